import { fail } from '../foundation/errors';
import { formatAddress, IpFamily, isAddressError, parseAddress } from './address';
import { Cidr } from './cidr';
import { freePodBlock, parseBlock, parseIpv4Network } from './cidr-blocks';
import type { Tier } from './tier';

/** A range of addresses, including both ends. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** A tier with its position. Slot n is the n-th network of `prefixLength` from `first` on. */
export interface PlacedTier extends Range {
  readonly tier: Tier;
  readonly block: Cidr;
  readonly prefixLength: number;
}

/** A range in a block that nothing else may overlap. */
export interface Occupant extends Range {
  readonly name: string;
  readonly text: string;
}

/** Returns the network of a slot of a placed tier. */
export function networkOf({ first, prefixLength }: PlacedTier, slot: number): Cidr {
  return Cidr._around(IpFamily.IPV4, first + (BigInt(slot) << BigInt(32 - prefixLength)), prefixLength);
}

/** Returns the blocks of the VPC: the primary block, and then the blocks of the tiers in address order. */
export function blocksOf(primary: Cidr, tiers: readonly Tier[]): Cidr[] {
  const brought = tiers.flatMap(({ _options: { cidrBlock } }) =>
    cidrBlock === undefined ? [] : [parseBlock(cidrBlock)],
  );
  const secondary = brought.filter(
    (block, index) => !block.isSameAs(primary) && brought.findIndex((other) => other.isSameAs(block)) === index,
  );
  return [primary, ...secondary.sort((a, b) => (a._first < b._first ? -1 : 1))];
}

/**
 * Returns the position of every tier.
 *
 * The position depends on the tier only, so no tier can move another one. A tier without a position fails, and the
 * error suggests the first free one.
 */
export function placeTiers(
  blocks: readonly Cidr[],
  tiers: readonly Tier[],
  reserved: readonly Occupant[],
): PlacedTier[] {
  const hasPlace = ({ _options: { startsAt, cidrBlock } }: Tier) => startsAt !== undefined || cidrBlock !== undefined;
  const placed = tiers.filter(hasPlace).map((tier) => placeTier(tier, blocks));
  const unplaced = tiers.find((tier) => !hasPlace(tier));
  return unplaced ? failUnplaced(unplaced, blocks[0], [...placed.map(occupantOf), ...reserved]) : placed;
}

function placeTier(tier: Tier, blocks: readonly Cidr[]): PlacedTier {
  const { name, slots, _prefixLength: prefixLength } = tier;
  const { block, first } = startOf(tier, blocks);
  if (prefixLength < block.prefixLength) {
    return fail(
      'TierSize',
      `"${name}" has subnets of /${prefixLength}, larger than ${block}. Write a prefixLength from ${block.prefixLength} to 28`,
    );
  }
  const size = sizeOf(prefixLength);
  const totalSize = size * BigInt(slots);
  const before = first - (first % size);
  if (before !== first) {
    const after = before + size;
    const aligned = addressAt(after + totalSize - 1n <= block._last ? after : before);
    return fail(
      'TierAlignment',
      `"${name}" starts at ${addressAt(first)}, which is not the first address of a /${prefixLength}. Write startsAt: "${aligned}"`,
    );
  }
  const last = first + totalSize - 1n;
  if (last > block._last) {
    return fail(
      'TierOutside',
      `"${name}" needs ${slots} × /${prefixLength} from ${addressAt(first)}, but ${block} has space for ${(block._last - first + 1n) / size}. ` +
        'Lower its slots, write a longer prefixLength, or give it a larger cidrBlock',
    );
  }
  return { tier, block, prefixLength, first, last };
}

/** Returns the first address of a tier, and the block that contains it: the block of the tier, or any block. */
function startOf(
  { name, _options: { startsAt, cidrBlock } }: Tier,
  blocks: readonly Cidr[],
): { block: Cidr; first: bigint } {
  const candidates = cidrBlock === undefined ? blocks : [parseBlock(cidrBlock)];
  const first = startsAt === undefined ? candidates[0]._first : parseStart(name, startsAt);
  const block = candidates.find(({ _first, _last }) => _first <= first && first <= _last);
  const another = cidrBlock === undefined ? 'its own cidrBlock' : 'another cidrBlock';
  return block
    ? { block, first }
    : fail(
        'TierOutside',
        `"${name}" starts at ${addressAt(first)}, outside ${candidates.join(' or ')}. Write a startsAt inside it, or give the tier ${another}`,
      );
}

function parseStart(name: string, startsAt: string): bigint {
  const address = parseAddress(startsAt);
  if (isAddressError(address)) {
    const { problem: fault, suggestion: meant } = address;
    const advice = meant ? `Did you mean "${formatAddress(meant)}"?` : 'Write an address such as "10.0.128.0"';
    return fail('CidrSyntax', `"${startsAt}" as startsAt of "${name}" ${fault}. ${advice}`);
  }
  if (address.family !== IpFamily.IPV4) {
    return fail(
      'CidrFamily',
      `"${startsAt}" as startsAt of "${name}" is an IPv6 address. Write an IPv4 address such as "10.0.128.0"`,
    );
  }
  return address.value;
}

/** Returns the positions of the reserved networks. A network outside every block fails. */
export function placeReserves(blocks: readonly Cidr[], reserves: Readonly<Record<string, string>>): Occupant[] {
  return Object.entries(reserves).map(([name, text]) => {
    const network = parseIpv4Network(text);
    if (!blocks.some((block) => block.contains(network))) {
      fail(
        'ReserveOutside',
        `"${name}" reserves ${text}, which is outside ${blocks.join(' and ')}. Write a network inside, or remove it`,
      );
    }
    return { name, text, first: network._first, last: network._last };
  });
}

function failUnplaced(tier: Tier, primary: Cidr, occupants: readonly Occupant[]): never {
  const prefixLength = tier._prefixLength;
  const free = firstFreeAddress(primary, occupants, prefixLength, tier.slots);
  if (free) {
    return fail(
      'TierUnplaced',
      `"${tier.name}" has no position in ${primary}. Write startsAt: "${free}", the first address with space for ${tier.slots} × /${prefixLength}`,
    );
  }
  return fail(
    'PlanExhausted',
    `"${tier.name}" needs ${tier.slots} × /${prefixLength}, for which ${primary} has no free space. Lower its slots, or give it its own cidrBlock`,
  );
}

/** Returns the first address of a block from which `slots` networks of a prefix length are free. */
export function firstFreeAddress(
  block: Cidr,
  occupants: readonly Occupant[],
  prefixLength: number,
  slots: number,
): string | undefined {
  const size = sizeOf(prefixLength);
  const wanted = size * BigInt(slots);
  let first = block._first;
  for (const occupant of [...occupants].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    if (occupant.last < first || occupant.first > block._last) {
      continue;
    }
    if (first + wanted <= occupant.first) {
      break;
    }
    first = ((occupant.last + size) / size) * size;
  }
  return first + wanted - 1n <= block._last ? addressAt(first) : undefined;
}

/** Returns the range of a placed tier, including all of its slots. */
export function occupantOf({ tier, prefixLength, first, last }: PlacedTier): Occupant {
  return { name: tier.name, text: `${tier.slots} × /${prefixLength} from ${addressAt(first)}`, first, last };
}

function sizeOf(prefixLength: number): bigint {
  return 1n << BigInt(32 - prefixLength);
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}

/**
 * Fails for overlapping blocks, tiers and reserved networks. The error suggests a free place for the second of two
 * tiers.
 */
export function validateOverlaps(
  blocks: readonly Cidr[],
  placed: readonly PlacedTier[],
  reserved: readonly Occupant[],
): void {
  for (const [index, later] of blocks.entries()) {
    const earlier = blocks.slice(0, index).find((block) => block.overlaps(later));
    if (earlier) {
      fail('NetworksOverlap', `"${later}" overlaps "${earlier}", another block of the VPC. Move one of them`);
    }
  }
  const occupants = [...placed.map(occupantOf), ...reserved];
  for (const [index, later] of occupants.entries()) {
    const earlier = occupants.slice(0, index).find(({ first, last }) => later.first <= last && first <= later.last);
    if (earlier) {
      const others = occupants.filter((other) => other !== later);
      const tier = placed.at(index);
      const free = tier && firstFreeAddress(tier.block, others, tier.prefixLength, tier.tier.slots);
      const suggestion = free ? `Move "${later.name}" to startsAt: "${free}"` : 'Move one of them';
      fail(
        'NetworksOverlap',
        `"${later.name}" ${later.text} overlaps "${earlier.name}" ${earlier.text}. ${suggestion}`,
      );
    }
  }
}

/**
 * Fails for blocks that overlap a connected network. Secondary blocks are checked first, because they are easier to
 * move.
 */
export function validateConnectedNetworks(
  [primary, ...secondary]: readonly Cidr[],
  placed: readonly PlacedTier[],
  connected: Readonly<Record<string, string>>,
): void {
  const networks = Object.entries(connected).map(([name, text]) => ({ name, text, network: Cidr.parse(text) }));
  const conflictWith = (block: Cidr) => networks.find(({ network }) => network.overlaps(block));
  for (const { tier, block } of placed.filter(({ block }) => secondary.some((other) => other.isSameAs(block)))) {
    const conflict = conflictWith(block);
    if (conflict) {
      const free = freePodBlock([primary, ...secondary, ...networks.map(({ network }) => network)]);
      const suggestion = free
        ? `Move "${tier.name}" to a block that no network routes, such as "${free}"`
        : 'Move one of them';
      fail('NetworksOverlap', `"${tier.name}" ${block} overlaps "${conflict.name}" ${conflict.text}. ${suggestion}`);
    }
  }
  const conflict = conflictWith(primary);
  if (conflict) {
    fail('NetworksOverlap', `"vpc" ${primary} overlaps "${conflict.name}" ${conflict.text}. Move one of them`);
  }
}
