import { flagOf, isObject, isSame, isUnknown, type Json, type JsonObject, numberOf, UNKNOWN_PART } from './values';

/**
 * What a template says of a property: one value, one of several, or nothing that is known before deployment.
 *
 * Each possible value is in `possible`; a property that is not set is `undefined` there.
 */
export class Answer {
  constructor(public readonly possible: readonly (Json | undefined)[]) {}

  /** True where the property is surely not set. */
  public get isAbsent(): boolean {
    return this.possible.every((value) => value === undefined);
  }

  /** True where there is one value, and it is known. */
  public get isKnown(): boolean {
    return this.possible.length === 1 && this.possible[0] !== undefined && !isUnknown(this.possible[0]);
  }

  /** The one value; undefined where it is not set, not known, or one of several. */
  public get value(): Json | undefined {
    return this.isKnown ? this.possible[0] : undefined;
  }

  /** The one text. It may hold marks of values that are known at deployment. */
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

  /** The one list; a list that is not set is empty. */
  public get list(): readonly Json[] | undefined {
    if (this.isAbsent) {
      return [];
    }
    const { value } = this;
    return Array.isArray(value) ? value : undefined;
  }

  /** Whether a condition holds whatever the value is at deployment: undefined where it depends on that. */
  public test(condition: (value: Json | undefined) => boolean | undefined): boolean | undefined {
    const results = new Set(this.possible.map((value) => (isUnknown(value) ? undefined : condition(value))));
    return results.size === 1 ? [...results][0] : undefined;
  }

  /** Whether the value is the given one. */
  public is(other: Json): boolean | undefined {
    return this.test((value) => isSame(value, other));
  }

  /** Whether a boolean property is true; `absent` is what CloudFormation or EKS does where it is not set. */
  public isTrue(absent = false): boolean | undefined {
    return this.test((value) => (value === undefined ? absent : flagOf(value)));
  }

  /** Whether the property is set, to whatever value. */
  public isSet(): boolean | undefined {
    const results = new Set(this.possible.map((value) => (value === UNKNOWN_PART ? undefined : value !== undefined)));
    return results.size === 1 ? [...results][0] : undefined;
  }

  /** The answer about a part of the value. */
  public map(part: (value: Json | undefined) => Json | undefined): Answer {
    return new Answer(distinct(this.possible.map((value) => (isUnknown(value) ? UNKNOWN_PART : part(value)))));
  }
}

/** Values without repetition. */
export function distinct(values: readonly (Json | undefined)[]): readonly (Json | undefined)[] {
  if (values.length < 2) {
    return values;
  }
  return [...new Map(values.map((value) => [JSON.stringify(value) ?? '', value])).values()];
}

/** Three-valued `and`: false where one is false, undefined where one is not known. */
export function all(...parts: readonly (boolean | undefined)[]): boolean | undefined {
  return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
}

/** Three-valued `or`: true where one is true, undefined where one is not known. */
export function any(...parts: readonly (boolean | undefined)[]): boolean | undefined {
  return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
}

/** Three-valued `not`. */
export function not(part: boolean | undefined): boolean | undefined {
  return part === undefined ? undefined : !part;
}
