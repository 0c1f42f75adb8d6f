import { isLabelKey, isLabelValue } from '../../foundation/kubernetes-names';
import { isConcrete } from '../../foundation/tokens';
import { isDeployTimeMark } from '../manifest-objects';

/** A requirement of a label selector in the format of Kubernetes. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A label selector in the format of Kubernetes. */
export interface LabelQuery {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

/** Label of every namespace with its name. The API server sets it. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Returns why no object can match a selector, and what to write instead. Deploy-time values may match. */
export function unmatchableSelector(query: LabelQuery, of: 'pods' | 'namespaces'): string | undefined {
  return syntaxProblem(query) ?? contradiction(query) ?? (of === 'pods' ? namespaceLabelOnPods(query) : badName(query));
}

/** Returns the requirements of a selector as expressions. */
export function expressionsOf({ matchExpressions = [], matchLabels = {} }: LabelQuery): LabelExpression[] {
  return [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...(matchExpressions ?? []),
  ];
}

function syntaxProblem(query: LabelQuery): string | undefined {
  for (const { key, operator, values = [] } of expressionsOf(query)) {
    if (isKnown(key) && !isLabelKey(String(key))) {
      return `"${key}" is not a label key. Write a key such as "app" or "app.kubernetes.io/name"`;
    }
    const wrong = values.find((value) => isKnown(value) && !isLabelValue(String(value)));
    if (wrong !== undefined) {
      return `"${wrong}" is not a value of the label ${key}. Write at most 63 letters, digits, hyphens, underscores and dots`;
    }
    if (['In', 'NotIn'].includes(operator) === (values.length === 0)) {
      return `"${operator}" of the label ${key} has ${values.length} values. Write In and NotIn with one or more values, Exists and DoesNotExist with none`;
    }
  }
  return undefined;
}

function contradiction(query: LabelQuery): string | undefined {
  const expressions = expressionsOf(query);
  for (const key of new Set(expressions.map((expression) => expression.key))) {
    const own = expressions.filter((expression) => expression.key === key);
    const valuesOf = (operator: string) =>
      own.filter((one) => one.operator === operator).map(({ values = [] }) => values);
    const [required, denied] = [valuesOf('In'), valuesOf('NotIn').flat()];
    if (!isKnown(key) || ![...required.flat(), ...denied].every(isKnown)) {
      continue;
    }
    const isAbsent = own.some(({ operator }) => operator === 'DoesNotExist');
    const isPresent = required.length > 0 || own.some(({ operator }) => operator === 'Exists');
    const [first = [], ...others] = required;
    const allowed = first.filter(
      (value) => others.every((values) => values.includes(value)) && !denied.includes(value),
    );
    if ((isAbsent && isPresent) || (required.length > 0 && allowed.length === 0)) {
      return `"${key}" has requirements that contradict each other, so that nothing matches. Leave one of them out`;
    }
  }
  return undefined;
}

function namespaceLabelOnPods(query: LabelQuery): string | undefined {
  return expressionsOf(query).some(({ key, operator }) => key === NAMESPACE_NAME_LABEL && requires(operator))
    ? `"${NAMESPACE_NAME_LABEL}" is a label of namespaces, which pods do not have. Write it in the namespace selector`
    : undefined;
}

function badName(query: LabelQuery): string | undefined {
  const wrong = expressionsOf(query)
    .filter(({ key, operator }) => key === NAMESPACE_NAME_LABEL && operator === 'In')
    .find(({ values = [] }) =>
      values.every((value) => isKnown(value) && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)),
    );
  return wrong && `"${wrong.values?.[0]}" is not a namespace name. Write lower-case letters, digits and hyphens`;
}

function requires(operator: string): boolean {
  return operator === 'In' || operator === 'Exists';
}

function isKnown(value: unknown): boolean {
  return isConcrete(value) && !isDeployTimeMark(value);
}
