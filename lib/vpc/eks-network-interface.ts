import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

/**
 * The one face of a network, whether this library made it (`new EksNetwork`) or something else did (`EksNetwork.fromVpc`). Everything above
 * the VPC takes it.
 */
export interface IEksNetwork extends IConstruct {
  /** The VPC, for everything that takes one. */
  readonly vpc: ec2.IVpc;

  /** The names of the tiers, such as `public`, `node`, `cluster`, `pod`. */
  readonly tierNames: string[];

  /** The subnets of internet-facing load balancers. */
  readonly publicSubnets: ec2.SubnetSelection;

  /** The subnets of nodes, internal load balancers and interface endpoints. */
  readonly nodeSubnets: ec2.SubnetSelection;

  /** The subnets of the control plane's network interfaces. */
  readonly clusterSubnets: ec2.SubnetSelection;

  /** The subnets of pods: those of every pod tier. */
  readonly podSubnets: ec2.SubnetSelection;

  /**
   * The zones in which the cluster was created, as the subnets name them. `clusterSubnets`, and node groups and Fargate profiles that name no
   * zones, stay in these zones when the network gets another one. Undefined where the network does not state them: then all zones count.
   */
  readonly clusterZones?: string[];

  /**
   * The subnets for custom networking, one per zone: those of the first pod tier. Empty where pods share the subnets of their nodes, and where
   * the CNI finds pod subnets by their tag.
   */
  readonly eniConfigSubnets: ec2.ISubnet[];

  /** The IPv4 blocks of the VPC in CIDR notation, as far as they are known at synthesis. */
  readonly cidrBlocks: string[];

  /**
   * The IPv6 block of the VPC in CIDR notation, for rules of yours: commonly a deploy-time value, which must not be compared or taken apart.
   * Undefined where the network has no IPv6, or where nobody said its block.
   */
  readonly ipv6CidrBlock?: string;

  /** Whether nodes have no way out of the VPC but its endpoints; undefined where that is not known. */
  readonly isPrivate?: boolean;

  /** Networks outside the VPC that it can reach, by a name of the user's. */
  readonly connectedNetworks: Record<string, string>;

  /** Whether the CNI finds the pod subnets by their tag, `kubernetes.io/role/cni=1`: `subnetTags.podDiscovery`. */
  readonly podDiscovery: boolean;

  /** What must be there before a node boots, as far as this app defines it: endpoints, prefix reservations, ways out of node and pod subnets. */
  readonly nodePrerequisites: IConstruct[];

  /** The groups that `tagForKarpenter` was given, by now. @internal */
  readonly _karpenterGroups: ec2.ISecurityGroup[];

  /** The subnets of a tier; a name that the network does not have is refused as `UnknownTier`. */
  subnetsOf(tier: string): ec2.ISubnet[];

  /**
   * Lets Karpenter find the node subnets and the security group of one cluster by the tag `karpenter.sh/discovery`. Call it once for each cluster.
   *
   * A subnet has one such tag: it holds the name of the first cluster, and each further one has the tag `karpenter.sh/discovery/<name>` on subnets.
   * `karpenterNodeClass` selects subnets by either. A name or a security group that comes twice is refused as `SubnetTag`, because a node takes
   * every security group with its name. The group of a cluster in another stack is tagged there.
   *
   * @param discoveryName the value of the tag, commonly the name of the cluster: 1 to 256 characters, known at synthesis
   * @param securityGroup the group of the nodes, commonly the cluster security group
   * @see https://karpenter.sh/docs/concepts/nodeclasses/#specsubnetselectorterms
   */
  tagForKarpenter(discoveryName: string, securityGroup: ec2.ISecurityGroup): void;
}
