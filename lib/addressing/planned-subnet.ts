import type { Cidr } from './cidr';
import { ipv6IndexOf } from './ipv6-indices';
import { networkOf, type PlacedTier } from './placement';
import { type Tier, TierRole } from './tier';
import type { PlannedZone } from './zones';

/** Addresses of every subnet that AWS keeps for itself: the first four and the last. */
const KEPT_BY_AWS = 5;

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
    usableAddresses: usableIn(network.size),
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
export function usableIn(size: number): number {
  return size - KEPT_BY_AWS;
}
