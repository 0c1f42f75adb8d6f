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
  if (report === undefined || capacity === undefined) {
    return roomAlone(subnet, hasPodSubnets);
  }
  const arePodsElsewhere = report.subnets.some((other) => isOfPods(other) && !isOfPods(capacity));
  return roomInUse(capacity, arePodsElsewhere);
}

function isOfPods({ role, nodesHeld }: SubnetCapacity): boolean {
  return role === TierRole.POD && nodesHeld !== undefined;
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

function roomInUse(capacity: SubnetCapacity, arePodsElsewhere: boolean): string[] {
  const { nodesHeld, podsHeld = 0, usedByOthers, usedByFargate, fragmentedAtPeak, isEstimate } = capacity;
  const about = isEstimate ? 'about ' : '';
  const left = (addresses: number) =>
    addresses < 0 ? `${about}${grouped(-addresses)} missing` : `${about}${grouped(addresses)} left`;
  const held =
    nodesHeld === undefined
      ? []
      : [`room for ${grouped(nodesHeld)} nodes${arePodsElsewhere ? '' : ` with ${grouped(podsHeld)} pods`}`];
  return [
    ...held,
    `used: ${grouped(capacity.usedAtRest)} at rest, ${grouped(capacity.usedAtPeak)} at peak`,
    ...(usedByOthers === 0 || nodesHeld === undefined
      ? []
      : [`${grouped(usedByOthers)} of them for load balancers and endpoints`]),
    ...(usedByFargate === 0 ? [] : [`${grouped(usedByFargate)} of them for pods on Fargate`]),
    ...(fragmentedAtPeak === 0 ? [] : [`${about}${grouped(fragmentedAtPeak)} in broken /28s, of no use for prefixes`]),
    `${left(capacity.leftAtPeak)} at peak, ${left(capacity.leftWithZoneLost)} once a zone is lost`,
  ];
}
