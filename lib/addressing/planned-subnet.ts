import type { Cidr } from './cidr';
import { ipv6IndexOf } from './ipv6-indices';
import { networkOf, type PlacedTier } from './placement';
import { type Tier, TierRole } from './tier';
import type { PlannedZone } from './zones';

/** Number of addresses that AWS reserves in every subnet: the first four and the last. */
const KEPT_BY_AWS = 5;

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
    usableAddresses: usableIn(network.size),
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
export function usableIn(size: number): number {
  return size - KEPT_BY_AWS;
}
