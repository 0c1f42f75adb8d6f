import type { Stack } from 'aws-cdk-lib/core';

/** The stack that is deployed on its own: nested ones go with it. */
export function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

/** True for a stack, and for those nested in it. */
export function isIn(stack: Stack | undefined, outer: Stack): boolean {
  return stack !== undefined && (stack === outer || isIn(stack.nestedStackParent, outer));
}

/** True where a stack waits for another one, directly or through others. */
export function dependsOn(stack: Stack, other: Stack): boolean {
  return reaches(stack, other, ({ dependencies }) => dependencies);
}

/** The CDK has renamed the method, and says so on the console where the old name is used. */
export function addStackDependency(stack: Stack, earlier: Stack, reason: string): void {
  const { addStackDependency = stack.addDependency } = stack as { addStackDependency?: Stack['addDependency'] };
  addStackDependency.call(stack, earlier, reason);
}

/** True where steps lead from one to another: at least one step, and each is taken once. */
export function reaches<T>(from: T, to: T, next: (one: T) => readonly T[]): boolean {
  const seen = new Set([from]);
  for (const one of seen) {
    for (const other of next(one)) {
      if (other === to) {
        return true;
      }
      seen.add(other);
    }
  }
  return false;
}
