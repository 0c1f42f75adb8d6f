import type { Stack } from 'aws-cdk-lib/core';
import { Ways } from './ways';

/** Returns the top-level stack of a nested stack, or the stack itself. */
export function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

/** Returns true if a stack is the outer stack, or is nested in it. */
export function isIn(stack: Stack | undefined, outer: Stack): boolean {
  return stack !== undefined && (stack === outer || isIn(stack.nestedStackParent, outer));
}

/** Returns which stacks depend on a stack, directly or indirectly. */
export function waysTo(stack: Stack): Ways<Stack> {
  return new Ways(stack, ({ dependencies }) => dependencies);
}

/** Adds a stack dependency. Newer CDK releases have renamed the method, and print a deprecation for the old name. */
export function addStackDependency(stack: Stack, earlier: Stack, reason: string): void {
  const { addStackDependency = stack.addDependency } = stack as { addStackDependency?: Stack['addDependency'] };
  addStackDependency.call(stack, earlier, reason);
}
