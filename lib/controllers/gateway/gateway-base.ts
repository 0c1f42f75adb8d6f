import { Construct, type IConstruct } from 'constructs';
import { after } from '../../foundation/order';
import { refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { LoadBalancerController } from '../load-balancer-controller/load-balancer-controller';
import { idOf } from './gateway-checks';
import { GatewayClass } from './gateway-class';
import type { GatewayListener } from './gateway-listener';
import type { GatewayKind } from './gateway-load-balancer';
import {
  type AlbGatewayManifest,
  type GatewayIdentity,
  gatewayObjects,
  type NlbGatewayManifest,
  targetsObject,
} from './gateway-objects';
import type { GatewayRoute } from './gateway-route';
import type { GatewayTargetOptions } from './gateway-targets';

/** What every Gateway is told. */
export interface GatewayProps extends GatewayIdentity {
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
export interface GatewayRouteOptions {
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
}

/** The namespace of a Service that a Gateway sends to. */
export interface ServiceTargetOptions extends GatewayTargetOptions {
  /**
   * Its namespace.
   *
   * @default - that of the Gateway
   */
  readonly namespace?: string;
}

/**
 * A Gateway and its routes, in an order that holds at deployment and backwards at deletion: the class after the controller, the Gateway after
 * its class, routes after the Gateway. A deletion waits until the controller has deleted the load balancer.
 */
export abstract class GatewayBase extends Construct {
  /** The name of the Gateway. */
  public readonly gatewayName: string;

  /** Its namespace. */
  public readonly namespace: string;

  /** Its class. */
  public readonly gatewayClass: GatewayClass;

  /** The Kubernetes objects of the Gateway: what makes routes to it must wait for them. */
  public readonly objects: IConstruct;

  /** What it listens for. @internal */
  protected readonly _listeners: readonly GatewayListener[];

  private readonly routes: IConstruct[] = [];
  private readonly targets: IConstruct[] = [];

  /** @internal */
  protected constructor(scope: Construct, id: string, kind: GatewayKind, props: GatewayProps) {
    super(scope, id);
    this.refuseNamespace(props);
    if (props.gatewayClass && props.gatewayClass.kind !== kind) {
      refuse(
        'GatewaySetting',
        `"${props.gatewayClass.gatewayClassName}" is a class of ${props.gatewayClass.kind}, give one of ${kind}`,
        this,
      );
    }
    this.gatewayClass = props.gatewayClass ?? GatewayClass._default(props.controller, kind);
    this.gatewayName = props.name;
    this.namespace = props.namespace;
    this._listeners = props.listeners;
    const manifest: AlbGatewayManifest & NlbGatewayManifest = {
      ...props,
      gatewayClassName: this.gatewayClass.gatewayClassName,
    };
    this.objects = this.cluster._applyObjects(
      this,
      idOf('Objects', props.namespace, props.name),
      gatewayObjects(kind, manifest, this),
    );
    after(this.objects, this.gatewayClass.objects);
  }

  /**
   * Adds a route after the Gateway. One that no listener admits is refused.
   *
   * @param id of the route under this construct
   * @param route where requests or connections go
   * @param options where the route is, and its listeners
   */
  public addRoute(id: string, route: GatewayRoute, options: GatewayRouteOptions = {}): IConstruct {
    const listeners = route._listenersOf(this._routable(options.listeners), options.listeners, this);
    this._admit(id, route, listeners);
    const name = options.name ?? `${this.gatewayName}-${id.toLowerCase()}`;
    const namespace = options.namespace ?? this.namespace;
    const manifests = refusingAt(this, () =>
      route.toManifests({
        name,
        namespace,
        gatewayName: this.gatewayName,
        gatewayNamespace: this.namespace,
        listeners: listeners.map(({ name }) => name),
      }),
    );
    const added = this.cluster._applyObjects(this, idOf(id, namespace, name), manifests);
    after(added, [this.objects, ...this.targets]);
    this.routes.push(added);
    return added;
  }

  /**
   * Says what the targets behind a Service are, before routes send to it. A Service has one such object, whatever routes send to it.
   *
   * @param service its name
   * @param options of the targets
   */
  public addServiceTargets(service: string, options: ServiceTargetOptions): IConstruct {
    const namespace = options.namespace ?? this.namespace;
    const object = targetsObject({ ...options, service, namespace }, this);
    const added = this.cluster._applyObjects(this, idOf('Targets', namespace, service), [object]);
    after(added, this.gatewayClass.objects);
    after(this.routes, added);
    this.targets.push(added);
    return added;
  }

  /** The listeners of routes that name none, and of routes that do. @internal */
  protected _routable(_names: readonly string[] | undefined): readonly GatewayListener[] {
    return this._listeners;
  }

  /** Refuses a route that listeners cannot take beside those that they have. @internal */
  protected abstract _admit(id: string, route: GatewayRoute, listeners: readonly GatewayListener[]): void;

  private get cluster() {
    return this.gatewayClass._controller._props.cluster;
  }

  private refuseNamespace({ controller, namespace }: GatewayProps): void {
    const { watchNamespace } = controller._props;
    if (
      watchNamespace !== undefined &&
      isConcrete(watchNamespace) &&
      isConcrete(namespace) &&
      watchNamespace !== namespace
    ) {
      refuse(
        'GatewaySetting',
        `"${namespace}" is not the namespace that the controller watches, write "${watchNamespace}", or leave watchNamespace out`,
        this,
      );
    }
  }
}
