import { Cidr } from '../../lib';
import type { Synthesized } from './templates';

/** A packet on its way: `fromPort` is the source port, `toPort` the one it is sent to. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly from: string;
  readonly to: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** What network ACLs do not filter: DNS, time, metadata and the other link-local services, and DHCP (VPC User Guide, network ACL basics). */
const UNFILTERED = [Cidr.parse('169.254.0.0/16'), Cidr.parse('255.255.255.255/32')];

const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1 };

interface Placed {
  readonly cidr: Cidr;
  readonly subnetId: string;
  readonly acl?: string;
}

/** Network ACLs as AWS evaluates them: per direction, by number, the first that matches decides, and nothing is remembered. */
export class AclSimulator {
  private readonly subnets: Placed[];

  constructor(private readonly template: Synthesized) {
    const associations = template.all('AWS::EC2::SubnetNetworkAclAssociation');
    this.subnets = template.all('AWS::EC2::Subnet').map(({ id, Properties }) => ({
      cidr: Cidr.parse(Properties.CidrBlock),
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
    return this.subnets.find(({ cidr }) => cidr.containsAddress(address));
  }

  private allows({ acl }: Placed, egress: boolean, peer: string, packet: Packet): boolean {
    const entry = this.template
      .all('AWS::EC2::NetworkAclEntry')
      .map(({ Properties }) => Properties)
      .filter(({ NetworkAclId, Egress }) => NetworkAclId.Ref === acl && Egress === egress)
      .sort((a, b) => a.RuleNumber - b.RuleNumber)
      .find(
        ({ CidrBlock, Protocol, PortRange, Icmp }) =>
          Cidr.parse(CidrBlock).containsAddress(peer) &&
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
