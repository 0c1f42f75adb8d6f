import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { isZoneId } from '../addressing/zones';
import { DEFAULT_DESTINATION } from './egress-answers';
import type { EgressPlan, PlannedGateway, PlannedRoute } from './egress-plan';
import { EgressTarget } from './egress-target';
import type { TieredVpc } from './tiered-vpc';

/** Attachments of the VPC to egress targets. */
export type Attachments = ReadonlyMap<EgressTarget, IDependable>;

/**
 * Defines the gateways and routes of a plan. Returns the public addresses that it allocates, in the order of the
 * gateways.
 */
export function defineEgress(vpc: TieredVpc, plan: EgressPlan, attachments: Attachments): string[] {
  const addresses: string[] = [];
  const gatewayIds = new Map(
    plan.gateways.map((gateway) => [gateway, defineGateway(vpc, gateway, addresses).ref] as const),
  );
  for (const route of plan.routes) {
    const subnet = vpc.subnetIn(route.tier, route.zone);
    const id = routeId(route);
    if (route.to instanceof EgressTarget) {
      routeToTarget(
        subnet,
        id,
        { target: route.to, attachments },
        { zone: route.zone, destinationCidrBlock: route.destination },
      );
    } else {
      subnet.addRoute(id, {
        routerType: ec2.RouterType.NAT_GATEWAY,
        routerId: gatewayIds.get(route.to) as string,
        destinationCidrBlock: route.destination,
        enablesInternetConnectivity: true,
      });
    }
  }
  return addresses;
}

/** Defines a route to an egress target. The route depends on the attachment of the VPC. */
export function routeToTarget(
  subnet: ec2.Subnet,
  id: string,
  { target, attachments }: { target: EgressTarget; attachments: Attachments },
  route: { zone: string; destinationCidrBlock?: string; destinationIpv6CidrBlock?: string },
): void {
  const { zone, ...destination } = route;
  subnet.addRoute(id, {
    routerType: target._routerType,
    routerId: target._idIn(zone),
    ...destination,
    enablesInternetConnectivity: true,
  });
  const resource = subnet.node.findChild(id);
  const attachment = attachments.get(target);
  if (attachment && CfnResource.isCfnResource(resource)) {
    resource.node.addDependency(attachment);
  }
}

function defineGateway(vpc: TieredVpc, gateway: PlannedGateway, addresses: string[]): ec2.CfnNatGateway {
  if (gateway.kind === 'regional') {
    return defineRegionalGateway(vpc, gateway);
  }
  const subnet = vpc.subnetIn(gateway.tier, gateway.zone);
  if (gateway.kind === 'private') {
    return new ec2.CfnNatGateway(subnet, 'PrivateNATGateway', {
      connectivityType: 'private',
      subnetId: subnet.subnetId,
    });
  }
  const [primary, ...secondary] = gateway.allocationIds;
  if (primary === undefined) {
    const address = new ec2.CfnEIP(subnet, 'EIP', { domain: 'vpc' });
    addresses.push(address.ref);
    return (subnet as ec2.PublicSubnet).addNatGateway(address.attrAllocationId);
  }
  const resource = (subnet as ec2.PublicSubnet).addNatGateway(primary);
  resource.secondaryAllocationIds = secondary.length > 0 ? secondary : undefined;
  return resource;
}

/**
 * Defines a regional NAT gateway. AWS creates its route table with a route to the internet gateway, so it depends on
 * the attachment of the internet gateway.
 */
function defineRegionalGateway(
  vpc: TieredVpc,
  { addresses }: Extract<PlannedGateway, { kind: 'regional' }>,
): ec2.CfnNatGateway {
  const gateway = new ec2.CfnNatGateway(vpc, 'RegionalNatGateway', {
    availabilityMode: 'regional',
    connectivityType: 'public',
    vpcId: vpc.vpcId,
    availabilityZoneAddresses:
      addresses.length > 0
        ? addresses.map(({ zone, allocationIds }) => ({
            [isZoneId(zone) ? 'availabilityZoneId' : 'availabilityZone']: zone,
            allocationIds: [...allocationIds],
          }))
        : undefined,
  });
  if (vpc.attachment) {
    gateway.node.addDependency(vpc.attachment);
  }
  return gateway;
}

/**
 * Returns the construct id of a route. A default route has the id that `ec2.Subnet` gives it, so that it is not
 * replaced when its target changes.
 */
function routeId({ destination }: PlannedRoute): string {
  return destination === DEFAULT_DESTINATION ? 'DefaultRoute' : `Route${destination.replaceAll(/[./]/g, 'x')}`;
}
