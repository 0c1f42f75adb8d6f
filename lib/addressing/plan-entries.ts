import { formatAddress, IpFamily } from './address';
import type { Cidr } from './cidr';
import { networkOf, type Occupant, type PlacedTier, type Range } from './placement';
import type { PlanEntry } from './plan-table';
import { subnetsIn, usableIn } from './planned-subnet';
import type { PlannedZone } from './zones';

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
    const subnet = located('subnet', { first, last }, tier.name, availabilityZone, usableAddresses, block, cidr);
    return prefixReservation === undefined ? subnet : { ...subnet, entry: { ...subnet.entry, prefixReservation } };
  });
  const used = subnets.map(({ slot }) => slot);
  const unused = Array.from({ length: tier.slots }, (_, slot) => slot).filter((slot) => !used.includes(slot));
  const kept = runs(unused).map(([from, to]) => {
    const range = { first: networkOf(placed, from)._first, last: networkOf(placed, to)._last };
    const zone = [...new Set([from, to])].map((slot) => slotName(zones, slot)).join('–');
    return located('kept', range, tier.name, zone, (to - from + 1) * usableIn(networkOf(placed, from).size), block);
  });
  return [...taken, ...kept];
}

function reserveEntries(block: Cidr, reserved: readonly Occupant[]): LocatedEntry[] {
  return reserved
    .filter(({ first }) => block._first <= first && first <= block._last)
    .map((reserve) =>
      located('reserve', reserve, reserve.name, '', Number(reserve.last - reserve.first + 1n), block, reserve.text),
    );
}

function located(
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
      filled.push(located('free', { first: next, last: first - 1n }, '', '', Number(first - next), block));
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
function runs(numbers: readonly number[]): [from: number, to: number][] {
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
