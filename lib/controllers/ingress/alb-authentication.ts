import type { Duration } from 'aws-cdk-lib/core';
import { refuse } from '../../foundation/refusals';
import { type AnnotationValue, secondsOf } from './load-balancer-annotations';

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
export interface AlbAuthenticationOptions {
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

/** A provider of OpenID Connect. */
export interface AlbOidcOptions extends AlbAuthenticationOptions {
  /** The issuer, such as `https://idp.example.com`. */
  readonly issuer: string;

  /** Where users sign in: an HTTPS address. */
  readonly authorizationEndpoint: string;

  /** Where tokens are fetched: an HTTPS address. */
  readonly tokenEndpoint: string;

  /** Where the claims are fetched: an HTTPS address. */
  readonly userInfoEndpoint: string;

  /**
   * The Secret in the namespace of the Ingress, with the keys `clientID` and `clientSecret`. The controller may not read it unless its
   * `signInSecrets` name it.
   */
  readonly secretName: string;
}

/** A user pool of Amazon Cognito. */
export interface AlbCognitoOptions extends AlbAuthenticationOptions {
  /** The ARN of the user pool. */
  readonly userPoolArn: string;

  /** The id of its client for the load balancer: one with a secret. */
  readonly userPoolClientId: string;

  /** The domain of the user pool: the prefix of one of Amazon Cognito, or a domain of your own. */
  readonly userPoolDomain: string;
}

/**
 * How an ALB signs users in: one choice, made by a factory. It does so on HTTPS listeners alone, so that an Ingress that also listens in clear
 * text without redirecting is refused: there, everybody would come through.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class AlbAuthentication {
  /** By OpenID Connect. The load balancer must reach the endpoints: an internal one by way of NAT. */
  public static oidc(options: AlbOidcOptions): AlbAuthentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName } = options;
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName };
    return new AlbAuthentication('oidc', provider, options);
  }

  /** By Amazon Cognito. */
  public static cognito(options: AlbCognitoOptions): AlbAuthentication {
    const { userPoolArn, userPoolClientId, userPoolDomain } = options;
    const provider = { userPoolARN: userPoolArn, userPoolClientID: userPoolClientId, userPoolDomain };
    return new AlbAuthentication('cognito', provider, options);
  }

  /** @internal */
  public readonly _annotations: Readonly<Record<string, AnnotationValue | undefined>>;

  private constructor(
    type: 'oidc' | 'cognito',
    provider: Readonly<Record<string, string>>,
    { onUnauthenticated, requestParameters = {}, scopes, sessionCookie, sessionTimeout }: AlbAuthenticationOptions,
  ) {
    const count = Object.keys(requestParameters).length;
    if (count > 10) {
      refuse('LoadBalancerSetting', `"requestParameters" has ${count}, give 10 at the most`);
    }
    this._annotations = {
      'auth-type': type,
      [`auth-idp-${type}`]: JSON.stringify({
        ...provider,
        ...(count > 0 ? { authenticationRequestExtraParams: requestParameters } : {}),
      }),
      'auth-on-unauthenticated-request': onUnauthenticated,
      'auth-scope': scopes?.join(' '),
      'auth-session-cookie': sessionCookie,
      'auth-session-timeout': secondsOf('LoadBalancerSetting', 'sessionTimeout', sessionTimeout, 1, 604_800),
    };
  }
}
