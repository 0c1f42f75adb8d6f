/** CNI1 to CNI12: core add-ons, and the assignment of pod addresses by the VPC CNI. */

import { CNI_VARIABLES } from '../../cni/known-keys';
import { closestMatch } from '../../foundation/errors';
import { type Addon, type Cluster, CORE_ADDONS } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import { isNitro } from '../graph/instances';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { isObject, isUnknown, numberOf } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

const CNI_POLICY = 'AmazonEKS_CNI_Policy';

/** The VPC CNI add-on of each cluster that has one. */
export function* cniAddons({ clusters }: Graph): Iterable<{ cluster: Cluster; addon: Addon }> {
  for (const cluster of clusters) {
    const addon = cluster.addon('vpc-cni');
    if (addon !== undefined) {
      yield { cluster, addon };
    }
  }
}

const CNI1: Rule = {
  id: 'CNI1',
  level: RuleLevel.WARNING,
  what: 'A cluster has the add-ons vpc-cni, coredns and kube-proxy.',
  why: 'If EKS does not install the software itself, pods have no network, no DNS and no Services. If it does, the software is not updated.',
  mend: 'Define the missing `AWS::EKS::Addon`.',
  source: USER_GUIDE.addons,
  *check(graph) {
    for (const cluster of graph.clusters) {
      const names = cluster.addons.map(({ name }) => name);
      const others = graph.releasesOn(cluster).map(({ chart }) => chart);
      // Fargate provides its own pod networking.
      const isFargate = cluster.nodeGroups.length === 0 && cluster.fargateProfiles.length > 0;
      const replaced = (name: string) =>
        (name === 'vpc-cni' && others.some((chart) => ['cilium', 'tigera-operator', 'aws-vpc-cni'].includes(chart))) ||
        (name === 'kube-proxy' && others.includes('cilium')) ||
        others.includes(name);
      const missing = CORE_ADDONS.filter((name) => !names.includes(name) && !replaced(name));
      const isKnown =
        !graph.isOpen && graph.addons.every((addon) => addon.cluster !== undefined && addon.name !== undefined);
      yield* verdict(
        cluster,
        cluster.isAutoMode === false && !isFargate
          ? missing.length === 0
            ? true
            : isKnown
              ? false
              : undefined
          : undefined,
        () => `The cluster has no add-on ${listed(missing)}.`,
      );
    }
  },
};

const CNI2: Rule = {
  id: 'CNI2',
  level: RuleLevel.WARNING,
  what: 'The VPC CNI has a role of its own.',
  why: "If it uses the role of the node, every pod that can read the node's credentials can attach and detach network interfaces.",
  mend: 'Set `PodIdentityAssociations` or `ServiceAccountRoleArn` of the add-on.',
  source: USER_GUIDE.cniRole,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      yield* verdict(addon, addon.hasOwnRole, 'The add-on has no role of its own.');
    }
  },
};

const CNI3: Rule = {
  id: 'CNI3',
  level: RuleLevel.WARNING,
  what: 'Roles of nodes do not have the policy AmazonEKS_CNI_Policy.',
  why: 'It allows everything on the node to attach and detach network interfaces of the account.',
  mend: 'Attach the policy to a role of the add-on.',
  source: BEST_PRACTICES.identity,
  *check({ nodeGroups }) {
    for (const role of new Set(nodeGroups.flatMap((group) => group.role ?? []))) {
      yield* verdict(role, not(role.hasManagedPolicy(CNI_POLICY)), 'The role of nodes has the policy.');
    }
  },
};

const CNI4: Rule = {
  id: 'CNI4',
  level: RuleLevel.ERROR,
  what: 'Nodes depend on the VPC CNI add-on if it changes modes that nodes read at start.',
  why: 'A node that starts before the configuration has a different maximum number of pods, and its first pods have addresses of the node subnet.',
  mend: 'Add a dependency of the node group on the add-on.',
  source: BEST_PRACTICES.customNetworking,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      const needsOrder = any(
        addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue(),
        addon.variable('ENABLE_PREFIX_DELEGATION').isTrue(),
      );
      for (const group of needsOrder === true ? cluster.nodeGroups : []) {
        const isSameTemplate = group.resource.template === addon.resource.template;
        yield* verdict(
          group,
          isSameTemplate
            ? group.resource.template.waitsFor(group.resource.logicalId).has(addon.resource.logicalId)
            : undefined,
          `The node group does not depend on ${addon.resource.logicalId}.`,
        );
      }
    }
  },
};

const CNI5: Rule = {
  id: 'CNI5',
  level: RuleLevel.ERROR,
  what: 'Nodes with prefix delegation have instance types that support prefixes.',
  why: 'Instance types that are not built on the Nitro System do not support prefixes. Their nodes have far fewer addresses than the maximum number of pods that they report.',
  mend: 'Use instance types of the Nitro System.',
  source: BEST_PRACTICES.prefixes,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      for (const group of addon.variable('ENABLE_PREFIX_DELEGATION').isTrue() === true ? cluster.nodeGroups : []) {
        const types = group.instanceTypes ?? [];
        const others = types.filter((type) => isNitro(type) === false);
        const isRight = others.length > 0 ? false : types.length === 0 ? undefined : all(...types.map(isNitro));
        yield* verdict(group, isRight, () => `${listed(others)} does not support prefixes.`);
      }
    }
  },
};

const CNI6: Rule = {
  id: 'CNI6',
  level: RuleLevel.WARNING,
  what: 'WARM_IP_TARGET and MINIMUM_IP_TARGET are set together.',
  why: 'Each of them disables the other warm targets. With a low WARM_IP_TARGET only, the CNI calls EC2 for every few pods, and large clusters are throttled.',
  mend: 'Set both: MINIMUM_IP_TARGET to the usual number of pods on a node, and WARM_IP_TARGET to the number of pods that start together.',
  source: BEST_PRACTICES.cni,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      const [warm, minimum] = ['WARM_IP_TARGET', 'MINIMUM_IP_TARGET'].map((name) =>
        addon.variable(name).test((value) => value !== undefined && numberOf(value) !== 0),
      );
      yield* verdict(
        addon,
        warm === undefined || minimum === undefined ? undefined : warm === minimum,
        () => `Only ${warm ? 'WARM_IP_TARGET' : 'MINIMUM_IP_TARGET'} is set.`,
      );
    }
  },
};

const CNI7: Rule = {
  id: 'CNI7',
  level: RuleLevel.ERROR,
  what: 'With prefix delegation, one of the warm targets is above 0.',
  why: 'The VPC CNI does not start if WARM_PREFIX_TARGET, WARM_IP_TARGET and MINIMUM_IP_TARGET are all 0.',
  mend: 'Set WARM_PREFIX_TARGET to 1.',
  source: PAGES.cniReadme,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      if (addon.variable('ENABLE_PREFIX_DELEGATION').isTrue() === true) {
        const targets = ['WARM_PREFIX_TARGET', 'WARM_IP_TARGET', 'MINIMUM_IP_TARGET'].map((name) =>
          addon
            .variable(name)
            .test((value) =>
              value === undefined
                ? name === 'WARM_PREFIX_TARGET'
                : isUnknown(value)
                  ? undefined
                  : (numberOf(value) ?? 1) > 0,
            ),
        );
        yield* verdict(addon, any(...targets), 'All warm targets are 0.');
      }
    }
  },
};

const CNI8: Rule = {
  id: 'CNI8',
  level: RuleLevel.ERROR,
  what: 'Custom networking selects ENIConfigs by zone, and has one for each zone of the nodes.',
  why: 'Pods on a node without an ENIConfig get no address.',
  mend: 'Set `ENI_CONFIG_LABEL_DEF` to `topology.kubernetes.io/zone`, and `eniConfig` with a subnet for each zone.',
  source: BEST_PRACTICES.customNetworking,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      if (
        addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue() !== true ||
        addon.setting('eniConfig').isAbsent
      ) {
        continue;
      }
      const isLabelled = addon
        .variable('ENI_CONFIG_LABEL_DEF')
        .test((value) => value === 'topology.kubernetes.io/zone' || value === 'failure-domain.beta.kubernetes.io/zone');
      const configured = Object.keys(addon.setting('eniConfig', 'subnets').object ?? {});
      const zones = [
        ...new Set(cluster.nodeGroups.flatMap(({ subnets }) => subnets ?? []).flatMap(({ zone }) => zone ?? [])),
      ];
      const isPlain = [...zones, ...configured].every((zone) => /^[a-z]{2}(-[a-z]+)+-\d/.test(zone));
      const missing = isPlain ? zones.filter((zone) => !configured.includes(zone)) : [];
      yield* verdict(addon, all(isLabelled, isPlain ? missing.length === 0 : undefined), () =>
        missing.length > 0
          ? `${listed(missing)} has nodes, but no ENIConfig.`
          : 'ENI_CONFIG_LABEL_DEF is not the label of the zone.',
      );
    }
  },
};

const CNI9: Rule = {
  id: 'CNI9',
  level: RuleLevel.ERROR,
  what: 'Custom networking is disabled in IPv6 clusters.',
  why: 'The VPC CNI does not start with both.',
  mend: 'Remove AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG. Pods of IPv6 clusters use no IPv4 addresses of subnets.',
  source: BEST_PRACTICES.ipv6,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      if (cluster.isIpv6 === true) {
        yield* verdict(
          addon,
          not(addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue()),
          'Custom networking is enabled.',
        );
      }
    }
  },
};

const CNI10: Rule = {
  id: 'CNI10',
  level: RuleLevel.WARNING,
  what: 'Custom networking and tagged pod subnets are not used together.',
  why: 'With custom networking, the VPC CNI ignores the tag `kubernetes.io/role/cni`.',
  mend: 'Remove the tags, or disable custom networking.',
  source: USER_GUIDE.subnetSelection,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      if (addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue() === true) {
        const { vpc } = cluster;
        const own = vpc === undefined ? [] : graph.subnets.filter((subnet) => subnet.isIn(vpc) === true);
        const tagged = own.filter((subnet) => subnet.resource.tag('kubernetes.io/role/cni').is('1') === true);
        yield* verdict(
          addon,
          tagged.length === 0,
          () =>
            `${listed(tagged.map(({ resource }) => resource.logicalId))} has the tag, and custom networking is enabled.`,
        );
      }
    }
  },
};

const CNI11: Rule = {
  id: 'CNI11',
  level: RuleLevel.ERROR,
  what: 'The configuration of the VPC CNI only contains names that it reads.',
  why: 'The add-on rejects unknown names. The chart ignores them.',
  mend: 'Write the name in the message.',
  source: PAGES.cniReadme,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      const names = Object.keys(addon.setting('env').object ?? {});
      const wrong = names.flatMap((name) => {
        const near = CNI_VARIABLES.includes(name)
          ? undefined
          : (MISTAKEN_CNI_VARIABLES[name] ?? closestMatch(name, CNI_VARIABLES));
        return near === undefined ? [] : [`${name} (write ${near})`];
      });
      yield* verdict(
        addon,
        names.length === 0 ? undefined : wrong.length === 0,
        () => `The VPC CNI has no ${listed(wrong)}.`,
      );
    }
  },
};

/** Names in common guides, and what to write in a template instead. */
export const MISTAKEN_CNI_VARIABLES: Readonly<Record<string, string>> = {
  AWS_EXTERNAL_SERVICE_CIDR: 'AWS_EXTERNAL_SERVICE_CIDRS',
  ENABLE_CUSTOM_NETWORKING: 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG',
  ENABLE_NETWORK_POLICY: 'enableNetworkPolicy next to env',
  ENABLE_NETWORK_POLICY_CONTROLLER: 'enableNetworkPolicy next to env',
  ENABLE_SECURITY_GROUPS_FOR_PODS: 'ENABLE_POD_ENI',
  MAX_PODS: 'the limit in the configuration of the kubelet',
  NETWORK_POLICY_MODE: 'NETWORK_POLICY_ENFORCING_MODE',
  USE_PREFIX_DELEGATION: 'ENABLE_PREFIX_DELEGATION',
};

const CNI12: Rule = {
  id: 'CNI12',
  level: RuleLevel.ERROR,
  what: 'Values of the VPC CNI are strings.',
  why: 'The schema of the add-on accepts "true" and "1", and rejects true and 1.',
  mend: 'Write the values in quotation marks.',
  source: USER_GUIDE.addons,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      const settings = {
        ...(addon.setting('env').object ?? {}),
        enableNetworkPolicy: addon.setting('enableNetworkPolicy').value ?? '',
      };
      const wrong = Object.entries(settings).filter(([, value]) => typeof value !== 'string');
      const isKnown = addon.configuration.isKnown && !addon.resource.get('ConfigurationValues').isAbsent;
      yield* verdict(
        addon,
        isKnown ? wrong.length === 0 : undefined,
        () =>
          `${listed(wrong.map(([name, value]) => `${name} is ${isObject(value) ? 'an object' : value}`))}, not a string.`,
      );
    }
  },
};

export const CNI_RULES: readonly Rule[] = [CNI1, CNI2, CNI3, CNI4, CNI5, CNI6, CNI7, CNI8, CNI9, CNI10, CNI11, CNI12];
