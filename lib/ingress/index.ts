/** TODO ingress */

export {
  AlbAction,
  type AlbFixedResponseOptions,
  AlbForwardTarget,
  type AlbRedirectOptions,
  TargetStickiness,
} from './alb-action';
export { AlbCondition, AlbTransform } from './alb-conditions-and-transforms';
export type { AlbFrontendNlbHealthCheckOptions, AlbFrontendNlbOptions } from './alb-frontend-nlb';
export { AlbIngress } from './alb-ingress';
export type { AlbAttributeOptions, AlbIngressOptions, AlbIngressProps } from './alb-ingress-options';
export {
  AlbAuthentication,
  type AlbHttpsListenerOptions,
  AlbListener,
  type AlbListenerOptions,
  MutualTls,
  type MutualTlsOptions,
} from './alb-listener';
export type { AlbRuleOptions } from './alb-rules';
export type { AlbHealthCheckOptions, AlbServiceOptions, AlbTargetControl, AlbTargetOptions } from './alb-targets';
export { IngressGroup } from './ingress-group';
