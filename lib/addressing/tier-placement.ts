import { fail } from '../foundation/errors';
import { formatAddress, IpFamily, isAddressError, parseAddress } from './address';
import { Cidr } from './cidr';
import { freePodBlock, parseBlock, parseIpv4Network } from './cidr-blocks';
import type { Tier } from './tier';

/** A run of addresses, both ends included. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** A tier with its place: slot n is the n-th network of `prefixLength` from `first` on. */
export interface PlacedTier extends Range {
  readonly tier: Tier;
  readonly block: Cidr;
  readonly prefixLength: number;
}

/** Something in a block that nothing else may overlap. */
export interface Occupant extends Range {
  readonly name: string;
  readonly text: string;
}

/** The network of one slot of a placed tier. */
export function networkOf({ first, prefixLength }: PlacedTier, slot: number): Cidr {
  return Cidr._around(IpFamily.IPV4, first + (BigInt(slot) << BigInt(32 - prefixLength)), prefixLength);
}

/** The blocks of the VPC: the primary one, then those that the tiers bring, in address order. */
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
 * Gives every tier the place that it says itself. A place depends on nothing but the tier, so no tier can move another; a tier that says
 * none is refused with the first free one.
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
      `"${name}" has subnets of /${prefixLength}, larger than ${block}, write a prefixLength of ${block.prefixLength} to 28`,
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
      `"${name}" starts at ${addressAt(first)}, which is no network of /${prefixLength}, write startsAt: "${aligned}"`,
    );
  }
  const last = first + totalSize - 1n;
  if (last > block._last) {
    return fail(
      'TierOutside',
      `"${name}" wants ${slots} × /${prefixLength} from ${addressAt(first)} but ${block} has room for ${(block._last - first + 1n) / size}, ` +
        'lower its slots, shorten its networks or give it a larger cidrBlock',
    );
  }
  return { tier, block, prefixLength, first, last };
}

/** The first address of a tier, and the block in which it lies: the tier's own, or any. */
function startOf(
  { name, _options: { startsAt, cidrBlock } }: Tier,
  blocks: readonly Cidr[],
): { block: Cidr; first: bigint } {
  const candidates = cidrBlock === undefined ? blocks : [parseBlock(cidrBlock)];
  const first = startsAt === undefined ? candidates[0]._first : parseStart(name, startsAt);
  const block = candidates.find(({ _first, _last }) => _first <= first && first <= _last);
  const another = cidrBlock === undefined ? 'a cidrBlock of its own' : 'another cidrBlock';
  return block
    ? { block, first }
    : fail(
        'TierOutside',
        `"${name}" starts at ${addressAt(first)}, outside ${candidates.join(' or ')}, write a startsAt inside it or ${another}`,
      );
}

function parseStart(name: string, startsAt: string): bigint {
  const address = parseAddress(startsAt);
  if (isAddressError(address)) {
    const { problem: fault, suggestion: meant } = address;
    const advice = meant ? `did you mean "${formatAddress(meant)}"?` : 'write an address such as "10.0.128.0"';
    return fail('CidrSyntax', `"${startsAt}" as startsAt of "${name}" ${fault}, ${advice}`);
  }
  if (address.family !== IpFamily.IPV4) {
    return fail('CidrFamily', `"${startsAt}" as startsAt of "${name}" is IPv6, write an address such as "10.0.128.0"`);
  }
  return address.value;
}

/** The reserves with their place; one that lies in no block is refused. */
export function placeReserves(blocks: readonly Cidr[], reserves: Readonly<Record<string, string>>): Occupant[] {
  return Object.entries(reserves).map(([name, text]) => {
    const network = parseIpv4Network(text);
    if (!blocks.some((block) => block.contains(network))) {
      fail(
        'TierOutside',
        `"${name}" reserves ${text}, which does not lie in ${blocks.join(' or ')}, write a network that does or drop it`,
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
      `"${tier.name}" has no place in ${primary}, write startsAt: "${free}", the first with room for ${tier.slots} × /${prefixLength}`,
    );
  }
  return fail(
    'PlanExhausted',
    `"${tier.name}" wants ${tier.slots} × /${prefixLength} but ${primary} has no such room left, lower its slots or give it a cidrBlock of its own`,
  );
}

/** The first address of a block from which `slots` networks of a length are free. */
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

/** What a placed tier takes of its block: all of its slots. */
export function occupantOf({ tier, prefixLength, first, last }: PlacedTier): Occupant {
  return { name: tier.name, text: `${tier.slots} × /${prefixLength} from ${addressAt(first)}`, first, last };
}

function sizeOf(prefixLength: number): bigint {
  return 1n << BigInt(32 - prefixLength);
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}

/** Refuses blocks, tiers and reserves that share addresses, and names a free place for the later of two tiers. */
export function validateOverlaps(
  blocks: readonly Cidr[],
  placed: readonly PlacedTier[],
  reserved: readonly Occupant[],
): void {
  for (const [index, later] of blocks.entries()) {
    const earlier = blocks.slice(0, index).find((block) => block.overlaps(later));
    if (earlier) {
      fail('NetworksOverlap', `"${later}" overlaps "${earlier}", another block of the VPC, move one of the two`);
    }
  }
  const occupants = [...placed.map(occupantOf), ...reserved];
  for (const [index, later] of occupants.entries()) {
    const earlier = occupants.slice(0, index).find(({ first, last }) => later.first <= last && first <= later.last);
    if (earlier) {
      const others = occupants.filter((other) => other !== later);
      const tier = placed.at(index);
      const free = tier && firstFreeAddress(tier.block, others, tier.prefixLength, tier.tier.slots);
      const suggestion = free ? `move "${later.name}" to startsAt: "${free}"` : 'move one of the two';
      fail(
        'NetworksOverlap',
        `"${later.name}" ${later.text} overlaps "${earlier.name}" ${earlier.text}, ${suggestion}`,
      );
    }
  }
}

/** Refuses blocks that a connected network shares. Secondary blocks come first: they are the newer ones, and the easier to move. */
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
        ? `move "${tier.name}" to a block nobody routes, such as "${free}"`
        : 'move one of the two';
      fail('NetworksOverlap', `"${tier.name}" ${block} overlaps "${conflict.name}" ${conflict.text}, ${suggestion}`);
    }
  }
  const conflict = conflictWith(primary);
  if (conflict) {
    fail('NetworksOverlap', `"vpc" ${primary} overlaps "${conflict.name}" ${conflict.text}, move one of the two`);
  }
}
