import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Size, type Stack } from 'aws-cdk-lib/core';
import { FlowLogs, VpcFlowLogs, type VpcFlowLogsProps } from '../../lib';
import {
  FirehoseDeliveryRole,
  type FirehoseDeliveryRoleProps,
  FlowLogBucket,
  type FlowLogBucketProps,
  FlowLogQueries,
  type FlowLogQueriesProps,
  FlowLogQuestion,
  FlowLogSource,
  type FlowLogsToBucketOptions,
  type FlowLogsToCloudWatchOptions,
  type FlowLogsToFirehoseOptions,
  type FlowLogsToS3Options,
} from '../../lib/flowlogs';
import { Section } from './measure';
import { alone } from './whole';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const SOURCE_ROLE = 'arn:aws:iam::111111111111:role/flow-logs';
const STREAM_ROLE = 'arn:aws:iam::222222222222:role/AWSLogDeliveryFirehoseCrossAccountRole-eu-west-1';

type Choose = (stack: Stack) => Partial<VpcFlowLogsProps>;
const flows =
  (choose: (stack: Stack) => FlowLogs): Choose =>
  (stack) => ({ flowLogs: choose(stack) });
const toS3 = (options: FlowLogsToS3Options) => flows(() => FlowLogs.toS3(options));
const toLogs = (options: FlowLogsToCloudWatchOptions) => flows(() => FlowLogs.toCloudWatchLogs(options));
const toBucket = (options: FlowLogsToBucketOptions) => flows((stack) => FlowLogs.toBucket(bucket(stack), options));
const toStream = (options: FlowLogsToFirehoseOptions) => flows((stack) => FlowLogs.toFirehose(stream(stack), options));
const covers = (struct: string, ...options: string[]) => options.map((option) => `${struct}.${option}`);

export const flowLogs = new Section<Choose>(
  'VpcFlowLogs',
  (choose) =>
    alone((stack) => {
      key(stack);
      bucket(stack);
      new VpcFlowLogs(stack, 'FlowLogs', { vpc: vpc(stack), ...choose(stack) });
    }),
  () => ({}),
)
  .row('VpcFlowLogsProps.flowLogs', '`toS3()` → `toCloudWatchLogs()`', toLogs({}))
  .row('VpcFlowLogsProps.flowLogs', '`toS3()` → `toBucket()`', toBucket({}))
  .row('VpcFlowLogsProps.source', '`vpc()` → `subnets()`', (stack) => ({
    source: FlowLogSource.subnets({ subnets: vpc(stack).privateSubnets }),
  }))
  .row('VpcFlowLogsProps.podSubnets', 'set', (stack) => ({ podSubnets: vpc(stack).privateSubnets }))
  .row('FlowLogRecordsOptions.questions', 'another question', toS3({ questions: [FlowLogQuestion.SECURITY] }))
  .row('FlowLogRecordsOptions.additionalFields', 'one more field', toS3({ additionalFields: ['reject-reason'] }))
  .row(
    ['FlowLogRecordsOptions.tagKeys', ...covers('FlowLogTagKeys', 'instance', 'networkInterface', 'autoScalingGroup')],
    'set',
    toS3({ tagKeys: { instance: ['team'], networkInterface: ['team'], autoScalingGroup: ['team'] } }),
  )
  .row(
    'FlowLogsOptions.maxAggregationInterval',
    '10 minutes → 1 minute',
    toS3({ maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE }),
  )
  .row('FlowLogsOptions.trafficType', 'all → rejected', toS3({ trafficType: ec2.FlowLogTrafficType.REJECT }))
  .row('FlowLogFilesOptions.fileFormat', 'Parquet → text', toS3({ fileFormat: ec2.FlowLogFileFormat.PLAIN_TEXT }))
  .row('FlowLogFilesOptions.hiveCompatiblePartitions', 'true → false', toS3({ hiveCompatiblePartitions: false }))
  .row('FlowLogFilesOptions.perHourPartition', 'true → false', toS3({ perHourPartition: false }))
  .row(covers('FlowLogQueryOptions', 'scanLimit', 'resultsBucket'), 'all set', (stack) => ({
    flowLogs: FlowLogs.toS3({ scanLimit: Size.gibibytes(10), resultsBucket: bucket(stack) }),
  }))
  .row(
    covers('FlowLogRetentionOptions', 'transitionAfter', 'archiveAfter', 'expireAfter', 'removalPolicy'),
    'all set',
    toS3({
      transitionAfter: Duration.days(60),
      archiveAfter: Duration.days(100),
      expireAfter: Duration.days(200),
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  )
  .row(
    'FlowLogsToS3Options.encryptionKey',
    'set',
    flows((stack) => FlowLogs.toS3({ encryptionKey: key(stack) })),
  )
  .row('FlowLogsToS3Options.queries', 'true → false', toS3({ queries: false }))
  .row(
    covers('FlowLogsToCloudWatchOptions', 'retention', 'removalPolicy'),
    'all set',
    toLogs({ retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY }),
    toLogs({}),
  )
  .row(
    'FlowLogsToCloudWatchOptions.encryptionKey',
    'set',
    flows((stack) => FlowLogs.toCloudWatchLogs({ encryptionKey: key(stack) })),
    toLogs({}),
  )
  .row('FlowLogsToCloudWatchOptions.rejectedTraffic', 'set', toLogs({ rejectedTraffic: {} }), toLogs({}))
  .row(
    covers('RejectedTrafficOptions', 'egressThreshold', 'alarmActions'),
    'all set',
    toLogs({
      rejectedTraffic: { egressThreshold: 10, alarmActions: [{ bind: () => ({ alarmActionArn: 'arn:aws:sns:::a' }) }] },
    }),
    toLogs({ rejectedTraffic: {} }),
  )
  .row(
    'RejectedTrafficOptions.ingressThreshold',
    'set',
    toLogs({ rejectedTraffic: { ingressThreshold: 1000 } }),
    toLogs({ rejectedTraffic: {} }),
  )
  .row('FlowLogsToBucketOptions.prefix', 'another prefix', toBucket({ prefix: 'vpc/prod' }), toBucket({}))
  .row('FlowLogsToBucketOptions.queries', 'true → false', toBucket({ queries: false }), toBucket({}))
  .row(
    'FlowLogsToFirehoseOptions.crossAccountRoleArn',
    'another role',
    toStream({ crossAccountRoleArn: `${STREAM_ROLE}-flows` }),
    toStream({ crossAccountRoleArn: STREAM_ROLE }),
  )
  .row(
    'FlowLogsToFirehoseOptions.roleName',
    'set',
    toStream({ crossAccountRoleArn: STREAM_ROLE, roleName: 'flow-logs' }),
    toStream({ crossAccountRoleArn: STREAM_ROLE }),
  );

type Receive = (stack: Stack) => {
  readonly bucket?: Partial<FlowLogBucketProps>;
  readonly queries?: Partial<FlowLogQueriesProps>;
  readonly role?: Partial<FirehoseDeliveryRoleProps>;
};

/** What the accounts that receive flow logs define. */
export const flowLogBucket = new Section<Receive>(
  'FlowLogBucket, FlowLogQueries, FirehoseDeliveryRole',
  (choose) =>
    alone((stack) => {
      key(stack);
      const { bucket: options, queries, role } = choose(stack);
      const { bucket: received } = new FlowLogBucket(stack, 'Received', { accounts: ['222222222222'], ...options });
      new FlowLogQueries(stack, 'Queries', { bucket: received, ...queries });
      new FirehoseDeliveryRole(stack, 'Role', { stream: stream(stack), sourceRoleArns: [SOURCE_ROLE], ...role });
    }),
  () => ({}),
)
  .row(covers('FlowLogBucketProps', 'accounts', 'regions', 'prefix', 'hiveCompatiblePartitions'), 'others', () => ({
    bucket: { accounts: ['333333333333'], regions: ['eu-west-2'], prefix: 'vpc', hiveCompatiblePartitions: false },
  }))
  .row('FlowLogBucketProps.bucketName', 'set', () => ({ bucket: { bucketName: 'flow-logs' } }))
  .row('FlowLogBucketProps.encryptionKey', 'set', (stack) => ({ bucket: { encryptionKey: key(stack) } }))
  .row(
    covers('FlowLogQueriesProps', 'prefix', 'accounts', 'regions', 'podSubnets'),
    'all set',
    (stack) => ({
      queries: {
        prefix: 'vpc',
        accounts: ['222222222222'],
        regions: ['eu-west-1'],
        podSubnets: vpc(stack).privateSubnets,
      },
    }),
    (stack) => {
      vpc(stack);
      return {};
    },
  )
  .row(covers('FirehoseDeliveryRoleProps', 'sourceRoleArns'), 'one more role', () => ({
    role: { sourceRoleArns: [SOURCE_ROLE, SOURCE_ROLE.replace('111111111111', '333333333333')] },
  }))
  .row('FirehoseDeliveryRoleProps.roleName', 'another name', () => ({
    role: { roleName: 'AWSLogDeliveryFirehoseCrossAccountRole-flows' },
  }));

function vpc(stack: Stack): ec2.Vpc {
  return (
    (stack.node.tryFindChild('Vpc') as ec2.Vpc | undefined) ??
    new ec2.Vpc(stack, 'Vpc', { availabilityZones: ZONES, restrictDefaultSecurityGroup: false })
  );
}

/** Returns the bucket `Logs` of the stack. */
export function bucket(stack: Stack): s3.IBucket {
  return (stack.node.tryFindChild('Logs') as s3.IBucket | undefined) ?? new s3.Bucket(stack, 'Logs');
}

function key(stack: Stack): kms.IKey {
  return (stack.node.tryFindChild('Key') as kms.IKey | undefined) ?? new kms.Key(stack, 'Key');
}

function stream(stack: Stack): firehose.IDeliveryStream {
  return firehose.DeliveryStream.fromDeliveryStreamArn(
    stack,
    'Stream',
    'arn:aws:firehose:eu-west-1:222222222222:deliverystream/flows',
  );
}
