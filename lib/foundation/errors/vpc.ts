import type { ErrorEntry } from './entry';

/** Errors of egress, CIDR blocks, VPC endpoints, flow logs, tags and network ACLs. */
export const VPC_ERRORS = {
  NatZone: {
    means: 'A NAT gateway is requested in a zone that the plan does not have, or that has no subnet for it.',
    instead:
      'Name zones of the plan, add a public tier to the plan, or use `NatStrategy.regional()` or `NatStrategy.none()`.',
  },
  NatElasticIp: {
    means: 'The given Elastic IP addresses do not match the NAT gateways.',
    instead:
      'Give at least one allocation id for each zone with a NAT gateway, and none for other zones. Use each id once.',
  },
  NatDestination: {
    means: 'A destination is inside the VPC, cannot be reached through the target, or has two routes.',
    instead: 'Name each network outside the VPC once, and give 0.0.0.0/0 to one target.',
  },
  NatTarget: {
    means: 'An egress target by zone lacks a zone of the plan, or names a zone that is not in the plan.',
    instead: 'Give one network interface or endpoint for each zone of the plan.',
  },
  NatAttachment: {
    means: 'An egress target needs an attachment of the VPC, and has none or two.',
    instead:
      'Set `attachment` to a `DependencyGroup` that contains the attachment, or set `attachedElsewhere`. For a transit gateway, add a node tier to the plan, or set `attachmentTier` to a tier of the plan.',
  },
  NatPrivate: {
    means: 'Private NAT gateways need a pod tier that uses them, and a tier whose subnets contain them.',
    instead:
      'Add a pod tier and a node tier to the plan, and set `gatewayTier` to a node tier or to a tier with egress.',
  },
  NatIpv6: {
    means: 'The NAT strategy routes IPv6 traffic, but the network has no IPv6 block.',
    instead: 'Add an IPv6 block to the network, or use another `NatStrategy`.',
  },
  IpamBlock: {
    means:
      'An IPAM pool or a placeholder is given for a CIDR block that the plan does not have, or a placeholder has no pool.',
    instead:
      'Set `vpcPoolId` to the pool of the primary block, and `secondaryPoolIds` to the pools of the secondary blocks, by block of the plan.',
  },
  IpamCheck: {
    means: 'An option needs the addresses of the plan, but IPAM assigns the addresses at deployment.',
    instead: 'Remove the option and exclude these networks from the pools, or remove the pools.',
  },
  Ipv6BlockSize: {
    means: 'The size of the IPv6 block is not one that a VPC accepts and that has a /64 for every tier and zone.',
    instead: 'Use a /44, /48, /52 or /56.',
  },
  ResourceId: {
    means: 'A string is not the id, name or ARN of an AWS resource of the required type.',
    instead: 'Write a value of the form that the message gives.',
  },
  FlowLogAlarm: {
    means: 'A threshold of rejected traffic is not a number of packets.',
    instead: 'Write a number from 0 up.',
  },
  FlowLogBucket: {
    means: 'The bucket for flow logs of other accounts has no accounts, or more than its policy takes.',
    instead: 'Name the accounts, and divide many of them between buckets.',
  },
  FlowLogField: {
    means:
      'A flow log field is misspelt, is already part of the records, does not exist for the monitored resource, or needs the key of a tag. Or the records have no field, or lack one that an option needs.',
    instead: 'Use the fields of the VPC User Guide. The message gives the most similar one.',
  },
  FlowLogFirehose: {
    means:
      'A stream of Amazon Data Firehose cannot receive flow logs, or the role of another account is missing or wrong.',
    instead:
      'Use a stream with the source Direct PUT. For a stream of another account, define a `FirehoseDeliveryRole` there, and set `crossAccountRoleArn` to its role.',
  },
  FlowLogKey: {
    means: 'Flow logs are to be encrypted with a key that AWS manages, whose policy does not allow their delivery.',
    instead: 'Give a key of your own, or use S3 managed keys.',
  },
  FlowLogPrefix: {
    means: 'The key prefix of flow logs starts or ends with a slash, or contains the reserved segment `AWSLogs`.',
    instead: 'Write a prefix such as `vpc/prod`. The message suggests one.',
  },
  FlowLogQueries: {
    means:
      'The limit of data for a query is under 10 MB, or query results are to be stored in a bucket of another account.',
    instead: 'Write a higher `scanLimit`, and set `resultsBucket` to a bucket of this account.',
  },
  FlowLogQuestion: {
    means: 'A question about network interfaces is given for a transit gateway, or the other way round.',
    instead:
      'Use `FlowLogQuestion.TRANSIT_GATEWAY` for attachments of transit gateways, and the other questions for the rest.',
  },
  FlowLogRetention: {
    means: 'The lifecycle of the flow log bucket is not valid.',
    instead:
      'Set `transitionAfter` to 30 days or more, `archiveAfter` to 30 days more than that, and `expireAfter` to more than both.',
  },
  FlowLogSource: {
    means: 'The source of flow logs selects nothing, or does not support an option.',
    instead: 'Select resources of the VPC. Remove `maxAggregationInterval` and `trafficType` for transit gateways.',
  },
  EndpointSubnets: {
    means: 'The VPC has no private subnet for an interface endpoint.',
    instead: 'Add a node tier to the plan, or name the subnets.',
  },
  EndpointZones: {
    means: 'An interface endpoint has no zones, or a zone without a subnet for endpoints.',
    instead: 'Name zones in which the endpoints have subnets.',
  },
  EndpointServiceUnknown: {
    means: 'An option names a service for which the network defines no interface endpoint.',
    instead: 'Name a service with an interface endpoint, or add the feature that needs the service.',
  },
  EndpointService: {
    means: 'A text is not the short name of an endpoint service.',
    instead: 'Write the part after the Region in the name of the service, such as `ecr.api`.',
  },
  EndpointTwice: {
    means: 'Two endpoints for one service use the same route tables, or have private DNS in the same VPC.',
    instead: 'Remove one of them. `S3Gateway.none()` and `S3Gateway.existing()` define no gateway endpoint for S3.',
  },
  EndpointRouteTables: {
    means: 'The route tables of a gateway endpoint are not known.',
    instead: 'Set the ids of the route tables, or write `S3Gateway.none()`.',
  },
  EndpointServiceRegion: {
    means: 'The Region of the VPC cannot reach the Region that hosts the service of an endpoint.',
    instead: 'Remove the feature, and reach the service through NAT.',
  },
  EndpointAddressing: {
    means:
      'Dual stack endpoints need IPv6, which the network or the subnets do not have, or an endpoint that is not defined here.',
    instead:
      'Add an IPv6 block to the network, and place the endpoints in subnets with IPv6. Or use `EndpointAddressing.ipv4()`.',
  },
  ResourceRegion: {
    means: 'A resource, a zone or an ARN is in another Region, partition or account than the stack that uses it.',
    instead: 'Give one in the Region that the message names, or deploy the stack there.',
  },
  SubnetMissing: {
    means: 'A tier of an existing VPC selects no subnets.',
    instead: 'Select existing subnets of the VPC by type, by group name or one by one.',
  },
  SubnetZone: {
    means: 'A subnet was imported without its Availability Zone.',
    instead: 'Import the subnet with its `availabilityZone`.',
  },
  SubnetTwice: {
    means: 'A subnet is in two tiers, which have different routes and tags.',
    instead: 'Give each tier its own subnets. Remove `clusterSubnets` if the control plane uses the node subnets.',
  },
  SubnetPublic: {
    means: 'Subnets of nodes, Fargate pods or the control plane have a route to an internet gateway.',
    instead: 'Select private subnets. Only load balancers and NAT gateways use public subnets.',
  },
  SubnetTag: {
    means: 'A discovery tag is not valid, or contradicts another tag.',
    instead:
      'Use names that are known at synthesis, write `SHARED` for subnets that several clusters use, and call `tagForKarpenter` once for each cluster.',
  },
  ZoneNames: {
    means: 'The map of zone ids to zone names lacks a zone, or contains a wrong name.',
    instead:
      'Map each zone id of the network to its name in the account of the cluster. `aws ec2 describe-availability-zones` lists both.',
  },
  PrefixReservation: {
    means: 'The prefix reservation is not smaller than the subnet, or too small for a prefix.',
    instead: 'Write a prefix length that is longer than that of the subnets, and at most 28.',
  },
  NetworkAclEntries: {
    means:
      'A network ACL has more rules for one address family and direction than its quota, which includes the final deny rule. Or two rules have the same number.',
    instead:
      'Combine client networks and blocks into larger ones, or request a higher quota (at most 40) and set `maxEntries`.',
  },
  NetworkAclPort: {
    means: 'A load balancer port is not a TCP port.',
    instead: 'Write whole numbers from 1 to 65535.',
  },
} satisfies Record<string, ErrorEntry>;
