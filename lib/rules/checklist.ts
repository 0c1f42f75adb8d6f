import type { RuleCount } from './run';

/** A point of the enterprise review. */
export interface ChecklistPoint {
  readonly title: string;
  /** The question, in one line. */
  readonly line: string;
  /** The ids of the rules that answer the question. */
  readonly rules: readonly string[];
}

/** The state of a point. It is not known if none of its rules applies. */
export type ChecklistState = 'met' | 'missed' | 'not applicable';

/** The fourteen points of an enterprise review of EKS networking. */
export const CHECKLIST: readonly ChecklistPoint[] = [
  {
    title: 'Pod subnets and NAT for each zone',
    line: 'Pods have subnets in every zone with nodes, and each private subnet uses a NAT gateway in its zone.',
    rules: ['NET16', 'NET17', 'CNI8', 'ND3'],
  },
  {
    title: 'Tags of subnets',
    line: 'Public and private subnets have the role tags of load balancers, and subnets of the control plane do not.',
    rules: ['NET13', 'NET14', 'NET15', 'CNI10'],
  },
  {
    title: 'Prefix delegation',
    line: 'Nodes with prefix delegation have instance types that support prefixes, warm targets and a maximum number of pods.',
    rules: ['CNI5', 'CNI6', 'CNI7', 'ND8'],
  },
  {
    title: 'Endpoint access',
    line: 'The private endpoint is enabled, and the public endpoint is disabled or restricted to known networks.',
    rules: ['CE1', 'CE2', 'CE3'],
  },
  {
    title: 'Security groups for pods',
    line: 'If pods have security groups, roles, instance types and modes support them.',
    rules: ['SGP1', 'SGP2', 'SGP3', 'SGP4', 'SGP5', 'SGP6', 'CNI14'],
  },
  {
    title: 'Default deny',
    line: 'An engine enforces network policies, and namespaces have a default deny policy.',
    rules: ['CNI13', 'NP1', 'NP2', 'NP3'],
  },
  {
    title: 'CoreDNS',
    line: 'CoreDNS is scaled with the cluster, has two replicas, and finishes its responses at termination.',
    rules: ['DNS1', 'DNS2', 'DNS3', 'DNS4'],
  },
  {
    title: 'Load balancer controller',
    line: 'The controller has a role of its own, and its targets are the addresses of pods.',
    rules: ['LB2', 'LB3', 'LB4', 'LB5'],
  },
  {
    title: 'Flow logs',
    line: 'The VPC has flow logs that identify pods, and all log types of the control plane are enabled.',
    rules: ['FL1', 'FL2', 'FL3', 'FL4'],
  },
  { title: 'Mesh', line: 'If there is a service mesh, its software is supported.', rules: ['MT1'] },
  {
    title: 'Mode of kube-proxy',
    line: 'kube-proxy runs in iptables or nftables mode.',
    rules: ['KP1', 'KP2'],
  },
  {
    title: 'Network ACLs',
    line: 'Network ACLs, if there are any, allow return traffic to nodes and pods.',
    rules: ['NET20'],
  },
  {
    title: 'Prefixes for more than 29 pods',
    line: 'The maximum number of pods of a node does not exceed its addresses. Without prefixes, an m7i.large has addresses for 29 pods.',
    rules: ['ND7', 'ND9'],
  },
  {
    title: 'IPv6',
    line: 'If the cluster is IPv6, subnets, routes, roles and nodes support it.',
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
