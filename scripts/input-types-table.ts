// Generates lib/foundation/input-types.generated.ts: the types of all parameters of the public API.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Callable, type Member, publicTypes, type Type, type TypeReference } from './public-types';

type Types = Readonly<Record<string, Type>>;

const ROOT = join(__dirname, '..');
const OWN = 'cdk-eks-networking.';

/** The number of members that identify an object of a class or interface. A small number also accepts objects of other releases. */
const MEMBERS = 2;

/** Members that every object or every construct has. They identify no type. */
const COMMON = ['toString', 'valueOf', 'with', 'node', 'stack', 'env', 'applyRemovalPolicy', 'uniqueId'];

const PRIMITIVES: Readonly<Record<string, string>> = { string: 's', number: 'n', boolean: 'b', any: 'a', json: 'a' };

function assembly(path: string): Types {
  const bytes = readFileSync(join(ROOT, path));
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).types;
}

const own: Types = publicTypes(ROOT);
const foreign: Types = {
  ...assembly('node_modules/aws-cdk-lib/.jsii.gz'),
  ...assembly('node_modules/constructs/.jsii'),
};
const used = new Map<string, string>();

/** Returns a type name such as `aws_ec2.ISubnet`, `core.Duration` or `constructs.Construct`. */
function nameOf(fqn: string): string {
  if (fqn.startsWith(OWN)) {
    return fqn.slice(OWN.length);
  }
  const path = fqn.startsWith('constructs.') ? fqn : fqn.replace('aws-cdk-lib.', '');
  const name = path.includes('.') ? path : `core.${path}`;
  used.set(name, fqn);
  return name;
}

function typeText({ fqn, primitive, collection }: TypeReference): string {
  if (collection) {
    const element = typeText(collection.elementtype);
    return collection.kind === 'array' ? `[${element}]` : `{${element}}`;
  }
  return fqn === undefined ? (PRIMITIVES[primitive ?? ''] ?? 'a') : nameOf(fqn);
}

function memberText({ name, type, optional, variadic }: Member): string {
  return `${variadic ? '...' : ''}${name}${optional ? '?' : ''}:${typeText(type)}`;
}

/** Returns the own and inherited members of an instance. */
function instanceMembers(type: Type, types: Types): string[] {
  const inherited = [type.base, ...(type.interfaces ?? [])].flatMap((fqn) => {
    const parent = fqn === undefined ? undefined : types[fqn];
    return parent ? instanceMembers(parent, types) : [];
  });
  const mine = [...(type.properties ?? []).filter(({ optional }) => !optional), ...(type.methods ?? [])]
    .filter((member) => !member.static && !member.protected)
    .map(({ name }) => name);
  return [...mine, ...inherited];
}

/** Returns the members that identify the type of an object, IDs and ARNs first. */
function tellingMembers(type: Type, types: Types): string[] {
  const all = [...new Set(instanceMembers(type, types))].filter(
    (name) => !COMMON.includes(name) && !name.endsWith('Ref'),
  );
  const rank = (name: string) => (/(Id|Arn|Name)$/.test(name) ? 0 : 1);
  if (type.fqn.startsWith('constructs.') && all.length === 0) {
    return type.name === 'IDependable' ? [] : ['node'];
  }
  return all.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, MEMBERS);
}

/** Returns the factories and constants of a class. */
function waysTo({ fqn, methods = [], properties = [], initializer }: Type): string[] {
  const factories = methods.filter((method) => method.static && !method.protected && method.returns?.type.fqn === fqn);
  const constants = properties.filter((property) => property.static && property.type.fqn === fqn);
  const made = initializer && !initializer.protected ? ['new'] : [];
  return [...factories.map(({ name }) => `${name}()`), ...constants.map(({ name }) => name), ...made];
}

function lineOf(type: Type): string {
  const parents = [type.base, ...(type.interfaces ?? [])]
    .filter((fqn) => fqn?.startsWith(OWN))
    .map((fqn) => nameOf(fqn as string));
  const head = parents.length > 0 ? `${type.name}<${parents.join(',')}` : type.name;
  if (type.kind === 'enum') {
    return ['enum', head, ...(type.members ?? []).map(({ name, value }) => `${name}=${value}`)].join(' ');
  }
  if (type.datatype) {
    return ['struct', head, ...(type.properties ?? []).map(memberText)].join(' ');
  }
  return [type.kind, head, ...tellingMembers(type, own), '/', ...waysTo(type)].join(' ');
}

/** Methods without validation of their arguments, because plans call this address arithmetic thousands of times. */
const UNGUARDED = [/^Cidr\.(?!parse)/, /^PodCapacity\.addressesWith$/];

/** Returns the constructor, factories and methods of a class that have parameters. */
function callsOf({ kind, name, initializer, methods = [] }: Type): string[] {
  if (kind !== 'class') {
    return [];
  }
  const calls: [string, Callable][] = [
    ...(initializer && !initializer.protected ? [[name, initializer] as [string, Callable]] : []),
    ...methods
      .filter((method) => !method.protected && !UNGUARDED.some((pattern) => pattern.test(`${name}.${method.name}`)))
      .map((method): [string, Callable] => [`${name}.${method.name}`, method]),
  ];
  return calls
    .filter(([, { parameters = [] }]) => parameters.length > 0)
    .map(([call, { parameters = [] }]) => ['call', call, ...parameters.map(memberText)].join(' '));
}

function foreignLine(name: string, fqn: string): string {
  const type = foreign[fqn];
  if (!type) {
    throw new Error(`${fqn} is in no assembly`);
  }
  return type.kind === 'enum' || type.datatype
    ? `${type.kind === 'enum' ? 'value' : 'object'} ${name}`
    : ['interface', name, ...tellingMembers(type, foreign).slice(0, 1), '/'].join(' ');
}

/** Returns the content of the generated file. */
export function inputTypesFile(): string {
  const types = Object.values(own).sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = [...types.map(lineOf), ...types.flatMap(callsOf)];
  const foreignLines = [...used].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fqn]) => foreignLine(name, fqn));

  return `// Written by scripts/input-types.ts from the public types; do not edit.

/**
 * A line for each type and each call of the public API. Types: s text, n number, b truth value, a anything, [x] list, {x} map, or a name.
 * Structs and calls have members with their types, enums their values, classes and interfaces the members that tell their objects, and after
 * the slash how one gets a value.
 */
export const INPUT_TYPES = \`
${[...lines, ...foreignLines].join('\n')}
\`;
`;
}
