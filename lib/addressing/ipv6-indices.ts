import { refuse } from '../foundation/refusals';
import { type Tier, TierRole } from './tier';

/** Indices of the standard tiers. A tier has the index of its role if its name is the name of the role. */
const STANDARD: Partial<Record<TierRole, number>> = {
  [TierRole.PUBLIC]: 0,
  [TierRole.NODE]: 1,
  [TierRole.CLUSTER]: 2,
  [TierRole.POD]: 3,
};

const FIRST_OWN = Object.keys(STANDARD).length;
const LAST = 15;

/** Number of networks of a tier in the IPv6 block, one for each slot. */
const NETWORKS_PER_TIER = 16;

/** Returns the index of a tier in the IPv6 block. It depends on the tier only. Undefined if the tier has none. */
function tierIndex({ name, role, _options: { ipv6Index } }: Tier): number | undefined {
  return ipv6Index ?? (name === role ? STANDARD[role] : undefined);
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
export function refuseIpv6Indices(tiers: readonly Tier[]): void {
  for (const [position, tier] of tiers.entries()) {
    const { name, role } = tier;
    const { ipv6Index } = tier._options;
    const isStandard = name === role && ipv6Index === STANDARD[role];
    if (ipv6Index === undefined || isStandard) {
      continue;
    }
    if (!Number.isInteger(ipv6Index) || ipv6Index < FIRST_OWN || ipv6Index > LAST) {
      refuse(
        'TierIpv6Index',
        `"${name}" has ipv6Index ${ipv6Index}. Write a whole number from ${FIRST_OWN} to ${LAST}. Lower ones belong to public, node, cluster and pod`,
      );
    }
    const twin = tiers.slice(0, position).find((other) => tierIndex(other) === ipv6Index);
    if (twin) {
      refuse('TierIpv6Index', `"${name}" has ipv6Index ${ipv6Index}, which "${twin.name}" also has. ${advice(tiers)}`);
    }
  }
}

/** Fails for a tier without an index in a network with an IPv6 block. */
export function refuseMissingIpv6Indices(tiers: readonly Tier[]): void {
  const missing = tiers.find((tier) => tierIndex(tier) === undefined);
  if (missing) {
    refuse('TierIpv6Index', `"${missing.name}" has no index in the IPv6 block. ${advice(tiers)}`);
  }
}

function advice(tiers: readonly Tier[]): string {
  const taken = tiers.map(tierIndex);
  const free = Array.from({ length: LAST - FIRST_OWN + 1 }, (_, index) => FIRST_OWN + index).find(
    (index) => !taken.includes(index),
  );
  return free === undefined
    ? `All of ${FIRST_OWN} to ${LAST} are in use. Remove a tier`
    : `Write ipv6Index: ${free}, the first free index`;
}
