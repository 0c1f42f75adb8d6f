import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import { fail, type Located } from '../foundation/errors';
import { locationOfArn, locationOfStack, type ResourceLocation } from '../foundation/resource-locations';
import { formatValue, isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { IpAddressType, TargetType } from '../loadbalancing/enums';
import { validateBalancerPlaces, validateWebAclArn } from '../loadbalancing/validation';
import type { Listener } from './listener';
import type { GatewayAlbOptions } from './load-balancer-options';
import type { ObjectIdentity } from './manifests';
import type { ReferenceGrantManifest } from './sharing';
import type { RouteTargets, TargetOptions } from './target-options';
import { targetGroupAttributes } from './targets';

/** Refuses objects in namespaces that the controller does not see. */
export function validateWatchedNamespace(controller: LoadBalancerController, namespace: string, scope: Located): void {
  const { watchNamespace } = controller._props;
  if (
    watchNamespace !== undefined &&
    isConcrete(watchNamespace) &&
    isConcrete(namespace) &&
    watchNamespace !== namespace
  ) {
    fail(
      'GatewaySetting',
      `"${namespace}" is not the namespace that the controller watches, write "${watchNamespace}", or leave watchNamespace out`,
      scope,
    );
  }
}

/** The Gateways of a controller, by namespace and name. */
const DEFINED = new WeakMap<LoadBalancerController, Map<string, IConstruct>>();

/** Refuses a second Gateway with one name: each deployment would write over the other, and the deletion of one takes both away. */
export function validateGatewayUnique(
  controller: LoadBalancerController,
  { name, namespace }: ObjectIdentity,
  scope: IConstruct,
) {
  const defined = DEFINED.get(controller) ?? new Map<string, IConstruct>();
  DEFINED.set(controller, defined);
  const key = `${namespace}/${name}`;
  const other = defined.get(key);
  // One that was taken out of the tree again does not count.
  if (other?.node.scope?.node.tryFindChild(other.node.id) === other && other) {
    fail(
      'GatewaySetting',
      `"${formatValue(name)}" is the Gateway of ${other.node.path} in the same namespace, give one of them another name`,
      scope,
    );
  }
  defined.set(key, scope);
}

/** Refuses a second object of a Gateway with one name: the later one would be written over the earlier one. */
export function validateGatewayObjectUnique(
  taken: Set<string>,
  kind: string,
  { name, namespace }: Pick<ObjectIdentity, 'name' | 'namespace'>,
  scope: Located,
): void {
  const key = [kind, namespace, name].join('/');
  if (taken.has(key)) {
    fail(
      'GatewaySetting',
      `"${formatValue(name)}" is another ${kind} of the Gateway in the namespace ${formatValue(namespace)}, give it a name of its own`,
      scope,
    );
  }
  taken.add(key);
}

/** Refuses certificates and web ACLs that are known to be of another Region or account than the cluster. */
export function validateGatewayPlaces(
  controller: LoadBalancerController,
  { listenerSetPorts = [], listeners, webAclArn }: ObjectIdentity & GatewayAlbOptions,
  scope: Located,
): void {
  const place = { ...locationOfStack(controller), text: 'the load balancer is in' };
  const all = [...listeners, ...listenerSetPorts].map(({ _configuration }) => _configuration);
  const certificates = all.flatMap((configuration) => configuration.certificates);
  validateBalancerPlaces('a certificate', certificates, place, { errorName: 'GatewayListener', scope });
  validateBalancerPlaces('a trust store', all.map(trustStoreOf), place, { errorName: 'GatewayListener', scope });
  validateWebAclArn('LoadBalancerSetting', webAclArn, place, scope);
}

function trustStoreOf({ settings }: Listener['_configuration']): ResourceLocation | undefined {
  const { trustStore } = (settings.mutualAuthentication ?? {}) as { trustStore?: string };
  return trustStore === undefined ? undefined : locationOfArn(trustStore);
}

/** The addresses of load balancers: with IPv4 alone, they reach no pods of IPv6, and the controller would refuse every route. */
export function addressingIn(
  { isIpv6 }: ClusterTarget,
  ipAddressType: IpAddressType | undefined,
  scope: Located,
): IpAddressType | undefined {
  if (isIpv6 && ipAddressType === IpAddressType.IPV4) {
    fail(
      'GatewaySetting',
      '"IpAddressType.IPV4" cannot reach the pods of an IPv6 cluster, write IpAddressType.DUALSTACK or leave ipAddressType out',
      scope,
    );
  }
  return isIpv6 ? (ipAddressType ?? IpAddressType.DUALSTACK) : ipAddressType;
}

/** Refuses nodes as targets where there are none. */
export function validateNodeTargets(
  { compute }: ClusterTarget,
  targets: TargetOptions | undefined,
  scope: Located,
): void {
  if (compute._isFargate && targets?.targetType === TargetType.INSTANCE) {
    fail(
      'ClusterCompute',
      '"TargetType.INSTANCE" sends traffic to nodes, and the cluster has Fargate alone, leave targetType out: targets are pods',
      scope,
    );
  }
}

/** What a route sends to in another namespace. */
export interface ForeignBackend {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What the Gateways of a controller were told: a grant is for the routes of all of them. */
const GRANTS = new WeakMap<LoadBalancerController, ReferenceGrantManifest[]>();

/** Keeps in mind what was granted. */
export function rememberGrant(controller: LoadBalancerController, grant: ReferenceGrantManifest): void {
  GRANTS.set(controller, [...(GRANTS.get(controller) ?? []), grant]);
}

/** Warns of backends in other namespaces that no grant of the app is for: at synthesis, when every grant is there. */
export function warnOfUngranted(
  controller: LoadBalancerController,
  fromNamespace: string,
  backends: readonly ForeignBackend[],
  route: IConstruct,
): void {
  const known = backends.filter((backend) => [fromNamespace, backend.name, backend.namespace].every(isConcrete));
  route.node.addValidation({
    validate: () => {
      const grants = (GRANTS.get(controller) ?? []).filter((grant) => grant.fromNamespace === fromNamespace);
      const ungranted = known.find((backend) => !grants.some((grant) => isGranted(backend, grant)));
      if (ungranted) {
        const { kind, name, namespace } = ungranted;
        warn(
          route,
          'gatewayReferenceGrant',
          `Routes of "${fromNamespace}" may not send to the ${kind} "${name}" of "${namespace}", and requests for it fail. Write addReferenceGrant('Grant', { namespace: '${namespace}', fromNamespace: '${fromNamespace}' }) of the Gateway, or acknowledge that something else grants it.`,
        );
      }
      return [];
    },
  });
}

function isGranted({ kind, name, namespace }: ForeignBackend, grant: ReferenceGrantManifest): boolean {
  const { gateways, services = gateways ? [] : undefined } = grant;
  const names = kind === 'Gateway' ? (gateways ?? []) : services;
  const admits = names === undefined || names.some((granted) => granted === name || !isConcrete(granted));
  return admits && (grant.namespace === namespace || !isConcrete(grant.namespace));
}

/** The targets of a Service, as its TargetGroupConfiguration says them. */
export interface TargetsOfService {
  readonly namespace: string;
  readonly service: string;
  readonly targets: TargetOptions;
  readonly routes: readonly RouteTargets[];
}

/** A rule that sends requests to several backends without keeping a client on one of them. */
export interface SpreadingRule {
  readonly backends: readonly { readonly namespace: string; readonly service: string }[];
}

/** A route of a Gateway. */
export interface SpreadingRoute {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly rules: readonly SpreadingRule[];
}

/** What is said of targets, of the Gateway and of its class: the first wins. */
export type DefaultTargets = readonly (TargetOptions | undefined)[];

/** A Service has one TargetGroupConfiguration, whichever Gateway of the controller adds it. */
const OF_SERVICES = new WeakMap<LoadBalancerController, TargetsOfService[]>();

/** Remembers what the targets of a Service are. */
export function rememberTargets(controller: LoadBalancerController, targets: TargetsOfService): void {
  OF_SERVICES.set(controller, [...(OF_SERVICES.get(controller) ?? []), targets]);
}

/**
 * Fails on a route of an ALB with a rule that spreads requests over several target groups, one of which keeps clients on a target: Elastic Load Balancing
 * refuses the rule unless it keeps clients on a target group, too. Ask it when all targets are known.
 *
 * The attributes of a target group are merged by their names, as pkg/gateway/tg_config_constructor.go of the AWS Load Balancer Controller v3.5.0 does:
 * of the Service for the route, of the Service, of the Gateway and its class.
 */
export function validateSpread(
  controller: LoadBalancerController,
  defaults: DefaultTargets,
  routes: readonly SpreadingRoute[],
  scope: Located,
): void {
  for (const route of routes) {
    for (const { backends } of route.rules) {
      const sticky = backends.find((backend) => isSticky(controller, defaults, route, backend));
      if (sticky) {
        fail(
          'GatewayRoute',
          `"${route.id}" sends clients to several backends while the stickiness of "${sticky.service}" keeps them on one target, give the rule listenerRule: { targetGroupStickiness }, or take the stickiness off the targets`,
          scope,
        );
      }
    }
  }
}

function isSticky(
  controller: LoadBalancerController,
  defaults: DefaultTargets,
  route: SpreadingRoute,
  { namespace, service }: { readonly namespace: string; readonly service: string },
): boolean {
  const own = (OF_SERVICES.get(controller) ?? []).find(
    (targets) => targets.namespace === namespace && targets.service === service,
  );
  const layers = [own && targetsFor(route, own.routes), own?.targets, ...defaults];
  const enabled = layers.map((layer) => layer && targetGroupAttributes(layer)['stickiness.enabled']);
  return enabled.find((value) => value !== undefined) === 'true';
}

/** The most exact one: by name, by namespace, by kind. */
function targetsFor(route: SpreadingRoute, all: readonly RouteTargets[]): TargetOptions | undefined {
  const ofKind = all.filter(({ kind }) => kind === route.kind);
  const found =
    ofKind.find(({ name, namespace }) => name === route.name && namespace === route.namespace) ??
    ofKind.find(({ name, namespace }) => name === undefined && namespace === route.namespace) ??
    ofKind.find(({ name, namespace }) => name === undefined && namespace === undefined);
  return found?.targets;
}
