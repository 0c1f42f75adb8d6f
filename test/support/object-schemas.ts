import { isIPv4, isIPv6 } from 'node:net';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import argoCd from '../fixtures/crds/argo-cd.json';
import eksAutoMode from '../fixtures/crds/eks-auto-mode.json';
import eksNetworkPolicies from '../fixtures/crds/eks-network-policies.json';
import flux from '../fixtures/crds/flux.json';
import gatewayApi from '../fixtures/crds/gateway-api.json';
import istio from '../fixtures/crds/istio.json';
import karpenter from '../fixtures/crds/karpenter.json';
import loadBalancerController from '../fixtures/crds/load-balancer-controller.json';
import networkPolicyApi from '../fixtures/crds/network-policy-api.json';
import vpc from '../fixtures/crds/vpc.json';
import { brokenRules } from './object-rules';

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes objects and their schemas are of any shape
export type KubernetesShape = Record<string, any>;

/** A definition as the fixtures hold it: its group, the versions that its schema is served in, and the schema of what it specifies. */
interface Definition {
  readonly group: string;
  readonly versions: readonly string[];
  readonly clusterScoped?: boolean;
  readonly spec: KubernetesShape;
}

const DEFINITIONS = [
  argoCd,
  eksAutoMode,
  eksNetworkPolicies,
  flux,
  gatewayApi,
  istio,
  karpenter,
  loadBalancerController,
  networkPolicyApi,
  vpc,
].flatMap(({ definitions, kinds }) =>
  Object.entries(kinds as Record<string, Definition>).map(([kind, definition]) => ({
    ...definition,
    kind,
    spec: expanded(definition.spec, definitions),
  })),
);

const LABEL = '^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$';
const LABEL_KEY =
  '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$';

/** What anybody may write of the metadata of any object. */
const METADATA = {
  name: {
    type: 'string',
    maxLength: 253,
    pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  },
  labels: map({ type: 'string', pattern: LABEL }),
  annotations: map({ type: 'string' }),
};
const NAMESPACE = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' };

const INT_32 = 2 ** 31;

/** As the API, which sets defaults before it judges. Patterns are of Go, whose expressions have no mode for Unicode. */
const ajv = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strictTypes: false,
  unicodeRegExp: false,
  useDefaults: true,
});
ajv.addFormat('ipv4', isIPv4);
ajv.addFormat('ipv6', isIPv6);
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
ajv.addFormat('int32', { type: 'number', validate: (value) => value >= -INT_32 && value < INT_32 });
ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
ajv.addKeyword({
  keyword: 'uniqueKeys',
  type: 'array',
  error: { message: ({ schema }) => `must not have items of the same ${(schema as string[]).join(' and ')}` },
  validate: (keys: string[], items: KubernetesShape[]) =>
    new Set(items.map((item) => JSON.stringify(keys.map((key) => item[key])))).size === items.length,
});

const compiled = new Map<string, ValidateFunction>();

/** True where a schema is held here: one of a custom resource. Those of Kubernetes itself are judged by test/extra/manifests.py. */
export function hasSchema({ apiVersion, kind }: KubernetesShape): boolean {
  return definitionOf(apiVersion, kind) !== undefined;
}

/** What the API would refuse of an object, each with its path; fields that it would drop in silence are among it. */
export function faultsOf(object: KubernetesShape): string[] {
  const { apiVersion, kind, metadata } = object ?? {};
  const definition = definitionOf(apiVersion, kind);
  if (!definition) {
    return [`${kind} of ${apiVersion} has no schema in test/fixtures/crds`];
  }
  const key = `${definition.group} ${kind}`;
  const validate = compiled.get(key) ?? ajv.compile(schemaOf(definition));
  compiled.set(key, validate);
  const judged = structuredClone(object);
  // Once for the defaults, of which some choose what the rest is held against.
  validate(judged);
  const errors = validate(judged) ? brokenRules(judged) : (validate.errors ?? []).map(sentence);
  return errors.map((error) => `${kind} ${metadata?.name}: ${error}`);
}

/** The words that a field takes, by its path below `spec`: `rules[].matches[].method`. */
export function wordsOf(kind: string, path: string): readonly (string | number)[] {
  let schema = DEFINITIONS.find((definition) => definition.kind === kind)?.spec;
  for (const step of path.split('.')) {
    const [field, ...items] = step.split('[]');
    schema = schema?.properties?.[field];
    schema = items.reduce((list) => list?.items, schema);
  }
  if (!schema?.enum) {
    throw new Error(`${kind} has no list of words for ${path}`);
  }
  return schema.enum;
}

/** The fields of a kind below `spec` that hold no others, such as `spec.listeners.port`; a map is one, `spec.tags.*`. */
export function leavesOf(kind: string): string[] {
  const leaves = (schema: KubernetesShape, path: string): string[] => {
    if (schema.items) {
      return leaves(schema.items, path);
    }
    const fields = Object.entries<KubernetesShape>(schema.properties ?? {});
    return fields.length > 0
      ? fields.flatMap(([field, inner]) => leaves(inner, `${path}.${field}`))
      : [schema.type === 'object' ? `${path}.*` : path];
  };
  return leaves(DEFINITIONS.find((definition) => definition.kind === kind)?.spec ?? {}, 'spec');
}

/** The same of objects: what they write. */
export function leavesIn(kind: string, objects: readonly KubernetesShape[]): string[] {
  const maps = leavesOf(kind).flatMap((field) => (field.endsWith('.*') ? [field.slice(0, -1)] : []));
  const leaves = (value: unknown, path: string): string[] => {
    const map = maps.find((prefix) => path.startsWith(prefix));
    if (map || value === null || typeof value !== 'object') {
      return [map ? `${map}*` : path];
    }
    return Array.isArray(value)
      ? value.flatMap((item) => leaves(item, path))
      : Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
  };
  return [...new Set(objects.filter((object) => object.kind === kind).flatMap(({ spec }) => leaves(spec, 'spec')))];
}

/** What the API would refuse of the metadata of any object. */
export function metadataFaultsOf({ kind, metadata }: KubernetesShape): string[] {
  const validate = compiled.get('metadata') ?? ajv.compile(metadataOf(true));
  compiled.set('metadata', validate);
  return validate(metadata) ? [] : (validate.errors ?? []).map((error) => `${kind}: metadata.${sentence(error)}`);
}

function definitionOf(apiVersion: string, kind: string): (typeof DEFINITIONS)[number] | undefined {
  return DEFINITIONS.find(
    (definition) =>
      definition.kind === kind &&
      definition.versions.some((version) => `${definition.group}/${version}` === apiVersion),
  );
}

function schemaOf({ clusterScoped, spec }: Definition): KubernetesShape {
  return objectOf(['apiVersion', 'kind', 'metadata', 'spec'], {
    apiVersion: {},
    kind: {},
    metadata: metadataOf(!clusterScoped),
    spec,
  });
}

function metadataOf(isNamespaced: boolean): KubernetesShape {
  return objectOf(['name'], { ...METADATA, ...(isNamespaced ? { namespace: NAMESPACE } : {}) });
}

function objectOf(required: readonly string[], properties: KubernetesShape): KubernetesShape {
  return { type: 'object', additionalProperties: false, required, properties };
}

function map(values: KubernetesShape): KubernetesShape {
  return { type: 'object', propertyNames: { maxLength: 317, pattern: LABEL_KEY }, additionalProperties: values };
}

/** A schema with what it refers to in place, the types that its keywords say, and closed: an object has the fields that it lists, and no other. */
function expanded(schema: KubernetesShape, definitions: KubernetesShape): KubernetesShape {
  if (schema.$ref) {
    return expanded(definitions[schema.$ref.slice('#/definitions/'.length)], definitions);
  }
  const { additionalProperties, items, properties } = schema;
  if (items) {
    return { type: 'array', ...schema, items: expanded(items, definitions) };
  }
  if (properties) {
    const fields = Object.entries<KubernetesShape>(properties).map(([name, inner]) => [
      name,
      expanded(inner, definitions),
    ]);
    return { type: 'object', additionalProperties: false, ...schema, properties: Object.fromEntries(fields) };
  }
  if (additionalProperties) {
    const values = additionalProperties === true ? true : expanded(additionalProperties, definitions);
    return { type: 'object', ...schema, additionalProperties: values };
  }
  return schema;
}

/** `spec.rules[0].name must …`, with the fields, words and values that it is about. */
function sentence({ instancePath, message, params }: ErrorObject): string {
  const path = instancePath
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/');
  const about = params.additionalProperty ?? params.allowedValues?.join(', ');
  return [path, message, about].filter(Boolean).join(' ');
}
