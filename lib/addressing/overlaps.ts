import { refuse } from '../foundation/refusals';
import { freePodBlock } from './blocks';
import { Cidr } from './cidr';
import { freePlace, type Occupant, occupantOf, type PlacedTier } from './placement';

/**
 * Fails for overlapping blocks, tiers and reserved networks. The error suggests a free place for the second of two
 * tiers.
 */
export function refuseOverlaps(
  blocks: readonly Cidr[],
  placed: readonly PlacedTier[],
  reserved: readonly Occupant[],
): void {
  for (const [index, later] of blocks.entries()) {
    const earlier = blocks.slice(0, index).find((block) => block.overlaps(later));
    if (earlier) {
      refuse('NetworksOverlap', `"${later}" overlaps "${earlier}", another block of the VPC. Move one of them`);
    }
  }
  const occupants = [...placed.map(occupantOf), ...reserved];
  for (const [index, later] of occupants.entries()) {
    const earlier = occupants.slice(0, index).find(({ first, last }) => later.first <= last && first <= later.last);
    if (earlier) {
      const others = occupants.filter((other) => other !== later);
      const tier = placed.at(index);
      const free = tier && freePlace(tier.block, others, tier.prefixLength, tier.tier.slots);
      const way = free ? `Move "${later.name}" to startsAt: "${free}"` : 'Move one of them';
      refuse('NetworksOverlap', `"${later.name}" ${later.text} overlaps "${earlier.name}" ${earlier.text}. ${way}`);
    }
  }
}

/**
 * Fails for blocks that overlap a connected network. Secondary blocks are checked first, because they are easier to
 * move.
 */
export function refuseConnected(
  [primary, ...secondary]: readonly Cidr[],
  placed: readonly PlacedTier[],
  connected: Readonly<Record<string, string>>,
): void {
  const networks = Object.entries(connected).map(([name, text]) => ({ name, text, network: Cidr.parse(text) }));
  const clashWith = (block: Cidr) => networks.find(({ network }) => network.overlaps(block));
  for (const { tier, block } of placed.filter(({ block }) => secondary.some((other) => other.isSameAs(block)))) {
    const clash = clashWith(block);
    if (clash) {
      const free = freePodBlock([primary, ...secondary, ...networks.map(({ network }) => network)]);
      const way = free
        ? `Move "${tier.name}" to a block that no network routes, such as "${free}"`
        : 'Move one of them';
      refuse('NetworksOverlap', `"${tier.name}" ${block} overlaps "${clash.name}" ${clash.text}. ${way}`);
    }
  }
  const clash = clashWith(primary);
  if (clash) {
    refuse('NetworksOverlap', `"vpc" ${primary} overlaps "${clash.name}" ${clash.text}. Move one of them`);
  }
}
