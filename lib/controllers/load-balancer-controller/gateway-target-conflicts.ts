import type { Installed } from '../../cluster/installed';
import type { ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { albGateways, configurationsOf, find, listOf } from './gateway-lookups';

const STICKINESS = 'stickiness.enabled';

/**
 * Warns of a route rule with several Services and no stickiness, while the targets of one Service have stickiness.
 * Elastic Load Balancing rejects such a rule.
 *
 * `AlbGateway` fails on it. This check also reads the objects of `GatewayManifests`, and all other Gateway objects of
 * the app.
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
          `${route.kind} "${route.metadata?.name}" has several backends, but the targets of "${sticky}" have stickiness, which Elastic Load Balancing rejects. Use a ListenerRuleConfiguration with targetGroupStickinessConfig for the rule, or disable the stickiness of the targets.`,
        );
      }
    }
  }
}

/** Returns the Gateways of a route, including the Gateways of its ListenerSets. */
function gatewaysOf({ metadata, spec }: ReadObject, all: readonly ReadObject[]): ReadObject[] {
  return listOf(spec?.parentRefs).flatMap(({ kind = 'Gateway', name, namespace = metadata?.namespace }) => {
    const parent = find(all, kind, name, namespace);
    if (!parent || kind === 'Gateway') {
      return parent ? [parent] : [];
    }
    return gatewaysOf({ metadata: parent.metadata, spec: { parentRefs: [parent.spec?.parentRef ?? {}] } }, all);
  });
}

/** Returns a Service of a rule whose targets have stickiness while the rule has none. */
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
      // A configuration outside of the app may enable stickiness.
      found === undefined ||
      listOf(found.spec?.actions).some(
        ({ forwardConfig }) => forwardConfig?.targetGroupStickinessConfig?.enabled === true,
      ),
  );
}

/** Returns the target defaults of the class and the Gateway, in the order of their precedence. */
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

/**
 * Returns the properties of a TargetGroupConfiguration for a route: the most specific match by name, namespace and
 * kind.
 */
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
