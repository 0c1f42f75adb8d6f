import { isLookupDummy } from './lookup-dummies';

/**
 * The first of the values that is there twice, deploy-time values among them: the same one is the same text. The dummy values of two lookups
 * are the same text, too, and are never the same value.
 */
export function twin<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index && !isLookupDummy(value));
}
