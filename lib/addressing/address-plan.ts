import { didYouMean, refuse } from '../foundation/refusals';
import { formatAddress, IpFamily } from './address';
import { parseBlock, refuseAssociations } from './blocks';
import { Cidr } from './cidr';
import {
  distinct,
  networkOf,
  type Occupant,
  type PlacedTier,
  placeTiers,
  type Range,
  refuseOverlaps,
} from './placement';
import { type PlanEntry, renderTable } from './plan-table';
import { Tier, type TierOptions, TierRole } from './tier';
import { type PlannedZone, planZones } from './zones';

/** Addresses of every subnet that AWS keeps for itself: the first four and the last. */
const KEPT_BY_AWS = 5;

/** The longest primary block into which the default layout fits: eight zones of /28 node, public and cluster subnets fill 384 of 512. */
const LONGEST_FOR_LAYOUT = 23;

/** The zones, and what the plan must keep clear of. */
export interface AddressPlanOptions {
  /** The primary CIDR block of the VPC: IPv4, /16 to /28. */
  readonly vpcCidr: string;

  /** The Availability Zones by name (`eu-west-1a`) or all by id (`euw1-az1`), in any order: order decides nothing. */
  readonly availabilityZones: string[];

  /**
   * Slots, 0 to 15, for zones that have no letter of their own (Local Zones), or whose letter a tier has no room for.
   *
   * @default - each zone has the slot of its letter (a is 0) or of its id's number (az1 is 0)
   */
  readonly zoneSlots?: Record<string, number>;

  /**
   * Networks that the VPC can reach or be reached from, by a name of your own (`on-premises`): peers, data centres, other VPCs.
   *
   * @default - nothing else is known to be in use
   */
  readonly connectedNetworks?: Record<string, string>;

  /**
   * Networks inside the VPC's blocks that no tier may use, by a name of your own.
   *
   * @default - all space that no tier takes is free
   */
  readonly reserves?: Record<string, string>;
}

/** What an address plan is made of. */
export interface AddressPlanProps extends AddressPlanOptions {
  /** The tiers. Their order decides nothing. */
  readonly tiers: Tier[];
}

/** The layout for clusters with custom networking: nodes in the VPC's own block, pods in a secondary one. */
export interface EksAddressPlanOptions extends AddressPlanOptions {
  /**
   * The secondary block that holds the pods.
   *
   * @default - 100.64.0.0/16, outside the space that most networks route
   */
  readonly podCidr?: string;

  /**
   * What to change about the public tier.
   *
   * @default - seven bits longer than the VPC (/23 in a /16), from one quarter of the block on
   */
  readonly publicTier?: TierOptions;

  /**
   * What to change about the node tier.
   *
   * @default - five bits longer than the VPC (/21 in a /16), from the start of the block on
   */
  readonly nodeTier?: TierOptions;

  /**
   * What to change about the cluster tier.
   *
   * @default - /28, in the last 128 addresses of the block
   */
  readonly clusterTier?: TierOptions;

  /**
   * What to change about the pod tier.
   *
   * @default - three bits longer than `podCidr` (/19 in a /16), from its start on
   */
  readonly podTier?: TierOptions;

  /**
   * Tiers of your own, and further pod blocks.
   *
   * @default - none
   */
  readonly additionalTiers?: Tier[];
}

/** The layout for clusters whose pods share the subnets of the nodes. */
export interface SharedAddressPlanOptions extends AddressPlanOptions {
  /**
   * What to change about the public tier.
   *
   * @default - four bits longer than the VPC (/20 in a /16), three slots
   */
  readonly publicTier?: TierOptions;

  /**
   * What to change about the tier of nodes and pods.
   *
   * @default - two bits longer than the VPC (/18 in a /16), three slots
   */
  readonly nodeTier?: TierOptions;

  /**
   * What to change about the cluster tier.
   *
   * @default - /28, behind the public tier
   */
  readonly clusterTier?: TierOptions;

  /**
   * Tiers of your own.
   *
   * @default - none
   */
  readonly additionalTiers?: Tier[];
}

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
}

/**
 * The address plan of a VPC: tiers of subnets over zones. Pure arithmetic: no CDK, no account.
 *
 * Every network is a function of its tier and its zone's letter alone. A zone or a tier that is added, anywhere in a list, moves nothing;
 * one that is removed leaves a hole; space for zones to come is kept.
 */
export class AddressPlan {
  /**
   * The layout for custom networking, in a /16: nodes /21 from the start, public /23 behind them, cluster /28 at the very end, pods /19
   * of 100.64.0.0/16; room for zones a to h in each tier, and about 45,000 addresses for tiers to come. Smaller blocks, down to /23, scale.
   */
  public static forEks(options: EksAddressPlanOptions): AddressPlan {
    const vpc = parseLayoutBlock(options.vpcCidr, LONGEST_FOR_LAYOUT);
    const nodeLength = Math.min(vpc.prefixLength + 5, 28);
    const publicLength = Math.min(vpc.prefixLength + 7, 28);
    return new AddressPlan({
      ...options,
      tiers: [
        Tier.node(options.nodeTier)._withDefaults({ prefixLength: nodeLength, startsAt: vpc.firstAddress }),
        Tier.public(options.publicTier)._withDefaults({
          prefixLength: publicLength,
          startsAt: addressAt(vpc._first + 8n * (1n << BigInt(32 - nodeLength))),
        }),
        Tier.cluster(options.clusterTier)._withDefaults({ prefixLength: 28, startsAt: addressAt(vpc._last - 127n) }),
        Tier.pod(options.podTier)._withDefaults({ cidrBlock: options.podCidr ?? '100.64.0.0/16' }),
        ...(options.additionalTiers ?? []),
      ],
    });
  }

  /**
   * The layout of the EKS best practices for clusters whose pods share the subnets of the nodes, in a /16: node /18 and public /20 in three
   * zones, cluster /28. It keeps no room for a fourth node subnet: such clusters trade it for addresses.
   *
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  public static forSharedSubnets(options: SharedAddressPlanOptions): AddressPlan {
    const vpc = parseLayoutBlock(options.vpcCidr, 22);
    const quarter = 1n << BigInt(30 - vpc.prefixLength);
    return new AddressPlan({
      ...options,
      tiers: [
        Tier.node(options.nodeTier)._withDefaults({
          prefixLength: vpc.prefixLength + 2,
          startsAt: vpc.firstAddress,
          slots: 3,
        }),
        Tier.public(options.publicTier)._withDefaults({
          prefixLength: vpc.prefixLength + 4,
          startsAt: addressAt(vpc._first + 3n * quarter),
          slots: 3,
        }),
        Tier.cluster(options.clusterTier)._withDefaults({
          prefixLength: 28,
          startsAt: addressAt(vpc._first + 3n * quarter + (3n * quarter) / 4n),
          slots: 3,
        }),
        ...(options.additionalTiers ?? []),
      ],
    });
  }

  /** The primary CIDR block. */
  public readonly vpcCidr: string;

  /** The secondary CIDR blocks that the tiers bring. */
  public readonly secondaryCidrs: string[];

  /** The zones, in the order in which they were given. */
  public readonly availabilityZones: string[];

  /** The tiers, in the order in which they were given. */
  public readonly tiers: Tier[];

  /** Every subnet, in address order within each block. */
  public readonly subnets: PlannedSubnet[];

  private readonly blocks: Cidr[];
  private readonly zones: PlannedZone[];
  private readonly placed: PlacedTier[];
  private readonly reserved: Occupant[];

  constructor(props: AddressPlanProps) {
    const primary = parseBlock(props.vpcCidr);
    this.zones = planZones(props.availabilityZones, props.zoneSlots ?? {});
    this.tiers = [...props.tiers];
    refuseTwins(this.tiers);
    this.reserved = Object.entries(props.reserves ?? {}).map(([name, text]) => reserveOf(name, text));
    this.placed = placeTiers(primary, this.tiers, this.reserved);
    this.blocks = distinct([primary, ...this.placed.map(({ block }) => block)]);

    this.vpcCidr = primary.toString();
    this.secondaryCidrs = this.blocks.slice(1).map(String);
    this.availabilityZones = [...props.availabilityZones];

    refuseConnected(this.blocks, this.placed, props.connectedNetworks ?? {});
    refuseOverlaps(this.blocks, this.placed, this.reserved);
    refuseAssociations(primary, this.blocks.slice(1));
    this.refuseMissingSlots();
    this.refuseClusterZones();

    this.subnets = this.blocks.flatMap((block) =>
      this.placed
        .filter((placed) => placed.block.isSameAs(block))
        .sort((a, b) => (a.first < b.first ? -1 : 1))
        .flatMap((placed) => this.zonesBySlot().map((zone) => subnetOf(placed, zone))),
    );
  }

  /** The subnets of a tier, by slot; a name that the plan does not have is refused as `UnknownTier`. */
  public subnetsOf(tier: string): PlannedSubnet[] {
    const names = this.tiers.map(({ name }) => name);
    return names.includes(tier)
      ? this.subnets.filter((subnet) => subnet.tier === tier)
      : refuse('UnknownTier', `"${tier}" is no tier of the plan, ${didYouMean(tier, names)}`);
  }

  /** Everything in the blocks of the VPC in address order: subnets, space kept for zones to come, reserves, and free space. */
  public entries(): PlanEntry[] {
    return this.blocks.flatMap((block) => {
      const own = this.placed.filter((placed) => placed.block.isSameAs(block));
      const taken = [...own.flatMap((placed) => this.entriesOf(placed)), ...this.reserveEntries(block)].sort(byAddress);
      return fillGaps(block, taken).map(({ entry }) => entry);
    });
  }

  /** The plan as a plain-text table in address order, a section per CIDR block. */
  public table(): string {
    return renderTable(this.entries());
  }

  private zonesBySlot(): PlannedZone[] {
    return [...this.zones].sort((a, b) => a.slot - b.slot);
  }

  private entriesOf(placed: PlacedTier): LocatedEntry[] {
    const subnets = this.zonesBySlot().map((zone) => {
      const { cidr, tier, availabilityZone, usableAddresses, cidrBlock } = subnetOf(placed, zone);
      const network = networkOf(placed, zone.slot);
      const entry = {
        kind: 'subnet',
        addresses: cidr,
        name: tier,
        zone: availabilityZone,
        usable: usableAddresses,
        cidrBlock,
      };
      return { first: network._first, last: network._last, entry };
    });
    const used = this.zones.map(({ slot }) => slot);
    const kept = runs(
      Array.from({ length: placed.tier.slots }, (_, slot) => slot).filter((slot) => !used.includes(slot)),
    );
    return [
      ...subnets,
      ...kept.map(([from, to]) => {
        const range = { first: networkOf(placed, from)._first, last: networkOf(placed, to)._last };
        const usable = (to - from + 1) * (networkOf(placed, from).size - KEPT_BY_AWS);
        const zone = this.zones[0].isId
          ? slotNames(from, to, (slot) => `az${slot + 1}`)
          : slotNames(from, to, letterOf);
        return located('kept', range, placed.tier.name, zone, usable, placed.block);
      }),
    ];
  }

  private reserveEntries(block: Cidr): LocatedEntry[] {
    return this.reserved
      .filter(({ first }) => block._first <= first && first <= block._last)
      .map((reserve) =>
        located('reserve', reserve, reserve.name, '', Number(reserve.last - reserve.first + 1n), block, reserve.text),
      );
  }

  private refuseMissingSlots(): void {
    for (const { tier, prefixLength } of this.placed) {
      const beyond = this.zones.find(({ slot }) => slot >= tier.slots);
      if (beyond) {
        const used = this.zones.map(({ slot }) => slot);
        const free = Array.from({ length: tier.slots }, (_, slot) => slot).find((slot) => !used.includes(slot));
        const mapping = free === undefined ? '' : ` or map the zone: zoneSlots: { "${beyond.name}": ${free} }`;
        refuse(
          'PlanExhausted',
          `"${tier.name}" has ${tier.slots} slots of /${prefixLength} and none for ${beyond.name} (slot ${beyond.slot}), give it more slots${mapping}`,
        );
      }
    }
  }

  private refuseClusterZones(): void {
    const cluster = this.tiers.find(({ role }) => role === TierRole.CLUSTER);
    if (!cluster) {
      return;
    }
    const without = this.zones.find(({ isId, holdsControlPlane }) => isId && !holdsControlPlane);
    if (without) {
      refuse('ClusterZones', `"${without.name}" holds no EKS control plane, leave the zone out of this plan`);
    }
    if (this.zones.filter(({ holdsControlPlane }) => holdsControlPlane).length < 2) {
      refuse(
        'ClusterZones',
        `"${this.zones[0].name}" is the only Availability Zone for "${cluster.name}", name two or more: EKS needs them`,
      );
    }
  }
}

interface LocatedEntry extends Range {
  readonly entry: PlanEntry;
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
    usableAddresses: network.size - KEPT_BY_AWS,
  };
}

function parseLayoutBlock(vpcCidr: string, longest: number): Cidr {
  const vpc = parseBlock(vpcCidr);
  return vpc.prefixLength <= longest
    ? vpc
    : refuse(
        'BlockSize',
        `"${vpcCidr}" is too small for this layout, write /16 to /${longest}, or place tiers yourself with new AddressPlan`,
      );
}

function refuseTwins(tiers: readonly Tier[]): void {
  const twin = tiers.find(({ name }, index) => tiers.findIndex((other) => other.name === name) !== index);
  if (twin) {
    refuse('TierDuplicate', `"${twin.name}" names two tiers, give one of them another name, such as "${twin.name}-2"`);
  }
}

function reserveOf(name: string, text: string): Occupant {
  const network = Cidr.parse(text);
  return { name, text, first: network._first, last: network._last };
}

/** Secondary blocks come first: they are the newer ones, and the easier to move. */
function refuseConnected(
  blocks: readonly Cidr[],
  placed: readonly PlacedTier[],
  connected: Readonly<Record<string, string>>,
): void {
  const networks = Object.entries(connected).map(([name, text]) => ({ name, network: Cidr.parse(text) }));
  for (const block of [...blocks.slice(1), blocks[0]]) {
    const clash = networks.find(({ network }) => network.overlaps(block));
    if (clash) {
      const owner =
        block === blocks[0] ? 'vpc' : (placed.find((tier) => tier.block.isSameAs(block))?.tier.name ?? 'vpc');
      const way =
        owner === 'vpc' ? 'move one of the two' : `move "${owner}" to a block nobody routes, such as "100.64.0.0/16"`;
      refuse('NetworksOverlap', `"${owner}" ${block} overlaps "${clash.name}" ${clash.network}, ${way}`);
    }
  }
}

function located(
  kind: string,
  range: Range,
  name: string,
  zone: string,
  usable: number,
  block: Cidr,
  addresses?: string,
): LocatedEntry {
  const span = addresses ?? `${addressAt(range.first)} – ${addressAt(range.last)}`;
  return {
    first: range.first,
    last: range.last,
    entry: { kind, addresses: span, name, zone, usable, cidrBlock: block.toString() },
  };
}

function fillGaps(block: Cidr, taken: readonly LocatedEntry[]): LocatedEntry[] {
  const filled: LocatedEntry[] = [];
  let next = block._first;
  const gapBefore = (first: bigint) => {
    if (next < first) {
      filled.push(located('free', { first: next, last: first - 1n }, '', '', Number(first - next), block));
    }
  };
  for (const entry of taken) {
    gapBefore(entry.first);
    filled.push(entry);
    next = entry.last + 1n;
  }
  gapBefore(block._last + 1n);
  return filled;
}

function byAddress(a: Range, b: Range): number {
  return a.first < b.first ? -1 : 1;
}

/** The runs of neighbours in a list of ascending numbers, each with its first and last. */
function runs(numbers: readonly number[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found[found.length - 1];
    if (last && last[1] === number - 1) {
      last[1] = number;
    } else {
      found.push([number, number]);
    }
  }
  return found;
}

function letterOf(slot: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + slot);
}

function slotNames(from: number, to: number, nameOf: (slot: number) => string): string {
  return from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`;
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}
