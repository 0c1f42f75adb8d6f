import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { AddonOptions } from '../addons/addon';
import { CoreDns, type CoreDnsOptions } from '../addons/core-dns';
import { EksAddon, type EksAddonOptions } from '../addons/eks-addon';
import { KubeProxy, type KubeProxyOptions } from '../addons/kube-proxy';
import { NodeLocalDns, type NodeLocalDnsOptions } from '../addons/node-local-dns';
import { PodIdentityAgent } from '../addons/pod-identity-agent';
import { PodSubnets } from '../addons/pod-subnets';
import { refuseStrictBeside } from '../addons/security-groups-for-pods';
import { VpcCni, type VpcCniOptions } from '../addons/vpc-cni';
import { refuseServiceCidr, takenNetworks } from '../addressing/service-cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ClusterCleanup, type ClusterCleanupOptions } from '../controllers/cluster-cleanup';
import { ExternalDns } from '../controllers/external-dns';
import type { ExternalDnsOptions } from '../controllers/external-dns-options';
import { LoadBalancerController } from '../controllers/load-balancer-controller';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller-options';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { AutoModeNodeClass } from '../nodes/auto-mode-node-class';
import { networkPolicyController } from '../nodes/auto-mode-objects';
import type { AutoModeNodeClassOptions } from '../nodes/auto-mode-options';
import { FargateProfile, type FargateProfileOptions } from '../nodes/fargate-profile';
import { NodeGroup, type NodeGroupOptions } from '../nodes/node-group';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';
import {
  isNodeGroup,
  refuseBuiltInPools,
  refuseFargate,
  refuseNodes,
  refuseOptions,
  refuseStranded,
} from './compute-checks';
import { SubnetCapacityWatch } from './subnet-capacity';

/** The id of what turns the network policy controller of EKS Auto Mode on. */
const POLICY_CONTROLLER = 'NetworkPolicyController';

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
   * of EKS Auto Mode, a Service or an Ingress chooses between the two by its class.
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
   * Removes, when the stack is deleted, load balancers and network interfaces that controllers left behind; `{}` for the defaults. The cluster
   * must be of the same stack as this construct.
   *
   * @default - nothing is removed, and what is left keeps the VPC from being deleted
   */
  readonly cleanup?: ClusterCleanupOptions;
}

/**
 * The cluster side of an EKS network: the add-ons, the controllers and the nodes, in an order that holds at deployment and backwards at
 * deletion. CNI, kube-proxy and identity agent come before any node; CoreDNS after nodes; controllers after CoreDNS and the DNS caches, ExternalDNS
 * last.
 *
 * What the cluster computes with decides what there is: with EKS Auto Mode alone, none of the four add-ons; with Fargate alone, CoreDNS alone.
 */
export class ClusterNetworking extends Construct {
  /** The VPC CNI, where the cluster has nodes of the user's own. */
  public readonly vpcCni?: VpcCni;

  /** kube-proxy, where the cluster has nodes of the user's own. */
  public readonly kubeProxy?: KubeProxy;

  /** The Pod Identity agent, where the cluster has nodes of the user's own. */
  public readonly podIdentityAgent?: PodIdentityAgent;

  /** CoreDNS, unless the cluster has EKS Auto Mode alone. */
  public readonly coreDns?: CoreDns;

  /** NodeLocal DNSCache, where it was asked for. */
  public readonly nodeLocalDns?: NodeLocalDns;

  /** The AWS Load Balancer Controller, where it was asked for. */
  public readonly loadBalancerController?: LoadBalancerController;

  /** ExternalDNS, where it was asked for. */
  public readonly externalDns?: ExternalDns;

  /** What cleans up when the stack is deleted, where it was asked for. */
  public readonly cleanup?: ClusterCleanup;

  private readonly network: IEksNetwork;
  private readonly cluster: ClusterTarget;
  /** For networks with a plan of their own. */
  private readonly capacity?: SubnetCapacityWatch;
  /** What nodes need before they boot. */
  private readonly beforeNodes: IConstruct[];
  /** What waits for nodes first; everything else that runs on them waits for it. */
  private readonly afterNodes: IConstruct[];
  private readonly nodes: IConstruct[] = [];
  private readonly addons: EksAddon[] = [];
  private readonly profiles: FargateProfile[] = [];

  constructor(scope: Construct, id: string, props: ClusterNetworkingProps) {
    super(scope, id);
    const { network, cluster } = props;
    const { compute } = cluster;
    this.network = network;
    this.cluster = cluster;
    this.refuseMismatch();
    this.refuseCompute(props);

    if (compute._hasNodes) {
      const podSubnets = props.vpcCni?.podSubnets ?? this.podSubnets();
      this.vpcCni = new VpcCni(this, 'VpcCni', { ...props.vpcCni, podSubnets, cluster });
      refuseStrictBeside(
        this.vpcCni._podSecurityGroups,
        { kubeProxyMode: props.kubeProxy?.mode?._mode, nodeLocalDns: props.nodeLocalDns !== undefined },
        this,
      );
      this.kubeProxy = new KubeProxy(this, 'KubeProxy', { ...props.kubeProxy, cluster });
      this.podIdentityAgent = new PodIdentityAgent(this, 'PodIdentityAgent', { ...props.podIdentityAgent, cluster });
      this.capacity = this.watchCapacity(this.vpcCni, podSubnets, props);
    }
    if (compute._hasNodes || compute._isFargate) {
      this.coreDns = new CoreDns(this, 'CoreDns', { ...props.coreDns, cluster });
    }
    this.nodeLocalDns = props.nodeLocalDns && this.defineNodeLocalDns(props.nodeLocalDns);
    this.loadBalancerController =
      props.loadBalancerController &&
      new LoadBalancerController(this, 'LoadBalancerController', { ...props.loadBalancerController, cluster });
    this.externalDns = props.externalDns && new ExternalDns(this, 'ExternalDns', { ...props.externalDns, cluster });

    this.cleanup = props.cleanup && new ClusterCleanup(this, 'Cleanup', { ...props.cleanup, cluster });

    // What cleans up at deletion is there before all that may leave something behind.
    const cleanup = present([this.cleanup?.resource]);
    this.beforeNodes = present([this.vpcCni, this.kubeProxy, this.podIdentityAgent, ...cleanup]);
    const coreDns = present([this.coreDns]);
    const balancer = present([this.loadBalancerController?.release]);
    const externalDns = present([this.externalDns?.installed]);
    this.afterNodes = this.coreDns ? coreDns : [...balancer, ...externalDns];

    // Holds for nodes that nobody hands to addNodes, too.
    after(coreDns, this.beforeNodes);
    const dns = [...coreDns, ...present([this.nodeLocalDns?.applied])];
    after(balancer, dns);
    // ExternalDNS brings a Service: where the controller's webhook for Services is turned on, it must answer first.
    after(externalDns, [...dns, ...balancer]);
    after([...balancer, ...externalDns], cleanup);
  }

  /**
   * Adds a managed node group in the node subnets, whose nodes know how many pods the configuration of the CNI leaves them. Warns as
   * `subnetCapacity` where the subnets do not hold its most nodes, each with as many pods as it takes, beside the groups before it. Refused as
   * `ClusterCompute` in a cluster of EKS Auto Mode or Fargate alone.
   *
   * @param id of the node group under this construct
   * @param options instance types and sizes
   */
  public addNodegroup(id: string, options: NodeGroupOptions): NodeGroup {
    refuseNodes(id, this.cluster, this);
    const group = new NodeGroup(this, id, {
      ...options,
      subnets: options.subnets ?? this.network.nodeSubnets,
      cluster: this.cluster,
      vpc: this.network.vpc,
      // Where there may be nodes, there is a CNI.
      vpcCni: this.vpcCni as VpcCni,
      clusterDnsIp: this.nodeLocalDns?.clusterDnsIp,
    });
    this.addNodes(group.resource);
    this.capacity?.add(group, options);
    return group;
  }

  /**
   * Adds a NodeClass of EKS Auto Mode with its node pools: nodes in the node subnets, pods in the first pod tier where an IPv4 cluster has one.
   * It needs a kubectl handler. With `networkPolicy`, the network policy controller of the cluster is turned on.
   *
   * @param id of the NodeClass under this construct, and its name in lower case
   * @param options where nodes and pods are, and which instances the pools take
   */
  public addNodeClass(id: string, options: AutoModeNodeClassOptions = {}): AutoModeNodeClass {
    const nodeClass = new AutoModeNodeClass(this, id, {
      ...options,
      subnets: options.subnets ?? this.network.nodeSubnets,
      podSubnets: options.podSubnets ?? this.podTier(),
      cluster: this.cluster,
      vpc: this.network.vpc,
    });
    if (options.networkPolicy && !this.node.tryFindChild(POLICY_CONTROLLER)) {
      this.cluster._applyObjects(this, POLICY_CONTROLLER, [networkPolicyController()]);
    }
    this.addNodes(nodeClass.applied);
    return nodeClass;
  }

  /**
   * Adds a Fargate profile, after the ones before it, and before CoreDNS and the controllers. Refused as `ClusterCompute` in a cluster of EKS
   * Auto Mode alone.
   *
   * @param id of the profile under this construct
   * @param options which pods run on Fargate, and where
   */
  public addFargateProfile(id: string, options: FargateProfileOptions = {}): FargateProfile {
    refuseFargate(id, this.cluster, this);
    const namespaces = ['kube-system', 'default', ...(this.externalDns ? ['external-dns'] : [])];
    const profile = new FargateProfile(this, id, {
      selectors: options.selectors ?? namespaces.map((namespace) => ({ namespace })),
      subnets: options.subnets ?? this.podTier() ?? this.network.nodeSubnets,
      cluster: this.cluster,
      vpc: this.network.vpc,
    });
    // EKS creates and deletes one profile of a cluster at a time.
    after(profile, this.profiles.slice(-1));
    this.profiles.push(profile);
    this.addNodes(profile.resource);
    return profile;
  }

  /**
   * Adds an EKS add-on after nodes and CoreDNS, and after an add-on that it needs, such as cert-manager, where that was added before it. In a
   * cluster of Fargate alone, one whose namespace none of the profiles selects is refused as `FargateSelectors`: add the profile first.
   *
   * @param id of the add-on under this construct
   * @param options which add-on, and its settings
   */
  public addAddon(id: string, options: EksAddonOptions): EksAddon {
    const addon = new EksAddon(this, id, { ...options, cluster: this.cluster });
    refuseStranded(addon, this.profiles, this.cluster);
    this.addWorkload(addon);
    after(
      addon,
      this.addons.filter(({ addonName }) => addonName === addon._needs),
    );
    this.addons.push(addon);
    return addon;
  }

  /**
   * Puts something that runs on the nodes into the order: after them and after CoreDNS.
   *
   * @param workload such as the release of a chart
   */
  public addWorkload(workload: IConstruct): void {
    after(workload, this.coreDns ?? [...this.nodes, ...present([this.cleanup?.resource])]);
    if (!this.coreDns) {
      this.afterNodes.push(workload);
    }
  }

  /**
   * Puts nodes that something else defined into the order: after the CNI, kube-proxy, the identity agent, the endpoints and the way out of the
   * node subnets, and before CoreDNS, the controllers and other add-ons. A node group in a cluster of EKS Auto Mode or Fargate alone is refused
   * as `ClusterCompute`.
   *
   * @param nodes a node group, Fargate profile or Auto Scaling group
   */
  public addNodes(nodes: IConstruct): void {
    if (isNodeGroup(nodes)) {
      refuseNodes(nodes.node.id, this.cluster, this);
    }
    after(nodes, this.beforeNodes);
    after(nodes, this.network.nodePrerequisites);
    after(this.afterNodes, nodes);
    this.nodes.push(nodes);
  }

  private watchCapacity(
    { _addressingMode: mode }: VpcCni,
    podSubnets: PodSubnets,
    { network, cluster, loadBalancerController }: ClusterNetworkingProps,
  ): SubnetCapacityWatch | undefined {
    return network instanceof EksNetwork
      ? new SubnetCapacityWatch({
          network,
          podSubnets,
          mode,
          isIpv6: cluster.isIpv6,
          hasLoadBalancers: loadBalancerController !== undefined,
        })
      : undefined;
  }

  /** The subnets of pods outside of the CNI: of the first pod tier, where there is one and pods have IPv4 addresses. */
  private podTier(): ec2.SubnetSelection | undefined {
    const subnets = this.cluster.isIpv6 ? [] : this.network.eniConfigSubnets;
    return subnets.length > 0 ? { subnets } : undefined;
  }

  /** What the cluster computes with leaves no place for some options. */
  private refuseCompute(props: ClusterNetworkingProps): void {
    const { vpcCni, kubeProxy, podIdentityAgent, coreDns, nodeLocalDns } = props;
    const { compute } = this.cluster;
    refuseOptions(
      { vpcCni, kubeProxy, podIdentityAgent, nodeLocalDns, ...(compute._isFargate ? {} : { coreDns }) },
      this.cluster,
      this,
    );
    refuseBuiltInPools(this.cluster, this.network);
  }

  /** Refused where there are no nodes: where there are any, so are the other two. */
  private defineNodeLocalDns(options: NodeLocalDnsOptions): NodeLocalDns {
    return new NodeLocalDns(this, 'NodeLocalDns', {
      ...options,
      cluster: this.cluster,
      coreDns: this.coreDns as CoreDns,
      kubeProxy: this.kubeProxy as KubeProxy,
    });
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

/** What is there, of what there may be. */
function present(constructs: readonly (IConstruct | undefined)[]): IConstruct[] {
  return constructs.filter((construct) => construct !== undefined);
}
