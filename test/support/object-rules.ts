import { GATEWAY_RULES } from './gateway-rules';
import { has, oneOf, type Rules } from './judges';
import { NODE_RULES } from './node-rules';
import type { KubernetesShape } from './object-schemas';

/**
 * Rules of the definitions that their schemas do not say (`x-kubernetes-validations`), in our words: those that values of this library could break.
 * Not here: what holds between an object and its older self, filters of single backends, mirrors, CORS, and the kubelet of Karpenter's nodes.
 */
export const RULES: Readonly<Record<string, Rules>> = {
  ...GATEWAY_RULES,
  ...NODE_RULES,
  HelmRelease: {
    spec: oneOf('chart', 'chartRef'),
  },
  SecurityGroupPolicy: {
    'spec.podSelector': selector,
    'spec.serviceAccountSelector': selector,
  },
};

/** Rules that an object breaks, whose schema holds and whose defaults are set. */
export function brokenRules(object: KubernetesShape, rules: typeof RULES = RULES): string[] {
  return Object.entries(rules[object.kind] ?? {}).flatMap(([path, judge]) =>
    valuesAt(object, path.split('.')).flatMap(([where, value]) => {
      const wrong = judge(value);
      return wrong ? [`${where} ${wrong}`] : [];
    }),
  );
}

/** Operators are no enumeration of the schema: the controller parses them when a pod comes. */
function selector({ matchExpressions = [] }: KubernetesShape): string | undefined {
  const wrong = matchExpressions.find(({ operator, values }: KubernetesShape) =>
    ['In', 'NotIn'].includes(operator)
      ? !values || values.length === 0
      : !['Exists', 'DoesNotExist'].includes(operator) || has(values),
  );
  return wrong && `must not have ${wrong.operator} with ${wrong.values ?? 'no values'}`;
}

/** What is at a path, each with where it is. */
function valuesAt(value: KubernetesShape, [step, ...steps]: string[], above = ''): [string, KubernetesShape][] {
  if (step === undefined) {
    return [[above, value]];
  }
  const field = step.replace('[]', '');
  const inner = value[field];
  const path = above === '' ? field : `${above}.${field}`;
  if (inner === undefined) {
    return [];
  }
  return step.endsWith('[]')
    ? (inner as KubernetesShape[]).flatMap((item, at) => valuesAt(item, steps, `${path}[${at}]`))
    : valuesAt(inner, steps, path);
}
