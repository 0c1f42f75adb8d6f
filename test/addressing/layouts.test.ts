import { AddressPlan } from '../../lib/addressing/address-plan';
import { Tier } from '../../lib/addressing/tier';
import { ZONES } from '../support/plans';

const defaults = { vpcCidr: '10.0.0.0/16', availabilityZones: ZONES };
const firstOf = (plan: AddressPlan, tier: string) => plan.subnetsOf(tier)[0].cidr;

describe('the default layout', () => {
  test('in a /16 is this', () => {
    expect(AddressPlan.forEks(defaults).table()).toMatchSnapshot();
  });

  test('in the smallest block is this', () => {
    expect(AddressPlan.forEks({ ...defaults, vpcCidr: '10.0.0.0/23' }).table()).toMatchSnapshot();
  });

  test.each([16, 17, 18, 19, 20, 21, 22, 23])('fits eight zones into a /%i, with load balancers in each', (length) => {
    const availabilityZones = [...'abcdefgh'].map((letter) => `us-east-1${letter}`);
    const plan = AddressPlan.forEks({ vpcCidr: `10.0.0.0/${length}`, availabilityZones });
    expect(plan.subnets).toHaveLength(4 * 8);
    // An Application Load Balancer wants a /27 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
    const lengths = plan.subnetsOf('public').map(({ cidr }) => Number(cidr.split('/')[1]));
    expect(Math.max(...lengths)).toBe(Math.min(length + 7, 27));
  });

  test.each(['10.0.0.0/24', '10.0.0.0/28'])('fails in %s', (vpcCidr) => {
    expect(() => AddressPlan.forEks({ ...defaults, vpcCidr })).toFailWith(
      'BlockSize',
      `"${vpcCidr}" is too small for this layout`,
      'Write /16 to /23, or define the tiers with new AddressPlan()',
    );
  });

  test('takes zone ids, with the same addresses', () => {
    const byId = AddressPlan.forEks({ ...defaults, availabilityZones: ['euw1-az1', 'euw1-az2', 'euw1-az3'] });
    expect(byId.subnets.map(({ cidr }) => cidr)).toEqual(AddressPlan.forEks(defaults).subnets.map(({ cidr }) => cidr));
    expect(byId.subnets[0]).toMatchObject({ availabilityZone: 'euw1-az1', zoneLabel: 'Az1' });
  });

  test('takes a Local Zone with a slot of its own', () => {
    const plan = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2-lax-1a'],
      zoneSlots: { 'us-west-2-lax-1a': 7 },
    });
    const local = plan.subnets.filter(({ availabilityZone }) => availabilityZone === 'us-west-2-lax-1a');
    expect(local.map(({ tier, cidr, zoneLabel }) => [tier, cidr, zoneLabel])).toEqual([
      ['node', '10.0.56.0/21', 'Lax1a'],
      ['public', '10.0.78.0/23', 'Lax1a'],
      ['pod', '100.64.224.0/19', 'Lax1a'],
    ]);
  });

  test('takes another pod block, and more of them', () => {
    const plan = AddressPlan.forEks({
      ...defaults,
      podCidr: '100.72.0.0/18',
      additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })],
    });
    expect(plan.secondaryCidrs).toEqual(['100.65.0.0/16', '100.72.0.0/18']);
    expect([firstOf(plan, 'pod'), firstOf(plan, 'pod-2')]).toEqual(['100.72.0.0/21', '100.65.0.0/19']);
  });

  test('takes tiers and reserves of the user’s in its free space', () => {
    const plan = AddressPlan.forEks({
      ...defaults,
      additionalTiers: [
        Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' }),
        Tier.withEgress('jobs', { prefixLength: 22, startsAt: '10.0.96.0', slots: 4 }),
      ],
      reserves: { 'transit-gateway': '10.0.112.0/26' },
    });
    expect([firstOf(plan, 'database'), firstOf(plan, 'jobs')]).toEqual(['10.0.80.0/24', '10.0.96.0/22']);
    expect(plan.subnets.filter(({ tier }) => !['database', 'jobs'].includes(tier))).toEqual(
      AddressPlan.forEks(defaults).subnets,
    );
  });

  test('changes the configured tier and no other', () => {
    const plan = AddressPlan.forEks({
      ...defaults,
      publicTier: { name: 'edge', prefixLength: 24, startsAt: '10.0.128.0' },
      podTier: { prefixLength: 20, slots: 16 },
    });
    expect(firstOf(plan, 'edge')).toBe('10.0.128.0/24');
    expect(plan.subnetsOf('pod').map(({ cidr }) => cidr)).toEqual([
      '100.64.0.0/20',
      '100.64.16.0/20',
      '100.64.32.0/20',
    ]);
    expect([firstOf(plan, 'node'), firstOf(plan, 'cluster')]).toEqual(['10.0.0.0/21', '10.0.255.128/28']);
  });

  test('moves a tier to the start of a block of its own', () => {
    const plan = AddressPlan.forEks({ ...defaults, nodeTier: { cidrBlock: '10.1.0.0/16' } });
    expect(firstOf(plan, 'node')).toBe('10.1.0.0/21');
    expect(plan.secondaryCidrs).toEqual(['10.1.0.0/16', '100.64.0.0/16']);
  });

  test('fails when a changed tier overlaps another, and names a free address', () => {
    expect(() => AddressPlan.forEks({ ...defaults, nodeTier: { prefixLength: 20 } })).toFailWith(
      'NetworksOverlap',
      '"public" 8 × /23 from 10.0.64.0 overlaps "node" 8 × /20 from 10.0.0.0',
      'Move "public" to startsAt: "10.0.128.0"',
    );
  });
});

describe('the layout of private clusters', () => {
  test('is the default one without the public tier: nothing else moves, and the place is free', () => {
    const plan = AddressPlan.forPrivate({ ...defaults, podCidr: '100.72.0.0/18' });
    const withPublic = AddressPlan.forEks({ ...defaults, podCidr: '100.72.0.0/18' });
    expect(plan.tiers.map(({ name }) => name)).toEqual(['node', 'cluster', 'pod']);
    expect(plan.subnets).toEqual(withPublic.subnets.filter(({ tier }) => tier !== 'public'));
    expect(() =>
      AddressPlan.forPrivate({
        ...defaults,
        additionalTiers: [Tier.isolated('database', { prefixLength: 23, startsAt: '10.0.64.0' })],
      }),
    ).not.toThrow();
  });

  test('takes changes to its tiers, and fails in a block that is too small', () => {
    const plan = AddressPlan.forPrivate({ ...defaults, nodeTier: { prefixLength: 20 } });
    expect(firstOf(plan, 'node')).toBe('10.0.0.0/20');
    expect(() => AddressPlan.forPrivate({ ...defaults, vpcCidr: '10.0.0.0/24' })).toFailWith(
      'BlockSize',
      '"10.0.0.0/24" is too small',
      'Write /16 to /23',
    );
  });
});

describe('the layout of shared subnets', () => {
  test('in a /16 is this', () => {
    const plan = AddressPlan.forSharedSubnets(defaults);
    expect(plan.table()).toMatchSnapshot();
    expect(plan.subnetsOf('node').map(({ cidr }) => cidr)).toEqual(['10.0.0.0/18', '10.0.64.0/18', '10.0.128.0/18']);
    expect(plan.secondaryCidrs).toEqual([]);
  });

  test.each([16, 17, 18, 19, 20, 21, 22])('fits three zones into a /%i', (length) => {
    expect(AddressPlan.forSharedSubnets({ ...defaults, vpcCidr: `10.0.0.0/${length}` }).subnets).toHaveLength(9);
  });

  test('fails in a block without free addresses for the cluster subnets', () => {
    expect(() => AddressPlan.forSharedSubnets({ ...defaults, vpcCidr: '10.0.0.0/23' })).toFailWith(
      'BlockSize',
      '"10.0.0.0/23" is too small for this layout',
      'Write /16 to /22, or define the tiers with new AddressPlan()',
    );
  });

  test('takes zones with later letters when they are mapped', () => {
    const availabilityZones = ['us-east-1a', 'us-east-1b', 'us-east-1f'];
    expect(() => AddressPlan.forSharedSubnets({ ...defaults, availabilityZones })).toFailWith(
      'PlanExhausted',
      '"node" has 3 slots of /18, and us-east-1f needs slot',
      'Give the tier more slots, or map the zone: zoneSlots: { "us-east-1f": 2 }',
    );
    const plan = AddressPlan.forSharedSubnets({ ...defaults, availabilityZones, zoneSlots: { 'us-east-1f': 2 } });
    expect(plan.subnetsOf('node').map(({ cidr }) => cidr)).toEqual(['10.0.0.0/18', '10.0.64.0/18', '10.0.128.0/18']);
  });

  test('takes tiers of the user’s', () => {
    const additionalTiers = [Tier.isolated('database', { prefixLength: 26, startsAt: '10.0.241.0', slots: 3 })];
    expect(firstOf(AddressPlan.forSharedSubnets({ ...defaults, additionalTiers }), 'database')).toBe('10.0.241.0/26');
  });
});

test('fails where the pods are given two blocks', () => {
  const plan = (podCidr?: string) =>
    AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      podCidr,
      podTier: { cidrBlock: '100.65.0.0/16' },
    });
  expect(() => plan('100.64.0.0/16')).toFailWith(
    'PodBlock',
    '"100.64.0.0/16" is set as podCidr, and "100.65.0.0/16" as podTier.cidrBlock',
    'Leave one of the two out',
  );
  expect(plan().secondaryCidrs).toEqual(['100.65.0.0/16']);
});
