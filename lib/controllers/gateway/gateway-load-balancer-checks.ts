import { validateId } from '../../foundation/ids';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { loadBalancerIn, refuseAllocationIds, refuseWebAclArn } from '../load-balancing/load-balancer-arns';
import { runAt, validateLoadBalancer, validateSecurityGroups } from '../load-balancing/load-balancer-checks';
import {
  LoadBalancerIpAddressType,
  LoadBalancerScheme,
  LoadBalancerTargetType,
} from '../load-balancing/load-balancer-terms';
import { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import type { GatewayAlbOptions, GatewayNlbOptions } from './gateway-load-balancer-options';

const SETTING = 'LoadBalancerSetting';
const ADDRESS = 'LoadBalancerAddress';

/** Fails on options of a load balancer that are out of bounds, or that do not work together. */
export function validateOptions(
  kind: GatewayKind,
  options: GatewayAlbOptions & GatewayNlbOptions,
  scope?: Located,
): void {
  runAt(scope, () => {
    validateLoadBalancer(options, {
      kind: kind === GatewayKind.ALB ? 'ALB' : 'NLB',
      isOutpost: options.customerOwnedIpv4Pool !== undefined,
    });
    validateSecurityGroups(options, { isAnnotated: false });
    validateWithoutGroups(options);
    refuseWebAclArn(SETTING, options.webAclArn, loadBalancerIn(undefined));
    validateId('ipamPool', options.ipv4IpamPoolId, { refusal: SETTING });
    validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { refusal: SETTING });
    validateAddresses(kind, options);
  });
}

/** Fails on options that need a security group of the controller, or of your own. */
function validateWithoutGroups(options: GatewayNlbOptions): void {
  const { icmpForPathMtuDiscovery: icmp, inboundPrefixListIds, securityGroups, withoutSecurityGroups } = options;
  const idle = withoutSecurityGroups ? Object.entries({ securityGroups, inboundPrefixListIds }) : [];
  const option = idle.find(([, value]) => value !== undefined)?.[0];
  if (option !== undefined) {
    refuse(SETTING, `"${option}" needs security groups and there are none, leave it or withoutSecurityGroups out`);
  }
  if (icmp && (securityGroups || withoutSecurityGroups)) {
    refuse(
      SETTING,
      '"icmpForPathMtuDiscovery: true" needs the security group of the controller, which this load balancer does not have, leave it out or write the rule on your own security groups',
    );
  }
}

/** Fails on addresses that the scheme or the IP address type does not have. */
function validateAddresses(kind: GatewayKind, options: GatewayNlbOptions): void {
  const { ipAddressType, scheme = LoadBalancerScheme.INTERNAL } = options;
  const isPublic = scheme === LoadBalancerScheme.INTERNET_FACING;
  const isNarrow = ipAddressType === LoadBalancerIpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4;
  if (isNarrow && (kind === GatewayKind.NLB || !isPublic)) {
    refuse(ADDRESS, `"${ipAddressType}" is for internet-facing ALBs, write LoadBalancerIpAddressType.DUALSTACK`);
  }
  if (options.eipAllocationIds && !isPublic) {
    refuse(
      ADDRESS,
      '"eipAllocationIds" are public addresses, write scheme: LoadBalancerScheme.INTERNET_FACING or privateIpv4Addresses',
    );
  }
  refuseAllocationIds(ADDRESS, options.eipAllocationIds);
  if (options.privateIpv4Addresses && isPublic) {
    refuse(
      ADDRESS,
      '"privateIpv4Addresses" are for internal NLBs, write LoadBalancerScheme.INTERNAL or eipAllocationIds',
    );
  }
  const needsIpv6 = options.ipv6Addresses ? 'ipv6Addresses' : options.sourceNat?._switch === 'on' && 'sourceNat';
  if (needsIpv6 && ipAddressType !== LoadBalancerIpAddressType.DUALSTACK) {
    refuse(ADDRESS, `"${needsIpv6}" is for dual-stack NLBs, write LoadBalancerIpAddressType.DUALSTACK`);
  }
  const foreign = options.inboundCidrs?.filter(isConcrete).find((cidr) => cidr.includes(':'));
  if (foreign !== undefined && ipAddressType === LoadBalancerIpAddressType.IPV4) {
    refuse(
      ADDRESS,
      `"${foreign}" of inboundCidrs is IPv6 and the load balancer has IPv4 only, leave it out or write LoadBalancerIpAddressType.DUALSTACK`,
    );
  }
}

/** Fails on QUIC if the NLB has security groups, or if its targets are nodes. */
export function refuseQuic(
  { targets, withoutSecurityGroups }: GatewayNlbOptions,
  listeners: readonly GatewayListener[],
  scope?: Located,
) {
  const quic = listeners.find(({ _quic }) => _quic);
  if (quic && !withoutSecurityGroups) {
    refuse(
      'GatewayListener',
      `"${quic.name}" is a listener for QUIC, which needs an NLB without security groups, write withoutSecurityGroups: true`,
      scope,
    );
  }
  if (quic && targets?.targetType === LoadBalancerTargetType.INSTANCE) {
    refuse(
      'GatewayListener',
      `"${quic.name}" is a listener for QUIC, which needs pods as targets, write LoadBalancerTargetType.IP`,
      scope,
    );
  }
}
