import type { ErrorEntry } from './entry';

/** Errors of CIDR blocks, zones, tiers, address plans and capacity. */
export const ADDRESSING_ERRORS = {
  CidrSyntax: {
    means: 'The string is not a network in CIDR notation.',
    instead:
      'Write an address and a prefix length, such as `10.0.0.0/16` or `2001:db8::/56`; the message suggests one.',
  },
  CidrHostBits: {
    means: 'The address of a network has bits set beyond its prefix length.',
    instead: 'Write the network that the message gives. It contains the address.',
  },
  CidrPrefixLength: {
    means: 'The prefix length is out of the bounds of the address family.',
    instead: 'Write 0 to 32 for IPv4, or 0 to 128 for IPv6.',
  },
  CidrFamily: {
    means: 'An IPv4 value is given where IPv6 is needed, or vice versa.',
    instead: 'Give a network of the family that the message names.',
  },
  CidrSplit: {
    means: 'A network cannot be divided: the parts would be larger than the network, or too many.',
    instead: 'Write a longer prefix length, or an index inside the bounds that the message gives.',
  },
  ZoneSyntax: {
    means: 'The string is not the name or id of a zone, or it is a deploy-time value.',
    instead: 'Write zone names such as `eu-west-1a`. Addresses and ENIConfigs are keyed by zone name at synthesis.',
  },
  ZoneMissing: {
    means: 'An address plan has no zones.',
    instead: 'List the Availability Zones by name.',
  },
  ZoneDuplicate: {
    means: 'A zone is listed twice.',
    instead: 'Name each zone once.',
  },
  ZoneRegions: {
    means: 'The zones of one plan are in different Regions, or mix names with ids.',
    instead: 'Plan one network per Region, and write all zones by name or all by id.',
  },
  ZoneSlot: {
    means: 'A zone has no slot, a slot outside 0 to 15, or the slot of another zone.',
    instead: 'Assign a free slot to the zone with `zoneSlots`.',
  },
  ClusterZones: {
    means:
      'EKS requires cluster subnets in at least two Availability Zones that support the control plane, and the plan has fewer. Or `clusterZones` names a zone that the plan does not have.',
    instead:
      'Name at least two Availability Zones. Local Zones, use1-az3, usw1-az2 and cac1-az3 do not count. Name only zones of the plan in `clusterZones`.',
  },
  TierName: {
    means: 'The name of a tier cannot be a subnet group name and part of a logical id.',
    instead: 'Use lower-case letters, digits and single hyphens, starting with a letter.',
  },
  TierDuplicate: {
    means: 'Two tiers of a plan have the same name, or names that result in the same logical id.',
    instead: 'Give each tier a unique name.',
  },
  TierSize: {
    means: 'A subnet cannot have the prefix length or the number of hosts of the tier.',
    instead: 'Write a prefix length of 16 to 28, inside the bounds that the message gives.',
  },
  TierSlots: {
    means: 'The number of slots of a tier is out of bounds.',
    instead: 'Write a whole number from 1 to 16.',
  },
  TierUnplaced: {
    means:
      'A tier has neither `startsAt` nor `cidrBlock`. The library does not choose a place, because it would change with the plan.',
    instead: 'Write the `startsAt` that the message gives. It is the first free address.',
  },
  TierAlignment: {
    means: 'The first address of a tier is not aligned to the prefix length of the tier.',
    instead: 'Start at the aligned address that the message gives.',
  },
  TierOutside: {
    means: 'A tier is outside every CIDR block of the VPC, or extends beyond its block.',
    instead: 'Change `startsAt`, lower the `slots` of the tier, or give the tier its own `cidrBlock`.',
  },
  ReserveOutside: {
    means: 'A reserved network is outside every CIDR block of the VPC.',
    instead: 'Write a network inside a CIDR block of the VPC, or remove it from `reserves`.',
  },
  TierIpv6Index: {
    means:
      'A tier has no `ipv6Index`, or the index of another tier. The library does not choose one, because it would change with the plan.',
    instead: 'Write the `ipv6Index` that the message gives. It is the first free index.',
  },
  PlanExhausted: {
    means: 'A tier or a CIDR block has no free space for what is requested.',
    instead: 'Lower the slots of the tier, add a secondary CIDR block, or map the zone to a free slot.',
  },
  NetworksOverlap: {
    means: 'Two networks share addresses.',
    instead: 'Move one of the two networks. The message names both, and a free network if there is one.',
  },
  UnknownTier: {
    means: 'The network has no tier with this name.',
    instead: 'Use one of the names that the message lists.',
  },
  BlockSize: {
    means: 'A CIDR block of a VPC is not /16 to /28, or is too small for the layout.',
    instead: 'Write a block of the size that the message gives.',
  },
  BlockRange: {
    means: 'AWS does not allow a CIDR block of this range in the VPC.',
    instead: 'Use pod blocks from 100.64.0.0/10. The message gives the rule.',
  },
  PodBlock: {
    means: 'The pod tier of a layout has two CIDR blocks.',
    instead: 'Set either `podCidr` or `podTier.cidrBlock`.',
  },
  ServiceCidr: {
    means: 'EKS does not accept the service CIDR.',
    instead: 'Write a private network of /12 to /24, such as `172.20.0.0/16`. Remove it in an IPv6 cluster.',
  },
  BlockLimit: {
    means: 'A VPC has at most five IPv4 CIDR blocks.',
    instead: 'Use larger blocks, or plan a second VPC.',
  },
  InstanceTypeUnknown: {
    means: 'The library does not know the limits of an instance type, or the name is a deploy-time value.',
    instead: 'Set the limits of the type in `instanceLimits`, or correct the name.',
  },
  InstanceLimitsFigure: {
    means: 'A limit in `instanceLimits` is out of bounds.',
    instead: 'Write the values that `aws ec2 describe-instance-types` prints for the type.',
  },
  InstanceTypeUnfit: {
    means:
      'An instance type does not support the configuration of the VPC CNI, or has another architecture than its node group.',
    instead:
      'Use types of one architecture, built on the Nitro System, with at least two network interfaces. Or use another pod addressing.',
  },
  CapacityFigure: {
    means: 'An input of the capacity calculation is out of bounds, or contradicts another one.',
    instead: 'Write a value within the bounds in the message, or remove the option in the message.',
  },
  PriceUnknown: {
    means: 'The price table has no such price, or not for this Region.',
    instead: 'Read the price on the pricing page of AWS, and set it in `prices`.',
  },
  PriceFigure: {
    means: 'A number of a price estimate is out of bounds, or contradicts another one.',
    instead: 'Write the value that the message shows.',
  },
} satisfies Record<string, ErrorEntry>;

/** Errors of the planner command. */
export const PLANNER_ERRORS = {
  CommandSyntax: {
    means: 'A command or an option of the planner is unknown, has no value, or is given twice.',
    instead: 'Write what the message says, or see `cdk-eks-networking --help`.',
  },
  CommandValue: {
    means: 'The value of a planner option has the wrong form.',
    instead: 'Write it as the message shows.',
  },
  CommandFile: {
    means: 'The command cannot read or write a file.',
    instead: 'Name a file that exists, or a file in a folder that exists and is writable.',
  },
} satisfies Record<string, ErrorEntry>;
