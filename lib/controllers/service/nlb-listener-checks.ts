import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { LoadBalancerIpAddressType, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import type { NlbListener } from './nlb-listener';
import type { NlbServiceOptions } from './nlb-service-options';

const PORT = 'ListenerPort';
const SETTING = 'LoadBalancerSetting';

/** What is told of single ports, against what is told of all of them. */
export function refuseListeners(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { listeners = [] } = options;
  const repeated = twin(listeners.map(({ port }) => port));
  if (repeated !== undefined) {
    refuse(
      PORT,
      `"${repeated}" is given twice, tell all of a port at once, and write NlbListener.tcpUdp for both protocols`,
    );
  }
  for (const listener of listeners) {
    refuseTlsPort(listener, options);
    refuseClientAddress(listener, options);
    refuseProxyProtocol(listener, options);
  }
  refuseUdp(options);
  refuseQuic(targetType, options);
}

/** The controller decides by `tls` alone which ports speak TLS. */
function refuseTlsPort({ _isTls, _isUdp, port }: NlbListener, { tls }: NlbServiceOptions): void {
  if (_isTls && tls === undefined) {
    refuse('ListenerCertificate', `"NlbListener.tls(${port})" has no certificate, give the Service tls`);
  }
  const isNamed = tls?.ports?.includes(String(port)) ?? false;
  const mayBeNamed = tls?.ports?.some((text) => !isConcrete(text) || !/^\d+$/.test(text)) ?? false;
  if (_isTls && tls?.ports && !isNamed && !mayBeNamed) {
    refuse(PORT, `"NlbListener.tls(${port})" is none of the ports of tls, add it to them or write NlbListener.tcp`);
  }
  const isTlsByDefault = tls !== undefined && tls.ports === undefined && !_isUdp;
  if (!_isTls && (isNamed || isTlsByDefault)) {
    refuse(
      PORT,
      `"${port}" speaks TLS, whose listeners have no idle timeout and no UDP, write NlbListener.tls or name the other ports in tls.ports`,
    );
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation */
function refuseClientAddress({ _isUdp, _options, port }: NlbListener, { preserveClientIp }: NlbServiceOptions): void {
  if (_isUdp && (_options.preserveClientIp ?? preserveClientIp) === false) {
    refuse(
      SETTING,
      `"preserveClientIp: false" cannot be for ${port}, whose UDP always keeps the address, leave it out or give each TCP port its own`,
    );
  }
}

function refuseProxyProtocol({ _options, port }: NlbListener, { proxyProtocol }: NlbServiceOptions): void {
  if (proxyProtocol && _options.proxyProtocol !== undefined) {
    refuse(
      SETTING,
      `"proxyProtocol: ${_options.proxyProtocol}" of ${port} is overruled by that of the Service, leave out one of the two`,
    );
  }
}

/** UDP over IPv6 needs prefixes to speak from. */
function refuseUdp({ ipAddressType, listeners = [], sourceNat }: NlbServiceOptions): void {
  const udp = listeners.find(({ _isQuic, _isUdp }) => _isUdp && !_isQuic);
  if (udp && ipAddressType === LoadBalancerIpAddressType.DUALSTACK && sourceNat?._switch !== 'on') {
    refuse(SETTING, `"${udp.port}" speaks UDP and the NLB has IPv6, write sourceNat: NlbSourceNat.assigned()`);
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-listener.html */
function refuseQuic(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { ipAddressType, listeners = [], withoutSecurityGroups } = options;
  const [quic, second] = listeners.filter(({ _isQuic }) => _isQuic);
  if (quic === undefined) {
    return;
  }
  const udp = listeners.find(({ _isQuic, _isUdp }) => _isUdp && !_isQuic);
  if (second ?? udp) {
    refuse(
      PORT,
      `"${(second ?? udp)?.port}" and ${quic.port} do not go together, an NLB with QUIC has one port of it and no UDP, give the other one its own Service`,
    );
  }
  if (targetType !== LoadBalancerTargetType.IP) {
    refuse(SETTING, `"${quic.port}" speaks QUIC, whose targets are pods, write LoadBalancerTargetType.IP`);
  }
  if (ipAddressType === LoadBalancerIpAddressType.DUALSTACK) {
    refuse(SETTING, `"${quic.port}" speaks QUIC, which has no IPv6, write LoadBalancerIpAddressType.IPV4`);
  }
  if (!withoutSecurityGroups) {
    refuse(
      SETTING,
      `"${quic.port}" speaks QUIC, which does not go with security groups, write withoutSecurityGroups: true for a new NLB`,
    );
  }
}
