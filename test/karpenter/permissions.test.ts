import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { karpenterStatements } from '../../lib/karpenter/permissions';
import { testStack } from '../support/builders';
import { covers, type Grant, grantsOf, type Statement } from '../support/grants';
import { allows } from '../support/iam';

/** The policy that is published with Karpenter v1.14.1, for the cluster `orion`, without line breaks of CloudFormation. */
const PUBLISHED: Statement[] = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/karpenter-iam-policy-v1.14.1.json'), 'utf8'),
).Statement;

const QUEUE = 'arn:aws:sqs:eu-west-1:111111111111:orion';
const NODE_ROLE = 'arn:aws:iam::111111111111:role/nodes';
const CLUSTER = 'arn:aws:eks:eu-west-1:111111111111:cluster/orion';

function granted(createsInstanceProfiles: boolean): Grant[] {
  const statements = karpenterStatements({
    clusterName: 'orion',
    clusterArn: CLUSTER,
    nodeRoleArn: NODE_ROLE,
    queueArn: QUEUE,
    createsInstanceProfiles,
  });
  const text = JSON.stringify(statements.map((statement) => testStack().resolve(statement.toStatementJson())));
  const plain = text
    .replaceAll(/\{"Fn::Join":\["",(\[.*?\])\]\}/g, (_, parts: string) =>
      JSON.stringify(
        JSON.parse(parts)
          .map((part: string | { Ref: string }) => (typeof part === 'string' ? part : PSEUDO[part.Ref]))
          .join(''),
      ),
    )
    .replaceAll(/\{"Ref":"(AWS::\w+)"\}/g, (_, name: string) => JSON.stringify(PSEUDO[name]));
  return grantsOf(JSON.parse(plain));
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111111111111',
};

const own = granted(false);
const all = granted(true);
const EC2 = 'arn:aws:ec2:eu-west-1:111111111111';
const OURS = { 'kubernetes.io/cluster/orion': 'owned', 'karpenter.sh/nodepool': 'general' };
const tags = (kind: 'RequestTag' | 'ResourceTag', values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`aws:${kind}/${key}`, value]));
const created = tags('RequestTag', { ...OURS, 'eks:eks-cluster-name': 'orion' });
const asks = (action: string, resource: string, context: Record<string, string | string[]> = {}, grants = own) =>
  allows(grants, { action, resource, context });

test('allow nothing that the published policy does not', () => {
  const published = grantsOf(PUBLISHED);
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((grant) => !published.some((wide) => covers(wide, grant)))).toEqual([]);
});

test('leave out zonal shift only, and the creation of instance profiles unless it is wanted', () => {
  const actions = (grants: readonly Grant[]) => [...new Set(grants.map(({ action }) => action))].sort();
  const published = actions(grantsOf(PUBLISHED));
  const profiles = ['AddRoleTo', 'Create', 'Delete', 'RemoveRoleFrom', 'Tag'].map(
    (verb) => `iam:${verb}InstanceProfile`,
  );
  expect(actions(all)).toEqual(published.filter((action) => action !== 'arc-zonal-shift:GetManagedResource'));
  expect(actions(own)).toEqual(actions(all).filter((action) => !profiles.includes(action)));
});

test.each(['instance', 'volume', 'network-interface', 'fleet'])('start a tagged %s, and no untagged one', (type) => {
  const action = type === 'fleet' ? 'ec2:CreateFleet' : 'ec2:RunInstances';
  const resource = `${EC2}:${type}/${type === 'fleet' ? 'fleet' : 'x'}-0123456789abcdef0`;
  expect(asks(action, resource, created)).toBe(true);
  expect(asks(action, resource)).toBe(false);
  expect(asks(action, resource, tags('RequestTag', { ...OURS, 'eks:eks-cluster-name': 'vega' }))).toBe(false);
  const { 'aws:RequestTag/karpenter.sh/nodepool': _, ...withoutPool } = created;
  expect(asks(action, resource, withoutPool)).toBe(false);
});

test.each([
  ['ec2:TerminateInstances', `${EC2}:instance/i-0123456789abcdef0`],
  ['ec2:DeleteLaunchTemplate', `${EC2}:launch-template/lt-0123456789abcdef0`],
  ['ec2:RunInstances', `${EC2}:launch-template/lt-0123456789abcdef0`],
])('allow %s on what carries the tags of the cluster, and on nothing else', (action, resource) => {
  expect(asks(action, resource, tags('ResourceTag', OURS))).toBe(true);
  expect(asks(action, resource)).toBe(false);
  const others = { ...OURS, 'kubernetes.io/cluster/vega': 'owned' };
  const { 'kubernetes.io/cluster/orion': _, ...ofOther } = others;
  expect(asks(action, resource, tags('ResourceTag', ofOther))).toBe(false);
  expect(asks(action, resource, tags('ResourceTag', { 'kubernetes.io/cluster/orion': 'owned' }))).toBe(false);
});

test('tag resources in the call that creates them, and afterwards only instances with three keys', () => {
  const instance = `${EC2}:instance/i-0123456789abcdef0`;
  expect(asks('ec2:CreateTags', instance, { ...created, 'ec2:CreateAction': 'RunInstances' })).toBe(true);
  expect(asks('ec2:CreateTags', instance, created)).toBe(false);
  const ours = tags('ResourceTag', OURS);
  expect(asks('ec2:CreateTags', instance, { ...ours, ...tags('RequestTag', { Name: 'a' }) })).toBe(true);
  expect(asks('ec2:CreateTags', instance, { ...ours, ...tags('RequestTag', { team: 'a' }) })).toBe(false);
  expect(asks('ec2:CreateTags', instance, tags('RequestTag', { Name: 'a' }))).toBe(false);
});

test('pass the role of the nodes to EC2, and no other role', () => {
  const toEc2 = { 'iam:PassedToService': 'ec2.amazonaws.com' };
  expect(asks('iam:PassRole', NODE_ROLE, toEc2)).toBe(true);
  expect(asks('iam:PassRole', NODE_ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(false);
  expect(asks('iam:PassRole', 'arn:aws:iam::111111111111:role/admin', toEc2)).toBe(false);
});

test('read the queue and the cluster, and describe in the Region', () => {
  for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueUrl']) {
    expect([asks(action, QUEUE), asks(action, `${QUEUE}2`)]).toEqual([true, false]);
  }
  expect([asks('eks:DescribeCluster', CLUSTER), asks('eks:DescribeCluster', `${CLUSTER}2`)]).toEqual([true, false]);
  const describes = (region: string) => asks('ec2:DescribeInstanceTypes', '*', { 'aws:RequestedRegion': region });
  expect([describes('eu-west-1'), describes('us-east-1')]).toEqual([true, false]);
  const parameter = (path: string) => asks('ssm:GetParameter', `arn:aws:ssm:eu-west-1::parameter/${path}`);
  expect([parameter('aws/service/eks/optimized-ami/1.36'), parameter('secret')]).toEqual([true, false]);
});

test('create instance profiles only if it is wanted, and with tags', () => {
  const profile = 'arn:aws:iam::111111111111:instance-profile/karpenter/orion_1';
  const requested = tags('RequestTag', {
    'kubernetes.io/cluster/orion': 'owned',
    'eks:eks-cluster-name': 'orion',
    'topology.kubernetes.io/region': 'eu-west-1',
    'karpenter.k8s.aws/ec2nodeclass': 'general',
  });
  expect(asks('iam:CreateInstanceProfile', profile, requested, all)).toBe(true);
  expect(asks('iam:CreateInstanceProfile', profile, {}, all)).toBe(false);
  expect(asks('iam:CreateInstanceProfile', profile, requested, own)).toBe(false);
  expect(asks('iam:DeleteInstanceProfile', profile, {}, all)).toBe(false);
});
