import { Token } from 'aws-cdk-lib/core';

/** True where the value is known at synthesis. Ask this before comparing, splitting or parsing what a user gave. */
export function isConcrete(value: unknown): boolean {
  return !Token.isUnresolved(value);
}
