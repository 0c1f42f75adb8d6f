import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Duration } from 'aws-cdk-lib/core';
import type { IEksNetwork } from '../../vpc/network-face';
import type {
  DesyncMitigation,
  ForwardedForHeader,
  LoadBalancerAddressing,
  LoadBalancerScheme,
} from '../load-balancer-terms';
import type { AlbAction } from './alb-action';
import type { AlbCondition } from './alb-condition';
import type { AlbListener } from './alb-listener';
import type { AlbTargetOptions } from './alb-targets';
import type { LoadBalancerLogDestination } from './load-balancer-logs';
import type { LoadBalancerSubnets } from './load-balancer-subnets';
import type { TlsCertificates } from './tls-certificates';

/** What an ALB and an NLB are told alike. */
export interface LoadBalancerOptions {
  /**
   * Where the load balancer listens. Another scheme is another load balancer, with another name.
   *
   * @default - as the IngressClass or the controller was told: internal, unless told otherwise
   */
  readonly scheme?: LoadBalancerScheme;

  /**
   * The name of the load balancer: 32 letters, digits and hyphens at the most. It is taken when the load balancer is made, and never after.
   *
   * @default - one of the controller’s making
   */
  readonly loadBalancerName?: string;

  /**
   * The addresses of the load balancer. Those of IPv6 are refused as `LoadBalancerSubnets` where the subnets are known to have none.
   *
   * @default - IPv4
   */
  readonly addressing?: LoadBalancerAddressing;

  /**
   * The subnets, one in each zone.
   *
   * @default - the controller finds them by their tags
   */
  readonly subnets?: LoadBalancerSubnets;

  /**
   * The network that the load balancer is in, against which addresses are checked. It changes no annotation.
   *
   * @default - nothing is checked that `subnets` do not tell
   */
  readonly network?: IEksNetwork;

  /**
   * The security groups of the load balancer. Unless `managesBackendRules` is true, nodes or pods must let them in by rules of your own.
   *
   * @default - one that the controller makes and keeps
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the controller keeps the rules by which nodes and pods let the load balancer in. Only with `securityGroups`: of its own one it always does.
   *
   * @default - as the controller was told: not, unless told otherwise
   */
  readonly managesBackendRules?: boolean;

  /**
   * The prefix lists whose networks reach the load balancer, by their ids. Not with `securityGroups`, which say so themselves.
   *
   * @default - none
   */
  readonly prefixLists?: string[];

  /**
   * Tags of what the controller makes. Keys of AWS and of the controller are refused.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;

  /**
   * Where the access logs go: `logs.destination('shop')` of a `LoadBalancerLogs`. Those of an NLB are of TLS listeners alone.
   *
   * @default - as before: none, for a new load balancer
   */
  readonly accessLogs?: LoadBalancerLogDestination;

  /**
   * Whether the load balancer cannot be deleted. Neither can its Ingress or Service, until this is false again.
   *
   * @default - as before: it can, when new
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether zonal shift may take a zone out of the load balancer.
   *
   * @default - as before: not, for a new load balancer
   */
  readonly zonalShift?: boolean;

  /**
   * The capacity units that are held ready, and paid for.
   *
   * @default - as before: none, for a new load balancer
   */
  readonly minimumCapacityUnits?: number;

  /**
   * Attributes of the load balancer that have no option here. Unknown ones, and those that options set, are refused as `LoadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
   */
  readonly attributes?: Record<string, string>;
}

/** What an Ingress says about its ALB, its targets and its rules. What is left out has no annotation. */
export interface AlbIngressOptions extends LoadBalancerOptions, AlbTargetOptions {
  /**
   * The ports.
   *
   * @default - HTTPS on port 443 where there are certificates, otherwise HTTP on port 80
   */
  readonly listeners?: AlbListener[];

  /**
   * The certificates of HTTPS listeners: without any, such listeners are refused as `ListenerCertificate`.
   *
   * @default - none
   */
  readonly certificates?: TlsCertificates;

  /**
   * The security policy of HTTPS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - as the IngressClass or the controller was told: that of Elastic Load Balancing, unless told otherwise
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * The HTTPS port that all HTTP listeners redirect to. It must be listened on, as an HTTP port must.
   *
   * @default - HTTP listeners serve the rules, too
   */
  readonly redirectHttpTo?: number;

  /**
   * The networks that reach the ALB, in CIDR notation. Not with `securityGroups`, which say so themselves.
   *
   * @default - all, also with an internal scheme; none but the prefix lists where there are any
   */
  readonly inboundCidrs?: string[];

  /**
   * The ARN of a regional web ACL of AWS WAF, such as `webAcl.attrArn`; `none` takes off the one there is.
   *
   * @default - as before: none, for a new ALB
   */
  readonly webAclArn?: string;

  /**
   * Whether AWS Shield Advanced protects the ALB. The account must be subscribed.
   *
   * @default - as before: it does not protect a new ALB
   */
  readonly shieldAdvanced?: boolean;

  /**
   * Where the logs of connections and their TLS go.
   *
   * @default - as before: none, for a new ALB
   */
  readonly connectionLogs?: LoadBalancerLogDestination;

  /**
   * Where the logs of health checks go.
   *
   * @default - as before: none, for a new ALB
   */
  readonly healthCheckLogs?: LoadBalancerLogDestination;

  /**
   * How long a connection may be silent: 1 to 4000 seconds. Targets should wait longer, or clients see errors 502.
   *
   * @default Duration.minutes(1)
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a connection of a client lives, however busy: 1 minute to 7 days.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * Whether clients may speak HTTP/2.
   *
   * @default true
   */
  readonly http2?: boolean;

  /**
   * Whether headers with invalid names are taken off.
   *
   * @default false
   */
  readonly dropInvalidHeaders?: boolean;

  /**
   * What is done with requests that may mean two things.
   *
   * @default DesyncMitigation.DEFENSIVE
   */
  readonly desyncMitigation?: DesyncMitigation;

  /**
   * What is done with the `X-Forwarded-For` header.
   *
   * @default ForwardedForHeader.APPEND
   */
  readonly forwardedFor?: ForwardedForHeader;

  /**
   * Whether targets see the `Host` header as the client wrote it.
   *
   * @default false
   */
  readonly preserveHostHeader?: boolean;

  /**
   * Whether requests pass when AWS WAF does not answer.
   *
   * @default false
   */
  readonly wafFailOpen?: boolean;

  /**
   * Actions by the name of the backend: `AlbAction.backend(name)` stands for one in the paths of the Ingress. Names are as those of Services, of 55
   * characters at the most.
   *
   * @default - none
   */
  readonly actions?: Record<string, AlbAction>;

  /**
   * Conditions by the name of the Service or of the action, of 52 characters at the most, beside the host and the path of the Ingress; all of them
   * must hold.
   *
   * @default - none
   */
  readonly conditions?: Record<string, AlbCondition[]>;

  /**
   * Whether paths of the type `ImplementationSpecific` are regular expressions.
   *
   * @default false
   */
  readonly regexPaths?: boolean;
}

/** An Ingress and, where it shares its ALB, its group. */
export interface AlbIngressProps extends AlbIngressOptions {
  /**
   * The name of the group that shares an ALB: up to 63 lower-case letters, digits, hyphens and dots. `IngressGroup` keeps the members of one app
   * in agreement; name a group here whose other members are elsewhere.
   *
   * @default - an ALB of its own, unless the IngressClass names a group
   */
  readonly group?: string;

  /**
   * The order of the rules among those of the group, -1000 to 1000: the lowest are tried first, and of equal ones those of the Ingress whose
   * namespace and name come first.
   *
   * @default 0
   */
  readonly groupOrder?: number;
}
