import { FLOW_LOG_FIELDS, hasField, type RecordKind } from './fields';
import type { QueryId } from './queries';

/** Fields of every question about network interfaces: who talks to whom, where, how much, and whether it may. */
const BASE: readonly string[] = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol'],
  ...['packets', 'bytes', 'start', 'end', 'action', 'log-status', 'vpc-id', 'subnet-id', 'instance-id', 'type'],
  ...['pkt-srcaddr', 'pkt-dstaddr', 'az-id', 'flow-direction'],
];

/**
 * A question that flow logs answer, with the fields that its records need and the saved queries that read them.
 *
 * Fields of version 11 are not available in every Region.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export class FlowLogQuestion {
  /**
   * An overview of the traffic: top talkers, rejected flows, bytes between zones and NAT bytes by subnet. The fields are those
   * of versions 2 to 5, except the Region and the sublocation.
   */
  public static readonly OVERVIEW = new FlowLogQuestion(
    'OVERVIEW',
    [...BASE, 'tcp-flags', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'traffic-path'],
    ['TopTalkers', 'RejectedFlows', 'CrossZoneBytes', 'NatBytes'],
  );

  /**
   * The costs of traffic: bytes between zones, NAT bytes by subnet and by AWS service, bytes by next hop, and, with
   * `tagKeys`, bytes by tag. It needs fields of version 11.
   */
  public static readonly COST = new FlowLogQuestion(
    'COST',
    [
      ...[...BASE, 'pkt-src-aws-service', 'pkt-dst-aws-service', 'traffic-path', 'interface-type'],
      ...['next-hop-interface-id', 'next-hop-az-id', 'next-hop-vpc-id', 'next-hop-interface-type'],
    ],
    ['CrossZoneBytes', 'NatBytes', 'ServiceBytes', 'NextHopBytes', 'TagBytes'],
  );

  /**
   * Rejected traffic, and traffic from the internet: rejected flows, rejections by reason, port scans and
   * connections from the internet. It needs a field of version 8.
   */
  public static readonly SECURITY = new FlowLogQuestion(
    'SECURITY',
    [...BASE, 'tcp-flags', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'reject-reason'],
    ['RejectedFlows', 'RejectReasons', 'PortScans', 'InternetIngress'],
  );

  /**
   * Traffic near a limit: top talkers, peaks of interfaces in a minute, and ports of NAT gateways by destination.
   * It needs fields of version 11.
   */
  public static readonly CAPACITY = new FlowLogQuestion(
    'CAPACITY',
    [...BASE, 'resource-id', 'interface-type'],
    ['TopTalkers', 'InterfacePeaks', 'NatPorts'],
  );

  /**
   * Unencrypted traffic: pairs of addresses, and bytes by encryption status. It needs VPC encryption controls,
   * and a field of version 10.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html
   */
  public static readonly ENCRYPTION = new FlowLogQuestion(
    'ENCRYPTION',
    [...BASE, 'reject-reason', 'encryption-status'],
    ['UnencryptedFlows', 'EncryptionShare', 'RejectReasons'],
  );

  /**
   * Traffic through an attachment of a transit gateway, and packets that the gateway drops. It has all fields of transit
   * gateways. It is the only question of `FlowLogSource.transitGatewayAttachment`.
   */
  public static readonly TRANSIT_GATEWAY = new FlowLogQuestion(
    'TRANSIT_GATEWAY',
    [...FLOW_LOG_FIELDS.keys()].filter((field) => hasField('transitGateway', field)),
    ['TransitGatewayBytes', 'TransitGatewayLosses'],
  );

  private constructor(
    private readonly name: string,
    /** @internal */
    public readonly _fields: readonly string[],
    /** @internal */
    public readonly _queries: readonly QueryId[],
  ) {}

  /** The subject of the records of the question. @internal */
  public get _kind(): RecordKind {
    return this.name === 'TRANSIT_GATEWAY' ? 'transitGateway' : 'vpc';
  }

  /** The name of the question. */
  public toString(): string {
    return `FlowLogQuestion.${this.name}`;
  }
}
