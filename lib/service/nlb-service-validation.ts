import { fail } from '../foundation/errors';
import { formatValue, isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import {
  ExternalTrafficPolicy,
  HealthCheckProtocol,
  IpAddressType,
  TargetProtocol,
  TargetType,
} from '../loadbalancing/enums';
import { regionOf } from '../loadbalancing/subnets';
import { loadBalancerIn, validateBalancerPlaces, validateBounds, validateSslPolicy } from '../loadbalancing/validation';
import type { NlbListener } from './nlb-listener';
import type { NlbServiceOptions } from './nlb-service-options';

const NLB_SERVICE_ERROR = 'LoadBalancerSetting';
/**
 * What the cluster has no way to: its Services have one IP family, and Fargate has no nodes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export function validateCluster(targetType: TargetType, options: NlbServiceOptions): void {
  const { ipAddressType = IpAddressType.IPV4, cluster, listeners = [], topology } = options;
  if (cluster?.isIpv6 && isConcrete(ipAddressType) && ipAddressType !== IpAddressType.DUALSTACK) {
    fail(
      'LoadBalancerAddress',
      `"${ipAddressType}" has no way to the IPv6 addresses of the cluster, write IpAddressType.DUALSTACK`,
    );
  }
  if (targetType === TargetType.INSTANCE && (cluster?.isIpv6 || cluster?.compute._isFargate)) {
    const why = cluster.isIpv6
      ? 'is for IPv4 and the cluster has IPv6'
      : 'is for nodes and the cluster has Fargate alone';
    fail(NLB_SERVICE_ERROR, `"TargetType.INSTANCE" ${why}, write TargetType.IP`);
  }
  const udp = listeners.find(({ _isUdp }) => _isUdp);
  if (cluster && !cluster.isIpv6 && udp && ipAddressType === IpAddressType.DUALSTACK) {
    fail(
      'LoadBalancerAddress',
      `"${udp.port}" speaks UDP, which dual-stack addresses hand to IPv6 alone, and the cluster has IPv4, write IpAddressType.IPV4`,
    );
  }
  topology?._validateClusterVersion(cluster);
}

/** What nodes do with traffic is of no matter where pods are the targets. */
export function validateTrafficPolicy(targetType: TargetType, options: NlbServiceOptions): void {
  const { externalTrafficPolicy, healthCheck, listeners = [], nodePorts } = options;
  if (targetType === TargetType.IP && externalTrafficPolicy !== undefined) {
    fail(
      NLB_SERVICE_ERROR,
      `"externalTrafficPolicy: ${externalTrafficPolicy}" is about nodes and targets are pods, leave it out or write TargetType.INSTANCE`,
    );
  }
  if (targetType === TargetType.INSTANCE && nodePorts === false) {
    fail(
      NLB_SERVICE_ERROR,
      '"nodePorts: false" leaves nodes without a port to send to, leave it out or write TargetType.IP',
    );
  }
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail(
      NLB_SERVICE_ERROR,
      '"HealthCheckProtocol.TCP" finds nodes healthy that have no pod, leave it out or write HealthCheckProtocol.HTTP',
    );
  }
  const hasProxyProtocol = options.proxyProtocol || listeners.some(({ _options }) => _options.proxyProtocol);
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && hasProxyProtocol && healthCheck?.port === undefined) {
    fail(
      NLB_SERVICE_ERROR,
      '"proxyProtocol: true" is not understood by kube-proxy, which answers health checks with ExternalTrafficPolicy.LOCAL, leave it out or write TargetType.IP',
    );
  }
  validateHealthCheckUsed(options);
}

/** A check by TCP asks for nothing. */
function validateHealthCheckUsed({ externalTrafficPolicy, healthCheck = {} }: NlbServiceOptions): void {
  const isLocal = externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  const protocol = healthCheck.protocol ?? (isLocal ? HealthCheckProtocol.HTTP : HealthCheckProtocol.TCP);
  for (const option of ['path', 'successCodes'] as const) {
    if (healthCheck[option] !== undefined && protocol === HealthCheckProtocol.TCP) {
      fail(
        'TargetHealthCheck',
        `"${option}: ${formatValue(healthCheck[option])}" is overlooked by a check by TCP, leave it out or write HealthCheckProtocol.HTTP`,
      );
    }
  }
}

/** Who gets in, where security groups are the controller’s, where they are yours, and where there are none. */
export function validateServiceSecurityGroups(targetType: TargetType, options: NlbServiceOptions): void {
  const { icmpForPathMtuDiscovery, inboundPrefixListIds, securityGroups, inboundCidrs, withoutSecurityGroups } =
    options;
  if (withoutSecurityGroups) {
    const { enforceSecurityGroupInboundRulesOnPrivateLinkTraffic } = options;
    const idle = {
      securityGroups,
      inboundPrefixListIds,
      icmpForPathMtuDiscovery: icmpForPathMtuDiscovery || undefined,
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
    };
    const option = Object.entries(idle).find(([, value]) => value !== undefined)?.[0];
    if (option !== undefined) {
      fail(
        NLB_SERVICE_ERROR,
        `"${option}" is about security groups and there are none, leave it or withoutSecurityGroups out`,
      );
    }
    validateSourceRanges(targetType, options);
    return;
  }
  if (icmpForPathMtuDiscovery && (securityGroups ?? (inboundPrefixListIds && !inboundCidrs))) {
    fail(
      NLB_SERVICE_ERROR,
      `"icmpForPathMtuDiscovery: true" lets in inboundCidrs, and ${securityGroups ? 'securityGroups say who gets in' : 'prefix lists alone get in'}, leave it out or ${securityGroups ? 'write the rules on the groups' : 'write inboundCidrs'}`,
    );
  }
}

/** Without groups, what is left are rules of nodes and pods, which see clients or do not. */
function validateSourceRanges(targetType: TargetType, options: NlbServiceOptions): void {
  const { listeners = [], manageBackendSecurityGroupRules, preserveClientIp, inboundCidrs } = options;
  const seesClients =
    (preserveClientIp ?? targetType === TargetType.INSTANCE) ||
    listeners.some(({ _isUdp, _options }) => _isUdp || _options.preserveClientIp);
  if (inboundCidrs && (manageBackendSecurityGroupRules === false || !seesClients)) {
    const why = seesClients ? 'the controller writes no rules' : 'targets do not see who the client is';
    const instead = seesClients
      ? 'manageBackendSecurityGroupRules out'
      : 'withoutSecurityGroups out or write preserveClientIp: true';
    fail(NLB_SERVICE_ERROR, `"inboundCidrs" keeps nobody out without security groups, as ${why}, leave ${instead}`);
  }
}

/** Refuses logs and target groups that are known to be of another Region than the NLB. */
export function validateRegions(options: NlbServiceOptions): void {
  const { accessLogs, listeners = [], tls } = options;
  const usedIn = loadBalancerIn(regionOf(options), [...(tls?.certificates._placed ?? []), accessLogs?._placed]);
  const targetGroups = listeners.flatMap(({ _options }) => _options.split?.others ?? []).map(({ _placed }) => _placed);
  validateBalancerPlaces('a bucket of logs', [accessLogs?._placed], usedIn, { errorName: 'LoadBalancerLogs' });
  validateBalancerPlaces('a target group', targetGroups, usedIn, { errorName: NLB_SERVICE_ERROR });
}

/** Certificates and ports of TLS listeners, and what does not go with them. */
export function validateTls(options: NlbServiceOptions): void {
  const { accessLogs, stickiness, tls } = options;
  stickiness?._validateKind('NLB');
  if (tls === undefined && accessLogs) {
    fail(
      NLB_SERVICE_ERROR,
      '"accessLogs" of an NLB are of TLS listeners and there is none, leave it out or give the Service tls',
    );
  }
  if (tls === undefined) {
    return;
  }
  if (tls.certificates._source) {
    fail(
      'ListenerCertificate',
      `"TlsCertificates.${tls.certificates._source}()" is for ALBs, give an NLB its certificates with TlsCertificates.of`,
    );
  }
  tls.certificates._validateRegion(regionOf(options));
  validateSslPolicy('ListenerCertificate', tls.sslPolicy);
  const { targetProtocol } = tls;
  const isKnown = targetProtocol === undefined || [TargetProtocol.TCP, TargetProtocol.TLS].includes(targetProtocol);
  if (!isKnown) {
    fail(
      NLB_SERVICE_ERROR,
      `"TargetProtocol.${formatValue(targetProtocol)}" is not available for TLS listeners, write TargetProtocol.TCP or TargetProtocol.TLS`,
    );
  }
  if (tls.ports?.length === 0) {
    fail('ListenerPort', '"ports" is empty and no port would speak TLS, leave it out for all of them');
  }
  if (tls.ports?.includes('*')) {
    fail('ListenerPort', '"*" matches no port, leave ports out for all of them');
  }
  const repeated = firstDuplicate(tls.ports ?? []);
  if (repeated !== undefined) {
    fail('ListenerPort', `"${repeated}" is given twice, name each port once`);
  }
  for (const port of tls.ports?.filter((text) => isConcrete(text) && /^-?[\d.]+$/.test(text)) ?? []) {
    validateBounds('ListenerPort', 'ports', Number(port), { least: 1, most: 65_535 });
  }
  if (stickiness?._isOn) {
    fail(
      NLB_SERVICE_ERROR,
      '"stickiness" does not work on TLS listeners, let pods use TLS or write it on each NlbListener.tcp',
    );
  }
}

const PORT = 'ListenerPort';
const NLB_LISTENER_CHECK_ERROR = 'LoadBalancerSetting';

/** What is told of single ports, against what is told of all of them. */
export function validateNlbListeners(targetType: TargetType, options: NlbServiceOptions): void {
  const { listeners = [] } = options;
  const repeated = firstDuplicate(listeners.map(({ port }) => port));
  if (repeated !== undefined) {
    fail(
      PORT,
      `"${repeated}" is given twice, tell all of a port at once, and write NlbListener.tcpUdp for both protocols`,
    );
  }
  for (const listener of listeners) {
    validateTlsPort(listener, options);
    validateClientAddress(listener, options);
    validateProxyProtocol(listener, options);
  }
  validateUdp(options);
  validateNlbQuic(targetType, options);
}

/** The controller decides by `tls` alone which ports speak TLS. */
function validateTlsPort({ _isTls, _isUdp, port }: NlbListener, { tls }: NlbServiceOptions): void {
  if (_isTls && tls === undefined) {
    fail('ListenerCertificate', `"NlbListener.tls(${port})" has no certificate, give the Service tls`);
  }
  const isNamed = tls?.ports?.includes(String(port)) ?? false;
  const mayBeNamed = tls?.ports?.some((text) => !isConcrete(text) || !/^\d+$/.test(text)) ?? false;
  if (_isTls && tls?.ports && !isNamed && !mayBeNamed) {
    fail(PORT, `"NlbListener.tls(${port})" is none of the ports of tls, add it to them or write NlbListener.tcp`);
  }
  const isTlsByDefault = tls !== undefined && tls.ports === undefined && !_isUdp;
  if (!_isTls && (isNamed || isTlsByDefault)) {
    fail(
      PORT,
      `"${port}" speaks TLS, whose listeners have no idle timeout and no UDP, write NlbListener.tls or name the other ports in tls.ports`,
    );
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation */
function validateClientAddress({ _isUdp, _options, port }: NlbListener, { preserveClientIp }: NlbServiceOptions): void {
  if (_isUdp && (_options.preserveClientIp ?? preserveClientIp) === false) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"preserveClientIp: false" cannot be for ${port}, whose UDP always keeps the address, leave it out or give each TCP port its own`,
    );
  }
}

function validateProxyProtocol({ _options, port }: NlbListener, { proxyProtocol }: NlbServiceOptions): void {
  if (proxyProtocol && _options.proxyProtocol !== undefined) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"proxyProtocol: ${_options.proxyProtocol}" of ${port} is overruled by that of the Service, leave out one of the two`,
    );
  }
}

/** UDP over IPv6 needs prefixes to speak from. */
function validateUdp({ ipAddressType, listeners = [], sourceNat }: NlbServiceOptions): void {
  const udp = listeners.find(({ _isQuic, _isUdp }) => _isUdp && !_isQuic);
  if (udp && ipAddressType === IpAddressType.DUALSTACK && sourceNat?._switch !== 'on') {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"${udp.port}" speaks UDP and the NLB has IPv6, write sourceNat: NlbSourceNat.assigned()`,
    );
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-listener.html */
function validateNlbQuic(targetType: TargetType, options: NlbServiceOptions): void {
  const { ipAddressType, listeners = [], withoutSecurityGroups } = options;
  const [quic, second] = listeners.filter(({ _isQuic }) => _isQuic);
  if (quic === undefined) {
    return;
  }
  const udp = listeners.find(({ _isQuic, _isUdp }) => _isUdp && !_isQuic);
  if (second ?? udp) {
    fail(
      PORT,
      `"${(second ?? udp)?.port}" and ${quic.port} do not go together, an NLB with QUIC has one port of it and no UDP, give the other one its own Service`,
    );
  }
  if (targetType !== TargetType.IP) {
    fail(NLB_LISTENER_CHECK_ERROR, `"${quic.port}" speaks QUIC, whose targets are pods, write TargetType.IP`);
  }
  if (ipAddressType === IpAddressType.DUALSTACK) {
    fail(NLB_LISTENER_CHECK_ERROR, `"${quic.port}" speaks QUIC, which has no IPv6, write IpAddressType.IPV4`);
  }
  if (!withoutSecurityGroups) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"${quic.port}" speaks QUIC, which does not go with security groups, write withoutSecurityGroups: true for a new NLB`,
    );
  }
}
