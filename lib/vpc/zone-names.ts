import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type IResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isZoneId, planZones, regionOfZone } from '../addressing/zones';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { didYouMean, refuse } from '../foundation/refusals';
import { hasKnownCode } from '../foundation/regions';
import { isConcrete } from '../foundation/tokens';

/**
 * Fails if the map of zone ids to zone names lacks a zone, or contains a wrong name. An empty map passes, because
 * zone ids are sufficient unless something is keyed by zone name.
 */
export function refuseZoneNames(zones: readonly string[], zoneNames: Readonly<Record<string, string>>): void {
  if (zones.some(isLookupDummy)) {
    return;
  }
  const ids = [...new Set(zones.filter(isZoneId))];
  const entries = Object.entries(zoneNames);
  for (const [id, name] of entries) {
    if (!ids.includes(id)) {
      refuse('ZoneNames', `"${id}" is in zoneNames, but is not a zone id of the network. ${didYouMean(id, ids)}`);
    }
    if (isZoneId(name)) {
      refuse('ZoneNames', `"${name}" is a zone id, but "${id}" needs a zone name. Write a name such as "eu-west-1a"`);
    }
    const twin = entries.find(([other, otherName]) => other !== id && otherName === name);
    if (twin) {
      refuse(
        'ZoneNames',
        `"${name}" is the name of "${id}" and of "${twin[0]}". Write the name of each zone in this account`,
      );
    }
  }
  const missing = entries.length > 0 ? ids.find((id) => !(id in zoneNames)) : undefined;
  if (missing !== undefined) {
    refuse('ZoneNames', `"${missing}" has no name. Add it: zoneNames: { "${missing}": "<its name in this account>" }`);
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
    .find((zone) => isElsewhere(zone, region));
  if (isConcrete(region) && foreign !== undefined) {
    refuse(
      'ResourceRegion',
      `"${foreign}" is a zone in ${regionOfZone(foreign)}, but the stack is deployed to ${region}. Write zones in ${region}, or give the stack env: { region: "${regionOfZone(foreign)}" }`,
      scope,
    );
  }
}

/** Returns true for a zone in another Region. The Region of a zone id is only known if its prefix is known. */
function isElsewhere(zone: string, region: string): boolean {
  const own = regionOfZone(zone);
  return own !== undefined && own !== region && (!isZoneId(zone) || hasKnownCode(region));
}

/** Fails for a resource whose construct is in another Region than the stack. */
export function validateRegion(resource: IResource, what: string, scope: Construct): void {
  const [theirs, ours] = [resource.env.region, Stack.of(scope).region];
  if (isConcrete(theirs) && isConcrete(ours) && theirs !== ours) {
    refuse(
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
export function nameZones(subnets: readonly ec2.Subnet[], zoneNames: Readonly<Record<string, string>>): void {
  for (const subnet of subnets) {
    const name = zoneNames[subnet.availabilityZone];
    if (name !== undefined) {
      Object.defineProperty(subnet, 'availabilityZone', { value: name, enumerable: true });
    }
  }
}
