/** `transit-gateway` or `ecr.api` in Pascal case, for construct ids: `TransitGateway`, `EcrApi`. */
export function pascalCase(name: string): string {
  return name
    .split(/[-_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** The most characters of a value that a refusal quotes. */
const LONGEST_QUOTE = 60;

/** A text as a refusal quotes it: of a long one, the beginning. */
export function clipped(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST_QUOTE ? `${characters.slice(0, LONGEST_QUOTE - 1).join('')}…` : text;
}

/** The most letters that a slip of the pen changes. */
const TYPO = 2;

/**
 * True where a name is probably one of the list, misspelt: for lists that upstream extends, where other names pass. Names that differ in digits
 * alone are of different generations, such as of HTTP.
 */
export function isMisspelt(name: string, known: readonly string[]): boolean {
  const plain = (text: string) => text.replaceAll(/\d/g, '');
  return known.some((other) => plain(other) !== plain(name) && differsLittle(name, other));
}

/** Whether one text becomes the other by one or two letters: added, left out, changed or exchanged. */
function differsLittle(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > TYPO) {
    return false;
  }
  let start = 0;
  while (start < one.length && one[start] === other[start]) {
    start++;
  }
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) {
    end++;
  }
  return Math.max(one.length, other.length) - start - end <= TYPO;
}

/** A text with the mark at its end that it may have already. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
