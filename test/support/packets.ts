import { Cidr } from '../../lib';
import type { Synthesized } from './templates';

/** A packet on its way: `fromPort` is the source port, `toPort` the one it is sent to; for ICMP they are its type and its code. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6';
  readonly from: string;
  readonly to: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

/**
 * What network ACLs do not filter: DNS, time, metadata and the other link-local services, and DHCP (VPC User Guide, network ACL basics). On
 * IPv6 these are at fd00:ec2::253, ::123 and ::254.
 */
const UNFILTERED = ['169.254.0.0/16', '255.255.255.255/32', 'fd00:ec2::/32', 'fe80::/10'].map((cidr) =>
  Cidr.parse(cidr),
);

const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/** The IPv6 block that every VPC here is given: as `Ipv6CidrBlocks` of the VPC, or by the user. */
export const IPV6_BLOCK = Cidr.parse('2001:db8:0:100::/56');

interface Placed {
  readonly cidrs: Cidr[];
  readonly subnetId: string;
  readonly acl?: string;
}

/** Network ACLs as AWS evaluates them: per direction, by number, the first that matches decides, and nothing is remembered. */
export class AclSimulator {
  private readonly subnets: Placed[];

  constructor(private readonly template: Synthesized) {
    const associations = template.all('AWS::EC2::SubnetNetworkAclAssociation');
    this.subnets = template.all('AWS::EC2::Subnet').map(({ id, Properties }) => ({
      cidrs: [Properties.CidrBlock, Properties.Ipv6CidrBlock].filter((value) => value !== undefined).map(deployed),
      subnetId: id,
      acl: associations.find((association) => association.Properties.SubnetId.Ref === id)?.Properties.NetworkAclId.Ref,
    }));
  }

  /** Whether a packet and the answer to it arrive, each leg in turn: where it leaves a subnet and where it enters one. */
  public converses(...legs: Packet[]): boolean {
    return [...legs, ...[...legs].reverse().map(answer)].every((leg) => this.passes(leg));
  }

  /** Whether a packet arrives. */
  public passes(packet: Packet): boolean {
    const [source, target] = [this.subnetOf(packet.from), this.subnetOf(packet.to)];
    const isFree =
      source === target ||
      UNFILTERED.some((network) => [packet.from, packet.to].some((address) => network.containsAddress(address)));
    return (
      isFree ||
      ((!source || this.allows(source, true, packet.to, packet)) &&
        (!target || this.allows(target, false, packet.from, packet)))
    );
  }

  /** Whether a packet that is forwarded, to an address elsewhere, gets into the subnet of `through`. */
  public enters(through: string, packet: Packet): boolean {
    return this.allows(this.subnetOf(through) as Placed, false, packet.from, packet);
  }

  /** Whether a packet that is forwarded, from an address elsewhere, gets out of the subnet of `through`. */
  public leaves(through: string, packet: Packet): boolean {
    return this.allows(this.subnetOf(through) as Placed, true, packet.to, packet);
  }

  /** The subnet of an address, where it lies in the VPC. */
  private subnetOf(address: string): Placed | undefined {
    return this.subnets.find(({ cidrs }) => cidrs.some((cidr) => cidr.containsAddress(address)));
  }

  private allows({ acl }: Placed, egress: boolean, peer: string, packet: Packet): boolean {
    const entry = this.template
      .all('AWS::EC2::NetworkAclEntry')
      .map(({ Properties }) => Properties)
      .filter(({ NetworkAclId, Egress }) => NetworkAclId.Ref === acl && Egress === egress)
      .sort((a, b) => a.RuleNumber - b.RuleNumber)
      .find(
        ({ CidrBlock, Ipv6CidrBlock, Protocol, PortRange, Icmp }) =>
          deployed(CidrBlock ?? Ipv6CidrBlock).containsAddress(peer) &&
          (Protocol === -1 ||
            (Protocol === PROTOCOLS[packet.protocol] &&
              (Icmp
                ? packet.fromPort === Icmp.Type && packet.toPort === Icmp.Code
                : PortRange.From <= (packet.toPort ?? 0) && (packet.toPort ?? 0) <= PortRange.To))),
      );
    return entry?.RuleAction === 'allow';
  }
}

function answer({ from, to, fromPort, toPort, ...rest }: Packet): Packet {
  return { ...rest, from: to, to: from, fromPort: toPort, toPort: fromPort };
}

/** A network as CloudFormation would see it: the block of the VPC, the nth /64 of it, or what is written. */
// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
function deployed(value: any): Cidr {
  if (typeof value === 'string') {
    return Cidr.parse(value);
  }
  const [index, list] = value['Fn::Select'];
  if (list['Fn::GetAtt']?.[1] === 'Ipv6CidrBlocks') {
    return IPV6_BLOCK;
  }
  const [block, , bits] = list['Fn::Cidr'];
  return deployed(block).subnet(128 - Number(bits), index);
}
