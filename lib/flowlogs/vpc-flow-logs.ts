import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';
import { dependOnAllOf } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { FlowLogTable } from './athena';
import { defineFlowLogBucket } from './bucket';
import {
  allowDelivery,
  allowKey,
  keyPrefix,
  logGroupKeyStatement,
  sourceConditions,
  sourcesOf,
  validateBucketEncryption,
  validateDeliveryKey,
} from './delivery';
import { logFormat, tagFieldSpecifications } from './fields';
import { deliverToFirehose } from './firehose';
import { FlowLogs } from './flow-logs';
import type {
  FlowLogFilesOptions,
  FlowLogQueryOptions,
  FlowLogsOptions,
  FlowLogsToCloudWatchOptions,
  FlowLogsToFirehoseOptions,
} from './options';
import { type FlowLogRecords, recordsOf } from './records';
import { defineRejectedTraffic } from './rejected-traffic';
import { FlowLogSource, type MonitoredResource } from './source';

/** Properties of the flow logs of a VPC. */
export interface VpcFlowLogsProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The part of the VPC that is recorded. Traffic that two flow logs record is charged twice.
   *
   * @default FlowLogSource.vpc()
   */
  readonly source?: FlowLogSource;

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
 * Flow logs of the traffic of a VPC or of a part of it, with the resources to query them. The records identify pods,
 * zones and traffic paths.
 */
export class VpcFlowLogs extends Construct {
  /** The bucket of the records, if the destination is S3. */
  public readonly bucket?: s3.IBucket;

  /** The log group of the records, if the destination is CloudWatch Logs. */
  public readonly logGroup?: logs.LogGroup;

  /** The role of the delivery service, if the destination is a stream of another account. */
  public readonly deliveryRole?: iam.Role;

  /** The alarms of rejected traffic. Empty without `rejectedTraffic`. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /** The name of the Glue database, if queries are defined. */
  public readonly databaseName?: string;

  /** The name of the Glue table, if queries are defined. */
  public readonly tableName?: string;

  /** The name of the Athena workgroup, if queries are defined. */
  public readonly workgroupName?: string;

  private readonly vpc: ec2.IVpc;
  private readonly resources: readonly MonitoredResource[];
  private readonly records: FlowLogRecords;

  constructor(scope: Construct, id: string, props: VpcFlowLogsProps) {
    validateArguments('VpcFlowLogs', arguments);
    super(scope, id);
    const { _target: target } = props.flowLogs ?? FlowLogs.toS3();
    const source = props.source ?? FlowLogSource.vpc();
    this.vpc = props.vpc;
    this.resources = source._find(props.vpc, this);
    const isRegional = this.resources.some(({ type }) => type === 'RegionalNatGateway');
    // Records of a regional NAT gateway name it in this field alone.
    this.records = recordsOf(this, target.options, source._kind, isRegional ? ['resource-id'] : []);

    switch (target.kind) {
      case 'cloudWatch':
        this.logGroup = this.deliverToCloudWatch(target.options);
        return;
      case 'firehose':
        this.deliveryRole = this.deliverToStream(target.stream, target.options);
        return;
    }
    const isGiven = target.kind === 'bucket';
    const prefix = isGiven ? withErrorPath(this, () => keyPrefix(target.options.prefix)) : '';
    this.bucket = isGiven ? target.bucket : defineFlowLogBucket(this, '', target.options);
    validateBucketEncryption(this.bucket, this);
    this.deliverToBucket(this.bucket, prefix, target.options);
    if (target.options.queries ?? !this.isForeign(this.bucket)) {
      this.validateResults(this.bucket, target.options);
      const tableName = 'vpc_flow_logs';
      const { databaseName, workgroupName } = new FlowLogTable(new Construct(this, 'Table'), {
        ...target.options,
        bucket: this.bucket,
        prefix,
        records: this.records,
        tableName,
        podSubnets: props.podSubnets,
      });
      this.databaseName = databaseName;
      this.tableName = tableName;
      this.workgroupName = workgroupName;
    }
  }

  /** Returns true for a bucket that is known to be in another account. */
  private isForeign(bucket: s3.IBucket): boolean {
    const [owner, own] = [bucket.env.account, Stack.of(this).account];
    return isConcrete(owner) && isConcrete(own) && owner !== own;
  }

  private validateResults(bucket: s3.IBucket, { resultsBucket }: FlowLogQueryOptions): void {
    if (this.isForeign(bucket) && !resultsBucket) {
      fail(
        'FlowLogQueries',
        `"queries" is set, and results cannot be stored in the bucket of the account ${bucket.env.account}. Set resultsBucket to a bucket of this account, or define FlowLogQueries there`,
        this,
      );
    }
  }

  private deliverToBucket(bucket: s3.IBucket, prefix: string, options: FlowLogsOptions & FlowLogFilesOptions): void {
    const isHive = options.hiveCompatiblePartitions ?? true;
    this.defineFlowLogs(
      options,
      {
        logDestinationType: 's3',
        logDestination: prefix ? bucket.arnForObjects(prefix) : bucket.bucketArn,
        // The CDK passes these properties through unchanged, and CloudFormation expects capitals.
        destinationOptions: {
          FileFormat: options.fileFormat ?? ec2.FlowLogFileFormat.PARQUET,
          HiveCompatiblePartitions: isHive,
          PerHourPartition: options.perHourPartition ?? true,
        },
      },
      allowDelivery(this, bucket, { prefix, isHive }),
    );
  }

  private deliverToStream(
    stream: Parameters<typeof FlowLogs.toFirehose>[0],
    options: FlowLogsToFirehoseOptions,
  ): iam.Role | undefined {
    const { role, crossAccountRoleArn } = deliverToFirehose(this, stream, options, this.resources);
    this.defineFlowLogs(
      options,
      {
        logDestinationType: 'kinesis-data-firehose',
        logDestination: stream.deliveryStreamArn,
        deliverLogsPermissionArn: role?.roleArn,
        deliverCrossAccountRole: crossAccountRoleArn,
      },
      role ? [role] : [],
    );
    return role;
  }

  private deliverToCloudWatch(options: FlowLogsToCloudWatchOptions): logs.LogGroup {
    const { encryptionKey, rejectedTraffic } = options;
    const stack = Stack.of(this);
    validateDeliveryKey(encryptionKey, this);
    allowKey(this, encryptionKey, logGroupKeyStatement(stack));
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: options.retention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: sourceConditions({
          ...sourcesOf(stack, stack),
          arns: [stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' })],
        }),
      }),
      description: 'Lets VPC flow logs write to their log group',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.defineFlowLogs(
      options,
      {
        logDestinationType: 'cloud-watch-logs',
        logGroupName: logGroup.logGroupName,
        deliverLogsPermissionArn: role.roleArn,
      },
      [role],
    );
    if (rejectedTraffic) {
      const { fields } = this.records;
      this.alarms.push(...defineRejectedTraffic(this, { logGroup, vpcId: this.vpc.vpcId, fields }, rejectedTraffic));
    }
    return logGroup;
  }

  /** Defines a flow log for each resource. Each one is created after the rights of the delivery service. */
  private defineFlowLogs(
    options: FlowLogsOptions,
    destination: Partial<ec2.CfnFlowLogProps>,
    rights: readonly IDependable[],
  ): void {
    const ofTransitGateway = this.records.kind === 'transitGateway';
    if (ofTransitGateway) {
      this.validateTransitGatewayOptions(options);
    }
    for (const { id, resourceId, type } of this.resources) {
      const path = id === 'Resource' ? this.node.path : `${this.node.path}/${id}`;
      const flowLog = new ec2.CfnFlowLog(this, id, {
        resourceType: type,
        resourceId,
        trafficType: ofTransitGateway ? undefined : (options.trafficType ?? ec2.FlowLogTrafficType.ALL),
        logFormat: logFormat(this.records.fields),
        maxAggregationInterval:
          options.maxAggregationInterval ??
          (ofTransitGateway
            ? ec2.FlowLogMaxAggregationInterval.ONE_MINUTE
            : ec2.FlowLogMaxAggregationInterval.TEN_MINUTES),
        tags: [{ key: 'Name', value: path }],
        ...destination,
      });
      const specifications = tagFieldSpecifications(options.tagKeys ?? {});
      if (specifications) {
        // The oldest supported releases of aws-cdk-lib have no such property.
        flowLog.addPropertyOverride('TagFieldSpecifications', specifications);
      }
      dependOnAllOf(flowLog, ...rights);
    }
  }

  /** EC2 rejects these options for transit gateways. */
  private validateTransitGatewayOptions({ maxAggregationInterval, trafficType }: FlowLogsOptions): void {
    if (maxAggregationInterval === ec2.FlowLogMaxAggregationInterval.TEN_MINUTES) {
      fail(
        'FlowLogSource',
        '"maxAggregationInterval" is 10 minutes, and transit gateways record over 1 minute. Remove it',
        this,
      );
    }
    if (trafficType !== undefined) {
      fail(
        'FlowLogSource',
        `"trafficType" is ${trafficType}, and transit gateways record all traffic. Remove it`,
        this,
      );
    }
  }
}
