import { type ErrorName, fail, type Located } from './errors';
import { isLookupDummy } from './lookup-dummies';

/** A tree of configuration values, as charts and add-ons take them. */
export type Values = { readonly [key: string]: unknown };

/** A value under its key, where there is one. */
export function optionalEntry(key: string, value: unknown): Values {
  return value === undefined ? {} : { [key]: value };
}

/**
 * The user's values merged deep into ours: objects by key, everything else replaced, and `undefined` counts as not given. Keys that
 * identify what is installed, or that a typed option sets, are refused under `name`.
 *
 * @param owned paths such as `serviceAccount.name` that the user cannot set this way, nor replace by setting what they lie in
 */
export function mergeValues(
  ours: Values,
  users: Values | undefined,
  owned: readonly string[],
  name: ErrorName,
  scope: Located,
): Values {
  if (users === undefined) {
    return ours;
  }
  const clash = owned.find((path) => overwrites(users, path.split('.')));
  if (clash !== undefined) {
    fail(name, `"${clash}" is set by this construct, use the typed option or leave the key out`, scope);
  }
  return deepMerge(ours, users);
}

function deepMerge(ours: Values, users: Values): Values {
  const merged: Record<string, unknown> = { ...ours };
  for (const [key, value] of Object.entries(users)) {
    const own = ours[key];
    if (value !== undefined) {
      merged[key] = isTree(own) && isTree(value) ? deepMerge(own, value) : value;
    }
  }
  return merged;
}

/** True where merging the values would change what is at the path: they set it, or put something else in the place of its tree. */
export function overwrites(values: Values, [key, ...rest]: readonly string[]): boolean {
  const value = values[key];
  if (value === undefined) {
    return false;
  }
  return rest.length === 0 || !isTree(value) || overwrites(value, rest);
}

function isTree(value: unknown): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}

/**
 * The first of the values that is there twice, deploy-time values among them: the same one is the same text. The dummy values of two lookups
 * are the same text, too, and are never the same value.
 */
export function firstDuplicate<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index && !isLookupDummy(value));
}

/** `transit-gateway` or `ecr.api` in Pascal case, for construct ids: `TransitGateway`, `EcrApi`. */
export function pascalCase(name: string): string {
  return name
    .split(/[-_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** The most characters of a value that a refusal quotes. */
const MAX_QUOTE_LENGTH = 60;

/** A text as a refusal quotes it: of a long one, the beginning. */
export function truncate(text: string): string {
  const characters = [...text];
  return characters.length > MAX_QUOTE_LENGTH ? `${characters.slice(0, MAX_QUOTE_LENGTH - 1).join('')}…` : text;
}

/** The most letters that a slip of the pen changes. */
const MAX_TYPO_DISTANCE = 2;

/**
 * True where a name is probably one of the list, misspelt: for lists that upstream extends, where other names pass. Names that differ in digits
 * alone are of different generations, such as of HTTP.
 */
export function isMisspelt(name: string, known: readonly string[]): boolean {
  const plain = (text: string) => text.replaceAll(/\d/g, '');
  return known.some((other) => plain(other) !== plain(name) && isWithinTypoDistance(name, other));
}

/** Whether one text becomes the other by one or two letters: added, left out, changed or exchanged. */
function isWithinTypoDistance(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > MAX_TYPO_DISTANCE) {
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
  return Math.max(one.length, other.length) - start - end <= MAX_TYPO_DISTANCE;
}

/** A text with the mark at its end that it may have already. */
export function endSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
