import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { IpFamily } from '../addressing/address';
import type { AddressPlan } from '../addressing/address-plan';
import { addDependencies } from '../foundation/deployment-order';
import { validateArguments } from '../foundation/input-validation';
import { pascalCase } from '../foundation/values';
import {
  type AclOptions,
  type AclRule,
  type AclTraffic,
  DEFAULT_QUOTA,
  IPV6_BLOCK,
  type Ipv6AclOptions,
  networkAclTables,
} from './network-acl-rules';

/** Settings of network ACLs. */
export interface NetworkAclsOptions {
  /**
   * Networks outside the VPC from which internal load balancers and the cluster endpoint are called, in CIDR notation: offices, other VPCs. IPv6
   * is refused as `CidrFamily` in a network without it.
   *
   * @default - none: only the VPC itself
   */
  readonly clientNetworks?: string[];

  /**
   * The TCP ports on which load balancers listen, 1 to 65535: public ones to the internet, internal ones to the client networks. Ports from 1024
   * on are open in any case, as replies come in there.
   *
   * @default - 80 and 443
   */
  readonly loadBalancerPorts?: number[];

  /**
   * The quota of rules per network ACL and direction in your account, 1 to 40. AWS counts IPv4 and IPv6 apart, each with the rule at its end that
   * denies. A plan that needs more is refused as `NetworkAclEntries`.
   *
   * @default 20
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
   */
  readonly maxEntries?: number;
}

/** Which network ACLs the subnets have: one choice, made by a factory. */
export class NetworkAcls {
  /**
   * A network ACL for each tier, which lets EKS work and nothing else in:
   *
   * - within the VPC: everything, but for cluster subnets, which talk TCP on 443 and from 1024 on only
   * - from the internet: load balancer ports into public subnets, and replies (TCP and UDP from 1024 on) to where there is a way out
   * - to the internet: everything from public subnets and from those with a way out; TCP 443 for S3 from the others
   *
   * In a dual stack network the same holds for IPv6: within its IPv6 block, and by its way out. Every node has a public IPv6 address then, and
   * it is the egress-only internet gateway that lets nothing in but replies. Routers may say that a packet is too big (ICMPv6 type 2), as
   * they fragment nothing.
   *
   * Network ACLs keep no state, so that ports from 1024 on cannot be told from replies: they are the second line, behind security groups. DNS,
   * DHCP, time and metadata of the VPC pass in any case. A Network Load Balancer that keeps client addresses, in front of targets on ports
   * below 1024, is shut out.
   *
   * The CIS benchmarks and checkov (CKV2_AWS_1) ask for network ACLs, cdk-nag (`AwsSolutions-VPC3`) for none: acknowledge the one that you do not
   * follow.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
   */
  public static perTier(options: NetworkAclsOptions = {}): NetworkAcls {
    validateArguments('NetworkAcls.perTier', arguments);
    return new NetworkAcls(options);
  }

  private constructor(private readonly options: NetworkAclsOptions) {}

  /** Defines the network ACLs, by tier. @internal */
  public _define(scope: Construct, props: NetworkAclsScope): Record<string, ec2.NetworkAcl> {
    const parent = new Construct(scope, 'NetworkAcls');
    const options: AclOptions = {
      hasEgress: props.hasEgress,
      ipv6: props.ipv6,
      clientNetworks: this.options.clientNetworks ?? [],
      loadBalancerPorts: [...new Set(this.options.loadBalancerPorts ?? [80, 443])],
      maxEntries: this.options.maxEntries ?? DEFAULT_QUOTA,
    };
    return Object.fromEntries(
      networkAclTables(props.plan, options).map(({ tier, rules }) => [tier, defineAcl(parent, tier, rules, props)]),
    );
  }
}

/** What network ACLs are put around. */
export interface NetworkAclsScope {
  readonly plan: AddressPlan;
  readonly vpc: ec2.IVpc;
  readonly hasEgress: boolean;
  readonly ipv6?: Ipv6AclScope;
  readonly subnetsOf: (tier: string) => readonly ec2.ISubnet[];
}

/** The IPv6 side of a dual stack network. */
export interface Ipv6AclScope extends Ipv6AclOptions {
  readonly cidrBlock: string;
  /** What gives the VPC its block. */
  readonly association: IConstruct;
}

/** Subnets come under the network ACL when its rules are in force, so that nothing is cut off on the way. */
function defineAcl(scope: Construct, tier: string, rules: readonly AclRule[], props: NetworkAclsScope): ec2.NetworkAcl {
  const acl = new ec2.NetworkAcl(scope, pascalCase(tier), { vpc: props.vpc });
  const entries = rules.map((rule) => defineEntry(acl, rule, props.ipv6));
  const subnets = props.subnetsOf(tier);
  for (const [index, { zoneLabel }] of props.plan.subnetsOf(tier).entries()) {
    const subnet = subnets[index];
    addDependencies(
      new ec2.SubnetNetworkAclAssociation(acl, `Subnet${zoneLabel}`, { networkAcl: acl, subnet }),
      entries,
    );
  }
  return acl;
}

function defineEntry(acl: ec2.NetworkAcl, rule: AclRule, ipv6?: Ipv6AclScope): ec2.NetworkAclEntry {
  const entry = acl.addEntry(aclEntryIdOf(rule), {
    ruleNumber: rule.number,
    direction: rule.direction === 'ingress' ? ec2.TrafficDirection.INGRESS : ec2.TrafficDirection.EGRESS,
    traffic: trafficOf(rule),
    cidr: cidrOf(rule, ipv6),
    ruleAction: ec2.Action.ALLOW,
  });
  if (ipv6 && rule.ipFamily === IpFamily.IPV6) {
    addDependencies(entry, ipv6.association);
  }
  return entry;
}

function cidrOf({ ipFamily, cidr }: AclRule, ipv6?: Ipv6AclScope): ec2.AclCidr {
  if (ipFamily === IpFamily.IPV4) {
    return ec2.AclCidr.ipv4(cidr);
  }
  return ec2.AclCidr.ipv6(cidr === IPV6_BLOCK && ipv6 ? ipv6.cidrBlock : cidr);
}

function trafficOf({ protocol, fromPort = 0, toPort = 0 }: AclTraffic): ec2.AclTraffic {
  switch (protocol) {
    case 'tcp':
      return ec2.AclTraffic.tcpPortRange(fromPort, toPort);
    case 'udp':
      return ec2.AclTraffic.udpPortRange(fromPort, toPort);
    case 'fragmentation-needed':
      return ec2.AclTraffic.icmp({ type: 3, code: 4 });
    case 'packet-too-big':
      return ec2.AclTraffic.icmpv6({ type: 2, code: 0 });
    default:
      return ec2.AclTraffic.allTraffic();
  }
}

/** `IngressTcp443From10x0x0x0x16`: what the rule says, so that a change of it is another entry. */
function aclEntryIdOf({ direction, protocol, fromPort, cidr }: AclRule): string {
  return [pascalCase(direction), pascalCase(protocol), fromPort ?? '', 'With', cidr.replaceAll(/[.:/]/g, 'x')].join('');
}
