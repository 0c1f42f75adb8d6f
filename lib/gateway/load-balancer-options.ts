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

/** The targets of the load balancer of a Gateway. */
export interface GatewayDefaultTargets {
  /**
   * Options of the target groups of every Service behind the load balancer. Options of a Service win: see `addServiceTargets`.
   *
   * @default - the defaults of the controller
   */
  readonly targets?: TargetOptions;
}

/** The load balancer of a Gateway, of either kind. */
export interface GatewayLoadBalancerOptions
  extends LoadBalancerOptions,
    LoadBalancerSecurityGroupOptions,
    GatewayDefaultTargets {}

/** The ALB of a Gateway. */
export interface GatewayAlbOptions extends AlbOptions, AlbInstanceOptions, GatewayDefaultTargets {}

/** The NLB of a Gateway. */
export interface GatewayNlbOptions extends NlbOptions, GatewayDefaultTargets {}

const ATTRIBUTE_ERROR = 'LoadBalancerSetting';
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
    validateWebAclArn(ATTRIBUTE_ERROR, options.webAclArn, loadBalancerIn(undefined));
    validateId('ipamPool', options.ipv4IpamPoolId, { errorName: ATTRIBUTE_ERROR });
    validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { errorName: ATTRIBUTE_ERROR });
    validateAddresses(kind, options);
  });
}

/** Fails on options that need a security group of the controller, or of your own. */
function validateWithoutGroups(options: GatewayNlbOptions): void {
  const { icmpForPathMtuDiscovery: icmp, inboundPrefixListIds, securityGroups, withoutSecurityGroups } = options;
  const idle = withoutSecurityGroups ? Object.entries({ securityGroups, inboundPrefixListIds }) : [];
  const option = idle.find(([, value]) => value !== undefined)?.[0];
  if (option !== undefined) {
    fail(
      ATTRIBUTE_ERROR,
      `"${option}" needs security groups and there are none, leave it or withoutSecurityGroups out`,
    );
  }
  if (icmp && (securityGroups || withoutSecurityGroups)) {
    fail(
      ATTRIBUTE_ERROR,
      '"icmpForPathMtuDiscovery: true" needs the security group of the controller, which this load balancer does not have, leave it out or write the rule on your own security groups',
    );
  }
}

/** Fails on addresses that the scheme or the IP address type does not have. */
function validateAddresses(kind: GatewayKind, options: GatewayNlbOptions): void {
  const { ipAddressType, scheme = Scheme.INTERNAL } = options;
  const isPublic = scheme === Scheme.INTERNET_FACING;
  const isNarrow = ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4;
  if (isNarrow && (kind === GatewayKind.NLB || !isPublic)) {
    fail(ADDRESS, `"${ipAddressType}" is for internet-facing ALBs, write IpAddressType.DUALSTACK`);
  }
  if (options.eipAllocationIds && !isPublic) {
    fail(
      ADDRESS,
      '"eipAllocationIds" are public addresses, write scheme: Scheme.INTERNET_FACING or privateIpv4Addresses',
    );
  }
  validateAllocationIds(ADDRESS, options.eipAllocationIds);
  if (options.privateIpv4Addresses && isPublic) {
    fail(ADDRESS, '"privateIpv4Addresses" are for internal NLBs, write Scheme.INTERNAL or eipAllocationIds');
  }
  const needsIpv6 = options.ipv6Addresses ? 'ipv6Addresses' : options.sourceNat?._switch === 'on' && 'sourceNat';
  if (needsIpv6 && ipAddressType !== IpAddressType.DUALSTACK) {
    fail(ADDRESS, `"${needsIpv6}" is for dual-stack NLBs, write IpAddressType.DUALSTACK`);
  }
  const foreign = options.inboundCidrs?.filter(isConcrete).find((cidr) => cidr.includes(':'));
  if (foreign !== undefined && ipAddressType === IpAddressType.IPV4) {
    fail(
      ADDRESS,
      `"${foreign}" of inboundCidrs is IPv6 and the load balancer has IPv4 only, leave it out or write IpAddressType.DUALSTACK`,
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
      `"${quic.name}" is a listener for QUIC, which needs an NLB without security groups, write withoutSecurityGroups: true`,
      scope,
    );
  }
  if (quic && targets?.targetType === TargetType.INSTANCE) {
    fail(
      'GatewayListener',
      `"${quic.name}" is a listener for QUIC, which needs pods as targets, write TargetType.IP`,
      scope,
    );
  }
}
