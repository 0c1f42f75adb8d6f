import { ImageSource } from '../cluster/image-source';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller/load-balancer-controller-options';
import { type Located, refuse } from '../foundation/refusals';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';

/** What the controller calls, by the short name of the service. */
const ENDPOINTS = ['ec2', 'elasticloadbalancing'];

/**
 * The settings of the AWS Load Balancer Controller for a network without a way to the internet: the image from the registry of EKS, no WAF and
 * no Shield, whose APIs nothing in a VPC serves. Without the endpoints that it calls, it is refused.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function inPrivateNetwork(
  options: LoadBalancerControllerOptions,
  network: IEksNetwork,
  scope: Located,
): LoadBalancerControllerOptions {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return options;
  }
  const { protection = {} } = options;
  const unreachable = Object.entries(protection).find(([, isOn]) => isOn);
  if (unreachable) {
    refuse(
      'ControllerSetting',
      `"protection.${unreachable[0]}: true" calls an API that nodes without a way to the internet do not reach, leave it out`,
      scope,
    );
  }
  const missing = ENDPOINTS.find((name) => network.endpoints.interfaceEndpoints[name] === undefined);
  if (missing !== undefined) {
    refuse(
      'EndpointMissing',
      `"${missing}" has no endpoint in this network, whose nodes have no way to the internet, add EndpointFeature.LOAD_BALANCER_CONTROLLER to its endpoints`,
      scope,
    );
  }
  return {
    ...options,
    image: options.image ?? ImageSource.eksRegistry(),
    protection: { wafClassic: false, waf: false, shield: false },
  };
}
