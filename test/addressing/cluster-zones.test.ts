import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import type { EksAddressPlanOptions } from '../../lib/addressing/plan-options';
import { Tier, TierRole } from '../../lib/addressing/tier';
import { planOf } from '../support/plans';

const named = (letters: string) => [...letters].map((letter) => `eu-west-1${letter}`);

function forEks(zones: string, clusterZones?: string, changes: Partial<EksAddressPlanOptions> = {}): AddressPlan {
  return AddressPlan.forEks({
    vpcCidr: '10.0.0.0/16',
    availabilityZones: named(zones),
    clusterZones: clusterZones === undefined ? undefined : named(clusterZones),
    ...changes,
  });
}

describe('the zones in which a cluster was created', () => {
  test('are the only ones with cluster subnets, at the places of their letters', () => {
    const plan = forEks('abcd', 'cab');
    expect(plan.subnetsOf('cluster').map(({ availabilityZone, cidr }) => [availabilityZone, cidr])).toEqual([
      ['eu-west-1a', '10.0.255.128/28'],
      ['eu-west-1b', '10.0.255.144/28'],
      ['eu-west-1c', '10.0.255.160/28'],
    ]);
    expect(plan.subnetsOf('node')).toHaveLength(4);
  });

  test('are available from the plan, by letter', () => {
    expect(forEks('dabc', 'cab').clusterZones).toEqual(named('abc'));
    expect(forEks('dabc', 'cab').toJson()).toMatchObject({ clusterZones: named('abc') });
    expect(forEks('abc').clusterZones).toBeUndefined();
    expect(forEks('abc').toJson()).not.toHaveProperty('clusterZones');
  });

  test('leave the slots of other zones kept: in the table, in the entries, and in the picture', () => {
    const plan = forEks('abcd', 'abc');
    expect(plan.table()).toMatch(/^10\.0\.255\.176 – 10\.0\.255\.255 +cluster \(kept\) +d–h +55$/m);
    expect(plan.table()).toMatch(/^10\.0\.24\.0\/21 +node +eu-west-1d/m);
    expect(plan.toSvg()).not.toContain('cluster eu-west-1d');
    expect(plan.toSvg()).toContain('cluster eu-west-1c');
  });

  test('want slots of the cluster tier, and other zones do not', () => {
    const slots = { clusterTier: { slots: 3 } };
    expect(forEks('abcd', 'abc', slots).subnetsOf('cluster')).toHaveLength(3);
    expect(() => forEks('abcd', undefined, slots)).toFailWith('PlanExhausted', '"cluster" has 3 slots', 'more slots');
  });

  test('hold with zone ids, in the shared layout, and in a plan of the user’s tiers', () => {
    const byId = forEks('', '', {
      availabilityZones: ['euw1-az1', 'euw1-az2', 'euw1-az3'],
      clusterZones: ['euw1-az3', 'euw1-az1'],
    });
    expect(byId.clusterZones).toEqual(['euw1-az1', 'euw1-az3']);
    const shared = AddressPlan.forSharedSubnets({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: named('abc'),
      clusterZones: named('ac'),
    });
    expect(shared.subnetsOf('cluster').map(({ zoneLabel }) => zoneLabel)).toEqual(['A', 'C']);
    const tiers = [Tier.cluster({ prefixLength: 28, startsAt: '10.0.0.0' })];
    expect(planOf({ tiers, clusterZones: named('bc') }).subnets.map(({ cidr }) => cidr)).toEqual([
      '10.0.0.16/28',
      '10.0.0.32/28',
    ]);
  });

  test('keep the cluster subnets as they are, whichever zones join the plan in whichever order', () => {
    const choices = fc.shuffledSubarray([...'abcdef'], { minLength: 2 }).chain((first) =>
      fc.record({
        first: fc.constant(first.join('')),
        created: fc.shuffledSubarray(first, { minLength: 2 }).map((letters) => letters.join('')),
        order: fc.shuffledSubarray([...'abcdef'], { minLength: 6 }).map((letters) => letters.join('')),
      }),
    );
    fc.assert(
      fc.property(choices, ({ first, created, order }) => {
        const [before, after] = [forEks(first, created), forEks(order, created)];
        expect(after.subnetsOf('cluster')).toEqual(before.subnetsOf('cluster'));
        expect(after.subnets).toEqual(expect.arrayContaining(before.subnets));
        const roles = after.subnets.filter(({ role }) => role === TierRole.CLUSTER);
        expect(roles.map(({ availabilityZone }) => availabilityZone)).toEqual(named([...created].sort().join('')));
      }),
    );
  });

  test.each<[string, Partial<EksAddressPlanOptions>, string, string]>([
    [
      'no zone',
      { clusterZones: [] },
      '"clusterZones" is empty',
      'Name all Availability Zones, at least two, in which the cluster was created',
    ],
    [
      'one zone',
      { clusterZones: ['eu-west-1a'] },
      '"eu-west-1a" is the only one of clusterZones',
      'Name all Availability Zones, at least two, in which the cluster was created',
    ],
    [
      'a zone that the plan does not have',
      { clusterZones: ['eu-west-1a', 'eu-west-1d'] },
      '"eu-west-1d" of clusterZones is not a zone of the plan',
      'Name some of "eu-west-1a", "eu-west-1b", "eu-west-1c", or add the zone there',
    ],
    [
      'a zone id among names',
      { clusterZones: ['eu-west-1a', 'euw1-az2'] },
      '"euw1-az2" of clusterZones is not a zone of the plan',
      'Name some of "eu-west-1a"',
    ],
    [
      'a zone twice',
      { clusterZones: ['eu-west-1a', 'eu-west-1a'] },
      '"eu-west-1a" is listed twice in clusterZones',
      'Name each zone once',
    ],
    [
      'a zone without a control plane',
      { availabilityZones: ['use1-az1', 'use1-az2', 'use1-az3'], clusterZones: ['use1-az1', 'use1-az3'] },
      '"use1-az3" of clusterZones does not support the control plane',
      'Name Availability Zones that support it',
    ],
  ])('fails with %s', (_, changes, wrong, instead) => {
    expect(() => forEks('abc', undefined, changes)).toFailWith('ClusterZones', wrong, instead);
  });
});
