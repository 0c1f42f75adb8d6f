import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { SubnetTags } from './subnet-tags';

/** Tags for subnets that something else made. */
export interface ExistingSubnetTags extends SubnetTags {
  /**
   * Whether public subnets get `kubernetes.io/role/elb=1` and node subnets `kubernetes.io/role/internal-elb=1`, by which the AWS Load Balancer
   * Controller finds them.
   *
   * @default false
   */
  readonly loadBalancers?: boolean;

  /**
   * The account that owns the subnets, where they are shared with this one: part of the ARNs that may be tagged. Tags are kept per account: the
   * owner's are not seen here, and those made here are not seen there.
   *
   * @default - the account of the stack
   */
  readonly ownerAccount?: string;
}

/** What an existing VPC has of an EKS network. */
export interface ExistingNetworkOptions {
  /**
   * The subnets of internet-facing load balancers.
   *
   * @default - the public subnets of the VPC, as far as it has any
   */
  readonly publicSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of nodes. Public subnets are refused as `SubnetPublic`.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly nodeSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of the control plane's network interfaces, in two zones or more. Public subnets are refused as `SubnetPublic`.
   *
   * @default - the node subnets: the interfaces lie among the nodes
   */
  readonly clusterSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of pods, a tier each: `pod`, `pod-2` and so on. The first, with one subnet in every zone of the node subnets, serves custom
   * networking; all of them serve subnet discovery.
   *
   * @default - pods share the subnets of their nodes
   */
  readonly podSubnets?: ec2.SubnetSelection[];

  /**
   * The Availability Zones in which the cluster was created, as its subnets name them. `clusterSubnets` then stay in these zones, and so do node
   * groups and Fargate profiles of `ClusterNetworking` that name no zones, also when the selections above find a subnet in another one.
   *
   * @default - the zones of all selected subnets
   */
  readonly clusterZones?: string[];

  /**
   * The name in this account of each zone that is known by its id, such as `{ 'euw1-az1': 'eu-west-1b' }`. Two accounts name a zone differently;
   * nodes are labelled, and ENIConfigs therefore keyed, by the name in the account of the cluster.
   *
   * @default - zones are named already, or nothing is keyed by names: custom networking over zone ids is refused
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  readonly zoneNames?: Record<string, string>;

  /**
   * The IPv4 blocks of the VPC in CIDR notation, against which the service CIDR of the cluster is checked.
   *
   * @default - the primary block, where it is known at synthesis
   */
  readonly cidrBlocks?: string[];

  /**
   * The IPv6 block of the VPC in CIDR notation, or as a deploy-time value. IPv4 is refused as `CidrFamily`.
   *
   * @default - unknown: the network hands out none
   */
  readonly ipv6CidrBlock?: string;

  /**
   * The services that have an endpoint in the VPC, by their short names, such as `ecr.api`, as far as this app does not define them. They are
   * neither missed nor defined again by `EndpointFeature.IN_USE`.
   *
   * @default - none are known
   */
  readonly existingServices?: string[];

  /**
   * Networks that the VPC can reach, by a name of your own (`on-premises`), in IPv4 CIDR notation: Services must not take their addresses.
   *
   * @default - nothing else is known to be in use
   */
  readonly connectedNetworks?: Record<string, string>;

  /**
   * The tags to put on the subnets. What this app defines is tagged directly; for subnets known by id, a Lambda function of the CDK writes the
   * tags at deployment and removes them at deletion, with a role that can tag these subnets with these keys and nothing else. It cannot tell
   * its tag from an equal one that was there before, which goes as well.
   *
   * @default - no tags, and no Lambda function
   */
  readonly subnetTags?: ExistingSubnetTags;
}

/** A VPC of this app, or one that is known by its attributes. */
export interface ExistingNetworkProps extends ExistingNetworkOptions {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
}

/** A VPC of the account, found at synthesis. */
export interface NetworkLookupOptions extends ExistingNetworkOptions {
  /** By what the VPC is found: its id, its name, its tags. The stack needs an account and a Region. */
  readonly lookup: ec2.VpcLookupOptions;
}
