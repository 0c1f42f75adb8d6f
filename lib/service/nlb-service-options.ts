import type { ClusterTarget } from '../cluster/cluster-target';
import type { TlsCertificates } from '../controllers/tls-certificates';
import type { AlpnPolicy, ExternalTrafficPolicy, TargetProtocol } from '../loadbalancing/enums';
import type { SslPolicyOptions } from '../loadbalancing/listener-options';
import type { NlbOptions } from '../loadbalancing/nlb-options';
import type { NlbTargetGroupAttributeOptions, TargetGroupOptions } from '../loadbalancing/target-group-options';
import type { NlbListener } from './nlb-listener';
import type { Topology } from './topology';

/** TLS listeners of an NLB. */
export interface NlbTlsOptions extends SslPolicyOptions {
  /** The certificates, by `TlsCertificates.of` or `TlsCertificates.arns`. An NLB of a Service does not discover certificates. */
  readonly certificates: TlsCertificates;

  /**
   * The ports of the Service with TLS listeners: their numbers or names. The controller fails on ports that the Service
   * does not have.
   *
   * @default - all ports
   */
  readonly ports?: string[];

  /**
   * The ALPN policy, which selects the HTTP versions that the listeners negotiate.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;

  /**
   * The protocol between NLB and targets: TLS or TCP.
   *
   * @default TargetProtocol.TCP
   */
  readonly targetProtocol?: TargetProtocol;
}

/** Options of the NLB of a Service and of its targets. An option that is not set has no annotation. */
export interface NlbServiceOptions extends NlbOptions, TargetGroupOptions, NlbTargetGroupAttributeOptions {
  /**
   * TLS listeners, which terminate TLS.
   *
   * @default - the NLB forwards traffic unchanged; pods may terminate TLS
   */
  readonly tls?: NlbTlsOptions;

  /**
   * Options of single ports: their target groups, TCP and UDP on one port, QUIC.
   *
   * @default - all ports have the options of the NLB, and each is TCP, UDP or TLS
   */
  readonly listeners?: NlbListener[];

  /**
   * The cluster, against which the other options are validated. An IPv6 cluster needs IpAddressType.DUALSTACK and pods
   * as targets. An IPv4 cluster does not support UDP with it. Fargate needs pods as targets, and `topology` needs its
   * Kubernetes version. It changes no annotation.
   *
   * @default - options are not validated against a cluster
   */
  readonly cluster?: ClusterTarget;

  /**
   * The external traffic policy: the pods to which a node forwards traffic from its node port. It needs
   * TargetType.INSTANCE. `LOCAL` preserves the client address and avoids the hop to another node. Use it with pods on
   * several nodes.
   *
   * @default ExternalTrafficPolicy.CLUSTER
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * Whether the Service has node ports. TargetType.INSTANCE needs them.
   *
   * @default - true if targets are nodes
   */
  readonly nodePorts?: boolean;

  /**
   * The pods to which clients in the cluster connect. It does not affect traffic from the NLB to pods. If targets are
   * nodes, nodes select pods in the same way, with ExternalTrafficPolicy.CLUSTER.
   *
   * @default - any pod of the Service
   */
  readonly topology?: Topology;
}
