import { type CfnResource, Stack } from 'aws-cdk-lib/core';

/** What CloudFormation receives of a resource, beside its properties. */
export interface RenderedResource {
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
  /** Logical ids. */
  readonly DependsOn?: readonly string[];
}

/** The private members of a resource that its overrides are in, and by which it renders itself. */
interface Renderable {
  readonly rawOverrides?: object;
  _toCloudFormation(): object;
}

/** True where something was overridden: only then the template differs from what the resource says. */
export function hasOverrides(resource: CfnResource): boolean {
  const { rawOverrides } = resource as unknown as Renderable;
  return rawOverrides === undefined || Object.keys(rawOverrides).length > 0;
}

/** A resource as CloudFormation receives it, with the overrides of the user. Ask it when the tree is whole: in a validation. */
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

/** The logical id of a resource, as its template has it. */
export function idOf(resource: CfnResource): string {
  return Stack.of(resource).resolve(resource.logicalId);
}
