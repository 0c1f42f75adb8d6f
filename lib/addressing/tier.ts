import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { truncate } from '../foundation/values';
import { Cidr } from './cidr';

/** The purpose of the subnets of a tier. It determines their routes and tags. */
export enum TierRole {
  /** Internet-facing load balancers and NAT gateways. The default route leads to the internet gateway. */
  PUBLIC = 'public',
  /** Nodes, internal load balancers and interface endpoints. The default route leads to NAT. */
  NODE = 'node',
  /** The network interfaces of the EKS control plane only. There is no default route. */
  CLUSTER = 'cluster',
  /** Pods only. The default route leads to NAT in the same zone. */
  POD = 'pod',
  /** Other workloads. The default route leads to NAT. */
  PRIVATE = 'private',
  /** Other workloads. There is no default route. */
  ISOLATED = 'isolated',
}

/** Roles of the tiers whose subnets have a default route to NAT. */
export const EGRESS_ROLES: readonly TierRole[] = [TierRole.NODE, TierRole.POD, TierRole.PRIVATE];

/** Default number of slots: zones a to f, and two more. */
export const DEFAULT_SLOTS = 8;

/** Longest prefix length of a prefix reservation. A prefix of prefix delegation is a /28. */
const LONGEST_RESERVATION = 28;

/** Position and size of the subnets of a tier. */
export interface TierPlacement {
  /**
   * The prefix length of each subnet, 16 to 28. Changing this replaces the subnets of the tier.
   *
   * @default - standard tiers: from the layout of the plan. Other tiers: three bits longer than `cidrBlock`
   */
  readonly prefixLength?: number;

  /**
   * The number of usable addresses of each subnet, 1 to 65,531, instead of a prefix length. The smallest sufficient
   * subnet is used. Changing this replaces the subnets of the tier.
   *
   * @default - `prefixLength` determines the size
   */
  readonly hosts?: number;

  /**
   * The first address of slot 0. The networks of all zones follow from it. Changing this replaces the subnets of the
   * tier.
   *
   * @default - tiers with `cidrBlock`: the first address of the block. Other tiers of a layout: from the layout. All
   * other tiers require it
   */
  readonly startsAt?: string;

  /**
   * The number of networks for which the tier reserves space, 1 to 16: one for each zone that the Region may have in
   * the future.
   *
   * @default - 8: zones a to f, and two more
   */
  readonly slots?: number;

  /**
   * The CIDR block of the VPC that contains the tier. A block that is not the primary block of the VPC becomes a
   * secondary CIDR block. Changing this replaces the subnets of the tier.
   *
   * @default - the block that contains `startsAt`
   */
  readonly cidrBlock?: string;

  /**
   * The prefix length of the upper part of each subnet that is reserved for prefix delegation.
   *
   * It must be longer than `prefixLength` (19 reserves the upper half of a /18) and at most 28. AWS assigns all other
   * addresses outside the reservation, so that single addresses do not fragment the space for prefixes. Use it for
   * subnets that nodes share with pods. Pod subnets do not need it.
   *
   * @default - no reservation
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
   */
  readonly prefixReservation?: number;

  /**
   * The index of the tier in the IPv6 block of a dual stack network, 4 to 15. Slot n has the /64 with the index
   * `ipv6Index` × 16 + n, so that zones and tiers do not affect each other.
   *
   * @default - tiers named `public`, `node`, `cluster` and `pod`: 0, 1, 2 and 3. Other tiers require it in a network
   * with IPv6
   */
  readonly ipv6Index?: number;
}

/** The name and the position of a tier. */
export interface TierOptions extends TierPlacement {
  /**
   * The name of the tier. It is the subnet group name, and part of logical ids. Use lower-case letters, digits and
   * single hyphens.
   *
   * @default - the role: `public`, `node`, `cluster` or `pod`
   */
  readonly name?: string;
}

/** A tier of subnets, one in each zone, with one purpose. Create it with a factory, and pass it to an `AddressPlan`. */
export class Tier {
  /** Public subnets, for internet-facing load balancers and NAT gateways. The default name is `public`. */
  public static public(options: TierOptions = {}): Tier {
    validateArguments('Tier.public', arguments);
    return new Tier(TierRole.PUBLIC, { name: 'public', ...options });
  }

  /** Subnets of nodes, internal load balancers and interface endpoints. The default name is `node`. */
  public static node(options: TierOptions = {}): Tier {
    validateArguments('Tier.node', arguments);
    return new Tier(TierRole.NODE, { name: 'node', ...options });
  }

  /**
   * Subnets of the network interfaces of the EKS control plane. The default name is `cluster`.
   *
   * Use /28 in at least two zones. Zones that do not support the control plane (Local Zones, use1-az3, usw1-az2 and
   * cac1-az3) and zones outside the `clusterZones` of the plan have no cluster subnet.
   */
  public static cluster(options: TierOptions = {}): Tier {
    validateArguments('Tier.cluster', arguments);
    return new Tier(TierRole.CLUSTER, { name: 'cluster', ...options });
  }

  /**
   * Subnets of pods for custom networking, commonly in a secondary block from 100.64.0.0/10. The default name is
   * `pod`.
   */
  public static pod(options: TierOptions = {}): Tier {
    validateArguments('Tier.pod', arguments);
    return new Tier(TierRole.POD, { name: 'pod', ...options });
  }

  /** Subnets of other workloads with a default route to NAT. */
  public static withEgress(name: string, placement: TierPlacement): Tier {
    validateArguments('Tier.withEgress', arguments);
    return new Tier(TierRole.PRIVATE, { ...placement, name });
  }

  /** Subnets of other workloads without a default route, such as databases and transit gateway attachments. */
  public static isolated(name: string, placement: TierPlacement): Tier {
    validateArguments('Tier.isolated', arguments);
    return new Tier(TierRole.ISOLATED, { ...placement, name });
  }

  /** The name, which is also the subnet group name. */
  public readonly name: string;

  /** The number of networks for which the tier reserves space. */
  public readonly slots: number;

  private constructor(
    /** The purpose of the subnets. */
    public readonly role: TierRole,
    /** @internal */
    public readonly _options: TierOptions,
    /** True for a public tier of a layout that the user did not request. @internal */
    public readonly _isImplied = false,
  ) {
    this.name = _options.name ?? role;
    this.slots = _options.slots ?? DEFAULT_SLOTS;
    validateTierName(this.name);
    if (!Number.isInteger(this.slots) || this.slots < 1 || this.slots > 16) {
      fail('TierSlots', `"${this.name}" has ${this.slots} slots. Write a whole number from 1 to 16`);
    }
  }

  /**
   * Returns the tier with default values. In its own CIDR block, the tier starts at the first address of the block.
   * @internal
   */
  public _withDefaults(defaults: TierOptions): Tier {
    const own: TierOptions = Object.fromEntries(
      Object.entries(this._options).filter(([, value]) => value !== undefined),
    );
    const startsAt = own.cidrBlock === undefined ? defaults.startsAt : undefined;
    const prefixLength = own.hosts === undefined ? defaults.prefixLength : undefined;
    return new Tier(this.role, { ...defaults, startsAt, prefixLength, ...own }, this._isImplied);
  }

  /** Returns the tier, marked as not requested by the user. @internal */
  public _implied(): Tier {
    return new Tier(this.role, this._options, true);
  }

  /** Returns the tier with another subnet size. @internal */
  public _withSize(prefixLength: number, slots: number): Tier {
    return new Tier(this.role, { ...this._options, hosts: undefined, prefixLength, slots }, this._isImplied);
  }

  /** Returns the tier at the start of another block. @internal */
  public _inBlock(cidrBlock: string): Tier {
    return new Tier(this.role, { ...this._options, startsAt: undefined, cidrBlock }, this._isImplied);
  }

  /** The prefix length of the subnets, which may be derived from the block of the tier. @internal */
  public get _prefixLength(): number {
    const { prefixLength, cidrBlock, hosts } = this._options;
    if (prefixLength !== undefined && hosts !== undefined) {
      return fail('TierSize', `"${this.name}" has both prefixLength and hosts. Leave one of the two out`);
    }
    const length =
      prefixLength ??
      (hosts === undefined ? undefined : prefixLengthForHosts(this.name, hosts)) ??
      (cidrBlock === undefined ? undefined : Math.min(Cidr.parse(cidrBlock).prefixLength + 3, 28));
    if (length === undefined) {
      return fail('TierSize', `"${this.name}" has no prefixLength. Write one from 16 to 28`);
    }
    if (!Number.isInteger(length) || length < 16 || length > 28) {
      return fail(
        'TierSize',
        `"${this.name}" has subnets of /${length}, which AWS does not support. Write a prefixLength from 16 to 28`,
      );
    }
    return length;
  }

  /** The prefix length of the reservation for prefixes in each subnet. @internal */
  public get _prefixReservation(): number | undefined {
    const length = this._options.prefixReservation;
    const fits =
      length === undefined ||
      (Number.isInteger(length) && length > this._prefixLength && length <= LONGEST_RESERVATION);
    if (fits) {
      return length;
    }
    const suggestion =
      this._prefixLength < LONGEST_RESERVATION
        ? `Write ${this._prefixLength + 1} to ${LONGEST_RESERVATION}`
        : 'Leave it out, because such subnets contain at most one prefix';
    return fail(
      'PrefixReservation',
      `"${this.name}" reserves a /${length} of each /${this._prefixLength} for prefixes. ${suggestion}`,
    );
  }
}

/** Returns the longest prefix length with a number of usable addresses. AWS reserves 5 addresses of each subnet. */
function prefixLengthForHosts(name: string, hosts: number): number {
  const length = [28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16].find((bits) => 2 ** (32 - bits) - 5 >= hosts);
  return length !== undefined && Number.isInteger(hosts) && hosts >= 1
    ? length
    : fail(
        'TierSize',
        `"${name}" needs ${hosts} hosts in a subnet. Write a whole number from 1 to 65531, or define further tiers`,
      );
}

/** Maximum number of characters of a tier name, which is part of logical ids and of subnet names. */
const MAX_NAME_LENGTH = 63;

/** Validates the name of a tier, which is part of logical ids. A value whose lookup has not run yet passes. */
function validateTierName(name: string): void {
  if (isLookupDummy(name)) {
    return;
  }
  if (name.includes('{Token[')) {
    fail('TierName', '"a deploy-time value" is not the name of a tier. Write a name such as "database"');
  }
  if (name.length > MAX_NAME_LENGTH) {
    fail('TierName', `"${truncate(name)}" has ${name.length} characters. Write at most ${MAX_NAME_LENGTH}`);
  }
  const words = name.split('-');
  const isValid = words.every(
    (word) => word !== '' && [...word].every((char) => 'abcdefghijklmnopqrstuvwxyz0123456789'.includes(char)),
  );
  if (!isValid || name[0] < 'a') {
    fail(
      'TierName',
      `"${name}" is not a valid name of a tier. Write lower-case letters, digits and single hyphens, such as "${suggestName(name)}"`,
    );
  }
}

function suggestName(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .split('-')
    .filter((word) => word !== '');
  const joined = words.join('-');
  return joined !== '' && joined[0] >= 'a' ? joined : 'database';
}
