import { GATEWAY_KINDS } from '../fixtures/gateway-kinds';

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes objects are of any shape
export type KubernetesShape = Record<string, any>;

/** What an object has that the API does not take: fields that its kind does not know, words that are not on their list, another version. */
export function strangeTo(objects: readonly KubernetesShape[]): string[] {
  return objects.flatMap(({ apiVersion, kind, metadata, spec, ...rest }) => {
    const known = GATEWAY_KINDS[kind];
    if (!known || known.apiVersion !== apiVersion) {
      return [`${apiVersion} ${kind}`];
    }
    const fields = leavesOf(spec, 'spec');
    const open = known.paths.filter((path) => path.endsWith('.*')).map((path) => path.slice(0, -1));
    const foreign = fields.flatMap(([path]) =>
      known.paths.includes(path) || open.some((parent) => path.startsWith(parent) || `${path}.` === parent)
        ? []
        : [path],
    );
    const words = fields.flatMap(([path, value]) =>
      known.words[path] && typeof value !== 'object' && !known.words[path].includes(value as string)
        ? [`${path}: ${value}`]
        : [],
    );
    const extra = [
      ...Object.keys(rest),
      ...Object.keys(metadata).filter((key) => !['name', 'namespace'].includes(key)),
    ];
    return [...foreign, ...words, ...extra].map((path) => `${kind} ${path}`);
  });
}

/** Every field with its value; lists count as what they hold. */
function leavesOf(value: unknown, path: string): [path: string, value: unknown][] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => (item !== null && typeof item === 'object' ? leavesOf(item, path) : [[path, item]]));
  }
  return Object.entries(value as object).flatMap(([key, inner]): [string, unknown][] => [
    [`${path}.${key}`, inner],
    ...(inner !== null && typeof inner === 'object' ? leavesOf(inner, `${path}.${key}`) : []),
  ]);
}
