import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { AddonOptions } from '../addons/addon';
import { CoreDns, type CoreDnsOptions } from '../addons/core-dns';
import { KubeProxy, type KubeProxyOptions } from '../addons/kube-proxy';
import { PodIdentityAgent } from '../addons/pod-identity-agent';
import { PodSubnets } from '../addons/pod-subnets';
import { VpcCni, type VpcCniOptions } from '../addons/vpc-cni';
import { refuseServiceCidr, takenNetworks } from '../addressing/service-cidr';
import { zoneLabel } from '../addressing/zones';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ExternalDns, type ExternalDnsOptions } from '../controllers/external-dns';
import { LoadBalancerController, type LoadBalancerControllerOptions } from '../controllers/load-balancer-controller';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { NodeGroup, type NodeGroupOptions } from '../nodes/node-group';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';
import { CommonSecurityGroup } from './common-security-group';
import { NodeOrder } from './node-order';
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
  private readonly order: NodeOrder;
  private readonly commonSecurityGroup: CommonSecurityGroup;
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
            podSubnets,
            mode: this.vpcCni._addressingMode,
            isIpv6: cluster.isIpv6,
            hasLoadBalancers: this.loadBalancerController !== undefined,
          })
        : undefined;

    this.commonSecurityGroup = new CommonSecurityGroup(cluster);
    this.order = new NodeOrder(this, {
      clusterName: cluster.clusterName,
      network,
      vpcCni: this.vpcCni,
      beforeNodes: [this.vpcCni, this.kubeProxy, this.podIdentityAgent],
      afterNodes: [this.coreDns],
    });
    // Holds where synthesis finds no nodes, too.
    after(this.coreDns, [this.vpcCni, this.kubeProxy, this.podIdentityAgent]);
    const balancer = this.loadBalancerController ? [this.loadBalancerController.release] : [];
    after(balancer, this.coreDns);
    // ExternalDNS brings a Service: where the controller's webhook for Services is turned on, it must answer first.
    after(this.externalDns ? [this.externalDns.installed] : [], [this.coreDns, ...balancer]);
  }

  /**
   * Adds a managed node group in the node subnets, whose nodes know how many pods the configuration of the CNI leaves them. Warns as
   * `subnetCapacity` where the subnets do not hold its most nodes, each with as many pods as it takes, beside the groups before it, and as
   * `nodeSecurityGroups` where its nodes have no security group in common with those of the first one.
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
    this.commonSecurityGroup.add(group, options);
    return group;
  }

  /**
   * Adds a managed node group in each zone of the node subnets: for volumes that are bound to a zone, and for an autoscaler that is to balance
   * zones. Their ids end in the letter of the zone, such as `SystemA`, so that another zone moves none. Sizes are those of each group.
   *
   * @param id of the node groups under this construct, before the letter
   * @param options instance types and sizes of each
   */
  public addNodegroupPerZone(id: string, options: NodeGroupOptions): NodeGroup[] {
    const { subnets } = this.network.vpc.selectSubnets(options.subnets ?? this.network.nodeSubnets);
    if (!subnets.every(({ availabilityZone }) => isConcrete(availabilityZone))) {
      refuse(
        'ZoneSyntax',
        `"${id}" has subnets in a zone that is known at deployment only, and groups are named by theirs, use addNodegroup or import the subnets with their availabilityZone`,
        this,
      );
    }
    const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
    return zones.map((zone) =>
      this.addNodegroup(`${id}${zoneLabel(zone)}`, {
        ...options,
        subnets: { subnets: subnets.filter(({ availabilityZone }) => availabilityZone === zone) },
      }),
    );
  }

  /**
   * Puts nodes that something else defined into the order: after the CNI, kube-proxy, the identity agent, the endpoints and the way out of the
   * node subnets, and before CoreDNS and the controllers. Node groups, Fargate profiles and Auto Scaling groups of this app that name the
   * cluster are found at synthesis, wherever and whenever they are defined: those whose cluster synthesis cannot tell are warned of as
   * `nodesUnordered`, as are nodes of a stack that this one waits for.
   *
   * @param nodes a node group, Fargate profile or Auto Scaling group
   */
  public addNodes(nodes: IConstruct): void {
    this.order.add(nodes);
  }

  /** The first pod tier holds the pods: an ENIConfig takes one subnet per zone. IPv6 pods need no subnets of their own, and can have none. */
  private podSubnets(): PodSubnets {
    const subnets = this.cluster.isIpv6 ? [] : this.network.eniConfigSubnets;
    return subnets.length > 0 ? PodSubnets.custom(subnets) : PodSubnets.shared();
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
