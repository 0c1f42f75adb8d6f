import type { Duration } from 'aws-cdk-lib/core';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { AnnotationValue } from '../load-balancing/load-balancer-annotations';
import { secondsOf } from '../load-balancing/load-balancer-bounds';

const SETTING = 'LoadBalancerSetting';

/** How a domain of Amazon Cognito ends, whose prefix alone is asked for. */
const COGNITO_DOMAIN = /^(?:https:\/\/)?([a-z0-9-]+)\.auth(?:-fips)?\.[a-z0-9-]+\.amazoncognito\.com\/?$/;

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
  /** Nobody signs in: for a Service whose Ingress asks all others to. */
  public static none(): AlbAuthentication {
    return new AlbAuthentication('none');
  }

  /** By OpenID Connect. The load balancer must reach the endpoints: an internal one by way of NAT. */
  public static oidc(options: AlbOidcOptions): AlbAuthentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName } = options;
    for (const [name, url] of Object.entries({ authorizationEndpoint, tokenEndpoint, userInfoEndpoint })) {
      if (isConcrete(url) && !url.startsWith('https://')) {
        refuse(SETTING, `"${name}: ${url}" is no HTTPS address, write one such as https://idp.example.com/token`);
      }
    }
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName };
    return new AlbAuthentication('oidc', provider, options);
  }

  /** By Amazon Cognito. */
  public static cognito(options: AlbCognitoOptions): AlbAuthentication {
    const { userPoolArn, userPoolClientId, userPoolDomain } = options;
    refuseDomain(userPoolDomain);
    const provider = { userPoolARN: userPoolArn, userPoolClientID: userPoolClientId, userPoolDomain };
    return new AlbAuthentication('cognito', provider, options);
  }

  /** @internal */
  public readonly _annotations: Readonly<Record<string, AnnotationValue | undefined>>;

  private constructor(
    /** @internal */
    public readonly _type: 'oidc' | 'cognito' | 'none',
    provider?: Readonly<Record<string, string>>,
    { onUnauthenticated, requestParameters = {}, scopes, sessionCookie, sessionTimeout }: AlbAuthenticationOptions = {},
  ) {
    const count = Object.keys(requestParameters).length;
    if (count > 10) {
      refuse(SETTING, `"requestParameters" has ${count}, give 10 at the most`);
    }
    const parameters = count > 0 ? { authenticationRequestExtraParams: requestParameters } : {};
    this._annotations = {
      'auth-type': _type,
      ...(provider ? { [`auth-idp-${_type}`]: JSON.stringify({ ...provider, ...parameters }) } : {}),
      'auth-on-unauthenticated-request': onUnauthenticated,
      'auth-scope': scopes?.join(' '),
      'auth-session-cookie': sessionCookie,
      'auth-session-timeout': secondsOf(SETTING, 'sessionTimeout', sessionTimeout, 1, 604_800),
    };
  }
}

function refuseDomain(domain: string): void {
  if (!isConcrete(domain)) {
    return;
  }
  const prefix = COGNITO_DOMAIN.exec(domain)?.[1];
  if (prefix !== undefined || domain.includes('/')) {
    const meant = prefix ?? domain.replace(/^[a-z]+:\/\//, '').split('/')[0];
    refuse(SETTING, `"${domain}" is no domain of a user pool as an ALB takes it, write "${meant}"`);
  }
}
