import { Cidr } from '../../addressing/cidr';
import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { countOf, isConcrete, known, shown } from '../../foundation/tokens';
import { refuseAllocationIds } from '../load-balancing/load-balancer-arns';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { candidateSubnets, subnetCount, validateIpAddressType } from '../load-balancing/load-balancer-subnets';
import { validateTags } from '../load-balancing/load-balancer-tags';
import {
  HealthCheckProtocol,
  LoadBalancerIpAddressType,
  LoadBalancerScheme,
} from '../load-balancing/load-balancer-terms';
import type { AlbFrontendNlbOptions } from './alb-frontend-nlb';
import type { AlbIngressOptions } from './alb-ingress-options';
import type { AlbListener } from './alb-listener';

const ADDRESS = 'LoadBalancerAddress';
const PORT = 'ListenerPort';
const CHECK = 'TargetHealthCheck';

/** The port of a check that is the one that traffic goes to. */
const TRAFFIC_PORT = 'traffic-port';

/** Refuses what the controller, or an NLB, would. */
export function refuseFrontendNlb({ ipAddressType, frontendNlb, network }: AlbIngressOptions): void {
  if (frontendNlb === undefined) {
    return;
  }
  const { healthCheck, scheme, securityGroups, subnets, tags } = frontendNlb;
  if (ipAddressType === LoadBalancerIpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    refuse(
      ADDRESS,
      `"${ipAddressType}" is for ALBs without an NLB in front, write LoadBalancerIpAddressType.DUALSTACK`,
    );
  }
  subnets?._validate('NLB', { scheme, isAnnotated: true });
  validateIpAddressType(ipAddressType, scheme, subnets, network);
  refuseAllocations(frontendNlb, subnetCount(scheme, subnets, network));
  if (securityGroups?.length === 0) {
    refuse('LoadBalancerSetting', '"securityGroups" is empty, leave it out and the NLB has those of the ALB');
  }
  validateTags(tags);
  refusePorts(frontendNlb);
  if (healthCheck?.protocol === HealthCheckProtocol.TCP) {
    refuse(CHECK, '"HealthCheckProtocol.TCP" cannot check an ALB, write HealthCheckProtocol.HTTP or HTTPS');
  }
  const port = healthCheck?.port;
  if (port !== undefined && isConcrete(port) && port !== TRAFFIC_PORT && !/^-?[\d.]+$/.test(port)) {
    refuse(CHECK, `"port: ${port}" is no port of an ALB, which has no names for them, write its number`);
  }
}

/** Refuses ports and checks that lead to where the ALB does not listen. */
export function refuseFrontendPorts(options: AlbIngressOptions, listeners: readonly AlbListener[]): void {
  const { frontendNlb } = options;
  if (frontendNlb === undefined || !listeners.every(({ port }) => isConcrete(port))) {
    return;
  }
  const ports = listeners.map(({ port }) => port);
  const mapping = Object.entries(frontendNlb.listenerPorts ?? {}).filter((pair) => pair.every(isConcrete));
  for (const [port, target] of mapping) {
    if (!ports.includes(target)) {
      refuse(
        PORT,
        `"${port}: ${target}" leads to a port where the ALB does not listen, write one of ${ports.join(', ')}`,
      );
    }
    if (!ports.includes(Number(port)) && !frontendNlb.securityGroups && !options.securityGroups) {
      refuse(
        PORT,
        `"${port}: ${target}" is a closed port: the security groups of the ALB, which the NLB shares, open ${ports.join(', ')} alone, give frontendNlb.securityGroups`,
      );
    }
  }
  refuseUnseen(options);
  const targets = mapping.length > 0 ? mapping.map(([, target]) => target) : ports;
  refuseChecks(options, listeners, targets);
}

function refuseAllocations({ eipAllocationIds: ids, scheme }: AlbFrontendNlbOptions, count: number | undefined): void {
  if (ids === undefined) {
    return;
  }
  if (scheme !== LoadBalancerScheme.INTERNET_FACING) {
    refuse(
      ADDRESS,
      `"eipAllocationIds" are addresses of the internet and the scheme of the NLB is ${scheme ?? 'internal'}, write scheme: LoadBalancerScheme.INTERNET_FACING`,
    );
  }
  refuseAllocationIds(ADDRESS, ids);
  const repeated = twin(ids);
  if (repeated !== undefined) {
    refuse(ADDRESS, `"${shown(repeated)}" is given twice in eipAllocationIds, give each address once`);
  }
  const given = countOf(ids);
  if (given === 0 || (count !== undefined && given !== undefined && given !== count)) {
    refuse(ADDRESS, `"eipAllocationIds" has ${given} for ${count ?? 'the'} subnets, give one for each`);
  }
}

function refusePorts({ listenerPorts }: AlbFrontendNlbOptions): void {
  if (listenerPorts && Object.keys(listenerPorts).length === 0) {
    refuse(PORT, '"listenerPorts" is empty, leave it out and the NLB listens where the ALB does');
  }
  for (const [port, target] of Object.entries(listenerPorts ?? {})) {
    const number = isConcrete(port) ? Number(port) : 1;
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      refuse(PORT, `"${port}: ${shown(target)}" begins with no port of the NLB, write 1 to 65535`);
    }
    refuseOutside(PORT, 'port of the ALB', target, { least: 1, most: 65_535 });
  }
}

/** The NLB checks the ALB from addresses of its own, which the rules that the controller makes from networks must let in. */
function refuseUnseen({ frontendNlb, inboundCidrs = [], network, inboundPrefixListIds }: AlbIngressOptions): void {
  if (inboundCidrs.length === 0 || inboundPrefixListIds || !inboundCidrs.every(isConcrete)) {
    return;
  }
  const open = inboundCidrs.map((cidr) => Cidr.parse(cidr));
  const shut = candidateSubnets(frontendNlb?.scheme, frontendNlb?.subnets, network)
    .flatMap((subnet) => known(() => subnet.ipv4CidrBlock) ?? [])
    .find((block) => isConcrete(block) && !open.some((cidr) => cidr.overlaps(Cidr.parse(block))));
  if (shut !== undefined) {
    refuse(
      CHECK,
      `"inboundCidrs: ${inboundCidrs.join(', ')}" keep out ${shut}, from where the NLB checks the ALB, add the networks of its subnets`,
    );
  }
}

/** One check serves all ports: each that is checked must speak its protocol, and answer as it expects. */
function refuseChecks(
  { frontendNlb, redirectHttpTo }: AlbIngressOptions,
  listeners: readonly AlbListener[],
  targets: readonly number[],
): void {
  const {
    port = TRAFFIC_PORT,
    protocol = HealthCheckProtocol.HTTP,
    successCodes = '200',
  } = frontendNlb?.healthCheck ?? {};
  if (!isConcrete(port)) {
    return;
  }
  const secure = listeners.find(({ isTls }) => isTls);
  const other = secure
    ? `healthCheck: { port: '${secure.port}', protocol: HealthCheckProtocol.HTTPS }`
    : 'HealthCheckProtocol.HTTP';
  for (const number of port === TRAFFIC_PORT ? targets : [Number(port)]) {
    const listener = listeners.find((candidate) => candidate.port === number);
    if (!listener) {
      const ports = listeners.map((candidate) => candidate.port).join(', ');
      refuse(CHECK, `"port: ${port}" is a port where the ALB does not listen, write one of ${ports}`);
    }
    if (listener.isTls !== (protocol === HealthCheckProtocol.HTTPS)) {
      refuse(CHECK, `"${protocol}" is not what the ALB speaks on port ${number}, write ${other}`);
    }
    if (listener._mutualAuthentication?._mode === 'verify') {
      refuse(
        CHECK,
        `"port: ${number}" asks clients for certificates and a check has none, give healthCheck another port`,
      );
    }
    if (!listener.isTls && redirectHttpTo !== undefined && isConcrete(successCodes) && !has(successCodes, 301)) {
      refuse(
        CHECK,
        `"${successCodes}" are not what port ${number} of the ALB answers, which redirects, write ${other}`,
      );
    }
  }
}

function has(codes: string, code: number): boolean {
  return codes.split(',').some((range) => {
    const [least, most = least] = range.split('-').map(Number);
    return least <= code && code <= most;
  });
}
