import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The EKS resources. Up to aws-cdk-lib 2.257 only this module exports them. It loads no other module for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { validateSubnetsOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { addDependencies, dependOnAllOf, dependOnInternet, implementDependable } from '../foundation/deployment-order';
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
import { CapacityType } from './node-group';

/** Source address of pod traffic that leaves the VPC. */
export enum AutoModeSnatPolicy {
  /** The address of the node. */
  RANDOM = 'Random',
  /** The address of the pod, which a NAT gateway can translate. */
  DISABLED = 'Disabled',
}

/** Default for pods that no network policy selects. */
export enum AutoModeNetworkPolicy {
  /** Allows all traffic. */
  DEFAULT_ALLOW = 'DefaultAllow',
  /** Denies all traffic. Apply policies for system pods first. */
  DEFAULT_DENY = 'DefaultDeny',
}

/** Assignment of pod addresses to nodes of EKS Auto Mode. */
export enum AutoModePodAddressing {
  /** Prefixes of 16 addresses, and single addresses if a subnet has no free prefix. */
  PREFIXES = 'Auto',
  /** Single addresses, with one warm address. Use it for nodes with few pods. */
  SINGLE_ADDRESSES = '32',
}

/** Options of a node pool of EKS Auto Mode. */
export interface AutoModeNodePoolOptions {
  /**
   * Instance categories: the letters before the generation in an instance type name.
   *
   * @default - c, m and r
   */
  readonly instanceCategories?: string[];

  /**
   * Minimum instance generation, 1 or more.
   *
   * @default 5
   */
  readonly minInstanceGeneration?: number;

  /**
   * Processor architectures.
   *
   * @default - x86_64
   */
  readonly architectures?: ec2.InstanceArchitecture[];

  /**
   * Capacity types. Karpenter selects the cheapest available one.
   *
   * @default - On-Demand
   */
  readonly capacityTypes?: CapacityType[];

  /**
   * Maximum total number of vCPUs of the pool.
   *
   * @default - no limit
   */
  readonly cpuLimit?: number;

  /**
   * Kubernetes labels of the nodes. Labels that Karpenter sets fail.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
}

/** Options of a forward proxy for nodes. */
export interface AutoModeProxy {
  /** URL of the proxy, such as `http://192.0.2.4:3128`, at most 255 characters. */
  readonly httpsProxy: string;

  /**
   * Domains and addresses that bypass the proxy, at most 50. Include the instance metadata and VPC endpoints.
   *
   * @default - no traffic bypasses the proxy
   */
  readonly noProxy?: string[];
}

/** Options of a NodeClass of EKS Auto Mode. */
export interface AutoModeNodeClassOptions {
  /**
   * Name of the NodeClass. `default` is the name of the built-in one.
   *
   * @default - the id of the construct in lower case
   */
  readonly nodeClassName?: string;

  /**
   * Subnets of the nodes.
   *
   * @default - the node subnets in `ClusterNetworking`, and the private subnets with egress of the VPC otherwise
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Subnets of the pods, in every zone of the nodes. Write the node subnets if nodes and pods share them.
   *
   * @default - the first pod tier in `ClusterNetworking` in an IPv4 cluster, and the subnets of the nodes otherwise
   */
  readonly podSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the nodes. EKS adds load balancer rules only to the cluster security group, unless the cluster
   * role has more permissions.
   *
   * @default - the cluster security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Security groups of the pods, if they have subnets of their own.
   *
   * @default - the security groups of the nodes
   */
  readonly podSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * Assignment of IPv4 pod addresses to nodes. It fails in an IPv6 cluster.
   *
   * @default - prefixes
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
   */
  readonly podAddressing?: AutoModePodAddressing;

  /**
   * Source address of pod traffic that leaves the VPC.
   *
   * @default - the address of the node
   */
  readonly snatPolicy?: AutoModeSnatPolicy;

  /**
   * Default for pods that no network policy selects. `ClusterNetworking` then also enables the network policy
   * controller. Otherwise, apply the ConfigMap from the EKS User Guide.
   *
   * @default - policies are not enforced
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
   */
  readonly networkPolicy?: AutoModeNetworkPolicy;

  /**
   * Whether nodes log allowed and denied connections to a file.
   *
   * @default false
   */
  readonly networkPolicyEventLogs?: boolean;

  /**
   * Size of the volume for images and ephemeral storage in GiB, 1 to 59000.
   *
   * @default 80
   */
  readonly diskSize?: number;

  /**
   * Key that encrypts the volumes. Its policy must allow the cluster role to use it.
   *
   * @default - a key that EKS manages
   */
  readonly diskKey?: kms.IKey;

  /**
   * Forward proxy between nodes and the internet.
   *
   * @default - none
   */
  readonly proxy?: AutoModeProxy;

  /**
   * Node pools by name, of 1 to 63 lower-case letters, digits and hyphens. Write `{}` if pools are applied by other
   * means.
   *
   * @default - one pool with the name of the NodeClass, and the instance types of the built-in pool `general-purpose`
   */
  readonly nodePools?: Record<string, AutoModeNodePoolOptions>;

  /**
   * Additional fields of the NodeClass, such as `{ advancedSecurity: { fips: true } }`, `certificateBundles`, or static
   * `advancedNetworking.networkInterfaces`. Nested objects are merged key by key.
   *
   * With static interfaces, a node gets no further addresses: set `secondaryIPv4PrefixCount` on the first one. Fields
   * that determine the placement and the identity of nodes fail.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html#auto-node-class-spec
   */
  readonly additionalSpec?: Record<string, unknown>;
}

/**
 * Fields that typed options set: they determine the placement and the identity of nodes. `additionalSpec` must not
 * contain them.
 */
const NODE_CLASS_OWNED_FIELDS = [
  'instanceProfile',
  'podSecurityGroupSelectorTerms',
  'podSubnetSelectorTerms',
  'role',
  'securityGroupSelectorTerms',
  'subnetSelectorTerms',
];

/** Properties of a NodeClass of EKS Auto Mode. */
export interface AutoModeNodeClassProps extends AutoModeNodeClassOptions {
  /** The cluster. It must have EKS Auto Mode enabled, and a kubectl handler. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;
}

/**
 * A NodeClass of EKS Auto Mode with its node pools, for nodes and pods in subnets of your choice.
 *
 * The built-in node pools only use the subnets of the control plane. The role and the access entry of the nodes are
 * created with it. `ClusterNetworking.addNodeClass` also adds its dependencies.
 */
export class AutoModeNodeClass extends Construct {
  /** Name of the NodeClass, for node pools that are applied by other means. */
  public readonly nodeClassName: string;

  /** Role of the nodes. It allows them to join the cluster and to pull images. */
  public readonly role: iam.Role;

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
          `"podAddressing: ${props.podAddressing}" is for IPv4, but the cluster has IPv6 pods. Leave it out`,
        );
      }
      for (const [name, pool] of pools) {
        validateAutoModeName(name, 'NodePool', ['general-purpose', 'system']);
        validateNodePool(name, pool);
      }
    });

    // EBS only supports keys of its Region. A key of another account can allow it in its policy.
    validateKeyLocation(props.diskKey, this);
    for (const groups of [props.securityGroups, props.podSecurityGroups]) {
      validateIds('securityGroup', securityGroupIdsOf(groups), { scope: this });
    }
    const subnets = props.vpc.selectSubnets(
      props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ).subnets;
    const securityGroupIds = securityGroupIdsOf(props.securityGroups) ?? [cluster._context.securityGroupFor(this)];
    const podSubnets = props.podSubnets && props.vpc.selectSubnets(props.podSubnets).subnets;
    validateVpcOf(cluster, props.vpc, this);
    validateSubnetsOf(cluster, [...subnets, ...(podSubnets ?? [])], this);
    const pods = this.podSettings(props, subnets, podSubnets, securityGroupIds);

    cluster._context.interfaces.add({ scope: this, of: 'nodes', groups: props.securityGroups ?? [] });
    if (pods) {
      const groups = props.podSecurityGroups ?? props.securityGroups ?? [];
      cluster._context.interfaces.add({ scope: this, of: 'pods', groups });
    }

    this.role = this.defineRole();
    cluster._context.imageRegistry?._grantPull(this.role);
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
    const applied = cluster._context.applyObjects(this, 'Objects', [
      nodeClassObject(this.nodeClassName, spec),
      ...pools.map(([name, pool]) => nodePoolObject(name, this.nodeClassName, pool)),
    ]);

    // Nodes need their role, its access entry, their security groups with all rules, and their routes until the last
    // node is deleted.
    implementDependable(this, () => [applied]);
    dependOnAllOf(applied, this.role);
    addDependencies(applied, access);
    dependOnAllOf(applied, ...(props.securityGroups ?? []), ...(props.podSecurityGroups ?? []));
    dependOnInternet(applied, [...subnets, ...(podSubnets ?? [])]);
  }

  private validateCompute({ compute }: ClusterTarget): void {
    if (!compute._hasAutoMode) {
      fail(
        'ClusterCompute',
        `"${this.node.id}" is a NodeClass of EKS Auto Mode, but the cluster has ${compute._text}. Define the cluster with defaultCapacityType: DefaultCapacityType.AUTOMODE, or write compute: ClusterCompute.autoMode() on the ClusterTarget`,
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
    // EKS accepts pod security groups only together with pod subnets. These can be the subnets of the nodes.
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

  /** Defines the access entry. EKS creates one only for the built-in node pools. */
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

/** Converts the options of a pool to the values of Kubernetes. */
function poolSettings({ architectures, capacityTypes, ...others }: AutoModeNodePoolOptions) {
  return {
    ...others,
    architectures: architectures?.map((processor) =>
      processor === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'amd64',
    ),
    capacityTypes: capacityTypes?.map((type) => (type === CapacityType.SPOT ? 'spot' : 'on-demand')),
  };
}
