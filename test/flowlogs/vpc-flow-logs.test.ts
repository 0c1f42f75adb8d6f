import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import { FlowLogs, NatStrategy, VpcFlowLogs } from '../../lib';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { flatten, legible, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const stack = testStack();
const network = testNetwork(stack, { flowLogs: FlowLogs.toS3() });
const template = Synthesized.of(stack);

const [flowLog] = template.all('AWS::EC2::FlowLog');
const [table] = template.all('AWS::Glue::Table').map(({ Properties }) => legible(Properties).TableInput);

/** The fields that a flow log delivers, in order: `${version} ${account-id}` and so on. */
const fieldsOf = (format: string) => [...format.matchAll(/\$\{([a-z0-9-]+)\}/g)].map(([, field]) => field);

const DELIVERY = { Service: 'delivery.logs.amazonaws.com' };
const FROM_THIS_ACCOUNT = {
  StringEquals: { 'aws:SourceAccount': `\${AWS::AccountId}` },
  ArnLike: { 'aws:SourceArn': `arn:\${AWS::Partition}:logs:eu-west-1:111111111111:*` },
};

/** What the delivery service is allowed in a policy. */
function allowedToDeliver(policy: { Statement: { Principal: object }[] }) {
  return legible(policy).Statement.filter((statement: { Principal: { Service?: string } }) => {
    return statement.Principal.Service === DELIVERY.Service;
  });
}

/** A stack with a plain VPC of the CDK, and flow logs on it. */
function onPlainVpc(flowLogs?: FlowLogs | ((scope: Stack) => FlowLogs)): { scope: Stack; flowLogs: VpcFlowLogs } {
  const scope = testStack();
  const vpc = new ec2.Vpc(scope, 'Vpc', { availabilityZones: ZONES });
  const choice = typeof flowLogs === 'function' ? flowLogs(scope) : flowLogs;
  return { scope, flowLogs: new VpcFlowLogs(scope, 'FlowLogs', { vpc, flowLogs: choice }) };
}

describe('the records', () => {
  test('keep their fields, columns, types and partitions', () => {
    const fields = fieldsOf(flowLog.Properties.LogFormat);
    const columns = table.StorageDescriptor.Columns as { Name: string; Type: string }[];
    const rows = columns.map(({ Name, Type }, index) => [fields[index], Name, Type]);
    const partitions = (table.PartitionKeys as { Name: string; Type: string }[]).map(({ Name, Type }) => [
      'partition',
      Name,
      `${Type} ${table.Parameters[`projection.${Name}.range`]}`,
    ]);
    const picture = [...rows, ...partitions].map(
      ([left, name, type]) => `${left.padEnd(20)} ${name.padEnd(20)} ${type}`,
    );
    expect(`\n${picture.join('\n')}\n${table.Parameters['storage.location.template']}\n`).toMatchSnapshot();
  });

  test('are of all traffic of the VPC, in Parquet files by the hour', () => {
    expect(legible(flowLog.Properties)).toMatchObject({
      ResourceType: 'VPC',
      ResourceId: `\${${template.one('AWS::EC2::VPC').id}}`,
      TrafficType: 'ALL',
      MaxAggregationInterval: 600,
      LogDestinationType: 's3',
      LogDestination: `\${${template.one('AWS::S3::Bucket').id}.Arn}`,
      DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true },
      Tags: [{ Key: 'Name', Value: 'Test/Network/FlowLogs' }],
    });
  });

  test('have a column for each field, in the same order, also of those that the user adds', () => {
    const { scope } = onPlainVpc(FlowLogs.toS3({ additionalFields: ['reject-reason', 'next-hop-az-id', 'region'] }));
    for (const synthesized of [template, Synthesized.of(scope)]) {
      const fields = fieldsOf(synthesized.one('AWS::EC2::FlowLog').Properties.LogFormat);
      const { Columns } = synthesized.one('AWS::Glue::Table', 'EXTERNAL_TABLE').Properties.TableInput.StorageDescriptor;
      expect(Columns.map(({ Name }: { Name: string }) => Name.replaceAll('_', '-'))).toEqual(fields);
      expect(fields.length).toBeGreaterThan(25);
    }
    expect(fieldsOf(Synthesized.of(scope).one('AWS::EC2::FlowLog').Properties.LogFormat).slice(-3)).toEqual([
      'reject-reason',
      'next-hop-az-id',
      'region',
    ]);
  });

  test('are joined over a minute when asked', () => {
    const maxAggregationInterval = ec2.FlowLogMaxAggregationInterval.ONE_MINUTE;
    const { scope } = onPlainVpc(FlowLogs.toS3({ maxAggregationInterval }));
    expect(Synthesized.of(scope).one('AWS::EC2::FlowLog').Properties.MaxAggregationInterval).toBe(60);
  });

  test.each([
    [
      'a misspelt field',
      ['reject-reasons'],
      '"reject-reasons" is not a field of a flow log',
      'Did you mean "reject-reason"?',
    ],
    [
      'a field of the default ones',
      ['az-id'],
      '"az-id" is already part of the records',
      'Remove it from additionalFields',
    ],
    [
      'a field given twice',
      ['region', 'region'],
      '"region" is already part of the records',
      'Remove it from additionalFields',
    ],
  ])('fails on %s', (_, additionalFields, wrong, instead) => {
    for (const choice of [FlowLogs.toS3({ additionalFields }), FlowLogs.toCloudWatchLogs({ additionalFields })]) {
      expect(() => onPlainVpc(choice)).toFailWith('FlowLogField', wrong, instead, '(at Test/FlowLogs)');
    }
  });

  test('fails on what cannot be the name of a field', () => {
    expect(() => FlowLogs.toS3({ additionalFields: ['${reject_reason}'] })).toFailWith(
      'InputText',
      '"${reject_reason}" of FlowLogs.toS3.additionalFields[0] is not a valid flow log field',
      'such as "vpc-id"',
    );
  });
});

test('takes fields that are newer than the list, with a warning and as text', () => {
  const additionalFields = ['quantum-state', 'resource-arn', 'constructor', 'reject-reason'];
  const { scope, flowLogs } = onPlainVpc(FlowLogs.toS3({ additionalFields }));
  const synthesized = Synthesized.of(scope);
  expect(synthesized.one('AWS::EC2::FlowLog').Properties.LogFormat).toMatch(
    /\$\{quantum-state\} \$\{resource-arn\} \$\{constructor\} \$\{reject-reason\}$/,
  );
  const columns = synthesized.all('AWS::Glue::Table')[0].Properties.TableInput.StorageDescriptor.Columns;
  expect(columns.slice(-4)).toEqual(
    additionalFields.map((field) => ({ Name: field.replaceAll('-', '_'), Type: 'string' })),
  );
  const warnings = warningsOf(scope).filter(({ id }) => id === 'flowLogField');
  expect(warnings.map(({ path }) => path)).toEqual([flowLogs.node.path]);
  expect(warnings[0].text).toMatch(
    /^"quantum-state", "resource-arn", "constructor" in additionalFields: the library does not know a field/,
  );
  expect(warningsOf(onPlainVpc(FlowLogs.toS3({ additionalFields: ['reject-reason'] })).scope)).toEqual([]);
});

describe('the bucket', () => {
  const bucket = template.one('AWS::S3::Bucket');
  const policy = template.one('AWS::S3::BucketPolicy');

  test('is private, encrypted and kept', () => {
    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  test('allows the delivery service to write flow logs of this account and Region, and requires TLS', () => {
    const [arn, objects] = [`\${${bucket.id}.Arn}`, `\${${bucket.id}.Arn}/*`];
    const statements = legible(policy.Properties.PolicyDocument).Statement;
    expect(statements).toHaveLength(4);
    expect(statements.filter(({ Effect }: { Effect: string }) => Effect === 'Deny')).toEqual([
      {
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Resource: [arn, objects],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Resource: [arn, objects],
        Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      },
    ]);
    expect(allowedToDeliver(policy.Properties.PolicyDocument)).toEqual([
      {
        Effect: 'Allow',
        Principal: DELIVERY,
        Action: 's3:PutObject',
        Resource: `${arn}/AWSLogs/aws-account-id=\${AWS::AccountId}/*`,
        Condition: {
          StringEquals: { ...FROM_THIS_ACCOUNT.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
          ArnLike: FROM_THIS_ACCOUNT.ArnLike,
        },
      },
      {
        Effect: 'Allow',
        Principal: DELIVERY,
        Action: ['s3:GetBucketAcl', 's3:ListBucket'],
        Resource: arn,
        Condition: FROM_THIS_ACCOUNT,
      },
    ]);
  });

  test('has its policy before the flow log, or EC2 would write another', () => {
    expect(flowLog.DependsOn).toEqual([policy.id]);
  });

  test('moves records to cheaper storage and deletes them, and the results of queries sooner', () => {
    expect(bucket.Properties.LifecycleConfiguration.Rules).toEqual([
      {
        Id: 'records',
        Status: 'Enabled',
        Prefix: 'AWSLogs/',
        Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }],
        ExpirationInDays: 400,
      },
      { Id: 'query-results', Status: 'Enabled', Prefix: 'athena-results/', ExpirationInDays: 7 },
      {
        Id: 'unfinished-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
  });

  test('keeps records as long as asked, and goes with the stack when asked', () => {
    const { scope } = onPlainVpc(
      FlowLogs.toS3({
        transitionAfter: Duration.days(60),
        expireAfter: Duration.days(61),
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    );
    const other = Synthesized.of(scope).one('AWS::S3::Bucket');
    expect(other.DeletionPolicy).toBe('Delete');
    expect(other.Properties.LifecycleConfiguration.Rules[0]).toMatchObject({
      Transitions: [{ TransitionInDays: 60 }],
      ExpirationInDays: 61,
    });
  });

  test('is encrypted under the key that is given, which the delivery service may use', () => {
    const { scope } = onPlainVpc((at) => FlowLogs.toS3({ encryptionKey: new kms.Key(at, 'Key') }));
    const synthesized = Synthesized.of(scope);
    const key = synthesized.one('AWS::KMS::Key');
    expect(allowedToDeliver(key.Properties.KeyPolicy)).toEqual([
      {
        Effect: 'Allow',
        Principal: DELIVERY,
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: FROM_THIS_ACCOUNT,
      },
    ]);
    const keyArn = { 'Fn::GetAtt': [key.id, 'Arn'] };
    expect(synthesized.one('AWS::S3::Bucket').Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
      },
    ]);
    const { ResultConfiguration } = synthesized.one('AWS::Athena::WorkGroup').Properties.WorkGroupConfiguration;
    expect(ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_KMS', KmsKey: keyArn });
  });

  test.each([
    [
      'a transition that S3 does not make',
      { transitionAfter: Duration.days(29) },
      '"29 days" is too early',
      'Write transitionAfter: Duration.days(30) or more',
    ],
    [
      'an end at the time of the transition',
      { transitionAfter: Duration.days(90), expireAfter: Duration.days(90) },
      '"90 days" is not longer than the transition after 90 days',
      'Write a longer expireAfter',
    ],
    [
      'an end before the default transition',
      { expireAfter: Duration.days(14) },
      '"14 days"',
      'Write a longer expireAfter',
    ],
  ])('fails with %s', (_, options, wrong, instead) => {
    expect(() => onPlainVpc(FlowLogs.toS3(options))).toFailWith(
      'FlowLogRetention',
      wrong,
      instead,
      '(at Test/FlowLogs)',
    );
  });
});

describe('a bucket that exists', () => {
  test('is given the policy that it lacks, and receives the records under the prefix', () => {
    const { scope, flowLogs } = onPlainVpc((at) =>
      FlowLogs.toBucket(new s3.Bucket(at, 'Logs', { encryptionKey: new kms.Key(at, 'Key') }), { prefix: 'vpc/prod' }),
    );
    const synthesized = Synthesized.of(scope);
    const bucket = synthesized.one('AWS::S3::Bucket');
    const arn = `\${${bucket.id}.Arn}`;
    const resource = synthesized.one('AWS::EC2::FlowLog');
    const policy = synthesized.one('AWS::S3::BucketPolicy');
    expect(flatten(resource.Properties.LogDestination)).toBe(`${arn}/vpc/prod/`);
    expect(resource.DependsOn).toEqual([policy.id]);
    expect(
      allowedToDeliver(policy.Properties.PolicyDocument).map(({ Resource }: { Resource: string }) => Resource),
    ).toEqual([`${arn}/vpc/prod/AWSLogs/aws-account-id=\${AWS::AccountId}/*`, arn]);
    expect(allowedToDeliver(synthesized.one('AWS::KMS::Key').Properties.KeyPolicy)).toHaveLength(1);
    const { TableInput } = legible(synthesized.one('AWS::Glue::Table', 'EXTERNAL_TABLE').Properties);
    const location = `s3://\${${bucket.id}}/vpc/prod/AWSLogs/aws-account-id=\${AWS::AccountId}/aws-service=vpcflowlogs/aws-region=\${AWS::Region}/`;
    expect(TableInput.StorageDescriptor.Location).toBe(location);
    expect(TableInput.Parameters['storage.location.template'].startsWith(location)).toBe(true);
    const { WorkGroupConfiguration } = legible(synthesized.one('AWS::Athena::WorkGroup').Properties);
    expect(WorkGroupConfiguration.ResultConfiguration.OutputLocation).toBe(
      `s3://\${${bucket.id}}/vpc/prod/athena-results/`,
    );
    expect(flowLogs.bucket?.node.path).toBe('Test/Logs');
    expect(flowLogs.node.metadata).toEqual([]);
  });

  test('may be shared by two VPCs', () => {
    const scope = testStack();
    const bucket = new s3.Bucket(scope, 'Logs');
    for (const name of ['blue', 'green']) {
      const vpc = new ec2.Vpc(scope, name, { availabilityZones: ZONES });
      new VpcFlowLogs(vpc, 'FlowLogs', { vpc, flowLogs: FlowLogs.toBucket(bucket, { prefix: name }) });
    }
    const synthesized = Synthesized.of(scope);
    const { PolicyDocument } = synthesized.one('AWS::S3::BucketPolicy').Properties;
    const statements = allowedToDeliver(PolicyDocument);
    expect(statements.map(({ Action }: { Action: string }) => [Action].flat()[0])).toEqual([
      's3:PutObject',
      's3:GetBucketAcl',
      's3:PutObject',
    ]);
    expect(statements.filter((statement: { Sid?: string }) => statement.Sid)).toEqual([]);
    for (const [type, name] of [
      ['AWS::Glue::Database', 'DatabaseInput.Name'],
      ['AWS::Athena::WorkGroup', 'Name'],
    ]) {
      const names = synthesized
        .all(type)
        .map(({ Properties }) => name.split('.').reduce((at, key) => at[key], Properties));
      expect(new Set(names).size).toBe(2);
    }
  });

  test.each([
    ['bucket', (at: Stack) => FlowLogs.toBucket(s3.Bucket.fromBucketName(at, 'Logs', 'central-logs'))],
    [
      'key',
      (at: Stack) =>
        FlowLogs.toS3({
          encryptionKey: kms.Key.fromKeyArn(at, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd'),
        }),
    ],
  ])('warns where the policy of the %s is not ours to extend', (_, choice) => {
    const { scope, flowLogs } = onPlainVpc(choice);
    expect(flowLogs.node.metadata).toEqual([
      expect.objectContaining({
        type: 'aws:cdk:warning',
        data: expect.stringMatching(
          /This app cannot extend the policy.*delivery\.logs\.amazonaws\.com.*cdk-eks-networking:flowLogDelivery/,
        ),
      }),
    ]);
    expect(Synthesized.of(scope).all('AWS::EC2::FlowLog')).toHaveLength(1);
  });

  test.each([
    ['vpc/', 'Did you mean "vpc"?'],
    ['/vpc/prod', 'Did you mean "vpc/prod"?'],
    ['vpc//prod', 'Did you mean "vpc/prod"?'],
    ['vpc/AWSLogs', 'Did you mean "vpc"?'],
    ['AWSLogs', 'Remove prefix'],
  ])('fails under the prefix %s', (prefix, instead) => {
    const choice = (at: Stack) => FlowLogs.toBucket(new s3.Bucket(at, 'Logs'), { prefix });
    expect(() => onPlainVpc(choice)).toFailWith(
      'FlowLogPrefix',
      `"${prefix}" is not a key prefix`,
      instead,
      '(at Test/FlowLogs)',
    );
  });
});

describe('the table', () => {
  test('finds its partitions by the keys of the files, without a crawler', () => {
    const { Parameters, PartitionKeys, StorageDescriptor } = table;
    const bucket = template.one('AWS::S3::Bucket').id;
    expect(StorageDescriptor.Location).toBe(
      `s3://\${${bucket}}/AWSLogs/aws-account-id=\${AWS::AccountId}/aws-service=vpcflowlogs/aws-region=\${AWS::Region}/`,
    );
    expect(Parameters['storage.location.template']).toBe(
      `${StorageDescriptor.Location}year=\${year}/month=\${month}/day=\${day}/hour=\${hour}`,
    );
    expect(Parameters['projection.enabled']).toBe('true');
    for (const { Name, Type } of PartitionKeys) {
      const [first, last] = Parameters[`projection.${Name}.range`].split(',').map(Number);
      expect([Type, Parameters[`projection.${Name}.type`]]).toEqual(['int', 'integer']);
      expect(String(last)).toHaveLength(Number(Parameters[`projection.${Name}.digits`]));
      expect(first).toBeLessThan(last);
    }
    const [, lastYear] = Parameters['projection.year.range'].split(',').map(Number);
    expect(lastYear - new Date().getUTCFullYear()).toBeGreaterThan(5);
  });

  test('has names that Glue and Athena take', () => {
    const { Name } = template.one('AWS::Glue::Database').Properties.DatabaseInput;
    const workgroup = template.one('AWS::Athena::WorkGroup').Properties.Name;
    expect(Name).toMatch(/^[a-z][a-z0-9_]{0,254}$/);
    expect(workgroup).toMatch(/^[a-zA-Z0-9._-]{1,128}$/);
    expect(
      stack.resolve([network.flowLogs?.databaseName, network.flowLogs?.tableName, network.flowLogs?.workgroupName]),
    ).toEqual([
      { Ref: template.one('AWS::Glue::Database').id },
      'vpc_flow_logs',
      { Ref: template.one('AWS::Athena::WorkGroup').id },
    ]);
  });

  test('is left out with the queries when asked', () => {
    const { scope, flowLogs } = onPlainVpc(FlowLogs.toS3({ queries: false }));
    const types = Synthesized.of(scope).resources.map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::Glue::') || type.startsWith('AWS::Athena::'))).toEqual([]);
    expect([flowLogs.databaseName, flowLogs.tableName, flowLogs.workgroupName]).toEqual(Array(3).fill(undefined));
    expect(flowLogs.bucket).toBeDefined();
  });
});

describe('the workgroup', () => {
  test('keeps results in one encrypted place and is deleted with its history', () => {
    const { Properties } = template.one('AWS::Athena::WorkGroup');
    expect(legible(Properties)).toMatchObject({
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: {
          OutputLocation: `s3://\${${template.one('AWS::S3::Bucket').id}}/athena-results/`,
          EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
        },
      },
    });
  });
});

describe('flow logs to CloudWatch Logs', () => {
  const { scope, flowLogs } = onPlainVpc(FlowLogs.toCloudWatchLogs());
  const synthesized = Synthesized.of(scope);
  const group = synthesized.one('AWS::Logs::LogGroup');
  const role = synthesized.one('AWS::IAM::Role');
  const policy = synthesized.one('AWS::IAM::Policy');

  test('go to a log group of their own, and to no bucket', () => {
    const { Properties } = synthesized.one('AWS::EC2::FlowLog');
    expect(Properties).toMatchObject({
      TrafficType: 'ALL',
      LogDestinationType: 'cloud-watch-logs',
      LogGroupName: { Ref: group.id },
      DeliverLogsPermissionArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
      LogFormat: flowLog.Properties.LogFormat,
    });
    expect(Properties).not.toHaveProperty('LogDestination');
    expect(Properties).not.toHaveProperty('DestinationOptions');
    expect(synthesized.all('AWS::S3::Bucket')).toEqual([]);
    expect(flowLogs.logGroup).toBeDefined();
    expect([flowLogs.bucket, flowLogs.databaseName]).toEqual([undefined, undefined]);
  });

  test('are kept for a month, and after the stack', () => {
    expect(group.Properties.RetentionInDays).toBe(30);
    expect(group.DeletionPolicy).toBe('Retain');
  });

  test('are kept as asked', () => {
    const { scope: other } = onPlainVpc((at) =>
      FlowLogs.toCloudWatchLogs({
        retention: logs.RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
        encryptionKey: new kms.Key(at, 'Key'),
        additionalFields: ['reject-reason'],
        maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
      }),
    );
    const kept = Synthesized.of(other);
    expect(kept.one('AWS::Logs::LogGroup')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 7, KmsKeyId: { 'Fn::GetAtt': [kept.one('AWS::KMS::Key').id, 'Arn'] } },
    });
    expect(kept.one('AWS::EC2::FlowLog').Properties).toMatchObject({
      MaxAggregationInterval: 60,
      LogFormat: expect.stringMatching(/\$\{traffic-path\} \$\{reject-reason\}$/),
    });
  });

  test('are written by a role that only flow logs of this account and Region assume', () => {
    expect(legible(role.Properties.AssumeRolePolicyDocument).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': `\${AWS::AccountId}` },
          ArnLike: { 'aws:SourceArn': `arn:\${AWS::Partition}:ec2:eu-west-1:111111111111:vpc-flow-log/*` },
        },
      },
    ]);
    expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('are written with rights to their own log group and to nothing else', () => {
    expect(legible(policy.Properties.PolicyDocument).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: `\${${group.id}.Arn}`,
      },
    ]);
    expect(synthesized.waitsFor(synthesized.one('AWS::EC2::FlowLog').id)).toContain(policy.id);
  });
});

describe('on a VPC of the CDK', () => {
  test('go to S3 with their queries by default', () => {
    const { scope, flowLogs } = onPlainVpc();
    const synthesized = Synthesized.of(scope);
    expect(synthesized.one('AWS::EC2::FlowLog').Properties).toMatchObject({
      ResourceId: { Ref: synthesized.one('AWS::EC2::VPC').id },
      LogDestinationType: 's3',
    });
    expect(synthesized.all('AWS::Athena::NamedQuery')).toHaveLength(4);
    expect(flowLogs.bucket).toBeDefined();
  });

  test('are not there unless asked for', () => {
    const other = testStack();
    expect(testNetwork(other).flowLogs).toBeUndefined();
    expect(Synthesized.of(other).all('AWS::EC2::FlowLog')).toEqual([]);
  });
});

test.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in the partition %s, no ARN is of another', (_, region) => {
  for (const choice of [
    (at: Stack) => FlowLogs.toS3({ encryptionKey: new kms.Key(at, 'Key') }),
    () => FlowLogs.toCloudWatchLogs(),
  ]) {
    const other = testStack({ env: { account: '111111111111', region } });
    testNetwork(other, {
      addressPlan: testPlan({ availabilityZones: ['a', 'b'].map((letter) => `${region}${letter}`) }),
      nat: NatStrategy.none(),
      flowLogs: choice(other),
      closeDefaultSecurityGroup: false,
    });
    const json = JSON.stringify(Synthesized.of(other).json);
    expect(json).toContain('AWS::EC2::FlowLog');
    expect(json).not.toMatch(/arn:aws[a-z-]*:/);
  }
});
