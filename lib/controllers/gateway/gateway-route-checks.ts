import { type Located, refuse } from '../../foundation/refusals';
import { clipped } from '../../foundation/text';
import { isConcrete } from '../../foundation/tokens';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import type { RouteBackend } from './gateway-backends';
import type { RouteFilter } from './gateway-filters';
import type { ListenerRuleOptions } from './gateway-listener-rule';
import type { HttpMatch } from './gateway-matches';

/** The most values that the conditions of a rule have in an ALB, and the most target groups that an action has. */
const MOST_VALUES = 5;
const MOST_TARGET_GROUPS = 5;

/** Refuses more rules and matches than the API takes. */
export function refuseCounts(rules: readonly { readonly matches?: readonly unknown[] }[]): void {
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
export function refuseOutcome(
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
    refuse(
      'GatewayRoute',
      `"${clipped(listenerRule.redirectQuery)}" is the query of no redirect, give the rule a redirect`,
    );
  }
  if (listenerRule?.backendStickiness && backends.length === 0) {
    refuse('GatewayRoute', '"backendStickiness" has no backends to keep to, leave it out');
  }
  refuseBackends(backends);
  if (backends.some(({ _kind }) => _kind === 'Gateway')) {
    refuse('GatewayRoute', '"Gateway" is a backend of NLBs, write a Service, or GatewayRoute.tcp');
  }
}

/** Too many for an action, or none that gets anything: clients of an ALB would get a 500, and an NLB no listener. */
export function refuseBackends(backends: readonly RouteBackend[]): void {
  if (backends.length > MOST_TARGET_GROUPS) {
    refuse(
      'GatewayRoute',
      `"backends" are ${backends.length} and an action of a load balancer has ${MOST_TARGET_GROUPS} at the most, name fewer`,
    );
  }
  if (backends.length > 0 && backends.every(({ _weight }) => _weight === 0)) {
    refuse(
      'GatewayRoute',
      '"weight: 0" is what every backend has and nobody would get anything, give one of them more',
    );
  }
}

/** Refuses a change of a prefix where there is none, or where it would not end at a slash. */
export function refusePrefix(filter: RouteFilter | undefined, matches: readonly HttpMatch[] | undefined): void {
  const prefixes = matches?.filter(({ path }) => path?._type === 'PathPrefix');
  if (filter?._needsPrefix && matches && (matches.length !== 1 || prefixes?.length !== 1)) {
    refuse(
      'GatewayRoute',
      '"PathChange.prefix" takes the place of one prefix and the rule has not one match of one, write a rule for each PathMatch.prefix, or PathChange.to',
    );
  }
  const [prefix = '/'] = prefixes?.map(({ path }) => path?._value) ?? [];
  if (filter?._needsPrefix && prefix.endsWith('/') && !filter._endsInSlash) {
    refuse(
      'GatewayRoute',
      `"${clipped(prefix)}" is replaced with its slash, and what follows would stick to the new prefix, end PathChange.prefix in "/"`,
    );
  }
}

/**
 * The match that a condition is for must be there, and have no other. A rule of an HTTPRoute without matches has one, which the API writes; a rule of a
 * GRPCRoute has none, and the controller then heeds no condition of a match (BuildSourceIpInCondition of v3.5.0): everybody would get in.
 */
export function refuseSources(matches: readonly unknown[], listenerRule: ListenerRuleOptions | undefined): void {
  if (matches.length === 0 && listenerRule?.matchSources !== undefined) {
    refuse(
      'GatewayRoute',
      '"matchSources" are for matches and the rule has none, everybody would get in: write sourceCidrs, or matches',
    );
  }
  const indices = (listenerRule?.matchSources ?? []).flatMap((sources) => sources.matches);
  for (const [at, index] of indices.entries()) {
    refuseOutside('GatewayRoute', 'matches', index, { least: 0, most: matches.length - 1 });
    if (indices.indexOf(index) < at) {
      refuse('GatewayRoute', `"${index}" is a match with two lists of networks, give it one`);
    }
  }
}

/** Every match becomes a rule of the ALB for every host, and its conditions have few values; the most that one has is returned. */
export function refuseValues(
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
    refuse(
      'GatewayRoute',
      `"matches" ask for ${most} values with host names and networks, and a rule of an ALB has ${MOST_VALUES} at the most, ask for fewer`,
    );
  }
  return most;
}

/** A route without hosts is for that of its listener, which is one value more. */
export function refuseValuesWithHost(id: string, most: number, listener: string, scope: Located): void {
  if (most >= MOST_VALUES) {
    refuse(
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
