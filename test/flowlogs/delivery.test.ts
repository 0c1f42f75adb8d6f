import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { FlowLogs, VpcFlowLogs } from '../../lib';
import { FlowLogBucket, type FlowLogBucketProps } from '../../lib/flowlogs';
import type { ErrorName } from '../../lib/foundation/errors';
import { testApp, testStack, ZONES } from '../support/builders';
import { allowedByPolicy } from '../support/resource-policies';
import { legible, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const OWNER = '999999999999';
const MEMBERS = ['222222222222', '333333333333'];
const DELIVERY = 'delivery.logs.amazonaws.com';
const MANY = Array.from({ length: 200 }, (_, index) => String(100_000_000_000 + index));

/** The bucket of an account that owns the flow logs of others. */
function centralBucket(props: Partial<FlowLogBucketProps> = {}) {
  const stack = testStack({ env: { account: OWNER, region: 'eu-west-1' } });
  const { bucket } = new FlowLogBucket(stack, 'Central', {
    accounts: MEMBERS,
    bucketName: 'central-flow-logs',
    encryptionKey: new kms.Key(stack, 'Key'),
    ...props,
  });
  const template = Synthesized.of(stack);
  return { bucket, template, policyOf: (type: string, property: string) => template.one(type).Properties[property] };
}

/** The delivery of a file as the service asks for it, by https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html */
const delivery = (bucket: string, account: string, change: object = {}) => ({
  principal: DELIVERY,
  action: 's3:PutObject',
  resource: `arn:aws:s3:::${bucket}/AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=eu-west-1/file.parquet`,
  account: OWNER,
  context: {
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:logs:eu-west-1:${account}:fl-0123456789abcdef0`,
    's3:x-amz-acl': 'bucket-owner-full-control',
    's3:TlsVersion': '1.3',
    'aws:SecureTransport': 'true',
  },
  ...change,
});

describe('the bucket of several accounts', () => {
  const { template } = centralBucket();
  const bucket = template.one('AWS::S3::Bucket').id;
  // The policy names the bucket by its ARN, which the helper writes as the id of the resource.
  const policy = JSON.parse(
    JSON.stringify(template.one('AWS::S3::BucketPolicy').Properties.PolicyDocument).replaceAll(
      JSON.stringify({ 'Fn::GetAtt': [bucket, 'Arn'] }),
      '"arn:aws:s3:::logs"',
    ),
  );

  test('receives flow logs of each account at its place', async () => {
    for (const account of MEMBERS) {
      expect(await allowedByPolicy(policy, delivery('logs', account))).toBe(true);
      for (const action of ['s3:GetBucketAcl', 's3:ListBucket']) {
        const request = delivery('logs', account, { action, resource: 'arn:aws:s3:::logs' });
        expect([action, await allowedByPolicy(policy, request)]).toEqual([action, true]);
      }
    }
  });

  test.each<[string, object]>([
    ['of another account', delivery('logs', '444444444444')],
    [
      'of another account in the place of a member',
      {
        context: { ...delivery('logs', MEMBERS[0]).context, 'aws:SourceAccount': '444444444444' },
      },
    ],
    [
      'of another Region',
      {
        context: {
          ...delivery('logs', MEMBERS[0]).context,
          'aws:SourceArn': `arn:aws:logs:eu-west-2:${MEMBERS[0]}:fl-1`,
        },
      },
    ],
    [
      'that the owner would not own',
      {
        context: { ...delivery('logs', MEMBERS[0]).context, 's3:x-amz-acl': 'private' },
      },
    ],
    ['without TLS', { context: { ...delivery('logs', MEMBERS[0]).context, 'aws:SecureTransport': 'false' } }],
    ['of another service', { principal: 'cloudtrail.amazonaws.com' }],
    ['outside the records', { resource: 'arn:aws:s3:::logs/athena-results/file' }],
    ['in the other layout', { resource: `arn:aws:s3:::logs/AWSLogs/${MEMBERS[0]}/vpcflowlogs/eu-west-1/file` }],
  ])('receives no flow logs %s', async (_, change) => {
    expect(await allowedByPolicy(policy, delivery('logs', MEMBERS[0], change))).toBe(false);
  });

  test('has a key that the delivery service may use for them, and for nobody else', async () => {
    const { KeyPolicy } = template.one('AWS::KMS::Key').Properties;
    const key = 'arn:aws:kms:eu-west-1:999999999999:key/1';
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt']) {
      const request = delivery('logs', MEMBERS[1], { action, resource: key });
      expect([action, await allowedByPolicy(KeyPolicy, request)]).toEqual([action, true]);
      const other = delivery('logs', '444444444444', { action, resource: key });
      expect([action, await allowedByPolicy(KeyPolicy, other)]).toEqual([action, false]);
    }
  });

  test('is private, encrypted with the key, and keeps records for 400 days', () => {
    expect(template.one('AWS::S3::Bucket').Properties).toMatchObject({
      BucketName: 'central-flow-logs',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      LifecycleConfiguration: { Rules: expect.arrayContaining([expect.objectContaining({ ExpirationInDays: 400 })]) },
    });
  });

  test('receives the layout, the prefix and the Regions that it is told', () => {
    const { policyOf } = centralBucket({
      accounts: [MEMBERS[0]],
      regions: ['eu-west-1', 'us-east-1'],
      prefix: 'vpc',
      hiveCompatiblePartitions: false,
    });
    const [statement] = legible(policyOf('AWS::S3::BucketPolicy', 'PolicyDocument')).Statement.filter(
      ({ Action }: { Action: string }) => Action === 's3:PutObject',
    );
    expect(statement.Resource).toMatch(/\/vpc\/AWSLogs\/222222222222\/\*$/);
    expect(statement.Condition.ArnLike['aws:SourceArn']).toEqual([
      'arn:${AWS::Partition}:logs:eu-west-1:222222222222:*',
      'arn:${AWS::Partition}:logs:us-east-1:222222222222:*',
    ]);
  });

  test.each<[Partial<FlowLogBucketProps>, string, string]>([
    [{ accounts: [] }, '"accounts" is empty', 'Name the accounts'],
    [{ accounts: MANY }, '"accounts" and "regions" make a bucket policy of', 'Divide the accounts'],
  ])('fails with none, and with more than a policy takes', (props, wrong, instead) => {
    expect(() => centralBucket(props)).toFailWith('FlowLogBucket', wrong, instead, '(at Test/Central)');
  });

  test.each<[string, Partial<FlowLogBucketProps>, string, string]>([
    ['ResourceId', { accounts: ['1234'] }, '"1234" is not the id of an AWS account', 'such as'],
    ['ResourceId', { regions: ['europe'] }, '"europe" is not the name of a Region', 'such as'],
    ['FlowLogPrefix', { prefix: 'AWSLogs' }, '"AWSLogs" is not a key prefix', 'Remove prefix'],
  ])('fails with %s', (name, props, wrong, instead) => {
    expect(() => centralBucket(props)).toFailWith(name as ErrorName, wrong, instead, '(at Test/Central)');
  });
});

function onVpc(flowLogs: FlowLogs | ((scope: Stack) => FlowLogs), scope = testStack()) {
  const vpc = new ec2.Vpc(scope, 'Vpc', { availabilityZones: ZONES });
  const choice = typeof flowLogs === 'function' ? flowLogs(scope) : flowLogs;
  return { scope, flowLogs: new VpcFlowLogs(scope, 'FlowLogs', { vpc, flowLogs: choice }) };
}

const inAccount = (account: string) => testStack({ env: { account, region: 'eu-west-1' } });
const ofOwner = (scope: Stack, key?: kms.IKey) =>
  s3.Bucket.fromBucketAttributes(scope, 'Central', { bucketName: 'central', account: OWNER, encryptionKey: key });

describe('a bucket of another account', () => {
  test('receives the records, and a warning has what its policy must contain', async () => {
    const { scope, flowLogs } = onVpc((at) => FlowLogs.toBucket(ofOwner(at)), inAccount(MEMBERS[0]));
    const template = Synthesized.of(scope);
    expect(legible(template.one('AWS::EC2::FlowLog').Properties).LogDestination).toMatch(/:s3:::central$/);
    const [{ id, text }] = warningsOf(flowLogs);
    expect(id).toBe('flowLogDelivery');
    const Statement = JSON.parse(text.slice(text.indexOf('[{')).replaceAll('${AWS::AccountId}', MEMBERS[0]));
    const policy = { Version: '2012-10-17', Statement };
    expect(await allowedByPolicy(policy, delivery('central', MEMBERS[0]))).toBe(true);
    expect(await allowedByPolicy(policy, delivery('central', MEMBERS[1]))).toBe(false);
  });

  test('has no table here, unless results have a bucket of this account', () => {
    const none = onVpc((at) => FlowLogs.toBucket(ofOwner(at)), inAccount(MEMBERS[0]));
    expect(Synthesized.of(none.scope).all('AWS::Glue::Table')).toEqual([]);
    expect(none.flowLogs.databaseName).toBeUndefined();
    const own = onVpc(
      (at) => FlowLogs.toBucket(ofOwner(at), { queries: true, resultsBucket: new s3.Bucket(at, 'Results') }),
      inAccount(MEMBERS[0]),
    );
    const template = Synthesized.of(own.scope);
    const { WorkGroupConfiguration } = legible(template.one('AWS::Athena::WorkGroup').Properties);
    expect(WorkGroupConfiguration.ResultConfiguration.OutputLocation).toBe(
      `s3://\${${template.one('AWS::S3::Bucket').id}}/athena-results/`,
    );
  });

  test('fails as the place of results', () => {
    expect(() => onVpc((at) => FlowLogs.toBucket(ofOwner(at), { queries: true }), inAccount(MEMBERS[0]))).toFailWith(
      'FlowLogQueries',
      `the bucket of the account ${OWNER}`,
      'Set resultsBucket',
      '(at Test/FlowLogs)',
    );
  });

  test('of the same app gets the account of the VPC into its policy', async () => {
    const app = testApp();
    const stackOf = (account: string, id: string) =>
      new (testStack().constructor as typeof import('aws-cdk-lib/core').Stack)(app, id, {
        env: { account, region: 'eu-west-1' },
      });
    const owner = stackOf(OWNER, 'Owner');
    const bucket = new s3.Bucket(owner, 'Central', { bucketName: 'central' });
    onVpc(FlowLogs.toBucket(bucket), stackOf(MEMBERS[0], 'Member'));
    const policy = JSON.parse(
      JSON.stringify(Synthesized.of(owner).one('AWS::S3::BucketPolicy').Properties.PolicyDocument).replaceAll(
        /\{"Fn::GetAtt":\["[^"]+","Arn"\]\}/g,
        '"arn:aws:s3:::central"',
      ),
    );
    const accounts = legible(policy).Statement.map(
      ({ Condition }: { Condition: { StringEquals: object } }) => Condition.StringEquals,
    );
    for (const condition of accounts) {
      expect(condition).toMatchObject({ 'aws:SourceAccount': MEMBERS[0] });
    }
  });
});

describe('keys', () => {
  // The simulator does not know the keys of encryption contexts.
  test('of this app let CloudWatch Logs of the Region use them, for log groups of the account', () => {
    const { scope } = onVpc(
      (at) => FlowLogs.toCloudWatchLogs({ encryptionKey: new kms.Key(at, 'Key') }),
      inAccount('111111111111'),
    );
    expect(legible(Synthesized.of(scope).one('AWS::KMS::Key').Properties.KeyPolicy).Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-west-1.${AWS::URLSuffix}' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': 'arn:${AWS::Partition}:logs:eu-west-1:111111111111:log-group:*',
        },
      },
    });
  });

  test.each([
    ['S3', (key: kms.IKey) => FlowLogs.toS3({ encryptionKey: key }), DELIVERY],
    ['CloudWatch Logs', (key: kms.IKey) => FlowLogs.toCloudWatchLogs({ encryptionKey: key }), 'logs.eu-west-1'],
  ])('that are imported are warned of with the statement to add: %s', (_, choose, principal) => {
    const { flowLogs } = onVpc((at) =>
      choose(kms.Key.fromKeyArn(at, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd')),
    );
    const [{ id, text }] = warningsOf(flowLogs);
    expect([id, text]).toEqual(['flowLogDelivery', expect.stringContaining('cannot extend the policy of the key')]);
    const [{ Action, Principal }] = JSON.parse(text.slice(text.indexOf('[{')));
    expect(Principal.Service).toContain(principal);
    expect(Action).toContain('kms:Decrypt');
  });

  test.each<[string, (at: Stack) => FlowLogs]>([
    ['alias/aws/s3', (at) => FlowLogs.toS3({ encryptionKey: kms.Alias.fromAliasName(at, 'Key', 'alias/aws/s3') })],
    [
      'alias/aws/logs',
      (at) => FlowLogs.toCloudWatchLogs({ encryptionKey: kms.Alias.fromAliasName(at, 'Key', 'alias/aws/logs') }),
    ],
    [
      'is encrypted with the key aws/s3',
      (at) => FlowLogs.toBucket(new s3.Bucket(at, 'Logs', { encryption: s3.BucketEncryption.KMS_MANAGED })),
    ],
  ])('that AWS manages fail: %s', (wrong, choose) => {
    expect(() => onVpc(choose)).toFailWith('FlowLogKey', wrong, 'of your own', '(at Test/FlowLogs)');
  });
});

describe('the age of records', () => {
  test('moves them to infrequent access, to an archive that Athena reads, and away', () => {
    const { scope } = onVpc(FlowLogs.toS3({ archiveAfter: Duration.days(90), expireAfter: Duration.days(730) }));
    const { Rules } = Synthesized.of(scope).one('AWS::S3::Bucket').Properties.LifecycleConfiguration;
    expect(Rules[0]).toMatchObject({
      Prefix: 'AWSLogs/',
      ExpirationInDays: 730,
      Transitions: [
        { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
        { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
      ],
    });
  });

  test.each([
    [{ archiveAfter: Duration.days(59) }, '"59 days" is less than 30 days after', 'Duration.days(60) or more'],
    [{ archiveAfter: Duration.days(500) }, '"400 days" is not longer than the transition after 500 days', 'longer'],
  ])('fails with %j', (options, wrong, instead) => {
    expect(() => onVpc(FlowLogs.toS3(options))).toFailWith('FlowLogRetention', wrong, instead, '(at Test/FlowLogs)');
  });
});
