import { Construct, type IConstruct } from 'constructs';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { didYouMean, fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { GatewayClass } from './class';
import {
  addressingIn,
  rememberGrant,
  rememberTargets,
  type SpreadingRoute,
  validateGatewayObjectUnique,
  validateGatewayPlaces,
  validateGatewayUnique,
  validateNodeTargets,
  validateSpread,
  validateWatchedNamespace,
  warnOfUngranted,
} from './cluster-validation';
import type { Listener } from './listener';
import { type GatewayLoadBalancerOptions, validatePortsDistinct } from './load-balancer';
import { type AlbGatewayManifest, gatewayObjects, type NlbGatewayManifest, type ObjectIdentity } from './manifests';
import type { Route } from './route';
import {
  grantObject,
  type ListenerSetOptions,
  listenerSetObject,
  type ReferenceGrantTargets,
  secretAccess,
  validateListenerSetListeners,
} from './sharing';
import {
  type BackendTargetOptions,
  type BackendTargets,
  GatewayKind,
  gatewayTargetsObject,
  type RouteTargets,
  type TargetOptions,
  targetsObject,
} from './targets';
import { idOf } from './validation';

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

/** A ListenerSet of the Gateway. */
interface AddedSet {
  readonly namespace: string;
  readonly listeners: readonly Listener[];
  readonly objects: IConstruct;
}

/**
 * A Gateway and its routes. At deployment, the GatewayClass is created after the controller, the Gateway after its
 * class, and routes after the Gateway. Deletion runs in the reverse order, and waits until the controller has deleted
 * the load balancer.
 */
export abstract class GatewayBase extends Construct {
  /** The name of the Gateway. */
  public readonly gatewayName: string;

  /** The namespace of the Gateway. */
  public readonly namespace: string;

  /** The GatewayClass of the Gateway. */
  public readonly gatewayClass: GatewayClass;

  /** The Kubernetes objects of the Gateway. Constructs that add routes to it depend on them. @internal */
  public readonly _objects: IConstruct;

  /** The listeners of the Gateway. @internal */
  protected readonly _listeners: readonly Listener[];

  private readonly kind: GatewayKind;
  private readonly props: GatewayProps;
  private readonly routes: IConstruct[] = [];
  private readonly spreading: SpreadingRoute[] = [];
  private readonly beforeRoutes: IConstruct[] = [];
  private readonly names = new Set<string>();
  private readonly sets = new Map<string, AddedSet>();

  /** @internal */
  protected constructor(scope: Construct, id: string, kind: GatewayKind, props: GatewayProps) {
    super(scope, id);
    validateWatchedNamespace(props.controller, props.namespace, this);
    if (props.gatewayClass && props.gatewayClass.kind !== kind) {
      fail(
        'GatewaySetting',
        `"${props.gatewayClass.gatewayClassName}" is a class of ${props.gatewayClass.kind}. Use a class of ${kind}`,
        this,
      );
    }
    const { ipAddressType, minimumCapacityUnits, targets } = props as GatewayProps & GatewayLoadBalancerOptions;
    validateNodeTargets(props.controller._props.cluster, targets, this);
    validateGatewayPlaces(props.controller, props, this);
    validateGatewayUnique(props.controller, props, this);
    this.kind = kind;
    this.props = props;
    this.gatewayClass = props.gatewayClass ?? GatewayClass._default(props.controller, kind);
    this.gatewayName = props.name;
    this.namespace = props.namespace;
    this._listeners = props.listeners;
    const manifest: AlbGatewayManifest & NlbGatewayManifest = {
      ...props,
      ipAddressType: addressingIn(this.cluster, ipAddressType ?? this.gatewayClass._loadBalancers.ipAddressType, this),
      gatewayClassName: this.gatewayClass.gatewayClassName,
    };
    const objects = gatewayObjects(kind, manifest, this);
    if (objects.length > 1) {
      this.gatewayClass._validateClassCapacity(minimumCapacityUnits, this);
    }
    this._objects = this.cluster._context.applyObjects(this, idOf('Objects', props.namespace, props.name), objects);
    addDependencies(this._objects, this.gatewayClass);
    implementDependable(this, () => [this._objects]);
    if (kind === GatewayKind.ALB) {
      this.node.addValidation({ validate: () => this.validateStickiness() });
    }
  }

  /**
   * Adds a route, which is created after the Gateway.
   *
   * It fails if no listener accepts the route. It also fails if some listeners of a port have a host name and others do
   * not, and the route would lose host names there. The warning `gatewayReferenceGrant` names a backend in another
   * namespace that no ReferenceGrant of the app allows. The warning `gatewayRouteHidden` names a rule that gets no
   * requests, because a rule of another route precedes it.
   *
   * @param id of the route under this construct
   * @param route the rules and backends
   * @param options name and namespace of the route, and its listeners
   */
  public addRoute(id: string, route: Route, options: RouteOptions = {}): IConstruct {
    validateArguments('GatewayBase.addRoute', arguments, this);
    const namespace = options.namespace ?? this.namespace;
    validateWatchedNamespace(this.props.controller, namespace, this);
    const set = this.setOf(options.listenerSet);
    const all = set?.listeners ?? this._routable(options.listeners);
    const namespaces = { route: namespace, parent: set?.namespace ?? this.namespace };
    const listeners = route._listenersOf(all, options.listeners, namespaces, this);
    this._admit(id, route, listeners);
    const name = options.name ?? `${this.gatewayName}-${id.toLowerCase()}`;
    validateGatewayObjectUnique(this.names, route._kind, { name, namespace }, this);
    const manifests = withErrorPath(this, () =>
      route.toManifests({
        name,
        namespace,
        gatewayName: this.gatewayName,
        gatewayNamespace: this.namespace,
        ...(set ? { listenerSetName: options.listenerSet, listenerSetNamespace: set.namespace } : {}),
        listeners: listeners.map(({ name }) => name),
      }),
    );
    const added = this.cluster._context.applyObjects(this, idOf(id, namespace, name), manifests);
    const access = route._secretNames.map((secretName) => this.letRead(secretName, namespace));
    warnOfUngranted(this.props.controller, namespace, route._foreignBackends(namespace), added);
    addDependencies(added, [set?.objects ?? this._objects, ...access, ...this.beforeRoutes]);
    this.routes.push(added);
    this.spreading.push({ id, kind: route._kind, name, namespace, rules: route._spreadingRules(namespace) });
    return added;
  }

  /**
   * Adds listeners that are created after the Gateway, in any namespace that `listenerSetsFrom` accepts. Listeners that
   * conflict with those of the Gateway or of another set are an error, because the controller ignores them or merges
   * them with the others.
   *
   * @param id of the set under this construct
   * @param options of the set
   */
  public addListenerSet(id: string, options: GatewayListenerSetOptions): IConstruct {
    validateArguments('GatewayBase.addListenerSet', arguments, this);
    const { listeners, name, namespace = this.namespace } = options;
    this.validateListenerSetName(name, namespace);
    const object = listenerSetObject(
      this.kind,
      { name, namespace, listeners, gatewayName: this.gatewayName, gatewayNamespace: this.namespace },
      this,
    );
    const others = [...this._listeners, ...[...this.sets.values()].flatMap((set) => set.listeners)];
    for (const listener of listeners) {
      for (const other of others) {
        validatePortsDistinct(other, listener, this);
      }
    }
    validateListenerSetListeners(listeners, [...this._listeners, ...(this.props.listenerSetPorts ?? [])], this);
    const added = this.cluster._context.applyObjects(this, idOf(id, namespace, name), [object]);
    addDependencies(added, this._objects);
    this.sets.set(name, { namespace, listeners, objects: added });
    return added;
  }

  /**
   * Adds options for the target groups of a Service, which are created before the routes that send to it. A Service has
   * one TargetGroupConfiguration, which applies to all routes unless `routes` is set.
   *
   * @param service name of the Service
   * @param options of the target groups
   */
  public addServiceTargets(service: string, options: ServiceTargetOptions): IConstruct {
    validateArguments('GatewayBase.addServiceTargets', arguments, this);
    const namespace = options.namespace ?? this.namespace;
    for (const targets of [options, ...(options.routes ?? []).map((route) => route.targets)]) {
      validateNodeTargets(this.cluster, targets, this);
      this._admitTargets(targets);
    }
    rememberTargets(this.props.controller, { namespace, service, targets: options, routes: options.routes ?? [] });
    return this.addBeforeRoutes(
      idOf('Targets', namespace, service),
      targetsObject({ ...options, service, namespace }, this, this.kind),
    );
  }

  /**
   * Adds a ReferenceGrant: routes of another namespace may send to Services and Gateways of this namespace. It is
   * created before these routes.
   *
   * @param id of the grant under this construct
   * @param options the namespaces, and the Services and Gateways
   */
  public addReferenceGrant(id: string, options: ReferenceGrantOptions): IConstruct {
    validateArguments('GatewayBase.addReferenceGrant', arguments, this);
    const { fromNamespace = this.namespace, namespace } = options;
    // Each pair of namespaces needs its own grant, and a grant needs its own name.
    const of = [this.namespace, this.gatewayName, ...(fromNamespace === this.namespace ? [] : [fromNamespace])];
    const { name = of.join('-') } = options;
    validateGatewayObjectUnique(this.names, 'ReferenceGrant', { name, namespace }, this);
    const grant = { ...options, name, namespace, fromNamespace };
    rememberGrant(this.props.controller, grant);
    return this.addBeforeRoutes(idOf(id, namespace, name), grantObject(grant, this));
  }

  /** The listeners of routes that name none, and of routes that name some. @internal */
  protected _routable(_names: readonly string[] | undefined): readonly Listener[] {
    return this._listeners;
  }

  /** Fails on a route that the listeners do not accept beside their other routes. @internal */
  protected abstract _admit(id: string, route: Route, listeners: readonly Listener[]): void;

  /** Fails on target group options that work with none of the listeners. @internal */
  protected _admitTargets(_targets: TargetOptions): void {}

  /** @internal */
  protected _addGatewayTargets(gateway: string, namespace: string, options: BackendTargets): IConstruct {
    return this.addBeforeRoutes(
      idOf('GatewayTargets', namespace, gateway),
      gatewayTargetsObject({ ...options, gateway, namespace }, this),
    );
  }

  /** The validation runs at synthesis, because targets may be added after the routes that send to them. */
  private validateStickiness(): string[] {
    const { targets } = this.props as GatewayProps & GatewayLoadBalancerOptions;
    const { _prefersGateway, _loadBalancers } = this.gatewayClass;
    const defaults = _prefersGateway ? [targets, _loadBalancers.targets] : [_loadBalancers.targets, targets];
    validateSpread(this.props.controller, defaults, this.spreading, this);
    return [];
  }

  private addBeforeRoutes(id: string, object: Record<string, unknown>): IConstruct {
    const added = this.cluster._context.applyObjects(this, id, [object]);
    addDependencies(added, this.gatewayClass._objects);
    addDependencies(this.routes, added);
    this.beforeRoutes.push(added);
    return added;
  }

  /** The Helm chart gives the controller no permission to read Secrets. */
  private letRead(secretName: string, namespace: string): IConstruct {
    const id = idOf('SecretAccess', namespace, secretName);
    const name = `${this.gatewayName}-${secretName}`;
    const existing = this.node.tryFindChild(id);
    const access = existing ?? this.cluster._context.applyObjects(this, id, secretAccess(namespace, secretName, name));
    addDependencies(access, this.gatewayClass._objects);
    return access;
  }

  private setOf(name: string | undefined): AddedSet | undefined {
    const set = name === undefined ? undefined : this.sets.get(name);
    if (name !== undefined && !set) {
      fail(
        'GatewayRoute',
        `"${name}" is no ListenerSet of the Gateway. ${didYouMean(name, [...this.sets.keys()])}`,
        this,
      );
    }
    return set;
  }

  private validateListenerSetName(name: string, namespace: string): void {
    const { controller, listenerSetsFrom } = this.props;
    validateWatchedNamespace(controller, namespace, this);
    const { featureGates, gatewayApi } = controller._props;
    if (gatewayApi?.listenerSets === false || featureGates?.GatewayListenerSet === false) {
      fail(
        'GatewaySetting',
        '"listenerSets: false" turns off ListenerSets. Enable listenerSets in gatewayApi of the controller',
        this,
      );
    }
    if (!listenerSetsFrom?._admits(namespace, this.namespace)) {
      fail(
        'GatewaySetting',
        `"${namespace}" may not add listeners to the Gateway. Set listenerSetsFrom to RouteNamespaces.all(), or to namespaces that include it`,
        this,
      );
    }
    if (this.sets.has(name)) {
      fail('GatewaySetting', `"${name}" is the name of two ListenerSets. Give each a different name`, this);
    }
  }

  private get cluster() {
    return this.gatewayClass._controller._props.cluster;
  }
}
