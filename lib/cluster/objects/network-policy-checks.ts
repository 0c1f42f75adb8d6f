import { IpFamily } from '../../addressing/address';
import { Cidr } from '../../addressing/cidr';
import { tryGet } from '../../foundation/tokens';
import type { WarningId } from '../../foundation/warnings';
import { isDeployTimeMark, type ReadObject } from '../manifest-objects';
import { type LabelQuery, unmatchableSelector } from './label-selectors';
import { podOf } from './pod-templates';

/** A network policy that does something else than it seems to. */
export interface NetworkPolicyFinding {
  readonly id: Extract<WarningId, `networkPolicy${string}` | 'clusterPolicyPriority'>;
  readonly object: ReadObject;
  readonly text: string;
}

/** The cluster of the policies. */
export interface PolicyCluster {
  readonly isIpv6: boolean;
  readonly serviceCidr?: string;
  /** Whether the VPC CNI or EKS Auto Mode enforces policies, as far as it is known. */
  readonly isEnforcedByEks: boolean;
}

/**
 * Maximum number of port combinations that the agent of the VPC CNI keeps for an address (`MAX_PORT_PROTOCOL`). It
 * ignores further ones: https://github.com/aws/aws-network-policy-agent/blob/v1.4.3/pkg/ebpf/c/tc.v4egress.bpf.c.
 */
const MOST_PORTS = 24;

/** Labels of the pods of CoreDNS in EKS. */
const CORE_DNS_LABELS: Readonly<Record<string, string>> = {
  'eks.amazonaws.com/component': 'coredns',
  'k8s-app': 'kube-dns',
};

const POLICY_KINDS = ['NetworkPolicy', 'ApplicationNetworkPolicy'];
const DIRECTIONS = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

/** Returns what is wrong with the network policies among the objects of a cluster. */
export function networkPolicyFindings(objects: readonly ReadObject[], cluster: PolicyCluster): NetworkPolicyFinding[] {
  const policies = objects.filter(({ kind, spec }) => POLICY_KINDS.includes(kind) && typeof spec === 'object' && spec);
  return [
    ...policies.flatMap((object) =>
      [
        ...emptyLists(object),
        ...wrongSelectors(object),
        ...wrongBlocks(object, cluster),
        ...(cluster.isEnforcedByEks ? [...tooManyPorts(object), ...widenedExclusions(object)] : []),
        ...forgottenDns(object, policies),
        ...closedCoreDns(object, policies),
        ...hostNetworkPods(object, objects),
      ].map(([id, text]) => ({ id, object, text: `${text} In ${nameOf(object)}.` })),
    ),
    ...equalPriorities(objects),
  ];
}

type Finding = [id: NetworkPolicyFinding['id'], text: string];

/** A list that ends empty allows everything. */
function emptyLists({ spec }: ReadObject): Finding[] {
  return rulesOf(spec).flatMap(({ direction, field, index, rule }) =>
    [field, 'ports'].flatMap((name): Finding[] =>
      Array.isArray(rule?.[name]) && rule[name].length === 0
        ? [
            [
              'networkPolicyEmptyList',
              `"spec.${direction}[${index}].${name}: []" allows ${name === 'ports' ? 'all ports' : 'all peers'}. Leave ${name} out if that is meant, or leave the rule out.`,
            ],
          ]
        : [],
    ),
  );
}

function wrongSelectors({ metadata, spec }: ReadObject): Finding[] {
  const peers = rulesOf(spec).flatMap(({ peers: own }) => own);
  const selectors: [LabelQuery | undefined, 'pods' | 'namespaces'][] = [
    [spec.podSelector, 'pods'],
    ...peers.flatMap(({ namespaceSelector, podSelector }): [LabelQuery | undefined, 'pods' | 'namespaces'][] => [
      [namespaceSelector, 'namespaces'],
      [podSelector, 'pods'],
    ]),
  ];
  const own = selectors.flatMap(([selector, of]): Finding[] => {
    const problem = selector ? unmatchableSelector(selector, of) : undefined;
    return problem === undefined ? [] : [['networkPolicySelector', `${problem}.`]];
  });
  const isElsewhere = (metadata?.namespace ?? 'default') !== 'kube-system';
  const hasLocalDns = peers.some(
    ({ namespaceSelector, podSelector }) =>
      namespaceSelector === undefined && podSelector?.matchLabels?.['k8s-app'] === 'kube-dns',
  );
  return isElsewhere && hasLocalDns
    ? [
        ...own,
        [
          'networkPolicySelector',
          `"k8s-app: kube-dns" without a namespaceSelector selects pods of the namespace ${metadata?.namespace ?? 'default'}, but CoreDNS is in kube-system. Add namespaceSelector with kubernetes.io/metadata.name: kube-system.`,
        ],
      ]
    : own;
}

function wrongBlocks({ spec }: ReadObject, { isIpv6, serviceCidr }: PolicyCluster): Finding[] {
  return rulesOf(spec).flatMap(({ direction, peers }) =>
    peers.flatMap(({ ipBlock }): Finding[] => {
      const block = parse(ipBlock?.cidr);
      if (block === undefined) {
        return [];
      }
      if ((block.ipFamily === IpFamily.IPV6) !== isIpv6) {
        const [is, wants] = isIpv6 ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
        return [
          [
            'networkPolicyBlock',
            `"${ipBlock.cidr}" is an ${is} network, and policies of a cluster with ${wants} pods are enforced for ${wants} only. Write ${wants} networks.`,
          ],
        ];
      }
      const services = parse(serviceCidr);
      const isOfServices = services?.contains(block) && (direction === 'ingress' || block.prefixLength < 32);
      return isOfServices
        ? [
            [
              'networkPolicyBlock',
              `"${ipBlock.cidr}" has addresses of Services, which ${direction === 'ingress' ? 'are no sources of connections' : 'engines compare differently'}. Select the pods of the Services by label.`,
            ],
          ]
        : [];
    }),
  );
}

/** Counts the ports of each peer. A rule for all peers adds its ports to every peer. */
function tooManyPorts({ spec }: ReadObject): Finding[] {
  return DIRECTIONS.flatMap(([direction]): Finding[] => {
    const ports = new Map<string, Set<string>>();
    for (const { peers, rule } of rulesOf(spec).filter((own) => own.direction === direction)) {
      const own = (rule?.ports ?? []).map((port: unknown) => JSON.stringify(port));
      for (const key of peers.length > 0 ? peers.map((peer) => JSON.stringify(peer)) : ['all']) {
        ports.set(key, new Set([...(ports.get(key) ?? []), ...(own.length > 0 ? own : ['all'])]));
      }
    }
    const ofAll = ports.get('all') ?? [];
    const most = Math.max(0, ...[...ports.values()].map((own) => new Set([...own, ...ofAll]).size));
    return most > MOST_PORTS
      ? [
          [
            'networkPolicyPorts',
            `"spec.${direction}" has ${most} ports for one peer, but the VPC CNI enforces ${MOST_PORTS} and denies the others. Write ranges with endPort, or all ports.`,
          ],
        ]
      : [];
  });
}

/**
 * The agent of the VPC CNI denies what a block excludes, even if another rule with a wider network allows it:
 * https://github.com/aws/amazon-network-policy-controller-k8s/issues/146.
 */
function widenedExclusions({ spec }: ReadObject): Finding[] {
  return DIRECTIONS.flatMap(([direction]) => {
    const rules = rulesOf(spec).filter((own) => own.direction === direction);
    return rules.flatMap(({ index, peers }) =>
      peers
        .flatMap(({ ipBlock }) => (ipBlock?.except ?? []) as unknown[])
        .flatMap((text): Finding[] => {
          const excluded = parse(text);
          const other = rules.find(
            (rule) =>
              rule.index !== index &&
              (rule.peers.length === 0 || rule.peers.some(({ ipBlock }) => allowsMore(ipBlock, excluded))),
          );
          return excluded && other
            ? [
                [
                  'networkPolicyExcept',
                  `"${text}" is excluded in spec.${direction}[${index}], and the VPC CNI then also denies it where spec.${direction}[${other.index}] allows it. Write a rule with the network ${text} and its ports.`,
                ],
              ]
            : [];
        }),
    );
  });
}

function allowsMore(ipBlock: ReadObject | undefined, excluded: Cidr | undefined): boolean {
  const block = parse(ipBlock?.cidr);
  const isExcluded = (ipBlock?.except ?? []).some((one: unknown) => excluded && parse(one)?.contains(excluded));
  return Boolean(block && excluded && block.contains(excluded) && !block.isSameAs(excluded) && !isExcluded);
}

/** Pods with egress rules commonly resolve names. A policy without egress rules denies everything on purpose. */
function forgottenDns(object: ReadObject, policies: readonly ReadObject[]): Finding[] {
  const { egress } = object.spec;
  if (!restricts(object, 'Egress') || !Array.isArray(egress) || egress.length === 0) {
    return [];
  }
  const isAllowed = policies.some((policy) => covers(policy, object) && allowsDns(policy, 'egress'));
  return isAllowed
    ? []
    : [
        [
          'networkPolicyDns',
          'The pods cannot resolve names, because no policy allows them UDP 53. Allow UDP and TCP 53 to CoreDNS, as policies.Peer.clusterDns() does.',
        ],
      ];
}

/** A policy that selects CoreDNS and does not let queries in stops DNS of the cluster. */
function closedCoreDns(object: ReadObject, policies: readonly ReadObject[]): Finding[] {
  const { matchExpressions = [], matchLabels = {} } = object.spec.podSelector ?? {};
  const selects =
    namespaceOf(object) === 'kube-system' &&
    matchExpressions.length === 0 &&
    Object.entries(matchLabels).every(([key, value]) => CORE_DNS_LABELS[key] === value);
  const isOpen = policies.some((policy) => covers(policy, object) && allowsDns(policy, 'ingress'));
  return selects && restricts(object, 'Ingress') && !isOpen
    ? [
        [
          'networkPolicyCoreDns',
          'It selects CoreDNS, and no policy allows it to receive UDP 53, so that no pod resolves names. Allow UDP and TCP 53 from all namespaces.',
        ],
      ]
    : [];
}

function hostNetworkPods(object: ReadObject, objects: readonly ReadObject[]): Finding[] {
  const { matchExpressions = [], matchLabels = {} } = object.spec.podSelector ?? {};
  if (matchExpressions.length > 0 || Object.keys(matchLabels).length === 0) {
    return [];
  }
  return objects.flatMap((workload): Finding[] => {
    const pod = podOf(workload);
    const labels = pod?.metadata?.labels ?? {};
    return pod?.spec?.hostNetwork === true &&
      namespaceOf(workload) === namespaceOf(object) &&
      Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
      ? [
          [
            'networkPolicyHostNetwork',
            `${nameOf(workload)} is on the host network, whose pods network policies do not restrict. Remove hostNetwork, or use the security groups of the nodes.`,
          ],
        ]
      : [];
  });
}

/** Between policies of one tier and priority, the order is undefined upstream, and EKS denies first. */
function equalPriorities(objects: readonly ReadObject[]): NetworkPolicyFinding[] {
  const policies = objects.filter(({ kind }) => kind === 'ClusterNetworkPolicy');
  return policies.flatMap((object, index) => {
    const { priority, tier } = object.spec ?? {};
    const other = policies
      .slice(0, index)
      .find(({ spec }) => spec?.priority === priority && spec?.tier === tier && !isDeployTimeMark(priority));
    return other
      ? [
          {
            id: 'clusterPolicyPriority',
            object,
            text: `${nameOf(object)} and ${nameOf(other)} have priority ${priority} in the tier ${tier}, and it is not defined which one is first. Give each its own priority.`,
          },
        ]
      : [];
  });
}

interface ReadRule {
  readonly direction: 'ingress' | 'egress';
  readonly field: 'from' | 'to';
  readonly index: number;
  readonly rule: ReadObject;
  readonly peers: readonly ReadObject[];
}

function rulesOf(spec: ReadObject): ReadRule[] {
  return DIRECTIONS.flatMap(([direction, field]) => {
    const rules: unknown = spec[direction];
    return (Array.isArray(rules) ? rules : []).map((rule: ReadObject, index) => ({
      direction,
      field,
      index,
      rule,
      peers: Array.isArray(rule?.[field]) ? rule[field].filter(Boolean) : [],
    }));
  });
}

/** Returns true if the policy applies to all pods of the other one. */
function covers(policy: ReadObject, other: ReadObject): boolean {
  const [own, theirs] = [policy.spec.podSelector ?? {}, other.spec.podSelector ?? {}];
  const isWider =
    (own.matchExpressions ?? []).length === 0 &&
    Object.entries(own.matchLabels ?? {}).every(([key, value]) => theirs.matchLabels?.[key] === value);
  return namespaceOf(policy) === namespaceOf(other) && (isWider || JSON.stringify(own) === JSON.stringify(theirs));
}

function restricts({ spec }: ReadObject, type: 'Ingress' | 'Egress'): boolean {
  return (spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])]).includes(type);
}

function allowsDns({ spec }: ReadObject, direction: 'ingress' | 'egress'): boolean {
  return rulesOf(spec).some(
    ({ direction: own, rule }) =>
      own === direction &&
      ((rule?.ports ?? []).length === 0 ||
        rule.ports.some(
          ({ endPort, port, protocol }: ReadObject) =>
            protocol === 'UDP' && (typeof port !== 'number' || (port <= 53 && 53 <= (endPort ?? port))),
        )),
  );
}

function parse(text: unknown): Cidr | undefined {
  return typeof text === 'string' && !isDeployTimeMark(text) ? tryGet(() => Cidr.parse(text)) : undefined;
}

function namespaceOf({ metadata }: ReadObject): string {
  return metadata?.namespace ?? 'default';
}

function nameOf({ kind, metadata }: ReadObject): string {
  return `${kind} "${metadata?.name}"`;
}
