import { captionOf, labelOf, type PlanEntry } from './plan-table';
import type { TextTable } from './text-table';

/** Returns an address table for each CIDR block. */
export function addressTables(entries: readonly PlanEntry[]): TextTable[] {
  const blocks = [...new Set(entries.map(({ cidrBlock }) => cidrBlock))];
  return blocks.map((block) => ({
    caption: captionOf(block, entries),
    headings: ['Addresses', 'For', 'Zone', 'Usable'],
    numbers: [3],
    rows: entries
      .filter(({ cidrBlock }) => cidrBlock === block)
      .map((entry) => [entry.addresses, labelOf(entry), entry.zone, entry.usable.toLocaleString('en-US')]),
  }));
}

/** Renders tables as GitHub Flavored Markdown, each with its caption as a heading. */
export function renderMarkdown(tables: readonly TextTable[]): string {
  return tables.map(renderOne).join('\n');
}

function renderOne({ caption, headings, numbers, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const rule = `|${headings.map((_, column) => (numbers.includes(column) ? '---:' : '---')).join('|')}|`;
  return [`### ${escapeCell(caption)}`, '', line(headings), rule, ...rows.map(line), ''].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll(/[\\|<>`*_[\]]/g, (char) => `\\${char}`);
}
