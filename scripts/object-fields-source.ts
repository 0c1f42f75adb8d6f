import eksAutoMode from '../test/fixtures/crds/eks-auto-mode.json';
import eksNetworkPolicies from '../test/fixtures/crds/eks-network-policies.json';
import gatewayApi from '../test/fixtures/crds/gateway-api.json';
import karpenter from '../test/fixtures/crds/karpenter.json';
import loadBalancerController from '../test/fixtures/crds/load-balancer-controller.json';
import networkPolicyApi from '../test/fixtures/crds/network-policy-api.json';
import vpc from '../test/fixtures/crds/vpc.json';
import { KUBERNETES_FIELDS } from '../test/fixtures/kubernetes-fields';

// biome-ignore lint/suspicious/noExplicitAny: schemas are of any shape
type Shape = Record<string, any>;

/** The longest line of a generated file. */
const LONGEST_LINE = 118;

/** Returns the content of the generated file. */
export function objectFieldsSource(): string {
  const rows = Object.entries(objectFields()).map(([kind, fields]) => `  '${kind}': ${literal(fields)},`);
  return [
    '// Made by scripts/object-fields.ts from test/fixtures/crds and test/fixtures/kubernetes-fields.ts: do not edit.',
    '',
    '/** The fields below `spec`, by group and kind: inside parentheses those of an object or of the items of a list, `*` any. */',
    'export const OBJECT_FIELDS: Readonly<Record<string, string>> = {',
    ...rows,
    '};',
    '',
  ].join('\n');
}

/** The fields of each kind, by its group and name. */
export function objectFields(): Record<string, string> {
  const custom = [
    eksAutoMode,
    eksNetworkPolicies,
    gatewayApi,
    karpenter,
    loadBalancerController,
    networkPolicyApi,
    vpc,
  ].flatMap(({ definitions, kinds }) =>
    Object.entries(kinds as Record<string, Shape>).map(([kind, { group, spec }]) => [
      `${group} ${kind}`,
      fieldsOf(spec, definitions as Shape),
    ]),
  );
  return Object.fromEntries([...Object.entries(KUBERNETES_FIELDS), ...custom].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fieldsOf(schema: Shape, definitions: Shape): string {
  const { $ref, additionalProperties, items, properties } = schema;
  if ($ref) {
    return fieldsOf(definitions[String($ref).replace('#/definitions/', '')], definitions);
  }
  if (items) {
    return fieldsOf(items, definitions);
  }
  if (additionalProperties) {
    return '*';
  }
  return Object.entries((properties ?? {}) as Shape)
    .map(([name, inner]) => {
      const below = fieldsOf(inner, definitions);
      return below === '' ? name : `${name}(${below})`;
    })
    .join(' ');
}

/** Splits a text into lines up to the maximum length. */
function literal(text: string): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line.length + word.length > LONGEST_LINE - 10) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
  }
  return `\`${lines.join('\n    ')}\``;
}
