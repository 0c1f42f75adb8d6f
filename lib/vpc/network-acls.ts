import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { after } from '../foundation/order';
import { refuse } from '../foundation/refusals';
import { pascalCase } from '../foundation/text';
import { type AclOptions, type AclRule, type AclTraffic, DEFAULT_QUOTA, networkAclTables } from './network-acl-rules';

/** Settings of network ACLs. */
export interface NetworkAclsOptions {
  /**
   * Networks outside the VPC from which internal load balancers and the cluster endpoint are called, in IPv4 CIDR notation: offices, other VPCs.
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
   * The quota of rules per network ACL and direction in your account, 1 to 40. A plan that needs more is refused as `NetworkAclEntries`.
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
   * Network ACLs keep no state, so that ports from 1024 on cannot be told from replies: they are the second line, behind security groups. DNS,
   * DHCP, time and metadata of the VPC pass in any case. A Network Load Balancer that keeps client addresses, in front of targets on ports
   * below 1024, is shut out. In a dual stack network they are refused as `NetworkAclIpv6`.
   *
   * The CIS benchmarks and checkov (CKV2_AWS_1) ask for network ACLs, cdk-nag (`AwsSolutions-VPC3`) for none: acknowledge the one that you do not
   * follow.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
   */
  public static perTier(options: NetworkAclsOptions = {}): NetworkAcls {
    return new NetworkAcls(options);
  }

  private constructor(private readonly options: NetworkAclsOptions) {}

  /** Defines the network ACLs, by tier. @internal */
  public _define(scope: Construct, props: NetworkAclsScope): Record<string, ec2.NetworkAcl> {
    if (props.hasIpv6) {
      refuse(
        'NetworkAclIpv6',
        '"networkAcls" has rules for IPv4 alone and would shut IPv6 out, leave it out of a network with ipv6',
      );
    }
    const parent = new Construct(scope, 'NetworkAcls');
    const options: AclOptions = {
      hasEgress: props.hasEgress,
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
  readonly hasIpv6: boolean;
  readonly subnetsOf: (tier: string) => readonly ec2.ISubnet[];
}

/** Subnets come under the network ACL when its rules are in force, so that nothing is cut off on the way. */
function defineAcl(scope: Construct, tier: string, rules: readonly AclRule[], props: NetworkAclsScope): ec2.NetworkAcl {
  const acl = new ec2.NetworkAcl(scope, pascalCase(tier), { vpc: props.vpc });
  const entries = rules.map((rule) =>
    acl.addEntry(idOf(rule), {
      ruleNumber: rule.number,
      direction: rule.direction === 'ingress' ? ec2.TrafficDirection.INGRESS : ec2.TrafficDirection.EGRESS,
      traffic: trafficOf(rule),
      cidr: ec2.AclCidr.ipv4(rule.cidr),
      ruleAction: ec2.Action.ALLOW,
    }),
  );
  const subnets = props.subnetsOf(tier);
  for (const [index, { zoneLabel }] of props.plan.subnetsOf(tier).entries()) {
    const subnet = subnets[index];
    after(new ec2.SubnetNetworkAclAssociation(acl, `Subnet${zoneLabel}`, { networkAcl: acl, subnet }), entries);
  }
  return acl;
}

function trafficOf({ protocol, fromPort = 0, toPort = 0 }: AclTraffic): ec2.AclTraffic {
  switch (protocol) {
    case 'tcp':
      return ec2.AclTraffic.tcpPortRange(fromPort, toPort);
    case 'udp':
      return ec2.AclTraffic.udpPortRange(fromPort, toPort);
    case 'fragmentation-needed':
      return ec2.AclTraffic.icmp({ type: 3, code: 4 });
    default:
      return ec2.AclTraffic.allTraffic();
  }
}

/** `IngressTcp443From10x0x0x0x16`: what the rule says, so that a change of it is another entry. */
function idOf({ direction, protocol, fromPort, cidr }: AclRule): string {
  return [pascalCase(direction), pascalCase(protocol), fromPort ?? '', 'With', cidr.replaceAll(/[./]/g, 'x')].join('');
}
