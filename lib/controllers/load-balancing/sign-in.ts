import type { Duration } from 'aws-cdk-lib/core';
import { validateArns } from '../../foundation/arns';
import { validateName } from '../../foundation/ids';
import { isObjectName } from '../../foundation/kubernetes-names';
import { refuse } from '../../foundation/refusals';
import { clipped } from '../../foundation/text';
import { isConcrete } from '../../foundation/tokens';
import { secondsOf } from './load-balancer-bounds';

const SETTING = 'LoadBalancerSetting';

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
   * others apply the route, `GatewayManifests.secretAccess` does.
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
export interface JudgedSession {
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
export function judgedSession({ requestParameters = {}, scopes, sessionTimeout }: SignInOptions): JudgedSession {
  const count = Object.keys(requestParameters).length;
  if (count > MOST_PARAMETERS) {
    refuse(SETTING, `"requestParameters" has ${count}, give ${MOST_PARAMETERS} at the most`);
  }
  return {
    scope: scopes?.join(' '),
    timeout: secondsOf(SETTING, 'sessionTimeout', sessionTimeout, 1, 604_800),
    parameters: count > 0 ? { ...requestParameters } : undefined,
  };
}

/** Refuses a provider that an ALB would not ask, and a Secret that cannot be. */
export function refuseProvider(options: OidcSignInOptions): void {
  const { authorizationEndpoint, issuer, secretName, tokenEndpoint, userInfoEndpoint } = options;
  const addresses = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
  for (const [name, url] of Object.entries(addresses)) {
    if (isConcrete(url) && !url.startsWith('https://')) {
      refuse(SETTING, `"${name}: ${clipped(url)}" is no HTTPS address, write one such as https://idp.example.com`);
    }
  }
  if (isConcrete(secretName) && !isObjectName(secretName)) {
    refuse(
      SETTING,
      `"${clipped(secretName)}" cannot be the name of a Secret, write lower-case letters, digits, hyphens and dots`,
    );
  }
}

/** Refuses the domain of a user pool where more than its prefix, or more than a domain, is given. */
export function refuseUserPool({ userPoolArn, userPoolClientId, userPoolDomain: domain }: CognitoSignInOptions): void {
  validateArns('userPool', [userPoolArn], { refusal: SETTING });
  validateName('userPoolClient', userPoolClientId, { refusal: SETTING });
  if (!isConcrete(domain)) {
    return;
  }
  const prefix = COGNITO_DOMAIN.exec(domain)?.[1];
  if (prefix !== undefined || domain.includes('/')) {
    const meant = prefix ?? domain.replace(/^[a-z]+:\/\//, '').split('/')[0];
    refuse(SETTING, `"${clipped(domain)}" is no domain of a user pool as an ALB takes it, write "${meant}"`);
  }
}
