/** The capacity of a plan as tables. */

import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { prefixesIn } from '../addressing/subnet-room';
import { grouped, type TextTable } from '../addressing/text-table';
import { TierRole } from '../addressing/tier';
import type { ClusterCapacity } from './capacity';

/** Returns the shortfalls, and what to write instead. */
export function notesOf(capacity: ClusterCapacity | undefined): string[] {
  return capacity?.report._notes() ?? [];
}

/** Returns the result in one sentence. Undefined if no nodes or no instance types are given. */
export function verdictOf(capacity: ClusterCapacity | undefined): string | undefined {
  const isAsked = capacity !== undefined && (isSized(capacity) || !capacity.report.fits);
  return isAsked ? capacity.report._verdict() : undefined;
}

/** Returns the capacity tables. Without instance types, a single table shows the free space of each subnet. */
export function capacityTables(plan: AddressPlan, capacity: ClusterCapacity | undefined): TextTable[] {
  return capacity === undefined
    ? [roomTable(plan)]
    : [
        podsTable(capacity),
        nodesTable(capacity),
        capacity.report._table(),
        ...(isSized(capacity) ? [verdictTable(plan, capacity)] : []),
      ];
}

/** Returns true if a number of nodes or of Fargate pods is requested. */
function isSized({ question: { sizes } }: ClusterCapacity): boolean {
  return sizes.nodes > 0 || (sizes.fargatePods ?? 0) > 0;
}

function roomTable(plan: AddressPlan): TextTable {
  const subnets = plan.subnets.filter(({ role }) => role === TierRole.NODE || role === TierRole.POD);
  return {
    caption: 'Addresses for nodes and pods (set --instance-types to see their number)',
    headings: ['Subnet', 'For', 'Zone', 'Usable', '/28s'],
    numbers: [3, 4],
    rows: subnets.map(({ cidr, tier, availabilityZone, usableAddresses }) => [
      cidr,
      tier,
      availabilityZone,
      grouped(usableAddresses),
      grouped(prefixesIn(Cidr.parse(cidr).size)),
    ]),
  };
}

function podsTable({ types, maxPods, question: { pods } }: ClusterCapacity): TextTable {
  const addressing = [
    pods.prefixDelegation ? 'prefix delegation' : 'single addresses',
    ...(pods.customNetworking ? ['custom networking'] : []),
  ].join(' and ');
  return {
    caption: `Pods per node with ${addressing}: ${grouped(maxPods)}`,
    headings: ['Instance type', 'By addresses', 'Recommended', ...(pods.securityGroupsForPods ? ['Branches'] : [])],
    numbers: [1, 2, 3],
    rows: types.map(({ instanceType, podsByAddresses, recommendedPods, podsWithSecurityGroups }) => [
      instanceType,
      grouped(podsByAddresses),
      grouped(recommendedPods),
      ...(pods.securityGroupsForPods ? [grouped(podsWithSecurityGroups)] : []),
    ]),
  };
}

function nodesTable({ nodes, types }: ClusterCapacity): TextTable {
  return {
    caption: `Addresses of a node${types.length > 1 ? ': the maximum of all instance types' : ''}`,
    headings: ['', 'Pods', 'Interfaces', 'In node subnet', 'In pod subnet', '/28 prefixes'],
    numbers: [1, 2, 3, 4, 5],
    rows: nodes.map(({ situation, pods, networkInterfaces, inNodeSubnet, inPodSubnet, prefixes }) => [
      situation,
      ...[pods, networkInterfaces, inNodeSubnet, inPodSubnet, prefixes].map(grouped),
    ]),
  };
}

function verdictTable(plan: AddressPlan, { question: { sizes }, maxPods, report }: ClusterCapacity): TextTable {
  const { nodes, pods = nodes * maxPods, fargatePods = 0 } = sizes;
  const fargate = (left: number) => (fargatePods === 0 ? [] : [Math.ceil(fargatePods / left)]);
  const nodeTier = sizes.nodeTier ?? plan.tiers.find(({ role }) => role === TierRole.NODE)?.name ?? TierRole.NODE;
  const zones = plan.subnetsOf(nodeTier).length;
  const situation = (name: string, left: number, surge: number, fits: boolean) => [
    name,
    ...[left, Math.ceil(nodes / left), surge, Math.ceil(pods / left), ...fargate(left)].map(grouped),
    fits ? 'yes' : 'no',
  ];
  return {
    caption: 'Requested capacity',
    headings: [
      ...['With', 'Zones', 'Nodes per zone', 'Upgrade', 'Pods per zone'],
      ...(fargatePods === 0 ? [] : ['Fargate pods per zone']),
      'Fits',
    ],
    numbers: [1, 2, 3, 4, ...(fargatePods === 0 ? [] : [5])],
    rows: [
      situation('all zones', zones, Math.ceil(report.surgeNodes / zones), report.fits),
      ...(zones > 1 ? [situation('one zone lost', zones - 1, 0, report.fitsWithZoneLost)] : []),
    ],
  };
}
