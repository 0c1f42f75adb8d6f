import type { AlbInstanceOptions, AlbOptions } from '../load-balancing/alb-options';
import type { LoadBalancerOptions, LoadBalancerSecurityGroupOptions } from '../load-balancing/load-balancer-options';
import type { NlbOptions } from '../load-balancing/nlb-options';
import type { GatewayTargetOptions } from './gateway-target-options';

/** The targets of the load balancer of a Gateway. */
export interface GatewayDefaultTargets {
  /**
   * Options of the target groups of every Service behind the load balancer. Options of a Service win: see `addServiceTargets`.
   *
   * @default - the defaults of the controller
   */
  readonly targets?: GatewayTargetOptions;
}

/** The load balancer of a Gateway, of either kind. */
export interface GatewayLoadBalancerOptions
  extends LoadBalancerOptions,
    LoadBalancerSecurityGroupOptions,
    GatewayDefaultTargets {}

/** The ALB of a Gateway. */
export interface GatewayAlbOptions extends AlbOptions, AlbInstanceOptions, GatewayDefaultTargets {}

/** The NLB of a Gateway. */
export interface GatewayNlbOptions extends NlbOptions, GatewayDefaultTargets {}
