/** Two states of a set of templates, and the effects of an update on their resources. */

import { Graph } from '../graph/graph';
import { type Answer, all } from '../template/answer';
import type { Resource } from '../template/resource';
import type { ReadingOptions } from '../template/template';
import { TemplateSet, type TemplateSource } from '../template/template';
import { hasMarks, isObject, isSame, isUnknown, type Json, referencesIn } from '../template/values';
import { CREATE_ONLY } from './create-only.generated';

/** A resource before and after. */
export interface ResourcePair {
  readonly before: Resource;
  readonly after: Resource;
}

/** A resource that CloudFormation replaces. */
export interface Replacement extends ResourcePair {
  /** The properties that cannot be changed in place. */
  readonly properties: readonly string[];
}

/** The change from one set of templates to another. */
export class TemplateChange {
  public readonly before: Graph;
  public readonly after: Graph;
  /** Resources of one logical id and type. */
  public readonly kept: readonly ResourcePair[];
  public readonly added: readonly Resource[];
  public readonly removed: readonly Resource[];
  /** The changes, by the resource after the change. */
  public readonly replaced: ReadonlyMap<Resource, Replacement>;
  private readonly oldOf: ReadonlyMap<Resource, Resource>;

  constructor(before: readonly TemplateSource[], after: readonly TemplateSource[], options: ReadingOptions = {}) {
    const pairs = paired(before, after);
    this.before = new Graph(
      new TemplateSet(
        pairs.map(([old, now]) => old ?? emptied(now)),
        options,
      ),
    );
    this.after = new Graph(
      new TemplateSet(
        pairs.map(([old, now]) => now ?? emptied(old)),
        options,
      ),
    );
    const oldResources = this.before.set.resources;
    const match = (resource: Resource, graph: Graph) => {
      const other = graph.set.templates[resource.template.index]?.resource(resource.logicalId);
      return other?.type === resource.type ? other : undefined;
    };
    this.kept = this.after.set.resources.flatMap((resource) => {
      const old = match(resource, this.before);
      return old === undefined ? [] : [{ before: old, after: resource }];
    });
    this.oldOf = new Map(this.kept.map((pair) => [pair.after, pair.before]));
    this.added = this.after.set.resources.filter((resource) => !this.oldOf.has(resource));
    this.removed = oldResources.filter((resource) => match(resource, this.after) === undefined);
    this.replaced = this.replacements();
  }

  /** The resource before the change. */
  public old(resource: Resource): Resource | undefined {
    return this.oldOf.get(resource);
  }

  /** Pairs of some types. */
  public pairsOf(...types: readonly string[]): readonly ResourcePair[] {
    return this.kept.filter(({ after }) => types.includes(after.type));
  }

  /** Adds resources whose create-only properties refer to a replaced resource. They are replaced, too. */
  private replacements(): ReadonlyMap<Resource, Replacement> {
    const replaced = new Map<Resource, Replacement>();
    for (const pair of this.kept) {
      const properties = replacingOf(pair.after.type).filter((path) => {
        const keys = path.split('.');
        return isUnchanged(pair.before.get(...keys), pair.after.get(...keys)) === false;
      });
      if (properties.length > 0) {
        replaced.set(pair.after, { ...pair, properties });
      }
    }
    for (let grown = true; grown; ) {
      grown = false;
      for (const pair of this.kept.filter(({ after }) => !replaced.has(after))) {
        const properties = replacingOf(pair.after.type).filter((path) =>
          referencesIn(pair.after.get(...path.split('.')).value).some((reference) => {
            const resource = this.after.set.byReference(reference);
            return resource !== undefined && replaced.has(resource);
          }),
        );
        if (properties.length > 0) {
          replaced.set(pair.after, { ...pair, properties });
          grown = true;
        }
      }
    }
    return replaced;
  }
}

function replacingOf(type: string): readonly string[] {
  return Object.hasOwn(CREATE_ONLY, type) ? CREATE_ONLY[type].replacing : [];
}

/** Whether two properties have the same value. Undefined if it is known only at deployment. */
export function isUnchanged(before: Answer, after: Answer): boolean | undefined {
  if (before.isAbsent && after.isAbsent) {
    return true;
  }
  return before.possible.length === 1 && after.possible.length === 1
    ? isEqual(before.possible[0], after.possible[0])
    : undefined;
}

function isEqual(one: Json | undefined, other: Json | undefined): boolean | undefined {
  if (isUnknown(one) || isUnknown(other)) {
    return isSame(one, other);
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) {
      return [...one, ...other].some((element) => isUnknown(element)) ? undefined : false;
    }
    // For EC2 and EKS, the order of ids in a list does not matter.
    const [first, second] = [one, other].map((list) => [...list].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
    return all(true, ...first.map((element, index) => isEqual(element, second[index])));
  }
  if (isObject(one) && isObject(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return all(true, ...keys.map((key) => isEqual(one[key], other[key])));
  }
  // A reference to a resource and a literal id may be the same.
  return hasMarks(one) !== hasMarks(other) && one !== undefined && other !== undefined ? undefined : isSame(one, other);
}

function keyOf(value: Json): string {
  return JSON.stringify(value);
}

/** Pairs templates with the same name. A single template is paired with a single one, whatever their names. */
function paired(
  before: readonly TemplateSource[],
  after: readonly TemplateSource[],
): [old: TemplateSource | undefined, now: TemplateSource | undefined][] {
  if (before.length === 1 && after.length === 1) {
    return [[before[0], after[0]]];
  }
  const own = (source: TemplateSource) => source.name.split(/[\\/]/).at(-1) ?? source.name;
  const olds = new Map(before.map((source) => [own(source), source]));
  const nows = new Set(after.map(own));
  return [
    ...after.map((source): [TemplateSource | undefined, TemplateSource] => [olds.get(own(source)), source]),
    ...before
      .filter((source) => !nows.has(own(source)))
      .map((source): [TemplateSource, undefined] => [source, undefined]),
  ];
}

/** A template without resources, in place of a missing one. */
function emptied(source: TemplateSource | undefined): TemplateSource {
  return { name: source?.name ?? '', document: {} };
}
