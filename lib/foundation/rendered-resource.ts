import { type CfnResource, Stack } from 'aws-cdk-lib/core';

/** Attributes of a resource in the template, except its properties. */
export interface RenderedResource {
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
  /** Logical ids. */
  readonly DependsOn?: readonly string[];
}

/** Private members of a resource that contain its overrides and render it. */
interface Renderable {
  readonly rawOverrides?: object;
  _toCloudFormation(): object;
}

/** Returns true if the user has added overrides. Only then the template differs from the attributes of the resource. */
export function hasOverrides(resource: CfnResource): boolean {
  const { rawOverrides } = resource as unknown as Renderable;
  return rawOverrides === undefined || Object.keys(rawOverrides).length > 0;
}

/**
 * Returns a resource as the template contains it, with the overrides of the user. Call it in a validation, when the
 * construct tree is complete.
 */
export function renderedResource(resource: CfnResource): RenderedResource {
  if (!hasOverrides(resource)) {
    const { condition, deletionPolicy, updateReplacePolicy } = resource.cfnOptions;
    return {
      DeletionPolicy: deletionPolicy,
      UpdateReplacePolicy: updateReplacePolicy,
      Condition: condition?.logicalId,
      DependsOn: resource.obtainDependencies().flatMap((other) => ('logicalId' in other ? [idOf(other)] : [])),
    };
  }
  const { Resources = {} } = Stack.of(resource).resolve((resource as unknown as Renderable)._toCloudFormation());
  const [own = {}] = Object.values<RenderedResource>(Resources);
  return { ...own, DependsOn: [own.DependsOn ?? []].flat() };
}

/** Returns the logical id of a resource in its template. */
export function idOf(resource: CfnResource): string {
  return Stack.of(resource).resolve(resource.logicalId);
}
