import { type ErrorName, fail, type Located } from './errors';
import { isLookupDummy } from './lookup-dummies';

/** Tree of configuration values, as charts and add-ons take them. */
export type Values = { readonly [key: string]: unknown };

/** Returns an object with the key, or an empty object if the value is undefined. */
export function optionalEntry(key: string, value: unknown): Values {
  return value === undefined ? {} : { [key]: value };
}

/**
 * Merges the values of the user into the values of the library.
 *
 * Objects are merged by key, and all other values are replaced. `undefined` counts as not given. Keys in `owned` fail
 * with the error `name`.
 *
 * @param owned paths such as `serviceAccount.name` that the user cannot set or replace
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
    fail(name, `"${clash}" is set by this construct. Use the typed option, or remove the key`, scope);
  }
  return deepMerge(ours, users);
}

/** Merges objects by key. All other values are replaced, and `undefined` counts as not given. */
export function deepMerge(ours: Values, users: Values): Values {
  const merged: Record<string, unknown> = { ...ours };
  for (const [key, value] of Object.entries(users)) {
    const own = ours[key];
    if (value !== undefined) {
      merged[key] = isTree(own) && isTree(value) ? deepMerge(own, value) : value;
    }
  }
  return merged;
}

/**
 * Returns true if merging the values would change the value at the path, or replace an object that contains the path.
 */
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
 * Returns the first value that occurs twice. Equal deploy-time values are equal strings. Dummy values of lookups are
 * ignored, because two lookups with equal dummy values have different results.
 */
export function firstDuplicate<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index && !isLookupDummy(value));
}

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
const MAX_QUOTE_LENGTH = 60;

/** Shortens a string for an error message. */
export function truncate(text: string): string {
  const characters = [...text];
  return characters.length > MAX_QUOTE_LENGTH ? `${characters.slice(0, MAX_QUOTE_LENGTH - 1).join('')}…` : text;
}

/** Maximum number of letters in which a misspelt name differs. */
const MAX_TYPO_DISTANCE = 2;

/**
 * Returns true if a name is probably a misspelt name of the list.
 *
 * Use it for lists that upstream extends, where unknown names pass. Names that differ only in digits are not
 * misspelt, because they are versions, such as of HTTP.
 */
export function isMisspelt(name: string, known: readonly string[]): boolean {
  const plain = (text: string) => text.replaceAll(/\d/g, '');
  return known.some((other) => plain(other) !== plain(name) && isWithinTypoDistance(name, other));
}

/** Returns true if one or two adjacent letters are added, removed, changed or exchanged. */
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

/** Adds a period, unless the text ends with a punctuation mark. */
export function endSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Writes the first letter of a text as a capital. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
