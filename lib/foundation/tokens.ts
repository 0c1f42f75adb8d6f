import { Token, Tokenization } from 'aws-cdk-lib/core';
import { isLookupDummy, isLookupList } from './lookup-dummies';

/**
 * True where the value is known now. Ask this before comparing, splitting or parsing what a user gave. A deploy-time value is not known, nor
 * is a value that a lookup has not found yet.
 */
export function isConcrete(value: unknown): boolean {
  return !isDeployTime(value) && !isLookupDummy(value);
}

/**
 * True for a token. Ask this where a construct needs the value at synthesis: the dummy value of a lookup passes there, because the synthesis
 * after the lookup has the real one. A list that is known at deployment alone, such as that of `Fn.split`, has one member, which stands for
 * all of them and is a token.
 */
export function isDeployTime(value: unknown): boolean {
  return Token.isUnresolved(value) || isDeployTimeList([value]);
}

/** True for a list, or what is left of one, whose members are known at deployment alone. */
export function isDeployTimeList(values: readonly unknown[]): boolean {
  return Token.isUnresolved(values);
}

/** A name for a resource. The dummy value of a parameter has slashes, at which constructs of the CDK stop: until the lookup has run, there is none. */
export function lookedUpName(name: string | undefined): string | undefined {
  return isLookupDummy(name) ? undefined : name;
}

/** How many values there are, where that is known: a list of deployment may be among them, or the list of a lookup be all of them. */
export function countOf(values: readonly unknown[]): number | undefined {
  const isUnknown = isLookupList(values) || values.some((value) => isDeployTimeList([value]));
  return isUnknown ? undefined : values.length;
}

/** A number as a text. A token stays one whose value is a text: annotations and variables take no numbers. */
export function numberText(value: number): string {
  return Tokenization.stringifyNumber(value);
}

/** The value of an attribute that imported constructs throw on when it was not given. */
export function known<T>(attribute: () => T): T | undefined {
  try {
    return attribute();
  } catch {
    return undefined;
  }
}

/** The value as a refusal quotes it: a token has no text at synthesis. */
export function shown(value: unknown): string {
  return isDeployTime(value) ? 'a deploy-time value' : String(value);
}

/** True for a whole number that is known at synthesis and not below the bound. */
export function isCount(value: number, least: number): boolean {
  return isConcrete(value) && Number.isInteger(value) && value >= least;
}
