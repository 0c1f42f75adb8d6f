import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Duration, type RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { describeValue, suggestionFor } from '../foundation/input-advice';
import { validateArguments } from '../foundation/input-validation';

/** Options of flow logs with any destination. */
export interface FlowLogsOptions {
  /**
   * Fields of the VPC User Guide to add to each record, such as `reject-reason`.
   *
   * The default fields are those of versions 2 to 5, except the Region and the sublocation. A field that is misspelt
   * or already part of the records fails with `FlowLogField`. A field that is newer than this library passes with the
   * warning `flowLogField`. Changing the fields replaces the flow log, and existing records do not change.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
   * @default - none
   */
  readonly additionalFields?: string[];

  /**
   * The maximum interval over which packets of a flow are aggregated into a record: 1 or 10 minutes. Nitro instances
   * aggregate over at most 1 minute. Changing this replaces the flow log.
   *
   * @default ec2.FlowLogMaxAggregationInterval.TEN_MINUTES
   */
  readonly maxAggregationInterval?: ec2.FlowLogMaxAggregationInterval;
}

/** Options of flow logs in a new S3 bucket. */
export interface FlowLogsToS3Options extends FlowLogsOptions {
  /**
   * The key that encrypts the bucket. Its policy must allow `delivery.logs.amazonaws.com` to use it. The policy of a
   * key in this app is extended.
   *
   * @default - S3 managed keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The age at which records move to the infrequent access storage class, 30 days or more.
   *
   * @default Duration.days(30)
   */
  readonly transitionAfter?: Duration;

  /**
   * The age at which records are deleted. It must be longer than `transitionAfter`.
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

  /**
   * Whether to define the Glue table, the Athena workgroup and the saved queries.
   *
   * @default true
   */
  readonly queries?: boolean;
}

/** Options of flow logs in an existing bucket. */
export interface FlowLogsToBucketOptions extends FlowLogsOptions {
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
   * @default true
   */
  readonly queries?: boolean;
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
   * it.
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
}

type Target =
  | { readonly kind: 's3'; readonly options: FlowLogsToS3Options }
  | { readonly kind: 'bucket'; readonly options: FlowLogsToBucketOptions; readonly bucket: s3.IBucket }
  | { readonly kind: 'cloudWatch'; readonly options: FlowLogsToCloudWatchOptions };

/** The destination of the flow logs of a VPC. */
export class FlowLogs {
  /**
   * A new S3 bucket. Records are Parquet files in hourly, Hive-compatible partitions, with a Glue table and Athena
   * queries.
   */
  public static toS3(options: FlowLogsToS3Options = {}): FlowLogs {
    validateArguments('FlowLogs.toS3', arguments);
    return new FlowLogs({ kind: 's3', options });
  }

  /**
   * An existing bucket, with the same format as `toS3`.
   *
   * @param bucket the bucket. If the CDK defines its policy or that of its key, it is extended. Otherwise it must
   * already allow `delivery.logs.amazonaws.com`.
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
   */
  public static toBucket(bucket: s3.IBucket, options: FlowLogsToBucketOptions = {}): FlowLogs {
    validateArguments('FlowLogs.toBucket', arguments);
    return new FlowLogs({ kind: 'bucket', options, bucket });
  }

  /**
   * CloudWatch Logs. Records are available within minutes and quick to search, but more expensive to write and store
   * than in S3.
   */
  public static toCloudWatchLogs(options: FlowLogsToCloudWatchOptions = {}): FlowLogs {
    validateArguments('FlowLogs.toCloudWatchLogs', arguments);
    validateRetention(options.retention);
    return new FlowLogs({ kind: 'cloudWatch', options });
  }

  private constructor(
    /** @internal */
    public readonly _target: Target,
  ) {}
}

/** Validates the retention. CloudWatch Logs only supports some numbers of days, and rejects others at deployment. */
function validateRetention(retention: logs.RetentionDays | undefined): void {
  const isMember = typeof retention === 'number' && logs.RetentionDays[retention] !== undefined;
  if (retention !== undefined && !isMember && !Token.isUnresolved(retention)) {
    fail(
      'InputKind',
      `"FlowLogs.toCloudWatchLogs.retention" is ${describeValue(retention)}. Write retention: ${suggestionFor('aws_logs.RetentionDays')}`,
    );
  }
}
