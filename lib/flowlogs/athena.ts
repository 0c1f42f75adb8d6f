import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, CfnResource, Fn, Names, type Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { validateIds, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { accountPrefix, keyPrefix } from './delivery';
import { glueColumns } from './fields';
import type { FlowLogFilesOptions, FlowLogQueryOptions, FlowLogRecordsOptions } from './options';
import { flowLogQueries } from './queries';
import { POD_SUBNETS_VIEW, podSubnetsSql } from './query-text';
import { type FlowLogRecords, recordsOf } from './records';

/** Key prefix of query results, outside of the table. */
export const RESULTS_PREFIX = 'athena-results';

/** Partition keys of time, with their settings for partition projection. Keys of each layout have these digits. */
const TIME_PARTITIONS = {
  year: { type: 'integer', range: '2025,2045', digits: '4' },
  month: { type: 'integer', range: '1,12', digits: '2' },
  day: { type: 'integer', range: '1,31', digits: '2' },
  hour: { type: 'integer', range: '0,23', digits: '2' },
};

/**
 * Maximum length of names, which are unique in the account and Region. Glue supports 255 lower-case characters, and
 * Athena 128.
 */
const NAME_LENGTH = 120;

/**
 * The least limit of data for a query that a workgroup takes, in bytes.
 *
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html
 */
const LEAST_SCAN_LIMIT = 10_000_000;

/** Formats of the files, as Glue names their classes. */
const FILE_FORMATS = {
  parquet: {
    parameters: { classification: 'parquet' },
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  },
  'plain-text': {
    parameters: { classification: 'csv', 'skip.header.line.count': '1' },
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serdeInfo: {
      SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      Parameters: { 'field.delim': ' ', 'serialization.format': ' ' },
    },
  },
};

/** Properties of saved queries over flow logs in a bucket. */
export interface FlowLogQueriesProps extends FlowLogRecordsOptions, FlowLogFilesOptions, FlowLogQueryOptions {
  /** The bucket of the records. */
  readonly bucket: s3.IBucket;

  /**
   * The key prefix of the records, as in `FlowLogs.toBucket`.
   *
   * @default - no prefix
   */
  readonly prefix?: string;

  /**
   * The accounts whose records are queried. The partition column `account` tells them apart.
   *
   * @default - the account of the stack, without a partition column
   */
  readonly accounts?: string[];

  /**
   * The Regions whose records are queried. The partition column `source_region` tells them apart.
   *
   * @default - the Region of the stack, without a partition column
   */
  readonly regions?: string[];

  /**
   * The pod subnets. The saved query for NAT bytes shows them with the kind `pod`, by the view `pod_subnets`.
   *
   * @default - none. All subnets have the kind `other`
   */
  readonly podSubnets?: ec2.ISubnet[];
}

/**
 * A Glue table of the files of flow logs, and an Athena workgroup with saved queries.
 *
 * `VpcFlowLogs` defines it for its own records. Define one over a bucket of several accounts, with the options that
 * their flow logs have. The table needs no crawler, because Athena computes its partitions.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
 */
export class FlowLogQueries extends Construct {
  /** The name of the Glue database. */
  public readonly databaseName: string;

  /** The name of the Glue table. */
  public readonly tableName = 'vpc_flow_logs';

  /** The name of the Athena workgroup. */
  public readonly workgroupName: string;

  constructor(scope: Construct, id: string, props: FlowLogQueriesProps) {
    validateArguments('FlowLogQueries', arguments);
    super(scope, id);
    const table = new FlowLogTable(this, {
      ...props,
      prefix: withErrorPath(this, () => keyPrefix(props.prefix)),
      records: recordsOf(this, props),
      tableName: this.tableName,
    });
    this.databaseName = table.databaseName;
    this.workgroupName = table.workgroupName;
  }
}

/** Properties of the resources for queries. */
export interface FlowLogTableProps extends FlowLogFilesOptions, FlowLogQueryOptions {
  readonly bucket: s3.IBucket;
  /** Part of the keys before `AWSLogs/`: empty, or ending with a slash. */
  readonly prefix: string;
  readonly records: FlowLogRecords;
  readonly tableName: string;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly podSubnets?: readonly ec2.ISubnet[];
}

/** A partition key, with its settings for partition projection. */
interface Partition {
  readonly name: string;
  readonly glueType: 'int' | 'string';
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * The resources for queries, which it defines under a construct.
 *
 * They are `CfnResource`, because the module of Glue takes longer to load than anything else here.
 */
export class FlowLogTable {
  public readonly databaseName: string;
  public readonly workgroupName: string;

  constructor(
    private readonly scope: Construct,
    private readonly props: FlowLogTableProps,
  ) {
    validateScanLimit(scope, props.scanLimit);
    withErrorPath(scope, () => {
      validateIds('account', props.accounts);
      for (const region of props.regions ?? []) {
        validateName('region', region);
      }
    });
    this.databaseName = this.defineDatabase();
    this.defineTable();
    if (props.records.queries.includes('NatBytes')) {
      this.definePodSubnets((props.podSubnets ?? []).map(({ subnetId }) => subnetId));
    }
    this.workgroupName = this.defineWorkgroup();
    const { fields, queries } = props.records;
    for (const { id, name, description, sql } of flowLogQueries(queries, { table: props.tableName, fields })) {
      new CfnResource(scope, id, {
        type: 'AWS::Athena::NamedQuery',
        properties: {
          Database: this.databaseName,
          Description: description,
          Name: name,
          QueryString: sql,
          WorkGroup: this.workgroupName,
        },
      });
    }
  }

  private defineDatabase(): string {
    const name = Names.uniqueResourceName(this.scope, {
      maxLength: NAME_LENGTH,
      separator: '_',
      allowedSpecialCharacters: '_',
    }).toLowerCase();
    return new CfnResource(this.scope, 'Database', {
      type: 'AWS::Glue::Database',
      properties: {
        CatalogId: Aws.ACCOUNT_ID,
        DatabaseInput: { Description: `Flow logs of ${this.scope.node.path}`, Name: name },
      },
    }).ref;
  }

  /** Defines a table with partition projection, so that it needs no crawler. */
  private defineTable(): void {
    const { bucket, fileFormat, prefix, records, tableName } = this.props;
    const { parameters, ...storage } = FILE_FORMATS[fileFormat ?? 'parquet'];
    const root = `s3://${bucket.bucketName}/${prefix}`;
    const partitions = this.partitions();
    const time = this.timePartitions();
    const template = [this.sourceKey(), ...time.map((key) => this.timeKey(key))].join('/');
    this.define('Resource', {
      Description: `Flow logs of ${this.scope.node.path}, one row per record`,
      Name: tableName,
      Parameters: {
        EXTERNAL: 'TRUE',
        ...parameters,
        'projection.enabled': 'true',
        ...Object.fromEntries(
          partitions.flatMap(({ name, settings }) =>
            Object.entries(settings).map(([setting, value]) => [`projection.${name}.${setting}`, value]),
          ),
        ),
        'storage.location.template': `${root}${template}`,
      },
      PartitionKeys: partitions.map(({ name, glueType }) => ({ Name: name, Type: glueType })),
      StorageDescriptor: {
        Columns: glueColumns(records.fields).map(({ name, type }) => ({ Name: name, Type: type })),
        InputFormat: storage.inputFormat,
        Location: `${root}${this.hasSourcePartitions ? 'AWSLogs' : this.sourceKey()}/`,
        OutputFormat: storage.outputFormat,
        SerdeInfo: storage.serdeInfo,
      },
      TableType: 'EXTERNAL_TABLE',
    });
  }

  private get isHive(): boolean {
    return this.props.hiveCompatiblePartitions ?? true;
  }

  private get hasSourcePartitions(): boolean {
    return this.props.accounts !== undefined || this.props.regions !== undefined;
  }

  /** The partition keys: accounts and Regions if there are several, and then the time. */
  private partitions(): Partition[] {
    const { accounts, regions } = this.props;
    const listed = (name: string, values: readonly string[] | undefined): Partition[] =>
      values ? [{ name, glueType: 'string', settings: { type: 'enum', values: values.join(',') } }] : [];
    return [
      ...listed('account', accounts),
      ...listed('source_region', regions),
      ...this.timePartitions().map((name) => ({ name, glueType: 'int' as const, settings: TIME_PARTITIONS[name] })),
    ];
  }

  private timePartitions(): (keyof typeof TIME_PARTITIONS)[] {
    return ['year', 'month', 'day', ...((this.props.perHourPartition ?? true) ? (['hour'] as const) : [])];
  }

  /**
   * The part of the keys up to the Region.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
   */
  private sourceKey(): string {
    const { accounts, regions } = this.props;
    const account = accounts ? '${account}' : Aws.ACCOUNT_ID;
    const region = regions ? '${source_region}' : Aws.REGION;
    return this.isHive
      ? `${accountPrefix(account, true)}/aws-service=vpcflowlogs/aws-region=${region}`
      : `${accountPrefix(account, false)}/vpcflowlogs/${region}`;
  }

  private timeKey(key: string): string {
    return this.isHive ? `${key}=\${${key}}` : `\${${key}}`;
  }

  /**
   * Defines the Athena view of the pod subnets. CloudFormation updates a view in place, but would replace a saved
   * query that lists the subnets.
   *
   * @see
   * https://github.com/trinodb/trino/blob/476/plugin/trino-hive/src/main/java/io/trino/plugin/hive/ViewReaderUtil.java
   */
  private definePodSubnets(podSubnetIds: readonly string[]): void {
    const definition = Stack.of(this.scope).toJsonString({
      originalSql: podSubnetsSql(podSubnetIds),
      catalog: 'awsdatacatalog',
      schema: this.databaseName,
      columns: [{ name: 'subnet_id', type: 'varchar' }],
    });
    this.define('PodSubnets', {
      Name: POD_SUBNETS_VIEW,
      Parameters: { presto_view: 'true', comment: 'Presto View' },
      StorageDescriptor: { Columns: [{ Name: 'subnet_id', Type: 'string' }], SerdeInfo: {} },
      TableType: 'VIRTUAL_VIEW',
      ViewExpandedText: '/* Presto View */',
      ViewOriginalText: Fn.join('', ['/* Presto View: ', Fn.base64(definition), ' */']),
    });
  }

  private define(id: string, tableInput: Readonly<Record<string, unknown>>): void {
    new CfnResource(this.scope, id, {
      type: 'AWS::Glue::Table',
      properties: { CatalogId: Aws.ACCOUNT_ID, DatabaseName: this.databaseName, TableInput: tableInput },
    });
  }

  /** Defines a separate workgroup, so that all query results are encrypted, in one place, and expire. */
  private defineWorkgroup(): string {
    const { bucket, prefix, resultsBucket, scanLimit } = this.props;
    const results = resultsBucket ?? bucket;
    return new CfnResource(this.scope, 'Workgroup', {
      type: 'AWS::Athena::WorkGroup',
      properties: {
        Description: `Queries over the flow logs of ${this.scope.node.path}`,
        Name: Names.uniqueResourceName(this.scope, { maxLength: NAME_LENGTH, separator: '-' }),
        RecursiveDeleteOption: true,
        WorkGroupConfiguration: {
          BytesScannedCutoffPerQuery: scanLimit?.toBytes(),
          EnforceWorkGroupConfiguration: true,
          EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
          PublishCloudWatchMetricsEnabled: true,
          ResultConfiguration: {
            EncryptionConfiguration: results.encryptionKey
              ? { EncryptionOption: 'SSE_KMS', KmsKey: results.encryptionKey.keyArn }
              : { EncryptionOption: 'SSE_S3' },
            OutputLocation: `s3://${results.bucketName}/${resultsBucket ? '' : prefix}${RESULTS_PREFIX}/`,
          },
        },
      },
    }).ref;
  }
}

/** Validates the limit of data for a query. Athena takes 10 MB and more. */
function validateScanLimit(scope: Construct, limit: Size | undefined): void {
  if (limit && !limit.isUnresolved() && limit.toBytes() < LEAST_SCAN_LIMIT) {
    fail(
      'FlowLogQueries',
      `"scanLimit" is ${limit.toBytes()} bytes, and Athena takes 10 MB and more. Write scanLimit: Size.gibibytes(10)`,
      scope,
    );
  }
}
