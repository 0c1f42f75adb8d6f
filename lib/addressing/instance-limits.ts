import { closestMatch, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { INSTANCE_LIMITS, INSTANCE_LIMITS_AS_OF, INSTANCE_LIMITS_SOURCE } from './instance-limits.generated';

/** EC2 limits of an instance type. */
export interface InstanceTypeLimits {
  /** Network interfaces of the default network card. */
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  /** Branch network interfaces, which pods with their own security groups use. */
  readonly branchInterfaces: number;
  /** 0 if the number is not known. */
  readonly vcpus: number;
  /** Whether the type is built on the Nitro System or is bare metal, and supports prefixes. */
  readonly isNitro: boolean;
  /** `x86_64`, `arm64`, or an architecture of macOS. Undefined if it is not known. */
  readonly architecture?: string;
}

/**
 * Limits of an instance type that is not in the table of the library, or for which the table is outdated.
 *
 * `aws ec2 describe-instance-types --instance-types TYPE` prints all of them except the branch network interfaces.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInfo.html
 */
export interface InstanceLimitsOptions {
  /**
   * Network interfaces of the default network card, 1 to 256: `MaximumNetworkInterfaces` of the network card, not of
   * the type.
   */
  readonly networkInterfaces: number;

  /** IPv4 addresses of each network interface, its primary address included, 2 to 256: `Ipv4AddressesPerInterface`. */
  readonly ipv4AddressesPerInterface: number;

  /**
   * Branch network interfaces, 0 to 256. Each pod with its own security groups uses one.
   *
   * @default 0
   * @see https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/pkg/aws/vpc/limits.go
   */
  readonly branchInterfaces?: number;

  /**
   * Virtual CPUs, 1 to 4096. EKS recommends up to 250 pods on a node with more than 30 vCPUs.
   *
   * @default - not known. A node then accepts at most 110 pods
   */
  readonly vcpus?: number;

  /**
   * Whether the type is built on the Nitro System or is bare metal, and supports prefixes.
   *
   * @default true
   */
  readonly isNitro?: boolean;

  /**
   * The processor architecture: `x86_64` or `arm64`.
   *
   * @default - derived from the name of the type: `arm64` for families such as m7g and p6e-gb200, and `x86_64` for
   * all others
   */
  readonly architecture?: string;
}

/** Form of an instance type: a family and a size, such as `m7i.large`. */
const INSTANCE_TYPE_FORM = /^[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Bounds of the limits. They exceed the limits of every current type: 24 interfaces, 64 addresses each, 120 branches,
 * 1,920 vCPUs.
 */
const BOUNDS = {
  networkInterfaces: [1, 256],
  ipv4AddressesPerInterface: [2, 256],
  branchInterfaces: [0, 256],
  vcpus: [1, 4096],
} as const;

const ARCHITECTURES: readonly unknown[] = ['x86_64', 'arm64', undefined];

/** Returns the given limits of a type. Values out of bounds fail with `InstanceLimitsFigure`. */
export function parseInstanceLimits(instanceType: string, given: InstanceLimitsOptions): InstanceTypeLimits {
  if (!INSTANCE_TYPE_FORM.test(instanceType)) {
    failForLimits(`"${String(instanceType)}" is not an instance type. Write a family and a size, such as "m7i.large"`);
  }
  for (const name of ['networkInterfaces', 'ipv4AddressesPerInterface', 'branchInterfaces', 'vcpus'] as const) {
    validateLimit(instanceType, name, given[name]);
  }
  const architecture = isLookupDummy(given.architecture) ? undefined : given.architecture;
  if (!ARCHITECTURES.includes(architecture)) {
    failForLimits(
      `"architecture: ${String(architecture)}" of ${instanceType} is not an architecture of nodes. Write "x86_64" or "arm64"`,
    );
  }
  return {
    interfaces: given.networkInterfaces,
    addressesPerInterface: given.ipv4AddressesPerInterface,
    branchInterfaces: given.branchInterfaces ?? 0,
    vcpus: given.vcpus ?? 0,
    isNitro: given.isNitro ?? true,
    architecture,
  };
}

function validateLimit(instanceType: string, name: keyof typeof BOUNDS, value: number | undefined): void {
  const [least, most] = BOUNDS[name];
  const isLeftOut = value === undefined && (name === 'branchInterfaces' || name === 'vcpus');
  if (!isLeftOut && !(Number.isInteger(value) && Number(value) >= least && Number(value) <= most)) {
    failForLimits(
      `"${name}: ${String(value)}" of ${instanceType} is out of bounds. Write a whole number from ${least} to ${most}`,
    );
  }
}

function failForLimits(message: string): never {
  return fail('InstanceLimitsFigure', message);
}

/** Mark in the table for a family with an unknown architecture. */
const UNKNOWN = '-';

let table: Map<string, InstanceTypeLimits> | undefined;
const entries = new Map<string, InstanceTypeLimits | undefined>();

/**
 * EC2 limits of an instance type, from a table in the library.
 *
 * No AWS API is called. `scripts/instance-limits.ts` in the repository updates the table from an AWS account.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
 */
export class InstanceLimits {
  /** The date of the table: `2026-08-20`. */
  public static readonly AS_OF: string = INSTANCE_LIMITS_AS_OF;

  /** The source of the table. */
  public static readonly SOURCE: string = INSTANCE_LIMITS_SOURCE;

  /** The instance types of the table, sorted by name. */
  public static get names(): string[] {
    return [...limitsTable().keys()].sort();
  }

  /**
   * The limits of an instance type. A type that is not in the table and has no given limits fails with
   * `InstanceTypeUnknown`.
   *
   * @param instanceType such as `m7i.large`
   * @param limits the limits of a type that is not in the table. They override the table
   */
  public static of(instanceType: string, limits?: InstanceLimitsOptions): InstanceLimits {
    validateArguments('InstanceLimits.of', arguments);
    return new InstanceLimits(
      instanceType,
      limits === undefined ? limitsOf(instanceType) : parseInstanceLimits(instanceType, limits),
    );
  }

  /** Network interfaces of the default network card, which the VPC CNI uses. */
  public readonly networkInterfaces: number;

  /** IPv4 addresses of each network interface, its primary address included. */
  public readonly ipv4AddressesPerInterface: number;

  /**
   * Branch network interfaces. Each pod with its own security groups uses one. 0 if the type does not support trunk
   * interfaces.
   */
  public readonly branchInterfaces: number;

  /** Virtual CPUs. Undefined if the number is not known. */
  public readonly vcpus?: number;

  /** Whether the type is built on the Nitro System or is bare metal, and supports prefixes. */
  public readonly isNitro: boolean;

  /** `x86_64`, `arm64`, `x86_64_mac` or `arm64_mac`. Undefined if it is not known. */
  public readonly architecture?: string;

  private constructor(
    /** The instance type. */
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

/** Returns the limits of an instance type. A type that is not in the table fails with `InstanceTypeUnknown`. */
export function limitsOf(instanceType: string): InstanceTypeLimits {
  return tableEntry(instanceType) ?? failUnknownType(instanceType, [...limitsTable().keys()]);
}

/** Form of EC2 instance types: a family with its generation, and a size. */
const TYPE_NAME = /^[a-z]+\d+[a-z0-9-]*\.(?:nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)$/;

/** Families whose types have fewer interfaces than other types of the same size. */
const SPARSE_FAMILIES = /^(?:hpc|mac|bmn)/;

/** Size whose limits are used for an unknown type of an unknown size. */
const FALLBACK_SIZE = 'large';

/**
 * Returns limits for a type that may be newer than the table: the lowest limits of all Nitro types of its size.
 *
 * A node then never accepts more pods than it has addresses for. Names that are not EC2 instance types fail with
 * `InstanceTypeUnknown`.
 */
export function conservativeLimitsOf(instanceType: string): InstanceTypeLimits {
  const exact = tableEntry(instanceType);
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

/** Returns true if the table contains the type. */
export function isKnownType(instanceType: string): boolean {
  return tableEntry(instanceType) !== undefined;
}

/**
 * Returns true for types with Arm processors: a1, families with a g after their generation such as m7g, c7gn and
 * is4gen, and families with Grace processors such as p6e-gb200.
 */
export function isArm(instanceType: string): boolean {
  const [family] = instanceType.split('.');
  return family === 'a1' || /^[a-z]+\d+g/.test(family) || /-gb\d+$/.test(family);
}

/** Fails with the most similar type. The table is too long to list all types. */
function failUnknownType(instanceType: string, known: readonly string[]): never {
  const near = closestMatch(instanceType, known);
  return fail(
    'InstanceTypeUnknown',
    `"${instanceType}" is not among the ${known.length} known instance types. Set its limits in instanceLimits${near ? `. Did you mean "${near}"?` : ''}`,
  );
}

/** The limits of all types. Most apps need those of a few types, which `tableEntry` reads. */
function limitsTable(): Map<string, InstanceTypeLimits> {
  table ??= new Map(familyLines().flatMap(parseFamily));
  return table;
}

/** The limits of a type, if the table has it. */
function tableEntry(instanceType: string): InstanceTypeLimits | undefined {
  if (table === undefined && !entries.has(instanceType)) {
    const family = `${instanceType.split('.')[0]} `;
    const lines = familyLines().filter((line) => line.startsWith(family));
    entries.set(instanceType, new Map(lines.flatMap(parseFamily)).get(instanceType));
  }
  return (table ?? entries).get(instanceType);
}

function familyLines(): string[] {
  return INSTANCE_LIMITS.trim().split('\n');
}

function parseFamily(line: string): [string, InstanceTypeLimits][] {
  const [heading, rows] = line.split(': ');
  const [family, architecture] = heading.split(' ');
  return rows.split(', ').map((row) => {
    const [size, ...figures] = row.split(' ');
    const [interfaces, addressesPerInterface, branchInterfaces, vcpus, nitro] = figures.map(Number);
    const limits = {
      interfaces,
      addressesPerInterface,
      branchInterfaces,
      vcpus,
      isNitro: nitro === 1,
      architecture: architecture === UNKNOWN ? undefined : architecture,
    };
    return [`${family}.${size}`, limits];
  });
}

/** Limits of instance types. Limits that the user gives override those of the table. */
export class InstanceLimitsLookup {
  private readonly given: ReadonlyMap<string, InstanceTypeLimits>;

  constructor(instanceLimits: Readonly<Record<string, InstanceLimitsOptions>> = {}) {
    this.given = new Map(
      Object.entries(instanceLimits).map(([type, limits]) => [type, parseInstanceLimits(type, limits)]),
    );
  }

  /** Returns the limits of a type. A type that is neither given nor in the table fails with `InstanceTypeUnknown`. */
  of(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? limitsOf(instanceType);
  }

  /** Returns the limits of a type, or the lowest limits of its size if the type is not known. */
  conservative(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? conservativeLimitsOf(instanceType);
  }

  /** Returns true if the limits are given, or if the table contains the type. */
  has(instanceType: string): boolean {
    return this.given.has(instanceType) || isKnownType(instanceType);
  }

  /** Returns true if the user gives the limits. */
  isGiven(instanceType: string): boolean {
    return this.given.has(instanceType);
  }

  /** Returns true for a type with Arm processors, by the given architecture or else by its name. */
  isArm(instanceType: string): boolean {
    const architecture = this.given.get(instanceType)?.architecture;
    return architecture === undefined ? isArm(instanceType) : architecture === 'arm64';
  }
}

/** Limits of the table only. */
export const TABLE_LIMITS = new InstanceLimitsLookup();
