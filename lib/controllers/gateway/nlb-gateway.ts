import type { Construct, IConstruct } from 'constructs';
import { validateArguments } from '../../foundation/input';
import { after } from '../../foundation/order';
import { refuse } from '../../foundation/refusals';
import type { AlbGateway } from './alb-gateway';
import { GatewayBase } from './gateway-base';
import type { GatewayProps } from './gateway-base-options';
import { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import type { GatewayNlbOptions } from './gateway-load-balancer-options';
import type { GatewayRoute } from './gateway-route';
import type { GatewayBackendTargets } from './gateway-target-objects';

/** A Gateway that gets an NLB. */
export interface NlbGatewayProps extends GatewayProps, GatewayNlbOptions {}

/**
 * A Gateway for TLS, TCP and UDP: the controller makes an NLB for it, and a listener for every port that has a route. A port has one route:
 * an NLB does not choose among several, and the oldest would win.
 */
export class NlbGateway extends GatewayBase {
  private readonly taken = new Map<number, string>();

  constructor(scope: Construct, id: string, props: NlbGatewayProps) {
    validateArguments('NlbGateway', arguments);
    super(scope, id, GatewayKind.NLB, props);
  }

  /**
   * Says how the NLB knows that the ALB of another Gateway is well, before routes of TCP send to its listeners. It asks by HTTP where nothing is said, which
   * no listener for HTTPS answers.
   *
   * @param gateway the Gateway of the ALB
   * @param options of the targets
   */
  public addGatewayTargets(gateway: AlbGateway, options: GatewayBackendTargets): IConstruct {
    validateArguments('NlbGateway.addGatewayTargets', arguments, this);
    const added = this._addGatewayTargets(gateway.gatewayName, gateway.namespace, options);
    after(added, gateway.objects);
    return added;
  }

  /** @internal */
  protected _admit(id: string, _route: GatewayRoute, listeners: readonly GatewayListener[]): void {
    for (const port of new Set(listeners.map((listener) => listener.port))) {
      const other = this.taken.get(port);
      if (other !== undefined) {
        refuse(
          'GatewayRoute',
          `"${id}" would never get a connection of port ${port}, which is of "${other}", give it a listener of its own with listeners`,
          this,
        );
      }
      this.taken.set(port, id);
    }
  }
}
