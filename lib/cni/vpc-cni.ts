import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type AddonOptions, type AddonProps, defineAddon } from '../addons/addon';
import type { PodAddressingMode } from '../addressing/max-pods';
import { validateSubnetsOf } from '../cluster/cluster-match';
import { declareOtherEngine } from '../cluster/objects/policy-enforcement';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { type WarningId, warn } from '../foundation/warnings';
import { validateZoneRegions } from '../vpc/network-zones';
import { type DaemonOptions, daemonSettings } from './daemon';
import {
  type DiagnosticsOptions,
  diagnosticsSettings,
  type PolicyAgentOptions,
  policyAgentSettings,
} from './diagnostics';
import { interfaceSettings, type NetworkInterfaceOptions } from './network-interfaces';
import { findOtherPolicyEngine, NetworkPolicyMode, PolicyEventLogs } from './network-policy-mode';
import { PodAddressing, type WindowsAddressing } from './pod-addressing';
import { type PodNetworkOptions, podNetworkSettings, type SourceNat } from './pod-network';
import { PodSubnets } from './pod-subnets';
import {
  type PodSecurityGroupEnforcing,
  preparePodSecurityGroups,
  type SecurityGroupsForPods,
  validateMaxEni,
  validateStrictEnforcement,
} from './security-groups-for-pods';
import {
  CNI_SETTINGS,
  type CniSettings,
  customNetworking,
  type EniConfigEntry,
  hasRelease,
  vpcCniConfiguration,
} from './settings';
import { type CniPermissions, defineCniIdentity } from './vpc-cni-permissions';

/** The release that brought subnet discovery. */
const DISCOVERY_RELEASE = CNI_SETTINGS['env.ENABLE_SUBNET_DISCOVERY'].since as string;

/** The release that keeps pods out of subnets with the tag `kubernetes.io/role/cni=0`. */
const EXCLUSION_RELEASE = '1.22.1';

/** IPv6 pods have one /80 per node, in the subnet of the node, and leave with their own address. */
export function validateIpv6Options({ podAddressing, podSubnets, sourceNat, windows }: VpcCniOptions): void {
  if (podSubnets?._kind === 'custom') {
    fail(
      'CustomNetworkingIpv6',
      '"PodSubnets.custom" does not work in an IPv6 cluster, write PodSubnets.shared(): every subnet has IPv6 addresses enough',
    );
  }
  if (podSubnets?._kind === 'discovered') {
    fail(
      'CniSetting',
      '"PodSubnets.discovered" is for IPv4 pods, and IPv6 pods are in the subnet of their node, write PodSubnets.shared()',
    );
  }
  if (podAddressing) {
    fail(
      'CniAddressing',
      '"podAddressing" is for IPv4 pods, and an IPv6 cluster gives each node one /80 whatever it says, leave podAddressing out',
    );
  }
  if (sourceNat) {
    fail(
      'CniSetting',
      '"sourceNat" is for IPv4 pods, and IPv6 pods always keep their own address, leave sourceNat out',
    );
  }
  if (windows) {
    fail('CniSetting', '"windows" is for IPv4 pods, and EKS has no Windows nodes in an IPv6 cluster, leave it out');
  }
}

/** Whether the CNI looks for pod subnets. A version that does not know how to needs no telling, and IPv6 nodes take one prefix where they are. */
export function subnetSettings({ podSubnets, addonVersion }: VpcCniOptions, isIpv6: boolean): CniSettings {
  if (podSubnets === undefined) {
    return {};
  }
  if (podSubnets._excludesNodeSubnets && !hasRelease(addonVersion, EXCLUSION_RELEASE)) {
    fail(
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

/**
 * The `vpc-cni` add-on with a role of its own, so that no node carries its permissions. Nodes need it, with its configuration, before they
 * boot.
 */
export class VpcCni extends Construct {
  /** The role of the CNI. */
  public readonly role: iam.Role;

  /** The zones that have an ENIConfig, by name; undefined where pods share the subnets of their nodes. @internal */
  public readonly _podZones?: string[];

  /** How the security groups of pods are enforced; undefined where pods have none of their own. @internal */
  public readonly _podSecurityGroups?: PodSecurityGroupEnforcing;

  /** How many addresses a node has for pods. @internal */
  public readonly _addressingMode: PodAddressingMode;

  constructor(scope: Construct, id: string, props: VpcCniProps) {
    validateArguments('VpcCni', arguments);
    super(scope, id);
    const { isIpv6 } = props.cluster;
    if (isIpv6) {
      withErrorPath(this, () => validateIpv6Options(props));
    }

    const addressing = props.podAddressing ?? (isIpv6 ? PodAddressing.prefixDelegation() : PodAddressing.secondaryIp());
    const policy = props.networkPolicy ?? NetworkPolicyMode.off();
    const eniConfigs = this.eniConfigs(props, addressing);
    validateSubnetsOf(props.cluster, props.podSubnets?._subnets ?? [], this);
    const settings = withErrorPath(this, () => ({
      ...addressing._settings,
      ...(eniConfigs ? customNetworking(eniConfigs, Stack.of(this).region) : subnetSettings(props, isIpv6)),
      ...groupSettings(props, policy, isIpv6),
    }));
    this.validatePodSecurityGroups(props, policy);
    const configuration = vpcCniConfiguration(settings, props.additionalConfiguration, props.addonVersion, this);

    const sendsPolicyLogs = policy._options.eventLogs === PolicyEventLogs.CLOUDWATCH;
    const identity = defineCniIdentity(this, { ...props, sendsPolicyLogs });
    this.role = identity.role;
    const addon = defineAddon(this, 'vpc-cni', props, configuration, identity);
    this.node.defaultChild = addon;
    if (policy._hasOtherEngine) {
      declareOtherEngine(addon);
    }
    this._podZones = eniConfigs && Object.keys(eniConfigs);
    if (eniConfigs) {
      validateZoneRegions(Object.keys(eniConfigs), this);
      props.cluster._interfaces.add({ scope: this, of: 'pods', groups: props.podSubnets?._securityGroups ?? [] });
    }
    this._addressingMode = {
      usesPrefixes: addressing._usesPrefixes,
      hasPodSubnets: props.podSubnets?._excludesFirstInterface ?? false,
      maxInterfaces: addressing._maxEni,
      warm: addressing._warm,
      ...(props.securityGroupsForPods ? { hasTrunk: true } : {}),
    };
    this._podSecurityGroups = props.securityGroupsForPods?._enforcing;
    if (props.securityGroupsForPods) {
      preparePodSecurityGroups(this, { ...props, securityGroupsForPods: props.securityGroupsForPods });
    }

    if (policy._mode) {
      this.node.addValidation({ validate: () => this.validatePolicyEngine(props.cluster.clusterName) });
    }
    for (const [warning, text] of cniWarnings(props, policy)) {
      warn(this, warning, text);
    }
  }

  private eniConfigs(
    { cluster, podSubnets = PodSubnets.shared() }: VpcCniProps,
    { _maxEni }: PodAddressing,
  ): Record<string, EniConfigEntry> | undefined {
    const entries = podSubnets._eniConfigs(() => cluster._securityGroupFor(this), this);
    if (podSubnets._excludesFirstInterface && _maxEni === 1) {
      fail(
        'CniAddressing',
        `"maxEni: 1" leaves pods no network interface, because ${entries ? 'custom networking' : 'nodeSubnetsExcluded'} keeps the first one free of them, write 2 or more`,
        this,
      );
    }
    return entries;
  }

  /** Known once the tree is whole: charts may come after the CNI. */
  private validatePolicyEngine(clusterName: string): string[] {
    const engine = findOtherPolicyEngine(this, clusterName);
    if (engine) {
      fail(
        'NetworkPolicyEngines',
        `"${engine.node.path}" installs another engine of network policies beside that of the CNI, write NetworkPolicyMode.calico() or NetworkPolicyMode.otherEngine(), or leave the chart out`,
        this,
      );
    }
    return [];
  }

  private validatePodSecurityGroups(
    { securityGroupsForPods, podAddressing, podSubnets }: VpcCniProps,
    { _mode }: NetworkPolicyMode,
  ): void {
    if (securityGroupsForPods) {
      validateStrictEnforcement(securityGroupsForPods._enforcing, { networkPolicy: _mode !== undefined }, this);
      const hasPodSubnets = podSubnets?._excludesFirstInterface ?? false;
      validateMaxEni(podAddressing?._maxEni, { hasPodSubnets }, this);
    }
  }
}

/** Settings of the VPC CNI that do not name a cluster. */
export interface VpcCniOptions extends AddonOptions {
  /**
   * How pods get their IPv4 addresses. Refused in an IPv6 cluster, whose nodes have one /80 each.
   *
   * @default - secondary addresses with the targets of the CNI itself; in an IPv6 cluster, prefixes
   */
  readonly podAddressing?: PodAddressing;

  /**
   * Where pods have their addresses.
   *
   * @default - in the subnets of their nodes
   */
  readonly podSubnets?: PodSubnets;

  /**
   * Whether and how NetworkPolicy objects are enforced.
   *
   * @default - they are not
   */
  readonly networkPolicy?: NetworkPolicyMode;

  /**
   * Whether pods may have security groups of their own, and how these are enforced. The role of the cluster needs the policy
   * `AmazonEKSVPCResourceController`: it is attached where this app defines the role, and warned of elsewhere.
   *
   * @default - pods share the security groups of their nodes
   */
  readonly securityGroupsForPods?: SecurityGroupsForPods;

  /**
   * Whose address a packet of a pod has outside of the VPC. Refused in an IPv6 cluster, whose pods always keep theirs.
   *
   * @default - that of the node
   */
  readonly sourceNat?: SourceNat;

  /**
   * How pods are connected to their node and to the world: packet size, names, NodePorts, the other address family.
   *
   * @default - as the CNI does by itself
   */
  readonly podNetwork?: PodNetworkOptions;

  /**
   * The network interfaces of nodes: tags, packet size, who attaches them.
   *
   * @default - the CNI attaches them, with no tags but its own
   */
  readonly networkInterfaces?: NetworkInterfaceOptions;

  /**
   * How pods on Windows nodes get their addresses. Refused in an IPv6 cluster.
   *
   * @default - they get none
   */
  readonly windows?: WindowsAddressing;

  /**
   * How the daemon of the CNI runs on each node, and what it talks to.
   *
   * @default - as the add-on does by itself
   */
  readonly daemon?: DaemonOptions;

  /**
   * Logs, metrics and introspection.
   *
   * @default - as the CNI does by itself: verbose logs in files of the node
   */
  readonly diagnostics?: DiagnosticsOptions;

  /**
   * Ports and log of the network policy agent, which runs on every node whether policies are enforced or not.
   *
   * @default - as the add-on does by itself
   */
  readonly policyAgent?: PolicyAgentOptions;

  /**
   * How the CNI gets its permissions.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * How far the permissions of the CNI reach.
   *
   * @default CniPermissions.managed()
   */
  readonly permissions?: CniPermissions;

  /**
   * Configuration of the add-on beyond the typed options, merged deep into ours, such as `{ env: { HTTP_TIMEOUT: '20' } }`. Variables are text,
   * booleans and numbers too. What a typed option sets is refused as `CniClash`. A name that the CNI does not read is
   * refused as `ConfigurationKey`, with the nearest name or the successor. With an `addonVersion` later than the releases that are known here, it is
   * warned of as `configurationKey`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** The VPC CNI of a cluster. */
export interface VpcCniProps extends VpcCniOptions, AddonProps {}
