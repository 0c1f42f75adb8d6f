import type { Duration } from 'aws-cdk-lib/core';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { ipv4Networks, mtu, secondsOf } from './bounds';
import { type CniSettings, given, toggle } from './settings';

/** Prefixes that the CNI keeps to itself. */
const RESERVED_PREFIXES = ['eth', 'vlan', 'lo'];

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
export interface PodNetworkSurroundings {
  readonly isIpv6: boolean;
  readonly enforcesPolicies: boolean;
}

/** The settings of the group; those that exclude each other are refused as `CniSetting`. */
export function podNetworkSettings(options: PodNetworkOptions, surroundings: PodNetworkSurroundings): CniSettings {
  const { isIpv6 } = surroundings;
  refuseContradictions(options, surroundings);
  const { vethPrefix, addressCooldown: cooldown, serviceNetworks, kernelIpv6 } = options;
  return {
    ...given('env.POD_MTU', mtu('podNetwork.mtu', options.mtu, isIpv6)),
    ...given('env.AWS_VPC_K8S_CNI_VETHPREFIX', vethPrefix === undefined ? undefined : prefixOf(vethPrefix)),
    ...given('env.IP_COOLDOWN_PERIOD', cooldown && String(secondsOf('addressCooldown', cooldown, 0))),
    ...egressSettings(options.crossFamilyEgress, isIpv6),
    ...toggle('env.DISABLE_POD_V6', kernelIpv6 === undefined ? undefined : !kernelIpv6),
    ...toggle('env.AWS_VPC_CNI_NODE_PORT_SUPPORT', options.nodePorts),
    ...given(
      'env.AWS_EXTERNAL_SERVICE_CIDRS',
      serviceNetworks && ipv4Networks('podNetwork.serviceNetworks', serviceNetworks),
    ),
    ...toggle('env.ENABLE_BANDWIDTH_PLUGIN', options.bandwidthLimits),
  };
}

function refuseContradictions(
  { crossFamilyEgress, kernelIpv6, serviceNetworks, bandwidthLimits }: PodNetworkOptions,
  { isIpv6, enforcesPolicies }: PodNetworkSurroundings,
): void {
  if (enforcesPolicies && bandwidthLimits) {
    refuse(
      'CniSetting',
      '"bandwidthLimits: true" does not work beside network policy of the CNI, leave it out or write NetworkPolicyMode.off()',
    );
  }
  if (isIpv6 && kernelIpv6 === false) {
    refuse('CniSetting', '"kernelIpv6: false" leaves pods of an IPv6 cluster without an address, leave it out');
  }
  if (crossFamilyEgress && kernelIpv6 === false) {
    refuse(
      'CniSetting',
      '"crossFamilyEgress: true" needs the IPv6 that kernelIpv6: false takes out of pods, leave one of the two out',
    );
  }
  if (isIpv6 && serviceNetworks) {
    refuse('CniSetting', '"serviceNetworks" is for IPv4 pods, and the cluster has IPv6 pods, leave it out');
  }
}

/** IPv6 on the way out of an IPv4 cluster is the business of both containers. */
function egressSettings(crossFamilyEgress: boolean | undefined, isIpv6: boolean): CniSettings {
  return isIpv6
    ? toggle('env.ENABLE_V4_EGRESS', crossFamilyEgress)
    : {
        ...toggle('env.ENABLE_V6_EGRESS', crossFamilyEgress),
        ...toggle('init.env.ENABLE_V6_EGRESS', crossFamilyEgress),
      };
}

function prefixOf(vethPrefix: string): string {
  const isWrong = !/^[0-9A-Za-z]{1,4}$/.test(vethPrefix) || RESERVED_PREFIXES.includes(vethPrefix);
  if (isConcrete(vethPrefix) && isWrong) {
    refuse(
      'CniSetting',
      `"vethPrefix: ${vethPrefix}" cannot name interfaces, write 1 to 4 letters and digits such as "eni", and none of ${RESERVED_PREFIXES.map((prefix) => `"${prefix}"`).join(', ')}`,
    );
  }
  return vethPrefix;
}
