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

/** From this minor version of the chart of ExternalDNS on, a policy has no default. */
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

/** Whether pods of the nodes of a cluster cannot ask for the metadata of their node. */
function hidesMetadata(cluster: Cluster): boolean {
  return cluster.nodeGroups.some((group) => {
    const limit = group.launchTemplate?.get('LaunchTemplateData', 'MetadataOptions', 'HttpPutResponseHopLimit');
    return limit?.number === 1;
  });
}

const LB1: Rule = {
  id: 'LB1',
  level: RuleLevel.ERROR,
  what: 'The load balancer controller knows the name of its cluster.',
  why: 'The chart refuses to install without it; a wrong one makes load balancers that no cluster cleans up.',
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
  why: 'With the role of the node every pod on it may change load balancers and security groups.',
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
      // A service account that the chart does not create has its annotations elsewhere.
      const isElsewhere = release.value('serviceAccount', 'create').is(false) === true;
      const isRight = any(false, hasRole, ...associated);
      yield* verdict(
        release,
        isRight === false && (isElsewhere || graph.isOpen || release.holder.type === 'Kubernetes::Manifest')
          ? undefined
          : isRight,
        `Nothing gives ${account} a role.`,
      );
    }
  },
};

const LB3: Rule = {
  id: 'LB3',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller targets pods, not nodes.',
  why: 'Through a NodePort every request may take a second hop to a pod of another zone, and the load balancer checks the node, not the pod.',
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
  what: 'The load balancer controller has two replicas.',
  why: 'With one replica its webhooks fail while its node is replaced: no Service, Ingress or pod behind a readiness gate is admitted.',
  mend: 'Leave `replicaCount` at 2, or raise it.',
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
  why: 'The chart makes a new one at every upgrade: until all replicas have it, webhooks are refused.',
  mend: 'Set `keepTLSSecret` or `enableCertManager` to true.',
  source: PAGES.controller,
  *check(graph) {
    for (const release of controllers(graph)) {
      // Charts before 3.0 kept it by default.
      const isOld = /^[12]\./.test(release.version ?? '');
      const keeps = release.value('keepTLSSecret').isTrue(isOld);
      yield* verdict(release, any(keeps, release.value('enableCertManager').isTrue()), '`keepTLSSecret` is not set.');
    }
  },
};

const LB6: Rule = {
  id: 'LB6',
  level: RuleLevel.ERROR,
  what: 'The load balancer controller is told its Region and its VPC where it cannot ask.',
  why: 'It asks the metadata of the node, which pods do not reach with a hop limit of 1: it ends at its start.',
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
  what: 'Without a way to the internet, the load balancer controller leaves WAF and Shield alone.',
  why: 'Shield and WAF Classic have no VPC endpoint: the controller waits for them, and makes no load balancer.',
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
          () => `${listed(left.map((key) => `\`${key}\``))} is on.`,
        );
      }
    }
  },
};

const LB8: Rule = {
  id: 'LB8',
  level: RuleLevel.WARNING,
  what: 'Charts come after the load balancer controller whose webhook admits their Services.',
  why: 'Until its pods run, the webhook refuses every new Service: the chart fails, and the update rolls back.',
  mend: 'Let the chart depend on the controller, or set `enableServiceMutatorWebhook` to false.',
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
        yield* verdict(other, isOrdered, `The chart does not wait for ${logicalId}.`);
      }
    }
  },
};

const LB9: Rule = {
  id: 'LB9',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller comes after the nodes that it runs on.',
  why: 'A chart that waits for its pods fails when there is no node yet.',
  mend: 'Let the chart depend on a node group or a Fargate profile.',
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
          'The chart waits for no nodes.',
        );
      }
    }
  },
};

const ED1: Rule = {
  id: 'ED1',
  level: RuleLevel.WARNING,
  what: 'Roles change records of named hosted zones alone.',
  why: 'A pod that may change every zone can take over every name of the company.',
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
        yield* verdict(role, !isWide, 'The role may change the records of every hosted zone.');
      }
    }
  },
};

const ED2: Rule = {
  id: 'ED2',
  level: RuleLevel.ERROR,
  what: 'ExternalDNS has an owner id of its own.',
  why: 'Without one all instances are "default": two clusters with one zone delete the records of each other.',
  mend: 'Set `txtOwnerId` to something that is unique, such as account, Region and name of the cluster.',
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
  what: 'ExternalDNS that deletes records is held to domains.',
  why: 'With the policy sync and without filters it deletes what it takes for its own in every zone that it may change.',
  mend: 'Set `domainFilters`, or the policy upsert-only.',
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
  what: 'ExternalDNS from 0.22 on names its policy.',
  why: 'From 0.22 on `--policy` has no default, and ExternalDNS ends at its start.',
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
  what: 'Roles of pods do not have all rights on VPC Lattice.',
  why: 'The policy of the Gateway API controller in many guides is `vpc-lattice:*` on every resource: it may take any service of the account away.',
  mend: 'List the actions, and hold those that change to resources with the tag of the controller.',
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
        yield* verdict(role, !isWide, 'The role may do everything on VPC Lattice.');
      }
    }
  },
};

export const CONTROLLER_RULES: readonly Rule[] = [LB1, LB2, LB3, LB4, LB5, LB6, LB7, LB8, LB9, ED1, ED2, ED3, ED4, GW1];
