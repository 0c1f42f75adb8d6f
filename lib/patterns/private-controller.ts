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
import type { EndpointNeeds, NeededEndpoint } from './needed-endpoints';

/** Service for assuming roles of other accounts. */
const ASSUMED_ROLES: NeededEndpoint = { name: 'sts', feature: 'IRSA' };

/** Services that the controller calls. */
const ENDPOINTS: readonly NeededEndpoint[] = [
  { name: 'ec2', feature: 'LOAD_BALANCER_CONTROLLER' },
  { name: 'elasticloadbalancing', feature: 'LOAD_BALANCER_CONTROLLER' },
];

/** Options that need ACM or Global Accelerator, which have no VPC endpoints. */
const UNREACHABLE = ['certificateManagement', 'globalAccelerator'] as const;

/** Services that the kubectl handler calls. The Lambda API is needed because a function waits for the handler. */
const OF_HANDLER: readonly NeededEndpoint[] = [
  { name: 'eks', feature: 'KUBECTL_HANDLER' },
  { name: 'lambda', feature: 'KUBECTL_HANDLER' },
  { name: 'sts', feature: 'KUBECTL_HANDLER', isOptional: true },
];

/**
 * Returns the options of the AWS Load Balancer Controller for a network without internet access.
 *
 * The image comes from the EKS registry, and WAF and Shield are disabled, because they have no VPC endpoints. The VPC
 * endpoints that it calls are required. A chart or custom resource definitions from the internet fail.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function inPrivateNetwork(
  options: LoadBalancerControllerOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  needs: EndpointNeeds,
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
      'InternetAccess',
      `"${unreachable}" needs an API that nodes without internet access cannot reach. Leave it out`,
      scope,
    );
  }
  refusePublished(options, cluster, scope);
  refuseInternetChart('"loadBalancerController" is installed from a chart', cluster, scope);
  needs.addOfNodeSubnets([
    ...ENDPOINTS,
    ...(isHandlerOutside(cluster) ? [] : OF_HANDLER),
    credentials(identity, cluster.compute),
    ...(targetGroupBindings?.assumedRoleArns?.length ? [ASSUMED_ROLES] : []),
  ]);
  return {
    ...options,
    image: options.image ?? ImageSource.eksRegistry(),
    protection: { wafClassic: false, waf: false, shield: false },
  };
}

/**
 * Validates ExternalDNS in a network without internet access.
 *
 * The VPC endpoints for its credentials are required, and its image must be reachable. A missing endpoint of Route 53
 * results in the warning `externalDnsEndpoint`, because other connections may exist.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function judgeDnsInPrivate(
  { identity, imageRepository, installation, zoneRoleArn }: ExternalDnsOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  needs: EndpointNeeds,
  scope: Construct,
): void {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return;
  }
  needs.addOfNodeSubnets([credentials(identity, cluster.compute), ...(zoneRoleArn ? [ASSUMED_ROLES] : [])]);
  if (installation && !installation._isAddon && imageRepository === undefined) {
    refuse(
      'InternetAccess',
      '"ExternalDnsInstallation.chart()" uses an image from the internet, which nodes cannot reach. Write imageRepository, or write ExternalDnsInstallation.addon()',
      scope,
    );
  }
  if (installation && !installation._isAddon) {
    refuseInternetChart('"ExternalDnsInstallation.chart()" is a chart', cluster, scope);
  }
  if (network.endpoints.interfaceEndpoints.route53 === undefined) {
    warn(
      scope,
      'externalDnsEndpoint',
      'ExternalDNS calls Route 53, but nodes have no internet access. Add EndpointFeature.EXTERNAL_DNS to the endpoints, whose service is in us-east-1, or acknowledge this if there is another connection.',
    );
  }
}

/** Returns the service from which pods get credentials. */
export function credentials(identity: WorkloadIdentity | undefined, { _isFargate }: ClusterCompute): NeededEndpoint {
  return (identity?._isPodIdentity ?? !_isFargate)
    ? { name: 'eks-auth', feature: 'POD_IDENTITY' }
    : { name: 'sts', feature: 'IRSA' };
}

/**
 * Validates the chart repository. A kubectl handler in the VPC cannot pull charts from the internet, but a handler
 * outside of a VPC can.
 */
function refuseInternetChart(what: string, cluster: ClusterTarget, scope: Located): void {
  if (cluster._chartRepository === undefined && !isHandlerOutside(cluster)) {
    refuse(
      'ChartRepository',
      `${what} from the internet, which a kubectl handler without internet access cannot reach. Copy the chart to a registry and write its chartRepository: "oci://…" on the ClusterTarget`,
      scope,
    );
  }
}

function isHandlerOutside({ vpc, _handlerFunctions: functions }: ClusterTarget): boolean {
  return (
    vpc === undefined || (functions.length > 0 && functions.every((handler) => !(handler as CfnFunction).vpcConfig))
  );
}

/**
 * Validates the source of custom resource definitions. A function in the VPC cannot download them from the internet,
 * but a function outside of a VPC can.
 */
function refusePublished(
  { crds, gatewayApi }: LoadBalancerControllerOptions,
  cluster: ClusterTarget,
  scope: Located,
): void {
  const published = [
    gatewayCrds(gatewayApi)?._isPublished && 'GatewayApiCrds',
    crds?._isPublished && 'ControllerCrds',
  ].find(Boolean);
  if (published && !isHandlerOutside(cluster)) {
    refuse(
      'GatewayCrds',
      `"${published}.published()" downloads from raw.githubusercontent.com, which a handler without internet access cannot reach. Write ${published}.fromBucket(…), or ${published}.existing() if something else installs them`,
      scope,
    );
  }
}
