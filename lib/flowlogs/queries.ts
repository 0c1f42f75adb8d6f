import { columnName, tagFieldsIn } from './fields';
import { byDirection, isPublic, lines, natPairs, POD_SUBNETS_VIEW, recentRecords, throughNat } from './query-text';

/** A saved Athena query for flow logs. */
export interface FlowLogQuery {
  readonly id: QueryId;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** The table of a query, and the fields of its records. */
interface QueryScope {
  readonly table: string;
  readonly fields: readonly string[];
}

/** Id of a query, from which its logical id is made. */
export type QueryId =
  | 'TopTalkers'
  | 'RejectedFlows'
  | 'CrossZoneBytes'
  | 'NatBytes'
  | 'ServiceBytes'
  | 'NextHopBytes'
  | 'TagBytes'
  | 'RejectReasons'
  | 'PortScans'
  | 'InternetIngress'
  | 'InterfacePeaks'
  | 'NatPorts'
  | 'UnencryptedFlows'
  | 'EncryptionShare'
  | 'TransitGatewayBytes'
  | 'TransitGatewayLosses';

/** Different ports or addresses from which one source counts as a scan. */
const SCAN_TARGETS = 20;

/** `tcp_flags` of a connection: SYN is 2, and SYN-ACK 18. Only the side that starts a connection sends SYN alone. */
const SYN_OF_SYN_ACK = 18;
const SYN = 2;

/**
 * Queries by id. Their text depends on the table and on the tag fields, and not on the network, because
 * CloudFormation replaces a saved query when its text changes.
 *
 * Queries use the `pkt_` addresses, because `srcaddr` and `dstaddr` contain the primary address of the interface,
 * which belongs to the node and not to the pod. A flow within the VPC is recorded at the interface of the sender
 * (`egress`), at that of the receiver (`ingress`), and at each interface on its path, such as that of a NAT gateway.
 * A flow to or from a destination outside the VPC is only recorded inside the VPC. Each query counts such bytes once.
 */
const QUERIES: Readonly<Record<QueryId, (scope: QueryScope) => Omit<FlowLogQuery, 'id'> | undefined>> = {
  // Counts a pair at the interface and in the direction with the most bytes.
  TopTalkers: ({ table }) => ({
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
  }),

  // A rejected packet is recorded once, where it is rejected.
  RejectedFlows: ({ table }) => ({
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
  }),

  // Counts bytes at the receiver. The record of the sender contains the source zone.
  CrossZoneBytes: ({ table }) => ({
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
  }),

  NatBytes: ({ table }) => ({
    name: 'NAT bytes by subnet',
    description:
      'Bytes between each subnet and the internet through NAT gateways in the last day. Both directions are charged. Pod traffic with the address of the node counts in the subnet of the node',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      ...natPairs(['subnet_id', 'az_id']),
      "SELECT pairs.subnet_id, if(pods.subnet_id IS NULL, 'other', 'pod') AS subnet_kind, az_id,",
      '  sum(sent) AS sent_bytes, sum(received) AS received_bytes',
      'FROM pairs',
      `LEFT JOIN ${POD_SUBNETS_VIEW} AS pods ON pairs.subnet_id = pods.subnet_id`,
      `WHERE ${throughNat('outside')}`,
      'GROUP BY pairs.subnet_id, pods.subnet_id, az_id',
      'ORDER BY sent_bytes + received_bytes DESC',
    ),
  }),

  ServiceBytes: ({ table }) => ({
    name: 'NAT bytes by AWS service',
    description:
      'Bytes between the VPC and AWS services through NAT gateways in the last day. A VPC endpoint for a service takes its bytes off NAT',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      ...natPairs([`${byDirection('pkt_dst_aws_service', 'pkt_src_aws_service')} AS service`]),
      'SELECT service, sum(sent) AS sent_bytes, sum(received) AS received_bytes',
      'FROM pairs',
      `WHERE service <> '-' AND ${throughNat('outside')}`,
      'GROUP BY service',
      'ORDER BY sent_bytes + received_bytes DESC',
    ),
  }),

  // The next hop of sent bytes is the interface that receives them.
  NextHopBytes: ({ table }) => ({
    name: 'Bytes by next hop',
    description:
      'Bytes in the last day by the interface that received them next, such as a NAT gateway or a load balancer, and whether it is in another zone',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT next_hop_interface_type, next_hop_interface_id, next_hop_vpc_id, az_id, next_hop_az_id,',
      "  next_hop_az_id <> '-' AND next_hop_az_id <> az_id AS is_cross_zone, sum(bytes) AS total_bytes",
      'FROM recent',
      "WHERE action = 'ACCEPT' AND flow_direction = 'egress' AND next_hop_interface_id <> '-'",
      'GROUP BY next_hop_interface_type, next_hop_interface_id, next_hop_vpc_id, az_id, next_hop_az_id',
      'ORDER BY total_bytes DESC',
      'LIMIT 100',
    ),
  }),

  // Tag values are percent-encoded in records. Sent bytes are recorded once at the interface that has the tag.
  TagBytes: ({ table, fields }) => {
    const tags = tagFieldsIn(fields).map(columnName);
    return tags.length === 0
      ? undefined
      : {
          name: 'Bytes by tag',
          description: 'Bytes that tagged resources sent in the last day, by the values of the tags and the next hop',
          sql: lines(
            `WITH ${recentRecords(table)}`,
            `SELECT ${tags.map((tag) => `url_decode(${tag}) AS ${tag}`).join(', ')}, next_hop_interface_type,`,
            '  sum(bytes) AS total_bytes',
            'FROM recent',
            "WHERE action = 'ACCEPT' AND flow_direction = 'egress'",
            `GROUP BY ${[...tags, 'next_hop_interface_type'].map((_, index) => index + 1).join(', ')}`,
            'ORDER BY total_bytes DESC',
            'LIMIT 100',
          ),
        };
  },

  RejectReasons: ({ table }) => ({
    name: 'Rejections by reason',
    description:
      'Traffic of the last day that VPC Block Public Access (BPA) or VPC encryption controls (EC) rejected. Security groups and network ACLs give no reason',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT reject_reason, interface_id, subnet_id, flow_direction, pkt_srcaddr, pkt_dstaddr, dstport, protocol,',
      '  sum(packets) AS total_packets, from_unixtime(max("end")) AS last_seen',
      'FROM recent',
      "WHERE action = 'REJECT' AND reject_reason <> '-'",
      'GROUP BY 1, 2, 3, 4, 5, 6, 7, 8',
      'ORDER BY total_packets DESC',
      'LIMIT 100',
    ),
  }),

  PortScans: ({ table }) => ({
    name: 'Port scans',
    description: `Sources that were rejected at ${SCAN_TARGETS} or more different ports or addresses in the last day`,
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT pkt_srcaddr, count(DISTINCT dstport) AS ports, count(DISTINCT pkt_dstaddr) AS addresses,',
      '  sum(packets) AS total_packets, from_unixtime(min(start)) AS first_seen, from_unixtime(max("end")) AS last_seen',
      'FROM recent',
      "WHERE action = 'REJECT' AND flow_direction = 'ingress'",
      'GROUP BY pkt_srcaddr',
      `HAVING count(DISTINCT dstport) >= ${SCAN_TARGETS} OR count(DISTINCT pkt_dstaddr) >= ${SCAN_TARGETS}`,
      'ORDER BY ports + addresses DESC',
      'LIMIT 100',
    ),
  }),

  InternetIngress: ({ table }) => ({
    name: 'Connections from the internet',
    description:
      'TCP connections of IPv4 that the internet started and a security group accepted in the last day, by interface and port',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT interface_id, subnet_id, instance_id, dstport, count(DISTINCT pkt_srcaddr) AS sources,',
      '  count(*) AS records, sum(bytes) AS total_bytes',
      'FROM recent',
      "WHERE action = 'ACCEPT' AND flow_direction = 'ingress' AND type = 'IPv4' AND protocol = 6",
      `  AND bitwise_and(tcp_flags, ${SYN_OF_SYN_ACK}) = ${SYN} AND ${isPublic('pkt_srcaddr')}`,
      'GROUP BY interface_id, subnet_id, instance_id, dstport',
      'ORDER BY sources DESC',
      'LIMIT 100',
    ),
  }),

  // Interfaces of Nitro instances have records of at most a minute, whatever the interval of the flow log.
  InterfacePeaks: ({ table }) => ({
    name: 'Peaks by interface',
    description:
      'The highest bytes, packets and flows in one minute of each interface in the last day, to compare with the allowances of its instance type',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      'minutes AS (',
      '  SELECT interface_id, instance_id, subnet_id, flow_direction, start - start % 60 AS minute,',
      '    sum(bytes) AS minute_bytes, sum(packets) AS minute_packets, count(*) AS minute_flows',
      '  FROM recent',
      '  GROUP BY 1, 2, 3, 4, 5',
      ')',
      'SELECT interface_id, instance_id, subnet_id, flow_direction, max(minute_bytes) AS peak_bytes,',
      '  max(minute_packets) AS peak_packets, max(minute_flows) AS peak_flows',
      'FROM minutes',
      'GROUP BY interface_id, instance_id, subnet_id, flow_direction',
      'ORDER BY peak_packets DESC',
      'LIMIT 100',
    ),
  }),

  // NAT gateways send each connection from a port of their own. Records of regional gateways name no interface.
  NatPorts: ({ table }) => ({
    name: 'NAT ports by destination',
    description:
      'The most ports that NAT gateways used in one minute of the last day to reach one destination. One address of a gateway has 55,000 for each destination',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      'minutes AS (',
      "  SELECT if(interface_id = '-', resource_id, interface_id) AS gateway, pkt_dstaddr, dstport, protocol,",
      '    start - start % 60 AS minute, count(DISTINCT srcport) AS ports',
      '  FROM recent',
      "  WHERE action = 'ACCEPT' AND flow_direction = 'egress' AND type = 'IPv4'",
      `    AND interface_type IN ('nat_gateway', 'regional_nat_gateway') AND ${isPublic('pkt_dstaddr')}`,
      '  GROUP BY 1, 2, 3, 4, 5',
      ')',
      'SELECT gateway, pkt_dstaddr, dstport, protocol, max(ports) AS peak_ports',
      'FROM minutes',
      'GROUP BY gateway, pkt_dstaddr, dstport, protocol',
      'ORDER BY peak_ports DESC',
      'LIMIT 100',
    ),
  }),

  // 0 is neither encrypted by Nitro nor by the application. Counts a pair where it has the most bytes.
  UnencryptedFlows: ({ table }) => ({
    name: 'Unencrypted flows',
    description:
      'Pairs of addresses with the most unencrypted bytes in the last day. VPC encryption controls must be on, or no flow has a status',
    sql: lines(
      `WITH ${recentRecords(table)},`,
      'seen AS (',
      '  SELECT pkt_srcaddr, pkt_dstaddr, protocol, least(srcport, dstport) AS port, interface_id, flow_direction,',
      '    sum(bytes) AS seen_bytes',
      '  FROM recent',
      "  WHERE action = 'ACCEPT' AND encryption_status = 0",
      '  GROUP BY 1, 2, 3, 4, 5, 6',
      ')',
      'SELECT pkt_srcaddr, pkt_dstaddr, protocol, port, max(seen_bytes) AS total_bytes',
      'FROM seen',
      'GROUP BY pkt_srcaddr, pkt_dstaddr, protocol, port',
      'ORDER BY total_bytes DESC',
      'LIMIT 100',
    ),
  }),

  EncryptionShare: ({ table }) => ({
    name: 'Bytes by encryption status',
    description:
      'Sent bytes of the last day by encryption: 0 none, 1 by Nitro, 2 by the application, 3 both. No value means that the status is not known',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT encryption_status, sum(bytes) AS total_bytes',
      'FROM recent',
      "WHERE action = 'ACCEPT' AND flow_direction = 'egress'",
      'GROUP BY encryption_status',
      'ORDER BY total_bytes DESC',
    ),
  }),

  // Ingress is into the transit gateway, so it is what the VPC of the attachment sent.
  TransitGatewayBytes: ({ table }) => ({
    name: 'Transit gateway bytes',
    description:
      'Bytes between VPCs through the attachments in the last day. Ingress is what the VPC of the attachment sent, for which AWS charges it',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT tgw_attachment_id, flow_direction, tgw_src_vpc_account_id, tgw_src_vpc_id, tgw_dst_vpc_account_id,',
      '  tgw_dst_vpc_id, sum(bytes) AS total_bytes',
      'FROM recent',
      'GROUP BY 1, 2, 3, 4, 5, 6',
      'ORDER BY total_bytes DESC',
      'LIMIT 100',
    ),
  }),

  TransitGatewayLosses: ({ table }) => ({
    name: 'Transit gateway losses',
    description:
      'Packets that the transit gateway lost in the last day: no route, a blackhole route, too long for the MTU, or too many hops',
    sql: lines(
      `WITH ${recentRecords(table)}`,
      'SELECT tgw_attachment_id, tgw_pair_attachment_id, srcaddr, dstaddr,',
      '  sum(packets_lost_no_route) AS no_route, sum(packets_lost_blackhole) AS blackhole,',
      '  sum(packets_lost_mtu_exceeded) AS mtu_exceeded, sum(packets_lost_ttl_expired) AS ttl_expired',
      'FROM recent',
      'WHERE packets_lost_no_route + packets_lost_blackhole + packets_lost_mtu_exceeded + packets_lost_ttl_expired > 0',
      'GROUP BY tgw_attachment_id, tgw_pair_attachment_id, srcaddr, dstaddr',
      'ORDER BY no_route + blackhole + mtu_exceeded + ttl_expired DESC',
      'LIMIT 100',
    ),
  }),
};

/** Returns the queries with these ids. Those that have nothing to show are left out. */
export function flowLogQueries(ids: readonly QueryId[], scope: QueryScope): FlowLogQuery[] {
  return ids.flatMap((id) => {
    const query = QUERIES[id](scope);
    return query ? [{ id, ...query }] : [];
  });
}
