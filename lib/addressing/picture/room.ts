/** What a subnet has room for, in words for a reader who points at it. */

import type { CapacityReport, SubnetCapacity } from '../capacity-report';
import { Cidr } from '../cidr';
import type { PlannedSubnet } from '../planned-subnet';
import { prefixesIn } from '../subnet-room';
import { grouped } from '../text-table';
import { TierRole } from '../tier';

/** The lines about a subnet, the most telling one first: of a cluster where there is a report on it, and else of the subnet alone. */
export function roomOf(subnet: PlannedSubnet, hasPodSubnets: boolean, report?: CapacityReport): string[] {
  const capacity = report?.subnets.find(({ cidr }) => cidr === subnet.cidr);
  return capacity === undefined ? roomAlone(subnet, hasPodSubnets) : roomInUse(capacity);
}

/** A node takes one address where pods have subnets of their own. */
function roomAlone({ role, usableAddresses, cidr }: PlannedSubnet, hasPodSubnets: boolean): string[] {
  if (role === TierRole.NODE && hasPodSubnets) {
    return [`room for ${grouped(usableAddresses)} nodes`];
  }
  if (role !== TierRole.NODE && role !== TierRole.POD) {
    return [];
  }
  return [
    ...(role === TierRole.NODE ? ['nodes and pods share the addresses'] : []),
    `room for ${grouped(usableAddresses)} pods, or ${grouped(prefixesIn(Cidr.parse(cidr).size))} prefixes of /28`,
  ];
}

function roomInUse(capacity: SubnetCapacity): string[] {
  const { nodesHeld, podsHeld, usedAtRest, usedAtPeak, usedByOthers, fragmentedAtPeak, isEstimate } = capacity;
  const about = isEstimate ? 'about ' : '';
  return [
    ...(nodesHeld === undefined || podsHeld === undefined
      ? []
      : [`room for ${grouped(nodesHeld)} nodes with ${grouped(podsHeld)} pods`]),
    `${grouped(usedAtRest)} addresses used at rest, ${grouped(usedAtPeak)} at peak`,
    ...(usedByOthers === 0 || nodesHeld === undefined
      ? []
      : [`${grouped(usedByOthers)} of them for load balancers and endpoints`]),
    ...(fragmentedAtPeak === 0 ? [] : [`${about}${grouped(fragmentedAtPeak)} in broken /28s, of no use for prefixes`]),
    `${about}${grouped(capacity.leftAtPeak)} left at peak, ${about}${grouped(capacity.leftWithZoneLost)} once a zone is lost`,
  ];
}
