import { cautiousLimitsOf, isArm, isKnownType, limitsOf } from './instance-limits';
import { type InstanceLimitsOptions, type InstanceTypeLimits, limitsFrom } from './instance-limits-options';

/** Limits of instance types. Limits that the user gives override those of the table. */
export class KnownLimits {
  private readonly given: ReadonlyMap<string, InstanceTypeLimits>;

  constructor(instanceLimits: Readonly<Record<string, InstanceLimitsOptions>> = {}) {
    this.given = new Map(Object.entries(instanceLimits).map(([type, limits]) => [type, limitsFrom(type, limits)]));
  }

  /** Returns the limits of a type. A type that is neither given nor in the table fails with `InstanceTypeUnknown`. */
  of(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? limitsOf(instanceType);
  }

  /** Returns the limits of a type, or the lowest limits of its size if the type is not known. */
  cautious(instanceType: string): InstanceTypeLimits {
    return this.given.get(instanceType) ?? cautiousLimitsOf(instanceType);
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
export const TABLE_LIMITS = new KnownLimits();
