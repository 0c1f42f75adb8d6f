import type { ErrorEntry } from './entry';

/** Of networks, zones, tiers, plans and their capacity. */
export const ADDRESSING_ERRORS = {
  CidrSyntax: {
    means: 'The text is not a network in CIDR notation.',
    instead:
      'Write an address and a prefix length, such as `10.0.0.0/16` or `2001:db8::/56`; the message gives the likely intention.',
  },
  CidrHostBits: {
    means: 'The address of a network has bits set beyond its prefix length.',
    instead: 'Clear them: the message gives the network that contains the address.',
  },
  CidrPrefixLength: {
    means: 'The prefix length is outside what the address family has.',
    instead: 'Write 0 to 32 for IPv4, 0 to 128 for IPv6.',
  },
  CidrFamily: {
    means: 'An IPv4 value was given where IPv6 is needed, or the other way round.',
    instead: 'Give a network of the family that the message names.',
  },
  CidrSplit: {
    means: 'A network cannot be divided as asked: the parts would be larger than the whole, or too many.',
    instead: 'Ask for a longer prefix length, or for an index inside the bounds that the message gives.',
  },
  ZoneSyntax: {
    means: 'The text is not the name or id of a zone, or it is a deploy-time token.',
    instead: 'Write zone names such as `eu-west-1a`: addresses and ENIConfigs are keyed by them at synthesis.',
  },
  ZoneMissing: {
    means: 'A plan was asked for without zones.',
    instead: 'List the Availability Zones by name.',
  },
  ZoneDuplicate: {
    means: 'A zone is listed twice.',
    instead: 'Name each zone once.',
  },
  ZoneRegions: {
    means: 'The zones of one plan lie in different Regions, or mix names with ids.',
    instead: 'A VPC lies in one Region: plan one network per Region, and write all zones by name or all by id.',
  },
  ZoneSlot: {
    means: 'A zone has no slot, a slot outside 0 to 15, or the slot of another zone.',
    instead: 'Give the zone a free slot of its own with `zoneSlots`.',
  },
  ClusterZones: {
    means:
      'EKS wants cluster subnets in two Availability Zones or more, and the plan has fewer in which it places a control plane; or `clusterZones` names a zone that the plan does not have.',
    instead:
      'Name two Availability Zones or more; Local Zones, use1-az3, usw1-az2 and cac1-az3 do not count. Name in `clusterZones` only zones of the plan.',
  },
  TierName: {
    means: 'The name of a tier cannot become a subnet group name and a logical id.',
    instead: 'Use lower-case letters, digits and single hyphens, starting with a letter.',
  },
  TierDuplicate: {
    means: 'Two tiers of a plan have one name, or names that become the same logical id.',
    instead: 'Give each tier a name of its own.',
  },
  TierSize: {
    means: 'The prefix length of a tier is not one that a subnet of its kind can have.',
    instead: 'Subnets are /16 to /28; the message gives the bound that was crossed.',
  },
  TierUnplaced: {
    means:
      'A tier does not say where its networks start, and a place that is chosen silently would move when the plan changes.',
    instead: 'Write the `startsAt` that the message gives: it is the first free place.',
  },
  TierAlignment: {
    means: 'The first address of a tier is not a network of its prefix length.',
    instead: 'Start at the aligned address that the message gives.',
  },
  TierOutside: {
    means: 'A tier or a reserve lies outside every block of the VPC, or runs over the end of its block.',
    instead: 'Move it inside, lower the `slots` of the tier, or give the tier a `cidrBlock` of its own.',
  },
  TierIpv6Index: {
    means:
      'A tier has no place of its own in the IPv6 block, and one that is chosen silently would move when the plan changes.',
    instead: 'Write the `ipv6Index` that the message gives: it is the first free one.',
  },
  PlanExhausted: {
    means: 'A tier or a block has no room for what was asked.',
    instead: 'Shorten the tier, add a secondary block, or map the zone to a free slot.',
  },
  NetworksOverlap: {
    means: 'Two networks share addresses.',
    instead: 'Move one of the two; the message says which and, where there is one, a free place.',
  },
  UnknownTier: {
    means: 'A tier was asked for that the plan does not have.',
    instead: 'Use one of the names that the message lists.',
  },
  BlockSize: {
    means: 'A CIDR block of a VPC is not /16 to /28, or too small for the layout.',
    instead: 'Choose a block of the size that the message gives.',
  },
  BlockRange: {
    means: 'AWS does not let this range be a block of this VPC.',
    instead: 'Take pod blocks from 100.64.0.0/10; the message gives the rule.',
  },
  PodBlock: {
    means: 'The pod tier of a layout was given two blocks.',
    instead: 'Say `podCidr`, or `cidrBlock` of `podTier`, and not both.',
  },
  ServiceCidr: {
    means: 'The service CIDR is not one that an EKS cluster takes.',
    instead: 'Write a private network of /12 to /24, such as `172.20.0.0/16`; none in an IPv6 cluster.',
  },
  BlockLimit: {
    means: 'A VPC has at most five IPv4 CIDR blocks.',
    instead: 'Join blocks into larger ones, or plan a second VPC.',
  },
  InstanceTypeUnknown: {
    means: 'The limits of an instance type are not in the table of the library, or its name is a deploy-time token.',
    instead: 'Give the limits of the type as `instanceLimits`, or correct the name.',
  },
  InstanceLimitsFigure: {
    means: 'A limit that `instanceLimits` gives for an instance type is out of bounds.',
    instead: 'Write the figures that `aws ec2 describe-instance-types` prints for the type.',
  },
  InstanceTypeUnfit: {
    means:
      'An instance type cannot do what the configuration of the VPC CNI asks of it, or differs in architecture from its node group.',
    instead:
      'Choose types of one architecture, of the Nitro System, with two network interfaces or more, or other pod addressing.',
  },
  CapacityFigure: {
    means: 'A figure that a capacity is asked with is out of bounds, or undoes another one.',
    instead: 'Use a value inside the bounds that the message gives, or drop the figure that it names.',
  },
} satisfies Record<string, ErrorEntry>;

/** Of the planner on its command line. */
export const PLANNER_ERRORS = {
  CommandSyntax: {
    means:
      'The planner was given a command or an option that it does not know, that lacks its value, or that it has already.',
    instead: 'Follow the message, or read `cdk-eks-networking --help`.',
  },
  CommandValue: {
    means: 'The value of an option of the planner is not of the form that the option takes.',
    instead: 'Write it as the message shows.',
  },
  CommandFile: {
    means: 'The command cannot read or write a file.',
    instead: 'Name a file that exists, or one in a folder that exists and may be written to.',
  },
} satisfies Record<string, ErrorEntry>;
