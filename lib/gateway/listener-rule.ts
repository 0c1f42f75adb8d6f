import type { Duration } from 'aws-cdk-lib/core';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { optionalEntry } from '../foundation/values';
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
import { validateChoice } from './validation';

/** An answer of the load balancer itself. */
export interface FixedResponse {
  /** The status: 2xx, 4xx or 5xx. */
  readonly statusCode: number;

  /**
   * What the body is: `text/plain`, `text/css`, `text/html`, `application/javascript` or `application/json`.
   *
   * @default text/plain
   */
  readonly contentType?: string;

  /**
   * The body, 1024 characters at the most.
   *
   * @default - none
   */
  readonly messageBody?: string;
}

/** The networks of clients for some of the matches of a rule. */
export interface MatchSources {
  /** The matches, counted from 0 in the order of `matches`. */
  readonly matches: number[];

  /** The networks that clients must come from, in CIDR notation. */
  readonly sourceCidrs: string[];
}

/** What rules of ALBs can and the Gateway API cannot: it goes into a ListenerRuleConfiguration of the rule. */
export interface ListenerRuleOptions {
  /**
   * The networks that clients must come from, in CIDR notation.
   *
   * @default - any
   */
  readonly sourceCidrs?: string[];

  /**
   * The networks that clients must come from, for some of the matches; those that none names let everybody in. Refused beside `sourceCidrs`, and
   * for a match that two name: a rule of an ALB has one condition of this kind. Refused, too, in a rule of a GRPCRoute without matches, where the controller
   * would let everybody in.
   *
   * @default - `sourceCidrs`, for all of them
   */
  readonly matchSources?: MatchSources[];

  /**
   * Who may make a request. The rule is for listeners of HTTPS alone, then: over HTTP the controller would let everybody in.
   *
   * @default - anybody
   */
  readonly authentication?: RouteAuthentication;

  /**
   * The answer, in the place of backends.
   *
   * @default - the backends answer
   */
  readonly fixedResponse?: FixedResponse;

  /**
   * How long a client keeps to one of several backends, from a second to seven days. Needed where the targets of one of them have stickiness.
   *
   * @default - every request is weighed anew
   */
  readonly targetGroupStickiness?: Duration;

  /**
   * The query of a redirect, without its question mark.
   *
   * @default - the one that was asked for
   */
  readonly redirectQuery?: string;

  /**
   * Tags of the rules in AWS.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;
}

const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

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
      fail('GatewayRoute', '"sourceCidrs" is empty and would let everybody in, name the networks or leave it out');
    }
  }
  const all: Partial<MatchSources>[] = [...(sourceCidrs ? [{ sourceCidrs }] : []), ...matchSources];
  if (sourceCidrs && matchSources.length > 0) {
    fail('GatewayRoute', '"matchSources" are beside sourceCidrs, which are for every match, leave one of the two out');
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

function responseOf({ contentType, messageBody, statusCode }: FixedResponse): Record<string, unknown> {
  if (isConcrete(statusCode) && !(Number.isInteger(statusCode) && /^[245]\d\d$/.test(String(statusCode)))) {
    fail('GatewayRoute', `"${statusCode}" is no status of a fixed response, write 200 to 299 or 400 to 599`);
  }
  validateChoice('content type of a fixed response', contentType, CONTENT_TYPES);
  if (messageBody !== undefined && isConcrete(messageBody) && messageBody.length > 1024) {
    fail('GatewayRoute', `"messageBody" has ${messageBody.length} characters, write 1024 at the most`);
  }
  return {
    statusCode,
    ...optionalEntry('contentType', contentType ?? (messageBody && 'text/plain')),
    ...optionalEntry('messageBody', messageBody),
  };
}

/** Who may make a request, as the ALB finds out before it sends the request on: one choice, made by a factory. For HTTPS alone. */
export class RouteAuthentication {
  /**
   * Users of a user pool of Amazon Cognito; whoever is none is sent to its login page, where the options say nothing else. The client of the pool has
   * a secret, and the callback of the ALB.
   *
   * @param options of the user pool, its client, sessions and claims
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
   * Users of a provider of OpenID Connect.
   *
   * @param options of the provider, its client, sessions and claims
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
   * Bearers of a JSON Web Token that the ALB finds to be good.
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
