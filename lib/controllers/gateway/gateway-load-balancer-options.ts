import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { LoadBalancerAddressing, LoadBalancerScheme } from '../load-balancing/load-balancer-terms';
import type { GatewayTargetOptions } from './gateway-target-options';

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
  readonly scheme?: LoadBalancerScheme;

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
  readonly targets?: GatewayTargetOptions;
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
