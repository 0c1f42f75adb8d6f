/** CHG10 to CHG19: effects of a change on clusters, add-ons and nodes. */

import { BEST_PRACTICES, PAGES, USER_GUIDE } from '../catalogue/sources';
import { type Cluster, CORE_ADDONS } from '../graph/cluster';
import { listed, RuleLevel, verdict } from '../rule';
import { type Answer, any } from '../template/answer';
import type { Resource } from '../template/resource';
import { flagOf, format, isSame } from '../template/values';
import { isUnchanged, type TemplateChange } from './change';
import type { ChangeRule } from './rule';

/** Settings of the VPC CNI that nodes read at start, with the defaults of the CNI. */
const NODE_MODES: Readonly<Record<string, string>> = {
  ENABLE_PREFIX_DELEGATION: 'false',
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'false',
  ENABLE_POD_ENI: 'false',
};

/** Clusters before and after. */
function* clusterPairs({ before, after, replaced }: TemplateChange): Iterable<[old: Cluster, now: Cluster]> {
  for (const now of after.clusters) {
    const old = sameIn(before.clusters, now);
    if (old !== undefined && !replaced.has(now.resource)) {
      yield [old, now];
    }
  }
}

function sameIn<T extends { readonly resource: Resource }>(list: readonly T[], other: T): T | undefined {
  return list.find(
    ({ resource }) =>
      resource.logicalId === other.resource.logicalId && resource.template.index === other.resource.template.index,
  );
}

function variableOf(cluster: Cluster, name: string): Answer | undefined {
  return cluster.addon('vpc-cni')?.variable(name);
}

function text(answer: Answer | undefined, absent: string): string | undefined {
  const value = answer?.value;
  return answer?.isAbsent === true
    ? absent
    : value === undefined || typeof value === 'object'
      ? undefined
      : String(value);
}

const CHG10: ChangeRule = {
  id: 'CHG10',
  level: RuleLevel.ERROR,
  what: 'A cluster is not replaced.',
  why: 'EKS creates another, empty cluster, and deletes the old one with all of its workloads.',
  mend: 'Keep the properties in the message. If they must change, deploy a second cluster and move the workloads.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-cluster.html',
  *check({ kept, replaced }) {
    for (const { after } of kept.filter((pair) => pair.after.type === 'AWS::EKS::Cluster')) {
      yield* verdict(
        after,
        !replaced.has(after),
        () => `It is replaced: ${listed(replaced.get(after)?.properties ?? [])}.`,
      );
    }
  },
};

const CHG11: ChangeRule = {
  id: 'CHG11',
  level: RuleLevel.WARNING,
  what: 'Node groups are not replaced.',
  why: 'EKS creates another node group, drains the old one and deletes it. Every pod on it moves, and for some time the subnets contain the nodes of both groups.',
  mend: 'Add a node group with the new properties, move the pods, and remove the old node group later.',
  source: PAGES.nodeGroupApi,
  *check({ kept, replaced }) {
    for (const { after } of kept.filter((pair) => pair.after.type === 'AWS::EKS::Nodegroup')) {
      yield* verdict(
        after,
        !replaced.has(after),
        () => `It is replaced: ${listed(replaced.get(after)?.properties ?? [])}.`,
      );
    }
  },
};

const CHG12: ChangeRule = {
  id: 'CHG12',
  level: RuleLevel.WARNING,
  what: 'Modes of the VPC CNI that need new nodes change together with the nodes.',
  why: 'Running nodes keep their network interfaces and their maximum number of pods. The new mode applies to new nodes only, and old nodes mix both modes.',
  mend: 'Add a node group with the new mode in the same deployment, and drain the old one.',
  source: BEST_PRACTICES.prefixes,
  *check(change) {
    for (const [old, now] of clusterPairs(change)) {
      const addon = now.addon('vpc-cni');
      const hasNodes = old.nodeGroups.length > 0;
      if (addon === undefined || old.addon('vpc-cni') === undefined || !hasNodes) {
        continue;
      }
      const modes = Object.entries(NODE_MODES).map(([name, absent]) => {
        const [then, next] = [text(variableOf(old, name), absent), text(variableOf(now, name), absent)];
        return {
          name,
          then,
          next,
          isSame: then === undefined || next === undefined ? undefined : flagOf(then) === flagOf(next),
        };
      });
      const changed = modes.filter(({ isSame: same }) => same === false);
      const survivors = now.nodeGroups.filter(
        ({ resource }) => change.old(resource) !== undefined && !change.replaced.has(resource),
      );
      const isRight =
        changed.length === 0
          ? modes.some(({ isSame: same }) => same === undefined)
            ? undefined
            : true
          : survivors.length === 0;
      yield* verdict(
        addon,
        isRight,
        () =>
          `${listed(changed.map(({ name, next }) => `${name} becomes ${next}`))}, and the nodes of ${listed(survivors.map(({ resource }) => resource.logicalId))} are not replaced.`,
      );
    }
  },
};

const CHG13: ChangeRule = {
  id: 'CHG13',
  level: RuleLevel.ERROR,
  what: 'An add-on does not get another logical id.',
  why: 'A cluster can have an add-on only once, and CloudFormation deletes the old one last. EKS rejects the new one, and the update rolls back.',
  mend: 'Keep the logical id of the add-on. Or remove it in one deployment, with `PreserveOnDelete`, and define it again in the next one.',
  source: PAGES.addonApi,
  *check({ before, after, added, replaced }) {
    for (const addon of after.addons) {
      const isFresh = added.includes(addon.resource);
      const holder = isFresh
        ? before.addons.find(
            (old) =>
              old.name !== undefined &&
              old.name === addon.name &&
              isSame(old.resource.get('ClusterName').value, addon.resource.get('ClusterName').value) === true,
          )
        : undefined;
      const cluster = addon.cluster?.resource;
      const isNewCluster = cluster !== undefined && (replaced.has(cluster) || added.includes(cluster));
      yield* verdict(
        addon,
        holder === undefined || isNewCluster,
        () => `${holder?.resource.logicalId} is the add-on ${addon.name} of the cluster until the end of the update.`,
      );
    }
  },
};

const CHG14: ChangeRule = {
  id: 'CHG14',
  level: RuleLevel.ERROR,
  what: 'The Kubernetes version of a cluster is upgraded by one minor version at a time.',
  why: 'EKS rejects an update that skips a version. A downgrade by one version is possible only as a version rollback, which CloudFormation does not start.',
  mend: 'Deploy each minor version in between, with its add-ons and nodes.',
  source: BEST_PRACTICES.upgrades,
  *check(change) {
    for (const [old, now] of clusterPairs(change)) {
      if (old.minor !== undefined && now.minor !== undefined) {
        const steps = now.minor - old.minor;
        yield* verdict(now, steps === 0 || steps === 1, `The version changes from ${old.version} to ${now.version}.`);
      }
    }
  },
};

const CHG15: ChangeRule = {
  id: 'CHG15',
  level: RuleLevel.WARNING,
  what: 'The enforcing mode of security groups for pods does not change while pods with security groups run.',
  why: 'Pods keep the mode that they started with. In strict mode, probes, NodeLocal DNSCache and traffic to other security groups can fail that worked in standard mode.',
  mend: 'Change the mode in a separate deployment, and restart the pods that have security groups.',
  source: BEST_PRACTICES.podGroups,
  *check(change) {
    for (const [old, now] of clusterPairs(change)) {
      const addon = now.addon('vpc-cni');
      const wasOn = variableOf(old, 'ENABLE_POD_ENI')?.isTrue();
      if (addon === undefined || wasOn !== true) {
        continue;
      }
      const [then, next] = [old, now].map((cluster) =>
        text(variableOf(cluster, 'POD_SECURITY_GROUP_ENFORCING_MODE'), 'strict'),
      );
      yield* verdict(
        addon,
        then === undefined || next === undefined ? undefined : then === next,
        `The mode changes from ${then} to ${next}.`,
      );
    }
  },
};

const CHG16: ChangeRule = {
  id: 'CHG16',
  level: RuleLevel.ERROR,
  what: 'Core add-ons are not removed from a cluster.',
  why: 'EKS removes the software with the add-on. Without the VPC CNI, new pods get no address. Without CoreDNS, DNS fails. Without kube-proxy, Services fail.',
  mend: 'Set `PreserveOnDelete` in an earlier deployment, or define the add-on again.',
  source: USER_GUIDE.addons,
  *check({ before, after, removed }) {
    for (const old of before.addons.filter(({ name }) => name !== undefined && CORE_ADDONS.includes(name))) {
      const isGone = removed.includes(old.resource);
      const clusterGone = old.cluster !== undefined && removed.includes(old.cluster.resource);
      const isThere = after.addons.some(({ name }) => name === old.name);
      const isPreserved = old.resource.get('PreserveOnDelete').isTrue();
      yield* verdict(old, any(!isGone, clusterGone, isThere, isPreserved), `The add-on ${old.name} is removed.`);
    }
  },
};

const CHG17: ChangeRule = {
  id: 'CHG17',
  level: RuleLevel.WARNING,
  what: 'The VPC CNI is upgraded by one minor version at a time.',
  why: 'The maintainers only test upgrades to the next minor version. An upgrade that skips versions, or a downgrade, can leave pods without addresses.',
  mend: 'Deploy each minor version in between.',
  source: BEST_PRACTICES.cni,
  *check({ before, after }) {
    for (const addon of after.addons.filter(({ name }) => name === 'vpc-cni')) {
      const [then, now] = [sameIn(before.addons, addon)?.version, addon.version];
      if (then !== undefined && now !== undefined) {
        const isRight = then[0] === now[0] ? now[1] === then[1] || now[1] === then[1] + 1 : undefined;
        yield* verdict(addon, isRight, `The version changes from ${then.join('.')} to ${now.join('.')}.`);
      }
    }
  },
};

const CHG18: ChangeRule = {
  id: 'CHG18',
  level: RuleLevel.WARNING,
  what: 'Subnets and security groups of ENIConfigs do not change while nodes run.',
  why: 'Existing network interfaces of nodes stay in the old subnets, with the old security groups. Only new network interfaces use the new ones.',
  mend: 'Replace the nodes after the change.',
  source: BEST_PRACTICES.customNetworking,
  *check(change) {
    for (const [old, now] of clusterPairs(change)) {
      const [then, addon] = [old.addon('vpc-cni'), now.addon('vpc-cni')];
      if (
        then === undefined ||
        addon === undefined ||
        then.setting('eniConfig', 'subnets').isAbsent ||
        old.nodeGroups.length === 0
      ) {
        continue;
      }
      // An added zone changes nothing for nodes in other zones.
      const zones = Object.keys(then.setting('eniConfig', 'subnets').object ?? {});
      const parts = zones.map((zone) =>
        isUnchanged(then.setting('eniConfig', 'subnets', zone), addon.setting('eniConfig', 'subnets', zone)),
      );
      const moved = zones.filter((_, index) => parts[index] === false);
      yield* verdict(
        addon,
        moved.length > 0 ? false : parts.includes(undefined) ? undefined : true,
        () => `The ENIConfig of ${listed(moved.map(format))} changes.`,
      );
    }
  },
};

const CHG19: ChangeRule = {
  id: 'CHG19',
  level: RuleLevel.WARNING,
  what: 'Security groups are not replaced.',
  why: 'Network interfaces outside the stack that have the id of the old group keep it. Pods, load balancers and databases with it then lose the traffic that the new group allows.',
  mend: 'Keep name, description and VPC of the group, and change only its rules.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html',
  *check({ kept, replaced }) {
    for (const { after } of kept.filter((pair) => pair.after.type === 'AWS::EC2::SecurityGroup')) {
      yield* verdict(
        after,
        !replaced.has(after),
        () => `It is replaced: ${listed(replaced.get(after)?.properties ?? [])}.`,
      );
    }
  },
};

export const CLUSTER_CHANGES: readonly ChangeRule[] = [
  ...[CHG10, CHG11, CHG12, CHG13, CHG14, CHG15, CHG16, CHG17, CHG18, CHG19],
];
