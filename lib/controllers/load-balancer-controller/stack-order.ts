import { CfnResource, Stack } from 'aws-cdk-lib/core';

/** Whether one of two resources waits for the other, whichever of the two: they are never deployed beside each other. */
export function isOrdered(one: CfnResource, other: CfnResource): boolean {
  return waitsFor(one, other) || waitsFor(other, one);
}

/** Directly or through others, by edges: in one stack, by way of nested stacks, or because one stack waits for the other. */
function waitsFor(later: CfnResource, earlier: CfnResource): boolean {
  const around = stacksAround(earlier);
  const shared = stacksAround(later).find((stack) => around.includes(stack));
  return shared
    ? reaches(within(shared, later), (resource) => resource === within(shared, earlier), edgesOf)
    : reaches(
        topOf(Stack.of(later)),
        (stack) => stack === topOf(Stack.of(earlier)),
        (stack) => stack.dependencies,
      );
}

/** The stack of a resource and those that it is nested in, from the inside out. */
function stacksAround(resource: CfnResource): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(resource); stack !== undefined; stack = stack.nestedStackParent) {
    stacks.push(stack);
  }
  return stacks;
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

/** What stands for a resource in a stack around it: itself, or the nested stack that it lies in. */
function within(stack: Stack, resource: CfnResource): CfnResource {
  const own = Stack.of(resource);
  return own === stack ? resource : within(stack, own.nestedStackResource as CfnResource);
}

function edgesOf(resource: CfnResource): CfnResource[] {
  return resource.obtainDependencies().filter(CfnResource.isCfnResource);
}

function reaches<T>(from: T, isGoal: (node: T) => boolean, next: (node: T) => T[]): boolean {
  const seen = new Set([from]);
  for (const node of seen) {
    for (const one of next(node)) {
      if (isGoal(one)) {
        return true;
      }
      seen.add(one);
    }
  }
  return false;
}
