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
import type { GatewayAlbOptions } from './load-balancer';
import type { ObjectIdentity } from './manifests';
import type { ReferenceGrantManifest } from './sharing';
import type { RouteTargets, TargetOptions } from './targets';
import { targetGroupAttributes } from './targets';

/** Fails on objects in namespaces that the controller does not watch. */
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
      `"${namespace}" is not the namespace that the controller watches. Write "${watchNamespace}", or remove watchNamespace`,
      scope,
    );
  }
}

/** The Gateways of a controller, by namespace and name. */
const DEFINED = new WeakMap<LoadBalancerController, Map<string, IConstruct>>();

/**
 * Fails on a second Gateway with the same name. Each deployment would overwrite the other Gateway, and deletion of one
 * would delete both.
 */
export function validateGatewayUnique(
  controller: LoadBalancerController,
  { name, namespace }: ObjectIdentity,
  scope: IConstruct,
) {
  const defined = DEFINED.get(controller) ?? new Map<string, IConstruct>();
  DEFINED.set(controller, defined);
  const key = `${namespace}/${name}`;
  const other = defined.get(key);
  // A construct that was removed from the tree does not count.
  if (other?.node.scope?.node.tryFindChild(other.node.id) === other && other) {
    fail(
      'GatewaySetting',
      `"${formatValue(name)}" is also the name of the Gateway ${other.node.path} in the same namespace. Use another name`,
      scope,
    );
  }
  defined.set(key, scope);
}

/** Fails on a second object of a Gateway with the same name, which would overwrite the first one. */
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
      `"${formatValue(name)}" is also the name of another ${kind} of the Gateway in the namespace ${formatValue(namespace)}. Use another name`,
      scope,
    );
  }
  taken.add(key);
}

/**
 * Fails on certificates, trust stores and web ACLs in another Region or account than the cluster, if both are known.
 */
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

/**
 * Fails on IPv4 load balancers of IPv6 clusters. They cannot reach IPv6 pods, and the controller rejects every route.
 */
export function addressingIn(
  { isIpv6 }: ClusterTarget,
  ipAddressType: IpAddressType | undefined,
  scope: Located,
): IpAddressType | undefined {
  if (isIpv6 && ipAddressType === IpAddressType.IPV4) {
    fail(
      'GatewaySetting',
      '"IpAddressType.IPV4" does not support the pods of an IPv6 cluster. Write IpAddressType.DUALSTACK, or remove ipAddressType',
      scope,
    );
  }
  return isIpv6 ? (ipAddressType ?? IpAddressType.DUALSTACK) : ipAddressType;
}

/** Fails on node targets in a cluster that has no nodes. */
export function validateNodeTargets(
  { compute }: ClusterTarget,
  targets: TargetOptions | undefined,
  scope: Located,
): void {
  if (compute._isFargate && targets?.targetType === TargetType.INSTANCE) {
    fail(
      'ClusterCompute',
      '"TargetType.INSTANCE" needs nodes, and the cluster has only Fargate. Remove targetType, so that pods are the targets',
      scope,
    );
  }
}

/** A backend in another namespace. */
export interface ForeignBackend {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/**
 * The ReferenceGrants and the backends of all Gateways of a controller. A grant applies to the routes of all of them.
 */
const GRANTS = new WeakMap<LoadBalancerController, ReferenceGrantManifest[]>();

/** Adds a grant. */
export function rememberGrant(controller: LoadBalancerController, grant: ReferenceGrantManifest): void {
  GRANTS.set(controller, [...(GRANTS.get(controller) ?? []), grant]);
}

/**
 * Warns of backends in other namespaces that no grant of the app allows. It runs at synthesis, when all grants are
 * known.
 */
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

/** The options of one TargetGroupConfiguration of a Service. */
export interface TargetsOfService {
  readonly namespace: string;
  readonly service: string;
  readonly targets: TargetOptions;
  readonly routes: readonly RouteTargets[];
}

/** A rule with several backends and without target group stickiness. */
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

/** Target options of the Gateway and of its class, in order of precedence. */
export type DefaultTargets = readonly (TargetOptions | undefined)[];

/** The TargetGroupConfigurations of a controller. A Service has one, whichever Gateway adds it. */
const OF_SERVICES = new WeakMap<LoadBalancerController, TargetsOfService[]>();

/** Adds the options of a Service. */
export function rememberTargets(controller: LoadBalancerController, targets: TargetsOfService): void {
  OF_SERVICES.set(controller, [...(OF_SERVICES.get(controller) ?? []), targets]);
}

/**
 * Fails on a rule of an ALB that distributes requests over several target groups, if one of them has stickiness and the
 * rule has none. Elastic Load Balancing rejects such a rule. Call it when all targets are known.
 *
 * The controller merges the attributes of a target group by name, in this order of precedence: options of the Service
 * for the route, options of the Service, options of the Gateway and its class (pkg/gateway/tg_config_constructor.go of
 * the AWS Load Balancer Controller v3.5.0).
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
          `"${route.id}" has several backends, and "${sticky.service}" has stickiness, which needs stickiness of the rule. Set listenerRule: { targetGroupStickiness }, or remove the stickiness of the targets`,
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

/** The most specific entry: first by name, then by namespace, then by kind. */
function targetsFor(route: SpreadingRoute, all: readonly RouteTargets[]): TargetOptions | undefined {
  const ofKind = all.filter(({ kind }) => kind === route.kind);
  const found =
    ofKind.find(({ name, namespace }) => name === route.name && namespace === route.namespace) ??
    ofKind.find(({ name, namespace }) => name === undefined && namespace === route.namespace) ??
    ofKind.find(({ name, namespace }) => name === undefined && namespace === undefined);
  return found?.targets;
}
