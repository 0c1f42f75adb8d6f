import type { InstanceTypeLimits } from './instance-limits';
import { TABLE_LIMITS } from './instance-limits';

export { type InstanceTypeLimits, isArm, limitsOf } from './instance-limits';

/** Addresses that a node keeps free, by the variables of the VPC CNI. Undefined means not set. */
export interface WarmPool {
  /** `WARM_ENI_TARGET` */
  readonly eni?: number;
  /** `WARM_IP_TARGET` */
  readonly ip?: number;
  /** `MINIMUM_IP_TARGET` */
  readonly minimumIp?: number;
  /** `WARM_PREFIX_TARGET` */
  readonly prefix?: number;
}

/** How pods of a node get addresses. */
export interface PodAddressingMode {
  readonly usesPrefixes: boolean;
  /** Custom networking: pods do not use the first interface. */
  readonly hasPodSubnets: boolean;
  /** Maximum number of interfaces that the VPC CNI uses. */
  readonly maxInterfaces?: number;
  /** Security groups for pods: the trunk replaces an interface. */
  readonly hasTrunk?: boolean;
  /** Addresses of each node that the CNI uses itself. The VPC CNI uses none. */
  readonly ownAddresses?: number;
  /** Warm pool targets. Without them, the defaults of the VPC CNI apply. */
  readonly warm?: WarmPool;
}

/** Number of addresses in a prefix. */
export const PREFIX_SIZE = 16;

/** Number of pods on the host network: the VPC CNI and kube-proxy. */
export const HOST_NETWORK_PODS = 2;

/**
 * Returns the number of pods that a node should accept: the number of its addresses, at most the 110 (up to 30 vCPUs)
 * or 250 that EKS recommends.
 *
 * The smallest type of a node group counts for all. A type with unknown limits counts as the smallest type of its
 * size.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export function recommendedMaxPods(
  instanceTypes: readonly string[],
  mode: PodAddressingMode,
  known = TABLE_LIMITS,
): number {
  return Math.min(
    ...instanceTypes
      .map((type) => known.conservative(type))
      .map((limits) => Math.min(maxPodsByAddresses(limits, mode), recommendedCap(limits))),
  );
}

/** Returns the number of pods for which a node has addresses. Branch interfaces count in addition. */
export function maxPodsByAddresses(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const ofBranches = hasTrunk(limits, mode) ? limits.branchInterfaces : 0;
  return Math.max(pooledPods(limits, mode) - (mode.ownAddresses ?? 0), 0) + ofBranches + HOST_NETWORK_PODS;
}

/**
 * Returns the number of pods with an address of the warm pool: interfaces × (addresses per interface - 1), times 16
 * with prefixes.
 */
export function pooledPods(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const perInterface = (limits.addressesPerInterface - 1) * (supportsPrefixes(limits, mode) ? PREFIX_SIZE : 1);
  return Math.max(podInterfaces(limits, mode), 0) * perInterface;
}

/** Returns the number of network interfaces of a node for pods. */
export function podInterfaces(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const most = Math.min(limits.interfaces, mode.maxInterfaces ?? limits.interfaces);
  return most - (mode.hasPodSubnets ? 1 : 0) - (hasTrunk(limits, mode) ? 1 : 0);
}

/** Returns true if prefixes are configured and the type supports them. Other types get single addresses. */
export function supportsPrefixes({ isNitro }: InstanceTypeLimits, { usesPrefixes }: PodAddressingMode): boolean {
  return usesPrefixes && isNitro;
}

/** Returns true if pods may have their own security groups and the type supports trunk interfaces. */
export function hasTrunk({ branchInterfaces }: InstanceTypeLimits, mode: PodAddressingMode): boolean {
  return mode.hasTrunk === true && branchInterfaces > 0;
}

/** Returns the maximum that EKS recommends. A type with an unknown number of vCPUs counts as small. */
function recommendedCap({ vcpus }: InstanceTypeLimits): number {
  return vcpus > 30 ? 250 : 110;
}
