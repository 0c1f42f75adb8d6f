import type { Installed } from '../../cluster/installed';
import type { ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { albGateways, configurationsOf, isNamed, listOf } from './gateway-lookups';

/** A listener of an ALB, and the Gateway or ListenerSet that contains it. */
interface Listener {
  readonly owner: ReadObject;
  readonly name: string;
  readonly hostname?: string;
}

/** A match of a rule, for one host of a listener. */
interface Candidate {
  readonly route: ReadObject;
  readonly host: string;
  /** Text of the match for messages. */
  readonly words: string;
  /** Key that is equal for equal matches. */
  readonly key: string;
  readonly takesAll: boolean;
  /** Whether the controller orders it after the path "/". */
  readonly isLast: boolean;
  /** Whether it is limited to client networks. */
  readonly isNarrowed: boolean;
}

/**
 * Warns of route rules that no request reaches, because another rule of the same host matches all of their requests, on
 * listeners of ALB Gateways of the app.
 *
 * An ALB uses the first matching rule. The controller orders the path "/" before regular expressions, and before gRPC
 * calls without a service and a method (pkg/gateway/routeutils/route_rule_precedence.go of v3.5.0).
 */
export function warnOfHiddenRules(others: readonly Installed[]): void {
  const all = others.flatMap(({ objects }) => objects);
  const warned = new Set<string>();
  for (const listener of listenersOf(all)) {
    const candidates = all.flatMap((route) => candidatesOf(route, listener, all));
    for (const hidden of candidates) {
      const by = candidates.find((other) => hides(other, hidden));
      const place = others.find(({ objects }) => objects.includes(hidden.route))?.place;
      const key = `${nameOf(hidden.route)} ${hidden.host} ${hidden.key}`;
      if (by && place && !warned.has(key)) {
        warned.add(key);
        const host = hidden.host === '' ? '' : ` of ${hidden.host}`;
        warn(
          place,
          'gatewayRouteHidden',
          `"${hidden.words}"${host} in ${nameOf(hidden.route)} receives no requests, because "${by.words}" in ${nameOf(by.route)} takes precedence. Write another host, or another path, for one of them.`,
        );
      }
    }
  }
}

function hides(by: Candidate, hidden: Candidate): boolean {
  if (by === hidden || by.host !== hidden.host || by.isNarrowed) {
    return false;
  }
  const isTwin = by.key === hidden.key && by.route !== hidden.route && comesFirst(by.route, hidden.route);
  return isTwin || (by.takesAll && hidden.isLast);
}

/** Compares names. Both objects are created in one deployment, so the controller orders them by name and not by age. */
function comesFirst(one: ReadObject, other: ReadObject): boolean {
  return keyOf(one) < keyOf(other);
}

function listenersOf(all: readonly ReadObject[]): Listener[] {
  const gateways = albGateways(all);
  const sets = all.filter(({ kind, metadata, spec }) => {
    const { name, namespace = metadata?.namespace } = spec?.parentRef ?? {};
    return kind === 'ListenerSet' && gateways.some((gateway) => isNamed(gateway, name, namespace));
  });
  return [...gateways, ...sets].flatMap((owner) =>
    listOf(owner.spec?.listeners).map(({ hostname, name }) => ({ owner, hostname, name })),
  );
}

/** Returns the matches of a route for the hosts that it has in common with a listener. */
function candidatesOf(route: ReadObject, { hostname, name, owner }: Listener, all: readonly ReadObject[]): Candidate[] {
  const { kind, metadata, spec } = route;
  const belongs = listOf(spec?.parentRefs).some(
    (parent) =>
      (parent.kind ?? 'Gateway') === owner.kind &&
      isNamed(owner, parent.name, parent.namespace ?? metadata?.namespace) &&
      (parent.sectionName ?? name) === name,
  );
  if (!belongs || !['HTTPRoute', 'GRPCRoute'].includes(kind)) {
    return [];
  }
  const own: string[] = spec.hostnames ?? [];
  const hosts = hostname === undefined ? own : own.flatMap((host) => narrower(host, hostname) ?? []);
  const isCall = kind === 'GRPCRoute';
  return listOf(spec.rules).flatMap((rule) =>
    listOf(rule.matches ?? [{}]).flatMap((match, at) => {
      const asked = isCall ? callOf(match) : requestOf(match);
      const isNarrowed = isForSome(route, rule, rule.matches ? at : undefined, all);
      return (own.length > 0 ? hosts : [hostname ?? '']).map((host) => ({ ...asked, host, isNarrowed, route }));
    }),
  );
}

type Asked = Pick<Candidate, 'isLast' | 'key' | 'takesAll' | 'words'>;

function requestOf({ headers = [], method, path = {}, queryParams = [] }: ReadObject): Asked {
  const { type = 'PathPrefix', value = '/' } = path;
  const isBare = method === undefined && headers.length + queryParams.length === 0;
  return {
    words: [method, value].filter(Boolean).join(' '),
    key: JSON.stringify(['HTTP', type, value, method, sorted(headers), sorted(queryParams)]),
    takesAll: isBare && type === 'PathPrefix' && value === '/',
    isLast: type === 'RegularExpression',
  };
}

function callOf({ headers = [], method }: ReadObject): Asked {
  const { method: call = '*', service = '*' } = method ?? {};
  return {
    words: `/${service}/${call}`,
    key: JSON.stringify(['gRPC', service, call, sorted(headers)]),
    takesAll: false,
    isLast: method === undefined,
  };
}

/**
 * Returns whether a ListenerRuleConfiguration limits a rule to client networks. One that is defined outside of the app
 * may.
 */
function isForSome(route: ReadObject, rule: ReadObject, at: number | undefined, all: readonly ReadObject[]): boolean {
  return configurationsOf(route, rule, all).some(
    (found) =>
      found === undefined ||
      listOf(found.spec?.conditions).some(
        ({ matchIndexes }) => matchIndexes === undefined || (at !== undefined && matchIndexes.includes(at)),
      ),
  );
}

function narrower(host: string, other: string): string | undefined {
  const covers = (wide: string, narrow: string) => wide.startsWith('*.') && narrow.endsWith(wide.slice(1));
  return host === other || covers(other, host) ? host : covers(host, other) ? other : undefined;
}

function sorted(values: readonly ReadObject[]): string[] {
  return values.map(({ name, type = 'Exact', value }) => JSON.stringify([name, type, value])).sort();
}

function keyOf({ metadata }: ReadObject): string {
  return `${metadata?.namespace ?? 'default'}/${metadata?.name}`;
}

function nameOf(route: ReadObject): string {
  return `${route.kind} ${keyOf(route)}`;
}
