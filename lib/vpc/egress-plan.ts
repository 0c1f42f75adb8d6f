import type { AddressPlan } from '../addressing/address-plan';
import { parseIpv4Network } from '../addressing/blocks';
import { Cidr } from '../addressing/cidr';
import { EGRESS_ROLES, type Tier, TierRole } from '../addressing/tier';
import { isAvailabilityZone } from '../addressing/zones';
import { didYouMean, refuse } from '../foundation/refusals';
import { shown } from '../foundation/tokens';
import type { EgressTarget } from './egress-target';
import type { EgressChoice, EgressTargetOptions, PrivateNatOptions } from './nat-strategy';
import { refuseId } from './resource-ids';

export const DEFAULT_DESTINATION = '0.0.0.0/0';

/** The addresses of a gateway in one zone. */
export interface ZoneAddresses {
  readonly zone: string;
  readonly allocationIds: readonly string[];
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

/** What a choice means for a plan. Pure: the same choice and plan give the same gateways and routes. */
export function planEgress(choice: EgressChoice, plan: AddressPlan): EgressPlan {
  switch (choice.kind) {
    case 'none':
      return { gateways: [], routes: [], ipv6: undefined };
    case 'ipv6Only':
      return { gateways: [], routes: [], ipv6: 'egressOnly' };
    case 'perZone':
      return planZonal(gatewayZones(choice.options.availabilityZones, plan), choice.options.elasticIps, plan);
    case 'single': {
      const zone = singleZone(choice.zone, plan);
      const { elasticIps } = choice.options;
      return planZonal([zone], elasticIps && { [zone]: elasticIps }, plan);
    }
    case 'regional': {
      const addresses = zoneAddresses(zonesBySlot(plan), choice.options.elasticIps);
      const gateway: PlannedGateway = { kind: 'regional', addresses };
      const routes = routesOf(egressTiers(plan), plan, [DEFAULT_DESTINATION], () => gateway);
      return { gateways: [gateway], routes, ipv6: 'egressOnly' };
    }
    case 'private':
      return planPrivate(choice.target, choice.options, plan);
    case 'through':
      return planThrough(choice.target, choice.options, plan);
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

function planZonal(
  zones: readonly string[],
  elasticIps: Readonly<Record<string, string[]>> | undefined,
  plan: AddressPlan,
): EgressPlan {
  const holder = plan.tiers.find(({ role }) => role === TierRole.PUBLIC);
  if (!holder) {
    return refuse(
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
  const routes = routesOf(egressTiers(plan), plan, [DEFAULT_DESTINATION], (zone) => nearest(gateways, zone));
  return { gateways, routes, ipv6: 'egressOnly' };
}

function planPrivate(target: EgressTarget, options: PrivateNatOptions, plan: AddressPlan): EgressPlan {
  const destinations = parseDestinations(options.destinations, plan);
  const tiers = egressTiers(plan);
  const pods = tiers.filter(({ role }) => role === TierRole.POD);
  const others = tiers.filter(({ role }) => role !== TierRole.POD);
  if (pods.length === 0) {
    refuse(
      'NatPrivate',
      '"privateGateways" has no pods to speak for, add Tier.pod() to the plan or use NatStrategy.through()',
    );
  }
  const holder = gatewayTier(options.gatewayTier, plan, others);
  target._refuseZones(plan.availabilityZones);
  const gateways = gatewayZones(undefined, plan).map((zone) => ({ kind: 'private' as const, tier: holder.name, zone }));
  return withRest(destinations, options.rest?._choice, plan, {
    gateways,
    routes: [
      ...routesOf(pods, plan, destinations, (zone) => nearest(gateways, zone)),
      ...routesOf(others, plan, destinations, () => target),
    ],
    ipv6: target,
  });
}

function planThrough(target: EgressTarget, options: EgressTargetOptions, plan: AddressPlan): EgressPlan {
  const destinations = parseDestinations(options.destinations, plan);
  target._refuseZones(plan.availabilityZones);
  return withRest(destinations, options.rest?._choice, plan, {
    gateways: [],
    routes: routesOf(egressTiers(plan), plan, destinations, () => target),
    ipv6: target,
  });
}

/** Adds the way of everything else. IPv6 goes where the rest says, or else with the default route for IPv4. */
function withRest(
  destinations: readonly string[],
  choice: EgressChoice | undefined,
  plan: AddressPlan,
  first: EgressPlan,
): EgressPlan {
  const rest = planEgress(choice ?? { kind: 'none' }, plan);
  const twice = destinations.find((destination) => rest.routes.some((route) => route.destination === destination));
  if (twice) {
    refuse(
      'NatDestination',
      `"${twice}" has two ways out, name other destinations, such as destinations: ["10.0.0.0/8"]`,
    );
  }
  if (first.gateways.length > 0 && rest.gateways.some(({ kind }) => kind === 'private')) {
    refuse(
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

/** The gateway of a zone; elsewhere that of the lowest slot, as a Local Zone does not say which Availability Zone is its parent. */
function nearest<T extends { zone: string }>(gateways: readonly T[], zone: string): T {
  return (
    gateways.find((gateway) => gateway.zone === zone) ??
    gateways.find((gateway) => isAvailabilityZone(gateway.zone)) ??
    gateways[0]
  );
}

function egressTiers(plan: AddressPlan): Tier[] {
  return plan.tiers.filter(({ role }) => EGRESS_ROLES.includes(role));
}

function zonesBySlot(plan: AddressPlan): string[] {
  const slots = new Map(plan.subnets.map(({ availabilityZone, slot }) => [availabilityZone, slot]));
  const slotOf = (zone: string) => slots.get(zone) ?? 0;
  return [...plan.availabilityZones].sort((a, b) => slotOf(a) - slotOf(b));
}

function gatewayZones(asked: readonly string[] | undefined, plan: AddressPlan): string[] {
  const ordered = zonesBySlot(plan);
  if (asked === undefined) {
    const zones = ordered.filter(isAvailabilityZone);
    return zones.length > 0
      ? zones
      : refuse(
          'NatZone',
          `"${ordered[0]}" is a Local Zone, and few of them have NAT gateways, add an Availability Zone to the plan or name the zones that have them: availabilityZones`,
        );
  }
  if (asked.length === 0) {
    refuse('NatZone', '"availabilityZones" is empty, leave it out for all zones or use NatStrategy.none()');
  }
  for (const [index, zone] of asked.entries()) {
    refuseUnknownZone(zone, plan);
    if (asked.indexOf(zone) !== index) {
      refuse('NatZone', `"${zone}" is listed twice, name each zone once`);
    }
  }
  return ordered.filter((zone) => asked.includes(zone));
}

function singleZone(asked: string | undefined, plan: AddressPlan): string {
  const zone = asked ?? plan.availabilityZones.find(isAvailabilityZone) ?? plan.availabilityZones[0];
  refuseUnknownZone(zone, plan);
  return zone;
}

function refuseUnknownZone(zone: string, { availabilityZones }: AddressPlan): void {
  if (!availabilityZones.includes(zone)) {
    refuse('NatZone', `"${zone}" is no zone of the plan, ${didYouMean(zone, availabilityZones)}`);
  }
}

/** The addresses of the user's in each of the zones; none at all where he brings none. */
function zoneAddresses(
  zones: readonly string[],
  elasticIps: Readonly<Record<string, string[]>> | undefined,
): ZoneAddresses[] {
  if (elasticIps === undefined) {
    return [];
  }
  const unknown = Object.keys(elasticIps).find((zone) => !zones.includes(zone));
  if (unknown) {
    refuse('NatElasticIp', `"${unknown}" has Elastic IPs and no NAT gateway, ${didYouMean(unknown, zones)}`);
  }
  const holders = new Map<string, string>();
  return zones.map((zone) => {
    const allocationIds = elasticIps[zone] ?? [];
    if (allocationIds.length === 0) {
      refuse(
        'NatElasticIp',
        `"${zone}" has a NAT gateway and no Elastic IP, add it: elasticIps: { "${zone}": ["eipalloc-…"] }`,
      );
    }
    for (const id of allocationIds) {
      refuseId(id, 'eipalloc', 'an Elastic IP allocation');
      const holder = holders.get(id);
      if (holder) {
        refuse('NatElasticIp', `"${shown(id)}" is given twice (${holder}, ${zone}), allocate another address`);
      }
      holders.set(id, zone);
    }
    return { zone, allocationIds };
  });
}

function gatewayTier(name: string | undefined, plan: AddressPlan, candidates: readonly Tier[]): Tier {
  const names = candidates.map((tier) => tier.name);
  const holder = candidates.find((tier) => (name === undefined ? tier.role === TierRole.NODE : tier.name === name));
  if (holder) {
    return holder;
  }
  if (name === undefined) {
    return refuse(
      'NatPrivate',
      '"privateGateways" has no subnet to stand in, add Tier.node() to the plan or name a gatewayTier',
    );
  }
  plan.subnetsOf(name);
  return refuse('NatPrivate', `"${name}" cannot hold private NAT gateways, ${didYouMean(name, names)}`);
}

function parseDestinations(destinations: readonly string[] = [DEFAULT_DESTINATION], plan: AddressPlan): string[] {
  if (destinations.length === 0) {
    refuse('NatDestination', `"destinations" is empty, leave it out for ${DEFAULT_DESTINATION}`);
  }
  const networks = destinations.map(parseIpv4Network);
  const blocks = [plan.vpcCidr, ...plan.secondaryCidrs].map((block) => Cidr.parse(block));
  for (const [index, network] of networks.entries()) {
    const own = blocks.find((block) => block.contains(network));
    if (own) {
      refuse('NatDestination', `"${network}" lies in the VPC’s own ${own}, leave it out: it never leaves the VPC`);
    }
    if (networks.slice(0, index).some((other) => other.isSameAs(network))) {
      refuse('NatDestination', `"${network}" is listed twice, name each destination once`);
    }
  }
  return networks.map(String);
}
