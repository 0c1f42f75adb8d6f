/**
 * Resolves the intrinsic functions of CloudFormation as far as a template allows: to one value, to several possible
 * values, or to a mark.
 */

import { Cidr } from '../../addressing/cidr';
import { distinct } from './answer';
import {
  cidrOf,
  hasMarks,
  isLiteral,
  isObject,
  isSame,
  isUnknown,
  type Json,
  type JsonObject,
  numberOf,
  pseudoMark,
  referenceMark,
  unknownMark,
  zoneMark,
} from './values';

/** The maximum number of possible values. With more, the value counts as unknown. */
const MOST_POSSIBLE = 32;

/** The maximum depth of a value. Deeper values count as unknown. */
const MOST_LEVELS = 60;

/** The maximum number of networks that `Fn::Cidr` returns. */
const MOST_NETWORKS = 256;

const NO_VALUE = 'AWS::NoValue';

type Possible = readonly (Json | undefined)[];

/** The other templates of a run, for a resolver. */
export interface Surrounding {
  readonly index: number;
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  isResource(logicalId: string): boolean;
  /** The value of a parameter, from the parent stack or the command line. */
  givenParameter(name: string): Possible | undefined;
  /** The value of `Fn::ImportValue` for a name, if a template of the run exports it. */
  exported(name: string): Possible | undefined;
  /** An output of a nested stack, if its template is part of the run. */
  nestedOutput(logicalId: string, output: string): Possible | undefined;
  readonly assumesDefaults: boolean;
}

/** Resolves values of one template. */
export class Resolver {
  private readonly conditions = new Map<string, boolean | undefined>();
  private level = 0;
  private unknowns = 0;

  constructor(private readonly around: Surrounding) {}

  /** The possible values of a node of the template. */
  public resolve(node: Json | undefined): Possible {
    if (node === undefined || node === null || typeof node === 'number' || typeof node === 'boolean') {
      return [node ?? undefined];
    }
    if (typeof node === 'string') {
      return [node];
    }
    if (this.level > MOST_LEVELS) {
      return [this.unknown('deep')];
    }
    this.level++;
    try {
      return limited(Array.isArray(node) ? this.list(node) : this.object(node), () => this.unknown('many'));
    } finally {
      this.level--;
    }
  }

  /** Whether a condition is true. Undefined if it depends on parameters. */
  public condition(name: string): boolean | undefined {
    if (!this.conditions.has(name)) {
      // A condition that refers to itself is not known.
      this.conditions.set(name, undefined);
      this.conditions.set(name, this.test(this.around.conditions[name]));
    }
    return this.conditions.get(name);
  }

  private test(node: Json | undefined): boolean | undefined {
    if (!isObject(node) || this.level > MOST_LEVELS) {
      return undefined;
    }
    this.level++;
    try {
      const [[name, argument]] = Object.entries(node).length === 1 ? Object.entries(node) : [['', undefined]];
      const parts = Array.isArray(argument) ? argument : [];
      switch (name) {
        case 'Condition':
          return typeof argument === 'string' ? this.condition(argument) : undefined;
        case 'Fn::Not': {
          const inner = this.test(parts[0]);
          return inner === undefined ? undefined : !inner;
        }
        case 'Fn::And':
        case 'Fn::Or': {
          const results = parts.map((part) => this.test(part));
          const decisive = name === 'Fn::Or';
          return results.includes(decisive) ? decisive : results.includes(undefined) ? undefined : !decisive;
        }
        case 'Fn::Equals': {
          const [one, other] = [this.resolve(parts[0]), this.resolve(parts[1])];
          return one.length === 1 && other.length === 1 ? isSame(one[0], other[0]) : undefined;
        }
        default:
          return undefined;
      }
    } finally {
      this.level--;
    }
  }

  private list(node: readonly Json[]): Possible {
    let lists: Json[][] = [[]];
    for (const element of node) {
      const values = this.resolve(element);
      if (lists.length * values.length > MOST_POSSIBLE) {
        return [this.unknown('list')];
      }
      lists = lists.flatMap((list) => values.map((value) => (value === undefined ? list : [...list, value])));
    }
    return lists;
  }

  private object(node: JsonObject): Possible {
    const keys = Object.keys(node);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) {
      return this.intrinsic(keys[0], node[keys[0]]);
    }
    let objects: JsonObject[] = [{}];
    for (const key of keys) {
      const values = this.resolve(node[key]);
      if (objects.length * values.length > MOST_POSSIBLE) {
        return [this.unknown('object')];
      }
      if (values.length === 1) {
        for (const object of values[0] === undefined ? [] : objects) {
          setOwn(object, key, values[0] as Json);
        }
      } else {
        objects = objects.flatMap((object) =>
          values.map((value) => (value === undefined ? { ...object } : setOwn({ ...object }, key, value))),
        );
      }
    }
    return objects;
  }

  private intrinsic(name: string, argument: Json): Possible {
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? this.reference(argument) : [this.unknown(name)];
      case 'Fn::GetAtt':
        return this.attribute(argument);
      case 'Fn::If':
        return this.choice(argument);
      case 'Fn::Join':
        return this.joined(argument);
      case 'Fn::Sub':
        return this.substituted(argument);
      case 'Fn::Select':
        return this.selected(argument);
      case 'Fn::Split':
        return this.each(argument, (values) => this.split(values));
      case 'Fn::Base64':
        return this.resolve(argument);
      case 'Fn::FindInMap':
        return this.mapped(argument);
      case 'Fn::Cidr':
        return this.each(argument, (values) => networksOf(values) ?? this.unknown(name));
      case 'Fn::GetAZs':
        return [unknownMark('Fn::GetAZs')];
      case 'Fn::ImportValue':
        return this.imported(argument);
      case 'Fn::ToJsonString':
        return this.resolve(argument).map((value) => JSON.stringify(value) ?? '');
      case 'Fn::Length':
        return this.resolve(argument).map((value) => (Array.isArray(value) ? value.length : this.unknown(name)));
      default:
        return [this.unknown(name)];
    }
  }

  private reference(name: string): Possible {
    if (name === NO_VALUE) {
      return [undefined];
    }
    if (name.startsWith('AWS::')) {
      return [pseudoMark(name)];
    }
    if (this.around.isResource(name)) {
      return [referenceMark({ template: this.around.index, logicalId: name })];
    }
    return this.parameter(name);
  }

  private parameter(name: string): Possible {
    const given = this.around.givenParameter(name);
    if (given !== undefined) {
      return given;
    }
    const parameter = Object.hasOwn(this.around.parameters, name) ? this.around.parameters[name] : undefined;
    if (isObject(parameter)) {
      const { Default, AllowedValues, Type } = parameter;
      const isList = typeof Type === 'string' && (Type === 'CommaDelimitedList' || Type.startsWith('List<'));
      const read = (value: Json): Json =>
        isList && typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
      const isLookup = typeof Type === 'string' && Type.startsWith('AWS::SSM::');
      if (this.around.assumesDefaults && Default !== undefined && Default !== null && !isLookup) {
        return [read(Default)];
      }
      if (Array.isArray(AllowedValues) && AllowedValues.length > 0 && !isList && !isLookup) {
        return AllowedValues;
      }
    }
    return [unknownMark(`${this.around.index}:${name}`)];
  }

  private attribute(argument: Json): Possible {
    const [logicalId, ...rest] =
      typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
    const attribute = rest.length > 0 && rest.every((part) => typeof part === 'string') ? rest.join('.') : undefined;
    if (typeof logicalId !== 'string' || attribute === undefined) {
      return [this.unknown('Fn::GetAtt')];
    }
    if (!this.around.isResource(logicalId)) {
      return [unknownMark(`${this.around.index}:${logicalId}.${attribute}`)];
    }
    const output = attribute.startsWith('Outputs.') ? attribute.slice('Outputs.'.length) : undefined;
    const nested = output === undefined ? undefined : this.around.nestedOutput(logicalId, output);
    return nested ?? [referenceMark({ template: this.around.index, logicalId, attribute })];
  }

  private choice(argument: Json): Possible {
    if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') {
      return [this.unknown('Fn::If')];
    }
    const holds = this.condition(argument[0]);
    if (holds !== undefined) {
      return this.resolve(argument[holds ? 1 : 2]);
    }
    return distinct([...this.resolve(argument[1]), ...this.resolve(argument[2])]);
  }

  private joined(argument: Json): Possible {
    if (!Array.isArray(argument) || typeof argument[0] !== 'string') {
      return [this.unknown('Fn::Join')];
    }
    const [separator, parts] = argument;
    return this.resolve(parts).map((list) =>
      Array.isArray(list) ? list.map((part) => textOf(part)).join(separator as string) : this.unknown('Fn::Join'),
    );
  }

  private substituted(argument: Json): Possible {
    const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
    if (typeof text !== 'string') {
      return [this.unknown('Fn::Sub')];
    }
    const own = isObject(values) ? values : {};
    let texts = [''];
    for (const part of text.split(/(\$\{[^}]*\})/)) {
      const name = /^\$\{([^}]*)\}$/.exec(part)?.[1].trim();
      const possible =
        name === undefined ? [part] : name.startsWith('!') ? [`\${${name.slice(1)}}`] : this.named(name, own);
      if (texts.length * possible.length > MOST_POSSIBLE) {
        return [this.unknown('Fn::Sub')];
      }
      texts = texts.flatMap((before) => possible.map((value) => before + textOf(value)));
    }
    return texts;
  }

  private named(name: string, own: JsonObject): Possible {
    if (Object.hasOwn(own, name)) {
      return this.resolve(own[name]);
    }
    return name.includes('.') ? this.attribute(name) : this.reference(name);
  }

  private selected(argument: Json): Possible {
    if (!Array.isArray(argument) || argument.length !== 2) {
      return [this.unknown('Fn::Select')];
    }
    const [indices, lists] = [this.resolve(argument[0]), this.resolve(argument[1])];
    return indices.flatMap((indexValue) =>
      lists.map((list) => {
        const index = numberOf(indexValue);
        if (index === undefined) {
          return this.unknown('Fn::Select');
        }
        if (Array.isArray(list)) {
          return list[index] ?? this.unknown('Fn::Select');
        }
        if (list === unknownMark('Fn::GetAZs')) {
          return zoneMark(index);
        }
        return isUnknown(list)
          ? unknownMark(`${textOf(list).slice(1, -1).replaceAll('|', ':')}[${index}]`)
          : this.unknown('Fn::Select');
      }),
    );
  }

  private split([delimiter, text]: readonly Json[]): Json {
    if (typeof delimiter !== 'string' || delimiter === '' || typeof text !== 'string') {
      return this.unknown('Fn::Split');
    }
    return !hasMarks(text)
      ? text.split(delimiter)
      : unknownMark(`split ${delimiter} ${text.replaceAll(/[\uE000\uE001|]/g, ':')}`);
  }

  private mapped(argument: Json): Possible {
    if (!Array.isArray(argument) || typeof argument[0] !== 'string') {
      return [this.unknown('Fn::FindInMap')];
    }
    const keysOf = (node: Json): string[] | undefined => {
      const values = this.resolve(node);
      return values.every(isLiteral) ? (values as string[]) : undefined;
    };
    const map = this.around.mappings[argument[0]];
    const [first, second] = [keysOf(argument[1]), keysOf(argument[2])];
    const rows = isObject(map) ? (first ?? Object.keys(map)).map((key) => map[key]) : [];
    const values = rows.flatMap((row) => (isObject(row) ? (second ?? Object.keys(row)).map((key) => row[key]) : []));
    return values.length === 0 || values.some((value) => value === undefined)
      ? [this.unknown('Fn::FindInMap')]
      : distinct(values);
  }

  private imported(argument: Json): Possible {
    return this.resolve(argument).flatMap((name) => {
      const value = isLiteral(name) ? this.around.exported(name) : undefined;
      return value ?? [isLiteral(name) ? unknownMark(`import:${name}`) : this.unknown('Fn::ImportValue')];
    });
  }

  /** One value for each possible list of arguments. */
  private each(argument: Json, step: (values: readonly Json[]) => Json): Possible {
    return this.resolve(argument).map((values) => (Array.isArray(values) ? step(values) : this.unknown('arguments')));
  }

  private unknown(what: string): string {
    this.unknowns++;
    return unknownMark(`${this.around.index}#${this.unknowns} ${what}`);
  }
}

/** Sets a key, even one with the name of a member of all objects, such as `constructor`. */
function setOwn(object: JsonObject, key: string, value: Json): JsonObject {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function limited(values: Possible, unknown: () => string): Possible {
  const own = distinct(values);
  return own.length > MOST_POSSIBLE ? [unknown()] : own;
}

/** The networks of `Fn::Cidr`, if the block is known. */
function networksOf([block, count, hostBits]: readonly Json[]): Json | undefined {
  const [network, many, bits] = [cidrOf(block), numberOf(count), numberOf(hostBits)];
  if (network === undefined || many === undefined || bits === undefined || hasMarks(block)) {
    return undefined;
  }
  const all = network.ipFamily.toString() === '6' || network.toString().includes(':') ? 128 : 32;
  const length = all - bits;
  if (!Number.isInteger(many) || many < 1 || many > MOST_NETWORKS || length < network.prefixLength || length > all) {
    return undefined;
  }
  const size = 1n << BigInt(bits);
  return network._first + size * BigInt(many) - 1n > network._last
    ? undefined
    : Array.from({ length: many }, (_, index) =>
        Cidr._around(network.ipFamily, network._first + size * BigInt(index), length).toString(),
      );
}
