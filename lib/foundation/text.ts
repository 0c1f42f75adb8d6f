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
