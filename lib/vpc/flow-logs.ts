import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Duration, type RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { describeValue, suggestionFor } from '../foundation/input-advice';
import { validateArguments } from '../foundation/input-validation';

/** What flow logs have in common wherever they go. */
export interface FlowLogsOptions {
  /**
   * Fields of the VPC User Guide to add to each record, such as `reject-reason`. The default ones are all of versions 2 to 5 but the Region
   * and the sublocation. A field that is misspelt or in the records already is refused as `FlowLogField`; one that is newer than the list of this
   * library passes, with the warning `flowLogField`. Changing them replaces the flow log, and records that exist stay as they are.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
   * @default - none
   */
  readonly additionalFields?: string[];

  /**
   * The longest time over which packets of one flow are joined into a record: 1 or 10 minutes. Nitro instances never exceed 1 minute.
   * Changing this replaces the flow log.
   *
   * @default ec2.FlowLogMaxAggregationInterval.TEN_MINUTES
   */
  readonly maxAggregationInterval?: ec2.FlowLogMaxAggregationInterval;
}

/** Settings of flow logs in a bucket that is defined for them. */
export interface FlowLogsToS3Options extends FlowLogsOptions {
  /**
   * The key that encrypts the bucket. Its policy must let `delivery.logs.amazonaws.com` use it; that of a key made by the CDK is extended.
   *
   * @default - keys managed by S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * When records move to infrequent access: 30 days or more.
   *
   * @default Duration.days(30)
   */
  readonly transitionAfter?: Duration;

  /**
   * When records are deleted: later than the transition.
   *
   * @default Duration.days(400)
   */
  readonly expireAfter?: Duration;

  /**
   * What becomes of the bucket when the stack is deleted. S3 deletes no bucket that holds records.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether to define the Glue table, the Athena workgroup and the saved queries that read the records.
   *
   * @default true
   */
  readonly queries?: boolean;
}

/** Settings of flow logs in a bucket that exists. */
export interface FlowLogsToBucketOptions extends FlowLogsOptions {
  /**
   * The key prefix of the records, such as `vpc/prod`. Where flow logs of several VPCs of one account and Region share a bucket, each
   * needs a prefix of its own, or each table shows all records. Slashes at the ends and segments named `AWSLogs` are refused as
   * `FlowLogPrefix`. Changing this replaces the flow log, and records that exist stay under the old prefix.
   *
   * @default - the records are at the top of the bucket
   */
  readonly prefix?: string;

  /**
   * Whether to define the Glue table, the Athena workgroup and the saved queries that read the records. The results of queries go to
   * `athena-results/` under the prefix: give the bucket a lifecycle rule that deletes them.
   *
   * @default true
   */
  readonly queries?: boolean;
}

/** Settings of flow logs in CloudWatch Logs. */
export interface FlowLogsToCloudWatchOptions extends FlowLogsOptions {
  /**
   * How long records are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly retention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must let CloudWatch Logs (`logs.<region>.amazonaws.com`) use it.
   *
   * @default - keys managed by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the log group when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

type Target =
  | { readonly kind: 's3'; readonly options: FlowLogsToS3Options }
  | { readonly kind: 'bucket'; readonly options: FlowLogsToBucketOptions; readonly bucket: s3.IBucket }
  | { readonly kind: 'cloudWatch'; readonly options: FlowLogsToCloudWatchOptions };

/** Where the flow logs of a VPC go: one choice, made by a factory. */
export class FlowLogs {
  /** To a new bucket in S3 as Parquet in hourly, Hive-compatible partitions, with the Glue table and Athena queries that read them. */
  public static toS3(options: FlowLogsToS3Options = {}): FlowLogs {
    validateArguments('FlowLogs.toS3', arguments);
    return new FlowLogs({ kind: 's3', options });
  }

  /**
   * To a bucket that exists, in the same form as `toS3`.
   *
   * @param bucket the bucket. Its policy, and that of its key, are extended where the CDK made them; others must let
   * `delivery.logs.amazonaws.com` in already.
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
   */
  public static toBucket(bucket: s3.IBucket, options: FlowLogsToBucketOptions = {}): FlowLogs {
    validateArguments('FlowLogs.toBucket', arguments);
    return new FlowLogs({ kind: 'bucket', options, bucket });
  }

  /** To CloudWatch Logs: there within minutes and quick to search, and dearer than S3 to write and to keep. */
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

/** CloudWatch Logs keeps records for some numbers of days only, and refuses others when the stack is deployed. */
function validateRetention(retention: logs.RetentionDays | undefined): void {
  const isMember = typeof retention === 'number' && logs.RetentionDays[retention] !== undefined;
  if (retention !== undefined && !isMember && !Token.isUnresolved(retention)) {
    fail(
      'InputKind',
      `"FlowLogs.toCloudWatchLogs.retention" is ${describeValue(retention)}, write retention: ${suggestionFor('aws_logs.RetentionDays')}`,
    );
  }
}
