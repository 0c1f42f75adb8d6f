import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { TierRole } from '../addressing/tier';
import { lacksControlPlane, validateClusterZones } from '../addressing/zones';
import { fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { referenceTarget } from '../foundation/resources';
import { isConcrete, isDeployTime, tryGet } from '../foundation/tokens';

/** Subnets with one purpose in an existing VPC. */
export interface ExistingTier {
  readonly name: string;
  readonly role: TierRole;
  readonly subnets: readonly ec2.ISubnet[];
}

interface TierContext {
  readonly usesDiscovery: boolean;
  readonly scope: IConstruct;
}

/** Target of the default route of a subnet, if it is known. It is not known for an imported subnet. */
type DefaultRoute = 'internet' | 'elsewhere' | 'none' | undefined;

/**
 * Validates the tiers of an existing VPC as far as they are known at synthesis. Returns the pod subnets without a
 * default route if node subnets have one.
 */
export function validateExistingTiers(
  vpc: ec2.IVpc,
  tiers: readonly ExistingTier[],
  context: TierContext,
): { withoutRoute: ec2.ISubnet[] } {
  for (const tier of tiers) {
    if (tier.subnets.length === 0) {
      fail(
        'SubnetMissing',
        `"${tier.name}" selects no subnets of the VPC. Select existing subnets, such as { subnets: [...] }`,
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

/**
 * Returns the zone of a subnet, which is a token in a stack without a Region. An imported subnet without a zone throws
 * when its zone is read.
 */
function zoneOf(subnet: ec2.ISubnet, { name }: ExistingTier): string {
  return (
    tryGet(() => subnet.availabilityZone) ??
    fail(
      'SubnetZone',
      `"${subnet.node.id}" of "${name}" has no zone. Import the subnet with its availabilityZone, or set availabilityZones of the VPC, such as "eu-west-1a"`,
    )
  );
}

/**
 * Returns a comparable identity of a subnet. Ids may be tokens, which are equal if they result in the same template.
 */
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
            ? 'Remove clusterSubnets, so that the control plane uses the node subnets'
            : 'Give each tier its own subnets';
        fail('SubnetTwice', `"${labelOf(subnet)}" is in "${earlier}" and in "${name}". ${suggestion}`);
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
        `"${labelOf(open)}" of "${name}" is public. Set ${role}Subnets to private subnets, such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
      );
    }
  }
}

function validateZonesOfControlPlane(tiers: readonly ExistingTier[]): void {
  const tier = tiers.find(({ role }) => role === TierRole.CLUSTER) ?? tiers.find(({ role }) => role === TierRole.NODE);
  const zones = [...new Set(tier?.subnets.map(({ availabilityZone }) => availabilityZone) ?? [])];
  const unfit = tier?.role === TierRole.CLUSTER && zones.find(lacksControlPlane);
  if (unfit) {
    fail('ClusterZones', `"${unfit}" does not support the control plane. Remove its subnet from "cluster"`);
  }
  if (zones.length < 2 && zones.every(isConcrete)) {
    fail(
      'ClusterZones',
      `"${zones[0]}" is the only zone of "${tier?.name}". Select subnets in at least two zones for the control plane`,
    );
  }
}

/**
 * Validates the zones in which the cluster was created. The control plane is in the cluster subnets, or else in the
 * node subnets.
 */
export function validateZonesOfCreation(
  tiers: readonly ExistingTier[],
  clusterZones: readonly string[] | undefined,
): void {
  if (clusterZones?.every(isConcrete)) {
    const tier =
      tiers.find(({ role }) => role === TierRole.CLUSTER) ?? tiers.find(({ role }) => role === TierRole.NODE);
    const zones = [...new Set(tier?.subnets.map(({ availabilityZone }) => availabilityZone))];
    if (!zones.every(isConcrete)) {
      return;
    }
    validateClusterZones(
      zones.map((name) => ({ name, holdsControlPlane: !lacksControlPlane(name) })),
      clusterZones,
      `"${tier?.name}"`,
    );
  }
}

/**
 * Fails if a zone with nodes has no pod subnet, because pods on its nodes would get no address. ENIConfigs use the
 * first pod tier, and subnet discovery uses all pod tiers.
 */
function validatePodZones(tiers: readonly ExistingTier[], usesDiscovery: boolean): void {
  const pods = tiers.filter(({ role }) => role === TierRole.POD);
  const serving = usesDiscovery ? pods : pods.slice(0, 1);
  const covered = serving.flatMap(({ subnets }) => subnets.map(({ availabilityZone }) => availabilityZone));
  const areKnown = covered.every(isConcrete);
  const uncovered = subnetsOf(tiers, TierRole.NODE).find(
    ({ availabilityZone }) => areKnown && isConcrete(availabilityZone) && !covered.includes(availabilityZone),
  );
  if (pods.length > 0 && uncovered) {
    fail(
      'CustomNetworkingZones',
      `"${uncovered.availabilityZone}" has node subnets, but no subnet in "${serving[0].name}". Add one, or leave the zone out of nodeSubnets`,
    );
  }
}

/** Reads the default route of a subnet that this app defines. */
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

/** Returns true for a virtual private gateway, which a route contains in the same property as an internet gateway. */
function isVpnGateway(gatewayId: string): boolean {
  const target = referenceTarget(gatewayId);
  return target && CfnResource.isCfnResource(target)
    ? target.cfnResourceType === ec2.CfnVPNGateway.CFN_RESOURCE_TYPE_NAME
    : gatewayId.startsWith('vgw-');
}

/** Returns the id of a subnet if it is known, or else its path. */
function labelOf(subnet: ec2.ISubnet): string {
  return isDeployTime(subnet.subnetId) ? subnet.node.path : subnet.subnetId;
}
