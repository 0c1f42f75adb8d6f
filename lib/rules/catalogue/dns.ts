/** DNS and KP: CoreDNS and kube-proxy. */

import type { Addon } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import { type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { isLiteral, numberOf } from '../template/values';
import { BEST_PRACTICES, USER_GUIDE } from './sources';

/** The first version of the kube-proxy add-on that supports nftables. */
const FIRST_NFTABLES = 31;

function addonsNamed({ addons }: Graph, name: string): readonly Addon[] {
  return addons.filter((addon) => addon.name === name);
}

const DNS1: Rule = {
  id: 'DNS1',
  level: RuleLevel.WARNING,
  what: 'CoreDNS is scaled with the cluster, or has more than two replicas.',
  why: 'Two replicas do not depend on the size of the cluster. In a large cluster, DNS becomes slow and fails.',
  mend: 'Set `autoScaling.enabled` to true, with `minReplicas` of 2 or more.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const isScaled = addon.setting('autoScaling', 'enabled').isTrue();
      const replicas = addon.setting('replicaCount').test((value) => (numberOf(value ?? 2) ?? 2) > 2);
      yield* verdict(addon, any(isScaled, replicas), 'CoreDNS always has two replicas.');
    }
  },
};

const DNS2: Rule = {
  id: 'DNS2',
  level: RuleLevel.ERROR,
  what: 'CoreDNS has at least two replicas.',
  why: 'With one replica, DNS fails while its node is replaced.',
  mend: 'Set `minReplicas` or `replicaCount` to 2 or more.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const isScaled = addon.setting('autoScaling', 'enabled').isTrue();
      const fewest = addon.setting(...(isScaled === true ? ['autoScaling', 'minReplicas'] : ['replicaCount']));
      yield* verdict(
        addon,
        isScaled === undefined ? undefined : fewest.test((value) => (numberOf(value ?? 2) ?? 2) >= 2),
        () => `CoreDNS can run with ${fewest.text} replicas.`,
      );
    }
  },
};

const DNS3: Rule = {
  id: 'DNS3',
  level: RuleLevel.WARNING,
  what: 'A custom Corefile has the option lameduck.',
  why: 'Without `lameduck`, a pod that terminates drops queries that nodes still send to it.',
  mend: 'Write `health { lameduck 30s }`.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const corefile = addon.setting('corefile');
      if (!corefile.isAbsent) {
        yield* verdict(
          addon,
          corefile.test((value) => (isLiteral(value) ? /\blameduck\s+[1-9]/.test(value) : undefined)),
          'The Corefile has no lameduck.',
        );
      }
    }
  },
};

const DNS4: Rule = {
  id: 'DNS4',
  level: RuleLevel.WARNING,
  what: 'A custom Corefile has the plugin ready.',
  why: 'The readiness probe requests /ready. Without the plugin, pods never become ready.',
  mend: 'Add `ready` to the server block.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const corefile = addon.setting('corefile');
      if (!corefile.isAbsent) {
        yield* verdict(
          addon,
          corefile.test((value) => (isLiteral(value) ? /^\s*ready\b/m.test(value) : undefined)),
          'The Corefile does not have the plugin ready.',
        );
      }
    }
  },
};

const DNS5: Rule = {
  id: 'DNS5',
  level: RuleLevel.WARNING,
  what: 'CoreDNS depends on the nodes that it runs on.',
  why: 'EKS waits twenty minutes for the add-on to become active, which is not possible without nodes, and then reports it as degraded.',
  mend: 'Add a dependency of the add-on on a node group or a Fargate profile.',
  source: USER_GUIDE.addons,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const { cluster, resource } = addon;
      const nodes = [
        ...(cluster?.nodeGroups ?? []).map((group) => group.resource),
        ...(cluster?.fargateProfiles ?? []),
      ];
      const own = nodes.filter(({ template }) => template === resource.template);
      if (cluster?.isAutoMode === false && own.length > 0 && own.length === nodes.length) {
        const waited = resource.template.waitsFor(resource.logicalId);
        yield* verdict(
          addon,
          own.some(({ logicalId }) => waited.has(logicalId)),
          'The add-on does not depend on nodes.',
        );
      }
    }
  },
};

const DNS6: Rule = {
  id: 'DNS6',
  level: RuleLevel.WARNING,
  what: 'CoreDNS has a disruption budget, and is spread over zones and nodes.',
  why: 'The add-on has both by default. Without them, an upgrade of nodes can stop all replicas at once, and all replicas can be in one zone.',
  mend: 'Remove `podDisruptionBudget` and `topologySpreadConstraints` from the configuration, or set your own.',
  source: BEST_PRACTICES.reliability,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const hasBudget = addon.setting('podDisruptionBudget', 'enabled').isTrue(true);
      const isSpread = addon
        .setting('topologySpreadConstraints')
        .test((value) => !(Array.isArray(value) && value.length === 0));
      yield* verdict(
        addon,
        all(hasBudget, isSpread),
        () => `The ${hasBudget === false ? 'disruption budget' : 'spread'} is disabled.`,
      );
    }
  },
};

const KP1: Rule = {
  id: 'KP1',
  level: RuleLevel.WARNING,
  what: 'kube-proxy does not run in ipvs mode.',
  why: 'The mode is deprecated since Kubernetes 1.35, and will be removed.',
  mend: 'Set `mode` to nftables, or remove it.',
  source: BEST_PRACTICES.ipvs,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'kube-proxy')) {
      yield* verdict(addon, not(addon.setting('mode').is('ipvs')), 'The mode is ipvs.');
    }
  },
};

const KP2: Rule = {
  id: 'KP2',
  level: RuleLevel.ERROR,
  what: 'kube-proxy runs in nftables mode only if its version supports it.',
  why: 'The add-on supports the mode since Kubernetes 1.31, and rejects it before.',
  mend: 'Upgrade the cluster, or remove `mode`.',
  source: USER_GUIDE.addons,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'kube-proxy')) {
      const minor = addon.cluster?.minor;
      if (minor !== undefined && addon.setting('mode').is('nftables') === true) {
        yield* verdict(addon, minor >= FIRST_NFTABLES, () => `The mode is nftables, and the version is 1.${minor}.`);
      }
    }
  },
};

export const DNS_RULES: readonly Rule[] = [DNS1, DNS2, DNS3, DNS4, DNS5, DNS6, KP1, KP2];
