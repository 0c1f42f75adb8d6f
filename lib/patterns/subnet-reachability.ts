import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { isSameResource } from '../vpc/existing-network';

/** Routes of subnets: to everywhere, to some networks, or none. */
export type SubnetReachability = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

/** Returns the routes in the stage of a construct. */
export function routesInStage(scope: IConstruct): ec2.CfnRoute[] {
  return resourcesInStage(scope).filter((resource) => resource.cfnResourceType === 'AWS::EC2::Route') as ec2.CfnRoute[];
}

/**
 * Returns the smallest reachability of the subnets, because nodes in each of them must join. The routes of imported
 * subnets are unknown.
 */
export function reachabilityOf(subnets: readonly ec2.ISubnet[], routes: readonly ec2.CfnRoute[]): SubnetReachability {
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
