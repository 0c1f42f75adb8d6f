import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PodAddressingMode } from '../addressing/pod-capacity';
import { WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';
import { PodAddressing } from './pod-addressing';
import { type EniConfigEntry, vpcCniConfiguration, withAdditionalEnv } from './vpc-cni-configuration';

/** Where pods have their addresses: one choice, made by a factory. */
export class PodSubnets {
  /** Pods share the subnets of their nodes. */
  public static shared(): PodSubnets {
    return new PodSubnets(undefined, undefined);
  }

  /**
   * Pods have subnets of their own, one per zone: custom networking. The ENIConfigs are part of the add-on, so that they are there before
   * the first node.
   *
   * @param subnets one subnet per zone, in every zone that has nodes
   * @param securityGroups of the pods' network interfaces, 1 to 5; without them, the cluster security group
   */
  public static custom(subnets: ec2.ISubnet[], securityGroups?: ec2.ISecurityGroup[]): PodSubnets {
    return new PodSubnets(subnets, securityGroups);
  }

  private constructor(
    /** @internal */
    public readonly _subnets: readonly ec2.ISubnet[] | undefined,
    /** @internal */
    public readonly _securityGroups: readonly ec2.ISecurityGroup[] | undefined,
  ) {}
}

/** Settings of network policy enforcement. */
export interface NetworkPolicyOptions {
  /**
   * Whether every decision is logged on the node: about one vCPU per node.
   *
   * @default false
   */
  readonly eventLogs?: boolean;
}

/** Whether and how the VPC CNI enforces NetworkPolicy objects: one choice, made by a factory. */
export class NetworkPolicyMode {
  /** Not at all: another engine does, or none. */
  public static off(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {});
  }

  /** Pods that no policy selects are open. */
  public static standard(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    return new NetworkPolicyMode('standard', options);
  }

  /** Pods that no policy selects are closed, those of the system too: every one needs a policy first, CoreDNS included. */
  public static strict(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    return new NetworkPolicyMode('strict', options);
  }

  private constructor(
    /** @internal */
    public readonly _mode: string | undefined,
    /** @internal */
    public readonly _options: NetworkPolicyOptions,
  ) {}
}

/** Settings of the VPC CNI that do not name a cluster. */
export interface VpcCniOptions extends AddonOptions {
  /**
   * How pods get their addresses.
   *
   * @default - secondary addresses with the targets of the CNI itself
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
   * Whether pods keep their own address on the way out of the VPC, for a NAT gateway to translate. False: the node's address stands in, which
   * networks behind a peering or a transit gateway can answer to where they do not route the pods' block.
   *
   * @default false
   */
  readonly externalSnat?: boolean;

  /**
   * How the CNI gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Environment variables of the `aws-node` container beyond the typed options. A key that a typed option sets is refused.
   *
   * @default - none
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

  /** How many addresses a node has for pods. @internal */
  public readonly _addressingMode: PodAddressingMode;

  constructor(scope: Construct, id: string, props: VpcCniProps) {
    super(scope, id);
    const podSubnets = props.podSubnets ?? PodSubnets.shared();
    const policy = props.networkPolicy ?? NetworkPolicyMode.off();
    const addressing = props.podAddressing ?? refusingAt(this, () => PodAddressing.secondaryIp());

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity ?? WorkloadIdentity.podIdentity(),
      namespace: 'kube-system',
      serviceAccount: 'aws-node',
      description: 'Amazon VPC CNI: network interfaces and addresses of pods',
      associate: false,
      ...(props.cluster.isIpv6
        ? { statements: ipv6Statements() }
        : { managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy')] }),
    });
    this.role = identity.role;

    const typedEnv = {
      ...addressing._env,
      ...(props.externalSnat === undefined ? {} : { AWS_VPC_K8S_CNI_EXTERNALSNAT: String(props.externalSnat) }),
      ...(policy._mode === 'strict' ? { NETWORK_POLICY_ENFORCING_MODE: 'strict' } : {}),
    };
    const eniConfigs = podSubnets._subnets && this.eniConfigs(props, podSubnets._subnets, podSubnets._securityGroups);
    const configuration = vpcCniConfiguration({
      env: withAdditionalEnv(typedEnv, props.additionalEnv, this),
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
    };

    if (policy._mode === 'strict') {
      warn(
        this,
        'strictNetworkPolicy',
        'Strict network policy closes every pod that no policy selects, CoreDNS included: apply policies for system pods before the nodes join.',
      );
    }
  }

  /** One ENIConfig per zone, named as nodes are labelled. */
  private eniConfigs(
    props: VpcCniProps,
    subnets: readonly ec2.ISubnet[],
    securityGroups: readonly ec2.ISecurityGroup[] | undefined,
  ): Record<string, EniConfigEntry> {
    if (props.cluster.isIpv6) {
      refuse(
        'CustomNetworkingIpv6',
        '"PodSubnets.custom" does not work in an IPv6 cluster, write PodSubnets.shared(): every subnet has IPv6 addresses enough',
        this,
      );
    }
    if (subnets.length === 0) {
      refuse(
        'CustomNetworkingZones',
        '"PodSubnets.custom([])" names no zones, give one pod subnet per zone, such as PodSubnets.custom(network.subnetsOf("pod"))',
        this,
      );
    }
    const securityGroupIds = securityGroups?.map(({ securityGroupId }) => securityGroupId) ?? [
      props.cluster._securityGroupFor(this),
    ];
    const entries: Record<string, EniConfigEntry> = {};
    for (const { availabilityZone, subnetId, node } of subnets) {
      if (!isConcrete(availabilityZone) || availabilityZone.split('-').pop()?.startsWith('az')) {
        refuse(
          'CustomNetworkingZones',
          `"${node.id}" has no zone name at synthesis, and ENIConfigs are keyed by it: plan the network over zone names such as "eu-west-1a", or give it zoneNames`,
          this,
        );
      }
      if (entries[availabilityZone]) {
        refuse(
          'CustomNetworkingZones',
          `"${availabilityZone}" has two pod subnets and an ENIConfig takes one, give one per zone`,
          this,
        );
      }
      entries[availabilityZone] = { subnetId, securityGroupIds };
    }
    return entries;
  }
}

/**
 * What the CNI does in an IPv6 cluster; AWS has no managed policy for it.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/iam-policy.md
 */
function ipv6Statements(): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: [
        'ec2:AssignIpv6Addresses',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeTags',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['ec2:CreateTags'],
      resources: [`arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`],
    }),
  ];
}
