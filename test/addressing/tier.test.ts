import { AddressPlan } from '../../lib';
import { Tier, TierRole } from '../../lib/addressing/tier';
import { planOf } from '../support/plans';

describe('a tier', () => {
  test.each([
    [Tier.public(), 'public', TierRole.PUBLIC],
    [Tier.node(), 'node', TierRole.NODE],
    [Tier.cluster(), 'cluster', TierRole.CLUSTER],
    [Tier.pod(), 'pod', TierRole.POD],
    [Tier.pod({ name: 'pod-2' }), 'pod-2', TierRole.POD],
    [Tier.withEgress('jobs', {}), 'jobs', TierRole.PRIVATE],
    [Tier.isolated('database', {}), 'database', TierRole.ISOLATED],
  ])('has a name and a role, and eight slots: %#', (tier, name, role) => {
    expect(tier).toMatchObject({ name, role, slots: 8 });
  });

  test('is named by its role where a name is left open', () => {
    expect(Tier.node({ name: undefined, slots: undefined })).toMatchObject({ name: 'node', slots: 8 });
  });

  test.each(['a', 'database', 'pod-2', 'transit-gateway-attachments'])('may be called %s', (name) => {
    expect(Tier.isolated(name, {}).name).toBe(name);
  });

  test.each([
    ['Database', 'database'],
    ['data_base', 'data-base'],
    ['data--base', 'data-base'],
    ['-data', 'data'],
    ['data-', 'data'],
    ['data base!', 'data-base'],
    ['2nd', 'database'],
    ['', 'database'],
    ['été', 't'],
  ])('fails under the name "%s"', (name, meant) => {
    expect(() => Tier.isolated(name, {})).toFailWith(
      'TierName',
      `"${name}" is not a valid name of a tier`,
      `Write lower-case letters, digits and single hyphens, such as "${meant}"`,
    );
    expect(Tier.isolated(meant, {}).name).toBe(meant);
  });

  test('has a name of 63 characters at the most', () => {
    expect(Tier.isolated('a'.repeat(63), {}).name).toHaveLength(63);
    expect(() => Tier.isolated('a'.repeat(64), {})).toFailWith('TierName', 'has 64 characters', 'Write at most 63');
  });

  test.each([1, 16])('may have %i slots', (slots) => {
    expect(Tier.node({ slots }).slots).toBe(slots);
  });

  test.each([0, 17, 2.5, Number.NaN, -1])('fails with %s slots', (slots) => {
    expect(() => Tier.node({ slots })).toFailWith(
      'TierSlots',
      `"node" has ${slots} slots`,
      'Write a whole number from 1 to 16',
    );
  });
});

describe('the size of a subnet', () => {
  test.each([
    ['100.64.0.0/16', '/19'],
    ['100.64.0.0/20', '/23'],
    ['100.64.0.0/25', '/28'],
    ['100.64.0.0/27', '/28'],
  ])('follows from a block of the tier’s own, %s', (cidrBlock, length) => {
    const plan = planOf({ tiers: [Tier.pod({ cidrBlock, slots: 2 })], availabilityZones: ['eu-west-1a'] });
    expect(plan.subnets[0].cidr).toBe(`100.64.0.0${length}`);
  });

  test.each([15, 29, 20.5, Number.NaN, 0, -16])('fails at /%s', (prefixLength) => {
    expect(() => planOf({ tiers: [Tier.node({ prefixLength, startsAt: '10.0.0.0' })] })).toFailWith(
      'TierSize',
      `"node" has subnets of /${prefixLength}`,
      'Write a prefixLength from 16 to 28',
    );
  });

  test('fails without a size', () => {
    expect(() => planOf({ tiers: [Tier.node({ startsAt: '10.0.0.0' })] })).toFailWith(
      'TierSize',
      '"node" has no prefixLength',
      'Write one from 16 to 28',
    );
  });

  test('fails when it is larger than the block', () => {
    const tiers = [Tier.node({ prefixLength: 18, startsAt: '10.0.16.0' })];
    expect(() => planOf({ vpcCidr: '10.0.16.0/20', tiers })).toFailWith(
      'TierSize',
      '"node" has subnets of /18, larger than 10.0.16.0/20',
      'Write a prefixLength from 20 to 28',
    );
  });
});

describe('a number of hosts', () => {
  const cidrsOf = (hosts: number) =>
    new AddressPlan({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a'],
      tiers: [Tier.isolated('database', { hosts, startsAt: '10.0.0.0', slots: 1 })],
    }).subnets.map(({ cidr }) => cidr);

  test.each([
    [1, '10.0.0.0/28'],
    [11, '10.0.0.0/28'],
    [12, '10.0.0.0/27'],
    [251, '10.0.0.0/24'],
    [252, '10.0.0.0/23'],
    [65_531, '10.0.0.0/16'],
  ])('of %d takes %s', (hosts, cidr) => {
    expect(cidrsOf(hosts)).toEqual([cidr]);
  });

  test('takes the place of the prefix length of a layout', () => {
    const plan = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      nodeTier: { hosts: 500 },
    });
    expect(plan.subnetsOf('node')[0].cidr).toBe('10.0.0.0/23');
  });

  test.each([0, -1, 1.5, 65_532, Number.NaN])('fails where it is %d', (hosts) => {
    expect(() => cidrsOf(hosts)).toFailWith(
      'TierSize',
      `"database" needs ${hosts} hosts`,
      'Write a whole number from 1 to 65531',
    );
  });

  test('fails together with a prefix length', () => {
    const both = Tier.isolated('database', { hosts: 100, prefixLength: 24, startsAt: '10.0.0.0' });
    expect(
      () => new AddressPlan({ vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a'], tiers: [both] }),
    ).toFailWith('TierSize', '"database" has both prefixLength and hosts', 'Leave one of the two out');
  });
});
