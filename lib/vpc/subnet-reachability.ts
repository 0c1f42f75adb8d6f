import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { isSameResource } from './existing-network';

/** The reachability of subnets: all networks, some networks, or none outside the VPC. */
export type SubnetReachability = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

/** Returns the routes in the stage of a construct. Call it in a validation, when all routes are defined. */
export function routesInStage(scope: IConstruct): CfnResource[] {
  return resourcesInStage(scope).filter(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::Route');
}

/**
 * Returns the smallest reachability of the subnets, because nodes in each of them must join. The routes of imported
 * subnets are unknown.
 */
export function reachabilityOf(subnets: readonly ec2.ISubnet[], routes: readonly CfnResource[]): SubnetReachability {
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

function isDefaultRoute(route: CfnResource): boolean {
  const destinations = ['destinationCidrBlock', 'destinationIpv6CidrBlock'].map((name) => propertyOf(route, name));
  return destinations.some(
    (destination) =>
      destination !== undefined && (!isConcrete(destination) || destination === '0.0.0.0/0' || destination === '::/0'),
  );
}
