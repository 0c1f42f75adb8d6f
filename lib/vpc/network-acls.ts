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

/** Options of network ACLs. */
export interface NetworkAclsOptions {
  /**
   * Networks outside the VPC with clients of internal load balancers and of the cluster endpoint, in CIDR notation.
   * IPv6 networks fail with `CidrFamily` in a network without IPv6.
   *
   * @default - none. Only clients in the VPC have access
   */
  readonly clientNetworks?: string[];

  /**
   * The TCP ports of load balancer listeners, 1 to 65535. Public load balancers allow the internet, and internal ones
   * the client networks. Ports from 1024 on are always allowed, because replies use them.
   *
   * @default - 80 and 443
   */
  readonly loadBalancerPorts?: number[];

  /**
   * The quota of rules per network ACL and direction in your account, 1 to 40. It applies to IPv4 and IPv6
   * separately, and includes the final deny rule. A plan that needs more rules fails with `NetworkAclEntries`.
   *
   * @default 20
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
   */
  readonly maxEntries?: number;
}

/** The network ACLs of the subnets. */
export class NetworkAcls {
  /**
   * A network ACL for each tier, which allows the traffic that EKS needs:
   *
   * - within the VPC: all traffic. Cluster subnets only allow TCP on 443 and from 1024 on
   * - from the internet: listener ports in public subnets, and replies (TCP and UDP from 1024 on) in subnets with a
   *   default route
   * - to the internet: all traffic from subnets with a default route, and TCP 443 to S3 from all others
   *
   * In a dual stack network, the same rules apply to IPv6, for its IPv6 block and its default routes. Nodes then have
   * public IPv6 addresses, and the egress-only internet gateway only allows replies. ICMPv6 messages about packets
   * that are too big are allowed, because IPv6 routers do not fragment packets.
   *
   * Network ACLs are stateless, and cannot distinguish replies from connections to ports from 1024 on. They
   * supplement security groups. DNS, DHCP, time and metadata services of the VPC are always allowed. A Network Load
   * Balancer that preserves client addresses cannot reach targets on ports below 1024.
   *
   * The CIS benchmarks and checkov (CKV2_AWS_1) require network ACLs, and cdk-nag (`AwsSolutions-VPC3`) rejects them.
   * Acknowledge the rule that you do not follow.
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

/** Inputs of the network ACLs. */
export interface NetworkAclsScope {
  readonly plan: AddressPlan;
  readonly vpc: ec2.IVpc;
  readonly hasEgress: boolean;
  readonly ipv6?: Ipv6AclScope;
  readonly subnetsOf: (tier: string) => readonly ec2.ISubnet[];
}

/** IPv6 inputs in a dual stack network. */
export interface Ipv6AclScope extends Ipv6AclOptions {
  readonly cidrBlock: string;
  /** The association of the IPv6 block. */
  readonly association: IConstruct;
}

/** Defines a network ACL. Its subnets are associated after its rules are created, so that no traffic is interrupted. */
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

/**
 * Returns the construct id of a rule, such as `IngressTcp443From10x0x0x0x16`. It contains the content of the rule, so
 * that a change results in a new entry.
 */
function aclEntryIdOf({ direction, protocol, fromPort, cidr }: AclRule): string {
  return [pascalCase(direction), pascalCase(protocol), fromPort ?? '', 'With', cidr.replaceAll(/[.:/]/g, 'x')].join('');
}
