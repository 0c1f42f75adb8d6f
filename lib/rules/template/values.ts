/** Values of a template with resolved intrinsic functions, and marks for values that are known only at deployment. */

import { Cidr } from '../../addressing/cidr';

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An object of a template. */
export type JsonObject = { [key: string]: Json };

/** Marks in a text are between two characters of the private use area, which do not occur in templates. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARK = /\uE000([^\uE001]*)\uE001/g;
const WHOLE_MARK = /^\uE000([^\uE000\uE001]*)\uE001$/;

/** The meaning of a mark. */
type MarkKind = 'resource' | 'pseudo' | 'zone' | 'unknown';

/** A reference to a resource, or to an attribute of one. */
export interface Reference {
  /** The index of the template in the run. */
  readonly template: number;
  readonly logicalId: string;
  /** The attribute. Undefined for `Ref`. */
  readonly attribute?: string;
}

function mark(kind: MarkKind, ...parts: (string | number)[]): string {
  return `${OPEN}${[kind, ...parts].join('|')}${CLOSE}`;
}

/** The mark of a resource or of one of its attributes. */
export function referenceMark({ template, logicalId, attribute }: Reference): string {
  return mark('resource', template, logicalId, attribute ?? '');
}

/** The mark of a pseudo parameter such as `AWS::Partition`. */
export function pseudoMark(name: string): string {
  return mark('pseudo', name);
}

/** The mark of an Availability Zone by its index in `Fn::GetAZs`. */
export function zoneMark(index: number): string {
  return mark('zone', index);
}

/** The mark of an unknown value. Two marks with the same name are the same value. */
export function unknownMark(name: string): string {
  return mark('unknown', name);
}

/** A part of an unknown value, which may be unset. */
export const UNKNOWN_PART = unknownMark('part');

/** The resource that a value refers to, if the value is exactly one reference. */
export function referenceOf(value: Json | undefined): Reference | undefined {
  const [kind, template, logicalId, attribute] = partsOf(value);
  return kind === 'resource' ? { template: Number(template), logicalId, attribute: attribute || undefined } : undefined;
}

/** All resources that a value refers to, including references in a text. */
export function referencesIn(value: Json | undefined): Reference[] {
  if (typeof value === 'string') {
    return [...value.matchAll(MARK)].flatMap(([text]) => referenceOf(text) ?? []);
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((part) => referencesIn(part)) : [];
}

/** The index of a zone in `Fn::GetAZs`. */
export function zoneIndexOf(value: Json | undefined): number | undefined {
  const [kind, index] = partsOf(value);
  return kind === 'zone' ? Number(index) : undefined;
}

/** True for a value of unknown type. */
export function isUnknown(value: Json | undefined): boolean {
  return partsOf(value)[0] === 'unknown';
}

/** True for a text without marks. */
export function isLiteral(value: Json | undefined): value is string {
  return typeof value === 'string' && !value.includes(OPEN);
}

/** True for a text that contains marks, and that could therefore be any text. */
export function hasMarks(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes(OPEN);
}

function partsOf(value: Json | undefined): string[] {
  const whole = typeof value === 'string' && value.startsWith(OPEN) ? WHOLE_MARK.exec(value) : null;
  return whole ? whole[1].split('|') : [];
}

/** A value for messages, with marks in the form of `Fn::Sub`. */
export function format(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.replaceAll(MARK, (_, parts: string) => {
    const [kind, first, second, third] = parts.split('|');
    switch (kind) {
      case 'resource':
        return `\${${second}${third ? `.${third}` : ''}}`;
      case 'zone':
        return `\${zone ${Number(first) + 1}}`;
      default:
        return `\${${first}}`;
    }
  });
}

/** A value with a text in place of each mark. */
export function withoutMarks(value: Json, instead: string): Json {
  if (typeof value === 'string') {
    return value.replaceAll(MARK, instead);
  }
  if (Array.isArray(value)) {
    return value.map((element) => withoutMarks(element, instead));
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key.replaceAll(MARK, instead), withoutMarks(part, instead)]),
      )
    : value;
}

/** Whether two values are equal. Undefined if it is known only at deployment. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean | undefined {
  if (one === other) {
    return one === UNKNOWN_PART ? undefined : true;
  }
  if (one === undefined || other === undefined) {
    return isUnknown(one ?? other) ? undefined : false;
  }
  if (hasMarks(one) || hasMarks(other)) {
    const [first, second] = [referenceOf(one), referenceOf(other)];
    if (first !== undefined && second !== undefined && first.attribute === second.attribute) {
      return first.template === second.template && first.logicalId === second.logicalId;
    }
    const [zone, otherZone] = [zoneIndexOf(one), zoneIndexOf(other)];
    return zone !== undefined && otherZone !== undefined ? zone === otherZone : undefined;
  }
  return typeof one === 'object' || typeof other === 'object'
    ? JSON.stringify(one) === JSON.stringify(other)
    : String(one) === String(other);
}

/** True for a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current) && typeof key === 'number') {
      current = current[key];
    } else if (isObject(current) && typeof key === 'string' && Object.hasOwn(current, key)) {
      current = current[key];
    } else {
      return isUnknown(current) ? UNKNOWN_PART : undefined;
    }
  }
  return current;
}

/** The elements of a list. Empty for other values. */
export function elements(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list. Empty for other values. */
export function textsIn(value: Json | undefined): string[] {
  return elements(value).filter((element): element is string => typeof element === 'string');
}

/** The objects of a list. Empty for other values. */
export function objectsIn(value: Json | undefined): JsonObject[] {
  return elements(value).filter(isObject);
}

/** A list that can be written as a single element, as in IAM and CloudFormation. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** `true` or `false`, including as text. Undefined for other values. */
export function flagOf(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') {
    return value;
  }
  return value === 'true' || value === 'True' ? true : value === 'false' || value === 'False' ? false : undefined;
}

/** A number, including as text. Undefined for other values. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') {
    return value;
  }
  return isLiteral(value) && /^-?\d{1,15}(\.\d{1,6})?$/.test(value.trim()) ? Number(value) : undefined;
}

/** A network. Undefined for other values, and if it is known only at deployment. */
export function cidrOf(value: Json | undefined): Cidr | undefined {
  if (!isLiteral(value) || !/^[\da-fA-F.:]{2,45}\/\d{1,3}$/.test(value)) {
    return undefined;
  }
  try {
    return Cidr.parse(value);
  } catch {
    return undefined;
  }
}
