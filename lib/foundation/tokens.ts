import { Token } from 'aws-cdk-lib/core';

/**
 * True where the value is known at synthesis. Ask this before comparing, splitting or parsing what a user gave. A list that is known at deployment
 * alone, such as that of `Fn.split`, has one member here, which stands for all of them and is not concrete either.
 */
export function isConcrete(value: unknown): boolean {
  return !Token.isUnresolved(value) && !isDeployTimeList([value]);
}

/** True for a list, or what is left of one, whose members are known at deployment alone. */
export function isDeployTimeList(values: readonly unknown[]): boolean {
  return Token.isUnresolved(values);
}

/** How many values there are, where that is known: a list of deployment may be among them. */
export function countOf(values: readonly unknown[]): number | undefined {
  return values.some((value) => isDeployTimeList([value])) ? undefined : values.length;
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
  return isConcrete(value) ? String(value) : 'a deploy-time value';
}

/** True for a whole number that is known at synthesis and not below the bound. */
export function isCount(value: number, least: number): boolean {
  return isConcrete(value) && Number.isInteger(value) && value >= least;
}
