import type { Duration } from 'aws-cdk-lib/core';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { ipv4Networks, mtu, secondsOf } from './bounds';
import { type CniSettings, given, toggle } from './settings';

/** Interface name prefixes that the CNI reserves. */
const RESERVED_PREFIXES = ['eth', 'vlan', 'lo'];

/** Options of the network connection of pods. */
export interface PodNetworkOptions {
  /**
   * MTU of pods in bytes: 576 to 9001, or 1280 to 9001 in an IPv6 cluster. It must not exceed the MTU of the network
   * interfaces.
   *
   * Use 1500 or less for nodes behind a VPN or an internet gateway.
   *
   * @default - the MTU of the network interfaces
   */
  readonly mtu?: number;

  /**
   * Prefix of the interface names on the node: 1 to 4 letters and digits, other than `eth`, `vlan` and `lo`.
   *
   * @default 'eni'
   */
  readonly vethPrefix?: string;

  /**
   * Time before an address is assigned to another pod, in whole seconds.
   *
   * Proxies need that time to remove a deleted pod. With a cooldown of 0, a Service may send packets to the wrong pod,
   * which results in a warning.
   *
   * @default - 30 seconds
   */
  readonly addressCooldown?: Duration;

  /**
   * Whether pods reach the other IP family through an address of their node: IPv4 from an IPv6 cluster, or IPv6 from an
   * IPv4 cluster whose nodes have IPv6 addresses. Network policies do not apply to this traffic.
   *
   * @default - true in an IPv6 cluster, false in an IPv4 cluster
   */
  readonly crossFamilyEgress?: boolean;

  /**
   * Whether pods of an IPv4 cluster have link-local IPv6 addresses.
   *
   * Use false for software that fails with IPv6. False fails in an IPv6 cluster, and together with `crossFamilyEgress`.
   *
   * @default true
   */
  readonly kernelIpv6?: boolean;

  /**
   * Whether NodePort Services respond on the first network interface of a node.
   *
   * @default true
   */
  readonly nodePorts?: boolean;

  /**
   * IPv4 CIDR blocks outside of the VPC that are reached through a Service. Packets to them use the main route table of
   * the node. IPv4 clusters only.
   *
   * @default - none
   */
  readonly serviceNetworks?: string[];

  /**
   * Whether the annotations `kubernetes.io/ingress-bandwidth` and `kubernetes.io/egress-bandwidth` limit a pod.
   *
   * It fails together with network policy enforcement of the CNI, because both use the traffic control of the pod
   * interface.
   *
   * @default false
   */
  readonly bandwidthLimits?: boolean;
}

/** Context that the validation of pod network settings depends on. */
export interface PodNetworkSurroundings {
  readonly isIpv6: boolean;
  readonly enforcesPolicies: boolean;
}

/** Returns the settings of the pod network. Contradicting settings fail as `CniSetting`. */
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
      '"bandwidthLimits: true" does not work together with network policy enforcement of the CNI. Leave it out or write NetworkPolicyMode.off()',
    );
  }
  if (isIpv6 && kernelIpv6 === false) {
    refuse('CniSetting', '"kernelIpv6: false" removes the address of pods in an IPv6 cluster. Leave it out');
  }
  if (crossFamilyEgress && kernelIpv6 === false) {
    refuse(
      'CniSetting',
      '"crossFamilyEgress: true" needs IPv6 in pods, which kernelIpv6: false disables. Leave one of the two out',
    );
  }
  if (isIpv6 && serviceNetworks) {
    refuse('CniSetting', '"serviceNetworks" is for IPv4 pods, but the cluster has IPv6 pods. Leave it out');
  }
}

/** Returns the egress settings. IPv6 egress of an IPv4 cluster is a setting of both containers. */
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
      `"vethPrefix: ${vethPrefix}" is not a valid interface name prefix. Write 1 to 4 letters and digits such as "eni", other than ${RESERVED_PREFIXES.map((prefix) => `"${prefix}"`).join(', ')}`,
    );
  }
  return vethPrefix;
}
