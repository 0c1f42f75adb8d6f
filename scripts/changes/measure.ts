import {
  type ResourceChange,
  type TemplateChanges,
  type TemplateJson,
  templateChanges,
} from '../../test/support/replacements';

/** What an update does with the resources of one type. */
export interface Effect {
  readonly kind: 'replaced' | 'removed' | 'rolled' | 'added' | 'updated';
  readonly type: string;
  readonly count: number;
  /** The properties that replace the resources. */
  readonly because: string[];
}

/** An option, or several, and one change of them. */
export interface Row {
  /** `Struct.option` of each option that the change is about. */
  readonly covers: string[];
  /** The change in words: `perZone()` → `single()`. */
  readonly change: string;
  readonly measure: () => TemplateChanges;
}

/** The options of a construct. */
export class Section<C> {
  public readonly rows: Row[] = [];
  private initial?: TemplateJson;

  constructor(
    public readonly title: string,
    private readonly build: (change: C) => TemplateJson,
    private readonly unchanged: C,
  ) {}

  /**
   * @param covers the options that are changed, as `Struct.option`
   * @param change what is changed, in words
   * @param after the construct after the change
   * @param before the construct before it, where that is not the construct of the section
   */
  public row(covers: string | string[], change: string, after: C, before?: C): this {
    const measure = () => templateChanges(before ? this.build(before) : this.first(), this.build(after));
    this.rows.push({ covers: [covers].flat(), change, measure });
    return this;
  }

  private first(): TemplateJson {
    this.initial ??= this.build(this.unchanged);
    return this.initial;
  }
}

/** All options of a struct: the compiler asks for those that come later. */
export function every<T extends object>(struct: string, value: Required<T>): { covers: string[]; value: Required<T> } {
  return { covers: Object.keys(value).map((option) => `${struct}.${option}`), value };
}

/** The same for values that need a stack. */
export function optionsOf<T extends object>(struct: string, options: Record<keyof T, true>): string[] {
  return Object.keys(options).map((option) => `${struct}.${option}`);
}

/** What the changes of a template mean, by type of resource, the most disturbing first. */
export function effectsOf(changes: TemplateChanges): Effect[] {
  const rolled = rolledNodegroups(changes);
  return [
    ...grouped('replaced', changes.replaced),
    ...grouped('removed', changes.removed),
    ...(rolled > 0 ? [{ kind: 'rolled' as const, type: 'AWS::EKS::Nodegroup', count: rolled, because: [] }] : []),
    ...grouped('added', changes.added),
    ...grouped('updated', changes.updated),
  ];
}

/**
 * EKS replaces the nodes of a group, one after another, for a new version of its launch template, of its image or of Kubernetes.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
function rolledNodegroups({ updated, replaced }: TemplateChanges): number {
  if (replaced.some(({ type }) => type === 'AWS::EKS::Nodegroup')) {
    return 0;
  }
  const changed = (type: string, ...paths: string[]) =>
    updated.filter(
      (one) => one.type === type && one.properties.some(({ path }) => paths.some((start) => path.startsWith(start))),
    ).length;
  return Math.max(
    changed('AWS::EC2::LaunchTemplate', 'LaunchTemplateData'),
    changed('AWS::EKS::Nodegroup', 'LaunchTemplate', 'ReleaseVersion', 'Version'),
  );
}

function grouped(kind: Effect['kind'], resources: ResourceChange[]): Effect[] {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  return types.map((type) => {
    const own = resources.filter((one) => one.type === type);
    const because = own.flatMap(({ properties }) =>
      properties.filter(({ replacement }) => replacement !== 'no').map(({ path }) => path),
    );
    return { kind, type, count: own.length, because: [...new Set(because)].sort() };
  });
}
