/**
 * Options that load balancers of Ingresses, Services and Gateways have in common, and settings of the AWS Load Balancer
 * Controller.
 */

export type { GatewayApiCrdFile } from '../controllers/custom-resource-definitions';
export type { IngressClassListener } from '../controllers/ingress-class';
export type {
  BackendSecurityGroupOptions,
  ControllerDefaults,
  ProtectionOptions,
} from '../controllers/load-balancer-defaults';
export type { CertificateManagementOptions, TargetGroupBindingOptions } from '../controllers/load-balancer-features';
export { Permissions } from '../controllers/load-balancer-permissions';
export type { SignInSecret } from '../controllers/service-account';
export type { AlbAttributeOptions, AlbInstanceOptions } from './alb-options';
export {
  Algorithm,
  AlpnPolicy,
  ClientRoutingPolicy,
  DesyncMitigationMode,
  ExternalTrafficPolicy,
  HealthCheckProtocol,
  IpAddressType,
  Scheme,
  TargetProtocol,
  TargetProtocolVersion,
  TargetType,
  XffHeaderProcessingMode,
} from './enums';
export type { TargetHealthCheckOptions } from './health-check';
export { type FixedResponseOptions, type RedirectOptions, RedirectProtocol } from './listener-actions';
export type {
  AlbListenerOptions,
  ListenerAttributeOptions,
  NlbTcpListenerAttributeOptions,
  SslPolicyOptions,
} from './listener-options';
export { MutualAuthentication, type MutualAuthenticationOptions } from './listener-options';
export { LogDestination, Logs, type LogsProps } from './logs';
export type { NlbAttributeOptions, NlbElasticIpOptions } from './nlb-options';
export { NlbSourceNat } from './nlb-options';
export type { LoadBalancerSecurityGroupOptions } from './options';
export {
  type CognitoSignInOptions,
  type OidcSignInOptions,
  type SignInOptions,
  TokenClaim,
  type TokenValidationOptions,
  UnauthenticatedRequest,
} from './sign-in';
export type {
  AlbTargetGroupAttributeOptions,
  NlbTargetGroupAttributeOptions,
  TargetGroupAttributeOptions,
  TargetGroupOptions,
  TargetProtocolOptions,
  TargetTypeOptions,
} from './target-group-options';
export { TargetStickiness } from './target-group-options';
