import { Stack } from 'aws-cdk-lib/core';
import { EXAMPLES } from '../../bin/examples';
import cdkJson from '../../cdk.json';
import { testApp } from '../support/builders';
import { Deletion } from '../support/deletion';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const app = testApp(cdkJson.context);
for (const define of Object.values(EXAMPLES)) {
  define(app);
}
const STACKS = app.node.children.filter(Stack.isStack).map((stack): [string, Deletion] => {
  return [stack.node.id, new Deletion(Synthesized.of(stack))];
});

describe.each(STACKS)('deleting the example %s', (_, deletion) => {
  test('is possible: nothing waits for itself', () => {
    expect(deletion.cycles).toEqual([]);
  });

  test('takes nothing before what still needs it', () => {
    expect(deletion.unmet).toEqual([]);
  });
});

test('takes every load balancer of the examples before the controller that made it', () => {
  expect(warningsOf(app).filter(({ id }) => id === 'loadBalancerOrder')).toEqual([]);
});

test('is asked of all examples, for everything that there is', () => {
  expect(STACKS.length).toBeGreaterThan(Object.keys(EXAMPLES).length);
  const asked = new Set(STACKS.flatMap(([, deletion]) => Object.keys(deletion.asked)));
  expect([...asked].sort()).toMatchSnapshot();
});
