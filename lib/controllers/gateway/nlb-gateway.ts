import type { Construct } from 'constructs';
import { refuse } from '../../foundation/refusals';
import { GatewayBase, type GatewayProps } from './gateway-base';
import type { GatewayListener } from './gateway-listener';
import { GatewayKind } from './gateway-load-balancer';
import type { NlbOptions } from './gateway-load-balancer-options';
import type { GatewayRoute } from './gateway-route';

/** A Gateway that gets an NLB. */
export interface NlbGatewayProps extends GatewayProps, NlbOptions {}

/**
 * A Gateway for TLS, TCP and UDP: the controller makes an NLB for it, and a listener for every port that has a route. A port has one route:
 * an NLB does not choose among several, and the oldest would win.
 */
export class NlbGateway extends GatewayBase {
  private readonly taken = new Map<number, string>();

  constructor(scope: Construct, id: string, props: NlbGatewayProps) {
    super(scope, id, GatewayKind.NLB, props);
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
