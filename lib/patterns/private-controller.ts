import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import { gatewayCrds } from '../controllers/load-balancer-controller/gateway-api-options';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller/load-balancer-controller-options';
import { type Located, refuse } from '../foundation/refusals';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';

/** What the controller calls, by the short name of the service, and the feature that brings the endpoint. */
const ENDPOINTS: readonly [name: string, feature: string][] = [
  ['ec2', 'LOAD_BALANCER_CONTROLLER'],
  ['elasticloadbalancing', 'LOAD_BALANCER_CONTROLLER'],
];

/** Options that call ACM or Global Accelerator: nothing in a VPC serves the API of either. */
const UNREACHABLE = ['certificateManagement', 'globalAccelerator'] as const;

/**
 * The settings of the AWS Load Balancer Controller for a network without a way to the internet: the image from the registry of EKS, no WAF and
 * no Shield, whose APIs nothing in a VPC serves. Without the endpoints that it calls, it is refused, and so are definitions from where they are published.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function inPrivateNetwork(
  options: LoadBalancerControllerOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  scope: Located,
): LoadBalancerControllerOptions {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return options;
  }
  const { identity, protection = {}, targetGroupBindings } = options;
  const turnedOn = Object.entries(protection).find(([, isOn]) => isOn)?.[0];
  const unreachable = turnedOn ? `protection.${turnedOn}: true` : UNREACHABLE.find((option) => options[option]);
  if (unreachable) {
    refuse(
      'ControllerSetting',
      `"${unreachable}" calls an API that nodes without a way to the internet do not reach, leave it out`,
      scope,
    );
  }
  refusePublished(options, cluster, scope);
  const isPodIdentity = identity?._isPodIdentity ?? !cluster.compute._isFargate;
  const needed: readonly [name: string, feature: string][] = [
    ...ENDPOINTS,
    isPodIdentity ? ['eks-auth', 'POD_IDENTITY'] : ['sts', 'IRSA'],
    ...(targetGroupBindings?.assumedRoleArns?.length ? [['sts', 'IRSA'] as [string, string]] : []),
  ];
  const missing = needed.find(([name]) => network.endpoints.interfaceEndpoints[name] === undefined);
  if (missing !== undefined) {
    const [name, feature] = missing;
    refuse(
      'EndpointMissing',
      `"${name}" has no endpoint in this network, whose nodes have no way to the internet, add EndpointFeature.${feature} to its endpoints`,
      scope,
    );
  }
  return {
    ...options,
    image: options.image ?? ImageSource.eksRegistry(),
    protection: { wafClassic: false, waf: false, shield: false },
  };
}

/** Refuses definitions that the function beside the kubectl handler could not fetch; one that is outside of any VPC could. */
function refusePublished(
  { crds, gatewayApi }: LoadBalancerControllerOptions,
  { _handlerFunctions: functions }: ClusterTarget,
  scope: Located,
): void {
  const published = [
    gatewayCrds(gatewayApi)?._isPublished && 'GatewayApiCrds',
    crds?._isPublished && 'ControllerCrds',
  ].find(Boolean);
  const isOutside = functions.length > 0 && functions.every((handler) => !(handler as CfnFunction).vpcConfig);
  if (published && !isOutside) {
    refuse(
      'GatewayCrds',
      `"${published}.published()" reads from raw.githubusercontent.com, which a handler without a way to the internet does not reach, write ${published}.fromBucket(…), or ${published}.existing() where something else installs them`,
      scope,
    );
  }
}
