import { Fn } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { KubeProxy } from '../addons/kube-proxy';
import { type PodResources, resourceValues } from '../addons/pod-settings';
import { formatAddress, IpFamily, isAddressError, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { validateAddonOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { IMAGES } from '../foundation/versions';
import type { CoreDns } from './core-dns';
import { nodeLocalDnsObjects } from './node-local-dns-manifests';

/** What nodes listen on by default: in IPv4 as upstream does. */
const DEFAULT_IPV4 = '169.254.20.10';
const DEFAULT_IPV6 = 'fd00:169:254:20::10';

/** Where an address may lie that no network of anybody's routes. */
const LINK_LOCAL = '169.254.0.0/16';
const UNIQUE_LOCAL = 'fd00::/8';

/** Addresses of these ranges that something on an EKS node answers already. */
const RESERVED_NODE_ADDRESSES: Readonly<Record<string, string>> = {
  '169.254.1.1/32': 'the gateway of pods',
  '169.254.169.0/24': 'the instance metadata, the resolver and the clock of EC2',
  '169.254.170.0/24': 'EKS Pod Identity',
  '169.254.172.0/22': 'the IPv4 egress of IPv6 pods',
  'fd00:ec2::/32': 'the services of EC2',
};

/**
 * The address that the cache listens on beside or instead of the Service kube-dns, in its canonical form; refused as `NodeLocalDnsAddress`
 * where nodes cannot listen on it. What is known at deployment only is passed on.
 */
export function localDnsAddress(given: string | undefined, isIpv6: boolean): string {
  const text = given ?? (isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4);
  const advice = `write one such as "${isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4}"`;
  if (!isConcrete(text)) {
    return text;
  }
  const address = parseAddress(text);
  if (isAddressError(address)) {
    return fail('NodeLocalDnsAddress', `"${text}" ${address.problem}, ${advice}`);
  }
  validateAddressFamily(text, address.family, isIpv6);
  const range = isIpv6 ? UNIQUE_LOCAL : LINK_LOCAL;
  if (!Cidr.parse(range).containsAddress(text)) {
    fail('NodeLocalDnsAddress', `"${text}" is outside ${range}, so something else may have it, ${advice}`);
  }
  const taken = Object.keys(RESERVED_NODE_ADDRESSES).find((network) => Cidr.parse(network).containsAddress(text));
  if (taken !== undefined) {
    fail('NodeLocalDnsAddress', `"${text}" belongs to ${RESERVED_NODE_ADDRESSES[taken]}, ${advice}`);
  }
  return formatAddress(address);
}

/** Refuses what cannot be the address of the Service kube-dns as `NodeLocalDnsAddress`; tokens are passed on. */
export function validateKubeDnsAddress(text: string, isIpv6: boolean): void {
  if (!isConcrete(text)) {
    return;
  }
  const address = parseAddress(text);
  if (isAddressError(address)) {
    fail(
      'NodeLocalDnsAddress',
      `"${text}" ${address.problem}, write what "kubectl get service kube-dns -n kube-system" prints as CLUSTER-IP`,
    );
  }
  validateAddressFamily(text, address.family, isIpv6);
}

/** The Service kube-dns of EKS has the tenth address of the last octet in the service CIDR, as nodes count it (nodeadm, api/net.go). */
export function kubeDnsAddress(serviceCidr: string): string {
  const first = Cidr.parse(serviceCidr)._first;
  return formatAddress({ family: IpFamily.IPV4, value: first + 10n });
}

/** A cache listens on addresses of one family. */
function validateAddressFamily(text: string, family: IpFamily, isIpv6: boolean): void {
  if ((family === IpFamily.IPV6) !== isIpv6) {
    const [is, wants] = isIpv6 ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
    fail(
      'NodeLocalDnsAddress',
      `"${text}" is ${is} and the cluster gives pods ${wants} addresses, write an ${wants} address`,
    );
  }
}

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

  /** What the API was given: wait for it before installing what needs DNS. @internal */
  public readonly _applied: IConstruct;

  constructor(scope: Construct, id: string, props: NodeLocalDnsProps) {
    validateArguments('NodeLocalDns', arguments);
    super(scope, id);
    const { cluster, coreDns, kubeProxy } = props;
    for (const addon of [coreDns, kubeProxy]) {
      validateAddonOf(cluster, addon, this);
    }
    this.localIp = withErrorPath(this, () => localDnsAddress(props.localIp, cluster.isIpv6));

    // kubernetes/dns#682: nobody says that kube-proxy's nftables leave the address of the Service alone.
    const isTransparent = kubeProxy._mode === 'iptables';
    this.clusterDnsIp = isTransparent ? undefined : this.localIp;
    const byDefault = coreDns._hasCustomNames ? NodeLocalDnsUpstream.CORE_DNS : NodeLocalDnsUpstream.NODE_RESOLVER;

    this._applied = cluster._applyObjects(
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
    addDependencies(this._applied, [coreDns, kubeProxy]);
    implementDependable(this, () => [this._applied]);
  }

  private kubeDnsIp({ cluster, kubeDnsIp }: NodeLocalDnsProps): string {
    if (kubeDnsIp !== undefined) {
      withErrorPath(this, () => validateKubeDnsAddress(kubeDnsIp, cluster.isIpv6));
      return kubeDnsIp;
    }
    const { _serviceCidr: ipv4, _serviceIpv6Cidr: ipv6 } = cluster;
    if (cluster.isIpv6 && ipv6 !== undefined) {
      return `${Fn.select(0, Fn.split('/', ipv6))}a`;
    }
    if (!cluster.isIpv6 && ipv4 !== undefined) {
      return withErrorPath(this, () => kubeDnsAddress(ipv4));
    }
    return fail(
      'ClusterAttribute',
      `"${this.node.id}" needs the address of the Service kube-dns, give kubeDnsIp, the tenth address of the service CIDR${cluster.isIpv6 ? '' : ', or define the cluster with serviceIpv4Cidr'}`,
      this,
    );
  }
}
