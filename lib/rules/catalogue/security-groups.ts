/** SG: security groups of nodes and control planes. */

import type { Graph } from '../graph/graph';
import { EVERYWHERE } from '../graph/network';
import { type SecurityGroup, takesPort } from '../graph/security-groups';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any } from '../template/answer';
import type { Resource } from '../template/resource';
import { isUnknown, type Json, referenceOf } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

const CLUSTER_TAG = 'kubernetes.io/cluster/';
const KUBELET = 10_250;

/** Default quotas of EC2. */
const MOST_GROUPS = 5;
const MOST_RULES = 60;

/** The launch templates of node groups, with the ids of their security groups. */
function* nodeTemplates(graph: Graph): Iterable<{ template: Resource; ids: readonly Json[] }> {
  for (const template of new Set(graph.nodeGroups.flatMap((group) => group.launchTemplate ?? []))) {
    const direct = template.get('LaunchTemplateData', 'SecurityGroupIds');
    const first = template
      .get('LaunchTemplateData', 'NetworkInterfaces')
      .map((value) =>
        Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && 'Groups' in value[0]
          ? (value[0].Groups ?? [])
          : undefined,
      );
    const { list } = direct.isAbsent ? first : direct;
    if (list !== undefined && list.length > 0) {
      yield { template, ids: list };
    }
  }
}

function groupsOf(ids: readonly Json[], graph: Graph): readonly SecurityGroup[] {
  return ids.flatMap((id) => graph.securityGroups.find((group) => group.isNamedBy(id) === true) ?? []);
}

/** Whether a value is the cluster security group, which EKS creates. */
function isClusterGroup(id: Json): boolean {
  const attribute = referenceOf(id)?.attribute;
  return attribute === 'ClusterSecurityGroupId';
}

const SG1: Rule = {
  id: 'SG1',
  level: RuleLevel.ERROR,
  what: 'Nodes have at most one security group with a cluster tag.',
  why: 'The load balancer controller needs exactly one group with the tag `kubernetes.io/cluster/<name>` on a network interface, and fails if there are two.',
  mend: 'Remove the tag from all groups except one. The cluster security group already has it.',
  source: PAGES.controller,
  *check(graph) {
    for (const { template, ids } of nodeTemplates(graph)) {
      const groups = groupsOf(ids, graph);
      const tagged = groups.filter(({ resource }) =>
        Object.keys(resource.tags().object ?? {}).some((key) => key.startsWith(CLUSTER_TAG)),
      );
      const ofEks = ids.filter(isClusterGroup).length;
      const isKnown = tagged.length + ofEks > 1 || groups.length + ofEks === ids.length;
      yield* verdict(
        template,
        isKnown ? tagged.length + ofEks <= 1 : undefined,
        () =>
          `${listed([...tagged.map(({ resource }) => resource.logicalId), ...(ofEks > 0 ? ['the cluster security group'] : [])])} have a cluster tag.`,
      );
    }
  },
};

const SG2: Rule = {
  id: 'SG2',
  level: RuleLevel.ERROR,
  what: 'Security groups of a launch template allow the control plane to reach the kubelet.',
  why: 'With groups in the launch template, nodes do not have the cluster security group. They do not become ready, and logs, exec and webhooks fail.',
  mend: 'Add the cluster security group (`ClusterSecurityGroupId`), or allow TCP 10250 from it and TCP 443 to it.',
  source: USER_GUIDE.launchTemplates,
  *check(graph) {
    for (const { template, ids } of nodeTemplates(graph)) {
      const groups = groupsOf(ids, graph);
      const isKnown = groups.length === ids.length;
      const hasKubelet = any(
        false,
        ...groups.map(
          ({ ingress }) => ingress && any(false, ...ingress.map((rule) => takesPort(rule, 'tcp', KUBELET))),
        ),
      );
      yield* verdict(
        template,
        ids.some(isClusterGroup) ? true : isKnown ? hasKubelet : undefined,
        () => `${listed(groups.map(({ resource }) => resource.logicalId))} does not allow TCP 10250.`,
      );
    }
  },
};

const SG4: Rule = {
  id: 'SG4',
  level: RuleLevel.ERROR,
  what: 'Security groups of nodes and control planes allow no traffic from everywhere.',
  why: 'Clients reach nodes through load balancers, which have their own security groups. A port that is open to everybody is open to scanners, too.',
  mend: 'Use the security group of the load balancer, or your networks, in the rule.',
  source: BEST_PRACTICES.networkSecurity,
  *check(graph) {
    const ofNodes = [...nodeTemplates(graph)].flatMap(({ ids }) => ids);
    const ofClusters = graph.clusters.flatMap(
      (cluster) => cluster.get('ResourcesVpcConfig', 'SecurityGroupIds').list ?? [],
    );
    for (const group of new Set(groupsOf([...ofNodes, ...ofClusters], graph))) {
      const open = group.ingress?.filter(({ peer }) => typeof peer === 'string' && EVERYWHERE.includes(peer));
      const isKnown = group.ingress?.every(({ peer }) => !isUnknown(peer));
      yield* verdict(
        group,
        open && open.length > 0 ? false : isKnown ? true : undefined,
        () =>
          `${listed((open ?? []).map(({ protocol, from, to }) => (protocol === '-1' ? 'All traffic' : `${protocol} ${from}${to === from ? '' : `-${to}`}`)))} is open to everybody.`,
      );
    }
  },
};

const SG5: Rule = {
  id: 'SG5',
  level: RuleLevel.WARNING,
  what: 'Nodes have at most five security groups.',
  why: 'EC2 rejects a sixth group on a network interface until the quota is increased.',
  mend: 'Merge the rules into fewer groups.',
  source: PAGES.quotas,
  *check(graph) {
    for (const { template, ids } of nodeTemplates(graph)) {
      yield* verdict(template, ids.length <= MOST_GROUPS, `The template has ${ids.length} groups.`);
    }
  },
};

const SG6: Rule = {
  id: 'SG6',
  level: RuleLevel.WARNING,
  what: 'A security group has at most 60 rules in each direction.',
  why: 'EC2 rejects more until the quota is increased.',
  mend: 'Use prefix lists, or security groups instead of networks.',
  source: PAGES.quotas,
  *check(graph) {
    for (const group of graph.clusters.length === 0 ? [] : graph.securityGroups) {
      const most = Math.max(group.ingress?.length ?? 0, group.egress?.length ?? 0);
      const isKnown = group.ingress !== undefined && group.egress !== undefined;
      yield* verdict(
        group,
        most > MOST_RULES ? false : isKnown ? true : undefined,
        `The group has ${most} rules in one direction.`,
      );
    }
  },
};

const SG7: Rule = {
  id: 'SG7',
  level: RuleLevel.ERROR,
  what: 'Security groups of nodes that restrict egress allow HTTPS and DNS.',
  why: 'Nodes pull images and call AWS APIs on TCP port 443. Pods query CoreDNS and the resolver of the VPC on port 53.',
  mend: 'Allow outbound TCP 443, and TCP and UDP 53, or all traffic.',
  source: USER_GUIDE.securityGroups,
  *check(graph) {
    for (const { template, ids } of nodeTemplates(graph)) {
      const groups = groupsOf(ids, graph);
      if (groups.length < ids.length || ids.some(isClusterGroup)) {
        continue;
      }
      const open = groups.some(({ egress }) => egress?.length === 0);
      const allows = (protocol: 'tcp' | 'udp', port: number) =>
        any(
          ...groups.map(({ egress }) => egress && any(false, ...egress.map((rule) => takesPort(rule, protocol, port)))),
        );
      const isRight = open || all(allows('tcp', 443), allows('tcp', 53), allows('udp', 53));
      yield* verdict(
        template,
        isRight,
        () =>
          `${listed(groups.map(({ resource }) => resource.logicalId))} does not allow outbound TCP 443 and port 53.`,
      );
    }
  },
};

const SG8: Rule = {
  id: 'SG8',
  level: RuleLevel.WARNING,
  what: 'Security groups of nodes in IPv6 clusters allow the same ports for IPv6 as for IPv4.',
  why: 'Pods only have IPv6 addresses, so a rule for an IPv4 network allows none of them.',
  mend: 'Add a rule with `CidrIpv6` for the same ports.',
  source: BEST_PRACTICES.ipv6,
  *check(graph) {
    const templates = new Set(
      graph.clusters
        .filter(({ isIpv6 }) => isIpv6 === true)
        .flatMap(({ nodeGroups }) => nodeGroups.flatMap((group) => group.launchTemplate ?? [])),
    );
    const ids = [...nodeTemplates(graph)].filter(({ template }) => templates.has(template)).flatMap((one) => one.ids);
    for (const group of new Set(groupsOf(ids, graph))) {
      const rules = group.ingress ?? [];
      const ipv4 = rules.filter(({ source }) => source.CidrIp !== undefined);
      const ipv6 = rules.filter(({ source }) => source.CidrIpv6 !== undefined);
      const missing = ipv4.filter(
        ({ protocol, from, to }) =>
          !ipv6.some(
            (other) =>
              other.protocol === '-1' || (other.protocol === protocol && other.from === from && other.to === to),
          ),
      );
      if (ipv4.length > 0) {
        yield* verdict(
          group,
          missing.length === 0,
          () =>
            `${listed(missing.map(({ protocol, from }) => `${protocol} ${from ?? ''}`.trim()))} is allowed for IPv4 only.`,
        );
      }
    }
  },
};

export const SECURITY_GROUP_RULES: readonly Rule[] = [SG1, SG2, SG4, SG5, SG6, SG7, SG8];
