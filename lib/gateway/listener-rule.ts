import type { Duration } from 'aws-cdk-lib/core';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { optionalEntry } from '../foundation/values';
import { type FixedResponseOptions, validateFixedResponse } from '../loadbalancing/listener-actions';
import {
  type CognitoSignInOptions,
  type OidcSignInOptions,
  type SignInOptions,
  type TokenValidationOptions,
  tokenValidation,
  UnauthenticatedRequest,
  validatedSession,
  validateProvider,
  validateUserPool,
} from '../loadbalancing/sign-in';
import { secondsOf, validateTags } from '../loadbalancing/validation';

/** A response that the load balancer returns itself. */
export interface FixedResponse extends FixedResponseOptions {
  /** The HTTP status code: 200 to 299, or 400 to 599. */
  readonly statusCode: number;
}

/** Networks of clients for some of the matches of a rule. */
export interface MatchSources {
  /** The indexes of the matches, counted from 0 in the order of `matches`. */
  readonly matches: number[];

  /** The networks that requests must come from, in CIDR notation. */
  readonly sourceCidrs: string[];
}

/**
 * Options of a listener rule of an ALB that the Gateway API does not have. They are emitted as a
 * ListenerRuleConfiguration.
 */
export interface ListenerRuleOptions {
  /**
   * The networks that requests must come from, in CIDR notation.
   *
   * @default - any network
   */
  readonly sourceCidrs?: string[];

  /**
   * The networks that requests must come from, for some of the matches. Matches that no entry names accept all
   * networks.
   *
   * It is an error to set `sourceCidrs` too, or to name one match twice, because a rule of an ALB has only one
   * condition of this kind. It is also an error in a rule of a GRPCRoute without matches, where the controller ignores
   * it.
   *
   * @default - `sourceCidrs` for all matches
   */
  readonly matchSources?: MatchSources[];

  /**
   * The authentication of users. The rule must be on HTTPS listeners only, because the controller ignores
   * authentication on HTTP listeners.
   *
   * @default - no authentication
   */
  readonly authentication?: RouteAuthentication;

  /**
   * The response of the load balancer, which replaces backends.
   *
   * @default - backends respond
   */
  readonly fixedResponse?: FixedResponse;

  /**
   * How long requests of a client stay with one of several backends: 1 second to 7 days. It is required if the target
   * group of one of them has stickiness.
   *
   * @default - each request is distributed by weight
   */
  readonly targetGroupStickiness?: Duration;

  /**
   * The query of a redirect, without its question mark.
   *
   * @default - the query of the request
   */
  readonly redirectQuery?: string;

  /**
   * Tags of the listener rules in AWS.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** The specification of a ListenerRuleConfiguration. */
export function listenerRuleSpec(options: ListenerRuleOptions): Record<string, unknown> {
  const conditions = conditionsOf(options);
  validateTags(options.tags, { isAnnotated: false });
  const action = actionOf(options);
  const actions = [...(options.authentication ? [options.authentication._action] : []), ...(action ? [action] : [])];
  return {
    ...(actions.length > 0 ? { actions } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...optionalEntry('tags', options.tags && { ...options.tags }),
  };
}

function conditionsOf({ matchSources = [], sourceCidrs }: ListenerRuleOptions): Record<string, unknown>[] {
  for (const cidrs of [sourceCidrs ?? [''], ...matchSources.map((sources) => sources.sourceCidrs)]) {
    if (cidrs.length === 0) {
      fail(
        'GatewayRoute',
        '"sourceCidrs" is empty, which allows requests from all networks. List the networks, or remove sourceCidrs',
      );
    }
  }
  const all: Partial<MatchSources>[] = [...(sourceCidrs ? [{ sourceCidrs }] : []), ...matchSources];
  if (sourceCidrs && matchSources.length > 0) {
    fail(
      'GatewayRoute',
      '"matchSources" is set together with sourceCidrs, which applies to every match. Remove one of the two',
    );
  }
  return all.map(({ matches, sourceCidrs: values = [] }) => {
    values.filter(isConcrete).map((cidr) => Cidr.parse(cidr));
    const condition = { field: 'source-ip', sourceIPConfig: { values: [...values] } };
    return matches ? { ...condition, matchIndexes: [...matches] } : condition;
  });
}

function actionOf(options: ListenerRuleOptions): Record<string, unknown> | undefined {
  const { targetGroupStickiness, fixedResponse, redirectQuery } = options;
  if (fixedResponse) {
    return { type: 'fixed-response', fixedResponseConfig: responseOf(fixedResponse) };
  }
  if (targetGroupStickiness) {
    const durationSeconds = secondsOf('GatewayRoute', 'targetGroupStickiness', targetGroupStickiness, 1, 604_800);
    return { type: 'forward', forwardConfig: { targetGroupStickinessConfig: { enabled: true, durationSeconds } } };
  }
  return redirectQuery === undefined ? undefined : { type: 'redirect', redirectConfig: { query: redirectQuery } };
}

function responseOf(response: FixedResponse): Record<string, unknown> {
  const { contentType, messageBody, statusCode } = response;
  validateFixedResponse('GatewayRoute', statusCode, response);
  return {
    statusCode,
    ...optionalEntry('contentType', contentType ?? (messageBody && 'text/plain')),
    ...optionalEntry('messageBody', messageBody),
  };
}

/**
 * Authentication that the ALB does before it forwards a request. Use one of the static methods. It works on HTTPS
 * listeners only.
 */
export class RouteAuthentication {
  /**
   * Authenticates users of a user pool of Amazon Cognito. By default, the ALB redirects unauthenticated users to the
   * login page. The app client needs a client secret and the callback URL of the ALB.
   *
   * @param options of the user pool, its app client, sessions and claims
   */
  public static cognito(options: CognitoSignInOptions): RouteAuthentication {
    validateArguments('RouteAuthentication.cognito', arguments);
    validateUserPool(options);
    const { userPoolArn, userPoolClientId, userPoolDomain } = options;
    return new RouteAuthentication({
      type: 'authenticate-cognito',
      authenticateCognitoConfig: { userPoolArn, userPoolClientId, userPoolDomain, ...session(options) },
    });
  }

  /**
   * Authenticates users of an OpenID Connect (OIDC) identity provider.
   *
   * @param options of the identity provider, its client, sessions and claims
   */
  public static oidc(options: OidcSignInOptions): RouteAuthentication {
    validateArguments('RouteAuthentication.oidc', arguments);
    validateProvider(options);
    const { authorizationEndpoint, issuer, secretName, tokenEndpoint, userInfoEndpoint } = options;
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
    const config = { ...provider, secret: { name: secretName }, ...session(options) };
    return new RouteAuthentication({ type: 'authenticate-oidc', authenticateOIDCConfig: config }, secretName);
  }

  /**
   * Validates the signature and the claims of a JSON Web Token (JWT) in the request.
   *
   * @param options issuer, keys and claims
   */
  public static token(options: TokenValidationOptions): RouteAuthentication {
    validateArguments('RouteAuthentication.token', arguments);
    return new RouteAuthentication({ type: 'jwt-validation', jwtValidationConfig: tokenValidation(options) });
  }

  private constructor(
    /** @internal */
    public readonly _action: Readonly<Record<string, unknown>>,
    /** The Secret that the controller reads. @internal */
    public readonly _secretName?: string,
  ) {}
}

function session(options: SignInOptions): Record<string, unknown> {
  const { parameters, scope, timeout } = validatedSession(options);
  return {
    onUnauthenticatedRequest: options.onUnauthenticated ?? UnauthenticatedRequest.AUTHENTICATE,
    ...optionalEntry('scope', scope),
    ...optionalEntry('sessionCookieName', options.sessionCookie),
    ...optionalEntry('sessionTimeout', timeout),
    ...optionalEntry('authenticationRequestExtraParams', parameters),
  };
}
