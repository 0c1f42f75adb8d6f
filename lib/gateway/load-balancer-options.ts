import { fail, type Located } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { isConcrete } from '../foundation/tokens';
import type { AlbInstanceOptions, AlbOptions } from '../loadbalancing/alb-options';
import { IpAddressType, Scheme, TargetType } from '../loadbalancing/enums';
import type { NlbOptions } from '../loadbalancing/nlb-options';
import {
  type LoadBalancerOptions,
  type LoadBalancerSecurityGroupOptions,
  runAt,
  validateLoadBalancer,
  validateSecurityGroups,
} from '../loadbalancing/options';
import { loadBalancerIn, validateAllocationIds, validateWebAclArn } from '../loadbalancing/validation';
import type { Listener } from './listener';
import { GatewayKind, type TargetOptions } from './target-options';

/** Target options of the load balancer of a Gateway. */
export interface GatewayDefaultTargets {
  /**
   * Options of the target groups of every Service behind the load balancer. Options of a Service win: see
   * `addServiceTargets`.
   *
   * @default - the defaults of the controller
   */
  readonly targets?: TargetOptions;
}

/** Options of the load balancer of a Gateway of either kind. */
export interface GatewayLoadBalancerOptions
  extends LoadBalancerOptions,
    LoadBalancerSecurityGroupOptions,
    GatewayDefaultTargets {}

/** Options of the ALB of a Gateway. */
export interface GatewayAlbOptions extends AlbOptions, AlbInstanceOptions, GatewayDefaultTargets {}

/** Options of the NLB of a Gateway. */
export interface GatewayNlbOptions extends NlbOptions, GatewayDefaultTargets {}

const ATTRIBUTE_ERROR = 'LoadBalancerSetting';
const ADDRESS = 'LoadBalancerAddress';

/** Fails on load balancer options that are out of bounds, or that do not work together. */
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
    validateWebAclArn(ATTRIBUTE_ERROR, options.webAclArn, loadBalancerIn(undefined));
    validateId('ipamPool', options.ipv4IpamPoolId, { errorName: ATTRIBUTE_ERROR });
    validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { errorName: ATTRIBUTE_ERROR });
    validateAddresses(kind, options);
  });
}

/** Fails on options that need a security group of the controller, or one that you set. */
function validateWithoutGroups(options: GatewayNlbOptions): void {
  const { icmpForPathMtuDiscovery: icmp, inboundPrefixListIds, securityGroups, withoutSecurityGroups } = options;
  const idle = withoutSecurityGroups ? Object.entries({ securityGroups, inboundPrefixListIds }) : [];
  const option = idle.find(([, value]) => value !== undefined)?.[0];
  if (option !== undefined) {
    fail(ATTRIBUTE_ERROR, `"${option}" needs security groups, and withoutSecurityGroups is set. Remove one of the two`);
  }
  if (icmp && (securityGroups || withoutSecurityGroups)) {
    fail(
      ATTRIBUTE_ERROR,
      '"icmpForPathMtuDiscovery: true" needs the security group of the controller, which this load balancer does not have. Remove it, or add the rule to your own security groups',
    );
  }
}

/** Fails on addresses that do not go with the scheme or the IP address type. */
function validateAddresses(kind: GatewayKind, options: GatewayNlbOptions): void {
  const { ipAddressType, scheme = Scheme.INTERNAL } = options;
  const isPublic = scheme === Scheme.INTERNET_FACING;
  const isNarrow = ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4;
  if (isNarrow && (kind === GatewayKind.NLB || !isPublic)) {
    fail(ADDRESS, `"${ipAddressType}" is for internet-facing ALBs. Write IpAddressType.DUALSTACK`);
  }
  if (options.eipAllocationIds && !isPublic) {
    fail(
      ADDRESS,
      '"eipAllocationIds" needs an internet-facing NLB. Write scheme: Scheme.INTERNET_FACING, or use privateIpv4Addresses',
    );
  }
  validateAllocationIds(ADDRESS, options.eipAllocationIds);
  if (options.privateIpv4Addresses && isPublic) {
    fail(
      ADDRESS,
      '"privateIpv4Addresses" needs an internal NLB. Write scheme: Scheme.INTERNAL, or use eipAllocationIds',
    );
  }
  const needsIpv6 = options.ipv6Addresses ? 'ipv6Addresses' : options.sourceNat?._switch === 'on' && 'sourceNat';
  if (needsIpv6 && ipAddressType !== IpAddressType.DUALSTACK) {
    fail(ADDRESS, `"${needsIpv6}" needs a dual-stack NLB. Write IpAddressType.DUALSTACK`);
  }
  const foreign = options.inboundCidrs?.filter(isConcrete).find((cidr) => cidr.includes(':'));
  if (foreign !== undefined && ipAddressType === IpAddressType.IPV4) {
    fail(
      ADDRESS,
      `"${foreign}" of inboundCidrs is IPv6, and the load balancer has only IPv4. Remove it, or write IpAddressType.DUALSTACK`,
    );
  }
}

/** Fails on QUIC if the NLB has security groups, or if its targets are nodes. */
export function validateQuic(
  { targets, withoutSecurityGroups }: GatewayNlbOptions,
  listeners: readonly Listener[],
  scope?: Located,
) {
  const quic = listeners.find(({ _quic }) => _quic);
  if (quic && !withoutSecurityGroups) {
    fail(
      'GatewayListener',
      `"${quic.name}" is a QUIC listener, which needs an NLB without security groups. Write withoutSecurityGroups: true`,
      scope,
    );
  }
  if (quic && targets?.targetType === TargetType.INSTANCE) {
    fail(
      'GatewayListener',
      `"${quic.name}" is a QUIC listener, which needs pods as targets. Write TargetType.IP`,
      scope,
    );
  }
}
