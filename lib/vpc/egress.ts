import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { validateIpv6IndicesPresent } from '../addressing/planned-subnet';
import { TierRole } from '../addressing/tier';
import { isAvailabilityZone, isZoneId } from '../addressing/zones';
import { validateArnLocations } from '../foundation/arns';
import { findNodeResources } from '../foundation/cluster-nodes';
import { addDependencies, topLevelStackOf } from '../foundation/deployment-order';
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

/** What attaches the VPC to targets of the user's. */
export type Attachments = ReadonlyMap<EgressTarget, IDependable>;

/** Defines the gateways and routes of a plan; returns the public addresses that it made itself, in the order of the gateways. */
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

/** A route to a target of the user's, after whatever attaches the VPC to it. */
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

/** A regional gateway brings a route table of its own, which leads to the internet gateway: that has to be attached before. */
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

/** A default route has the id that `ec2.Subnet` gives it, so that it stays when its way out changes. */
function routeId({ destination }: PlannedRoute): string {
  return destination === DEFAULT_DESTINATION ? 'DefaultRoute' : `Route${destination.replaceAll(/[./]/g, 'x')}`;
}

/** What an attachment of a VPC is made from. */
interface AttachmentScope {
  readonly scope: Construct;
  readonly vpc: TieredVpc;
  readonly plan: AddressPlan;
  /** Whether the network is dual stack. */
  readonly isIpv6: boolean;
}

/** The targets of a plan of routes, each once. */
export function targetsOf({ routes, ipv6 }: EgressPlan): EgressTarget[] {
  const targets = [...routes.map(({ to }) => to), ipv6].filter((to) => to instanceof EgressTarget);
  return [...new Set(targets)];
}

/**
 * Attaches a VPC to its targets: to those whose attachment the user does not give. EC2 refuses a route to a gateway to which the VPC is not
 * attached, so that the routes of each target wait for what this returns.
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
      // Two values for one gateway share the attachment: a VPC has one.
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

/** Fails for targets whose attachment was promised and never made: the first deployment would fail at the routes. */
export function failOnEmptyAttachments(
  attachments: ReadonlyMap<EgressTarget, IDependable>,
  scope: IConstruct,
): string[] {
  for (const [target, attachment] of attachments) {
    if (Dependable.of(attachment).dependencyRoots.length === 0) {
      fail(
        'NatAttachment',
        `"${target._label}" waits for an attachment that has nothing in it, add the attachment of the VPC to the DependencyGroup`,
        scope,
      );
    }
  }
  return [];
}

/** One subnet in each Availability Zone: a transit gateway has no place in Local Zones. */
function attachmentSubnets(vpc: TieredVpc, plan: AddressPlan, tier: string | undefined): ec2.ISubnet[] {
  const holder = plan.tiers.find(({ name, role }) => (tier === undefined ? role === TierRole.NODE : name === tier));
  if (!holder) {
    return fail(
      'NatAttachment',
      tier === undefined
        ? '"transitGateway" has no subnets to be attached by, add Tier.node() to the plan or name an attachmentTier'
        : `"${tier}" is no tier of the plan, ${didYouMean(
            tier,
            plan.tiers.map(({ name }) => name),
          )}`,
    );
  }
  const zones = plan.subnetsOf(holder.name).map(({ availabilityZone }) => availabilityZone);
  return zones.filter(isAvailabilityZone).map((zone) => vpc.subnetIn(holder.name, zone));
}

/** With the id of the gateway, so that another gateway gets an attachment of its own before the old one goes. */
function attachmentIdOf(kind: string, { _id }: EgressTarget): string {
  return isConcrete(_id) ? `${kind}${_id.slice(_id.indexOf('-') + 1)}` : kind;
}

/** What lets subnets reach what lies outside of them, as far as this app defines it: their default routes. */
export function egressRoutesOf(subnets: readonly ec2.ISubnet[]): IConstruct[] {
  return subnets.flatMap(
    ({ internetConnectivityEstablished }) => Dependable.of(internetConnectivityEstablished).dependencyRoots,
  );
}

/** True where private subnets have a default route of neither family. */
export function hasNoDefaultRoute({ routes, ipv6 }: EgressPlan): boolean {
  return ipv6 === undefined && routes.every(({ destination }) => destination !== DEFAULT_DESTINATION);
}

/** The ways out, after whatever IPv6 asks of the plan. */
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
      '"NatStrategy.ipv6Only()" leaves by IPv6, which the network lacks, add ipv6: Ipv6Block.amazonProvided()',
    );
  }
  return planEgress(_choice, addressPlan, placeholders);
}

/** What no control plane needs, whose network interfaces are in subnets and call nothing: egress, and the function that closes a security group. */
const NOT_AWAITED: readonly string[] = [
  ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEIP.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEgressOnlyInternetGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnRoute.CFN_RESOURCE_TYPE_NAME,
  'Custom::VpcRestrictDefaultSG',
];

const CLUSTER = 'AWS::EKS::Cluster';

/**
 * Makes a dependency on a VPC one on its subnets, and leaves out the NAT gateways and routes that it has by now.
 *
 * A cluster with a private endpoint depends on its VPC, with every resource below it (`eks.Cluster` of aws-eks and aws-eks-v2, 2.276.0). A NAT
 * gateway takes about two minutes, and the control plane has no use for one. Whatever is added to the VPC later is waited for as ever.
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
  /** Those of pods, which nodes in other subnets start pods in. */
  readonly podSubnets: readonly ec2.ISubnet[];
}

/**
 * Makes whatever starts nodes or pods in the subnets of a network wait for the routes of these: at deletion, nodes need them until they are gone.
 * Otherwise, node groups and profiles of aws-cdk-lib would wait for routes by way of their cluster alone.
 *
 * Functions and instances of aws-cdk-lib wait by themselves, by `internetConnectivityEstablished`.
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

  /** Once, when the construct of the network is visited. */
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
    // A stack with resources in the subnets of another one waits for all of that.
    if (own.length > 0 && topLevelStackOf(Stack.of(resource)) === topLevelStackOf(Stack.of(this.scope))) {
      addDependencies(resource, egressRoutesOf([...own, ...podSubnets]));
    }
  }
}

/** Whether EKS Auto Mode starts nodes in the subnets of the cluster, by node pools that come with it. */
function hasNodePools(resource: CfnResource): boolean {
  if (resource.cfnResourceType !== CLUSTER) {
    return false;
  }
  const { enabled, nodePools } = (propertyOf(resource, 'computeConfig') ?? {}) as Record<string, unknown>;
  return enabled === true && Array.isArray(nodePools) && nodePools.length > 0;
}
