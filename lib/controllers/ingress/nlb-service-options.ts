import type { Duration } from 'aws-cdk-lib/core';
import type {
  AlpnPolicy,
  ClientRouting,
  ExternalTrafficPolicy,
  LoadBalancerTargetType,
  NlbHealthCheckProtocol,
} from '../load-balancer-terms';
import type { LoadBalancerOptions } from './alb-ingress-options';
import type { TargetHealthCheckOptions } from './load-balancer-health-check';
import type { ServiceTopology } from './service-topology';
import type { TlsCertificates } from './tls-certificates';

/** TLS that ends at an NLB. */
export interface NlbTlsOptions {
  /** The certificates, by `TlsCertificates.of` or `.arns`: an NLB has no other way to them. */
  readonly certificates: TlsCertificates;

  /**
   * The ports of the Service that speak TLS: numbers, or names of its ports. The controller refuses those that the Service does not have.
   *
   * @default - all ports
   */
  readonly ports?: string[];

  /**
   * The security policy, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - as the controller was told: that of Elastic Load Balancing, unless told otherwise
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * The versions of HTTP that are offered.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;

  /**
   * Whether the NLB speaks TLS with its targets, too.
   *
   * @default false
   */
  readonly backendTls?: boolean;
}

/** The health check of the targets of an NLB. */
export interface NlbHealthCheckOptions extends TargetHealthCheckOptions {
  /**
   * The protocol of the check. With `ExternalTrafficPolicy.LOCAL`, TCP is refused: it would find nodes healthy that have no pod.
   *
   * @default - TCP; HTTP with `ExternalTrafficPolicy.LOCAL`
   */
  readonly protocol?: NlbHealthCheckProtocol;
}

/** What a Service says about its NLB. What is left out has no annotation. */
export interface NlbServiceOptions extends LoadBalancerOptions {
  /**
   * What the NLB sends to. It is written in any case, as a Service with a load balancer class has nodes as its targets else.
   *
   * @default LoadBalancerTargetType.IP
   */
  readonly targetType?: LoadBalancerTargetType;

  /**
   * The labels of the nodes that are targets. With `LoadBalancerTargetType.INSTANCE` alone.
   *
   * @default - all nodes
   */
  readonly targetNodeLabels?: Record<string, string>;

  /**
   * TLS that ends at the NLB.
   *
   * @default - the NLB hands on what it gets: TLS, if any, ends in the pods
   */
  readonly tls?: NlbTlsOptions;

  /**
   * Whether each zone of the NLB sends to targets in all zones. It evens the load, and traffic between zones costs.
   *
   * @default - as before: not, for a new NLB
   */
  readonly crossZone?: boolean;

  /**
   * The zones whose addresses clients in the VPC are given.
   *
   * @default - an NLB keeps what it has; a new one gives those of any zone
   */
  readonly clientRouting?: ClientRouting;

  /**
   * Whether targets are told the client by the proxy protocol, version 2. They must understand it.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;

  /**
   * Whether targets see the address of the client. Such a client cannot reach itself by way of the NLB. UDP always keeps it.
   *
   * @default - they do where targets are nodes, and do not where they are pods
   */
  readonly preserveClientIp?: boolean;

  /**
   * The Elastic IP addresses of an internet-facing NLB by their allocation ids, one for each subnet and in the same order.
   *
   * @default - addresses of AWS’s choice
   */
  readonly eipAllocationIds?: string[];

  /**
   * The private IPv4 addresses of an internal NLB, one for each subnet and in the same order.
   *
   * @default - addresses of AWS’s choice
   */
  readonly privateIpv4Addresses?: string[];

  /**
   * The IPv6 addresses of a dual-stack NLB, one for each subnet and in the same order.
   *
   * @default - addresses of AWS’s choice
   */
  readonly ipv6Addresses?: string[];

  /**
   * The networks that reach the NLB, in CIDR notation. Not with `securityGroups`, which say so themselves.
   *
   * @default - all, also with an internal scheme; none but the prefix lists where there are any
   */
  readonly sourceRanges?: string[];

  /**
   * Whether the rules of the security groups hold for traffic through AWS PrivateLink, too: it comes from addresses of the consumers’ VPCs, which
   * may be those of your own.
   *
   * @default - as before: they do, for a new NLB
   */
  readonly enforceRulesOnPrivateLink?: boolean;

  /**
   * The health check.
   *
   * @default - a connection every 10 seconds; three in a row decide
   */
  readonly healthCheck?: NlbHealthCheckOptions;

  /**
   * How long connections may last when a target goes: 0 seconds to an hour. Pods must live that long after they stop to be ready: let `preStop`
   * sleep, and set `terminationGracePeriodSeconds` above it.
   *
   * @default Duration.minutes(5)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether connections that are left at the end of that time are closed.
   *
   * @default - they are for UDP, and go on for TCP
   */
  readonly terminateConnections?: boolean;

  /**
   * Whether clients stay on a target by their address. Not with `tls`.
   *
   * @default false
   */
  readonly sourceIpStickiness?: boolean;

  /**
   * How long a TCP connection may be silent, by the port of its listener: 60 to 6000 seconds. Not for TLS ports.
   *
   * @default - 350 seconds
   */
  readonly tcpIdleTimeouts?: Record<string, Duration>;

  /**
   * Attributes of the target groups that have no option here. Unknown ones, and those that options set, are refused as `LoadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
   */
  readonly targetGroupAttributes?: Record<string, string>;

  /**
   * Whether targets of other clusters in the same target group are left alone.
   *
   * @default false
   */
  readonly multiClusterTargetGroup?: boolean;

  /**
   * Where nodes send what arrives at their node port. With `LoadBalancerTargetType.INSTANCE` alone: pods as targets are reached without.
   * `LOCAL` keeps the address of the client and the way through another node away, and needs pods on several nodes.
   *
   * @default ExternalTrafficPolicy.CLUSTER
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * Whether the Service has node ports, which targets of the type INSTANCE need.
   *
   * @default - only where targets are nodes
   */
  readonly nodePorts?: boolean;

  /**
   * Where clients inside the cluster are sent. It changes nothing for those of the NLB.
   *
   * @default - to any pod of the Service
   */
  readonly topology?: ServiceTopology;
}
