import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { validateIpv6IndicesPresent } from '../addressing/planned-subnet';
import { TierRole } from '../addressing/tier';
import { isAvailabilityZone, isZoneId } from '../addressing/zones';
import { validateArnLocations } from '../foundation/arns';
import { findNodeResources } from '../foundation/cluster-nodes';
import { addDependencies, dependOnAllOf, topLevelStackOf } from '../foundation/deployment-order';
import { didYouMean, fail } from '../foundation/errors';
import { propertyOf, referenceTarget, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import {
  DEFAULT_DESTINATION,
  type EgressPlan,
  needsIpv6,
  type PlannedGateway,
  type PlannedRoute,
  planEgress,
} from './egress-plan';
import { EgressTarget } from './egress-target';
import type { EksNetworkProps } from './eks-network-props';
import type { NatStrategy } from './nat-strategy';
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
    routerId: target._idForZone(zone),
    ...destination,
    enablesInternetConnectivity: true,
  });
  const resource = subnet.node.findChild(id);
  const attachment = attachments.get(target);
  if (attachment && CfnResource.isCfnResource(resource)) {
    dependOnAllOf(resource, attachment);
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
  addDependencies(gateway, vpc.attachment);
  return gateway;
}

/**
 * Returns the construct id of a route. A default route has the id that `ec2.Subnet` gives it, so that it is not
 * replaced when its target changes.
 */
function routeId({ destination }: PlannedRoute): string {
  return destination === DEFAULT_DESTINATION ? 'DefaultRoute' : `Route${destination.replaceAll(/[./]/g, 'x')}`;
}

/** Inputs of an attachment of the VPC. */
interface AttachmentScope {
  readonly scope: Construct;
  readonly vpc: TieredVpc;
  readonly plan: AddressPlan;
  /** Whether the network is dual stack. */
  readonly isIpv6: boolean;
}

/** Returns the distinct egress targets of a plan. */
export function targetsOf({ routes, ipv6 }: EgressPlan): EgressTarget[] {
  const targets = [...routes.map(({ to }) => to), ipv6].filter((to) => to instanceof EgressTarget);
  return [...new Set(targets)];
}

/**
 * Defines the attachments of a VPC to its targets, except those that the user gives.
 *
 * EC2 does not accept a route to a gateway to which the VPC is not attached. The routes of each target therefore
 * depend on the returned attachment.
 */
export function defineAttachments(
  egress: EgressPlan,
  { scope, vpc, plan, isIpv6 }: AttachmentScope,
): Map<EgressTarget, IDependable> {
  const made = new Map<string, IConstruct>();
  const attachments = new Map<EgressTarget, IDependable>();
  for (const target of targetsOf(egress)) {
    const { kind, given, tier } = target._attachment;
    if (target._routerType === ec2.RouterType.CORE_NETWORK) {
      validateArnLocations('coreNetwork', [target._id], scope, { shares: 'partition' });
    }
    if (given) {
      attachments.set(target, given);
    } else if (kind === 'transitGateway' || kind === 'vpnGateway') {
      // Two targets for the same gateway share the attachment, because a VPC can have only one.
      const attachment =
        made.get(target._id) ??
        (kind === 'vpnGateway'
          ? new ec2.CfnVPCGatewayAttachment(scope, attachmentIdOf('VpnGatewayAttachment', target), {
              vpcId: vpc.vpcId,
              vpnGatewayId: target._id,
            })
          : new ec2.CfnTransitGatewayAttachment(scope, attachmentIdOf('TransitGatewayAttachment', target), {
              transitGatewayId: target._id,
              vpcId: vpc.vpcId,
              subnetIds: attachmentSubnets(vpc, plan, tier).map(({ subnetId }) => subnetId),
              ...(isIpv6 && egress.ipv6 === target ? { options: { Ipv6Support: 'enable' } } : {}),
            }));
      made.set(target._id, attachment);
      attachments.set(target, attachment);
    }
  }
  return attachments;
}

/**
 * Fails for targets whose `DependencyGroup` contains no attachment. Their routes would fail in the first deployment.
 */
export function failOnEmptyAttachments(
  attachments: ReadonlyMap<EgressTarget, IDependable>,
  scope: IConstruct,
): string[] {
  for (const [target, attachment] of attachments) {
    if (Dependable.of(attachment).dependencyRoots.length === 0) {
      fail(
        'NatAttachment',
        `"${target._label}" depends on an empty DependencyGroup. Add the attachment of the VPC to the DependencyGroup`,
        scope,
      );
    }
  }
  return [];
}

/** Returns one subnet in each Availability Zone. A transit gateway attachment cannot use Local Zones. */
function attachmentSubnets(vpc: TieredVpc, plan: AddressPlan, tier: string | undefined): ec2.ISubnet[] {
  const holder = plan.tiers.find(({ name, role }) => (tier === undefined ? role === TierRole.NODE : name === tier));
  if (!holder) {
    return fail(
      'NatAttachment',
      tier === undefined
        ? '"transitGateway" has no subnets for its attachment. Add Tier.node() to the plan, or set attachmentTier'
        : `"${tier}" is not a tier of the plan. ${didYouMean(
            tier,
            plan.tiers.map(({ name }) => name),
          )}`,
    );
  }
  const zones = plan.subnetsOf(holder.name).map(({ availabilityZone }) => availabilityZone);
  return zones.filter(isAvailabilityZone).map((zone) => vpc.subnetIn(holder.name, zone));
}

/**
 * Returns the construct id of an attachment. It contains the gateway id, so that another gateway gets a new
 * attachment before the old one is deleted.
 */
function attachmentIdOf(kind: string, { _id }: EgressTarget): string {
  return isConcrete(_id) ? `${kind}${_id.slice(_id.indexOf('-') + 1)}` : kind;
}

/** Returns the resources of this app that give subnets access outside the VPC: their default routes. */
export function egressRoutesOf(subnets: readonly ec2.ISubnet[]): IConstruct[] {
  return subnets.flatMap(
    ({ internetConnectivityEstablished }) => Dependable.of(internetConnectivityEstablished).dependencyRoots,
  );
}

/** Returns true if private subnets have no IPv4 and no IPv6 default route. */
export function hasNoDefaultRoute({ routes, ipv6 }: EgressPlan): boolean {
  return ipv6 === undefined && routes.every(({ destination }) => destination !== DEFAULT_DESTINATION);
}

/** Validates the IPv6 settings of the plan, and returns its egress. */
export function planNetworkEgress(
  { _choice }: NatStrategy,
  { addressPlan, ipv6 }: EksNetworkProps,
  placeholders: readonly string[],
): EgressPlan {
  if (ipv6) {
    validateIpv6IndicesPresent(addressPlan.tiers);
  } else if (needsIpv6(_choice)) {
    fail(
      'NatIpv6',
      '"NatStrategy.ipv6Only()" needs IPv6, which the network does not have. Add ipv6: Ipv6Block.amazonProvided()',
    );
  }
  return planEgress(_choice, addressPlan, placeholders);
}

/**
 * Resources that the control plane does not depend on: egress, because its network interfaces start no connections,
 * and the function that empties the default security group.
 */
const NOT_AWAITED: readonly string[] = [
  ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEIP.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEgressOnlyInternetGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnRoute.CFN_RESOURCE_TYPE_NAME,
  'Custom::VpcRestrictDefaultSG',
];

const CLUSTER = 'AWS::EKS::Cluster';

/**
 * Excludes the existing NAT gateways and routes from dependencies on a VPC.
 *
 * A cluster with a private endpoint depends on every resource below its VPC (`eks.Cluster` of aws-eks and aws-eks-v2,
 * 2.276.0). A NAT gateway takes about two minutes to create, and the control plane does not use it. Resources that
 * are added to the VPC later are not excluded.
 */
export function excludeEgressFromVpcDependencies(vpc: ec2.Vpc): void {
  const resources = () => vpc.node.findAll().filter(CfnResource.isCfnResource);
  const leftOut = new Set(resources().filter(({ cfnResourceType }) => NOT_AWAITED.includes(cfnResourceType)));
  Dependable.implement(vpc, {
    get dependencyRoots(): IConstruct[] {
      return resources().filter((resource) => !leftOut.has(resource));
    },
  });
}

/** The subnets of a network. */
export interface EgressDependenciesProps {
  readonly subnets: readonly ec2.Subnet[];
  /** Pod subnets, in which nodes of other subnets start pods. */
  readonly podSubnets: readonly ec2.ISubnet[];
}

/**
 * Makes resources that start nodes or pods depend on the routes of their subnets. Nodes need the routes until they
 * are deleted.
 *
 * Without this, node groups and profiles of aws-cdk-lib depend on routes only through their cluster. Lambda functions
 * and instances of aws-cdk-lib already depend on `internetConnectivityEstablished`.
 */
export class EgressDependencies implements IAspect {
  private readonly byResource: ReadonlyMap<IConstruct, ec2.ISubnet>;

  constructor(
    private readonly scope: Construct,
    private readonly props: EgressDependenciesProps,
  ) {
    this.byResource = new Map(props.subnets.map((subnet) => [subnet.node.findChild('Subnet'), subnet]));
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
  }

  /** Runs once, when the construct of the network is visited. */
  public visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    for (const { needsCni, resource, launchSubnetIds: startsIn } of findNodeResources(this.scope)) {
      this.addEgressDependencies(resource, startsIn, needsCni ? this.props.podSubnets : []);
    }
    for (const cluster of resourcesInStage(this.scope).filter(hasNodePools)) {
      const { subnetIds } = propertyOf(cluster, 'resourcesVpcConfig') as { subnetIds?: unknown };
      this.addEgressDependencies(cluster, Array.isArray(subnetIds) ? subnetIds : [], []);
    }
  }

  private addEgressDependencies(
    resource: CfnResource,
    startsIn: readonly unknown[],
    podSubnets: readonly ec2.ISubnet[],
  ): void {
    const own = startsIn.flatMap((id) => this.byResource.get(referenceTarget(id) as IConstruct) ?? []);
    // A stack with resources in subnets of another stack already depends on that stack.
    if (own.length > 0 && topLevelStackOf(Stack.of(resource)) === topLevelStackOf(Stack.of(this.scope))) {
      addDependencies(resource, egressRoutesOf([...own, ...podSubnets]));
    }
  }
}

/** Returns true if built-in node pools of EKS Auto Mode start nodes in the subnets of the cluster. */
function hasNodePools(resource: CfnResource): boolean {
  if (resource.cfnResourceType !== CLUSTER) {
    return false;
  }
  const { enabled, nodePools } = (propertyOf(resource, 'computeConfig') ?? {}) as Record<string, unknown>;
  return enabled === true && Array.isArray(nodePools) && nodePools.length > 0;
}
