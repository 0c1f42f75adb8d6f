/** A plan and its capacity as text: for a terminal, as Markdown, as JSON. */

import type { AddressPlan } from '../addressing/address-plan';
import type { CapacityReport } from '../addressing/plan-capacity';
import { renderMarkdown, type TextTable } from '../addressing/plan-markdown';
import { type Paint, type PlanEntry, renderTable } from '../addressing/plan-table';
import { TierRole } from '../addressing/tier';

/** The version of the JSON's shape: it changes where a field is renamed or goes. */
const FORMAT_VERSION = 1;

/** The ANSI colours of the roles. */
const ROLE_COLORS: Readonly<Record<TierRole, number>> = {
  [TierRole.NODE]: 34,
  [TierRole.PUBLIC]: 33,
  [TierRole.CLUSTER]: 35,
  [TierRole.POD]: 32,
  [TierRole.PRIVATE]: 36,
  [TierRole.ISOLATED]: 31,
};

/** The plan and its capacity as JSON. */
export function jsonReport(plan: AddressPlan, capacity: CapacityReport): string {
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, plan: plan.toJson(), capacity }, undefined, 2)}\n`;
}

/** The plan and its capacity as Markdown. */
export function markdownReport(plan: AddressPlan, capacity: CapacityReport): string {
  const notes = notesOf(capacity).map((note) => `- ${note}\n`);
  return [
    plan.toMarkdown(),
    renderMarkdown(capacityTables(capacity)),
    ...(notes.length > 0 ? [notes.join('')] : []),
  ].join('\n');
}

/** The plan and its capacity for a terminal. */
export function textReport(plan: AddressPlan, capacity: CapacityReport, hasColors: boolean): string {
  const paint = hasColors ? painter(plan) : (line: string) => line;
  const tables = capacityTables(capacity).map((table) => renderText(table, paint));
  const notes = notesOf(capacity).map((note) => (hasColors ? `\u001b[1;31m${note}\u001b[0m` : note));
  return `${[renderTable(plan.entries(), paint), ...tables, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n')}\n`;
}

/** What does not fit, each once, with the first situation in which it does not. */
export function notesOf({ checks }: CapacityReport): string[] {
  const found = checks.flatMap(({ situation, problems }) => problems.map((problem) => ({ situation, problem })));
  return found
    .filter(({ problem }, index) => found.findIndex((other) => other.problem === problem) === index)
    .map(({ situation, problem }) => `With ${situation}: ${problem}`);
}

/** The capacity as tables; what was not asked for has none. */
export function capacityTables({ addressing, nodeTypes, subnets, checks }: CapacityReport): TextTable[] {
  const tables: TextTable[] = [
    {
      caption: 'Room per subnet, for nodes and pods alone',
      headings: ['Network', 'For', 'Zone', 'Nodes', 'Pods', '/28 prefixes'],
      numbers: [3, 4, 5],
      rows: subnets.map(({ cidr, tier, availabilityZone, nodes, pods, prefixes }) => [
        cidr,
        tier,
        availabilityZone,
        ...[nodes, pods, prefixes].map((value) => (value === null ? '–' : count(value))),
      ]),
    },
    {
      caption: `Pods per node with ${addressing}`,
      headings: ['Instance type', 'By addresses', 'Recommended'],
      numbers: [1, 2],
      rows: nodeTypes.map(({ instanceType, podsByAddresses, recommendedPods }) => [
        instanceType,
        count(podsByAddresses),
        count(recommendedPods),
      ]),
    },
    {
      caption: 'What was asked for',
      headings: ['With', 'Zones', 'Nodes per zone', 'Pods per zone', 'Fits'],
      numbers: [1, 2, 3],
      rows: checks.map(({ situation, zones, nodesPerZone, podsPerZone, fits }) => [
        situation,
        count(zones),
        count(nodesPerZone),
        count(podsPerZone),
        fits ? 'yes' : 'no',
      ]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function renderText({ caption, headings, numbers, rows }: TextTable, paint: Paint): string {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (numbers.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return [paint(caption), rule, paint(line(headings)), ...rows.map(line)].join('\n');
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

function count(value: number): string {
  return value.toLocaleString('en-US');
}
