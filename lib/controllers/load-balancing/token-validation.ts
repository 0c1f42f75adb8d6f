import { validateArguments } from '../../foundation/input';
import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { clipped } from '../../foundation/text';
import { isConcrete, shown } from '../../foundation/tokens';

const SETTING = 'LoadBalancerSetting';

/** What an ALB validates anyway. */
const STANDARD_CLAIMS = ['exp', 'iss', 'nbf', 'iat'];

/** The most characters of an address and of a value, and the most claims and values. */
const LONGEST = 256;
const MOST = 10;

/** A claim that a token must have, beside those that are validated anyway: `exp`, `iss`, and where they are there `nbf` and `iat`. */
export class TokenClaim {
  /**
   * A claim that is one text.
   *
   * @param name of the claim
   * @param value of 256 characters at the most
   */
  public static text(name: string, value: string): TokenClaim {
    validateArguments('TokenClaim.text', arguments);
    return new TokenClaim('single-string', name, [value]);
  }

  /**
   * A claim that is a list of texts.
   *
   * @param name of the claim
   * @param values one to ten, each of 256 characters at the most
   */
  public static list(name: string, ...values: string[]): TokenClaim {
    validateArguments('TokenClaim.list', arguments);
    return new TokenClaim('string-array', name, values);
  }

  /**
   * A claim that is one text of several values with spaces between them, as `scope` is.
   *
   * @param name of the claim
   * @param values one to ten, each without spaces and of 256 characters at the most
   */
  public static spaceSeparated(name: string, ...values: string[]): TokenClaim {
    validateArguments('TokenClaim.spaceSeparated', arguments);
    const odd = values.filter(isConcrete).find((value) => /\s/.test(value));
    if (odd !== undefined) {
      refuse(SETTING, `"${clipped(odd)}" of the claim ${shown(name)} has spaces, give each value on its own`);
    }
    return new TokenClaim('space-separated-values', name, values);
  }

  private constructor(
    private readonly format: string,
    /** @internal */
    public readonly _name: string,
    private readonly values: readonly string[],
  ) {
    if (isConcrete(_name) && (_name === '' || STANDARD_CLAIMS.includes(_name))) {
      refuse(SETTING, `"${clipped(_name)}" is no claim to validate beside ${STANDARD_CLAIMS.join(', ')}, leave it out`);
    }
    if (values.length === 0 || values.length > MOST) {
      refuse(SETTING, `"${shown(_name)}" has ${values.length} values, give one to ten`);
    }
    for (const value of values) {
      refuseLength(`a value of the claim ${shown(_name)}`, value);
    }
  }

  /** As the controller reads it. @internal */
  public get _entry(): Record<string, unknown> {
    return { name: this._name, format: this.format, values: [...this.values] };
  }
}

/** JSON Web Tokens that an ALB validates: of services and machines, which nobody signs in by hand. */
export interface TokenValidationOptions {
  /** The HTTPS address of the keys, of 256 characters at the most. The load balancer must reach it: an internal one by way of NAT. */
  readonly jwksEndpoint: string;

  /** The issuer, as tokens name it, of 256 characters at the most. */
  readonly issuer: string;

  /**
   * What tokens must have beside a signature, an issuer and a time: ten claims at the most.
   *
   * @default - nothing
   */
  readonly claims?: TokenClaim[];
}

/**
 * A validation as an Ingress and a route hand it to the controller.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html
 */
export function tokenValidation(options: TokenValidationOptions): Record<string, unknown> {
  const { claims = [], issuer, jwksEndpoint } = options;
  if (isConcrete(jwksEndpoint) && !jwksEndpoint.startsWith('https://')) {
    refuse(
      SETTING,
      `"${clipped(jwksEndpoint)}" is no HTTPS address of keys, write one such as https://idp.example.com/keys`,
    );
  }
  refuseLength('jwksEndpoint', jwksEndpoint);
  refuseLength('issuer', issuer);
  if (claims.length > MOST) {
    refuse(SETTING, `"claims" has ${claims.length}, give ten at the most`);
  }
  const repeated = twin(claims.map(({ _name }) => _name));
  if (repeated !== undefined) {
    refuse(SETTING, `"${shown(repeated)}" is a claim twice, give all its values at once`);
  }
  return {
    jwksEndpoint,
    issuer,
    ...(claims.length > 0 ? { additionalClaims: claims.map(({ _entry }) => _entry) } : {}),
  };
}

function refuseLength(what: string, text: string): void {
  if (isConcrete(text) && (text.length === 0 || text.length > LONGEST)) {
    refuse(SETTING, `"${clipped(text)}" has ${text.length} characters for ${what}, write 1 to ${LONGEST}`);
  }
}
