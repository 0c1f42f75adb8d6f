import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { booleanSetting, type CniSettings, ipv4Networks, mtuValue, optionalSetting, wholeSeconds } from './settings';

/** Interface name prefixes that the CNI reserves. */
const RESERVED_VETH_PREFIXES = ['eth', 'vlan', 'lo'];

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
export interface PodNetworkSettingsContext {
  readonly isIpv6: boolean;
  readonly enforcesPolicies: boolean;
}

/** Returns the settings of the pod network. Contradicting settings fail as `CniSetting`. */
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
      '"bandwidthLimits: true" does not work together with network policy enforcement of the CNI. Leave it out or write NetworkPolicyMode.off()',
    );
  }
  if (isIpv6 && kernelIpv6 === false) {
    fail('CniSetting', '"kernelIpv6: false" removes the address of pods in an IPv6 cluster. Leave it out');
  }
  if (crossFamilyEgress && kernelIpv6 === false) {
    fail(
      'CniSetting',
      '"crossFamilyEgress: true" needs IPv6 in pods, which kernelIpv6: false disables. Leave one of the two out',
    );
  }
  if (isIpv6 && serviceNetworks) {
    fail('CniSetting', '"serviceNetworks" is for IPv4 pods, but the cluster has IPv6 pods. Leave it out');
  }
}

/** Returns the egress settings. IPv6 egress of an IPv4 cluster is a setting of both containers. */
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
      `"vethPrefix: ${vethPrefix}" is not a valid interface name prefix. Write 1 to 4 letters and digits such as "eni", other than ${RESERVED_VETH_PREFIXES.map((prefix) => `"${prefix}"`).join(', ')}`,
    );
  }
  return vethPrefix;
}

/** Source port selection of translated connections. */
export enum SnatPorts {
  /** Pseudo-random ports. Pods of a node do not compete for the same port. */
  RANDOM = 'prng',
  /** Ports from a hash of source and destination. */
  HASH_RANDOM = 'hashrandom',
  /** The port of the pod if it is free, or the next free port in the range of the operating system. */
  SEQUENTIAL = 'none',
}

/** Options of source NAT on the node. */
export interface NodeSourceNatOptions {
  /**
   * Source port selection. With any value other than `SEQUENTIAL`, ports can be outside of the ephemeral port range of
   * the operating system. Network ACLs must allow them.
   *
   * @default SnatPorts.RANDOM
   */
  readonly ports?: SnatPorts;

  /**
   * IPv4 CIDR blocks whose traffic keeps the address of the pod: networks behind a peering, a transit gateway or Direct
   * Connect that have routes to the pods. Invalid blocks fail, because the CNI would ignore them.
   *
   * @default - only the CIDR blocks of the VPC
   */
  readonly excludedNetworks?: string[];
}

/**
 * Source address of pod traffic that leaves the VPC. Choose one of the factories. IPv4 clusters only, because IPv6 pods
 * always keep their address.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export class SourceNat {
  /**
   * Uses the primary address of the node.
   *
   * Networks behind a peering or a transit gateway can respond to it without routes to the pods.
   *
   * @param options port selection, and networks that see the address of the pod
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
   * Keeps the address of the pod. A NAT gateway or another device outside of the node can translate it.
   *
   * Use private subnets for nodes, because packets with pod addresses cannot pass an internet gateway.
   */
  public static none(): SourceNat {
    return new SourceNat({ 'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': 'true' });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}

  /** True if packets leave the node with the address of the pod. @internal */
  public get _keepsPodAddress(): boolean {
    return this._settings['env.AWS_VPC_K8S_CNI_EXTERNALSNAT'] === 'true';
  }
}
