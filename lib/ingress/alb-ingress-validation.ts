import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { INGRESS_NAME, WEB_ACL_NAME } from '../controllers/ingress-class';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { countIfKnown, formatValue, isConcrete, tryGet } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { HealthCheckProtocol, IpAddressType, Scheme, TargetProtocolVersion } from '../loadbalancing/enums';
import { candidateSubnets, regionOf, subnetCount, validateIpAddressType } from '../loadbalancing/subnets';
import {
  loadBalancerIn,
  validateAllocationIds,
  validateBalancerPlaces,
  validateBounds,
  validateSslPolicy,
  validateTags,
  validateWebAclArn,
} from '../loadbalancing/validation';
import type { AlbFrontendNlbOptions } from './alb-frontend-nlb';
import type { AlbIngressOptions, AlbIngressProps } from './alb-ingress-options';
import type { AlbListener } from './alb-listener';

const ALB_INGRESS_ERROR = 'LoadBalancerSetting';

/** The most listeners of an ALB that verify certificates of clients. */
const MOST_VERIFYING = 2;

/** True where others may share the ALB: the Ingress names a group, or has an order in that of its IngressClass. */
export function isGroupMember({ group, groupOrder }: AlbIngressProps): boolean {
  return group !== undefined || groupOrder !== undefined;
}

/** Refuses groups and orders that the controller would. */
export function validateIngressGroup({ group, groupOrder }: AlbIngressProps): void {
  if (group !== undefined && isConcrete(group) && !INGRESS_NAME.test(group)) {
    fail(
      'IngressGroupMember',
      `"${group}" is no name of a group, write up to 63 lower-case letters, digits, hyphens and dots`,
    );
  }
  validateBounds('IngressGroupMember', 'groupOrder', groupOrder, { least: -1000, most: 1000 });
}

/** Refuses addresses that the scheme does not have. */
export function validateAlbAddresses(options: AlbIngressOptions): void {
  const { ipAddressType, inboundCidrs, ipv4IpamPoolId, inboundPrefixListIds, scheme } = options;
  // Without a public IPv4 address, an internal ALB would be an ALB of IPv6 alone, which there is not.
  if (ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 && scheme !== Scheme.INTERNET_FACING) {
    fail(
      ALB_INGRESS_ERROR,
      `"${ipAddressType}" is for the internet, write Scheme.INTERNET_FACING or IpAddressType.DUALSTACK`,
    );
  }
  validateId('ipamPool', ipv4IpamPoolId, { errorName: ALB_INGRESS_ERROR });
  validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { errorName: ALB_INGRESS_ERROR });
  if (ipv4IpamPoolId !== undefined && scheme === Scheme.INTERNAL) {
    fail(
      ALB_INGRESS_ERROR,
      '"ipv4IpamPoolId" has public addresses and an internal ALB has none, leave it out or write Scheme.INTERNET_FACING',
    );
  }
  const isShut =
    inboundCidrs?.every((cidr) => isConcrete(cidr) && Cidr.parse(cidr).ipFamily === IpFamily.IPV6) === true &&
    inboundPrefixListIds === undefined;
  if (ipAddressType === IpAddressType.IPV4 && isShut) {
    fail(
      ALB_INGRESS_ERROR,
      `"inboundCidrs: ${inboundCidrs?.join(', ')}" lets nobody in: the ALB has IPv4 alone, write IpAddressType.DUALSTACK or networks of IPv4`,
    );
  }
}

export function validateWebAcl(options: AlbIngressOptions): void {
  const { webAclArn, webAclName } = options;
  validateWebAclArn(ALB_INGRESS_ERROR, webAclArn, loadBalancerIn(regionOf(options)));
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    fail(
      ALB_INGRESS_ERROR,
      `"${webAclName}" is no name of a web ACL, write up to 128 letters, digits, hyphens and underscores`,
    );
  }
  if (webAclArn !== undefined && webAclName !== undefined) {
    fail(ALB_INGRESS_ERROR, '"webAclArn" is ignored beside webAclName, leave out one of them');
  }
}

/** Refuses logs, target groups and trust stores that are known to be of another Region than the ALB. */
export function validateRegions(options: AlbIngressProps, listeners: readonly AlbListener[]): void {
  const { accessLogs, actions = {}, certificates, connectionLogs, healthCheckLogs } = options;
  const buckets = [accessLogs, connectionLogs, healthCheckLogs].map((logs) => logs?._placed);
  const usedIn = loadBalancerIn(regionOf(options), [...(certificates?._placed ?? []), ...buckets]);
  const targetGroups = Object.values(actions).flatMap(({ _facts }) => _facts.targetGroups ?? []);
  const trustStores = listeners.map(({ _mutualAuthentication }) => _mutualAuthentication?._trustStore);
  validateBalancerPlaces('a bucket of logs', buckets, usedIn, { errorName: 'LoadBalancerLogs' });
  validateBalancerPlaces('a target group', targetGroups, usedIn, { errorName: 'IngressRule' });
  validateBalancerPlaces('a trust store', trustStores, usedIn, { errorName: 'ListenerCertificate' });
}

export function validateAlbListeners(listeners: readonly AlbListener[]): void {
  if (listeners.length === 0) {
    fail('ListenerPort', '"listeners" is empty, give one or more, such as AlbListener.https()');
  }
  const port = firstDuplicate(listeners.map((listener) => listener.port));
  if (port !== undefined) {
    fail('ListenerPort', `"${port}" is listened on twice, give each port to one listener`);
  }
  const verifying = listeners.filter(({ _mutualAuthentication }) => _mutualAuthentication?._mode === 'verify');
  if (verifying.length > MOST_VERIFYING) {
    fail(
      'ListenerCertificate',
      `"MutualAuthentication.verify" is on ${verifying.length} listeners and an ALB has it on ${MOST_VERIFYING} at the most, write MutualAuthentication.passthrough() on others`,
    );
  }
}

export function validateAlbCertificates(listeners: readonly AlbListener[], options: AlbIngressProps): void {
  const { certificates, sslPolicy } = options;
  const isMember = isGroupMember(options);
  certificates?._validateRegion(regionOf(options));
  validateSslPolicy('ListenerCertificate', sslPolicy);
  const secure = listeners.find(({ isTls }) => isTls);
  if (secure && !certificates) {
    fail(
      'ListenerCertificate',
      `"AlbListener.https(${formatValue(secure.port)})" has no certificate, give certificates: TlsCertificates.of(certificate), or write TlsCertificates.discovered()`,
    );
  }
  // A member of a group may leave TLS to the others.
  if (!secure && certificates && !isMember) {
    fail('ListenerCertificate', '"certificates" are for HTTPS and no listener speaks it, add AlbListener.https()');
  }
  if (!secure && sslPolicy !== undefined && !isMember) {
    fail('ListenerCertificate', `"${sslPolicy}" is for HTTPS and no listener speaks it, add AlbListener.https()`);
  }
}

/** Refuses a redirect to where nobody listens. Of a group, all members listen together. */
export function validateRedirect(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port === undefined || !isConcrete(port)) {
    return;
  }
  const secure = listeners.filter(({ isTls }) => isTls);
  if (!secure.some((listener) => listener.port === port)) {
    const meant = secure[0] ? `write redirectHttpTo: ${secure[0].port}` : `add AlbListener.https(${port})`;
    fail('ListenerPort', `"redirectHttpTo: ${port}" is a port where nobody listens in TLS, ${meant}`);
  }
}

/** Refuses a redirect from nowhere. */
export function validateRedirectSource(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port !== undefined && listeners.every(({ isTls }) => isTls)) {
    fail(
      'ListenerPort',
      `"redirectHttpTo: ${formatValue(port)}" has no HTTP listener to redirect from, add AlbListener.http() or leave it out`,
    );
  }
}

/** Refuses what a listener in clear text would let through, or could not do. */
export function validateHttpListeners(listeners: readonly AlbListener[], options: AlbIngressOptions): void {
  const { actions = {}, authentication, targetProtocolVersion, jwtValidation, redirectHttpTo } = options;
  const isGrpc = targetProtocolVersion === TargetProtocolVersion.GRPC;
  const asksWhom = authentication !== undefined && authentication._type !== 'none';
  if (asksWhom && jwtValidation) {
    fail(
      ALB_INGRESS_ERROR,
      '"jwtValidation" is for machines and authentication for people, give an Ingress one of them',
    );
  }
  // The controller signs users in, and validates tokens, on HTTPS listeners, and lets all others through.
  const open = listeners.find(({ isTls }) => !isTls);
  if (open && redirectHttpTo === undefined) {
    if (asksWhom || jwtValidation) {
      fail(
        ALB_INGRESS_ERROR,
        `"AlbListener.http(${formatValue(open.port)})" lets everybody past the ${asksWhom ? 'authentication' : 'jwtValidation'}, which HTTPS listeners alone ask for, leave it out or redirect it with redirectHttpTo`,
      );
    }
    if (isGrpc) {
      fail(
        ALB_INGRESS_ERROR,
        `"AlbListener.http(${formatValue(open.port)})" cannot carry gRPC, which an ALB speaks in TLS alone, write AlbListener.https() or redirect it with redirectHttpTo`,
      );
    }
  }
  if (isGrpc && options.http2 === false) {
    fail(ALB_INGRESS_ERROR, '"http2: false" leaves no way for gRPC, which needs HTTP/2, leave it out');
  }
  const secure = listeners.find(({ isTls }) => isTls);
  const back = Object.keys(actions).find((name) => actions[name]._facts.redirectProtocol === 'HTTP');
  if (secure && back !== undefined) {
    fail(
      'IngressRule',
      `"${back}" redirects from HTTPS to HTTP on port ${formatValue(secure.port)}, which an ALB does not, write protocol: 'HTTPS'`,
    );
  }
}

/** An ALB refuses to keep clients on a target of a group, and not in the group. */
export function validateGroupStickiness({ actions = {}, stickiness }: AlbIngressOptions): void {
  const spread = Object.keys(actions).find((name) => actions[name]._facts.isSpread);
  if (spread !== undefined && stickiness?._isOn) {
    fail(
      'IngressRule',
      `"${spread}" sends clients to several targets while stickiness keeps them on one, give AlbAction.forward a stickiness, too`,
    );
  }
}

const ADDRESS = 'LoadBalancerAddress';
const PORT = 'ListenerPort';
const CHECK = 'TargetHealthCheck';

/** The port of a check that is the one that traffic goes to. */
const TRAFFIC_PORT = 'traffic-port';

/** Refuses what the controller, or an NLB, would. */
export function validateFrontendNlb({ ipAddressType, frontendNlb, network }: AlbIngressOptions): void {
  if (frontendNlb === undefined) {
    return;
  }
  const { healthCheck, scheme, securityGroups, subnets, tags } = frontendNlb;
  if (ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    fail(ADDRESS, `"${ipAddressType}" is for ALBs without an NLB in front, write IpAddressType.DUALSTACK`);
  }
  subnets?._validate('NLB', { scheme, isAnnotated: true });
  validateIpAddressType(ipAddressType, scheme, subnets, network);
  validateAllocations(frontendNlb, subnetCount(scheme, subnets, network));
  if (securityGroups?.length === 0) {
    fail('LoadBalancerSetting', '"securityGroups" is empty, leave it out and the NLB has those of the ALB');
  }
  validateTags(tags);
  validateAlbPorts(frontendNlb);
  if (healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail(CHECK, '"HealthCheckProtocol.TCP" cannot check an ALB, write HealthCheckProtocol.HTTP or HTTPS');
  }
  const port = healthCheck?.port;
  if (port !== undefined && isConcrete(port) && port !== TRAFFIC_PORT && !/^-?[\d.]+$/.test(port)) {
    fail(CHECK, `"port: ${port}" is no port of an ALB, which has no names for them, write its number`);
  }
}

/** Refuses ports and checks that lead to where the ALB does not listen. */
export function validateFrontendPorts(options: AlbIngressOptions, listeners: readonly AlbListener[]): void {
  const { frontendNlb } = options;
  if (frontendNlb === undefined || !listeners.every(({ port }) => isConcrete(port))) {
    return;
  }
  const ports = listeners.map(({ port }) => port);
  const mapping = Object.entries(frontendNlb.listenerPorts ?? {}).filter((pair) => pair.every(isConcrete));
  for (const [port, target] of mapping) {
    if (!ports.includes(target)) {
      fail(
        PORT,
        `"${port}: ${target}" leads to a port where the ALB does not listen, write one of ${ports.join(', ')}`,
      );
    }
    if (!ports.includes(Number(port)) && !frontendNlb.securityGroups && !options.securityGroups) {
      fail(
        PORT,
        `"${port}: ${target}" is a closed port: the security groups of the ALB, which the NLB shares, open ${ports.join(', ')} alone, give frontendNlb.securityGroups`,
      );
    }
  }
  validateHealthCheckSources(options);
  const targets = mapping.length > 0 ? mapping.map(([, target]) => target) : ports;
  validateChecks(options, listeners, targets);
}

function validateAllocations(
  { eipAllocationIds: ids, scheme }: AlbFrontendNlbOptions,
  count: number | undefined,
): void {
  if (ids === undefined) {
    return;
  }
  if (scheme !== Scheme.INTERNET_FACING) {
    fail(
      ADDRESS,
      `"eipAllocationIds" are addresses of the internet and the scheme of the NLB is ${scheme ?? 'internal'}, write scheme: Scheme.INTERNET_FACING`,
    );
  }
  validateAllocationIds(ADDRESS, ids);
  const repeated = firstDuplicate(ids);
  if (repeated !== undefined) {
    fail(ADDRESS, `"${formatValue(repeated)}" is given twice in eipAllocationIds, give each address once`);
  }
  const given = countIfKnown(ids);
  if (given === 0 || (count !== undefined && given !== undefined && given !== count)) {
    fail(ADDRESS, `"eipAllocationIds" has ${given} for ${count ?? 'the'} subnets, give one for each`);
  }
}

function validateAlbPorts({ listenerPorts }: AlbFrontendNlbOptions): void {
  if (listenerPorts && Object.keys(listenerPorts).length === 0) {
    fail(PORT, '"listenerPorts" is empty, leave it out and the NLB listens where the ALB does');
  }
  for (const [port, target] of Object.entries(listenerPorts ?? {})) {
    const number = isConcrete(port) ? Number(port) : 1;
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      fail(PORT, `"${port}: ${formatValue(target)}" begins with no port of the NLB, write 1 to 65535`);
    }
    validateBounds(PORT, 'port of the ALB', target, { least: 1, most: 65_535 });
  }
}

/** The NLB checks the ALB from addresses of its own, which the rules that the controller makes from networks must let in. */
function validateHealthCheckSources({
  frontendNlb,
  inboundCidrs = [],
  network,
  inboundPrefixListIds,
}: AlbIngressOptions): void {
  if (inboundCidrs.length === 0 || inboundPrefixListIds || !inboundCidrs.every(isConcrete)) {
    return;
  }
  const open = inboundCidrs.map((cidr) => Cidr.parse(cidr));
  const shut = candidateSubnets(frontendNlb?.scheme, frontendNlb?.subnets, network)
    .flatMap((subnet) => tryGet(() => subnet.ipv4CidrBlock) ?? [])
    .find((block) => isConcrete(block) && !open.some((cidr) => cidr.overlaps(Cidr.parse(block))));
  if (shut !== undefined) {
    fail(
      CHECK,
      `"inboundCidrs: ${inboundCidrs.join(', ')}" keep out ${shut}, from where the NLB checks the ALB, add the networks of its subnets`,
    );
  }
}

/** One check serves all ports: each that is checked must speak its protocol, and answer as it expects. */
function validateChecks(
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
      fail(CHECK, `"port: ${port}" is a port where the ALB does not listen, write one of ${ports}`);
    }
    if (listener.isTls !== (protocol === HealthCheckProtocol.HTTPS)) {
      fail(CHECK, `"${protocol}" is not what the ALB speaks on port ${number}, write ${other}`);
    }
    if (listener._mutualAuthentication?._mode === 'verify') {
      fail(
        CHECK,
        `"port: ${number}" asks clients for certificates and a check has none, give healthCheck another port`,
      );
    }
    if (!listener.isTls && redirectHttpTo !== undefined && isConcrete(successCodes) && !has(successCodes, 301)) {
      fail(CHECK, `"${successCodes}" are not what port ${number} of the ALB answers, which redirects, write ${other}`);
    }
  }
}

function has(codes: string, code: number): boolean {
  return codes.split(',').some((range) => {
    const [least, most = least] = range.split('-').map(Number);
    return least <= code && code <= most;
  });
}
