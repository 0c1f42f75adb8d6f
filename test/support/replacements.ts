import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource, SpecDatabase } from '@aws-cdk/service-spec-types';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
type Json = any;

/** A CloudFormation template, as JSON. */
export interface TemplateJson {
  readonly Resources?: Record<string, Json>;
}

/** Whether CloudFormation replaces a resource: `maybe` depends on the values, and counts as a replacement here. */
export type Replacement = 'no' | 'maybe' | 'yes';

/** One property of a resource that differs between two templates. */
export interface PropertyChange {
  /** The path of the property, without list positions: `ResourcesVpcConfig.SubnetIds`. */
  readonly path: string;
  readonly replacement: Replacement;
  /** The logical id of the replaced resource that the property refers to, where the text itself is the same. */
  readonly through?: string;
}

/** One resource that differs between two templates. */
export interface ResourceChange {
  readonly logicalId: string;
  readonly type: string;
  /** The construct path of the resource, or its logical id. */
  readonly path: string;
  readonly properties: PropertyChange[];
  /** The resource keeps its physical name while it is replaced, so CloudFormation cannot create the new one. */
  readonly nameTaken: boolean;
}

/** What an update from one template to another does. */
export interface TemplateChanges {
  readonly added: ResourceChange[];
  readonly removed: ResourceChange[];
  /** Resources that CloudFormation updates in place. */
  readonly updated: ResourceChange[];
  readonly replaced: ResourceChange[];
}

/**
 * Properties that the specification marks as replacing, although the service updates them.
 *
 * EKS changes the subnets and security groups of a cluster in place since 2023-10-24.
 * https://aws.amazon.com/about-aws/whats-new/2023/10/amazon-eks-modification-cluster-subnets-security/
 */
const IN_PLACE: Record<string, string[]> = {
  'AWS::EKS::Cluster': ['ResourcesVpcConfig.SubnetIds', 'ResourcesVpcConfig.SecurityGroupIds'],
  // "No interruption" in the documentation. The specification says "maybe" for subnets of IPv6 alone, which the library has none of.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-subnet.html
  'AWS::EC2::Subnet': ['Ipv6CidrBlock'],
};

/** A resource of CDK's or the library's own Lambda functions: of these, the service token alone is known. */
const CUSTOM = 'AWS::CloudFormation::CustomResource';

let database: SpecDatabase | undefined;

/** Loading takes a second, so it waits for the first use. */
function specification(): SpecDatabase {
  database ??= loadAwsServiceSpecSync();
  return database;
}

/**
 * What CloudFormation does when a stack is updated from one template to another.
 *
 * A property that refers to a replaced resource counts as changed, so that replacements spread as they do when CloudFormation runs.
 */
export function templateChanges(before: TemplateJson, after: TemplateJson): TemplateChanges {
  const old = before.Resources ?? {};
  const now = after.Resources ?? {};
  const changes: TemplateChanges = { added: [], removed: [], updated: [], replaced: [] };
  for (const [id, resource] of Object.entries(now)) {
    if (!old[id]) {
      changes.added.push(change(id, resource));
    }
  }
  for (const [id, resource] of Object.entries(old)) {
    if (!now[id]) {
      changes.removed.push(change(id, resource));
    }
  }
  const both = Object.keys(old).filter((id) => now[id]);
  const properties = new Map(both.map((id) => [id, differences(old[id], now[id])]));
  const replaced = new Set(both.filter((id) => replaces(properties.get(id) ?? [])));
  for (let grown = true; grown; ) {
    grown = false;
    for (const id of both) {
      const known = properties.get(id) ?? [];
      const more = references(now[id].Properties ?? {})
        .filter((reference) => replaced.has(reference.id) && reference.id !== id)
        .map(({ path, id: through }) => ({ path, through, replacement: replacementOf(now[id].Type, path) }))
        .filter((found) => !known.some((one) => one.path === found.path));
      if (more.length) {
        properties.set(id, [...known, ...more]);
        grown = true;
        if (replaces(more)) {
          replaced.add(id);
        }
      }
    }
  }
  for (const id of both) {
    const found = properties.get(id) ?? [];
    if (replaced.has(id)) {
      changes.replaced.push(change(id, now[id], found, keepsName(old[id], now[id])));
    } else if (found.length) {
      changes.updated.push(change(id, now[id], found));
    }
  }
  return changes;
}

/** The changes as lines in the manner of `cdk diff`: mark, type, construct path, and the properties of a replacement. */
export function formatChanges({ added, removed, updated, replaced }: TemplateChanges): string {
  const line = (mark: string, one: ResourceChange, note = '') => `[${mark}] ${one.type} ${one.path}${note}`;
  const because = (one: ResourceChange) =>
    one.properties
      .filter((property) => property.replacement !== 'no')
      .map(({ path, replacement }) => `${path}${replacement === 'maybe' ? ' may' : ''}`)
      .join(', ');
  return [
    ...replaced.map((one) => line('-/+', one, ` (replaced: ${because(one)})`)),
    ...removed.map((one) => line('-', one)),
    ...updated.map((one) => line('~', one, ` (${[...new Set(one.properties.map(({ path }) => path))].join(', ')})`)),
    ...added.map((one) => line('+', one)),
  ].join('\n');
}

/** Whether a change of a property replaces the resource. The path has no list positions. */
export function replacementOf(type: string, path: string): Replacement {
  const resource = resourceOf(type);
  if (path === 'Type') {
    return 'yes';
  }
  const exceptions = IN_PLACE[type] ?? [];
  if (!resource || exceptions.some((exception) => path === exception || path.startsWith(`${exception}.`))) {
    return 'no';
  }
  let properties: Record<string, { type: PropertyType; causesReplacement?: Replacement }> = resource.properties;
  let result: Replacement = 'no';
  for (const step of path.split('.')) {
    const property = properties[step];
    if (!property) {
      break;
    }
    if (property.causesReplacement === 'yes') {
      return 'yes';
    }
    result = property.causesReplacement === 'maybe' ? 'maybe' : result;
    properties = nested(property.type);
  }
  const extra = resource.additionalReplacementProperties ?? [];
  return extra.some((steps) => steps.join('.') === path) ? 'yes' : result;
}

function resourceOf(type: string): Resource | undefined {
  const known = type.startsWith('Custom::') ? CUSTOM : type;
  return specification().lookup('resource', 'cloudFormationType', 'equals', known)[0];
}

function nested(type: PropertyType): Resource['properties'] {
  if (type.type === 'ref') {
    return specification().get('typeDefinition', type.reference.$ref).properties;
  }
  return type.type === 'array' || type.type === 'map' ? nested(type.element) : {};
}

function replaces(properties: PropertyChange[]): boolean {
  return properties.some(({ replacement }) => replacement !== 'no');
}

function change(
  logicalId: string,
  resource: Json,
  properties: PropertyChange[] = [],
  nameTaken = false,
): ResourceChange {
  const path = String(resource.Metadata?.['aws:cdk:path'] ?? logicalId).replace(/\/(Resource|Default)$/, '');
  return { logicalId, type: resource.Type, path, properties, nameTaken };
}

/** A name or other identifier that the template gives, and gives again to the replacement. */
function keepsName(before: Json, after: Json): boolean {
  const identifiers = resourceOf(after.Type)?.primaryIdentifier ?? [];
  const same = (name: string) =>
    after.Properties?.[name] !== undefined &&
    JSON.stringify(before.Properties?.[name]) === JSON.stringify(after.Properties[name]);
  return before.Type === after.Type && identifiers.length > 0 && identifiers.every(same);
}

function differences(before: Json, after: Json): PropertyChange[] {
  if (before.Type !== after.Type) {
    return [{ path: 'Type', replacement: 'yes' }];
  }
  const paths = new Set(changedPaths(before.Properties ?? {}, after.Properties ?? {}));
  return [...paths].map((path) => ({ path, replacement: replacementOf(after.Type, path) }));
}

/** The deepest paths at which two values differ. An intrinsic function and a list are one value. */
function changedPaths(before: Json, after: Json, path: string[] = []): string[] {
  if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) {
    return [];
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((one, index) => changedPaths(one, after[index], path));
  }
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changedPaths(before[name], after[name], [...path, name]));
  }
  return [path.join('.')];
}

/** Every resource that a value refers to, with the path of the property that does. */
function references(value: Json, path: string[] = []): { path: string; id: string }[] {
  if (Array.isArray(value)) {
    return value.flatMap((one) => references(one, path));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const at = (id: string) => ({ path: path.join('.'), id });
  if (typeof value.Ref === 'string') {
    return [at(value.Ref)];
  }
  if (value['Fn::GetAtt']) {
    const attribute = value['Fn::GetAtt'];
    return [at(Array.isArray(attribute) ? attribute[0] : String(attribute).split('.')[0])];
  }
  if (value['Fn::Sub']) {
    const [text, variables] = [value['Fn::Sub']].flat();
    const names = [...String(text).matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, name]) => name);
    return [...names.map(at), ...references(variables ?? {}, path)];
  }
  const steps = (name: string) => (name.startsWith('Fn::') ? path : [...path, name]);
  return Object.entries(value).flatMap(([name, one]) => references(one, steps(name)));
}

function isObject(value: Json): boolean {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return plain && !Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** The value with its keys in one order: their order means nothing to CloudFormation. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
