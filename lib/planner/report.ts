import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { type Paint, type PlanEntry, renderMarkdown, renderTable } from '../addressing/plan-table';
import { prefixesIn } from '../addressing/subnet-free-space';
import { formatCount, formatLines, type TextTable } from '../addressing/text-table';
import { TierRole } from '../addressing/tier';
import type { ClusterCapacity } from './cluster-capacity';

/** The capacity of a plan as tables. */

/** What the plan does not hold, and what to write instead. */
export function notesOf(capacity: ClusterCapacity | undefined): string[] {
  return capacity?.report._notes() ?? [];
}

/** The verdict on what was asked; undefined where no nodes or no types are given. */
export function verdictOf(capacity: ClusterCapacity | undefined): string | undefined {
  const isAsked = capacity !== undefined && (isSized(capacity) || !capacity.report.fits);
  return isAsked ? capacity.report._verdict() : undefined;
}

/** The tables for what was asked; the room of each subnet alone where no instance types are given. */
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

/** Whether a number of nodes or of pods on Fargate was asked for. */
function isSized({ question: { sizes } }: ClusterCapacity): boolean {
  return sizes.nodes > 0 || (sizes.fargatePods ?? 0) > 0;
}

function freeSpaceTable(plan: AddressPlan): TextTable {
  const subnets = plan.subnets.filter(({ role }) => role === TierRole.NODE || role === TierRole.POD);
  return {
    caption: 'Room for nodes and pods (name --instance-types for their number)',
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
    caption: `Addresses of a node${types.length > 1 ? ': the most that any of the types takes' : ''}`,
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
    caption: 'What was asked for',
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

/** A plan and its capacity as text: for a terminal, as Markdown, as JSON. */

/** The version of the JSON's shape: it changes where a field is renamed or goes. */
const FORMAT_VERSION = 2;

/** The ANSI colours of the roles. */
const ROLE_COLORS: Readonly<Record<TierRole, number>> = {
  [TierRole.NODE]: 34,
  [TierRole.PUBLIC]: 33,
  [TierRole.CLUSTER]: 35,
  [TierRole.POD]: 32,
  [TierRole.PRIVATE]: 36,
  [TierRole.ISOLATED]: 31,
};

/** The plan and its capacity as JSON; the capacity is null where no instance types are given. */
export function jsonReport(plan: AddressPlan, capacity: ClusterCapacity | undefined): string {
  const value = { formatVersion: FORMAT_VERSION, plan: plan.toJson(), capacity: capacity ?? null };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The plan and its capacity as Markdown. */
export function markdownReport(plan: AddressPlan, capacity: ClusterCapacity | undefined): string {
  const verdict = verdictOf(capacity);
  const notes = notesOf(capacity).map((note) => `- ${note}\n`);
  return [
    ...(verdict === undefined ? [] : [`**${verdict}**\n`]),
    ...(notes.length > 0 ? [notes.join('')] : []),
    plan.toMarkdown(),
    renderMarkdown(capacityTables(plan, capacity)),
  ].join('\n');
}

/** The plan and its capacity for a terminal. */
export function textReport(plan: AddressPlan, capacity: ClusterCapacity | undefined, hasColors: boolean): string {
  const paint = hasColors ? painter(plan) : (line: string) => line;
  const tables = capacityTables(plan, capacity).map((table) => renderText(table, paint));
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

/** Subnets in the colour of their role, kept and free space faint, headings bold. */
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
