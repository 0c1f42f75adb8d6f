import type { ClusterTarget } from '../../cluster/cluster-target';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { LoadBalancerController } from '../load-balancer-controller/load-balancer-controller';
import { LoadBalancerAddressing, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
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

/** The addresses of load balancers: with IPv4 alone, they reach no pods of IPv6, and the controller would refuse every route. */
export function addressingIn(
  { isIpv6 }: ClusterTarget,
  addressing: LoadBalancerAddressing | undefined,
  scope: Located,
): LoadBalancerAddressing | undefined {
  if (isIpv6 && addressing === LoadBalancerAddressing.IPV4) {
    refuse(
      'GatewaySetting',
      '"LoadBalancerAddressing.IPV4" cannot reach the pods of an IPv6 cluster, write LoadBalancerAddressing.DUALSTACK or leave addressing out',
      scope,
    );
  }
  return isIpv6 ? (addressing ?? LoadBalancerAddressing.DUALSTACK) : addressing;
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
