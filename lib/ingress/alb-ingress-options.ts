import type { IngressAlbOptions } from '../controllers/ingress-class';
import type { AlbInstanceOptions } from '../loadbalancing/alb-options';
import type { TokenValidationOptions } from '../loadbalancing/sign-in';
import type { AlbFrontendNlbOptions } from './alb-frontend-nlb';
import type { AlbListener } from './alb-listener';
import type { AlbRuleOptions } from './alb-rules';
import type { AlbTargetOptions } from './alb-targets';

/** Options of the ALB of an Ingress, of its targets and rules. Options that are left out have no annotation. */
export interface AlbIngressOptions extends IngressAlbOptions, AlbInstanceOptions, AlbTargetOptions, AlbRuleOptions {
  /**
   * The listeners.
   *
   * @default - HTTPS on port 443 if `certificates` is set, otherwise HTTP on port 80
   */
  readonly listeners?: AlbListener[];

  /**
   * An NLB in front of the ALB, which the controller creates, too: for fixed addresses and for AWS PrivateLink. A group of Ingresses shares one NLB:
   * set it on the `IngressGroup`, not on a member.
   *
   * @default - none
   */
  readonly frontendNlb?: AlbFrontendNlbOptions;

  /**
   * JSON Web Tokens that requests must have. Only HTTPS listeners validate them: an HTTP listener is an error unless `redirectHttpTo` is set. It is an
   * error beside `authentication`.
   *
   * @default - requests need no token
   */
  readonly jwtValidation?: TokenValidationOptions;
}

/** Options of an Ingress and of its group, if it shares an ALB. */
export interface AlbIngressProps extends AlbIngressOptions {
  /**
   * The name of the group whose Ingresses share an ALB: up to 63 lower-case letters, digits, hyphens and dots. `IngressGroup` validates the members that
   * are in one app. Use this option for a group whose other members are elsewhere.
   *
   * @default - the group of the IngressClass, or else an ALB for this Ingress alone
   */
  readonly group?: string;

  /**
   * The order of the rules of this Ingress among the Ingresses of its group: -1000 to 1000, the lowest first. Ingresses with the same order are ordered
   * by namespace and name. Without `group`, the group is that of the IngressClass. If this app defines the class and it has no group, you get the warning
   * `ingressGroupIgnored`.
   *
   * @default 0
   */
  readonly groupOrder?: number;
}
