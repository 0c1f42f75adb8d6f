import { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { LabelSelector } from './label-selector';
import { networkPolicyObject, policyNameOf } from './network-policy';
import { INSTANCE_METADATA, Peer, type PeerForm } from './peer';
import type { BlockForm } from './peer-addresses';
import { PolicyPort } from './policy-port';
import { type NetworkPolicyRule, validateNamespace } from './policy-rules';

/** Load balancers that send traffic and health checks to pods. */
export interface LoadBalancerSources {
  /** Ports of the pods: those of targets and of health checks. */
  readonly ports: PolicyPort[];

  /**
   * Names of the tiers with the load balancers.
   *
   * Network Load Balancers that preserve client addresses send traffic from their clients: allow these with `ingress`.
   *
   * @default - the tier `public`
   */
  readonly tiers?: string[];
}

/** Options of the isolation of a namespace. */
export interface NamespaceIsolationOptions {
  /** The namespace. It must exist when the policy is applied. */
  readonly namespace: string;

  /**
   * Whether pods can resolve names: UDP and TCP 53 to CoreDNS, NodeLocal DNSCache and the cluster DNS of EKS Auto Mode.
   *
   * @default true
   */
  readonly dns?: boolean;

  /**
   * Addresses of further DNS servers, such as of a DNS cache outside this app.
   *
   * @default - those that this app knows
   */
  readonly dnsAddresses?: string[];

  /**
   * Whether pods can connect to the other pods of the namespace.
   *
   * @default false
   */
  readonly sameNamespace?: boolean;

  /**
   * Whether pods can call the Kubernetes API, on TCP 443. It requires `network`.
   *
   * @default false
   */
  readonly kubernetesApi?: boolean;

  /**
   * Whether pods can get credentials from the EKS Pod Identity agent of their node.
   *
   * @default true
   */
  readonly podIdentity?: boolean;

  /**
   * Whether rules in `egress` may include the instance metadata. Otherwise, it is excluded from all of their networks.
   *
   * @default false
   */
  readonly instanceMetadata?: boolean;

  /**
   * Load balancers with the pods as targets. It requires `network`.
   *
   * @default - none
   */
  readonly loadBalancers?: LoadBalancerSources;

  /**
   * The network of the cluster.
   *
   * @default - not known. `kubernetesApi` and `loadBalancers` fail
   */
  readonly network?: IEksNetwork;

  /**
   * The IPv4 service CIDR, for `kubernetesApi`.
   *
   * @default - the service CIDR of the cluster, if the app states it
   */
  readonly serviceCidr?: string;

  /**
   * Further connections that all pods accept.
   *
   * @default - none
   */
  readonly ingress?: NetworkPolicyRule[];

  /**
   * Further connections that all pods open. `Peer.anywhere()` fails without `instanceMetadata`.
   *
   * @default - none
   */
  readonly egress?: NetworkPolicyRule[];

  /**
   * Name of the policy object.
   *
   * @default - `namespace-isolation`
   */
  readonly policyName?: string;
}

/** Properties of the isolation of a namespace. */
export interface NamespaceIsolationProps extends NamespaceIsolationOptions {
  /** The cluster. It must enforce network policies, as `NetworkPolicyMode` describes. */
  readonly cluster: ClusterTarget;
}

const DNS_PORTS = [PolicyPort.udp(53), PolicyPort.tcp(53)];
const HTTPS = [PolicyPort.tcp(443)];

/** Port of the EKS Pod Identity agent. */
const POD_IDENTITY_PORTS = [PolicyPort.tcp(80)];

/**
 * Denies all connections of the pods in a namespace, in both directions, and allows what they need.
 *
 * It is one `NetworkPolicy` for all pods of the namespace. Further policies in the namespace add what they allow, such
 * as a `NetworkPolicy` for single pods.
 *
 * Pods with IRSA or EKS Pod Identity also call AWS services: allow TCP 443 to `Peer.endpoint(…)` or `Peer.internet()`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
export class NamespaceIsolation extends Construct {
  /** Name of the policy object. */
  public readonly policyName: string;

  constructor(scope: Construct, id: string, props: NamespaceIsolationProps) {
    validateArguments('NamespaceIsolation', arguments);
    super(scope, id);
    const { cluster, namespace } = props;
    this.policyName = policyNameOf(this, props.policyName ?? 'namespace-isolation');
    validateNamespace(namespace, this);
    const applied = cluster._context.applyObjects(this, 'Object', [
      networkPolicyObject(this, this.policyName, {
        cluster,
        namespace,
        pods: LabelSelector.everything(),
        ingress: this.ingressRules(props),
        egress: this.egressRules(props),
      }),
    ]);
    implementDependable(this, () => [applied]);
  }

  private ingressRules({ ingress = [], loadBalancers, network, sameNamespace }: NamespaceIsolationProps) {
    const rules: NetworkPolicyRule[] = sameNamespace ? [{ peers: [Peer.sameNamespace()] }] : [];
    if (loadBalancers) {
      const { ports, tiers = ['public'] } = loadBalancers;
      const known = network ?? this.failWithoutNetwork('loadBalancers');
      rules.push({ peers: tiers.map((tier) => Peer.tier(known, tier)), ports });
    }
    return [...rules, ...ingress];
  }

  private egressRules(props: NamespaceIsolationProps): NetworkPolicyRule[] {
    const { dns = true, dnsAddresses, kubernetesApi, network, podIdentity = true, sameNamespace, serviceCidr } = props;
    return [
      ...(dns ? [{ peers: [Peer.clusterDns(dnsAddresses)], ports: DNS_PORTS }] : []),
      ...(podIdentity ? [{ peers: [Peer.podIdentityAgent()], ports: POD_IDENTITY_PORTS }] : []),
      ...(sameNamespace ? [{ peers: [Peer.sameNamespace()] }] : []),
      ...(kubernetesApi
        ? [
            {
              peers: [Peer.kubernetesApi(network ?? this.failWithoutNetwork('kubernetesApi'), serviceCidr)],
              ports: HTTPS,
            },
          ]
        : []),
      ...(props.egress ?? []).map((rule) =>
        props.instanceMetadata
          ? rule
          : { ...rule, peers: rule.peers.map((peer) => peer._mapped((form) => this.withoutMetadata(form, props))) },
      ),
    ];
  }

  /** Excludes the instance metadata from a network that contains it. */
  private withoutMetadata(form: PeerForm, { cluster }: NamespaceIsolationProps): PeerForm {
    if (form.kind === 'anywhere') {
      fail(
        'NetworkPolicyPeer',
        '"anywhere" includes the instance metadata, and removes the isolation of egress. Write Peer.internet(), Peer.allNamespaces() or Peer.ipBlock(…), or set instanceMetadata: true',
        this,
      );
    }
    return form.kind === 'block'
      ? {
          kind: 'block',
          block: excluding(form.block, INSTANCE_METADATA[cluster.isIpv6 ? IpFamily.IPV6 : IpFamily.IPV4]),
        }
      : form;
  }

  private failWithoutNetwork(option: string): never {
    return fail(
      'NetworkPolicyPeer',
      `"${option}" needs the network of the cluster, whose subnets it allows. Set network`,
      this,
    );
  }
}

/** Returns the block without a network, unless it is excluded already. A block inside of that network fails. */
function excluding(block: BlockForm, network: string): BlockForm {
  const { cidr, except = [] } = block;
  if (!isConcrete(cidr)) {
    return block;
  }
  const [own, excluded] = [Cidr.parse(cidr), Cidr.parse(network)];
  if (excluded.contains(own)) {
    fail(
      'NetworkPolicyPeer',
      `"${cidr}" is the instance metadata, which the isolation denies. Set instanceMetadata: true, or leave the rule out`,
    );
  }
  const isExcluded = except.some((one) => isConcrete(one) && Cidr.parse(one).contains(excluded));
  return own.contains(excluded) && !isExcluded ? { cidr, except: [...except, network] } : block;
}
