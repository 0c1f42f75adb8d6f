import type { InstanceTypeLimits } from './instance-limits';
import { TABLE_LIMITS } from './instance-limits';

export { type InstanceTypeLimits, isArm, limitsOf } from './instance-limits';

/** How many addresses a node keeps ready, by the variables of the VPC CNI; undefined is not set. */
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

/** How pods of a node get their addresses, as far as it counts. */
export interface PodAddressingMode {
  readonly usesPrefixes: boolean;
  /** Custom networking: the first interface holds no pods. */
  readonly hasPodSubnets: boolean;
  /** The most interfaces that the CNI uses. */
  readonly maxInterfaces?: number;
  /** Security groups for pods: the trunk takes the place of an interface. */
  readonly hasTrunk?: boolean;
  /** The targets of the CNI itself where it is left out. */
  readonly warm?: WarmPool;
}

/** Addresses of a prefix. */
export const PREFIX_SIZE = 16;

/** Pods that use the node's own address: the CNI and kube-proxy. */
export const HOST_NETWORK_PODS = 2;

/**
 * The pods that a node should take: what its addresses allow, and no more than the 110 (up to 30 vCPUs) or 250 that EKS recommends. The
 * smallest type of a group decides for all. A type whose limits are not known counts as the smallest of its size.
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

/** The pods that the addresses of a node allow: those of branch interfaces are beside the others. */
export function maxPodsByAddresses(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const ofBranches = hasTrunk(limits, mode) ? limits.branchInterfaces : 0;
  return pooledPods(limits, mode) + ofBranches + HOST_NETWORK_PODS;
}

/** The pods with an address of the CNI's pool: (interfaces × (addresses per interface - 1)), by 16 with prefixes. */
export function pooledPods(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const perInterface = (limits.addressesPerInterface - 1) * (supportsPrefixes(limits, mode) ? PREFIX_SIZE : 1);
  return Math.max(podInterfaces(limits, mode), 0) * perInterface;
}

/** The network interfaces of a node that hold pods. */
export function podInterfaces(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const most = Math.min(limits.interfaces, mode.maxInterfaces ?? limits.interfaces);
  return most - (mode.hasPodSubnets ? 1 : 0) - (hasTrunk(limits, mode) ? 1 : 0);
}

/** True where prefixes are asked for and the type takes them; other types get single addresses. */
export function supportsPrefixes({ isNitro }: InstanceTypeLimits, { usesPrefixes }: PodAddressingMode): boolean {
  return usesPrefixes && isNitro;
}

/** True where pods may have security groups of their own and the type can be a trunk. */
export function hasTrunk({ branchInterfaces }: InstanceTypeLimits, mode: PodAddressingMode): boolean {
  return mode.hasTrunk === true && branchInterfaces > 0;
}

/** A type whose vCPUs are not known counts as a small one. */
function recommendedCap({ vcpus }: InstanceTypeLimits): number {
  return vcpus > 30 ? 250 : 110;
}
