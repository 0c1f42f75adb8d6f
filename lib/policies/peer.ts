import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import { dnsCacheAddresses } from '../cluster/dns-caches';
import { type LabelQuery, NAMESPACE_NAME_LABEL } from '../cluster/objects/label-selectors';
import { serviceAddress } from '../cluster/service-addresses';
import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { VpcEndpoints } from '../vpc/vpc-endpoints';
import { LabelSelector } from './label-selector';
import { type BlockForm, blocksOfSubnets, endpointSubnets, hostBlock, parseBlock, tierSubnets } from './peer-addresses';

/** Peers as policies render them. */
export type PeerForm =
  | { readonly kind: 'anywhere' }
  | { readonly kind: 'pods'; readonly namespaces?: LabelQuery; readonly pods?: LabelQuery }
  | { readonly kind: 'block'; readonly block: BlockForm }
  | { readonly kind: 'domains'; readonly names: readonly string[] };

/** The policy that a peer is in. */
export interface PeerContext {
  readonly cluster: ClusterTarget;
  readonly scope: Construct;
}

/** Networks that are not on the internet: private, shared, link-local and unique local addresses. */
const NOT_INTERNET: Readonly<Record<IpFamily, BlockForm>> = {
  [IpFamily.IPV4]: {
    cidr: '0.0.0.0/0',
    except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  },
  [IpFamily.IPV6]: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
};

/** Addresses of the EKS Pod Identity agent on each node. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
const POD_IDENTITY: Readonly<Record<IpFamily, string>> = {
  [IpFamily.IPV4]: '169.254.170.23/32',
  [IpFamily.IPV6]: 'fd00:ec2::23/128',
};

/** Addresses of the EC2 instance metadata. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
export const INSTANCE_METADATA: Readonly<Record<IpFamily, string>> = {
  [IpFamily.IPV4]: '169.254.169.254/32',
  [IpFamily.IPV6]: 'fd00:ec2::254/128',
};

/** A domain name, possibly with a wildcard for its first labels, as the definition of EKS accepts it. */
const DOMAIN_NAME = /^(\*\.)?([a-z0-9]([-a-z0-9_]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9_]*[a-z0-9])?\.?$/i;

/**
 * Sources or destinations of a network policy rule. Choose one of the factories.
 *
 * A policy allows connections, and responses to them are always allowed. Nodes always reach the pods that they run, so
 * probes of the kubelet need no rule.
 */
export class Peer {
  /** Everything, in the cluster and outside of it. Write it on purpose: an empty list of peers fails. */
  public static anywhere(): Peer {
    return new Peer(() => [{ kind: 'anywhere' }]);
  }

  /**
   * Pods in the namespace of the policy.
   *
   * @param pods the pods
   */
  public static pods(pods: LabelSelector): Peer {
    validateArguments('Peer.pods', arguments);
    return new Peer(({ scope }) => [{ kind: 'pods', pods: pods._for('pods', scope) }]);
  }

  /** All pods in the namespace of the policy. */
  public static sameNamespace(): Peer {
    return Peer.pods(LabelSelector.everything());
  }

  /**
   * All pods in the namespaces.
   *
   * @param namespaces the namespaces, such as `LabelSelector.namespaceNames('monitoring')`
   */
  public static namespaces(namespaces: LabelSelector): Peer {
    validateArguments('Peer.namespaces', arguments);
    return new Peer(({ scope }) => [{ kind: 'pods', namespaces: namespaces._for('namespaces', scope) }]);
  }

  /** All pods of the cluster. */
  public static allNamespaces(): Peer {
    return Peer.namespaces(LabelSelector.everything());
  }

  /**
   * The selected pods in the selected namespaces: both conditions apply.
   *
   * @param namespaces the namespaces
   * @param pods the pods in them
   */
  public static podsIn(namespaces: LabelSelector, pods: LabelSelector): Peer {
    validateArguments('Peer.podsIn', arguments);
    return new Peer(({ scope }) => [
      { kind: 'pods', namespaces: namespaces._for('namespaces', scope), pods: pods._for('pods', scope) },
    ]);
  }

  /**
   * Addresses outside the cluster.
   *
   * The block has the IP family of the cluster, because policies are enforced for one family only. Use selectors for
   * pods, whose addresses change.
   *
   * @param cidr a network, such as `10.20.0.0/16`
   * @param except networks inside of it that are excluded
   */
  public static ipBlock(cidr: string, except: string[] = []): Peer {
    validateArguments('Peer.ipBlock', arguments);
    const block = parseBlock(cidr, except);
    return new Peer(({ cluster, scope }) => {
      const isIpv6 = isConcrete(cidr) ? Cidr.parse(cidr).ipFamily === IpFamily.IPV6 : cluster.isIpv6;
      if (isIpv6 !== cluster.isIpv6) {
        const [is, wants] = isIpv6 ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
        fail(
          'NetworkPolicyPeer',
          `"${cidr}" is an ${is} network, but pods of the cluster have ${wants} addresses, and policies are enforced for these only. Write an ${wants} network, or leave it out`,
          scope,
        );
      }
      return [{ kind: 'block', block }];
    });
  }

  /** Public addresses, without private networks and without the instance metadata. */
  public static internet(): Peer {
    return new Peer((context) => [{ kind: 'block', block: NOT_INTERNET[familyOf(context)] }]);
  }

  /**
   * The subnets of a tier, such as those of load balancers or databases. Pod tiers fail: select pods by label.
   *
   * @param network the network
   * @param tier the name of the tier, such as `public`
   */
  public static tier(network: IEksNetwork, tier: string): Peer {
    validateArguments('Peer.tier', arguments);
    const subnets = tierSubnets(network, tier);
    return new Peer((context) => blockPeers(blocksOfSubnets(subnets, familyOf(context), context.scope)));
  }

  /**
   * A connected network outside the VPC.
   *
   * @param network the network
   * @param name the name in its `connectedNetworks`
   */
  public static connectedNetwork(network: IEksNetwork, name: string): Peer {
    validateArguments('Peer.connectedNetwork', arguments);
    const { connectedNetworks } = network;
    if (!Object.hasOwn(connectedNetworks, name)) {
      fail(
        'NetworkPolicyPeer',
        `"${name}" is not a connected network. ${didYouMean(name, Object.keys(connectedNetworks))}`,
        network,
      );
    }
    return Peer.ipBlock(connectedNetworks[name]);
  }

  /**
   * Subnets, such as those of a database.
   *
   * @param subnets the subnets, whose networks must be known
   */
  public static subnets(subnets: ec2.ISubnet[]): Peer {
    validateArguments('Peer.subnets', arguments);
    return new Peer((context) => blockPeers(blocksOfSubnets(subnets, familyOf(context), context.scope)));
  }

  /**
   * The subnets of the interface endpoint of an AWS service. Allow TCP 443.
   *
   * Other addresses in the subnets are allowed too. Gateway endpoints fail, because their addresses are those of the
   * service on the internet, and a policy cannot contain a prefix list.
   *
   * @param endpoints the endpoints
   * @param service the short name of the service, such as `ecr.api`
   */
  public static endpoint(endpoints: VpcEndpoints, service: string): Peer {
    validateArguments('Peer.endpoint', arguments);
    const subnets = endpointSubnets(endpoints, service);
    return new Peer((context) => blockPeers(blocksOfSubnets(subnets, familyOf(context), context.scope)));
  }

  /**
   * The DNS servers of the cluster: CoreDNS, NodeLocal DNSCache if this app defines it, and the address of cluster DNS
   * in EKS Auto Mode, where no pods serve it. Allow UDP and TCP 53.
   *
   * @param addresses addresses of further DNS servers, such as of a cache outside this app. Auto Mode requires the
   * address of cluster DNS here if the app does not know the service CIDR
   * @see https://github.com/aws/containers-roadmap/issues/2552
   */
  public static clusterDns(addresses: string[] = []): Peer {
    validateArguments('Peer.clusterDns', arguments);
    return new Peer((context) => dnsPeers(context, addresses), true);
  }

  /**
   * The Kubernetes API: the cluster subnets, and the address of the Service `kubernetes`. Allow TCP 443.
   *
   * @param network the network of the cluster
   * @param serviceCidr the IPv4 service CIDR. It is required if the cluster does not state it
   */
  public static kubernetesApi(network: IEksNetwork, serviceCidr?: string): Peer {
    validateArguments('Peer.kubernetesApi', arguments);
    return new Peer((context) => {
      const address = serviceAddress(context.cluster, 'kubernetes', serviceCidr);
      if (address === undefined) {
        fail(
          'NetworkPolicyPeer',
          `"kubernetesApi" needs the address of the Service kubernetes, and the service CIDR of the cluster is not known. Write serviceCidr${context.cluster.isIpv6 ? '' : ', or define the cluster with serviceIpv4Cidr'}`,
          context.scope,
        );
      }
      const { subnets } = network.vpc.selectSubnets(network.clusterSubnets);
      return blockPeers([hostBlock(address, context), ...blocksOfSubnets(subnets, familyOf(context), context.scope)]);
    });
  }

  /** The EKS Pod Identity agent on the node, from which pods get credentials. Allow TCP 80. */
  public static podIdentityAgent(): Peer {
    return new Peer((context) => blockPeers([{ cidr: POD_IDENTITY[familyOf(context)] }]));
  }

  /** The instance metadata of the node, which contains credentials of the node role. */
  public static instanceMetadata(): Peer {
    return new Peer((context) => blockPeers([{ cidr: INSTANCE_METADATA[familyOf(context)] }]));
  }

  /**
   * Domain names, for `ApplicationNetworkPolicy` and for accepting rules of `ClusterNetworkPolicy` in EKS Auto Mode.
   *
   * @param names names such as `api.example.com`, or `*.example.com` for all names below it
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
   */
  public static domainNames(...names: string[]): Peer {
    validateArguments('Peer.domainNames', arguments);
    const wrong = names.find((name) => isConcrete(name) && !DOMAIN_NAME.test(name));
    if (wrong !== undefined || names.length === 0) {
      fail(
        'NetworkPolicyPeer',
        `"${wrong ?? ''}" is not a domain name. Write "api.example.com", or "*.example.com" for the names below it`,
      );
    }
    return new Peer(() => [{ kind: 'domains', names: [...new Set(names)] }]);
  }

  private constructor(
    private readonly resolve: (context: PeerContext) => readonly PeerForm[],
    /** Whether the peer depends on constructs that may be defined later. @internal */
    public readonly _isLate = false,
  ) {}

  /** Returns the peers as policies render them. @internal */
  public _forms(context: PeerContext): readonly PeerForm[] {
    return this.resolve(context);
  }

  /** Returns the peer with each of its forms changed. @internal */
  public _mapped(change: (form: PeerForm) => PeerForm): Peer {
    return new Peer((context) => this.resolve(context).map(change), this._isLate);
  }
}

function familyOf({ cluster }: PeerContext): IpFamily {
  return cluster.isIpv6 ? IpFamily.IPV6 : IpFamily.IPV4;
}

function blockPeers(blocks: readonly BlockForm[]): PeerForm[] {
  return blocks.map((block) => ({ kind: 'block', block }));
}

function dnsPeers(context: PeerContext, addresses: readonly string[]): PeerForm[] {
  const { cluster, scope } = context;
  const { compute } = cluster;
  const own = compute._hasAutoMode ? [serviceAddress(cluster, 'kube-dns')] : [];
  const known = [...own, ...dnsCacheAddresses(cluster.clusterName, scope), ...addresses].flatMap((one) => one ?? []);
  if (compute._hasAutoMode && known.length === 0) {
    fail(
      'NetworkPolicyPeer',
      '"clusterDns" needs the address of cluster DNS in EKS Auto Mode, and the service CIDR of the cluster is not known. Write the tenth address of the service CIDR, such as Peer.clusterDns(["172.20.0.10"]), or define the cluster with serviceIpv4Cidr',
      scope,
    );
  }
  return [
    {
      kind: 'pods',
      namespaces: { matchLabels: { [NAMESPACE_NAME_LABEL]: 'kube-system' } },
      pods: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
    ...blockPeers([...new Set(known)].map((address) => hostBlock(address, context))),
  ];
}
