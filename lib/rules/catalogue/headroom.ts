/** NET10, NET11, NET22, NET24, NET27 and LB11: sufficient addresses, and alarms on them. */

import { Cidr } from '../../addressing/cidr';
import type { Cluster, NodeGroup } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import { limitsOfType } from '../graph/instances';
import { PRIVATE_BLOCKS, type Subnet } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { any } from '../template/answer';
import { cidrOf, isSame, referencesIn } from '../template/values';
import { BEST_PRACTICES } from './sources';

/** Addresses of a prefix of the VPC CNI. */
const PREFIX = 16;

/** Blocks that AWS recommends for pods in addition to those of RFC 1918. */
const POD_BLOCKS = [Cidr.parse('100.64.0.0/10'), Cidr.parse('198.19.0.0/16')];

/** The longest prefix length of a subnet for an Application Load Balancer. */
const LOAD_BALANCER_PREFIX = 27;

const ROLE_TAGS = ['kubernetes.io/role/elb', 'kubernetes.io/role/internal-elb'];

/** Metrics that show a shortage of addresses: of EC2, of the VPC CNI and of this library. */
const ADDRESS_METRICS = /^(NetworkAddressUsage|NetworkAddressUsagePeered|awscni_\w+|FreeAddresses|.*AvailableIp.*)$/i;

/**
 * The minimum number of addresses that a node uses in its own subnet once a pod runs on it. Undefined if it is not
 * known.
 */
function addressesOfNode(group: NodeGroup, cluster: Cluster): number | undefined {
  const [custom, prefixes] = ['AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', 'ENABLE_PREFIX_DELEGATION'].map((name) =>
    cluster.cniVariable(name).isTrue(),
  );
  if (custom !== false || prefixes === undefined) {
    return custom === true ? 1 : undefined;
  }
  if (prefixes) {
    return 1 + PREFIX;
  }
  const [warm, minimum, interfaces] = ['WARM_IP_TARGET', 'MINIMUM_IP_TARGET', 'WARM_ENI_TARGET'].map((name) =>
    cluster.cniVariable(name),
  );
  if (!warm.isAbsent || !minimum.isAbsent) {
    const [most, least] = [warm, minimum].map((answer) => (answer.isAbsent ? 0 : answer.number));
    return most === undefined || least === undefined ? undefined : 1 + Math.max(most, least);
  }
  const limits = group.instanceTypes?.map(limitsOfType);
  if (!interfaces.isAbsent || limits === undefined || limits.length === 0) {
    return undefined;
  }
  // The first pod uses one network interface, and the CNI keeps another one free.
  const each = limits.map((one) => one && Math.min(2, one.interfaces) * one.addressesPerInterface);
  return each.some((count) => count === undefined) ? undefined : Math.min(...(each as number[]));
}

/** The maximum number of nodes of a group, without those that an update adds. */
function mostNodes({ resource }: NodeGroup): number | undefined {
  return resource.get('ScalingConfig', 'MaxSize').number;
}

const NET10: Rule = {
  id: 'NET10',
  level: RuleLevel.WARNING,
  what: 'Subnets have addresses for the maximum number of nodes.',
  why: 'Nodes do not start without a free address, and neither do pods on nodes whose subnet is full. Addresses that the VPC CNI keeps free for pods count, too.',
  mend: 'Use larger subnets, lower `MaxSize`, or use separate subnets for pods with custom networking.',
  source: BEST_PRACTICES.addresses,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const needs = new Map<NodeGroup, number | undefined>();
      for (const group of cluster.isIpv6 === false ? cluster.nodeGroups : []) {
        const [most, each] = [mostNodes(group), addressesOfNode(group, cluster)];
        needs.set(group, most === undefined || each === undefined ? undefined : most * each);
      }
      for (const [group, need] of needs) {
        const sizes = group.subnets?.map(({ addresses }) => addresses);
        if (sizes !== undefined && need !== undefined && !sizes.includes(undefined)) {
          const room = (sizes as number[]).reduce((sum, size) => sum + size, 0);
          yield* verdict(
            group,
            need <= room,
            () => `${mostNodes(group)} nodes use at least ${need} addresses, and their subnets have ${room}.`,
          );
        }
      }
    }
  },
};

const NET11: Rule = {
  id: 'NET11',
  level: RuleLevel.WARNING,
  what: 'Blocks that are added to a VPC for pods are private or shared address space.',
  why: 'Public addresses of others cannot be reached from the VPC if its blocks contain them.',
  mend: 'Use a block in 100.64.0.0/10, 198.19.0.0/16 or a private network.',
  source: BEST_PRACTICES.customNetworking,
  *check(graph) {
    for (const block of graph.clusters.length === 0 ? [] : graph.resourcesOf('AWS::EC2::VPCCidrBlock')) {
      const cidr = cidrOf(block.get('CidrBlock').value);
      if (cidr !== undefined) {
        const isRight = [...PRIVATE_BLOCKS, ...POD_BLOCKS].some((other) => other.contains(cidr));
        yield* verdict(block, isRight, `${cidr} is neither of them.`);
      }
    }
  },
};

const NET22: Rule = {
  id: 'NET22',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'A VPC with a cluster has an alarm on its addresses.',
  why: 'If a subnet is full, pods do not start. Without an alarm, this is often noticed late.',
  mend: 'Add an `AWS::CloudWatch::Alarm` on NetworkAddressUsage, on a metric of the VPC CNI, or on free addresses of the subnets.',
  source: BEST_PRACTICES.cni,
  *check(graph) {
    const alarms = graph.resourcesOf('AWS::CloudWatch::Alarm').map((alarm) => {
      const names = [
        alarm.get('MetricName'),
        alarm
          .get('Metrics')
          .map((value) => (JSON.stringify(value ?? '').match(/"MetricName":"([^"]*)"/)?.[1] ?? undefined) as string),
      ];
      return any(
        ...names.map((name) => name.test((value) => typeof value === 'string' && ADDRESS_METRICS.test(value))),
      );
    });
    const isWatched = any(false, ...alarms);
    for (const vpc of new Set(graph.clusters.flatMap((cluster) => cluster.vpc ?? []))) {
      yield* verdict(
        vpc,
        isWatched === false && graph.isOpen ? undefined : isWatched,
        'There is no alarm on addresses.',
      );
    }
  },
};

const NET24: Rule = {
  id: 'NET24',
  level: RuleLevel.WARNING,
  what: 'Subnets that are shared with other accounts set their zone by its id.',
  why: 'The zone eu-west-1a of one account may be a different zone in another account. ENIConfigs and load balancers of other accounts then use the wrong zone.',
  mend: 'Set `AvailabilityZoneId` instead of `AvailabilityZone`.',
  source: BEST_PRACTICES.customNetworking,
  *check(graph) {
    const arns = graph.resourcesOf('AWS::RAM::ResourceShare').map((share) => share.get('ResourceArns').value);
    const shared = arns.flatMap((value) => referencesIn(value)).flatMap((one) => graph.set.byReference(one) ?? []);
    for (const subnet of new Set(shared.filter(({ type }) => type === 'AWS::EC2::Subnet'))) {
      yield* verdict(subnet, subnet.get('AvailabilityZoneId').isSet(), 'The zone name is valid in this account only.');
    }
  },
};

/** The subnets that contain both prefixes of nodes and single addresses of other resources. */
function mixedSubnets(graph: Graph): readonly Subnet[] {
  return graph.clusters.flatMap((cluster) => {
    const inOwn = cluster.cniVariable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue() === false;
    const isPrefix = cluster.cniVariable('ENABLE_PREFIX_DELEGATION').isTrue() === true;
    const subnets = inOwn && isPrefix ? cluster.nodeGroups.flatMap((group) => group.subnets ?? []) : [];
    const others = [...graph.endpoints.flatMap((endpoint) => endpoint.subnets ?? []), ...(cluster.subnetIds ?? [])];
    return [...new Set(subnets)].filter(
      (subnet) =>
        others.some((id) => isSame(id, subnet.resource.reference) === true) ||
        ROLE_TAGS.some((tag) => subnet.isTagged(tag) === true),
    );
  });
}

const NET27: Rule = {
  id: 'NET27',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'Subnets of nodes with prefix delegation that other resources also use have a range reserved for prefixes.',
  why: 'Single addresses of endpoints and load balancers fragment the subnet. If EC2 finds no 16 consecutive addresses, nodes get no prefix.',
  mend: 'Add an `AWS::EC2::SubnetCidrReservation` of the type prefix.',
  source: BEST_PRACTICES.prefixes,
  *check(graph) {
    for (const subnet of mixedSubnets(graph)) {
      const reservations = graph.resourcesOf('AWS::EC2::SubnetCidrReservation').map((reservation) => {
        const isPrefix = reservation.get('ReservationType').is('prefix');
        return isPrefix === false ? false : reservation.get('SubnetId').is(subnet.resource.reference);
      });
      const isKept = any(false, ...reservations);
      yield* verdict(
        subnet,
        isKept === false && graph.isOpen ? undefined : isKept,
        'No range is reserved for prefixes.',
      );
    }
  },
};

const LB11: Rule = {
  id: 'LB11',
  level: RuleLevel.ERROR,
  what: 'Subnets that are tagged for load balancers are /27 or larger.',
  why: 'Elastic Load Balancing rejects an Application Load Balancer in a smaller subnet, and in one with fewer than eight free addresses.',
  mend: 'Use a /27 or larger subnet, or remove the role tag.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html',
  *check({ subnets }) {
    for (const subnet of subnets) {
      const { prefixLength } = subnet;
      const tagged = ROLE_TAGS.filter((tag) => subnet.isTagged(tag) === true);
      if (tagged.length > 0 && prefixLength !== undefined) {
        yield* verdict(
          subnet,
          prefixLength <= LOAD_BALANCER_PREFIX,
          () => `A /${prefixLength} is tagged with ${listed(tagged)}.`,
        );
      }
    }
  },
};

export const HEADROOM_RULES: readonly Rule[] = [NET10, NET11, NET22, NET24, NET27, LB11];
