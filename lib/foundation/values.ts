import { type Located, type RefusalName, refuse } from './refusals';

/** Tree of configuration values, as charts and add-ons take them. */
export type Values = { readonly [key: string]: unknown };

/** Returns an object with the key, or an empty object if the value is undefined. */
export function given(key: string, value: unknown): Values {
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
  name: RefusalName,
  scope: Located,
): Values {
  if (users === undefined) {
    return ours;
  }
  const clash = owned.find((path) => sets(users, path.split('.')));
  if (clash !== undefined) {
    refuse(name, `"${clash}" is set by this construct. Use the typed option or leave the key out`, scope);
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

/**
 * Returns true if merging the values would change the value at the path, or replace an object that contains the path.
 */
export function sets(values: Values, [key, ...rest]: readonly string[]): boolean {
  const value = values[key];
  if (value === undefined) {
    return false;
  }
  return rest.length === 0 || !isTree(value) || sets(value, rest);
}

function isTree(value: unknown): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}
