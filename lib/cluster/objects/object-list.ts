import { fail, type Located } from '../../foundation/errors';
import { isConcrete } from '../../foundation/tokens';
import type { KubernetesObject } from '../cluster-installer';

/**
 * Maximum size of an object as JSON. kubectl keeps a copy in an annotation, and the annotations of an object have at
 * most 262,144 bytes together.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.0/pkg/api/validation/objectmeta.go
 */
const MAX_OBJECT_BYTES = 250_000;

/**
 * Maximum size of all objects in a custom resource. CloudFormation invokes a function with at most 1 MB, and an update
 * contains both the old and the new objects.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, read on 2026-11-28
 */
const MAX_LIST_BYTES = 500_000;

/** Fails for a list of objects that no cluster accepts. */
export function validateObjectList(objects: readonly KubernetesObject[], scope: Located): void {
  if (objects.length === 0) {
    fail('KubernetesObjects', '"objects" is empty. Give at least one object, or leave the construct out', scope);
  }
  const seen = new Set<string>();
  for (const object of objects) {
    const { apiVersion, kind } = object;
    const { name, namespace = 'default' } = metadataOf(object);
    const missing = Object.entries({ apiVersion, kind, 'metadata.name': name }).find(([, value]) => !value);
    if (missing) {
      const what = [kind, name].filter(Boolean).join(' ') || 'an object';
      fail('KubernetesObjects', `"${what}" has no ${missing[0]}. Set it as in a manifest`, scope);
    }
    const identity = `${apiVersion} ${kind} ${namespace}/${name}`;
    if (isConcrete(identity) && seen.has(identity)) {
      fail('KubernetesObjects', `"${kind} ${namespace}/${name}" is given twice. Give each object once`, scope);
    }
    seen.add(identity);
  }
  validateDefinedKinds(objects, scope);
}

/** Returns Namespaces first, because the other objects may be in them. */
export function inOrderOfApplication<T extends KubernetesObject>(objects: readonly T[]): T[] {
  const isNamespace = ({ apiVersion, kind }: KubernetesObject) => apiVersion === 'v1' && kind === 'Namespace';
  return [...objects.filter(isNamespace), ...objects.filter((object) => !isNamespace(object))];
}

/**
 * Fails for objects that are too large for kubectl, or for a custom resource. The manifest is a string in the JSON of
 * the invocation, where each quotation mark has two bytes.
 */
export function validateManifestSize(objects: readonly KubernetesObject[], scope: Located): void {
  for (const object of objects) {
    const bytes = Buffer.byteLength(JSON.stringify(object));
    if (bytes > MAX_OBJECT_BYTES) {
      fail(
        'KubernetesObjects',
        `"${object.kind} ${metadataOf(object).name}" has ${bytes} bytes as JSON, but kubectl can keep at most ${MAX_OBJECT_BYTES}. Divide it, or install it with a chart`,
        scope,
      );
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(objects)));
  if (bytes > MAX_LIST_BYTES) {
    fail(
      'KubernetesObjects',
      `"objects" has ${bytes} bytes in a custom resource, which can contain at most ${MAX_LIST_BYTES}. Divide the list between several constructs`,
      scope,
    );
  }
}

/** kubectl reads the kinds of a cluster before it applies the objects. */
function validateDefinedKinds(objects: readonly KubernetesObject[], scope: Located): void {
  for (const definition of objects.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
    const { group, names } = (definition.spec ?? {}) as { readonly group?: string; readonly names?: { kind?: string } };
    const own = objects.find(
      ({ apiVersion, kind }) => kind === names?.kind && String(apiVersion).split('/')[0] === group,
    );
    if (own) {
      fail(
        'KubernetesObjects',
        `"${own.kind} ${metadataOf(own).name}" is of a kind that ${metadataOf(definition).name} defines in the same list. Move the definition to a construct of its own, and let the other depend on it`,
        scope,
      );
    }
  }
}

function metadataOf({ metadata }: KubernetesObject): { readonly name?: unknown; readonly namespace?: unknown } {
  return (metadata ?? {}) as { readonly name?: unknown; readonly namespace?: unknown };
}
