import type { InstalledSoftware } from '../cluster/installed-software';
import type { ReadObject } from '../cluster/manifest-objects';
import { warn } from '../foundation/warnings';
import { albGateways, configurationsOf, findObject, isNamed, objectList } from './controller-objects';

/** A listener of an ALB, and the Gateway or ListenerSet that contains it. */
interface InstalledListener {
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
export function warnOfHiddenRules(others: readonly InstalledSoftware[]): void {
  const all = others.flatMap(({ objects }) => objects);
  const warned = new Set<string>();
  for (const listener of listenersOf(all)) {
    const candidates = all.flatMap((route) => candidatesOf(route, listener, all));
    for (const hidden of candidates) {
      const by = candidates.find((other) => takesPrecedenceOver(other, hidden));
      const place = others.find(({ objects }) => objects.includes(hidden.route))?.warningScope;
      const key = `${kindAndName(hidden.route)} ${hidden.host} ${hidden.key}`;
      if (by && place && !warned.has(key)) {
        warned.add(key);
        const host = hidden.host === '' ? '' : ` of ${hidden.host}`;
        warn(
          place,
          'gatewayRouteHidden',
          `"${hidden.words}"${host} in ${kindAndName(hidden.route)} receives no requests, because "${by.words}" in ${kindAndName(by.route)} takes precedence. Write another host, or another path, for one of them.`,
        );
      }
    }
  }
}

function takesPrecedenceOver(by: Candidate, hidden: Candidate): boolean {
  if (by === hidden || by.host !== hidden.host || by.isNarrowed) {
    return false;
  }
  const isDuplicate = by.key === hidden.key && by.route !== hidden.route && comesFirst(by.route, hidden.route);
  return isDuplicate || (by.takesAll && hidden.isLast);
}

/** Compares names. Both objects are created in one deployment, so the controller orders them by name and not by age. */
function comesFirst(one: ReadObject, other: ReadObject): boolean {
  return namespacedName(one) < namespacedName(other);
}

function listenersOf(all: readonly ReadObject[]): InstalledListener[] {
  const gateways = albGateways(all);
  const sets = all.filter(({ kind, metadata, spec }) => {
    const { name, namespace = metadata?.namespace } = spec?.parentRef ?? {};
    return kind === 'ListenerSet' && gateways.some((gateway) => isNamed(gateway, name, namespace));
  });
  return [...gateways, ...sets].flatMap((owner) =>
    objectList(owner.spec?.listeners).map(({ hostname, name }) => ({ owner, hostname, name })),
  );
}

/** Returns the matches of a route for the hosts that it has in common with a listener. */
function candidatesOf(
  route: ReadObject,
  { hostname, name, owner }: InstalledListener,
  all: readonly ReadObject[],
): Candidate[] {
  const { kind, metadata, spec } = route;
  const belongs = objectList(spec?.parentRefs).some(
    (parent) =>
      (parent.kind ?? 'Gateway') === owner.kind &&
      isNamed(owner, parent.name, parent.namespace ?? metadata?.namespace) &&
      (parent.sectionName ?? name) === name,
  );
  if (!belongs || !['HTTPRoute', 'GRPCRoute'].includes(kind)) {
    return [];
  }
  const own: string[] = spec.hostnames ?? [];
  const hosts = hostname === undefined ? own : own.flatMap((host) => narrowerHost(host, hostname) ?? []);
  const isCall = kind === 'GRPCRoute';
  return objectList(spec.rules).flatMap((rule) =>
    objectList(rule.matches ?? [{}]).flatMap((match, at) => {
      const asked = isCall ? callOf(match) : requestOf(match);
      const isNarrowed = isLimitedToClients(route, rule, rule.matches ? at : undefined, all);
      return (own.length > 0 ? hosts : [hostname ?? '']).map((host) => ({ ...asked, host, isNarrowed, route }));
    }),
  );
}

type RequestedMatch = Pick<Candidate, 'isLast' | 'key' | 'takesAll' | 'words'>;

function requestOf({ headers = [], method, path = {}, queryParams = [] }: ReadObject): RequestedMatch {
  const { type = 'PathPrefix', value = '/' } = path;
  const isBare = method === undefined && headers.length + queryParams.length === 0;
  return {
    words: [method, value].filter(Boolean).join(' '),
    key: JSON.stringify(['HTTP', type, value, method, sortedValues(headers), sortedValues(queryParams)]),
    takesAll: isBare && type === 'PathPrefix' && value === '/',
    isLast: type === 'RegularExpression',
  };
}

function callOf({ headers = [], method }: ReadObject): RequestedMatch {
  const { method: call = '*', service = '*' } = method ?? {};
  return {
    words: `/${service}/${call}`,
    key: JSON.stringify(['gRPC', service, call, sortedValues(headers)]),
    takesAll: false,
    isLast: method === undefined,
  };
}

/**
 * Returns whether a ListenerRuleConfiguration limits a rule to client networks. One that is defined outside of the app
 * may.
 */
function isLimitedToClients(
  route: ReadObject,
  rule: ReadObject,
  at: number | undefined,
  all: readonly ReadObject[],
): boolean {
  return configurationsOf(route, rule, all).some(
    (found) =>
      found === undefined ||
      objectList(found.spec?.conditions).some(
        ({ matchIndexes }) => matchIndexes === undefined || (at !== undefined && matchIndexes.includes(at)),
      ),
  );
}

function narrowerHost(host: string, other: string): string | undefined {
  const covers = (wide: string, narrow: string) => wide.startsWith('*.') && narrow.endsWith(wide.slice(1));
  return host === other || covers(other, host) ? host : covers(host, other) ? other : undefined;
}

function sortedValues(values: readonly ReadObject[]): string[] {
  return values.map(({ name, type = 'Exact', value }) => JSON.stringify([name, type, value])).sort();
}

function namespacedName({ metadata }: ReadObject): string {
  return `${metadata?.namespace ?? 'default'}/${metadata?.name}`;
}

function kindAndName(route: ReadObject): string {
  return `${route.kind} ${namespacedName(route)}`;
}

const STICKINESS = 'stickiness.enabled';

/**
 * Warns of a route rule with several Services and no stickiness, while the targets of one Service have stickiness.
 * Elastic Load Balancing rejects such a rule.
 *
 * `AlbGateway` fails on it. This check also reads the objects of `Manifests`, and all other Gateway objects of
 * the app.
 */
export function warnOfSpreadTargets(others: readonly InstalledSoftware[]): void {
  const all = others.flatMap(({ objects }) => objects);
  const gateways = albGateways(all);
  for (const { objects, warningScope: place } of others) {
    for (const route of objects.filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute')) {
      const sticky = gatewaysOfRoute(route, all)
        .filter((gateway) => gateways.includes(gateway))
        .map((gateway) => stickyBackend(route, gateway, all))
        .find(Boolean);
      if (sticky) {
        warn(
          place,
          'gatewayTargetStickiness',
          `${route.kind} "${route.metadata?.name}" has several backends, but the targets of "${sticky}" have stickiness, which Elastic Load Balancing rejects. Use a ListenerRuleConfiguration with targetGroupStickinessConfig for the rule, or disable the stickiness of the targets.`,
        );
      }
    }
  }
}

/** Returns the Gateways of a route, including the Gateways of its ListenerSets. */
function gatewaysOfRoute({ metadata, spec }: ReadObject, all: readonly ReadObject[]): ReadObject[] {
  return objectList(spec?.parentRefs).flatMap(({ kind = 'Gateway', name, namespace = metadata?.namespace }) => {
    const parent = findObject(all, kind, name, namespace);
    if (!parent || kind === 'Gateway') {
      return parent ? [parent] : [];
    }
    return gatewaysOfRoute({ metadata: parent.metadata, spec: { parentRefs: [parent.spec?.parentRef ?? {}] } }, all);
  });
}

/** Returns a Service of a rule whose targets have stickiness while the rule has none. */
function stickyBackend(route: ReadObject, gateway: ReadObject, all: readonly ReadObject[]): string | undefined {
  const defaults = targetDefaultsOf(gateway, all);
  return objectList(route.spec?.rules)
    .filter((rule) => objectList(rule.backendRefs).length > 1 && !hasStickiness(route, rule, all))
    .flatMap((rule) => objectList(rule.backendRefs))
    .filter(({ kind = 'Service' }) => kind === 'Service')
    .find(({ name, namespace = route.metadata?.namespace }) => {
      const own = all.find(
        (object) =>
          object.kind === 'TargetGroupConfiguration' &&
          (object.metadata?.namespace ?? 'default') === (namespace ?? 'default') &&
          object.spec?.targetReference?.name === name &&
          (object.spec.targetReference.kind ?? 'Service') === 'Service',
      );
      const layers = [own && targetPropsFor(route, own), own?.spec?.defaultConfiguration, ...defaults];
      return layers.map(stickinessOf).find((value) => value !== undefined) === 'true';
    })?.name;
}

function hasStickiness(route: ReadObject, rule: ReadObject, all: readonly ReadObject[]): boolean {
  return configurationsOf(route, rule, all).some(
    (found) =>
      // A configuration outside of the app may enable stickiness.
      found === undefined ||
      objectList(found.spec?.actions).some(
        ({ forwardConfig }) => forwardConfig?.targetGroupStickinessConfig?.enabled === true,
      ),
  );
}

/** Returns the target defaults of the class and the Gateway, in the order of their precedence. */
function targetDefaultsOf({ metadata, spec }: ReadObject, all: readonly ReadObject[]): (ReadObject | undefined)[] {
  const gatewayClass = all.find(
    ({ kind, metadata: { name } = {} }) => kind === 'GatewayClass' && name === spec?.gatewayClassName,
  );
  const { name, namespace } = gatewayClass?.spec?.parametersRef ?? {};
  const ofClass = findObject(all, 'LoadBalancerConfiguration', name, namespace);
  const own = spec?.infrastructure?.parametersRef?.name;
  const ofGateway = findObject(all, 'LoadBalancerConfiguration', own, metadata?.namespace);
  const targets = [ofClass, ofGateway].map((settings) => {
    const named = settings?.spec?.defaultTargetGroupConfiguration?.name;
    return findObject(all, 'TargetGroupConfiguration', named, settings?.metadata?.namespace)?.spec
      ?.defaultConfiguration;
  });
  return ofClass?.spec?.mergingMode === 'prefer-gateway' ? targets.reverse() : targets;
}

/**
 * Returns the properties of a TargetGroupConfiguration for a route: the most specific match by name, namespace and
 * kind.
 */
function targetPropsFor({ kind, metadata }: ReadObject, { spec }: ReadObject): ReadObject | undefined {
  const all = objectList(spec?.routeConfigurations).filter(({ routeIdentifier }) => routeIdentifier?.kind === kind);
  const of = (name: unknown, namespace: unknown) =>
    all.find(({ routeIdentifier }) => routeIdentifier.name === name && routeIdentifier.namespace === namespace);
  const found =
    of(metadata?.name, metadata?.namespace) ?? of(undefined, metadata?.namespace) ?? of(undefined, undefined);
  return found?.targetGroupProps;
}

function stickinessOf(props: ReadObject | undefined): unknown {
  return objectList(props?.targetGroupAttributes).find(({ key }) => key === STICKINESS)?.value;
}
