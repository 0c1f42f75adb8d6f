import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { refuseLabelKey, refuseLabelValue } from './kubernetes-names';

/** A label selector in the format of Kubernetes. */
export interface LabelQuery {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A requirement of a label. Choose one of the factories. */
export class LabelRequirement {
  /**
   * The label exists, with one of the values.
   *
   * @param key label key, such as `tier`
   * @param values one or more label values
   */
  public static anyOf(key: string, values: string[]): LabelRequirement {
    validateArguments('LabelRequirement.anyOf', arguments);
    return LabelRequirement.ofValues(key, 'In', values);
  }

  /**
   * The label has none of the values, or does not exist.
   *
   * @param key label key, such as `tier`
   * @param values one or more label values
   */
  public static noneOf(key: string, values: string[]): LabelRequirement {
    validateArguments('LabelRequirement.noneOf', arguments);
    return LabelRequirement.ofValues(key, 'NotIn', values);
  }

  /**
   * The label exists, with any value.
   *
   * @param key label key, such as `tier`
   */
  public static exists(key: string): LabelRequirement {
    validateArguments('LabelRequirement.exists', arguments);
    refuseLabelKey(key);
    return new LabelRequirement({ key, operator: 'Exists' });
  }

  /**
   * The label does not exist.
   *
   * @param key label key, such as `tier`
   */
  public static missing(key: string): LabelRequirement {
    validateArguments('LabelRequirement.missing', arguments);
    refuseLabelKey(key);
    return new LabelRequirement({ key, operator: 'DoesNotExist' });
  }

  private static ofValues(key: string, operator: string, values: readonly string[]): LabelRequirement {
    refuseLabelKey(key);
    if (values.length === 0) {
      refuse('PodSecurityGroups', `"${key}" has no values to compare with. Write one or more`);
    }
    values.forEach(refuseLabelValue);
    return new LabelRequirement({ key, operator, values: [...values] });
  }

  private constructor(
    /** @internal */
    public readonly _expression: LabelExpression,
  ) {}
}

/** Selector of pods in a namespace. Choose one of the factories. Pods on the host network get no security groups. */
export class PodSecurityGroupSelector {
  /**
   * Selects pods that have all labels and meet all requirements.
   *
   * @param labels labels, such as `{ app: 'billing' }`
   * @param requirements further requirements
   */
  public static pods(labels: Record<string, string>, requirements: LabelRequirement[] = []): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.pods', arguments);
    return new PodSecurityGroupSelector({ podSelector: queryOf(labels, requirements) });
  }

  /**
   * Selects pods whose service account has all labels and meets all requirements. The labels are those of the
   * `ServiceAccount` object.
   *
   * @param labels labels, such as `{ app: 'billing' }`
   * @param requirements further requirements
   */
  public static serviceAccounts(
    labels: Record<string, string>,
    requirements: LabelRequirement[] = [],
  ): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.serviceAccounts', arguments);
    return new PodSecurityGroupSelector({ serviceAccountSelector: queryOf(labels, requirements) });
  }

  /** Selects all pods in the namespace. */
  public static allPods(): PodSecurityGroupSelector {
    return new PodSecurityGroupSelector({ podSelector: {} });
  }

  private constructor(
    /** @internal */
    public readonly _selector: Readonly<Record<string, LabelQuery>>,
  ) {}
}

/** Creates a label selector. An empty selector fails, because it would select everything. */
function queryOf(labels: Readonly<Record<string, string>>, requirements: readonly LabelRequirement[]): LabelQuery {
  const keys = Object.keys(labels);
  if (keys.length === 0 && requirements.length === 0) {
    refuse(
      'PodSecurityGroups',
      '"{}" selects all pods in the namespace. Write labels, or write PodSecurityGroupSelector.allPods()',
    );
  }
  keys.forEach(refuseLabelKey);
  Object.values(labels).forEach(refuseLabelValue);
  return {
    ...(keys.length > 0 ? { matchLabels: { ...labels } } : {}),
    ...(requirements.length > 0 ? { matchExpressions: requirements.map(({ _expression }) => _expression) } : {}),
  };
}
