import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isZoneId, planZones } from '../addressing/zones';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { didYouMean, refuse } from '../foundation/refusals';

/**
 * Refuses a map of zone ids to zone names that does not cover the zones, or that cannot be right. An empty map is none: zone ids are fine
 * wherever nothing is keyed by names.
 */
export function refuseZoneNames(zones: readonly string[], zoneNames: Readonly<Record<string, string>>): void {
  if (zones.some(isLookupDummy)) {
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

/** Calls the zones of our own subnets by their names from here on: CloudFormation has the ids, and whatever is keyed by a zone wants names. */
export function nameZones(subnets: readonly ec2.Subnet[], zoneNames: Readonly<Record<string, string>>): void {
  for (const subnet of subnets) {
    const name = zoneNames[subnet.availabilityZone];
    if (name !== undefined) {
      Object.defineProperty(subnet, 'availabilityZone', { value: name, enumerable: true });
    }
  }
}
