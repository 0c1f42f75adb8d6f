import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { TlsCertificates } from '../controllers/tls-certificates';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type {
  AlpnPolicy,
  ClientRouting,
  ExternalTrafficPolicy,
  NlbHealthCheckProtocol,
  TargetType,
} from '../loadbalancing/enums';
import type { TargetHealthCheckOptions } from '../loadbalancing/health-check';
import type { LoadBalancerOptions } from '../loadbalancing/options';
import type { NlbListener } from './nlb-listener';
import type { NlbTargetOptions } from './nlb-targets';
import type { Topology } from './topology';

/** TLS that ends at an NLB. */
export interface NlbTlsOptions {
  /** The certificates, by `TlsCertificates.of` or `.arns`: an NLB has no other way to them. */
  readonly certificates: TlsCertificates;

  /**
   * The ports of the Service that speak TLS: numbers, or names of its ports. The controller refuses those that the Service does not have.
   *
   * @default - all ports
   */
  readonly ports?: string[];

  /**
   * The security policy, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - as the controller was told: that of Elastic Load Balancing, unless told otherwise
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * The versions of HTTP that are offered.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;

  /**
   * Whether the NLB speaks TLS with its targets, too.
   *
   * @default false
   */
  readonly backendTls?: boolean;
}

/** The health check of the targets of an NLB. */
export interface NlbHealthCheckOptions extends TargetHealthCheckOptions {
  /**
   * The protocol of the check. With `ExternalTrafficPolicy.LOCAL`, TCP is refused: it would find nodes healthy that have no pod. Beside TCP, a
   * `path` and `successCodes` are refused: it asks for nothing.
   *
   * @default - TCP; HTTP with `ExternalTrafficPolicy.LOCAL`
   */
  readonly protocol?: NlbHealthCheckProtocol;
}

/** What a Service says about its NLB. What is left out has no annotation. */
export interface NlbServiceOptions extends LoadBalancerOptions, NlbTargetOptions {
  /**
   * What the NLB sends to. It is written in any case, as a Service with a load balancer class has nodes as its targets else.
   *
   * @default TargetType.IP
   */
  readonly targetType?: TargetType;

  /**
   * The labels of the nodes that are targets. With `TargetType.INSTANCE` alone.
   *
   * @default - all nodes
   */
  readonly targetNodeLabels?: Record<string, string>;

  /**
   * TLS that ends at the NLB.
   *
   * @default - the NLB hands on what it gets: TLS, if any, ends in the pods
   */
  readonly tls?: NlbTlsOptions;

  /**
   * Whether each zone of the NLB sends to targets in all zones. It evens the load, and traffic between zones costs.
   *
   * @default - as before: not, for a new NLB
   */
  readonly crossZone?: boolean;

  /**
   * The zones whose addresses clients in the VPC are given.
   *
   * @default - an NLB keeps what it has; a new one gives those of any zone
   */
  readonly clientRouting?: ClientRouting;

  /**
   * What is told of single ports: how targets of one are treated, which one is TCP and UDP at once, which one is QUIC.
   *
   * @default - all ports are treated alike, and each is TCP, UDP or TLS
   */
  readonly listeners?: NlbListener[];

  /**
   * The cluster, against which the rest is checked: Services of an IPv6 cluster need `LoadBalancerAddressing.DUALSTACK` and pods as targets, those of
   * an IPv4 cluster have no UDP with it, those on Fargate need pods as targets, and `topology` needs its version. It changes no annotation.
   *
   * @default - it is not checked
   */
  readonly cluster?: ClusterTarget;

  /**
   * The Elastic IP addresses of an internet-facing NLB by their allocation ids, one for each subnet, in the order of `subnets` where those are
   * given.
   *
   * @default - addresses of AWS’s choice
   */
  readonly eipAllocationIds?: string[];

  /**
   * The private IPv4 addresses of an internal NLB, one of each subnet. Those that AWS keeps are refused: the first four and the last of a subnet.
   *
   * @default - addresses of AWS’s choice
   */
  readonly privateIpv4Addresses?: string[];

  /**
   * The IPv6 addresses of a dual-stack NLB, one of each subnet.
   *
   * @default - addresses of AWS’s choice
   */
  readonly ipv6Addresses?: string[];

  /**
   * The IPv6 prefixes from which a dual-stack NLB speaks to its targets. UDP over IPv6 does not work without.
   *
   * @default - none
   */
  readonly sourceNat?: NlbSourceNat;

  /**
   * The networks that reach the NLB, in CIDR notation; those of IPv6 with `LoadBalancerAddressing.DUALSTACK` alone. Not with `securityGroups`, which
   * say so themselves. `loadBalancerSourceRanges` in the `spec` of the Service wins over them.
   *
   * @default - all, also with an internal scheme; none but the prefix lists where there are any; those of the VPC with `withoutSecurityGroups` and an
   * internal scheme, so that clients of connected networks are shut out where targets see their addresses
   */
  readonly sourceRanges?: string[];

  /**
   * Whether the security group of the controller’s making lets in what discovers the MTU of a path, by ICMP, from each of `sourceRanges`. Not with
   * `securityGroups`, and not from prefix lists.
   *
   * @default false
   */
  readonly pathMtuDiscovery?: boolean;

  /**
   * Whether a new NLB has no security groups, as QUIC demands. It never gets any after, and one that has some never loses them: the controller stops
   * at a Service that asks for it. Whoever has a way to such an NLB is let in, and security groups of nodes and pods are all that is left: there,
   * the controller lets `sourceRanges` in where targets see the addresses of clients, and the subnets of the NLB, which are all its clients, where
   * they do not; nobody, with `managesBackendRules: false`.
   *
   * @default false
   */
  readonly withoutSecurityGroups?: boolean;

  /**
   * Whether the rules of the security groups hold for traffic through AWS PrivateLink, too: it comes from addresses of the consumers’ VPCs, which
   * may be those of your own, so that an endpoint service most often wants false, and accepts its consumers one by one.
   *
   * @default - as before: they do, for a new NLB
   */
  readonly enforceRulesOnPrivateLink?: boolean;

  /**
   * The health check.
   *
   * @default - a connection every 10 seconds, and three in a row decide; with `ExternalTrafficPolicy.LOCAL`, a question to kube-proxy within
   * 6 seconds, and two decide
   */
  readonly healthCheck?: NlbHealthCheckOptions;

  /**
   * Whether targets of other clusters in the same target group are left alone.
   *
   * @default false
   */
  readonly multiClusterTargetGroup?: boolean;

  /**
   * Where nodes send what arrives at their node port. With `TargetType.INSTANCE` alone: pods as targets are reached without.
   * `LOCAL` keeps the address of the client and the way through another node away, and needs pods on several nodes.
   *
   * @default ExternalTrafficPolicy.CLUSTER
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * Whether the Service has node ports, which targets of the type INSTANCE need.
   *
   * @default - only where targets are nodes
   */
  readonly nodePorts?: boolean;

  /**
   * Where clients inside the cluster are sent. It changes nothing for those of the NLB where its targets are pods. Where they are nodes, with
   * `ExternalTrafficPolicy.CLUSTER`, nodes choose pods for them alike.
   *
   * @default - to any pod of the Service
   */
  readonly topology?: Topology;
}

const ADDRESS = 'LoadBalancerAddress';

/** The length of a prefix from which a dual-stack NLB speaks. */
const PREFIX_LENGTH = 80;

/**
 * The IPv6 prefixes from which a dual-stack NLB speaks to its targets: one choice, made by a factory. UDP over IPv6 does not work without. While
 * the NLB has a UDP listener, prefixes can neither be changed nor turned off.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
 */
export class NlbSourceNat {
  /** Stands in `prefixes` for one of AWS’s choice. */
  public static readonly ASSIGNED = 'auto_assigned';

  /** From prefixes of AWS’s choice, one in each subnet. */
  public static assigned(): NlbSourceNat {
    return new NlbSourceNat('on');
  }

  /**
   * From prefixes of yours. What is no IPv6 network of the length /80, and the same one twice, are refused as `LoadBalancerAddress`.
   *
   * @param prefixes one for each of the `subnets`, in their order, such as `2001:db8:0:1:1::/80`, or `NlbSourceNat.ASSIGNED`
   */
  public static prefixes(...prefixes: string[]): NlbSourceNat {
    validateArguments('NlbSourceNat.prefixes', arguments);
    const own = prefixes.filter((prefix) => prefix !== NlbSourceNat.ASSIGNED);
    for (const text of own.filter(isConcrete)) {
      const { ipFamily, prefixLength } = Cidr.parse(text);
      if (ipFamily !== IpFamily.IPV6 || prefixLength !== PREFIX_LENGTH) {
        fail(ADDRESS, `"${text}" is no IPv6 prefix of /80, write one such as "2001:db8:0:1:1::/80"`);
      }
    }
    const repeated = firstDuplicate(own);
    if (repeated !== undefined && isConcrete(repeated)) {
      fail(ADDRESS, `"${repeated}" is given twice in NlbSourceNat.prefixes, give each subnet one of its own`);
    }
    return new NlbSourceNat('on', prefixes);
  }

  /** Without. Say it to turn off what was on. */
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
