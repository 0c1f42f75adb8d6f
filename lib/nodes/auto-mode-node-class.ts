import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { validateSubnetsOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { validateKeyLocation } from '../foundation/resource-locations';
import { mergeValues } from '../foundation/values';
import {
  autoModeNodeClassSpec,
  type NodeClassSettings,
  nodeClassObject,
  nodePoolObject,
  validateAutoModeName,
  validateNodeClassSettings,
  validateNodePool,
} from './auto-mode-manifests';
import type { AutoModeNodeClassOptions, AutoModeNodePoolOptions } from './auto-mode-options';
import { CapacityType } from './node-group';

/** The fields that decide where nodes are and who they are: typed options alone set them. */
const NODE_CLASS_OWNED_FIELDS = [
  'instanceProfile',
  'podSecurityGroupSelectorTerms',
  'podSubnetSelectorTerms',
  'role',
  'securityGroupSelectorTerms',
  'subnetSelectorTerms',
];

/** A NodeClass in a cluster. */
export interface AutoModeNodeClassProps extends AutoModeNodeClassOptions {
  /** The cluster: it has EKS Auto Mode turned on, and a kubectl handler. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;
}

/**
 * A NodeClass of EKS Auto Mode with its node pools: nodes in subnets of your choice, pods in subnets of their own. The built-in pools know only
 * the subnets of the control plane. Its role and the access entry of its nodes come with it; `ClusterNetworking.addNodeClass` puts it into an
 * order with everything else.
 */
export class AutoModeNodeClass extends Construct {
  /** The name of the NodeClass, for node pools that are applied by other means. */
  public readonly nodeClassName: string;

  /** The role of the nodes: to join the cluster and to pull images. */
  public readonly role: iam.Role;

  /** What applies the NodeClass and its pools: let wait for it whatever needs nodes. @internal */
  public readonly _applied: IConstruct;

  /** The subnets of the nodes. @internal */
  public readonly _subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: AutoModeNodeClassProps) {
    validateArguments('AutoModeNodeClass', arguments);
    super(scope, id);
    const { cluster } = props;
    this.nodeClassName = props.nodeClassName ?? id.toLowerCase();
    this.validateCompute(cluster);
    const pools = Object.entries(props.nodePools ?? { [this.nodeClassName]: {} }).map(
      ([name, pool]) => [name, poolSettings(pool)] as const,
    );
    const storage =
      props.diskSize === undefined && !props.diskKey
        ? undefined
        : { size: props.diskSize, kmsKeyId: props.diskKey?.keyArn };
    withErrorPath(this, () => {
      validateAutoModeName(this.nodeClassName, 'NodeClass', ['default']);
      validateNodeClassSettings({ ...props, storage });
      if (cluster.isIpv6 && props.podAddressing !== undefined) {
        fail(
          'AutoModeNodes',
          `"podAddressing: ${props.podAddressing}" is for IPv4, and the cluster gives pods IPv6 addresses, leave it out`,
        );
      }
      for (const [name, pool] of pools) {
        validateAutoModeName(name, 'NodePool', ['general-purpose', 'system']);
        validateNodePool(name, pool);
      }
    });

    // EBS encrypts with keys of its Region alone; the policy of one of another account may let it.
    validateKeyLocation(props.diskKey, this);
    for (const groups of [props.securityGroups, props.podSecurityGroups]) {
      validateIds('securityGroup', securityGroupIdsOf(groups), { scope: this });
    }
    const subnets = props.vpc.selectSubnets(
      props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ).subnets;
    this._subnets = subnets;
    const securityGroupIds = securityGroupIdsOf(props.securityGroups) ?? [cluster._securityGroupFor(this)];
    const podSubnets = props.podSubnets && props.vpc.selectSubnets(props.podSubnets).subnets;
    validateVpcOf(cluster, props.vpc, this);
    validateSubnetsOf(cluster, [...subnets, ...(podSubnets ?? [])], this);
    const pods = this.podSettings(props, subnets, podSubnets, securityGroupIds);

    cluster._interfaces.add({ scope: this, of: 'nodes', groups: props.securityGroups ?? [] });
    if (pods) {
      const groups = props.podSecurityGroups ?? props.securityGroups ?? [];
      cluster._interfaces.add({ scope: this, of: 'pods', groups });
    }

    this.role = this.defineRole();
    const access = this.defineAccess(cluster);
    const spec = mergeValues(
      autoModeNodeClassSpec({
        name: this.nodeClassName,
        role: this.role.roleName,
        subnetIds: subnets.map(({ subnetId }) => subnetId),
        securityGroupIds,
        pods,
        ipv4PrefixSize: props.podAddressing,
        snatPolicy: props.snatPolicy,
        networkPolicy: props.networkPolicy,
        networkPolicyEventLogs: props.networkPolicyEventLogs,
        storage,
        proxy: props.proxy,
      }),
      props.additionalSpec,
      NODE_CLASS_OWNED_FIELDS,
      'ValuesClash',
      this,
    );
    this._applied = cluster._applyObjects(this, 'Objects', [
      nodeClassObject(this.nodeClassName, spec),
      ...pools.map(([name, pool]) => nodePoolObject(name, this.nodeClassName, pool)),
    ]);

    // Nodes need their role, its access, their security groups with all rules, and their way out until the last of them is gone.
    implementDependable(this, () => [this._applied]);
    this._applied.node.addDependency(this.role);
    addDependencies(this._applied, access);
    this._applied.node.addDependency(...(props.securityGroups ?? []), ...(props.podSecurityGroups ?? []));
    for (const subnet of [...subnets, ...(podSubnets ?? [])]) {
      this._applied.node.addDependency(subnet.internetConnectivityEstablished);
    }
  }

  private validateCompute({ compute }: ClusterTarget): void {
    if (!compute._hasAutoMode) {
      fail(
        'ClusterCompute',
        `"${this.node.id}" is a NodeClass of EKS Auto Mode and the cluster has ${compute._text}, define the cluster with defaultCapacityType: DefaultCapacityType.AUTOMODE, or give its ClusterTarget compute: ClusterCompute.autoMode()`,
        this,
      );
    }
  }

  private podSettings(
    { podSecurityGroups }: AutoModeNodeClassProps,
    subnets: readonly ec2.ISubnet[],
    podSubnets: readonly ec2.ISubnet[] | undefined,
    securityGroupIds: readonly string[],
  ): NodeClassSettings['pods'] {
    const own = securityGroupIdsOf(podSecurityGroups);
    // EKS takes security groups of pods beside subnets of pods only; these may be the same as those of the nodes.
    const chosen = podSubnets ?? (own && subnets);
    return (
      chosen && { subnetIds: chosen.map(({ subnetId }) => subnetId), securityGroupIds: own ?? [...securityGroupIds] }
    );
  }

  private defineRole(): iam.Role {
    return new iam.Role(this, 'Role', {
      description: `EKS Auto Mode nodes of ${this.nodeClassName}: to join the cluster and to pull images`,
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) =>
        iam.ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
  }

  /** EKS makes the access entry of the built-in node pools alone. */
  private defineAccess(cluster: ClusterTarget): eks.CfnAccessEntry {
    return new eks.CfnAccessEntry(this, 'Access', {
      clusterName: cluster.clusterName,
      principalArn: this.role.roleArn,
      type: 'EC2',
      accessPolicies: [
        {
          accessScope: { type: 'cluster' },
          policyArn: `arn:${Aws.PARTITION}:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy`,
        },
      ],
    });
  }
}

function securityGroupIdsOf(groups: readonly ec2.ISecurityGroup[] | undefined): string[] | undefined {
  return groups && groups.length > 0 ? groups.map(({ securityGroupId }) => securityGroupId) : undefined;
}

/** The pool in the words of Kubernetes. */
function poolSettings({ architectures, capacityTypes, ...others }: AutoModeNodePoolOptions) {
  return {
    ...others,
    architectures: architectures?.map((processor) =>
      processor === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'amd64',
    ),
    capacityTypes: capacityTypes?.map((type) => (type === CapacityType.SPOT ? 'spot' : 'on-demand')),
  };
}
