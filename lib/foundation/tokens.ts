import { Token, Tokenization } from 'aws-cdk-lib/core';
import { isLookupDummy, isLookupList } from './lookup-dummies';

/**
 * Returns true if the value is known at synthesis. Call it before you compare, split or parse a value of the user.
 * Tokens and dummy values of lookups are not known.
 */
export function isConcrete(value: unknown): boolean {
  return !isDeployTime(value) && !isLookupDummy(value);
}

/**
 * Returns true for a token.
 *
 * Call it where a construct needs the value at synthesis. Dummy values of lookups pass, because the synthesis after
 * the lookup has the real value. A list of deploy-time length, such as that of `Fn.split`, has one member, which is a
 * token.
 */
export function isDeployTime(value: unknown): boolean {
  return Token.isUnresolved(value) || isDeployTimeList([value]);
}

/** Returns true for a list of deploy-time length, and for a list that contains its only member. */
export function isDeployTimeList(values: readonly unknown[]): boolean {
  return Token.isUnresolved(values);
}

/**
 * Returns a name for a resource, or undefined for the dummy value of a parameter lookup. Such a dummy value contains
 * slashes, which CDK constructs reject.
 */
export function nameUnlessDummy(name: string | undefined): string | undefined {
  return isLookupDummy(name) ? undefined : name;
}

/** Returns the number of values, or undefined if it is not known until deployment or until a lookup has run. */
export function countIfKnown(values: readonly unknown[]): number | undefined {
  const isUnknown = isLookupList(values) || values.some((value) => isDeployTimeList([value]));
  return isUnknown ? undefined : values.length;
}

/** Converts a number to a string, for annotations and environment variables. A token becomes a token with a string value. */
export function numberText(value: number): string {
  return Tokenization.stringifyNumber(value);
}

/**
 * Returns an attribute of an imported construct, or undefined if the attribute was not given at import. Such
 * attributes throw when they are read.
 */
export function tryGet<T>(attribute: () => T): T | undefined {
  try {
    return attribute();
  } catch {
    return undefined;
  }
}

/** Formats a value for an error message. A token has no readable text at synthesis. */
export function formatValue(value: unknown): string {
  return isDeployTime(value) ? 'a deploy-time value' : String(value);
}

/** Returns true for a whole number that is known at synthesis and not less than the bound. */
export function isWholeNumberFrom(value: number, least: number): boolean {
  return isConcrete(value) && Number.isInteger(value) && value >= least;
}
