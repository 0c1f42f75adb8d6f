import { fail } from '../foundation/errors';
import type { Cidr } from './cidr';
import { type Tier, TierRole } from './tier';
import { networkOf, type PlacedTier } from './tier-placement';
import type { PlannedZone } from './zones';

/** The indices of the standard tiers: a tier has one by its role where it also has the name of the role. */
const STANDARD_INDICES: Partial<Record<TierRole, number>> = {
  [TierRole.PUBLIC]: 0,
  [TierRole.NODE]: 1,
  [TierRole.CLUSTER]: 2,
  [TierRole.POD]: 3,
};

const FIRST_CUSTOM = Object.keys(STANDARD_INDICES).length;
const LAST = 15;

/** The networks of one tier: as many as there are slots. */
const NETWORKS_PER_TIER = 16;

/** The place of a tier in the IPv6 block, which follows from the tier alone; undefined where it says none. */
function tierIndex({ name, role, _options: { ipv6Index } }: Tier): number | undefined {
  return ipv6Index ?? (name === role ? STANDARD_INDICES[role] : undefined);
}

/** The index of a subnet's /64 in the IPv6 block of the VPC, 0 to 255: no other tier or zone has a part in it. */
export function ipv6IndexOf(tier: Tier, slot: number): number | undefined {
  const index = tierIndex(tier);
  return index === undefined ? undefined : index * NETWORKS_PER_TIER + slot;
}

/** Refuses indices that no tier can have, or that two tiers have. */
export function validateIpv6Indices(tiers: readonly Tier[]): void {
  for (const [position, tier] of tiers.entries()) {
    const { name, role } = tier;
    const { ipv6Index } = tier._options;
    const isStandard = name === role && ipv6Index === STANDARD_INDICES[role];
    if (ipv6Index === undefined || isStandard) {
      continue;
    }
    if (!Number.isInteger(ipv6Index) || ipv6Index < FIRST_CUSTOM || ipv6Index > LAST) {
      fail(
        'TierIpv6Index',
        `"${name}" has ipv6Index ${ipv6Index}, write a whole number from ${FIRST_CUSTOM} to ${LAST}: those below belong to public, node, cluster and pod`,
      );
    }
    const duplicate = tiers.slice(0, position).find((other) => tierIndex(other) === ipv6Index);
    if (duplicate) {
      fail(
        'TierIpv6Index',
        `"${name}" has ipv6Index ${ipv6Index}, which "${duplicate.name}" has already, ${suggestIndex(tiers)}`,
      );
    }
  }
}

/** Refuses tiers without a place in the IPv6 block, in a network that has one. */
export function validateIpv6IndicesPresent(tiers: readonly Tier[]): void {
  const missing = tiers.find((tier) => tierIndex(tier) === undefined);
  if (missing) {
    fail('TierIpv6Index', `"${missing.name}" has no place in the IPv6 block, ${suggestIndex(tiers)}`);
  }
}

function suggestIndex(tiers: readonly Tier[]): string {
  const taken = tiers.map(tierIndex);
  const free = Array.from({ length: LAST - FIRST_CUSTOM + 1 }, (_, index) => FIRST_CUSTOM + index).find(
    (index) => !taken.includes(index),
  );
  return free === undefined
    ? `and ${FIRST_CUSTOM} to ${LAST} are taken, drop a tier`
    : `write ipv6Index: ${free}, the first that is free`;
}

/** Addresses of every subnet that AWS keeps for itself: the first four and the last. */
const RESERVED_BY_AWS = 5;

/** A subnet of a plan. */
export interface PlannedSubnet {
  /** The name of its tier. */
  readonly tier: string;
  /** What it is for. */
  readonly role: TierRole;
  /** Its zone, as the plan was given it. */
  readonly availabilityZone: string;
  /** What tells its zone from the others of the Region: `A` for `eu-west-1a`. */
  readonly zoneLabel: string;
  /** The index of its zone in every tier. */
  readonly slot: number;
  /** Its network. */
  readonly cidr: string;
  /** The block of the VPC in which it lies. */
  readonly cidrBlock: string;
  /** Addresses for use: AWS keeps 5 of each subnet. */
  readonly usableAddresses: number;
  /** The part of it that is kept for prefix delegation, in CIDR notation, where there is any. */
  readonly prefixReservation?: string;
  /**
   * The index of its /64 network in the IPv6 block of a dual stack network, 0 to 255.
   *
   * @default - its tier says no `ipv6Index` and is none of the standard ones
   */
  readonly ipv6Index?: number;
  /**
   * Whether IPAM chooses other addresses for its block at deployment.
   *
   * @default false
   */
  readonly isPlaceholder?: boolean;
}

/** The subnets of a tier: one in each zone, but of cluster tiers only where the control plane can be. */
export function subnetsIn(placed: PlacedTier, zones: readonly PlannedZone[]): PlannedSubnet[] {
  return zones.filter((zone) => hasSubnetIn(placed.tier, zone)).map((zone) => subnetOf(placed, zone));
}

/** Whether a tier has a subnet in a zone. */
export function hasSubnetIn({ role }: Tier, { holdsControlPlane }: PlannedZone): boolean {
  return holdsControlPlane || role !== TierRole.CLUSTER;
}

function subnetOf(placed: PlacedTier, zone: PlannedZone): PlannedSubnet {
  const network = networkOf(placed, zone.slot);
  return {
    tier: placed.tier.name,
    role: placed.tier.role,
    availabilityZone: zone.name,
    zoneLabel: zone.label,
    slot: zone.slot,
    cidr: network.toString(),
    cidrBlock: placed.block.toString(),
    usableAddresses: usableAddressesIn(network.size),
    ...reservationIn(network, placed.tier._prefixReservation),
    ipv6Index: ipv6IndexOf(placed.tier, zone.slot),
  };
}

/** The upper end: four of the five addresses that AWS keeps of a subnet lie at the lower one. */
function reservationIn(network: Cidr, prefixLength: number | undefined): { prefixReservation?: string } {
  if (prefixLength === undefined) {
    return {};
  }
  const last = 2 ** (prefixLength - network.prefixLength) - 1;
  return { prefixReservation: network.subnet(prefixLength, last).toString() };
}

/** How many addresses of a subnet are for use. */
export function usableAddressesIn(size: number): number {
  return size - RESERVED_BY_AWS;
}
