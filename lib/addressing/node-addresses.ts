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

/** The addresses of one node. */
export interface NodeAddresses {
  /** Network interfaces, the first one, the trunk and the branches included. */
  readonly networkInterfaces: number;
  /** Single addresses in the subnet of the node. */
  readonly inNodeSubnet: number;
  /** Single addresses in the pod subnet of its zone: 0 where pods share the subnet of their node. */
  readonly inPodSubnet: number;
  /** Prefixes of 16 addresses, in the pod subnet, or in the subnet of the node where pods share it. */
  readonly prefixes: number;
}

/** What the CNI attaches: interfaces that hold pods, and on them secondary addresses or prefixes. */
export interface AttachedPool {
  readonly interfaces: number;
  readonly slots: number;
}

/**
 * What the CNI attaches while `pods` have an address of its pool: the least that satisfies its targets, and never more than the type has.
 *
 * - `WARM_IP_TARGET` or `MINIMUM_IP_TARGET` set: max(pods + warm, minimum) addresses, in whole prefixes with prefix delegation; they take the
 *   place of the other two.
 * - prefixes: `WARM_PREFIX_TARGET` whole prefixes free beside those in use.
 * - else whole interfaces: `WARM_ENI_TARGET` interfaces' worth of free addresses, and with 0 an interface more only when none is free.
 *
 * A node that has as many addresses as it may run pods gets no more, whatever its targets.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/eni-and-ip-target.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/prefix-and-ip-target.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/pkg/ipamd/ipamd.go (isDatastorePoolTooLow, getPrefixesNeeded)
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
    // The last prefixes come while the node has fewer addresses than it may run pods, and at most a target of them at once.
    return Math.min(Math.ceil(pods / PREFIX_SIZE) + target, Math.ceil(maxPods / PREFIX_SIZE) - 1 + target);
  }
  const perInterface = limits.addressesPerInterface - 1;
  const target = warm.eni ?? 1;
  const wanted = target > 0 ? Math.ceil(pods / perInterface) + target : Math.floor(pods / perInterface) + 1;
  return Math.min(wanted, Math.max(Math.ceil(maxPods / perInterface), 1)) * perInterface;
}

/**
 * The addresses of a node that runs `pods` pods, those on the node's own address included. The first interface takes one in the subnet of
 * the node; each other one takes one where pods have theirs, as do the trunk and each branch of security groups for pods.
 *
 * @param maxPods the pods that the node may run
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
  // Any pod may be one with security groups of its own: the worse case of all or none counts.
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

/** All addresses, those of prefixes included. */
export function totalOf({ inNodeSubnet, inPodSubnet, prefixes }: NodeAddresses): number {
  return inNodeSubnet + inPodSubnet + prefixes * PREFIX_SIZE;
}

/** The most that any of several nodes takes, figure by figure. */
export function maximumOf(nodes: readonly NodeAddresses[]): NodeAddresses {
  const most = (figure: keyof NodeAddresses) => Math.max(...nodes.map((node) => node[figure]));
  return {
    networkInterfaces: most('networkInterfaces'),
    inNodeSubnet: most('inNodeSubnet'),
    inPodSubnet: most('inPodSubnet'),
    prefixes: most('prefixes'),
  };
}
