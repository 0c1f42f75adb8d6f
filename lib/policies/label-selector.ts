import {
  type LabelExpression,
  type LabelQuery,
  NAMESPACE_NAME_LABEL,
  unmatchableSelector,
} from '../cluster/objects/label-selectors';
import { type ErrorName, fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { formatValue, isConcrete, isDeployTime } from '../foundation/tokens';

/** Error of a label: of security groups of pods, or of network policies. */
type LabelError = Extract<ErrorName, 'LabelSelector' | 'PodSecurityGroups'>;

function validateLabelKey(key: string, error: LabelError = 'LabelSelector'): void {
  if (isDeployTime(key) || (isConcrete(key) && !isLabelKey(key))) {
    fail(error, `"${formatValue(key)}" is not a label key. Write a key such as "app" or "app.kubernetes.io/name"`);
  }
}

function validateLabelValue(value: string, error: LabelError = 'LabelSelector'): void {
  if (isConcrete(value) && !isLabelValue(value)) {
    fail(
      error,
      `"${value}" is not a label value. Write at most 63 letters, digits, hyphens, underscores and dots, starting and ending with a letter or digit`,
    );
  }
}

/** The meaning of an empty selector, and the factory for it. */
const EVERYTHING = { what: 'everything', instead: 'LabelSelector.everything()' };

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
    validateLabelKey(key);
    return new LabelRequirement({ key, operator: 'Exists' });
  }

  /**
   * The label does not exist.
   *
   * @param key label key, such as `tier`
   */
  public static missing(key: string): LabelRequirement {
    validateArguments('LabelRequirement.missing', arguments);
    validateLabelKey(key);
    return new LabelRequirement({ key, operator: 'DoesNotExist' });
  }

  private static ofValues(key: string, operator: string, values: readonly string[]): LabelRequirement {
    validateLabelKey(key);
    if (values.length === 0) {
      fail('LabelSelector', `"${key}" has no values to compare with. Write one or more`);
    }
    for (const value of values) {
      validateLabelValue(value);
    }
    return new LabelRequirement({ key, operator, values: [...values] });
  }

  private constructor(
    /** @internal */
    public readonly _expression: LabelExpression,
  ) {}
}

/**
 * Creates a label selector. An empty selector fails, because it would select everything.
 *
 * @param everything what an empty selector selects, and what to write for it
 */
export function labelQuery(
  labels: Readonly<Record<string, string>>,
  requirements: readonly LabelRequirement[],
  everything: { readonly what: string; readonly instead: string },
  error: LabelError = 'LabelSelector',
): LabelQuery {
  const keys = Object.keys(labels);
  if (keys.length === 0 && requirements.length === 0) {
    fail(error, `"{}" selects ${everything.what}. Write labels, or write ${everything.instead}`);
  }
  for (const [key, value] of Object.entries(labels)) {
    validateLabelKey(key, error);
    validateLabelValue(value, error);
  }
  return {
    ...(keys.length > 0 ? { matchLabels: { ...labels } } : {}),
    ...(requirements.length > 0 ? { matchExpressions: requirements.map(({ _expression }) => _expression) } : {}),
  };
}

/**
 * Selector of pods or namespaces by label. Choose one of the factories.
 *
 * Requirements that contradict each other fail as `LabelSelector`, because nothing would match.
 */
export class LabelSelector {
  /**
   * Selects what has all labels and meets all requirements.
   *
   * @param labels labels, such as `{ app: 'billing' }`
   * @param requirements further requirements
   */
  public static labels(labels: Record<string, string>, requirements: LabelRequirement[] = []): LabelSelector {
    validateArguments('LabelSelector.labels', arguments);
    return new LabelSelector(labelQuery(labels, requirements, EVERYTHING));
  }

  /**
   * Selects namespaces by name. Every namespace has its name in the label `kubernetes.io/metadata.name`.
   *
   * @param names one or more names, such as `payments`
   */
  public static namespaceNames(...names: string[]): LabelSelector {
    validateArguments('LabelSelector.namespaceNames', arguments);
    if (names.length === 1) {
      return LabelSelector.labels({ [NAMESPACE_NAME_LABEL]: names[0] });
    }
    return LabelSelector.labels({}, [LabelRequirement.anyOf(NAMESPACE_NAME_LABEL, names)]);
  }

  /** Selects everything: all pods, or all namespaces. */
  public static everything(): LabelSelector {
    return new LabelSelector({});
  }

  private constructor(
    /** @internal */
    public readonly _query: LabelQuery,
  ) {}

  /** Returns the selector, or fails as `LabelSelector` if it can match none of the pods or namespaces. @internal */
  public _for(of: 'pods' | 'namespaces', scope?: Located): LabelQuery {
    const problem = unmatchableSelector(this._query, of);
    return problem === undefined ? this._query : fail('LabelSelector', problem, scope);
  }
}
