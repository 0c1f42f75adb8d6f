import type { Stack } from 'aws-cdk-lib/core';

/** A Kubernetes object that is read from a manifest. */
// biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
export type ReadObject = Record<string, any>;

/**
 * Placeholder for a deploy-time value, with or without quotes. It is a number that JSON preserves and that
 * does not occur in manifests.
 */
export const DEPLOY_TIME_MARK = '9007199254740881';

/**
 * Returns the objects of a manifest, which the CDK passes to the kubectl handler as JSON with deploy-time values.
 * Lists are expanded. Empty if the manifest cannot be read at synthesis.
 */
export function objectsOf(manifest: unknown, stack: Stack): ReadObject[] {
  try {
    return [JSON.parse(readManifestText(manifest, stack))].flat().flatMap(flattenLists);
  } catch {
    return [];
  }
}

/** Returns a text with a placeholder for each deploy-time value. */
export function readManifestText(value: unknown, stack: Stack): string {
  return joinManifestParts(stack.resolve(value));
}

/** Returns the values of a chart, if they can be read. */
export function tryParseValues(values: string): unknown {
  try {
    return JSON.parse(values);
  } catch {
    return undefined;
  }
}

/** Returns true if a value of a parsed object is known at deployment only. */
export function isDeployTimeMark(value: unknown): boolean {
  return String(value).includes(DEPLOY_TIME_MARK);
}

function joinManifestParts(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [delimiter, parts] = (value as { readonly 'Fn::Join'?: [string, unknown] } | undefined)?.['Fn::Join'] ?? [];
  return Array.isArray(parts) ? parts.map(joinManifestParts).join(delimiter) : DEPLOY_TIME_MARK;
}

function flattenLists(object: ReadObject | null): ReadObject[] {
  if (typeof object !== 'object' || object === null) {
    return [];
  }
  return Array.isArray(object.items) ? object.items.flatMap(flattenLists) : [object];
}
