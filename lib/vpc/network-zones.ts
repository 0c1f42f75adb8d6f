import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, type IResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isZoneId, planZones, regionOfZone } from '../addressing/zones';
import { didYouMean, fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { hasKnownCode } from '../foundation/regions';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete, tryGet } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { IEksNetwork } from './eks-network-interface';

/**
 * Refuses a map of zone ids to zone names that does not cover the zones, or that cannot be right. An empty map is none: zone ids are fine
 * wherever nothing is keyed by names.
 */
export function validateZoneNames(zones: readonly string[], zoneNames: Readonly<Record<string, string>>): void {
  if (zones.some(isLookupDummy)) {
    return;
  }
  const ids = [...new Set(zones.filter(isZoneId))];
  const entries = Object.entries(zoneNames);
  for (const [id, name] of entries) {
    if (!ids.includes(id)) {
      fail('ZoneNames', `"${id}" is named by zoneNames but is no zone id of the network, ${didYouMean(id, ids)}`);
    }
    if (isZoneId(name)) {
      fail('ZoneNames', `"${name}" is a zone id where "${id}" wants its name, write a name such as "eu-west-1a"`);
    }
    const duplicate = entries.find(([other, otherName]) => other !== id && otherName === name);
    if (duplicate) {
      fail(
        'ZoneNames',
        `"${name}" is the name of "${id}" and of "${duplicate[0]}", write the name of each zone in this account`,
      );
    }
  }
  const missing = entries.length > 0 ? ids.find((id) => !(id in zoneNames)) : undefined;
  if (missing !== undefined) {
    fail('ZoneNames', `"${missing}" has no name, add it: zoneNames: { "${missing}": "<its name in this account>" }`);
  }
  if (entries.length > 0) {
    const names = Object.values(zoneNames);
    planZones(names, Object.fromEntries(names.map((name, slot) => [name, slot])));
  }
}

/** Refuses zones, and a VPC, of another Region than the stack is deployed to. */
export function validateZoneRegions(zones: readonly (string | undefined)[], scope: Construct): void {
  const { region } = Stack.of(scope);
  const foreign = zones
    .filter((zone): zone is string => zone !== undefined && isConcrete(zone))
    .find((zone) => isInOtherRegion(zone, region));
  if (isConcrete(region) && foreign !== undefined) {
    fail(
      'ResourceRegion',
      `"${foreign}" is a zone of ${regionOfZone(foreign)}, and the stack is deployed to ${region}, write zones of ${region}, or give the stack env: { region: "${regionOfZone(foreign)}" }`,
      scope,
    );
  }
}

/** A zone id tells its Region by a code, and the code of a new Region is not known here. */
function isInOtherRegion(zone: string, region: string): boolean {
  const own = regionOfZone(zone);
  return own !== undefined && own !== region && (!isZoneId(zone) || hasKnownCode(region));
}

/** Refuses a resource whose construct says that it is of another Region than the stack that uses it. */
export function validateRegion(resource: IResource, what: string, scope: Construct): void {
  const [theirs, ours] = [resource.env.region, Stack.of(scope).region];
  if (isConcrete(theirs) && isConcrete(ours) && theirs !== ours) {
    fail(
      'ResourceRegion',
      `"${resource.node.path}" is ${what} of ${theirs}, and the stack is deployed to ${ours}, give one of ${ours}`,
      scope,
    );
  }
}

/** Calls the zones of our own subnets by their names from here on: CloudFormation has the ids, and whatever is keyed by a zone wants names. */
export function applyZoneNames(subnets: readonly ec2.Subnet[], zoneNames: Readonly<Record<string, string>>): void {
  for (const subnet of subnets) {
    const name = zoneNames[subnet.availabilityZone];
    if (name !== undefined) {
      Object.defineProperty(subnet, 'availabilityZone', { value: name, enumerable: true });
    }
  }
}

/** The resource types of clusters: of `aws-eks-v2`, and of `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * The subnets of a selection that lie in the zones in which the cluster was created. All of them, where the network does not state these zones.
 *
 * EKS takes other subnets for a node group or a Fargate profile only by replacing it, so a zone that is added must not join the selection.
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

/** Whether a subnet lies in one of the zones. A zone that is known at deployment only counts as one of them. */
export function isInZones(subnet: ec2.ISubnet, zones: readonly string[]): boolean {
  const zone = tryGet(() => subnet.availabilityZone);
  return zone === undefined || !isConcrete(zone) || zones.includes(zone);
}

/**
 * Warns at synthesis where a zone that is added to the plan would change a cluster: EKS keeps the subnets of a cluster in the zones in which it
 * was created.
 *
 * @param network of the plan
 * @param clusterZones of the plan
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

/** What is wrong with the zones of clusters; undefined where nothing is. */
function zoneAdviceFor(zones: readonly string[], clusterZones: readonly string[] | undefined): string | undefined {
  if (clusterZones === undefined) {
    const list = zones.map((zone) => `'${zone}'`).join(', ');
    return zones.length === 0
      ? undefined
      : `The address plan does not state the zones in which the cluster was created. A zone that is added later would become a zone of the cluster, which EKS refuses, and would replace its node groups. Write clusterZones: [${list}] beside availabilityZones, and leave it as it is when you add a zone.`;
  }
  const further = zones.filter((zone) => !clusterZones.includes(zone));
  return further.length === 0
    ? undefined
    : `The cluster has subnets in ${further.join(', ')}, outside the clusterZones of the address plan. EKS refuses subnets in a zone in which the cluster was not created. Write vpcSubnets: [network.clusterSubnets], or name in clusterZones every zone in which the cluster was created.`;
}

/** The subnets of a cluster as the user gave them. */
function subnetIdsOf(resource: CfnResource): string[] {
  const config = (propertyOf(resource, 'config') ?? {}) as { resourcesVpcConfig?: unknown };
  const vpcConfig = (propertyOf(resource, 'resourcesVpcConfig') ?? config.resourcesVpcConfig ?? {}) as Record<
    string,
    unknown
  >;
  const ids = vpcConfig.subnetIds ?? vpcConfig.SubnetIds;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
