import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { AddonOptions } from '../addons/addon';
import { CoreDns, type CoreDnsOptions } from '../addons/core-dns';
import { KubeProxy, type KubeProxyOptions } from '../addons/kube-proxy';
import { PodIdentityAgent } from '../addons/pod-identity-agent';
import { PodSubnets } from '../addons/pod-subnets';
import { refuseStrictBeside } from '../addons/security-groups-for-pods';
import { VpcCni, type VpcCniOptions } from '../addons/vpc-cni';
import { refuseServiceCidr, takenNetworks } from '../addressing/service-cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ExternalDns } from '../controllers/external-dns';
import type { ExternalDnsOptions } from '../controllers/external-dns-options';
import { LoadBalancerController } from '../controllers/load-balancer-controller';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller-options';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { NodeGroup, type NodeGroupOptions } from '../nodes/node-group';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';
import { SubnetCapacityWatch } from './subnet-capacity';

/** The network, the cluster, and what goes into it. */
export interface ClusterNetworkingProps {
  /** The VPC side, made or found by `EksNetwork`: the cluster must be in its VPC. */
  readonly network: IEksNetwork;

  /** The cluster. */
  readonly cluster: ClusterTarget;

  /**
   * Settings of the VPC CNI.
   *
   * @default - pods in the pod subnets of the network, where it has any and the cluster is of IPv4; everything else as the CNI does by itself
   */
  readonly vpcCni?: VpcCniOptions;

  /**
   * Settings of kube-proxy.
   *
   * @default - as the add-on does by itself
   */
  readonly kubeProxy?: KubeProxyOptions;

  /**
   * Settings of the Pod Identity agent.
   *
   * @default - as the add-on does by itself
   */
  readonly podIdentityAgent?: AddonOptions;

  /**
   * Settings of CoreDNS.
   *
   * @default - EKS scales it between 2 and 10 replicas
   */
  readonly coreDns?: CoreDnsOptions;

  /**
   * Settings of the AWS Load Balancer Controller; `{}` for the defaults. It needs a cluster with a kubectl handler.
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
}

/**
 * The cluster side of an EKS network: the add-ons, the controllers and the nodes, in an order that holds at deployment and backwards at
 * deletion. CNI, kube-proxy and identity agent come before any node; CoreDNS after nodes; controllers after CoreDNS, ExternalDNS last.
 */
export class ClusterNetworking extends Construct {
  /** The VPC CNI. */
  public readonly vpcCni: VpcCni;

  /** kube-proxy. */
  public readonly kubeProxy: KubeProxy;

  /** The Pod Identity agent. */
  public readonly podIdentityAgent: PodIdentityAgent;

  /** CoreDNS. */
  public readonly coreDns: CoreDns;

  /** The AWS Load Balancer Controller, where it was asked for. */
  public readonly loadBalancerController?: LoadBalancerController;

  /** ExternalDNS, where it was asked for. */
  public readonly externalDns?: ExternalDns;

  private readonly network: IEksNetwork;
  private readonly cluster: ClusterTarget;
  /** For networks with a plan of their own. */
  private readonly capacity?: SubnetCapacityWatch;

  constructor(scope: Construct, id: string, props: ClusterNetworkingProps) {
    super(scope, id);
    const { network, cluster } = props;
    this.network = network;
    this.cluster = cluster;
    this.refuseMismatch();

    const podSubnets = props.vpcCni?.podSubnets ?? this.podSubnets();
    this.vpcCni = new VpcCni(this, 'VpcCni', { ...props.vpcCni, podSubnets, cluster });
    refuseStrictBeside(this.vpcCni._podSecurityGroups, { kubeProxyMode: props.kubeProxy?.mode?._mode }, this);
    this.kubeProxy = new KubeProxy(this, 'KubeProxy', { ...props.kubeProxy, cluster });
    this.podIdentityAgent = new PodIdentityAgent(this, 'PodIdentityAgent', { ...props.podIdentityAgent, cluster });
    this.coreDns = new CoreDns(this, 'CoreDns', { ...props.coreDns, cluster });
    this.loadBalancerController =
      props.loadBalancerController &&
      new LoadBalancerController(this, 'LoadBalancerController', { ...props.loadBalancerController, cluster });
    this.externalDns = props.externalDns && new ExternalDns(this, 'ExternalDns', { ...props.externalDns, cluster });
    this.capacity =
      network instanceof EksNetwork
        ? new SubnetCapacityWatch({
            network,
            podSubnets: podSubnets ?? PodSubnets.shared(),
            mode: this.vpcCni._addressingMode,
            isIpv6: cluster.isIpv6,
            hasLoadBalancers: this.loadBalancerController !== undefined,
          })
        : undefined;

    // Holds for nodes that nobody hands to addNodes, too.
    after(this.coreDns, [this.vpcCni, this.kubeProxy, this.podIdentityAgent]);
    const balancer = this.loadBalancerController ? [this.loadBalancerController.release] : [];
    after(balancer, this.coreDns);
    // ExternalDNS brings a Service: where the controller's webhook for Services is turned on, it must answer first.
    after(this.externalDns ? [this.externalDns.installed] : [], [this.coreDns, ...balancer]);
  }

  /**
   * Adds a managed node group in the node subnets, whose nodes know how many pods the configuration of the CNI leaves them. Warns as
   * `subnetCapacity` where the subnets do not hold its most nodes, each with as many pods as it takes, beside the groups before it.
   *
   * @param id of the node group under this construct
   * @param options instance types and sizes
   */
  public addNodegroup(id: string, options: NodeGroupOptions): NodeGroup {
    const group = new NodeGroup(this, id, {
      ...options,
      subnets: options.subnets ?? this.network.nodeSubnets,
      cluster: this.cluster,
      vpc: this.network.vpc,
      vpcCni: this.vpcCni,
    });
    this.addNodes(group.resource);
    this.capacity?.add(group, options);
    return group;
  }

  /**
   * Puts nodes that something else defined into the order: after the CNI, kube-proxy, the identity agent, the endpoints and the way out of the
   * node subnets, and before CoreDNS and the controllers.
   *
   * @param nodes a node group, Fargate profile or Auto Scaling group
   */
  public addNodes(nodes: IConstruct): void {
    after(nodes, [this.vpcCni, this.kubeProxy, this.podIdentityAgent]);
    after(nodes, this.network.nodePrerequisites);
    after(this.coreDns, nodes);
  }

  /**
   * The first pod tier holds the pods: an ENIConfig takes one subnet per zone. Pod subnets without ENIConfigs are those that the CNI finds by
   * their tag. IPv6 pods need no subnets of their own, and can have none.
   */
  private podSubnets(): PodSubnets | undefined {
    const { eniConfigSubnets, podDiscovery } = this.network;
    if (this.cluster.isIpv6) {
      return undefined;
    }
    if (podDiscovery) {
      return PodSubnets.discovered();
    }
    return eniConfigSubnets.length > 0 ? PodSubnets.custom(eniConfigSubnets) : undefined;
  }

  private refuseMismatch(): void {
    const stack = Stack.of(this);
    const own = (vpc: ec2.IVpc) => JSON.stringify(stack.resolve(vpc.vpcId));
    if (this.cluster.vpc && own(this.cluster.vpc) !== own(this.network.vpc)) {
      refuse(
        'NetworkMismatch',
        `"${this.network.node.path}" is not the network of the cluster, create the cluster with vpc: network.vpc`,
        this,
      );
    }
    const service = this.cluster._serviceCidr;
    if (service !== undefined) {
      const { cidrBlocks, connectedNetworks } = this.network;
      refusingAt(this, () => refuseServiceCidr(service, takenNetworks(cidrBlocks, connectedNetworks)));
    }
  }
}
