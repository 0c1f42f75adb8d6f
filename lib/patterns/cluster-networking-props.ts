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

/** Properties of the cluster networking. */
export interface ClusterNetworkingProps {
  /** The network, defined or imported by `EksNetwork`. The cluster must be in its VPC. */
  readonly network: IEksNetwork;

  /** The cluster. */
  readonly cluster: ClusterTarget;

  /**
   * Options of the VPC CNI. They fail as `ClusterCompute` in a cluster with only EKS Auto Mode or only Fargate, which
   * does not need the CNI, and as `CiliumSetting` with a `Cilium` in ENI mode, which replaces it.
   *
   * @default - pods use the pod subnets of the network if it has any and the cluster is an IPv4 cluster. All other
   * settings are the defaults of the CNI
   */
  readonly vpcCni?: VpcCniOptions;

  /**
   * Options of kube-proxy. They fail as `ClusterCompute` in a cluster with only EKS Auto Mode or only Fargate, which
   * does not need kube-proxy, and as `CiliumSetting` with a `Cilium` in ENI mode, which replaces it.
   *
   * @default - the defaults of the add-on
   */
  readonly kubeProxy?: KubeProxyOptions;

  /**
   * Options of the EKS Pod Identity agent. They fail as `ClusterCompute` in a cluster with only EKS Auto Mode or only
   * Fargate, which does not need the agent.
   *
   * @default - the defaults of the add-on
   */
  readonly podIdentityAgent?: AddonOptions;

  /**
   * Options of CoreDNS. They fail as `ClusterCompute` in a cluster with only EKS Auto Mode, whose nodes resolve DNS
   * queries themselves.
   *
   * @default - EKS scales CoreDNS between 2 and 10 replicas
   */
  readonly coreDns?: CoreDnsOptions;

  /**
   * Options of NodeLocal DNSCache. Write `{}` for the defaults. It requires a kubectl handler.
   *
   * @default - NodeLocal DNSCache is not installed
   */
  readonly nodeLocalDns?: NodeLocalDnsOptions;

  /**
   * Options of the AWS Load Balancer Controller. Write `{}` for the defaults. It requires a kubectl handler.
   *
   * With EKS Auto Mode, a Service or an Ingress chooses the load balancing component by its class.
   *
   * In a network without internet access, the controller has no WAF and no Shield, its image comes from the EKS
   * registry, and its chart comes from the `chartRepository` of the `ClusterTarget`. Missing VPC endpoints fail as
   * `EndpointMissing`.
   *
   * @default - the controller is not installed
   */
  readonly loadBalancerController?: LoadBalancerControllerOptions;

  /**
   * Options of ExternalDNS.
   *
   * @default - ExternalDNS is not installed
   */
  readonly externalDns?: ExternalDnsOptions;

  /**
   * Deletes load balancers and network interfaces that controllers leave behind, when the stack is deleted. Write `{}`
   * for the defaults.
   *
   * It also deletes accelerators and certificates if the load balancer controller creates them. The cluster must be in
   * the same stack as this construct.
   *
   * @default - nothing is deleted. Remaining resources prevent the deletion of the VPC
   */
  readonly cleanup?: ClusterCleanupOptions;
}
