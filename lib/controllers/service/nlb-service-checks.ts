import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import { loadBalancerIn, refuseSslPolicy, validateBalancerPlaces } from '../load-balancing/load-balancer-arns';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { regionOf } from '../load-balancing/load-balancer-subnets';
import {
  ExternalTrafficPolicy,
  HealthCheckProtocol,
  LoadBalancerIpAddressType,
  LoadBalancerTargetType,
  TargetProtocol,
} from '../load-balancing/load-balancer-terms';
import type { NlbServiceOptions } from './nlb-service-options';

const SETTING = 'LoadBalancerSetting';
/**
 * What the cluster has no way to: its Services have one IP family, and Fargate has no nodes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export function refuseCluster(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { ipAddressType = LoadBalancerIpAddressType.IPV4, cluster, listeners = [], topology } = options;
  if (cluster?.isIpv6 && isConcrete(ipAddressType) && ipAddressType !== LoadBalancerIpAddressType.DUALSTACK) {
    refuse(
      'LoadBalancerAddress',
      `"${ipAddressType}" has no way to the IPv6 addresses of the cluster, write LoadBalancerIpAddressType.DUALSTACK`,
    );
  }
  if (targetType === LoadBalancerTargetType.INSTANCE && (cluster?.isIpv6 || cluster?.compute._isFargate)) {
    const why = cluster.isIpv6
      ? 'is for IPv4 and the cluster has IPv6'
      : 'is for nodes and the cluster has Fargate alone';
    refuse(SETTING, `"LoadBalancerTargetType.INSTANCE" ${why}, write LoadBalancerTargetType.IP`);
  }
  const udp = listeners.find(({ _isUdp }) => _isUdp);
  if (cluster && !cluster.isIpv6 && udp && ipAddressType === LoadBalancerIpAddressType.DUALSTACK) {
    refuse(
      'LoadBalancerAddress',
      `"${udp.port}" speaks UDP, which dual-stack addresses hand to IPv6 alone, and the cluster has IPv4, write LoadBalancerIpAddressType.IPV4`,
    );
  }
  topology?._refuseVersion(cluster);
}

/** What nodes do with traffic is of no matter where pods are the targets. */
export function refuseTraffic(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { externalTrafficPolicy, healthCheck, listeners = [], nodePorts } = options;
  if (targetType === LoadBalancerTargetType.IP && externalTrafficPolicy !== undefined) {
    refuse(
      SETTING,
      `"externalTrafficPolicy: ${externalTrafficPolicy}" is about nodes and targets are pods, leave it out or write LoadBalancerTargetType.INSTANCE`,
    );
  }
  if (targetType === LoadBalancerTargetType.INSTANCE && nodePorts === false) {
    refuse(
      SETTING,
      '"nodePorts: false" leaves nodes without a port to send to, leave it out or write LoadBalancerTargetType.IP',
    );
  }
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && healthCheck?.protocol === HealthCheckProtocol.TCP) {
    refuse(
      SETTING,
      '"HealthCheckProtocol.TCP" finds nodes healthy that have no pod, leave it out or write HealthCheckProtocol.HTTP',
    );
  }
  const hasProxyProtocol = options.proxyProtocol || listeners.some(({ _options }) => _options.proxyProtocol);
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && hasProxyProtocol && healthCheck?.port === undefined) {
    refuse(
      SETTING,
      '"proxyProtocol: true" is not understood by kube-proxy, which answers health checks with ExternalTrafficPolicy.LOCAL, leave it out or write LoadBalancerTargetType.IP',
    );
  }
  refuseUnasked(options);
}

/** A check by TCP asks for nothing. */
function refuseUnasked({ externalTrafficPolicy, healthCheck = {} }: NlbServiceOptions): void {
  const isLocal = externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  const protocol = healthCheck.protocol ?? (isLocal ? HealthCheckProtocol.HTTP : HealthCheckProtocol.TCP);
  for (const option of ['path', 'successCodes'] as const) {
    if (healthCheck[option] !== undefined && protocol === HealthCheckProtocol.TCP) {
      refuse(
        'TargetHealthCheck',
        `"${option}: ${shown(healthCheck[option])}" is overlooked by a check by TCP, leave it out or write HealthCheckProtocol.HTTP`,
      );
    }
  }
}

/** Who gets in, where security groups are the controller’s, where they are yours, and where there are none. */
export function refuseGroups(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
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
      refuse(SETTING, `"${option}" is about security groups and there are none, leave it or withoutSecurityGroups out`);
    }
    refuseIdleRanges(targetType, options);
    return;
  }
  if (icmpForPathMtuDiscovery && (securityGroups ?? (inboundPrefixListIds && !inboundCidrs))) {
    refuse(
      SETTING,
      `"icmpForPathMtuDiscovery: true" lets in inboundCidrs, and ${securityGroups ? 'securityGroups say who gets in' : 'prefix lists alone get in'}, leave it out or ${securityGroups ? 'write the rules on the groups' : 'write inboundCidrs'}`,
    );
  }
}

/** Without groups, what is left are rules of nodes and pods, which see clients or do not. */
function refuseIdleRanges(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { listeners = [], manageBackendSecurityGroupRules, preserveClientIp, inboundCidrs } = options;
  const seesClients =
    (preserveClientIp ?? targetType === LoadBalancerTargetType.INSTANCE) ||
    listeners.some(({ _isUdp, _options }) => _isUdp || _options.preserveClientIp);
  if (inboundCidrs && (manageBackendSecurityGroupRules === false || !seesClients)) {
    const why = seesClients ? 'the controller writes no rules' : 'targets do not see who the client is';
    const instead = seesClients
      ? 'manageBackendSecurityGroupRules out'
      : 'withoutSecurityGroups out or write preserveClientIp: true';
    refuse(SETTING, `"inboundCidrs" keeps nobody out without security groups, as ${why}, leave ${instead}`);
  }
}

/** Refuses logs and target groups that are known to be of another Region than the NLB. */
export function validateRegions(options: NlbServiceOptions): void {
  const { accessLogs, listeners = [], tls } = options;
  const usedIn = loadBalancerIn(regionOf(options), [...(tls?.certificates._placed ?? []), accessLogs?._placed]);
  const targetGroups = listeners.flatMap(({ _options }) => _options.split?.others ?? []).map(({ _placed }) => _placed);
  validateBalancerPlaces('a bucket of logs', [accessLogs?._placed], usedIn, { refusal: 'LoadBalancerLogs' });
  validateBalancerPlaces('a target group', targetGroups, usedIn, { refusal: SETTING });
}

/** Certificates and ports of TLS listeners, and what does not go with them. */
export function refuseTls(options: NlbServiceOptions): void {
  const { accessLogs, stickiness, tls } = options;
  stickiness?._validateKind('NLB');
  if (tls === undefined && accessLogs) {
    refuse(
      SETTING,
      '"accessLogs" of an NLB are of TLS listeners and there is none, leave it out or give the Service tls',
    );
  }
  if (tls === undefined) {
    return;
  }
  if (tls.certificates._elsewhere) {
    refuse(
      'ListenerCertificate',
      `"TlsCertificates.${tls.certificates._elsewhere}()" is for ALBs, give an NLB its certificates with TlsCertificates.of`,
    );
  }
  tls.certificates._refuseForeign(regionOf(options));
  refuseSslPolicy('ListenerCertificate', tls.sslPolicy);
  const { targetProtocol } = tls;
  const isKnown = targetProtocol === undefined || [TargetProtocol.TCP, TargetProtocol.TLS].includes(targetProtocol);
  if (!isKnown) {
    refuse(
      SETTING,
      `"TargetProtocol.${shown(targetProtocol)}" is not available for TLS listeners, write TargetProtocol.TCP or TargetProtocol.TLS`,
    );
  }
  if (tls.ports?.length === 0) {
    refuse('ListenerPort', '"ports" is empty and no port would speak TLS, leave it out for all of them');
  }
  if (tls.ports?.includes('*')) {
    refuse('ListenerPort', '"*" matches no port, leave ports out for all of them');
  }
  const repeated = twin(tls.ports ?? []);
  if (repeated !== undefined) {
    refuse('ListenerPort', `"${repeated}" is given twice, name each port once`);
  }
  for (const port of tls.ports?.filter((text) => isConcrete(text) && /^-?[\d.]+$/.test(text)) ?? []) {
    refuseOutside('ListenerPort', 'ports', Number(port), { least: 1, most: 65_535 });
  }
  if (stickiness?._isOn) {
    refuse(
      SETTING,
      '"stickiness" does not work on TLS listeners, let pods use TLS or write it on each NlbListener.tcp',
    );
  }
}
