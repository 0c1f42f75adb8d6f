import { validateArguments } from '../foundation/input';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { refuse } from '../foundation/refusals';
import { clipped } from '../foundation/text';
import { Cidr } from './cidr';

/** What the subnets of a tier are for, which decides their routes and tags. */
export enum TierRole {
  /** Internet-facing load balancers and NAT gateways; a default route to the internet gateway. */
  PUBLIC = 'public',
  /** Nodes, internal load balancers, interface endpoints; a default route to NAT. */
  NODE = 'node',
  /** The network interfaces of the EKS control plane, and nothing else; no default route. */
  CLUSTER = 'cluster',
  /** Pods alone; a default route to NAT of its own zone. */
  POD = 'pod',
  /** The user's own workloads, with a default route to NAT. */
  PRIVATE = 'private',
  /** The user's own workloads, without a default route. */
  ISOLATED = 'isolated',
}

/** The tiers whose subnets have a default route to NAT. */
export const EGRESS_ROLES: readonly TierRole[] = [TierRole.NODE, TierRole.POD, TierRole.PRIVATE];

/** The slots of a tier that says nothing: zones a to f, and two more. */
export const DEFAULT_SLOTS = 8;

/** A prefix of prefix delegation is a /28: a part that is kept for prefixes holds at least one. */
const LONGEST_RESERVATION = 28;

/** Where the networks of a tier lie. */
export interface TierPlacement {
  /**
   * The prefix length of each subnet, 16 to 28. Changing this replaces the subnets of the tier.
   *
   * @default - of the standard tiers: from the layout of the plan; of other tiers: three longer than `cidrBlock`
   */
  readonly prefixLength?: number;

  /**
   * The addresses that each subnet has for use, 1 to 65,531, instead of a prefix length: the smallest subnet that has them is taken.
   * Changing this replaces the subnets of the tier.
   *
   * @default - `prefixLength` says it
   */
  readonly hosts?: number;

  /**
   * The first address of slot 0; every zone's network follows from it. Changing this replaces the subnets of the tier.
   *
   * @default - of a tier with `cidrBlock`: its first address; of the other tiers of a layout: from the layout; other tiers must say it
   */
  readonly startsAt?: string;

  /**
   * How many networks the tier keeps room for: one for every zone the Region may one day offer, 1 to 16.
   *
   * @default - 8: zones a to f, and two more
   */
  readonly slots?: number;

  /**
   * A CIDR block of the VPC that holds the tier. One that is not the VPC's primary block becomes a secondary CIDR block. Changing this
   * replaces the subnets of the tier.
   *
   * @default - the block in which `startsAt` lies
   */
  readonly cidrBlock?: string;

  /**
   * The prefix length of the part of each subnet that is kept for prefix delegation, at its upper end: longer than `prefixLength` (19 keeps the
   * upper half of a /18) and 28 or shorter. AWS hands addresses outside it to everything else, so that prefixes of 16 addresses do not run
   * out of unbroken space. For subnets that nodes share with pods; pod subnets of their own need none.
   *
   * @default - nothing is kept
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
   */
  readonly prefixReservation?: number;

  /**
   * The place of the tier in the IPv6 block of a dual stack network, 4 to 15: slot n has the /64 with the index `ipv6Index` × 16 + n, so
   * that no zone and no tier moves another's.
   *
   * @default - of the tiers named `public`, `node`, `cluster` and `pod`: 0, 1, 2 and 3; other tiers must say it where the network has IPv6
   */
  readonly ipv6Index?: number;
}

/** The name and the place of a tier. */
export interface TierOptions extends TierPlacement {
  /**
   * The name: the subnet group name, and part of every logical id. Lower-case letters, digits and single hyphens.
   *
   * @default - the role: `public`, `node`, `cluster` or `pod`
   */
  readonly name?: string;
}

/** A row of subnets, one per zone, with one purpose. Made by its factories and placed by an `AddressPlan`. */
export class Tier {
  /** Public subnets: internet-facing load balancers and NAT gateways. Named `public`. */
  public static public(options: TierOptions = {}): Tier {
    validateArguments('Tier.public', arguments);
    return new Tier(TierRole.PUBLIC, { name: 'public', ...options });
  }

  /** Subnets of nodes, internal load balancers and interface endpoints. Named `node`. */
  public static node(options: TierOptions = {}): Tier {
    validateArguments('Tier.node', arguments);
    return new Tier(TierRole.NODE, { name: 'node', ...options });
  }

  /**
   * Subnets of the EKS control plane's network interfaces: /28 in two or more zones. Named `cluster`. Zones in which EKS places no control
   * plane (Local Zones; use1-az3, usw1-az2 and cac1-az3) have none, and neither have zones outside the `clusterZones` of the plan.
   */
  public static cluster(options: TierOptions = {}): Tier {
    validateArguments('Tier.cluster', arguments);
    return new Tier(TierRole.CLUSTER, { name: 'cluster', ...options });
  }

  /** Subnets of pods under custom networking, commonly in a secondary block from 100.64.0.0/10. Named `pod`. */
  public static pod(options: TierOptions = {}): Tier {
    validateArguments('Tier.pod', arguments);
    return new Tier(TierRole.POD, { name: 'pod', ...options });
  }

  /** Subnets of your own with a default route to NAT. */
  public static withEgress(name: string, placement: TierPlacement): Tier {
    validateArguments('Tier.withEgress', arguments);
    return new Tier(TierRole.PRIVATE, { ...placement, name });
  }

  /** Subnets of your own without a default route: databases, transit gateway attachments. */
  public static isolated(name: string, placement: TierPlacement): Tier {
    validateArguments('Tier.isolated', arguments);
    return new Tier(TierRole.ISOLATED, { ...placement, name });
  }

  /** The name: also the subnet group name. */
  public readonly name: string;

  /** The slots that the tier keeps room for. */
  public readonly slots: number;

  private constructor(
    /** What the subnets are for. */
    public readonly role: TierRole,
    /** @internal */
    public readonly _options: TierOptions,
    /** True of a public tier that a layout has by itself, and that nobody asked for. @internal */
    public readonly _isImplied = false,
  ) {
    this.name = _options.name ?? role;
    this.slots = _options.slots ?? DEFAULT_SLOTS;
    refuseName(this.name);
    if (!Number.isInteger(this.slots) || this.slots < 1 || this.slots > 16) {
      refuse('TierSize', `"${this.name}" asks for ${this.slots} slots, write a whole number from 1 to 16`);
    }
  }

  /** This tier with whatever it does not say itself taken from `defaults`; in a block of its own it starts where the block does. @internal */
  public _withDefaults(defaults: TierOptions): Tier {
    const own: TierOptions = Object.fromEntries(
      Object.entries(this._options).filter(([, value]) => value !== undefined),
    );
    const startsAt = own.cidrBlock === undefined ? defaults.startsAt : undefined;
    const prefixLength = own.hosts === undefined ? defaults.prefixLength : undefined;
    return new Tier(this.role, { ...defaults, startsAt, prefixLength, ...own }, this._isImplied);
  }

  /** This tier as one that nobody asked for. @internal */
  public _implied(): Tier {
    return new Tier(this.role, this._options, true);
  }

  /** This tier with subnets of another size. @internal */
  public _resized(prefixLength: number, slots: number): Tier {
    return new Tier(this.role, { ...this._options, hosts: undefined, prefixLength, slots }, this._isImplied);
  }

  /** This tier at the start of another block. @internal */
  public _placedIn(cidrBlock: string): Tier {
    return new Tier(this.role, { ...this._options, startsAt: undefined, cidrBlock }, this._isImplied);
  }

  /** The prefix length of the subnets, which may follow from the tier's own block. @internal */
  public get _prefixLength(): number {
    const { prefixLength, cidrBlock, hosts } = this._options;
    if (prefixLength !== undefined && hosts !== undefined) {
      return refuse('TierSize', `"${this.name}" has both prefixLength and hosts, leave one of the two out`);
    }
    const length =
      prefixLength ??
      (hosts === undefined ? undefined : lengthFor(this.name, hosts)) ??
      (cidrBlock === undefined ? undefined : Math.min(Cidr.parse(cidrBlock).prefixLength + 3, 28));
    if (length === undefined) {
      return refuse('TierSize', `"${this.name}" has no prefixLength, write one of 16 to 28`);
    }
    if (!Number.isInteger(length) || length < 16 || length > 28) {
      return refuse(
        'TierSize',
        `"${this.name}" has subnets of /${length}, write a prefixLength of 16 to 28: AWS takes no others`,
      );
    }
    return length;
  }

  /** The prefix length of the part of each subnet that is kept for prefixes. @internal */
  public get _prefixReservation(): number | undefined {
    const length = this._options.prefixReservation;
    const fits =
      length === undefined ||
      (Number.isInteger(length) && length > this._prefixLength && length <= LONGEST_RESERVATION);
    if (fits) {
      return length;
    }
    const way =
      this._prefixLength < LONGEST_RESERVATION
        ? `write ${this._prefixLength + 1} to ${LONGEST_RESERVATION}`
        : 'leave it out: such subnets hold one prefix at most';
    return refuse(
      'PrefixReservation',
      `"${this.name}" keeps a /${length} of each /${this._prefixLength} for prefixes, ${way}`,
    );
  }
}

/** The longest prefix length whose subnets have that many addresses for use; AWS keeps 5 of each. */
function lengthFor(name: string, hosts: number): number {
  const length = [28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16].find((bits) => 2 ** (32 - bits) - 5 >= hosts);
  return length !== undefined && Number.isInteger(hosts) && hosts >= 1
    ? length
    : refuse(
        'TierSize',
        `"${name}" wants ${hosts} hosts in a subnet, write a whole number from 1 to 65531, or more tiers`,
      );
}

/** The most characters of the name of a tier: logical ids and names of subnets hold it with others. */
const LONGEST_NAME = 63;

/** The name of a tier is part of logical ids. What a lookup has not found yet passes. */
function refuseName(name: string): void {
  if (isLookupDummy(name)) {
    return;
  }
  if (name.includes('{Token[')) {
    refuse('TierName', '"a deploy-time value" is no name for a tier, write the name out, such as "database"');
  }
  if (name.length > LONGEST_NAME) {
    refuse('TierName', `"${clipped(name)}" has ${name.length} characters, write a name of up to ${LONGEST_NAME}`);
  }
  const words = name.split('-');
  const fine = words.every(
    (word) => word !== '' && [...word].every((char) => 'abcdefghijklmnopqrstuvwxyz0123456789'.includes(char)),
  );
  if (!fine || name[0] < 'a') {
    refuse(
      'TierName',
      `"${name}" is no name for a tier, write lower-case letters, digits and single hyphens, such as "${suggestName(name)}"`,
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
