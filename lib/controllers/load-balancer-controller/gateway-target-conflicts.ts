import type { Installed } from '../../cluster/installed';
import type { ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { albGateways, configurationsOf, find, listOf } from './gateway-lookups';

const STICKINESS = 'stickiness.enabled';

/**
 * Warns of a rule of a route that spreads requests over several Services without keeping clients on one of them, while the targets of one do: Elastic Load
 * Balancing refuses the rule. `AlbGateway` refuses it; this sees the objects of `GatewayManifests`, and any others of Gateways that the app defines.
 */
export function warnOfSpreadTargets(others: readonly Installed[]): void {
  const all = others.flatMap(({ objects }) => objects);
  const gateways = albGateways(all);
  for (const { objects, place } of others) {
    for (const route of objects.filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute')) {
      const sticky = gatewaysOf(route, all)
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
function gatewaysOf({ metadata, spec }: ReadObject, all: readonly ReadObject[]): ReadObject[] {
  return listOf(spec?.parentRefs).flatMap(({ kind = 'Gateway', name, namespace = metadata?.namespace }) => {
    const parent = find(all, kind, name, namespace);
    if (!parent || kind === 'Gateway') {
      return parent ? [parent] : [];
    }
    return gatewaysOf({ metadata: parent.metadata, spec: { parentRefs: [parent.spec?.parentRef ?? {}] } }, all);
  });
}

/** The Service of a rule whose targets keep clients where the rule does not. */
function stickyBackend(route: ReadObject, gateway: ReadObject, all: readonly ReadObject[]): string | undefined {
  const defaults = defaultsOf(gateway, all);
  return listOf(route.spec?.rules)
    .filter((rule) => listOf(rule.backendRefs).length > 1 && !keepsClients(route, rule, all))
    .flatMap((rule) => listOf(rule.backendRefs))
    .filter(({ kind = 'Service' }) => kind === 'Service')
    .find(({ name, namespace = route.metadata?.namespace }) => {
      const own = all.find(
        (object) =>
          object.kind === 'TargetGroupConfiguration' &&
          (object.metadata?.namespace ?? 'default') === (namespace ?? 'default') &&
          object.spec?.targetReference?.name === name &&
          (object.spec.targetReference.kind ?? 'Service') === 'Service',
      );
      const layers = [own && propsFor(route, own), own?.spec?.defaultConfiguration, ...defaults];
      return layers.map(stickinessOf).find((value) => value !== undefined) === 'true';
    })?.name;
}

function keepsClients(route: ReadObject, rule: ReadObject, all: readonly ReadObject[]): boolean {
  return configurationsOf(route, rule, all).some(
    (found) =>
      // What something else defines may keep them.
      found === undefined ||
      listOf(found.spec?.actions).some(
        ({ forwardConfig }) => forwardConfig?.targetGroupStickinessConfig?.enabled === true,
      ),
  );
}

/** What the class and the Gateway say of all targets: the one that wins comes first. */
function defaultsOf({ metadata, spec }: ReadObject, all: readonly ReadObject[]): (ReadObject | undefined)[] {
  const gatewayClass = all.find(
    ({ kind, metadata: { name } = {} }) => kind === 'GatewayClass' && name === spec?.gatewayClassName,
  );
  const { name, namespace } = gatewayClass?.spec?.parametersRef ?? {};
  const ofClass = find(all, 'LoadBalancerConfiguration', name, namespace);
  const own = spec?.infrastructure?.parametersRef?.name;
  const ofGateway = find(all, 'LoadBalancerConfiguration', own, metadata?.namespace);
  const targets = [ofClass, ofGateway].map((settings) => {
    const named = settings?.spec?.defaultTargetGroupConfiguration?.name;
    return find(all, 'TargetGroupConfiguration', named, settings?.metadata?.namespace)?.spec?.defaultConfiguration;
  });
  return ofClass?.spec?.mergingMode === 'prefer-gateway' ? targets.reverse() : targets;
}

/** What a TargetGroupConfiguration says for a route: the most exact part, by name, by namespace, by kind. */
function propsFor({ kind, metadata }: ReadObject, { spec }: ReadObject): ReadObject | undefined {
  const all = listOf(spec?.routeConfigurations).filter(({ routeIdentifier }) => routeIdentifier?.kind === kind);
  const of = (name: unknown, namespace: unknown) =>
    all.find(({ routeIdentifier }) => routeIdentifier.name === name && routeIdentifier.namespace === namespace);
  const found =
    of(metadata?.name, metadata?.namespace) ?? of(undefined, metadata?.namespace) ?? of(undefined, undefined);
  return found?.targetGroupProps;
}

function stickinessOf(props: ReadObject | undefined): unknown {
  return listOf(props?.targetGroupAttributes).find(({ key }) => key === STICKINESS)?.value;
}
