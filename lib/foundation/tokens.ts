import { Token } from 'aws-cdk-lib/core';

/** True where the value is known at synthesis. Ask this before comparing, splitting or parsing what a user gave. */
export function isConcrete(value: unknown): boolean {
  return !Token.isUnresolved(value);
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
