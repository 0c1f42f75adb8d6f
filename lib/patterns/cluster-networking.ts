import { Construct, type IConstruct } from 'constructs';
import { EksAddon, type EksAddonOptions } from '../addons/eks-addon';
import { KubeProxy } from '../addons/kube-proxy';
import { PodIdentityAgent } from '../addons/pod-identity-agent';
import { zoneLabel } from '../addressing/zones';
import { HelmRelease } from '../charts/helm-release';
import type { HelmReleaseOptions, IHelmRelease } from '../charts/helm-release-options';
import { ClusterCleanup } from '../cleanup/cluster-cleanup';
import type { ClusterTarget } from '../cluster/cluster-target';
import { KubernetesObjects } from '../cluster/kubernetes-objects';
import { validateStrictEnforcement } from '../cni/security-groups-for-pods';
import { VpcCni } from '../cni/vpc-cni';
import { LoadBalancerController } from '../controllers/load-balancer-controller';
import { CoreDns } from '../dns/core-dns';
import { ExternalDns } from '../dns/external-dns';
import { NodeLocalDns, type NodeLocalDnsOptions } from '../dns/node-local-dns';
import { optionsOf, validateArguments } from '../foundation/input-validation';
import { networkPolicyControllerObject } from '../nodes/auto-mode-manifests';
import type { AutoModeNodeClassOptions } from '../nodes/auto-mode-node-class';
import { AutoModeNodeClass } from '../nodes/auto-mode-node-class';
import { FargateProfile, type FargateProfileOptions } from '../nodes/fargate-profile';
import { NodeGroup, type NodeGroupOptions } from '../nodes/node-group';
import { NodeNetworking, type NodeOptions } from '../nodes/node-networking';
import { subnetsInZones } from '../nodes/node-validation';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { ClusterNetworkingProps } from './cluster-networking-props';
import {
  isNodeGroup,
  validateClusterNetwork,
  validateComputeOptions,
  validateFargateSupported,
  validateNodesSupported,
  validateWorkloadProfiles,
} from './cluster-validation';
import { InstallationOrder } from './installation-order';
import { NodeChecks, podsToPlace, warnOfUnplacedPods } from './node-checks';
import { firstNodeTier, placeNodes, podSubnetsOf, podTierOf, subnetsByZone, validateSubnetRole } from './node-subnets';
import { controllerOptionsFor, NodeApiUse, RequiredEndpoints, warnOfExternalDnsEndpoint } from './private-network';
import { ReachableSources } from './private-sources';

/** Construct id of the object that enables the network policy controller of EKS Auto Mode. */
const POLICY_CONTROLLER = 'NetworkPolicyController';

/**
 * The networking of an EKS cluster: add-ons, controllers and nodes, with the dependencies that deployment and deletion
 * need.
 *
 * The VPC CNI, kube-proxy and the EKS Pod Identity agent are created before nodes. CoreDNS is created after nodes.
 * Controllers are created after CoreDNS and NodeLocal DNSCache. ExternalDNS depends on the load balancer controller if
 * `serviceWebhook` is enabled.
 *
 * When the stack is deleted, Kubernetes objects are removed first, then the Lambda functions of the kubectl handler,
 * then the NAT routes of the node subnets.
 *
 * The compute of the cluster determines which add-ons are installed: none of the four in a cluster with only EKS Auto
 * Mode, and only CoreDNS in a cluster with only Fargate. A `Cilium` in ENI mode that is defined before replaces the VPC
 * CNI and kube-proxy. Other network policy engines may also be defined later.
 */
export class ClusterNetworking extends Construct {
  /** The VPC CNI, if the cluster has self-managed or managed nodes, and no `Cilium` in ENI mode is defined before. */
  public readonly vpcCni?: VpcCni;

  /** kube-proxy, if the cluster has self-managed or managed nodes, and no `Cilium` in ENI mode is defined before. */
  public readonly kubeProxy?: KubeProxy;

  /** The EKS Pod Identity agent, if the cluster has self-managed or managed nodes. */
  public readonly podIdentityAgent?: PodIdentityAgent;

  /** CoreDNS, unless the cluster has only EKS Auto Mode. */
  public readonly coreDns?: CoreDns;

  /** NodeLocal DNSCache, if it is enabled. */
  public readonly nodeLocalDns?: NodeLocalDns;

  /** The AWS Load Balancer Controller, if it is enabled. */
  public readonly loadBalancerController?: LoadBalancerController;

  /** ExternalDNS, if it is enabled. */
  public readonly externalDns?: ExternalDns;

  /** The cleanup at deletion, if it is enabled. */
  public readonly cleanup?: ClusterCleanup;

  private readonly network: IEksNetwork;
  private readonly cluster: ClusterTarget;
  private readonly nodeChecks: NodeChecks;
  private readonly order: InstallationOrder;
  private readonly nodeApiUse: NodeApiUse;
  /** Whether the app uses `nodeNetworking` for nodes that it does not define. */
  private hasOtherNodes = false;
  private readonly fargateProfiles: FargateProfile[] = [];

  constructor(scope: Construct, id: string, props: ClusterNetworkingProps) {
    validateArguments('ClusterNetworking', arguments);
    super(scope, id);
    const { network, cluster } = props;
    const { compute } = cluster;
    this.network = network;
    this.cluster = cluster;
    validateClusterNetwork(cluster, network, this);
    validateComputeOptions(props, this);
    this.nodeApiUse = new NodeApiUse(this, cluster, network);
    new RequiredEndpoints(this, network);
    new ReachableSources(this, network, cluster);

    const ofEngine = cluster._context.engine?.podAddressing;
    const podSubnets =
      props.vpcCni?.podSubnets ?? (ofEngine && !ofEngine.hasPodSubnets ? undefined : podSubnetsOf(cluster, network));
    validateSubnetRole('pods', podSubnets?._subnets ?? [], network, this);
    if (compute._hasNodes && !ofEngine) {
      this.vpcCni = new VpcCni(this, 'VpcCni', { ...props.vpcCni, podSubnets, cluster });
      validateStrictEnforcement(
        this.vpcCni._podSecurityGroups,
        { kubeProxyMode: props.kubeProxy?.mode?._mode, nodeLocalDns: props.nodeLocalDns !== undefined },
        this,
      );
      this.kubeProxy = new KubeProxy(this, 'KubeProxy', { ...props.kubeProxy, cluster });
    }
    if (compute._hasNodes) {
      this.podIdentityAgent = new PodIdentityAgent(this, 'PodIdentityAgent', { ...props.podIdentityAgent, cluster });
    }
    if (compute._hasNodes || compute._isFargate) {
      this.coreDns = new CoreDns(this, 'CoreDns', { ...props.coreDns, cluster });
    }
    this.nodeLocalDns = props.nodeLocalDns && this.defineNodeLocalDns(props.nodeLocalDns);
    this.loadBalancerController =
      props.loadBalancerController &&
      new LoadBalancerController(this, 'LoadBalancerController', {
        ...controllerOptionsFor(props.loadBalancerController, network, cluster, this),
        cluster,
      });
    if (props.externalDns) {
      warnOfExternalDnsEndpoint(network, this);
    }
    this.externalDns = props.externalDns && new ExternalDns(this, 'ExternalDns', { ...props.externalDns, cluster });

    this.cleanup =
      props.cleanup &&
      new ClusterCleanup(this, 'Cleanup', {
        accelerators: props.loadBalancerController?.globalAccelerator,
        certificates: props.loadBalancerController?.certificateManagement !== undefined,
        ...props.cleanup,
        cluster,
      });

    const { vpcCni, loadBalancerController, cleanup } = this;
    this.nodeChecks = new NodeChecks(this, { cluster, network, vpcCni, podSubnets, loadBalancerController, cleanup });
    this.node.addValidation({
      validate: () => {
        const { hasOtherNodes } = this;
        warnOfUnplacedPods(this, cluster, { pods: podsToPlace(props), hasOtherNodes });
        return [];
      },
    });
    this.order = new InstallationOrder(this, {
      cluster,
      network,
      vpcCni,
      kubeProxy: this.kubeProxy,
      podIdentityAgent: this.podIdentityAgent,
      coreDns: this.coreDns,
      nodeLocalDns: this.nodeLocalDns,
      loadBalancerController,
      externalDns: this.externalDns,
      cleanup,
    });
  }

  /**
   * Adds a managed node group in the node subnets, with a pod limit that matches the VPC CNI.
   *
   * Without `availabilityZones`, it uses the `clusterZones` of the network, because EKS replaces a node group whose
   * zones change. A zone of the plan without nodes results in the warning `zoneWithoutNodes`.
   *
   * Warnings: `subnetCapacity` if the subnets are too small for the maximum number of nodes and pods, including earlier
   * groups. `nodeSecurityGroups` if the nodes have no security group in common with the first group.
   * `controllerWebhookPort` if the control plane may not reach the AWS Load Balancer Controller on them, and
   * `addonControlPlanePort` if it may not reach EKS add-ons. `endpointMissing` if VPC endpoints are missing and other
   * networks may have them.
   *
   * It fails as `ClusterCompute` in a cluster with only EKS Auto Mode or only Fargate, and as `EndpointMissing` in
   * subnets without a route out of the VPC if VPC endpoints that nodes need are missing.
   *
   * @param id construct id of the node group
   * @param options instance types and sizes
   */
  public addNodegroup(id: string, options: NodeGroupOptions): NodeGroup {
    validateArguments('ClusterNetworking.addNodegroup', arguments, this);
    validateNodesSupported(id, this.cluster, this);
    if (options.subnets) {
      validateSubnetRole(
        `nodes of "${id}"`,
        this.network.vpc.selectSubnets(options.subnets).subnets,
        this.network,
        this,
      );
    }
    const group = new NodeGroup(this, id, {
      ...options,
      subnets: placeNodes(options, this.network),
      vpc: this.network.vpc,
      ...this.nodeContext(),
    });
    this.nodeApiUse.add('nodes', group._subnets);
    this.order.addNodes(group);
    this.nodeChecks.addGroup(group, options);
    return group;
  }

  /**
   * Adds a managed node group in each zone of the first node tier.
   *
   * Use it for volumes, which are bound to a zone, and for an autoscaler that balances zones. The construct ids end
   * with the letter of the zone, such as `SystemA`. A zone that is added to the plan gets its own group, and the other
   * groups do not change. Sizes apply to each group.
   *
   * @param id construct id of the node groups, before the letter
   * @param options instance types and sizes of each group
   */
  public addNodegroupPerZone(id: string, options: NodeGroupOptions): NodeGroup[] {
    validateArguments('ClusterNetworking.addNodegroupPerZone', arguments, this);
    const selected = this.network.vpc.selectSubnets(options.subnets ?? firstNodeTier(this.network));
    const subnets = subnetsInZones(selected, options.availabilityZones, this);
    return subnetsByZone(subnets, id, this).map(({ zone, subnets: own }) =>
      this.addNodegroup(`${id}${zoneLabel(zone)}`, {
        ...options,
        subnets: { subnets: own },
        availabilityZones: undefined,
      }),
    );
  }

  /**
   * Returns node settings for components that start nodes: launch templates, Auto Scaling groups, Karpenter.
   *
   * It fails as `ClusterCompute` in a cluster with only EKS Auto Mode or only Fargate. It warns as
   * `controllerWebhookPort`, like `addNodegroup`. Without security groups, it validates the security group of
   * `tagForKarpenter`.
   *
   * @param options instance types and image
   */
  public nodeNetworking(options: NodeOptions): NodeNetworking {
    validateArguments('ClusterNetworking.nodeNetworking', arguments, this);
    validateNodesSupported('nodeNetworking', this.cluster, this);
    this.nodeChecks.addNetworking(this, options);
    this.nodeApiUse.addAnywhere();
    this.hasOtherNodes = true;
    return new NodeNetworking({ ...optionsOf('NodeOptions', options), ...this.nodeContext() });
  }

  /**
   * Adds a NodeClass of EKS Auto Mode with its node pools.
   *
   * Nodes use the node subnets. In an IPv4 cluster, pods use the first pod tier if there is one. It requires a kubectl
   * handler. With `networkPolicy`, it also enables the network policy controller of the cluster. It warns as
   * `controllerWebhookPort` if the control plane may not reach the AWS Load Balancer Controller on its nodes, and as
   * `endpointMissing` if its nodes have neither internet access nor the endpoints of ECR and S3.
   *
   * @param id construct id of the NodeClass. In lower case, it is also the name of the NodeClass
   * @param options subnets of nodes and pods, and instance types of the pools
   */
  public addNodeClass(id: string, options: AutoModeNodeClassOptions = {}): AutoModeNodeClass {
    validateArguments('ClusterNetworking.addNodeClass', arguments, this);
    for (const selection of [options.subnets, options.podSubnets]) {
      const { subnets } = this.network.vpc.selectSubnets(selection ?? this.network.nodeSubnets);
      validateSubnetRole(`nodes or pods of "${id}"`, subnets, this.network, this);
    }
    const nodeClass = new AutoModeNodeClass(this, id, {
      ...options,
      subnets: options.subnets ?? this.network.nodeSubnets,
      podSubnets: options.podSubnets ?? podTierOf(this.cluster, this.network),
      cluster: this.cluster,
      vpc: this.network.vpc,
    });
    if (options.networkPolicy && !this.node.tryFindChild(POLICY_CONTROLLER)) {
      this.cluster._context.applyObjects(this, POLICY_CONTROLLER, [networkPolicyControllerObject()]);
    }
    this.nodeApiUse.add(
      'autoModeNodes',
      this.network.vpc.selectSubnets(options.subnets ?? this.network.nodeSubnets).subnets,
    );
    this.addNodes(nodeClass);
    this.nodeChecks.addClass(nodeClass, options);
    return nodeClass;
  }

  /**
   * Adds a Fargate profile.
   *
   * It is created after earlier profiles, and before CoreDNS and the controllers. It fails as `ClusterCompute` in a
   * cluster with only EKS Auto Mode. It warns as `subnetCapacity` if the subnets are too small for its `expectedPods`,
   * including earlier profiles and node groups.
   *
   * @param id construct id of the profile
   * @param options selectors and subnets of the pods
   */
  public addFargateProfile(id: string, options: FargateProfileOptions = {}): FargateProfile {
    validateArguments('ClusterNetworking.addFargateProfile', arguments, this);
    validateFargateSupported(id, this.cluster, this);
    const namespaces = ['kube-system', 'default', ...(this.externalDns ? [this.externalDns._namespace] : [])];
    if (options.subnets) {
      validateSubnetRole(
        `pods of "${id}"`,
        this.network.vpc.selectSubnets(options.subnets).subnets,
        this.network,
        this,
      );
    }
    const profile = new FargateProfile(this, id, {
      selectors: options.selectors ?? namespaces.map((namespace) => ({ namespace })),
      subnets: placeNodes(options, this.network, podTierOf(this.cluster, this.network)),
      availabilityZones: options.availabilityZones,
      expectedPods: options.expectedPods,
      cluster: this.cluster,
      vpc: this.network.vpc,
    });
    this.fargateProfiles.push(profile);
    this.nodeApiUse.add('fargate', profile._subnets);
    this.order.addFargateProfile(profile);
    this.nodeChecks.addProfile(profile, options);
    return profile;
  }

  /**
   * Adds an EKS add-on after nodes and CoreDNS.
   *
   * It depends on an add-on that it requires, such as cert-manager, if that was added before. It depends on the load
   * balancer controller if `serviceWebhook` is enabled, except for cert-manager with `certManager`, which is created
   * before the controller. In a cluster with only Fargate, an add-on fails as `FargateSelectors` if no profile selects
   * its namespace: add the profile first.
   *
   * @param id construct id of the add-on
   * @param options the add-on and its settings
   */
  public addAddon(id: string, options: EksAddonOptions): EksAddon {
    validateArguments('ClusterNetworking.addAddon', arguments, this);
    const addon = new EksAddon(this, id, { ...options, cluster: this.cluster });
    const { addonName: name, _namespace: namespace } = addon;
    validateWorkloadProfiles({ name, namespace, method: 'addAddon' }, this.fargateProfiles, this.cluster, addon);
    this.order.addAddon(addon);
    return addon;
  }

  /**
   * Adds a Helm chart after nodes, CoreDNS, the load balancer controller and ExternalDNS.
   *
   * It is uninstalled before them, so that load balancers and DNS records of its objects are deleted. cert-manager with
   * `certManager` is installed before the load balancer controller. For a chart that these components need, such as
   * definitions that ExternalDNS reads, define a `HelmRelease` and its dependencies yourself. It requires a kubectl
   * handler. In a cluster with only Fargate, a chart fails as `FargateSelectors` if no profile selects its namespace.
   *
   * @param id construct id of the release
   * @param options the chart and its values
   */
  public addChart(id: string, options: HelmReleaseOptions): IHelmRelease {
    validateArguments('ClusterNetworking.addChart', arguments, this);
    const release = new HelmRelease(this, id, { ...options, cluster: this.cluster });
    const { namespace } = release;
    validateWorkloadProfiles(
      { name: options.chart, namespace, method: 'addChart' },
      this.fargateProfiles,
      this.cluster,
      release,
    );
    this.order.addOwnWorkload(release, release._chart);
    return release;
  }

  /**
   * Adds Kubernetes objects after nodes, CoreDNS, the load balancer controller, the definitions of the Gateway API and
   * ExternalDNS.
   *
   * They are deleted before them, so that their load balancers and DNS records are deleted. For objects that these
   * components need, define `KubernetesObjects` and its dependencies yourself. It requires a kubectl handler.
   *
   * @param id construct id of the objects
   * @param objects objects as in a manifest, with `apiVersion`, `kind` and `metadata.name`
   */
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  public addObjects(id: string, objects: Record<string, any>[]): KubernetesObjects {
    validateArguments('ClusterNetworking.addObjects', arguments, this);
    const added = new KubernetesObjects(this, id, { cluster: this.cluster, objects });
    this.order.addOwnWorkload(added);
    return added;
  }

  /**
   * Adds dependencies to a workload that runs on the nodes.
   *
   * The workload depends on nodes and CoreDNS. It also depends on the load balancer controller if `serviceWebhook` is
   * enabled and `certManager` is not.
   *
   * @param workload for example the release of a chart
   */
  public addWorkload(workload: IConstruct): void {
    validateArguments('ClusterNetworking.addWorkload', arguments, this);
    this.order.addWorkload(workload);
  }

  /**
   * Adds dependencies to nodes that are defined elsewhere.
   *
   * The nodes depend on the VPC CNI, kube-proxy, the EKS Pod Identity agent, VPC endpoints, the routes of the node
   * subnets, and the rules of each `NodeSecurityGroup` of the cluster. CoreDNS, the controllers and other add-ons
   * depend on the nodes.
   *
   * Node groups, Fargate profiles and Auto Scaling groups of this app with the name of the cluster are found at
   * synthesis. Nodes whose cluster is unknown at synthesis result in the warning `nodesUnordered`, and so do nodes in a
   * stack on which this stack depends. A node group in a cluster with only EKS Auto Mode or only Fargate fails as
   * `ClusterCompute`.
   *
   * @param nodes a node group, a Fargate profile or an Auto Scaling group
   */
  public addNodes(nodes: IConstruct): void {
    validateArguments('ClusterNetworking.addNodes', arguments, this);
    if (isNodeGroup(nodes)) {
      validateNodesSupported(nodes.node.id, this.cluster, this);
    }
    this.nodeChecks.addOtherNodes();
    this.order.addNodes(nodes);
  }

  /** The cluster, the network and the order to which constructs of higher layers add their resources. @internal */
  public get _installation(): { cluster: ClusterTarget; network: IEksNetwork; order: InstallationOrder } {
    const { cluster, network, order } = this;
    return { cluster, network, order };
  }

  /** Returns the context of nodes. The VPC CNI is defined if the cluster can have nodes and Cilium does not replace it. */
  private nodeContext() {
    return {
      cluster: this.cluster,
      vpcCni: this.vpcCni,
      clusterDnsIp: this.nodeLocalDns?.clusterDnsIp,
    };
  }

  /**
   * Defines NodeLocal DNSCache. It fails in a cluster without nodes. With nodes, CoreDNS and kube-proxy are defined.
   */
  private defineNodeLocalDns(options: NodeLocalDnsOptions): NodeLocalDns {
    return new NodeLocalDns(this, 'NodeLocalDns', {
      ...options,
      cluster: this.cluster,
      coreDns: this.coreDns as CoreDns,
      kubeProxy: this.kubeProxy as KubeProxy,
    });
  }
}
