import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { type App, Duration, Size, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, FlowLogs, flowlogs, VpcFlowLogs } from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';

const NETWORK_ACCOUNT = '111111111111';
const LOG_ACCOUNT = '222222222222';
const ATTACHMENT = 'tgw-attach-0123456789abcdef0';

/** What both accounts have to agree on: they are deployed apart. */
const CENTRAL_BUCKET = 'example-flow-logs-222222222222-eu-west-1';
const PREFIX = 'transit-gateway';
const TRANSIT_RECORDS: flowlogs.FlowLogRecordsOptions = { questions: [flowlogs.FlowLogQuestion.TRANSIT_GATEWAY] };

/** The account of the logs: a bucket that receives flow logs of the network account, and queries over them. */
export class LogStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const central = new flowlogs.FlowLogBucket(this, 'Central', {
      accounts: [NETWORK_ACCOUNT],
      prefix: PREFIX,
      bucketName: CENTRAL_BUCKET,
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true }),
      archiveAfter: Duration.days(90),
      expireAfter: Duration.days(730),
    });
    new flowlogs.FlowLogQueries(this, 'Queries', {
      ...TRANSIT_RECORDS,
      bucket: central.bucket,
      prefix: PREFIX,
      accounts: [NETWORK_ACCOUNT],
      regions: ['eu-west-1'],
      scanLimit: Size.gibibytes(100),
    });
  }
}

/**
 * The account of the network: flow logs of the VPC for four questions, alarms on what leaves the pod subnets and is rejected, and flow logs of
 * the attachment of the transit gateway in the bucket of the other account.
 */
export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      flowLogs: FlowLogs.toS3({
        questions: [
          flowlogs.FlowLogQuestion.COST,
          flowlogs.FlowLogQuestion.SECURITY,
          flowlogs.FlowLogQuestion.CAPACITY,
          flowlogs.FlowLogQuestion.ENCRYPTION,
        ],
        tagKeys: { instance: ['team'] },
        scanLimit: Size.gibibytes(100),
      }),
      closeDefaultSecurityGroup: false,
    });

    const onCall = sns.Topic.fromTopicArn(this, 'OnCall', this.formatArn({ service: 'sns', resource: 'on-call' }));
    new VpcFlowLogs(this, 'PodRejections', {
      vpc: network.vpc,
      source: flowlogs.FlowLogSource.subnets(network.podSubnets),
      flowLogs: FlowLogs.toCloudWatchLogs({
        questions: [flowlogs.FlowLogQuestion.SECURITY],
        retention: logs.RetentionDays.TWO_WEEKS,
        rejectedTraffic: { alarmActions: [new SnsAction(onCall)] },
      }),
    });

    const transit = new VpcFlowLogs(this, 'TransitGateway', {
      vpc: network.vpc,
      source: flowlogs.FlowLogSource.transitGatewayAttachment(ATTACHMENT),
      flowLogs: FlowLogs.toBucket(
        s3.Bucket.fromBucketAttributes(this, 'Central', { bucketName: CENTRAL_BUCKET, account: LOG_ACCOUNT }),
        { ...TRANSIT_RECORDS, prefix: PREFIX },
      ),
    });
    Validations.of(transit).acknowledge({
      id: 'cdk-eks-networking:flowLogDelivery',
      reason: 'The stack of the other account writes these statements into the policy of the bucket.',
    });
  }
}

const NO_ACCESS_LOGS = {
  reason: 'The bucket of flow logs: access logs of a log bucket would be logs of logs.',
  ids: ['AwsSolutions-S1'],
};

export function flowLogs(app: App): Stack {
  const receiver = new LogStack(app, 'FlowLogsReceiver', { env: { account: LOG_ACCOUNT, region: 'eu-west-1' } });
  acknowledge(receiver, [{ path: 'Central/Bucket', ...NO_ACCESS_LOGS }]);
  const stack = new NetworkStack(app, 'FlowLogs', { env: { account: NETWORK_ACCOUNT, region: 'eu-west-1' } });
  acknowledge(stack, [{ path: 'Network/FlowLogs/Bucket', ...NO_ACCESS_LOGS }]);
  return stack;
}
