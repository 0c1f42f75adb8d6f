import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ClusterCompute } from '../cluster/cluster-compute';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import { tryGetGatewayCrds } from '../controllers/custom-resource-definitions';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller-options';
import type { ExternalDnsOptions } from '../dns/external-dns-options';
import { fail, type Located } from '../foundation/errors';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { endpointServices } from '../vpc/endpoint-duplicates';
import { isSameResource } from '../vpc/existing-network';

/** What is called, by the short name of the service, and what brings the endpoint. */
export interface RequiredEndpoint {
  readonly name: string;
  /** As in `EndpointFeature.NODES`; undefined for S3, whose endpoint is a gateway. */
  readonly feature?: string;
  /** Whether it works without the endpoint, only not as well. */
  readonly isOptional?: boolean;
}

/**
 * What nodes call before their first pod runs. The EKS API is optional, because EKS hands a node group what it joins by.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const NODE_ENDPOINTS: readonly RequiredEndpoint[] = [
  { name: 'ec2', feature: 'NODES' },
  { name: 'eks', feature: 'NODES', isOptional: true },
  { name: 'ecr.api', feature: 'NODES' },
  { name: 'ecr.dkr', feature: 'NODES' },
  { name: 's3' },
];

/**
 * What nodes of EKS Auto Mode pull images from. Their components are part of their image, and EKS calls the APIs for them. Images of pods may come
 * from a registry of the user's own in the VPC, so that a missing endpoint is warned of at most.
 */
export const OF_AUTO_MODE: readonly RequiredEndpoint[] = NODE_ENDPOINTS.filter(
  ({ name }) => name !== 'ec2' && name !== 'eks',
);

/** Pods on Fargate pull their images themselves. */
export const FARGATE_ENDPOINTS: readonly RequiredEndpoint[] = NODE_ENDPOINTS.filter(
  ({ name }) => name !== 'ec2' && name !== 'eks',
);

/** Routes of subnets: to everywhere, to some networks, or none. */
type SubnetReachability = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

interface EndpointRequirement {
  readonly subnets: readonly ec2.ISubnet[];
  readonly endpoints: readonly RequiredEndpoint[];
  /** Whether nothing works without them. */
  readonly isCertain: boolean;
}

/**
 * The endpoints that a cluster calls from subnets without a way to the internet. They are looked for at synthesis, wherever the app defines
 * them. Missing ones are refused as `EndpointMissing` where a network of this library has no route out of the VPC at all. They are warned of as
 * `endpointMissing` where routes lead to other networks, which may have the endpoints, and in a VPC that something else made.
 */
export class RequiredEndpoints {
  private readonly requirements: EndpointRequirement[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly network: IEksNetwork,
  ) {
    scope.node.addValidation({
      validate: () => {
        this.validate();
        return [];
      },
    });
  }

  /** Notes what is called from some subnets. What is not certain is warned of, and never refused. */
  public add(subnets: readonly ec2.ISubnet[], endpoints: readonly RequiredEndpoint[], isCertain = true): void {
    this.requirements.push({ subnets, endpoints, isCertain });
  }

  /** Notes what is called from the node subnets of the network. */
  public addForNodeSubnets(endpoints: readonly RequiredEndpoint[]): void {
    this.add(this.network.vpc.selectSubnets(this.network.nodeSubnets).subnets, endpoints);
  }

  private validate(): void {
    if (this.requirements.length === 0) {
      return;
    }
    const routes = resourcesInStage(this.scope).filter((resource) => resource.cfnResourceType === 'AWS::EC2::Route');
    const closed = this.requirements.map((need) => ({
      ...need,
      reach: reachabilityOf(need.subnets, routes as ec2.CfnRoute[]),
    }));
    const cutOff = closed.filter(({ reach }) => reach === 'nowhere' || reach === 'somewhere');
    const missing = cutOff.length === 0 ? [] : this.missingOf(cutOff.flatMap(({ endpoints }) => endpoints));
    if (missing.every(({ isOptional }) => isOptional)) {
      return;
    }
    const text = this.textOf(missing);
    const certain = cutOff.filter(({ isCertain }) => isCertain);
    const isFatal = this.missingOf(certain.flatMap(({ endpoints }) => endpoints)).some(({ isOptional }) => !isOptional);
    if (this.network instanceof EksNetwork && isFatal && certain.every(({ reach }) => reach === 'nowhere')) {
      fail('EndpointMissing', text, this.scope);
    }
    warn(
      this.scope,
      'endpointMissing',
      `${text}. Acknowledge this where other networks or other tools have the endpoints.`,
    );
  }

  private missingOf(required: readonly RequiredEndpoint[]): RequiredEndpoint[] {
    const services = endpointServices(this.network.vpc, this.scope);
    const byName = new Map<string, RequiredEndpoint>();
    for (const endpoint of required) {
      const known = byName.get(endpoint.name);
      byName.set(endpoint.name, known && !known.isOptional ? known : endpoint);
    }
    const hasS3 = this.network instanceof EksNetwork && this.network.endpoints.s3 !== undefined;
    return [...byName.values()].filter(
      ({ name }) =>
        !(name === 's3' && hasS3) &&
        !services.some((service) => service.endsWith(`.${name}`) || service.endsWith(`.${name}-fips`)),
    );
  }

  private textOf(missing: readonly RequiredEndpoint[]): string {
    const names = missing.map(({ name }) => `"${name}"`).join(', ');
    const features = [...new Set(missing.flatMap(({ feature }) => feature ?? []))].map(
      (feature) => `EndpointFeature.${feature}`,
    );
    const where =
      this.network instanceof EksNetwork
        ? [
            ...(features.length > 0 ? [`add ${features.join(', ')} to its endpoints`] : []),
            ...(missing.some(({ name }) => name === 's3') ? ['write s3Gateway: S3Gateway.defined()'] : []),
          ].join(', and ')
        : `define new VpcEndpoints(this, "Endpoints", { vpc, features: [${features.join(', ')}] }), which has one for S3, too`;
    return `${names} ${missing.length === 1 ? 'has' : 'have'} no endpoint in this network, whose nodes have no way to the internet, ${where}`;
  }
}

/** The least of what some subnets reach: a node in any of them has to join. Subnets that something else made tell nothing. */
function reachabilityOf(subnets: readonly ec2.ISubnet[], routes: readonly ec2.CfnRoute[]): SubnetReachability {
  const all = subnets.map((subnet): SubnetReachability => {
    if (!(subnet instanceof ec2.Subnet)) {
      return 'unknown';
    }
    const { routeTableId } = subnet.routeTable;
    const own = routes.filter((route) => isSameResource(propertyOf(route, 'routeTableId'), routeTableId) === true);
    if (own.some(isDefaultRoute)) {
      return 'everywhere';
    }
    return own.length > 0 ? 'somewhere' : 'nowhere';
  });
  return all.find((reach) => reach === 'somewhere') ?? all.find((reach) => reach === 'nowhere') ?? 'unknown';
}

function isDefaultRoute(route: ec2.CfnRoute): boolean {
  const destinations = ['destinationCidrBlock', 'destinationIpv6CidrBlock'].map((name) => propertyOf(route, name));
  return destinations.some(
    (destination) =>
      destination !== undefined && (!isConcrete(destination) || destination === '0.0.0.0/0' || destination === '::/0'),
  );
}

/** What takes on roles of other accounts. */
const ASSUMED_ROLE_ENDPOINT: RequiredEndpoint = { name: 'sts', feature: 'IRSA' };

/** What the controller calls. */
const CONTROLLER_ENDPOINTS: readonly RequiredEndpoint[] = [
  { name: 'ec2', feature: 'LOAD_BALANCER_CONTROLLER' },
  { name: 'elasticloadbalancing', feature: 'LOAD_BALANCER_CONTROLLER' },
];

/** Options that call ACM or Global Accelerator: nothing in a VPC serves the API of either. */
const OPTIONS_WITHOUT_ENDPOINT = ['certificateManagement', 'globalAccelerator'] as const;

/** What the kubectl handler calls: a function that waits for its answer calls it by the Lambda API. */
const HANDLER_ENDPOINTS: readonly RequiredEndpoint[] = [
  { name: 'eks', feature: 'KUBECTL_HANDLER' },
  { name: 'lambda', feature: 'KUBECTL_HANDLER' },
  { name: 'sts', feature: 'KUBECTL_HANDLER', isOptional: true },
];

/**
 * The settings of the AWS Load Balancer Controller for a network without a way to the internet: the image from the registry of EKS, no WAF and
 * no Shield, whose APIs nothing in a VPC serves. It needs the endpoints that it calls. A chart and definitions that are published on the internet are
 * refused.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function controllerOptionsFor(
  options: LoadBalancerControllerOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  requiredEndpoints: RequiredEndpoints,
  scope: Located,
): LoadBalancerControllerOptions {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return options;
  }
  const { identity, protection = {}, targetGroupBindings } = options;
  const turnedOn = Object.entries(protection).find(([, isOn]) => isOn)?.[0];
  const unreachable = turnedOn
    ? `protection.${turnedOn}: true`
    : OPTIONS_WITHOUT_ENDPOINT.find((option) => options[option]);
  if (unreachable) {
    fail(
      'ControllerSetting',
      `"${unreachable}" calls an API that nodes without a way to the internet do not reach, leave it out`,
      scope,
    );
  }
  validateCrdSources(options, cluster, scope);
  validateChartRepository('"loadBalancerController" is installed from a chart', cluster, scope);
  requiredEndpoints.addForNodeSubnets([
    ...CONTROLLER_ENDPOINTS,
    ...(isHandlerOutsideVpc(cluster) ? [] : HANDLER_ENDPOINTS),
    credentialEndpoint(identity, cluster.compute),
    ...(targetGroupBindings?.assumedRoleArns?.length ? [ASSUMED_ROLE_ENDPOINT] : []),
  ]);
  return {
    ...options,
    image: options.image ?? ImageSource.eksRegistry(),
    protection: { wafClassic: false, waf: false, shieldAdvanced: false },
  };
}

/**
 * The same of ExternalDNS: it needs the endpoints that bring its credentials, and its image is refused from where nodes do not reach it. Route 53
 * has an endpoint, too, which is warned of as `externalDnsEndpoint`, as there may be other ways to it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function validateExternalDnsEndpoints(
  { identity, imageRepository, installation, zoneRoleArn }: ExternalDnsOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  requiredEndpoints: RequiredEndpoints,
  scope: Construct,
): void {
  if (!network.isPrivate || !(network instanceof EksNetwork)) {
    return;
  }
  requiredEndpoints.addForNodeSubnets([
    credentialEndpoint(identity, cluster.compute),
    ...(zoneRoleArn ? [ASSUMED_ROLE_ENDPOINT] : []),
  ]);
  if (installation && !installation._isAddon && imageRepository === undefined) {
    fail(
      'ControllerSetting',
      '"ExternalDnsInstallation.chart()" pulls its image from the internet, to which nodes have no way, give imageRepository or write ExternalDnsInstallation.addon()',
      scope,
    );
  }
  if (installation && !installation._isAddon) {
    validateChartRepository('"ExternalDnsInstallation.chart()" is a chart', cluster, scope);
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
export function credentialEndpoint(
  identity: WorkloadIdentity | undefined,
  { _isFargate }: ClusterCompute,
): RequiredEndpoint {
  return (identity?._isPodIdentity ?? !_isFargate)
    ? { name: 'eks-auth', feature: 'POD_IDENTITY' }
    : { name: 'sts', feature: 'IRSA' };
}

/** Refuses a chart of a public repository that the handler could not pull; one that is outside of any VPC could. */
function validateChartRepository(what: string, cluster: ClusterTarget, scope: Located): void {
  if (cluster._chartRepository === undefined && !isHandlerOutsideVpc(cluster)) {
    fail(
      'ChartRepository',
      `${what} of the internet, which a kubectl handler without a way there does not reach, copy the chart to a registry and give the ClusterTarget its chartRepository: "oci://…"`,
      scope,
    );
  }
}

function isHandlerOutsideVpc({ vpc, _handlerFunctions: functions }: ClusterTarget): boolean {
  return (
    vpc === undefined || (functions.length > 0 && functions.every((handler) => !(handler as CfnFunction).vpcConfig))
  );
}

/** Refuses definitions that the function beside the kubectl handler could not fetch; one that is outside of any VPC could. */
function validateCrdSources(
  { crds, gatewayApi }: LoadBalancerControllerOptions,
  cluster: ClusterTarget,
  scope: Located,
): void {
  const published = [
    tryGetGatewayCrds(gatewayApi)?._isPublished && 'GatewayApiCrds',
    crds?._isPublished && 'ControllerCrds',
  ].find(Boolean);
  if (published && !isHandlerOutsideVpc(cluster)) {
    fail(
      'GatewayCrds',
      `"${published}.published()" reads from raw.githubusercontent.com, which a handler without a way to the internet does not reach, write ${published}.fromBucket(…), or ${published}.existing() where something else installs them`,
      scope,
    );
  }
}
