/** NET13 to NET20: tags of subnets, NAT gateways, networks and network ACLs. */

import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import type { Resource } from '../template/resource';
import { cidrOf, flagOf, isSame } from '../template/values';
import { BEST_PRACTICES, PAGES } from './sources';

/** Subnets of this prefix length or longer are too small for load balancers in addition to a control plane. */
const SMALL_PREFIX = 27;

const ELB_TAG = 'kubernetes.io/role/elb';
const INTERNAL_ELB_TAG = 'kubernetes.io/role/internal-elb';

const NET13: Rule = {
  id: 'NET13',
  level: RuleLevel.WARNING,
  what: 'Small subnets of the control plane have no role tag of load balancers.',
  why: 'The load balancer controller places load balancers in tagged subnets. The first one uses eight free addresses of a /28.',
  mend: 'Remove `kubernetes.io/role/elb` and `kubernetes.io/role/internal-elb` from the subnet.',
  source: BEST_PRACTICES.subnets,
  *check({ clusters, nodeGroups }) {
    const ofNodes = new Set(nodeGroups.flatMap(({ subnets }) => subnets ?? []));
    for (const subnet of new Set(clusters.flatMap(({ subnets }) => subnets ?? []))) {
      const { prefixLength } = subnet;
      const isSmall = prefixLength !== undefined && prefixLength >= SMALL_PREFIX && !ofNodes.has(subnet);
      const tagged = any(subnet.isTagged(ELB_TAG), subnet.isTagged(INTERNAL_ELB_TAG));
      yield* verdict(
        subnet,
        isSmall ? not(tagged) : undefined,
        () => `The /${prefixLength} of the control plane is tagged for load balancers.`,
      );
    }
  },
};

const NET14: Rule = {
  id: 'NET14',
  level: RuleLevel.ERROR,
  what: 'Subnets with the role tag of public load balancers are public.',
  why: 'An internet-facing load balancer in a subnet without a route to an internet gateway gets no traffic.',
  mend: 'Set `kubernetes.io/role/elb` on subnets with a route to an internet gateway, and `kubernetes.io/role/internal-elb` on the others.',
  source: PAGES.controllerSubnets,
  *check({ subnets }) {
    for (const subnet of subnets.filter((one) => one.isTagged(ELB_TAG) === true)) {
      yield* verdict(
        subnet,
        subnet.isPublic,
        'The subnet is tagged for public load balancers, and has no route to an internet gateway.',
      );
    }
  },
};

const NET15: Rule = {
  id: 'NET15',
  level: RuleLevel.WARNING,
  what: 'Subnets with the role tag of internal load balancers are private.',
  why: 'An internal load balancer in a public subnet uses addresses that public load balancers and NAT gateways need.',
  mend: 'Set `kubernetes.io/role/internal-elb` on private subnets only.',
  source: PAGES.controllerSubnets,
  *check({ subnets }) {
    for (const subnet of subnets.filter((one) => one.isTagged(INTERNAL_ELB_TAG) === true)) {
      yield* verdict(subnet, not(subnet.isPublic), 'The subnet is tagged for internal load balancers, and is public.');
    }
  },
};

const NET17: Rule = {
  id: 'NET17',
  level: RuleLevel.ERROR,
  what: 'Public NAT gateways are in public subnets.',
  why: 'A NAT gateway without a route to an internet gateway cannot reach the internet, and neither can the nodes that use it.',
  mend: 'Move the NAT gateway to a subnet with a default route to an internet gateway, or make it private.',
  source: PAGES.natGateways,
  *check(graph) {
    for (const gateway of graph.natGateways) {
      const isOther = any(
        gateway.get('ConnectivityType').is('private'),
        gateway.get('AvailabilityMode').is('regional'),
      );
      if (isOther === false) {
        const subnet = graph.subnet(gateway.get('SubnetId').value);
        yield* verdict(gateway, subnet?.isPublic, 'Its subnet has no route to an internet gateway.');
      }
    }
  },
};

const NET18: Rule = {
  id: 'NET18',
  level: RuleLevel.ERROR,
  what: 'Subnets of a VPC do not overlap.',
  why: 'EC2 rejects a subnet that overlaps another one.',
  mend: 'Give each subnet a different network.',
  source: PAGES.subnetSizes,
  *check({ subnets }) {
    const known = subnets.filter(({ cidr, vpc, resource }) => cidr && vpc !== undefined && !resource.condition);
    for (const [index, subnet] of known.entries()) {
      const clash = known
        .slice(0, index)
        .find((other) => isSame(other.vpc, subnet.vpc) === true && subnet.cidr && other.cidr?.overlaps(subnet.cidr));
      yield* verdict(
        subnet,
        clash === undefined,
        () => `${subnet.cidr} overlaps ${clash?.cidr} of ${clash?.resource.logicalId}.`,
      );
    }
  },
};

const NET19: Rule = {
  id: 'NET19',
  level: RuleLevel.ERROR,
  what: 'Subnets are inside a block of their VPC.',
  why: 'EC2 rejects a subnet outside the blocks of the VPC.',
  mend: 'Use a network inside a block, or add the block with `AWS::EC2::VPCCidrBlock`.',
  source: PAGES.vpcBlocks,
  *check(graph) {
    for (const subnet of graph.subnets) {
      const vpc = graph.set.resource(subnet.vpc);
      const { cidr } = subnet;
      if (vpc !== undefined && cidr !== undefined && !graph.isOpen) {
        const blocks = graph.blocksOf(vpc).map(({ value }) => cidrOf(value));
        const isInside = any(false, ...blocks.map((block) => block?.contains(cidr)));
        yield* verdict(subnet, isInside, () => `${cidr} is not inside ${listed(blocks.map(String))}.`);
      }
    }
  },
};

const NET20: Rule = {
  id: 'NET20',
  level: RuleLevel.ERROR,
  what: 'Network ACLs of subnets with nodes allow return traffic.',
  why: 'Network ACLs are stateless. Without the ephemeral ports 1024 to 65535, return traffic to nodes and pods is dropped.',
  mend: 'Allow TCP 1024 to 65535 for inbound and outbound traffic.',
  source: PAGES.acls,
  differs:
    'AwsSolutions-VPC3 reports every network ACL. They can be useful to separate tiers by address. This rule reports those that block required traffic.',
  *check(graph) {
    const ofNodes = graph.nodeGroups.flatMap((group) => group.subnets ?? []);
    for (const acl of graph.resourcesOf('AWS::EC2::NetworkAcl')) {
      const subnets = graph
        .resourcesOf('AWS::EC2::SubnetNetworkAclAssociation')
        .filter((association) => association.get('NetworkAclId').is(acl.reference) === true)
        .map((association) => association.get('SubnetId').value);
      const hasNodes = ofNodes.some(({ resource }) => subnets.some((id) => isSame(id, resource.reference) === true));
      if (!hasNodes || graph.isOpen) {
        continue;
      }
      const entries = graph
        .resourcesOf('AWS::EC2::NetworkAclEntry')
        .filter((entry) => entry.get('NetworkAclId').is(acl.reference) !== false);
      const [incoming, outgoing] = [false, true].map((egress) =>
        any(false, ...entries.map((entry) => allowsAnswers(entry, acl, egress))),
      );
      yield* verdict(
        acl,
        all(incoming, outgoing),
        () => `No entry allows TCP 1024 to 65535 for ${incoming === false ? 'inbound' : 'outbound'} traffic.`,
      );
    }
  },
};

/** Whether an entry allows ports of return traffic. A range that contains only some of them counts as sufficient. */
function allowsAnswers(entry: Resource, acl: Resource, egress: boolean): boolean | undefined {
  const [from, to] = [entry.get('PortRange', 'From').number, entry.get('PortRange', 'To').number];
  const isAll = entry.get('Protocol').is(-1) === true;
  const isWide = isAll || (from === undefined || to === undefined ? undefined : to > 1024 && from < 65_535);
  return all(
    entry.get('NetworkAclId').is(acl.reference),
    entry.get('Egress').test((value) => (flagOf(value ?? false) ?? false) === egress),
    entry.get('RuleAction').is('allow'),
    entry.get('Protocol').test((value) => ['6', '-1'].includes(String(value))),
    isWide,
  );
}

export const SUBNET_RULES: readonly Rule[] = [NET13, NET14, NET15, NET17, NET18, NET19, NET20];
