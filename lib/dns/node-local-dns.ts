import { Fn } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { KubeProxy } from '../addons/kube-proxy';
import { type PodResources, resourceValues } from '../addons/pod-settings';
import { formatAddress, IpFamily, isAddressError, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { validateAddonOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { noteDnsCache } from '../cluster/dns-caches';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { IMAGES } from '../foundation/versions';
import type { CoreDns } from './core-dns';
import { nodeLocalDnsObjects } from './node-local-dns-manifests';

/** Default addresses of the cache. The IPv4 address is the upstream default. */
const DEFAULT_IPV4 = '169.254.20.10';
const DEFAULT_IPV6 = 'fd00:169:254:20::10';

/** Ranges that no network routes. */
const LINK_LOCAL = '169.254.0.0/16';
const UNIQUE_LOCAL = 'fd00::/8';

/** Networks in these ranges that an EKS node already uses, with their purpose. */
const RESERVED_NODE_ADDRESSES: Readonly<Record<string, string>> = {
  '169.254.1.1/32': 'the gateway of pods',
  '169.254.169.0/24': 'the instance metadata, the resolver and the clock of EC2',
  '169.254.170.0/24': 'EKS Pod Identity',
  '169.254.172.0/22': 'the IPv4 egress of IPv6 pods',
  'fd00:ec2::/32': 'the services of EC2',
};

/**
 * Validates the address of the cache and returns its canonical form.
 *
 * Fails as `NodeLocalDnsAddress` if nodes cannot use it. Deploy-time values pass.
 */
export function localDnsAddress(given: string | undefined, isIpv6: boolean): string {
  const text = given ?? (isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4);
  const advice = `Write an address such as "${isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4}"`;
  if (!isConcrete(text)) {
    return text;
  }
  const address = parseAddress(text);
  if (isAddressError(address)) {
    return fail('NodeLocalDnsAddress', `"${text}" ${address.problem}. ${advice}`);
  }
  validateAddressFamily(text, address.family, isIpv6);
  const range = isIpv6 ? UNIQUE_LOCAL : LINK_LOCAL;
  if (!Cidr.parse(range).containsAddress(text)) {
    fail('NodeLocalDnsAddress', `"${text}" is outside of ${range} and may already be in use. ${advice}`);
  }
  const taken = Object.keys(RESERVED_NODE_ADDRESSES).find((network) => Cidr.parse(network).containsAddress(text));
  if (taken !== undefined) {
    fail('NodeLocalDnsAddress', `"${text}" is reserved for ${RESERVED_NODE_ADDRESSES[taken]}. ${advice}`);
  }
  return formatAddress(address);
}

/**
 * Validates the address of the Service kube-dns. Fails as `NodeLocalDnsAddress`. Deploy-time values are not validated.
 */
export function validateKubeDnsAddress(text: string, isIpv6: boolean): void {
  if (!isConcrete(text)) {
    return;
  }
  const address = parseAddress(text);
  if (isAddressError(address)) {
    fail(
      'NodeLocalDnsAddress',
      `"${text}" ${address.problem}. Write the CLUSTER-IP that "kubectl get service kube-dns -n kube-system" prints`,
    );
  }
  validateAddressFamily(text, address.family, isIpv6);
}

/**
 * Returns the address of the Service kube-dns: the tenth address in the last octet of the service CIDR, as nodes
 * calculate it (nodeadm, api/net.go).
 */
export function kubeDnsAddress(serviceCidr: string): string {
  const first = Cidr.parse(serviceCidr)._first;
  return formatAddress({ family: IpFamily.IPV4, value: first + 10n });
}

/** Validates that the address has the IP family of the cluster. */
function validateAddressFamily(text: string, family: IpFamily, isIpv6: boolean): void {
  if ((family === IpFamily.IPV6) !== isIpv6) {
    const [is, wants] = isIpv6 ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
    fail(
      'NodeLocalDnsAddress',
      `"${text}" is an ${is} address, but the cluster has ${wants} pods. Write an ${wants} address`,
    );
  }
}

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
   * @default - the pinned version in the `imageRegistry` of the `ClusterTarget`, or else in
   * `registry.k8s.io/dns/k8s-dns-node-cache`
   */
  readonly image?: string;

  /**
   * Resource requests and limits of each pod. DNS of the node fails if the cache is killed for lack of memory.
   *
   * @default - requests of 25m CPU and 5 MiB of memory, and no limits
   */
  readonly resources?: PodResources;
}

/** The pinned image in its public registry. */
const NODE_LOCAL_DNS_IMAGE = `${IMAGES.nodeLocalDns.repository}:${IMAGES.nodeLocalDns.tag}`;

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
 * addresses, as `policies.Peer.clusterDns()` does.
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

  /** Applied Kubernetes objects. */
  private readonly applied: IConstruct;

  constructor(scope: Construct, id: string, props: NodeLocalDnsProps) {
    validateArguments('NodeLocalDns', arguments);
    super(scope, id);
    const { cluster, coreDns, kubeProxy } = props;
    for (const addon of [coreDns, kubeProxy]) {
      validateAddonOf(cluster, addon, this);
    }
    this.localIp = withErrorPath(this, () => localDnsAddress(props.localIp, cluster.isIpv6));

    // kubernetes/dns#682: the documentation does not say whether kube-proxy in nftables mode keeps the Service address
    // unchanged.
    const isTransparent = kubeProxy._mode === 'iptables';
    this.clusterDnsIp = isTransparent ? undefined : this.localIp;
    const addresses: [string, ...string[]] = isTransparent ? [this.localIp, this.kubeDnsIp(props)] : [this.localIp];
    noteDnsCache(cluster.clusterName, this, addresses);
    const byDefault = coreDns._hasCustomNames ? NodeLocalDnsUpstream.CORE_DNS : NodeLocalDnsUpstream.NODE_RESOLVER;

    this.applied = cluster._context.applyObjects(
      this,
      'Objects',
      nodeLocalDnsObjects({
        addresses,
        image: props.image ?? cluster._context.imageRegistry?._tryImageOf(NODE_LOCAL_DNS_IMAGE) ?? NODE_LOCAL_DNS_IMAGE,
        asksCoreDns: (props.upstream ?? byDefault) === NodeLocalDnsUpstream.CORE_DNS,
        clusterTtl: coreDns._clusterTtl,
        resources: resourceValues(props.resources ?? DEFAULT_RESOURCES, this),
      }),
    );
    addDependencies(this.applied, [coreDns, kubeProxy]);
    implementDependable(this, () => [this.applied]);
  }

  private kubeDnsIp({ cluster, kubeDnsIp }: NodeLocalDnsProps): string {
    if (kubeDnsIp !== undefined) {
      withErrorPath(this, () => validateKubeDnsAddress(kubeDnsIp, cluster.isIpv6));
      return kubeDnsIp;
    }
    const {
      _context: { serviceCidr: ipv4, serviceIpv6Cidr: ipv6 },
    } = cluster;
    if (cluster.isIpv6 && ipv6 !== undefined) {
      return `${Fn.select(0, Fn.split('/', ipv6))}a`;
    }
    if (!cluster.isIpv6 && ipv4 !== undefined) {
      return withErrorPath(this, () => kubeDnsAddress(ipv4));
    }
    return fail(
      'ClusterAttribute',
      `"${this.node.id}" needs the address of the Service kube-dns. Write kubeDnsIp, the tenth address of the service CIDR${cluster.isIpv6 ? '' : ', or define the cluster with serviceIpv4Cidr'}`,
      this,
    );
  }
}
