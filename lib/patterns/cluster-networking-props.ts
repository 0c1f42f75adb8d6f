import type { AddonOptions } from '../addons/addon';
import type { KubeProxyOptions } from '../addons/kube-proxy';
import type { ClusterCleanupOptions } from '../cleanup/cluster-cleanup';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCniOptions } from '../cni/vpc-cni';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller-options';
import type { CoreDnsOptions } from '../dns/core-dns';
import type { ExternalDnsOptions } from '../dns/external-dns-options';
import type { NodeLocalDnsOptions } from '../dns/node-local-dns';
import type { IEksNetwork } from '../vpc/eks-network-interface';

/** The network, the cluster, and what goes into it. */
export interface ClusterNetworkingProps {
  /** The VPC side, made or found by `EksNetwork`: the cluster must be in its VPC. */
  readonly network: IEksNetwork;

  /** The cluster. */
  readonly cluster: ClusterTarget;

  /**
   * Settings of the VPC CNI. Refused as `ClusterCompute` in a cluster of EKS Auto Mode or of Fargate alone, which does without it.
   *
   * @default - pods in the pod subnets of the network, where it has any and the cluster is of IPv4; everything else as the CNI does by itself
   */
  readonly vpcCni?: VpcCniOptions;

  /**
   * Settings of kube-proxy. Refused as `ClusterCompute` in a cluster of EKS Auto Mode or of Fargate alone, which does without it.
   *
   * @default - as the add-on does by itself
   */
  readonly kubeProxy?: KubeProxyOptions;

  /**
   * Settings of the Pod Identity agent. Refused as `ClusterCompute` in a cluster of EKS Auto Mode or of Fargate alone, which does without it.
   *
   * @default - as the add-on does by itself
   */
  readonly podIdentityAgent?: AddonOptions;

  /**
   * Settings of CoreDNS. Refused as `ClusterCompute` in a cluster of EKS Auto Mode alone, whose nodes answer DNS queries themselves.
   *
   * @default - EKS scales it between 2 and 10 replicas
   */
  readonly coreDns?: CoreDnsOptions;

  /**
   * Settings of NodeLocal DNSCache; `{}` for the defaults. It needs a cluster with a kubectl handler.
   *
   * @default - it is not installed
   */
  readonly nodeLocalDns?: NodeLocalDnsOptions;

  /**
   * Settings of the AWS Load Balancer Controller; `{}` for the defaults. It needs a cluster with a kubectl handler. Beside the load balancing
   * of EKS Auto Mode, a Service or an Ingress chooses between the two by its class. In a network without a way to the internet it has no WAF and
   * no Shield, its image comes from the registry of EKS, and its chart from the `chartRepository` of the `ClusterTarget`; without the endpoints that
   * it calls it is refused as `EndpointMissing`.
   *
   * @default - it is not installed
   */
  readonly loadBalancerController?: LoadBalancerControllerOptions;

  /**
   * Settings of ExternalDNS.
   *
   * @default - it is not installed
   */
  readonly externalDns?: ExternalDnsOptions;

  /**
   * Removes, when the stack is deleted, load balancers and network interfaces that controllers left behind; `{}` for the defaults. Accelerators and
   * certificates, too, where the load balancer controller makes them. The cluster must be of the same stack as this construct.
   *
   * @default - nothing is removed, and what is left keeps the VPC from being deleted
   */
  readonly cleanup?: ClusterCleanupOptions;
}
