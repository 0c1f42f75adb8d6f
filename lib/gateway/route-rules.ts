import { fail, type Located } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { truncate } from '../foundation/values';
import { validateBounds } from '../loadbalancing/validation';
import type { RouteBackend, RouteFilter } from './filters-and-backends';
import type { ListenerRuleOptions } from './listener-rule';
import { type GrpcMatch, grpcMatch, type HttpMatch, httpMatch } from './matches';

/** The most values that the conditions of a rule have in an ALB, and the most target groups that an action has. */
const MOST_VALUES = 5;
const MOST_TARGET_GROUPS = 5;

/** Refuses more rules and matches than the API takes. */
export function validateCounts(rules: readonly { readonly matches?: readonly unknown[] }[]): void {
  if (rules.length === 0 || rules.length > 16) {
    fail('GatewayRoute', `"rules" are ${rules.length}, give 1 to 16, or write two routes`);
  }
  const matches = rules.map(({ matches = [{}] }) => matches.length);
  if (matches.some((count) => count === 0 || count > 64) || matches.reduce((sum, count) => sum + count, 0) > 128) {
    fail(
      'GatewayRoute',
      `"matches" are ${matches.join(', ')}, give 1 to 64 in a rule and 128 in all, or leave them out`,
    );
  }
}

/** A request must come to one end, and to one only. */
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
      '"backends" are none, and clients would get a 500, give backends, a redirect or a fixedResponse',
    );
  }
  if (ends.length > 1) {
    fail('GatewayRoute', `"${ends[0]}" and ${ends[1]} are both the end of one rule, leave one of them out`);
  }
  if (listenerRule?.redirectQuery !== undefined && !redirects) {
    fail(
      'GatewayRoute',
      `"${truncate(listenerRule.redirectQuery)}" is the query of no redirect, give the rule a redirect`,
    );
  }
  if (listenerRule?.targetGroupStickiness && backends.length === 0) {
    fail('GatewayRoute', '"targetGroupStickiness" has no backends to keep to, leave it out');
  }
  validateBackends(backends);
  if (backends.some(({ _kind }) => _kind === 'Gateway')) {
    fail('GatewayRoute', '"Gateway" is a backend of NLBs, write a Service, or Route.tcp');
  }
}

/** Too many for an action, or none that gets anything: clients of an ALB would get a 500, and an NLB no listener. */
export function validateBackends(backends: readonly RouteBackend[]): void {
  if (backends.length > MOST_TARGET_GROUPS) {
    fail(
      'GatewayRoute',
      `"backends" are ${backends.length} and an action of a load balancer has ${MOST_TARGET_GROUPS} at the most, name fewer`,
    );
  }
  if (backends.length > 0 && backends.every(({ _weight }) => _weight === 0)) {
    fail('GatewayRoute', '"weight: 0" is what every backend has and nobody would get anything, give one of them more');
  }
}

/** Refuses a change of a prefix where there is none, or where it would not end at a slash. */
export function validatePrefix(filter: RouteFilter | undefined, matches: readonly HttpMatch[] | undefined): void {
  const prefixes = matches?.filter(({ path }) => path?._type === 'PathPrefix');
  if (filter?._needsPrefix && matches && (matches.length !== 1 || prefixes?.length !== 1)) {
    fail(
      'GatewayRoute',
      '"PathChange.prefix" takes the place of one prefix and the rule has not one match of one, write a rule for each PathMatch.prefix, or PathChange.to',
    );
  }
  const [prefix = '/'] = prefixes?.map(({ path }) => path?._value) ?? [];
  const sign = isConcrete(prefix) ? /[()+*$]/.exec(prefix)?.[0] : undefined;
  if (filter?._needsPrefix && sign !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(prefix)}" has "${sign}", and the controller makes a regular expression of a prefix that is replaced, match another prefix, or write PathChange.to`,
    );
  }
  if (filter?._needsPrefix && prefix.endsWith('/') && !filter._endsInSlash) {
    fail(
      'GatewayRoute',
      `"${truncate(prefix)}" is replaced with its slash, and what follows would stick to the new prefix, end PathChange.prefix in "/"`,
    );
  }
}

/**
 * The match that a condition is for must be there, and have no other. A rule of an HTTPRoute without matches has one, which the API writes; a rule of a
 * GRPCRoute has none, and the controller then heeds no condition of a match (BuildSourceIpInCondition of v3.5.0): everybody would get in.
 */
export function validateSources(matches: readonly unknown[], listenerRule: ListenerRuleOptions | undefined): void {
  if (matches.length === 0 && listenerRule?.matchSources !== undefined) {
    fail(
      'GatewayRoute',
      '"matchSources" are for matches and the rule has none, everybody would get in: write sourceCidrs, or matches',
    );
  }
  const indices = (listenerRule?.matchSources ?? []).flatMap((sources) => sources.matches);
  for (const [at, index] of indices.entries()) {
    validateBounds('GatewayRoute', 'matches', index, { least: 0, most: matches.length - 1 });
    if (indices.indexOf(index) < at) {
      fail('GatewayRoute', `"${index}" is a match with two lists of networks, give it one`);
    }
  }
}

/** Every match becomes a rule of the ALB for every host, and its conditions have few values; the most that one has is returned. */
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
      `"matches" ask for ${most} values with host names and networks, and a rule of an ALB has ${MOST_VALUES} at the most, ask for fewer`,
    );
  }
  return most;
}

/** A route without hosts is for that of its listener, which is one value more. */
export function validateValuesWithHost(id: string, most: number, listener: string, scope: Located): void {
  if (most >= MOST_VALUES) {
    fail(
      'GatewayRoute',
      `"${id}" asks for ${most + 1} values with the host name of "${listener}", and a rule of an ALB has ${MOST_VALUES} at the most, ask for fewer`,
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
    // A prefix is itself and what lies below it; a call of gRPC is a path.
    type === 'PathPrefix' && value !== '/' ? 2 : 1,
    typeof method === 'string' ? 1 : 0,
    ...ofHeaders,
    ((queryParams ?? []) as unknown[]).length,
  ].reduce((sum, count) => sum + count, 0);
}

/** Where a rule of an HTTPRoute sends clients, as the route has it. */
export interface WrittenRedirect {
  readonly hostname?: string;
  readonly path?: unknown;
  readonly port?: number;
  readonly scheme?: string;
  readonly changesQuery?: boolean;
}

/**
 * Fails on redirects that a listener cannot make: from HTTPS to HTTP, which Elastic Load Balancing refuses, and to where they come from, which never ends.
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
          `"${id}" sends clients of "${listener.name}" from HTTPS to HTTP, which ALBs refuse, leave https out, or name other listeners`,
          scope,
        );
      }
      const target = port ?? { http: 80, https: 443 }[scheme ?? ''] ?? listener.port;
      const isElsewhere = changesQuery || hostname !== undefined || path !== undefined || (scheme ?? own) !== own;
      if (!isElsewhere && isConcrete(target) && isConcrete(listener.port) && target === listener.port) {
        fail(
          'GatewayRoute',
          `"${id}" sends clients of "${listener.name}" back to its port ${target}, for ever, change hostname or path, or name other listeners`,
          scope,
        );
      }
    }
  }
}

/** A rule of an HTTPRoute. */
export interface HttpRouteRule {
  /**
   * What a request must have: one of these.
   *
   * @default - every request matches
   */
  readonly matches?: HttpMatch[];

  /**
   * Where it goes, by weight.
   *
   * @default - nowhere: a filter sends it elsewhere, or a fixed response answers
   */
  readonly backends?: RouteBackend[];

  /**
   * A redirect or a rewrite.
   *
   * @default - none
   */
  readonly filter?: RouteFilter;

  /**
   * What rules of ALBs can beyond the Gateway API.
   *
   * @default - nothing
   */
  readonly listenerRule?: ListenerRuleOptions;
}

/** A rule of a GRPCRoute. */
export interface GrpcRouteRule {
  /**
   * What a call must be: one of these.
   *
   * @default - every call matches
   */
  readonly matches?: GrpcMatch[];

  /** Where it goes, by weight. */
  readonly backends: RouteBackend[];

  /**
   * What rules of ALBs can beyond the Gateway API.
   *
   * @default - nothing
   */
  readonly listenerRule?: ListenerRuleOptions;
}

/** Where requests of HTTP go. */
export interface HttpRouteOptions {
  /**
   * The rules, 1 to 16. The most specific match wins, whatever their order, among all routes of a listener: first by host (without an asterisk, then
   * with more labels, then a longer one), then by path (exact, then prefix, then regular expression; a longer one first), then with a method, then by the
   * number of headers, then by the number of query parameters. Of equal matches, those of the older route win, then those whose namespace and name come first, then as written.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/routeutils/route_rule_precedence.go
   */
  readonly rules: HttpRouteRule[];

  /**
   * The hosts, such as `shop.example.com` or `*.example.com`, 16 at the most.
   *
   * @default - those of the listeners
   */
  readonly hostnames?: string[];
}

/** Where calls of gRPC go. */
export interface GrpcRouteOptions {
  /**
   * The rules, 1 to 16. The most specific match wins, whatever their order: by host, then the longer service, the longer method, and more headers. Of equal
   * matches, those of the older route win, then those whose namespace and name come first, then as written. A match that names neither service nor method
   * comes behind every path of an HTTPRoute of the same listener and host, `/` among them.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/routeutils/route_rule_precedence.go
   */
  readonly rules: GrpcRouteRule[];

  /**
   * The hosts, 16 at the most.
   *
   * @default - those of the listeners
   */
  readonly hostnames?: string[];
}

/** Where connections go. */
export interface StreamRouteOptions {
  /** The backends, by weight, 1 to 5. */
  readonly backends: RouteBackend[];
}

/** Where connections of TLS go. */
export interface TlsRouteOptions extends StreamRouteOptions {
  /** The hosts, one or more: they must go with that of the listener. The NLB does not choose by them. */
  readonly hostnames: string[];
}

/** A rule as it is written, and what goes into a ListenerRuleConfiguration beside it. */
export interface WrittenRule {
  readonly rule: Readonly<Record<string, unknown>>;
  readonly listenerRule?: ListenerRuleOptions;
  /** The most values that a match asks for. */
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
 * Fails on a path by a regular expression beside a rule for every request: the controller puts every prefix, and so `/`, before all expressions of the same
 * host, and an ALB takes the first rule that matches (pkg/gateway/routeutils/route_rule_precedence.go of v3.5.0).
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
      `"${path.value}" is an expression that no request reaches: the rule for every path comes before it, give that rule a longer prefix, an expression such as PathMatch.regex("/.*"), or hosts in a route of its own`,
    );
  }
}

/** Whether the networks of clients narrow a match. */
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

/** The rule of a route of connections: it has but one. */
export function streamRules({ backends }: StreamRouteOptions, isTcp = false): WrittenRule[] {
  if (backends.length === 0) {
    fail('GatewayRoute', '"backends" are none and the load balancer would get no listener, give one or more');
  }
  validateBackends(backends);
  if (!isTcp && backends.some(({ _kind }) => _kind === 'Gateway')) {
    fail('GatewayRoute', '"Gateway" is a backend for TCP, which an ALB behind an NLB is told alone, write Route.tcp');
  }
  return [{ rule: { backendRefs: backends.map((backend) => backend._toObject()) } }];
}
