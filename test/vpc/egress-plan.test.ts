import * as fc from 'fast-check';
import { AddressPlan, EgressTarget, NatStrategy } from '../../lib';
import { EGRESS_ROLES, TierRole } from '../../lib/addressing/tier';
import { planEgress } from '../../lib/vpc/egress-plan';

const ZONES = [...'abcdef'].map((letter) => `us-west-2${letter}`);
const LOCAL = ['us-west-2-lax-1a', 'us-west-2-lax-1b'];
const target = EgressTarget.transitGateway('tgw-0123456789abcdef0');

const rests = fc.constantFrom(
  undefined,
  NatStrategy.none(),
  NatStrategy.single(),
  NatStrategy.perZone(),
  NatStrategy.regional(),
  NatStrategy.ipv6Only(),
);
const destinations = fc.shuffledSubarray(['192.168.0.0/16', '172.16.0.0/12', '10.0.0.0/8'], { minLength: 1 });
const strategies = fc.oneof(
  rests.map((rest) => rest ?? NatStrategy.through(target)),
  fc.record({ destinations, rest: rests }).map((options) => NatStrategy.through(target, options)),
  fc.record({ destinations, rest: rests }).map((options) => NatStrategy.privateGateways(target, options)),
);

/** Plans over two Availability Zones or more and some Local Zones, in any order. */
const plans = fc
  .record({
    zones: fc.shuffledSubarray(ZONES, { minLength: 2 }),
    local: fc.shuffledSubarray(LOCAL),
  })
  .chain(({ zones, local }) => fc.shuffledSubarray([...zones, ...local], { minLength: zones.length + local.length }))
  .map((availabilityZones) =>
    AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones,
      zoneSlots: Object.fromEntries(
        LOCAL.flatMap((zone, index) => (availabilityZones.includes(zone) ? [[zone, 6 + index]] : [])),
      ),
    }),
  );

describe('the ways out of any plan', () => {
  test('are those of private subnets alone, each of them with every destination once', () => {
    fc.assert(
      fc.property(strategies, plans, (nat, plan) => {
        const { routes } = planEgress(nat._choice, plan);
        const keys = routes.map(({ tier, zone, destination }) => `${tier} ${zone} ${destination}`);
        expect(new Set(keys).size).toBe(keys.length);
        const users = plan.subnets.filter(({ role }) => EGRESS_ROLES.includes(role));
        const expected = [...new Set(routes.map(({ destination }) => destination))].flatMap((destination) =>
          users.map(({ tier, availabilityZone }) => `${tier} ${availabilityZone} ${destination}`),
        );
        expect(keys.sort()).toEqual(expected.sort());
      }),
    );
  });

  test('cross no zone where that has a gateway of the kind', () => {
    fc.assert(
      fc.property(strategies, plans, (nat, plan) => {
        const { gateways, routes } = planEgress(nat._choice, plan);
        for (const { zone, to } of routes) {
          if (to instanceof EgressTarget || to.kind === 'regional') {
            continue;
          }
          const near = gateways.find((other) => other.kind === to.kind && 'zone' in other && other.zone === zone);
          expect(to).toBe(near ?? to);
          expect(LOCAL).not.toContain(to.zone);
        }
      }),
    );
  });

  test('do not depend on the order of the zones', () => {
    fc.assert(
      fc.property(strategies, plans, (nat, plan) => {
        const backwards = AddressPlan.forEks({
          vpcCidr: '10.0.0.0/16',
          availabilityZones: [...plan.availabilityZones].reverse(),
          zoneSlots: Object.fromEntries(
            LOCAL.flatMap((zone, index) => (plan.availabilityZones.includes(zone) ? [[zone, 6 + index]] : [])),
          ),
        });
        expect(planEgress(nat._choice, backwards)).toEqual(planEgress(nat._choice, plan));
      }),
    );
  });

  test('use private NAT only for pods', () => {
    fc.assert(
      fc.property(destinations, rests, plans, (networks, rest, plan) => {
        const nat = NatStrategy.privateGateways(target, { destinations: networks, rest });
        const { routes } = planEgress(nat._choice, plan);
        const behind = routes.filter(({ to }) => !(to instanceof EgressTarget) && to.kind === 'private');
        const pods = plan.subnets.filter(({ role }) => role === TierRole.POD);
        expect(behind).toHaveLength(pods.length * networks.length);
        expect(new Set(behind.map(({ tier }) => tier))).toEqual(new Set(['pod']));
      }),
    );
  });
});
