import type { Answer } from './answer';
import { Resolver } from './resolver';
import { isIntrinsic, Resource } from './resource';
import { at, isObject, type Json, type JsonObject, type Reference, referenceMark, referenceOf } from './values';

/** A template as it was read. */
export interface TemplateSource {
  /** Its file or stack. */
  readonly name: string;
  readonly document: JsonObject;
  lineOf?(logicalId: string): number | undefined;
  /** The path of the construct that defines a resource. */
  pathOf?(logicalId: string): string | undefined;
  /** Values of parameters by their names. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The resource of the parent stack that deploys this template. */
  readonly nestedIn?: { readonly name: string; readonly logicalId: string };
  /** The Region, if it is known. */
  readonly region?: string;
}

/** How templates are read. */
export interface ReadingOptions {
  /** Uses the defaults of parameters as their values. */
  readonly assumesDefaults?: boolean;
}

/** One template of a run. */
export class Template {
  public readonly resources: readonly Resource[];
  public readonly resolver: Resolver;
  private readonly byId: ReadonlyMap<string, Resource>;
  private readonly reached = new Map<string, ReadonlySet<string>>();

  constructor(
    public readonly index: number,
    public readonly source: TemplateSource,
    set: TemplateSet,
    options: ReadingOptions,
  ) {
    const section = (name: string) => {
      const value = source.document[name];
      return isObject(value) ? value : {};
    };
    const resources = Object.entries(section('Resources')).filter((entry): entry is [string, JsonObject] =>
      isObject(entry[1]),
    );
    this.resources = resources.map(([logicalId, resource]) => new Resource(this, logicalId, resource));
    this.byId = new Map(this.resources.map((resource) => [resource.logicalId, resource]));
    this.resolver = new Resolver({
      index,
      parameters: section('Parameters'),
      mappings: section('Mappings'),
      conditions: section('Conditions'),
      assumesDefaults: options.assumesDefaults ?? false,
      isResource: (logicalId) => this.byId.has(logicalId),
      givenParameter: (name) => set.givenParameter(this, name),
      exported: (name) => set.exported(name),
      nestedOutput: (logicalId, output) => set.nestedOutput(this, logicalId, output),
    });
  }

  /** The name, such as that of its file. */
  public get name(): string {
    return this.source.name;
  }

  /** True if a macro, a loop, or a nested template that is not part of the run, may add further resources. */
  public get isOpen(): boolean {
    const { Transform, Resources } = this.source.document;
    const transforms = Transform === undefined ? [] : [Transform].flat();
    const known = ['AWS::LanguageExtensions'];
    return (
      transforms.some((transform) => typeof transform !== 'string' || !known.includes(transform)) ||
      (isObject(Resources) && Object.keys(Resources).some((key) => key.startsWith('Fn::')))
    );
  }

  /** The value of `Ref` for a resource. */
  public referenceTo(logicalId: string): string {
    return referenceMark({ template: this.index, logicalId });
  }

  /** A resource by its logical id. */
  public resource(logicalId: string): Resource | undefined {
    return this.byId.get(logicalId);
  }

  /** An output of the template. */
  public output(name: string): Json | undefined {
    return at(this.source.document, 'Outputs', name, 'Value');
  }

  /** Outputs by their export names. */
  public get exports(): [name: string, value: Json | undefined][] {
    const { Outputs } = this.source.document;
    return Object.values(isObject(Outputs) ? Outputs : {}).flatMap((output) => {
      const exported = at(output, 'Export', 'Name');
      const [name] = exported === undefined ? [] : this.resolver.resolve(exported);
      return typeof name === 'string' ? [[name, at(output, 'Value')] as [string, Json | undefined]] : [];
    });
  }

  /** The logical ids of all resources that a resource depends on, directly or indirectly. */
  public waitsFor(logicalId: string): ReadonlySet<string> {
    const known = this.reached.get(logicalId);
    if (known !== undefined) {
      return known;
    }
    const seen = new Set<string>();
    const open = [logicalId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const next of this.byId.get(id)?.dependencies ?? []) {
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
      }
    }
    this.reached.set(logicalId, seen);
    return seen;
  }

  /** The logical ids that a resource refers to. */
  public dependenciesOf(source: JsonObject): ReadonlySet<string> {
    const found = new Set<string>();
    for (const id of [source.DependsOn].flat()) {
      if (typeof id === 'string') {
        found.add(id);
      }
    }
    collect(source.Properties, found);
    return new Set([...found].filter((id) => this.byId.has(id)));
  }
}

function collect(root: Json | undefined, found: Set<string>): void {
  const open: (Json | undefined)[] = [root];
  for (let node = open.pop(); node !== undefined || open.length > 0; node = open.pop()) {
    if (Array.isArray(node)) {
      open.push(...node);
    } else if (isObject(node)) {
      if (isIntrinsic(node)) {
        named(node, found);
      }
      open.push(...Object.values(node));
    }
  }
}

function named(node: JsonObject, found: Set<string>): void {
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = node;
  if (typeof Ref === 'string') {
    found.add(Ref);
  }
  const [owner] = typeof attribute === 'string' ? attribute.split('.') : Array.isArray(attribute) ? attribute : [];
  if (typeof owner === 'string') {
    found.add(owner);
  }
  const [written] = [text].flat();
  if (typeof written === 'string') {
    for (const [, name] of written.matchAll(/\$\{([^}!][^}]*)\}/g)) {
      found.add(name.trim().split('.')[0]);
    }
  }
}

type Possible = Answer['possible'];

/**
 * The templates of a run. Each can use the exports of the others, and nested stacks have the parameter values of their
 * parents.
 */
export class TemplateSet {
  public readonly templates: readonly Template[];

  /** The resources of all templates. */
  public readonly resources: readonly Resource[];

  private exports?: Map<string, [Template, Json | undefined]>;
  private readonly busy = new Set<string>();

  constructor(sources: readonly TemplateSource[], options: ReadingOptions = {}) {
    this.templates = sources.map((source, index) => new Template(index, source, this, options));
    this.resources = this.templates.flatMap(({ resources }) => resources);
  }

  /** The resource that a value refers to. */
  public resource(value: Json | undefined): Resource | undefined {
    const reference = referenceOf(value);
    return reference && this.byReference(reference);
  }

  /** A resource by its reference. */
  public byReference({ template, logicalId }: Reference): Resource | undefined {
    return this.templates[template]?.resource(logicalId);
  }

  /** The value of a parameter. */
  public givenParameter(template: Template, name: string): Possible | undefined {
    const { parameters, nestedIn } = template.source;
    if (parameters !== undefined && Object.hasOwn(parameters, name)) {
      return [parameters[name]];
    }
    const parent = nestedIn && this.templates.find(({ source }) => source.name === nestedIn.name);
    const given = nestedIn && parent?.resource(nestedIn.logicalId);
    if (given === undefined) {
      return undefined;
    }
    return this.guarded(`parameter ${template.index} ${name}`, () => {
      const answer = given.get('Parameters', name);
      return answer.isAbsent ? undefined : answer.possible;
    });
  }

  /** The value of `Fn::ImportValue`. */
  public exported(name: string): Possible | undefined {
    if (this.exports === undefined) {
      this.exports = new Map();
      this.exports = new Map(
        this.templates.flatMap((template) =>
          template.exports.map(([key, value]): [string, [Template, Json | undefined]] => [key, [template, value]]),
        ),
      );
    }
    const [template, value] = this.exports.get(name) ?? [];
    return template && this.guarded(`export ${name}`, () => template.resolver.resolve(value));
  }

  /** An output of a nested stack. */
  public nestedOutput(parent: Template, logicalId: string, output: string): Possible | undefined {
    const nested = this.templates.find(
      ({ source: { nestedIn } }) => nestedIn?.name === parent.name && nestedIn.logicalId === logicalId,
    );
    const value = nested?.output(output);
    return nested === undefined || value === undefined
      ? undefined
      : this.guarded(`output ${nested.index} ${output}`, () => nested.resolver.resolve(value));
  }

  /** A value that depends on itself is not known. */
  private guarded(key: string, step: () => Possible | undefined): Possible | undefined {
    if (this.busy.has(key)) {
      return undefined;
    }
    this.busy.add(key);
    try {
      return step();
    } finally {
      this.busy.delete(key);
    }
  }
}
