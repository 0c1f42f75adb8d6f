import { formatAddress, IpFamily } from './address';
import type { Cidr } from './cidr';
import { subnetsIn, usableAddressesIn } from './planned-subnet';
import { formatCount, type TextTable } from './text-table';
import { networkOf, type Occupant, type PlacedTier, type Range } from './tier-placement';
import type { PlannedZone } from './zones';

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
export const PLACEHOLDER_NOTE = 'placeholder, IPAM assigns the addresses at deployment';

const HEADINGS = ['Addresses', 'For', 'Zone', 'Usable'];

/** Formats a line of a table, for example with terminal colours. Headings and rules have no entry. */
export type Paint = (line: string, entry?: PlanEntry) => string;

/** Renders the plan as a plain-text table with a section for each CIDR block. */
export function renderTable(entries: readonly PlanEntry[], paint: Paint = (line) => line): string {
  const rows = entries.map((entry) => [entry.addresses, labelOf(entry), entry.zone, formatCount(entry.usable)]);
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
  return `${block} (${kind} CIDR block${isPlaceholder ? `: ${PLACEHOLDER_NOTE}` : ''})`;
}

/** Returns the label of an entry in a table. */
export function labelOf({ kind, name, prefixReservation }: PlanEntry): string {
  const subnet = prefixReservation === undefined ? name : `${name}, prefixes in ${prefixReservation}`;
  return { subnet, kept: `${name} (kept)`, reserve: `${name} (reserve)`, free: 'free' }[kind] ?? name;
}

/** The decisions of a plan, from which its entries are read. */
export interface PlanParts {
  readonly blocks: readonly Cidr[];
  readonly placed: readonly PlacedTier[];
  readonly zones: readonly PlannedZone[];
  readonly reserved: readonly Occupant[];
  /** The blocks whose addresses IPAM assigns at deployment. */
  readonly placeholders: readonly string[];
}

interface LocatedEntry extends Range {
  readonly entry: PlanEntry;
}

/** Returns everything in the blocks in address order. Each address is in exactly one entry. */
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

/** Returns the runs of consecutive numbers in an ascending list, each with its first and its last number. */
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

/**
 * Returns the name of the zone of a slot that no zone of the plan has: its letter, or its number if the plan names
 * zones by id.
 */
export function slotName([{ isId }]: readonly PlannedZone[], slot: number): string {
  return isId ? `az${slot + 1}` : String.fromCharCode('a'.charCodeAt(0) + slot);
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}

/** Returns an address table for each CIDR block. */
export function addressTables(entries: readonly PlanEntry[]): TextTable[] {
  const blocks = [...new Set(entries.map(({ cidrBlock }) => cidrBlock))];
  return blocks.map((block) => ({
    caption: captionOf(block, entries),
    headings: ['Addresses', 'For', 'Zone', 'Usable'],
    numbers: [3],
    rows: entries
      .filter(({ cidrBlock }) => cidrBlock === block)
      .map((entry) => [entry.addresses, labelOf(entry), entry.zone, formatCount(entry.usable)]),
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
