import { didYouMean, fail, isNamedError } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { pascalCase } from '../foundation/values';
import type { CapacityReport } from './capacity-report';
import { Cidr } from './cidr';
import { parseBlock, validateAssociations } from './cidr-blocks';
import { eksTiers, privateTiers, sharedSubnetTiers } from './default-layouts';
import { renderPage } from './diagram/page';
import { renderSvg } from './diagram/svg';
import type {
  AddressPlanProps,
  EksAddressPlanOptions,
  PrivateAddressPlanOptions,
  SharedAddressPlanOptions,
} from './plan-options';
import {
  addressTables,
  entriesOf,
  PLACEHOLDER_NOTE,
  type PlanEntry,
  type PlanParts,
  renderMarkdown,
  renderTable,
  slotName,
} from './plan-table';
import { hasSubnetIn, type PlannedSubnet, subnetsIn, validateIpv6Indices } from './planned-subnet';
import { isProvisional, provisionalProps } from './provisional-plan';
import { reservedNetworks, validateServiceRange } from './service-cidr';
import type { TextTable } from './text-table';
import { type Tier, TierRole } from './tier';
import {
  blocksOf,
  firstFreeAddress,
  occupantOf,
  type PlacedTier,
  placeReserves,
  placeTiers,
  validateConnectedNetworks,
  validateOverlaps,
} from './tier-placement';
import { limitControlPlane, type PlannedZone, planZones } from './zones';

/** AWS has at most six Availability Zones in a Region, a to f. */
const SLOTS_OF_ZONES = 6;

/**
 * The address plan of a VPC: tiers of subnets across Availability Zones.
 *
 * The CIDR of a subnet depends only on its tier and the letter of its zone. Adding a zone or a tier changes no other
 * subnet, and removing one leaves a gap. The plan reserves space for future zones. A plan can be computed without a
 * CDK app and without an AWS account.
 */
export class AddressPlan {
  /**
   * The layout for custom networking.
   *
   * In a /16, node subnets are /21 from the start of the block, public subnets /23 from the first quarter on, and
   * cluster subnets /28 at the end of the block. Pod subnets are /19 in 100.64.0.0/16. Each tier has slots for zones
   * a to h, and about 45,000 addresses remain for further tiers. The layout scales to smaller blocks, down to /23.
   * Public subnets stay large enough for a load balancer, and node subnets do so down to a /22 block.
   */
  public static forEks(options: EksAddressPlanOptions): AddressPlan {
    const unknown = validateArguments('AddressPlan.forEks', arguments);
    return new AddressPlan({ ...options, tiers: eksTiers(options) }).with(unknown);
  }

  /**
   * The layout of `forEks` without a public tier, for clusters without internet access.
   *
   * All other tiers have the same addresses as in `forEks`. The addresses of the public tier stay free, so that the
   * plan can later become one of `forEks`.
   */
  public static forPrivate(options: PrivateAddressPlanOptions): AddressPlan {
    const unknown = validateArguments('AddressPlan.forPrivate', arguments);
    return new AddressPlan({ ...options, tiers: privateTiers(options) }).with(unknown);
  }

  /**
   * The layout of the EKS best practices for clusters whose pods use the node subnets.
   *
   * In a /16, node subnets are /18 and public subnets are /20 in three zones, and cluster subnets are /28. The block
   * has no space for a fourth node subnet.
   *
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  public static forSharedSubnets(options: SharedAddressPlanOptions): AddressPlan {
    const unknown = validateArguments('AddressPlan.forSharedSubnets', arguments);
    return new AddressPlan({ ...options, tiers: sharedSubnetTiers(options) }).with(unknown);
  }

  /** The primary CIDR block. */
  public readonly vpcCidr: string;

  /** The secondary CIDR blocks that tiers define. */
  public readonly secondaryCidrs: string[];

  /** The networks outside the VPC that the plan must not overlap, by name. */
  public readonly connectedNetworks: Record<string, string>;

  /** The zones, in the given order. */
  public readonly availabilityZones: string[];

  /** The zones in which the cluster was created, by slot. Undefined if the plan does not state them. */
  public readonly clusterZones?: string[];

  /** The tiers, in the given order. */
  public readonly tiers: Tier[];

  /** All subnets, in address order within each block. */
  public readonly subnets: PlannedSubnet[];

  /** The blocks whose addresses IPAM assigns at deployment. */
  public readonly placeholderCidrs: string[];

  /**
   * True if addresses or zones are not known until a lookup has run. The plan then contains temporary ones.
   *
   * @internal
   */
  public readonly _isProvisional: boolean;

  private unknown: readonly string[];

  private readonly parts: PlanParts;

  private readonly props: AddressPlanProps;

  constructor(props: AddressPlanProps) {
    this.unknown = validateArguments('AddressPlan', arguments);
    this._isProvisional = isProvisional(props);
    const own = this._isProvisional ? provisionalProps(props) : props;
    this.props = own;
    const primary = parseBlock(own.vpcCidr);
    const planned = planZones(own.availabilityZones, own.zoneSlots ?? {}).sort((a, b) => a.slot - b.slot);
    const zones = limitControlPlane(planned, own.clusterZones);
    validateTierNames(own.tiers);
    validateIpv6Indices(own.tiers);
    const blocks = blocksOf(primary, own.tiers);
    const reserved = placeReserves(blocks, own.reserves ?? {});
    const placed = placeTiers(blocks, own.tiers, reserved);

    if (!this._isProvisional) {
      validateConnectedNetworks(blocks, placed, own.connectedNetworks ?? {});
      validateOverlaps(blocks, placed, reserved);
      validateAssociations(primary, blocks.slice(1));
      validateSlots(placed, zones);
    }
    validateControlPlaneZones(own.tiers, zones);

    if (own.serviceCidr !== undefined) {
      validateServiceRange(own.serviceCidr, reservedNetworks(blocks.map(String), own.connectedNetworks ?? {}));
    }
    const placeholders = validatedPlaceholders(blocks.map(String), own);

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

  /** The service CIDR against which the plan was validated. @internal */
  public get _serviceCidr(): string | undefined {
    return this.props.serviceCidr;
  }

  /** Returns the plan with the blocks whose addresses IPAM assigns. @internal */
  public _withPlaceholders(placeholderCidrs: string[]): AddressPlan {
    return new AddressPlan({ ...this.props, placeholderCidrs });
  }

  /**
   * Returns the plan without the public tier of its layout, unless the user requested it. Its addresses are free.
   * @internal
   */
  public _withoutImpliedTiers(): AddressPlan {
    const tiers = this.props.tiers.filter(({ _isImplied }) => !_isImplied);
    return tiers.length === this.props.tiers.length ? this : new AddressPlan({ ...this.props, tiers });
  }

  /** Warnings about options that have no effect. The network adds them. @internal */
  public get _unknownOptions(): readonly string[] {
    return this.unknown;
  }

  private with(unknown: readonly string[]): this {
    this.unknown = unknown;
    return this;
  }

  /** Returns the plan with another subnet size in a tier, or undefined if there is no space. @internal */
  public _withTierSize(name: string, prefixLength: number, slots: number): AddressPlan | undefined {
    const tiers = this.tiers.map((tier) => (tier.name === name ? tier._withSize(prefixLength, slots) : tier));
    return attempt(() => new AddressPlan({ ...this.props, tiers }));
  }

  /** Returns the plan with a further tier, or undefined if there is no space. @internal */
  public _withTier(tier: Tier): AddressPlan | undefined {
    return attempt(() => new AddressPlan({ ...this.props, tiers: [...this.props.tiers, tier] }));
  }

  /** Returns true if the plan can take a further zone in a free slot. @internal */
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

  /** Returns the first address in the primary block from which the subnets are free. @internal */
  public _firstFreeAddress(prefixLength: number, slots: number): string | undefined {
    const { blocks, placed, reserved } = this.parts;
    return firstFreeAddress(blocks[0], [...placed.map(occupantOf), ...reserved], prefixLength, slots);
  }

  /** The subnets of a tier, by slot. An unknown name fails with `UnknownTier`. */
  public subnetsOf(tier: string): PlannedSubnet[] {
    validateArguments('AddressPlan.subnetsOf', arguments);
    const names = this.tiers.map(({ name }) => name);
    return names.includes(tier)
      ? this.subnets.filter((subnet) => subnet.tier === tier)
      : fail('UnknownTier', `"${tier}" is not a tier of the plan. ${didYouMean(tier, names)}`);
  }

  /**
   * Everything in the CIDR blocks in address order: subnets, slots of future zones, reserved networks and free space.
   */
  public entries(): PlanEntry[] {
    return entriesOf(this.parts);
  }

  /** The plan as a plain-text table in address order, with a section for each CIDR block. */
  public table(): string {
    return renderTable(this.entries());
  }

  /** The plan as Markdown, with a table for each CIDR block. */
  public toMarkdown(): string {
    return renderMarkdown(addressTables(this.entries()));
  }

  /**
   * The plan as JSON-compatible data for other tools.
   *
   * It contains `vpcCidr`, `secondaryCidrs`, `placeholderCidrs`, `availabilityZones`, `clusterZones` if they are
   * stated, `tiers`, `subnets` and `entries`.
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
   * The plan as an SVG diagram: the address space to scale, with a band for each CIDR block.
   *
   * Small networks are enlarged below their band. The SVG is self-contained and has a light and a dark theme. Each
   * network shows its details on hover.
   *
   * @param title the heading of the diagram. The default is "Address plan"
   * @param report the capacity of a cluster. Without it, the diagram shows the capacity of each subnet only
   */
  public toSvg(title?: string, report?: CapacityReport): string {
    validateArguments('AddressPlan.toSvg', arguments);
    return renderSvg(this.parts, title ?? 'Address plan', report);
  }

  /**
   * The diagram and the address tables as one self-contained HTML page.
   *
   * @param title the heading of the page. The default is "Address plan"
   * @param report the capacity of a cluster, for a capacity table and a list of shortfalls
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

  /** Returns the page with further tables and notes. @internal */
  public _page(
    title: string | undefined,
    tables: readonly TextTable[],
    notes: readonly string[],
    report?: CapacityReport,
    verdict?: string,
  ): string {
    const placeholders = this.placeholderCidrs.map((block) => `${block}: ${PLACEHOLDER_NOTE}.`);
    return renderPage(
      title ?? 'Address plan',
      this.toSvg(title, report),
      [...tables, ...addressTables(this.entries())],
      [...notes, ...placeholders],
      verdict,
    );
  }
}

/** Returns the result of a function, or undefined if it fails with an error of this library. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (isNamedError(error)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Validates the blocks whose addresses IPAM assigns. Fails for blocks that the plan does not have, and for options
 * that need their addresses.
 */
function validatedPlaceholders(blocks: readonly string[], props: AddressPlanProps): string[] {
  const { placeholderCidrs = [], connectedNetworks = {}, serviceCidr } = props;
  const placeholders = placeholderCidrs.map((text) => Cidr.parse(text).toString());
  const unknown = placeholders.find((block) => !blocks.includes(block));
  if (unknown !== undefined) {
    fail('IpamBlock', `"${unknown}" is not a CIDR block of the plan. ${didYouMean(unknown, blocks)}`);
  }
  const conflicting = [
    ...(Object.keys(connectedNetworks).length > 0 ? ['connectedNetworks'] : []),
    ...(serviceCidr === undefined ? [] : ['serviceCidr']),
  ][0];
  if (placeholders.length > 0 && conflicting !== undefined) {
    fail(
      'IpamCheck',
      `"${conflicting}" of the plan cannot be compared with addresses that IPAM assigns at deployment. Remove it, and exclude these networks from the pools`,
    );
  }
  return placeholders;
}

function validateTierNames(tiers: readonly Tier[]): void {
  const names = tiers.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    const duplicate = names.slice(0, index).find((other) => pascalCase(other) === pascalCase(name));
    if (duplicate !== undefined) {
      const wrong =
        duplicate === name
          ? `"${name}" is the name of two tiers`
          : `"${name}" and "${duplicate}" result in the same logical ids`;
      fail('TierDuplicate', `${wrong}. Give one of them another name, such as "${name}-${freeNumber(name, names)}"`);
    }
  }
}

/** Returns the first number that makes the name of a tier unique. */
function freeNumber(name: string, names: readonly string[]): number {
  let number = 2;
  while (names.some((other) => pascalCase(other) === pascalCase(`${name}-${number}`))) {
    number++;
  }
  return number;
}

function validateSlots(placed: readonly PlacedTier[], zones: readonly PlannedZone[]): void {
  for (const { tier, prefixLength } of placed) {
    const own = zones.filter((zone) => hasSubnetIn(tier, zone));
    const beyond = own.find(({ slot }) => slot >= tier.slots);
    if (beyond) {
      const used = zones.map(({ slot }) => slot);
      const free = Array.from({ length: tier.slots }, (_, slot) => slot).find((slot) => !used.includes(slot));
      const mapping = free === undefined ? '' : `, or map the zone: zoneSlots: { "${beyond.name}": ${free} }`;
      fail(
        'PlanExhausted',
        `"${tier.name}" has ${tier.slots} slots of /${prefixLength}, and ${beyond.name} needs slot ${beyond.slot}. Give the tier more slots${mapping}`,
      );
    }
  }
}

function validateControlPlaneZones(tiers: readonly Tier[], zones: readonly PlannedZone[]): void {
  const cluster = tiers.find(({ role }) => role === TierRole.CLUSTER);
  const eligible = zones.filter(({ holdsControlPlane }) => holdsControlPlane);
  if (cluster && eligible.length < 2) {
    const wrong =
      eligible.length === 0
        ? `"${zones[0].name}" does not support subnets of "${cluster.name}"`
        : `"${eligible[0].name}" is the only zone that supports subnets of "${cluster.name}"`;
    fail('ClusterZones', `${wrong}. Name at least two Availability Zones that support the EKS control plane`);
  }
}
