import type { IngressAlbOptions } from '../controllers/ingress-class';
import type { AlbInstanceOptions } from '../loadbalancing/alb-options';
import type { TokenValidationOptions } from '../loadbalancing/sign-in';
import type { AlbFrontendNlbOptions } from './alb-frontend-nlb';
import type { AlbListener } from './alb-listener';
import type { AlbRuleOptions } from './alb-rules';
import type { AlbTargetOptions } from './alb-targets';

/** Options of the ALB of an Ingress, of its targets and rules. An option that is not set has no annotation. */
export interface AlbIngressOptions extends IngressAlbOptions, AlbInstanceOptions, AlbTargetOptions, AlbRuleOptions {
  /**
   * The listeners.
   *
   * @default - HTTPS on port 443 if `certificates` is set, otherwise HTTP on port 80
   */
  readonly listeners?: AlbListener[];

  /**
   * An NLB in front of the ALB, for static IP addresses and for AWS PrivateLink. The controller creates it. A group of
   * Ingresses shares one NLB: set it on the `IngressGroup`, not on a member.
   *
   * @default - none
   */
  readonly frontendNlb?: AlbFrontendNlbOptions;

  /**
   * Validation of JSON Web Tokens (JWTs) in requests. It works on HTTPS listeners only: an HTTP listener is an error
   * unless `redirectHttpTo` is set. It is also an error to set `authentication`, too.
   *
   * @default - no validation
   */
  readonly jwtValidation?: TokenValidationOptions;
}

/** Options of an Ingress and of its group, if it shares an ALB. */
export interface AlbIngressProps extends AlbIngressOptions {
  /**
   * The name of the group whose Ingresses share an ALB: at most 63 lower-case letters, digits, hyphens and dots.
   * `IngressGroup` validates members that are in one app. Use this option for a group with members outside the app.
   *
   * @default - the group of the IngressClass, otherwise this Ingress has its own ALB
   */
  readonly group?: string;

  /**
   * The order of the rules of this Ingress among the Ingresses of its group: -1000 to 1000, the lowest first. Ingresses
   * with the same order are ordered by namespace and name. Without `group`, the group is that of the IngressClass. If
   * this app defines the class and it has no group, the warning `ingressGroupIgnored` is added.
   *
   * @default 0
   */
  readonly groupOrder?: number;
}
