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

/** The release that brought subnet discovery. */
const DISCOVERY_RELEASE = CNI_SETTINGS['env.ENABLE_SUBNET_DISCOVERY'].since as string;

/** The release that keeps pods out of subnets with the tag `kubernetes.io/role/cni=0`. */
const EXCLUSION_RELEASE = '1.22.1';

/** IPv6 pods have one /80 per node, in the subnet of the node, and leave with their own address. */
export function refuseIpv4Settings({ podAddressing, podSubnets, sourceNat, windows }: VpcCniOptions): void {
  if (podSubnets?._kind === 'custom') {
    refuse(
      'CustomNetworkingIpv6',
      '"PodSubnets.custom" does not work in an IPv6 cluster, write PodSubnets.shared(): every subnet has IPv6 addresses enough',
    );
  }
  if (podSubnets?._kind === 'discovered') {
    refuse(
      'CniSetting',
      '"PodSubnets.discovered" is for IPv4 pods, and IPv6 pods are in the subnet of their node, write PodSubnets.shared()',
    );
  }
  if (podAddressing) {
    refuse(
      'CniAddressing',
      '"podAddressing" is for IPv4 pods, and an IPv6 cluster gives each node one /80 whatever it says, leave podAddressing out',
    );
  }
  if (sourceNat) {
    refuse(
      'CniSetting',
      '"sourceNat" is for IPv4 pods, and IPv6 pods always keep their own address, leave sourceNat out',
    );
  }
  if (windows) {
    refuse('CniSetting', '"windows" is for IPv4 pods, and EKS has no Windows nodes in an IPv6 cluster, leave it out');
  }
}

/** Whether the CNI looks for pod subnets. A version that does not know how to needs no telling, and IPv6 nodes take one prefix where they are. */
export function subnetSettings({ podSubnets, addonVersion }: VpcCniOptions, isIpv6: boolean): CniSettings {
  if (podSubnets === undefined) {
    return {};
  }
  if (podSubnets._excludesNodes && !hasRelease(addonVersion, EXCLUSION_RELEASE)) {
    refuse(
      'CniSetting',
      `"${addonVersion}" puts pods into node subnets whatever their tags, pin v${EXCLUSION_RELEASE} or a later release, or leave out nodeSubnetsExcluded`,
    );
  }
  if (podSubnets._kind === 'discovered') {
    return { 'env.ENABLE_SUBNET_DISCOVERY': 'true' };
  }
  return isIpv6 || !hasRelease(addonVersion, DISCOVERY_RELEASE) ? {} : { 'env.ENABLE_SUBNET_DISCOVERY': 'false' };
}

/** The settings of every group. */
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

/** What works and may hurt all the same, by the id of its warning. */
export function cniWarnings(
  { podNetwork, networkInterfaces }: VpcCniOptions,
  policy: NetworkPolicyMode,
): [id: WarningId, text: string][] {
  const warnings: [applies: boolean | undefined, id: WarningId, text: string][] = [
    [
      policy._mode === 'strict',
      'strictNetworkPolicy',
      'Strict network policy closes every pod that no policy selects, CoreDNS included: apply policies for system pods before the nodes join.',
    ],
    [
      podNetwork?.addressCooldown?.toMilliseconds() === 0,
      'addressCooldown',
      'Without a cooldown a new pod takes the address of one that is gone while Services still send packets there: give proxies some seconds.',
    ],
    [
      networkInterfaces?.allNetworkCards && 'env.ANNOTATE_POD_IP' in policy._settings,
      'podAddressAnnotation',
      'A pod on several network cards has several addresses, and its annotation for Calico names the first alone.',
    ],
  ];
  return warnings.flatMap(([applies, id, text]) => (applies ? [[id, text]] : []));
}
