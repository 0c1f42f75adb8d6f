/** Tooltip lines about the capacity of a subnet. */

import type { CapacityReport, SubnetCapacity } from '../capacity-report';
import { Cidr } from '../cidr';
import type { PlannedSubnet } from '../planned-subnet';
import { prefixesIn } from '../subnet-demand';
import { formatCount } from '../text-table';
import { TierRole } from '../tier';

/**
 * Returns the lines, most important first. With a report, they describe the use by the cluster, and otherwise the
 * subnet only.
 */
export function capacityLinesOf(subnet: PlannedSubnet, hasPodSubnets: boolean, report?: CapacityReport): string[] {
  const capacity = report?.subnets.find(({ cidr }) => cidr === subnet.cidr);
  if (report === undefined || capacity === undefined) {
    return capacityOfSubnet(subnet, hasPodSubnets);
  }
  const arePodsElsewhere = report.subnets.some((other) => isOfPods(other) && !isOfPods(capacity));
  return capacityInUse(capacity, arePodsElsewhere);
}

function isOfPods({ role, nodesHeld }: SubnetCapacity): boolean {
  return role === TierRole.POD && nodesHeld !== undefined;
}

/** Describes a subnet without a report. A node uses one address if pods have their own subnets. */
function capacityOfSubnet({ role, usableAddresses, cidr }: PlannedSubnet, hasPodSubnets: boolean): string[] {
  if (role === TierRole.NODE && hasPodSubnets) {
    return [`addresses for ${formatCount(usableAddresses)} nodes`];
  }
  if (role !== TierRole.NODE && role !== TierRole.POD) {
    return [];
  }
  return [
    ...(role === TierRole.NODE ? ['shared by nodes and pods'] : []),
    `addresses for ${formatCount(usableAddresses)} pods, or ${formatCount(prefixesIn(Cidr.parse(cidr).size))} prefixes of /28`,
  ];
}

function capacityInUse(capacity: SubnetCapacity, arePodsElsewhere: boolean): string[] {
  const { nodesHeld, podsHeld = 0, usedByOthers, usedByFargate, fragmentedAtPeak, isEstimate } = capacity;
  const about = isEstimate ? 'about ' : '';
  const left = (addresses: number) =>
    addresses < 0 ? `${about}${formatCount(-addresses)} missing` : `${about}${formatCount(addresses)} left`;
  const held =
    nodesHeld === undefined
      ? []
      : [
          `addresses for ${formatCount(nodesHeld)} nodes${arePodsElsewhere ? '' : ` with ${formatCount(podsHeld)} pods`}`,
        ];
  return [
    ...held,
    `used: ${formatCount(capacity.usedAtRest)} at rest, ${formatCount(capacity.usedAtPeak)} at peak`,
    ...(usedByOthers === 0 || nodesHeld === undefined
      ? []
      : [`${formatCount(usedByOthers)} of them for load balancers and endpoints`]),
    ...(usedByFargate === 0 ? [] : [`${formatCount(usedByFargate)} of them for Fargate pods`]),
    ...(fragmentedAtPeak === 0
      ? []
      : [`${about}${formatCount(fragmentedAtPeak)} in fragmented /28s, not usable for prefixes`]),
    `${left(capacity.leftAtPeak)} at peak, ${left(capacity.leftWithZoneLost)} after the loss of a zone`,
  ];
}
