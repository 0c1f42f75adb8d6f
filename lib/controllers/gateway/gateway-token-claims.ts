import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** Claims that a token must have beside its issuer and its times, by name, 10 in all: one of the values that are given for a claim must be there. */
export interface TokenClaimOptions {
  /**
   * Claims with one value, such as `{ admin: ['true'] }`: 1 to 10 values of 256 characters at the most.
   *
   * @default - none
   */
  readonly claims?: Record<string, string[]>;

  /**
   * Claims that are lists, such as `{ roles: ['editor', 'admin'] }`.
   *
   * @default - none
   */
  readonly listClaims?: Record<string, string[]>;

  /**
   * Claims that are words with spaces between them, such as `{ scope: ['cart:read'] }`: values with spaces are refused.
   *
   * @default - none
   */
  readonly spacedClaims?: Record<string, string[]>;
}

/** What the ALB looks at anyway. */
const ALWAYS = ['exp', 'iss', 'nbf', 'iat'];

/** The claims as a ListenerRuleConfiguration lists them. */
export function additionalClaims({ claims, listClaims, spacedClaims }: TokenClaimOptions): Record<string, unknown>[] {
  const all = [
    ...claimsOf('single-string', claims),
    ...claimsOf('string-array', listClaims),
    ...claimsOf('space-separated-values', spacedClaims),
  ];
  if (all.length > 10) {
    refuse('GatewayRoute', `"claims" are ${all.length} in all and an ALB looks at 10 at the most, name fewer`);
  }
  for (const [at, { format, name, values }] of all.entries()) {
    if (all.findIndex((other) => other.name === name) < at) {
      refuse('GatewayRoute', `"${name}" is a claim of two formats, give it once`);
    }
    refuseClaim(name, values);
    const spaced = values.find((value) => isConcrete(value) && /\s/.test(value));
    if (format === 'space-separated-values' && spaced !== undefined) {
      refuse('GatewayRoute', `"${spaced}" has a space in it, give each word as a value of its own`);
    }
  }
  return all;
}

function claimsOf(format: string, claims: Readonly<Record<string, readonly string[]>> = {}) {
  return Object.entries(claims).map(([name, values]) => ({ name, format, values: [...values] }));
}

function refuseClaim(name: string, values: readonly string[]): void {
  if (ALWAYS.includes(name)) {
    refuse('GatewayRoute', `"${name}" is a claim that ALBs look at by themselves, leave it out`);
  }
  if (values.length === 0 || values.length > 10) {
    refuse('GatewayRoute', `"${name}" has ${values.length} values for a claim, give 1 to 10`);
  }
  const long = values.find((value) => isConcrete(value) && value.length > 256);
  if (long !== undefined) {
    refuse('GatewayRoute', `"${name}" has a value of ${long.length} characters, write 256 at the most`);
  }
}
