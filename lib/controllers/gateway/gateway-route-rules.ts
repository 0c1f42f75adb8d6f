import { refuse } from '../../foundation/refusals';
import type { RouteBackend } from './gateway-backends';
import type { RouteFilter } from './gateway-filters';
import type { ListenerRuleOptions } from './gateway-listener-rule';
import { type GrpcMatch, grpcMatch, type HttpMatch, httpMatch } from './gateway-matches';
import {
  refuseBackends,
  refuseCounts,
  refuseOutcome,
  refusePrefix,
  refuseSources,
  refuseValues,
} from './gateway-route-checks';

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
  refuseCounts(rules);
  validateReachable(rules);
  return rules.map(({ backends = [], filter, listenerRule, matches }) => {
    refuseOutcome(backends, filter, listenerRule);
    refusePrefix(filter, matches);
    const written = matches?.map(httpMatch);
    refuseSources(written ?? [{}], listenerRule);
    const values = refuseValues(written ?? [{}], hostnames, listenerRule);
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
    refuse(
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
  refuseCounts(rules);
  return rules.map(({ backends, listenerRule, matches }) => {
    refuseOutcome(backends, undefined, listenerRule);
    const written = matches?.map(grpcMatch);
    refuseSources(written ?? [], listenerRule);
    const values = refuseValues(written ?? [{}], hostnames, listenerRule);
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
    refuse('GatewayRoute', '"backends" are none and the load balancer would get no listener, give one or more');
  }
  refuseBackends(backends);
  if (!isTcp && backends.some(({ _kind }) => _kind === 'Gateway')) {
    refuse(
      'GatewayRoute',
      '"Gateway" is a backend for TCP, which an ALB behind an NLB is told alone, write GatewayRoute.tcp',
    );
  }
  return [{ rule: { backendRefs: backends.map((backend) => backend._toObject()) } }];
}
