import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { type Located, refuse } from '../foundation/refusals';
import { isConcrete, known, shown } from '../foundation/tokens';

/**
 * Returns the subnets in the given zones, or all subnets if no zones are given.
 *
 * @param selected subnets to choose from. While a lookup is pending, they are placeholders, and all of them are
 * returned
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
    refuse('NodeZones', '"availabilityZones" is empty. Write the zones of the nodes, or leave it out', scope);
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
        ? `"${missing}" of availabilityZones has no subnet for these nodes. Choose from ${listOf(there as string[])}, or add the zone to the network`
        : `"${shown(missing)}" of availabilityZones cannot be compared with deploy-time zones. Import the subnets with their availabilityZone, or select the subnets instead`,
      scope,
    );
  }
  return subnets.filter((subnet) => zones.includes(zoneOf(subnet) as string));
}

function listOf(zones: readonly string[]): string {
  return [...new Set(zones)].map((zone) => `"${zone}"`).join(', ');
}
