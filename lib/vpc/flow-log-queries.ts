/** Saved Athena queries over the flow logs of a VPC. */
export interface FlowLogQuery {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** How far back the saved queries look, in hours; the partitions of today and yesterday are read. */
const HOURS = 24;

/** Addresses that are not on the internet: RFC 1918, RFC 6598 (pods) and link-local. */
const PRIVATE_ADDRESS = String.raw`^(10\.|172\.(1[6-9]|2[0-9]|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|169\.254\.)`;

/**
 * The queries, with the partitions bounded so that each reads two days at the most.
 *
 * @param table the Glue table
 * @param podSubnetIds the subnets whose NAT traffic is of interest; empty for all subnets
 */
export function flowLogQueries(table: string, podSubnetIds: readonly string[]): FlowLogQuery[] {
  const recent = recentRecords(table);
  return [
    {
      id: 'TopTalkers',
      name: 'Top talkers',
      description:
        'Which pairs of addresses moved the most bytes in the last day, with pods behind their nodes told apart',
      sql: lines(
        `WITH recent AS (${recent})`,
        'SELECT pkt_srcaddr, pkt_dstaddr, dstport, protocol, sum(bytes) AS total_bytes, sum(packets) AS total_packets',
        'FROM recent',
        "WHERE action = 'ACCEPT' AND flow_direction = 'egress'",
        'GROUP BY pkt_srcaddr, pkt_dstaddr, dstport, protocol',
        'ORDER BY total_bytes DESC',
        'LIMIT 100',
      ),
    },
    {
      id: 'RejectedFlows',
      name: 'Rejected flows',
      description: 'What security groups and network ACLs refused in the last day, and where',
      sql: lines(
        `WITH recent AS (${recent})`,
        'SELECT interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol, count(*) AS records, sum(packets) AS total_packets',
        'FROM recent',
        "WHERE action = 'REJECT'",
        'GROUP BY interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol',
        'ORDER BY total_packets DESC',
        'LIMIT 100',
      ),
    },
    {
      id: 'CrossZoneBytes',
      name: 'Cross-zone bytes',
      description: 'Bytes between Availability Zones in the last day: AWS bills them in both directions',
      sql: lines(
        `WITH recent AS (${recent}),`,
        'homes AS (',
        '  SELECT srcaddr AS address, max_by(az_id, start) AS zone',
        '  FROM recent',
        "  WHERE flow_direction = 'egress' AND az_id <> '-'",
        '  GROUP BY srcaddr',
        ')',
        'SELECT source.zone AS from_zone, target.zone AS to_zone, sum(recent.bytes) AS total_bytes',
        'FROM recent',
        'JOIN homes source ON recent.srcaddr = source.address',
        'JOIN homes target ON recent.dstaddr = target.address',
        "WHERE recent.flow_direction = 'egress' AND recent.action = 'ACCEPT' AND source.zone <> target.zone",
        'GROUP BY source.zone, target.zone',
        'ORDER BY total_bytes DESC',
      ),
    },
    {
      id: 'NatBytesByPodSubnet',
      name: 'NAT bytes by pod subnet',
      description:
        'Bytes that pods moved to and from the internet in the last day: the NAT gateway bills both directions',
      sql: lines(
        `WITH recent AS (${recent})`,
        "SELECT subnet_id, az_id, sum(if(flow_direction = 'egress', bytes, 0)) AS sent_bytes, sum(if(flow_direction = 'ingress', bytes, 0)) AS received_bytes",
        'FROM recent',
        "WHERE action = 'ACCEPT'",
        `  AND NOT regexp_like(if(flow_direction = 'egress', pkt_dstaddr, pkt_srcaddr), '${PRIVATE_ADDRESS}')`,
        "  AND coalesce(if(flow_direction = 'egress', pkt_dst_aws_service, pkt_src_aws_service), '-') NOT IN ('S3', 'DYNAMODB')",
        ...(podSubnetIds.length > 0 ? [`  AND subnet_id IN (${podSubnetIds.map((id) => `'${id}'`).join(', ')})`] : []),
        'GROUP BY subnet_id, az_id',
        'ORDER BY sent_bytes + received_bytes DESC',
      ),
    },
  ];
}

/** The records of the last day; the partition columns come first, so that Athena reads no more than today and yesterday. */
function recentRecords(table: string): string {
  const day = (date: string) => `(year = year(${date}) AND month = month(${date}) AND day = day(${date}))`;
  return lines(
    '',
    `  SELECT * FROM ${table}`,
    `  WHERE (${day('current_date')} OR ${day("date_add('day', -1, current_date)")})`,
    `    AND start >= to_unixtime(date_add('hour', -${HOURS}, current_timestamp))`,
    "    AND log_status = 'OK'",
    '',
  );
}

function lines(...text: string[]): string {
  return text.join('\n');
}
