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
export function resourcesOfStage(scope: IConstruct): CfnResource[] {
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
export function targetOf(value: unknown): IConstruct | undefined {
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
