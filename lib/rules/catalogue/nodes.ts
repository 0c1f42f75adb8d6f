/** ND: nodes. */

import { podsOf } from '../graph/instances';
import { zonesOf } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { format, isObject, numberOf, objectsIn } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

/** The pods of a node that EKS recommends at most, below and from 30 vCPUs. */
const MOST_PODS = 250;

/** Minor versions that nodes may be behind the control plane. */
const MOST_BEHIND = 3;

/** Amazon Linux 2 has no images from this version on. */
const FIRST_WITHOUT_AL2 = 33;

const RESERVED_LABELS = ['kubernetes.io', 'k8s.io', 'eks.amazonaws.com'];

const ND1: Rule = {
  id: 'ND1',
  level: RuleLevel.ERROR,
  what: 'Nodes require tokens for their metadata.',
  why: 'With version 1 of the metadata service one forged request of a pod gets the credentials of the node.',
  mend: 'Set `HttpTokens` of `MetadataOptions` to required.',
  source: BEST_PRACTICES.identity,
  *check({ nodeGroups }) {
    for (const template of new Set(nodeGroups.flatMap((group) => group.launchTemplate ?? []))) {
      const tokens = template.get('LaunchTemplateData', 'MetadataOptions', 'HttpTokens');
      // Without the option, images of Amazon Linux 2023 and Bottlerocket require tokens.
      yield* verdict(template, tokens.isAbsent ? undefined : tokens.is('required'), 'Tokens are optional.');
    }
  },
};

const ND2: Rule = {
  id: 'ND2',
  level: RuleLevel.WARNING,
  what: 'Pods do not reach the metadata of their node.',
  why: 'With a hop limit above 1 every pod gets the credentials of the node.',
  mend: 'Set `HttpPutResponseHopLimit` to 1, and give pods roles by Pod Identity.',
  source: BEST_PRACTICES.identity,
  *check({ nodeGroups }) {
    for (const template of new Set(nodeGroups.flatMap((group) => group.launchTemplate ?? []))) {
      const limit = template.get('LaunchTemplateData', 'MetadataOptions', 'HttpPutResponseHopLimit');
      // EKS sets 2 where a launch template says nothing.
      yield* verdict(
        template,
        limit.test((value) => (numberOf(value ?? 2) ?? 2) <= 1),
        () => `The hop limit is ${limit.text ?? 2}.`,
      );
    }
  },
};

const ND3: Rule = {
  id: 'ND3',
  level: RuleLevel.WARNING,
  what: 'The nodes of a cluster lie in at least two zones.',
  why: 'When the only zone with nodes fails, nothing runs any more. `minimumZones` sets the number.',
  mend: 'Add a subnet of another zone to a node group, or a node group in another zone.',
  source: BEST_PRACTICES.reliability,
  *check({ clusters }, { minimumZones }) {
    for (const cluster of clusters) {
      const groups = cluster.nodeGroups;
      const subnets = groups.flatMap((group) => group.subnets ?? []);
      const zones =
        groups.length > 0 && groups.every((group) => group.subnets !== undefined) ? zonesOf(subnets) : undefined;
      yield* verdict(
        cluster,
        zones && zones.length >= minimumZones,
        () => `The nodes lie in ${zones?.length} of at least ${minimumZones} zones.`,
      );
    }
  },
};

const ND4: Rule = {
  id: 'ND4',
  level: RuleLevel.ERROR,
  what: 'Nodes are at most three minor versions behind the control plane, and never ahead.',
  why: 'Kubernetes does not support other pairs, and EKS refuses them.',
  mend: 'Leave `Version` of the node group out, or set it to that of the cluster.',
  source: USER_GUIDE.versions,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const match = /^1\.(\d+)$/.exec(group.resource.get('Version').text ?? '');
      const minor = group.cluster?.minor;
      if (match !== null && minor !== undefined) {
        const behind = minor - Number(match[1]);
        yield* verdict(
          group,
          behind >= 0 && behind <= MOST_BEHIND,
          `The nodes have ${match[0]}, and the control plane 1.${minor}.`,
        );
      }
    }
  },
};

const ND5: Rule = {
  id: 'ND5',
  level: RuleLevel.ERROR,
  what: 'Labels of node groups are outside the domains of Kubernetes and EKS.',
  why: 'Managed node groups refuse labels in kubernetes.io, k8s.io and eks.amazonaws.com.',
  mend: 'Use a domain of your own.',
  source: USER_GUIDE.nodeGroups,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const labels = group.resource.get('Labels').object;
      if (labels !== undefined) {
        const reserved = Object.keys(labels).filter(
          (label) =>
            RESERVED_LABELS.some(
              (domain) => label.split('/')[0] === domain || label.split('/')[0].endsWith(`.${domain}`),
            ) && label.includes('/'),
        );
        yield* verdict(group, reserved.length === 0, () => `${listed(reserved)} is refused.`);
      }
    }
  },
};

const ND6: Rule = {
  id: 'ND6',
  level: RuleLevel.ERROR,
  what: 'Nodes of Kubernetes 1.33 and later do not run Amazon Linux 2.',
  why: 'EKS has no images of Amazon Linux 2 from 1.33 on.',
  mend: 'Use AL2023_x86_64_STANDARD or Bottlerocket.',
  source: USER_GUIDE.versions,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const minor = group.cluster?.minor;
      if (group.amiType !== undefined && minor !== undefined && minor >= FIRST_WITHOUT_AL2) {
        yield* verdict(
          group,
          !group.amiType.startsWith('AL2_'),
          () => `The image is ${group.amiType}, and the version 1.${minor}.`,
        );
      }
    }
  },
};

const ND7: Rule = {
  id: 'ND7',
  level: RuleLevel.ERROR,
  what: 'Nodes announce no more pods than they have addresses for.',
  why: 'Pods are scheduled to a node without free addresses, and wait there for ever.',
  mend: 'Lower `maxPods` of the user data, or turn prefix delegation on.',
  source: BEST_PRACTICES.prefixes,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const { maxPods, cluster, instanceTypes } = group;
      const addon = cluster?.addon('vpc-cni');
      if (maxPods === undefined || cluster?.isIpv6 !== false || addon === undefined || instanceTypes === undefined) {
        continue;
      }
      const [prefixes, custom] = [
        addon.variable('ENABLE_PREFIX_DELEGATION').isTrue(),
        addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue(),
      ];
      if (prefixes !== undefined && custom !== undefined) {
        const rooms = instanceTypes.map((type) => podsOf(type, { prefixes, custom }));
        const fewest = rooms.includes(undefined) || rooms.length === 0 ? undefined : Math.min(...rooms.map(Number));
        yield* verdict(
          group,
          fewest === undefined ? undefined : maxPods <= fewest,
          () => `\`maxPods\` is ${maxPods}, and ${listed(instanceTypes)} has addresses for ${fewest}.`,
        );
      }
    }
  },
};

const ND8: Rule = {
  id: 'ND8',
  level: RuleLevel.WARNING,
  what: 'Nodes with prefix delegation or custom networking are told how many pods they take.',
  why: 'The image counts the addresses of the plain mode: with prefixes it announces too few pods, with custom networking too many.',
  mend: 'Set `maxPods` in the user data: 110 below 30 vCPUs, 250 from there on, or what the addresses of the types allow.',
  source: BEST_PRACTICES.prefixes,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const addon = group.cluster?.addon('vpc-cni');
      const isOther =
        addon &&
        any(
          addon.variable('ENABLE_PREFIX_DELEGATION').isTrue(),
          addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue(),
        );
      // Managed node groups without an image of their own get the number from EKS, which knows prefix delegation and no custom networking.
      const isTold =
        group.hasLaunchTemplate === false
          ? undefined
          : group.maxPods !== undefined
            ? true
            : group.launchTemplate === undefined
              ? undefined
              : group.userData?.test((value) => typeof value === 'string' && /max-?pods/i.test(value));
      if (isOther === true && group.cluster?.isIpv6 === false) {
        yield* verdict(group, isTold, 'The user data sets no `maxPods`.');
      }
    }
  },
};

const ND9: Rule = {
  id: 'ND9',
  level: RuleLevel.WARNING,
  what: 'Nodes take at most 250 pods.',
  why: 'Kubernetes is tested to 110 pods on a node, and AWS to 250 on large ones.',
  mend: 'Lower `maxPods`.',
  source: BEST_PRACTICES.prefixes,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      if (group.maxPods !== undefined) {
        yield* verdict(group, group.maxPods <= MOST_PODS, `\`maxPods\` is ${group.maxPods}.`);
      }
    }
  },
};

const ND10: Rule = {
  id: 'ND10',
  level: RuleLevel.ERROR,
  what: 'Nodes come after the routes of their subnets.',
  why: 'A node that starts before its way out exists does not join, and EKS fails the node group after half an hour.',
  mend: 'Let the node group depend on the default routes of its subnets.',
  source: PAGES.nodeGroupApi,
  *check({ nodeGroups }) {
    for (const { resource, subnets } of nodeGroups) {
      const routes = (subnets ?? [])
        .flatMap((subnet) => subnet.routes ?? [])
        .filter(({ isDefault, target }) => isDefault === true && target === 'nat-gateway')
        .map((route) => route.resource);
      if (routes.length > 0 && routes.every(({ template }) => template === resource.template)) {
        const waited = resource.template.waitsFor(resource.logicalId);
        const missing = routes.filter(({ logicalId }) => !waited.has(logicalId));
        yield* verdict(
          resource,
          missing.length === 0,
          () => `The node group does not wait for ${listed(missing.map(({ logicalId }) => logicalId))}.`,
        );
      }
    }
  },
};

const ND11: Rule = {
  id: 'ND11',
  level: RuleLevel.ERROR,
  what: 'Fargate profiles have private subnets.',
  why: 'EKS refuses public ones.',
  mend: 'List private subnets in `Subnets`.',
  source: USER_GUIDE.fargate,
  *check(graph) {
    for (const profile of graph.resourcesOf('AWS::EKS::FargateProfile')) {
      const subnets = graph.subnetsAmong(profile.get('Subnets').list);
      const publicOnes = subnets.filter(({ isPublic }) => isPublic === true);
      const isRight =
        publicOnes.length > 0
          ? false
          : subnets.length === 0
            ? undefined
            : all(...subnets.map(({ isPublic }) => not(isPublic)));
      yield* verdict(
        profile,
        isRight,
        () => `${listed(publicOnes.map(({ resource }) => resource.logicalId))} is public.`,
      );
    }
  },
};

const ND12: Rule = {
  id: 'ND12',
  level: RuleLevel.ERROR,
  what: 'Node classes of Karpenter select subnets that there are.',
  why: 'A node class without subnets is not ready, and Karpenter starts no node.',
  mend: 'Tag the subnets as `subnetSelectorTerms` say, or name them by their ids.',
  source: BEST_PRACTICES.karpenter,
  *check(graph) {
    const classes = graph.objects.filter(({ kind, group }) => kind === 'EC2NodeClass' && group === 'karpenter.k8s.aws');
    for (const object of classes) {
      const terms = objectsIn(object.get('spec', 'subnetSelectorTerms'));
      const tags = terms.flatMap(({ tags }) => (isObject(tags) ? [Object.entries(tags)] : []));
      // Subnets of a network that is elsewhere have tags that are not seen here.
      const isSeen = object.cluster?.subnets !== undefined && !graph.isOpen;
      if (!isSeen || tags.length === 0 || tags.length < terms.length) {
        continue;
      }
      const matches = tags.flatMap((pairs) =>
        graph.subnets.map(({ resource }) =>
          all(
            ...pairs.map(([key, value]) =>
              value === '*' || value === '' ? resource.tag(key).isSet() : resource.tag(key).is(value),
            ),
          ),
        ),
      );
      yield* verdict(
        object,
        any(false, ...matches),
        () => `No subnet has the tags ${listed(tags.flat().map(([key, value]) => `${key}: ${format(value)}`))}.`,
      );
    }
  },
};

export const NODE_RULES: readonly Rule[] = [ND1, ND2, ND3, ND4, ND5, ND6, ND7, ND8, ND9, ND10, ND11, ND12];
