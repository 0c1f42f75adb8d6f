import { pascalCase } from '../foundation/values';
import type { AddressPlan } from './address-plan';
import type { PlannedSubnet } from './planned-subnet';
import { DEFAULT_SLOTS, Tier, type TierOptions, TierRole } from './tier';

/** Restrictions of suggestions for a larger plan. */
export interface GrowthOptions {
  /** Whether the subnets of the plan are deployed. Then no subnet may change. */
  readonly isLive: boolean;
  /** Whether the network has IPv6. Then a further tier needs an index in the IPv6 block. */
  readonly hasIpv6: boolean;
}

/** First addresses of the pod blocks to suggest. */
const POD_SPACE = Array.from({ length: 64 }, (_, index) => `100.${64 + index}.0.0`);

/** Longest prefix length of a CIDR block of a VPC. */
const LONGEST_BLOCK = 28;

/** Indices in the IPv6 block for tiers other than the standard ones. */
const IPV6_INDICES = Array.from({ length: 12 }, (_, index) => 4 + index);

/** Factory of each tier role. */
const FACTORIES: Partial<Record<TierRole, 'public' | 'node' | 'cluster' | 'pod'>> = {
  [TierRole.PUBLIC]: 'public',
  [TierRole.NODE]: 'node',
  [TierRole.CLUSTER]: 'cluster',
  [TierRole.POD]: 'pod',
};

/** How to use an additional tier for Fargate pods. */
const THEN_FARGATE = (name: string) => `set subnets of the Fargate profile to { subnetGroupName: "${name}" }`;

/** How to use the additional tier. */
const NEXT_STEPS: Partial<Record<TierRole, (name: string) => string>> = {
  [TierRole.NODE]: (name) => `move to node groups with subnets: { subnetGroupName: "${name}" }`,
  [TierRole.POD]: (name) => `name its subnets in podSubnets: PodSubnets.custom(network.subnetsOf("${name}"))`,
};

/** Suggestions for a subnet that is too small. Each suggested plan is validated, and keeps all existing subnets. */
export class GrowthAdvice {
  constructor(
    private readonly plan: AddressPlan,
    private readonly subnet: PlannedSubnet,
    private readonly options: GrowthOptions,
  ) {}

  /**
   * Returns what to write for subnets of a prefix length, or undefined if the VPC has no space for them.
   *
   * @param isOfFargate whether Fargate pods use the larger subnets
   */
  largerSubnets(prefixLength: number, isOfFargate = false): string | undefined {
    return (this.options.isLive ? undefined : this.resizeTier(prefixLength)) ?? this.addTier(prefixLength, isOfFargate);
  }

  /** Returns what to write if there are no larger subnets, or undefined if there is no alternative. */
  alternative(holdsPods: boolean, isOfFargate = false): string | undefined {
    return (holdsPods ? this.podTier() : undefined) ?? this.moreZones(isOfFargate ? 'Fargate pods' : 'nodes');
  }

  /** Returns larger subnets for the tier, with fewer slots if necessary. Only for a plan that is not deployed. */
  private resizeTier(prefixLength: number): string | undefined {
    const { tier } = this.subnet;
    const { slots } = this.plan.tiers.find(({ name }) => name === tier) as Tier;
    const resized = `give "${tier}" a prefixLength of ${prefixLength}`;
    if (this.plan._withTierSize(tier, prefixLength, slots)) {
      return resized;
    }
    const needed = this.slotsInUse;
    return needed < slots && this.plan._withTierSize(tier, prefixLength, needed)
      ? `${resized} and ${needed} slots`
      : undefined;
  }

  /** Returns another tier of the same role, in free space of the primary block or in a further block. */
  private addTier(prefixLength: number, isOfFargate: boolean): string | undefined {
    const { role, tier } = this.subnet;
    const factory = FACTORIES[role];
    if (factory === undefined) {
      return undefined;
    }
    const name = this.freeName(tier);
    const tries = [DEFAULT_SLOTS, this.slotsInUse].flatMap((slots) => {
      const startsAt = this.plan._firstFreeAddress(prefixLength, slots);
      const inPrimary = startsAt === undefined ? [] : [{ startsAt }];
      const places =
        role === TierRole.POD
          ? [...blocksFor(prefixLength, slots), ...inPrimary]
          : [...inPrimary, ...blocksFor(prefixLength, slots)];
      return places.map((place) => ({ name, prefixLength, ...place, ...(slots === DEFAULT_SLOTS ? {} : { slots }) }));
    });
    const fitting = this.firstThatFits(factory, tries);
    const next = (isOfFargate ? THEN_FARGATE : NEXT_STEPS[role])?.(name);
    return fitting && `add ${formatTier(factory, fitting)} to the plan${next === undefined ? '' : ` and ${next}`}`;
  }

  /** Returns a pod tier for pods that share the node subnets. */
  private podTier(): string | undefined {
    const hasPods = this.plan.tiers.some(({ role }) => role === TierRole.POD);
    const tries = hasPods ? [] : POD_SPACE.map((first) => ({ cidrBlock: `${first}/16` }));
    const fitting = this.firstThatFits('pod', tries);
    return fitting && `give pods their own tier: ${formatTier('pod', fitting)}`;
  }

  private moreZones(what: string): string | undefined {
    return this.plan._canTakeZone() ? `spread the ${what} over more zones` : undefined;
  }

  /** Returns the first tier that can be added to the plan without changing a subnet. */
  private firstThatFits(
    factory: 'public' | 'node' | 'cluster' | 'pod',
    candidates: readonly TierOptions[],
  ): TierOptions | undefined {
    return candidates
      .map((options) => ({ ...options, ...this.ipv6Index(options.name) }))
      .find((options) => this.plan._withTier(Tier[factory](options)) !== undefined);
  }

  /** Returns a free index in the IPv6 block for a tier with a custom name. */
  private ipv6Index(name: string | undefined): { ipv6Index?: number } {
    if (!this.options.hasIpv6 || name === undefined) {
      return {};
    }
    const taken = this.plan.tiers.map(({ _options: { ipv6Index } }) => ipv6Index);
    const free = IPV6_INDICES.find((index) => !taken.includes(index));
    return free === undefined ? {} : { ipv6Index: free };
  }

  private get slotsInUse(): number {
    return Math.max(...this.plan.subnets.map(({ slot }) => slot)) + 1;
  }

  private freeName(name: string): string {
    const taken = this.plan.tiers.map((tier) => pascalCase(tier.name));
    const base = name.replace(/-\d+$/, '');
    let number = 2;
    while (taken.includes(pascalCase(`${base}-${number}`))) {
      number++;
    }
    return `${base}-${number}`;
  }
}

/** Returns blocks for a number of subnets, from address space that few networks route. */
function blocksFor(prefixLength: number, slots: number): { cidrBlock: string }[] {
  const length = Math.min(Math.floor(32 - Math.log2(slots * 2 ** (32 - prefixLength))), LONGEST_BLOCK);
  return length < 16 ? [] : POD_SPACE.map((first) => ({ cidrBlock: `${first}/${length}` }));
}

/** Formats a tier as the user writes it. */
function formatTier(factory: string, options: TierOptions): string {
  const fields = Object.entries(options).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `Tier.${factory}({ ${fields.join(', ')} })`;
}
