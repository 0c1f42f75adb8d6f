/** IPV: clusters of the IPv6 family. */

import type { Cluster } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import { isNitro } from '../graph/instances';
import type { Subnet } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { isSame } from '../template/values';
import { BEST_PRACTICES, USER_GUIDE } from './sources';

function ipv6Clusters({ clusters }: Graph): readonly Cluster[] {
  return clusters.filter(({ isIpv6 }) => isIpv6 === true);
}

function nodeSubnets(cluster: Cluster): readonly Subnet[] {
  return [...new Set(cluster.nodeGroups.flatMap(({ subnets }) => subnets ?? []))];
}

function hasIpv6(subnet: Subnet, graph: Graph): boolean | undefined {
  const { resource } = subnet;
  const own = any(
    ...['Ipv6CidrBlock', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength'].map((property) => resource.get(property).isSet()),
  );
  const beside = graph
    .resourcesOf('AWS::EC2::SubnetCidrBlock')
    .some((block) => isSame(block.get('SubnetId').value, resource.reference) === true);
  return beside || own;
}

const IPV1: Rule = {
  id: 'IPV1',
  level: RuleLevel.ERROR,
  what: 'Subnets of an IPv6 cluster and of its nodes have an IPv6 network.',
  why: 'Otherwise EKS rejects the cluster, and nodes get no prefix for their pods.',
  mend: 'Give the VPC an IPv6 block, and each subnet a /64 of it.',
  source: USER_GUIDE.ipv6Cluster,
  *check(graph) {
    for (const cluster of ipv6Clusters(graph)) {
      for (const subnet of new Set([...(cluster.subnets ?? []), ...nodeSubnets(cluster)])) {
        yield* verdict(subnet, hasIpv6(subnet, graph), 'The subnet has no IPv6 network.');
      }
    }
  },
};

const IPV2: Rule = {
  id: 'IPV2',
  level: RuleLevel.ERROR,
  what: 'Subnets with nodes of an IPv6 cluster assign IPv6 addresses to network interfaces.',
  why: 'Nodes without an IPv6 address cannot join the cluster.',
  mend: 'Set `AssignIpv6AddressOnCreation` to true.',
  source: USER_GUIDE.ipv6Cluster,
  *check(graph) {
    for (const subnet of new Set(ipv6Clusters(graph).flatMap(nodeSubnets))) {
      yield* verdict(
        subnet,
        subnet.resource.get('AssignIpv6AddressOnCreation').isTrue(),
        '`AssignIpv6AddressOnCreation` is not set.',
      );
    }
  },
};

const IPV3: Rule = {
  id: 'IPV3',
  level: RuleLevel.WARNING,
  what: 'Subnets with nodes of an IPv6 cluster do not use DNS64.',
  why: 'Pods already reach IPv4 addresses through the VPC CNI. With DNS64, IPv4-only names resolve to NAT64 addresses, for which the subnet may have no route.',
  mend: 'Remove `EnableDns64`, or add a route for 64:ff9b::/96 to a NAT gateway.',
  source: BEST_PRACTICES.ipv6,
  *check(graph) {
    for (const subnet of new Set(ipv6Clusters(graph).flatMap(nodeSubnets))) {
      const isRouted = subnet.routes?.some(({ destination }) => destination === '64:ff9b::/96');
      yield* verdict(
        subnet,
        any(not(subnet.resource.get('EnableDns64').isTrue()), isRouted),
        'DNS64 is enabled, and 64:ff9b::/96 has no route.',
      );
    }
  },
};

const IPV4: Rule = {
  id: 'IPV4',
  level: RuleLevel.ERROR,
  what: 'Subnets with nodes of an IPv6 cluster have a default route for IPv6.',
  why: 'Pods of an IPv6 cluster need it to reach IPv6 addresses. Without it, connections to registries and APIs with IPv6 addresses time out.',
  mend: 'Add a route for ::/0 to an egress-only internet gateway.',
  source: BEST_PRACTICES.ipv6,
  *check(graph) {
    for (const subnet of new Set(ipv6Clusters(graph).flatMap(nodeSubnets))) {
      const { routes, isIsolated } = subnet;
      // A subnet without any default route is isolated on purpose.
      if (routes !== undefined && isIsolated === false) {
        yield* verdict(
          subnet,
          routes.some(({ destination }) => destination === '::/0'),
          'The route table has no route for ::/0.',
        );
      }
    }
  },
};

const IPV5: Rule = {
  id: 'IPV5',
  level: RuleLevel.ERROR,
  what: 'The VPC CNI of an IPv6 cluster can assign IPv6 addresses.',
  why: 'AmazonEKS_CNI_Policy has no permissions for IPv6. Without another policy, nodes get no prefix.',
  mend: 'Allow `ec2:AssignIpv6Addresses` in the role of the add-on.',
  source: USER_GUIDE.cniRole,
  *check(graph) {
    for (const cluster of ipv6Clusters(graph)) {
      const role = cluster.addon('vpc-cni')?.role;
      if (role !== undefined) {
        const isKnown = role.managedPolicies?.every((arn) => arn.endsWith('AmazonEKS_CNI_Policy')) === true;
        yield* verdict(
          role,
          role.allows('ec2:AssignIpv6Addresses') || (isKnown ? false : undefined),
          'The role does not allow ec2:AssignIpv6Addresses.',
        );
      }
    }
  },
};

const IPV6: Rule = {
  id: 'IPV6',
  level: RuleLevel.ERROR,
  what: 'Nodes of an IPv6 cluster run Linux on the Nitro System.',
  why: 'Other instance types do not support IPv6 prefixes, and Windows nodes cannot join.',
  mend: 'Use instance types of the Nitro System and a Linux image.',
  source: USER_GUIDE.ipv6,
  *check(graph) {
    for (const cluster of ipv6Clusters(graph)) {
      for (const group of cluster.nodeGroups) {
        const types = group.instanceTypes ?? [];
        const others = types.filter((type) => isNitro(type) === false);
        const isRight =
          group.isWindows || others.length > 0 ? false : types.length === 0 ? undefined : all(...types.map(isNitro));
        yield* verdict(
          group,
          isRight,
          () => `${group.isWindows ? 'Windows' : listed(others)} does not support IPv6 prefixes.`,
        );
      }
    }
  },
};

const IPV7: Rule = {
  id: 'IPV7',
  level: RuleLevel.ERROR,
  what: 'An IPv6 cluster has no IPv4 service CIDR and no hybrid nodes.',
  why: 'EKS rejects both.',
  mend: 'Take `ServiceIpv4Cidr` and `RemoteNetworkConfig` away.',
  source: USER_GUIDE.ipv6,
  *check(graph) {
    for (const cluster of ipv6Clusters(graph)) {
      const [cidr, remote] = [
        cluster.get('KubernetesNetworkConfig', 'ServiceIpv4Cidr'),
        cluster.get('RemoteNetworkConfig'),
      ];
      yield* verdict(
        cluster,
        not(any(cidr.isSet(), remote.isSet())),
        () => `\`${cidr.isAbsent ? 'RemoteNetworkConfig' : 'ServiceIpv4Cidr'}\` is set.`,
      );
    }
  },
};

export const IPV6_RULES: readonly Rule[] = [IPV1, IPV2, IPV3, IPV4, IPV5, IPV6, IPV7];
