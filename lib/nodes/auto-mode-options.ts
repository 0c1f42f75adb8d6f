import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { CapacityType } from './node-group';

/** Whose address traffic of pods has outside of the VPC. */
export enum AutoModeSnatPolicy {
  /** That of the node. */
  RANDOM = 'Random',
  /** That of the pod, for a NAT gateway to translate. */
  DISABLED = 'Disabled',
}

/** What pods that no policy selects may do. */
export enum AutoModeNetworkPolicy {
  /** Everything. */
  DEFAULT_ALLOW = 'DefaultAllow',
  /** Nothing: apply policies for system pods first. */
  DEFAULT_DENY = 'DefaultDeny',
}

/** How nodes of EKS Auto Mode get addresses for pods. */
export enum AutoModePodAddressing {
  /** By prefixes of 16 addresses, and one by one where a subnet has no prefix left. */
  PREFIXES = 'Auto',
  /** One by one, with one in reserve: for nodes that have few pods each. */
  SINGLE_ADDRESSES = '32',
}

/** A pool of nodes in EKS Auto Mode: which instances it takes. */
export interface AutoModeNodePoolOptions {
  /**
   * The categories of instances: the letters before the generation in their names.
   *
   * @default - c, m and r
   */
  readonly instanceCategories?: string[];

  /**
   * The oldest generation of instances, 1 or more.
   *
   * @default 5
   */
  readonly minInstanceGeneration?: number;

  /**
   * The processors.
   *
   * @default - x86_64
   */
  readonly architectures?: ec2.InstanceArchitecture[];

  /**
   * What the nodes are bought as: the cheapest that there is of the given ones.
   *
   * @default - on demand
   */
  readonly capacityTypes?: CapacityType[];

  /**
   * The most vCPUs of all nodes of the pool together.
   *
   * @default - no limit
   */
  readonly cpuLimit?: number;

  /**
   * Kubernetes labels of the nodes; those that Karpenter writes are refused.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
}

/** A forward proxy of nodes. */
export interface AutoModeProxy {
  /** Such as `http://192.0.2.4:3128`: 255 characters or less. */
  readonly httpsProxy: string;

  /**
   * What goes past the proxy: domains and addresses, 50 at the most. The instance metadata and VPC endpoints belong here.
   *
   * @default - nothing
   */
  readonly noProxy?: string[];
}

/** Where the nodes of EKS Auto Mode are, and the network that their pods have. */
export interface AutoModeNodeClassOptions {
  /**
   * The name of the NodeClass; not `default`, which is the built-in one.
   *
   * @default - the id of the construct in lower case
   */
  readonly nodeClassName?: string;

  /**
   * The subnets of the nodes.
   *
   * @default - the node subnets, in a NodeClass of `ClusterNetworking`; elsewhere the private subnets of the VPC with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The subnets of the pods, in every zone of the nodes. The subnets of the nodes where pods are to share them.
   *
   * @default - the first pod tier, in a NodeClass of `ClusterNetworking` in an IPv4 cluster; elsewhere those of the nodes
   */
  readonly podSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the nodes. EKS manages load balancer rules in the cluster security group alone, unless the role of the cluster gets
   * more permissions.
   *
   * @default - the cluster security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The security groups of the pods, where they have subnets of their own.
   *
   * @default - those of the nodes
   */
  readonly podSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * How nodes get IPv4 addresses for pods. Refused in an IPv6 cluster.
   *
   * @default - by prefixes
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
   */
  readonly podAddressing?: AutoModePodAddressing;

  /**
   * Whose address traffic of pods has outside of the VPC.
   *
   * @default - that of the node
   */
  readonly snatPolicy?: AutoModeSnatPolicy;

  /**
   * What pods that no NetworkPolicy selects may do. `ClusterNetworking` turns the network policy controller on with it; elsewhere, apply the
   * ConfigMap of the EKS User Guide.
   *
   * @default - policies are not enforced
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
   */
  readonly networkPolicy?: AutoModeNetworkPolicy;

  /**
   * Whether nodes log what policies let through and stop, to a file.
   *
   * @default false
   */
  readonly networkPolicyEventLogs?: boolean;

  /**
   * The size of the volume for images and ephemeral storage in GiB, 1 to 59000.
   *
   * @default 80
   */
  readonly diskSize?: number;

  /**
   * The key that encrypts the volumes; its policy must let the role of the cluster use it.
   *
   * @default - a key of EKS
   */
  readonly diskKey?: kms.IKey;

  /**
   * A forward proxy between nodes and the internet.
   *
   * @default - none
   */
  readonly proxy?: AutoModeProxy;

  /**
   * Node pools by name, 1 to 63 lower-case letters, digits and hyphens each; `{}` for none, where pools are applied by other means.
   *
   * @default - one with the name of the NodeClass, for instances as in the built-in pool `general-purpose`
   */
  readonly nodePools?: Record<string, AutoModeNodePoolOptions>;

  /**
   * Fields of the NodeClass beyond the typed options, such as `{ advancedSecurity: { fips: true } }`, `certificateBundles`, or fixed
   * `advancedNetworking.networkInterfaces`, merged deep over ours. With fixed interfaces, a node gets no address after its start: give the first one a
   * `secondaryIPv4PrefixCount`. Fields that decide where nodes are and who they are, are refused.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html#auto-node-class-spec
   */
  readonly additionalSpec?: Record<string, unknown>;
}
