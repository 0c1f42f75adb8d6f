// A model of the NLB that the AWS Load Balancer Controller 3.5.0 makes of a Service, and of what it keeps of one that exists. Facts from pkg/service at
// v3.5.0: model_build_load_balancer.go, model_build_managed_sg.go and model_build_target_group.go, and from pkg/deploy/elbv2/load_balancer_synthesizer.go.

import { listOf, mapOf } from './lbc-service';

const PREFIX = 'service.beta.kubernetes.io/';

/** What is in AWS before the controller looks at a Service. */
export interface ModelNlbPlace {
  readonly existing?: {
    readonly scheme: string;
    readonly subnets: readonly string[];
    readonly securityGroups: readonly string[];
  };
  /** The subnets with the role tags. */
  readonly tagged?: readonly string[];
  /** What the controller was told by `defaults.scheme`. */
  readonly defaultScheme?: string;
}

interface ModelService {
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceSpec: Readonly<Record<string, unknown>>;
}

/** The NLB of a Service; what the controller stops at is thrown. */
export function nlbOf({ annotations, serviceSpec }: ModelService, place: ModelNlbPlace = {}, protocol = 'TCP') {
  const { defaultScheme = 'internal', existing, tagged = [] } = place;
  const lb = (name: string): string | undefined => annotations[`${PREFIX}aws-load-balancer-${name}`];
  const scheme = lb('scheme') ?? existing?.scheme ?? defaultScheme;
  const kept = existing?.scheme === scheme ? existing.subnets : tagged;
  const named = lb('subnets');
  return {
    scheme,
    subnets: named === undefined ? [...kept] : listOf(named),
    isReplaced: existing !== undefined && existing.scheme !== scheme,
    ...accessOf({ annotations, serviceSpec }, scheme, place, protocol),
    healthCheck: checkOf(lb, serviceSpec),
  };
}

/** Its security groups, who comes through those of the controller, and whom the controller lets in to the targets. */
function accessOf(
  { annotations, serviceSpec }: ModelService,
  scheme: string,
  { existing }: ModelNlbPlace,
  protocol: string,
) {
  const lb = (name: string): string | undefined => annotations[`${PREFIX}aws-load-balancer-${name}`];
  const isOff = lb('disable-nlb-sg') === 'true';
  const had = existing?.securityGroups.length;
  if (isOff && had !== undefined && had > 0) {
    throw new Error('conflicting security groups configuration');
  }
  const ranges = [
    ...((serviceSpec.loadBalancerSourceRanges as string[] | undefined) ??
      listOf(annotations[`${PREFIX}load-balancer-source-ranges`] ?? '')),
  ];
  const manages = lb('manage-backend-security-group-rules');
  if (isOff || had === 0) {
    const said = mapOf(lb('target-group-attributes') ?? '')['preserve_client_ip.enabled'];
    const sees = protocol.includes('UDP') || (said === undefined ? lb('nlb-target-type') !== 'ip' : said === 'true');
    const all = scheme === 'internal' ? ['networks of the VPC'] : ['0.0.0.0/0'];
    const sources = !sees ? ['subnets of the NLB'] : ranges.length > 0 ? ranges : all;
    return { groups: 'none', inbound: [], admitted: manages === 'false' ? [] : sources };
  }
  const own = listOf(lb('security-groups') ?? '');
  if (own.length > 0) {
    return { groups: own.join(), inbound: [], admitted: manages === 'true' ? ['the NLB'] : [] };
  }
  const lists = lb('security-group-prefix-lists');
  const usual = lists === undefined ? ['0.0.0.0/0', ...(lb('ip-address-type') === 'dualstack' ? ['::/0'] : [])] : [];
  const networks = ranges.length > 0 ? ranges : usual;
  const icmp = lb('enable-icmp-for-path-mtu-discovery') === 'on' ? networks.map((network) => `ICMP ${network}`) : [];
  return {
    groups: 'of the controller',
    inbound: [...networks, ...listOf(lists ?? ''), ...icmp],
    admitted: ['the NLB'],
  };
}

function checkOf(
  lb: (name: string) => string | undefined,
  { externalTrafficPolicy, type }: ModelService['serviceSpec'],
) {
  const isLocal = lb('nlb-target-type') !== 'ip' && externalTrafficPolicy === 'Local' && type === 'LoadBalancer';
  const protocol = (lb('healthcheck-protocol') ?? (isLocal ? 'http' : 'tcp')).toUpperCase();
  return {
    protocol,
    port: lb('healthcheck-port') ?? (isLocal ? 'health check node port' : 'traffic-port'),
    ...(protocol === 'TCP'
      ? {}
      : {
          path: lb('healthcheck-path') ?? (isLocal ? '/healthz' : '/'),
          codes: lb('healthcheck-success-codes') ?? '200-399',
        }),
    interval: Number(lb('healthcheck-interval') ?? 10),
    timeout: Number(lb('healthcheck-timeout') ?? (isLocal ? 6 : 10)),
    healthy: Number(lb('healthcheck-healthy-threshold') ?? (isLocal ? 2 : 3)),
    unhealthy: Number(lb('healthcheck-unhealthy-threshold') ?? (isLocal ? 2 : 3)),
  };
}
