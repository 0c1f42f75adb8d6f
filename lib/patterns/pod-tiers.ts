import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PodSubnets } from '../addons/pod-subnets';
import { TierRole } from '../addressing/tier';
import type { ClusterTarget } from '../cluster/cluster-target';
import { inClusterZones } from '../vpc/cluster-zones';
import { EksNetwork } from '../vpc/eks-network';
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

/** What a node group or a Fargate profile says of its place. */
export interface NodePlacement {
  readonly subnets?: ec2.SubnetSelection;
  readonly availabilityZones?: string[];
}

/**
 * The subnets of nodes that the user does not place: of one tier, in the zones in which the cluster was created, so that neither a zone nor a
 * tier that is added changes them. Zones that the user names need not be those.
 */
export function placeNodes(
  { subnets, availabilityZones }: NodePlacement,
  network: IEksNetwork,
  tier: ec2.SubnetSelection = firstNodeTier(network),
): ec2.SubnetSelection {
  return subnets ?? (availabilityZones === undefined ? inClusterZones(network, tier) : tier);
}

/** The subnets of the first node tier: a second one is for node groups that name it. */
export function firstNodeTier(network: IEksNetwork): ec2.SubnetSelection {
  const first =
    network instanceof EksNetwork ? network.addressPlan.tiers.find(({ role }) => role === TierRole.NODE) : undefined;
  return first ? { subnets: network.subnetsOf(first.name) } : network.nodeSubnets;
}
