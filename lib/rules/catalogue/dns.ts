/** DNS and KP: CoreDNS and kube-proxy. */

import type { Addon } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import { type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { isLiteral, numberOf } from '../template/values';
import { BEST_PRACTICES, USER_GUIDE } from './sources';

/** The first version in which kube-proxy may use nftables as an EKS add-on. */
const FIRST_NFTABLES = 31;

function addonsNamed({ addons }: Graph, name: string): readonly Addon[] {
  return addons.filter((addon) => addon.name === name);
}

const DNS1: Rule = {
  id: 'DNS1',
  level: RuleLevel.WARNING,
  what: 'CoreDNS grows with the cluster, or has more than two replicas.',
  why: 'Two replicas answer for any size of cluster: names slow down and fail when it grows.',
  mend: 'Set `autoScaling.enabled` to true with `minReplicas` of 2 or more.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const isScaled = addon.setting('autoScaling', 'enabled').isTrue();
      const replicas = addon.setting('replicaCount').test((value) => (numberOf(value ?? 2) ?? 2) > 2);
      yield* verdict(addon, any(isScaled, replicas), 'CoreDNS has two replicas at any size.');
    }
  },
};

const DNS2: Rule = {
  id: 'DNS2',
  level: RuleLevel.ERROR,
  what: 'CoreDNS has at least two replicas.',
  why: 'With one replica no name resolves while its node is replaced.',
  mend: 'Set `minReplicas` or `replicaCount` to 2 or more.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const isScaled = addon.setting('autoScaling', 'enabled').isTrue();
      const fewest = addon.setting(...(isScaled === true ? ['autoScaling', 'minReplicas'] : ['replicaCount']));
      yield* verdict(
        addon,
        isScaled === undefined ? undefined : fewest.test((value) => (numberOf(value ?? 2) ?? 2) >= 2),
        () => `CoreDNS may run with ${fewest.text} replicas.`,
      );
    }
  },
};

const DNS3: Rule = {
  id: 'DNS3',
  level: RuleLevel.WARNING,
  what: 'A Corefile of your own lets CoreDNS finish its answers before it ends.',
  why: 'Without `lameduck` a pod that ends drops queries that nodes still send to it.',
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
  what: 'A Corefile of your own has the plugin ready.',
  why: 'The readiness probe asks /ready: without the plugin pods never become ready.',
  mend: 'Write `ready` into the server block.',
  source: BEST_PRACTICES.services,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'coredns')) {
      const corefile = addon.setting('corefile');
      if (!corefile.isAbsent) {
        yield* verdict(
          addon,
          corefile.test((value) => (isLiteral(value) ? /^\s*ready\b/m.test(value) : undefined)),
          'The Corefile has no plugin ready.',
        );
      }
    }
  },
};

const DNS5: Rule = {
  id: 'DNS5',
  level: RuleLevel.WARNING,
  what: 'CoreDNS comes after the nodes that it runs on.',
  why: 'EKS waits twenty minutes for the add-on to become active, which it cannot without nodes, and then reports it degraded.',
  mend: 'Let the add-on depend on a node group or a Fargate profile.',
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
          'The add-on waits for no nodes.',
        );
      }
    }
  },
};

const DNS6: Rule = {
  id: 'DNS6',
  level: RuleLevel.WARNING,
  what: 'CoreDNS keeps its disruption budget and its spread over zones and nodes.',
  why: 'The add-on has both by default. Without them an upgrade of nodes may end all replicas at once, and one zone may hold them all.',
  mend: 'Leave `podDisruptionBudget` and `topologySpreadConstraints` out of the configuration, or set your own.',
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
        () => `The ${hasBudget === false ? 'disruption budget' : 'spread'} is off.`,
      );
    }
  },
};

const KP1: Rule = {
  id: 'KP1',
  level: RuleLevel.WARNING,
  what: 'kube-proxy does not run in ipvs mode.',
  why: 'The mode is deprecated since Kubernetes 1.35, and will be removed.',
  mend: 'Set `mode` to nftables, or leave it out.',
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
  what: 'kube-proxy runs in nftables mode where its version has it.',
  why: 'The add-on takes the mode from Kubernetes 1.31 on, and refuses it before.',
  mend: 'Upgrade the cluster, or leave `mode` out.',
  source: USER_GUIDE.addons,
  *check(graph) {
    for (const addon of addonsNamed(graph, 'kube-proxy')) {
      const minor = addon.cluster?.minor;
      if (minor !== undefined && addon.setting('mode').is('nftables') === true) {
        yield* verdict(addon, minor >= FIRST_NFTABLES, () => `The mode is nftables, and the version 1.${minor}.`);
      }
    }
  },
};

export const DNS_RULES: readonly Rule[] = [DNS1, DNS2, DNS3, DNS4, DNS5, DNS6, KP1, KP2];
