import { Token } from 'aws-cdk-lib/core';
import { type Located, refuse } from './refusals';

/** True where the value is known at synthesis. Ask this before comparing, splitting or parsing what a user gave. */
export function isConcrete(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

/** The value, if it is known at synthesis; `what` names it in the refusal, `why` says what needs it. */
export function concrete<T>(value: T, what: string, why: string, scope?: Located): T {
  return isConcrete(value)
    ? value
    : refuse('UnresolvedValue', `"${what}" is a deploy-time token, write the value out: ${why}`, scope);
}
