import type { RuleCount } from './run';

/** A point of the enterprise review. */
export interface ChecklistPoint {
  readonly title: string;
  /** What is asked, in one line. */
  readonly line: string;
  /** The ids of the rules that answer it. */
  readonly rules: readonly string[];
}

/** The state of a point: not known where none of its rules applies. */
export type ChecklistState = 'met' | 'missed' | 'not applicable';

/** The fourteen points of an enterprise review of EKS networking. */
export const CHECKLIST: readonly ChecklistPoint[] = [
  {
    title: 'Pod subnets and NAT for each zone',
    line: 'Pods have subnets in every zone with nodes, and each private subnet reaches a NAT gateway of its zone.',
    rules: ['NET16', 'NET17', 'CNI8', 'ND3'],
  },
  {
    title: 'Tags of subnets',
    line: 'Role tags of load balancers are on public and private subnets, and not on those of the control plane.',
    rules: ['NET13', 'NET14', 'NET15', 'CNI10'],
  },
  {
    title: 'Prefix delegation',
    line: 'Prefix delegation runs on types that take prefixes, with warm targets and a maximum of pods.',
    rules: ['CNI5', 'CNI6', 'CNI7', 'ND8'],
  },
  {
    title: 'Endpoint access',
    line: 'The private endpoint is on, and the public one is off or open to named networks.',
    rules: ['CE1', 'CE2', 'CE3'],
  },
  {
    title: 'Security groups for pods',
    line: 'Where pods have security groups, roles, instance types and modes fit.',
    rules: ['SGP1', 'SGP2', 'SGP3', 'SGP4', 'SGP5', 'SGP6', 'CNI14'],
  },
  {
    title: 'Default deny',
    line: 'An engine enforces network policies, and namespaces refuse what no policy allows.',
    rules: ['CNI13', 'NP1', 'NP2', 'NP3'],
  },
  {
    title: 'CoreDNS',
    line: 'CoreDNS grows with the cluster, has two replicas, and finishes its answers.',
    rules: ['DNS1', 'DNS2', 'DNS3', 'DNS4'],
  },
  {
    title: 'Load balancer controller',
    line: 'The controller has a role of its own and targets pods by their addresses.',
    rules: ['LB2', 'LB3', 'LB4', 'LB5'],
  },
  {
    title: 'Flow logs',
    line: 'The VPC has flow logs that tell pods apart, and the control plane logs all types.',
    rules: ['FL1', 'FL2', 'FL3', 'FL4'],
  },
  { title: 'Mesh', line: 'A mesh, where there is one, is of software that is supported.', rules: ['MT1'] },
  {
    title: 'Mode of kube-proxy',
    line: 'kube-proxy runs in iptables or nftables mode.',
    rules: ['KP1', 'KP2'],
  },
  {
    title: 'Network ACLs',
    line: 'Network ACLs, where there are any, let answers to nodes and pods through.',
    rules: ['NET20'],
  },
  {
    title: 'Prefixes for more than 29 pods',
    line: 'Nodes announce no more pods than they have addresses for: without prefixes an m7i.large has 29.',
    rules: ['ND7', 'ND9'],
  },
  {
    title: 'IPv6',
    line: 'Where the cluster is of IPv6, subnets, routes, roles and nodes are, too.',
    rules: ['IPV1', 'IPV2', 'IPV3', 'IPV4', 'IPV5', 'IPV6', 'IPV7'],
  },
];

/** The state of a point after a run. */
export function stateOf({ rules }: ChecklistPoint, counts: ReadonlyMap<string, RuleCount>): ChecklistState {
  const own = rules.flatMap((id) => counts.get(id) ?? []);
  if (own.some(({ violates }) => violates > 0)) {
    return 'missed';
  }
  return own.some(({ complies }) => complies > 0) ? 'met' : 'not applicable';
}
