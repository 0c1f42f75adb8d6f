import { closestMatch, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { INSTANCE_LIMITS, INSTANCE_LIMITS_AS_OF, INSTANCE_LIMITS_SOURCE } from './instance-limits.generated';
import { type InstanceLimitsOptions, type InstanceTypeLimits, parseInstanceLimits } from './instance-limits-options';

export type { InstanceTypeLimits } from './instance-limits-options';

/** The architecture of a family in the table where it is not known. */
const UNKNOWN = '-';

let table: Map<string, InstanceTypeLimits> | undefined;

/**
 * What EC2 allows an instance type, from a table in the library: nothing is looked up. `scripts/instance-limits.ts` of the repository renews
 * the table from an account.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
 */
export class InstanceLimits {
  /** The day of the figures: `2026-08-20`. */
  public static readonly AS_OF: string = INSTANCE_LIMITS_AS_OF;

  /** Where the figures come from. */
  public static readonly SOURCE: string = INSTANCE_LIMITS_SOURCE;

  /** Every instance type of the table, in the order of their names. */
  public static get names(): string[] {
    return [...limitsTable().keys()].sort();
  }

  /**
   * The limits of an instance type. One that the table does not have, and whose limits are not given, is refused as `InstanceTypeUnknown`.
   *
   * @param instanceType such as `m7i.large`
   * @param limits of a type that is newer than the table; they take the place of the table's
   */
  public static of(instanceType: string, limits?: InstanceLimitsOptions): InstanceLimits {
    validateArguments('InstanceLimits.of', arguments);
    return new InstanceLimits(
      instanceType,
      limits === undefined ? limitsOf(instanceType) : parseInstanceLimits(instanceType, limits),
    );
  }

  /** Network interfaces of the default network card: those that the VPC CNI uses. */
  public readonly networkInterfaces: number;

  /** IPv4 addresses of each network interface, its own included. */
  public readonly ipv4AddressesPerInterface: number;

  /** Branch network interfaces, which is how many pods can have security groups of their own; 0 where the type has no trunk. */
  public readonly branchInterfaces: number;

  /** Virtual CPUs; undefined where they are not known. */
  public readonly vcpus?: number;

  /** Whether the type is of the Nitro System or bare metal, and so takes prefixes. */
  public readonly isNitro: boolean;

  /** `x86_64`, `arm64`, `x86_64_mac` or `arm64_mac`; undefined where it is not known. */
  public readonly architecture?: string;

  private constructor(
    /** The name of the type. */
    public readonly instanceType: string,
    limits: InstanceTypeLimits,
  ) {
    this.networkInterfaces = limits.interfaces;
    this.ipv4AddressesPerInterface = limits.addressesPerInterface;
    this.branchInterfaces = limits.branchInterfaces;
    this.vcpus = limits.vcpus === 0 ? undefined : limits.vcpus;
    this.isNitro = limits.isNitro;
    this.architecture = limits.architecture;
  }
}

/** The limits of an instance type; one that the table does not have is refused as `InstanceTypeUnknown`. */
export function limitsOf(instanceType: string): InstanceTypeLimits {
  const known = limitsTable();
  return known.get(instanceType) ?? failUnknownType(instanceType, [...known.keys()]);
}

/** How EC2 names types: a family with its generation, and a size. */
const TYPE_NAME = /^[a-z]+\d+[a-z0-9-]*\.(?:nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)$/;

/** Families whose types have fewer interfaces than others of their size. */
const SPARSE_FAMILIES = /^(?:hpc|mac|bmn)/;

/** The size whose limits stand in for those of a size that is unknown too. */
const FALLBACK_SIZE = 'large';

/**
 * The limits of a type that may be newer than the table: the least of all Nitro types of its size, so that a node never takes more pods than it has
 * addresses. Names that are none of EC2 are refused as `InstanceTypeUnknown`.
 */
export function conservativeLimitsOf(instanceType: string): InstanceTypeLimits {
  const exact = limitsTable().get(instanceType);
  if (exact || !TYPE_NAME.test(instanceType)) {
    return exact ?? limitsOf(instanceType);
  }
  const size = instanceType.split('.')[1];
  const peers = [size, FALLBACK_SIZE].map(typesOfSize).find((found) => found.length > 0) as InstanceTypeLimits[];
  return {
    interfaces: Math.min(...peers.map(({ interfaces }) => interfaces)),
    addressesPerInterface: Math.min(...peers.map(({ addressesPerInterface }) => addressesPerInterface)),
    branchInterfaces: 0,
    vcpus: Math.min(...peers.map(({ vcpus }) => vcpus)),
    isNitro: true,
  };
}

function typesOfSize(size: string): InstanceTypeLimits[] {
  return [...limitsTable()]
    .filter(([name, { isNitro }]) => isNitro && name.endsWith(`.${size}`) && !SPARSE_FAMILIES.test(name))
    .map(([, limits]) => limits);
}

/** True where the table has the type. */
export function isKnownType(instanceType: string): boolean {
  return limitsTable().has(instanceType);
}

/**
 * True for types with Arm processors: a1, families with a g behind their generation, such as m7g, c7gn and is4gen, and those with Grace processors, such
 * as p6e-gb200.
 */
export function isArm(instanceType: string): boolean {
  const [family] = instanceType.split('.');
  return family === 'a1' || /^[a-z]+\d+g/.test(family) || /-gb\d+$/.test(family);
}

/** The table is too long to be listed where no name is near. */
function failUnknownType(instanceType: string, known: readonly string[]): never {
  const near = closestMatch(instanceType, known);
  return fail(
    'InstanceTypeUnknown',
    `"${instanceType}" is not among the ${known.length} known instance types, give its limits as instanceLimits${near ? `, or did you mean "${near}"?` : ''}`,
  );
}

function limitsTable(): Map<string, InstanceTypeLimits> {
  table ??= parseTable();
  return table;
}

function parseTable(): Map<string, InstanceTypeLimits> {
  const parsed = new Map<string, InstanceTypeLimits>();
  for (const line of INSTANCE_LIMITS.trim().split('\n')) {
    const [heading, rows] = line.split(': ');
    const [family, architecture] = heading.split(' ');
    for (const row of rows.split(', ')) {
      const [size, ...figures] = row.split(' ');
      const [interfaces, addressesPerInterface, branchInterfaces, vcpus, nitro] = figures.map(Number);
      parsed.set(`${family}.${size}`, {
        interfaces,
        addressesPerInterface,
        branchInterfaces,
        vcpus,
        isNitro: nitro === 1,
        architecture: architecture === UNKNOWN ? undefined : architecture,
      });
    }
  }
  return parsed;
}

/** The limits of instance types by their names: those that the user gives go before those of the table. */
export class InstanceLimitsLookup {
  private readonly given: ReadonlyMap<string, InstanceTypeLimits>;

  constructor(instanceLimits: Readonly<Record<string, InstanceLimitsOptions>> = {}) {
    this.given = new Map(
      Object.entries(instanceLimits).map(([type, limits]) => [type, parseInstanceLimits(type, limits)]),
    );
  }

  /** The limits of a type; one that is neither given nor in the table is refused as `InstanceTypeUnknown`. */
  of(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? limitsOf(instanceType);
  }

  /** The limits of a type, or of the smallest type of its size where the type is not known. */
  conservative(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? conservativeLimitsOf(instanceType);
  }

  /** True where limits are given, or the table has the type. */
  has(instanceType: string): boolean {
    return this.given.has(instanceType) || isKnownType(instanceType);
  }

  /** True where the limits are those that the user gave. */
  isGiven(instanceType: string): boolean {
    return this.given.has(instanceType);
  }

  /** True for a type with Arm processors, by the architecture that is given or else by its name. */
  isArm(instanceType: string): boolean {
    const architecture = this.given.get(instanceType)?.architecture;
    return architecture === undefined ? isArm(instanceType) : architecture === 'arm64';
  }
}

/** The limits of the table alone. */
export const TABLE_LIMITS = new InstanceLimitsLookup();
