import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { FlowLogs, VpcFlowLogs } from '../../lib';
import {
  FirehoseDeliveryRole,
  type FirehoseDeliveryRoleProps,
  FlowLogSource,
  type FlowLogsToFirehoseOptions,
} from '../../lib/flowlogs';
import { testStack, ZONES } from '../support/builders';
import { grantsOf } from '../support/grants';
import { allows } from '../support/iam';
import { allowedByPolicy } from '../support/resource-policies';
import { legible, Synthesized } from '../support/templates';

const SOURCE = '111111111111';
const OWNER = '999999999999';
const STREAM = `arn:aws:firehose:eu-west-1:${OWNER}:deliverystream/flows`;
const OWNER_ROLE = `arn:aws:iam::${OWNER}:role/AWSLogDeliveryFirehoseCrossAccountRole-eu-west-1`;
const SOURCE_ROLE = `arn:aws:iam::${SOURCE}:role/flow-logs`;
const DELIVERY = 'delivery.logs.amazonaws.com';

const imported = (arn: string) => (at: Stack) => firehose.DeliveryStream.fromDeliveryStreamArn(at, 'Stream', arn);
const defined = (at: Stack) =>
  new firehose.DeliveryStream(at, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(at, 'Target')) });

function onVpc(
  stream: (at: Stack) => firehose.IDeliveryStream,
  options: FlowLogsToFirehoseOptions = {},
  source?: FlowLogSource,
) {
  const scope = testStack({ env: { account: SOURCE, region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(scope, 'Vpc', { availabilityZones: ZONES });
  const flowLogs = new VpcFlowLogs(scope, 'FlowLogs', {
    vpc,
    source,
    flowLogs: FlowLogs.toFirehose(stream(scope), options),
  });
  return { scope, flowLogs, template: Synthesized.of(scope) };
}

describe('a stream of the account', () => {
  test('needs no role, and keeps the tag by which the delivery service may write to it', () => {
    const { flowLogs, template } = onVpc(defined);
    const { Properties } = template.one('AWS::EC2::FlowLog');
    const stream = template.one('AWS::KinesisFirehose::DeliveryStream');
    expect(Properties).toMatchObject({
      LogDestinationType: 'kinesis-data-firehose',
      LogDestination: { 'Fn::GetAtt': [stream.id, 'Arn'] },
    });
    for (const property of [
      'DeliverLogsPermissionArn',
      'DeliverCrossAccountRole',
      'DestinationOptions',
      'LogGroupName',
    ]) {
      expect(Properties).not.toHaveProperty(property);
    }
    expect(stream.Properties.Tags).toEqual([{ Key: 'LogDeliveryEnabled', Value: 'true' }]);
    expect(flowLogs.deliveryRole).toBeUndefined();
  });
});

describe('a stream of another account', () => {
  const { flowLogs, template } = onVpc(imported(STREAM), { crossAccountRoleArn: OWNER_ROLE, roleName: 'flow-logs' });
  const role = template.one('AWS::IAM::Role');
  const { PolicyDocument } = template.one('AWS::IAM::Policy').Properties;

  test('is reached by a role here, which passes on to the role there', () => {
    expect(template.one('AWS::EC2::FlowLog').Properties).toMatchObject({
      LogDestination: STREAM,
      DeliverLogsPermissionArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
      DeliverCrossAccountRole: OWNER_ROLE,
    });
    expect(template.waitsFor(template.one('AWS::EC2::FlowLog').id)).toContain(template.one('AWS::IAM::Policy').id);
    expect(role.Properties.RoleName).toBe('flow-logs');
    expect(flowLogs.deliveryRole?.node.path).toBe('Test/FlowLogs/Role');
  });

  test('has a role here that only the delivery service assumes', async () => {
    const trust = (principal: string) =>
      allowedByPolicy(role.Properties.AssumeRolePolicyDocument, {
        principal,
        action: 'sts:AssumeRole',
        resource: SOURCE_ROLE,
        account: SOURCE,
      });
    expect([await trust(DELIVERY), await trust('vpc-flow-logs.amazonaws.com')]).toEqual([true, false]);
  });

  test('has a role here with the rights of the guide, for this VPC alone', () => {
    const grants = grantsOf(PolicyDocument.Statement);
    for (const action of ['CreateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries', 'GetLogDelivery']) {
      expect(allows(grants, { action: `logs:${action}`, resource: '*' })).toBe(true);
    }
    expect(allows(grants, { action: 'sts:AssumeRole', resource: OWNER_ROLE })).toBe(true);
    expect(allows(grants, { action: 'sts:AssumeRole', resource: `${OWNER_ROLE}-other` })).toBe(false);
    const [pass] = legible(PolicyDocument).Statement.filter(
      ({ Action }: { Action: string }) => Action === 'iam:PassRole',
    );
    expect(pass).toEqual({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: `\${${role.id}.Arn}`,
      Condition: {
        StringEquals: { 'iam:PassedToService': DELIVERY },
        StringLike: {
          'iam:AssociatedResourceARN': [
            `arn:\${AWS::Partition}:ec2:eu-west-1:${SOURCE}:vpc/\${${template.one('AWS::EC2::VPC').id}}`,
          ],
        },
      },
    });
  });

  test('has a role here for each resource that is recorded', () => {
    const { template: ofSubnets } = onVpc(
      imported(STREAM),
      { crossAccountRoleArn: OWNER_ROLE },
      FlowLogSource.subnets({ subnetType: ec2.SubnetType.PUBLIC }),
    );
    const { Statement } = legible(ofSubnets.one('AWS::IAM::Policy').Properties.PolicyDocument);
    const [{ Condition }] = Statement.filter(({ Action }: { Action: string }) => Action === 'iam:PassRole');
    const arns = Condition.StringLike['iam:AssociatedResourceARN'];
    expect(arns).toHaveLength(ZONES.length);
    expect(arns[0]).toMatch(/:subnet\/\$\{/);
  });
});

test.each<[string, FlowLogsToFirehoseOptions, string, string]>([
  [STREAM, {}, '"crossAccountRoleArn" is missing', `FirehoseDeliveryRole`],
  [STREAM.replace(OWNER, SOURCE), { crossAccountRoleArn: OWNER_ROLE }, '"crossAccountRoleArn" is set', 'Remove it'],
  [
    STREAM,
    { crossAccountRoleArn: `arn:aws:iam::${OWNER}:role/flows` },
    '"flows" does not begin with AWSLogDeliveryFirehoseCrossAccountRole',
    'Write "AWSLogDeliveryFirehoseCrossAccountRole-flows"',
  ],
  [
    STREAM,
    { crossAccountRoleArn: OWNER_ROLE.replace(OWNER, '888888888888') },
    'is a role in the account 888888888888',
    `Give a role of ${OWNER}`,
  ],
])('fails with FlowLogFirehose for the stream %s and %j', (arn, options, wrong, instead) => {
  expect(() => onVpc(imported(arn), options)).toFailWith('FlowLogFirehose', wrong, instead, '(at Test/FlowLogs)');
});

test('fails on a stream of another Region', () => {
  expect(() => onVpc(imported(STREAM.replace('eu-west-1', 'us-east-1')))).toFailWith(
    'ResourceRegion',
    'is a delivery stream in the Region us-east-1',
    'Give one in eu-west-1',
    '(at Test/FlowLogs)',
  );
});

test('fails on a stream with a source of its own', () => {
  const withSource = (at: Stack) => {
    const stream = defined(at);
    (stream.node.defaultChild as firehose.CfnDeliveryStream).deliveryStreamType = 'KinesisStreamAsSource';
    return stream;
  };
  expect(() => onVpc(withSource)).toFailWith('FlowLogFirehose', 'the source KinesisStreamAsSource', 'without a source');
});

describe('the role in the account of the stream', () => {
  function roleOf(props: Partial<FirehoseDeliveryRoleProps> = {}) {
    const scope = testStack({ env: { account: OWNER, region: 'eu-west-1' } });
    new FirehoseDeliveryRole(scope, 'Delivery', { stream: defined(scope), sourceRoleArns: [SOURCE_ROLE], ...props });
    return Synthesized.of(scope);
  }
  const template = roleOf();
  const role = template.one('AWS::IAM::Role', 'AWSLogDelivery');

  test('has the name that EC2 expects, and the tag is on the stream', () => {
    expect(legible(role.Properties).RoleName).toBe('AWSLogDeliveryFirehoseCrossAccountRole-${AWS::Region}');
    expect(template.one('AWS::KinesisFirehose::DeliveryStream').Properties.Tags).toEqual([
      { Key: 'LogDeliveryEnabled', Value: 'true' },
    ]);
  });

  test('is assumed by the role in the account of the flow logs, and by no other role there', async () => {
    const identityPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: OWNER_ROLE }],
    };
    const assumed = (principal: string) =>
      allowedByPolicy(role.Properties.AssumeRolePolicyDocument, {
        principal,
        action: 'sts:AssumeRole',
        resource: OWNER_ROLE,
        account: OWNER,
        context: { 'aws:PrincipalArn': principal },
        identityPolicy,
      });
    expect(await assumed(SOURCE_ROLE)).toBe(true);
    expect(await assumed(`arn:aws:iam::${SOURCE}:role/other`)).toBe(false);
    expect(await assumed(SOURCE_ROLE.replace(SOURCE, '222222222222'))).toBe(false);
  });

  test('may tag the stream, and create the service-linked role of the delivery service', () => {
    const { Statement } = template.one('AWS::IAM::Policy', 'TagDeliveryStream').Properties.PolicyDocument;
    const grants = grantsOf(Statement);
    const stream = template.one('AWS::KinesisFirehose::DeliveryStream').id;
    expect(grants.map(({ action, resource }) => [action, resource])).toEqual([
      [
        'iam:CreateServiceLinkedRole',
        `arn:aws:iam::${OWNER}:role/aws-service-role/delivery.logs.amazonaws.com/AWSServiceRoleForLogDelivery*`,
      ],
      ['firehose:TagDeliveryStream', `\${${stream}.Arn}`],
    ]);
    const create = (service: string) =>
      allows(grants, {
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::${OWNER}:role/aws-service-role/${service}/AWSServiceRoleForLogDelivery`,
        context: { 'iam:AWSServiceName': service },
      });
    expect([create(DELIVERY), create('eks.amazonaws.com')]).toEqual([true, false]);
  });

  test.each<[string, Partial<FirehoseDeliveryRoleProps>, string, string]>([
    ['FlowLogFirehose', { sourceRoleArns: [] }, '"sourceRoleArns" is empty', 'Name the roles'],
    [
      'FlowLogFirehose',
      { roleName: 'flows' },
      '"flows" does not begin with',
      'AWSLogDeliveryFirehoseCrossAccountRole-flows',
    ],
    ['ResourceId', { sourceRoleArns: ['flow-logs'] }, '"flow-logs" is not the ARN of a role', 'arn:aws:iam'],
  ])('fails with %s for %j', (name, props, wrong, instead) => {
    expect(() => roleOf(props)).toFailWith(name as 'FlowLogFirehose', wrong, instead, '(at Test/Delivery)');
  });
});
