import type { Stack } from 'aws-cdk-lib/core';

/** A Kubernetes object as a manifest has it; somebody else wrote it. */
// biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
export type ReadObject = Record<string, any>;

/** Stands for a deploy-time value, in quotes and without them: a number that JSON keeps as it is, and that nobody writes. */
export const DEPLOY_TIME_MARK = '9007199254740881';

/**
 * The objects of a manifest, as the CDK hands it to the kubectl handler: JSON text with deploy-time values in it. Those of lists one by one;
 * none where it cannot be read at synthesis.
 */
export function objectsOf(manifest: unknown, stack: Stack): ReadObject[] {
  try {
    return [JSON.parse(readManifestText(manifest, stack))].flat().flatMap(flattenLists);
  } catch {
    return [];
  }
}

/** A text with a mark in the place of each deploy-time value. */
export function readManifestText(value: unknown, stack: Stack): string {
  return joinManifestParts(stack.resolve(value));
}

/** Whether a value of an object that was read is known at deployment only. */
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
