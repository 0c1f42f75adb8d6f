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

/** The domain of an Amazon Cognito user pool. The ALB needs only its prefix. */
const COGNITO_DOMAIN = /^(?:https:\/\/)?([a-z0-9-]+)\.auth(?:-fips)?\.[a-z0-9-]+\.amazoncognito\.com\/?$/;

/** The maximum number of parameters that an ALB adds to a request. */
const MOST_PARAMETERS = 10;

/** The action of the ALB for a request of an unauthenticated user. */
export enum UnauthenticatedRequest {
  /** It redirects the client to the login page. */
  AUTHENTICATE = 'authenticate',
  /** It forwards the request to the target. */
  ALLOW = 'allow',
  /** It responds with status 401. */
  DENY = 'deny',
}

/** Authentication options that both kinds of identity providers have. */
export interface SignInOptions {
  /**
   * The action of the ALB for requests of unauthenticated users.
   *
   * @default UnauthenticatedRequest.AUTHENTICATE
   */
  readonly onUnauthenticated?: UnauthenticatedRequest;

  /**
   * The scopes that the ALB requests, such as `['openid', 'email']`.
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
   * The maximum duration of a session: 1 second to 7 days.
   *
   * @default Duration.days(7)
   */
  readonly sessionTimeout?: Duration;

  /**
   * Additional query parameters of the request to the authorization endpoint, at most 10.
   *
   * @default - none
   */
  readonly requestParameters?: Record<string, string>;
}

/**
 * Options of an OpenID Connect (OIDC) identity provider. The load balancer must reach its endpoints. An internal load
 * balancer needs NAT for this.
 */
export interface OidcSignInOptions extends SignInOptions {
  /** The issuer, an HTTPS URL such as `https://idp.example.com`. */
  readonly issuer: string;

  /** The authorization endpoint, an HTTPS URL. */
  readonly authorizationEndpoint: string;

  /** The token endpoint, an HTTPS URL. */
  readonly tokenEndpoint: string;

  /** The user info endpoint, an HTTPS URL. */
  readonly userInfoEndpoint: string;

  /**
   * The name of the Secret with the keys `clientID` and `clientSecret`, in the namespace of the Ingress or of the
   * route. Create it outside the template, where everybody with access to the template could read it.
   *
   * The controller needs permission to read it. For Ingresses, set `signInSecrets` of the controller. For routes,
   * `AlbGateway` adds the permission. If another tool applies the route, apply `Manifests.secretAccess`, too.
   */
  readonly secretName: string;
}

/** Options of a user pool of Amazon Cognito. */
export interface CognitoSignInOptions extends SignInOptions {
  /** The ARN of the user pool. */
  readonly userPoolArn: string;

  /** The id of the app client for the load balancer. The app client must have a client secret. */
  readonly userPoolClientId: string;

  /** The domain of the user pool: the prefix of an Amazon Cognito domain, or a custom domain. */
  readonly userPoolDomain: string;
}

/** Validated session options, in the format of an ALB. */
export interface ValidatedSession {
  readonly scope?: string;
  /** In seconds. */
  readonly timeout?: number;
  /** Undefined if there are none. */
  readonly parameters?: Record<string, string>;
}

/**
 * Fails on session options that Elastic Load Balancing rejects.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export function validatedSession({ requestParameters = {}, scopes, sessionTimeout }: SignInOptions): ValidatedSession {
  const count = Object.keys(requestParameters).length;
  if (count > MOST_PARAMETERS) {
    fail(SIGN_IN_ERROR, `"requestParameters" has ${count} entries. Write at most ${MOST_PARAMETERS}`);
  }
  return {
    scope: scopes?.join(' '),
    timeout: secondsOf(SIGN_IN_ERROR, 'sessionTimeout', sessionTimeout, 1, 604_800),
    parameters: count > 0 ? { ...requestParameters } : undefined,
  };
}

/** Fails on endpoints without HTTPS, and on an invalid name of the Secret. */
export function validateProvider(options: OidcSignInOptions): void {
  const { authorizationEndpoint, issuer, secretName, tokenEndpoint, userInfoEndpoint } = options;
  const addresses = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
  for (const [name, url] of Object.entries(addresses)) {
    if (isConcrete(url) && !url.startsWith('https://')) {
      fail(SIGN_IN_ERROR, `"${name}: ${truncate(url)}" is not an HTTPS URL. Write one such as https://idp.example.com`);
    }
  }
  if (isConcrete(secretName) && !isObjectName(secretName)) {
    fail(
      SIGN_IN_ERROR,
      `"${truncate(secretName)}" is not a valid name of a Secret. Write lower-case letters, digits, hyphens and dots`,
    );
  }
}

/** Fails on a domain of a user pool that is a URL, or an Amazon Cognito domain with more than its prefix. */
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
    fail(
      SIGN_IN_ERROR,
      `"${truncate(domain)}" is not a domain of a user pool in the format of an ALB. Write "${meant}"`,
    );
  }
}

const TOKEN_VALIDATION_ERROR = 'LoadBalancerSetting';

/** Claims that an ALB always validates. */
const STANDARD_CLAIMS = ['exp', 'iss', 'nbf', 'iat'];

/** Maximum length of URLs and values, and maximum number of claims and values. */
const LONGEST = 256;
const MOST = 10;

/**
 * A claim that a token must have, in addition to those that the ALB always validates: `exp` and `iss`, and `nbf` and
 * `iat` if they are present.
 */
export class TokenClaim {
  /**
   * A claim with one text.
   *
   * @param name of the claim
   * @param value of at most 256 characters
   */
  public static text(name: string, value: string): TokenClaim {
    validateArguments('TokenClaim.text', arguments);
    return new TokenClaim('single-string', name, [value]);
  }

  /**
   * A claim with a list of texts.
   *
   * @param name of the claim
   * @param values one to ten, each of at most 256 characters
   */
  public static list(name: string, ...values: string[]): TokenClaim {
    validateArguments('TokenClaim.list', arguments);
    return new TokenClaim('string-array', name, values);
  }

  /**
   * A claim with one text that contains several values, separated by spaces, such as `scope`.
   *
   * @param name of the claim
   * @param values one to ten, each without spaces and of at most 256 characters
   */
  public static spaceSeparated(name: string, ...values: string[]): TokenClaim {
    validateArguments('TokenClaim.spaceSeparated', arguments);
    const odd = values.filter(isConcrete).find((value) => /\s/.test(value));
    if (odd !== undefined) {
      fail(
        TOKEN_VALIDATION_ERROR,
        `"${truncate(odd)}" of the claim ${formatValue(name)} contains spaces. Write each value separately`,
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
        `"${truncate(_name)}" is a claim that the ALB always validates, as it does ${STANDARD_CLAIMS.join(', ')}. Remove it`,
      );
    }
    if (values.length === 0 || values.length > MOST) {
      fail(TOKEN_VALIDATION_ERROR, `"${formatValue(_name)}" has ${values.length} values. Write one to ten`);
    }
    for (const value of values) {
      validateLength(`a value of the claim ${formatValue(_name)}`, value);
    }
  }

  /** The claim in the format of the controller. @internal */
  public get _entry(): Record<string, unknown> {
    return { name: this._name, format: this.format, values: [...this.values] };
  }
}

/** Options of the validation of JSON Web Tokens (JWTs) by an ALB, for example of service-to-service requests. */
export interface TokenValidationOptions {
  /**
   * The HTTPS URL of the JSON Web Key Set (JWKS), at most 256 characters. The load balancer must reach it. An internal
   * load balancer needs NAT for this.
   */
  readonly jwksEndpoint: string;

  /** The issuer in the `iss` claim of tokens, at most 256 characters. */
  readonly issuer: string;

  /**
   * Additional claims that tokens must have, at most ten. The ALB always validates signature, issuer and expiration.
   *
   * @default - none
   */
  readonly claims?: TokenClaim[];
}

/**
 * The validation in the format of the controller, for Ingresses and routes.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html
 */
export function tokenValidation(options: TokenValidationOptions): Record<string, unknown> {
  const { claims = [], issuer, jwksEndpoint } = options;
  if (isConcrete(jwksEndpoint) && !jwksEndpoint.startsWith('https://')) {
    fail(
      TOKEN_VALIDATION_ERROR,
      `"${truncate(jwksEndpoint)}" is not an HTTPS URL. Write one such as https://idp.example.com/keys`,
    );
  }
  validateLength('jwksEndpoint', jwksEndpoint);
  validateLength('issuer', issuer);
  if (claims.length > MOST) {
    fail(TOKEN_VALIDATION_ERROR, `"claims" has ${claims.length} entries. Write at most ten`);
  }
  const repeated = firstDuplicate(claims.map(({ _name }) => _name));
  if (repeated !== undefined) {
    fail(TOKEN_VALIDATION_ERROR, `"${formatValue(repeated)}" is the name of two claims. Merge their values`);
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
      `"${truncate(text)}" has ${text.length} characters, and is ${what}. Write 1 to ${LONGEST}`,
    );
  }
}
