/** What a refusal of one name means, and the way out of it. */
export interface RefusalEntry {
  readonly means: string;
  readonly instead: string;
}

/**
 * Every refusal of the library, by name. The name opens the message and is contract; `docs/errors.md` is made from this table, and a
 * test holds that each name is seen to fire.
 */
export const REFUSALS = Object.freeze({
  // Networks
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
  // Zones
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
      'EKS wants cluster subnets in two Availability Zones or more, and the plan has fewer in which it places a control plane.',
    instead: 'Name two Availability Zones or more; Local Zones, use1-az3, usw1-az2 and cac1-az3 do not count.',
  },
  // Tiers and plans
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
    instead: 'Write a private network of /12 to /24, such as `172.20.0.0/16`.',
  },
  BlockLimit: {
    means: 'A VPC has at most five IPv4 CIDR blocks.',
    instead: 'Join blocks into larger ones, or plan a second VPC.',
  },
  InstanceTypeUnknown: {
    means: 'The limits of an instance type are not in the table of the library, or its name is a deploy-time token.',
    instead: 'Say `maxPods` yourself, or correct the name.',
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
  // VPC
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
  NatPrivate: {
    means: 'Private NAT gateways were asked for where no pods use them, or no subnet can hold them.',
    instead: 'Give the plan a pod tier and a node tier, and name a node or private tier as `gatewayTier`.',
  },
  NatIpv6: {
    means: 'Subnets are to leave by IPv6, and the network has none.',
    instead: 'Give the network an IPv6 block, or choose another `NatStrategy`.',
  },
  IpamBlock: {
    means: 'A pool is given for a block that the plan does not have, or no pool at all.',
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
    means: 'A flow log field is unknown, or in the records already.',
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
  SubnetMissing: {
    means: 'A tier of an existing VPC selects no subnets.',
    instead: 'Name subnets that the VPC has, by type, by group name or one by one.',
  },
  SubnetTwice: {
    means: 'One subnet of an existing VPC is in two tiers, which want different routes and tags.',
    instead:
      'Give each tier subnets of its own; leave `clusterSubnets` out where the control plane shares the node subnets.',
  },
  SubnetPublic: {
    means: 'Subnets of nodes or of the control plane have a route to the internet gateway.',
    instead: 'Name private subnets: load balancers alone belong into public ones.',
  },
  SubnetTag: {
    means: 'A discovery tag cannot be written, or contradicts another one.',
    instead:
      'Use names that are known at synthesis, share subnets between clusters as `SHARED`, and tag for Karpenter once.',
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
    means: 'A network ACL would have more rules in one direction than its quota, or two rules with one number.',
    instead:
      'Join client networks and blocks into larger ones, or have the quota raised (to 40 at most) and say so as `maxEntries`.',
  },
  NetworkAclIpv6: {
    means: 'Network ACLs were asked for in a dual stack network, and their rules are for IPv4.',
    instead: 'Leave them out, or define your own.',
  },
  NetworkAclPort: {
    means: 'A listener port of load balancers is no port.',
    instead: 'Write whole numbers from 1 to 65535.',
  },
  // Cluster
  ClusterVersion: {
    means: 'The Kubernetes version is not one of the form `1.36`.',
    instead: 'Write major and minor, such as `1.36`.',
  },
  KubectlMissing: {
    means: 'Something needs the Kubernetes API at deployment, and the cluster has no kubectl handler.',
    instead: 'Hand a kubectl layer over with the cluster, or leave the feature out.',
  },
  KubectlSubnets: {
    means: 'The VPC has no private subnets with egress, which the kubectl handler would be in.',
    instead: 'Name subnets with a way to the Helm repository and to the AWS APIs: `kubectlSubnets`.',
  },
  ClusterAttribute: {
    means: 'An imported cluster lacks an attribute that a feature needs.',
    instead:
      'Give the attribute that the message names where the cluster is imported, such as to `ClusterTarget.fromAttributes`.',
  },
  EndpointLockout: {
    means: 'A public endpoint limited to given addresses, without the private one, locks out nodes behind NAT.',
    instead: 'Turn private endpoint access on.',
  },
  // Add-ons
  CniAddressing: {
    means: 'Settings of pod addressing exclude or undo each other.',
    instead: 'Follow the message: it names the setting that wins and the one to drop.',
  },
  CniSetting: {
    means: 'A setting of the VPC CNI is out of bounds, or does not go with another one or with the cluster.',
    instead: 'Use a value inside the bounds that the message gives, or drop the setting that it names.',
  },
  CniClash: {
    means: 'The escape hatch sets a key that a typed option sets already.',
    instead: 'Use the typed option alone.',
  },
  CustomNetworkingZones: {
    means: 'Custom networking lacks an ENIConfig for a zone, or its zones are not known at synthesis.',
    instead: 'Give one pod subnet per zone, keyed by the zone name.',
  },
  CustomNetworkingIpv6: {
    means: 'Custom networking does not work in an IPv6 cluster.',
    instead: 'Drop custom networking: IPv6 pods have addresses enough.',
  },
  CoreDnsReplicas: {
    means: 'The replica counts of CoreDNS are out of order.',
    instead: 'Two replicas or more, and a maximum that is not below the minimum.',
  },
  KubeProxyMode: {
    means: 'The kube-proxy mode does not exist in the cluster’s version.',
    instead: 'Use nftables from Kubernetes 1.31, iptables before.',
  },
  // Controllers
  ChartTimeout: {
    means: 'A Helm timeout does not leave the kubectl handler time to roll back before its own 15 minutes end.',
    instead: 'Give 14 minutes or less.',
  },
  ControllerReplicas: {
    means: 'The replica count of a controller is not usable.',
    instead: 'Give one or more whole replicas.',
  },
  ValuesClash: {
    means: 'Additional chart or add-on values set a key that identifies what this construct installs.',
    instead: 'Use the typed option, or leave the key out.',
  },
  HostedZoneMissing: {
    means: 'ExternalDNS has no hosted zone to write to, or one that is listed twice.',
    instead: 'Give each hosted zone once: the role is limited to them.',
  },
  DomainFilter: {
    means: 'A domain filter lies in none of the hosted zones, or there is none to keep ExternalDNS to them.',
    instead: 'Filter on the zone’s name or on names below it.',
  },
  OwnerId: {
    means: 'The owner id of ExternalDNS cannot be written into a TXT record.',
    instead: 'Use letters, digits, dots, hyphens and underscores.',
  },
  WorkloadIdentityUnavailable: {
    means: 'The chosen kind of workload identity does not work here.',
    instead: 'Use the other kind, or give the OIDC provider that the message names.',
  },
  // Nodes and patterns
  NodegroupSize: {
    means: 'The sizes of a node group are out of order, or a figure of its nodes is out of bounds.',
    instead:
      'Minimum at most desired at most maximum, and a maximum of one or more; the message gives the bounds of other figures.',
  },
  NetworkMismatch: {
    means: 'The cluster and the network that were joined are not of one VPC.',
    instead: 'Create the cluster in `network.vpc`.',
  },
  // The planner command
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
    means: 'The planner cannot write a file.',
    instead: 'Name a file in a folder that exists and may be written to.',
  },
} satisfies Record<string, RefusalEntry>);

/** The name of a refusal: the key of the table, and the first word of the message. */
export type RefusalName = keyof typeof REFUSALS;

/** Anything with a construct path; structural, so that this file needs no CDK. */
export interface Located {
  readonly node: { readonly path: string };
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

class Refusal extends Error {
  private placed: boolean;

  constructor(
    readonly refusal: RefusalName,
    text: string,
    scope?: Located,
  ) {
    super(`${refusal}: ${onOneLine(text)}${scope?.node.path ? ` (at ${scope.node.path})` : ''}`);
    this.placed = Boolean(scope?.node.path);
  }

  at(scope: Located): this {
    if (!this.placed && scope.node.path) {
      this.message += ` (at ${scope.node.path})`;
      this.placed = true;
    }
    return this;
  }
}

/** Stops with a named refusal. `text` opens with the user's value in quotes, and ends with what to write instead. */
export function refuse(name: RefusalName, text: string, scope?: Located): never {
  const refusal = new Refusal(name, text, scope);
  Error.captureStackTrace(refusal, refuse);
  throw refusal;
}

/** Runs a pure step of a construct, and adds the construct's path to whatever that step refuses. */
export function refusingAt<T>(scope: Located, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof Refusal ? error.at(scope) : error;
  }
}

/** The candidate that a user most likely meant, if one is near enough to say so: fewer than half of its letters differ. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const reach = Math.max(2, Math.floor(word.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= reach && distance < candidate.length / 2)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** `did you mean "x"?` for the nearest candidate, or the whole list where none is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0) {
    return 'there is none to choose from';
  }
  const near = closest(word, candidates);
  return near ? `did you mean "${near}"?` : `use one of ${candidates.map((name) => `"${name}"`).join(', ')}`;
}

/** A text with line breaks and other control characters written as escapes: a value of the user's may hold any. */
function onOneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (char) => SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column] + 1, current[column - 1] + 1, substituted));
    }
    previous = current;
  }
  return previous[b.length];
}
