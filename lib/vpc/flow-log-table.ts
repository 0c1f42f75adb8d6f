import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Fn, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { glueColumns } from './flow-log-format';
import { flowLogQueries, POD_SUBNETS_VIEW, podSubnetsSql } from './flow-log-queries';

/** Hive-compatible key prefix of the records of this account. */
export const ACCOUNT_PREFIX = `AWSLogs/aws-account-id=${Aws.ACCOUNT_ID}`;

/** Key prefix of query results, outside of the table. */
export const RESULTS_PREFIX = 'athena-results';

/** Partition keys of the delivery service, with their settings for partition projection. */
const PARTITIONS = {
  year: { range: '2025,2045', digits: '4' },
  month: { range: '1,12', digits: '2' },
  day: { range: '1,31', digits: '2' },
  hour: { range: '0,23', digits: '2' },
};

/**
 * Maximum length of names, which are unique in the account and Region. Glue supports 255 lower-case characters, and
 * Athena 128.
 */
const NAME_LENGTH = 120;

export interface FlowLogTableProps {
  readonly bucket: s3.IBucket;
  /** Part of the keys before `AWSLogs/`: empty, or ending with a slash. */
  readonly prefix: string;
  readonly fields: readonly string[];
  readonly podSubnetIds: readonly string[];
}

/** The Glue table of the Parquet files of a flow log, and an Athena workgroup with saved queries. */
export class FlowLogTable extends Construct {
  public readonly databaseName: string;
  public readonly tableName = 'vpc_flow_logs';
  public readonly workgroupName: string;

  constructor(scope: Construct, id: string, props: FlowLogTableProps) {
    super(scope, id);
    this.databaseName = this.defineDatabase();
    this.defineTable(props);
    this.definePodSubnets(props.podSubnetIds);
    this.workgroupName = this.defineWorkgroup(props);
    for (const { id: queryId, name, description, sql } of flowLogQueries(this.tableName)) {
      new athena.CfnNamedQuery(this, queryId, {
        database: this.databaseName,
        workGroup: this.workgroupName,
        name,
        description,
        queryString: sql,
      });
    }
  }

  private defineDatabase(): string {
    const name = Names.uniqueResourceName(this, {
      maxLength: NAME_LENGTH,
      separator: '_',
      allowedSpecialCharacters: '_',
    }).toLowerCase();
    return new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name, description: `Flow logs of ${this.node.path}` },
    }).ref;
  }

  /** Defines a table with partition projection, so that it needs no crawler. */
  private defineTable({ bucket, prefix, fields }: FlowLogTableProps): void {
    const location = `s3://${bucket.bucketName}/${prefix}${ACCOUNT_PREFIX}/aws-service=vpcflowlogs/aws-region=${Aws.REGION}`;
    const keys = Object.keys(PARTITIONS);
    new glue.CfnTable(this, 'Resource', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name: this.tableName,
        description: `Flow logs of ${this.node.path}, one row per record`,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: keys.map((name) => ({ name, type: 'int' })),
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          'projection.enabled': 'true',
          ...Object.fromEntries(
            Object.entries(PARTITIONS).flatMap(([key, { range, digits }]) => [
              [`projection.${key}.type`, 'integer'],
              [`projection.${key}.range`, range],
              [`projection.${key}.digits`, digits],
            ]),
          ),
          'storage.location.template': [location, ...keys.map((key) => `${key}=\${${key}}`)].join('/'),
        },
        storageDescriptor: {
          location: `${location}/`,
          columns: glueColumns(fields),
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
  }

  /**
   * Defines the Athena view of the pod subnets. CloudFormation updates a view in place, but would replace a saved
   * query that lists the subnets.
   *
   * @see
   * https://github.com/trinodb/trino/blob/476/plugin/trino-hive/src/main/java/io/trino/plugin/hive/ViewReaderUtil.java
   */
  private definePodSubnets(podSubnetIds: readonly string[]): void {
    const definition = Stack.of(this).toJsonString({
      originalSql: podSubnetsSql(podSubnetIds),
      catalog: 'awsdatacatalog',
      schema: this.databaseName,
      columns: [{ name: 'subnet_id', type: 'varchar' }],
    });
    new glue.CfnTable(this, 'PodSubnets', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name: POD_SUBNETS_VIEW,
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        viewExpandedText: '/* Presto View */',
        viewOriginalText: Fn.join('', ['/* Presto View: ', Fn.base64(definition), ' */']),
        storageDescriptor: { columns: [{ name: 'subnet_id', type: 'string' }], serdeInfo: {} },
      },
    });
  }

  /** Defines a separate workgroup, so that all query results are encrypted, in one place, and expire. */
  private defineWorkgroup({ bucket, prefix }: FlowLogTableProps): string {
    return new athena.CfnWorkGroup(this, 'Workgroup', {
      name: Names.uniqueResourceName(this, { maxLength: NAME_LENGTH, separator: '-' }),
      description: `Queries over the flow logs of ${this.node.path}`,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${prefix}${RESULTS_PREFIX}/`,
          encryptionConfiguration: bucket.encryptionKey
            ? { encryptionOption: 'SSE_KMS', kmsKey: bucket.encryptionKey.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    }).ref;
  }
}
