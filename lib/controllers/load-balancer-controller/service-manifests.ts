import type { Stack } from 'aws-cdk-lib/core';

interface KubernetesObject {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly items?: unknown;
}

/** Stands for what only deployment knows: a word in quotes, and a number without them. */
const UNKNOWN = '0';

/**
 * Whether a manifest, as the CDK hands it to the kubectl handler, holds a Service: objects as JSON text, or as text with tokens in it. False
 * where it cannot be read.
 */
export function holdsService(manifest: unknown, stack: Stack): boolean {
  const text = textOf(stack.resolve(manifest));
  // Most manifests hold none: only those that name one are parsed.
  if (!text.includes('"Service"')) {
    return false;
  }
  try {
    return [JSON.parse(text)].flat().some(isService);
  } catch {
    return false;
  }
}

/** By itself, or in a list. */
function isService(object: KubernetesObject | null): boolean {
  if (typeof object !== 'object' || object === null) {
    return false;
  }
  const { apiVersion, kind, items } = object;
  return (kind === 'Service' && apiVersion === 'v1') || (Array.isArray(items) && items.some(isService));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': join } = (value ?? {}) as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  return join ? join[1].map((part) => (typeof part === 'string' ? part : UNKNOWN)).join(join[0]) : '';
}
