import type { Stack } from 'aws-cdk-lib/core';
import { Ways } from './ways';

/** The stack that is deployed on its own: nested ones go with it. */
export function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

/** True for a stack, and for those nested in it. */
export function isIn(stack: Stack | undefined, outer: Stack): boolean {
  return stack !== undefined && (stack === outer || isIn(stack.nestedStackParent, outer));
}

/** The ways from stacks to one that they wait for. */
export function waysTo(stack: Stack): Ways<Stack> {
  return new Ways(stack, ({ dependencies }) => dependencies);
}

/** The CDK has renamed the method, and says so on the console where the old name is used. */
export function addStackDependency(stack: Stack, earlier: Stack, reason: string): void {
  const { addStackDependency = stack.addDependency } = stack as { addStackDependency?: Stack['addDependency'] };
  addStackDependency.call(stack, earlier, reason);
}
