import { fail, type Located } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { truncate } from '../foundation/values';
import { validateBounds } from '../loadbalancing/validation';
import type { RouteBackend, RouteFilter } from './filters-and-backends';
import type { ListenerRuleOptions } from './listener-rule';
import { type GrpcMatch, grpcMatch, type HttpMatch, httpMatch } from './matches';

/** The maximum number of condition values of a listener rule of an ALB, and of target groups of an action. */
const MOST_VALUES = 5;
const MOST_TARGET_GROUPS = 5;

/** Fails on more rules and matches than the Gateway API accepts. */
export function validateCounts(rules: readonly { readonly matches?: readonly unknown[] }[]): void {
  if (rules.length === 0 || rules.length > 16) {
    fail('GatewayRoute', `"rules" has ${rules.length} entries. Write 1 to 16 rules, or split the route`);
  }
  const matches = rules.map(({ matches = [{}] }) => matches.length);
  if (matches.some((count) => count === 0 || count > 64) || matches.reduce((sum, count) => sum + count, 0) > 128) {
    fail(
      'GatewayRoute',
      `"matches" has ${matches.join(', ')} entries. Write 1 to 64 in a rule and at most 128 in a route, or remove matches`,
    );
  }
}

/** A rule must have exactly one of backends, a redirect and a fixed response. */
export function validateOutcome(
  backends: readonly RouteBackend[],
  filter: RouteFilter | undefined,
  listenerRule: ListenerRuleOptions | undefined,
): void {
  const redirects = filter?._type === 'RequestRedirect';
  const answers = listenerRule?.fixedResponse !== undefined;
  const ends = [backends.length > 0 && 'backends', redirects && 'a redirect', answers && 'fixedResponse'].filter(
    Boolean,
  );
  if (ends.length === 0) {
    fail(
      'GatewayRoute',
      '"backends" is empty, and clients would get status 500. Set backends, a redirect or a fixedResponse',
    );
  }
  if (ends.length > 1) {
    fail('GatewayRoute', `"${ends[0]}" and ${ends[1]} are set in one rule. Remove one of them`);
  }
  if (listenerRule?.redirectQuery !== undefined && !redirects) {
    fail(
      'GatewayRoute',
      `"${truncate(listenerRule.redirectQuery)}" is the query of a redirect, and the rule has none. Add a redirect to the rule, or remove redirectQuery`,
    );
  }
  if (listenerRule?.targetGroupStickiness && backends.length === 0) {
    fail('GatewayRoute', '"targetGroupStickiness" needs backends. Remove it');
  }
  validateBackends(backends);
  if (backends.some(({ _kind }) => _kind === 'Gateway')) {
    fail('GatewayRoute', '"Gateway" is a backend of NLBs. Use a Service, or Route.tcp');
  }
}

/**
 * Fails on more backends than an action can have, and on backends that all have weight 0. Clients of an ALB would get
 * status 500, and an NLB would have no listener.
 */
export function validateBackends(backends: readonly RouteBackend[]): void {
  if (backends.length > MOST_TARGET_GROUPS) {
    fail(
      'GatewayRoute',
      `"backends" has ${backends.length} entries, and an action of a load balancer has at most ${MOST_TARGET_GROUPS}. Remove some`,
    );
  }
  if (backends.length > 0 && backends.every(({ _weight }) => _weight === 0)) {
    fail(
      'GatewayRoute',
      '"weight: 0" is the weight of every backend, and none would get traffic. Give one of them a higher weight',
    );
  }
}

/** Fails on a change of a prefix if the rule has no prefix, or if the slash at its end would be lost. */
export function validatePrefix(filter: RouteFilter | undefined, matches: readonly HttpMatch[] | undefined): void {
  const prefixes = matches?.filter(({ path }) => path?._type === 'PathPrefix');
  if (filter?._needsPrefix && matches && (matches.length !== 1 || prefixes?.length !== 1)) {
    fail(
      'GatewayRoute',
      '"PathChange.prefix" needs exactly one match, of one prefix, in the rule. Write a rule for each PathMatch.prefix, or use PathChange.to',
    );
  }
  const [prefix = '/'] = prefixes?.map(({ path }) => path?._value) ?? [];
  const sign = isConcrete(prefix) ? /[()+*$]/.exec(prefix)?.[0] : undefined;
  if (filter?._needsPrefix && sign !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(prefix)}" contains "${sign}", and the controller uses a prefix that is replaced as a regular expression. Match another prefix, or use PathChange.to`,
    );
  }
  if (filter?._needsPrefix && prefix.endsWith('/') && !filter._endsInSlash) {
    fail(
      'GatewayRoute',
      `"${truncate(prefix)}" is replaced together with its slash, so the new prefix needs one. End PathChange.prefix with "/"`,
    );
  }
}

/**
 * Fails if a match of `matchSources` does not exist, or has two entries. A rule of an HTTPRoute without matches has one
 * match, which the API adds. A rule of a GRPCRoute has none, and the controller then ignores conditions of matches
 * (BuildSourceIpInCondition of v3.5.0): all clients would be allowed.
 */
export function validateSources(matches: readonly unknown[], listenerRule: ListenerRuleOptions | undefined): void {
  if (matches.length === 0 && listenerRule?.matchSources !== undefined) {
    fail(
      'GatewayRoute',
      '"matchSources" needs matches, and the rule has none. All clients would be allowed. Use sourceCidrs, or add matches',
    );
  }
  const indices = (listenerRule?.matchSources ?? []).flatMap((sources) => sources.matches);
  for (const [at, index] of indices.entries()) {
    validateBounds('GatewayRoute', 'matches', index, { least: 0, most: matches.length - 1 });
    if (indices.indexOf(index) < at) {
      fail('GatewayRoute', `"${index}" is a match with two entries in matchSources. Merge the entries`);
    }
  }
}

/**
 * Validates the number of condition values. Each pair of match and host name becomes a rule of the ALB. Returns the
 * largest number of values of a match.
 */
export function validateValues(
  matches: readonly Record<string, unknown>[],
  hostnames: readonly string[] | undefined,
  listenerRule: ListenerRuleOptions | undefined,
): number {
  const common = (hostnames ? 1 : 0) + (listenerRule?.sourceCidrs?.length ?? 0);
  const counts = matches.map((match, at) => {
    const sources = listenerRule?.matchSources?.find((own) => own.matches.includes(at))?.sourceCidrs ?? [];
    return common + sources.length + valuesOf(match);
  });
  const most = Math.max(...counts);
  if (most > MOST_VALUES) {
    fail(
      'GatewayRoute',
      `"matches" needs ${most} condition values with host names and networks, and a rule of an ALB has at most ${MOST_VALUES}. Remove some`,
    );
  }
  return most;
}

/** A route without host names uses that of its listener, which is one more value. */
export function validateValuesWithHost(id: string, most: number, listener: string, scope: Located): void {
  if (most >= MOST_VALUES) {
    fail(
      'GatewayRoute',
      `"${id}" needs ${most + 1} condition values with the host name of "${listener}", and a rule of an ALB has at most ${MOST_VALUES}. Remove some`,
      scope,
    );
  }
}

function valuesOf({ headers, method, path, queryParams }: Record<string, unknown>): number {
  const { type, value } = (path ?? { type: 'PathPrefix', value: '/' }) as { type: string; value: string };
  const ofHeaders = ((headers ?? []) as { type: string; value: string }[]).map((header) =>
    header.type === 'Exact' && isConcrete(header.value) ? header.value.split(/(?<!\\),/).length : 1,
  );
  return [
    // A prefix has two values: the path itself and the paths below it. A gRPC call has one path.
    type === 'PathPrefix' && value !== '/' ? 2 : 1,
    typeof method === 'string' ? 1 : 0,
    ...ofHeaders,
    ((queryParams ?? []) as unknown[]).length,
  ].reduce((sum, count) => sum + count, 0);
}

/** The redirects of a rule of an HTTPRoute. */
export interface WrittenRedirect {
  readonly hostname?: string;
  readonly path?: unknown;
  readonly port?: number;
  readonly scheme?: string;
  readonly changesQuery?: boolean;
}

/**
 * Fails on redirects that a listener cannot have: from HTTPS to HTTP, which Elastic Load Balancing rejects, and to the
 * same URL, which loops.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions
 */
export function validateRedirects(
  id: string,
  redirects: readonly WrittenRedirect[],
  listeners: readonly { readonly _protocol: string; readonly name: string; readonly port: number }[],
  scope: Located,
): void {
  for (const { changesQuery, hostname, path, port, scheme } of redirects) {
    for (const listener of listeners) {
      const own = listener._protocol.toLowerCase();
      if (own === 'https' && scheme === 'http') {
        fail(
          'GatewayRoute',
          `"${id}" redirects clients of "${listener.name}" from HTTPS to HTTP, which ALBs reject. Remove protocol, or select other listeners`,
          scope,
        );
      }
      const target = port ?? { http: 80, https: 443 }[scheme ?? ''] ?? listener.port;
      const isElsewhere = changesQuery || hostname !== undefined || path !== undefined || (scheme ?? own) !== own;
      if (!isElsewhere && isConcrete(target) && isConcrete(listener.port) && target === listener.port) {
        fail(
          'GatewayRoute',
          `"${id}" redirects clients of "${listener.name}" to the same port ${target}, which loops. Change hostname or path, or select other listeners`,
          scope,
        );
      }
    }
  }
}

/** A rule of an HTTPRoute. */
export interface HttpRouteRule {
  /**
   * The matches. A request must meet one of them.
   *
   * @default - every request matches
   */
  readonly matches?: HttpMatch[];

  /**
   * The backends. Requests are distributed by weight.
   *
   * @default - none: a redirect or a fixed response answers
   */
  readonly backends?: RouteBackend[];

  /**
   * A redirect or a rewrite.
   *
   * @default - none
   */
  readonly filter?: RouteFilter;

  /**
   * Options of the ALB that the Gateway API does not have.
   *
   * @default - none
   */
  readonly listenerRule?: ListenerRuleOptions;
}

/** A rule of a GRPCRoute. */
export interface GrpcRouteRule {
  /**
   * The matches. A call must meet one of them.
   *
   * @default - every call matches
   */
  readonly matches?: GrpcMatch[];

  /** The backends. Calls are distributed by weight. */
  readonly backends: RouteBackend[];

  /**
   * Options of the ALB that the Gateway API does not have.
   *
   * @default - none
   */
  readonly listenerRule?: ListenerRuleOptions;
}

/** Options of an HTTPRoute. */
export interface HttpRouteOptions {
  /**
   * The rules, 1 to 16. The rule with the most specific match applies, whatever the order of rules, among all routes of
   * a listener:
   *
   * 1. By host name: first one without an asterisk, then with more labels, then a longer one.
   * 2. By path: first exact, then prefix, then regular expression; of each kind, the longer first.
   * 3. A match with a method first.
   * 4. By the number of headers, then by the number of query parameters.
   *
   * If matches are equal, the older route applies, then the one whose namespace and name are first in alphabetical
   * order, then the first rule.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/routeutils/route_rule_precedence.go
   */
  readonly rules: HttpRouteRule[];

  /**
   * The host names, such as `shop.example.com` or `*.example.com`, at most 16.
   *
   * @default - the host names of the listeners
   */
  readonly hostnames?: string[];
}

/** Options of a GRPCRoute. */
export interface GrpcRouteOptions {
  /**
   * The rules, 1 to 16. The rule with the most specific match applies, whatever the order of rules: first by host name,
   * then by the longer service, the longer method, and more headers. If matches are equal, the older route applies,
   * then the one whose namespace and name are first in alphabetical order, then the first rule. A match without service
   * and method comes after every path of an HTTPRoute of the same listener and host name, even `/`.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/routeutils/route_rule_precedence.go
   */
  readonly rules: GrpcRouteRule[];

  /**
   * The host names, at most 16.
   *
   * @default - the host names of the listeners
   */
  readonly hostnames?: string[];
}

/** Options of a TCPRoute or a UDPRoute. */
export interface StreamRouteOptions {
  /** The backends, 1 to 5. Connections are distributed by weight. */
  readonly backends: RouteBackend[];
}

/** Options of a TLSRoute. */
export interface TlsRouteOptions extends StreamRouteOptions {
  /** The host names, one or more. They must match that of the listener. The NLB does not route by them. */
  readonly hostnames: string[];
}

/** A rule of the manifest, and the fields of its ListenerRuleConfiguration. */
export interface WrittenRule {
  readonly rule: Readonly<Record<string, unknown>>;
  readonly listenerRule?: ListenerRuleOptions;
  /** The largest number of condition values of a match. */
  readonly values?: number;
}

/** The rules of an HTTPRoute. */
export function httpRules({ hostnames, rules }: HttpRouteOptions): WrittenRule[] {
  validateCounts(rules);
  validateReachable(rules);
  return rules.map(({ backends = [], filter, listenerRule, matches }) => {
    validateOutcome(backends, filter, listenerRule);
    validatePrefix(filter, matches);
    const written = matches?.map(httpMatch);
    validateSources(written ?? [{}], listenerRule);
    const values = validateValues(written ?? [{}], hostnames, listenerRule);
    return {
      listenerRule,
      values,
      rule: {
        ...(written ? { matches: written } : {}),
        ...(filter ? { filters: [filter._toObject()] } : {}),
        ...(backends.length > 0 ? { backendRefs: backends.map((backend) => backend._toObject()) } : {}),
      },
    };
  });
}

/**
 * Fails on a path by regular expression beside a rule for every request. The controller puts every prefix, including
 * `/`, before all regular expressions of the same host name, and an ALB applies the first rule that matches
 * (pkg/gateway/routeutils/route_rule_precedence.go of v3.5.0).
 */
function validateReachable(rules: readonly HttpRouteRule[]): void {
  const takesAll = rules.some(({ listenerRule, matches }) =>
    (matches ?? [{}]).some((match, at) => isEveryRequest(match) && !isForSome(listenerRule, at)),
  );
  const hidden =
    takesAll && rules.flatMap(({ matches = [] }) => matches).find((match) => typeOf(match) === 'RegularExpression');
  if (hidden) {
    const { path } = httpMatch(hidden) as { path: { value: string } };
    fail(
      'GatewayRoute',
      `"${path.value}" is an expression that gets no requests: the rule for every path precedes it. Give that rule a longer prefix, an expression such as PathMatch.regex("/.*"), or host names in a separate route`,
    );
  }
}

/** Whether networks of clients restrict a match. */
function isForSome({ matchSources = [], sourceCidrs }: ListenerRuleOptions = {}, at: number): boolean {
  return sourceCidrs !== undefined || matchSources.some(({ matches }) => matches.includes(at));
}

function isEveryRequest(match: HttpMatch): boolean {
  const { path } = httpMatch(match) as { path?: { type: string; value: string } };
  const { headers = [], method, queryParameters = [] } = match;
  const isAnyPath = path === undefined || (path.type === 'PathPrefix' && path.value === '/');
  return isAnyPath && method === undefined && headers.length + queryParameters.length === 0;
}

function typeOf(match: HttpMatch): string | undefined {
  return (httpMatch(match) as { path?: { type: string } }).path?.type;
}

/** The rules of a GRPCRoute. */
export function grpcRules({ hostnames, rules }: GrpcRouteOptions): WrittenRule[] {
  validateCounts(rules);
  return rules.map(({ backends, listenerRule, matches }) => {
    validateOutcome(backends, undefined, listenerRule);
    const written = matches?.map(grpcMatch);
    validateSources(written ?? [], listenerRule);
    const values = validateValues(written ?? [{}], hostnames, listenerRule);
    return {
      listenerRule,
      values,
      rule: {
        ...(written ? { matches: written } : {}),
        ...(backends.length > 0 ? { backendRefs: backends.map((backend) => backend._toObject()) } : {}),
      },
    };
  });
}

/** The rule of a route of connections, which has only one. */
export function streamRules({ backends }: StreamRouteOptions, isTcp = false): WrittenRule[] {
  if (backends.length === 0) {
    fail('GatewayRoute', '"backends" is empty, and the load balancer would have no listener. Write one or more');
  }
  validateBackends(backends);
  if (!isTcp && backends.some(({ _kind }) => _kind === 'Gateway')) {
    fail('GatewayRoute', '"Gateway" is a backend for TCP only. Use Route.tcp');
  }
  return [{ rule: { backendRefs: backends.map((backend) => backend._toObject()) } }];
}
