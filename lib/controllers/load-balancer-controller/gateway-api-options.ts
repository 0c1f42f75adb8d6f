import { type Located, refuse } from '../../foundation/refusals';
import { GatewayApiCrds } from './gateway-api-crds';

/** Options of the Gateway API. */
export interface GatewayApiOptions {
  /**
   * Source of the custom resource definitions. They are installed before the controller, which reads them when it
   * starts.
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

/** Feature gates of the options. */
export const GATEWAY_GATES: Readonly<Record<string, keyof GatewayApiOptions>> = {
  ALBGatewayAPI: 'applicationLoadBalancers',
  NLBGatewayAPI: 'networkLoadBalancers',
  GatewayListenerSet: 'listenerSets',
};

/**
 * Returns the disabled feature gates.
 *
 * Enabled gates are not set: the controller disables an unset gate if its definitions are missing. With all gates set,
 * it would not start without the definitions, and would handle no Ingresses either.
 */
export function gatewayGates(options: GatewayApiOptions | undefined, scope: Located): Record<string, boolean> {
  if (options?.applicationLoadBalancers === false && options.networkLoadBalancers === false) {
    refuse(
      'LoadBalancerControllerSetting',
      '"gatewayApi" disables both applicationLoadBalancers and networkLoadBalancers. Enable one of them, or leave gatewayApi out',
      scope,
    );
  }
  const off = Object.entries(GATEWAY_GATES).filter(([, option]) => options?.[option] === false);
  return Object.fromEntries(off.map(([gate]) => [gate, false]));
}

/** Returns annotations that restart the pods when the definitions change. */
export function gatewayAnnotations(options: GatewayApiOptions | undefined): Record<string, string> | undefined {
  return gatewayCrds(options)?._annotations;
}

/** Returns the source of the definitions, if Gateways are enabled. */
export function gatewayCrds(options: GatewayApiOptions | undefined): GatewayApiCrds | undefined {
  return options && (options.crds ?? GatewayApiCrds.published());
}
