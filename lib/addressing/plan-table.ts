import { formatAddress, IpFamily } from './address';
import type { Cidr } from './cidr';
import { subnetsIn, usableAddressesIn } from './planned-subnet';
import type { TextTable } from './text-table';
import { networkOf, type Occupant, type PlacedTier, type Range } from './tier-placement';
import type { PlannedZone } from './zones';

/** One line of an address plan, in address order. */
export interface PlanEntry {
  /** `subnet`, `managedNames` (slots of a tier for zones to come), `reserve` (kept by the user), or `free`. */
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
export const PLACEHOLDER_NOTE = 'placeholder, IPAM chooses the addresses at deployment';

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
  return `${block} (${kind} CIDR block${isPlaceholder ? `: ${PLACEHOLDER_NOTE}` : ''})`;
}

/** What an entry is called in a table. */
export function labelOf({ kind, name, prefixReservation }: PlanEntry): string {
  const subnet = prefixReservation === undefined ? name : `${name}, prefixes in ${prefixReservation}`;
  return { subnet, kept: `${name} (kept)`, reserve: `${name} (reserve)`, free: 'free' }[kind] ?? name;
}

/** What a plan has decided, and what its entries are read off. */
export interface PlanParts {
  readonly blocks: readonly Cidr[];
  readonly placed: readonly PlacedTier[];
  readonly zones: readonly PlannedZone[];
  readonly reserved: readonly Occupant[];
  /** The blocks for which IPAM chooses other addresses at deployment. */
  readonly placeholders: readonly string[];
}

interface LocatedEntry extends Range {
  readonly entry: PlanEntry;
}

/** Everything in the blocks in address order: each address lies in exactly one entry. */
export function entriesOf({ blocks, placed, zones, reserved, placeholders }: PlanParts): PlanEntry[] {
  return blocks.flatMap((block) => {
    const taken = [
      ...placed.filter((tier) => tier.block.isSameAs(block)).flatMap((tier) => tierEntries(tier, zones)),
      ...reserveEntries(block, reserved),
    ].sort((a, b) => (a.first < b.first ? -1 : 1));
    const isPlaceholder = placeholders.includes(block.toString());
    return fillGaps(block, taken).map(({ entry }) => (isPlaceholder ? { ...entry, isPlaceholder } : entry));
  });
}

function tierEntries(placed: PlacedTier, zones: readonly PlannedZone[]): LocatedEntry[] {
  const { tier, block } = placed;
  const subnets = subnetsIn(placed, zones);
  const taken = subnets.map(({ slot, cidr, availabilityZone, usableAddresses, prefixReservation }) => {
    const { _first: first, _last: last } = networkOf(placed, slot);
    const subnet = entryAt('subnet', { first, last }, tier.name, availabilityZone, usableAddresses, block, cidr);
    return prefixReservation === undefined ? subnet : { ...subnet, entry: { ...subnet.entry, prefixReservation } };
  });
  const used = subnets.map(({ slot }) => slot);
  const unused = Array.from({ length: tier.slots }, (_, slot) => slot).filter((slot) => !used.includes(slot));
  const kept = consecutiveRuns(unused).map(([from, to]) => {
    const range = { first: networkOf(placed, from)._first, last: networkOf(placed, to)._last };
    const zone = [...new Set([from, to])].map((slot) => slotName(zones, slot)).join('–');
    return entryAt(
      'kept',
      range,
      tier.name,
      zone,
      (to - from + 1) * usableAddressesIn(networkOf(placed, from).size),
      block,
    );
  });
  return [...taken, ...kept];
}

function reserveEntries(block: Cidr, reserved: readonly Occupant[]): LocatedEntry[] {
  return reserved
    .filter(({ first }) => block._first <= first && first <= block._last)
    .map((reserve) =>
      entryAt('reserve', reserve, reserve.name, '', Number(reserve.last - reserve.first + 1n), block, reserve.text),
    );
}

function entryAt(
  kind: string,
  range: Range,
  name: string,
  zone: string,
  usable: number,
  block: Cidr,
  addresses?: string,
): LocatedEntry {
  const span = addresses ?? `${addressAt(range.first)} – ${addressAt(range.last)}`;
  return {
    first: range.first,
    last: range.last,
    entry: { kind, addresses: span, name, zone, usable, cidrBlock: block.toString() },
  };
}

function fillGaps(block: Cidr, taken: readonly LocatedEntry[]): LocatedEntry[] {
  const filled: LocatedEntry[] = [];
  let next = block._first;
  const gapBefore = (first: bigint) => {
    if (next < first) {
      filled.push(entryAt('free', { first: next, last: first - 1n }, '', '', Number(first - next), block));
    }
  };
  for (const entry of taken) {
    gapBefore(entry.first);
    filled.push(entry);
    next = entry.last + 1n;
  }
  gapBefore(block._last + 1n);
  return filled;
}

/** The runs of neighbours in a list of ascending numbers, each with its first and last. */
function consecutiveRuns(numbers: readonly number[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found[found.length - 1];
    if (last && last[1] === number - 1) {
      last[1] = number;
    } else {
      found.push([number, number]);
    }
  }
  return found;
}

/** How the zone of a slot is called where no zone of the plan has the slot: by its letter, or by its number among ids. */
export function slotName([{ isId }]: readonly PlannedZone[], slot: number): string {
  return isId ? `az${slot + 1}` : String.fromCharCode('a'.charCodeAt(0) + slot);
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}

/** The address table, one for each CIDR block. */
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

/** Tables as GitHub Flavored Markdown, each under its caption. */
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
