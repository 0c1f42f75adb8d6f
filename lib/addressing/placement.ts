import { refuse } from '../foundation/refusals';
import { formatAddress, IpFamily, isFault, parseAddress } from './address';
import { parseBlock } from './blocks';
import { Cidr } from './cidr';
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

/**
 * Gives every tier the place that it says itself. A place depends on nothing but the tier, so no tier can move another; a tier that says
 * none is refused with the first free one.
 */
export function placeTiers(primary: Cidr, tiers: readonly Tier[], reserves: readonly Occupant[]): PlacedTier[] {
  const blocks = distinct([
    primary,
    ...tiers.flatMap(({ _options: { cidrBlock } }) => (cidrBlock ? [parseBlock(cidrBlock)] : [])),
  ]);
  const unplaced = tiers.filter(
    ({ _options: { startsAt, cidrBlock } }) => startsAt === undefined && cidrBlock === undefined,
  );
  const placed = tiers.filter((tier) => !unplaced.includes(tier)).map((tier) => placeTier(tier, blocks));
  for (const tier of unplaced) {
    refuseUnplaced(tier, primary, [...placed.map(occupantOf), ...reserves]);
  }
  return placed;
}

function placeTier(tier: Tier, blocks: readonly Cidr[]): PlacedTier {
  const { startsAt, cidrBlock } = tier._options;
  const prefixLength = tier._prefixLength;
  const own = cidrBlock === undefined ? undefined : parseBlock(cidrBlock);
  const first = startsAt === undefined ? (own as Cidr)._first : parseStart(tier.name, startsAt);
  const start = formatAddress({ family: IpFamily.IPV4, value: first });
  const block = own ?? blocks.find((candidate) => candidate.containsAddress(start));
  if (!block?.containsAddress(start)) {
    const within = own ?? blocks.join(' or ');
    return refuse(
      'TierOutside',
      `"${tier.name}" starts at ${start}, outside ${within}, write a startsAt inside it or a cidrBlock of its own`,
    );
  }
  const size = 1n << BigInt(32 - prefixLength);
  if (first % size !== 0n) {
    const aligned = formatAddress({ family: IpFamily.IPV4, value: first - (first % size) + size });
    return refuse(
      'TierAlignment',
      `"${tier.name}" starts at ${start}, which is no network of /${prefixLength}, write startsAt: "${aligned}"`,
    );
  }
  const last = first + size * BigInt(tier.slots) - 1n;
  if (last > block._last) {
    const room = (block._last - first + 1n) / size;
    return refuse(
      'TierOutside',
      `"${tier.name}" wants ${tier.slots} × /${prefixLength} from ${start} but ${block} has room for ${room}, ` +
        `lower its slots, shorten its networks or give it a larger cidrBlock`,
    );
  }
  return { tier, block, prefixLength, first, last };
}

function parseStart(name: string, startsAt: string): bigint {
  const address = parseAddress(startsAt);
  if (isFault(address) || address.family !== IpFamily.IPV4) {
    const fault = isFault(address) ? address.fault : 'is IPv6';
    return refuse(
      'CidrSyntax',
      `"${startsAt}" as startsAt of "${name}" ${fault}, write an address such as "10.0.128.0"`,
    );
  }
  return address.value;
}

/** Refuses two occupants that share addresses, and names a free place for the later one. */
export function refuseOverlaps(
  blocks: readonly Cidr[],
  placed: readonly PlacedTier[],
  reserves: readonly Occupant[],
): void {
  const occupants = [...placed.map(occupantOf), ...reserves];
  for (const [index, later] of occupants.entries()) {
    for (const earlier of occupants.slice(0, index)) {
      if (later.first <= earlier.last && earlier.first <= later.last) {
        const moved = placed.find(({ tier }) => tier.name === later.name);
        const free = moved && freePlace(moved.block, occupants, moved.prefixLength, moved.tier.slots);
        const way = free ? `move "${later.name}" to startsAt: "${free}"` : `move one of the two`;
        refuse('NetworksOverlap', `"${later.name}" ${later.text} overlaps "${earlier.name}" ${earlier.text}, ${way}`);
      }
    }
  }
  for (const [index, later] of blocks.entries()) {
    const earlier = blocks.slice(0, index).find((block) => block.overlaps(later));
    if (earlier) {
      refuse('NetworksOverlap', `"${later}" overlaps "${earlier}", another block of the VPC, move one of the two`);
    }
  }
}

/** Secondary blocks come first: they are the newer ones, and the easier to move. */
export function refuseConnected(
  blocks: readonly Cidr[],
  placed: readonly PlacedTier[],
  connected: Readonly<Record<string, string>>,
): void {
  const networks = Object.entries(connected).map(([name, text]) => ({ name, network: Cidr.parse(text) }));
  for (const block of [...blocks.slice(1), blocks[0]]) {
    const clash = networks.find(({ network }) => network.overlaps(block));
    if (clash) {
      const owner =
        block === blocks[0] ? 'vpc' : (placed.find((tier) => tier.block.isSameAs(block))?.tier.name ?? 'vpc');
      const way =
        owner === 'vpc' ? 'move one of the two' : `move "${owner}" to a block nobody routes, such as "100.64.0.0/16"`;
      refuse('NetworksOverlap', `"${owner}" ${block} overlaps "${clash.name}" ${clash.network}, ${way}`);
    }
  }
}

function refuseUnplaced(tier: Tier, primary: Cidr, occupants: readonly Occupant[]): never {
  const prefixLength = tier._prefixLength;
  const free = freePlace(primary, occupants, prefixLength, tier.slots);
  if (free) {
    return refuse(
      'TierUnplaced',
      `"${tier.name}" has no place in ${primary}, write startsAt: "${free}", the first with room for ${tier.slots} × /${prefixLength}`,
    );
  }
  return refuse(
    'PlanExhausted',
    `"${tier.name}" wants ${tier.slots} × /${prefixLength} but ${primary} has no such room left, lower its slots or give it a cidrBlock of its own`,
  );
}

/** The first address of a block from which `slots` networks of a length are free. */
function freePlace(
  block: Cidr,
  occupants: readonly Occupant[],
  prefixLength: number,
  slots: number,
): string | undefined {
  const size = 1n << BigInt(32 - prefixLength);
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
  return first + wanted - 1n <= block._last ? formatAddress({ family: IpFamily.IPV4, value: first }) : undefined;
}

export function occupantOf({ tier, prefixLength, first, last }: PlacedTier): Occupant {
  const start = formatAddress({ family: IpFamily.IPV4, value: first });
  return { name: tier.name, text: `${tier.slots} × /${prefixLength} from ${start}`, first, last };
}

export function distinct(blocks: readonly Cidr[]): Cidr[] {
  return blocks.filter((block, index) => blocks.findIndex((other) => other.isSameAs(block)) === index);
}
