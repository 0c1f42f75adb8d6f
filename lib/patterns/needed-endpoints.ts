import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { propertyOf, resourcesOfStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { EksNetwork } from '../vpc/eks-network';
import { endpointServices } from '../vpc/endpoint-duplicates';
import type { IEksNetwork } from '../vpc/network-face';
import { isSameResource } from '../vpc/subnet-facts';

/** What is called, by the short name of the service, and what brings the endpoint. */
export interface NeededEndpoint {
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
export const OF_NODES: readonly NeededEndpoint[] = [
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
export const OF_AUTO_MODE: readonly NeededEndpoint[] = OF_NODES.filter(({ name }) => name !== 'ec2' && name !== 'eks');

/** Pods on Fargate pull their images themselves. */
export const OF_FARGATE: readonly NeededEndpoint[] = OF_NODES.filter(({ name }) => name !== 'ec2' && name !== 'eks');

/** Routes of subnets: to everywhere, to some networks, or none. */
type Reach = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

interface Need {
  readonly subnets: readonly ec2.ISubnet[];
  readonly endpoints: readonly NeededEndpoint[];
  /** Whether nothing works without them. */
  readonly isCertain: boolean;
}

/**
 * The endpoints that a cluster calls from subnets without a way to the internet. They are looked for at synthesis, wherever the app defines
 * them. Missing ones are refused as `EndpointMissing` where a network of this library has no route out of the VPC at all. They are warned of as
 * `endpointMissing` where routes lead to other networks, which may have the endpoints, and in a VPC that something else made.
 */
export class EndpointNeeds {
  private readonly needs: Need[] = [];

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
  public add(subnets: readonly ec2.ISubnet[], endpoints: readonly NeededEndpoint[], isCertain = true): void {
    this.needs.push({ subnets, endpoints, isCertain });
  }

  /** Notes what is called from the node subnets of the network. */
  public addOfNodeSubnets(endpoints: readonly NeededEndpoint[]): void {
    this.add(this.network.vpc.selectSubnets(this.network.nodeSubnets).subnets, endpoints);
  }

  private validate(): void {
    if (this.needs.length === 0) {
      return;
    }
    const routes = resourcesOfStage(this.scope).filter((resource) => resource.cfnResourceType === 'AWS::EC2::Route');
    const closed = this.needs.map((need) => ({ ...need, reach: reachOf(need.subnets, routes as ec2.CfnRoute[]) }));
    const cutOff = closed.filter(({ reach }) => reach === 'nowhere' || reach === 'somewhere');
    const missing = cutOff.length === 0 ? [] : this.missingOf(cutOff.flatMap(({ endpoints }) => endpoints));
    if (missing.every(({ isOptional }) => isOptional)) {
      return;
    }
    const text = this.textOf(missing);
    const certain = cutOff.filter(({ isCertain }) => isCertain);
    const isFatal = this.missingOf(certain.flatMap(({ endpoints }) => endpoints)).some(({ isOptional }) => !isOptional);
    if (this.network instanceof EksNetwork && isFatal && certain.every(({ reach }) => reach === 'nowhere')) {
      refuse('EndpointMissing', text, this.scope);
    }
    warn(
      this.scope,
      'endpointMissing',
      `${text}. Acknowledge this where other networks or other tools have the endpoints.`,
    );
  }

  private missingOf(needed: readonly NeededEndpoint[]): NeededEndpoint[] {
    const services = endpointServices(this.network.vpc, this.scope);
    const byName = new Map<string, NeededEndpoint>();
    for (const endpoint of needed) {
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

  private textOf(missing: readonly NeededEndpoint[]): string {
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
function reachOf(subnets: readonly ec2.ISubnet[], routes: readonly ec2.CfnRoute[]): Reach {
  const all = subnets.map((subnet): Reach => {
    if (!(subnet instanceof ec2.Subnet)) {
      return 'unknown';
    }
    const { routeTableId } = subnet.routeTable;
    const own = routes.filter((route) => isSameResource(propertyOf(route, 'routeTableId'), routeTableId) === true);
    if (own.some(leadsEverywhere)) {
      return 'everywhere';
    }
    return own.length > 0 ? 'somewhere' : 'nowhere';
  });
  return all.find((reach) => reach === 'somewhere') ?? all.find((reach) => reach === 'nowhere') ?? 'unknown';
}

function leadsEverywhere(route: ec2.CfnRoute): boolean {
  const destinations = ['destinationCidrBlock', 'destinationIpv6CidrBlock'].map((name) => propertyOf(route, name));
  return destinations.some(
    (destination) =>
      destination !== undefined && (!isConcrete(destination) || destination === '0.0.0.0/0' || destination === '::/0'),
  );
}
