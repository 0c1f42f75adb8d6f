import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import { validateIpv6IndicesPresent } from '../../lib/addressing/planned-subnet';
import { Tier } from '../../lib/addressing/tier';
import { planOf } from '../support/plans';

const ALL_ZONES = [...'abcdefghijklmnop'].map((letter) => `eu-west-1${letter}`);

/** The nth /24 for a tier that takes all sixteen slots of it as /28. */
const place = (position: number) => ({ prefixLength: 28, startsAt: `10.0.${position}.0`, slots: 16 });

/** The standard tiers, and as many others as there are places for. */
const ALL_TIERS = [
  Tier.public(place(0)),
  Tier.node(place(1)),
  Tier.cluster(place(2)),
  Tier.pod(place(3)),
  ...Array.from({ length: 12 }, (_, own) => Tier.isolated(`own-${own}`, { ...place(4 + own), ipv6Index: 15 - own })),
];

function indicesOf(plan: AddressPlan): Record<string, number | undefined> {
  return Object.fromEntries(
    plan.subnets.map(({ tier, availabilityZone, ipv6Index }) => [`${tier} ${availabilityZone}`, ipv6Index]),
  );
}

const own = (name: string, ipv6Index?: number, position = 8) => Tier.isolated(name, { ...place(position), ipv6Index });

describe('the index of a subnet in the IPv6 block', () => {
  test('is sixteen times that of the tier, and the slot', () => {
    const plan = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1c'],
      additionalTiers: [own('database', 5, 80)],
    });
    expect(indicesOf(plan)).toEqual({
      'public eu-west-1a': 0,
      'public eu-west-1c': 2,
      'node eu-west-1a': 16,
      'node eu-west-1c': 18,
      'cluster eu-west-1a': 32,
      'cluster eu-west-1c': 34,
      'pod eu-west-1a': 48,
      'pod eu-west-1c': 50,
      'database eu-west-1a': 80,
      'database eu-west-1c': 82,
    });
  });

  test('is undefined for a tier without an index, with any role', () => {
    const plan = planOf({
      tiers: [Tier.pod({ ...place(0), name: 'pod-2' }), own('database'), Tier.withEgress('private', place(1))],
    });
    expect(Object.values(indicesOf(plan))).toEqual(Array(9).fill(undefined));
  });

  test('depends only on its tier and zone, and is unique', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(ALL_ZONES, { minLength: 2 }),
        fc.shuffledSubarray(ALL_TIERS, { minLength: 1 }),
        fc.nat(),
        fc.nat(),
        (availabilityZones, tiers, zonesLeft, tiersLeft) => {
          const after = indicesOf(planOf({ availabilityZones, tiers }));
          const before = indicesOf(
            planOf({
              availabilityZones: availabilityZones.slice(0, 2 + (zonesLeft % (availabilityZones.length - 1))),
              tiers: tiers.slice(0, 1 + (tiersLeft % tiers.length)),
            }),
          );
          expect(after).toMatchObject(before);
          const taken = Object.values(after) as number[];
          expect(new Set(taken).size).toBe(taken.length);
          expect(taken.every((index) => Number.isInteger(index) && index >= 0 && index <= 255)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of the sixteenth tier and zone is the last of a /56', () => {
    const plan = planOf({ availabilityZones: ALL_ZONES, tiers: ALL_TIERS });
    expect(Math.max(...plan.subnets.map(({ ipv6Index }) => ipv6Index as number))).toBe(255);
    expect(plan.subnets).toHaveLength(256);
  });
});

describe('a tier', () => {
  test.each([-1, 0, 3, 16, 4.5, Number.NaN])('fails with the ipv6Index %s', (ipv6Index) => {
    expect(() => planOf({ tiers: [own('database', ipv6Index)] })).toFailWith(
      'TierIpv6Index',
      `"database" has ipv6Index ${ipv6Index}`,
      'Write a whole number from 4 to 15',
    );
  });

  test('fails with the index of its role where it does not have that name, too', () => {
    expect(() => planOf({ tiers: [Tier.pod({ ...place(0), name: 'pod-2', ipv6Index: 3 })] })).toFailWith(
      'TierIpv6Index',
      '"pod-2" has ipv6Index 3',
      'Lower ones belong to public, node, cluster and pod',
    );
  });

  test('accepts its standard index, or leaves it for another tier', () => {
    expect(planOf({ tiers: [Tier.pod({ ...place(0), ipv6Index: 3 })] }).subnets[0].ipv6Index).toBe(48);
    expect(planOf({ tiers: [Tier.pod({ ...place(0), ipv6Index: 15 })] }).subnets[0].ipv6Index).toBe(240);
  });

  test('fails with the index of another tier, and names a free index', () => {
    expect(() => planOf({ tiers: [own('cache', 4), own('queue', 5, 9), own('database', 4, 10)] })).toFailWith(
      'TierIpv6Index',
      '"database" has ipv6Index 4, which "cache" also has',
      'Write ipv6Index: 6, the first free index',
    );
  });

  test('fails without an index in an IPv6 network, and names a free index', () => {
    const tiers = [Tier.node(), own('cache', 4), Tier.pod({ ...place(9), name: 'pod-2' })];
    expect(() => validateIpv6IndicesPresent(tiers)).toFailWith(
      'TierIpv6Index',
      '"pod-2" has no index in the IPv6 block',
      'Write ipv6Index: 5, the first free index',
    );
    expect(() => validateIpv6IndicesPresent(tiers.slice(0, 2))).not.toThrow();
  });

  test('fails when all are taken', () => {
    expect(() => validateIpv6IndicesPresent([...ALL_TIERS, own('one-more')])).toFailWith(
      'TierIpv6Index',
      '"one-more" has no index in the IPv6 block',
      'All of 4 to 15 are in use',
    );
  });
});
