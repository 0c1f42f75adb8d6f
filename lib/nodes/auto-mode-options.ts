import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { CapacityType } from './node-group';

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
