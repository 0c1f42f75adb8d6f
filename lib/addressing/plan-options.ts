import type { Tier, TierOptions } from './tier';

/** The zones, and what the plan must keep clear of. */
export interface AddressPlanOptions {
  /**
   * The primary CIDR block of the VPC: IPv4, /16 to /28. Changing this replaces the VPC with everything in it.
   */
  readonly vpcCidr: string;

  /** The Availability Zones by name (`eu-west-1a`) or all by id (`euw1-az1`), in any order: order decides nothing. */
  readonly availabilityZones: string[];

  /**
   * The Availability Zones in which the cluster was created: two or more of `availabilityZones`. State them once, and leave them as they are
   * when you add a zone. Cluster subnets then exist in these zones only. `ClusterNetworking` places node groups and Fargate profiles in these
   * zones unless they name others. EKS refuses a cluster subnet in a further zone, and a further subnet replaces a node group.
   *
   * @default - every zone of the plan has a cluster subnet, and a zone that is added later changes the cluster and replaces its node groups
   * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
   */
  readonly clusterZones?: string[];

  /**
   * Slots, 0 to 15, for zones that have no letter of their own (Local Zones), or whose letter a tier has no room for. Changing the slot of
   * a zone replaces its subnets.
   *
   * @default - each zone has the slot of its letter (a is 0) or of its id's number (az1 is 0)
   */
  readonly zoneSlots?: Record<string, number>;

  /**
   * Networks that the VPC can reach or be reached from, by a name of your own (`on-premises`): peers, data centres, other VPCs.
   *
   * @default - nothing else is known to be in use
   */
  readonly connectedNetworks?: Record<string, string>;

  /**
   * The service CIDR of the cluster: a private network of /12 to /24 outside the VPC and the connected networks.
   *
   * @default - what the cluster itself says is checked where the two are joined
   */
  readonly serviceCidr?: string;

  /**
   * Networks inside the VPC's blocks that no tier may use, by a name of your own.
   *
   * @default - all space that no tier takes is free
   */
  readonly reserves?: Record<string, string>;

  /**
   * Blocks of the plan for which Amazon VPC IP Address Manager (IPAM) chooses other addresses at deployment: tables, pictures and values say
   * so. An `EksNetwork` with `ipam` marks its own plan; say it for a plan that is reviewed without one. Such blocks cannot be held against
   * `connectedNetworks` or a `serviceCidr`.
   *
   * @default - none: the VPC has the addresses of the plan
   */
  readonly placeholderCidrs?: string[];
}

/** What an address plan is made of. */
export interface AddressPlanProps extends AddressPlanOptions {
  /** The tiers. Their order decides nothing. */
  readonly tiers: Tier[];
}

/** The layout for private clusters: nodes in the VPC's own block, pods in a secondary one, and no public tier. */
export interface PrivateAddressPlanOptions extends AddressPlanOptions {
  /**
   * The secondary block that holds the pods.
   *
   * @default - the `cidrBlock` of `podTier`, or else 100.64.0.0/16, outside the space that most networks route
   */
  readonly podCidr?: string;

  /**
   * What to change about the node tier.
   *
   * @default - five bits longer than the VPC (/21 in a /16), from the start of the block on
   */
  readonly nodeTier?: TierOptions;

  /**
   * What to change about the cluster tier.
   *
   * @default - /28, in the last 128 addresses of the block
   */
  readonly clusterTier?: TierOptions;

  /**
   * What to change about the pod tier.
   *
   * @default - three bits longer than `podCidr` (/19 in a /16), from its start on
   */
  readonly podTier?: TierOptions;

  /**
   * Tiers of your own, and further pod blocks.
   *
   * @default - none
   */
  readonly additionalTiers?: Tier[];
}

/** The layout for clusters with custom networking: nodes in the VPC's own block, pods in a secondary one. */
export interface EksAddressPlanOptions extends PrivateAddressPlanOptions {
  /**
   * What to change about the public tier. Giving it, `{}` for no change, keeps the tier in a network with `NatStrategy.none()`.
   *
   * @default - seven bits longer than the VPC (/23 in a /16) but not beyond /27, from one quarter of the block on; a network with
   * `NatStrategy.none()` leaves the tier out
   */
  readonly publicTier?: TierOptions;
}

/** The layout for clusters whose pods share the subnets of the nodes. */
export interface SharedAddressPlanOptions extends AddressPlanOptions {
  /**
   * What to change about the public tier. Giving it, `{}` for no change, keeps the tier in a network with `NatStrategy.none()`.
   *
   * @default - four bits longer than the VPC (/20 in a /16), three slots; a network with `NatStrategy.none()` leaves the tier out
   */
  readonly publicTier?: TierOptions;

  /**
   * What to change about the tier of nodes and pods.
   *
   * @default - two bits longer than the VPC (/18 in a /16), three slots
   */
  readonly nodeTier?: TierOptions;

  /**
   * What to change about the cluster tier.
   *
   * @default - /28, behind the public tier
   */
  readonly clusterTier?: TierOptions;

  /**
   * Tiers of your own.
   *
   * @default - none
   */
  readonly additionalTiers?: Tier[];
}
