import type { ErrorEntry } from './entry';

/** Of the VPC side: ways out, blocks, endpoints, flow logs, tags, network ACLs. */
export const VPC_ERRORS = {
  NatZone: {
    means: 'NAT was asked for in a zone that the plan does not have, or that has no place for a gateway.',
    instead:
      'Name zones of the plan, give the plan a public tier, or use `NatStrategy.regional()` or `NatStrategy.none()`.',
  },
  NatElasticIp: {
    means: 'The Elastic IP addresses that were brought do not match the NAT gateways one to one.',
    instead: 'Give each zone that has a gateway one allocation id or more of its own, and no other zone any.',
  },
  NatDestination: {
    means: 'A destination has no way out of the VPC, or two of them.',
    instead: 'Name each network outside the VPC once, and leave 0.0.0.0/0 to one way out.',
  },
  NatTarget: {
    means: 'A target of routes is given by zone, and a zone has none or is not in the plan.',
    instead: 'Give one network interface or endpoint for each zone of the plan.',
  },
  NatAttachment: {
    means: 'A target of routes takes those of attached VPCs alone, and nothing attaches the VPC, or two things do.',
    instead:
      'Give `attachment`, a group with the attachment in it, or `attachedElsewhere`; for a transit gateway, a node tier or an `attachmentTier` that the plan has.',
  },
  NatPrivate: {
    means: 'Private NAT gateways were asked for where no pods use them, or no subnet can hold them.',
    instead: 'Give the plan a pod tier and a node tier, and name a node or private tier as `gatewayTier`.',
  },
  NatIpv6: {
    means: 'Subnets are to leave by IPv6, and the network has none.',
    instead: 'Give the network an IPv6 block, or choose another `NatStrategy`.',
  },
  IpamBlock: {
    means: 'A pool or a mark is given for a block that the plan does not have, or no pool where one is needed.',
    instead:
      'Give the pool of the primary block as `vpcPoolId`, and those of secondary blocks by the block in the plan.',
  },
  IpamCheck: {
    means: 'The plan is to be held against other networks, and IPAM chooses its addresses at deployment.',
    instead:
      'Leave the option out and keep those networks out of the pools, or plan the block itself and leave the pools out.',
  },
  Ipv6BlockSize: {
    means: 'The IPv6 block is not of a size that a VPC takes and in which every tier and zone has its place.',
    instead: 'Use a /44, /48, /52 or /56.',
  },
  ResourceId: {
    means: 'A text is not the id of an AWS resource of the kind that is needed.',
    instead: 'Write the id, not an address, a name or an ARN; the message gives its form.',
  },
  FlowLogField: {
    means: 'A flow log field is misspelt, or in the records already.',
    instead: 'Use the fields of the VPC User Guide; the message gives the closest one.',
  },
  FlowLogPrefix: {
    means:
      'The key prefix of flow logs begins or ends with a slash, or holds the segment `AWSLogs`, which is reserved.',
    instead: 'Write segments such as `vpc/prod`; the message gives the likely intention.',
  },
  FlowLogRetention: {
    means: 'The lifecycle of the flow log bucket is out of order.',
    instead: 'Expire later than the transition, and transition after 30 days or more.',
  },
  EndpointSubnets: {
    means: 'The VPC has no subnet that could hold an interface endpoint.',
    instead: 'Give the plan a node tier, or name the subnets.',
  },
  EndpointZones: {
    means:
      'An interface endpoint is to be in a zone without a subnet for it, or a service without an endpoint is named.',
    instead: 'Name services that have an endpoint, each with zones of the subnets of the endpoints.',
  },
  EndpointTwice: {
    means: 'Two endpoints for one service are in the same route tables, or have private DNS in the same VPC.',
    instead:
      'Leave one of the two out; `S3Gateway.none()` and `S3Gateway.existing()` leave the gateway endpoint for S3 out.',
  },
  EndpointRouteTables: {
    means: 'A gateway endpoint is to be defined, and none of its route tables is known.',
    instead: 'Give the ids of the route tables, or write `S3Gateway.none()`.',
  },
  EndpointServiceRegion: {
    means: 'The service of an endpoint is hosted in a Region that the Region of the VPC does not reach.',
    instead: 'Leave the feature out and give the service another way.',
  },
  EndpointAddressing: {
    means: 'Endpoints are to be dual stack where there is no IPv6, or a service without an endpoint is named.',
    instead:
      'Give the network an IPv6 block and the endpoints subnets with IPv6, and name services that have an endpoint.',
  },
  ResourceRegion: {
    means: 'A resource, a zone or an ARN is of another Region, partition or account than the stack that uses it.',
    instead: 'Give one of the Region that the message names, or deploy the stack there.',
  },
  SubnetMissing: {
    means: 'A tier of an existing VPC selects no subnets.',
    instead: 'Name subnets that the VPC has, by type, by group name or one by one.',
  },
  SubnetTwice: {
    means:
      'One subnet is in two tiers, or would hold nodes beside the control plane: they want different routes and tags.',
    instead:
      'Give each tier subnets of its own; leave `clusterSubnets` out where the control plane shares the node subnets.',
  },
  SubnetPublic: {
    means: 'Subnets of nodes, of pods on Fargate or of the control plane have a route to the internet gateway.',
    instead: 'Name private subnets: load balancers alone belong into public ones.',
  },
  SubnetTag: {
    means: 'A discovery tag cannot be written, or contradicts another one.',
    instead:
      'Use names that are known at synthesis, share subnets between clusters as `SHARED`, and tag for Karpenter once for each cluster.',
  },
  ZoneNames: {
    means: 'The map of zone ids to zone names has gaps, or names that cannot be right.',
    instead:
      'Map each zone id of the network to its name in the account of the cluster: `aws ec2 describe-availability-zones` lists both.',
  },
  PrefixReservation: {
    means: 'The part of a subnet that is to be kept for prefixes is not a proper part of it that holds a prefix.',
    instead: 'Write a prefix length that is longer than that of the subnets, and 28 or shorter.',
  },
  NetworkAclEntries: {
    means:
      'A network ACL would have more rules of one family in one direction than its quota (with the one that denies at the end), or two rules with one number.',
    instead:
      'Join client networks and blocks into larger ones, or have the quota raised (to 40 at most) and say so as `maxEntries`.',
  },
  NetworkAclPort: {
    means: 'A listener port of load balancers is no port.',
    instead: 'Write whole numbers from 1 to 65535.',
  },
} satisfies Record<string, ErrorEntry>;
