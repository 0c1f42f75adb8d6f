/** Ingresses with Application Load Balancers: rules, actions, conditions, listeners, and groups of Ingresses. */

export { AlbAction, AlbForwardTarget, type AlbRedirectOptions } from './alb-action';
export { AlbCondition, AlbTransform } from './alb-conditions-and-transforms';
export type { AlbFrontendNlbOptions } from './alb-frontend-nlb';
export type { AlbIngressOptions, AlbIngressProps } from './alb-ingress';
export { AlbIngress } from './alb-ingress';
export { AlbAuthentication, type AlbHttpsListenerOptions, AlbListener } from './alb-listener';
export type { AlbRuleOptions } from './alb-rules';
export type { AlbServiceOptions, AlbTargetOptions, TargetOptimizer } from './alb-targets';
export { IngressGroup } from './ingress-group';
