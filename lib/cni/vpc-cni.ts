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

/** Release that added subnet discovery. */
const DISCOVERY_RELEASE = CNI_SETTINGS['env.ENABLE_SUBNET_DISCOVERY'].since as string;

/** Release that does not place pods in subnets with the tag `kubernetes.io/role/cni=0`. */
const EXCLUSION_RELEASE = '1.22.1';

/**
 * Validates that an IPv6 cluster has no IPv4 options. Its nodes have one /80 prefix in their own subnet, and its pods
 * always keep their address.
 */
export function validateIpv6Options({ podAddressing, podSubnets, sourceNat, windows }: VpcCniOptions): void {
  if (podSubnets?._kind === 'custom') {
    fail(
      'CustomNetworkingIpv6',
      '"PodSubnets.custom" is not supported in an IPv6 cluster, whose subnets have enough IPv6 addresses. Write PodSubnets.shared()',
    );
  }
  if (podSubnets?._kind === 'discovered') {
    fail(
      'CniSetting',
      '"PodSubnets.discovered" is for IPv4 pods, but IPv6 pods are in the subnet of their node. Write PodSubnets.shared()',
    );
  }
  if (podAddressing) {
    fail(
      'CniAddressing',
      '"podAddressing" is for IPv4 pods, but each node of an IPv6 cluster has one /80 prefix. Leave podAddressing out',
    );
  }
  if (sourceNat) {
    fail(
      'CniSetting',
      '"sourceNat" is for IPv4 pods, but IPv6 pods always keep their own address. Leave sourceNat out',
    );
  }
  if (windows) {
    fail(
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
  if (podSubnets._excludesNodeSubnets && !hasRelease(addonVersion, EXCLUSION_RELEASE)) {
    fail(
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

/**
 * The `vpc-cni` add-on with its own role, so that nodes do not need its permissions.
 *
 * Nodes need the add-on and its configuration before they boot.
 */
export class VpcCni extends Construct {
  /** Role of the CNI. */
  public readonly role: iam.Role;

  /** Names of the zones with an ENIConfig. Undefined if pods use the subnets of their nodes. @internal */
  public readonly _podZones?: string[];

  /** Enforcement mode of security groups for pods. Undefined if it is disabled. @internal */
  public readonly _podSecurityGroups?: PodSecurityGroupEnforcing;

  /** Address assignment of nodes. @internal */
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
    props.cluster._context.noteApiUse(this, 'vpcCni', {
      identity: props.identity,
      settings: sendsPolicyLogs ? ['logs'] : [],
      onlyWithNodes: true,
    });
    const addon = defineAddon(this, 'vpc-cni', props, configuration, identity);
    this.node.defaultChild = addon;
    if (policy._hasOtherEngine) {
      declareOtherEngine(addon);
    }
    this._podZones = eniConfigs && Object.keys(eniConfigs);
    if (eniConfigs) {
      validateZoneRegions(Object.keys(eniConfigs), this);
      props.cluster._context.interfaces.add({
        scope: this,
        of: 'pods',
        groups: props.podSubnets?._securityGroups ?? [],
      });
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
    const entries = podSubnets._eniConfigs(() => cluster._context.securityGroupFor(this), this);
    if (podSubnets._excludesFirstInterface && _maxEni === 1) {
      fail(
        'CniAddressing',
        `"maxEni: 1" leaves no network interface for pods, because ${entries ? 'custom networking' : 'nodeSubnetsExcluded'} excludes the first one. Write 2 or more`,
        this,
      );
    }
    return entries;
  }

  /**
   * Validates that no chart installs another policy engine. It runs as a validation, because charts may be defined
   * later.
   */
  private validatePolicyEngine(clusterName: string): string[] {
    const engine = findOtherPolicyEngine(this, clusterName);
    if (engine) {
      fail(
        'NetworkPolicyEngines',
        `"${engine.node.path}" installs another network policy engine, but the CNI already enforces policies. Write NetworkPolicyMode.calico() or NetworkPolicyMode.otherEngine(), or leave the chart out`,
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

/** Options of the VPC CNI. */
export interface VpcCniOptions extends AddonOptions {
  /**
   * Assignment of IPv4 addresses to pods. It fails in an IPv6 cluster, whose nodes have one /80 prefix each.
   *
   * @default - secondary addresses with the default targets of the CNI, or prefixes in an IPv6 cluster
   */
  readonly podAddressing?: PodAddressing;

  /**
   * Subnets of pods.
   *
   * @default - pods use the subnets of their nodes
   */
  readonly podSubnets?: PodSubnets;

  /**
   * Network policy engine of the cluster, and its mode.
   *
   * @default - network policies are not enforced
   */
  readonly networkPolicy?: NetworkPolicyMode;

  /**
   * Enforcement mode of security groups for pods.
   *
   * The cluster role needs the policy `AmazonEKSVPCResourceController`. It is attached if this app defines the role.
   * Otherwise there is a warning.
   *
   * @default - pods use the security groups of their nodes
   */
  readonly securityGroupsForPods?: SecurityGroupsForPods;

  /**
   * Source address of pod traffic that leaves the VPC. It fails in an IPv6 cluster, whose pods always keep their
   * address.
   *
   * @default - the address of the node
   */
  readonly sourceNat?: SourceNat;

  /**
   * Network connection of pods: MTU, interface names, node ports and the other IP family.
   *
   * @default - the defaults of the CNI
   */
  readonly podNetwork?: PodNetworkOptions;

  /**
   * Network interfaces of nodes: tags, MTU, and the component that attaches them.
   *
   * @default - the CNI attaches them, with its own tags only
   */
  readonly networkInterfaces?: NetworkInterfaceOptions;

  /**
   * Address assignment of pods on Windows nodes. It fails in an IPv6 cluster.
   *
   * @default - pods on Windows nodes get no addresses
   */
  readonly windows?: WindowsAddressing;

  /**
   * Options of the CNI daemon, which runs on each node.
   *
   * @default - the defaults of the add-on
   */
  readonly daemon?: DaemonOptions;

  /**
   * Logs, metrics and introspection.
   *
   * @default - the defaults of the CNI: debug logs in files on the node
   */
  readonly diagnostics?: DiagnosticsOptions;

  /**
   * Ports and log level of the network policy agent, which runs on every node even if policies are not enforced.
   *
   * @default - the defaults of the add-on
   */
  readonly policyAgent?: PolicyAgentOptions;

  /**
   * Method by which the CNI gets its permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Scope of the permissions of the CNI.
   *
   * @default CniPermissions.managed()
   */
  readonly permissions?: CniPermissions;

  /**
   * Additional configuration of the add-on, merged into the generated values, such as `{ env: { HTTP_TIMEOUT: '20' }
   * }`.
   *
   * Variables are strings, including booleans and numbers. Keys that typed options set fail as `CniClash`. A key that
   * the CNI does not support fails as `ConfigurationKey`, with the most similar key or its successor. With an
   * `addonVersion` that is newer than the known releases, it results in the warning `configurationKey` instead.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** Properties of the VPC CNI. */
export interface VpcCniProps extends VpcCniOptions, AddonProps {}
