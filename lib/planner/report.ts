/** Renders a plan and its capacity for a terminal, as Markdown and as JSON. */

import type { AddressPlan } from '../addressing/address-plan';
import { renderMarkdown } from '../addressing/plan-markdown';
import { type Paint, type PlanEntry, renderTable } from '../addressing/plan-table';
import { type TextTable, textLines } from '../addressing/text-table';
import { TierRole } from '../addressing/tier';
import type { ClusterCapacity } from './capacity';
import { capacityTables, notesOf, verdictOf } from './capacity-tables';

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

/** The plan and its capacity as JSON. The capacity is null if no instance types are given. */
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
  const { heading, rule, rows } = textLines(table);
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
