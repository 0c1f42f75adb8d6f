import { IpFamily } from '../../addressing/address';
import { Cidr } from '../../addressing/cidr';
import { validateId } from '../../foundation/ids';
import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import { INGRESS_NAME, WEB_ACL_NAME } from '../load-balancer-controller/ingress-class';
import {
  loadBalancerIn,
  refuseSslPolicy,
  refuseWebAclArn,
  validateBalancerPlaces,
} from '../load-balancing/load-balancer-arns';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { regionOf } from '../load-balancing/load-balancer-subnets';
import {
  LoadBalancerIpAddressType,
  LoadBalancerScheme,
  TargetProtocolVersion,
} from '../load-balancing/load-balancer-terms';
import type { AlbIngressOptions, AlbIngressProps } from './alb-ingress-options';
import type { AlbListener } from './alb-listener';

const SETTING = 'LoadBalancerSetting';

/** The most listeners of an ALB that verify certificates of clients. */
const MOST_VERIFYING = 2;

/** True where others may share the ALB: the Ingress names a group, or has an order in that of its IngressClass. */
export function isGroupMember({ group, groupOrder }: AlbIngressProps): boolean {
  return group !== undefined || groupOrder !== undefined;
}

/** Refuses groups and orders that the controller would. */
export function refuseGroup({ group, groupOrder }: AlbIngressProps): void {
  if (group !== undefined && isConcrete(group) && !INGRESS_NAME.test(group)) {
    refuse(
      'IngressGroupMember',
      `"${group}" is no name of a group, write up to 63 lower-case letters, digits, hyphens and dots`,
    );
  }
  refuseOutside('IngressGroupMember', 'groupOrder', groupOrder, { least: -1000, most: 1000 });
}

/** Refuses addresses that the scheme does not have. */
export function refuseAddresses(options: AlbIngressOptions): void {
  const { ipAddressType, inboundCidrs, ipv4IpamPoolId, inboundPrefixListIds, scheme } = options;
  // Without a public IPv4 address, an internal ALB would be an ALB of IPv6 alone, which there is not.
  if (
    ipAddressType === LoadBalancerIpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 &&
    scheme !== LoadBalancerScheme.INTERNET_FACING
  ) {
    refuse(
      SETTING,
      `"${ipAddressType}" is for the internet, write LoadBalancerScheme.INTERNET_FACING or LoadBalancerIpAddressType.DUALSTACK`,
    );
  }
  validateId('ipamPool', ipv4IpamPoolId, { refusal: SETTING });
  validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { refusal: SETTING });
  if (ipv4IpamPoolId !== undefined && scheme === LoadBalancerScheme.INTERNAL) {
    refuse(
      SETTING,
      '"ipv4IpamPoolId" has public addresses and an internal ALB has none, leave it out or write LoadBalancerScheme.INTERNET_FACING',
    );
  }
  const isShut =
    inboundCidrs?.every((cidr) => isConcrete(cidr) && Cidr.parse(cidr).ipFamily === IpFamily.IPV6) === true &&
    inboundPrefixListIds === undefined;
  if (ipAddressType === LoadBalancerIpAddressType.IPV4 && isShut) {
    refuse(
      SETTING,
      `"inboundCidrs: ${inboundCidrs?.join(', ')}" lets nobody in: the ALB has IPv4 alone, write LoadBalancerIpAddressType.DUALSTACK or networks of IPv4`,
    );
  }
}

export function refuseWebAcl(options: AlbIngressOptions): void {
  const { webAclArn, webAclName } = options;
  refuseWebAclArn(SETTING, webAclArn, loadBalancerIn(regionOf(options)));
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    refuse(
      SETTING,
      `"${webAclName}" is no name of a web ACL, write up to 128 letters, digits, hyphens and underscores`,
    );
  }
  if (webAclArn !== undefined && webAclName !== undefined) {
    refuse(SETTING, '"webAclArn" is ignored beside webAclName, leave out one of them');
  }
}

/** Refuses logs, target groups and trust stores that are known to be of another Region than the ALB. */
export function validateRegions(options: AlbIngressProps, listeners: readonly AlbListener[]): void {
  const { accessLogs, actions = {}, certificates, connectionLogs, healthCheckLogs } = options;
  const buckets = [accessLogs, connectionLogs, healthCheckLogs].map((logs) => logs?._placed);
  const usedIn = loadBalancerIn(regionOf(options), [...(certificates?._placed ?? []), ...buckets]);
  const targetGroups = Object.values(actions).flatMap(({ _facts }) => _facts.targetGroups ?? []);
  const trustStores = listeners.map(({ _mutualAuthentication }) => _mutualAuthentication?._trustStore);
  validateBalancerPlaces('a bucket of logs', buckets, usedIn, { refusal: 'LoadBalancerLogs' });
  validateBalancerPlaces('a target group', targetGroups, usedIn, { refusal: 'IngressRule' });
  validateBalancerPlaces('a trust store', trustStores, usedIn, { refusal: 'ListenerCertificate' });
}

export function refuseListeners(listeners: readonly AlbListener[]): void {
  if (listeners.length === 0) {
    refuse('ListenerPort', '"listeners" is empty, give one or more, such as AlbListener.https()');
  }
  const port = twin(listeners.map((listener) => listener.port));
  if (port !== undefined) {
    refuse('ListenerPort', `"${port}" is listened on twice, give each port to one listener`);
  }
  const verifying = listeners.filter(({ _mutualAuthentication }) => _mutualAuthentication?._mode === 'verify');
  if (verifying.length > MOST_VERIFYING) {
    refuse(
      'ListenerCertificate',
      `"MutualAuthentication.verify" is on ${verifying.length} listeners and an ALB has it on ${MOST_VERIFYING} at the most, write MutualAuthentication.passthrough() on others`,
    );
  }
}

export function refuseCertificates(listeners: readonly AlbListener[], options: AlbIngressProps): void {
  const { certificates, sslPolicy } = options;
  const isMember = isGroupMember(options);
  certificates?._refuseForeign(regionOf(options));
  refuseSslPolicy('ListenerCertificate', sslPolicy);
  const secure = listeners.find(({ isTls }) => isTls);
  if (secure && !certificates) {
    refuse(
      'ListenerCertificate',
      `"AlbListener.https(${shown(secure.port)})" has no certificate, give certificates: TlsCertificates.of(certificate), or write TlsCertificates.discovered()`,
    );
  }
  // A member of a group may leave TLS to the others.
  if (!secure && certificates && !isMember) {
    refuse('ListenerCertificate', '"certificates" are for HTTPS and no listener speaks it, add AlbListener.https()');
  }
  if (!secure && sslPolicy !== undefined && !isMember) {
    refuse('ListenerCertificate', `"${sslPolicy}" is for HTTPS and no listener speaks it, add AlbListener.https()`);
  }
}

/** Refuses a redirect to where nobody listens. Of a group, all members listen together. */
export function refuseRedirect(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port === undefined || !isConcrete(port)) {
    return;
  }
  const secure = listeners.filter(({ isTls }) => isTls);
  if (!secure.some((listener) => listener.port === port)) {
    const meant = secure[0] ? `write redirectHttpTo: ${secure[0].port}` : `add AlbListener.https(${port})`;
    refuse('ListenerPort', `"redirectHttpTo: ${port}" is a port where nobody listens in TLS, ${meant}`);
  }
}

/** Refuses a redirect from nowhere. */
export function refuseIdleRedirect(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port !== undefined && listeners.every(({ isTls }) => isTls)) {
    refuse(
      'ListenerPort',
      `"redirectHttpTo: ${shown(port)}" has no HTTP listener to redirect from, add AlbListener.http() or leave it out`,
    );
  }
}

/** Refuses what a listener in clear text would let through, or could not do. */
export function refuseClearText(listeners: readonly AlbListener[], options: AlbIngressOptions): void {
  const { actions = {}, authentication, targetProtocolVersion, jwtValidation, redirectHttpTo } = options;
  const isGrpc = targetProtocolVersion === TargetProtocolVersion.GRPC;
  const asksWhom = authentication !== undefined && authentication._type !== 'none';
  if (asksWhom && jwtValidation) {
    refuse(SETTING, '"jwtValidation" is for machines and authentication for people, give an Ingress one of them');
  }
  // The controller signs users in, and validates tokens, on HTTPS listeners, and lets all others through.
  const open = listeners.find(({ isTls }) => !isTls);
  if (open && redirectHttpTo === undefined) {
    if (asksWhom || jwtValidation) {
      refuse(
        SETTING,
        `"AlbListener.http(${shown(open.port)})" lets everybody past the ${asksWhom ? 'authentication' : 'jwtValidation'}, which HTTPS listeners alone ask for, leave it out or redirect it with redirectHttpTo`,
      );
    }
    if (isGrpc) {
      refuse(
        SETTING,
        `"AlbListener.http(${shown(open.port)})" cannot carry gRPC, which an ALB speaks in TLS alone, write AlbListener.https() or redirect it with redirectHttpTo`,
      );
    }
  }
  if (isGrpc && options.http2 === false) {
    refuse(SETTING, '"http2: false" leaves no way for gRPC, which needs HTTP/2, leave it out');
  }
  const secure = listeners.find(({ isTls }) => isTls);
  const back = Object.keys(actions).find((name) => actions[name]._facts.redirectProtocol === 'HTTP');
  if (secure && back !== undefined) {
    refuse(
      'IngressRule',
      `"${back}" redirects from HTTPS to HTTP on port ${shown(secure.port)}, which an ALB does not, write protocol: 'HTTPS'`,
    );
  }
}

/** An ALB refuses to keep clients on a target of a group, and not in the group. */
export function refuseSpread({ actions = {}, stickiness }: AlbIngressOptions): void {
  const spread = Object.keys(actions).find((name) => actions[name]._facts.isSpread);
  if (spread !== undefined && stickiness?._isOn) {
    refuse(
      'IngressRule',
      `"${spread}" sends clients to several targets while stickiness keeps them on one, give AlbAction.forward a stickiness, too`,
    );
  }
}
