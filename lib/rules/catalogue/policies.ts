/** CNI13 to CNI18 and SGP: network policies and security groups for pods in the configuration of the VPC CNI. */

import { hasTrunk } from '../graph/instances';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { elements, isObject } from '../template/values';
import { cniAddons } from './cni';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

/** Charts of other network policy engines. */
const OTHER_ENGINES = ['cilium', 'tigera-operator', 'calico', 'aws-calico'];

const CNI13: Rule = {
  id: 'CNI13',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'A cluster has a network policy engine.',
  why: 'Without it, every NetworkPolicy is accepted and has no effect: all pods can reach each other.',
  mend: 'Set `enableNetworkPolicy` of the VPC CNI to "true", or install Cilium or Calico.',
  source: BEST_PRACTICES.networkSecurity,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      const hasOther = graph.releasesOn(cluster).some(({ chart }) => OTHER_ENGINES.includes(chart));
      yield* verdict(addon, hasOther || addon.setting('enableNetworkPolicy').isTrue(), 'No engine is enabled.');
    }
  },
};

const CNI14: Rule = {
  id: 'CNI14',
  level: RuleLevel.ERROR,
  what: 'Network policies and security groups for pods are used together in standard mode.',
  why: 'In strict mode, traffic of pods with security groups bypasses the network policy agent, so policies have no effect on them.',
  mend: 'Set POD_SECURITY_GROUP_ENFORCING_MODE to standard.',
  source: USER_GUIDE.networkPolicy,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      if (
        addon.setting('enableNetworkPolicy').isTrue() === true &&
        addon.variable('ENABLE_POD_ENI').isTrue() === true
      ) {
        const mode = addon.variable('POD_SECURITY_GROUP_ENFORCING_MODE');
        yield* verdict(
          addon,
          mode.test((value) => (value ?? 'strict') === 'standard'),
          'The mode is strict.',
        );
      }
    }
  },
};

const CNI15: Rule = {
  id: 'CNI15',
  level: RuleLevel.ERROR,
  what: 'Strict mode of network policies is used with the network policy agent.',
  why: 'With NETWORK_POLICY_ENFORCING_MODE and without the agent, no pod is created.',
  mend: 'Set `enableNetworkPolicy` to "true", or remove the mode.',
  source: PAGES.cniReadme,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      if (addon.variable('NETWORK_POLICY_ENFORCING_MODE').isSet() === true) {
        yield* verdict(
          addon,
          addon.setting('enableNetworkPolicy').isTrue(),
          'The mode is set, and network policies are disabled.',
        );
      }
    }
  },
};

const CNI16: Rule = {
  id: 'CNI16',
  level: RuleLevel.ERROR,
  what: 'The bandwidth plugin and network policies of the VPC CNI are not used together.',
  why: 'Both use the same hooks of the network interface. With the plugin, policies are not enforced.',
  mend: 'Remove ENABLE_BANDWIDTH_PLUGIN, or use another network policy engine.',
  source: PAGES.cniReadme,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      if (addon.variable('ENABLE_BANDWIDTH_PLUGIN').isTrue() === true) {
        yield* verdict(addon, not(addon.setting('enableNetworkPolicy').isTrue()), 'Both are enabled.');
      }
    }
  },
};

const CNI17: Rule = {
  id: 'CNI17',
  level: RuleLevel.ERROR,
  what: 'A cluster has only one network policy engine.',
  why: 'Two engines process the same traffic, and it is not defined which of them decides.',
  mend: 'Disable `enableNetworkPolicy` of the VPC CNI, or remove the other engine.',
  source: BEST_PRACTICES.networkSecurity,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      const others = graph.releasesOn(cluster).filter(({ chart }) => OTHER_ENGINES.includes(chart));
      const isOn = addon.setting('enableNetworkPolicy').isTrue();
      yield* verdict(
        addon,
        others.length === 0 ? (isOn === undefined ? undefined : true) : not(isOn),
        () =>
          `Network policies of the VPC CNI are enabled, and ${listed(others.map(({ chart }) => chart))} is installed.`,
      );
    }
  },
};

const CNI18: Rule = {
  id: 'CNI18',
  level: RuleLevel.WARNING,
  what: 'Core add-ons overwrite existing software.',
  why: 'If EKS has installed the software itself, the creation of an add-on without `ResolveConflicts` fails.',
  mend: 'Set `ResolveConflicts` to OVERWRITE, or `BootstrapSelfManagedAddons` of the cluster to false.',
  source: PAGES.addonApi,
  *check(graph) {
    for (const addon of graph.addons.filter(
      ({ name }) => name !== undefined && ['vpc-cni', 'coredns', 'kube-proxy'].includes(name),
    )) {
      const { cluster } = addon;
      if (cluster !== undefined && !cluster.isCustom) {
        const isClean = not(cluster.get('BootstrapSelfManagedAddons').isTrue(true));
        const resolves = addon.resource
          .get('ResolveConflicts')
          .test((value) => value === 'OVERWRITE' || value === 'PRESERVE');
        yield* verdict(
          addon,
          any(isClean, resolves),
          'EKS has installed the software, and `ResolveConflicts` is not set.',
        );
      }
    }
  },
};

const SGP1: Rule = {
  id: 'SGP1',
  level: RuleLevel.ERROR,
  what: 'With security groups for pods, the role of the cluster has the policy AmazonEKSVPCResourceController.',
  why: 'The control plane attaches the trunk and branch network interfaces. Without the policy, pods with security groups stay pending.',
  mend: 'Attach the policy to the role of the cluster.',
  source: USER_GUIDE.podGroups,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      const { role } = cluster;
      if (addon.variable('ENABLE_POD_ENI').isTrue() === true && role !== undefined) {
        const isOwn = role.allows('ec2:AssociateTrunkInterface');
        yield* verdict(
          role,
          isOwn || role.hasManagedPolicy('AmazonEKSVPCResourceController'),
          'The role has no policy AmazonEKSVPCResourceController.',
        );
      }
    }
  },
};

const SGP2: Rule = {
  id: 'SGP2',
  level: RuleLevel.ERROR,
  what: 'With security groups for pods, nodes have instance types with a trunk network interface.',
  why: 'The t families, Windows nodes and some other types have none. Pods with security groups stay pending there.',
  mend: 'Add a node group with types of the Nitro System, such as m7i.large.',
  source: USER_GUIDE.podGroups,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      for (const group of addon.variable('ENABLE_POD_ENI').isTrue() === true ? cluster.nodeGroups : []) {
        const types = group.instanceTypes ?? [];
        const others = types.filter((type) => hasTrunk(type) === false);
        const isRight =
          group.isWindows || others.length > 0 ? false : types.length === 0 ? undefined : all(...types.map(hasTrunk));
        // Another node group of the cluster may run the pods with security groups.
        const hasAnother = cluster.nodeGroups.some(
          (other) => other !== group && other.instanceTypes?.every((type) => hasTrunk(type) === true) === true,
        );
        yield* verdict(
          group,
          isRight === false && hasAnother ? undefined : isRight,
          () => `${group.isWindows ? 'Windows' : listed(others)} has no trunk network interface.`,
        );
      }
    }
  },
};

const SGP3: Rule = {
  id: 'SGP3',
  level: RuleLevel.WARNING,
  what: 'In strict mode, the kubelet can probe pods with security groups.',
  why: 'TCP and HTTP probes of these pods fail if TCP early demux is enabled in the kernel.',
  mend: 'Set DISABLE_TCP_EARLY_DEMUX to "true" under `init.env`, or use standard mode.',
  source: BEST_PRACTICES.podGroups,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      const isStrict = addon
        .variable('POD_SECURITY_GROUP_ENFORCING_MODE')
        .test((value) => (value ?? 'strict') === 'strict');
      if (addon.variable('ENABLE_POD_ENI').isTrue() === true && isStrict === true) {
        yield* verdict(
          addon,
          addon.setting('init', 'env', 'DISABLE_TCP_EARLY_DEMUX').isTrue(),
          'DISABLE_TCP_EARLY_DEMUX is not set.',
        );
      }
    }
  },
};

const SGP4: Rule = {
  id: 'SGP4',
  level: RuleLevel.ERROR,
  what: 'Strict mode of security groups for pods is used without ipvs and without NodeLocal DNSCache.',
  why: 'The traffic of these pods leaves through their branch network interface and bypasses both, so Services and DNS fail.',
  mend: 'Set POD_SECURITY_GROUP_ENFORCING_MODE to standard.',
  source: BEST_PRACTICES.podGroups,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      const isStrict = addon
        .variable('POD_SECURITY_GROUP_ENFORCING_MODE')
        .test((value) => (value ?? 'strict') === 'strict');
      if (addon.variable('ENABLE_POD_ENI').isTrue() === true && isStrict === true) {
        const isIpvs = cluster.addon('kube-proxy')?.setting('mode').is('ipvs') === true;
        const cache = graph.objects.find(
          ({ kind, name, holder }) =>
            kind === 'DaemonSet' && name === 'node-local-dns' && (graph.clusterOf(holder) ?? cluster) === cluster,
        );
        yield* verdict(
          addon,
          !isIpvs && cache === undefined,
          () =>
            `The mode is strict, and ${isIpvs ? 'kube-proxy runs in ipvs mode' : 'NodeLocal DNSCache is installed'}.`,
        );
      }
    }
  },
};

const SGP5: Rule = {
  id: 'SGP5',
  level: RuleLevel.ERROR,
  what: 'A SecurityGroupPolicy has one to five security groups.',
  why: 'The API rejects none, and more than five.',
  mend: 'List the groups in `spec.securityGroups.groupIds`.',
  source: USER_GUIDE.podGroupPolicy,
  *check({ objects }) {
    for (const object of objects.filter(({ kind }) => kind === 'SecurityGroupPolicy')) {
      const ids = elements(object.get('spec', 'securityGroups', 'groupIds'));
      yield* verdict(object, ids.length >= 1 && ids.length <= 5, `The policy has ${ids.length} groups.`);
    }
  },
};

const SGP6: Rule = {
  id: 'SGP6',
  level: RuleLevel.ERROR,
  what: 'A SecurityGroupPolicy is used only if the VPC CNI supports security groups for pods.',
  why: 'Without ENABLE_POD_ENI, the policy has no effect: pods have the security groups of their node.',
  mend: 'Set ENABLE_POD_ENI of the VPC CNI to "true".',
  source: USER_GUIDE.podGroups,
  *check(graph) {
    for (const object of graph.objects.filter(({ kind }) => kind === 'SecurityGroupPolicy')) {
      const cluster = object.cluster;
      // Pods on Fargate do not need a setting of the CNI.
      if (cluster !== undefined && cluster.fargateProfiles.length === 0 && cluster.addon('vpc-cni') !== undefined) {
        yield* verdict(object, cluster.cniVariable('ENABLE_POD_ENI').isTrue(), 'ENABLE_POD_ENI is not set.');
      }
    }
  },
};

const SGP7: Rule = {
  id: 'SGP7',
  level: RuleLevel.WARNING,
  what: 'Pods that a SecurityGroupPolicy selects have a grace period.',
  why: 'With a grace period of 0, the VPC CNI cannot release the branch network interface, and the node runs out of addresses.',
  mend: 'Set `terminationGracePeriodSeconds` above 0, or remove it.',
  source: BEST_PRACTICES.podGroups,
  *check({ objects }) {
    const policies = objects.filter(({ kind }) => kind === 'SecurityGroupPolicy');
    for (const workload of policies.length === 0 ? [] : objects) {
      const { podSpec, podLabels } = workload;
      const isSelected = policies.some((policy) => {
        const labels = policy.get('spec', 'podSelector', 'matchLabels');
        return (
          policy.namespace === workload.namespace &&
          isObject(labels) &&
          Object.entries(labels).every(([key, value]) => podLabels[key] === value)
        );
      });
      if (podSpec !== undefined && isSelected) {
        yield* verdict(workload, podSpec.terminationGracePeriodSeconds !== 0, 'The grace period is 0.');
      }
    }
  },
};

export const POLICY_RULES: readonly Rule[] = [
  ...[CNI13, CNI14, CNI15, CNI16, CNI17, CNI18],
  ...[SGP1, SGP2, SGP3, SGP4, SGP5, SGP6, SGP7],
];
