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

/** The rules of a GRPCRoute. */
export function grpcRules({ hostnames, rules }: GrpcRouteOptions): WrittenRule[] {
  refuseCounts(rules);
  return rules.map(({ backends, listenerRule, matches }) => {
    refuseOutcome(backends, undefined, listenerRule);
    const written = matches?.map(grpcMatch);
    refuseSources(written ?? [{}], listenerRule);
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
