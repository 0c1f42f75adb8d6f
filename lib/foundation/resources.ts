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

/** Returns every resource in the stage of a construct, in tree order. Nested stages are excluded. */
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

/**
 * Returns a property of a resource by its attribute name. The resource may be an L1 construct, or a `CfnResource`
 * with properties in Pascal case.
 */
export function propertyOf(resource: CfnResource, name: string): unknown {
  const own = (resource as unknown as Record<string, unknown>)[name];
  const { _cfnProperties: byHand = {} } = resource as unknown as { _cfnProperties?: Record<string, unknown> };
  return own ?? byHand[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? byHand[name];
}

/**
 * Returns the properties of a resource as the template contains them, overrides included. Call it in a validation,
 * because it resolves lazy values.
 */
export function renderedProperties(resource: CfnResource): Readonly<Record<string, unknown>> {
  const rendered: { Resources?: Record<string, { Properties?: Record<string, unknown> }> } = Stack.of(resource).resolve(
    resource._toCloudFormation(),
  );
  const [own] = Object.values(rendered.Resources ?? {});
  return own?.Properties ?? {};
}

/** Returns the construct that a token refers to, if the token is a single reference. */
export function referenceTarget(value: unknown): IConstruct | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token && Reference.isReference(token) ? token.target : undefined;
}

/**
 * Returns the targets of all references in a value, at any depth. Call it in a validation, because it resolves lazy
 * values.
 */
export function referencesIn(value: unknown, scope: IConstruct): IConstruct[] {
  const found: IConstruct[] = [];
  Tokenization.resolve(value, { scope, preparing: false, resolver: new ReferenceCollector(found) });
  return found;
}

/** Collects the targets of references while a value is resolved. */
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

/**
 * Returns the targets of the references in the properties of a resource, at any time before synthesis. Values that are
 * computed at synthesis are left out, because reading them would fix them.
 */
export function earlyReferencesOf(resource: CfnResource): IConstruct[] {
  const { cfnProperties } = resource as unknown as { readonly cfnProperties: Record<string, unknown> };
  return earlyReferencesIn(cfnProperties, resource);
}

/** Returns the targets of the references in a value, like `earlyReferencesOf`. */
export function earlyReferencesIn(value: unknown, scope: IConstruct): IConstruct[] {
  const found: IConstruct[] = [];
  Tokenization.resolve(value, { scope, preparing: true, resolver: new EarlyReferenceCollector(found) });
  return found;
}

/** Collects the targets of references, and leaves out the values that a first resolution would fix. */
class EarlyReferenceCollector extends DefaultTokenResolver {
  constructor(private readonly found: IConstruct[]) {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.found.push(token.target);
      return undefined;
    }
    return isFixedByResolution(token) ? undefined : super.resolveToken(token, context, postProcessor);
  }
}

/** Private members of lazy values. Newer CDK releases wrap the value. */
interface CachedValue {
  readonly cache?: boolean;
  readonly inner?: { readonly cache?: boolean };
}

/** Returns true for lazy values, which the CDK caches, and for policy documents, which it freezes. */
function isFixedByResolution(token: IResolvable): boolean {
  const { cache, inner } = token as CachedValue;
  return cache === true || inner?.cache === true || 'addStatements' in token;
}

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
      DependsOn: resource.obtainDependencies().flatMap((other) => ('logicalId' in other ? [logicalIdOf(other)] : [])),
    };
  }
  const { Resources = {} } = Stack.of(resource).resolve((resource as unknown as Renderable)._toCloudFormation());
  const [own = {}] = Object.values<RenderedResource>(Resources);
  return { ...own, DependsOn: [own.DependsOn ?? []].flat() };
}

/** Returns the logical id of a resource in its template. */
export function logicalIdOf(resource: CfnResource): string {
  return Stack.of(resource).resolve(resource.logicalId);
}
