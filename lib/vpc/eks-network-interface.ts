import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import type { VpcEndpoints } from './vpc-endpoints';

/** The properties of a network that other parts of the library read, in addition to its public members. */
export interface NetworkContext {
  /** The security groups that have been passed to `tagForKarpenter`. */
  readonly karpenterGroups: readonly ec2.ISecurityGroup[];
  /** The parts that the app defines. Undefined for an existing network. */
  readonly definition?: NetworkDefinition;
}

/** The properties of a network that the app defines. */
export interface NetworkDefinition {
  readonly addressPlan: AddressPlan;
  readonly endpoints: VpcEndpoints;
  /** The networks outside the VPC that the routes lead to. */
  readonly destinations: readonly string[];
}

/**
 * The network of an EKS cluster, created by `new EksNetwork` or imported by `EksNetwork.fromVpc`. Constructs that
 * need a network accept this interface.
 */
export interface IEksNetwork extends IConstruct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The names of the tiers, such as `public`, `node`, `cluster`, `pod`. */
  readonly tierNames: string[];

  /** The subnets of internet-facing load balancers. */
  readonly publicSubnets: ec2.SubnetSelection;

  /** The subnets of nodes, internal load balancers and interface endpoints. */
  readonly nodeSubnets: ec2.SubnetSelection;

  /** The subnets of the network interfaces of the control plane. */
  readonly clusterSubnets: ec2.SubnetSelection;

  /** The subnets of pods, of all pod tiers. */
  readonly podSubnets: ec2.SubnetSelection;

  /**
   * The zones in which the cluster was created, as the subnets name them.
   *
   * `clusterSubnets` stay in these zones when the network gets another one. So do node groups and Fargate profiles
   * that name no zones. Undefined if the network does not state them, and then all zones are used.
   */
  readonly clusterZones?: string[];

  /**
   * The subnets for custom networking, one per zone: those of the first pod tier. Empty if pods use the node subnets,
   * or if the VPC CNI discovers pod subnets by tag.
   */
  readonly eniConfigSubnets: ec2.ISubnet[];

  /** The IPv4 CIDR blocks of the VPC that are known at synthesis. */
  readonly cidrBlocks: string[];

  /**
   * The IPv6 CIDR block of the VPC, for your own rules. It is commonly a deploy-time value, so do not compare or
   * parse it. Undefined if the network has no IPv6, or if its block is not known.
   */
  readonly ipv6CidrBlock?: string;

  /** Whether nodes can only reach destinations in the VPC and its endpoints. Undefined if it is not known. */
  readonly isPrivate?: boolean;

  /** Connected networks outside the VPC, by name. */
  readonly connectedNetworks: Record<string, string>;

  /**
   * Whether the VPC CNI discovers the pod subnets by the tag `kubernetes.io/role/cni=1`, see
   * `subnetTags.podDiscovery`.
   */
  readonly podDiscovery: boolean;

  /**
   * The resources of this app that a node needs when it starts: endpoints, prefix reservations, and egress routes of
   * node and pod subnets.
   */
  readonly nodePrerequisites: IConstruct[];

  /** The network as other parts of the library see it. @internal */
  readonly _context: NetworkContext;

  /** The subnets of a tier. An unknown name fails with `UnknownTier`. */
  subnetsOf(tier: string): ec2.ISubnet[];

  /**
   * Tags the node subnets and the security group of a cluster with `karpenter.sh/discovery`, so that Karpenter
   * discovers them. Call it once for each cluster.
   *
   * A subnet has only one such tag, with the name of the first cluster. Each further cluster has the tag
   * `karpenter.sh/discovery/<name>` on the subnets. `karpenterNodeClass` selects subnets by either tag. A repeated
   * name or security group fails with `SubnetTag`, because nodes use every security group with their discovery name.
   * The security group of a cluster in another stack is tagged in that stack.
   *
   * @param discoveryName the value of the tag, commonly the name of the cluster: 1 to 256 characters, known at
   * synthesis
   * @param securityGroup the security group of the nodes, commonly the cluster security group
   * @see https://karpenter.sh/docs/concepts/nodeclasses/#specsubnetselectorterms
   */
  tagForKarpenter(discoveryName: string, securityGroup: ec2.ISecurityGroup): void;
}
