import { fail } from '../foundation/errors';
import type { Cidr } from './cidr';
import { type Tier, TierRole } from './tier';
import { networkOf, type PlacedTier } from './tier-placement';
import type { PlannedZone } from './zones';

/** Indices of the standard tiers. A tier has the index of its role if its name is the name of the role. */
const STANDARD_INDICES: Partial<Record<TierRole, number>> = {
  [TierRole.PUBLIC]: 0,
  [TierRole.NODE]: 1,
  [TierRole.CLUSTER]: 2,
  [TierRole.POD]: 3,
};

const FIRST_CUSTOM = Object.keys(STANDARD_INDICES).length;
const LAST = 15;

/** Number of networks of a tier in the IPv6 block, one for each slot. */
const NETWORKS_PER_TIER = 16;

/** Returns the index of a tier in the IPv6 block. It depends on the tier only. Undefined if the tier has none. */
function tierIndex({ name, role, _options: { ipv6Index } }: Tier): number | undefined {
  return ipv6Index ?? (name === role ? STANDARD_INDICES[role] : undefined);
}

/**
 * Returns the index of the /64 of a subnet in the IPv6 block of the VPC, 0 to 255. Each combination of tier and slot
 * has its own index.
 */
export function ipv6IndexOf(tier: Tier, slot: number): number | undefined {
  const index = tierIndex(tier);
  return index === undefined ? undefined : index * NETWORKS_PER_TIER + slot;
}

/** Fails for an index that is out of bounds or that two tiers have. */
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
        `"${name}" has ipv6Index ${ipv6Index}. Write a whole number from ${FIRST_CUSTOM} to ${LAST}. Lower ones belong to public, node, cluster and pod`,
      );
    }
    const duplicate = tiers.slice(0, position).find((other) => tierIndex(other) === ipv6Index);
    if (duplicate) {
      fail(
        'TierIpv6Index',
        `"${name}" has ipv6Index ${ipv6Index}, which "${duplicate.name}" also has. ${suggestIndex(tiers)}`,
      );
    }
  }
}

/** Fails for a tier without an index in a network with an IPv6 block. */
export function validateIpv6IndicesPresent(tiers: readonly Tier[]): void {
  const missing = tiers.find((tier) => tierIndex(tier) === undefined);
  if (missing) {
    fail('TierIpv6Index', `"${missing.name}" has no index in the IPv6 block. ${suggestIndex(tiers)}`);
  }
}

function suggestIndex(tiers: readonly Tier[]): string {
  const taken = tiers.map(tierIndex);
  const free = Array.from({ length: LAST - FIRST_CUSTOM + 1 }, (_, index) => FIRST_CUSTOM + index).find(
    (index) => !taken.includes(index),
  );
  return free === undefined
    ? `All of ${FIRST_CUSTOM} to ${LAST} are in use. Remove a tier`
    : `Write ipv6Index: ${free}, the first free index`;
}

/** Number of addresses that AWS reserves in every subnet: the first four and the last. */
const RESERVED_BY_AWS = 5;

/** A subnet of an address plan. */
export interface PlannedSubnet {
  /** The name of the tier. */
  readonly tier: string;
  /** The purpose of the subnet. */
  readonly role: TierRole;
  /** The zone, as the plan names it. */
  readonly availabilityZone: string;
  /** The part of the zone name that is unique in the Region: `A` for `eu-west-1a`. */
  readonly zoneLabel: string;
  /** The index of the zone in every tier. */
  readonly slot: number;
  /** The CIDR of the subnet. */
  readonly cidr: string;
  /** The CIDR block of the VPC that contains the subnet. */
  readonly cidrBlock: string;
  /** Usable addresses. AWS reserves 5 addresses of each subnet. */
  readonly usableAddresses: number;
  /** The part of the subnet that is reserved for prefix delegation, in CIDR notation, if there is one. */
  readonly prefixReservation?: string;
  /**
   * The index of its /64 network in the IPv6 block of a dual stack network, 0 to 255.
   *
   * @default - none. The tier has no `ipv6Index` and is not a standard tier
   */
  readonly ipv6Index?: number;
  /**
   * Whether IPAM assigns other addresses at deployment.
   *
   * @default false
   */
  readonly isPlaceholder?: boolean;
}

/**
 * Returns the subnets of a tier: one in each zone. Cluster tiers have subnets only in zones that support the control
 * plane.
 */
export function subnetsIn(placed: PlacedTier, zones: readonly PlannedZone[]): PlannedSubnet[] {
  return zones.filter((zone) => hasSubnetIn(placed.tier, zone)).map((zone) => subnetOf(placed, zone));
}

/** Returns true if a tier has a subnet in a zone. */
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

/** Returns the upper end of a subnet. Four of the five addresses that AWS reserves are at the lower end. */
function reservationIn(network: Cidr, prefixLength: number | undefined): { prefixReservation?: string } {
  if (prefixLength === undefined) {
    return {};
  }
  const last = 2 ** (prefixLength - network.prefixLength) - 1;
  return { prefixReservation: network.subnet(prefixLength, last).toString() };
}

/** Returns the number of usable addresses of a subnet. */
export function usableAddressesIn(size: number): number {
  return size - RESERVED_BY_AWS;
}
