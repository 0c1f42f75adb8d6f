import type { Duration } from 'aws-cdk-lib/core';
import type { TargetType } from '../loadbalancing/enums';

/** What a load balancer speaks to its targets. */
export enum TargetProtocol {
  /** HTTP, from ALBs. */
  HTTP = 'HTTP',
  /** HTTPS, from ALBs. */
  HTTPS = 'HTTPS',
  /** TCP, from NLBs. */
  TCP = 'TCP',
  /** TLS, from NLBs. */
  TLS = 'TLS',
  /** UDP, from NLBs. */
  UDP = 'UDP',
  /** TCP and UDP on one port, from NLBs. */
  TCP_UDP = 'TCP_UDP',
}

/** The version of HTTP that an ALB speaks to its targets. */
export enum TargetProtocolVersion {
  /** HTTP/1.1. */
  HTTP1 = 'HTTP1',
  /** HTTP/2. */
  HTTP2 = 'HTTP2',
  /** gRPC. */
  GRPC = 'GRPC',
}

/** What a health check speaks. */
export enum HealthCheckProtocol {
  /** HTTP. */
  HTTP = 'HTTP',
  /** HTTPS. */
  HTTPS = 'HTTPS',
  /** TCP: a connection is enough. */
  TCP = 'TCP',
}

/**
 * How a load balancer knows that a target is well. Where an NLB sends to nodes and the Service says `externalTrafficPolicy: Local`, kube-proxy is asked instead
 * unless the options say otherwise: by HTTP for `/healthz` at the health check port of the Service, every 10 seconds within 6, and two in a row decide.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/model/model_build_target_group.go
 */
export interface HealthCheckOptions {
  /**
   * What the check speaks. TCP is for NLBs alone.
   *
   * @default - what the ALB speaks to the targets, TCP for NLBs, and HTTP for a Gateway behind one
   */
  readonly protocol?: HealthCheckProtocol;

  /**
   * Where the check asks, such as `/healthz`; with `protocol: TCP`, and for NLBs without a protocol, it is refused.
   *
   * @default - that of the controller: `/`, or `/AWS.ALB/healthcheck` for gRPC
   */
  readonly path?: string;

  /**
   * The port of the check, 1 to 65535.
   *
   * @default - the one that traffic goes to
   */
  readonly port?: number;

  /**
   * How often, 5 to 300 seconds, and more than the timeout.
   *
   * @default - that of the controller: 15 seconds
   */
  readonly interval?: Duration;

  /**
   * How long the check waits for an answer, 2 to 120 seconds and less than the interval.
   *
   * @default - that of the controller: 5 seconds
   */
  readonly timeout?: Duration;

  /**
   * How many checks in a row make a target healthy, 2 to 10.
   *
   * @default - that of the controller: 3
   */
  readonly healthyThreshold?: number;

  /**
   * How many checks in a row make it unhealthy, 2 to 10.
   *
   * @default - that of the controller: 3
   */
  readonly unhealthyThreshold?: number;

  /**
   * The answers that count as healthy, such as `200-299`; for gRPC its codes, such as `0` or `0,12`, from 0 to 99.
   *
   * @default - that of the controller: 200-399, or 12 for gRPC
   */
  readonly successCodes?: string;
}

/** The targets of a load balancer: the pods or nodes behind a Service. */
export interface TargetOptions {
  /**
   * What they are.
   *
   * @default - that of the controller: pods, by their addresses
   */
  readonly targetType?: TargetType;

  /**
   * What the load balancer speaks to them. A listener for TCP and UDP has targets of both, whatever is said here.
   *
   * @default - by the kind of the route: HTTP for HTTPRoutes and GRPCRoutes, TLS for TLSRoutes, TCP for TCPRoutes, UDP for UDPRoutes
   */
  readonly protocol?: TargetProtocol;

  /**
   * The version of HTTP; refused with protocols that are none of HTTP. It is for requests of HTTPS listeners: what comes over HTTP goes on as HTTP/1.1, and
   * so does what comes over HTTPS where the same route has a listener for HTTP on a lower port, because both share a target group.
   *
   * @default - gRPC for GRPCRoutes, HTTP/2 for ports of a Service with `appProtocol: kubernetes.io/h2c`, HTTP/1.1 otherwise
   */
  readonly protocolVersion?: TargetProtocolVersion;

  /**
   * How the load balancer knows that they are well. What is said of a Service takes the place of all that is said of its Gateway.
   *
   * @default - as the controller does by itself
   */
  readonly healthCheck?: HealthCheckOptions;

  /**
   * How long a target that goes keeps its connections, up to an hour: shorter than the grace period of its pods.
   *
   * @default - 300 seconds, as Elastic Load Balancing has it
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How long an ALB sends a client to the same target, by a cookie, from a second to seven days. A rule with several backends needs
   * `backendStickiness`, too: without it, Elastic Load Balancing refuses the rule, and so does `AlbGateway`, as `Route`.
   *
   * @default - it does not
   */
  readonly stickiness?: Duration;

  /**
   * Attributes of the target groups, such as `{ 'load_balancing.algorithm.type': 'least_outstanding_requests' }`. Those that a typed option sets
   * are refused.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
   */
  readonly attributes?: Record<string, string>;

  /**
   * The labels of the nodes that are targets; refused without `targetType: INSTANCE`.
   *
   * @default - all nodes
   */
  readonly nodeLabels?: Record<string, string>;

  /**
   * Whether other clusters register targets in the same target groups: the controller leaves targets alone that are not its own.
   *
   * @default false
   */
  readonly multiCluster?: boolean;

  /**
   * Tags of the target groups.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;
}

/** Targets of one backend. */
export interface BackendTargetOptions extends TargetOptions {
  /**
   * The name of the target group in AWS: letters, digits and hyphens, 32 at the most. One route alone may send to the backend then, of one Gateway.
   *
   * @default - of namespace, route and cluster
   */
  readonly targetGroupName?: string;
}

/** The kinds of routes. */
export enum RouteKind {
  /** Requests of HTTP. */
  HTTP = 'HTTPRoute',
  /** Calls of gRPC. */
  GRPC = 'GRPCRoute',
  /** Connections of TLS. */
  TLS = 'TLSRoute',
  /** Connections of TCP. */
  TCP = 'TCPRoute',
  /** Datagrams of UDP. */
  UDP = 'UDPRoute',
}

/**
 * What targets of a backend are for some routes: what is said here wins. Of several that name a route, the most exact one counts alone, by name, by
 * namespace, by kind.
 */
export interface RouteTargets {
  /** The kind of the routes. */
  readonly kind: RouteKind;

  /**
   * Their namespace.
   *
   * @default - any
   */
  readonly namespace?: string;

  /**
   * The name of the route; refused without `namespace`.
   *
   * @default - any
   */
  readonly name?: string;

  /** What the targets are. */
  readonly targets: BackendTargetOptions;
}

/** The two kinds of load balancers that the controller makes for Gateways. */
export enum GatewayKind {
  /** ALBs, for HTTP and gRPC. */
  ALB = 'alb',
  /** NLBs, for TLS, TCP and UDP. */
  NLB = 'nlb',
}
