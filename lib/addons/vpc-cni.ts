import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PodAddressingMode } from '../addressing/pod-capacity';
import { WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { refuse, refusingAt } from '../foundation/refusals';
import { warn } from '../foundation/warnings';
import { defineAddon } from './addon';
import { NetworkPolicyMode, PolicyEventLogs } from './network-policy-mode';
import { PodAddressing } from './pod-addressing';
import { PodSubnets } from './pod-subnets';
import { otherPolicyEngine } from './policy-engines';
import { customNetworking, type EniConfigEntry, vpcCniConfiguration } from './vpc-cni-configuration';
import type { VpcCniProps } from './vpc-cni-options';
import { cniWarnings, groupSettings, refuseIpv4Settings, subnetSettings } from './vpc-cni-settings';

export type { VpcCniOptions, VpcCniProps } from './vpc-cni-options';

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
    const { isIpv6 } = props.cluster;
    if (isIpv6) {
      refusingAt(this, () => refuseIpv4Settings(props));
    }

    const addressing = props.podAddressing ?? (isIpv6 ? PodAddressing.prefixDelegation() : PodAddressing.secondaryIp());
    const policy = props.networkPolicy ?? NetworkPolicyMode.off();
    const eniConfigs = this.eniConfigs(props, addressing);
    const settings = refusingAt(this, () => ({
      ...addressing._settings,
      ...(eniConfigs ? customNetworking(eniConfigs, Stack.of(this).region) : subnetSettings(props, isIpv6)),
      ...groupSettings(props, policy, isIpv6),
    }));
    const configuration = vpcCniConfiguration(settings, props.additionalConfiguration, props.addonVersion, this);

    const identity = this.defineIdentity(props);
    this.role = identity.role;
    this.node.defaultChild = defineAddon(this, 'vpc-cni', props, configuration, identity);
    this._podZones = eniConfigs && Object.keys(eniConfigs);
    this._addressingMode = {
      usesPrefixes: addressing._usesPrefixes,
      hasPodSubnets: props.podSubnets?._freesFirstInterface ?? false,
      maxInterfaces: addressing._maxEni,
      warm: addressing._warm,
    };

    if (policy._options.eventLogs === PolicyEventLogs.CLOUDWATCH) {
      this.role.addToPolicy(logStatement(props.cluster.clusterName));
    }
    if (policy._mode) {
      this.node.addValidation({ validate: () => this.refuseOtherEngine(props.cluster.clusterName) });
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
    if (podSubnets._freesFirstInterface && _maxEni === 1) {
      refuse(
        'CniAddressing',
        `"maxEni: 1" leaves pods no network interface, because ${entries ? 'custom networking' : 'nodeSubnetsExcluded'} keeps the first one free of them, write 2 or more`,
        this,
      );
    }
    return entries;
  }

  /** Known once the tree is whole: charts may come after the CNI. */
  private refuseOtherEngine(clusterName: string): string[] {
    const engine = otherPolicyEngine(this, clusterName);
    if (engine) {
      refuse(
        'NetworkPolicyEngines',
        `"${engine.node.path}" installs another engine of network policies beside that of the CNI, write NetworkPolicyMode.calico() or NetworkPolicyMode.otherEngine(), or leave the chart out`,
        this,
      );
    }
    return [];
  }

  private defineIdentity({ cluster, identity = WorkloadIdentity.podIdentity() }: VpcCniProps): WorkloadRole {
    return new WorkloadRole(this, 'Identity', {
      cluster,
      identity,
      namespace: 'kube-system',
      serviceAccount: 'aws-node',
      description: 'Amazon VPC CNI: network interfaces and addresses of pods',
      associate: false,
      ...(cluster.isIpv6
        ? { statements: ipv6Statements() }
        : { managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy')] }),
    });
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

/** What the network policy agent does to write its decisions to CloudWatch. */
function logStatement(clusterName: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [`arn:${Aws.PARTITION}:logs:*:*:log-group:/aws/eks/${clusterName}/cluster:*`],
  });
}
