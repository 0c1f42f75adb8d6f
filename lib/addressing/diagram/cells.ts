/**
 * The cells of a diagram, and their colours. Each address of each block is in exactly one cell. Text in or next to each cell also says what it is for.
 */

import { formatAddress, IpFamily } from '../address';
import type { CapacityReport } from '../capacity-report';
import type { Cidr } from '../cidr';
import { PLACEHOLDER_NOTE, type PlanParts, slotName } from '../plan-table';
import { type PlannedSubnet, subnetsIn } from '../planned-subnet';
import { formatCount } from '../text-table';
import { type Tier, TierRole } from '../tier';
import { networkOf, type PlacedTier, type Range } from '../tier-placement';
import { capacityLinesOf } from './available-capacity';

/** A range of addresses with one use. */
export interface Cell extends Range {
  /** `subnet`, `kept`, `reserve` or `free`, as in the entries of a plan. */
  readonly kind: 'subnet' | 'kept' | 'reserve' | 'free';
  /** The network, or the first and the last address if the range is not a network. */
  readonly addresses: string;
  /** The index of the tier in the plan. Undefined for reserved networks and free space. */
  readonly tier?: number;
  /** Labels of the cell, longest first. */
  readonly labels: readonly string[];
  /** Text of a second column, if the cell is wide enough: the capacity of the cell. */
  readonly figures: readonly string[];
  /** Lines of the tooltip. */
  readonly title: readonly string[];
}

/** A CIDR block of the VPC, and its cells. */
export interface Block {
  readonly network: Cidr;
  readonly cells: readonly Cell[];
}

/** Returns the blocks of a plan with their cells, in address order. */
export function blocksWithCells(parts: PlanParts, report?: CapacityReport): Block[] {
  const hasPodSubnets = parts.placed.some(({ tier }) => tier.role === TierRole.POD);
  return parts.blocks.map((network) => {
    const cells = [
      ...parts.placed.flatMap((placed, tier) =>
        placed.block.isSameAs(network)
          ? tierCells(placed, tier, parts, (subnet) => capacityLinesOf(subnet, hasPodSubnets, report))
          : [],
      ),
      ...reserveCells(network, parts),
    ].sort((a, b) => (a.first < b.first ? -1 : 1));
    return { network, cells: withFreeSpace(network, cells) };
  });
}

function tierCells(
  placed: PlacedTier,
  tier: number,
  { zones, placeholders }: PlanParts,
  capacityIn: (subnet: PlannedSubnet) => string[],
): Cell[] {
  const { name, slots } = placed.tier;
  const subnets = subnetsIn(placed, zones);
  const mark = placeholders.includes(placed.block.toString()) ? [PLACEHOLDER_NOTE] : [];
  return Array.from({ length: slots }, (_, slot) => {
    const network = networkOf(placed, slot);
    const [first, last, addresses] = [network._first, network._last, network.toString()];
    const span = `${network.firstAddress} – ${network.lastAddress}`;
    const subnet = subnets.find((other) => other.slot === slot);
    if (subnet) {
      const { availabilityZone, zoneLabel, usableAddresses } = subnet;
      const usable = `${formatCount(usableAddresses)} usable addresses`;
      const capacityLines = capacityIn(subnet);
      const short = zoneLabel.toLowerCase();
      const labels = [`${name} ${availabilityZone}`, `${name} ${short}`, `${name.slice(0, 12)}… ${short}`, short];
      const title = [`${name} in ${availabilityZone}`, addresses, span, ...mark, usable, ...capacityLines];
      return {
        kind: 'subnet',
        first,
        last,
        addresses,
        tier,
        labels,
        figures: [usable, ...capacityLines.slice(0, 1)],
        title,
      };
    }
    const zone = slotName(zones, slot);
    const labels = [`${name}, kept for ${zone}`, `kept for ${zone}`, `kept ${zone}`, zone];
    const title = [`${name}, kept for zone ${zone}`, addresses, span, ...mark];
    return { kind: 'kept', first, last, addresses, tier, labels, figures: [], title };
  });
}

function reserveCells(block: Cidr, { reserved }: PlanParts): Cell[] {
  return reserved
    .filter(({ first }) => block._first <= first && first <= block._last)
    .map(({ name, text, first, last }) => ({
      kind: 'reserve',
      first,
      last,
      addresses: text,
      labels: [`${name} (reserve)`, name],
      figures: [addressCount({ first, last })],
      title: [
        `${name}, a reserved network that no tier may use`,
        text,
        spanOf({ first, last }),
        addressCount({ first, last }),
      ],
    }));
}

function withFreeSpace(block: Cidr, taken: readonly Cell[]): Cell[] {
  const cells: Cell[] = [];
  let next = block._first;
  for (const cell of taken) {
    if (next < cell.first) {
      cells.push(freeCell({ first: next, last: cell.first - 1n }));
    }
    cells.push(cell);
    next = cell.last + 1n;
  }
  return next <= block._last ? [...cells, freeCell({ first: next, last: block._last })] : cells;
}

function freeCell(range: Range): Cell {
  const addresses = spanOf(range);
  return {
    kind: 'free',
    ...range,
    addresses,
    labels: ['free'],
    figures: [addressCount(range)],
    title: ['free', addresses, addressCount(range)],
  };
}

function addressCount({ first, last }: Range): string {
  return `${formatCount(Number(last - first + 1n))} addresses`;
}

function spanOf({ first, last }: Range): string {
  const [from, to] = [first, last].map((value) => formatAddress({ family: IpFamily.IPV4, value }));
  return `${from} – ${to}`;
}

/** A colour behind white text on light pages, and one behind black text on dark pages. */
export interface Hue {
  readonly light: string;
  readonly dark: string;
}

/** Colours of the page, text, secondary text and lines. */
export const SURFACE: Readonly<Record<'page' | 'text' | 'quiet' | 'line' | 'grid', Hue>> = {
  page: { light: '#ffffff', dark: '#0d1117' },
  text: { light: '#1b2230', dark: '#e8edf4' },
  quiet: { light: '#566072', dark: '#9aa5b5' },
  line: { light: '#77819a', dark: '#7c879b' },
  grid: { light: '#d5dae3', dark: '#2c3442' },
};

/** Colour of the text on a subnet. */
export const ON_TIER: Hue = { light: '#ffffff', dark: '#0d1117' };

/** Two hues for each role. Further tiers of a role alternate between them. */
const HUES: Readonly<Record<TierRole, readonly [Hue, Hue]>> = {
  [TierRole.NODE]: [
    { light: '#1f62b5', dark: '#5f9cf5' },
    { light: '#4b45b8', dark: '#9b98f5' },
  ],
  [TierRole.POD]: [
    { light: '#1a7a45', dark: '#43b978' },
    { light: '#557512', dark: '#98be4c' },
  ],
  [TierRole.PUBLIC]: [
    { light: '#b3500b', dark: '#e5963f' },
    { light: '#856204', dark: '#cfae33' },
  ],
  [TierRole.CLUSTER]: [
    { light: '#7a3db3', dark: '#b58df2' },
    { light: '#9c2aa3', dark: '#de84e2' },
  ],
  [TierRole.PRIVATE]: [
    { light: '#0c7285', dark: '#3fb8c7' },
    { light: '#1f6a63', dark: '#62c0ac' },
  ],
  [TierRole.ISOLATED]: [
    { light: '#b8264b', dark: '#f07f94' },
    { light: '#8f3d5c', dark: '#d68eab' },
  ],
};

/** Returns a hue for each tier, in the order of the plan. */
export function huesOf(tiers: readonly Tier[]): Hue[] {
  return tiers.map(({ role }, index) => {
    const earlier = tiers.slice(0, index).filter((other) => other.role === role).length;
    return HUES[role][earlier % 2];
  });
}

/** Returns every hue that a tier can have. */
export function allHues(): Hue[] {
  return Object.values(HUES).flat();
}
