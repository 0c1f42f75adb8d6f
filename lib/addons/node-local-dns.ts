import { Fn } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { validateAddonOf } from '../cluster/joined';
import { validateArguments } from '../foundation/input';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { IMAGES } from '../foundation/versions';
import type { CoreDns } from './core-dns';
import type { KubeProxy } from './kube-proxy';
import { kubeDnsAddress, localAddress, refuseKubeDnsAddress } from './node-local-dns-address';
import { nodeLocalDnsObjects } from './node-local-dns-objects';
import { type PodResources, resourceValues } from './pod-settings';

/**
 * Default requests of the upstream manifest. It has no limits, because DNS of the node fails if the cache is killed.
 */
const DEFAULT_RESOURCES: PodResources = { requests: { cpu: '25m', memory: '5Mi' } };

/** Servers that the caches query for external names. */
export enum NodeLocalDnsUpstream {
  /** CoreDNS. Its stub domains, hosts and forwarders apply to all pods. */
  CORE_DNS = 'CORE_DNS',
  /**
   * The resolver of the node, which is the Route 53 Resolver in a VPC. It reduces the load of CoreDNS. The stub
   * domains, hosts and forwarders of CoreDNS do not apply.
   */
  NODE_RESOLVER = 'NODE_RESOLVER',
}

/** Options of NodeLocal DNSCache. */
export interface NodeLocalDnsOptions {
  /**
   * Address of the caches, identical on every node.
   *
   * Use a link-local address that neither AWS nor the CNI uses in an IPv4 cluster, and a unique local address
   * (`fd00::/8`) in an IPv6 cluster. Other addresses fail.
   *
   * @default - 169.254.20.10, or fd00:169:254:20::10 in an IPv6 cluster
   */
  readonly localIp?: string;

  /**
   * Address of the Service `kube-dns`. The caches use it if kube-proxy is in iptables mode. It has no effect in other
   * modes.
   *
   * @default - calculated from the service CIDR of the cluster. It is required if the service CIDR is unknown
   */
  readonly kubeDnsIp?: string;

  /**
   * Servers that the caches query for external names.
   *
   * @default - CoreDNS if it has stub domains, hosts, rewrites, forwarders or your own Corefile, and the resolver of
   * the node otherwise
   */
  readonly upstream?: NodeLocalDnsUpstream;

  /**
   * Image reference with a tag, for example of a private mirror.
   *
   * @default - registry.k8s.io/dns/k8s-dns-node-cache in the version that this library pins. Nodes must reach that
   * registry
   */
  readonly image?: string;

  /**
   * Resource requests and limits of each pod. DNS of the node fails if the cache is killed for lack of memory.
   *
   * @default - requests of 25m CPU and 5 MiB of memory, and no limits
   */
  readonly resources?: PodResources;
}

/** Properties of NodeLocal DNSCache. */
export interface NodeLocalDnsProps extends NodeLocalDnsOptions {
  /** The cluster. It must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /** The kube-proxy of the cluster. Its mode determines the addresses of the caches. */
  readonly kubeProxy: KubeProxy;

  /** The CoreDNS of the cluster, which the caches query. */
  readonly coreDns: CoreDns;
}

/**
 * NodeLocal DNSCache: a DNS cache on every Linux node, which queries CoreDNS over TCP.
 *
 * Queries of pods bypass kube-proxy and connection tracking. Fewer queries reach CoreDNS and the Route 53 Resolver,
 * which accepts 1,024 packets per second from each network interface.
 *
 * In iptables mode of kube-proxy, the caches use the address of the Service `kube-dns`. Pods need no change, and
 * CoreDNS responds while a cache is down.
 *
 * In IPVS mode that address is already in use on the node, and upstream does not document nftables mode. In these modes
 * the caches use only their own address, and the kubelet of every node must pass it to pods as `clusterDnsIp`. Node
 * groups of `ClusterNetworking` are configured for this. While a cache is down, its node has no DNS.
 *
 * Nodes of Fargate and EKS Auto Mode and Windows nodes have no cache. It cannot be combined with strict security groups
 * for pods. Network policies that allow DNS only to the labels of CoreDNS must also allow port 53 of the cache
 * addresses.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export class NodeLocalDns extends Construct {
  /** Address of the caches. */
  public readonly localIp: string;

  /**
   * DNS server that the kubelet of each node must pass to pods (`clusterDNS`). Undefined if pods need no change,
   * because the caches use the address of the Service `kube-dns`.
   */
  public readonly clusterDnsIp?: string;

  /** Applied Kubernetes objects. Add a dependency on them to constructs that need DNS. */
  public readonly applied: IConstruct;

  constructor(scope: Construct, id: string, props: NodeLocalDnsProps) {
    validateArguments('NodeLocalDns', arguments);
    super(scope, id);
    const { cluster, coreDns, kubeProxy } = props;
    for (const addon of [coreDns, kubeProxy]) {
      validateAddonOf(cluster, addon, this);
    }
    this.localIp = refusingAt(this, () => localAddress(props.localIp, cluster.isIpv6));

    // kubernetes/dns#682: it is not documented that kube-proxy in nftables mode leaves the Service address alone.
    const isTransparent = kubeProxy._mode === 'iptables';
    this.clusterDnsIp = isTransparent ? undefined : this.localIp;
    const byDefault = coreDns._hasOwnNames ? NodeLocalDnsUpstream.CORE_DNS : NodeLocalDnsUpstream.NODE_RESOLVER;

    this.applied = cluster._applyObjects(
      this,
      'Objects',
      nodeLocalDnsObjects({
        addresses: isTransparent ? [this.localIp, this.kubeDnsIp(props)] : [this.localIp],
        image: props.image ?? `${IMAGES.nodeLocalDns.repository}:${IMAGES.nodeLocalDns.tag}`,
        asksCoreDns: (props.upstream ?? byDefault) === NodeLocalDnsUpstream.CORE_DNS,
        clusterTtl: coreDns._clusterTtl,
        resources: resourceValues(props.resources ?? DEFAULT_RESOURCES, this),
      }),
    );
    after(this.applied, [coreDns, kubeProxy]);
  }

  private kubeDnsIp({ cluster, kubeDnsIp }: NodeLocalDnsProps): string {
    if (kubeDnsIp !== undefined) {
      refusingAt(this, () => refuseKubeDnsAddress(kubeDnsIp, cluster.isIpv6));
      return kubeDnsIp;
    }
    const { _serviceCidr: ipv4, _serviceIpv6Cidr: ipv6 } = cluster;
    if (cluster.isIpv6 && ipv6 !== undefined) {
      return `${Fn.select(0, Fn.split('/', ipv6))}a`;
    }
    if (!cluster.isIpv6 && ipv4 !== undefined) {
      return refusingAt(this, () => kubeDnsAddress(ipv4));
    }
    return refuse(
      'ClusterAttribute',
      `"${this.node.id}" needs the address of the Service kube-dns. Write kubeDnsIp, the tenth address of the service CIDR${cluster.isIpv6 ? '' : ', or define the cluster with serviceIpv4Cidr'}`,
      this,
    );
  }
}
