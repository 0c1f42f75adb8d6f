import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { refuseName, refuseNamespace, refusePort } from './gateway-checks';

/** A backend among others. */
export interface RouteBackendOptions {
  /**
   * Its share beside the weights of the others, 0 to 999.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * The namespace of the Service; one that is not the route's must grant the reference, by a ReferenceGrant.
   *
   * @default - that of the route
   */
  readonly namespace?: string;
}

/** Where a rule sends what it matches: one choice, made by a factory. */
export class RouteBackend {
  /**
   * A Service.
   *
   * @param name of the Service
   * @param port of the Service
   * @param options weight and namespace
   */
  public static service(name: string, port: number, options: RouteBackendOptions = {}): RouteBackend {
    validateArguments('RouteBackend.service', arguments);
    refusePort('GatewayRoute', port);
    return new RouteBackend('Service', { name, port }, options);
  }

  /**
   * A listener of the Gateway of an ALB, as target of an NLB: for routes of TCP.
   *
   * @param name of the Gateway
   * @param port of its listener
   * @param options weight and namespace
   */
  public static gateway(name: string, port: number, options: RouteBackendOptions = {}): RouteBackend {
    validateArguments('RouteBackend.gateway', arguments);
    refusePort('GatewayRoute', port);
    return new RouteBackend('Gateway', { group: 'gateway.networking.k8s.io', kind: 'Gateway', name, port }, options);
  }

  /**
   * A target group that something else made; the controller finds it by its name.
   *
   * @param name of the target group in AWS
   * @param weight its share, 0 to 999
   */
  public static targetGroup(name: string, weight?: number): RouteBackend {
    validateArguments('RouteBackend.targetGroup', arguments);
    if (isConcrete(name) && !/^[A-Za-z0-9-]{1,32}$/.test(name)) {
      refuse(
        'GatewayRoute',
        `"${name}" is no name of a target group, write letters, digits and hyphens, 32 at the most`,
      );
    }
    return new RouteBackend('TargetGroupName', { kind: 'TargetGroupName', name }, { weight });
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'Service' | 'Gateway' | 'TargetGroupName',
    private readonly reference: { readonly name: string; readonly [key: string]: unknown },
    private readonly options: RouteBackendOptions,
  ) {
    if (_kind !== 'TargetGroupName') {
      refuseName(_kind === 'Service' ? 'name of a Service' : 'name of a Gateway', reference.name);
    }
    if (options.namespace !== undefined) {
      refuseNamespace(options.namespace);
    }
    refuseOutside('GatewayRoute', 'weight', options.weight, { least: 0, most: 999 });
  }

  /** Its share, where it says one. @internal */
  public get _weight(): number | undefined {
    return this.options.weight;
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    const { namespace, weight } = this.options;
    return {
      ...this.reference,
      ...(namespace === undefined ? {} : { namespace }),
      ...(weight === undefined ? {} : { weight }),
    };
  }
}
