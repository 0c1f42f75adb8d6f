import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PodAddressingMode } from '../addressing/pod-capacity';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import { refuse } from '../foundation/refusals';
import { warn } from '../foundation/warnings';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';
import { NetworkPolicyMode } from './network-policy-mode';
import { PodAddressing } from './pod-addressing';
import { preparePodSecurityGroups } from './pod-security-group-setting';
import { PodSubnets } from './pod-subnets';
import {
  type PodSecurityGroupEnforcing,
  refuseEarlyDemuxBeside,
  refuseStrictBeside,
  refuseTooFewInterfaces,
  type SecurityGroupsForPods,
} from './security-groups-for-pods';
import { type EniConfigEntry, vpcCniConfiguration, withAdditionalEnv } from './vpc-cni-configuration';
import { defineCniIdentity } from './vpc-cni-identity';
import type { CniPermissions } from './vpc-cni-policy';

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
   * Whether pods keep their own address on the way out of the VPC, for a NAT gateway to translate. False: the node's address stands in, which
   * networks behind a peering or a transit gateway can answer to where they do not route the pods' block. Refused in an IPv6 cluster, whose
   * pods always keep theirs.
   *
   * @default false
   */
  readonly externalSnat?: boolean;

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
   * Environment variables of the CNI beyond the typed options, such as `{ AWS_VPC_K8S_CNI_LOGLEVEL: 'INFO' }`. Each goes to the container
   * that reads it: `aws-node`, `aws-vpc-cni-init` (`DISABLE_TCP_EARLY_DEMUX`) or both (`ENABLE_V6_EGRESS`). A key that a typed option sets
   * is refused.
   *
   * @default - none
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md#cni-configuration-variables
   */
  readonly additionalEnv?: Record<string, string>;
}

/** The VPC CNI of a cluster. */
export interface VpcCniProps extends VpcCniOptions, AddonProps {}

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
    super(scope, id);
    const { isIpv6 } = props.cluster;
    if (isIpv6) {
      this.refuseIpv4Settings(props);
    }

    const addressing = props.podAddressing ?? (isIpv6 ? PodAddressing.prefixDelegation() : PodAddressing.secondaryIp());
    const policy = props.networkPolicy ?? NetworkPolicyMode.off();
    const eniConfigs = this.eniConfigs(props, addressing);
    const env = this.environment(props, addressing, policy);
    this.refuseBesidePodSecurityGroups(props, {
      networkPolicy: policy._mode !== undefined,
      hasPodSubnets: eniConfigs !== undefined,
    });

    const identity = defineCniIdentity(this, { ...props, sendsPolicyLogs: false });
    this.role = identity.role;
    const configuration = vpcCniConfiguration({
      env,
      eniConfigs,
      region: Stack.of(this).region,
      networkPolicy: policy._mode !== undefined,
      policyEventLogs: policy._options.eventLogs ?? false,
    });
    this.node.defaultChild = defineAddon(this, 'vpc-cni', props, configuration, identity);
    this._podZones = eniConfigs && Object.keys(eniConfigs);
    this._addressingMode = {
      usesPrefixes: addressing._usesPrefixes,
      hasPodSubnets: eniConfigs !== undefined,
      maxInterfaces: addressing._maxEni,
      warm: addressing._warm,
      ...(props.securityGroupsForPods ? { hasTrunk: true } : {}),
    };
    this._podSecurityGroups = props.securityGroupsForPods?._enforcing;
    if (props.securityGroupsForPods) {
      preparePodSecurityGroups(this, { ...props, securityGroupsForPods: props.securityGroupsForPods });
    }

    if (policy._mode === 'strict') {
      warn(
        this,
        'strictNetworkPolicy',
        'Strict network policy closes every pod that no policy selects, CoreDNS included: apply policies for system pods before the nodes join.',
      );
    }
  }

  /** IPv6 pods have one /80 per node, in the subnet of the node, and leave with their own address. */
  private refuseIpv4Settings({ podAddressing, podSubnets, externalSnat }: VpcCniOptions): void {
    if (podSubnets?._subnets) {
      refuse(
        'CustomNetworkingIpv6',
        '"PodSubnets.custom" does not work in an IPv6 cluster, write PodSubnets.shared(): every subnet has IPv6 addresses enough',
        this,
      );
    }
    if (podAddressing) {
      refuse(
        'CniAddressing',
        '"podAddressing" is for IPv4 pods, and an IPv6 cluster gives each node one /80 whatever it says, leave podAddressing out',
        this,
      );
    }
    if (externalSnat !== undefined) {
      refuse(
        'CniSetting',
        `"externalSnat: ${externalSnat}" is for IPv4 pods, and IPv6 pods always keep their own address, leave externalSnat out`,
        this,
      );
    }
  }

  private eniConfigs(
    { cluster, podSubnets = PodSubnets.shared() }: VpcCniProps,
    { _maxEni }: PodAddressing,
  ): Record<string, EniConfigEntry> | undefined {
    const entries = podSubnets._eniConfigs(() => cluster._securityGroupFor(this), this);
    if (entries && _maxEni === 1) {
      refuse(
        'CniAddressing',
        '"maxEni: 1" leaves pods no network interface, because custom networking keeps the first one free of them, write 2 or more',
        this,
      );
    }
    return entries;
  }

  private environment(
    { additionalEnv, externalSnat, securityGroupsForPods }: VpcCniProps,
    addressing: PodAddressing,
    policy: NetworkPolicyMode,
  ): Record<string, string> {
    if (policy._mode && additionalEnv?.ENABLE_BANDWIDTH_PLUGIN === 'true') {
      refuse(
        'CniSetting',
        '"ENABLE_BANDWIDTH_PLUGIN" does not work beside network policy, leave it out or write NetworkPolicyMode.off()',
        this,
      );
    }
    const typed = {
      ...addressing._env,
      ...(externalSnat === undefined ? {} : { AWS_VPC_K8S_CNI_EXTERNALSNAT: String(externalSnat) }),
      ...(policy._mode === 'strict' ? { NETWORK_POLICY_ENFORCING_MODE: 'strict' } : {}),
      ...securityGroupsForPods?._env,
    };
    return withAdditionalEnv(typed, additionalEnv, this);
  }

  private refuseBesidePodSecurityGroups(
    { securityGroupsForPods, podAddressing, additionalEnv }: VpcCniProps,
    { networkPolicy, hasPodSubnets }: { readonly networkPolicy: boolean; readonly hasPodSubnets: boolean },
  ): void {
    if (securityGroupsForPods) {
      refuseStrictBeside(securityGroupsForPods._enforcing, { networkPolicy }, this);
      refuseTooFewInterfaces(podAddressing?._maxEni, { hasPodSubnets }, this);
      refuseEarlyDemuxBeside(additionalEnv, this);
    }
  }
}
