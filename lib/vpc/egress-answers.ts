/** Validates NAT options against the plan: zones, addresses, tiers and destinations. */

import type { AddressPlan } from '../addressing/address-plan';
import { parseIpv4Network } from '../addressing/blocks';
import { Cidr } from '../addressing/cidr';
import { type Tier, TierRole } from '../addressing/tier';
import { isAvailabilityZone } from '../addressing/zones';
import { validateId } from '../foundation/ids';
import { didYouMean, refuse } from '../foundation/refusals';
import { shown } from '../foundation/tokens';

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
      : refuse(
          'NatZone',
          `"${ordered[0]}" is a Local Zone, and most Local Zones do not support NAT gateways. Add an Availability Zone to the plan, or set availabilityZones to zones that support them`,
        );
  }
  if (asked.length === 0) {
    refuse('NatZone', '"availabilityZones" is empty. Leave it out for all zones or use NatStrategy.none()');
  }
  for (const [index, zone] of asked.entries()) {
    refuseUnknownZone(zone, plan);
    if (asked.indexOf(zone) !== index) {
      refuse('NatZone', `"${zone}" is listed twice. Name each zone once`);
    }
  }
  return ordered.filter((zone) => asked.includes(zone));
}

export function singleZone(asked: string | undefined, plan: AddressPlan): string {
  const ordered = zonesBySlot(plan);
  const zone = asked ?? plan.clusterZones?.[0] ?? ordered.find(isAvailabilityZone) ?? ordered[0];
  refuseUnknownZone(zone, plan);
  return zone;
}

function refuseUnknownZone(zone: string, { availabilityZones }: AddressPlan): void {
  if (!availabilityZones.includes(zone)) {
    refuse('NatZone', `"${zone}" is not a zone of the plan. ${didYouMean(zone, availabilityZones)}`);
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
    refuse('NatElasticIp', `"${unknown}" has Elastic IP addresses, but no NAT gateway. ${didYouMean(unknown, zones)}`);
  }
  const holders = new Map<string, string>();
  return zones.map((zone) => {
    const allocationIds = elasticIps[zone] ?? [];
    if (allocationIds.length === 0) {
      refuse(
        'NatElasticIp',
        `"${zone}" has a NAT gateway, but no Elastic IP address. Add it: elasticIps: { "${zone}": ["eipalloc-…"] }`,
      );
    }
    for (const id of allocationIds) {
      validateId('elasticIp', id);
      const holder = holders.get(id);
      if (holder) {
        refuse('NatElasticIp', `"${shown(id)}" is given twice (${holder}, ${zone}). Allocate another address`);
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
    return refuse(
      'NatPrivate',
      '"privateGateways" has no subnets for its gateways. Add Tier.node() to the plan, or set gatewayTier',
    );
  }
  plan.subnetsOf(name);
  return refuse('NatPrivate', `"${name}" cannot contain private NAT gateways. ${didYouMean(name, names)}`);
}

export function parseDestinations(
  destinations: readonly string[] = [DEFAULT_DESTINATION],
  plan: AddressPlan,
  placeholders: readonly string[],
): string[] {
  if (destinations.length === 0) {
    refuse('NatDestination', `"destinations" is empty. Leave it out for ${DEFAULT_DESTINATION}`);
  }
  const networks = destinations.map(parseIpv4Network);
  const own = plan._isProvisional ? [] : [plan.vpcCidr, ...plan.secondaryCidrs];
  const known = own.filter((block) => !placeholders.includes(block));
  const blocks = known.map((block) => Cidr.parse(block));
  for (const [index, network] of networks.entries()) {
    const own = blocks.find((block) => block.contains(network));
    if (own) {
      refuse('NatDestination', `"${network}" is inside ${own} of the VPC, and needs no route. Leave it out`);
    }
    if (networks.slice(0, index).some((other) => other.isSameAs(network))) {
      refuse('NatDestination', `"${network}" is listed twice. Name each destination once`);
    }
  }
  return networks.map(String);
}
