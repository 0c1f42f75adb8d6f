import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Fn, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { glueColumns } from './flow-log-format';

/** A saved Athena query for the flow logs of a VPC. */
export interface FlowLogQuery {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** Period of the queries in hours. At most a day, because they read the partitions of today and yesterday. */
const HOURS = 24;

/** IPv4 addresses that are not on the internet: RFC 1918, RFC 6598 (pods), link-local and RFC 2544 (also pods). */
const PRIVATE_ADDRESS = String.raw`^(10\.|172\.(1[6-9]|2[0-9]|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|169\.254\.|198\.1[89]\.)`;

/** `traffic_path` of traffic through another network interface in the VPC, such as traffic to a NAT gateway. */
const THROUGH_THE_VPC = 1;

/** The view of the pod subnets, with one column `subnet_id`. */
export const POD_SUBNETS_VIEW = 'pod_subnets';

/** Returns the SQL of the view. It is the only text here that changes when a zone or a pod tier is added. */
export function podSubnetsSql(podSubnetIds: readonly string[]): string {
  const ids = podSubnetIds.map((id) => `'${id}'`).join(', ');
  return `SELECT subnet_id FROM UNNEST(CAST(ARRAY[${ids}] AS array(varchar))) AS pods (subnet_id)`;
}

/**
 * Returns the queries. Their text does not depend on the network, because CloudFormation replaces a saved query when
 * its text changes.
 *
 * Queries use the `pkt_` addresses, because `srcaddr` and `dstaddr` contain the primary address of the interface,
 * which belongs to the node and not to the pod. A flow within the VPC is recorded at the interface of the sender
 * (`egress`), at that of the receiver (`ingress`), and at each interface on its path, such as that of a NAT gateway.
 * A flow to or from a destination outside the VPC is only recorded inside the VPC. Each query counts such bytes once.
 *
 * @param table the Glue table
 */
export function flowLogQueries(table: string): FlowLogQuery[] {
  return [topTalkers(table), rejectedFlows(table), crossZoneBytes(table), natBytes(table)];
}

/** Counts a pair at the interface and in the direction with the most bytes. */
function topTalkers(table: string): FlowLogQuery {
  return {
    id: 'TopTalkers',
    name: 'Top talkers',
    description:
      'Pairs of addresses with the most bytes in the last day, by port. Pods and their nodes are separate, and NAT gateways are included',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      'seen AS (',
      '  SELECT pkt_srcaddr, pkt_dstaddr, protocol, least(srcport, dstport) AS port, interface_id, flow_direction,',
      '    sum(bytes) AS seen_bytes, sum(packets) AS seen_packets',
      '  FROM recent',
      "  WHERE action = 'ACCEPT'",
      '  GROUP BY 1, 2, 3, 4, 5, 6',
      ')',
      'SELECT pkt_srcaddr, pkt_dstaddr, protocol, port,',
      '  max(seen_bytes) AS total_bytes, max(seen_packets) AS total_packets',
      'FROM seen',
      'GROUP BY pkt_srcaddr, pkt_dstaddr, protocol, port',
      'ORDER BY total_bytes DESC',
      'LIMIT 100',
    ),
  };
}

/** A rejected packet is recorded once, where it is rejected. */
function rejectedFlows(table: string): FlowLogQuery {
  return {
    id: 'RejectedFlows',
    name: 'Rejected flows',
    description:
      'Traffic that security groups and network ACLs rejected in the last day, with the interface and the time',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol,',
      '  count(*) AS records, sum(packets) AS total_packets, from_unixtime(max("end")) AS last_seen',
      'FROM recent',
      "WHERE action = 'REJECT'",
      'GROUP BY interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol',
      'ORDER BY total_packets DESC',
      'LIMIT 100',
    ),
  };
}

/** Counts bytes at the receiver. The record of the sender contains the source zone. */
function crossZoneBytes(table: string): FlowLogQuery {
  return {
    id: 'CrossZoneBytes',
    name: 'Cross-zone bytes',
    description:
      'Bytes between Availability Zones in the last day, including NAT gateways in another zone. AWS charges for them in both zones',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      'senders AS (',
      '  SELECT DISTINCT pkt_srcaddr, pkt_dstaddr, az_id',
      '  FROM recent',
      "  WHERE action = 'ACCEPT' AND flow_direction = 'egress' AND az_id <> '-'",
      ')',
      'SELECT senders.az_id AS from_zone, receivers.az_id AS to_zone, sum(receivers.bytes) AS total_bytes',
      'FROM recent AS receivers',
      'JOIN senders ON receivers.pkt_srcaddr = senders.pkt_srcaddr AND receivers.pkt_dstaddr = senders.pkt_dstaddr',
      "WHERE receivers.action = 'ACCEPT' AND receivers.flow_direction = 'ingress' AND receivers.az_id <> '-'",
      '  AND receivers.az_id <> senders.az_id',
      'GROUP BY senders.az_id, receivers.az_id',
      'ORDER BY total_bytes DESC',
    ),
  };
}

/**
 * Counts bytes inside the VPC.
 *
 * The path of sent bytes is recorded: through the VPC, and not through an internet gateway or a gateway endpoint. The
 * path of received bytes is not recorded, so they count if bytes were sent. Connections that start outside have their
 * lower port inside, and do not count. An example is a Network Load Balancer that preserves the client IP address.
 */
function natBytes(table: string): FlowLogQuery {
  const byDirection = (egress: string, ingress: string) => `if(flow_direction = 'egress', ${egress}, ${ingress})`;
  const inside = byDirection('pkt_srcaddr', 'pkt_dstaddr');
  const outside = byDirection('pkt_dstaddr', 'pkt_srcaddr');
  return {
    id: 'NatBytes',
    name: 'NAT bytes by subnet',
    description:
      'Bytes between each subnet and the internet through NAT gateways in the last day. Both directions are charged. Pod traffic with the address of the node counts in the subnet of the node',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      'pairs AS (',
      `  SELECT subnet_id, az_id, ${inside} AS inside, ${outside} AS outside,`,
      `    sum(${byDirection('bytes', '0')}) AS sent, sum(${byDirection('0', 'bytes')}) AS received,`,
      `    bool_or(flow_direction = 'egress' AND traffic_path = ${THROUGH_THE_VPC}) AS through_nat`,
      '  FROM recent',
      "  WHERE action = 'ACCEPT' AND type = 'IPv4'",
      `    AND ${byDirection('dstport', 'srcport')} <= ${byDirection('srcport', 'dstport')}`,
      '  GROUP BY 1, 2, 3, 4',
      ')',
      "SELECT pairs.subnet_id, if(pods.subnet_id IS NULL, 'other', 'pod') AS subnet_kind, az_id,",
      '  sum(sent) AS sent_bytes, sum(received) AS received_bytes',
      'FROM pairs',
      `LEFT JOIN ${POD_SUBNETS_VIEW} AS pods ON pairs.subnet_id = pods.subnet_id`,
      `WHERE through_nat AND NOT regexp_like(outside, '${PRIVATE_ADDRESS}')`,
      'GROUP BY pairs.subnet_id, pods.subnet_id, az_id',
      'ORDER BY sent_bytes + received_bytes DESC',
    ),
  };
}

/**
 * Returns the records of the last day with the name `recent`. The partition columns limit what Athena reads, and the
 * status excludes intervals without data (`NODATA`, `SKIPDATA`).
 */
function recentRecords(table: string): string {
  const day = (date: string) => `(year = year(${date}) AND month = month(${date}) AND day = day(${date}))`;
  return lines(
    'recent AS (',
    '  SELECT *',
    `  FROM ${table}`,
    `  WHERE (${day('current_date')}`,
    `      OR ${day("date_add('day', -1, current_date)")})`,
    `    AND start >= CAST(to_unixtime(date_add('hour', -${HOURS}, current_timestamp)) AS bigint)`,
    "    AND log_status = 'OK'",
    ')',
  );
}

function lines(...text: string[]): string {
  return text.join('\n');
}

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
