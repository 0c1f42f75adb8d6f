import { AddressPlan, Cidr, Tier } from '../../lib';

const ZONES = ['eu-west-1a', 'eu-west-1b'];
const DUMMY = 'dummy-value-for-/network/cidr';

describe('until a lookup has run, a plan takes addresses of its own', () => {
  test('for the zones of the stack, which have the slots of the first letters', () => {
    const plan = AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ['dummy1a', 'dummy1b', 'dummy1c'] });
    const known = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['a', 'b', 'c'].map((z) => `eu-west-1${z}`),
    });
    expect(plan.subnets.map(({ cidr, zoneLabel }) => [cidr, zoneLabel])).toEqual(
      known.subnets.map(({ cidr, zoneLabel }) => [cidr, zoneLabel]),
    );
    expect(plan.subnetsOf('node').map(({ availabilityZone }) => availabilityZone)).toEqual([
      'dummy1a',
      'dummy1b',
      'dummy1c',
    ]);
  });

  test('for additional zones, while known zones keep their slots', () => {
    const plan = AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ['dummy1a', 'eu-west-1a', DUMMY] });
    expect(plan.subnetsOf('node').map(({ availabilityZone, slot }) => [availabilityZone, slot])).toEqual([
      ['eu-west-1a', 0],
      ['dummy1a', 1],
      [DUMMY, 2],
    ]);
  });

  test('for a zone that is mapped to a slot before it is known', () => {
    const zoneSlots = { 'us-west-2-lax-1a': 6 };
    const clusterZones = ['eu-west-1a', 'eu-west-1b'];
    const availabilityZones = ['dummy1a', 'dummy1b', 'dummy1c'];
    expect(() =>
      AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones, zoneSlots, clusterZones }),
    ).not.toThrow();
  });

  test.each([DUMMY, '1.2.3.4/5'])('for the block of the VPC: %s', (vpcCidr) => {
    expect(AddressPlan.forEks({ vpcCidr, availabilityZones: ZONES }).vpcCidr).toBe('10.0.0.0/16');
    expect(AddressPlan.forSharedSubnets({ vpcCidr, availabilityZones: ZONES }).vpcCidr).toBe('10.0.0.0/16');
  });

  test('for the block of the VPC, which holds the places that are known', () => {
    const options = {
      vpcCidr: DUMMY,
      availabilityZones: ZONES,
      nodeTier: { startsAt: '172.20.64.0' },
      additionalTiers: [Tier.isolated('database', { startsAt: '172.20.128.0', prefixLength: 24 })],
      reserves: { vpn: '172.20.255.0/24' },
      connectedNetworks: { office: '172.20.0.0/16', branch: DUMMY },
      serviceCidr: '172.20.0.0/16',
    };
    expect(AddressPlan.forEks(options).vpcCidr).toBe('172.20.0.0/16');
  });

  test('for every other network of a plan', () => {
    const tiers = [
      Tier.isolated('one', { cidrBlock: DUMMY, startsAt: '10.9.0.0', prefixLength: 20, slots: 2 }),
      Tier.isolated('two', { cidrBlock: DUMMY, prefixLength: 20, slots: 2 }),
      Tier.isolated('three', { startsAt: DUMMY, prefixLength: 20, slots: 2 }),
      Tier.isolated('four', { startsAt: '100.80.0.0', prefixLength: 20, slots: 2 }),
      Tier.isolated('five', { startsAt: '10.0.0.0', prefixLength: 20, slots: 2 }),
      Tier.isolated('six', { cidrBlock: '100.70.0.0/16', startsAt: DUMMY, slots: 2 }),
    ];
    const plan = new AddressPlan({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ZONES,
      tiers,
      reserves: { vpn: DUMMY },
      connectedNetworks: { office: DUMMY },
      serviceCidr: DUMMY,
      placeholderCidrs: [DUMMY],
    });
    expect(plan.subnets).toHaveLength(12);
    expect(new Set(plan.subnets.map(({ cidr }) => cidr)).size).toBe(12);
    expect(plan.connectedNetworks).toEqual({});
  });

  test('and prints, draws and lists them', () => {
    const plan = AddressPlan.forEks({
      vpcCidr: DUMMY,
      podCidr: DUMMY,
      availabilityZones: ['dummy1a', 'dummy1b', 'dummy1c'],
    });
    expect(plan.table()).toContain('dummy1a');
    expect(plan.toHtml()).toContain('dummy1a');
    expect(plan.toJson()).toMatchObject({ vpcCidr: '10.0.0.0/16' });
  });
});

test('a plan without dummy values fails with the same errors', () => {
  const options = { vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, connectedNetworks: { office: '10.0.0.0/8' } };
  expect(() => AddressPlan.forEks(options)).toFailWith(
    'NetworksOverlap',
    '"vpc" 10.0.0.0/16 overlaps "office"',
    'Move one',
  );
});

test('a network is read for one that is not known yet', () => {
  expect(Cidr.parse('1.2.3.4/5').toString()).toBe('10.0.0.0/16');
  expect(() => Cidr.parse('1.2.3.4/6')).toFailWith('CidrHostBits', '"1.2.3.4/6"', 'Did you mean');
});
