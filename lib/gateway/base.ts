import { Construct, type IConstruct } from 'constructs';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { didYouMean, fail, withErrorPath } from '../foundation/errors';
import { idOf } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import type {
  GatewayListenerSetOptions,
  GatewayProps,
  ReferenceGrantOptions,
  RouteOptions,
  ServiceTargetOptions,
} from './base-options';
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
import { validatePortsDistinct } from './load-balancer';
import type { GatewayLoadBalancerOptions } from './load-balancer-options';
import { type AlbGatewayManifest, gatewayObjects, type NlbGatewayManifest } from './manifests';
import type { Route } from './route';
import { grantObject, listenerSetObject, secretAccess, validateListenerSetListeners } from './sharing';
import type { TargetOptions } from './target-options';
import { GatewayKind } from './target-options';
import { type BackendTargets, gatewayTargetsObject, targetsObject } from './targets';

/** A set as it was added. */
interface AddedSet {
  readonly namespace: string;
  readonly listeners: readonly Listener[];
  readonly objects: IConstruct;
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

  /** The Kubernetes objects of the Gateway: what makes routes to it must wait for them. @internal */
  public readonly _objects: IConstruct;

  /** What it listens for. @internal */
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
        `"${props.gatewayClass.gatewayClassName}" is a class of ${props.gatewayClass.kind}, give one of ${kind}`,
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
   * Adds a route after the Gateway. One that no listener admits is refused, as is one that would lose hosts because its listeners share a port and only some
   * of them have a host. One that sends to another namespace without a grant of the app is warned of as `gatewayReferenceGrant`, and a rule that no request
   * reaches, because a rule of another route comes before it, as `gatewayRouteHidden`.
   *
   * @param id of the route under this construct
   * @param route where requests or connections go
   * @param options where the route is, and its listeners
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
   * Adds listeners after the Gateway, in any namespace that its `listenerSetsFrom` admits. Listeners that meet those of the Gateway, or of another set, are
   * refused: the controller would leave them out, or would not tell them apart.
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
   * Says what the targets behind a Service are, before routes send to it. A Service has one such object, whatever routes send to it.
   *
   * @param service its name
   * @param options of the targets
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
   * Lets routes of another namespace send to Services and Gateways of this one, before they do: a ReferenceGrant.
   *
   * @param id of the grant under this construct
   * @param options who may send to what
   */
  public addReferenceGrant(id: string, options: ReferenceGrantOptions): IConstruct {
    validateArguments('GatewayBase.addReferenceGrant', arguments, this);
    const { fromNamespace = this.namespace, namespace } = options;
    // Routes of two namespaces need two grants, and one name is one grant.
    const of = [this.namespace, this.gatewayName, ...(fromNamespace === this.namespace ? [] : [fromNamespace])];
    const { name = of.join('-') } = options;
    validateGatewayObjectUnique(this.names, 'ReferenceGrant', { name, namespace }, this);
    const grant = { ...options, name, namespace, fromNamespace };
    rememberGrant(this.props.controller, grant);
    return this.addBeforeRoutes(idOf(id, namespace, name), grantObject(grant, this));
  }

  /** The listeners of routes that name none, and of routes that do. @internal */
  protected _routable(_names: readonly string[] | undefined): readonly Listener[] {
    return this._listeners;
  }

  /** Refuses a route that listeners cannot take beside those that they have. @internal */
  protected abstract _admit(id: string, route: Route, listeners: readonly Listener[]): void;

  /** Refuses targets that no listener could use as they are. @internal */
  protected _admitTargets(_targets: TargetOptions): void {}

  /** @internal */
  protected _addGatewayTargets(gateway: string, namespace: string, options: BackendTargets): IConstruct {
    return this.addBeforeRoutes(
      idOf('GatewayTargets', namespace, gateway),
      gatewayTargetsObject({ ...options, gateway, namespace }, this),
    );
  }

  /** Targets may be added after the routes that send to them. */
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

  /** Its chart lets the controller read no Secret. */
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
      fail('GatewaySetting', '"listenerSets: false" leaves ListenerSets alone, turn it on in gatewayApi', this);
    }
    if (!listenerSetsFrom?._admits(namespace, this.namespace)) {
      fail(
        'GatewaySetting',
        `"${namespace}" may add no listeners to the Gateway, write listenerSetsFrom: RouteNamespaces.all(), or others that admit it`,
        this,
      );
    }
    if (this.sets.has(name)) {
      fail('GatewaySetting', `"${name}" is the name of two ListenerSets, give each a name of its own`, this);
    }
  }

  private get cluster() {
    return this.gatewayClass._controller._props.cluster;
  }
}
