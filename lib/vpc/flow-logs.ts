import * as athena from 'aws-cdk-lib/aws-athena';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Located, refuse, refusingAt } from '../foundation/refusals';
import { flowLogFields, glueColumns, logFormat } from './flow-log-format';
import { flowLogQueries } from './flow-log-queries';

/** The hive-compatible key prefix under which the delivery service writes, without the partitions by time. */
const HIVE_PREFIX = `AWSLogs/aws-account-id=${Aws.ACCOUNT_ID}/aws-service=vpcflowlogs/aws-region=${Aws.REGION}`;

/** Where Athena puts the results of queries: beside the logs, and outside the table. */
const RESULTS_PREFIX = 'athena-results';

/** The years that partition projection knows. */
const YEARS = '2025,2045';

const DELIVERY = new iam.ServicePrincipal('delivery.logs.amazonaws.com');

/** What flow logs have in common wherever they go. */
export interface FlowLogsOptions {
  /**
   * Fields of the VPC User Guide to add to each record, such as `reject-reason`. The default ones are all of versions 2 to 5 but the Region
   * and the sublocation.
   *
   * @default - none
   */
  readonly additionalFields?: string[];

  /**
   * The longest time over which packets of one flow are joined into a record: 1 or 10 minutes. Nitro instances never exceed 1 minute.
   *
   * @default ec2.FlowLogMaxAggregationInterval.TEN_MINUTES
   */
  readonly maxAggregationInterval?: ec2.FlowLogMaxAggregationInterval;

  /**
   * What becomes of the records when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Settings of flow logs in S3. */
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
   * Whether to define the Glue table, the Athena workgroup and the saved queries that read the records.
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
   * The key that encrypts the log group. Its policy must let CloudWatch Logs use it.
   *
   * @default - keys managed by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;
}

/** Where the flow logs of a VPC go: one choice, made by a factory. */
export class FlowLogs {
  /** To S3 as Parquet in hourly, Hive-compatible partitions, with the Glue table and Athena queries that read them. */
  public static toS3(options: FlowLogsToS3Options = {}): FlowLogs {
    return new FlowLogs(options, options, undefined);
  }

  /** To CloudWatch Logs: quick to search, and about ten times the price of S3. */
  public static toCloudWatchLogs(options: FlowLogsToCloudWatchOptions = {}): FlowLogs {
    return new FlowLogs(options, undefined, options);
  }

  private constructor(
    /** @internal */
    public readonly _common: FlowLogsOptions,
    /** @internal */
    public readonly _s3: FlowLogsToS3Options | undefined,
    /** @internal */
    public readonly _cloudWatch: FlowLogsToCloudWatchOptions | undefined,
  ) {}
}

/** The VPC, and where its flow logs go. */
export interface VpcFlowLogsProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * Where the records go.
   *
   * @default - to S3
   */
  readonly flowLogs?: FlowLogs;

  /**
   * The subnets that the saved query for NAT bytes looks at.
   *
   * @default - all subnets
   */
  readonly podSubnets?: ec2.ISubnet[];
}

/** Records of all traffic in a VPC, accepted and rejected, in a format that tells pods, zones and ways apart, and the means to query them. */
export class VpcFlowLogs extends Construct {
  /** The bucket of the records, where they go to S3. */
  public readonly bucket?: s3.Bucket;

  /** The log group of the records, where they go to CloudWatch Logs. */
  public readonly logGroup?: logs.LogGroup;

  /** The name of the Glue database, where there are queries. */
  public readonly databaseName?: string;

  /** The name of the Glue table, where there are queries. */
  public readonly tableName?: string;

  /** The name of the Athena workgroup, where there are queries. */
  public readonly workgroupName?: string;

  private readonly vpc: ec2.IVpc;
  private readonly fields: string[];

  constructor(scope: Construct, id: string, props: VpcFlowLogsProps) {
    super(scope, id);
    const choice = props.flowLogs ?? FlowLogs.toS3();
    this.vpc = props.vpc;
    this.fields = refusingAt(this, () => flowLogFields(choice._common.additionalFields ?? []));

    if (choice._cloudWatch) {
      this.logGroup = this.deliverToCloudWatch(choice._cloudWatch);
      return;
    }
    const options = choice._s3 ?? {};
    this.bucket = this.deliverToS3(options);
    if (options.queries ?? true) {
      this.tableName = 'vpc_flow_logs';
      this.databaseName = this.defineTable(this.bucket, this.tableName);
      this.workgroupName = this.defineQueries(this.bucket, this.databaseName, this.tableName, props.podSubnets ?? []);
    }
  }

  private deliverToS3(options: FlowLogsToS3Options): s3.Bucket {
    const transitionAfter = options.transitionAfter ?? Duration.days(30);
    const expireAfter = options.expireAfter ?? Duration.days(400);
    refuseLifecycle(transitionAfter, expireAfter, this);

    const bucket = new s3.Bucket(this, 'Bucket', {
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
    this.allowDelivery(bucket, options.encryptionKey);
    this.defineFlowLog(options, {
      logDestinationType: 's3',
      logDestination: bucket.bucketArn,
      // Passed through as it is: CloudFormation's own names.
      destinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true },
    }).node.addDependency(bucket.policy as s3.BucketPolicy);
    return bucket;
  }

  /** Exactly what the delivery service needs, for flow logs of this account and Region only. */
  private allowDelivery(bucket: s3.Bucket, key?: kms.IKey): void {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': Stack.of(this).formatArn({ service: 'logs', resource: '*' }) },
    };
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AWSLogDeliveryWrite',
        principals: [DELIVERY],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/aws-account-id=${Aws.ACCOUNT_ID}/*`)],
        conditions: {
          ...conditions,
          StringEquals: { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AWSLogDeliveryCheck',
        principals: [DELIVERY],
        actions: ['s3:GetBucketAcl', 's3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions,
      }),
    );
    key?.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AWSLogDeliveryEncrypt',
        principals: [DELIVERY],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions,
      }),
    );
  }

  private deliverToCloudWatch(options: FlowLogsToCloudWatchOptions): logs.LogGroup {
    const group = new logs.LogGroup(this, 'LogGroup', {
      retention: options.retention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: options.encryptionKey,
      removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }),
          },
        },
      }),
      description: 'Lets VPC flow logs write to their log group',
    });
    group.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams');
    this.defineFlowLog(options, {
      logDestinationType: 'cloud-watch-logs',
      logDestination: group.logGroupArn,
      deliverLogsPermissionArn: role.roleArn,
    }).node.addDependency(role);
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

  /** A table whose partitions Athena works out from the time, so that no crawler has to find them. */
  private defineTable(bucket: s3.Bucket, tableName: string): string {
    const name = Names.uniqueResourceName(this, {
      maxLength: 120,
      separator: '_',
      allowedSpecialCharacters: '_',
    }).toLowerCase();
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name, description: `Flow logs of ${this.node.path}` },
    });
    const location = `s3://${bucket.bucketName}/${HIVE_PREFIX}`;
    const partitions = { year: YEARS, month: '1,12', day: '1,31', hour: '0,23' };
    const table = new glue.CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: tableName,
        description: `Flow logs of ${this.node.path}, one row per record`,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: Object.keys(partitions).map((key) => ({ name: key, type: 'int' })),
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          'projection.enabled': 'true',
          ...Object.fromEntries(
            Object.entries(partitions).flatMap(([key, range]) => [
              [`projection.${key}.type`, 'integer'],
              [`projection.${key}.range`, range],
              [`projection.${key}.digits`, key === 'year' ? '4' : '2'],
            ]),
          ),
          'storage.location.template': `${location}/year=\${year}/month=\${month}/day=\${day}/hour=\${hour}`,
        },
        storageDescriptor: {
          location: `${location}/`,
          columns: glueColumns(this.fields),
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    table.node.addDependency(database);
    return database.ref;
  }

  private defineQueries(bucket: s3.Bucket, database: string, table: string, podSubnets: ec2.ISubnet[]): string {
    const workgroup = new athena.CfnWorkGroup(this, 'Workgroup', {
      name: Names.uniqueResourceName(this, { maxLength: 120, separator: '-' }),
      description: `Queries over the flow logs of ${this.node.path}`,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${RESULTS_PREFIX}/`,
          encryptionConfiguration: bucket.encryptionKey
            ? { encryptionOption: 'SSE_KMS', kmsKey: bucket.encryptionKey.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    const podSubnetIds = podSubnets.map(({ subnetId }) => subnetId);
    for (const { id, name, description, sql } of flowLogQueries(table, podSubnetIds)) {
      new athena.CfnNamedQuery(this, id, {
        database,
        workGroup: workgroup.name,
        name,
        description,
        queryString: sql,
      }).node.addDependency(workgroup);
    }
    return workgroup.name;
  }
}

/** S3 takes no transition to infrequent access before 30 days, and none after the end. */
function refuseLifecycle(transitionAfter: Duration, expireAfter: Duration, scope: Located): void {
  if (transitionAfter.toDays() < 30) {
    refuse(
      'FlowLogRetention',
      `"${transitionAfter.toHumanString()}" is too early for infrequent access, write transitionAfter: Duration.days(30) or more`,
      scope,
    );
  }
  if (expireAfter.toDays() <= transitionAfter.toDays()) {
    refuse(
      'FlowLogRetention',
      `"${expireAfter.toHumanString()}" ends before the transition after ${transitionAfter.toHumanString()}, write a longer expireAfter`,
      scope,
    );
  }
}
