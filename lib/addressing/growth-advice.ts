import { pascalCase } from '../foundation/text';
import type { AddressPlan } from './address-plan';
import type { PlannedSubnet } from './planned-subnet';
import { DEFAULT_SLOTS, Tier, type TierOptions, TierRole } from './tier';

/** What advice on a plan has to respect. */
export interface GrowthOptions {
  /** Whether the subnets of the plan exist: then none may move, and a tier keeps the size of its subnets. */
  readonly isLive: boolean;
  /** Whether the network has IPv6, in which a further tier needs a place. */
  readonly hasIpv6: boolean;
}

/** The addresses of pods where the plan has no tier for them. */
const POD_SPACE = Array.from({ length: 64 }, (_, index) => `100.${64 + index}.0.0`);

/** The largest block of a VPC is a /16, the smallest a /28. */
const LONGEST_BLOCK = 28;

/** The first and the last index of the IPv6 block for tiers beyond the standard ones. */
const IPV6_INDICES = Array.from({ length: 12 }, (_, index) => 4 + index);

/** How each kind of tier is written. */
const FACTORIES: Partial<Record<TierRole, 'public' | 'node' | 'cluster' | 'pod'>> = {
  [TierRole.PUBLIC]: 'public',
  [TierRole.NODE]: 'node',
  [TierRole.CLUSTER]: 'cluster',
  [TierRole.POD]: 'pod',
};

/** What to do with a further tier of pods on Fargate. */
const THEN_FARGATE = (name: string) => `give the Fargate profile subnets: { subnetGroupName: "${name}" }`;

/** What to do with the further tier. */
const THEN: Partial<Record<TierRole, (name: string) => string>> = {
  [TierRole.NODE]: (name) => `move to node groups with subnets: { subnetGroupName: "${name}" }`,
  [TierRole.POD]: (name) => `name its subnets in podSubnets: PodSubnets.custom(network.subnetsOf("${name}"))`,
};

/** Advice on a subnet that is too small. Every plan that the advice names has been built, and keeps all subnets of the plan before. */
export class GrowthAdvice {
  constructor(
    private readonly plan: AddressPlan,
    private readonly subnet: PlannedSubnet,
    private readonly options: GrowthOptions,
  ) {}

  /**
   * What to write for subnets of a prefix length; undefined where the VPC has no room for them.
   *
   * @param isOfFargate whether pods on Fargate move to them
   */
  larger(prefixLength: number, isOfFargate = false): string | undefined {
    return (this.options.isLive ? undefined : this.inPlace(prefixLength)) ?? this.beside(prefixLength, isOfFargate);
  }

  /** What to write where no larger subnet is to be had; undefined where there is nothing. */
  otherwise(holdsPods: boolean, isOfFargate = false): string | undefined {
    return (holdsPods ? this.podTier() : undefined) ?? this.moreZones(isOfFargate ? 'pods on Fargate' : 'nodes');
  }

  /** Larger subnets in the place of the tier, with fewer slots where that makes room: of a plan that nobody has deployed. */
  private inPlace(prefixLength: number): string | undefined {
    const { tier } = this.subnet;
    const { slots } = this.plan.tiers.find(({ name }) => name === tier) as Tier;
    const resized = `give "${tier}" a prefixLength of ${prefixLength}`;
    if (this.plan._resized(tier, prefixLength, slots)) {
      return resized;
    }
    const needed = this.slotsInUse;
    return needed < slots && this.plan._resized(tier, prefixLength, needed)
      ? `${resized} and ${needed} slots`
      : undefined;
  }

  /** Another tier of the same kind, in free space of the primary block or in a further block. */
  private beside(prefixLength: number, isOfFargate: boolean): string | undefined {
    const { role, tier } = this.subnet;
    const factory = FACTORIES[role];
    if (factory === undefined) {
      return undefined;
    }
    const name = this.freeName(tier);
    const tries = [DEFAULT_SLOTS, this.slotsInUse].flatMap((slots) => {
      const startsAt = this.plan._freePlace(prefixLength, slots);
      const inPrimary = startsAt === undefined ? [] : [{ startsAt }];
      const places =
        role === TierRole.POD
          ? [...blocksFor(prefixLength, slots), ...inPrimary]
          : [...inPrimary, ...blocksFor(prefixLength, slots)];
      return places.map((place) => ({ name, prefixLength, ...place, ...(slots === DEFAULT_SLOTS ? {} : { slots }) }));
    });
    const fitting = this.firstThatFits(factory, tries);
    const next = (isOfFargate ? THEN_FARGATE : THEN[role])?.(name);
    return fitting && `add ${written(factory, fitting)} to the plan${next === undefined ? '' : ` and ${next}`}`;
  }

  /** Subnets of their own for pods that share those of their nodes. */
  private podTier(): string | undefined {
    const hasPods = this.plan.tiers.some(({ role }) => role === TierRole.POD);
    const tries = hasPods ? [] : POD_SPACE.map((first) => ({ cidrBlock: `${first}/16` }));
    const fitting = this.firstThatFits('pod', tries);
    return fitting && `give pods a tier of their own, ${written('pod', fitting)}`;
  }

  private moreZones(what: string): string | undefined {
    return this.plan._canTakeZone() ? `spread the ${what} over more zones` : undefined;
  }

  /** The first of some tiers that the plan takes beside its own, without moving a subnet. */
  private firstThatFits(
    factory: 'public' | 'node' | 'cluster' | 'pod',
    tries: readonly TierOptions[],
  ): TierOptions | undefined {
    return tries
      .map((options) => ({ ...options, ...this.ipv6Index(options.name) }))
      .find((options) => this.plan._withTier(Tier[factory](options)) !== undefined);
  }

  /** A tier with a name of its own says its place in the IPv6 block. */
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

/** Blocks for as many subnets, from the space that other networks seldom route. */
function blocksFor(prefixLength: number, slots: number): { cidrBlock: string }[] {
  const length = Math.min(Math.floor(32 - Math.log2(slots * 2 ** (32 - prefixLength))), LONGEST_BLOCK);
  return length < 16 ? [] : POD_SPACE.map((first) => ({ cidrBlock: `${first}/${length}` }));
}

/** A tier as the user writes it. */
function written(factory: string, options: TierOptions): string {
  const fields = Object.entries(options).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `Tier.${factory}({ ${fields.join(', ')} })`;
}
