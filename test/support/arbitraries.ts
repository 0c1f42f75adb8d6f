import * as fc from 'fast-check';
import { eksTiers } from '../../lib/addressing/default-layouts';
import type { AddressPlanProps } from '../../lib/addressing/plan-options';
import { Tier, type TierPlacement, TierRole } from '../../lib/addressing/tier';
import { addressOf, rangeOf } from './plans';

/** What a tier or a reserve asks for; where it lies follows from what was asked before it. */
interface Wish {
  readonly role: TierRole | 'reserve';
  /** Bits between the block and each network. */
  readonly bits: number;
  /** Slots beyond those that the zones need. */
  readonly spare: number;
  /** Addresses left free before it, in /28s. */
  readonly gap: number;
  /** True where the tier names its block, and leaves out what follows from that. */
  readonly isTerse: boolean;
}

interface Contents {
  readonly tiers: Tier[];
  readonly reserves: Record<string, string>;
}

const wishes = fc.array(
  fc.record<Wish>({
    role: fc.constantFrom(...Object.values(TierRole), 'reserve' as const),
    bits: fc.integer({ min: 2, max: 12 }),
    spare: fc.nat(10),
    gap: fc.oneof(fc.constant(0), fc.nat(64)),
    isTerse: fc.boolean(),
  }),
  { maxLength: 6 },
);

const primaryBlocks = fc
  .record({
    space: fc.constantFrom('10.0.0.0/8', '172.16.0.0/13', '192.168.0.0/16', '203.0.0.0/16'),
    place: fc.nat(0xffffff),
    length: fc.integer({ min: 16, max: 23 }),
  })
  .map(({ space, place, length }) => {
    const [first, last] = rangeOf(space);
    const size = 2 ** (32 - length);
    const index = place % ((last - first + 1) / size);
    return `${addressOf(first + index * size)}/${length}`;
  });

const podBlocks = fc
  .uniqueArray(fc.record({ second: fc.integer({ min: 64, max: 127 }), length: fc.integer({ min: 16, max: 22 }) }), {
    maxLength: 3,
    selector: ({ second }) => second,
  })
  .map((blocks) => blocks.map(({ second, length }) => `100.${second}.0.0/${length}`));

/** Zones a to f in any number of two or more and in any order, by name or by id, some with slots of the user's. */
const zones = fc
  .record({
    indices: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 2 }),
    slots: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
    areMapped: fc.boolean(),
    areIds: fc.boolean(),
  })
  .map(({ indices, slots, areMapped, areIds }) => {
    const names = indices.map((index) => (areIds ? `euw1-az${index + 1}` : `eu-west-1${'abcdef'[index]}`));
    const mapped = indices.map((index) => (areMapped ? slots[index] : index));
    return {
      availabilityZones: names,
      zoneSlots: areMapped ? Object.fromEntries(names.map((name, position) => [name, mapped[position]])) : undefined,
      slotsNeeded: Math.max(...mapped) + 1,
    };
  });

/** Plans with tiers of every kind and size, at any place, in one to four blocks. */
const ownPlans: fc.Arbitrary<AddressPlanProps> = fc
  .record({ vpcCidr: primaryBlocks, pods: podBlocks, zones, wishes: fc.array(wishes, { minLength: 4, maxLength: 4 }) })
  .chain(({ vpcCidr, pods, zones: { slotsNeeded, ...zoneProps }, wishes: wished }) => {
    const contents = [vpcCidr, ...pods].map((block, index) => fill(block, index, wished[index], slotsNeeded));
    const tiers = contents.flatMap((content) => content.tiers);
    const reserves = Object.assign(
      {},
      ...contents.filter(({ tiers: own }, index) => index === 0 || own.length > 0).map((content) => content.reserves),
    );
    return fc
      .shuffledSubarray(tiers, { minLength: tiers.length })
      .map((shuffled) => ({ vpcCidr, ...zoneProps, tiers: shuffled, reserves }));
  });

/** The default layout, in any block that it fits. */
const defaultPlans: fc.Arbitrary<AddressPlanProps> = fc
  .record({ vpcCidr: primaryBlocks, zones })
  .map(({ vpcCidr, zones: { slotsNeeded, ...zoneProps } }) => {
    const options = { vpcCidr, ...zoneProps };
    return { ...options, tiers: eksTiers(options), reserves: {} };
  });

/** What plans are made of: all of these are accepted. */
export const plans: fc.Arbitrary<AddressPlanProps> = fc.oneof(
  { weight: 4, arbitrary: ownPlans },
  { weight: 1, arbitrary: defaultPlans },
);

/** Places the wishes in a block one after the other; those for which there is no room fall away. */
function fill(block: string, blockIndex: number, wished: readonly Wish[], slotsNeeded: number): Contents {
  const [start, end] = rangeOf(block);
  const blockLength = Number(block.split('/')[1]);
  const tiers: Tier[] = [];
  const reserves: Record<string, string> = {};
  let next = start;
  for (const [index, { role, bits, spare, gap, isTerse }] of wished.entries()) {
    const prefixLength = Math.min(blockLength + bits, 28);
    const size = 2 ** (32 - prefixLength);
    const slots = role === 'reserve' ? 1 : Math.min(slotsNeeded + spare, 16);
    const first = Math.ceil((next + gap * 16) / size) * size;
    if (first + slots * size - 1 > end) {
      continue;
    }
    next = first + slots * size;
    const name = `${role}-${blockIndex}-${index}`;
    if (role === 'reserve') {
      reserves[name] = `${addressOf(first)}/${prefixLength}`;
    } else {
      const isSelfEvident = (blockIndex > 0 || isTerse) && first === start;
      tiers.push(
        tierOf(role, name, {
          slots,
          cidrBlock: blockIndex > 0 || isTerse ? block : undefined,
          prefixLength: isTerse && bits === 3 ? undefined : prefixLength,
          startsAt: isSelfEvident ? undefined : addressOf(first),
        }),
      );
    }
  }
  return { tiers, reserves };
}

function tierOf(role: TierRole, name: string, placement: TierPlacement): Tier {
  switch (role) {
    case TierRole.PUBLIC:
      return Tier.public({ name, ...placement });
    case TierRole.NODE:
      return Tier.node({ name, ...placement });
    case TierRole.CLUSTER:
      return Tier.cluster({ name, ...placement });
    case TierRole.POD:
      return Tier.pod({ name, ...placement });
    case TierRole.PRIVATE:
      return Tier.withEgress(name, placement);
    case TierRole.ISOLATED:
      return Tier.isolated(name, placement);
  }
}
