import { validateArguments } from '../foundation/input';
import { didYouMean, isRefusal, refuse } from '../foundation/refusals';
import { pascalCase } from '../foundation/text';
import { parseBlock, refuseAssociations } from './blocks';
import type { CapacityReport } from './capacity-report';
import { Cidr } from './cidr';
import { limitControlPlane } from './cluster-zones';
import { refuseIpv6Indices } from './ipv6-indices';
import { eksTiers, privateTiers, sharedSubnetTiers } from './layouts';
import { refuseConnected, refuseOverlaps } from './overlaps';
import { renderPage } from './picture/page';
import { renderSvg } from './picture/svg';
import { blocksOf, freePlace, occupantOf, type PlacedTier, placeReserves, placeTiers } from './placement';
import { entriesOf, type PlanParts, slotName } from './plan-entries';
import { addressTables, renderMarkdown } from './plan-markdown';
import type {
  AddressPlanProps,
  EksAddressPlanOptions,
  PrivateAddressPlanOptions,
  SharedAddressPlanOptions,
} from './plan-options';
import { PLACEHOLDER, type PlanEntry, renderTable } from './plan-table';
import { hasSubnetIn, type PlannedSubnet, subnetsIn } from './planned-subnet';
import { isProvisional, provisionalProps } from './provisional';
import { refuseServiceCidr, takenNetworks } from './service-cidr';
import type { TextTable } from './text-table';
import { type Tier, TierRole } from './tier';
import { type PlannedZone, planZones } from './zones';

/** AWS has at most six Availability Zones in a Region, a to f. */
const SLOTS_OF_ZONES = 6;

/**
 * The address plan of a VPC: tiers of subnets over zones. Pure arithmetic: no CDK, no account.
 *
 * Every network is a function of its tier and its zone's letter alone. A zone or a tier that is added, anywhere in a list, moves nothing;
 * one that is removed leaves a hole; space for zones to come is kept.
 */
export class AddressPlan {
  /**
   * The layout for custom networking, in a /16: nodes /21 from the start, public /23 behind them, cluster /28 at the very end, pods /19
   * of 100.64.0.0/16; room for zones a to h in each tier, and about 45,000 addresses for tiers to come. Smaller blocks, down to /23, scale;
   * public subnets stay large enough for a load balancer, node subnets do so down to /22.
   */
  public static forEks(options: EksAddressPlanOptions): AddressPlan {
    validateArguments('AddressPlan.forEks', arguments);
    return new AddressPlan({ ...options, tiers: eksTiers(options) });
  }

  /**
   * The layout of `forEks` without a public tier: for clusters that nothing on the internet reaches. Every other tier has the addresses that it has
   * there, and those of the public tier are free, so that a plan can become one of `forEks` later.
   */
  public static forPrivate(options: PrivateAddressPlanOptions): AddressPlan {
    validateArguments('AddressPlan.forPrivate', arguments);
    return new AddressPlan({ ...options, tiers: privateTiers(options) });
  }

  /**
   * The layout of the EKS best practices for clusters whose pods share the subnets of the nodes, in a /16: node /18 and public /20 in three
   * zones, cluster /28. It keeps no room for a fourth node subnet: such clusters trade it for addresses.
   *
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  public static forSharedSubnets(options: SharedAddressPlanOptions): AddressPlan {
    validateArguments('AddressPlan.forSharedSubnets', arguments);
    return new AddressPlan({ ...options, tiers: sharedSubnetTiers(options) });
  }

  /** The primary CIDR block. */
  public readonly vpcCidr: string;

  /** The secondary CIDR blocks that the tiers bring. */
  public readonly secondaryCidrs: string[];

  /** The networks outside the VPC that the plan keeps clear of, by name. */
  public readonly connectedNetworks: Record<string, string>;

  /** The zones, in the order in which they were given. */
  public readonly availabilityZones: string[];

  /** The zones in which the cluster was created, by slot. Undefined where the plan does not state them. */
  public readonly clusterZones?: string[];

  /** The tiers, in the order in which they were given. */
  public readonly tiers: Tier[];

  /** Every subnet, in address order within each block. */
  public readonly subnets: PlannedSubnet[];

  /** The blocks for which IPAM chooses other addresses at deployment. */
  public readonly placeholderCidrs: string[];

  /** True where addresses or zones are not known until a lookup has run: the plan has its own in their place. @internal */
  public readonly _isProvisional: boolean;

  private readonly parts: PlanParts;

  private readonly props: AddressPlanProps;

  constructor(props: AddressPlanProps) {
    validateArguments('AddressPlan', arguments);
    this._isProvisional = isProvisional(props);
    const own = this._isProvisional ? provisionalProps(props) : props;
    this.props = own;
    const primary = parseBlock(own.vpcCidr);
    const planned = planZones(own.availabilityZones, own.zoneSlots ?? {}).sort((a, b) => a.slot - b.slot);
    const zones = limitControlPlane(planned, own.clusterZones);
    refuseTwins(own.tiers);
    refuseIpv6Indices(own.tiers);
    const blocks = blocksOf(primary, own.tiers);
    const reserved = placeReserves(blocks, own.reserves ?? {});
    const placed = placeTiers(blocks, own.tiers, reserved);

    if (!this._isProvisional) {
      refuseConnected(blocks, placed, own.connectedNetworks ?? {});
      refuseOverlaps(blocks, placed, reserved);
      refuseAssociations(primary, blocks.slice(1));
      refuseMissingSlots(placed, zones);
    }
    refuseClusterZones(own.tiers, zones);

    if (own.serviceCidr !== undefined) {
      refuseServiceCidr(own.serviceCidr, takenNetworks(blocks.map(String), own.connectedNetworks ?? {}));
    }
    const placeholders = placeholdersOf(blocks.map(String), own);

    this.vpcCidr = primary.toString();
    this.secondaryCidrs = blocks.slice(1).map(String);
    this.connectedNetworks = { ...own.connectedNetworks };
    this.availabilityZones = [...own.availabilityZones];
    this.clusterZones =
      own.clusterZones && zones.map(({ name }) => name).filter((name) => own.clusterZones?.includes(name));
    this.tiers = [...own.tiers];
    this.subnets = blocks.flatMap((block) =>
      placed
        .filter((tier) => tier.block.isSameAs(block))
        .sort((a, b) => (a.first < b.first ? -1 : 1))
        .flatMap((tier) => subnetsIn(tier, zones))
        .map((subnet) => (placeholders.includes(subnet.cidrBlock) ? { ...subnet, isPlaceholder: true } : subnet)),
    );
    this.placeholderCidrs = placeholders;
    this.parts = { blocks, placed, zones, reserved, placeholders };
  }

  /** The service CIDR that the plan was checked with. @internal */
  public get _serviceCidr(): string | undefined {
    return this.props.serviceCidr;
  }

  /** The same plan with the blocks that IPAM replaces. @internal */
  public _withPlaceholders(placeholderCidrs: string[]): AddressPlan {
    return new AddressPlan({ ...this.props, placeholderCidrs });
  }

  /** The same plan without the public tier that its layout brought and nobody asked for: its addresses are free. @internal */
  public _withoutImpliedTiers(): AddressPlan {
    const tiers = this.props.tiers.filter(({ _isImplied }) => !_isImplied);
    return tiers.length === this.props.tiers.length ? this : new AddressPlan({ ...this.props, tiers });
  }

  /** The same plan with subnets of another size in a tier; undefined where there is no room for them. @internal */
  public _resized(name: string, prefixLength: number, slots: number): AddressPlan | undefined {
    const tiers = this.tiers.map((tier) => (tier.name === name ? tier._resized(prefixLength, slots) : tier));
    return attempt(() => new AddressPlan({ ...this.props, tiers }));
  }

  /** The same plan with one more tier; undefined where it has no room for it. @internal */
  public _withTier(tier: Tier): AddressPlan | undefined {
    return attempt(() => new AddressPlan({ ...this.props, tiers: [...this.props.tiers, tier] }));
  }

  /** Whether the plan takes one more zone, with the letter or number of a free slot. @internal */
  public _canTakeZone(): boolean {
    const [first] = this.availabilityZones;
    const zone = this.parts.zones.find(({ name }) => name === first);
    const used = this.parts.zones.map(({ slot }) => slot);
    const free = Array.from({ length: SLOTS_OF_ZONES }, (_, slot) => slot).find((slot) => !used.includes(slot));
    const name = zone?.isId
      ? first.replace(/\d+$/, `${(free ?? 0) + 1}`)
      : `${first.slice(0, -1)}${slotName(this.parts.zones, free ?? 0)}`;
    const { zoneSlots, availabilityZones } = this.props;
    const grown = { availabilityZones: [...availabilityZones, name], zoneSlots: { ...zoneSlots, [name]: free ?? 0 } };
    return free !== undefined && attempt(() => new AddressPlan({ ...this.props, ...grown })) !== undefined;
  }

  /** The first address of the primary block from which some subnets are free. @internal */
  public _freePlace(prefixLength: number, slots: number): string | undefined {
    const { blocks, placed, reserved } = this.parts;
    return freePlace(blocks[0], [...placed.map(occupantOf), ...reserved], prefixLength, slots);
  }

  /** The subnets of a tier, by slot; a name that the plan does not have is refused as `UnknownTier`. */
  public subnetsOf(tier: string): PlannedSubnet[] {
    validateArguments('AddressPlan.subnetsOf', arguments);
    const names = this.tiers.map(({ name }) => name);
    return names.includes(tier)
      ? this.subnets.filter((subnet) => subnet.tier === tier)
      : refuse('UnknownTier', `"${tier}" is no tier of the plan, ${didYouMean(tier, names)}`);
  }

  /** Everything in the blocks of the VPC in address order: subnets, space kept for zones to come, reserves, and free space. */
  public entries(): PlanEntry[] {
    return entriesOf(this.parts);
  }

  /** The plan as a plain-text table in address order, a section per CIDR block. */
  public table(): string {
    return renderTable(this.entries());
  }

  /** The plan as Markdown, a table per CIDR block: for a review or a wiki. */
  public toMarkdown(): string {
    return renderMarkdown(addressTables(this.entries()));
  }

  /**
   * The plan as a plain value for other tools: `vpcCidr`, `secondaryCidrs`, `placeholderCidrs`, `availabilityZones`, `clusterZones` where they
   * are stated, `tiers`, `subnets` and `entries`.
   */
  public toJson(): Record<string, unknown> {
    const tiers = this.parts.placed.map(({ tier: { name, role, slots }, block, prefixLength }) => {
      return { name, role, slots, prefixLength, cidrBlock: block.toString() };
    });
    const { vpcCidr, secondaryCidrs, placeholderCidrs, availabilityZones, clusterZones, subnets } = this;
    return {
      vpcCidr,
      secondaryCidrs,
      placeholderCidrs,
      availabilityZones,
      ...(clusterZones && { clusterZones }),
      tiers,
      subnets,
      entries: this.entries(),
    };
  }

  /**
   * The plan as a picture: the address space to scale, a band for each CIDR block, small networks enlarged below it. One SVG that loads
   * nothing, for light and dark; it shows the network and its room to whoever points at it.
   *
   * @param title the heading of the picture; left out, it is "Address plan"
   * @param report what the plan holds of a cluster; left out, the picture knows the room of each subnet alone
   */
  public toSvg(title?: string, report?: CapacityReport): string {
    validateArguments('AddressPlan.toSvg', arguments);
    return renderSvg(this.parts, title ?? 'Address plan', report);
  }

  /**
   * The picture with the address tables below it, as one page that loads nothing: for whoever has to approve the plan.
   *
   * @param title the heading of the page; left out, it is "Address plan"
   * @param report what the plan holds of a cluster, which gets a table and the sentences about what is missing
   */
  public toHtml(title?: string, report?: CapacityReport): string {
    validateArguments('AddressPlan.toHtml', arguments);
    return this._page(
      title,
      report === undefined ? [] : [report._table()],
      report?._notes() ?? [],
      report,
      report?._verdict(),
    );
  }

  /** The page with further tables and lines of text. @internal */
  public _page(
    title: string | undefined,
    tables: readonly TextTable[],
    notes: readonly string[],
    report?: CapacityReport,
    verdict?: string,
  ): string {
    const placeholders = this.placeholderCidrs.map((block) => `${block}: ${PLACEHOLDER}.`);
    return renderPage(
      title ?? 'Address plan',
      this.toSvg(title, report),
      [...tables, ...addressTables(this.entries())],
      [...notes, ...placeholders],
      verdict,
    );
  }
}

/** What a step makes; undefined where it fails with an error of the library. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (isRefusal(error)) {
      return undefined;
    }
    throw error;
  }
}

/** The blocks that IPAM replaces; refuses those that the plan does not have, and what cannot be held against them. */
function placeholdersOf(blocks: readonly string[], props: AddressPlanProps): string[] {
  const { placeholderCidrs = [], connectedNetworks = {}, serviceCidr } = props;
  const placeholders = placeholderCidrs.map((text) => Cidr.parse(text).toString());
  const unknown = placeholders.find((block) => !blocks.includes(block));
  if (unknown !== undefined) {
    refuse('IpamBlock', `"${unknown}" is no block of the plan, ${didYouMean(unknown, blocks)}`);
  }
  const unheld = [
    ...(Object.keys(connectedNetworks).length > 0 ? ['connectedNetworks'] : []),
    ...(serviceCidr === undefined ? [] : ['serviceCidr']),
  ][0];
  if (placeholders.length > 0 && unheld !== undefined) {
    refuse(
      'IpamCheck',
      `"${unheld}" of the plan cannot be held against addresses that IPAM chooses, leave it out and keep those networks out of the pools`,
    );
  }
  return placeholders;
}

function refuseTwins(tiers: readonly Tier[]): void {
  const names = tiers.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => pascalCase(other) === pascalCase(name));
    if (twin !== undefined) {
      const wrong =
        twin === name ? `"${name}" names two tiers` : `"${name}" and "${twin}" would share their logical ids`;
      refuse('TierDuplicate', `${wrong}, give one of them another name, such as "${name}-${freeNumber(name, names)}"`);
    }
  }
}

/** The first number that makes another name of a tier's. */
function freeNumber(name: string, names: readonly string[]): number {
  let number = 2;
  while (names.some((other) => pascalCase(other) === pascalCase(`${name}-${number}`))) {
    number++;
  }
  return number;
}

function refuseMissingSlots(placed: readonly PlacedTier[], zones: readonly PlannedZone[]): void {
  for (const { tier, prefixLength } of placed) {
    const own = zones.filter((zone) => hasSubnetIn(tier, zone));
    const beyond = own.find(({ slot }) => slot >= tier.slots);
    if (beyond) {
      const used = zones.map(({ slot }) => slot);
      const free = Array.from({ length: tier.slots }, (_, slot) => slot).find((slot) => !used.includes(slot));
      const mapping = free === undefined ? '' : ` or map the zone: zoneSlots: { "${beyond.name}": ${free} }`;
      refuse(
        'PlanExhausted',
        `"${tier.name}" has ${tier.slots} slots of /${prefixLength} and none for ${beyond.name} (slot ${beyond.slot}), give it more slots${mapping}`,
      );
    }
  }
}

function refuseClusterZones(tiers: readonly Tier[], zones: readonly PlannedZone[]): void {
  const cluster = tiers.find(({ role }) => role === TierRole.CLUSTER);
  const holding = zones.filter(({ holdsControlPlane }) => holdsControlPlane);
  if (cluster && holding.length < 2) {
    const wrong =
      holding.length === 0
        ? `"${zones[0].name}" cannot hold "${cluster.name}"`
        : `"${holding[0].name}" is the only zone that can hold "${cluster.name}"`;
    refuse('ClusterZones', `${wrong}, name two Availability Zones or more in which EKS places its control plane`);
  }
}
