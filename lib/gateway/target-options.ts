import type {
  AlbTargetGroupAttributeOptions,
  NlbTargetGroupAttributeOptions,
  TargetGroupOptions,
  TargetProtocolOptions,
} from '../loadbalancing/target-group-options';

/**
 * Options of the target groups of a Gateway with an ALB or an NLB. Options of the other kind of load balancer are an
 * error.
 */
export interface TargetOptions
  extends TargetGroupOptions,
    TargetProtocolOptions,
    AlbTargetGroupAttributeOptions,
    NlbTargetGroupAttributeOptions {
  /**
   * Tags of the target groups. Tag keys of AWS and of the controller are an error.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** Options of the target groups of one backend. */
export interface BackendTargetOptions extends TargetOptions {
  /**
   * The name of the target group in AWS: at most 32 letters, digits and hyphens. With a name, only one route of one
   * Gateway can send to the backend, and only to one port of it.
   *
   * An existing target group keeps its name. If you change the protocol, its version or the target type, set another
   * name, too. The controller creates the new target group before it deletes the old one, and this fails if both have
   * the same name.
   *
   * @default - a name that the controller generates
   */
  readonly targetGroupName?: string;
}

/** The kinds of routes. */
export enum RouteKind {
  /** A route of HTTP requests. */
  HTTP = 'HTTPRoute',
  /** A route of gRPC calls. */
  GRPC = 'GRPCRoute',
  /** A route of TLS connections. */
  TLS = 'TLSRoute',
  /** A route of TCP connections. */
  TCP = 'TCPRoute',
  /** A route of UDP datagrams. */
  UDP = 'UDPRoute',
}

/**
 * Options of the target groups of a backend for some routes. They win over the options of the backend. If several entries match a route, only the most
 * specific one applies: first by name, then by namespace, then by kind.
 */
export interface RouteTargets {
  /** The kind of the routes. */
  readonly kind: RouteKind;

  /**
   * The namespace of the routes.
   *
   * @default - any namespace
   */
  readonly namespace?: string;

  /**
   * The name of the route. It needs `namespace`.
   *
   * @default - any name
   */
  readonly name?: string;

  /** The options for these routes. */
  readonly targets: BackendTargetOptions;
}

/** The two kinds of load balancers that the controller creates for Gateways. */
export enum GatewayKind {
  /** Application Load Balancer, for HTTP and gRPC. */
  ALB = 'alb',
  /** Network Load Balancer, for TLS, TCP and UDP. */
  NLB = 'nlb',
}
