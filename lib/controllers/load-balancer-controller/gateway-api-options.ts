import { type Located, refuse } from '../../foundation/refusals';
import { GatewayApiCrds } from './gateway-api-crds';

/** Gateways of the Gateway API, beside Ingresses and Services. */
export interface GatewayApiOptions {
  /**
   * Where the custom resource definitions come from. They are installed before the controller, which looks for them when it starts.
   *
   * @default GatewayApiCrds.published()
   */
  readonly crds?: GatewayApiCrds;

  /**
   * Whether Gateways of the class `gateway.k8s.aws/alb` get ALBs.
   *
   * @default true
   */
  readonly applicationLoadBalancers?: boolean;

  /**
   * Whether Gateways of the class `gateway.k8s.aws/nlb` get NLBs.
   *
   * @default true
   */
  readonly networkLoadBalancers?: boolean;

  /**
   * Whether ListenerSets add listeners to Gateways.
   *
   * @default true
   */
  readonly listenerSets?: boolean;
}

/** The gates that the options turn. */
export const GATEWAY_GATES: Readonly<Record<string, keyof GatewayApiOptions>> = {
  ALBGatewayAPI: 'applicationLoadBalancers',
  NLBGatewayAPI: 'networkLoadBalancers',
  GatewayListenerSet: 'listenerSets',
};

/**
 * The gates that are off. Those that are on stay unsaid: the controller turns a gate that nobody set off where its definitions are missing, and
 * with all of them set it would not start without them, nor balance any Ingress.
 */
export function gatewayGates(options: GatewayApiOptions | undefined, scope: Located): Record<string, boolean> {
  if (options?.applicationLoadBalancers === false && options.networkLoadBalancers === false) {
    refuse(
      'ControllerSetting',
      '"gatewayApi" has neither applicationLoadBalancers nor networkLoadBalancers, turn one of them on or leave gatewayApi out',
      scope,
    );
  }
  const off = Object.entries(GATEWAY_GATES).filter(([, option]) => options?.[option] === false);
  return Object.fromEntries(off.map(([gate]) => [gate, false]));
}

/** With other definitions, the pods must start again. */
export function gatewayAnnotations(options: GatewayApiOptions | undefined): Record<string, string> | undefined {
  return gatewayCrds(options)?._annotations;
}

/** The definitions, where Gateways are served. */
export function gatewayCrds(options: GatewayApiOptions | undefined): GatewayApiCrds | undefined {
  return options && (options.crds ?? GatewayApiCrds.published());
}
