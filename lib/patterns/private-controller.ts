import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ClusterCompute } from '../cluster/cluster-compute';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { ExternalDnsOptions } from '../controllers/dns/external-dns-options';
import { gatewayCrds } from '../controllers/load-balancer-controller/gateway-api-options';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller/load-balancer-controller-options';
import { type Located, refuse } from '../foundation/refusals';
import { warn } from '../foundation/warnings';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';

/** What is called, by the short name of the service, and the feature that brings the endpoint. */
type NeededEndpoint = readonly [name: string, feature: string];

/** What takes on roles of other accounts. */
const ASSUMED_ROLES: NeededEndpoint = ['sts', 'IRSA'];

/** What the controller calls. */
const ENDPOINTS: readonly NeededEndpoint[] = [
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
  refuseUnserved(
    [
      ...ENDPOINTS,
      credentials(identity, cluster.compute),
      ...(targetGroupBindings?.assumedRoleArns?.length ? [ASSUMED_ROLES] : []),
    ],
    network,
    scope,
  );
  return {
    ...options,
    image: options.image ?? ImageSource.eksRegistry(),
    protection: { wafClassic: false, waf: false, shield: false },
  };
}

/**
 * The same of ExternalDNS: it is refused without the endpoints that bring its credentials, and its image from where nodes do not reach it. Route 53
 * has an endpoint, too, which is warned of as `externalDnsEndpoint`, as there may be other ways to it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function judgeDnsInPrivate(
  { identity, imageRepository, installation, zoneRoleArn }: ExternalDnsOptions,
  network: IEksNetwork,
  { compute }: ClusterTarget,
  scope: Construct,
): void {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return;
  }
  refuseUnserved([credentials(identity, compute), ...(zoneRoleArn ? [ASSUMED_ROLES] : [])], network, scope);
  if (installation && !installation._isAddon && imageRepository === undefined) {
    refuse(
      'ControllerSetting',
      '"ExternalDnsInstallation.chart()" pulls its image from the internet, to which nodes have no way, give imageRepository or write ExternalDnsInstallation.addon()',
      scope,
    );
  }
  if (network.endpoints.interfaceEndpoints.route53 === undefined) {
    warn(
      scope,
      'externalDnsEndpoint',
      'ExternalDNS calls Route 53, and nodes have no way to the internet. Add EndpointFeature.EXTERNAL_DNS to the endpoints, whose service is in us-east-1, or acknowledge another way.',
    );
  }
}

/** How pods get their credentials. */
function credentials(identity: WorkloadIdentity | undefined, { _isFargate }: ClusterCompute): NeededEndpoint {
  return (identity?._isPodIdentity ?? !_isFargate) ? ['eks-auth', 'POD_IDENTITY'] : ['sts', 'IRSA'];
}

function refuseUnserved(needed: readonly NeededEndpoint[], network: EksNetwork, scope: Located): void {
  const missing = needed.find(([name]) => network.endpoints.interfaceEndpoints[name] === undefined);
  if (missing !== undefined) {
    const [name, feature] = missing;
    refuse(
      'EndpointMissing',
      `"${name}" has no endpoint in this network, whose nodes have no way to the internet, add EndpointFeature.${feature} to its endpoints`,
      scope,
    );
  }
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
