import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { type Located, refuse } from '../foundation/refusals';
import { isConcrete, known, shown } from '../foundation/tokens';

/**
 * The subnets in the zones that the user names. All of them, where none are named.
 *
 * @param selected the subnets to choose from; while a look-up is pending, they are stand-ins, and all of them count
 */
export function subnetsInZones(
  { subnets, isPendingLookup }: Pick<ec2.SelectedSubnets, 'subnets' | 'isPendingLookup'>,
  zones: readonly string[] | undefined,
  scope: Located,
): ec2.ISubnet[] {
  if (zones === undefined || isPendingLookup) {
    return subnets;
  }
  if (zones.length === 0) {
    refuse('NodeZones', '"availabilityZones" is empty. Name the zones of the nodes, or leave it out', scope);
  }
  const zoneOf = (subnet: ec2.ISubnet) => known(() => subnet.availabilityZone);
  const there = subnets.map(zoneOf);
  if ([...zones, ...there].some(isLookupDummy)) {
    return subnets;
  }
  const missing = zones.find((zone) => !there.includes(zone));
  if (missing !== undefined) {
    const isComparable = [missing, ...there].every((zone) => zone !== undefined && isConcrete(zone));
    refuse(
      'NodeZones',
      isComparable
        ? `"${missing}" of availabilityZones has no subnet for these nodes. Name some of ${listOf(there as string[])}, or add the zone to the network`
        : `"${shown(missing)}" of availabilityZones cannot be compared with zones that are known at deployment only. Import the subnets with their availabilityZone, or name the subnets`,
      scope,
    );
  }
  return subnets.filter((subnet) => zones.includes(zoneOf(subnet) as string));
}

function listOf(zones: readonly string[]): string {
  return [...new Set(zones)].map((zone) => `"${zone}"`).join(', ');
}
