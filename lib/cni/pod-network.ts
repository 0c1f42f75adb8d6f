import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { booleanSetting, type CniSettings, ipv4Networks, mtuValue, optionalSetting, wholeSeconds } from './settings';

/** Prefixes that the CNI keeps to itself. */
const RESERVED_VETH_PREFIXES = ['eth', 'vlan', 'lo'];

/** How pods are connected to their node and to the world. */
export interface PodNetworkOptions {
  /**
   * The largest packet of a pod in bytes: 576 to 9001, in an IPv6 cluster 1280 to 9001, and not above that of the network interfaces. Nodes
   * behind a VPN or an internet gateway want 1500 or less.
   *
   * @default - that of the network interfaces
   */
  readonly mtu?: number;

  /**
   * How the host's end of a pod's interface is named: 1 to 4 letters and digits, and not `eth`, `vlan` or `lo`.
   *
   * @default 'eni'
   */
  readonly vethPrefix?: string;

  /**
   * How long an address rests before another pod has it, in whole seconds. Proxies take that time to forget a pod that is gone: with none, a
   * Service may send its packets to a stranger, and a warning says so.
   *
   * @default - 30 seconds
   */
  readonly addressCooldown?: Duration;

  /**
   * Whether pods reach addresses of the family that the cluster does not give them, through an address of their node: IPv4 from an IPv6
   * cluster, IPv6 from an IPv4 cluster whose nodes have IPv6 addresses. Network policies do not see that traffic.
   *
   * @default - true in an IPv6 cluster, false in an IPv4 cluster
   */
  readonly crossFamilyEgress?: boolean;

  /**
   * Whether the kernel offers IPv6 in pods of an IPv4 cluster, as link-local addresses. False is for software that cannot bear it, and refused
   * in an IPv6 cluster and beside `crossFamilyEgress`.
   *
   * @default true
   */
  readonly kernelIpv6?: boolean;

  /**
   * Whether Services of type NodePort answer on the first network interface of a node.
   *
   * @default true
   */
  readonly nodePorts?: boolean;

  /**
   * IPv4 networks in CIDR notation outside of the VPC that are behind a Service: packets to them take the main route table of the node. IPv4
   * clusters only.
   *
   * @default - none
   */
  readonly serviceNetworks?: string[];

  /**
   * Whether the annotations `kubernetes.io/ingress-bandwidth` and `kubernetes.io/egress-bandwidth` limit a pod. Refused beside network policy
   * of the CNI: both own the traffic control of the pod's interface.
   *
   * @default false
   */
  readonly bandwidthLimits?: boolean;
}

/** What else decides whether settings of pods go together. */
export interface PodNetworkSettingsContext {
  readonly isIpv6: boolean;
  readonly enforcesPolicies: boolean;
}

/** The settings of the group; those that exclude each other are refused as `CniSetting`. */
export function podNetworkSettings(options: PodNetworkOptions, context: PodNetworkSettingsContext): CniSettings {
  const { isIpv6 } = context;
  validatePodNetwork(options, context);
  const { vethPrefix, addressCooldown: cooldown, serviceNetworks, kernelIpv6 } = options;
  return {
    ...optionalSetting('env.POD_MTU', mtuValue('podNetwork.mtu', options.mtu, isIpv6)),
    ...optionalSetting(
      'env.AWS_VPC_K8S_CNI_VETHPREFIX',
      vethPrefix === undefined ? undefined : vethPrefixSetting(vethPrefix),
    ),
    ...optionalSetting('env.IP_COOLDOWN_PERIOD', cooldown && String(wholeSeconds('addressCooldown', cooldown, 0))),
    ...crossFamilyEgressSettings(options.crossFamilyEgress, isIpv6),
    ...booleanSetting('env.DISABLE_POD_V6', kernelIpv6 === undefined ? undefined : !kernelIpv6),
    ...booleanSetting('env.AWS_VPC_CNI_NODE_PORT_SUPPORT', options.nodePorts),
    ...optionalSetting(
      'env.AWS_EXTERNAL_SERVICE_CIDRS',
      serviceNetworks && ipv4Networks('podNetwork.serviceNetworks', serviceNetworks),
    ),
    ...booleanSetting('env.ENABLE_BANDWIDTH_PLUGIN', options.bandwidthLimits),
  };
}

function validatePodNetwork(
  { crossFamilyEgress, kernelIpv6, serviceNetworks, bandwidthLimits }: PodNetworkOptions,
  { isIpv6, enforcesPolicies }: PodNetworkSettingsContext,
): void {
  if (enforcesPolicies && bandwidthLimits) {
    fail(
      'CniSetting',
      '"bandwidthLimits: true" does not work beside network policy of the CNI, leave it out or write NetworkPolicyMode.off()',
    );
  }
  if (isIpv6 && kernelIpv6 === false) {
    fail('CniSetting', '"kernelIpv6: false" leaves pods of an IPv6 cluster without an address, leave it out');
  }
  if (crossFamilyEgress && kernelIpv6 === false) {
    fail(
      'CniSetting',
      '"crossFamilyEgress: true" needs the IPv6 that kernelIpv6: false takes out of pods, leave one of the two out',
    );
  }
  if (isIpv6 && serviceNetworks) {
    fail('CniSetting', '"serviceNetworks" is for IPv4 pods, and the cluster has IPv6 pods, leave it out');
  }
}

/** IPv6 on the way out of an IPv4 cluster is the business of both containers. */
function crossFamilyEgressSettings(crossFamilyEgress: boolean | undefined, isIpv6: boolean): CniSettings {
  return isIpv6
    ? booleanSetting('env.ENABLE_V4_EGRESS', crossFamilyEgress)
    : {
        ...booleanSetting('env.ENABLE_V6_EGRESS', crossFamilyEgress),
        ...booleanSetting('init.env.ENABLE_V6_EGRESS', crossFamilyEgress),
      };
}

function vethPrefixSetting(vethPrefix: string): string {
  const isWrong = !/^[0-9A-Za-z]{1,4}$/.test(vethPrefix) || RESERVED_VETH_PREFIXES.includes(vethPrefix);
  if (isConcrete(vethPrefix) && isWrong) {
    fail(
      'CniSetting',
      `"vethPrefix: ${vethPrefix}" cannot name interfaces, write 1 to 4 letters and digits such as "eni", and none of ${RESERVED_VETH_PREFIXES.map((prefix) => `"${prefix}"`).join(', ')}`,
    );
  }
  return vethPrefix;
}

/** Which port a connection leaves from, where the node's address stands in for that of a pod. */
export enum SnatPorts {
  /** Any, by a pseudo-random generator: pods of a node do not race for one port. */
  RANDOM = 'prng',
  /** Any, by a hash of source and destination. */
  HASH_RANDOM = 'hashrandom',
  /** That of the pod where it is free, or the next in order: within the range of the operating system. */
  SEQUENTIAL = 'none',
}

/** How the node stands in for its pods. */
export interface NodeSourceNatOptions {
  /**
   * Which port a connection leaves from. With anything but `SEQUENTIAL` it may lie outside of the range of the operating system, for network
   * ACLs to know.
   *
   * @default SnatPorts.RANDOM
   */
  readonly ports?: SnatPorts;

  /**
   * IPv4 networks in CIDR notation that see the address of the pod: those behind a peering, a transit gateway or Direct Connect that route
   * the pods' block. What is not a network is refused, because the CNI would skip it.
   *
   * @default - none beside the blocks of the VPC
   */
  readonly excludedNetworks?: string[];
}

/**
 * Whose address a packet of a pod has outside of the VPC: one choice, made by a factory. IPv4 clusters only: IPv6 pods always keep theirs.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export class SourceNat {
  /**
   * That of the node's first network interface, which networks behind a peering or a transit gateway can answer to where they do not route
   * the pods' block.
   *
   * @param options the ports, and the networks that see the pod's address anyway
   */
  public static byNode(options: NodeSourceNatOptions = {}): SourceNat {
    validateArguments('SourceNat.byNode', arguments);
    const { ports, excludedNetworks } = options;
    return new SourceNat({
      'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': 'false',
      ...optionalSetting('env.AWS_VPC_K8S_CNI_RANDOMIZESNAT', ports),
      ...optionalSetting(
        'env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS',
        excludedNetworks && ipv4Networks('excludedNetworks', excludedNetworks),
      ),
    });
  }

  /**
   * Its own: a NAT gateway or another device beyond the node translates, or nothing does. Nodes belong in private subnets, because packets of
   * pods have no way through an internet gateway.
   */
  public static none(): SourceNat {
    return new SourceNat({ 'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': 'true' });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}

  /** True where packets of pods leave the node with the address of the pod. @internal */
  public get _keepsPodAddress(): boolean {
    return this._settings['env.AWS_VPC_K8S_CNI_EXTERNALSNAT'] === 'true';
  }
}
