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

/** What upstream asks for; there is no limit, for a cache that is killed takes DNS of its node with it. */
const DEFAULT_RESOURCES: PodResources = { requests: { cpu: '25m', memory: '5Mi' } };

/** Whom the caches of the nodes ask for names outside the cluster. */
export enum NodeLocalDnsUpstream {
  /** CoreDNS: its stub domains, hosts and forwarders hold for all pods. */
  CORE_DNS = 'CORE_DNS',
  /** The resolver of the node, in a VPC that of Route 53: CoreDNS has less to do. Its stub domains, hosts and forwarders are passed by. */
  NODE_RESOLVER = 'NODE_RESOLVER',
}

/** Settings of NodeLocal DNSCache that do not name a cluster. */
export interface NodeLocalDnsOptions {
  /**
   * The address of the caches, the same on every node. In an IPv4 cluster a link-local one that neither AWS nor the CNI uses, in an IPv6
   * cluster a unique local one (`fd00::/8`); others are refused.
   *
   * @default - 169.254.20.10, or fd00:169:254:20::10 in an IPv6 cluster
   */
  readonly localIp?: string;

  /**
   * The address of the Service `kube-dns`, which the caches take over where kube-proxy is in iptables mode; not used in the other modes.
   *
   * @default - by the service CIDR, where the cluster says it; refused where it does not
   */
  readonly kubeDnsIp?: string;

  /**
   * Whom the caches ask for names outside the cluster.
   *
   * @default - CoreDNS where it has stub domains, hosts, rewrites or forwarders of its own, or a Corefile of yours; the resolver of the node elsewhere
   */
  readonly upstream?: NodeLocalDnsUpstream;

  /**
   * The image with its tag, such as that of a private mirror.
   *
   * @default - registry.k8s.io/dns/k8s-dns-node-cache, in the version that this library pins: nodes need a way to that registry
   */
  readonly image?: string;

  /**
   * Resources of each pod. A cache that runs out of memory is killed, and DNS of its node with it.
   *
   * @default - 25m cores and 5 MiB are requested, and there are no limits
   */
  readonly resources?: PodResources;
}

/** NodeLocal DNSCache in a cluster. */
export interface NodeLocalDnsProps extends NodeLocalDnsOptions {
  /** The cluster; it must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /** The kube-proxy of the cluster: its mode decides what the caches listen on. */
  readonly kubeProxy: KubeProxy;

  /** The CoreDNS of the cluster, which the caches ask. */
  readonly coreDns: CoreDns;
}

/**
 * NodeLocal DNSCache: a DNS cache on every Linux node, which asks CoreDNS over TCP. Queries of pods no longer pass kube-proxy and connection
 * tracking, and fewer reach CoreDNS and the resolver of the VPC, which answers 1,024 packets a second of each network interface.
 *
 * With kube-proxy in iptables mode, the caches take over the address of the Service `kube-dns`, and pods need no change: while a cache is
 * away, CoreDNS answers. In IPVS mode that address is taken on the node, and of nftables mode upstream says nothing: there the caches listen
 * on an address of their own alone, and the kubelet of every node must hand it to pods: `clusterDnsIp`. Node groups of `ClusterNetworking`
 * do; while a cache is away, their node has no DNS.
 *
 * Nodes of Fargate and of EKS Auto Mode, and Windows nodes, have no cache. It does not go with strict security groups for pods. Network
 * policies that let pods ask CoreDNS by its labels alone must also let them ask the addresses of the caches, on port 53.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export class NodeLocalDns extends Construct {
  /** The address of the caches. */
  public readonly localIp: string;

  /**
   * What the kubelet of each node must hand to pods as their DNS server (`clusterDNS`); undefined where pods need no change, because the caches
   * answer at the address of the Service `kube-dns`.
   */
  public readonly clusterDnsIp?: string;

  /** What the API was given: wait for it before installing what needs DNS. */
  public readonly applied: IConstruct;

  constructor(scope: Construct, id: string, props: NodeLocalDnsProps) {
    validateArguments('NodeLocalDns', arguments);
    super(scope, id);
    const { cluster, coreDns, kubeProxy } = props;
    for (const addon of [coreDns, kubeProxy]) {
      validateAddonOf(cluster, addon, this);
    }
    this.localIp = refusingAt(this, () => localAddress(props.localIp, cluster.isIpv6));

    // kubernetes/dns#682: nobody says that kube-proxy's nftables leave the address of the Service alone.
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
      `"${this.node.id}" needs the address of the Service kube-dns, give kubeDnsIp, the tenth address of the service CIDR${cluster.isIpv6 ? '' : ', or define the cluster with serviceIpv4Cidr'}`,
      this,
    );
  }
}
