/**
 * Validation of arguments that TypeScript would reject, but plain JavaScript, a spread or `any` can pass.
 *
 * Examples: a missing required option, a string for a choice, `true` for options, an unknown option name. The types
 * of the public API come from a table that is generated from the sources (`input-types.generated.ts`).
 */

import { fail, type Located } from './errors';
import { describeValue, elementTypeOf, JSII_TYPE, nearestName, suggestionFor } from './input-advice';
import { validateKey, validateText } from './input-text-forms';
import { type InputMember, type InputType, inputMembers, inputType } from './input-types';
import { truncate } from './values';

/** Properties of `StackProps`. Users may pass props that extend both `StackProps` and props of this library. */
const STACK_PROPS = [
  ...['analyticsReporting', 'crossRegionReferences', 'description', 'env', 'notificationArns', 'permissionsBoundary'],
  ...['propertyInjectors', 'stackName', 'suppressTemplateIndentation', 'synthesizer', 'tags', 'terminationProtection'],
];

/**
 * Whether unknown names fail if no known name is similar.
 *
 * Arguments of a constructor, a factory or a method are `wide`: users may pass the props of a stack that extend the
 * options of this library. TypeScript accepts such objects, so an unknown name fails only if it is similar to an
 * option that is not given. Nested objects are `literal`: TypeScript rejects every unknown name in them, and so does
 * this validation.
 */
type Strictness = 'wide' | 'literal';

/** Validates the arguments of a constructor such as `EksNetwork`, a factory such as `Tier.pod`, or a method. */
export function validateArguments(call: string, given: ArrayLike<unknown>, self?: unknown): void {
  const parameters = inputMembers(`${call}()`);
  const scope = errorLocationOf(parameters, given, self);
  const strictness = isFactoryOfValue(call, parameters) ? 'literal' : 'wide';
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index];
    const path = isStruct(parameter.type) ? call : `${call}.${parameter.name}`;
    if (parameter.isVariadic) {
      for (let rest = index; rest < given.length; rest++) {
        validateElement(given[rest], parameter, parameter.type, `${path}[${rest - index}]`, scope, strictness);
      }
    } else if (given[index] !== undefined) {
      validateValue(given[index], parameter, parameter.type, path, scope, strictness, path === call);
    } else if (!parameter.isOptional) {
      failMissing(parameter, `${call}.${parameter.name}`, scope);
    }
  }
}

/**
 * Returns true if a call creates a value from its own options. Address plans are excluded, because they may take the
 * props of a stack.
 */
function isFactoryOfValue(call: string, parameters: readonly InputMember[]): boolean {
  const [className, member] = call.split('.');
  const isFactory = inputType(className)?.factories.includes(`${member}()`) ?? false;
  return isFactory && className !== 'AddressPlan' && parameters[0]?.name !== 'scope';
}

/** Returns the construct that is being defined, or the construct whose method is called. */
function errorLocationOf(
  parameters: readonly InputMember[],
  given: ArrayLike<unknown>,
  self: unknown,
): Located | undefined {
  if (isLocated(self)) {
    return self;
  }
  if (parameters[0]?.name !== 'scope' || !isLocated(given[0])) {
    return undefined;
  }
  const path = [given[0].node.path, String(given[1])].filter((part) => part !== '').join('/');
  return { node: { path } };
}

function isLocated(value: unknown): value is Located {
  return typeof value === 'object' && value !== null && typeof (value as Located).node?.path === 'string';
}

function isStruct(type: string): boolean {
  return inputType(type)?.kind === 'struct';
}

function validateValue(
  value: unknown,
  member: InputMember,
  type: string,
  path: string,
  scope: Located | undefined,
  strictness: Strictness = 'literal',
  isArgument = false,
): void {
  const element = elementTypeOf(type);
  if (element !== undefined) {
    validateCollection(value, member, type, element, path, scope);
    return;
  }
  const typeEntry = inputType(type);
  if (typeEntry?.kind === 'struct') {
    validateStruct(value, typeEntry, path, scope, strictness, isArgument);
  } else if (!isOfKind(value, type, typeEntry)) {
    failKind(value, type, path, scope);
  } else if (type === 's') {
    validateText(value, member.owner, path, scope);
  }
}

/** Validates an element of a list. An undefined element may come from an environment variable that is not set. */
function validateElement(
  value: unknown,
  member: InputMember,
  type: string,
  path: string,
  scope: Located | undefined,
  strictness: Strictness,
): void {
  if (value === undefined) {
    fail('InputMissing', `"${path}" is not given. Write ${suggestionFor(type)}, or leave it out of the list`, scope);
  }
  validateValue(value, member, type, path, scope, strictness);
}

function validateCollection(
  value: unknown,
  member: InputMember,
  type: string,
  element: string,
  path: string,
  scope: Located | undefined,
): void {
  if (isToken(value) && typeof value === 'object') {
    return;
  }
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) {
      failKind(value, type, path, scope);
    }
    for (let index = 0; index < value.length; index++) {
      validateElement(value[index], member, element, `${path}[${index}]`, scope, 'literal');
    }
    return;
  }
  if (!isPlainObject(value)) {
    failKind(value, type, path, scope);
  }
  for (const [key, own] of Object.entries(value as object)) {
    const ownPath = `${path}["${truncate(key)}"]`;
    if (element !== 'a') {
      validateKey(key, member.owner, `a key of ${path}`, scope);
      if (own === undefined) {
        fail('InputMissing', `"${ownPath}" is not given. Write ${suggestionFor(element)}, or leave the key out`, scope);
      }
    }
    if (own !== undefined) {
      validateValue(own, member, element, ownPath, scope);
    }
  }
}

function validateStruct(
  value: unknown,
  { name }: InputType,
  path: string,
  scope: Located | undefined,
  strictness: Strictness,
  isArgument: boolean,
): void {
  if (isToken(value)) {
    return;
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    isLocated(value) ||
    isOtherClass(value, name)
  ) {
    failKind(value, name, path, scope, isArgument);
  }
  const members = inputMembers(name);
  const object = value as Readonly<Record<string, unknown>>;
  if (isPlainObject(value)) {
    validateNames(object, members, path, scope, strictness);
  }
  for (const member of members) {
    const own = object[member.name];
    if (own !== undefined) {
      validateValue(own, member, member.type, `${path}.${member.name}`, scope);
    } else if (!member.isOptional) {
      failMissing(member, `${path}.${member.name}`, scope);
    }
  }
}

function validateNames(
  object: Readonly<Record<string, unknown>>,
  members: readonly InputMember[],
  path: string,
  scope: Located | undefined,
  strictness: Strictness,
): void {
  for (const key of Object.keys(object)) {
    const isOurs = key.startsWith('_') || object[key] === undefined || members.some(({ name }) => name === key);
    if (isOurs || (strictness === 'wide' && STACK_PROPS.includes(key))) {
      continue;
    }
    const names = members.map(({ name }) => name);
    const near = nearestName(
      key,
      names.filter((name) => object[name] === undefined),
    );
    if (near !== undefined) {
      const type = members.find(({ name }) => name === near)?.type ?? 'a';
      fail(
        'InputName',
        `"${path}.${key}" is not an option. Did you mean "${near}"? Write ${near}: ${suggestionFor(type)}`,
        scope,
      );
    }
    if (strictness === 'literal') {
      fail('InputName', `"${path}.${truncate(key)}" is not an option. Use one of ${names.join(', ')}`, scope);
    }
  }
}

function isOfKind(value: unknown, type: string, typeEntry: InputType | undefined): boolean {
  switch (type) {
    case 's':
      return typeof value === 'string' || isToken(value);
    case 'n':
      return typeof value === 'number' || isToken(value);
    case 'b':
      return typeof value === 'boolean' || isToken(value);
    case 'a':
      return value !== null;
  }
  switch (typeEntry?.kind) {
    case 'enum':
      return (typeof value === 'string' && typeEntry.values.has(value)) || isToken(value);
    case 'value':
      return ['string', 'number'].includes(typeof value) || isToken(value);
    case 'object':
      return isPlainObject(value);
    case 'class':
      return (
        isObject(value) && !isPlainObject(value) && hasMembers(value, typeEntry) && !isOtherClass(value, typeEntry.name)
      );
    case 'interface':
      return isObject(value) && hasMembers(value, typeEntry) && !isOfOtherEksModule(value, type);
    default:
      return true;
  }
}

/**
 * Returns true if the object has the members of the type. The object may come from another copy of its module, for
 * which `instanceof` is false.
 */
function hasMembers(value: object, { markers: telling }: InputType): boolean {
  return telling.every((name) => name in value);
}

/**
 * Returns true for an object of another class of this library or of the CDK. Class names that a bundler has shortened
 * are ignored.
 */
function isOtherClass(value: object, name: string): boolean {
  const names = classNamesOf(value);
  return (
    !names.includes(name) && names.some((own) => own.startsWith('aws-cdk-lib.') || inputType(own)?.kind === 'class')
  );
}

/**
 * Returns true for a cluster of `aws-eks` where one of `aws-eks-v2` is needed, and vice versa. Their interfaces have
 * the same members.
 */
function isOfOtherEksModule(value: object, type: string): boolean {
  const other = { 'aws_eks.ICluster': 'aws-cdk-lib.aws_eks_v2.', 'aws_eks_v2.ICluster': 'aws-cdk-lib.aws_eks.' }[type];
  return other !== undefined && classNamesOf(value).some((name) => name.startsWith(other));
}

/**
 * Returns the class names of an object. Names of CDK classes contain the module, such as
 * `aws-cdk-lib.aws_eks.Cluster`.
 */
function classNamesOf(value: object): string[] {
  const names: unknown[] = [];
  for (let type = Object.getPrototypeOf(value); type !== null; type = Object.getPrototypeOf(type)) {
    const own = Object.hasOwn(type, 'constructor') ? type.constructor : undefined;
    const typeEntry: unknown = own && Object.hasOwn(own, JSII_TYPE) ? own[JSII_TYPE]?.fqn : undefined;
    names.push(own?.name, typeof typeEntry === 'string' ? typeEntry.replace('cdk-eks-networking.', '') : undefined);
  }
  return names.filter((name) => typeof name === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Returns true for a deploy-time value. It is recognised by its shape, because this file does not import the CDK. A
 * stack also has the method `resolve`.
 */
function isToken(value: unknown): boolean {
  return typeof value === 'string'
    ? value.includes('${Token[')
    : isObject(value) && 'resolve' in value && !isLocated(value);
}

function failMissing({ name, type }: InputMember, path: string, scope: Located | undefined): never {
  return fail('InputMissing', `"${path}" is not given. Write ${name}: ${suggestionFor(type)}`, scope);
}

function failKind(value: unknown, type: string, path: string, scope: Located | undefined, isArgument = false): never {
  const name = path.slice(Math.max(path.lastIndexOf('.'), -1) + 1);
  const own = isArgument ? '' : `${name}: `;
  return fail('InputKind', `"${path}" is ${describeValue(value)}. Write ${own}${suggestionFor(type, value)}`, scope);
}
