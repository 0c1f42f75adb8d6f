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

/** Properties that only `StackProps` has. Users may pass props that extend both `StackProps` and props of this library. */
const STACK_ONLY_PROPS = [
  ...['analyticsReporting', 'crossRegionReferences', 'env', 'notificationArns', 'permissionsBoundary'],
  ...['propertyInjectors', 'stackName', 'suppressTemplateIndentation', 'synthesizer', 'terminationProtection'],
];

/** Properties of `StackProps`. */
const STACK_PROPS = [...STACK_ONLY_PROPS, 'description', 'tags'];

/**
 * Whether unknown names fail if no known name is similar.
 *
 * Arguments of a construct or of its methods are `wide`: TypeScript accepts variables with more properties. An unknown
 * name there fails only if it is similar to an option that is not given. Otherwise it is warned about, unless the object
 * has properties that only the props of a stack have. Nested objects, and options that create a value, are `literal`:
 * every unknown name fails.
 */
type Strictness = 'wide' | 'literal';

/**
 * Validates the arguments of a constructor such as `EksNetwork`, a factory such as `Tier.pod`, or a method.
 *
 * @returns warnings about unknown names, if the call has no construct to add them to
 */
export function validateArguments(call: string, given: ArrayLike<unknown>, self?: unknown): string[] {
  const parameters = inputMembers(`${call}()`);
  const scope = errorLocationOf(parameters, given, self);
  const strictness = isWide(call, scope) ? 'wide' : 'literal';
  const unknown: string[] = [];
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index];
    const path = isStruct(parameter.type) ? call : `${call}.${parameter.name}`;
    if (parameter.isVariadic) {
      for (let rest = index; rest < given.length; rest++) {
        validateElement(given[rest], parameter, parameter.type, `${path}[${rest - index}]`, scope, strictness);
      }
    } else if (given[index] !== undefined) {
      validateValue(given[index], parameter, parameter.type, path, scope, strictness, path === call);
      unknown.push(...unknownOptionWarnings(given[index], parameter.type, path, strictness));
    } else if (!parameter.isOptional) {
      failMissing(parameter, `${call}.${parameter.name}`, scope);
    }
  }
  const place = isLocated(self) ? self : given[0];
  if (scope !== undefined && isLocated(place)) {
    addWarnings(unknown, place, String(isLocated(self) ? given[0] : given[1]));
    return [];
  }
  return unknown;
}

/** The option names that were warned about, with the construct id, by the parent construct. */
const warned = new WeakMap<Located, Set<string>>();

/** Adds warnings. The module is loaded here, because the planner uses this file without the CDK. */
function addWarnings(texts: readonly string[], scope: Located, id: string): void {
  const known = warned.get(scope) ?? new Set();
  // A method passes its options to a constructor in the same scope.
  const added = texts.filter((text) => !known.has(`${id} ${optionIn(text)}`));
  if (added.length > 0) {
    const { warn } = require('./warnings') as typeof import('./warnings');
    for (const text of added) {
      warn(scope as Parameters<typeof warn>[0], 'unknownOption', text);
      known.add(`${id} ${optionIn(text)}`);
    }
    warned.set(scope, known);
  }
}

/** Returns the name of the option in a warning. */
function optionIn(text: string): string {
  const path = text.slice(1, text.indexOf('"', 1));
  return path.slice(path.lastIndexOf('.') + 1);
}

/** Returns the members of a struct from an object that may have more. */
export function optionsOf<T extends object>(struct: string, given: T): T {
  const names = inputMembers(struct).map(({ name }) => name);
  return Object.fromEntries(names.filter((name) => name in given).map((name) => [name, given[name as keyof T]])) as T;
}

/** Classes whose options may come from wider objects, and that have a construct for the warnings. */
const WIDE_CLASSES = ['AddressPlan', 'NodeNetworking'];

/** Returns true if unknown names of a call are warned about. */
function isWide(call: string, scope: Located | undefined): boolean {
  return scope !== undefined || WIDE_CLASSES.includes(call.split('.')[0]);
}

/** Returns a warning for each unknown name in the argument of a wide call. */
function unknownOptionWarnings(value: unknown, type: string, path: string, strictness: Strictness): string[] {
  if (strictness === 'literal' || !isStruct(type) || !isPlainObject(value) || isToken(value)) {
    return [];
  }
  const object = value as Readonly<Record<string, unknown>>;
  const names = inputMembers(type).map(({ name }) => name);
  const given = Object.keys(object).filter((key) => object[key] !== undefined && !key.startsWith('_'));
  return given.some((key) => STACK_ONLY_PROPS.includes(key))
    ? []
    : given
        .filter((key) => !names.includes(key))
        .map(
          (key) =>
            `"${path}.${truncate(key)}" is not an option and has no effect. Remove it, or use one of ${names.join(', ')}.`,
        );
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
  const id = typeof given[1] === 'string' ? given[1] : '';
  const path = [given[0].node.path, id].filter((part) => part !== '').join('/');
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
    fail('InputMissing', `"${path}" is not given. Write ${suggestionFor(type)}, or remove it from the list`, scope);
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
        fail('InputMissing', `"${ownPath}" is not given. Write ${suggestionFor(element)}, or remove the key`, scope);
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
