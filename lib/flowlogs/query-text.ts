/** Parts of the SQL of saved queries. */

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
 * Returns a table `pairs` of addresses inside and outside the VPC, by columns that tell the inside apart.
 *
 * The path of sent bytes is recorded: through the VPC, and not through an internet gateway or a gateway endpoint. The
 * path of received bytes is not recorded, so they count if bytes were sent. Connections that start outside have their
 * lower port inside, and do not count. An example is a Network Load Balancer that preserves the client IP address.
 */
export function natPairs(columns: readonly string[]): string[] {
  const inside = byDirection('pkt_srcaddr', 'pkt_dstaddr');
  const outside = byDirection('pkt_dstaddr', 'pkt_srcaddr');
  return [
    'pairs AS (',
    `  SELECT ${columns.join(', ')}, ${inside} AS inside, ${outside} AS outside,`,
    `    sum(${byDirection('bytes', '0')}) AS sent, sum(${byDirection('0', 'bytes')}) AS received,`,
    `    bool_or(flow_direction = 'egress' AND traffic_path = ${THROUGH_THE_VPC}) AS through_nat`,
    '  FROM recent',
    "  WHERE action = 'ACCEPT' AND type = 'IPv4'",
    `    AND ${byDirection('dstport', 'srcport')} <= ${byDirection('srcport', 'dstport')}`,
    `  GROUP BY ${[...columns, inside, outside].map((_, index) => index + 1).join(', ')}`,
    ')',
  ];
}

/** Returns an expression that differs between records of sent and of received bytes. */
export function byDirection(egress: string, ingress: string): string {
  return `if(flow_direction = 'egress', ${egress}, ${ingress})`;
}

/** Returns the condition on `pairs` that bytes went through a NAT gateway. */
export function throughNat(outside: string): string {
  return `through_nat AND ${isPublic(outside)}`;
}

/** Returns the condition that an IPv4 address is on the internet. */
export function isPublic(address: string): string {
  return `NOT regexp_like(${address}, '${PRIVATE_ADDRESS}')`;
}

/**
 * Returns the records of the last day with the name `recent`. The partition columns limit what Athena reads, and the
 * status excludes intervals without data (`NODATA`, `SKIPDATA`).
 */
export function recentRecords(table: string): string {
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

/** Joins the lines of a query. */
export function lines(...text: string[]): string {
  return text.join('\n');
}
