import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { mergedAttributes } from './annotations';
import type { ClientRoutingPolicy } from './enums';
import type { LoadBalancerOptions, LoadBalancerSecurityGroupOptions } from './options';

const ADDRESS = 'LoadBalancerAddress';

/** The length of a source NAT prefix. */
const PREFIX_LENGTH = 80;

/**
 * The IPv6 prefixes of the source addresses of a dual-stack NLB. Use one of the static methods. UDP over IPv6 needs
 * them. While the NLB has a UDP listener, prefixes cannot be changed or turned off.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
 */
export class NlbSourceNat {
  /** In `prefixes`, a prefix that AWS assigns. */
  public static readonly ASSIGNED = 'auto_assigned';

  /** Prefixes that AWS assigns, one in each subnet. */
  public static assigned(): NlbSourceNat {
    return new NlbSourceNat('on');
  }

  /**
   * Prefixes that you select. A text that is not an IPv6 network of the length /80, and a repeated prefix, fail as
   * `LoadBalancerAddress`.
   *
   * @param prefixes one for each of the `subnets`, in their order, such as `2001:db8:0:1:1::/80`, or
   * `NlbSourceNat.ASSIGNED`
   */
  public static prefixes(...prefixes: string[]): NlbSourceNat {
    validateArguments('NlbSourceNat.prefixes', arguments);
    const own = prefixes.filter((prefix) => prefix !== NlbSourceNat.ASSIGNED);
    for (const text of own.filter(isConcrete)) {
      const { ipFamily, prefixLength } = Cidr.parse(text);
      if (ipFamily !== IpFamily.IPV6 || prefixLength !== PREFIX_LENGTH) {
        fail(ADDRESS, `"${text}" is not an IPv6 prefix of the length /80. Write one such as "2001:db8:0:1:1::/80"`);
      }
    }
    const repeated = firstDuplicate(own);
    if (repeated !== undefined && isConcrete(repeated)) {
      fail(ADDRESS, `"${repeated}" occurs twice in NlbSourceNat.prefixes. Use a different prefix for each subnet`);
    }
    return new NlbSourceNat('on', prefixes);
  }

  /** No prefixes. Write it to turn them off. */
  public static off(): NlbSourceNat {
    return new NlbSourceNat('off');
  }

  private constructor(
    /** @internal */
    public readonly _switch: 'on' | 'off',
    /** @internal */
    public readonly _prefixes?: readonly string[],
  ) {}
}

/** Attributes of an NLB. */
export interface NlbAttributeOptions {
  /**
   * Whether the NLB sends traffic from each Availability Zone to targets in all Availability Zones. This distributes
   * the load more evenly. AWS bills traffic between Availability Zones.
   *
   * @default - unchanged; off for a new NLB
   */
  readonly crossZoneLoadBalancing?: boolean;

  /**
   * The Availability Zones whose addresses the DNS name of the NLB returns to clients in the VPC.
   *
   * @default - unchanged; a new NLB returns the addresses of any Availability Zone
   */
  readonly clientRoutingPolicy?: ClientRoutingPolicy;
}

/** Elastic IP addresses of an NLB. */
export interface NlbElasticIpOptions {
  /**
   * The allocation ids of the Elastic IP addresses of an internet-facing NLB, one for each subnet, in the order of
   * `subnets`. Set `subnets`, too. Otherwise the controller may find a subnet that is added later, for which there is
   * no address.
   *
   * @default - AWS assigns the addresses
   */
  readonly eipAllocationIds?: string[];
}

/** Options of an NLB of a Service or a Gateway. */
export interface NlbOptions
  extends LoadBalancerOptions,
    LoadBalancerSecurityGroupOptions,
    NlbAttributeOptions,
    NlbElasticIpOptions {
  /**
   * The private IPv4 addresses of an internal NLB, one of each subnet. AWS reserves the first four addresses and the
   * last address of a subnet, which are an error. For a Gateway, set `subnets`, too, in the same order.
   *
   * @default - AWS assigns the addresses
   */
  readonly privateIpv4Addresses?: string[];

  /**
   * The IPv6 addresses of a dual-stack NLB, one of each subnet. For a Gateway, set `subnets`, too, in the same order.
   *
   * @default - AWS assigns the addresses
   */
  readonly ipv6Addresses?: string[];

  /**
   * The source NAT prefixes of a dual-stack NLB. UDP listeners need them to reach targets over IPv6. For a Gateway, set
   * `subnets`, too.
   *
   * @default - none
   */
  readonly sourceNat?: NlbSourceNat;

  /**
   * Whether the security group that the controller creates allows the ICMP messages of Path MTU Discovery from each of
   * `inboundCidrs`. It is an error to set `securityGroups`, too. There is no rule for prefix lists.
   *
   * @default false
   */
  readonly icmpForPathMtuDiscovery?: boolean;

  /**
   * Whether the inbound rules of the security groups apply to traffic through AWS PrivateLink. This traffic has the
   * addresses of the VPC of the consumer, which may overlap those of your VPC. For most endpoint services, set this to
   * false and accept each consumer.
   *
   * @default - unchanged; a new NLB applies the rules
   */
  readonly enforceSecurityGroupInboundRulesOnPrivateLinkTraffic?: boolean;

  /**
   * Whether a new NLB has no security groups, which QUIC listeners need. Later, Elastic Load Balancing cannot add the
   * first security group to an NLB, or remove the last one. Only the security groups of nodes and pods then restrict
   * access. The controller allows traffic from `inboundCidrs` if targets get the client addresses, and otherwise from
   * the subnets of the NLB.
   *
   * @default false
   */
  readonly withoutSecurityGroups?: boolean;
}

/** The attributes of an NLB. */
export function nlbAttributes(
  options: NlbAttributeOptions &
    Pick<LoadBalancerOptions, 'accessLogs' | 'deletionProtection' | 'zonalShift' | 'additionalLoadBalancerAttributes'>,
): Record<string, string> {
  return mergedAttributes(
    'nlb',
    {
      ...options.accessLogs?._attributes('access_logs'),
      'deletion_protection.enabled': options.deletionProtection,
      'zonal_shift.config.enabled': options.zonalShift,
      'load_balancing.cross_zone.enabled': options.crossZoneLoadBalancing,
      'dns_record.client_routing_policy': options.clientRoutingPolicy,
    },
    options.additionalLoadBalancerAttributes,
  );
}
