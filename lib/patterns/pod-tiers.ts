import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PodSubnets } from '../addons/pod-subnets';
import { TierRole } from '../addressing/tier';
import type { ClusterTarget } from '../cluster/cluster-target';
import { inClusterZones } from '../vpc/cluster-zones';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';

/**
 * Returns the subnets in which the CNI creates pod network interfaces.
 *
 * An ENIConfig has one subnet per zone, so only the first pod tier is used. Without ENIConfigs, the CNI discovers pod
 * subnets by their tag. IPv6 pods cannot have dedicated subnets.
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

/**
 * Returns the pod subnets for Fargate and EKS Auto Mode: the first pod tier, if there is one and pods have IPv4
 * addresses.
 */
export function podTierOf(
  { isIpv6 }: ClusterTarget,
  { eniConfigSubnets }: IEksNetwork,
): ec2.SubnetSelection | undefined {
  return isIpv6 || eniConfigSubnets.length === 0 ? undefined : { subnets: eniConfigSubnets };
}

/** Subnets and zones of a node group or a Fargate profile. */
export interface NodePlacement {
  readonly subnets?: ec2.SubnetSelection;
  readonly availabilityZones?: string[];
}

/**
 * Returns the default subnets of nodes: one tier, in the zones in which the cluster was created.
 *
 * An added zone or tier therefore does not change them. Zones that the user chooses can be other ones.
 */
export function placeNodes(
  { subnets, availabilityZones }: NodePlacement,
  network: IEksNetwork,
  tier: ec2.SubnetSelection = firstNodeTier(network),
): ec2.SubnetSelection {
  return subnets ?? (availabilityZones === undefined ? inClusterZones(network, tier) : tier);
}

/** Returns the subnets of the first node tier. Other node tiers are for node groups that select them. */
export function firstNodeTier(network: IEksNetwork): ec2.SubnetSelection {
  const first =
    network instanceof EksNetwork ? network.addressPlan.tiers.find(({ role }) => role === TierRole.NODE) : undefined;
  return first ? { subnets: network.subnetsOf(first.name) } : network.nodeSubnets;
}
