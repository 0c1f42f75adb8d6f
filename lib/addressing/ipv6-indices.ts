import { refuse } from '../foundation/refusals';
import { type Tier, TierRole } from './tier';

/** The indices of the standard tiers: a tier has one by its role where it also has the name of the role. */
const STANDARD: Partial<Record<TierRole, number>> = {
  [TierRole.PUBLIC]: 0,
  [TierRole.NODE]: 1,
  [TierRole.CLUSTER]: 2,
  [TierRole.POD]: 3,
};

const FIRST_OWN = Object.keys(STANDARD).length;
const LAST = 15;

/** The networks of one tier: as many as there are slots. */
const NETWORKS_PER_TIER = 16;

/** The place of a tier in the IPv6 block, which follows from the tier alone; undefined where it says none. */
function tierIndex({ name, role, _options: { ipv6Index } }: Tier): number | undefined {
  return ipv6Index ?? (name === role ? STANDARD[role] : undefined);
}

/** The index of a subnet's /64 in the IPv6 block of the VPC, 0 to 255: no other tier or zone has a part in it. */
export function ipv6IndexOf(tier: Tier, slot: number): number | undefined {
  const index = tierIndex(tier);
  return index === undefined ? undefined : index * NETWORKS_PER_TIER + slot;
}

/** Refuses indices that no tier can have, or that two tiers have. */
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
        `"${name}" has ipv6Index ${ipv6Index}, write a whole number from ${FIRST_OWN} to ${LAST}: those below belong to public, node, cluster and pod`,
      );
    }
    const twin = tiers.slice(0, position).find((other) => tierIndex(other) === ipv6Index);
    if (twin) {
      refuse(
        'TierIpv6Index',
        `"${name}" has ipv6Index ${ipv6Index}, which "${twin.name}" has already, ${advice(tiers)}`,
      );
    }
  }
}

/** Refuses tiers without a place in the IPv6 block, in a network that has one. */
export function refuseMissingIpv6Indices(tiers: readonly Tier[]): void {
  const missing = tiers.find((tier) => tierIndex(tier) === undefined);
  if (missing) {
    refuse('TierIpv6Index', `"${missing.name}" has no place in the IPv6 block, ${advice(tiers)}`);
  }
}

function advice(tiers: readonly Tier[]): string {
  const taken = tiers.map(tierIndex);
  const free = Array.from({ length: LAST - FIRST_OWN + 1 }, (_, index) => FIRST_OWN + index).find(
    (index) => !taken.includes(index),
  );
  return free === undefined
    ? `and ${FIRST_OWN} to ${LAST} are taken, drop a tier`
    : `write ipv6Index: ${free}, the first that is free`;
}
