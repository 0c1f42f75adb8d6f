import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import type { NodeDemand } from '../../lib/addressing/subnet-demand';
import { Tier, TierRole } from '../../lib/addressing/tier';
import { assessCapacity } from '../../lib/capacity/capacity';
import { ZONES } from '../support/builders';

const LIVE = { isLive: true, hasIpv6: false };

/** The tier that the advice says to add; undefined where it names none. */
function tierOf(advice: string): Tier | undefined {
  const written = /Tier\.\w+\(\{.*?\}\)/.exec(advice)?.[0];
  return written === undefined ? undefined : new Function('Tier', `return ${written};`)(Tier);
}

/** Nodes in the first node tier of a plan, with their pods in the first pod tier where it has one. */
function demandOn(plan: AddressPlan, nodes: number, addresses: number): NodeDemand {
  const [node, pod] = [TierRole.NODE, TierRole.POD].map(
    (wanted) => plan.tiers.find(({ role }) => role === wanted)?.name,
  );
  const [inNodeSubnet, inPodSubnet] = pod === undefined ? [addresses, 0] : [1, addresses];
  const each = { networkInterfaces: 1, inNodeSubnet, inPodSubnet, prefixes: 0 };
  const subnets = plan.subnetsOf(node as string);
  return {
    nodes,
    subnets,
    podSubnets: pod === undefined ? undefined : plan.subnetsOf(pod),
    atRest: each,
    atPeak: each,
    podsPerNode: 1,
    surge: 0,
  };
}

const advicesOn = (plan: AddressPlan, demand: NodeDemand, sizes = {}) =>
  assessCapacity(plan, { nodes: [demand] }, sizes, false, LIVE).shortfalls.map(({ advice }) => advice);

const plans = fc
  .record({
    length: fc.integer({ min: 16, max: 23 }),
    isShared: fc.boolean(),
    slots: fc.constantFrom(undefined, 3, 4),
    letters: fc.shuffledSubarray([...'abc'], { minLength: 2 }),
    blocks: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ length, isShared, slots, letters, blocks }) => {
    const options = {
      vpcCidr: `10.0.0.0/${isShared ? Math.min(length, 22) : length}`,
      availabilityZones: letters.map((letter) => `eu-west-1${letter}`),
    };
    const additionalTiers = Array.from({ length: blocks }, (_, index) =>
      Tier.pod({ name: `more-${index}`, cidrBlock: `100.${70 + index}.0.0/16` }),
    );
    return isShared
      ? AddressPlan.forSharedSubnets({ ...options, additionalTiers: additionalTiers.slice(0, 1) })
      : AddressPlan.forEks({ ...options, nodeTier: { slots }, additionalTiers });
  });

test('names only tiers that the plan takes, and that move no subnet', () => {
  let followed = 0;
  fc.assert(
    fc.property(
      plans,
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 60 }),
      (plan, nodes, addresses) => {
        const demand = demandOn(plan, nodes, addresses);
        for (const advice of advicesOn(plan, demand)) {
          expect(advice).not.toMatch(/give "/);
          const tier = tierOf(advice);
          if (tier !== undefined) {
            followed++;
            const grown = plan._withTier(tier) as AddressPlan;
            expect(grown.subnets).toEqual(expect.arrayContaining(plan.subnets));
            expect(grown.subnetsOf(tier.name)).toHaveLength(plan.availabilityZones.length);
          }
          if (advice.includes('more zones')) {
            expect(plan._canTakeZone()).toBe(true);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(followed).toBeGreaterThan(100);
});

test('names tiers that hold what the one before did not', () => {
  fc.assert(
    fc.property(
      plans,
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 60 }),
      (plan, nodes, addresses) => {
        const demand = demandOn(plan, nodes, addresses);
        for (const advice of advicesOn(plan, demand)) {
          const tier = tierOf(advice);
          if (tier === undefined || advice.includes('of their own')) {
            continue;
          }
          const grown = plan._withTier(tier) as AddressPlan;
          const further = grown.subnetsOf(tier.name);
          const moved =
            tier.role === TierRole.NODE ? { ...demand, subnets: further } : { ...demand, podSubnets: further };
          const short = assessCapacity(grown, { nodes: [moved] }, {}, false, LIVE).shortfalls.map(({ cidr }) => cidr);
          expect(further.filter(({ cidr }) => short.includes(cidr))).toEqual([]);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('keeps to so many nodes that they fit', () => {
  fc.assert(
    fc.property(
      plans,
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 60 }),
      (plan, nodes, addresses) => {
        const demand = demandOn(plan, nodes, addresses);
        const kept = advicesOn(plan, demand).map((advice) =>
          Number(/run at most (\d+) nodes? in a zone/.exec(advice)?.[1]),
        );
        if (kept.length > 0 && kept.every((each) => each > 0)) {
          const fewer = { ...demand, nodes: Math.min(...kept) * demand.subnets.length };
          const { shortfalls } = assessCapacity(plan, { nodes: [fewer] }, {}, false, LIVE);
          expect(shortfalls.filter(({ onlyWithZoneLost }) => !onlyWithZoneLost)).toEqual([]);
        }
      },
    ),
    { numRuns: 200 },
  );
});

describe('a subnet that exists', () => {
  const small = AddressPlan.forEks({ vpcCidr: '10.0.0.0/20', availabilityZones: ZONES });

  test('is never resized, and no subnet is larger than the VPC', () => {
    const [advice] = advicesOn(small, { ...demandOn(small, 6_000, 1), podSubnets: undefined });
    expect(advice).toContain(
      'Add Tier.node({ name: "node-2", prefixLength: 19, cidrBlock: "100.65.0.0/16" }) to the plan',
    );
  });

  test('too small for load balancers gets an additional tier', () => {
    const tiny = AddressPlan.forEks({ vpcCidr: '10.0.0.0/23', availabilityZones: ZONES });
    const advices = advicesOn(tiny, demandOn(tiny, 3, 1), { internalLoadBalancers: 1 });
    expect(advices[0]).toContain(
      'is too small for an Application Load Balancer. Add Tier.node({ name: "node-2", prefixLength: 27,',
    );
  });

  test('gets a place in the IPv6 block where the network has one', () => {
    const { shortfalls } = assessCapacity(small, { nodes: [demandOn(small, 3_000, 1)] }, {}, false, {
      isLive: true,
      hasIpv6: true,
    });
    expect(shortfalls[0].advice).toMatch(/Tier\.node\(\{ name: "node-2", .*ipv6Index: 4 \}\)/);
  });

  test('of which there can be no more is not advised to grow', () => {
    const full = AddressPlan.forSharedSubnets({
      vpcCidr: '10.0.0.0/20',
      availabilityZones: ZONES,
      additionalTiers: [1, 2, 3, 4].map((n) => Tier.isolated(`block-${n}`, { cidrBlock: `100.6${3 + n}.0.0/16` })),
    });
    const advices = advicesOn(full, demandOn(full, 40_000, 60));
    expect(advices.filter((advice) => /add |give |more zones/.test(advice))).toEqual([]);
    expect(advices[0]).toMatch(/[Rr]un at most \d+ nodes in a zone$/);
  });
});
