import * as athena from 'aws-cdk-lib/aws-athena';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Fields of the records with their types in Athena. */
const FIELDS: Readonly<Record<string, string>> = {
  version: 'int',
  'account-id': 'string',
  'interface-id': 'string',
  srcaddr: 'string',
  dstaddr: 'string',
  srcport: 'int',
  dstport: 'int',
  protocol: 'int',
  packets: 'bigint',
  bytes: 'bigint',
  start: 'bigint',
  end: 'bigint',
  action: 'string',
  'log-status': 'string',
  'vpc-id': 'string',
  'subnet-id': 'string',
  'instance-id': 'string',
  'tcp-flags': 'int',
  type: 'string',
  'pkt-srcaddr': 'string',
  'pkt-dstaddr': 'string',
  'az-id': 'string',
  'pkt-src-aws-service': 'string',
  'pkt-dst-aws-service': 'string',
  'flow-direction': 'string',
  'traffic-path': 'int',
};

const RANGES = { year: '2025,2045', month: '1,12', day: '1,31', hour: '0,23' };

/** The records of the last day, for each query. */
const RECENT = `WITH recent AS (
  SELECT *
  FROM vpc_flow_logs
  WHERE ((year = year(current_date) AND month = month(current_date) AND day = day(current_date))
      OR (year = year(date_add('day', -1, current_date)) AND month = month(date_add('day', -1, current_date)) AND day = day(date_add('day', -1, current_date))))
    AND start >= CAST(to_unixtime(date_add('hour', -24, current_timestamp)) AS bigint)
    AND log_status = 'OK'
)`;

const QUERIES: Readonly<Record<string, string>> = {
  'Cross-zone bytes': `SELECT senders.az_id AS from_zone, receivers.az_id AS to_zone, sum(receivers.bytes) AS total_bytes
FROM recent AS receivers
JOIN (SELECT DISTINCT pkt_srcaddr, pkt_dstaddr, az_id FROM recent WHERE flow_direction = 'egress') AS senders
  ON receivers.pkt_srcaddr = senders.pkt_srcaddr AND receivers.pkt_dstaddr = senders.pkt_dstaddr
WHERE receivers.flow_direction = 'ingress' AND receivers.az_id <> senders.az_id
GROUP BY senders.az_id, receivers.az_id
ORDER BY total_bytes DESC`,
  'NAT bytes by subnet': `SELECT recent.subnet_id, if(pods.subnet_id IS NULL, 'other', 'pod') AS subnet_kind, az_id, sum(bytes) AS total_bytes
FROM recent
LEFT JOIN pod_subnets AS pods ON recent.subnet_id = pods.subnet_id
WHERE traffic_path = 1 AND NOT regexp_like(pkt_dstaddr, '^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.|100\\.(6[4-9]|[7-9][0-9])\\.)')
GROUP BY recent.subnet_id, pods.subnet_id, az_id
ORDER BY total_bytes DESC`,
  'Top talkers': `SELECT pkt_srcaddr, pkt_dstaddr, protocol, least(srcport, dstport) AS port, sum(bytes) AS total_bytes
FROM recent
WHERE action = 'ACCEPT'
GROUP BY 1, 2, 3, 4
ORDER BY total_bytes DESC
LIMIT 100`,
  'Rejected flows': `SELECT interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol, count(*) AS records
FROM recent
WHERE action = 'REJECT'
GROUP BY interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol
ORDER BY records DESC
LIMIT 100`,
};

export interface FlowLogsByHandProps {
  readonly vpc: ec2.Vpc;
  readonly podSubnets: readonly ec2.ISubnet[];
}

/** Flow logs in a bucket of their own, a table over them, and queries in a workgroup. */
export class FlowLogsByHand extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: FlowLogsByHandProps) {
    super(scope, id);

    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'records',
          prefix: 'AWSLogs/',
          expiration: Duration.days(400),
          transitions: [{ storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }],
        },
        { id: 'query-results', prefix: 'athena-results/', expiration: Duration.days(7) },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    new ec2.FlowLog(this, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(props.vpc),
      destination: ec2.FlowLogDestination.toS3(this.bucket, undefined, {
        fileFormat: ec2.FlowLogFileFormat.PARQUET,
        hiveCompatiblePartitions: true,
        perHourPartition: true,
      }),
      logFormat: Object.keys(FIELDS).map((field) => ec2.LogFormat.field(field)),
    });
    this.defineQueries(this.defineTables(props.podSubnets));
  }

  private defineTables(podSubnets: readonly ec2.ISubnet[]): string {
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: 'by_hand_flow_logs', description: `Flow logs of ${this.node.path}` },
    });
    const prefix = `s3://${this.bucket.bucketName}/AWSLogs/aws-account-id=${Aws.ACCOUNT_ID}/aws-service=vpcflowlogs/aws-region=${Aws.REGION}/`;
    const projection = Object.entries(RANGES).map(([key, range]) => [
      [`projection.${key}.type`, 'integer'],
      [`projection.${key}.range`, range],
      [`projection.${key}.digits`, key === 'year' ? '4' : '2'],
    ]);
    new glue.CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: 'vpc_flow_logs',
        description: `Flow logs of ${this.node.path}, one row per record`,
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          'projection.enabled': 'true',
          ...Object.fromEntries(projection.flat()),
          'storage.location.template': `${prefix}year=\${year}/month=\${month}/day=\${day}/hour=\${hour}`,
        },
        partitionKeys: Object.keys(RANGES).map((name) => ({ name, type: 'int' })),
        storageDescriptor: {
          columns: Object.entries(FIELDS).map(([field, type]) => ({ name: field.replaceAll('-', '_'), type })),
          location: prefix,
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    const list = podSubnets.map(({ subnetId }) => `'${subnetId}'`).join(', ');
    const view = Stack.of(this).toJsonString({
      originalSql: `SELECT subnet_id FROM UNNEST(CAST(ARRAY[${list}] AS array(varchar))) AS pods (subnet_id)`,
      catalog: 'awsdatacatalog',
      schema: database.ref,
      columns: [{ name: 'subnet_id', type: 'varchar' }],
    });
    new glue.CfnTable(this, 'PodSubnets', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database.ref,
      tableInput: {
        name: 'pod_subnets',
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        storageDescriptor: { columns: [{ name: 'subnet_id', type: 'string' }], serdeInfo: {} },
        viewOriginalText: `/* Presto View: ${Fn.base64(view)} */`,
        viewExpandedText: '/* Presto View */',
      },
    });
    return database.ref;
  }

  private defineQueries(database: string): void {
    const workgroup = new athena.CfnWorkGroup(this, 'Workgroup', {
      name: 'by-hand-flow-logs',
      description: `Queries over the flow logs of ${this.node.path}`,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${this.bucket.bucketName}/athena-results/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    for (const [name, query] of Object.entries(QUERIES)) {
      new athena.CfnNamedQuery(this, name.replaceAll(/\W/g, ''), {
        name,
        database,
        queryString: `${RECENT}\n${query}`,
        workGroup: workgroup.ref,
      });
    }
  }
}
