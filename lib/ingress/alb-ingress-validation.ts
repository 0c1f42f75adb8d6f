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
import type { AlbIngressOptions, AlbIngressProps } from './alb-ingress';
import type { AlbListener } from './alb-listener';

const ALB_INGRESS_ERROR = 'LoadBalancerSetting';

/** The maximum number of listeners of an ALB that verify client certificates. */
const MOST_VERIFYING = 2;

/** True if other Ingresses may share the ALB: the Ingress has a group, or an order in the group of its IngressClass. */
export function isGroupMember({ group, groupOrder }: AlbIngressProps): boolean {
  return group !== undefined || groupOrder !== undefined;
}

/** Fails on groups and orders that the controller rejects. */
export function validateIngressGroup({ group, groupOrder }: AlbIngressProps): void {
  if (group !== undefined && isConcrete(group) && !INGRESS_NAME.test(group)) {
    fail(
      'IngressGroupMember',
      `"${group}" is not a valid name of a group. Write at most 63 lower-case letters, digits, hyphens and dots`,
    );
  }
  validateBounds('IngressGroupMember', 'groupOrder', groupOrder, { least: -1000, most: 1000 });
}

/** Fails on addresses that do not go with the scheme. */
export function validateAlbAddresses(options: AlbIngressOptions): void {
  const { ipAddressType, inboundCidrs, ipv4IpamPoolId, inboundPrefixListIds, scheme } = options;
  // An internal ALB without public IPv4 addresses would have only IPv6, which ALBs do not support.
  if (ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 && scheme !== Scheme.INTERNET_FACING) {
    fail(
      ALB_INGRESS_ERROR,
      `"${ipAddressType}" is for internet-facing ALBs. Write Scheme.INTERNET_FACING or IpAddressType.DUALSTACK`,
    );
  }
  validateId('ipamPool', ipv4IpamPoolId, { errorName: ALB_INGRESS_ERROR });
  validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { errorName: ALB_INGRESS_ERROR });
  if (ipv4IpamPoolId !== undefined && scheme === Scheme.INTERNAL) {
    fail(
      ALB_INGRESS_ERROR,
      '"ipv4IpamPoolId" is a pool of public addresses, and an internal ALB has none. Remove it, or write Scheme.INTERNET_FACING',
    );
  }
  const isShut =
    inboundCidrs?.every((cidr) => isConcrete(cidr) && Cidr.parse(cidr).ipFamily === IpFamily.IPV6) === true &&
    inboundPrefixListIds === undefined;
  if (ipAddressType === IpAddressType.IPV4 && isShut) {
    fail(
      ALB_INGRESS_ERROR,
      `"inboundCidrs: ${inboundCidrs?.join(', ')}" has only IPv6 networks, and the ALB has only IPv4. Write IpAddressType.DUALSTACK, or IPv4 networks`,
    );
  }
}

export function validateWebAcl(options: AlbIngressOptions): void {
  const { webAclArn, webAclName } = options;
  validateWebAclArn(ALB_INGRESS_ERROR, webAclArn, loadBalancerIn(regionOf(options)));
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    fail(
      ALB_INGRESS_ERROR,
      `"${webAclName}" is not a valid name of a web ACL. Write at most 128 letters, digits, hyphens and underscores`,
    );
  }
  if (webAclArn !== undefined && webAclName !== undefined) {
    fail(ALB_INGRESS_ERROR, '"webAclArn" has no effect if webAclName is set. Remove one of them');
  }
}

/** Fails on logs, target groups and trust stores in another Region than the ALB, if both are known. */
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
    fail('ListenerPort', '"listeners" is empty. Write one or more, such as AlbListener.https()');
  }
  const port = firstDuplicate(listeners.map((listener) => listener.port));
  if (port !== undefined) {
    fail('ListenerPort', `"${port}" is the port of two listeners. Use another port for one of them`);
  }
  const verifying = listeners.filter(({ _mutualAuthentication }) => _mutualAuthentication?._mode === 'verify');
  if (verifying.length > MOST_VERIFYING) {
    fail(
      'ListenerCertificate',
      `"MutualAuthentication.verify" is set on ${verifying.length} listeners, and an ALB supports it on at most ${MOST_VERIFYING}. Use MutualAuthentication.passthrough() on the others`,
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
      `"AlbListener.https(${formatValue(secure.port)})" has no certificate. Set certificates to TlsCertificates.of(certificate) or TlsCertificates.discovered()`,
    );
  }
  // The HTTPS listener may come from another member of the group.
  if (!secure && certificates && !isMember) {
    fail('ListenerCertificate', '"certificates" needs an HTTPS listener. Add AlbListener.https()');
  }
  if (!secure && sslPolicy !== undefined && !isMember) {
    fail('ListenerCertificate', `"${sslPolicy}" needs an HTTPS listener. Add AlbListener.https()`);
  }
}

/** Fails on a redirect to a port without an HTTPS listener. For a group, the listeners of all members count. */
export function validateRedirect(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port === undefined || !isConcrete(port)) {
    return;
  }
  const secure = listeners.filter(({ isTls }) => isTls);
  if (!secure.some((listener) => listener.port === port)) {
    const meant = secure[0] ? `Write redirectHttpTo: ${secure[0].port}` : `Add AlbListener.https(${port})`;
    fail('ListenerPort', `"redirectHttpTo: ${port}" is not the port of an HTTPS listener. ${meant}`);
  }
}

/** Fails on a redirect without an HTTP listener. */
export function validateRedirectSource(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port !== undefined && listeners.every(({ isTls }) => isTls)) {
    fail(
      'ListenerPort',
      `"redirectHttpTo: ${formatValue(port)}" needs an HTTP listener. Add AlbListener.http(), or remove redirectHttpTo`,
    );
  }
}

/** Fails on HTTP listeners that bypass authentication, or that cannot forward gRPC. */
export function validateHttpListeners(listeners: readonly AlbListener[], options: AlbIngressOptions): void {
  const { actions = {}, authentication, targetProtocolVersion, jwtValidation, redirectHttpTo } = options;
  const isGrpc = targetProtocolVersion === TargetProtocolVersion.GRPC;
  const asksWhom = authentication !== undefined && authentication._type !== 'none';
  if (asksWhom && jwtValidation) {
    fail(
      ALB_INGRESS_ERROR,
      '"jwtValidation" and authentication are both set, and an ALB supports one of them. Remove one',
    );
  }
  // The controller configures authentication and JWT validation on HTTPS listeners. On HTTP listeners, all requests are
  // forwarded.
  const open = listeners.find(({ isTls }) => !isTls);
  if (open && redirectHttpTo === undefined) {
    if (asksWhom || jwtValidation) {
      fail(
        ALB_INGRESS_ERROR,
        `"AlbListener.http(${formatValue(open.port)})" bypasses ${asksWhom ? 'authentication' : 'jwtValidation'}, which works on HTTPS listeners only. Remove it, or set redirectHttpTo`,
      );
    }
    if (isGrpc) {
      fail(
        ALB_INGRESS_ERROR,
        `"AlbListener.http(${formatValue(open.port)})" does not support gRPC, which needs HTTPS. Use AlbListener.https(), or set redirectHttpTo`,
      );
    }
  }
  if (isGrpc && options.http2 === false) {
    fail(ALB_INGRESS_ERROR, '"http2: false" does not support gRPC, which needs HTTP/2. Remove http2');
  }
  const secure = listeners.find(({ isTls }) => isTls);
  const back = Object.keys(actions).find((name) => actions[name]._facts.redirectProtocol === 'HTTP');
  if (secure && back !== undefined) {
    fail(
      'IngressRule',
      `"${back}" redirects from HTTPS to HTTP on port ${formatValue(secure.port)}, which an ALB rejects. Write RedirectProtocol.HTTPS`,
    );
  }
}

/** Fails on a weighted forward without stickiness if the target groups have stickiness. An ALB rejects it. */
export function validateGroupStickiness({ actions = {}, stickiness }: AlbIngressOptions): void {
  const spread = Object.keys(actions).find((name) => actions[name]._facts.isSpread);
  if (spread !== undefined && stickiness?._isOn) {
    fail(
      'IngressRule',
      `"${spread}" forwards to several targets, and the targets have stickiness. Set the stickiness of AlbAction.forward, too`,
    );
  }
}

const ADDRESS = 'LoadBalancerAddress';
const PORT = 'ListenerPort';
const CHECK = 'TargetHealthCheck';

/** The value of a health check port that means the port of the traffic. */
const TRAFFIC_PORT = 'traffic-port';

/** Fails on options that the controller, or an NLB, rejects. */
export function validateFrontendNlb({ ipAddressType, frontendNlb, network }: AlbIngressOptions): void {
  if (frontendNlb === undefined) {
    return;
  }
  const { healthCheck, scheme, securityGroups, subnets, tags } = frontendNlb;
  if (ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    fail(ADDRESS, `"${ipAddressType}" is not available behind an NLB. Write IpAddressType.DUALSTACK`);
  }
  subnets?._validate('NLB', { scheme, isAnnotated: true });
  validateIpAddressType(ipAddressType, scheme, subnets, network);
  validateAllocations(frontendNlb, subnetCount(scheme, subnets, network));
  if (securityGroups?.length === 0) {
    fail('LoadBalancerSetting', '"securityGroups" is empty. Remove it, so that the NLB has those of the ALB');
  }
  validateTags(tags);
  validateAlbPorts(frontendNlb);
  if (healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail(CHECK, '"HealthCheckProtocol.TCP" does not support ALB targets. Write HealthCheckProtocol.HTTP or HTTPS');
  }
  const port = healthCheck?.port;
  if (port !== undefined && isConcrete(port) && port !== TRAFFIC_PORT && !/^-?[\d.]+$/.test(port)) {
    fail(CHECK, `"port: ${port}" is not the number of a port. Ports of an ALB have no names. Write a number`);
  }
}

/** Fails on listener ports and health checks for ports without a listener of the ALB. */
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
        `"${port}: ${target}" has a target port without a listener of the ALB. Write one of ${ports.join(', ')}`,
      );
    }
    if (!ports.includes(Number(port)) && !frontendNlb.securityGroups && !options.securityGroups) {
      fail(
        PORT,
        `"${port}: ${target}" has a port that is not open: the NLB has the security groups of the ALB, which allow only ${ports.join(', ')}. Set frontendNlb.securityGroups`,
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
      `"eipAllocationIds" needs an internet-facing NLB, and the scheme is ${scheme ?? 'internal'}. Write scheme: Scheme.INTERNET_FACING`,
    );
  }
  validateAllocationIds(ADDRESS, ids);
  const repeated = firstDuplicate(ids);
  if (repeated !== undefined) {
    fail(ADDRESS, `"${formatValue(repeated)}" occurs twice in eipAllocationIds. Remove one`);
  }
  const given = countIfKnown(ids);
  if (given === 0 || (count !== undefined && given !== undefined && given !== count)) {
    fail(ADDRESS, `"eipAllocationIds" has ${given} values for ${count ?? 'the'} subnets. Write one for each subnet`);
  }
}

function validateAlbPorts({ listenerPorts }: AlbFrontendNlbOptions): void {
  if (listenerPorts && Object.keys(listenerPorts).length === 0) {
    fail(PORT, '"listenerPorts" is empty. Remove it, so that the NLB has the ports of the ALB');
  }
  for (const [port, target] of Object.entries(listenerPorts ?? {})) {
    const number = isConcrete(port) ? Number(port) : 1;
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      fail(PORT, `"${port}: ${formatValue(target)}" has a key that is not a port. Write 1 to 65535`);
    }
    validateBounds(PORT, 'port of the ALB', target, { least: 1, most: 65_535 });
  }
}

/** Fails on `inboundCidrs` that do not contain the addresses of the NLB, from which it checks the ALB. */
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
      `"inboundCidrs: ${inboundCidrs.join(', ')}" does not contain ${shut}, from where the NLB checks the ALB. Add the networks of its subnets`,
    );
  }
}

/**
 * Validates the health check against all ports that it checks: each must have its protocol, and return its status
 * codes.
 */
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
      fail(CHECK, `"port: ${port}" is a port without a listener of the ALB. Write one of ${ports}`);
    }
    if (listener.isTls !== (protocol === HealthCheckProtocol.HTTPS)) {
      fail(CHECK, `"${protocol}" is not the protocol of port ${number} of the ALB. Write ${other}`);
    }
    if (listener._mutualAuthentication?._mode === 'verify') {
      fail(
        CHECK,
        `"port: ${number}" needs client certificates, which a health check does not have. Use another port in healthCheck`,
      );
    }
    if (!listener.isTls && redirectHttpTo !== undefined && isConcrete(successCodes) && !has(successCodes, 301)) {
      fail(CHECK, `"${successCodes}" does not match port ${number} of the ALB, which redirects. Write ${other}`);
    }
  }
}

function has(codes: string, code: number): boolean {
  return codes.split(',').some((range) => {
    const [least, most = least] = range.split('-').map(Number);
    return least <= code && code <= most;
  });
}
