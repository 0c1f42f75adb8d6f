/** NET: the VPC, its subnets and routes. */

import { isEdgeZone, lacksControlPlane } from '../../addressing/zones';
import { isSameZone, PRIVATE_BLOCKS, zonesOf } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { cidrOf, format, isLiteral, isSame } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

/** The prefix length of a subnet with the 16 addresses that AWS recommends for control planes. */
const CLUSTER_PREFIX = 28;

/** The maximum number of IPv4 blocks of a VPC at the default quota. */
const MOST_BLOCKS = 5;

const NET1: Rule = {
  id: 'NET1',
  level: RuleLevel.ERROR,
  what: 'The subnets of a cluster are in at least two Availability Zones.',
  why: 'EKS rejects a cluster whose subnets are in one zone. With more zones in `minimumZones`, the control plane stays reachable if one fails.',
  mend: 'Add a subnet in each of the zones to `SubnetIds`.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters }, { minimumZones }) {
    for (const cluster of clusters) {
      const zones = cluster.subnets && zonesOf(cluster.subnets);
      yield* verdict(
        cluster,
        zones && zones.length >= minimumZones,
        () => `The subnets are in ${zones?.length} of at least ${minimumZones} Availability Zones.`,
      );
    }
  },
};

const NET2: Rule = {
  id: 'NET2',
  level: RuleLevel.WARNING,
  what: 'Subnets of a cluster have at least 16 addresses.',
  why: 'EKS needs six free addresses in each subnet of the cluster, and five more during an upgrade.',
  mend: 'Use a /28 or larger subnet, and use it for the control plane only.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters }) {
    for (const subnet of new Set(clusters.flatMap(({ subnets }) => subnets ?? []))) {
      const { prefixLength } = subnet;
      yield* verdict(
        subnet,
        prefixLength === undefined ? undefined : prefixLength <= CLUSTER_PREFIX,
        () => `A /${prefixLength} has fewer than 16 addresses.`,
      );
    }
  },
};

const NET3: Rule = {
  id: 'NET3',
  level: RuleLevel.WARNING,
  what: 'Subnets of the control plane contain nothing else.',
  why: 'If nodes and pods fill these subnets, EKS has no addresses for the network interfaces of an upgrade, which then fails.',
  mend: 'Use small, separate subnets for the cluster, one in each zone.',
  source: BEST_PRACTICES.subnets,
  *check(graph) {
    for (const cluster of graph.clusters) {
      const groups = [
        ...graph.nodeGroups.map(({ resource }) => resource.get('Subnets').list),
        ...graph.resourcesOf('AWS::EKS::FargateProfile').map((profile) => profile.get('Subnets').list),
      ];
      if (cluster.subnets === undefined || groups.length === 0) {
        continue;
      }
      const shared = cluster.subnets.filter(({ resource }) =>
        groups.some((list) => (list ?? []).some((id) => isSame(id, resource.reference) === true)),
      );
      const isKnown = shared.length > 0 || groups.every((list) => graph.subnetsOf(list) !== undefined);
      yield* verdict(
        cluster,
        isKnown ? shared.length === 0 : undefined,
        () => `Nodes or Fargate pods also run in ${listed(shared.map(({ resource }) => resource.logicalId))}.`,
      );
    }
  },
};

const NET4: Rule = {
  id: 'NET4',
  level: RuleLevel.WARNING,
  what: 'Subnets of the control plane have no route to an internet gateway.',
  why: 'The network interfaces of the control plane have no public address. They do not need such a route, which could expose them by mistake.',
  mend: 'Use private subnets in `SubnetIds`.',
  source: BEST_PRACTICES.subnets,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const subnets = cluster.subnets ?? [];
      const publicOnes = subnets.filter(({ isPublic }) => isPublic === true);
      const isRight =
        subnets.length === 0
          ? undefined
          : publicOnes.length > 0
            ? false
            : all(...subnets.map(({ isPublic }) => not(isPublic)));
      yield* verdict(
        cluster,
        isRight,
        () =>
          `${listed(publicOnes.map(({ resource }) => resource.logicalId))} ${publicOnes.length > 1 ? 'are' : 'is'} public.`,
      );
    }
  },
};

const NET5: Rule = {
  id: 'NET5',
  level: RuleLevel.ERROR,
  what: 'Subnets of a cluster are in zones that support EKS control planes.',
  why: 'EKS rejects subnets in Local Zones, in Wavelength Zones and on Outposts, and in the zones use1-az3, usw1-az2 and cac1-az3.',
  mend: 'Use subnets in other Availability Zones in `SubnetIds`. Nodes can still run in the zone.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters }) {
    for (const subnet of new Set(clusters.flatMap(({ subnets }) => subnets ?? []))) {
      const { zone } = subnet;
      const isOnOutpost = subnet.resource.get('OutpostArn').isSet();
      const isOther = isLiteral(zone) ? lacksControlPlane(zone) || isEdgeZone(zone) : undefined;
      yield* verdict(
        subnet,
        not(any(isOnOutpost, isOther)),
        () => `EKS does not support control planes in ${isOnOutpost ? 'an Outpost' : format(zone)}.`,
      );
    }
  },
};

const NET6: Rule = {
  id: 'NET6',
  level: RuleLevel.ERROR,
  what: 'The VPC of a cluster has DNS resolution and DNS hostnames enabled.',
  why: 'Without both, nodes cannot register with the cluster, and private DNS names of endpoints do not resolve.',
  mend: 'Set `EnableDnsSupport` and `EnableDnsHostnames` of the VPC to true.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters }) {
    for (const vpc of new Set(clusters.flatMap((cluster) => cluster.vpc ?? []))) {
      yield* verdict(
        vpc,
        all(vpc.get('EnableDnsSupport').isTrue(true), vpc.get('EnableDnsHostnames').isTrue(false)),
        'DNS resolution or DNS hostnames are disabled.',
      );
    }
  },
};

const NET7: Rule = {
  id: 'NET7',
  level: RuleLevel.ERROR,
  what: 'Nodes run in subnets without a route to an internet gateway.',
  why: 'A node with a public address can be reached from the internet if a security group allows it. Nodes in private subnets use NAT or endpoints.',
  mend: 'Use private subnets for the node group.',
  source: BEST_PRACTICES.networkSecurity,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const publicOnes = (group.subnets ?? []).filter(({ isPublic }) => isPublic === true);
      const isRight =
        publicOnes.length > 0 ? false : group.subnets && all(...group.subnets.map(({ isPublic }) => not(isPublic)));
      yield* verdict(
        group,
        isRight,
        () =>
          `${listed(publicOnes.map(({ resource }) => resource.logicalId))} ${publicOnes.length > 1 ? 'are' : 'is'} public.`,
      );
    }
  },
};

const NET8: Rule = {
  id: 'NET8',
  level: RuleLevel.ERROR,
  what: 'Public subnets of managed node groups assign public addresses.',
  why: 'EKS rejects a managed node group in a public subnet whose instances get no public address.',
  mend: 'Move the node group to private subnets, or set `MapPublicIpOnLaunch` of the subnet to true.',
  source: USER_GUIDE.nodeGroups,
  *check({ nodeGroups }) {
    for (const subnet of new Set(nodeGroups.flatMap(({ subnets }) => subnets ?? []))) {
      if (subnet.isPublic === true) {
        yield* verdict(
          subnet,
          subnet.givesPublicAddresses,
          'The subnet is public, has nodes, and assigns no public addresses.',
        );
      }
    }
  },
};

const NET9: Rule = {
  id: 'NET9',
  level: RuleLevel.WARNING,
  what: 'The public subnets of the VPC are in at least two zones.',
  why: 'An internet-facing Application Load Balancer needs subnets in two zones. With one, the controller creates none.',
  mend: 'Add a public subnet in another zone.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters, subnets }) {
    for (const vpc of new Set(clusters.flatMap((cluster) => cluster.vpc ?? []))) {
      const own = subnets.filter((subnet) => subnet.isIn(vpc) === true);
      const publicOnes = own.filter(({ isPublic }) => isPublic === true);
      if (publicOnes.length > 0 && own.every(({ isPublic }) => isPublic !== undefined)) {
        const zones = zonesOf(publicOnes);
        yield* verdict(vpc, zones && zones.length >= 2, 'All public subnets are in one Availability Zone.');
      }
    }
  },
};

const NET12: Rule = {
  id: 'NET12',
  level: RuleLevel.ERROR,
  what: 'The service CIDR of a cluster does not overlap its VPC.',
  why: 'Otherwise traffic to a Service would go to an address of the VPC. EKS rejects the cluster.',
  mend: 'Use a service CIDR in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that does not overlap the blocks of the VPC.',
  source: USER_GUIDE.networkRequirements,
  *check(graph) {
    for (const cluster of graph.clusters) {
      const services = cidrOf(cluster.get('KubernetesNetworkConfig', 'ServiceIpv4Cidr').value);
      const { vpc } = cluster;
      if (services === undefined || vpc === undefined) {
        continue;
      }
      const answers = graph.blocksOf(vpc);
      const blocks = answers.flatMap(({ value }) => cidrOf(value) ?? []);
      const clash = blocks.find((block) => block.overlaps(services));
      yield* verdict(
        cluster,
        clash !== undefined ? false : blocks.length === answers.length ? true : undefined,
        () => `${services} overlaps ${clash} of the VPC.`,
      );
    }
  },
};

const NET16: Rule = {
  id: 'NET16',
  level: RuleLevel.WARNING,
  what: 'Private subnets use a NAT gateway in their own zone.',
  why: 'If the zone of the only NAT gateway fails, nodes in all zones lose internet access. Traffic to another zone is charged.',
  mend: 'Add a NAT gateway in each zone, or one with `AvailabilityMode: regional`.',
  source: BEST_PRACTICES.costs,
  *check(graph) {
    for (const subnet of graph.subnets) {
      for (const route of subnet.routes?.filter(
        ({ target, isDefault }) => target === 'nat-gateway' && isDefault === true,
      ) ?? []) {
        const nat = route.natGateway;
        if (
          nat === undefined ||
          nat.get('ConnectivityType').is('private') === true ||
          nat.get('AvailabilityMode').is('regional') === true
        ) {
          continue;
        }
        const zone = graph.subnet(nat.get('SubnetId').value)?.zone;
        yield* verdict(
          subnet,
          isSameZone(subnet.zone, zone),
          () =>
            `The default route leads to ${nat.logicalId} in ${format(zone)}, and the subnet is in ${format(subnet.zone)}.`,
        );
      }
    }
  },
};

const NET25: Rule = {
  id: 'NET25',
  level: RuleLevel.WARNING,
  what: 'A VPC has at most five IPv4 blocks.',
  why: 'EC2 rejects a sixth block until the quota is increased.',
  mend: 'Use fewer, larger blocks, or request an increase of the quota "IPv4 CIDR blocks per VPC".',
  source: PAGES.quotas,
  *check(graph) {
    for (const vpc of graph.vpcs) {
      const more = graph
        .resourcesOf('AWS::EC2::VPCCidrBlock')
        .filter(
          (block) =>
            isSame(block.get('VpcId').value, vpc.reference) === true &&
            (block.get('CidrBlock').isSet() === true || block.get('Ipv4IpamPoolId').isSet() === true),
        );
      yield* verdict(vpc, more.length + 1 <= MOST_BLOCKS, () => `The VPC has ${more.length + 1} IPv4 blocks.`);
    }
  },
};

const NET26: Rule = {
  id: 'NET26',
  level: RuleLevel.WARNING,
  what: 'The primary block of the VPC of a cluster is a private network.',
  why: 'Otherwise internet hosts with these addresses cannot be reached from the VPC, and private blocks cannot be added later.',
  mend: 'Use a block in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and 100.64.0.0/10 for pods.',
  source: PAGES.vpcBlocks,
  *check({ clusters }) {
    for (const vpc of new Set(clusters.flatMap((cluster) => cluster.vpc ?? []))) {
      const block = cidrOf(vpc.get('CidrBlock').value);
      yield* verdict(
        vpc,
        block && PRIVATE_BLOCKS.some((other) => other.contains(block)),
        () => `${block} is not a private network.`,
      );
    }
  },
};

export const NETWORK_RULES: readonly Rule[] = [
  NET1,
  NET2,
  NET3,
  NET4,
  NET5,
  NET6,
  NET7,
  NET8,
  NET9,
  NET12,
  NET16,
  NET25,
  NET26,
];
