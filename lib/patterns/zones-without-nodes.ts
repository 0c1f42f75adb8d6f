import type { Construct } from 'constructs';
import { isAvailabilityZone } from '../addressing/zones';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findNodes } from '../foundation/cluster-nodes';
import { warn } from '../foundation/warnings';
import type { IEksNetwork } from '../vpc/network-face';

/**
 * Warns of Availability Zones that were added to a network and have no nodes yet, because node groups stay in the zones in which the cluster was
 * created.
 *
 * Silent where nodes come from elsewhere: from Karpenter, EKS Auto Mode, or whatever `addNodes` and `nodeNetworking` were called for.
 */
export class ZonesWithoutNodes {
  private hasLimitedGroups = false;
  private hasOtherNodes: boolean;

  constructor(scope: Construct, { compute }: ClusterTarget, network: IEksNetwork) {
    this.hasOtherNodes = compute._hasAutoMode;
    scope.node.addValidation({
      validate: () => {
        const zones = this.hasLimitedGroups && !this.hasOtherNodes ? bareZones(scope, network) : [];
        if (zones.length > 0) {
          const list = zones.map((zone) => `'${zone}'`).join(', ');
          warn(
            scope,
            'zoneWithoutNodes',
            `${zones.join(', ')} ${zones.length === 1 ? 'has' : 'have'} node subnets and no node group: groups that name no zones stay in the zones in which the cluster was created. Call addNodegroup with availabilityZones: [${list}], or use addNodegroupPerZone.`,
          );
        }
        return [];
      },
    });
  }

  /** A node group was left out of the zones that were added. */
  addLimitedGroup(): void {
    this.hasLimitedGroups = true;
  }

  /** Something else starts nodes, in zones that synthesis does not know. */
  addOtherNodes(): void {
    this.hasOtherNodes = true;
  }
}

/** The Availability Zones beyond those of creation that no node group and no Auto Scaling group of the app has a subnet in. */
function bareZones(scope: Construct, network: IEksNetwork): string[] {
  const { clusterZones, vpc, nodeSubnets, _karpenterGroups } = network;
  if (clusterZones === undefined || _karpenterGroups.length > 0) {
    return [];
  }
  const used = new Set(findNodes(scope).flatMap(({ subnetIds }) => subnetIds));
  const { subnets } = vpc.selectSubnets(nodeSubnets);
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
  return zones
    .filter((zone) => isAvailabilityZone(zone) && !clusterZones.includes(zone))
    .filter(
      (zone) => !subnets.some(({ availabilityZone, subnetId }) => availabilityZone === zone && used.has(subnetId)),
    );
}
