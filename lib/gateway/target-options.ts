import type {
  AlbTargetGroupAttributeOptions,
  NlbTargetGroupAttributeOptions,
  TargetGroupOptions,
  TargetProtocolOptions,
} from '../loadbalancing/target-group-options';

/** Options of the target groups of a Gateway, of an ALB or an NLB. Options of the other kind of load balancer are an error. */
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
   * The name of the target group in AWS: up to 32 letters, digits and hyphens. Only one route of one Gateway can send to the backend then, and to one port
   * of it. A target group that is there keeps the name that it has. Give another name with another protocol, its version or another target type: the controller
   * makes the new target group before it deletes the old one, and fails where both have one name.
   *
   * @default - a name that the controller generates
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

  /** The options. */
  readonly targets: BackendTargetOptions;
}

/** The two kinds of load balancers that the controller makes for Gateways. */
export enum GatewayKind {
  /** ALBs, for HTTP and gRPC. */
  ALB = 'alb',
  /** NLBs, for TLS, TCP and UDP. */
  NLB = 'nlb',
}
