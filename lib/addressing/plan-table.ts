/** An entry of an address plan. */
export interface PlanEntry {
  /** `subnet`, `kept` (slots of a tier for future zones), `reserve` (reserved by the user), or `free`. */
  readonly kind: string;
  /** The CIDR of a subnet or reserved network, or the first and the last address of other ranges. */
  readonly addresses: string;
  /** The name of the tier or of the reserved network. */
  readonly name: string;
  /** The zone of a subnet, or the letters of the future zones. */
  readonly zone: string;
  /** Usable addresses. AWS reserves 5 addresses of each subnet. */
  readonly usable: number;
  /** The CIDR block of the VPC. */
  readonly cidrBlock: string;
  /** The part of a subnet that is reserved for prefix delegation, if there is one. */
  readonly prefixReservation?: string;
  /**
   * Whether IPAM assigns other addresses at deployment.
   *
   * @default false
   */
  readonly isPlaceholder?: boolean;
}

/** Note on a CIDR block whose addresses in the plan are placeholders. */
export const PLACEHOLDER = 'placeholder, IPAM assigns the addresses at deployment';

const HEADINGS = ['Addresses', 'For', 'Zone', 'Usable'];

/** Formats a line of a table, for example with terminal colours. Headings and rules have no entry. */
export type Paint = (line: string, entry?: PlanEntry) => string;

/** Renders the plan as a plain-text table with a section for each CIDR block. */
export function renderTable(entries: readonly PlanEntry[], paint: Paint = (line) => line): string {
  const rows = entries.map((entry) => [
    entry.addresses,
    labelOf(entry),
    entry.zone,
    entry.usable.toLocaleString('en-US'),
  ]);
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 3 ? cell.padStart(widths[3]) : cell.padEnd(widths[column]))).join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const blocks = [...new Set(entries.map(({ cidrBlock }) => cidrBlock))];
  const sections = blocks.map((block) => {
    const own = rows.flatMap((row, at) => (entries[at].cidrBlock === block ? [paint(line(row), entries[at])] : []));
    return [paint(captionOf(block, entries)), rule, ...own, rule].join('\n');
  });
  return [paint(line(HEADINGS)), ...sections].join('\n');
}

/** Returns the caption of the table of a block. The entries start with the primary block. */
export function captionOf(block: string, entries: readonly PlanEntry[]): string {
  const kind = entries[0].cidrBlock === block ? 'primary' : 'secondary';
  const isPlaceholder = entries.some((entry) => entry.cidrBlock === block && entry.isPlaceholder);
  return `${block} (${kind} CIDR block${isPlaceholder ? `: ${PLACEHOLDER}` : ''})`;
}

/** Returns the label of an entry in a table. */
export function labelOf({ kind, name, prefixReservation }: PlanEntry): string {
  const subnet = prefixReservation === undefined ? name : `${name}, prefixes in ${prefixReservation}`;
  return { subnet, kept: `${name} (kept)`, reserve: `${name} (reserve)`, free: 'free' }[kind] ?? name;
}
