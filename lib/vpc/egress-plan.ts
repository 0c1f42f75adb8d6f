import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { parseIpv4Network } from '../addressing/cidr-blocks';
import { EGRESS_ROLES, type Tier, TierRole } from '../addressing/tier';
import { isAvailabilityZone } from '../addressing/zones';
import { didYouMean, fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { formatValue } from '../foundation/tokens';
import type { EgressTarget } from './egress-target';
import type { EgressChoice, EgressTargetOptions, PrivateNatOptions } from './nat-strategy';

/** What the user says of his ways out, held against the plan: zones, addresses, tiers and destinations. */

export const DEFAULT_DESTINATION = '0.0.0.0/0';

/** The addresses of a gateway in one zone. */
export interface ZoneAddresses {
  readonly zone: string;
  readonly allocationIds: readonly string[];
}

export function zonesBySlot(plan: AddressPlan): string[] {
  const slots = new Map(plan.subnets.map(({ availabilityZone, slot }) => [availabilityZone, slot]));
  const slotOf = (zone: string) => slots.get(zone) ?? 0;
  return [...plan.availabilityZones].sort((a, b) => slotOf(a) - slotOf(b));
}

export function gatewayZones(asked: readonly string[] | undefined, plan: AddressPlan): string[] {
  const ordered = zonesBySlot(plan);
  if (asked === undefined) {
    const zones = ordered.filter(isAvailabilityZone);
    return zones.length > 0
      ? zones
      : fail(
          'NatZone',
          `"${ordered[0]}" is a Local Zone, and few of them have NAT gateways, add an Availability Zone to the plan or name the zones that have them: availabilityZones`,
        );
  }
  if (asked.length === 0) {
    fail('NatZone', '"availabilityZones" is empty, leave it out for all zones or use NatStrategy.none()');
  }
  for (const [index, zone] of asked.entries()) {
    validateZone(zone, plan);
    if (asked.indexOf(zone) !== index) {
      fail('NatZone', `"${zone}" is listed twice, name each zone once`);
    }
  }
  return ordered.filter((zone) => asked.includes(zone));
}

export function singleZone(asked: string | undefined, plan: AddressPlan): string {
  const ordered = zonesBySlot(plan);
  const zone = asked ?? plan.clusterZones?.[0] ?? ordered.find(isAvailabilityZone) ?? ordered[0];
  validateZone(zone, plan);
  return zone;
}

function validateZone(zone: string, { availabilityZones }: AddressPlan): void {
  if (!availabilityZones.includes(zone)) {
    fail('NatZone', `"${zone}" is no zone of the plan, ${didYouMean(zone, availabilityZones)}`);
  }
}

/** The addresses of the user's in each of the zones; none at all where he brings none. */
export function zoneAddresses(
  zones: readonly string[],
  elasticIps: Readonly<Record<string, string[]>> | undefined,
): ZoneAddresses[] {
  if (elasticIps === undefined) {
    return [];
  }
  const unknown = Object.keys(elasticIps).find((zone) => !zones.includes(zone));
  if (unknown) {
    fail('NatElasticIp', `"${unknown}" has Elastic IPs and no NAT gateway, ${didYouMean(unknown, zones)}`);
  }
  const holders = new Map<string, string>();
  return zones.map((zone) => {
    const allocationIds = elasticIps[zone] ?? [];
    if (allocationIds.length === 0) {
      fail(
        'NatElasticIp',
        `"${zone}" has a NAT gateway and no Elastic IP, add it: elasticIps: { "${zone}": ["eipalloc-…"] }`,
      );
    }
    for (const id of allocationIds) {
      validateId('elasticIp', id);
      const holder = holders.get(id);
      if (holder) {
        fail('NatElasticIp', `"${formatValue(id)}" is given twice (${holder}, ${zone}), allocate another address`);
      }
      holders.set(id, zone);
    }
    return { zone, allocationIds };
  });
}

export function gatewayTier(name: string | undefined, plan: AddressPlan, candidates: readonly Tier[]): Tier {
  const names = candidates.map((tier) => tier.name);
  const holder = candidates.find((tier) => (name === undefined ? tier.role === TierRole.NODE : tier.name === name));
  if (holder) {
    return holder;
  }
  if (name === undefined) {
    return fail(
      'NatPrivate',
      '"privateGateways" has no subnet to stand in, add Tier.node() to the plan or name a gatewayTier',
    );
  }
  plan.subnetsOf(name);
  return fail('NatPrivate', `"${name}" cannot hold private NAT gateways, ${didYouMean(name, names)}`);
}

export function parseDestinations(
  destinations: readonly string[] = [DEFAULT_DESTINATION],
  plan: AddressPlan,
  placeholders: readonly string[],
): string[] {
  if (destinations.length === 0) {
    fail('NatDestination', `"destinations" is empty, leave it out for ${DEFAULT_DESTINATION}`);
  }
  const networks = destinations.map(parseIpv4Network);
  const own = plan._isProvisional ? [] : [plan.vpcCidr, ...plan.secondaryCidrs];
  const known = own.filter((block) => !placeholders.includes(block));
  const blocks = known.map((block) => Cidr.parse(block));
  for (const [index, network] of networks.entries()) {
    const own = blocks.find((block) => block.contains(network));
    if (own) {
      fail('NatDestination', `"${network}" lies in the VPC’s own ${own}, leave it out: it never leaves the VPC`);
    }
    if (networks.slice(0, index).some((other) => other.isSameAs(network))) {
      fail('NatDestination', `"${network}" is listed twice, name each destination once`);
    }
  }
  return networks.map(String);
}

/** A NAT gateway, and where it stands; without allocation ids it gets an address of its own. */
export type PlannedGateway =
  | ({ readonly kind: 'public'; readonly tier: string } & ZoneAddresses)
  | { readonly kind: 'private'; readonly tier: string; readonly zone: string }
  | { readonly kind: 'regional'; readonly addresses: readonly ZoneAddresses[] };

/** A route of one subnet. */
export interface PlannedRoute {
  readonly tier: string;
  readonly zone: string;
  readonly destination: string;
  readonly to: PlannedGateway | EgressTarget;
}

/** Every gateway and every route by which the private subnets of a plan leave the VPC. */
export interface EgressPlan {
  readonly gateways: readonly PlannedGateway[];
  readonly routes: readonly PlannedRoute[];
  /** Where ::/0 leads in a dual stack network: to an egress-only internet gateway, to a target, or nowhere, as 0.0.0.0/0 does. */
  readonly ipv6: 'egressOnly' | EgressTarget | undefined;
}

/**
 * What a choice means for a plan. Pure: the same choice and plan give the same gateways and routes. `placeholders` are the blocks of the plan
 * whose addresses are not those of the VPC.
 */
export function planEgress(given: EgressChoice, plan: AddressPlan, placeholders: readonly string[] = []): EgressPlan {
  const choice = plan.availabilityZones.some(isLookupDummy) ? withoutZones(given) : given;
  switch (choice.kind) {
    case 'none':
      return { gateways: [], routes: [], ipv6: undefined };
    case 'ipv6Only':
      return { gateways: [], routes: [], ipv6: 'egressOnly' };
    case 'perZone':
      return planPerZone(gatewayZones(choice.options.availabilityZones, plan), choice.options.elasticIps, plan);
    case 'single': {
      const zone = singleZone(choice.zone, plan);
      const { elasticIps } = choice.options;
      return planPerZone([zone], elasticIps && { [zone]: elasticIps }, plan);
    }
    case 'regional': {
      const addresses = zoneAddresses(zonesBySlot(plan), choice.options.elasticIps);
      const gateway: PlannedGateway = { kind: 'regional', addresses };
      const routes = routesOf(egressTiers(plan), plan, [DEFAULT_DESTINATION], () => gateway);
      return { gateways: [gateway], routes, ipv6: 'egressOnly' };
    }
    case 'private':
      return planPrivate(choice.target, choice.options, plan, placeholders);
    case 'through':
      return planThrough(choice.target, choice.options, plan, placeholders);
  }
}

/** A choice without the names of zones, which cannot be compared with zones that a lookup has not found yet. */
function withoutZones(choice: EgressChoice): EgressChoice {
  switch (choice.kind) {
    case 'perZone':
      return { ...choice, options: {} };
    case 'single':
      return { ...choice, zone: undefined };
    case 'regional':
      return { ...choice, options: {} };
    default:
      return choice;
  }
}

/** True where a choice makes no sense without IPv6. */
export function needsIpv6(choice: EgressChoice): boolean {
  switch (choice.kind) {
    case 'ipv6Only':
      return true;
    case 'private':
    case 'through':
      return choice.options.rest !== undefined && needsIpv6(choice.options.rest._choice);
    default:
      return false;
  }
}

function planPerZone(
  zones: readonly string[],
  elasticIps: Readonly<Record<string, string[]>> | undefined,
  plan: AddressPlan,
): EgressPlan {
  const holder = plan.tiers.find(({ role }) => role === TierRole.PUBLIC);
  if (!holder) {
    return fail(
      'NatZone',
      `"${zones[0]}" has no public subnet for a NAT gateway, add Tier.public() to the plan, or use NatStrategy.regional() or NatStrategy.none()`,
    );
  }
  const addresses = elasticIps && zoneAddresses(zones, elasticIps);
  const gateways = zones.map((zone) => ({
    kind: 'public' as const,
    tier: holder.name,
    zone,
    allocationIds: addresses?.find((given) => given.zone === zone)?.allocationIds ?? [],
  }));
  const routes = routesOf(egressTiers(plan), plan, [DEFAULT_DESTINATION], (zone) =>
    gatewayForZone(gateways, zone, plan),
  );
  return { gateways, routes, ipv6: 'egressOnly' };
}

function planPrivate(
  target: EgressTarget,
  options: PrivateNatOptions,
  plan: AddressPlan,
  placeholders: readonly string[],
): EgressPlan {
  const destinations = parseDestinations(options.destinations, plan, placeholders);
  const tiers = egressTiers(plan);
  const pods = tiers.filter(({ role }) => role === TierRole.POD);
  const others = tiers.filter(({ role }) => role !== TierRole.POD);
  if (pods.length === 0) {
    fail(
      'NatPrivate',
      '"privateGateways" has no pods to speak for, add Tier.pod() to the plan or use NatStrategy.through()',
    );
  }
  const holder = gatewayTier(options.gatewayTier, plan, others);
  target._validateZones(plan.availabilityZones);
  validatePeering(target, destinations);
  const gateways = gatewayZones(undefined, plan).map((zone) => ({ kind: 'private' as const, tier: holder.name, zone }));
  return combineWithRest(destinations, options.rest?._choice, plan, placeholders, {
    gateways,
    routes: [
      ...routesOf(pods, plan, destinations, (zone) => gatewayForZone(gateways, zone, plan)),
      ...routesOf(others, plan, destinations, () => target),
    ],
    ipv6: target._supportsIpv6 ? target : undefined,
  });
}

function planThrough(
  target: EgressTarget,
  options: EgressTargetOptions,
  plan: AddressPlan,
  placeholders: readonly string[],
): EgressPlan {
  const destinations = parseDestinations(options.destinations, plan, placeholders);
  target._validateZones(plan.availabilityZones);
  validatePeering(target, destinations);
  return combineWithRest(destinations, options.rest?._choice, plan, placeholders, {
    gateways: [],
    routes: routesOf(egressTiers(plan), plan, destinations, () => target),
    ipv6: target._supportsIpv6 ? target : undefined,
  });
}

/** A peering connection leads to the peer and no further: not to the internet, nor to what is attached to the peer. */
function validatePeering(target: EgressTarget, destinations: readonly string[]): void {
  if (target._isPeering && destinations.includes(DEFAULT_DESTINATION)) {
    fail(
      'NatDestination',
      `"${DEFAULT_DESTINATION}" does not go through a peering connection, which reaches the addresses of the peer alone, name its blocks, such as destinations: ["10.1.0.0/16"]`,
    );
  }
}

/** Adds the way of everything else. IPv6 goes where the rest says, or else with the default route for IPv4. */
function combineWithRest(
  destinations: readonly string[],
  choice: EgressChoice | undefined,
  plan: AddressPlan,
  placeholders: readonly string[],
  first: EgressPlan,
): EgressPlan {
  const rest = planEgress(choice ?? { kind: 'none' }, plan, placeholders);
  const twice = destinations.find((destination) => rest.routes.some((route) => route.destination === destination));
  if (twice) {
    fail(
      'NatDestination',
      `"${twice}" has two ways out, name other destinations, such as destinations: ["10.0.0.0/8"]`,
    );
  }
  if (first.gateways.length > 0 && rest.gateways.some(({ kind }) => kind === 'private')) {
    fail(
      'NatPrivate',
      '"rest" asks for private gateways again, give all destinations to one NatStrategy.privateGateways()',
    );
  }
  return {
    gateways: [...first.gateways, ...rest.gateways],
    routes: [...first.routes, ...rest.routes],
    ipv6: rest.ipv6 ?? (destinations.includes(DEFAULT_DESTINATION) ? first.ipv6 : undefined),
  };
}

function routesOf(
  tiers: readonly Tier[],
  plan: AddressPlan,
  destinations: readonly string[],
  to: (zone: string) => PlannedGateway | EgressTarget,
): PlannedRoute[] {
  return tiers.flatMap(({ name }) =>
    plan
      .subnetsOf(name)
      .flatMap(({ availabilityZone: zone }) =>
        destinations.map((destination) => ({ tier: name, zone, destination, to: to(zone) })),
      ),
  );
}

/**
 * The gateway of a zone. Elsewhere that of the lowest slot, as a Local Zone does not say which Availability Zone is its parent; among the zones in
 * which the cluster was created, so that a zone that is added takes over nothing.
 */
function gatewayForZone<T extends { zone: string }>(
  gateways: readonly T[],
  zone: string,
  { clusterZones }: AddressPlan,
): T {
  return (
    gateways.find((gateway) => gateway.zone === zone) ??
    gateways.find((gateway) => clusterZones?.includes(gateway.zone)) ??
    gateways.find((gateway) => isAvailabilityZone(gateway.zone)) ??
    gateways[0]
  );
}

function egressTiers(plan: AddressPlan): Tier[] {
  return plan.tiers.filter(({ role }) => EGRESS_ROLES.includes(role));
}
