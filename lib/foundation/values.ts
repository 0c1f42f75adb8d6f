import { type Located, type RefusalName, refuse } from './refusals';

/** A tree of configuration values, as charts and add-ons take them. */
export type Values = { readonly [key: string]: unknown };

/** A value under its key, where there is one. */
export function given(key: string, value: unknown): Values {
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
  name: RefusalName,
  scope: Located,
): Values {
  if (users === undefined) {
    return ours;
  }
  const clash = owned.find((path) => sets(users, path.split('.')));
  if (clash !== undefined) {
    refuse(name, `"${clash}" is set by this construct, use the typed option or leave the key out`, scope);
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
