import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import type { ExternalDnsOptions } from '../controllers/dns/external-dns-options';
import { gatewayCrds } from '../controllers/load-balancer-controller/gateway-api-options';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller/load-balancer-controller-options';
import { type Located, refuse } from '../foundation/refusals';
import { warn } from '../foundation/warnings';
import { EksNetwork } from '../vpc/eks-network';
import { endpointServices } from '../vpc/endpoint-duplicates';
import type { IEksNetwork } from '../vpc/network-face';

/** Options that call ACM or Global Accelerator: nothing in a VPC serves the API of either. */
const UNREACHABLE = ['certificateManagement', 'globalAccelerator'] as const;

/**
 * The settings of the AWS Load Balancer Controller for a network without a way to the internet: the image from the registry of EKS, no WAF and
 * no Shield, whose APIs nothing in a VPC serves. A chart and definitions that are published on the internet are refused.
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
  const { protection = {} } = options;
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
  refuseInternetChart('"loadBalancerController" is installed from a chart', cluster, scope);
  return {
    ...options,
    image: options.image ?? ImageSource.eksRegistry(),
    protection: { wafClassic: false, waf: false, shield: false },
  };
}

/**
 * The same of ExternalDNS: its image is refused from where nodes do not reach it. A missing endpoint for Route 53 is warned of as
 * `externalDnsEndpoint`, as there may be other ways to it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function judgeDnsInPrivate(
  { imageRepository, installation }: ExternalDnsOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  scope: Construct,
): void {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return;
  }
  if (installation && !installation._isAddon && imageRepository === undefined) {
    refuse(
      'ControllerSetting',
      '"ExternalDnsInstallation.chart()" pulls its image from the internet, to which nodes have no way, give imageRepository or write ExternalDnsInstallation.addon()',
      scope,
    );
  }
  if (installation && !installation._isAddon) {
    refuseInternetChart('"ExternalDnsInstallation.chart()" is a chart', cluster, scope);
  }
  scope.node.addValidation({
    validate: () => {
      if (!endpointServices(network.vpc, scope).some((service) => service.endsWith('.route53'))) {
        warn(
          scope,
          'externalDnsEndpoint',
          'ExternalDNS calls Route 53, and nodes have no way to the internet. Add EndpointFeature.EXTERNAL_DNS to the endpoints, whose service is in us-east-1, or acknowledge another way.',
        );
      }
      return [];
    },
  });
}

/** Refuses a chart of a public repository that the handler could not pull; one that is outside of any VPC could. */
function refuseInternetChart(what: string, cluster: ClusterTarget, scope: Located): void {
  if (cluster._chartRepository === undefined && !isHandlerOutside(cluster)) {
    refuse(
      'ChartRepository',
      `${what} of the internet, which a kubectl handler without a way there does not reach, copy the chart to a registry and give the ClusterTarget its chartRepository: "oci://…"`,
      scope,
    );
  }
}

function isHandlerOutside({ vpc, _handlerFunctions: functions }: ClusterTarget): boolean {
  return (
    vpc === undefined || (functions.length > 0 && functions.every((handler) => !(handler as CfnFunction).vpcConfig))
  );
}

/** Refuses definitions that the function beside the kubectl handler could not fetch; one that is outside of any VPC could. */
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
      `"${published}.published()" reads from raw.githubusercontent.com, which a handler without a way to the internet does not reach, write ${published}.fromBucket(…), or ${published}.existing() where something else installs them`,
      scope,
    );
  }
}
