/** The cells of a diagram. Each address of each block is in exactly one cell. */

import { formatAddress, IpFamily } from '../address';
import type { CapacityReport } from '../capacity-report';
import type { Cidr } from '../cidr';
import { networkOf, type PlacedTier, type Range } from '../placement';
import { type PlanParts, slotName } from '../plan-entries';
import { PLACEHOLDER } from '../plan-table';
import { type PlannedSubnet, subnetsIn } from '../planned-subnet';
import { grouped } from '../text-table';
import { TierRole } from '../tier';
import { roomOf } from './room';

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
          ? tierCells(placed, tier, parts, (subnet) => roomOf(subnet, hasPodSubnets, report))
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
  roomIn: (subnet: PlannedSubnet) => string[],
): Cell[] {
  const { name, slots } = placed.tier;
  const subnets = subnetsIn(placed, zones);
  const mark = placeholders.includes(placed.block.toString()) ? [PLACEHOLDER] : [];
  return Array.from({ length: slots }, (_, slot) => {
    const network = networkOf(placed, slot);
    const [first, last, addresses] = [network._first, network._last, network.toString()];
    const span = `${network.firstAddress} – ${network.lastAddress}`;
    const subnet = subnets.find((other) => other.slot === slot);
    if (subnet) {
      const { availabilityZone, zoneLabel, usableAddresses } = subnet;
      const usable = `${grouped(usableAddresses)} usable addresses`;
      const room = roomIn(subnet);
      const short = zoneLabel.toLowerCase();
      const labels = [`${name} ${availabilityZone}`, `${name} ${short}`, `${name.slice(0, 12)}… ${short}`, short];
      const title = [`${name} in ${availabilityZone}`, addresses, span, ...mark, usable, ...room];
      return { kind: 'subnet', first, last, addresses, tier, labels, figures: [usable, ...room.slice(0, 1)], title };
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
  return `${grouped(Number(last - first + 1n))} addresses`;
}

function spanOf({ first, last }: Range): string {
  const [from, to] = [first, last].map((value) => formatAddress({ family: IpFamily.IPV4, value }));
  return `${from} – ${to}`;
}
