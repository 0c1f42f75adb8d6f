/** Gateways of the Gateway API on AWS load balancers: classes, routes, listeners, target groups and manifests. */

export type {
  GatewayListenerSetOptions,
  GatewayProps,
  ReferenceGrantOptions,
  RouteOptions,
  ServiceTargetOptions,
} from './base';
export { GatewayBase } from './base';
export { GatewayClass, type GatewayClassProps } from './class';
export {
  PathChange,
  type RewriteOptions,
  RouteBackend,
  type RouteBackendOptions,
  RouteFilter,
  type RouteRedirectOptions,
} from './filters-and-backends';
export { AlbGateway, type AlbGatewayProps, NlbGateway, type NlbGatewayProps } from './gateway';
export {
  type HttpListenerOptions,
  type HttpsListenerOptions,
  Listener,
  type ListenerOptions,
  type NamedListenerOptions,
  RouteNamespaces,
  type SecureListenerOptions,
  type StreamListenerOptions,
  type TcpListenerOptions,
  type TlsListenerOptions,
  type TlsPassthroughListenerOptions,
  type UdpListenerOptions,
} from './listener';
export { type FixedResponse, type ListenerRuleOptions, type MatchSources, RouteAuthentication } from './listener-rule';
export type {
  GatewayAlbOptions,
  GatewayDefaultTargets,
  GatewayLoadBalancerOptions,
  GatewayNlbOptions,
} from './load-balancer';
export {
  type AlbGatewayManifest,
  type GatewayClassOptions,
  GatewayMergingMode,
  Manifests,
  type NlbGatewayManifest,
  type ObjectIdentity,
} from './manifests';
export { type GrpcMatch, type HttpMatch, PathMatch, RouteMethod, ValueMatch } from './matches';
export { Route, type RouteAttachment } from './route';
export type {
  GrpcRouteOptions,
  GrpcRouteRule,
  HttpRouteOptions,
  HttpRouteRule,
  StreamRouteOptions,
  TlsRouteOptions,
} from './route-rules';
export type { ListenerSetManifest, ListenerSetOptions, ReferenceGrantManifest, ReferenceGrantTargets } from './sharing';
export type { BackendTargets, ServiceTargetsManifest, TargetsManifest } from './targets';
export {
  type BackendTargetOptions,
  GatewayKind,
  RouteKind,
  type RouteTargets,
  type TargetOptions,
} from './targets';
