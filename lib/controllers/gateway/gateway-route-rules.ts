import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { RouteBackend } from './gateway-backends';
import type { RouteFilter } from './gateway-filters';
import type { ListenerRuleOptions } from './gateway-listener-rule';
import { type GrpcMatch, grpcMatch, type HttpMatch, httpMatch } from './gateway-matches';

/** The most values that the conditions of a rule have in an ALB, and the most target groups that an action has. */
const MOST_VALUES = 5;
const MOST_TARGET_GROUPS = 5;

/** The most backends that the API takes in a rule. */
const MOST_BACKENDS = 16;

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
  /** The rules, 1 to 16. The most specific match wins, whatever their order. */
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
  /** The rules, 1 to 16. */
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
  /** The backends, by weight, 1 to 16. */
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
}

/** The rules of an HTTPRoute. */
export function httpRules({ hostnames, rules }: HttpRouteOptions): WrittenRule[] {
  refuseCounts(rules);
  return rules.map(({ backends = [], filter, listenerRule, matches }) => {
    refuseOutcome(backends, filter, listenerRule);
    refusePrefix(filter, matches);
    const written = matches?.map(httpMatch);
    refuseValues(written ?? [{}], hostnames, listenerRule);
    return {
      listenerRule,
      rule: {
        ...(written ? { matches: written } : {}),
        ...(filter ? { filters: [filter._toObject()] } : {}),
        ...(backends.length > 0 ? { backendRefs: backends.map((backend) => backend._toObject()) } : {}),
      },
    };
  });
}

/** The rules of a GRPCRoute. */
export function grpcRules({ hostnames, rules }: GrpcRouteOptions): WrittenRule[] {
  refuseCounts(rules);
  return rules.map(({ backends, listenerRule, matches }) => {
    refuseOutcome(backends, undefined, listenerRule);
    const written = matches?.map(grpcMatch);
    refuseValues(written ?? [{}], hostnames, listenerRule);
    return {
      listenerRule,
      rule: {
        ...(written ? { matches: written } : {}),
        ...(backends.length > 0 ? { backendRefs: backends.map((backend) => backend._toObject()) } : {}),
      },
    };
  });
}

/** The rule of a route of connections: it has but one. */
export function streamRules({ backends }: StreamRouteOptions): WrittenRule[] {
  if (backends.length === 0) {
    refuse('GatewayRoute', '"backends" are none and the load balancer would get no listener, give one or more');
  }
  if (backends.length > MOST_BACKENDS) {
    refuse(
      'GatewayRoute',
      `"backends" are ${backends.length} and a route has ${MOST_BACKENDS} at the most, name fewer`,
    );
  }
  return [{ rule: { backendRefs: backends.map((backend) => backend._toObject()) } }];
}

function refuseCounts(rules: readonly { readonly matches?: readonly unknown[] }[]): void {
  if (rules.length === 0 || rules.length > 16) {
    refuse('GatewayRoute', `"rules" are ${rules.length}, give 1 to 16, or write two routes`);
  }
  const matches = rules.map(({ matches = [{}] }) => matches.length);
  if (matches.some((count) => count === 0 || count > 64) || matches.reduce((sum, count) => sum + count, 0) > 128) {
    refuse(
      'GatewayRoute',
      `"matches" are ${matches.join(', ')}, give 1 to 64 in a rule and 128 in all, or leave them out`,
    );
  }
}

/** A request must come to one end, and to one only. */
function refuseOutcome(
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
    refuse(
      'GatewayRoute',
      '"backends" are none, and clients would get a 500, give backends, a redirect or a fixedResponse',
    );
  }
  if (ends.length > 1) {
    refuse('GatewayRoute', `"${ends[0]}" and ${ends[1]} are both the end of one rule, leave one of them out`);
  }
  if (listenerRule?.redirectQuery !== undefined && !redirects) {
    refuse('GatewayRoute', `"${listenerRule.redirectQuery}" is the query of no redirect, give the rule a redirect`);
  }
  if (listenerRule?.backendStickiness && backends.length === 0) {
    refuse('GatewayRoute', '"backendStickiness" has no backends to keep to, leave it out');
  }
  if (backends.length > MOST_TARGET_GROUPS) {
    refuse(
      'GatewayRoute',
      `"backends" are ${backends.length} and a rule of an ALB has ${MOST_TARGET_GROUPS} at the most, name fewer`,
    );
  }
  if (backends.some(({ _kind }) => _kind === 'Gateway')) {
    refuse('GatewayRoute', '"Gateway" is a backend of NLBs, write a Service, or GatewayRoute.tcp');
  }
}

function refusePrefix(filter: RouteFilter | undefined, matches: readonly HttpMatch[] | undefined): void {
  const prefixes = matches?.filter(({ path }) => path?._type === 'PathPrefix');
  if (filter?._needsPrefix && matches && (matches.length !== 1 || prefixes?.length !== 1)) {
    refuse(
      'GatewayRoute',
      '"PathChange.prefix" takes the place of one prefix and the rule has not one match of one, write a rule for each PathMatch.prefix, or PathChange.to',
    );
  }
}

/** Every match becomes a rule of the ALB for every host, and its conditions have few values. */
function refuseValues(
  matches: readonly Record<string, unknown>[],
  hostnames: readonly string[] | undefined,
  listenerRule: ListenerRuleOptions | undefined,
): void {
  const common = (hostnames ? 1 : 0) + (listenerRule?.sourceCidrs?.length ?? 0);
  for (const match of matches) {
    const count = common + valuesOf(match);
    if (count > MOST_VALUES) {
      refuse(
        'GatewayRoute',
        `"matches" ask for ${count} values with host names and networks, and a rule of an ALB has ${MOST_VALUES} at the most, ask for fewer`,
      );
    }
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
