import { Construct, type IConstruct } from 'constructs';
import { GATEWAY_FEATURE_GATES } from '../controllers/custom-resource-definitions';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { addressingIn, validateNodeTargets } from './cluster-validation';
import type { GatewayLoadBalancerOptions } from './load-balancer';
import { classObjects, type GatewayClassOptions, GatewayMergingMode } from './manifests';
import { GatewayKind } from './targets';
import { idOf } from './validation';

/** Properties of a GatewayClass. */
export interface GatewayClassProps extends GatewayClassOptions {
  /** The controller. Its `gatewayApi` must be set. */
  readonly controller: LoadBalancerController;

  /** The kind of load balancer for Gateways of the class. */
  readonly kind: GatewayKind;
}

/**
 * A GatewayClass of the AWS Load Balancer Controller. It is created after the controller and deleted before it.
 *
 * EKS Auto Mode has its own controllers for Gateways: `eks.amazonaws.com/gateway-alb` and
 * `eks.amazonaws.com/gateway-nlb`. Both can be in one cluster, because each controller ignores classes of the others.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-gateway-api.html
 */
export class GatewayClass extends Construct {
  /** The class of Gateways of a controller that name no class. @internal */
  public static _default(controller: LoadBalancerController, kind: GatewayKind): GatewayClass {
    const id = kind === GatewayKind.ALB ? 'AlbGatewayClass' : 'NlbGatewayClass';
    const existing = controller.node.tryFindChild(id) as GatewayClass | undefined;
    return existing ?? new GatewayClass(controller, id, { controller, kind });
  }

  /** The name of the class. Manifests of Gateways use it as `gatewayClassName`. */
  public readonly gatewayClassName: string;

  /** The kind of load balancer for Gateways of the class. */
  public readonly kind: GatewayKind;

  /** The Kubernetes objects of the class. Constructs that create Gateways of the class depend on them. @internal */
  public readonly _objects: IConstruct;

  /** @internal */
  public readonly _controller: LoadBalancerController;

  /** The load balancer options of the class. @internal */
  public readonly _loadBalancers: GatewayLoadBalancerOptions;

  /** Whether options of Gateways win over those of the class. @internal */
  public readonly _prefersGateway: boolean;

  /** True if the class has a LoadBalancerConfiguration. */
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

  /**
   * Fails on `minimumCapacityUnits` if both the class and the Gateway have settings. The controller then merges all
   * settings except the capacity.
   *
   * @internal
   */
  public _validateClassCapacity(minimumCapacityUnits: number | undefined, scope: Located): void {
    const units = minimumCapacityUnits ?? this._loadBalancers.minimumCapacityUnits;
    if (this.hasSettings && units !== undefined) {
      fail(
        'GatewaySetting',
        '"minimumCapacityUnits" is ignored by the controller if both a class and its Gateway have settings. Move all settings to the Gateway, and use a class without settings',
        scope,
      );
    }
  }

  private validateClassServed({ controller, kind }: GatewayClassProps): void {
    const { featureGates, gatewayApi } = controller._props;
    if (!gatewayApi) {
      fail(
        'GatewaySetting',
        `"${controller.node.path}" does not manage Gateways. Set gatewayApi: {} on the controller`,
        this,
      );
    }
    const [gate, option] = Object.entries(GATEWAY_FEATURE_GATES)[kind === GatewayKind.ALB ? 0 : 1];
    if (gatewayApi[option] === false || featureGates?.[gate] === false) {
      fail(
        'GatewaySetting',
        `"${option}: false" turns off Gateways of ${kind}. Enable ${option} in gatewayApi of the controller`,
        this,
      );
    }
  }
}
