import { cautiousLimitsOf, isArm, isKnownType, limitsOf } from './instance-limits';
import { type InstanceLimitsOptions, type InstanceTypeLimits, limitsFrom } from './instance-limits-options';

/** The limits of instance types by their names: those that the user gives go before those of the table. */
export class KnownLimits {
  private readonly given: ReadonlyMap<string, InstanceTypeLimits>;

  constructor(instanceLimits: Readonly<Record<string, InstanceLimitsOptions>> = {}) {
    this.given = new Map(Object.entries(instanceLimits).map(([type, limits]) => [type, limitsFrom(type, limits)]));
  }

  /** The limits of a type; one that is neither given nor in the table is refused as `InstanceTypeUnknown`. */
  of(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? limitsOf(instanceType);
  }

  /** The limits of a type, or of the smallest type of its size where the type is not known. */
  cautious(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? cautiousLimitsOf(instanceType);
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
export const TABLE_LIMITS = new KnownLimits();
