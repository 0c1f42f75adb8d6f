/** A plan and its capacity as tables, for a terminal, as Markdown and as JSON. */

import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { type Paint, type PlanEntry, renderMarkdown, renderTable } from '../addressing/plan-table';
import { prefixesIn } from '../addressing/subnet-demand';
import { formatCount, formatLines, type TextTable } from '../addressing/text-table';
import { TierRole } from '../addressing/tier';
import type { NetworkCost } from '../pricing/network-cost';
import { PRICES_READ_ON } from '../pricing/prices';
import type { ClusterCapacity } from './cluster-capacity';
import { costTables } from './cost';

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
    ? [freeSpaceTable(plan)]
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

function freeSpaceTable(plan: AddressPlan): TextTable {
  const subnets = plan.subnets.filter(({ role }) => role === TierRole.NODE || role === TierRole.POD);
  return {
    caption: 'Addresses for nodes and pods (set --instance-types to see their number)',
    headings: ['Subnet', 'For', 'Zone', 'Usable', '/28s'],
    numbers: [3, 4],
    rows: subnets.map(({ cidr, tier, availabilityZone, usableAddresses }) => [
      cidr,
      tier,
      availabilityZone,
      formatCount(usableAddresses),
      formatCount(prefixesIn(Cidr.parse(cidr).size)),
    ]),
  };
}

function podsTable({ types, maxPods, question: { pods } }: ClusterCapacity): TextTable {
  const addressing = [
    pods.prefixDelegation ? 'prefix delegation' : 'single addresses',
    ...(pods.customNetworking ? ['custom networking'] : []),
  ].join(' and ');
  return {
    caption: `Pods per node with ${addressing}: ${formatCount(maxPods)}`,
    headings: ['Instance type', 'By addresses', 'Recommended', ...(pods.securityGroupsForPods ? ['Branches'] : [])],
    numbers: [1, 2, 3],
    rows: types.map(({ instanceType, podsByAddresses, recommendedPods, podsWithSecurityGroups }) => [
      instanceType,
      formatCount(podsByAddresses),
      formatCount(recommendedPods),
      ...(pods.securityGroupsForPods ? [formatCount(podsWithSecurityGroups)] : []),
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
      ...[pods, networkInterfaces, inNodeSubnet, inPodSubnet, prefixes].map(formatCount),
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
    ...[left, Math.ceil(nodes / left), surge, Math.ceil(pods / left), ...fargate(left)].map(formatCount),
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

/** Version of the JSON format. It changes when a field is renamed or removed. */
const FORMAT_VERSION = 2;

/** ANSI colours of the tier roles. */
const ROLE_COLORS: Readonly<Record<TierRole, number>> = {
  [TierRole.NODE]: 34,
  [TierRole.PUBLIC]: 33,
  [TierRole.CLUSTER]: 35,
  [TierRole.POD]: 32,
  [TierRole.PRIVATE]: 36,
  [TierRole.ISOLATED]: 31,
};

/** The plan, its capacity and its price as JSON. The capacity is null without instance types, and the price without `--cost`. */
export function jsonReport(plan: AddressPlan, capacity: ClusterCapacity | undefined, cost?: NetworkCost): string {
  const price = cost && {
    pricesReadOn: PRICES_READ_ON,
    monthly: cost.monthly,
    items: cost.items,
    natGateways: cost.compareNatGateways(),
    interfaceEndpoints: cost.compareInterfaceEndpoints(),
    endpointBreakEven: cost.endpointBreakEven ?? null,
  };
  const value = { formatVersion: FORMAT_VERSION, plan: plan.toJson(), capacity: capacity ?? null, cost: price ?? null };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The plan, its capacity and its price as Markdown. */
export function markdownReport(plan: AddressPlan, capacity: ClusterCapacity | undefined, cost?: NetworkCost): string {
  const verdict = verdictOf(capacity);
  const notes = notesOf(capacity).map((note) => `- ${note}\n`);
  return [
    ...(verdict === undefined ? [] : [`**${verdict}**\n`]),
    ...(notes.length > 0 ? [notes.join('')] : []),
    plan.toMarkdown(),
    renderMarkdown([...capacityTables(plan, capacity), ...costTables(cost)]),
  ].join('\n');
}

/** The plan, its capacity and its price for a terminal. */
export function textReport(
  plan: AddressPlan,
  capacity: ClusterCapacity | undefined,
  hasColors: boolean,
  cost?: NetworkCost,
): string {
  const paint = hasColors ? painter(plan) : (line: string) => line;
  const tables = [...capacityTables(plan, capacity), ...costTables(cost)].map((table) => renderText(table, paint));
  const inColor = (style: string, line: string) => (hasColors ? `\u001b[${style}m${line}\u001b[0m` : line);
  const verdict = verdictOf(capacity);
  const notes = notesOf(capacity);
  const answer = [
    ...(verdict === undefined ? [] : [inColor(notes.length > 0 ? '1;31' : '1;32', verdict)]),
    ...notes.map((note) => inColor('31', `- ${note}`)),
  ];
  return `${[...(answer.length > 0 ? [answer.join('\n')] : []), renderTable(plan.entries(), paint), ...tables].join('\n\n')}\n`;
}

function renderText(table: TextTable, paint: Paint): string {
  const { heading, rule, rows } = formatLines(table);
  return [paint(table.caption), rule, paint(heading), ...rows].join('\n');
}

/** Colours subnets by their role, dims kept and free space, and prints headings in bold. */
function painter(plan: AddressPlan): Paint {
  const styles: Readonly<Record<string, (entry: PlanEntry) => string>> = {
    subnet: ({ name }) => `${ROLE_COLORS[plan.subnetsOf(name)[0].role]}`,
    reserve: () => '2;3',
  };
  return (line, entry) => {
    const style = entry === undefined ? '1' : (styles[entry.kind]?.(entry) ?? '2');
    return `\u001b[${style}m${line}\u001b[0m`;
  };
}
