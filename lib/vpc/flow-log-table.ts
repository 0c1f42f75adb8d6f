import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Fn, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { glueColumns } from './flow-log-format';

/** A saved Athena query over the flow logs of a VPC. */
export interface FlowLogQuery {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** How far back the queries look, in hours: no more than a day, as they read the partitions of today and yesterday. */
const HOURS = 24;

/** IPv4 addresses that are not on the internet: RFC 1918, RFC 6598 (pods), link-local and RFC 2544 (pods, too). */
const PRIVATE_ADDRESS = String.raw`^(10\.|172\.(1[6-9]|2[0-9]|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|169\.254\.|198\.1[89]\.)`;

/** `traffic_path` of what leaves through another interface of the VPC; traffic to the internet takes it to a NAT gateway. */
const THROUGH_THE_VPC = 1;

/** The view of the subnets of pods, with one column `subnet_id`. */
export const POD_SUBNETS_VIEW = 'pod_subnets';

/** The SQL of the view. It is the only text here that changes when a zone or a block of pods comes. */
export function podSubnetsSql(podSubnetIds: readonly string[]): string {
  const ids = podSubnetIds.map((id) => `'${id}'`).join(', ');
  return `SELECT subnet_id FROM UNNEST(CAST(ARRAY[${ids}] AS array(varchar))) AS pods (subnet_id)`;
}

/**
 * The queries. Their text is the same whatever the network is: CloudFormation replaces a saved query when its text changes.
 *
 * Addresses are the `pkt_` ones: `srcaddr` and `dstaddr` name the first address of the interface, and so the node, where a pod is meant.
 * A flow inside the VPC is recorded by the sender's interface (`egress`) and again by the receiver's (`ingress`), and at each interface
 * on the way, such as that of a NAT gateway; one with the world outside is recorded at the inner end alone. Each query says how it
 * counts such bytes once.
 *
 * @param table the Glue table
 */
export function flowLogQueries(table: string): FlowLogQuery[] {
  return [topTalkers(table), rejectedFlows(table), crossZoneBytes(table), natBytes(table)];
}

/** Counts a pair where most of it was seen: at one interface, in one direction. */
function topTalkers(table: string): FlowLogQuery {
  return {
    id: 'TopTalkers',
    name: 'Top talkers',
    description:
      'Which pairs of addresses moved the most bytes in the last day, and over which port: pods are told from their nodes, and a NAT gateway is a talker of its own',
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

/** A refused packet is recorded once, where it was refused. */
function rejectedFlows(table: string): FlowLogQuery {
  return {
    id: 'RejectedFlows',
    name: 'Rejected flows',
    description: 'What security groups and network ACLs refused in the last day, where, and when last',
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

/** Counts at the receiver; the sender of the same packets tells the zone that they come from. */
function crossZoneBytes(table: string): FlowLogQuery {
  return {
    id: 'CrossZoneBytes',
    name: 'Cross-zone bytes',
    description:
      'Bytes between Availability Zones in the last day, NAT gateways in another zone included: AWS bills them at both ends',
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
 * Counts at the inner end. What is sent tells the way it leaves: through the VPC, and not by an internet gateway or a gateway endpoint. What
 * comes back does not, and counts where something was sent. Connections that begin outside, such as those of a Network Load Balancer
 * that keeps the client's address, have their lower port inside and do not count.
 */
function natBytes(table: string): FlowLogQuery {
  const byDirection = (egress: string, ingress: string) => `if(flow_direction = 'egress', ${egress}, ${ingress})`;
  const inside = byDirection('pkt_srcaddr', 'pkt_dstaddr');
  const outside = byDirection('pkt_dstaddr', 'pkt_srcaddr');
  return {
    id: 'NatBytes',
    name: 'NAT bytes by subnet',
    description:
      'Bytes between each subnet and the internet through NAT gateways in the last day, which bill both directions; what a node sends for its pods under its own address counts in the subnet of the node',
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
 * The records of the last day under the name `recent`. The partition columns bound what Athena reads, the status leaves out intervals
 * without data (`NODATA`, `SKIPDATA`), whose other columns are empty.
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

/** The Hive-compatible key prefix under which the delivery service writes the records of this account. */
export const ACCOUNT_PREFIX = `AWSLogs/aws-account-id=${Aws.ACCOUNT_ID}`;

/** Where Athena puts the results of queries: beside the records, and outside the table. */
export const RESULTS_PREFIX = 'athena-results';

/** The partition keys, as the delivery service names them, with what partition projection is told of each. */
const PARTITIONS = {
  year: { range: '2025,2045', digits: '4' },
  month: { range: '1,12', digits: '2' },
  day: { range: '1,31', digits: '2' },
  hour: { range: '0,23', digits: '2' },
};

/** Names are unique in the account and Region: Glue takes lower case up to 255 characters, Athena up to 128. */
const NAME_LENGTH = 120;

export interface FlowLogTableProps {
  readonly bucket: s3.IBucket;
  /** What comes before `AWSLogs/` in the keys: empty, or ending in a slash. */
  readonly prefix: string;
  readonly fields: readonly string[];
  readonly podSubnetIds: readonly string[];
}

/** The Glue table over the Parquet files of a flow log, and the Athena workgroup with the saved queries that read it. */
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

  /** A table whose partitions Athena works out from the time, so that no crawler has to find them. */
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
   * The Athena view of the subnets of pods. CloudFormation changes a view in place, and would replace a saved query that lists the subnets.
   *
   * @see https://github.com/trinodb/trino/blob/476/plugin/trino-hive/src/main/java/io/trino/plugin/hive/ViewReaderUtil.java
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

  /** A workgroup of their own, so that everybody's results are encrypted, in one place, and deleted in time. */
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
