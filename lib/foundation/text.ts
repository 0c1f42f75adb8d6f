/**
 * Converts a name such as `transit-gateway` or `ecr.api` to Pascal case, for construct ids: `TransitGateway`,
 * `EcrApi`.
 */
export function pascalCase(name: string): string {
  return name
    .split(/[-_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** Maximum number of characters of a value that an error quotes. */
const LONGEST_QUOTE = 60;

/** Shortens a string for an error message. */
export function clipped(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST_QUOTE ? `${characters.slice(0, LONGEST_QUOTE - 1).join('')}…` : text;
}

/** Maximum number of letters in which a misspelt name differs. */
const TYPO = 2;

/**
 * Returns true if a name is probably a misspelt name of the list.
 *
 * Use it for lists that upstream extends, where unknown names pass. Names that differ only in digits are not
 * misspelt, because they are versions, such as of HTTP.
 */
export function isMisspelt(name: string, known: readonly string[]): boolean {
  const plain = (text: string) => text.replaceAll(/\d/g, '');
  return known.some((other) => plain(other) !== plain(name) && differsLittle(name, other));
}

/** Returns true if one or two adjacent letters are added, removed, changed or exchanged. */
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

/** Adds a period, unless the text ends with a punctuation mark. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Writes the first letter of a text as a capital. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
