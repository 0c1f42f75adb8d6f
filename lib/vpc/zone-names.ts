import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type IResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isZoneId, planZones, regionOfZone } from '../addressing/zones';
import { didYouMean, refuse } from '../foundation/refusals';
import { hasKnownCode } from '../foundation/regions';
import { isConcrete } from '../foundation/tokens';

/**
 * Refuses a map of zone ids to zone names that does not cover the zones, or that cannot be right. An empty map is none: zone ids are fine
 * wherever nothing is keyed by names.
 */
export function refuseZoneNames(zones: readonly string[], zoneNames: Readonly<Record<string, string>>): void {
  if (!zones.every(isConcrete)) {
    return;
  }
  const ids = [...new Set(zones.filter(isZoneId))];
  const entries = Object.entries(zoneNames);
  for (const [id, name] of entries) {
    if (!ids.includes(id)) {
      refuse('ZoneNames', `"${id}" is named by zoneNames but is no zone id of the network, ${didYouMean(id, ids)}`);
    }
    if (isZoneId(name)) {
      refuse('ZoneNames', `"${name}" is a zone id where "${id}" wants its name, write a name such as "eu-west-1a"`);
    }
    const twin = entries.find(([other, otherName]) => other !== id && otherName === name);
    if (twin) {
      refuse(
        'ZoneNames',
        `"${name}" is the name of "${id}" and of "${twin[0]}", write the name of each zone in this account`,
      );
    }
  }
  const missing = entries.length > 0 ? ids.find((id) => !(id in zoneNames)) : undefined;
  if (missing !== undefined) {
    refuse('ZoneNames', `"${missing}" has no name, add it: zoneNames: { "${missing}": "<its name in this account>" }`);
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
    .find((zone) => isElsewhere(zone, region));
  if (isConcrete(region) && foreign !== undefined) {
    refuse(
      'ResourceRegion',
      `"${foreign}" is a zone of ${regionOfZone(foreign)}, and the stack is deployed to ${region}, write zones of ${region}, or give the stack env: { region: "${regionOfZone(foreign)}" }`,
      scope,
    );
  }
}

/** A zone id tells its Region by a code, and the code of a new Region is not known here. */
function isElsewhere(zone: string, region: string): boolean {
  const own = regionOfZone(zone);
  return own !== undefined && own !== region && (!isZoneId(zone) || hasKnownCode(region));
}

/** Refuses a resource whose construct says that it is of another Region than the stack that uses it. */
export function validateRegion(resource: IResource, what: string, scope: Construct): void {
  const [theirs, ours] = [resource.env.region, Stack.of(scope).region];
  if (isConcrete(theirs) && isConcrete(ours) && theirs !== ours) {
    refuse(
      'ResourceRegion',
      `"${resource.node.path}" is ${what} of ${theirs}, and the stack is deployed to ${ours}, give one of ${ours}`,
      scope,
    );
  }
}

/** Calls the zones of our own subnets by their names from here on: CloudFormation has the ids, and whatever is keyed by a zone wants names. */
export function nameZones(subnets: readonly ec2.Subnet[], zoneNames: Readonly<Record<string, string>>): void {
  for (const subnet of subnets) {
    const name = zoneNames[subnet.availabilityZone];
    if (name !== undefined) {
      Object.defineProperty(subnet, 'availabilityZone', { value: name, enumerable: true });
    }
  }
}
