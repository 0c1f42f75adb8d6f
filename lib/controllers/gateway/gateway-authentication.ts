import type * as cognito from 'aws-cdk-lib/aws-cognito';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { given } from '../../foundation/values';
import { type AlbAuthenticationOptions, UnauthenticatedRequest } from '../ingress/alb-authentication';
import { refuseName, refuseOutside } from './gateway-checks';
import { additionalClaims, type TokenClaimOptions } from './gateway-token-claims';

/** What a JSON Web Token must be. */
export interface TokenValidationOptions extends TokenClaimOptions {
  /** Who issues the tokens, such as `https://login.example.com`, 256 characters at the most. */
  readonly issuer: string;

  /** Where its keys are, an https URL of 256 characters at the most. */
  readonly jwksEndpoint: string;
}

/** A provider of OpenID Connect. The load balancer must reach its endpoints: an internal one by way of NAT. */
export interface RouteOidcOptions extends AlbAuthenticationOptions {
  /** The issuer, such as `https://idp.example.com`. */
  readonly issuer: string;

  /** Where users sign in: an https URL. */
  readonly authorizationEndpoint: string;

  /** Where tokens are fetched: an https URL. */
  readonly tokenEndpoint: string;

  /** Where the claims are fetched: an https URL. */
  readonly userInfoEndpoint: string;

  /**
   * The Secret with the keys `clientID` and `clientSecret`, in the namespace of the route. Something else makes it: in a template, its content would be
   * read by many. `AlbGateway` lets the controller read it, and where others apply the route, `GatewayManifests.secretAccess` does.
   */
  readonly secretName: string;
}

/** Who may make a request, as the ALB finds out before it sends the request on: one choice, made by a factory. For HTTPS alone. */
export class RouteAuthentication {
  /**
   * Users of a user pool of Amazon Cognito; whoever is none is sent to its login page, where the options say nothing else.
   *
   * @param userPool the pool
   * @param userPoolClient its client, with a secret and the callback of the ALB
   * @param domain of the login page: the prefix, or a domain of your own
   * @param options of sessions and claims
   */
  public static cognito(
    userPool: cognito.IUserPool,
    userPoolClient: cognito.IUserPoolClient,
    domain: string,
    options: AlbAuthenticationOptions = {},
  ): RouteAuthentication {
    return new RouteAuthentication({
      type: 'authenticate-cognito',
      authenticateCognitoConfig: {
        userPoolArn: userPool.userPoolArn,
        userPoolClientId: userPoolClient.userPoolClientId,
        userPoolDomain: domain,
        ...session(options),
      },
    });
  }

  /**
   * Users of a provider of OpenID Connect.
   *
   * @param options of the provider, its client, sessions and claims
   */
  public static oidc(options: RouteOidcOptions): RouteAuthentication {
    const { authorizationEndpoint, issuer, secretName, tokenEndpoint, userInfoEndpoint } = options;
    for (const url of [issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint]) {
      refuseInsecure(url, 'of a provider of OpenID Connect');
    }
    refuseName('name of a Secret', secretName);
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
    const config = { ...provider, secret: { name: secretName }, ...session(options) };
    return new RouteAuthentication({ type: 'authenticate-oidc', authenticateOIDCConfig: config }, secretName);
  }

  /**
   * Bearers of a JSON Web Token that the ALB finds to be good.
   *
   * @param options issuer, keys and claims
   */
  public static token(options: TokenValidationOptions): RouteAuthentication {
    const { issuer, jwksEndpoint } = options;
    refuseLong([issuer, jwksEndpoint]);
    refuseInsecure(jwksEndpoint, 'of keys');
    const claims = additionalClaims(options);
    return new RouteAuthentication({
      type: 'jwt-validation',
      jwtValidationConfig: { issuer, jwksEndpoint, ...(claims.length > 0 ? { additionalClaims: claims } : {}) },
    });
  }

  private constructor(
    /** @internal */
    public readonly _action: Readonly<Record<string, unknown>>,
    /** The Secret that the controller reads. @internal */
    public readonly _secretName?: string,
  ) {}
}

/** What users and sessions have in common, whoever knows the users. */
function session(options: AlbAuthenticationOptions): Record<string, unknown> {
  const { onUnauthenticated, requestParameters = {}, scopes, sessionCookie } = options;
  const timeout = options.sessionTimeout?.toSeconds();
  refuseOutside('GatewayRoute', 'sessionTimeout', timeout, 1, 604_800);
  const count = Object.keys(requestParameters).length;
  if (count > 10) {
    refuse('GatewayRoute', `"requestParameters" are ${count}, give 10 at the most`);
  }
  return {
    onUnauthenticatedRequest: onUnauthenticated ?? UnauthenticatedRequest.AUTHENTICATE,
    ...given('scope', scopes?.join(' ')),
    ...given('sessionCookieName', sessionCookie),
    ...given('sessionTimeout', timeout),
    ...(count > 0 ? { authenticationRequestExtraParams: { ...requestParameters } } : {}),
  };
}

function refuseInsecure(url: string, what: string): void {
  if (isConcrete(url) && !url.startsWith('https://')) {
    refuse('GatewayRoute', `"${url}" is no https URL ${what}, write one`);
  }
}

function refuseLong(texts: readonly string[]): void {
  const long = texts.find((text) => isConcrete(text) && text.length > 256);
  if (long !== undefined) {
    refuse('GatewayRoute', `"${long}" has ${long.length} characters, write 256 at the most`);
  }
}
