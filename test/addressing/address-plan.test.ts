import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import type { AddressPlanProps } from '../../lib/addressing/plan-options';
import type { PlanEntry } from '../../lib/addressing/plan-table';
import type { PlannedSubnet } from '../../lib/addressing/planned-subnet';
import { Tier } from '../../lib/addressing/tier';
import { isNamedError } from '../../lib/foundation/errors';
import { plans } from '../support/arbitraries';
import { runs } from '../support/effort';
import { planOf, rangeOf, ZONES } from '../support/plans';

describe('the laws of a plan', () => {
  /** Times nine laws: more than 10,000 plans. */
  const laws = { numRuns: runs(1300) };

  test('every tier has one subnet in each zone, of the size it asked for', () => {
    fc.assert(
      fc.property(plans, (props) => {
        const plan = new AddressPlan(props);
        const actual = plan.subnets.map(
          ({ tier, availabilityZone, cidr }) => `${tier} ${availabilityZone} /${cidr.split('/')[1]}`,
        );
        const expected = props.tiers.flatMap(({ name, _prefixLength }) =>
          props.availabilityZones.map((zone) => `${name} ${zone} /${_prefixLength}`),
        );
        expect(actual.sort().join('\n')).toBe(expected.sort().join('\n'));
      }),
      laws,
    );
  });

  test('subnets lie in their block, on a boundary of their size, and share no address', () => {
    fc.assert(
      fc.property(plans, (props) => {
        const plan = new AddressPlan(props);
        const blocks = [plan.vpcCidr, ...plan.secondaryCidrs];
        const subnets = plan.subnets.map((subnet) => ({ ...subnet, range: rangeOf(subnet.cidr) }));
        subnets.sort((a, b) => a.range[0] - b.range[0]);
        const unsound = subnets.filter(({ range: [first, last], cidrBlock, usableAddresses }, index) => {
          const [blockFirst, blockLast] = rangeOf(cidrBlock);
          const isInside = blocks.includes(cidrBlock) && first >= blockFirst && last <= blockLast;
          const isAlone = index === 0 || first > subnets[index - 1].range[1];
          const size = last - first + 1;
          return !isInside || !isAlone || first % size !== 0 || usableAddresses !== size - 5;
        });
        expect(unsound).toEqual([]);
      }),
      laws,
    );
  });

  test('the order of zones, tiers and reserves decides nothing', () => {
    fc.assert(
      fc.property(plansAndOrders, ([props, reordered]) => {
        const [plan, other] = [new AddressPlan(props), new AddressPlan(reordered)];
        expect(other.table()).toBe(plan.table());
        expect(linesOf(other.subnets)).toBe(linesOf(plan.subnets));
        expect(String(other.secondaryCidrs)).toBe(String(plan.secondaryCidrs));
      }),
      laws,
    );
  });

  test('a zone that comes or goes moves no other subnet, and its space is kept', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (props, pick) => {
        fc.pre(props.availabilityZones.length > 2);
        const zone = props.availabilityZones[pick % props.availabilityZones.length];
        const { [zone]: _, ...zoneSlots } = props.zoneSlots ?? {};
        const without = {
          ...props,
          zoneSlots,
          availabilityZones: props.availabilityZones.filter((name) => name !== zone),
        };
        expectHoles(props, without, ({ availabilityZone }) => availabilityZone === zone, 'kept');
      }),
      laws,
    );
  });

  test('a tier that comes or goes moves no other subnet, and its space is free', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (props, pick) => {
        fc.pre(props.tiers.length > 0);
        const { name } = props.tiers[pick % props.tiers.length];
        const block = new AddressPlan(props).subnetsOf(name)[0].cidrBlock;
        const without = withoutStrandedReserves(
          { ...props, tiers: props.tiers.filter((tier) => tier.name !== name) },
          block,
        );
        expectHoles(props, without, ({ tier }) => tier === name, 'free');
      }),
      laws,
    );
  });

  test('a pod block that comes or goes moves no subnet of another block', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (props, pick) => {
        const { secondaryCidrs, subnets } = new AddressPlan(props);
        fc.pre(secondaryCidrs.length > 0);
        const block = secondaryCidrs[pick % secondaryCidrs.length];
        const gone = new Set(subnets.filter(({ cidrBlock }) => cidrBlock === block).map(({ tier }) => tier));
        const without = withoutStrandedReserves(
          { ...props, tiers: props.tiers.filter(({ name }) => !gone.has(name)) },
          block,
        );
        expectHoles(props, without, ({ cidrBlock }) => cidrBlock === block, 'free');
        expect(new AddressPlan(without).secondaryCidrs).toEqual(secondaryCidrs.filter((other) => other !== block));
      }),
      laws,
    );
  });

  test('a reserve that comes or goes moves no subnet, and its space is free', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (props, pick) => {
        const reserves = Object.entries(props.reserves ?? {});
        fc.pre(reserves.length > 0);
        const [name, cidr] = reserves[pick % reserves.length];
        const others = Object.fromEntries(reserves.filter(([other]) => other !== name));
        const [before, after] = [new AddressPlan(props), new AddressPlan({ ...props, reserves: others })];
        expect(linesOf(after.subnets)).toBe(linesOf(before.subnets));
        expect([kindAt(before.entries(), cidr), kindAt(after.entries(), cidr)].join()).toBe('reserve,free');
      }),
      laws,
    );
  });

  test('a tier of another size moves no other subnet, or fails with a solution', () => {
    fc.assert(
      fc.property(
        plans,
        fc.nat(),
        fc.integer({ min: 16, max: 28 }),
        fc.integer({ min: 1, max: 16 }),
        (props, ...edit) => {
          const [pick, prefixLength, slots] = edit;
          fc.pre(props.tiers.length > 0);
          const { name } = props.tiers[pick % props.tiers.length];
          const before = new AddressPlan(props);
          const after = planOrRefusal({
            ...props,
            tiers: props.tiers.map((tier) => (tier.name === name ? tier._withSize(prefixLength, slots) : tier)),
          });
          if (after instanceof AddressPlan) {
            const others = (plan: AddressPlan) => linesOf(plan.subnets.filter(({ tier }) => tier !== name));
            expect(others(after)).toBe(others(before));
          } else {
            expect(after).toMatch(/^(Tier\w+|PlanExhausted|NetworksOverlap): ".*\. ./);
          }
        },
      ),
      laws,
    );
  });

  test('a network that stays never moves, whatever is taken away and put back around it', () => {
    let edits = 0;
    const times = runs(400);
    fc.assert(
      fc.property(plans, fc.array(fc.nat(), { minLength: 2, maxLength: 12 }), (props, picks) => {
        const full = new AddressPlan(props);
        const placeOf = new Map(
          full.subnets.map(({ tier, availabilityZone, cidr }) => [`${tier} ${availabilityZone}`, cidr]),
        );
        const gone = new Set<string>();
        for (const pick of picks) {
          const parts = [
            ...props.availabilityZones,
            ...props.tiers.map(({ name }) => name),
            ...Object.keys(props.reserves ?? {}),
          ];
          const part = parts[pick % parts.length];
          if (!gone.delete(part)) {
            gone.add(part);
          }
          const plan = planOrRefusal(without(props, gone));
          if (plan instanceof AddressPlan) {
            edits++;
            const moved = plan.subnets.filter(
              ({ tier, availabilityZone, cidr }) => placeOf.get(`${tier} ${availabilityZone}`) !== cidr,
            );
            expect(moved).toEqual([]);
          }
        }
      }),
      { numRuns: times },
    );
    expect(edits).toBeGreaterThan(1.5 * times);
  });

  test('the entries cover each block once, without gap or overlap', () => {
    fc.assert(
      fc.property(plans, (props) => {
        const plan = new AddressPlan(props);
        const entries = plan.entries();
        for (const block of [plan.vpcCidr, ...plan.secondaryCidrs]) {
          const ranges = entries
            .filter(({ cidrBlock }) => cidrBlock === block)
            .map(({ addresses }) => rangeOf(addresses));
          const [first, last] = rangeOf(block);
          const starts = [...ranges.map(([start]) => start), last + 1];
          expect(String(starts)).toBe(String([first, ...ranges.map(([, end]) => end + 1)]));
        }
        const drawn = entries.filter(({ kind }) => kind === 'subnet').map(({ addresses }) => addresses);
        expect(String(drawn)).toBe(String(plan.subnets.map(({ cidr }) => cidr)));
      }),
      laws,
    );
  });

  const plansAndOrders = plans.chain((props) => {
    const reserves = Object.entries(props.reserves ?? {});
    return fc
      .tuple(
        fc.shuffledSubarray(props.availabilityZones, { minLength: props.availabilityZones.length }),
        fc.shuffledSubarray(props.tiers, { minLength: props.tiers.length }),
        fc.shuffledSubarray(reserves, { minLength: reserves.length }),
      )
      .map(([availabilityZones, tiers, shuffled]): [AddressPlanProps, AddressPlanProps] => [
        props,
        { ...props, availabilityZones, tiers, reserves: Object.fromEntries(shuffled) },
      ]);
  });

  /** The plan, or the message with which it is refused. */
  function planOrRefusal(props: AddressPlanProps): AddressPlan | string {
    try {
      return new AddressPlan(props);
    } catch (error) {
      if (isNamedError(error)) {
        return error.message;
      }
      throw error;
    }
  }

  /** The plan without some zones, tiers and reserves. */
  function without(props: AddressPlanProps, gone: ReadonlySet<string>): AddressPlanProps {
    const isLeft = ([name]: [string, unknown]) => !gone.has(name);
    return {
      ...props,
      availabilityZones: props.availabilityZones.filter((zone) => !gone.has(zone)),
      zoneSlots: Object.fromEntries(Object.entries(props.zoneSlots ?? {}).filter(isLeft)),
      tiers: props.tiers.filter(({ name }) => !gone.has(name)),
      reserves: Object.fromEntries(Object.entries(props.reserves ?? {}).filter(isLeft)),
    };
  }

  /** The smaller plan has every subnet of the larger one that is not gone, and nothing but holes of the kind in place of the others. */
  function expectHoles(
    props: AddressPlanProps,
    smaller: AddressPlanProps,
    isGone: (subnet: PlannedSubnet) => boolean,
    kind: string,
  ) {
    const [before, after] = [new AddressPlan(props), new AddressPlan(smaller)];
    expect(linesOf(after.subnets)).toBe(linesOf(before.subnets.filter((subnet) => !isGone(subnet))));
    const blocks = [after.vpcCidr, ...after.secondaryCidrs];
    const gone = before.subnets.filter((subnet) => isGone(subnet) && blocks.includes(subnet.cidrBlock));
    const entries = after.entries();
    expect(gone.filter(({ cidr }) => kindAt(entries, cidr) !== kind)).toEqual([]);
  }

  /** All that is known of the subnets, a line each. */
  function linesOf(subnets: readonly PlannedSubnet[]): string {
    return subnets.map((subnet) => Object.values(subnet).join(' ')).join('\n');
  }

  /** The plan without the reserves in a block that no tier brings any more. */
  function withoutStrandedReserves(props: AddressPlanProps, block: string): AddressPlanProps {
    const isLeft = [props.vpcCidr, ...props.tiers.map(({ _options }) => _options.cidrBlock)].includes(block);
    const [first, last] = rangeOf(block);
    const reserves = Object.entries(props.reserves ?? {}).filter(
      ([, cidr]) => isLeft || rangeOf(cidr)[0] < first || rangeOf(cidr)[1] > last,
    );
    return { ...props, reserves: Object.fromEntries(reserves) };
  }

  /** The kind of the one entry that holds all of a network. */
  function kindAt(entries: readonly PlanEntry[], cidr: string): string | undefined {
    const [first, last] = rangeOf(cidr);
    return entries.find(({ addresses }) => {
      const [start, end] = rangeOf(addresses);
      return start <= first && last <= end;
    })?.kind;
  }
});

describe('a plan of own tiers', () => {
  test('describes each subnet', () => {
    const plan = planOf({ tiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })] });
    expect(plan.subnetsOf('database')[1]).toEqual({
      tier: 'database',
      role: 'isolated',
      availabilityZone: 'eu-west-1b',
      zoneLabel: 'B',
      slot: 1,
      cidr: '10.0.81.0/24',
      cidrBlock: '10.0.0.0/16',
      usableAddresses: 251,
    });
  });

  test('keeps the zones and the tiers as they were given', () => {
    const tiers = [
      Tier.withEgress('jobs', { prefixLength: 24, startsAt: '10.0.80.0' }),
      Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' }),
    ];
    const availabilityZones = ['eu-west-1c', 'eu-west-1a'];
    const plan = planOf({ tiers, availabilityZones });
    expect(plan.tiers).toEqual(tiers);
    expect(plan.availabilityZones).toEqual(availabilityZones);
    expect(plan.subnetsOf('jobs').map(({ availabilityZone }) => availabilityZone)).toEqual([
      'eu-west-1a',
      'eu-west-1c',
    ]);
  });

  test('may be empty: all space is free', () => {
    expect(planOf({}).entries()).toEqual([
      {
        kind: 'free',
        addresses: '10.0.0.0 – 10.0.255.255',
        name: '',
        zone: '',
        usable: 65536,
        cidrBlock: '10.0.0.0/16',
      },
    ]);
  });

  test('fits the smallest block there is', () => {
    const plan = planOf({
      vpcCidr: '10.0.0.0/28',
      availabilityZones: ['eu-west-1a'],
      tiers: [Tier.node({ prefixLength: 28, startsAt: '10.0.0.0', slots: 1 })],
    });
    expect(plan.subnets.map(({ cidr, usableAddresses }) => [cidr, usableAddresses])).toEqual([['10.0.0.0/28', 11]]);
  });

  test('keeps space for sixteen zones when asked', () => {
    const plan = planOf({
      tiers: [Tier.node({ prefixLength: 20, startsAt: '10.0.0.0', slots: 16 })],
      availabilityZones: ['eu-west-1a'],
    });
    expect(plan.entries().map(({ kind, addresses, zone, usable }) => [kind, addresses, zone, usable])).toEqual([
      ['subnet', '10.0.0.0/20', 'eu-west-1a', 4091],
      ['kept', '10.0.16.0 – 10.0.255.255', 'b–p', 15 * 4091],
    ]);
  });

  test('names kept space by letters, or by the numbers of zone ids', () => {
    const tiers = [Tier.node({ prefixLength: 24, startsAt: '10.0.0.0', slots: 4 })];
    const keptFor = (availabilityZones: string[]) =>
      planOf({ tiers, availabilityZones })
        .entries()
        .flatMap(({ kind, zone }) => (kind === 'kept' ? [zone] : []));
    expect(keptFor(['eu-west-1b'])).toEqual(['a', 'c–d']);
    expect(keptFor(['euw1-az2'])).toEqual(['az1', 'az3–az4']);
  });

  test('shows reserves, in the primary block and in others', () => {
    const plan = planOf({
      tiers: [Tier.pod({ cidrBlock: '100.64.0.0/16', slots: 3 })],
      reserves: { 'transit gateway': '10.0.255.0/28', legacy: '100.64.128.0/18' },
    });
    const reserved = plan.entries().filter(({ kind }) => kind === 'reserve');
    expect(reserved).toEqual([
      {
        kind: 'reserve',
        addresses: '10.0.255.0/28',
        name: 'transit gateway',
        zone: '',
        usable: 16,
        cidrBlock: '10.0.0.0/16',
      },
      {
        kind: 'reserve',
        addresses: '100.64.128.0/18',
        name: 'legacy',
        zone: '',
        usable: 16384,
        cidrBlock: '100.64.0.0/16',
      },
    ]);
  });

  test('fails on a tier that it does not have', () => {
    const tiers = [Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' }), Tier.pod({ cidrBlock: '100.64.0.0/16' })];
    const plan = planOf({ tiers });
    expect(() => plan.subnetsOf('nodes')).toFailWith(
      'UnknownTier',
      '"nodes" is not a tier of the plan',
      'Did you mean "node"?',
    );
    expect(() => plan.subnetsOf('database')).toFailWith(
      'UnknownTier',
      '"database" is not a tier of the plan',
      'Use one of "node", "pod"',
    );
    expect(() => planOf({}).subnetsOf('node')).toFailWith(
      'UnknownTier',
      '"node" is not a tier of the plan',
      'There are no values to choose from',
    );
  });

  test('fails on two tiers of one name, or of names that would share a logical id', () => {
    const at = (name: string, startsAt: string) => Tier.isolated(name, { prefixLength: 24, startsAt });
    expect(() => planOf({ tiers: [at('database', '10.0.0.0'), at('database', '10.0.8.0')] })).toFailWith(
      'TierDuplicate',
      '"database" is the name of two tiers',
      'Give one of them another name, such as "database-2"',
    );
    const names = ['database', 'database-2', 'database'];
    expect(() => planOf({ tiers: names.map((name) => at(name, '10.0.0.0')) })).toFailWith(
      'TierDuplicate',
      '"database" is the name of two tiers',
      'such as "database-3"',
    );
    expect(() => planOf({ tiers: [at('pod-2', '10.0.0.0'), at('pod2', '10.0.8.0')] })).toFailWith(
      'TierDuplicate',
      '"pod2" and "pod-2" result in the same logical ids',
      'Give one of them another name, such as "pod2-2"',
    );
  });
});

describe('zones and slots', () => {
  const node = Tier.node({ prefixLength: 24, startsAt: '10.0.0.0', slots: 3 });

  test('the slot of a zone follows from its letter, independent of other zones', () => {
    const plan = planOf({ tiers: [node], availabilityZones: ['eu-west-1c', 'eu-west-1a'] });
    expect(plan.subnets.map(({ cidr }) => cidr)).toEqual(['10.0.0.0/24', '10.0.2.0/24']);
  });

  test('a zone without a slot in a tier can be mapped to a free one', () => {
    const plan = planOf({
      tiers: [node],
      availabilityZones: ['us-east-1a', 'us-east-1f'],
      zoneSlots: { 'us-east-1f': 1 },
    });
    expect(plan.subnets.map(({ cidr, zoneLabel }) => [cidr, zoneLabel])).toEqual([
      ['10.0.0.0/24', 'A'],
      ['10.0.1.0/24', 'F'],
    ]);
  });

  test('fails in a zone that a tier keeps no slot for', () => {
    expect(() => planOf({ tiers: [node], availabilityZones: ['us-east-1a', 'us-east-1f'] })).toFailWith(
      'PlanExhausted',
      '"node" has 3 slots of /24, and us-east-1f needs slot',
      'Give the tier more slots, or map the zone: zoneSlots: { "us-east-1f": 1 }',
    );
    const message = () => planOf({ tiers: [node], availabilityZones: [...ZONES, 'eu-west-1d'] });
    expect(message).toFailWith(
      'PlanExhausted',
      '"node" has 3 slots of /24, and eu-west-1d needs slot 3',
      'Give the tier more slots',
    );
    expect(message).not.toFailWith('PlanExhausted', 'none for eu-west-1d', 'Map the zone');
  });
});

describe('cluster subnets', () => {
  const tiers = [
    Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' }),
    Tier.cluster({ prefixLength: 28, startsAt: '10.0.255.128' }),
  ];
  const zonesOf = (plan: AddressPlan, tier: string) =>
    plan.subnetsOf(tier).map(({ availabilityZone }) => availabilityZone);

  test('are left out of a Local Zone, where the control plane cannot be', () => {
    const plan = planOf({
      tiers,
      availabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2-lax-1a'],
      zoneSlots: { 'us-west-2-lax-1a': 7 },
    });
    expect(zonesOf(plan, 'node')).toEqual(['us-west-2a', 'us-west-2b', 'us-west-2-lax-1a']);
    expect(zonesOf(plan, 'cluster')).toEqual(['us-west-2a', 'us-west-2b']);
    expect(plan.entries().filter(({ name, kind }) => name === 'cluster' && kind === 'kept')).toMatchObject([
      { addresses: '10.0.255.160 – 10.0.255.255', zone: 'c–h' },
    ]);
  });

  test('are left out of the three Availability Zones where EKS places none', () => {
    const plan = planOf({ tiers, availabilityZones: ['use1-az1', 'use1-az2', 'use1-az3'] });
    expect(zonesOf(plan, 'node')).toEqual(['use1-az1', 'use1-az2', 'use1-az3']);
    expect(zonesOf(plan, 'cluster')).toEqual(['use1-az1', 'use1-az2']);
  });

  test.each([
    ['one zone', ['eu-west-1a'], '"eu-west-1a" is the only zone that supports subnets of "cluster"'],
    [
      'one zone beside a Local Zone',
      ['us-west-2-lax-1a', 'us-west-2b'],
      '"us-west-2b" is the only zone that supports subnets of "cluster"',
    ],
    [
      'one zone beside one without a control plane',
      ['cac1-az3', 'cac1-az1'],
      '"cac1-az1" is the only zone that supports subnets of "cluster"',
    ],
    ['a Local Zone alone', ['us-west-2-lax-1a'], '"us-west-2-lax-1a" does not support subnets of "cluster"'],
    ['a zone without a control plane alone', ['usw1-az2'], '"usw1-az2" does not support subnets of "cluster"'],
  ])('fails in %s', (_, availabilityZones, wrong) => {
    const zoneSlots = availabilityZones.includes('us-west-2-lax-1a') ? { 'us-west-2-lax-1a': 7 } : undefined;
    expect(() => planOf({ tiers, availabilityZones, zoneSlots })).toFailWith(
      'ClusterZones',
      wrong,
      'Name at least two Availability Zones that support the EKS control plane',
    );
  });

  test('are wanted by EKS alone: a plan without them may have one zone', () => {
    expect(planOf({ tiers: [tiers[0]], availabilityZones: ['eu-west-1a'] }).subnets).toHaveLength(1);
  });
});

test('a plan may have six zones and ten tiers', () => {
  const plan = AddressPlan.forEks({
    vpcCidr: '10.0.0.0/16',
    availabilityZones: ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `us-east-1${letter}`),
    additionalTiers: [80, 88, 96, 104, 112, 120].map((octet) =>
      Tier.isolated(`own-${octet}`, { prefixLength: 24, startsAt: `10.0.${octet}.0` }),
    ),
  });
  expect(plan.subnets).toHaveLength(60);
});
