import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import type { GatewayClass } from './class';
import type { ObjectIdentity } from './manifests';
import type { ListenerSetOptions, ReferenceGrantTargets } from './sharing';
import type { BackendTargetOptions, RouteTargets } from './target-options';

/** Properties that Gateways of both kinds have. */
export interface GatewayProps extends ObjectIdentity {
  /** The controller. Its `gatewayApi` must be set. */
  readonly controller: LoadBalancerController;

  /**
   * The GatewayClass of the Gateway.
   *
   * @default - `alb` or `nlb`, one for all Gateways of the controller
   */
  readonly gatewayClass?: GatewayClass;
}

/** Options of a route that is added to a Gateway. */
export interface RouteOptions {
  /**
   * The name of the route.
   *
   * @default - the name of the Gateway and the id, in lower case
   */
  readonly name?: string;

  /**
   * The namespace of the route. The listeners must accept routes from it.
   *
   * @default - the namespace of the Gateway
   */
  readonly namespace?: string;

  /**
   * The names of the listeners that the route attaches to.
   *
   * @default - all listeners that accept the route
   */
  readonly listeners?: string[];

  /**
   * The name of a set that was added with `addListenerSet`. `listeners` are then listeners of this set.
   *
   * @default - the route attaches to listeners of the Gateway itself
   */
  readonly listenerSet?: string;
}

/** Options of the target groups of a Service behind a Gateway. */
export interface ServiceTargetOptions extends BackendTargetOptions {
  /**
   * The namespace of the Service.
   *
   * @default - the namespace of the Gateway
   */
  readonly namespace?: string;

  /**
   * Options for some of the routes. They win over the other options.
   *
   * @default - the same options for all routes
   */
  readonly routes?: RouteTargets[];
}

/** Options of a ListenerSet that is added to a Gateway. */
export interface GatewayListenerSetOptions extends ListenerSetOptions {
  /**
   * The namespace of the set. `listenerSetsFrom` of the Gateway must accept it.
   *
   * @default - the namespace of the Gateway
   */
  readonly namespace?: string;
}

/** Options of a ReferenceGrant that is added to a Gateway. */
export interface ReferenceGrantOptions extends ReferenceGrantTargets {
  /** The namespace of the Services and Gateways. It differs from the namespace of the routes. */
  readonly namespace: string;

  /**
   * The namespace of the routes.
   *
   * @default - the namespace of the Gateway
   */
  readonly fromNamespace?: string;

  /**
   * The name of the ReferenceGrant. It must be unique among the ReferenceGrants of the namespace.
   *
   * @default - namespace and name of the Gateway, followed by `fromNamespace` if it is set
   */
  readonly name?: string;
}
