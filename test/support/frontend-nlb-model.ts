// A model of the NLB that the AWS Load Balancer Controller 3.5.0 makes in front of the ALB of a group of Ingresses. Facts from
// pkg/ingress/model_build_frontend_nlb.go at v3.5.0.

import { albOf, type ModelCluster, membersOf } from './ingress-model';
import { listOf, mapOf } from './lbc-service';

const PREFIX = 'frontend-nlb-';

/** What an NLB asks of the ALB behind it, as far as an Ingress says it; the rest is as the controller has it. */
const CHECK: Readonly<Record<string, string>> = {
  port: 'traffic-port',
  protocol: 'HTTP',
  path: '/',
  'interval-seconds': '15',
  'timeout-seconds': '5',
  'healthy-threshold-count': '2',
  'unhealthy-threshold-count': '2',
  'success-codes': '200',
};

/** The NLB in front of the ALB of a group; undefined where none is asked for. What the controller stops at is thrown. */
export function frontendNlbOf(cluster: ModelCluster, group: string, defaultScheme = 'internal') {
  const members = membersOf(cluster, group);
  const alb = albOf(cluster, group);
  const said = (suffix: string) => members.flatMap((member) => member.said(PREFIX + suffix) ?? []);
  const one = (suffix: string) => {
    const texts = [...new Set(said(suffix))];
    if (texts.length > 1) {
      throw new Error(`conflicting ${suffix}: ${texts.join(' | ')}`);
    }
    return texts[0];
  };
  const enabled = [...new Set(members.flatMap((member) => member.said('enable-frontend-nlb') ?? []))];
  if (enabled.length > 1) {
    throw new Error('conflicting enable frontend NLB values');
  }
  if (enabled[0] !== 'true') {
    return undefined;
  }
  const scheme = one('scheme') ?? defaultScheme;
  const named = one('subnets');
  // There is no look at the NLB that exists: subnets are found anew each time.
  const subnets = named === undefined ? (cluster.tagged ?? []) : listOf(named);
  const addresses = listOf(one('eip-allocations') ?? '');
  if (addresses.length > 0 && scheme !== 'internet-facing') {
    throw new Error('EIP allocations can only be set for internet facing load balancers');
  }
  if (addresses.length > 0 && addresses.length !== subnets.length) {
    throw new Error(`count of EIP allocations (${addresses.length}) and subnets (${subnets.length}) must match`);
  }
  const tags = one('tags');
  return {
    scheme,
    subnets: subnets.map((subnet, at) => [subnet, addresses[at]].filter(Boolean).join(' ')),
    name: alb.name === undefined ? undefined : `${alb.name.slice(0, 28)}-nlb`,
    securityGroups: one('security-groups') ?? alb.securityGroups ?? 'those of the controller',
    tags: tags === undefined ? alb.tags : mapOf(tags),
    attributes: mapOf(one('attributes') ?? ''),
    listeners: listenersOf(cluster, group),
  };
}

/** The ports of the NLB, all of TCP, with the port of the ALB that each leads to, and what it is asked there. */
function listenersOf(cluster: ModelCluster, group: string) {
  const listeners = new Map<number, { target: number; check: Record<string, string> }>();
  for (const member of membersOf(cluster, group)) {
    const own = [
      ...albOf(
        { ...cluster, ingresses: cluster.ingresses.filter((one) => nameOf(one) === member.name) },
        group,
      ).listeners.keys(),
    ];
    const mapping = Object.entries(mapOf(member.said(`${PREFIX}listener-port-mapping`) ?? ''));
    const pairs = mapping.length > 0 ? mapping.map((pair) => pair.map(Number)) : own.map((port) => [port, port]);
    const check = Object.fromEntries(
      Object.entries(CHECK).map(([suffix, usual]) => [suffix, member.said(`${PREFIX}healthcheck-${suffix}`) ?? usual]),
    );
    for (const [port, target] of pairs.filter(([, port]) => own.includes(port))) {
      const earlier = listeners.get(port);
      if (earlier && earlier.target !== target) {
        throw new Error(`conflicting Target Port of ${port}: ${earlier.target} | ${target}`);
      }
      listeners.set(port, earlier ?? { target, check });
    }
  }
  return listeners;
}

function nameOf({ metadata }: { metadata?: { name: string; namespace: string } } & Record<string, unknown>): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}
