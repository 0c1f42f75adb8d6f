import { Construct, type IConstruct } from 'constructs';
import { GATEWAY_FEATURE_GATES } from '../controllers/custom-resource-definitions';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, type Located } from '../foundation/errors';
import { idOf } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { addressingIn, validateNodeTargets } from './cluster-validation';
import type { GatewayLoadBalancerOptions } from './load-balancer-options';
import { classObjects, type GatewayClassOptions, GatewayMergingMode } from './manifests';
import { GatewayKind } from './target-options';

/** A GatewayClass of a controller. */
export interface GatewayClassProps extends GatewayClassOptions {
  /** The controller, which was told to serve Gateways: `gatewayApi`. */
  readonly controller: LoadBalancerController;

  /** The kind of its load balancers. */
  readonly kind: GatewayKind;
}

/**
 * A class of Gateways of the AWS Load Balancer Controller: after its controller at deployment, and before it at deletion. EKS Auto Mode serves Gateways of
 * its own, by classes of the controllers `eks.amazonaws.com/gateway-alb` and `eks.amazonaws.com/gateway-nlb`: both can be in one cluster, and each leaves
 * the classes of the other alone.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-gateway-api.html
 */
export class GatewayClass extends Construct {
  /** The class that Gateways of a controller are in where they name none. @internal */
  public static _default(controller: LoadBalancerController, kind: GatewayKind): GatewayClass {
    const id = kind === GatewayKind.ALB ? 'AlbGatewayClass' : 'NlbGatewayClass';
    const existing = controller.node.tryFindChild(id) as GatewayClass | undefined;
    return existing ?? new GatewayClass(controller, id, { controller, kind });
  }

  /** What Gateways write as `gatewayClassName`. */
  public readonly gatewayClassName: string;

  /** The kind of its load balancers. */
  public readonly kind: GatewayKind;

  /** The Kubernetes objects: what makes Gateways of the class must wait for them. @internal */
  public readonly _objects: IConstruct;

  /** @internal */
  public readonly _controller: LoadBalancerController;

  /** What it says of load balancers. @internal */
  public readonly _loadBalancers: GatewayLoadBalancerOptions;

  /** Whether options of Gateways win over those of the class. @internal */
  public readonly _prefersGateway: boolean;

  /** True where an object holds it. */
  private readonly hasSettings: boolean;

  constructor(scope: Construct, id: string, props: GatewayClassProps) {
    validateArguments('GatewayClass', arguments);
    super(scope, id);
    this.validateClassServed(props);
    this.gatewayClassName = props.name ?? props.kind;
    this.kind = props.kind;
    this._controller = props.controller;
    const { cluster } = props.controller._props;
    this._loadBalancers = props.loadBalancers ?? {};
    this._prefersGateway = props.mergingMode === GatewayMergingMode.PREFER_GATEWAY;
    addressingIn(cluster, this._loadBalancers.ipAddressType, this);
    validateNodeTargets(cluster, this._loadBalancers.targets, this);
    const objects = classObjects(props.kind, props, this);
    this.hasSettings = objects.length > 1;
    this._objects = cluster._context.applyObjects(this, idOf('Objects', this.gatewayClassName), objects);
    addDependencies(this._objects, props.controller);
    implementDependable(this, () => [this._objects]);
  }

  /** Where a class and its Gateway both have settings, the controller merges all of them but the capacity. @internal */
  public _validateClassCapacity(minimumCapacityUnits: number | undefined, scope: Located): void {
    const units = minimumCapacityUnits ?? this._loadBalancers.minimumCapacityUnits;
    if (this.hasSettings && units !== undefined) {
      fail(
        'GatewaySetting',
        '"minimumCapacityUnits" are forgotten by the controller where a class and its Gateway both have settings, say all of them on the Gateway, in a class without any',
        scope,
      );
    }
  }

  private validateClassServed({ controller, kind }: GatewayClassProps): void {
    const { featureGates, gatewayApi } = controller._props;
    if (!gatewayApi) {
      fail(
        'GatewaySetting',
        `"${controller.node.path}" was not told to serve Gateways, write gatewayApi: {} where it is defined`,
        this,
      );
    }
    const [gate, option] = Object.entries(GATEWAY_FEATURE_GATES)[kind === GatewayKind.ALB ? 0 : 1];
    if (gatewayApi[option] === false || featureGates?.[gate] === false) {
      fail('GatewaySetting', `"${option}: false" leaves Gateways of ${kind} alone, turn it on in gatewayApi`, this);
    }
  }
}
