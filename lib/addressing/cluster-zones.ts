import { refuse } from '../foundation/refusals';
import type { PlannedZone } from './zones';

/**
 * Marks the zones in which the control plane can be. With `clusterZones`, these are the zones in which the cluster
 * was created.
 *
 * EKS can change the subnets of a cluster, but only within the zones in which it was created.
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
 * Fails unless `clusterZones` names at least two zones that support the control plane.
 *
 * @param zones the zones of the network
 * @param clusterZones the zones in which the cluster was created, as the user wrote them
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
        `"${name}" of clusterZones is not a zone of ${owner}. Name some of ${names.map((known) => `"${known}"`).join(', ')}, or add the zone there`,
      );
    }
    if (!zone.holdsControlPlane) {
      refuse(
        'ClusterZones',
        `"${name}" of clusterZones does not support the control plane. Name Availability Zones that support it`,
      );
    }
    if (clusterZones.indexOf(name) !== index) {
      refuse('ClusterZones', `"${name}" is listed twice in clusterZones. Name each zone once`);
    }
  }
  if (clusterZones.length < 2) {
    const wrong =
      clusterZones.length === 0 ? '"clusterZones" is empty' : `"${clusterZones[0]}" is the only one of clusterZones`;
    refuse('ClusterZones', `${wrong}. Name all Availability Zones, at least two, in which the cluster was created`);
  }
}
