import { type App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { addStackDependency, DeploymentOrder, Reachability } from '../../lib/foundation/deployment-order';
import { testStack } from '../support/builders';
import { Synthesized } from '../support/templates';

const topic = (stack: Stack, id: string) => new CfnResource(stack, id, { type: 'AWS::SNS::Topic' });

/** Whether the first of two resources comes before the second, and after it, once every edge is there. */
function orderOf(stack: Stack, one: CfnResource, other: CfnResource): [before: boolean, after: boolean] {
  Synthesized.of(stack);
  const order = new DeploymentOrder(one);
  return [order.isBefore(other), order.isAfter(other)];
}

describe('ways to a goal', () => {
  test('are those of a walk for each start, in any graph and in any order of asking', () => {
    const graphs = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 12, maxLength: 12 });
    const starts = fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 });
    fc.assert(
      fc.property(graphs, fc.nat(11), starts, (graph, goal, asked) => {
        const walk = (from: number, seen = new Set<number>()): boolean =>
          from === goal || (!seen.has(from) && graph[from].some((to) => walk(to, seen.add(from))));
        const ways = new Reachability(goal, (from: number) => graph[from]);
        for (const from of asked) {
          expect(ways.isReachableFrom(from)).toBe(walk(from));
        }
      }),
    );
  });

  test('take each step of a long chain once', () => {
    let steps = 0;
    const ways = new Reachability(0, (from: number) => {
      steps += 1;
      return from > 0 ? [from - 1] : [];
    });
    for (let start = 50_000; start > 0; start -= 1000) {
      expect(ways.isReachableFrom(start)).toBe(true);
    }
    expect(steps).toBe(50_000);
  });
});

describe('two resources', () => {
  test('are in the order of edges between them, directly or through others', () => {
    const stack = testStack();
    const [first, second, third, beside] = ['First', 'Second', 'Third', 'Beside'].map((id) => topic(stack, id));
    second.node.addDependency(first);
    third.node.addDependency(second);
    expect(orderOf(stack, first, third)).toEqual([true, false]);
    expect(orderOf(stack, third, first)).toEqual([false, true]);
    expect(orderOf(stack, first, beside)).toEqual([false, false]);
  });

  test('are in the order of the nested stacks that they lie in', () => {
    const stack = testStack();
    const [one, two] = ['One', 'Two'].map((id) => topic(new NestedStack(stack, id), 'Topic'));
    const outside = topic(stack, 'Outside');
    two.node.addDependency(one);
    outside.node.addDependency(two);
    expect(orderOf(stack, one, two)).toEqual([true, false]);
    expect(orderOf(stack, one, outside)).toEqual([true, false]);
    expect(orderOf(stack, outside, one)).toEqual([false, true]);
  });

  test('are in the order of their stacks, through stacks between them', () => {
    const base = testStack();
    const [between, last] = ['Between', 'Last'].map((id) => new Stack(base.node.root as App, id));
    const [early, late] = [topic(new NestedStack(base, 'Inner'), 'Topic'), topic(last, 'Topic')];
    topic(between, 'Topic');
    addStackDependency(between, base, 'test');
    addStackDependency(last, between, 'test');
    expect(orderOf(base, early, late)).toEqual([true, false]);
    expect(orderOf(base, late, early)).toEqual([false, true]);
  });
});
