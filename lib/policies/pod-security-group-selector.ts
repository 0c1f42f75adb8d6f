import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { refuseLabelKey, refuseLabelValue } from './kubernetes-names';

/** A label query as Kubernetes takes it. */
export interface LabelQuery {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What a label must be like, made by a factory. */
export class LabelRequirement {
  /**
   * The label is there, with one of the values.
   *
   * @param key such as `tier`
   * @param values one or more
   */
  public static anyOf(key: string, values: string[]): LabelRequirement {
    validateArguments('LabelRequirement.anyOf', arguments);
    return LabelRequirement.ofValues(key, 'In', values);
  }

  /**
   * The label has none of the values, or is not there.
   *
   * @param key such as `tier`
   * @param values one or more
   */
  public static noneOf(key: string, values: string[]): LabelRequirement {
    validateArguments('LabelRequirement.noneOf', arguments);
    return LabelRequirement.ofValues(key, 'NotIn', values);
  }

  /**
   * The label is there, with any value.
   *
   * @param key such as `tier`
   */
  public static exists(key: string): LabelRequirement {
    validateArguments('LabelRequirement.exists', arguments);
    refuseLabelKey(key);
    return new LabelRequirement({ key, operator: 'Exists' });
  }

  /**
   * The label is not there.
   *
   * @param key such as `tier`
   */
  public static missing(key: string): LabelRequirement {
    validateArguments('LabelRequirement.missing', arguments);
    refuseLabelKey(key);
    return new LabelRequirement({ key, operator: 'DoesNotExist' });
  }

  private static ofValues(key: string, operator: string, values: readonly string[]): LabelRequirement {
    refuseLabelKey(key);
    if (values.length === 0) {
      refuse('PodSecurityGroups', `"${key}" is compared with no values, give one or more`);
    }
    values.forEach(refuseLabelValue);
    return new LabelRequirement({ key, operator, values: [...values] });
  }

  private constructor(
    /** @internal */
    public readonly _expression: LabelExpression,
  ) {}
}

/** Which pods of a namespace get security groups: one choice, made by a factory. Pods on the network of their node get none. */
export class PodSecurityGroupSelector {
  /**
   * Pods that have all the labels and meet all the requirements.
   *
   * @param labels such as `{ app: 'billing' }`
   * @param requirements beyond equality
   */
  public static pods(labels: Record<string, string>, requirements: LabelRequirement[] = []): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.pods', arguments);
    return new PodSecurityGroupSelector({ podSelector: queryOf(labels, requirements) });
  }

  /**
   * Pods whose service account has all the labels and meets all the requirements: labels of the `ServiceAccount` object, not its name.
   *
   * @param labels such as `{ app: 'billing' }`
   * @param requirements beyond equality
   */
  public static serviceAccounts(
    labels: Record<string, string>,
    requirements: LabelRequirement[] = [],
  ): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.serviceAccounts', arguments);
    return new PodSecurityGroupSelector({ serviceAccountSelector: queryOf(labels, requirements) });
  }

  /** Every pod of the namespace. */
  public static allPods(): PodSecurityGroupSelector {
    return new PodSecurityGroupSelector({ podSelector: {} });
  }

  private constructor(
    /** @internal */
    public readonly _selector: Readonly<Record<string, LabelQuery>>,
  ) {}
}

/** An empty query would select everything. */
function queryOf(labels: Readonly<Record<string, string>>, requirements: readonly LabelRequirement[]): LabelQuery {
  const keys = Object.keys(labels);
  if (keys.length === 0 && requirements.length === 0) {
    refuse(
      'PodSecurityGroups',
      '"{}" selects every pod of the namespace, name labels or write PodSecurityGroupSelector.allPods()',
    );
  }
  keys.forEach(refuseLabelKey);
  Object.values(labels).forEach(refuseLabelValue);
  return {
    ...(keys.length > 0 ? { matchLabels: { ...labels } } : {}),
    ...(requirements.length > 0 ? { matchExpressions: requirements.map(({ _expression }) => _expression) } : {}),
  };
}
