/** Egress of the network: routes, NAT gateways and attachments, with validation of the NAT options against the plan. */

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

export const DEFAULT_DESTINATION = '0.0.0.0/0';

/** The Elastic IP addresses of a NAT gateway in a zone. */
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
          `"${ordered[0]}" is a Local Zone, and most Local Zones do not support NAT gateways. Add an Availability Zone to the plan, or set availabilityZones to zones that support them`,
        );
  }
  if (asked.length === 0) {
    fail('NatZone', '"availabilityZones" is empty. Remove it for all zones, or use NatStrategy.none()');
  }
  for (const [index, zone] of asked.entries()) {
    validateZone(zone, plan);
    if (asked.indexOf(zone) !== index) {
      fail('NatZone', `"${zone}" is listed twice. Remove one`);
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
    fail('NatZone', `"${zone}" is not a zone of the plan. ${didYouMean(zone, availabilityZones)}`);
  }
}

/** Returns the given Elastic IP addresses of each zone, or an empty list if none are given. */
export function zoneAddresses(
  zones: readonly string[],
  elasticIps: Readonly<Record<string, string[]>> | undefined,
): ZoneAddresses[] {
  if (elasticIps === undefined) {
    return [];
  }
  const unknown = Object.keys(elasticIps).find((zone) => !zones.includes(zone));
  if (unknown) {
    fail('NatElasticIp', `"${unknown}" has Elastic IP addresses, but no NAT gateway. ${didYouMean(unknown, zones)}`);
  }
  const holders = new Map<string, string>();
  return zones.map((zone) => {
    const allocationIds = elasticIps[zone] ?? [];
    if (allocationIds.length === 0) {
      fail(
        'NatElasticIp',
        `"${zone}" has a NAT gateway, but no Elastic IP address. Add it: elasticIps: { "${zone}": ["eipalloc-…"] }`,
      );
    }
    for (const id of allocationIds) {
      validateId('elasticIp', id);
      const holder = holders.get(id);
      if (holder) {
        fail('NatElasticIp', `"${formatValue(id)}" is given twice (${holder}, ${zone}). Allocate another address`);
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
      '"privateGateways" has no subnets for its gateways. Add Tier.node() to the plan, or set gatewayTier',
    );
  }
  plan.subnetsOf(name);
  return fail('NatPrivate', `"${name}" cannot contain private NAT gateways. ${didYouMean(name, names)}`);
}

export function parseDestinations(
  destinations: readonly string[] = [DEFAULT_DESTINATION],
  plan: AddressPlan,
  placeholders: readonly string[],
): string[] {
  if (destinations.length === 0) {
    fail('NatDestination', `"destinations" is empty. Remove it for ${DEFAULT_DESTINATION}`);
  }
  const networks = destinations.map(parseIpv4Network);
  const own = plan._isProvisional ? [] : [plan.vpcCidr, ...plan.secondaryCidrs];
  const known = own.filter((block) => !placeholders.includes(block));
  const blocks = known.map((block) => Cidr.parse(block));
  for (const [index, network] of networks.entries()) {
    const own = blocks.find((block) => block.contains(network));
    if (own) {
      fail('NatDestination', `"${network}" is inside ${own} of the VPC, and needs no route. Remove it`);
    }
    if (networks.slice(0, index).some((other) => other.isSameAs(network))) {
      fail('NatDestination', `"${network}" is listed twice. Remove one`);
    }
  }
  return networks.map(String);
}

/** A NAT gateway and its position. Without allocation ids, the network allocates an Elastic IP address. */
export type PlannedGateway =
  | ({ readonly kind: 'public'; readonly tier: string } & ZoneAddresses)
  | { readonly kind: 'private'; readonly tier: string; readonly zone: string }
  | { readonly kind: 'regional'; readonly addresses: readonly ZoneAddresses[] };

/** A route of a subnet. */
export interface PlannedRoute {
  readonly tier: string;
  readonly zone: string;
  readonly destination: string;
  readonly to: PlannedGateway | EgressTarget;
}

/** All gateways and routes for the egress of private subnets. */
export interface EgressPlan {
  readonly gateways: readonly PlannedGateway[];
  readonly routes: readonly PlannedRoute[];
  /**
   * Target of ::/0 in a dual stack network: an egress-only internet gateway or an egress target. Undefined if there
   * is no IPv6 default route.
   */
  readonly ipv6: 'egressOnly' | EgressTarget | undefined;
}

/**
 * Returns the gateways and routes of a NAT strategy for a plan.
 *
 * The same strategy and plan always result in the same gateways and routes. `placeholders` are the blocks of the plan
 * whose addresses IPAM assigns.
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

/** Removes zone names from a choice while the lookup of the zones has not run yet. */
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

/** Returns true if a choice requires IPv6. */
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
      `"${zones[0]}" has no public subnet for a NAT gateway. Add Tier.public() to the plan, or write NatStrategy.regional() or NatStrategy.none()`,
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
      '"privateGateways" has no pod subnets to translate. Add Tier.pod() to the plan, or use NatStrategy.through()',
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

/** Fails for a default route to a peering connection, which only reaches the peer VPC. */
function validatePeering(target: EgressTarget, destinations: readonly string[]): void {
  if (target._isPeering && destinations.includes(DEFAULT_DESTINATION)) {
    fail(
      'NatDestination',
      `"${DEFAULT_DESTINATION}" cannot be routed to a peering connection, which only reaches the peer VPC. Name the CIDR blocks of the peer, such as destinations: ["10.1.0.0/16"]`,
    );
  }
}

/**
 * Adds the routes of all other destinations. IPv6 uses the strategy in `rest`, or else the target of the IPv4 default
 * route.
 */
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
    fail('NatDestination', `"${twice}" has two routes. Name other destinations, such as destinations: ["10.0.0.0/8"]`);
  }
  if (first.gateways.length > 0 && rest.gateways.some(({ kind }) => kind === 'private')) {
    fail('NatPrivate', '"rest" also has private gateways. Give all destinations to one NatStrategy.privateGateways()');
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
 * Returns the gateway of a zone.
 *
 * A zone without a gateway uses the gateway of the lowest slot, because the parent zone of a Local Zone is not known.
 * Zones in which the cluster was created come first, so that adding a zone does not change the gateway.
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
