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
import type { NlbServiceOptions } from './nlb-service';

const NLB_SERVICE_ERROR = 'LoadBalancerSetting';
/**
 * Fails on options that the cluster does not support: its Services have one IP address family, and Fargate has no
 * nodes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export function validateCluster(targetType: TargetType, options: NlbServiceOptions): void {
  const { ipAddressType = IpAddressType.IPV4, cluster, listeners = [], topology } = options;
  if (cluster?.isIpv6 && isConcrete(ipAddressType) && ipAddressType !== IpAddressType.DUALSTACK) {
    fail(
      'LoadBalancerAddress',
      `"${ipAddressType}" does not support the IPv6 addresses of the cluster. Write IpAddressType.DUALSTACK`,
    );
  }
  if (targetType === TargetType.INSTANCE && (cluster?.isIpv6 || cluster?.compute._isFargate)) {
    const why = cluster.isIpv6
      ? 'needs IPv4, and the cluster has IPv6'
      : 'needs nodes, and the cluster has only Fargate';
    fail(NLB_SERVICE_ERROR, `"TargetType.INSTANCE" ${why}. Write TargetType.IP`);
  }
  const udp = listeners.find(({ _isUdp }) => _isUdp);
  if (cluster && !cluster.isIpv6 && udp && ipAddressType === IpAddressType.DUALSTACK) {
    fail(
      'LoadBalancerAddress',
      `"${udp.port}" is a UDP port, which needs an IPv6 cluster with dual-stack addresses. Write IpAddressType.IPV4`,
    );
  }
  topology?._validateClusterVersion(cluster);
}

/** Fails on options of node targets if pods are the targets. */
export function validateTrafficPolicy(targetType: TargetType, options: NlbServiceOptions): void {
  const { externalTrafficPolicy, healthCheck, listeners = [], nodePorts } = options;
  if (targetType === TargetType.IP && externalTrafficPolicy !== undefined) {
    fail(
      NLB_SERVICE_ERROR,
      `"externalTrafficPolicy: ${externalTrafficPolicy}" needs nodes as targets. Remove it, or write TargetType.INSTANCE`,
    );
  }
  if (targetType === TargetType.INSTANCE && nodePorts === false) {
    fail(
      NLB_SERVICE_ERROR,
      '"nodePorts: false" removes the node ports, which node targets need. Remove it, or write TargetType.IP',
    );
  }
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail(
      NLB_SERVICE_ERROR,
      '"HealthCheckProtocol.TCP" cannot tell which nodes have pods. Remove it, or write HealthCheckProtocol.HTTP',
    );
  }
  const hasProxyProtocol = options.proxyProtocol || listeners.some(({ _options }) => _options.proxyProtocol);
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && hasProxyProtocol && healthCheck?.port === undefined) {
    fail(
      NLB_SERVICE_ERROR,
      '"proxyProtocol: true" does not work with ExternalTrafficPolicy.LOCAL, where kube-proxy answers the health checks without it. Remove it, or write TargetType.IP',
    );
  }
  validateHealthCheckUsed(options);
}

/** Fails on options that a TCP check does not use. */
function validateHealthCheckUsed({ externalTrafficPolicy, healthCheck = {} }: NlbServiceOptions): void {
  const isLocal = externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  const protocol = healthCheck.protocol ?? (isLocal ? HealthCheckProtocol.HTTP : HealthCheckProtocol.TCP);
  for (const option of ['path', 'successCodes'] as const) {
    if (healthCheck[option] !== undefined && protocol === HealthCheckProtocol.TCP) {
      fail(
        'TargetHealthCheck',
        `"${option}: ${formatValue(healthCheck[option])}" has no effect on a TCP check. Remove it, or write HealthCheckProtocol.HTTP`,
      );
    }
  }
}

/** Validates client restrictions: with security groups of the controller, with your own, and without any. */
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
        `"${option}" needs security groups, and withoutSecurityGroups is set. Remove one of the two`,
      );
    }
    validateSourceRanges(targetType, options);
    return;
  }
  if (icmpForPathMtuDiscovery && (securityGroups ?? (inboundPrefixListIds && !inboundCidrs))) {
    fail(
      NLB_SERVICE_ERROR,
      `"icmpForPathMtuDiscovery: true" applies to inboundCidrs, and ${securityGroups ? 'securityGroups is set' : 'only prefix lists are set'}. Remove it, or ${securityGroups ? 'add the rules to the security groups' : 'set inboundCidrs'}`,
    );
  }
}

/**
 * Without security groups of the NLB, only the rules of nodes and pods apply. They can match client addresses only if
 * these are preserved.
 */
function validateSourceRanges(targetType: TargetType, options: NlbServiceOptions): void {
  const { listeners = [], manageBackendSecurityGroupRules, preserveClientIp, inboundCidrs } = options;
  const seesClients =
    (preserveClientIp ?? targetType === TargetType.INSTANCE) ||
    listeners.some(({ _isUdp, _options }) => _isUdp || _options.preserveClientIp);
  if (inboundCidrs && (manageBackendSecurityGroupRules === false || !seesClients)) {
    const why = seesClients ? 'the controller adds no rules' : 'targets do not get the client addresses';
    const instead = seesClients
      ? 'Remove manageBackendSecurityGroupRules'
      : 'Remove withoutSecurityGroups, or write preserveClientIp: true';
    fail(NLB_SERVICE_ERROR, `"inboundCidrs" has no effect without security groups, because ${why}. ${instead}`);
  }
}

/** Fails on logs and target groups in another Region than the NLB, if both are known. */
export function validateRegions(options: NlbServiceOptions): void {
  const { accessLogs, listeners = [], tls } = options;
  const usedIn = loadBalancerIn(regionOf(options), [...(tls?.certificates._placed ?? []), accessLogs?._placed]);
  const targetGroups = listeners.flatMap(({ _options }) => _options.split?.others ?? []).map(({ _placed }) => _placed);
  validateBalancerPlaces('a bucket of logs', [accessLogs?._placed], usedIn, { errorName: 'LoadBalancerLogs' });
  validateBalancerPlaces('a target group', targetGroups, usedIn, { errorName: NLB_SERVICE_ERROR });
}

/** Validates certificates and ports of TLS listeners. */
export function validateTls(options: NlbServiceOptions): void {
  const { accessLogs, stickiness, tls } = options;
  stickiness?._validateKind('NLB');
  if (tls === undefined && accessLogs) {
    fail(NLB_SERVICE_ERROR, '"accessLogs" of an NLB needs TLS listeners. Remove it, or set tls');
  }
  if (tls === undefined) {
    return;
  }
  if (tls.certificates._source) {
    fail(
      'ListenerCertificate',
      `"TlsCertificates.${tls.certificates._source}()" is for ALBs. Use TlsCertificates.of for an NLB`,
    );
  }
  tls.certificates._validateRegion(regionOf(options));
  validateSslPolicy('ListenerCertificate', tls.sslPolicy);
  const { targetProtocol } = tls;
  const isKnown = targetProtocol === undefined || [TargetProtocol.TCP, TargetProtocol.TLS].includes(targetProtocol);
  if (!isKnown) {
    fail(
      NLB_SERVICE_ERROR,
      `"TargetProtocol.${formatValue(targetProtocol)}" is not available for TLS listeners. Write TargetProtocol.TCP or TargetProtocol.TLS`,
    );
  }
  if (tls.ports?.length === 0) {
    fail('ListenerPort', '"ports" is empty, so no port would have TLS. Remove it to use TLS on all ports');
  }
  if (tls.ports?.includes('*')) {
    fail('ListenerPort', '"*" is not a port. Remove ports to use TLS on all ports');
  }
  const repeated = firstDuplicate(tls.ports ?? []);
  if (repeated !== undefined) {
    fail('ListenerPort', `"${repeated}" occurs twice. Remove one`);
  }
  for (const port of tls.ports?.filter((text) => isConcrete(text) && /^-?[\d.]+$/.test(text)) ?? []) {
    validateBounds('ListenerPort', 'ports', Number(port), { least: 1, most: 65_535 });
  }
  if (stickiness?._isOn) {
    fail(
      NLB_SERVICE_ERROR,
      '"stickiness" does not work on TLS listeners. Let pods terminate TLS, or set it on each NlbListener.tcp',
    );
  }
}

const PORT = 'ListenerPort';
const NLB_LISTENER_CHECK_ERROR = 'LoadBalancerSetting';

/** Validates options of single ports against those of the NLB. */
export function validateNlbListeners(targetType: TargetType, options: NlbServiceOptions): void {
  const { listeners = [] } = options;
  const repeated = firstDuplicate(listeners.map(({ port }) => port));
  if (repeated !== undefined) {
    fail(
      PORT,
      `"${repeated}" is the port of two listeners. Merge their options, and use NlbListener.tcpUdp for both protocols`,
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

/** The controller reads only `tls` to decide which ports have TLS. */
function validateTlsPort({ _isTls, _isUdp, port }: NlbListener, { tls }: NlbServiceOptions): void {
  if (_isTls && tls === undefined) {
    fail('ListenerCertificate', `"NlbListener.tls(${port})" has no certificate. Set tls on the Service`);
  }
  const isNamed = tls?.ports?.includes(String(port)) ?? false;
  const mayBeNamed = tls?.ports?.some((text) => !isConcrete(text) || !/^\d+$/.test(text)) ?? false;
  if (_isTls && tls?.ports && !isNamed && !mayBeNamed) {
    fail(PORT, `"NlbListener.tls(${port})" is not one of tls.ports. Add it there, or use NlbListener.tcp`);
  }
  const isTlsByDefault = tls !== undefined && tls.ports === undefined && !_isUdp;
  if (!_isTls && (isNamed || isTlsByDefault)) {
    fail(
      PORT,
      `"${port}" is a TLS port, and TLS listeners support neither an idle timeout nor UDP. Use NlbListener.tls, or set tls.ports to the other ports`,
    );
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation */
function validateClientAddress({ _isUdp, _options, port }: NlbListener, { preserveClientIp }: NlbServiceOptions): void {
  if (_isUdp && (_options.preserveClientIp ?? preserveClientIp) === false) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"preserveClientIp: false" does not work on ${port}, because UDP always preserves the client address. Remove it, or set it on each TCP port`,
    );
  }
}

function validateProxyProtocol({ _options, port }: NlbListener, { proxyProtocol }: NlbServiceOptions): void {
  if (proxyProtocol && _options.proxyProtocol !== undefined) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"proxyProtocol: ${_options.proxyProtocol}" of ${port} is overridden by that of the Service. Remove one of the two`,
    );
  }
}

/** UDP over IPv6 needs prefixes for source NAT. */
function validateUdp({ ipAddressType, listeners = [], sourceNat }: NlbServiceOptions): void {
  const udp = listeners.find(({ _isQuic, _isUdp }) => _isUdp && !_isQuic);
  if (udp && ipAddressType === IpAddressType.DUALSTACK && sourceNat?._switch !== 'on') {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"${udp.port}" is a UDP port, and the NLB has IPv6. Write sourceNat: NlbSourceNat.assigned()`,
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
      `"${(second ?? udp)?.port}" and ${quic.port} do not go together, because an NLB with QUIC has one QUIC port and no UDP ports. Use a separate Service for one of them`,
    );
  }
  if (targetType !== TargetType.IP) {
    fail(NLB_LISTENER_CHECK_ERROR, `"${quic.port}" is a QUIC port, which needs pods as targets. Write TargetType.IP`);
  }
  if (ipAddressType === IpAddressType.DUALSTACK) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"${quic.port}" is a QUIC port, which does not support IPv6. Write IpAddressType.IPV4`,
    );
  }
  if (!withoutSecurityGroups) {
    fail(
      NLB_LISTENER_CHECK_ERROR,
      `"${quic.port}" is a QUIC port, which does not support security groups. Write withoutSecurityGroups: true for a new NLB`,
    );
  }
}
