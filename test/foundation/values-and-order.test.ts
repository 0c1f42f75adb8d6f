import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Aws, CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as order from '../../lib/foundation/deployment-order';
import { formatValue, isConcrete, isWholeNumberFrom, tryGet } from '../../lib/foundation/tokens';
import { mergeValues, truncate, type Values } from '../../lib/foundation/values';
import { testApp, testStack } from '../support/builders';
import { Synthesized } from '../support/templates';

const scope = { node: { path: 'Prod/Controller' } };
const merge = (ours: Values, users?: Values, owned: string[] = []) =>
  mergeValues(ours, users, owned, 'ValuesClash', scope);

test('an error quotes the beginning of a long text, and counts a surrogate pair as one character', () => {
  expect(truncate('a'.repeat(60))).toBe('a'.repeat(60));
  expect(truncate('a'.repeat(61))).toBe(`${'a'.repeat(59)}…`);
  expect(truncate('🚢'.repeat(61))).toBe(`${'🚢'.repeat(59)}…`);
});

describe('merging values', () => {
  test('goes deep by key and takes everything else from the user', () => {
    expect(
      merge(
        { replicas: 2, resources: { limits: { cpu: '1', memory: '1Gi' } }, args: ['a', 'b'], log: { level: 'info' } },
        { replicas: 3, resources: { limits: { memory: '2Gi' } }, args: ['c'], log: 'off', extra: { deep: [1] } },
      ),
    ).toEqual({
      replicas: 3,
      resources: { limits: { cpu: '1', memory: '2Gi' } },
      args: ['c'],
      log: 'off',
      extra: { deep: [1] },
    });
  });

  test('leaves ours alone where the user gives nothing', () => {
    expect(merge({ a: { b: 1 } })).toEqual({ a: { b: 1 } });
    expect(merge({ a: { b: 1 } }, { a: undefined, c: undefined })).toEqual({ a: { b: 1 } });
  });

  test('keeps null, by which Helm takes a default of the chart away', () => {
    expect(merge({ affinity: { nodeAffinity: {} } }, { affinity: null })).toEqual({ affinity: null });
  });

  test('changes neither ours nor the user’s values', () => {
    const ours = Object.freeze({ a: Object.freeze({ b: 1 }) });
    const users = Object.freeze({ a: Object.freeze({ c: 2 }) });
    expect(merge(ours, users)).toEqual({ a: { b: 1, c: 2 } });
    expect([ours, users]).toEqual([{ a: { b: 1 } }, { a: { c: 2 } }]);
  });

  test('does not look into tokens', () => {
    const token = Token.asAny({ Ref: 'Labels' });
    expect(merge({ labels: { team: 'a' } }, { labels: token })).toEqual({ labels: token });
  });

  test('fails on a key that identifies the installation, however deep', () => {
    expect(() => merge({}, { clusterName: 'other' }, ['clusterName'])).toFailWith(
      'ValuesClash',
      '"clusterName" is set by this construct',
      'Use the typed option, or remove the key',
      '(at Prod/Controller)',
    );
    expect(() => merge({}, { serviceAccount: { name: 'mine' } }, ['serviceAccount.name'])).toFailWith(
      'ValuesClash',
      '"serviceAccount.name"',
      'Use the typed option, or remove the key',
    );
  });

  test.each([
    ['null', null],
    ['a list', []],
    ['a text', 'mine'],
    ['a token', Lazy.any({ produce: () => ({}) })],
  ])('fails on %s in the place of a tree that holds such a key', (_, value) => {
    expect(() =>
      merge({ serviceAccount: { name: 'ours' } }, { serviceAccount: value }, ['serviceAccount.name']),
    ).toFailWith(
      'ValuesClash',
      '"serviceAccount.name" is set by this construct',
      'Use the typed option, or remove the key',
    );
  });

  test('lets the neighbours of such a key be set', () => {
    const owned = ['serviceAccount.name', 'clusterName'];
    expect(
      merge(
        { serviceAccount: { name: 'ours' } },
        { serviceAccount: { labels: { a: 'b' } }, clusterName: undefined },
        owned,
      ),
    ).toEqual({ serviceAccount: { name: 'ours', labels: { a: 'b' } } });
  });
});

describe('order', () => {
  const dependsOn = (stack: Stack, id: string) => Synthesized.of(stack).byId(id).DependsOn;
  const resource = (parent: Construct, id: string) => new CfnResource(parent, id, { type: 'Test::Some::Thing' });

  test('runs from resource to resource: the main one of a construct, not all that lies below it', () => {
    const stack = testStack();
    const topic = new sns.Topic(stack, 'Topic');
    topic.addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['sns:*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] }),
    );
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sns:*'], resources: ['*'] }));
    order.addDependencies(topic, role);
    const template = Synthesized.of(stack);
    expect(template.one('AWS::SNS::Topic').DependsOn).toEqual([template.one('AWS::IAM::Role').id]);
    expect(template.one('AWS::SNS::TopicPolicy').DependsOn).toBeUndefined();
  });

  test('takes every resource of a construct that has no main one', () => {
    const stack = testStack();
    const group = new Construct(stack, 'Group');
    const members = [resource(group, 'One'), resource(new Construct(group, 'Inner'), 'Two')];
    order.addDependencies(resource(stack, 'Last'), group);
    expect(dependsOn(stack, 'Last')).toEqual(members.map((member) => stack.getLogicalId(member)).sort());
  });

  test('joins every one of several with every one of the others, once', () => {
    const stack = testStack();
    const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((id) => resource(stack, id));
    order.addDependencies([c, d], [a, b]);
    order.addDependencies(c, [a, b]);
    expect(dependsOn(stack, 'C')).toEqual(['A', 'B']);
    expect(dependsOn(stack, 'D')).toEqual(['A', 'B']);
    expect(dependsOn(stack, 'A')).toBeUndefined();
  });

  test('makes no resource wait for itself', () => {
    const stack = testStack();
    const only = resource(stack, 'Only');
    order.addDependencies([only], [only]);
    expect(dependsOn(stack, 'Only')).toBeUndefined();
  });

  test('passes over what is imported and has no resource', () => {
    const stack = testStack();
    const last = resource(stack, 'Last');
    order.addDependencies(
      last,
      ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
    );
    expect(dependsOn(stack, 'Last')).toBeUndefined();
  });

  test('makes a stack wait where the edge leaves it', () => {
    const app = testApp();
    const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
    order.addDependencies(resource(second, 'Later'), resource(first, 'Earlier'));
    const { dependencies } = app.synth().getStackByName('Second');
    expect(dependencies.map(({ id }) => id)).toContain('First');
  });
});

describe('tokens', () => {
  test.each([
    ['a name of the stack', Aws.REGION],
    ['a text with one inside', `${Aws.REGION}a`],
    ['a number', Lazy.number({ produce: () => 3 })],
    ['a list', Lazy.list({ produce: () => ['a'] })],
    ['an object', Token.asAny({ Ref: 'X' })],
  ])('are not concrete: %s', (_, token) => {
    expect(isConcrete(token)).toBe(false);
    expect(formatValue(token)).toBe('a deploy-time value');
  });

  test.each([['a'], [0], [['a']], [{}], [undefined]])('differ from %p', (value) => {
    expect(isConcrete(value)).toBe(true);
    expect(formatValue(value)).toBe(String(value));
  });

  test('are no counts, nor are fractions and what is below the bound', () => {
    expect([2, 3].map((value) => isWholeNumberFrom(value, 2))).toEqual([true, true]);
    expect(
      [1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, Lazy.number({ produce: () => 3 })].map((v) =>
        isWholeNumberFrom(v, 2),
      ),
    ).toEqual(Array(5).fill(false));
  });

  test('and attributes that an import was not given: undefined instead of an error', () => {
    const subnet = ec2.Subnet.fromSubnetId(testStack(), 'Subnet', 'subnet-1');
    expect(tryGet(() => subnet.availabilityZone)).toBeUndefined();
    expect(tryGet(() => subnet.subnetId)).toBe('subnet-1');
  });
});
