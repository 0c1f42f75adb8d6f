/** LB, ED and GW: the AWS Load Balancer Controller, ExternalDNS and the Gateway API controller of VPC Lattice. */

import type { Cluster } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import type { HelmRelease } from '../graph/releases';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { type Answer, all, any } from '../template/answer';
import type { Resource } from '../template/resource';
import { isObject, numberOf } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

const CONTROLLER = 'aws-load-balancer-controller';

/** First minor version of the chart of ExternalDNS without a default policy. */
const FIRST_WITHOUT_POLICY = 22;

function controllers({ releases }: Graph): readonly HelmRelease[] {
  return releases.filter(({ chart }) => chart === CONTROLLER);
}

/** ExternalDNS, as an add-on or as a chart. */
interface ExternalDns {
  readonly subject: Resource | HelmRelease;
  readonly minor: number | undefined;
  setting(...path: readonly string[]): Answer;
}

function externalDnsIn({ addons, releases }: Graph): readonly ExternalDns[] {
  return [
    ...addons
      .filter(({ name }) => name === 'external-dns')
      .map(
        (addon): ExternalDns => ({
          subject: addon.resource,
          minor: addon.version?.[1],
          setting: (...path) => addon.setting(...path),
        }),
      ),
    ...releases
      .filter(({ chart }) => chart === 'external-dns')
      .map((release): ExternalDns => {
        const minor = /^1\.(\d+)\./.exec(release.version ?? '')?.[1];
        return {
          subject: release,
          minor: minor === undefined ? undefined : Number(minor),
          setting: (...path) => release.value(...path),
        };
      }),
  ];
}

/** Whether pods of a cluster cannot read the instance metadata of their nodes. */
function hidesMetadata(cluster: Cluster): boolean {
  return cluster.nodeGroups.some((group) => {
    const limit = group.launchTemplate?.get('LaunchTemplateData', 'MetadataOptions', 'HttpPutResponseHopLimit');
    return limit?.number === 1;
  });
}

const LB1: Rule = {
  id: 'LB1',
  level: RuleLevel.ERROR,
  what: 'The load balancer controller has the name of its cluster.',
  why: 'The chart cannot be installed without it. With a wrong name, the controller creates load balancers that no cluster deletes.',
  mend: 'Set the value `clusterName`.',
  source: PAGES.controller,
  *check(graph) {
    for (const release of controllers(graph)) {
      yield* verdict(release, release.value('clusterName').isSet(), '`clusterName` is not set.');
    }
  },
};

const LB2: Rule = {
  id: 'LB2',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller has a role of its own.',
  why: 'If it uses the role of the node, every pod on the node can change load balancers and security groups.',
  mend: 'Add an `AWS::EKS::PodIdentityAssociation` for its service account, or the annotation `eks.amazonaws.com/role-arn`.',
  source: BEST_PRACTICES.identity,
  *check(graph) {
    for (const release of controllers(graph)) {
      const account = release.value('serviceAccount', 'name').text ?? CONTROLLER;
      const annotations = release.value('serviceAccount', 'annotations');
      const hasRole = annotations.test((value) => isObject(value) && 'eks.amazonaws.com/role-arn' in value);
      const associated = graph
        .resourcesOf('AWS::EKS::PodIdentityAssociation')
        .map((association) => association.get('ServiceAccount').is(account));
      // The annotations of a service account that the chart does not create are elsewhere.
      const isElsewhere = release.value('serviceAccount', 'create').is(false) === true;
      const isRight = any(false, hasRole, ...associated);
      yield* verdict(
        release,
        isRight === false && (isElsewhere || graph.isOpen || release.holder.type === 'Kubernetes::Manifest')
          ? undefined
          : isRight,
        `${account} has no role.`,
      );
    }
  },
};

const LB3: Rule = {
  id: 'LB3',
  level: RuleLevel.WARNING,
  what: 'The targets of the load balancer controller are pods, not nodes.',
  why: 'With node ports, a request may need a second hop to a pod in another zone, and the load balancer checks the health of the node instead of the pod.',
  mend: 'Set the value `defaultTargetType` to ip.',
  source: BEST_PRACTICES.loadBalancing,
  *check(graph) {
    for (const release of controllers(graph)) {
      yield* verdict(
        release,
        release.value('defaultTargetType').test((value) => (value ?? 'instance') === 'ip'),
        () => `\`defaultTargetType\` is ${release.value('defaultTargetType').text ?? 'instance'}.`,
      );
    }
  },
};

const LB4: Rule = {
  id: 'LB4',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller has at least two replicas.',
  why: 'With one replica, its webhooks fail while its node is replaced. Services, Ingresses and pods with readiness gates are then rejected.',
  mend: 'Set `replicaCount` to 2 or more.',
  source: PAGES.controller,
  *check(graph) {
    for (const release of controllers(graph)) {
      yield* verdict(
        release,
        release.value('replicaCount').test((value) => (numberOf(value ?? 2) ?? 2) >= 2),
        () => `\`replicaCount\` is ${release.value('replicaCount').text}.`,
      );
    }
  },
};

const LB5: Rule = {
  id: 'LB5',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller keeps the certificate of its webhooks.',
  why: 'The chart creates another one with every upgrade. Until all replicas have it, webhook calls fail.',
  mend: 'Set `keepTLSSecret` or `enableCertManager` to true.',
  source: PAGES.controller,
  *check(graph) {
    for (const release of controllers(graph)) {
      // Charts before 3.0 keep it by default.
      const isOld = /^[12]\./.test(release.version ?? '');
      const keeps = release.value('keepTLSSecret').isTrue(isOld);
      yield* verdict(release, any(keeps, release.value('enableCertManager').isTrue()), '`keepTLSSecret` is not set.');
    }
  },
};

const LB6: Rule = {
  id: 'LB6',
  level: RuleLevel.ERROR,
  what: 'The load balancer controller has its Region and VPC id if it cannot read them from the instance metadata.',
  why: 'Pods cannot read the instance metadata with a hop limit of 1, and the controller does not start.',
  mend: 'Set the values `region` and `vpcId`.',
  source: PAGES.controller,
  *check(graph) {
    for (const release of controllers(graph)) {
      const { cluster } = release;
      if (cluster !== undefined && hidesMetadata(cluster)) {
        const isTold = all(
          release.value('region').isSet(),
          any(release.value('vpcId').isSet(), release.value('vpcTags').isSet()),
        );
        yield* verdict(
          release,
          any(isTold, release.value('hostNetwork').isTrue()),
          '`region` or `vpcId` is not set, and the hop limit of the nodes is 1.',
        );
      }
    }
  },
};

const LB7: Rule = {
  id: 'LB7',
  level: RuleLevel.ERROR,
  what: 'Without internet access, the load balancer controller has WAF and Shield disabled.',
  why: 'Shield and WAF Classic have no VPC endpoint. The controller waits for them, and creates no load balancer.',
  mend: 'Set `enableShield`, `enableWaf` and `enableWafv2` to false.',
  source: USER_GUIDE.privateClusters,
  *check(graph) {
    for (const release of controllers(graph)) {
      const subnets = release.cluster?.nodeGroups.flatMap((group) => group.subnets ?? []) ?? [];
      if (subnets.length > 0 && subnets.every(({ isIsolated }) => isIsolated === true)) {
        const left = ['enableShield', 'enableWaf', 'enableWafv2'].filter(
          (key) => release.value(key).isTrue(true) !== false,
        );
        const isKnown = left.every((key) => release.value(key).isTrue(true) === true);
        yield* verdict(
          release,
          left.length === 0 ? true : isKnown ? false : undefined,
          () => `${listed(left.map((key) => `\`${key}\``))} is enabled.`,
        );
      }
    }
  },
};

const LB8: Rule = {
  id: 'LB8',
  level: RuleLevel.WARNING,
  what: 'Charts depend on the load balancer controller if its webhook handles their Services.',
  why: 'The webhook rejects every new Service until the pods of the controller run. The chart then fails, and the update rolls back.',
  mend: 'Add a dependency of the chart on the controller, or set `enableServiceMutatorWebhook` to false.',
  source: PAGES.controller,
  *check(graph) {
    for (const controller of controllers(graph)) {
      if (controller.value('enableServiceMutatorWebhook').isTrue(true) !== true || controller.cluster === undefined) {
        continue;
      }
      const { template, logicalId } = controller.holder;
      for (const other of graph.releases.filter(
        ({ holder, cluster }) =>
          holder.template === template && holder !== controller.holder && cluster === controller.cluster,
      )) {
        const isOrdered =
          template.waitsFor(other.holder.logicalId).has(logicalId) ||
          template.waitsFor(logicalId).has(other.holder.logicalId);
        yield* verdict(other, isOrdered, `The chart does not depend on ${logicalId}.`);
      }
    }
  },
};

const LB9: Rule = {
  id: 'LB9',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller depends on the nodes that it runs on.',
  why: 'A chart that waits for its pods fails if there are no nodes yet.',
  mend: 'Add a dependency of the chart on a node group or a Fargate profile.',
  source: PAGES.controller,
  *check(graph) {
    for (const { holder, cluster } of controllers(graph)) {
      const nodes = [
        ...(cluster?.nodeGroups ?? []).map(({ resource }) => resource),
        ...(cluster?.fargateProfiles ?? []),
      ].filter(({ template }) => template === holder.template);
      if (nodes.length > 0 && cluster?.isAutoMode === false) {
        const waited = holder.template.waitsFor(holder.logicalId);
        yield* verdict(
          holder,
          nodes.some(({ logicalId }) => waited.has(logicalId)),
          'The chart does not depend on nodes.',
        );
      }
    }
  },
};

const ED1: Rule = {
  id: 'ED1',
  level: RuleLevel.WARNING,
  what: 'Roles can change records of the listed hosted zones only.',
  why: 'A pod that can change every zone can redirect every DNS name of the account.',
  mend: 'List the zones as `arn:aws:route53:::hostedzone/Z…` in the policy.',
  source: PAGES.externalDns,
  *check({ roles }) {
    for (const role of roles.filter(
      (one) => one.trusts('pods.eks') || one.trust.some(({ Action }) => String(Action).includes('WebIdentity')),
    )) {
      const statements = role.statements.filter(
        ({ effect, actions }) =>
          effect === 'Allow' &&
          actions.some((action) =>
            ['route53:changeresourcerecordsets', 'route53:change*', 'route53:*', '*'].includes(action),
          ),
      );
      if (statements.length > 0) {
        const isWide = statements.some(({ resources }) =>
          resources.some((arn) => arn === '*' || arn.endsWith(':hostedzone/*')),
        );
        yield* verdict(role, !isWide, 'The role can change the records of every hosted zone.');
      }
    }
  },
};

const ED2: Rule = {
  id: 'ED2',
  level: RuleLevel.ERROR,
  what: 'ExternalDNS has a unique owner id.',
  why: 'The default is "default". Two clusters with one hosted zone then delete the records of each other.',
  mend: 'Set `txtOwnerId` to a unique text, such as account, Region and name of the cluster.',
  source: PAGES.externalDns,
  *check(graph) {
    for (const dns of externalDnsIn(graph)) {
      const isOther = dns.setting('registry').test((value) => value === 'noop');
      yield* verdict(dns.subject, any(dns.setting('txtOwnerId').isSet(), isOther), '`txtOwnerId` is not set.');
    }
  },
};

const ED3: Rule = {
  id: 'ED3',
  level: RuleLevel.WARNING,
  what: 'ExternalDNS with the policy sync has domain filters.',
  why: 'Without filters, it deletes every record that it considers its own, in every zone that its role can change.',
  mend: 'Set `domainFilters`, or use the policy upsert-only.',
  source: PAGES.externalDns,
  *check(graph) {
    for (const dns of externalDnsIn(graph)) {
      if (dns.setting('policy').is('sync') === true) {
        const filters = dns
          .setting('domainFilters')
          .test((value) => (value === undefined ? false : Array.isArray(value) ? value.length > 0 : undefined));
        const arguments_ = dns
          .setting('extraArgs')
          .test((value) => /zone-id-filter|regex-domain-filter/.test(JSON.stringify(value) ?? ''));
        yield* verdict(dns.subject, any(filters, arguments_), 'The policy is sync, and there is no filter.');
      }
    }
  },
};

const ED4: Rule = {
  id: 'ED4',
  level: RuleLevel.ERROR,
  what: 'ExternalDNS 0.22 or later sets its policy.',
  why: 'Since 0.22, `--policy` has no default, and ExternalDNS does not start without it.',
  mend: 'Set `policy` to upsert-only or sync.',
  source: PAGES.externalDns,
  *check(graph) {
    for (const dns of externalDnsIn(graph)) {
      if (dns.minor !== undefined && dns.minor >= FIRST_WITHOUT_POLICY) {
        yield* verdict(dns.subject, dns.setting('policy').isSet(), '`policy` is not set.');
      }
    }
  },
};

const GW1: Rule = {
  id: 'GW1',
  level: RuleLevel.WARNING,
  what: 'Roles of pods do not have all permissions for VPC Lattice.',
  why: 'Many guides give the Gateway API controller `vpc-lattice:*` on every resource, which allows it to delete every service of the account.',
  mend: 'List the actions, and limit changes to resources with the tag of the controller.',
  source: 'https://www.gateway-api-controller.eks.aws.dev/latest/guides/deploy/',
  *check({ roles }) {
    for (const role of roles) {
      const statements = role.statements.filter(
        ({ effect, actions }) => effect === 'Allow' && actions.some((action) => action.startsWith('vpc-lattice:')),
      );
      if (statements.length > 0) {
        const isWide = statements.some(
          ({ actions, resources, condition }) =>
            actions.includes('vpc-lattice:*') && resources.includes('*') && Object.keys(condition).length === 0,
        );
        yield* verdict(role, !isWide, 'The role has all permissions for VPC Lattice.');
      }
    }
  },
};

export const CONTROLLER_RULES: readonly Rule[] = [LB1, LB2, LB3, LB4, LB5, LB6, LB7, LB8, LB9, ED1, ED2, ED3, ED4, GW1];
