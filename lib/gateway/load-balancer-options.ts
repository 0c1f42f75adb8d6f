import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../addressing/cidr';
import { fail, type Located, withErrorPath } from '../foundation/errors';
import { validateId, validateIds } from '../foundation/ids';
import { isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { mergedAttributes } from '../loadbalancing/annotations';
import { LoadBalancerAddressing, Scheme, TargetType } from '../loadbalancing/enums';
import { groupIds } from '../loadbalancing/options';
import { LoadBalancerSubnets } from '../loadbalancing/subnets';
import {
  loadBalancerIn,
  validateAllocationIds,
  validateLoadBalancerName,
  validateReservedTags,
  validateWebAclArn,
} from '../loadbalancing/validation';
import type { Listener } from './listener';
import { GatewayKind, type TargetOptions } from './target-options';

/** The load balancer of a Gateway. */
export interface GatewayLoadBalancerOptions {
  /**
   * The name of the load balancer in AWS: letters, digits and hyphens, 32 at the most. It is taken when the load balancer is made, and never after.
   *
   * @default - of namespace, Gateway and cluster
   */
  readonly loadBalancerName?: string;

  /**
   * Where it listens. Another scheme is another load balancer, with another name: the controller deletes the old one first, also one with deletion
   * protection, so that clients wait until DNS has the new one.
   *
   * @default - as the controller was told: internal, unless told otherwise; a load balancer that exists is no exception, so that leaving
   * `INTERNET_FACING` out again replaces it
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/elbv2/load_balancer_synthesizer.go
   */
  readonly scheme?: Scheme;

  /**
   * Its addresses.
   *
   * @default LoadBalancerAddressing.IPV4
   */
  readonly addressing?: LoadBalancerAddressing;

  /**
   * Its subnets, one in each zone.
   *
   * @default - the controller finds them by their role tags when it makes the load balancer, and never again: in a zone that is added later, the load
   * balancer has no subnet, and targets there get no traffic, until the subnets are named here or by `subnetTags`
   */
  readonly subnets?: ec2.ISubnet[];

  /**
   * Tags of its subnets, each with the values that are good, such as `{ tier: ['edge'] }`, in the place of `subnets`, with which they are refused: the
   * controller looks for subnets that have all of them, each time, so that a subnet with the tags in a zone that is added later comes with it.
   *
   * @default - the controller finds them by their role tags
   */
  readonly subnetTags?: Record<string, string[]>;

  /**
   * Security groups of your own. Pods must admit them, unless `managesBackendRules` is set.
   *
   * @default - the controller makes one that admits `inboundCidrs`, and opens nodes and pods to it
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the controller opens nodes and pods to a load balancer with `securityGroups` of your own.
   *
   * @default false
   */
  readonly managesBackendRules?: boolean;

  /**
   * The networks that reach it, in CIDR notation; refused with `securityGroups`, whose rules say it.
   *
   * @default - all, and none beside `inboundPrefixListIds`; those of the VPC for an internal NLB `withoutSecurityGroups`, so that clients of connected
   * networks are shut out where targets see their addresses
   */
  readonly inboundCidrs?: string[];

  /**
   * The prefix lists that reach it, by their ids; refused with `securityGroups` and `withoutSecurityGroups`.
   *
   * @default - none
   */
  readonly inboundPrefixListIds?: string[];

  /**
   * Attributes of the load balancer, such as `{ 'idle_timeout.timeout_seconds': '120' }`. With `deletion_protection.enabled` the controller does not
   * delete the load balancer, nor Kubernetes the Gateway: turn it off before you delete the stack.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
   */
  readonly loadBalancerAttributes?: Record<string, string>;

  /**
   * Tags of load balancer, listeners and security group.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;

  /**
   * The load balancer capacity units that are kept for it, 1 or more. The controller forgets them where a class and its Gateway both have settings of
   * their own, which is refused.
   *
   * @default - none
   */
  readonly capacityUnits?: number;

  /**
   * The targets of every Service behind it, where nothing is said of the Service itself.
   *
   * @default - as the controller has them
   */
  readonly targets?: TargetOptions;
}

/** The ALB of a Gateway. */
export interface AlbOptions extends GatewayLoadBalancerOptions {
  /**
   * The ARN of its web ACL of AWS WAF.
   *
   * @default - none
   */
  readonly webAclArn?: string;

  /**
   * Whether AWS Shield Advanced protects it.
   *
   * @default false
   */
  readonly shield?: boolean;

  /**
   * The IPAM pool of its public IPv4 addresses.
   *
   * @default - none: addresses of Amazon
   */
  readonly ipv4IpamPoolId?: string;

  /**
   * The pool of customer-owned IPv4 addresses on an Outpost.
   *
   * @default - none
   */
  readonly customerOwnedIpv4PoolId?: string;
}

/** The NLB of a Gateway. */
export interface NlbOptions extends GatewayLoadBalancerOptions {
  /**
   * The allocations of its Elastic IP addresses, one for each zone; for internet-facing ones.
   *
   * @default - addresses of Amazon
   */
  readonly eipAllocationIds?: string[];

  /**
   * Its private IPv4 addresses, one for each of `subnets`; for internal ones.
   *
   * @default - any of the subnets
   */
  readonly privateIpv4Addresses?: string[];

  /**
   * Its IPv6 addresses, one for each of `subnets`; for `DUALSTACK`.
   *
   * @default - any of the subnets
   */
  readonly ipv6Addresses?: string[];

  /**
   * The IPv6 prefixes, one for each of `subnets`, by which an NLB with a listener for UDP reaches targets of IPv6: a /80 of the subnet, or
   * `auto_assigned`; for `DUALSTACK`.
   *
   * @default - none
   */
  readonly sourceNatIpv6Prefixes?: string[];

  /**
   * Whether it answers to what discovers the MTU of a path, by ICMP; refused with `securityGroups` and `withoutSecurityGroups`.
   *
   * @default false
   */
  readonly allowsIcmp?: boolean;

  /**
   * Whether the rules of its security groups hold for traffic through AWS PrivateLink, too.
   *
   * @default true
   */
  readonly enforcesRulesOnPrivateLink?: boolean;

  /**
   * Whether it has no security groups at all: where targets see the addresses of clients, nodes and pods admit `inboundCidrs`.
   *
   * @default false
   */
  readonly withoutSecurityGroups?: boolean;
}

/** Refuses what is out of bounds, or does not go with something else, for either kind. */
export function validateOptions(options: GatewayLoadBalancerOptions & NlbOptions, scope?: Located): void {
  const { capacityUnits, inboundCidrs, loadBalancerName, managesBackendRules, securityGroups } = options;
  validateLoadBalancerName('GatewaySetting', loadBalancerName, scope);
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isWholeNumberFrom(capacityUnits, 1)) {
    fail(
      'GatewaySetting',
      `"capacityUnits: ${capacityUnits}" is out of bounds, write a whole number of 1 or more`,
      scope,
    );
  }
  validateIds('prefixList', options.inboundPrefixListIds, { errorName: 'GatewaySetting', scope });
  validateIds('securityGroup', groupIds(securityGroups), { errorName: 'GatewaySetting', scope });
  if (securityGroups?.length === 0) {
    fail('GatewaySetting', '"securityGroups" is empty, name one or more, or leave it out', scope);
  }
  if (options.subnets && options.subnetTags) {
    fail('GatewaySetting', '"subnetTags" are beside subnets, which win, leave one of the two out', scope);
  }
  // An NLB without groups has its networks in the groups of nodes and pods, where prefix lists cannot be.
  const inbound = options.withoutSecurityGroups
    ? options.inboundPrefixListIds
    : securityGroups && (inboundCidrs ?? options.inboundPrefixListIds);
  if (inbound) {
    fail(
      'GatewaySetting',
      `"${inbound.filter(isConcrete).join(', ')}" goes into the security group of the controller, which this load balancer has not, put it into the rules of your own`,
      scope,
    );
  }
  if (managesBackendRules && !securityGroups) {
    fail('GatewaySetting', '"managesBackendRules" goes with securityGroups of your own, leave it out', scope);
  }
  validateReservedTags('GatewaySetting', options.tags, scope);
  failAtScope(scope, () => inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
}

/** What only one of the two kinds has is typed; what goes with a scheme or with another option is not. */
export function validateLoadBalancerKind(kind: GatewayKind, options: AlbOptions & NlbOptions, scope?: Located): void {
  failAtScope(scope, () => mergedAttributes(kind, {}, options.loadBalancerAttributes));
  const { addressing, scheme = Scheme.INTERNAL, subnets } = options;
  validateWebAclArn('GatewaySetting', options.webAclArn, loadBalancerIn(undefined), scope);
  validateId('ipamPool', options.ipv4IpamPoolId, { errorName: 'GatewaySetting', scope });
  validateId('customerOwnedPool', options.customerOwnedIpv4PoolId, { errorName: 'GatewaySetting', scope });
  const isOutpost = options.customerOwnedIpv4PoolId !== undefined;
  failAtScope(
    scope,
    () =>
      subnets &&
      LoadBalancerSubnets.of(...subnets)._refuse(kind === GatewayKind.ALB ? 'ALB' : 'NLB', options.scheme, isOutpost),
  );
  const isPublic = scheme === Scheme.INTERNET_FACING;
  if (addressing === LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4 && (kind === GatewayKind.NLB || !isPublic)) {
    fail(
      'GatewaySetting',
      `"${addressing}" is for internet-facing ALBs, write LoadBalancerAddressing.DUALSTACK`,
      scope,
    );
  }
  if (options.eipAllocationIds && !isPublic) {
    fail(
      'GatewaySetting',
      '"eipAllocationIds" are for internet-facing load balancers, write scheme: Scheme.INTERNET_FACING',
      scope,
    );
  }
  validateAllocationIds('GatewaySetting', options.eipAllocationIds, scope);
  if (options.privateIpv4Addresses && isPublic) {
    fail('GatewaySetting', '"privateIpv4Addresses" are for internal load balancers, write eipAllocationIds', scope);
  }
  if ((options.ipv6Addresses || options.sourceNatIpv6Prefixes) && addressing !== LoadBalancerAddressing.DUALSTACK) {
    const option = options.ipv6Addresses ? 'ipv6Addresses' : 'sourceNatIpv6Prefixes';
    fail('GatewaySetting', `"${option}" are of IPv6, write addressing: LoadBalancerAddressing.DUALSTACK`, scope);
  }
  if (options.allowsIcmp && (options.securityGroups || options.withoutSecurityGroups)) {
    fail(
      'GatewaySetting',
      '"allowsIcmp" is a rule of the security group of the controller, which this load balancer has not, put it into the rules of your own',
      scope,
    );
  }
  const foreign = options.inboundCidrs?.filter(isConcrete).find((cidr) => cidr.includes(':'));
  if (foreign !== undefined && addressing === LoadBalancerAddressing.IPV4) {
    fail(
      'GatewaySetting',
      `"${foreign}" is a network of IPv6, which the controller leaves out for IPv4 alone, write addressing: LoadBalancerAddressing.DUALSTACK`,
      scope,
    );
  }
  if (options.securityGroups && options.withoutSecurityGroups) {
    fail('GatewaySetting', '"withoutSecurityGroups" does not go with securityGroups, leave one of the two out', scope);
  }
}

/** Runs a step that refuses, at the scope where there is one. */
export function failAtScope(scope: Located | undefined, step: () => unknown): void {
  scope ? withErrorPath(scope, step) : step();
}

/** Refuses QUIC where the NLB has security groups, or its targets are nodes. */
export function validateQuic(
  { targets, withoutSecurityGroups }: NlbOptions,
  listeners: readonly Listener[],
  scope?: Located,
) {
  const quic = listeners.find(({ _quic }) => _quic);
  if (quic && !withoutSecurityGroups) {
    fail(
      'GatewayListener',
      `"${quic.name}" is for QUIC, which NLBs have without security groups alone, write withoutSecurityGroups: true`,
      scope,
    );
  }
  if (quic && targets?.targetType === TargetType.INSTANCE) {
    fail(
      'GatewayListener',
      `"${quic.name}" is for QUIC, which targets that are pods have alone, write TargetType.IP`,
      scope,
    );
  }
}
