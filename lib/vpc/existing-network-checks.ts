import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { TierRole } from '../addressing/tier';
import { lacksControlPlane, validateClusterZones } from '../addressing/zones';
import { fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { referenceTarget } from '../foundation/resources';
import { isConcrete, isDeployTime, tryGet } from '../foundation/tokens';

/** Subnets of one purpose in an existing VPC. */
export interface ExistingTier {
  readonly name: string;
  readonly role: TierRole;
  readonly subnets: readonly ec2.ISubnet[];
}

interface TierContext {
  readonly usesDiscovery: boolean;
  readonly scope: IConstruct;
}

/** Where the default route of a subnet leads, if that is known: a subnet that was imported tells nothing. */
type DefaultRoute = 'internet' | 'elsewhere' | 'none' | undefined;

/** Refuses what could not work of all that is known at synthesis, and finds the pod subnets that lack the route which node subnets have. */
export function validateExistingTiers(
  vpc: ec2.IVpc,
  tiers: readonly ExistingTier[],
  context: TierContext,
): { withoutRoute: ec2.ISubnet[] } {
  for (const tier of tiers) {
    if (tier.subnets.length === 0) {
      fail(
        'SubnetMissing',
        `"${tier.name}" selects no subnets of the VPC, name subnets that it has, such as { subnets: [...] }`,
      );
    }
    tier.subnets.forEach((subnet) => void zoneOf(subnet, tier));
  }
  validatePrivateSubnets(vpc, tiers, context.scope);
  validateUniqueSubnets(tiers, context.scope);
  validateZonesOfControlPlane(tiers);
  validatePodZones(tiers, context.usesDiscovery);
  const nodesLeave = subnetsOf(tiers, TierRole.NODE).some((subnet) =>
    ['internet', 'elsewhere'].includes(defaultRouteOf(subnet) ?? ''),
  );
  return {
    withoutRoute: subnetsOf(tiers, TierRole.POD).filter((subnet) => nodesLeave && defaultRouteOf(subnet) === 'none'),
  };
}

function subnetsOf(tiers: readonly ExistingTier[], role: TierRole): ec2.ISubnet[] {
  return tiers.filter((tier) => tier.role === role).flatMap(({ subnets }) => subnets);
}

/** The zone of a subnet, by name or by id. Asking an imported subnet for a zone that it was not given throws. */
function zoneOf(subnet: ec2.ISubnet, { name }: ExistingTier): string {
  const zone = tryGet(() => subnet.availabilityZone);
  return zone !== undefined && !isDeployTime(zone)
    ? zone
    : fail(
        'ZoneSyntax',
        `"${subnet.node.id}" of "${name}" has no zone known at synthesis, import it with its availabilityZone, or name the zones of the VPC, such as "eu-west-1a"`,
      );
}

/** Ids may be tokens: the same text in the template is the same subnet. */
function identityOf(subnet: ec2.ISubnet, scope: IConstruct): string {
  const { subnetId } = subnet;
  return isLookupDummy(subnetId)
    ? `${subnet.node.path} ${subnetId}`
    : JSON.stringify(Stack.of(scope).resolve(subnetId));
}

function validateUniqueSubnets(tiers: readonly ExistingTier[], scope: IConstruct): void {
  const seen = new Map<string, string>();
  for (const { name, subnets } of tiers) {
    for (const subnet of subnets) {
      const identity = identityOf(subnet, scope);
      const earlier = seen.get(identity);
      if (earlier !== undefined) {
        const suggestion =
          name === 'cluster' && earlier === 'node'
            ? 'leave clusterSubnets out: the control plane then shares the node subnets'
            : 'give each tier subnets of its own';
        fail('SubnetTwice', `"${labelOf(subnet)}" is in "${earlier}" and in "${name}", ${suggestion}`);
      }
      seen.set(identity, name);
    }
  }
}

function validatePrivateSubnets(vpc: ec2.IVpc, tiers: readonly ExistingTier[], scope: IConstruct): void {
  const known = vpc.publicSubnets.map((subnet) => identityOf(subnet, scope));
  for (const { name, role, subnets } of tiers) {
    const open = subnets.find(
      (subnet) =>
        known.includes(identityOf(subnet, scope)) ||
        subnet instanceof ec2.PublicSubnet ||
        defaultRouteOf(subnet) === 'internet',
    );
    if (open && (role === TierRole.NODE || role === TierRole.CLUSTER)) {
      fail(
        'SubnetPublic',
        `"${labelOf(open)}" of "${name}" is public, name private subnets as ${role}Subnets, such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
      );
    }
  }
}

function validateZonesOfControlPlane(tiers: readonly ExistingTier[]): void {
  const tier = tiers.find(({ role }) => role === TierRole.CLUSTER) ?? tiers.find(({ role }) => role === TierRole.NODE);
  const zones = [...new Set(tier?.subnets.map(({ availabilityZone }) => availabilityZone) ?? [])];
  const unfit = tier?.role === TierRole.CLUSTER && zones.find(lacksControlPlane);
  if (unfit) {
    fail('ClusterZones', `"${unfit}" cannot hold "cluster", leave its subnet out: EKS places no control plane there`);
  }
  if (zones.length < 2) {
    fail(
      'ClusterZones',
      `"${zones[0]}" is the only zone of "${tier?.name}", name subnets in two zones or more for the control plane`,
    );
  }
}

/** The control plane is in the cluster subnets, or else among the nodes, in the zones of creation. */
export function validateZonesOfCreation(
  tiers: readonly ExistingTier[],
  clusterZones: readonly string[] | undefined,
): void {
  if (clusterZones?.every(isConcrete)) {
    const tier =
      tiers.find(({ role }) => role === TierRole.CLUSTER) ?? tiers.find(({ role }) => role === TierRole.NODE);
    const zones = [...new Set(tier?.subnets.map(({ availabilityZone }) => availabilityZone))];
    validateClusterZones(
      zones.map((name) => ({ name, holdsControlPlane: !lacksControlPlane(name) })),
      clusterZones,
      `"${tier?.name}"`,
    );
  }
}

/** Pods find no address on a node in a zone without a pod subnet: for ENIConfigs the first tier counts, for discovery all do. */
function validatePodZones(tiers: readonly ExistingTier[], usesDiscovery: boolean): void {
  const pods = tiers.filter(({ role }) => role === TierRole.POD);
  const serving = usesDiscovery ? pods : pods.slice(0, 1);
  const covered = serving.flatMap(({ subnets }) => subnets.map(({ availabilityZone }) => availabilityZone));
  const uncovered = subnetsOf(tiers, TierRole.NODE).find(({ availabilityZone }) => !covered.includes(availabilityZone));
  if (pods.length > 0 && uncovered) {
    fail(
      'CustomNetworkingZones',
      `"${uncovered.availabilityZone}" has node subnets and no subnet in "${serving[0].name}", add one there or leave the zone out of nodeSubnets`,
    );
  }
}

/** Read off the routes below a subnet that this app defines. */
function defaultRouteOf(subnet: ec2.ISubnet): DefaultRoute {
  if (!(subnet instanceof ec2.Subnet)) {
    return undefined;
  }
  const route = subnet.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => cfnResourceType === ec2.CfnRoute.CFN_RESOURCE_TYPE_NAME)
    .map((resource) => resource as ec2.CfnRoute)
    .find(({ destinationCidrBlock }) => destinationCidrBlock === '0.0.0.0/0');
  if (!route) {
    return 'none';
  }
  return route.gatewayId === undefined || isVpnGateway(route.gatewayId) ? 'elsewhere' : 'internet';
}

/** A virtual private gateway is in the same property of a route as the internet gateway. */
function isVpnGateway(gatewayId: string): boolean {
  const target = referenceTarget(gatewayId);
  return target && CfnResource.isCfnResource(target)
    ? target.cfnResourceType === ec2.CfnVPNGateway.CFN_RESOURCE_TYPE_NAME
    : gatewayId.startsWith('vgw-');
}

/** The id of a subnet where it is known, and otherwise its path. */
function labelOf(subnet: ec2.ISubnet): string {
  return isDeployTime(subnet.subnetId) ? subnet.node.path : subnet.subnetId;
}
