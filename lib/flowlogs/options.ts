import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import type { FlowLogQuestion } from './questions';

/** Keys of tags whose values are part of each record, at most two for each type of resource. */
export interface FlowLogTagKeys {
  /**
   * Keys of tags of EC2 instances, for the fields `instance-tag` and `instance-tag-2`.
   *
   * @default - none
   */
  readonly instance?: string[];

  /**
   * Keys of tags of network interfaces, for the fields `interface-tag` and `interface-tag-2`.
   *
   * @default - none
   */
  readonly networkInterface?: string[];

  /**
   * Keys of tags of Auto Scaling groups, for the fields `asg-tag` and `asg-tag-2`. Values only follow changes if the
   * account has a CloudTrail trail.
   *
   * @default - none
   */
  readonly autoScalingGroup?: string[];
}

/** Options of the records of flow logs. */
export interface FlowLogRecordsOptions {
  /**
   * The questions that the records answer. They determine the fields and the saved queries.
   *
   * Fewer fields cost less. Changing the fields replaces the flow log, and existing records do not change. An empty
   * list leaves the fields to `additionalFields`.
   *
   * @default - `FlowLogQuestion.OVERVIEW`, or `FlowLogQuestion.TRANSIT_GATEWAY` for attachments of transit gateways
   */
  readonly questions?: FlowLogQuestion[];

  /**
   * Fields to add at the end of each record, such as `reject-reason`.
   *
   * A field that is misspelt, that is already part of the records, or that the monitored resource does not have fails
   * with `FlowLogField`. A field that is newer than this library passes with the warning `flowLogField`. Changing the
   * fields replaces the flow log, and existing records do not change.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
   * @default - none
   */
  readonly additionalFields?: string[];

  /**
   * Tags whose values are part of each record. Values are percent-encoded, and may be missing in the first hour.
   *
   * EC2 creates a service-linked role for the first such flow log of an account. Until the role exists, the deployment
   * fails: deploy again.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-slr.html
   * @default - none
   */
  readonly tagKeys?: FlowLogTagKeys;
}

/** Options of flow logs with any destination. */
export interface FlowLogsOptions extends FlowLogRecordsOptions {
  /**
   * The maximum interval over which packets of a flow are aggregated into a record: 1 or 10 minutes. Nitro instances
   * aggregate over at most 1 minute, and transit gateways over 1 minute. Changing this replaces the flow log.
   *
   * @default - 10 minutes, and 1 minute for attachments of transit gateways
   */
  readonly maxAggregationInterval?: ec2.FlowLogMaxAggregationInterval;

  /**
   * The traffic that is recorded. Only rejected traffic is enough for `FlowLogQuestion.SECURITY` without connections
   * from the internet. Attachments of transit gateways have no such option. Changing this replaces the flow log.
   *
   * @default ec2.FlowLogTrafficType.ALL
   */
  readonly trafficType?: ec2.FlowLogTrafficType;
}

/** Options of the files of flow logs in S3. Changing any of them replaces the flow log. */
export interface FlowLogFilesOptions {
  /**
   * The format of the files. Queries of Parquet files read less and cost less. Columns of plain text are in the order
   * of the fields, so that files with other fields need another prefix.
   *
   * @default ec2.FlowLogFileFormat.PARQUET
   */
  readonly fileFormat?: ec2.FlowLogFileFormat;

  /**
   * Whether keys are Hive-compatible, such as `year=2026/month=11/day=28/`, and not `2026/11/28/`.
   *
   * @default true
   */
  readonly hiveCompatiblePartitions?: boolean;

  /**
   * Whether each hour has a key prefix. Queries of a few hours then read less.
   *
   * @default true
   */
  readonly perHourPartition?: boolean;
}

/** Options of saved queries in Athena. */
export interface FlowLogQueryOptions {
  /**
   * The amount of data that one query may read, at least 10 MB. Athena stops queries that would read more.
   *
   * @default - no limit
   */
  readonly scanLimit?: Size;

  /**
   * The bucket for query results, under `athena-results/`. Add a lifecycle rule that deletes them.
   *
   * @default - the bucket of the records
   */
  readonly resultsBucket?: s3.IBucket;
}

/** Options of the time for which a bucket keeps records. */
export interface FlowLogRetentionOptions {
  /**
   * The age at which records move to the infrequent access storage class, 30 days or more. S3 does not move objects
   * under 128 KB.
   *
   * @default Duration.days(30)
   */
  readonly transitionAfter?: Duration;

  /**
   * The age at which records move to Glacier Instant Retrieval, where Athena still reads them. It must be at least 30
   * days longer than `transitionAfter`.
   *
   * @default - never
   */
  readonly archiveAfter?: Duration;

  /**
   * The age at which records are deleted. It must be longer than `transitionAfter` and `archiveAfter`.
   *
   * @default Duration.days(400)
   */
  readonly expireAfter?: Duration;

  /**
   * Whether the bucket is deleted with the stack. S3 does not delete a bucket that contains records.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options of flow logs in a new S3 bucket. */
export interface FlowLogsToS3Options
  extends FlowLogsOptions,
    FlowLogFilesOptions,
    FlowLogQueryOptions,
    FlowLogRetentionOptions {
  /**
   * The key that encrypts the bucket. Its policy must allow `delivery.logs.amazonaws.com` to use it. The policy of a
   * key in this app is extended. A key that AWS manages fails with `FlowLogKey`.
   *
   * @default - S3 managed keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether to define the Glue table, the Athena workgroup and the saved queries.
   *
   * @default true
   */
  readonly queries?: boolean;
}

/** Options of flow logs in an existing bucket. */
export interface FlowLogsToBucketOptions extends FlowLogsOptions, FlowLogFilesOptions, FlowLogQueryOptions {
  /**
   * The key prefix of the records, such as `vpc/prod`.
   *
   * If several VPCs of one account and Region share a bucket, give each its own prefix, or each table contains all
   * records. A prefix with a slash at its start or end, or with the segment `AWSLogs`, fails with `FlowLogPrefix`.
   * Changing this replaces the flow log, and existing records keep the old prefix.
   *
   * @default - no prefix
   */
  readonly prefix?: string;

  /**
   * Whether to define the Glue table, the Athena workgroup and the saved queries. Query results are stored in
   * `athena-results/` under the prefix. Add a lifecycle rule that deletes them to the bucket.
   *
   * For a bucket of another account, set `resultsBucket`, and let its owner allow the readers.
   *
   * @default - true, and false for a bucket of another account
   */
  readonly queries?: boolean;
}

/** Options of flow logs in Amazon Data Firehose. */
export interface FlowLogsToFirehoseOptions extends FlowLogsOptions {
  /**
   * The ARN of the role in the account of the stream. Its name begins with `AWSLogDeliveryFirehoseCrossAccountRole`.
   * `FirehoseDeliveryRole` defines it.
   *
   * A stream of another account without the role fails with `FlowLogFirehose`.
   *
   * @default - the stream is in the account of the VPC
   */
  readonly crossAccountRoleArn?: string;

  /**
   * The name of the role in the account of the VPC, which the role in the account of the stream trusts. It is only
   * defined for a stream of another account.
   *
   * @default - generated by CloudFormation
   */
  readonly roleName?: string;
}

/**
 * Metrics and alarms of rejected traffic.
 *
 * The metrics are `RejectedIngressPackets` and `RejectedEgressPackets` in the namespace `EksNetworking/FlowLogs`, by
 * VPC.
 */
export interface RejectedTrafficOptions {
  /**
   * The number of rejected packets in 5 minutes that leave an interface, above which the alarm is raised. A security
   * group, a network ACL, VPC Block Public Access or VPC encryption controls reject them.
   *
   * @default 100
   */
  readonly egressThreshold?: number;

  /**
   * The number of rejected packets in 5 minutes that arrive at an interface, above which the alarm is raised. Public
   * addresses are scanned all the time.
   *
   * @default - no alarm
   */
  readonly ingressThreshold?: number;

  /**
   * The actions of the alarms, such as `new SnsAction(topic)`.
   *
   * @default - nothing
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/** Options of flow logs in CloudWatch Logs. */
export interface FlowLogsToCloudWatchOptions extends FlowLogsOptions {
  /**
   * The retention period of the records.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly retention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must allow CloudWatch Logs (`logs.<region>.amazonaws.com`) to use
   * it. The policy of a key in this app is extended. A key that AWS manages fails with `FlowLogKey`.
   *
   * @default - keys managed by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the log group is deleted with the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Metrics and alarms of rejected traffic. Records need the fields `action`, `flow-direction`, `packets` and `vpc-id`.
   *
   * @default - none
   */
  readonly rejectedTraffic?: RejectedTrafficOptions;
}
