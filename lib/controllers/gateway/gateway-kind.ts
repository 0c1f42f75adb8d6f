/** The two kinds of load balancers that the controller makes for Gateways. */
export enum GatewayKind {
  /** ALBs, for HTTP and gRPC. */
  ALB = 'alb',
  /** NLBs, for TLS, TCP and UDP. */
  NLB = 'nlb',
}
