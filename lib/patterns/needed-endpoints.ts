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

/** A service that is called, by short name, and the endpoint feature that includes it. */
export interface NeededEndpoint {
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
export const OF_NODES: readonly NeededEndpoint[] = [
  { name: 'ec2', feature: 'NODES' },
  { name: 'eks', feature: 'NODES', isOptional: true },
  { name: 'ecr.api', feature: 'NODES' },
  { name: 'ecr.dkr', feature: 'NODES' },
  { name: 's3' },
];

/** Services for pods on Fargate, which pull their images themselves. */
export const OF_FARGATE: readonly NeededEndpoint[] = OF_NODES.filter(({ name }) => name !== 'ec2' && name !== 'eks');

/** Destinations that the routes of subnets reach: everywhere, some networks, or none. */
type Reach = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

interface Need {
  readonly subnets: readonly ec2.ISubnet[];
  readonly endpoints: readonly NeededEndpoint[];
}

/**
 * Validates the VPC endpoints that a cluster needs in subnets without internet access.
 *
 * Endpoints are looked up at synthesis, anywhere in the app. Missing endpoints fail as `EndpointMissing` if a network
 * of this library has no route out of the VPC. They result in the warning `endpointMissing` if routes lead to other
 * networks, which may have the endpoints, and in an existing VPC.
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

  /** Adds the services that are called from the given subnets. */
  public add(subnets: readonly ec2.ISubnet[], endpoints: readonly NeededEndpoint[]): void {
    this.needs.push({ subnets, endpoints });
  }

  /** Adds the services that are called from the node subnets of the network. */
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
    if (this.network instanceof EksNetwork && cutOff.every(({ reach }) => reach === 'nowhere')) {
      refuse('EndpointMissing', text, this.scope);
    }
    warn(this.scope, 'endpointMissing', `${text}. Acknowledge this if other networks or tools have the endpoints.`);
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
