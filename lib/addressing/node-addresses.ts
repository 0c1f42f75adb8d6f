import type { InstanceTypeLimits } from './instance-limits';
import {
  HOST_NETWORK_PODS,
  hasTrunk,
  type PodAddressingMode,
  PREFIX_SIZE,
  podInterfaces,
  pooledPods,
  supportsPrefixes,
} from './max-pods';

/** The addresses of a node. */
export interface NodeAddresses {
  /** Network interfaces, including the first one, the trunk and the branches. */
  readonly networkInterfaces: number;
  /** Single addresses in the subnet of the node. */
  readonly inNodeSubnet: number;
  /** Single addresses in the pod subnet of the zone. 0 if pods use the subnet of their node. */
  readonly inPodSubnet: number;
  /** Prefixes of 16 addresses. They are in the pod subnet, or in the subnet of the node if pods use it. */
  readonly prefixes: number;
}

/** Network interfaces that the VPC CNI attaches for pods, and their secondary addresses or prefixes. */
export interface AttachedPool {
  readonly interfaces: number;
  readonly slots: number;
}

/**
 * Returns what the VPC CNI attaches for a number of pods: the minimum that satisfies its targets, within the limits
 * of the type.
 *
 * - With `WARM_IP_TARGET` or `MINIMUM_IP_TARGET`: max(pods + warm, minimum) addresses, rounded up to whole prefixes
 *   with prefix delegation. They override the other two targets.
 * - With prefix delegation: `WARM_PREFIX_TARGET` free prefixes in addition to those in use.
 * - Otherwise whole interfaces: `WARM_ENI_TARGET` interfaces with free addresses. With 0, a further interface is
 *   attached when no address is free.
 *
 * A node that has an address for each pod that it accepts gets no more addresses, whatever its targets are.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/eni-and-ip-target.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/prefix-and-ip-target.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/pkg/ipamd/ipamd.go (isDatastorePoolTooLow,
 * getPrefixesNeeded)
 */
export function attachedPool(
  limits: InstanceTypeLimits,
  mode: PodAddressingMode,
  pods: number,
  maxPods = Number.POSITIVE_INFINITY,
): AttachedPool {
  const most = Math.max(podInterfaces(limits, mode), 0);
  const perInterface = limits.addressesPerInterface - 1;
  const slots = Math.min(wantedSlots(limits, mode, pods, maxPods), most * perInterface);
  return { interfaces: Math.min(Math.max(Math.ceil(slots / perInterface), 1), most), slots };
}

function wantedSlots(limits: InstanceTypeLimits, mode: PodAddressingMode, pods: number, maxPods: number): number {
  const { warm = {} } = mode;
  const perSlot = supportsPrefixes(limits, mode) ? PREFIX_SIZE : 1;
  if ((warm.ip ?? 0) > 0 || (warm.minimumIp ?? 0) > 0) {
    return Math.ceil(Math.max(pods + (warm.ip ?? 0), warm.minimumIp ?? 0) / perSlot);
  }
  if (supportsPrefixes(limits, mode)) {
    const target = Math.max(warm.prefix ?? 1, 1);
    // The VPC CNI attaches prefixes while the node has fewer addresses than pods that it accepts, and at most the
    // target at once.
    return Math.min(Math.ceil(pods / PREFIX_SIZE) + target, Math.ceil(maxPods / PREFIX_SIZE) - 1 + target);
  }
  const perInterface = limits.addressesPerInterface - 1;
  const target = warm.eni ?? 1;
  const wanted = target > 0 ? Math.ceil(pods / perInterface) + target : Math.floor(pods / perInterface) + 1;
  return Math.min(wanted, Math.max(Math.ceil(maxPods / perInterface), 1)) * perInterface;
}

/**
 * Returns the addresses of a node that runs a number of pods, host network pods included.
 *
 * The first interface uses an address in the subnet of the node. Each other interface, the trunk and each branch use
 * an address in the subnet of the pods.
 *
 * @param maxPods the number of pods that the node accepts
 */
export function nodeAddresses(
  limits: InstanceTypeLimits,
  mode: PodAddressingMode,
  pods: number,
  maxPods: number,
): NodeAddresses {
  const own = Math.max(Math.min(pods, maxPods) - HOST_NETWORK_PODS, 0);
  const trunk = hasTrunk(limits, mode) ? 1 : 0;
  const branches = trunk * Math.min(own, limits.branchInterfaces);
  // Any pod may have its own security groups, so the worse of the two extremes counts: all of them or none.
  return [0, branches]
    .map((ofBranches) => withBranches(limits, mode, own - ofBranches, maxPods, trunk + ofBranches))
    .reduce((worst, other) => (totalOf(other) > totalOf(worst) ? other : worst));
}

function withBranches(
  limits: InstanceTypeLimits,
  mode: PodAddressingMode,
  pods: number,
  maxPods: number,
  trunkAndBranches: number,
): NodeAddresses {
  const pool = attachedPool(limits, mode, Math.min(pods, pooledPods(limits, mode)), maxPods);
  const prefixes = supportsPrefixes(limits, mode) ? pool.slots : 0;
  const beside = pool.slots - prefixes + trunkAndBranches;
  const networkInterfaces = (mode.hasPodSubnets ? 1 : 0) + pool.interfaces + trunkAndBranches;
  return mode.hasPodSubnets
    ? { networkInterfaces, inNodeSubnet: 1, inPodSubnet: pool.interfaces + beside, prefixes }
    : { networkInterfaces, inNodeSubnet: Math.max(pool.interfaces, 1) + beside, inPodSubnet: 0, prefixes };
}

/** Returns the number of addresses, those of prefixes included. */
export function totalOf({ inNodeSubnet, inPodSubnet, prefixes }: NodeAddresses): number {
  return inNodeSubnet + inPodSubnet + prefixes * PREFIX_SIZE;
}

/** Returns the maximum of each figure of several nodes. */
export function maximumOf(nodes: readonly NodeAddresses[]): NodeAddresses {
  const most = (figure: keyof NodeAddresses) => Math.max(...nodes.map((node) => node[figure]));
  return {
    networkInterfaces: most('networkInterfaces'),
    inNodeSubnet: most('inNodeSubnet'),
    inPodSubnet: most('inPodSubnet'),
    prefixes: most('prefixes'),
  };
}
