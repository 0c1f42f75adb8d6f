import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { type PlacedResource, placedByArn, placeOfStack } from '../../foundation/places';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import type { LoadBalancerController } from '../load-balancer-controller/load-balancer-controller';
import { refuseWebAclArn, validateBalancerPlaces } from '../load-balancing/load-balancer-arns';
import { LoadBalancerIpAddressType, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import type { GatewayListener } from './gateway-listener';
import type { GatewayAlbOptions } from './gateway-load-balancer-options';
import type { GatewayIdentity } from './gateway-objects';
import type { GatewayTargetOptions } from './gateway-target-options';

/** Refuses objects in namespaces that the controller does not see. */
export function refuseUnwatched(controller: LoadBalancerController, namespace: string, scope: Located): void {
  const { watchNamespace } = controller._props;
  if (
    watchNamespace !== undefined &&
    isConcrete(watchNamespace) &&
    isConcrete(namespace) &&
    watchNamespace !== namespace
  ) {
    refuse(
      'GatewaySetting',
      `"${namespace}" is not the namespace that the controller watches, write "${watchNamespace}", or leave watchNamespace out`,
      scope,
    );
  }
}

/** The Gateways of a controller, by namespace and name. */
const DEFINED = new WeakMap<LoadBalancerController, Map<string, IConstruct>>();

/** Refuses a second Gateway with one name: each deployment would write over the other, and the deletion of one takes both away. */
export function refuseTwin(
  controller: LoadBalancerController,
  { name, namespace }: GatewayIdentity,
  scope: IConstruct,
) {
  const defined = DEFINED.get(controller) ?? new Map<string, IConstruct>();
  DEFINED.set(controller, defined);
  const key = `${namespace}/${name}`;
  const other = defined.get(key);
  // One that was taken out of the tree again does not count.
  if (other?.node.scope?.node.tryFindChild(other.node.id) === other && other) {
    refuse(
      'GatewaySetting',
      `"${shown(name)}" is the Gateway of ${other.node.path} in the same namespace, give one of them another name`,
      scope,
    );
  }
  defined.set(key, scope);
}

/** Refuses a second object of a Gateway with one name: the later one would be written over the earlier one. */
export function refuseTaken(
  taken: Set<string>,
  kind: string,
  { name, namespace }: Pick<GatewayIdentity, 'name' | 'namespace'>,
  scope: Located,
): void {
  const key = [kind, namespace, name].join('/');
  if (taken.has(key)) {
    refuse(
      'GatewaySetting',
      `"${shown(name)}" is another ${kind} of the Gateway in the namespace ${shown(namespace)}, give it a name of its own`,
      scope,
    );
  }
  taken.add(key);
}

/** Refuses certificates and web ACLs that are known to be of another Region or account than the cluster. */
export function refuseForeign(
  controller: LoadBalancerController,
  { listenerSetPorts = [], listeners, webAclArn }: GatewayIdentity & GatewayAlbOptions,
  scope: Located,
): void {
  const place = { ...placeOfStack(controller), text: 'the load balancer is in' };
  const all = [...listeners, ...listenerSetPorts].map(({ _configuration }) => _configuration);
  const certificates = all.flatMap((configuration) => configuration.certificates);
  validateBalancerPlaces('a certificate', certificates, place, { refusal: 'GatewayListener', scope });
  validateBalancerPlaces('a trust store', all.map(trustStoreOf), place, { refusal: 'GatewayListener', scope });
  refuseWebAclArn('LoadBalancerSetting', webAclArn, place, scope);
}

function trustStoreOf({ settings }: GatewayListener['_configuration']): PlacedResource | undefined {
  const { trustStore } = (settings.mutualAuthentication ?? {}) as { trustStore?: string };
  return trustStore === undefined ? undefined : placedByArn(trustStore);
}

/** The addresses of load balancers: with IPv4 alone, they reach no pods of IPv6, and the controller would refuse every route. */
export function addressingIn(
  { isIpv6 }: ClusterTarget,
  ipAddressType: LoadBalancerIpAddressType | undefined,
  scope: Located,
): LoadBalancerIpAddressType | undefined {
  if (isIpv6 && ipAddressType === LoadBalancerIpAddressType.IPV4) {
    refuse(
      'GatewaySetting',
      '"LoadBalancerIpAddressType.IPV4" cannot reach the pods of an IPv6 cluster, write LoadBalancerIpAddressType.DUALSTACK or leave ipAddressType out',
      scope,
    );
  }
  return isIpv6 ? (ipAddressType ?? LoadBalancerIpAddressType.DUALSTACK) : ipAddressType;
}

/** Refuses nodes as targets where there are none. */
export function refuseNodeTargets(
  { compute }: ClusterTarget,
  targets: GatewayTargetOptions | undefined,
  scope: Located,
): void {
  if (compute._isFargate && targets?.targetType === LoadBalancerTargetType.INSTANCE) {
    refuse(
      'ClusterCompute',
      '"LoadBalancerTargetType.INSTANCE" sends traffic to nodes, and the cluster has Fargate alone, leave targetType out: targets are pods',
      scope,
    );
  }
}
