import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, type IResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isZoneId, planZones, regionOfZone } from '../addressing/zones';
import { didYouMean, fail } from '../foundation/errors';
import { hasKnownCode } from '../foundation/regions';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete, tryGet } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { IEksNetwork } from './eks-network-interface';

/**
 * Fails if the map of zone ids to zone names lacks a zone, or contains a wrong name. An empty map passes, because
 * zone ids are sufficient unless something is keyed by zone name.
 */
export function validateZoneNames(zones: readonly string[], zoneNames: Readonly<Record<string, string>>): void {
  if (!zones.every(isConcrete)) {
    return;
  }
  const ids = [...new Set(zones.filter(isZoneId))];
  const entries = Object.entries(zoneNames);
  for (const [id, name] of entries) {
    if (!ids.includes(id)) {
      fail('ZoneNames', `"${id}" is in zoneNames, but is not a zone id of the network. ${didYouMean(id, ids)}`);
    }
    if (isZoneId(name)) {
      fail('ZoneNames', `"${name}" is a zone id, but "${id}" needs a zone name. Write a name such as "eu-west-1a"`);
    }
    const duplicate = entries.find(([other, otherName]) => other !== id && otherName === name);
    if (duplicate) {
      fail(
        'ZoneNames',
        `"${name}" is the name of "${id}" and of "${duplicate[0]}". Write the name of each zone in this account`,
      );
    }
  }
  const missing = entries.length > 0 ? ids.find((id) => !(id in zoneNames)) : undefined;
  if (missing !== undefined) {
    fail('ZoneNames', `"${missing}" has no name. Add it: zoneNames: { "${missing}": "<its name in this account>" }`);
  }
  if (entries.length > 0) {
    const names = Object.values(zoneNames);
    planZones(names, Object.fromEntries(names.map((name, slot) => [name, slot])));
  }
}

/** Fails for zones in another Region than that of the stack. */
export function validateZoneRegions(zones: readonly (string | undefined)[], scope: Construct): void {
  const { region } = Stack.of(scope);
  const foreign = zones
    .filter((zone): zone is string => zone !== undefined && isConcrete(zone))
    .find((zone) => isInOtherRegion(zone, region));
  if (isConcrete(region) && foreign !== undefined) {
    fail(
      'ResourceRegion',
      `"${foreign}" is a zone in ${regionOfZone(foreign)}, but the stack is deployed to ${region}. Write zones in ${region}, or give the stack env: { region: "${regionOfZone(foreign)}" }`,
      scope,
    );
  }
}

/** Returns true for a zone in another Region. The Region of a zone id is only known if its prefix is known. */
function isInOtherRegion(zone: string, region: string): boolean {
  const own = regionOfZone(zone);
  return own !== undefined && own !== region && (!isZoneId(zone) || hasKnownCode(region));
}

/** Fails for a resource whose construct is in another Region than the stack. */
export function validateRegion(resource: IResource, what: string, scope: Construct): void {
  const [theirs, ours] = [resource.env.region, Stack.of(scope).region];
  if (isConcrete(theirs) && isConcrete(ours) && theirs !== ours) {
    fail(
      'ResourceRegion',
      `"${resource.node.path}" is ${what} in ${theirs}, but the stack is deployed to ${ours}. Give one in ${ours}`,
      scope,
    );
  }
}

/**
 * Sets the zone names of the subnets. CloudFormation gets the zone ids, and constructs that are keyed by zone get the
 * names.
 */
export function applyZoneNames(subnets: readonly ec2.Subnet[], zoneNames: Readonly<Record<string, string>>): void {
  for (const subnet of subnets) {
    const name = zoneNames[subnet.availabilityZone];
    if (name !== undefined) {
      Object.defineProperty(subnet, 'availabilityZone', { value: name, enumerable: true });
    }
  }
}

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * Returns the subnets of a selection in the zones in which the cluster was created. Returns all of them if the
 * network does not state these zones.
 *
 * EKS replaces a node group or a Fargate profile when its subnets change. A zone that is added later must therefore
 * not extend the selection.
 */
export function selectClusterZones(
  { vpc, clusterZones }: Pick<IEksNetwork, 'vpc' | 'clusterZones'>,
  selection: ec2.SubnetSelection,
): ec2.SubnetSelection {
  if (clusterZones === undefined) {
    return selection;
  }
  const { subnets } = vpc.selectSubnets(selection);
  return { subnets: subnets.filter((subnet) => isInZones(subnet, clusterZones)) };
}

/** Returns true if a subnet is in one of the zones. A zone that is not known at synthesis counts as one of them. */
export function isInZones(subnet: ec2.ISubnet, zones: readonly string[]): boolean {
  const zone = tryGet(() => subnet.availabilityZone);
  return zone === undefined || !isConcrete(zone) || zones.includes(zone);
}

/**
 * Warns at synthesis if adding a zone to the plan would change a cluster. EKS keeps the subnets of a cluster in the
 * zones in which it was created.
 *
 * @param network the network of the plan
 * @param clusterZones the cluster zones of the plan
 * @param subnetZones the zone of each subnet by its id, as the plan names it
 */
export function warnOfClusterZones(
  network: Construct,
  clusterZones: readonly string[] | undefined,
  subnetZones: () => ReadonlyMap<string, string>,
): void {
  network.node.addValidation({
    validate: () => {
      const zonesById = subnetZones();
      const zones = resourcesInStage(network)
        .filter(({ cfnResourceType }) => CLUSTER_TYPES.includes(cfnResourceType))
        .flatMap(subnetIdsOf)
        .flatMap((id) => zonesById.get(id) ?? []);
      const text = zoneAdviceFor([...new Set(zones)], clusterZones);
      if (text !== undefined) {
        warn(network, 'clusterZones', text);
      }
      return [];
    },
  });
}

/** Returns what is wrong with the zones of the clusters, or undefined if nothing is. */
function zoneAdviceFor(zones: readonly string[], clusterZones: readonly string[] | undefined): string | undefined {
  if (clusterZones === undefined) {
    const list = zones.map((zone) => `'${zone}'`).join(', ');
    return zones.length === 0
      ? undefined
      : `The address plan does not set the zones in which the cluster was created. A zone that you add later would also be added to the cluster, which EKS rejects, and would replace its node groups. Set clusterZones: [${list}] in addition to availabilityZones, and do not change it when you add a zone.`;
  }
  const further = zones.filter((zone) => !clusterZones.includes(zone));
  return further.length === 0
    ? undefined
    : `The cluster has subnets in ${further.join(', ')}, outside the clusterZones of the address plan. EKS rejects subnets in a zone in which the cluster was not created. Write vpcSubnets: [network.clusterSubnets], or add every zone in which the cluster was created to clusterZones.`;
}

/** Returns the subnet ids of a cluster as the user wrote them. */
function subnetIdsOf(resource: CfnResource): string[] {
  const config = (propertyOf(resource, 'config') ?? {}) as { resourcesVpcConfig?: unknown };
  const vpcConfig = (propertyOf(resource, 'resourcesVpcConfig') ?? config.resourcesVpcConfig ?? {}) as Record<
    string,
    unknown
  >;
  const ids = vpcConfig.subnetIds ?? vpcConfig.SubnetIds;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
