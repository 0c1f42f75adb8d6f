import type { Duration } from 'aws-cdk-lib/core';
import { validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isObjectName } from '../foundation/kubernetes-names';
import { formatValue, isConcrete } from '../foundation/tokens';
import { firstDuplicate, truncate } from '../foundation/values';
import { secondsOf } from './validation';

const SIGN_IN_ERROR = 'LoadBalancerSetting';

/** How a domain of Amazon Cognito ends, whose prefix alone is asked for. */
const COGNITO_DOMAIN = /^(?:https:\/\/)?([a-z0-9-]+)\.auth(?:-fips)?\.[a-z0-9-]+\.amazoncognito\.com\/?$/;

/** The most parameters that an ALB adds to a request. */
const MOST_PARAMETERS = 10;

/** What becomes of a request of somebody who is not signed in. */
export enum UnauthenticatedRequest {
  /** The client is sent to sign in. */
  AUTHENTICATE = 'authenticate',
  /** It reaches the target. */
  ALLOW = 'allow',
  /** It is answered with 401. */
  DENY = 'deny',
}

/** What users and sessions have in common, whoever knows the users. */
export interface SignInOptions {
  /**
   * What becomes of requests of those who are not signed in.
   *
   * @default UnauthenticatedRequest.AUTHENTICATE
   */
  readonly onUnauthenticated?: UnauthenticatedRequest;

  /**
   * The claims that are asked for, such as `['openid', 'email']`.
   *
   * @default - `openid`
   */
  readonly scopes?: string[];

  /**
   * The name of the session cookie.
   *
   * @default AWSELBAuthSessionCookie
   */
  readonly sessionCookie?: string;

  /**
   * How long a session lasts: 1 second to 7 days.
   *
   * @default Duration.days(7)
   */
  readonly sessionTimeout?: Duration;

  /**
   * Parameters of the request to the authorization endpoint, 10 at the most.
   *
   * @default - none
   */
  readonly requestParameters?: Record<string, string>;
}

/** A provider of OpenID Connect. The load balancer must reach its endpoints: an internal one by way of NAT. */
export interface OidcSignInOptions extends SignInOptions {
  /** The issuer, such as `https://idp.example.com`: an HTTPS address. */
  readonly issuer: string;

  /** Where users sign in: an HTTPS address. */
  readonly authorizationEndpoint: string;

  /** Where tokens are fetched: an HTTPS address. */
  readonly tokenEndpoint: string;

  /** Where the claims are fetched: an HTTPS address. */
  readonly userInfoEndpoint: string;

  /**
   * The Secret with the keys `clientID` and `clientSecret`, in the namespace of the Ingress or of the route. Something else makes it: in a template,
   * its content would be read by many. The controller may read it where its `signInSecrets` name it; for routes, `AlbGateway` lets it, and where
   * others apply the route, `Manifests.secretAccess` does.
   */
  readonly secretName: string;
}

/** A user pool of Amazon Cognito. */
export interface CognitoSignInOptions extends SignInOptions {
  /** The ARN of the user pool. */
  readonly userPoolArn: string;

  /** The id of its client for the load balancer: one with a secret. */
  readonly userPoolClientId: string;

  /** The domain of the user pool: the prefix of one of Amazon Cognito, or a domain of your own. */
  readonly userPoolDomain: string;
}

/** What an ALB is told about sessions, within bounds. */
export interface ValidatedSession {
  readonly scope?: string;
  /** In seconds. */
  readonly timeout?: number;
  /** Undefined where there are none. */
  readonly parameters?: Record<string, string>;
}

/**
 * Refuses sessions that Elastic Load Balancing would.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export function validatedSession({ requestParameters = {}, scopes, sessionTimeout }: SignInOptions): ValidatedSession {
  const count = Object.keys(requestParameters).length;
  if (count > MOST_PARAMETERS) {
    fail(SIGN_IN_ERROR, `"requestParameters" has ${count}, give ${MOST_PARAMETERS} at the most`);
  }
  return {
    scope: scopes?.join(' '),
    timeout: secondsOf(SIGN_IN_ERROR, 'sessionTimeout', sessionTimeout, 1, 604_800),
    parameters: count > 0 ? { ...requestParameters } : undefined,
  };
}

/** Refuses a provider that an ALB would not ask, and a Secret that cannot be. */
export function validateProvider(options: OidcSignInOptions): void {
  const { authorizationEndpoint, issuer, secretName, tokenEndpoint, userInfoEndpoint } = options;
  const addresses = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
  for (const [name, url] of Object.entries(addresses)) {
    if (isConcrete(url) && !url.startsWith('https://')) {
      fail(SIGN_IN_ERROR, `"${name}: ${truncate(url)}" is no HTTPS address, write one such as https://idp.example.com`);
    }
  }
  if (isConcrete(secretName) && !isObjectName(secretName)) {
    fail(
      SIGN_IN_ERROR,
      `"${truncate(secretName)}" cannot be the name of a Secret, write lower-case letters, digits, hyphens and dots`,
    );
  }
}

/** Refuses the domain of a user pool where more than its prefix, or more than a domain, is given. */
export function validateUserPool({
  userPoolArn,
  userPoolClientId,
  userPoolDomain: domain,
}: CognitoSignInOptions): void {
  validateArns('userPool', [userPoolArn], { errorName: SIGN_IN_ERROR });
  validateName('userPoolClient', userPoolClientId, { errorName: SIGN_IN_ERROR });
  if (!isConcrete(domain)) {
    return;
  }
  const prefix = COGNITO_DOMAIN.exec(domain)?.[1];
  if (prefix !== undefined || domain.includes('/')) {
    const meant = prefix ?? domain.replace(/^[a-z]+:\/\//, '').split('/')[0];
    fail(SIGN_IN_ERROR, `"${truncate(domain)}" is no domain of a user pool as an ALB takes it, write "${meant}"`);
  }
}

const TOKEN_VALIDATION_ERROR = 'LoadBalancerSetting';

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
      fail(
        TOKEN_VALIDATION_ERROR,
        `"${truncate(odd)}" of the claim ${formatValue(name)} has spaces, give each value on its own`,
      );
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
      fail(
        TOKEN_VALIDATION_ERROR,
        `"${truncate(_name)}" is no claim to validate beside ${STANDARD_CLAIMS.join(', ')}, leave it out`,
      );
    }
    if (values.length === 0 || values.length > MOST) {
      fail(TOKEN_VALIDATION_ERROR, `"${formatValue(_name)}" has ${values.length} values, give one to ten`);
    }
    for (const value of values) {
      validateLength(`a value of the claim ${formatValue(_name)}`, value);
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
    fail(
      TOKEN_VALIDATION_ERROR,
      `"${truncate(jwksEndpoint)}" is no HTTPS address of keys, write one such as https://idp.example.com/keys`,
    );
  }
  validateLength('jwksEndpoint', jwksEndpoint);
  validateLength('issuer', issuer);
  if (claims.length > MOST) {
    fail(TOKEN_VALIDATION_ERROR, `"claims" has ${claims.length}, give ten at the most`);
  }
  const repeated = firstDuplicate(claims.map(({ _name }) => _name));
  if (repeated !== undefined) {
    fail(TOKEN_VALIDATION_ERROR, `"${formatValue(repeated)}" is a claim twice, give all its values at once`);
  }
  return {
    jwksEndpoint,
    issuer,
    ...(claims.length > 0 ? { additionalClaims: claims.map(({ _entry }) => _entry) } : {}),
  };
}

function validateLength(what: string, text: string): void {
  if (isConcrete(text) && (text.length === 0 || text.length > LONGEST)) {
    fail(
      TOKEN_VALIDATION_ERROR,
      `"${truncate(text)}" has ${text.length} characters for ${what}, write 1 to ${LONGEST}`,
    );
  }
}
