import { isLookupDummy } from './lookup-dummies';

/**
 * Returns the first value that occurs twice. Equal deploy-time values are equal strings. Dummy values of lookups are
 * ignored, because two lookups with equal dummy values have different results.
 */
export function twin<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index && !isLookupDummy(value));
}
