import { flagOf, isObject, isSame, isUnknown, type Json, type JsonObject, numberOf, UNKNOWN_PART } from './values';

/**
 * The value of a property in a template: one value, one of several, or unknown before deployment.
 *
 * `possible` contains each possible value. It contains `undefined` if the property may be unset.
 */
export class Answer {
  constructor(public readonly possible: readonly (Json | undefined)[]) {}

  /** True if the property is known to be unset. */
  public get isAbsent(): boolean {
    return this.possible.every((value) => value === undefined);
  }

  /** True if there is exactly one known value. */
  public get isKnown(): boolean {
    return this.possible.length === 1 && this.possible[0] !== undefined && !isUnknown(this.possible[0]);
  }

  /** The value. Undefined if it is unset, unknown, or one of several. */
  public get value(): Json | undefined {
    return this.isKnown ? this.possible[0] : undefined;
  }

  /** The value as text. It may contain marks for values that are known only at deployment. */
  public get text(): string | undefined {
    const { value } = this;
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  }

  public get number(): number | undefined {
    return numberOf(this.value);
  }

  public get flag(): boolean | undefined {
    return flagOf(this.value);
  }

  public get object(): JsonObject | undefined {
    const { value } = this;
    return isObject(value) ? value : undefined;
  }

  /** The value as a list. A list that is not set is empty. */
  public get list(): readonly Json[] | undefined {
    if (this.isAbsent) {
      return [];
    }
    const { value } = this;
    return Array.isArray(value) ? value : undefined;
  }

  /** Whether a condition is true for every possible value. Undefined if it depends on the value. */
  public test(condition: (value: Json | undefined) => boolean | undefined): boolean | undefined {
    const results = new Set(this.possible.map((value) => (isUnknown(value) ? undefined : condition(value))));
    return results.size === 1 ? [...results][0] : undefined;
  }

  /** Whether the value is the given one. */
  public is(other: Json): boolean | undefined {
    return this.test((value) => isSame(value, other));
  }

  /** Whether a boolean property is true. `absent` is the default of CloudFormation or EKS. */
  public isTrue(absent = false): boolean | undefined {
    return this.test((value) => (value === undefined ? absent : flagOf(value)));
  }

  /** Whether the property is set, to any value. */
  public isSet(): boolean | undefined {
    const results = new Set(this.possible.map((value) => (value === UNKNOWN_PART ? undefined : value !== undefined)));
    return results.size === 1 ? [...results][0] : undefined;
  }

  /** The answer for a part of the value. */
  public map(part: (value: Json | undefined) => Json | undefined): Answer {
    return new Answer(distinct(this.possible.map((value) => (isUnknown(value) ? UNKNOWN_PART : part(value)))));
  }
}

/** Values without duplicates. */
export function distinct(values: readonly (Json | undefined)[]): readonly (Json | undefined)[] {
  if (values.length < 2) {
    return values;
  }
  return [...new Map(values.map((value) => [JSON.stringify(value) ?? '', value])).values()];
}

/** Three-valued `and`: false if one is false, undefined if one is not known. */
export function all(...parts: readonly (boolean | undefined)[]): boolean | undefined {
  return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
}

/** Three-valued `or`: true if one is true, undefined if one is not known. */
export function any(...parts: readonly (boolean | undefined)[]): boolean | undefined {
  return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
}

/** Three-valued `not`. */
export function not(part: boolean | undefined): boolean | undefined {
  return part === undefined ? undefined : !part;
}
