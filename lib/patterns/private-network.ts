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

/** A service that is called, by short name, and the endpoint feature that includes it. */
export interface RequiredEndpoint {
  readonly name: string;
  /** Name of the `EndpointFeature`, such as `NODES`. Undefined for S3, which has a gateway endpoint. */
  readonly feature?: string;
  /** Whether the component also works without the endpoint. */
  readonly isOptional?: boolean;
}

/**
 * Services that nodes call before their first pod runs. The EKS API is optional, because EKS passes the join settings
 * to a node group.
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
 * Services from which nodes of EKS Auto Mode pull images. Their image contains their components, and EKS calls the APIs
 * for them. Images of pods may be in a registry in the VPC, so a missing endpoint only results in a warning.
 */
export const OF_AUTO_MODE: readonly RequiredEndpoint[] = NODE_ENDPOINTS.filter(
  ({ name }) => name !== 'ec2' && name !== 'eks',
);

/** Services for pods on Fargate, which pull their images themselves. */
export const FARGATE_ENDPOINTS: readonly RequiredEndpoint[] = NODE_ENDPOINTS.filter(
  ({ name }) => name !== 'ec2' && name !== 'eks',
);

/** Destinations that the routes of subnets reach: everywhere, some networks, or none. */
type SubnetReachability = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

interface EndpointRequirement {
  readonly subnets: readonly ec2.ISubnet[];
  readonly endpoints: readonly RequiredEndpoint[];
  /** Whether nothing works without them. */
  readonly isCertain: boolean;
}

/**
 * Validates the VPC endpoints that a cluster needs in subnets without internet access.
 *
 * Endpoints are looked up at synthesis, anywhere in the app. Missing endpoints fail as `EndpointMissing` if a network
 * of this library has no route out of the VPC. They result in the warning `endpointMissing` if routes lead to other
 * networks, which may have the endpoints, and in an existing VPC.
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

  /** Adds the services that are called from the given subnets. Without `isCertain`, a missing endpoint only warns. */
  public add(subnets: readonly ec2.ISubnet[], endpoints: readonly RequiredEndpoint[], isCertain = true): void {
    this.requirements.push({ subnets, endpoints, isCertain });
  }

  /** Adds the services that are called from the node subnets of the network. */
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
    warn(this.scope, 'endpointMissing', `${text}. Acknowledge this if other networks or tools have the endpoints.`);
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
            ...(features.length > 0 ? [`Add ${features.join(', ')} to its endpoints`] : []),
            ...(missing.some(({ name }) => name === 's3')
              ? [`${features.length > 0 ? 'write' : 'Write'} s3Gateway: S3Gateway.defined()`]
              : []),
          ].join(', and ')
        : `Define new VpcEndpoints(this, "Endpoints", { vpc, features: [${features.join(', ')}] }), which also has an endpoint of S3`;
    return `${names} ${missing.length === 1 ? 'has' : 'have'} no endpoint in this network, whose nodes have no internet access. ${where}`;
  }
}

/**
 * Returns the smallest reachability of the subnets, because nodes in each of them must join. The routes of imported
 * subnets are unknown.
 */
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

/** Service for assuming roles of other accounts. */
const ASSUMED_ROLE_ENDPOINT: RequiredEndpoint = { name: 'sts', feature: 'IRSA' };

/** Services that the controller calls. */
const CONTROLLER_ENDPOINTS: readonly RequiredEndpoint[] = [
  { name: 'ec2', feature: 'LOAD_BALANCER_CONTROLLER' },
  { name: 'elasticloadbalancing', feature: 'LOAD_BALANCER_CONTROLLER' },
];

/** Options that need ACM or Global Accelerator, which have no VPC endpoints. */
const OPTIONS_WITHOUT_ENDPOINT = ['certificateManagement', 'globalAccelerator'] as const;

/** Services that the kubectl handler calls. The Lambda API is needed because a function waits for the handler. */
const HANDLER_ENDPOINTS: readonly RequiredEndpoint[] = [
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
      'InternetAccess',
      `"${unreachable}" needs an API that nodes without internet access cannot reach. Leave it out`,
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
 * Validates ExternalDNS in a network without internet access.
 *
 * The VPC endpoints for its credentials are required, and its image must be reachable. A missing endpoint of Route 53
 * results in the warning `externalDnsEndpoint`, because other connections may exist.
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
      'InternetAccess',
      '"ExternalDnsInstallation.chart()" uses an image from the internet, which nodes cannot reach. Write imageRepository, or write ExternalDnsInstallation.addon()',
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
      'ExternalDNS calls Route 53, but nodes have no internet access. Add EndpointFeature.EXTERNAL_DNS to the endpoints, whose service is in us-east-1, or acknowledge this if there is another connection.',
    );
  }
}

/** Returns the service from which pods get credentials. */
export function credentialEndpoint(
  identity: WorkloadIdentity | undefined,
  { _isFargate }: ClusterCompute,
): RequiredEndpoint {
  return (identity?._isPodIdentity ?? !_isFargate)
    ? { name: 'eks-auth', feature: 'POD_IDENTITY' }
    : { name: 'sts', feature: 'IRSA' };
}

/**
 * Validates the chart repository. A kubectl handler in the VPC cannot pull charts from the internet, but a handler
 * outside of a VPC can.
 */
function validateChartRepository(what: string, cluster: ClusterTarget, scope: Located): void {
  if (cluster._chartRepository === undefined && !isHandlerOutsideVpc(cluster)) {
    fail(
      'ChartRepository',
      `${what} from the internet, which a kubectl handler without internet access cannot reach. Copy the chart to a registry and write its chartRepository: "oci://…" on the ClusterTarget`,
      scope,
    );
  }
}

function isHandlerOutsideVpc({ vpc, _handlerFunctions: functions }: ClusterTarget): boolean {
  return (
    vpc === undefined || (functions.length > 0 && functions.every((handler) => !(handler as CfnFunction).vpcConfig))
  );
}

/**
 * Validates the source of custom resource definitions. A function in the VPC cannot download them from the internet,
 * but a function outside of a VPC can.
 */
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
      `"${published}.published()" downloads from raw.githubusercontent.com, which a handler without internet access cannot reach. Write ${published}.fromBucket(…), or ${published}.existing() if something else installs them`,
      scope,
    );
  }
}
