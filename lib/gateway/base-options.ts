import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import type { GatewayClass } from './class';
import type { ObjectIdentity } from './manifests';
import type { ListenerSetOptions, ReferenceGrantTargets } from './sharing';
import type { BackendTargetOptions, RouteTargets } from './target-options';

/** What every Gateway is told. */
export interface GatewayProps extends ObjectIdentity {
  /** The controller, which was told to serve Gateways: `gatewayApi`. */
  readonly controller: LoadBalancerController;

  /**
   * Its class.
   *
   * @default - `alb` or `nlb`, one for all Gateways of the controller
   */
  readonly gatewayClass?: GatewayClass;
}

/** Where a route of a Gateway is. */
export interface RouteOptions {
  /**
   * The name of the route.
   *
   * @default - the name of the Gateway and the id, in lower case
   */
  readonly name?: string;

  /**
   * Its namespace; the listeners must admit it.
   *
   * @default - that of the Gateway
   */
  readonly namespace?: string;

  /**
   * The listeners that it belongs to, by their names.
   *
   * @default - all that admit it
   */
  readonly listeners?: string[];

  /**
   * The name of a set that was added with `addListenerSet`, whose listeners these are.
   *
   * @default - those of the Gateway itself
   */
  readonly listenerSet?: string;
}

/** The namespace of a Service that a Gateway sends to. */
export interface ServiceTargetOptions extends BackendTargetOptions {
  /**
   * Its namespace.
   *
   * @default - that of the Gateway
   */
  readonly namespace?: string;

  /**
   * What the targets are for some of the routes.
   *
   * @default - the same for all
   */
  readonly routes?: RouteTargets[];
}

/** Listeners that are added to a Gateway after it. */
export interface GatewayListenerSetOptions extends ListenerSetOptions {
  /**
   * Its namespace; `listenerSetsFrom` of the Gateway must admit it.
   *
   * @default - that of the Gateway
   */
  readonly namespace?: string;
}

/** What routes of other namespaces may send to. */
export interface ReferenceGrantOptions extends ReferenceGrantTargets {
  /** The namespace of the Services and Gateways, which is not that of the routes. */
  readonly namespace: string;

  /**
   * The namespace of the routes.
   *
   * @default - that of the Gateway
   */
  readonly fromNamespace?: string;

  /**
   * The name of the ReferenceGrant, one of its kind in the namespace.
   *
   * @default - namespace and name of the Gateway, with `fromNamespace` where it is given
   */
  readonly name?: string;
}
