import type { InstalledSoftware } from '../cluster/installed-software';
import type { ReadObject } from '../cluster/manifest-objects';
import { warn } from '../foundation/warnings';
import { albGateways, configurationsOf, findObject, isNamed, objectList } from './controller-objects';

/** A listener of an ALB, with the object that lists it: a Gateway or a ListenerSet. */
interface InstalledListener {
  readonly owner: ReadObject;
  readonly name: string;
  readonly hostname?: string;
}

/** A match of a rule, on one host of a listener. */
interface Candidate {
  readonly route: ReadObject;
  readonly host: string;
  /** What is asked for, in words. */
  readonly words: string;
  /** Alike for matches that ask for the same. */
  readonly key: string;
  readonly takesAll: boolean;
  /** Whether the controller puts it behind the path "/". */
  readonly isLast: boolean;
  /** Whether networks of clients narrow it. */
  readonly isNarrowed: boolean;
}

/**
 * Warns of rules of routes that no request reaches, because a rule of the same host takes all that they ask for, on listeners of Gateways of an ALB that the
 * app defines. An ALB takes the first rule that matches, and the controller puts the path "/" before regular expressions and before calls that name
 * neither service nor method (pkg/gateway/routeutils/route_rule_precedence.go of v3.5.0).
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
          `"${hidden.words}"${host} in ${kindAndName(hidden.route)} gets no request: "${by.words}" in ${kindAndName(by.route)} comes before it. Give one of the two another host, or a path of its own.`,
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

/** Both are made by one deployment, so that names decide where the objects are not older. */
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

/** The matches of a route on the hosts that it has in common with a listener. */
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

/** Whether a ListenerRuleConfiguration asks for networks of clients; one that something else defines may. */
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
 * Warns of a rule of a route that spreads requests over several Services without keeping clients on one of them, while the targets of one do: Elastic Load
 * Balancing refuses the rule. `AlbGateway` refuses it; this sees the objects of `Manifests`, and any others of Gateways that the app defines.
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
          `${route.kind} "${route.metadata?.name}" sends requests to several backends while the stickiness of "${sticky}" keeps clients on one target, which Elastic Load Balancing refuses. Give the rule a ListenerRuleConfiguration with targetGroupStickinessConfig, or take the stickiness off the targets.`,
        );
      }
    }
  }
}

/** The Gateways of a route: those that it names, and those of the ListenerSets that it names. */
function gatewaysOfRoute({ metadata, spec }: ReadObject, all: readonly ReadObject[]): ReadObject[] {
  return objectList(spec?.parentRefs).flatMap(({ kind = 'Gateway', name, namespace = metadata?.namespace }) => {
    const parent = findObject(all, kind, name, namespace);
    if (!parent || kind === 'Gateway') {
      return parent ? [parent] : [];
    }
    return gatewaysOfRoute({ metadata: parent.metadata, spec: { parentRefs: [parent.spec?.parentRef ?? {}] } }, all);
  });
}

/** The Service of a rule whose targets keep clients where the rule does not. */
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
      // What something else defines may keep them.
      found === undefined ||
      objectList(found.spec?.actions).some(
        ({ forwardConfig }) => forwardConfig?.targetGroupStickinessConfig?.enabled === true,
      ),
  );
}

/** What the class and the Gateway say of all targets: the one that wins comes first. */
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

/** What a TargetGroupConfiguration says for a route: the most exact part, by name, by namespace, by kind. */
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
