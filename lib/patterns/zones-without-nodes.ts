import type { Construct } from 'constructs';
import { isAvailabilityZone } from '../addressing/zones';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findNodes } from '../foundation/cluster-nodes';
import { warn } from '../foundation/warnings';
import type { IEksNetwork } from '../vpc/network-face';

/**
 * Warns of added Availability Zones without nodes. Node groups stay in the zones in which the cluster was created.
 *
 * There is no warning if other components start nodes: Karpenter, EKS Auto Mode, or nodes of `addNodes` and
 * `nodeNetworking`.
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
            `${zones.join(', ')} ${zones.length === 1 ? 'has' : 'have'} node subnets but no node group, because node groups without availabilityZones stay in the zones in which the cluster was created. Call addNodegroup with availabilityZones: [${list}], or use addNodegroupPerZone.`,
          );
        }
        return [];
      },
    });
  }

  /** Records a node group that does not use added zones. */
  addLimitedGroup(): void {
    this.hasLimitedGroups = true;
  }

  /** Records nodes in zones that are unknown at synthesis. */
  addOtherNodes(): void {
    this.hasOtherNodes = true;
  }
}

/** Returns the added Availability Zones without a subnet of a node group or an Auto Scaling group of the app. */
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
