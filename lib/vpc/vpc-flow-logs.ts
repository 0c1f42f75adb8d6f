import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { dependOnAllOf } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { validateKeyLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { flowLogFields, logFormat, unknownFlowLogFields } from './flow-log-format';
import { ACCOUNT_PREFIX, FlowLogTable, RESULTS_PREFIX } from './flow-log-table';
import {
  FlowLogs,
  type FlowLogsOptions,
  type FlowLogsToCloudWatchOptions,
  type FlowLogsToS3Options,
} from './flow-logs';

/** Earliest transition to infrequent access that S3 supports. */
const EARLIEST_TRANSITION = Duration.days(30);

/** Properties of the flow logs of a VPC. */
export interface VpcFlowLogsProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The destination of the records.
   *
   * @default - a new S3 bucket
   */
  readonly flowLogs?: FlowLogs;

  /**
   * The pod subnets. The saved query for NAT bytes shows them with the kind `pod`, by the view `pod_subnets`.
   *
   * @default - none. All subnets have the kind `other`
   */
  readonly podSubnets?: ec2.ISubnet[];
}

/**
 * Flow logs of all accepted and rejected traffic in a VPC, with the resources to query them. The records identify
 * pods, zones and traffic paths.
 */
export class VpcFlowLogs extends Construct {
  /** The bucket of the records, if the destination is S3. */
  public readonly bucket?: s3.IBucket;

  /** The log group of the records, if the destination is CloudWatch Logs. */
  public readonly logGroup?: logs.LogGroup;

  /** The name of the Glue database, if queries are defined. */
  public readonly databaseName?: string;

  /** The name of the Glue table, if queries are defined. */
  public readonly tableName?: string;

  /** The name of the Athena workgroup, if queries are defined. */
  public readonly workgroupName?: string;

  private readonly vpc: ec2.IVpc;
  private readonly fields: string[];

  constructor(scope: Construct, id: string, props: VpcFlowLogsProps) {
    validateArguments('VpcFlowLogs', arguments);
    super(scope, id);
    const { _target: target } = props.flowLogs ?? FlowLogs.toS3();
    this.vpc = props.vpc;
    this.fields = withErrorPath(this, () => flowLogFields(target.options.additionalFields ?? []));
    this.warnOfUnknownFields();

    if (target.kind === 'cloudWatch') {
      this.logGroup = this.deliverToCloudWatch(target.options);
      return;
    }
    const prefix = target.kind === 'bucket' ? withErrorPath(this, () => keyPrefix(target.options.prefix)) : '';
    this.bucket = target.kind === 'bucket' ? target.bucket : this.defineBucket(target.options);
    this.deliverToBucket(this.bucket, prefix, target.options);
    if (target.options.queries ?? true) {
      const table = new FlowLogTable(this, 'Table', {
        bucket: this.bucket,
        prefix,
        fields: this.fields,
        podSubnetIds: (props.podSubnets ?? []).map(({ subnetId }) => subnetId),
      });
      this.databaseName = table.databaseName;
      this.tableName = table.tableName;
      this.workgroupName = table.workgroupName;
    }
  }

  private warnOfUnknownFields(): void {
    const unknown = unknownFlowLogFields(this.fields);
    if (unknown.length > 0) {
      warn(
        this,
        'flowLogField',
        `${unknown.map((field) => `"${field}"`).join(', ')} in additionalFields: the library does not know a field with this name. EC2 rejects unknown fields at deployment. The Glue table reads the field as a string, which fails if the records contain numbers.`,
      );
    }
  }

  private defineBucket(options: FlowLogsToS3Options): s3.Bucket {
    const transitionAfter = options.transitionAfter ?? EARLIEST_TRANSITION;
    validateKeyLocation(options.encryptionKey, this);
    const expireAfter = options.expireAfter ?? Duration.days(400);
    withErrorPath(this, () => validateLifecycle(transitionAfter, expireAfter));

    return new s3.Bucket(this, 'Bucket', {
      encryption: options.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: options.encryptionKey,
      bucketKeyEnabled: options.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'records',
          prefix: 'AWSLogs/',
          transitions: [{ storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter }],
          expiration: expireAfter,
        },
        { id: 'query-results', prefix: `${RESULTS_PREFIX}/`, expiration: Duration.days(7) },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }

  /**
   * The flow log depends on the bucket policy. Otherwise EC2 would create its own policy, which CloudFormation could
   * not replace.
   */
  private deliverToBucket(bucket: s3.IBucket, prefix: string, options: FlowLogsOptions): void {
    const flowLog = this.defineFlowLog(options, {
      logDestinationType: 's3',
      logDestination: prefix ? bucket.arnForObjects(prefix) : bucket.bucketArn,
      // The CDK passes these properties through unchanged, and CloudFormation expects capitals.
      destinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true },
    });
    const { bucketStatements, keyStatement } = deliveryStatements(bucket, prefix, Stack.of(this));
    const onBucket = bucketStatements.map((statement) => bucket.addToResourcePolicy(statement));
    const onKey = bucket.encryptionKey?.addToResourcePolicy(keyStatement);
    for (const { policyDependable } of onBucket) {
      if (policyDependable) {
        dependOnAllOf(flowLog, policyDependable);
      }
    }
    if ([...onBucket, onKey].some((result) => result?.statementAdded === false)) {
      warn(
        this,
        'flowLogDelivery',
        'This app cannot extend the policy of the bucket or of its key. Make sure that it allows delivery.logs.amazonaws.com to write flow logs: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html',
      );
    }
  }

  private deliverToCloudWatch(options: FlowLogsToCloudWatchOptions): logs.LogGroup {
    validateKeyLocation(options.encryptionKey, this);
    const group = new logs.LogGroup(this, 'LogGroup', {
      retention: options.retention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: options.encryptionKey,
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: sourceConditions(
          Stack.of(this).formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }),
        ),
      }),
      description: 'Lets VPC flow logs write to their log group',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [group.logGroupArn],
      }),
    );
    const flowLog = this.defineFlowLog(options, {
      logDestinationType: 'cloud-watch-logs',
      logGroupName: group.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
    dependOnAllOf(flowLog, role);
    return group;
  }

  private defineFlowLog(options: FlowLogsOptions, destination: Partial<ec2.CfnFlowLogProps>): ec2.CfnFlowLog {
    return new ec2.CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: this.vpc.vpcId,
      trafficType: ec2.FlowLogTrafficType.ALL,
      logFormat: logFormat(this.fields),
      maxAggregationInterval: options.maxAggregationInterval ?? ec2.FlowLogMaxAggregationInterval.TEN_MINUTES,
      tags: [{ key: 'Name', value: this.node.path }],
      ...destination,
    });
  }
}

/**
 * Returns the statements that the delivery service needs, restricted to flow logs of this account and Region.
 *
 * They have no statement ids, because ids are unique in a policy and several flow logs may share a bucket.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
 */
function deliveryStatements(bucket: s3.IBucket, prefix: string, stack: Stack) {
  const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
  const conditions = sourceConditions(stack.formatArn({ service: 'logs', resource: '*' }));
  return {
    bucketStatements: [
      new iam.PolicyStatement({
        principals,
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`${prefix}${ACCOUNT_PREFIX}/*`)],
        conditions: {
          ...conditions,
          StringEquals: { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
      new iam.PolicyStatement({
        principals,
        actions: ['s3:GetBucketAcl', 's3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions,
      }),
    ],
    keyStatement: new iam.PolicyStatement({
      principals,
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions,
    }),
  };
}

/** Returns conditions that prevent the services from acting for flow logs of other accounts. */
function sourceConditions(sourceArn: string) {
  return { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': sourceArn } };
}

/** Returns the prefix with a slash at its end. */
function keyPrefix(prefix = ''): string {
  const segments = prefix.split('/');
  if (prefix && isConcrete(prefix) && segments.some((segment) => segment === '' || segment === 'AWSLogs')) {
    const meant = segments.filter((segment) => segment !== '' && segment !== 'AWSLogs').join('/');
    fail(
      'FlowLogPrefix',
      `"${prefix}" is not a key prefix of flow logs. ${meant ? `Did you mean "${meant}"?` : 'Remove prefix'}`,
    );
  }
  return prefix && `${prefix}/`;
}

/**
 * Validates the lifecycle. S3 supports a transition to infrequent access after 30 days, and only before the
 * expiration.
 */
function validateLifecycle(transitionAfter: Duration, expireAfter: Duration): void {
  if (transitionAfter.toDays() < EARLIEST_TRANSITION.toDays()) {
    fail(
      'FlowLogRetention',
      `"${transitionAfter.toHumanString()}" is too early for a transition to infrequent access. Write transitionAfter: Duration.days(30) or more`,
    );
  }
  if (expireAfter.toDays() <= transitionAfter.toDays()) {
    fail(
      'FlowLogRetention',
      `"${expireAfter.toHumanString()}" is not longer than the transition after ${transitionAfter.toHumanString()}. Write a longer expireAfter`,
    );
  }
}
