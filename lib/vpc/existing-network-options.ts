import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { SubnetTags } from './subnet-tags';

/** Tags of existing subnets. */
export interface ExistingSubnetTags extends SubnetTags {
  /**
   * Whether to tag public subnets with `kubernetes.io/role/elb=1`, and node subnets with
   * `kubernetes.io/role/internal-elb=1`. The AWS Load Balancer Controller discovers subnets by these tags.
   *
   * @default false
   */
  readonly loadBalancers?: boolean;

  /**
   * The account that owns the subnets, if they are shared with this account. It is part of the ARNs in the IAM policy
   * for tagging. Each account sees only its own tags.
   *
   * @default - the account of the stack
   */
  readonly ownerAccount?: string;
}

/** Options of an EKS network in an existing VPC. */
export interface ExistingNetworkOptions {
  /**
   * The subnets of internet-facing load balancers.
   *
   * @default - the public subnets of the VPC, if it has any
   */
  readonly publicSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of nodes. Public subnets fail with `SubnetPublic`.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly nodeSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of the network interfaces of the control plane, in at least two zones. Public subnets fail with
   * `SubnetPublic`.
   *
   * @default - the node subnets
   */
  readonly clusterSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of pods. Each selection is a tier: `pod`, `pod-2` and so on. Custom networking uses the first tier,
   * which needs a subnet in every zone of the node subnets. Subnet discovery uses all tiers.
   *
   * @default - pods use the node subnets
   */
  readonly podSubnets?: ec2.SubnetSelection[];

  /**
   * The Availability Zones in which the cluster was created, as its subnets name them.
   *
   * `clusterSubnets` stay in these zones, even if the selections find subnets in other zones. So do node groups and
   * Fargate profiles of `ClusterNetworking` that name no zones.
   *
   * @default - the zones of all selected subnets
   */
  readonly clusterZones?: string[];

  /**
   * The name in this account of each zone that is known by id, such as `{ 'euw1-az1': 'eu-west-1b' }`. Zone names
   * differ between accounts. Node labels and ENIConfigs use the name in the account of the cluster.
   *
   * @default - none. Custom networking with zone ids fails
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  readonly zoneNames?: Record<string, string>;

  /**
   * The IPv4 CIDR blocks of the VPC. The service CIDR of the cluster must not overlap them.
   *
   * @default - the primary block, if it is known at synthesis
   */
  readonly cidrBlocks?: string[];

  /**
   * The IPv6 CIDR block of the VPC, which may be a deploy-time value. An IPv4 block fails with `CidrFamily`.
   *
   * @default - not known
   */
  readonly ipv6CidrBlock?: string;

  /**
   * The services with an endpoint in the VPC that this app does not define, by their short names, such as `ecr.api`.
   * Validation counts them as available, and `EndpointFeature.IN_USE` does not define them again.
   *
   * @default - none
   */
  readonly existingServices?: string[];

  /**
   * Networks that are connected to the VPC, by a name of your choice (`on-premises`), in IPv4 CIDR notation. The
   * service CIDR must not overlap them.
   *
   * @default - no connected networks
   */
  readonly connectedNetworks?: Record<string, string>;

  /**
   * The tags to add to the subnets.
   *
   * Subnets of this app are tagged directly. For imported subnets, a Lambda function of the CDK creates the tags at
   * deployment and deletes them with the stack. Its role can only tag these subnets with these keys. If an equal tag
   * existed before, it is deleted too.
   *
   * @default - no tags, and no Lambda function
   */
  readonly subnetTags?: ExistingSubnetTags;
}

/** Properties of an EKS network in a VPC that is defined in this app or imported. */
export interface ExistingNetworkProps extends ExistingNetworkOptions {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
}

/** Properties of an EKS network in a VPC that is looked up at synthesis. */
export interface NetworkLookupOptions extends ExistingNetworkOptions {
  /** How to find the VPC: by id, name or tags. The stack needs a concrete account and Region. */
  readonly lookup: ec2.VpcLookupOptions;
}
