import {
  type ResourceChange,
  type TemplateChanges,
  type TemplateJson,
  templateChanges,
} from '../../test/support/replacements';

/** The effect of an update on the resources of one type. */
export interface Effect {
  readonly kind: 'replaced' | 'removed' | 'rolled' | 'added' | 'updated';
  readonly type: string;
  readonly count: number;
  /** The properties whose change replaces the resources. */
  readonly because: string[];
}

/** A change of one or more options. */
export interface Row {
  /** The options of the change, as `Struct.option`. */
  readonly covers: string[];
  /** A description of the change, such as `perZone()` → `single()`. */
  readonly change: string;
  readonly measure: () => TemplateChanges;
}

/** The changes of the options of a construct. */
export class Section<C> {
  public readonly rows: Row[] = [];
  private initial?: TemplateJson;

  constructor(
    public readonly title: string,
    private readonly build: (change: C) => TemplateJson,
    private readonly unchanged: C,
  ) {}

  /**
   * @param covers the options of the change, as `Struct.option`
   * @param change a description of the change
   * @param after the configuration after the change
   * @param before the configuration before the change. The default is that of the section
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

/** Returns all options of a struct. The compiler reports a missing option. */
export function every<T extends object>(struct: string, value: Required<T>): { covers: string[]; value: Required<T> } {
  return { covers: Object.keys(value).map((option) => `${struct}.${option}`), value };
}

/** Returns all options of a struct whose values need a stack. */
export function optionsOf<T extends object>(struct: string, options: Record<keyof T, true>): string[] {
  return Object.keys(options).map((option) => `${struct}.${option}`);
}

/** Returns the effects of template changes by resource type, the most disruptive first. */
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
 * Counts the node groups whose nodes EKS replaces, because the launch template, the image release or the Kubernetes version changes.
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
