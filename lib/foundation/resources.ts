import {
  CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  Stack,
  Stage,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Every resource in the stage of a construct, in the order of the tree: one pass. Other stages are deployed by themselves. */
export function resourcesInStage(scope: IConstruct): CfnResource[] {
  const found: CfnResource[] = [];
  const open: IConstruct[] = [Stage.of(scope) ?? scope.node.root];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    if (CfnResource.isCfnResource(construct)) {
      found.push(construct);
    }
    open.push(...construct.node.children.filter((child) => !Stage.isStage(child)).reverse());
  }
  return found;
}

/** A property of a resource, by the name that its class has for it: written by its class, or by hand and with a capital. */
export function propertyOf(resource: CfnResource, name: string): unknown {
  const own = (resource as unknown as Record<string, unknown>)[name];
  const { _cfnProperties: byHand = {} } = resource as unknown as { _cfnProperties?: Record<string, unknown> };
  return own ?? byHand[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? byHand[name];
}

/** The properties of a resource as the template has them, overrides included. Ask in a validation: lazy values are resolved for good. */
export function renderedProperties(resource: CfnResource): Readonly<Record<string, unknown>> {
  const rendered: { Resources?: Record<string, { Properties?: Record<string, unknown> }> } = Stack.of(resource).resolve(
    resource._toCloudFormation(),
  );
  const [own] = Object.values(rendered.Resources ?? {});
  return own?.Properties ?? {};
}

/** The resource that a token refers to, whole. */
export function referenceTarget(value: unknown): IConstruct | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token && Reference.isReference(token) ? token.target : undefined;
}

/**
 * Everything that references in a value point to, however deep in it. Ask in a validation: a lazy value that is resolved earlier may not change any
 * more.
 */
export function referencesIn(value: unknown, scope: IConstruct): IConstruct[] {
  const found: IConstruct[] = [];
  Tokenization.resolve(value, { scope, preparing: false, resolver: new ReferenceCollector(found) });
  return found;
}

/** Notes the targets of references on the way. */
class ReferenceCollector extends DefaultTokenResolver {
  constructor(private readonly found: IConstruct[]) {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.found.push(token.target);
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

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
      DependsOn: resource.obtainDependencies().flatMap((other) => ('logicalId' in other ? [logicalIdOf(other)] : [])),
    };
  }
  const { Resources = {} } = Stack.of(resource).resolve((resource as unknown as Renderable)._toCloudFormation());
  const [own = {}] = Object.values<RenderedResource>(Resources);
  return { ...own, DependsOn: [own.DependsOn ?? []].flat() };
}

/** The logical id of a resource, as its template has it. */
export function logicalIdOf(resource: CfnResource): string {
  return Stack.of(resource).resolve(resource.logicalId);
}
