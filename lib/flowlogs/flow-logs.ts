import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Token } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { describeValue, suggestionFor } from '../foundation/input-advice';
import { validateArguments } from '../foundation/input-validation';
import type {
  FlowLogsToBucketOptions,
  FlowLogsToCloudWatchOptions,
  FlowLogsToFirehoseOptions,
  FlowLogsToS3Options,
} from './options';

type Target =
  | { readonly kind: 's3'; readonly options: FlowLogsToS3Options }
  | { readonly kind: 'bucket'; readonly options: FlowLogsToBucketOptions; readonly bucket: s3.IBucket }
  | {
      readonly kind: 'firehose';
      readonly options: FlowLogsToFirehoseOptions;
      readonly stream: firehose.IDeliveryStream;
    }
  | { readonly kind: 'cloudWatch'; readonly options: FlowLogsToCloudWatchOptions };

/** The destination of the flow logs of a VPC. */
export class FlowLogs {
  /**
   * A new S3 bucket. By default, records are Parquet files in hourly, Hive-compatible partitions, with a Glue table and
   * Athena queries.
   */
  public static toS3(options: FlowLogsToS3Options = {}): FlowLogs {
    validateArguments('FlowLogs.toS3', arguments);
    return new FlowLogs({ kind: 's3', options });
  }

  /**
   * An existing bucket, also of another account, with the same format as `toS3`.
   *
   * @param bucket the bucket. If the CDK defines its policy or that of its key, it is extended. Otherwise it must
   * already allow `delivery.logs.amazonaws.com`, and a warning has the statements. `FlowLogBucket` defines a bucket for
   * the records of other accounts. Import it with its account, and with its key if it has one
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
   */
  public static toBucket(bucket: s3.IBucket, options: FlowLogsToBucketOptions = {}): FlowLogs {
    validateArguments('FlowLogs.toBucket', arguments);
    return new FlowLogs({ kind: 'bucket', options, bucket });
  }

  /**
   * A stream of Amazon Data Firehose, also of another account. Records are text, with a space between fields.
   *
   * @param stream the stream, in the Region of the VPC. Its source is Direct PUT. A stream of this app gets the tag
   * `LogDeliveryEnabled`, which EC2 adds to others
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-firehose.html
   */
  public static toFirehose(stream: firehose.IDeliveryStream, options: FlowLogsToFirehoseOptions = {}): FlowLogs {
    validateArguments('FlowLogs.toFirehose', arguments);
    return new FlowLogs({ kind: 'firehose', options, stream });
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
