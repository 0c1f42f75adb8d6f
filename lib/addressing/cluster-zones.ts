import { refuse } from '../foundation/refusals';
import type { PlannedZone } from './zones';

/**
 * The zones of a plan with the control plane in those alone in which its cluster was created.
 *
 * EKS lets the subnets of a cluster change later, but only inside the zones of creation.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (subnet requirements, read 2026-11-27)
 */
export function limitControlPlane(
  zones: readonly PlannedZone[],
  clusterZones: readonly string[] | undefined,
): PlannedZone[] {
  if (clusterZones === undefined) {
    return [...zones];
  }
  validateClusterZones(zones, clusterZones, 'the plan');
  return zones.map((zone) => ({ ...zone, holdsControlPlane: clusterZones.includes(zone.name) }));
}

/**
 * Fails where the zones of creation are not two zones or more that can hold the control plane.
 *
 * @param zones there are
 * @param clusterZones as the user wrote them
 * @param owner what has these zones, for the message
 */
export function validateClusterZones(
  zones: readonly Pick<PlannedZone, 'name' | 'holdsControlPlane'>[],
  clusterZones: readonly string[],
  owner: string,
): void {
  const names = zones.map(({ name }) => name);
  for (const [index, name] of clusterZones.entries()) {
    const zone = zones.find((other) => other.name === name);
    if (zone === undefined) {
      refuse(
        'ClusterZones',
        `"${name}" of clusterZones is no zone of ${owner}. Name some of ${names.map((known) => `"${known}"`).join(', ')}, or add the zone there`,
      );
    }
    if (!zone.holdsControlPlane) {
      refuse(
        'ClusterZones',
        `"${name}" of clusterZones cannot hold the control plane. Name Availability Zones in which EKS places it`,
      );
    }
    if (clusterZones.indexOf(name) !== index) {
      refuse('ClusterZones', `"${name}" is listed twice in clusterZones. Name each zone once`);
    }
  }
  if (clusterZones.length < 2) {
    const wrong =
      clusterZones.length === 0 ? '"clusterZones" is empty' : `"${clusterZones[0]}" is the only one of clusterZones`;
    refuse('ClusterZones', `${wrong}. Name the two Availability Zones or more in which the cluster was created`);
  }
}
