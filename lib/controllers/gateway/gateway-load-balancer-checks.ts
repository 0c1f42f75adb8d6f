import { Cidr } from '../../addressing/cidr';
import { validateId, validateIds } from '../../foundation/ids';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount } from '../../foundation/tokens';
import { loadBalancerIn, refuseAllocationIds, refuseWebAclArn } from '../load-balancing/load-balancer-arns';
import { mergedAttributes } from '../load-balancing/load-balancer-attributes';
import { groupIds } from '../load-balancing/load-balancer-checks';
import { refuseLoadBalancerName } from '../load-balancing/load-balancer-name';
import { LoadBalancerSubnets } from '../load-balancing/load-balancer-subnets';
import { refuseReservedTags } from '../load-balancing/load-balancer-tags';
import {
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
} from '../load-balancing/load-balancer-terms';
import { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import type { AlbOptions, GatewayLoadBalancerOptions, NlbOptions } from './gateway-load-balancer-options';

/** Refuses what is out of bounds, or does not go with something else, for either kind. */
export function refuseOptions(options: GatewayLoadBalancerOptions & NlbOptions, scope?: Located): void {
  const { capacityUnits, inboundCidrs, loadBalancerName, managesBackendRules, securityGroups } = options;
  refuseLoadBalancerName('GatewaySetting', loadBalancerName, scope);
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isCount(capacityUnits, 1)) {
    refuse(
      'GatewaySetting',
      `"capacityUnits: ${capacityUnits}" is out of bounds, write a whole number of 1 or more`,
      scope,
    );
  }
  validateIds('prefixList', options.inboundPrefixListIds, { refusal: 'GatewaySetting', scope });
  validateIds('securityGroup', groupIds(securityGroups), { refusal: 'GatewaySetting', scope });
  if (securityGroups?.length === 0) {
    refuse('GatewaySetting', '"securityGroups" is empty, name one or more, or leave it out', scope);
  }
  if (options.subnets && options.subnetTags) {
    refuse('GatewaySetting', '"subnetTags" are beside subnets, which win, leave one of the two out', scope);
  }
  // An NLB without groups has its networks in the groups of nodes and pods, where prefix lists cannot be.
  const inbound = options.withoutSecurityGroups
    ? options.inboundPrefixListIds
    : securityGroups && (inboundCidrs ?? options.inboundPrefixListIds);
  if (inbound) {
    refuse(
      'GatewaySetting',
      `"${inbound.filter(isConcrete).join(', ')}" goes into the security group of the controller, which this load balancer has not, put it into the rules of your own`,
      scope,
    );
  }
  if (managesBackendRules && !securityGroups) {
    refuse('GatewaySetting', '"managesBackendRules" goes with securityGroups of your own, leave it out', scope);
  }
  refuseReservedTags('GatewaySetting', options.tags, scope);
  refusingIf(scope, () => inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
}

/** What only one of the two kinds has is typed; what goes with a scheme or with another option is not. */
export function refuseKind(kind: GatewayKind, options: AlbOptions & NlbOptions, scope?: Located): void {
  refusingIf(scope, () => mergedAttributes(kind, {}, options.loadBalancerAttributes));
  const { addressing, scheme = LoadBalancerScheme.INTERNAL, subnets } = options;
  refuseWebAclArn('GatewaySetting', options.webAclArn, loadBalancerIn(undefined), scope);
  validateId('ipamPool', options.ipv4IpamPoolId, { refusal: 'GatewaySetting', scope });
  validateId('customerOwnedPool', options.customerOwnedIpv4PoolId, { refusal: 'GatewaySetting', scope });
  const isOutpost = options.customerOwnedIpv4PoolId !== undefined;
  refusingIf(
    scope,
    () =>
      subnets &&
      LoadBalancerSubnets.of(...subnets)._refuse(kind === GatewayKind.ALB ? 'ALB' : 'NLB', options.scheme, isOutpost),
  );
  const isPublic = scheme === LoadBalancerScheme.INTERNET_FACING;
  if (addressing === LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4 && (kind === GatewayKind.NLB || !isPublic)) {
    refuse(
      'GatewaySetting',
      `"${addressing}" is for internet-facing ALBs, write LoadBalancerAddressing.DUALSTACK`,
      scope,
    );
  }
  if (options.eipAllocationIds && !isPublic) {
    refuse(
      'GatewaySetting',
      '"eipAllocationIds" are for internet-facing load balancers, write scheme: LoadBalancerScheme.INTERNET_FACING',
      scope,
    );
  }
  refuseAllocationIds('GatewaySetting', options.eipAllocationIds, scope);
  if (options.privateIpv4Addresses && isPublic) {
    refuse('GatewaySetting', '"privateIpv4Addresses" are for internal load balancers, write eipAllocationIds', scope);
  }
  if ((options.ipv6Addresses || options.sourceNatIpv6Prefixes) && addressing !== LoadBalancerAddressing.DUALSTACK) {
    const option = options.ipv6Addresses ? 'ipv6Addresses' : 'sourceNatIpv6Prefixes';
    refuse('GatewaySetting', `"${option}" are of IPv6, write addressing: LoadBalancerAddressing.DUALSTACK`, scope);
  }
  if (options.allowsIcmp && (options.securityGroups || options.withoutSecurityGroups)) {
    refuse(
      'GatewaySetting',
      '"allowsIcmp" is a rule of the security group of the controller, which this load balancer has not, put it into the rules of your own',
      scope,
    );
  }
  const foreign = options.inboundCidrs?.filter(isConcrete).find((cidr) => cidr.includes(':'));
  if (foreign !== undefined && addressing === LoadBalancerAddressing.IPV4) {
    refuse(
      'GatewaySetting',
      `"${foreign}" is a network of IPv6, which the controller leaves out for IPv4 alone, write addressing: LoadBalancerAddressing.DUALSTACK`,
      scope,
    );
  }
  if (options.securityGroups && options.withoutSecurityGroups) {
    refuse(
      'GatewaySetting',
      '"withoutSecurityGroups" does not go with securityGroups, leave one of the two out',
      scope,
    );
  }
}

/** Runs a step that refuses, at the scope where there is one. */
export function refusingIf(scope: Located | undefined, step: () => unknown): void {
  scope ? refusingAt(scope, step) : step();
}

/** Refuses QUIC where the NLB has security groups, or its targets are nodes. */
export function refuseQuic(
  { targets, withoutSecurityGroups }: NlbOptions,
  listeners: readonly GatewayListener[],
  scope?: Located,
) {
  const quic = listeners.find(({ _quic }) => _quic);
  if (quic && !withoutSecurityGroups) {
    refuse(
      'GatewayListener',
      `"${quic.name}" is for QUIC, which NLBs have without security groups alone, write withoutSecurityGroups: true`,
      scope,
    );
  }
  if (quic && targets?.targetType === LoadBalancerTargetType.INSTANCE) {
    refuse(
      'GatewayListener',
      `"${quic.name}" is for QUIC, which targets that are pods have alone, write LoadBalancerTargetType.IP`,
      scope,
    );
  }
}
