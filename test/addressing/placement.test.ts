import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import { Tier, type TierPlacement } from '../../lib/addressing/tier';
import { plans } from '../support/arbitraries';
import { runs } from '../support/effort';
import { addressOf, planOf, rangeOf } from '../support/plans';

const database = (placement: TierPlacement) => Tier.isolated('database', placement);

describe('the place of a tier', () => {
  test('is at the given address, in the block that contains it', () => {
    const tiers = [
      database({ prefixLength: 24, startsAt: '100.64.128.0' }),
      Tier.pod({ cidrBlock: '100.64.0.0/16', slots: 4 }),
    ];
    expect(planOf({ tiers }).subnetsOf('database')[0]).toMatchObject({
      cidr: '100.64.128.0/24',
      cidrBlock: '100.64.0.0/16',
    });
  });

  test('starts at the beginning of its own block by default', () => {
    expect(planOf({ tiers: [Tier.pod({ cidrBlock: '100.64.0.0/16' })] }).subnets[0].cidr).toBe('100.64.0.0/19');
    expect(planOf({ tiers: [database({ cidrBlock: '10.0.0.0/16' })] })).toMatchObject({
      secondaryCidrs: [],
      subnets: [{ cidr: '10.0.0.0/19' }, { cidr: '10.0.32.0/19' }, { cidr: '10.0.64.0/19' }],
    });
  });

  test('may end with the block', () => {
    const plan = planOf({ tiers: [database({ prefixLength: 28, startsAt: '10.0.255.128' })] });
    expect(
      plan
        .entries()
        .map(({ addresses }) => addresses)
        .pop(),
    ).toBe('10.0.255.176 – 10.0.255.255');
  });

  test('fails outside every block', () => {
    expect(() => planOf({ tiers: [database({ prefixLength: 24, startsAt: '10.1.0.0' })] })).toFailWith(
      'TierOutside',
      '"database" starts at 10.1.0.0, outside 10.0.0.0/16',
      'Write a startsAt inside it, or give the tier its own cidrBlock',
    );
    const tiers = [Tier.pod({ cidrBlock: '100.64.0.0/16' }), database({ prefixLength: 24, startsAt: '10.1.0.0' })];
    expect(() => planOf({ tiers })).toFailWith(
      'TierOutside',
      'outside 10.0.0.0/16 or 100.64.0.0/16',
      'Write a startsAt inside',
    );
  });

  test('fails outside the block that the tier names', () => {
    const tiers = [database({ cidrBlock: '10.1.0.0/16', startsAt: '10.0.0.0' })];
    expect(() => planOf({ tiers })).toFailWith(
      'TierOutside',
      '"database" starts at 10.0.0.0, outside 10.1.0.0/16',
      'Write a startsAt inside it, or give the tier another cidrBlock',
    );
  });

  test('fails where the block ends too early', () => {
    expect(() => planOf({ tiers: [database({ prefixLength: 20, startsAt: '10.0.208.0' })] })).toFailWith(
      'TierOutside',
      '"database" needs 8 × /20 from 10.0.208.0, but 10.0.0.0/16 has space for 3',
      'Lower its slots, write a longer prefixLength, or give it a larger cidrBlock',
    );
    expect(() => planOf({ tiers: [Tier.pod({ cidrBlock: '100.64.0.0/28' })] })).toFailWith(
      'TierOutside',
      '"pod" needs 8 × /28 from 100.64.0.0, but 100.64.0.0/28 has space for 1',
      'Lower its slots',
    );
  });

  test.each([
    ['10.0.0.128', 24, '10.0.1.0'],
    ['10.0.8.0', 20, '10.0.16.0'],
    ['10.0.255.136', 28, '10.0.255.128'],
    ['10.0.255.1', 16, '10.0.0.0'],
  ])('fails off the boundary: %s for /%i', (startsAt, prefixLength, meant) => {
    const slots = prefixLength === 16 ? 1 : 8;
    const tier = (start: string) => [database({ prefixLength, startsAt: start, slots })];
    const availabilityZones = ['eu-west-1a'];
    expect(() => planOf({ availabilityZones, tiers: tier(startsAt) })).toFailWith(
      'TierAlignment',
      `"database" starts at ${startsAt}, which is not the first address of a /${prefixLength}`,
      `Write startsAt: "${meant}"`,
    );
    expect(planOf({ availabilityZones, tiers: tier(meant) }).subnets).toHaveLength(1);
  });

  test.each([
    ['10.0.0', 'has 3 of 4 octets', 'Did you mean "10.0.0.0"?'],
    ['10.0.128.0/20', 'is not an address', 'Did you mean "10.0.128.0"?'],
    ['here', 'is not an address', 'Write an address such as "10.0.128.0"'],
    ['', 'is not an address', 'Write an address such as "10.0.128.0"'],
  ])('fails when it is no address: "%s"', (startsAt, wrong, instead) => {
    const tiers = [database({ prefixLength: 24, startsAt })];
    expect(() => planOf({ tiers })).toFailWith(
      'CidrSyntax',
      `"${startsAt}" as startsAt of "database" ${wrong}`,
      instead,
    );
  });

  test('fails as IPv6', () => {
    expect(() => planOf({ tiers: [database({ prefixLength: 24, startsAt: '2001:db8::' })] })).toFailWith(
      'CidrFamily',
      '"2001:db8::" as startsAt of "database" is an IPv6 address',
      'Write an IPv4 address such as "10.0.128.0"',
    );
  });
});

describe('a tier without a place', () => {
  const neighbours = [
    Tier.node({ prefixLength: 21, startsAt: '10.0.0.0' }),
    Tier.public({ prefixLength: 23, startsAt: '10.0.72.0' }),
  ];

  test('fails with the first free address in the message', () => {
    expect(() => planOf({ tiers: [...neighbours, database({ prefixLength: 24 })] })).toFailWith(
      'TierUnplaced',
      '"database" has no position in 10.0.0.0/16',
      'Write startsAt: "10.0.64.0", the first address with space for 8 × /24',
    );
    expect(() => planOf({ tiers: [...neighbours, database({ prefixLength: 22 })] })).toFailWith(
      'TierUnplaced',
      '"database" has no position in 10.0.0.0/16',
      'Write startsAt: "10.0.88.0", the first address with space for 8 × /22',
    );
  });

  test('fails, and is led around reserves', () => {
    const reserves = { legacy: '10.0.88.0/21' };
    expect(() => planOf({ reserves, tiers: [...neighbours, database({ prefixLength: 22 })] })).toFailWith(
      'TierUnplaced',
      '"database" has no position in 10.0.0.0/16',
      'Write startsAt: "10.0.96.0"',
    );
  });

  test('fails without a large enough free range', () => {
    expect(() => planOf({ tiers: [...neighbours, database({ prefixLength: 18 })] })).toFailWith(
      'PlanExhausted',
      '"database" needs 8 × /18, for which 10.0.0.0/16 has no free space',
      'Lower its slots, or give it its own cidrBlock',
    );
  });

  test('fails for its size first: a place depends on it', () => {
    expect(() => planOf({ tiers: [database({})] })).toFailWith(
      'TierSize',
      '"database" has no prefixLength',
      'Write one from 16 to 28',
    );
  });

  test('is accepted at the suggested free address of any plan', () => {
    const tiers = fc.record({ prefixLength: fc.integer({ min: 17, max: 28 }), slots: fc.integer({ min: 6, max: 16 }) });
    fc.assert(
      fc.property(plans, tiers, (props, placement) => {
        const planWith = (startsAt?: string) =>
          new AddressPlan({ ...props, tiers: [...props.tiers, database({ ...placement, startsAt })] });
        const expected = firstRoom(new AddressPlan(props), placement);
        const message = refusalOf(planWith);
        expect(/^TierUnplaced: .* Write startsAt: "([^"]*)"/.exec(message)?.[1]).toBe(expected);
        if (expected === undefined) {
          expect(message).toMatch(/^PlanExhausted: /);
        } else {
          expect(planWith(expected).subnetsOf('database')).toHaveLength(props.availabilityZones.length);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  /** The first aligned address of the primary block that fits in the free ranges of the plan. */
  function firstRoom(plan: AddressPlan, { prefixLength, slots }: { prefixLength: number; slots: number }) {
    const size = 2 ** (32 - prefixLength);
    const starts = plan.entries().flatMap(({ kind, addresses, cidrBlock }) => {
      const [first, last] = rangeOf(addresses);
      const start = Math.ceil(first / size) * size;
      return kind === 'free' && cidrBlock === plan.vpcCidr && start + slots * size - 1 <= last ? [start] : [];
    });
    return starts.length > 0 ? addressOf(starts[0]) : undefined;
  }
});

describe('networks that share addresses', () => {
  const node = Tier.node({ prefixLength: 21, startsAt: '10.0.0.0' });

  test('fail as two tiers, with a free address for the later one', () => {
    expect(() => planOf({ tiers: [node, database({ prefixLength: 24, startsAt: '10.0.60.0' })] })).toFailWith(
      'NetworksOverlap',
      '"database" 8 × /24 from 10.0.60.0 overlaps "node" 8 × /21 from 10.0.0.0',
      'Move "database" to startsAt: "10.0.64.0"',
    );
  });

  test('fail as two tiers where nothing is free', () => {
    const tiers = [node, database({ prefixLength: 19, startsAt: '10.0.0.0', slots: 7 })];
    expect(() => planOf({ tiers })).toFailWith(
      'NetworksOverlap',
      '"database" 7 × /19',
      'overlaps "node" 8 × /21',
      'Move one of them',
    );
  });

  test('fail as a tier that may move over space of its own', () => {
    const tiers = [node, database({ prefixLength: 20, startsAt: '10.0.48.0', slots: 12 })];
    expect(() => planOf({ tiers })).toFailWith(
      'NetworksOverlap',
      '"database" 12 × /20',
      'Move "database" to startsAt: "10.0.64.0"',
    );
  });

  test('fail as a tier and a reserve, even of one name', () => {
    expect(() => planOf({ tiers: [node], reserves: { node: '10.0.63.0/24' } })).toFailWith(
      'NetworksOverlap',
      '"node" 10.0.63.0/24 overlaps "node" 8 × /21 from 10.0.0.0',
      'Move one of them',
    );
  });

  test('fail when they share the last of their addresses, and not when they are neighbours', () => {
    const withReserve = (network: string) => () => planOf({ tiers: [node], reserves: { legacy: network } });
    expect(withReserve('10.0.63.255/32')).toFailWith('NetworksOverlap', '"legacy" 10.0.63.255/32', 'Move one of them');
    expect(withReserve('10.0.0.0/32')).toFailWith('NetworksOverlap', '"legacy" 10.0.0.0/32', 'Move one of them');
    expect(withReserve('10.0.64.0/32')().subnets).toHaveLength(3);
  });

  test('fail as two reserves', () => {
    expect(() => planOf({ reserves: { legacy: '10.0.0.0/20', lab: '10.0.8.0/24' } })).toFailWith(
      'NetworksOverlap',
      '"lab" 10.0.8.0/24 overlaps "legacy" 10.0.0.0/20',
      'Move one of them',
    );
  });
});

describe('a reserve', () => {
  test('may fill a block', () => {
    expect(planOf({ reserves: { all: '10.0.0.0/16' } }).entries()).toMatchObject([{ kind: 'reserve', usable: 65536 }]);
  });

  test.each(['10.1.0.0/24', '10.0.0.0/15', '100.64.0.0/16'])('fails outside the blocks: %s', (network) => {
    expect(() => planOf({ reserves: { legacy: network } })).toFailWith(
      'ReserveOutside',
      `"legacy" reserves ${network}, which is outside 10.0.0.0/16`,
      'Write a network inside, or remove it',
    );
  });

  test('fails as IPv6', () => {
    expect(() => planOf({ reserves: { legacy: '2001:db8::/64' } })).toFailWith(
      'CidrFamily',
      '"2001:db8::/64" is an IPv6 network, but IPv4 is needed',
      'Write a network such as "10.0.0.0/16"',
    );
  });

  test('fails when it is no network', () => {
    expect(() => planOf({ reserves: { legacy: '10.0.8.1' } })).toFailWith(
      'CidrSyntax',
      '"10.0.8.1" has no prefix length',
      'Did you mean "10.0.8.1/32"?',
    );
  });
});

function refusalOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
