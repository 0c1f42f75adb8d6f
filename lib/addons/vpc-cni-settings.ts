import { refuse } from '../foundation/refusals';
import type { WarningId } from '../foundation/warnings';
import { daemonSettings } from './cni/daemon';
import { diagnosticsSettings } from './cni/diagnostics';
import { interfaceSettings } from './cni/network-interfaces';
import { podNetworkSettings } from './cni/pod-network';
import { policyAgentSettings } from './cni/policy-agent';
import { CNI_SETTINGS, type CniSettings, hasRelease } from './cni/settings';
import type { NetworkPolicyMode } from './network-policy-mode';
import type { VpcCniOptions } from './vpc-cni-options';

/** Release that added subnet discovery. */
const DISCOVERY_RELEASE = CNI_SETTINGS['env.ENABLE_SUBNET_DISCOVERY'].since as string;

/** Release that does not place pods in subnets with the tag `kubernetes.io/role/cni=0`. */
const EXCLUSION_RELEASE = '1.22.1';

/**
 * Validates that an IPv6 cluster has no IPv4 options. Its nodes have one /80 prefix in their own subnet, and its pods
 * always keep their address.
 */
export function refuseIpv4Settings({ podAddressing, podSubnets, sourceNat, windows }: VpcCniOptions): void {
  if (podSubnets?._kind === 'custom') {
    refuse(
      'CustomNetworkingIpv6',
      '"PodSubnets.custom" is not supported in an IPv6 cluster, whose subnets have enough IPv6 addresses. Write PodSubnets.shared()',
    );
  }
  if (podSubnets?._kind === 'discovered') {
    refuse(
      'CniSetting',
      '"PodSubnets.discovered" is for IPv4 pods, but IPv6 pods are in the subnet of their node. Write PodSubnets.shared()',
    );
  }
  if (podAddressing) {
    refuse(
      'CniAddressing',
      '"podAddressing" is for IPv4 pods, but each node of an IPv6 cluster has one /80 prefix. Leave podAddressing out',
    );
  }
  if (sourceNat) {
    refuse(
      'CniSetting',
      '"sourceNat" is for IPv4 pods, but IPv6 pods always keep their own address. Leave sourceNat out',
    );
  }
  if (windows) {
    refuse(
      'CniSetting',
      '"windows" is for IPv4 pods, but EKS does not support Windows nodes in an IPv6 cluster. Leave it out',
    );
  }
}

/**
 * Returns the setting of subnet discovery.
 *
 * Releases without the feature need no setting, and nodes of an IPv6 cluster use a prefix in their own subnet.
 */
export function subnetSettings({ podSubnets, addonVersion }: VpcCniOptions, isIpv6: boolean): CniSettings {
  if (podSubnets === undefined) {
    return {};
  }
  if (podSubnets._excludesNodes && !hasRelease(addonVersion, EXCLUSION_RELEASE)) {
    refuse(
      'CniSetting',
      `"${addonVersion}" places pods in node subnets regardless of their tags. Pin v${EXCLUSION_RELEASE} or a later release, or leave nodeSubnetsExcluded out`,
    );
  }
  if (podSubnets._kind === 'discovered') {
    return { 'env.ENABLE_SUBNET_DISCOVERY': 'true' };
  }
  return isIpv6 || !hasRelease(addonVersion, DISCOVERY_RELEASE) ? {} : { 'env.ENABLE_SUBNET_DISCOVERY': 'false' };
}

/** Returns the settings of all option groups. */
export function groupSettings(options: VpcCniOptions, policy: NetworkPolicyMode, isIpv6: boolean): CniSettings {
  const { podNetwork = {}, podSubnets } = options;
  return {
    ...policy._settings,
    ...options.securityGroupsForPods?._settings,
    ...options.sourceNat?._settings,
    ...podNetworkSettings(podNetwork, { isIpv6, enforcesPolicies: policy._mode !== undefined }),
    ...interfaceSettings(options.networkInterfaces ?? {}, {
      isIpv6,
      podSubnets: podSubnets?._kind ?? 'shared',
      podMtu: podNetwork.mtu,
    }),
    ...options.windows?._settings,
    ...daemonSettings(options.daemon ?? {}),
    ...diagnosticsSettings(options.diagnostics ?? {}),
    ...policyAgentSettings(options.policyAgent ?? {}),
  };
}

/** Returns warnings about valid settings with unwanted effects, by warning id. */
export function cniWarnings(
  { podNetwork, networkInterfaces }: VpcCniOptions,
  policy: NetworkPolicyMode,
): [id: WarningId, text: string][] {
  const warnings: [applies: boolean | undefined, id: WarningId, text: string][] = [
    [
      policy._mode === 'strict',
      'strictNetworkPolicy',
      'Strict network policy denies all traffic of pods that no policy selects, including CoreDNS. Apply policies for system pods before nodes join.',
    ],
    [
      podNetwork?.addressCooldown?.toMilliseconds() === 0,
      'addressCooldown',
      'Without a cooldown, a new pod can get the address of a deleted pod while Services still send packets to it. Write a cooldown of some seconds.',
    ],
    [
      networkInterfaces?.allNetworkCards && 'env.ANNOTATE_POD_IP' in policy._settings,
      'podAddressAnnotation',
      'A pod on several network cards has several addresses, but its annotation for Calico contains only the first one.',
    ],
  ];
  return warnings.flatMap(([applies, id, text]) => (applies ? [[id, text]] : []));
}
