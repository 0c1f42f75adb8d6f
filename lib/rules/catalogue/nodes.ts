/** ND: nodes. */

import { podsOf } from '../graph/instances';
import { zonesOf } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { format, isObject, numberOf, objectsIn } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

/** The maximum number of pods that EKS recommends for a node with fewer than 30 vCPUs, and with 30 or more. */
const MOST_PODS = 250;

/** The number of minor versions that nodes may be older than the control plane. */
const MOST_BEHIND = 3;

/** The first Kubernetes version without images of Amazon Linux 2. */
const FIRST_WITHOUT_AL2 = 33;

const RESERVED_LABELS = ['kubernetes.io', 'k8s.io', 'eks.amazonaws.com'];

const ND1: Rule = {
  id: 'ND1',
  level: RuleLevel.ERROR,
  what: 'Nodes require tokens for their instance metadata (IMDSv2).',
  why: 'With IMDSv1, a single forged request of a pod returns the credentials of the node.',
  mend: 'Set `HttpTokens` of `MetadataOptions` to required.',
  source: BEST_PRACTICES.identity,
  *check({ nodeGroups }) {
    for (const template of new Set(nodeGroups.flatMap((group) => group.launchTemplate ?? []))) {
      const tokens = template.get('LaunchTemplateData', 'MetadataOptions', 'HttpTokens');
      // By default, images of Amazon Linux 2023 and Bottlerocket require tokens.
      yield* verdict(template, tokens.isAbsent ? undefined : tokens.is('required'), 'Tokens are optional.');
    }
  },
};

const ND2: Rule = {
  id: 'ND2',
  level: RuleLevel.WARNING,
  what: 'Pods cannot read the instance metadata of their node.',
  why: 'With a hop limit above 1, every pod can read the credentials of the node.',
  mend: 'Set `HttpPutResponseHopLimit` to 1, and use Pod Identity for roles of pods.',
  source: BEST_PRACTICES.identity,
  *check({ nodeGroups }) {
    for (const template of new Set(nodeGroups.flatMap((group) => group.launchTemplate ?? []))) {
      const limit = template.get('LaunchTemplateData', 'MetadataOptions', 'HttpPutResponseHopLimit');
      // The default of EKS is 2 if the launch template does not set it.
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
  what: 'The nodes of a cluster are in at least two zones.',
  why: 'If the only zone with nodes fails, all pods fail. `minimumZones` sets the number of zones.',
  mend: 'Add a subnet in another zone to a node group, or a node group in another zone.',
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
        () => `The nodes are in ${zones?.length} of at least ${minimumZones} zones.`,
      );
    }
  },
};

const ND4: Rule = {
  id: 'ND4',
  level: RuleLevel.ERROR,
  what: 'Nodes are at most three minor versions older than the control plane, and never newer.',
  why: 'Kubernetes does not support other combinations, and EKS rejects them.',
  mend: 'Remove `Version` of the node group, or set it to that of the cluster.',
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
          `The nodes have ${match[0]}, and the control plane has 1.${minor}.`,
        );
      }
    }
  },
};

const ND5: Rule = {
  id: 'ND5',
  level: RuleLevel.ERROR,
  what: 'Labels of managed node groups do not have prefixes of Kubernetes and EKS.',
  why: 'Managed node groups reject labels in kubernetes.io, k8s.io and eks.amazonaws.com.',
  mend: 'Use your own prefix.',
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
        yield* verdict(group, reserved.length === 0, () => `${listed(reserved)} is not accepted.`);
      }
    }
  },
};

const ND6: Rule = {
  id: 'ND6',
  level: RuleLevel.ERROR,
  what: 'Nodes of Kubernetes 1.33 and later do not run Amazon Linux 2.',
  why: 'EKS has no Amazon Linux 2 images for 1.33 and later.',
  mend: 'Use AL2023_x86_64_STANDARD or Bottlerocket.',
  source: USER_GUIDE.versions,
  *check({ nodeGroups }) {
    for (const group of nodeGroups) {
      const minor = group.cluster?.minor;
      if (group.amiType !== undefined && minor !== undefined && minor >= FIRST_WITHOUT_AL2) {
        yield* verdict(
          group,
          !group.amiType.startsWith('AL2_'),
          () => `The image is ${group.amiType}, and the version is 1.${minor}.`,
        );
      }
    }
  },
};

const ND7: Rule = {
  id: 'ND7',
  level: RuleLevel.ERROR,
  what: 'The maximum number of pods of a node does not exceed its addresses.',
  why: 'Otherwise pods are scheduled to a node without free addresses, and stay pending.',
  mend: 'Lower `maxPods` in the user data, or enable prefix delegation.',
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
  what: 'Nodes with prefix delegation or custom networking set their maximum number of pods.',
  why: 'By default, the image computes the number for single addresses. It is too low with prefixes, and too high with custom networking.',
  mend: 'Set `maxPods` in the user data: 110 with fewer than 30 vCPUs, 250 with more, or fewer if the instance types have fewer addresses.',
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
      // For managed node groups without a custom image, EKS computes the number. It considers prefix delegation, but
      // not custom networking.
      const isTold =
        group.hasLaunchTemplate === false
          ? undefined
          : group.maxPods !== undefined
            ? true
            : group.launchTemplate === undefined
              ? undefined
              : group.userData?.test((value) => typeof value === 'string' && /max-?pods/i.test(value));
      if (isOther === true && group.cluster?.isIpv6 === false) {
        yield* verdict(group, isTold, 'The user data does not set `maxPods`.');
      }
    }
  },
};

const ND9: Rule = {
  id: 'ND9',
  level: RuleLevel.WARNING,
  what: 'Nodes have at most 250 pods.',
  why: 'Kubernetes is tested with up to 110 pods on a node, and AWS tests up to 250 on large nodes.',
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
  what: 'Nodes depend on the default routes of their subnets.',
  why: 'A node that starts before the route exists cannot join, and the node group fails after half an hour.',
  mend: 'Add a dependency of the node group on the default routes of its subnets.',
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
          () => `The node group does not depend on ${listed(missing.map(({ logicalId }) => logicalId))}.`,
        );
      }
    }
  },
};

const ND11: Rule = {
  id: 'ND11',
  level: RuleLevel.ERROR,
  what: 'Fargate profiles use private subnets.',
  why: 'EKS rejects public subnets.',
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
  what: 'Node classes of Karpenter select existing subnets.',
  why: 'A node class without subnets is not ready, and Karpenter starts no nodes.',
  mend: 'Tag the subnets as in `subnetSelectorTerms`, or select them by id.',
  source: BEST_PRACTICES.karpenter,
  *check(graph) {
    const classes = graph.objects.filter(({ kind, group }) => kind === 'EC2NodeClass' && group === 'karpenter.k8s.aws');
    for (const object of classes) {
      const terms = objectsIn(object.get('spec', 'subnetSelectorTerms'));
      const tags = terms.flatMap(({ tags }) => (isObject(tags) ? [Object.entries(tags)] : []));
      // The tags of subnets that are defined elsewhere are not known.
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
