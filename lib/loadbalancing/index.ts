/** TODO loadbalancing */

export type { GatewayApiCrdFile } from '../controllers/custom-resource-definitions';
export type { IngressClassListener, IngressClassOptions } from '../controllers/ingress-class';
export type {
  BackendSecurityGroupOptions,
  ControllerDefaults,
  ProtectionOptions,
} from '../controllers/load-balancer-defaults';
export type { CertificateManagementOptions, TargetGroupBindingOptions } from '../controllers/load-balancer-features';
export { Permissions } from '../controllers/load-balancer-permissions';
export type { SignInSecret } from '../controllers/service-account';
export {
  Algorithm,
  AlpnPolicy,
  BackendProtocol,
  BackendProtocolVersion,
  ClientRouting,
  DesyncMitigation,
  ExternalTrafficPolicy,
  ForwardedForHeader,
  LoadBalancerAddressing,
  NlbHealthCheckProtocol,
  Scheme,
  TargetType,
} from './enums';
export type { TargetHealthCheckOptions } from './health-check';
export { LogDestination, Logs, type LogsProps } from './logs';
export {
  type CognitoSignInOptions,
  type OidcSignInOptions,
  type SignInOptions,
  TokenClaim,
  type TokenValidationOptions,
  UnauthenticatedRequest,
} from './sign-in';
