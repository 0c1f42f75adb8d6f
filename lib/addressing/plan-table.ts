/** One line of an address plan, in address order. */
export interface PlanEntry {
  /** `subnet`, `kept` (slots of a tier for zones to come), `reserve` (kept by the user), or `free`. */
  readonly kind: string;
  /** The network of a subnet or reserve; for kept and free space the first and the last address. */
  readonly addresses: string;
  /** The tier, or the name of the reserve. */
  readonly name: string;
  /** The zone of a subnet, or the letters of the zones that the space is kept for. */
  readonly zone: string;
  /** How many addresses there are for use: AWS keeps 5 of each subnet for itself. */
  readonly usable: number;
  /** The CIDR block of the VPC. */
  readonly cidrBlock: string;
  /** The part of a subnet that is kept for prefix delegation, where there is any. */
  readonly prefixReservation?: string;
  /**
   * Whether IPAM chooses other addresses for the CIDR block at deployment.
   *
   * @default false
   */
  readonly isPlaceholder?: boolean;
}

/** What is said of a CIDR block whose addresses in the plan are placeholders. */
export const PLACEHOLDER = 'placeholder, IPAM chooses the addresses at deployment';

const HEADINGS = ['Addresses', 'For', 'Zone', 'Usable'];

/** A line of a table as it came, or with the colours of a terminal; headings and rules have no entry. */
export type Paint = (line: string, entry?: PlanEntry) => string;

/** The plan as a plain-text table, a section per CIDR block. */
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

/** The heading of the table of a block: entries come in the order of the blocks, the primary one first. */
export function captionOf(block: string, entries: readonly PlanEntry[]): string {
  const kind = entries[0].cidrBlock === block ? 'primary' : 'secondary';
  const isPlaceholder = entries.some((entry) => entry.cidrBlock === block && entry.isPlaceholder);
  return `${block} (${kind} CIDR block${isPlaceholder ? `: ${PLACEHOLDER}` : ''})`;
}

/** What an entry is called in a table. */
export function labelOf({ kind, name, prefixReservation }: PlanEntry): string {
  const subnet = prefixReservation === undefined ? name : `${name}, prefixes in ${prefixReservation}`;
  return { subnet, kept: `${name} (kept)`, reserve: `${name} (reserve)`, free: 'free' }[kind] ?? name;
}
