import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { dependsOn, reaches, topOf } from './stacks';

/** The CloudFormation resources of a construct that come into being last: its default child, or whatever lies below it. */
export function resourcesOf(construct: IConstruct): CfnResource[] {
  if (CfnResource.isCfnResource(construct)) {
    return [construct];
  }
  const main = construct.node.defaultChild;
  if (main && CfnResource.isCfnResource(main)) {
    return [main];
  }
  return construct.node.findAll().filter(CfnResource.isCfnResource);
}

/**
 * Makes every `later` wait for every `earlier` at deployment, and be deleted before it. The edges run from resource to resource: an
 * edge between subtrees multiplies into a `DependsOn` entry for every pair. Between stacks, the edge makes one stack wait for the other.
 */
export function after(later: IConstruct | IConstruct[], earlier: IConstruct | IConstruct[]): void {
  for (const dependent of [later].flat().flatMap(resourcesOf)) {
    dependent.node.addDependency(...[earlier].flat().flatMap(resourcesOf));
  }
}

/**
 * Whether a resource waits for another one, directly or through others, as far as edges tell: in one stack, by way of nested stacks, or because
 * one stack waits for the other. Ask it when every edge is there: in a validation.
 */
export function waitsFor(later: CfnResource, earlier: CfnResource): boolean {
  const around = stacksAround(earlier);
  const shared = stacksAround(later).find((stack) => around.includes(stack));
  return shared
    ? reaches(within(shared, later), within(shared, earlier), edgesOf)
    : dependsOn(topOf(Stack.of(later)), topOf(Stack.of(earlier)));
}

/** The stack of a resource and those that it is nested in, from the inside out. */
function stacksAround(resource: CfnResource): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(resource); stack !== undefined; stack = stack.nestedStackParent) {
    stacks.push(stack);
  }
  return stacks;
}

/** What stands for a resource in a stack around it: itself, or the nested stack that it lies in. */
function within(stack: Stack, resource: CfnResource): CfnResource {
  const own = Stack.of(resource);
  return own === stack ? resource : within(stack, own.nestedStackResource as CfnResource);
}

function edgesOf(resource: CfnResource): CfnResource[] {
  return resource.obtainDependencies().filter(CfnResource.isCfnResource);
}
