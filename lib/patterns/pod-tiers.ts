import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PodSubnets } from '../addons/pod-subnets';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { IEksNetwork } from '../vpc/network-face';

/**
 * Where the CNI has pods: the first pod tier holds them, as an ENIConfig takes one subnet per zone. Pod subnets without ENIConfigs are those
 * that the CNI finds by their tag. IPv6 pods need no subnets of their own, and can have none.
 */
export function podSubnetsOf({ isIpv6 }: ClusterTarget, network: IEksNetwork): PodSubnets | undefined {
  const { eniConfigSubnets, podDiscovery } = network;
  if (isIpv6) {
    return undefined;
  }
  if (podDiscovery) {
    return PodSubnets.discovered();
  }
  return eniConfigSubnets.length > 0 ? PodSubnets.custom(eniConfigSubnets) : undefined;
}

/** The subnets of pods outside of the CNI: of the first pod tier, where there is one and pods have IPv4 addresses. */
export function podTierOf(
  { isIpv6 }: ClusterTarget,
  { eniConfigSubnets }: IEksNetwork,
): ec2.SubnetSelection | undefined {
  return isIpv6 || eniConfigSubnets.length === 0 ? undefined : { subnets: eniConfigSubnets };
}
