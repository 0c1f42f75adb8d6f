import type { Tier, TierOptions } from './tier';

/** Options that all address plans have. */
export interface AddressPlanOptions {
  /** The primary CIDR block of the VPC: IPv4, /16 to /28. Changing this replaces the VPC and everything in it. */
  readonly vpcCidr: string;

  /** The Availability Zones, all by name (`eu-west-1a`) or all by id (`euw1-az1`). Their order has no effect. */
  readonly availabilityZones: string[];

  /**
   * The Availability Zones in which the cluster was created: at least two of `availabilityZones`.
   *
   * State them once, and do not change them when you add a zone. Cluster subnets are then defined in these zones
   * only. `ClusterNetworking` places node groups and Fargate profiles in these zones unless they name others. EKS
   * does not accept a cluster subnet in another zone, and a further subnet replaces a node group.
   *
   * @default - every zone has a cluster subnet. Adding a zone then changes the cluster and replaces its node groups
   * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
   */
  readonly clusterZones?: string[];

  /**
   * Slots, 0 to 15, of zones without a letter (Local Zones), or with a letter for which a tier has no slot. Changing
   * the slot of a zone replaces its subnets.
   *
   * @default - the slot of the zone letter (a is 0), or of the number in the zone id (az1 is 0)
   */
  readonly zoneSlots?: Record<string, number>;

  /**
   * Networks that are connected to the VPC, such as peered VPCs and data centres, by a name of your choice
   * (`on-premises`). The plan must not overlap them.
   *
   * @default - no connected networks
   */
  readonly connectedNetworks?: Record<string, string>;

  /**
   * The service CIDR of the cluster: a private network of /12 to /24 outside the VPC and the connected networks.
   *
   * @default - `ClusterNetworking` validates the service CIDR of the cluster
   */
  readonly serviceCidr?: string;

  /**
   * Networks inside the blocks of the VPC that no tier may use, by a name of your choice.
   *
   * @default - no reserved networks
   */
  readonly reserves?: Record<string, string>;

  /**
   * Blocks of the plan whose addresses Amazon VPC IP Address Manager (IPAM) assigns at deployment.
   *
   * Tables, diagrams and data mark their addresses as placeholders. An `EksNetwork` with `ipam` marks its own plan,
   * so set this only for a plan that you review without a network. Such blocks cannot be compared with
   * `connectedNetworks` or a `serviceCidr`.
   *
   * @default - none. The VPC has the addresses of the plan
   */
  readonly placeholderCidrs?: string[];
}

/** Properties of an address plan. */
export interface AddressPlanProps extends AddressPlanOptions {
  /** The tiers. Their order has no effect. */
  readonly tiers: Tier[];
}

/**
 * Options of the layout for private clusters: nodes in the primary block, pods in a secondary block, and no public
 * tier.
 */
export interface PrivateAddressPlanOptions extends AddressPlanOptions {
  /**
   * The secondary CIDR block of the pods.
   *
   * @default - `podTier.cidrBlock`, or else 100.64.0.0/16, which few networks route
   */
  readonly podCidr?: string;

  /**
   * Changes to the node tier.
   *
   * @default - five bits longer than the VPC (/21 in a /16), from the start of the block
   */
  readonly nodeTier?: TierOptions;

  /**
   * Changes to the cluster tier.
   *
   * @default - /28, in the last 128 addresses of the block
   */
  readonly clusterTier?: TierOptions;

  /**
   * Changes to the pod tier.
   *
   * @default - three bits longer than `podCidr` (/19 in a /16), from its start
   */
  readonly podTier?: TierOptions;

  /**
   * Additional tiers, including further pod tiers.
   *
   * @default - none
   */
  readonly additionalTiers?: Tier[];
}

/** Options of the layout for custom networking: nodes in the primary block, pods in a secondary block. */
export interface EksAddressPlanOptions extends PrivateAddressPlanOptions {
  /**
   * Changes to the public tier. If you set it, even to `{}`, a network with `NatStrategy.none()` keeps the tier.
   *
   * @default - seven bits longer than the VPC (/23 in a /16) but at most /27, from one quarter of the block on. A
   * network with `NatStrategy.none()` omits the tier
   */
  readonly publicTier?: TierOptions;
}

/** Options of the layout for clusters whose pods use the node subnets. */
export interface SharedAddressPlanOptions extends AddressPlanOptions {
  /**
   * Changes to the public tier. If you set it, even to `{}`, a network with `NatStrategy.none()` keeps the tier.
   *
   * @default - four bits longer than the VPC (/20 in a /16), three slots. A network with `NatStrategy.none()` omits
   * the tier
   */
  readonly publicTier?: TierOptions;

  /**
   * Changes to the tier of nodes and pods.
   *
   * @default - two bits longer than the VPC (/18 in a /16), three slots
   */
  readonly nodeTier?: TierOptions;

  /**
   * Changes to the cluster tier.
   *
   * @default - /28, after the public tier
   */
  readonly clusterTier?: TierOptions;

  /**
   * Additional tiers.
   *
   * @default - none
   */
  readonly additionalTiers?: Tier[];
}
