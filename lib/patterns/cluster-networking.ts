import { Construct, type IConstruct } from 'constructs';
import { EksAddon, type EksAddonOptions } from '../addons/eks-addon';
import { KubeProxy } from '../addons/kube-proxy';
import { PodIdentityAgent } from '../addons/pod-identity-agent';
import { zoneLabel } from '../addressing/zones';
import { ClusterCleanup } from '../cleanup/cluster-cleanup';
import type { ClusterTarget } from '../cluster/cluster-target';
import { validateStrictEnforcement } from '../cni/security-groups-for-pods';
import { VpcCni } from '../cni/vpc-cni';
import { LoadBalancerController } from '../controllers/load-balancer-controller';
import { CoreDns } from '../dns/core-dns';
import { ExternalDns } from '../dns/external-dns';
import { NodeLocalDns, type NodeLocalDnsOptions } from '../dns/node-local-dns';
import { addDependencies } from '../foundation/deployment-order';
import { optionsOf, validateArguments } from '../foundation/input-validation';
import { tryGet } from '../foundation/tokens';
import { networkPolicyControllerObject } from '../nodes/auto-mode-manifests';
import { AutoModeNodeClass } from '../nodes/auto-mode-node-class';
import type { AutoModeNodeClassOptions } from '../nodes/auto-mode-options';
import { FargateProfile, type FargateProfileOptions } from '../nodes/fargate-profile';
import { NodeGroup, type NodeGroupOptions } from '../nodes/node-group';
import { NodeNetworking, type NodeOptions } from '../nodes/node-networking';
import { subnetsInZones } from '../nodes/node-validation';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { ClusterNetworkingProps } from './cluster-networking-props';
import {
  isNodeGroup,
  validateAddonProfiles,
  validateClusterNetwork,
  validateComputeOptions,
  validateFargateSupported,
  validateNodesSupported,
} from './cluster-validation';
import {
  definedConstructs,
  HandlerOrder,
  NodeOrder,
  orderAroundController,
  orderPatternParts,
} from './installation-order';
import { NodeChecks, podsToPlace, warnOfUnplacedPods } from './node-checks';
import { firstNodeTier, placeNodes, podSubnetsOf, podTierOf, subnetsByZone, validateSubnetRole } from './node-subnets';
import {
  controllerOptionsFor,
  credentialEndpoint,
  FARGATE_ENDPOINTS,
  NODE_ENDPOINTS,
  OF_AUTO_MODE,
  type RequiredEndpoint,
  RequiredEndpoints,
  validateExternalDnsEndpoints,
} from './private-network';

/** The id of what turns the network policy controller of EKS Auto Mode on. */
const POLICY_CONTROLLER = 'NetworkPolicyController';

/**
 * The cluster side of an EKS network: the add-ons, the controllers and the nodes, in an order that holds at deployment and backwards at
 * deletion. CNI, kube-proxy and identity agent come before any node; CoreDNS after nodes; controllers after CoreDNS and the DNS caches. ExternalDNS
 * waits for the load balancer controller where `serviceWebhook` is on. Whatever is applied to the cluster, by whomever, goes before the functions
 * that reach it, and these before the ways out of the nodes.
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
  private readonly nodeChecks: NodeChecks;
  private readonly nodeOrder: NodeOrder;
  private readonly requiredEndpoints: RequiredEndpoints;
  /** How the CNI gets its credentials on nodes. */
  private readonly cniCredentials: RequiredEndpoint;
  /** What waits for nodes first; everything else that runs on them waits for it. */
  private readonly afterNodes: IConstruct[];
  private readonly nodes: IConstruct[] = [];
  /** Whether something was told how to start nodes that the app does not define. */
  private hasOtherNodes = false;
  private readonly addons: EksAddon[] = [];
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
    this.requiredEndpoints = new RequiredEndpoints(this, network);
    if (compute._hasAutoMode) {
      this.requiredEndpoints.add(
        tryGet(() => network.vpc.selectSubnets(network.nodeSubnets).subnets) ?? [],
        OF_AUTO_MODE,
        false,
      );
    }
    this.cniCredentials = credentialEndpoint(props.vpcCni?.identity, compute);

    const podSubnets = props.vpcCni?.podSubnets ?? podSubnetsOf(cluster, network);
    validateSubnetRole('pods', podSubnets?._subnets ?? [], network, this);
    if (compute._hasNodes) {
      this.vpcCni = new VpcCni(this, 'VpcCni', { ...props.vpcCni, podSubnets, cluster });
      validateStrictEnforcement(
        this.vpcCni._podSecurityGroups,
        { kubeProxyMode: props.kubeProxy?.mode?._mode, nodeLocalDns: props.nodeLocalDns !== undefined },
        this,
      );
      this.kubeProxy = new KubeProxy(this, 'KubeProxy', { ...props.kubeProxy, cluster });
      this.podIdentityAgent = new PodIdentityAgent(this, 'PodIdentityAgent', { ...props.podIdentityAgent, cluster });
    }
    if (compute._hasNodes || compute._isFargate) {
      this.coreDns = new CoreDns(this, 'CoreDns', { ...props.coreDns, cluster });
    }
    this.nodeLocalDns = props.nodeLocalDns && this.defineNodeLocalDns(props.nodeLocalDns);
    this.loadBalancerController =
      props.loadBalancerController &&
      new LoadBalancerController(this, 'LoadBalancerController', {
        ...controllerOptionsFor(props.loadBalancerController, network, cluster, this.requiredEndpoints, this),
        cluster,
      });
    if (props.externalDns) {
      validateExternalDnsEndpoints(props.externalDns, network, cluster, this.requiredEndpoints, this);
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

    const { beforeNodes, afterNodes } = orderPatternParts({
      cleanup: this.cleanup?._resource,
      nodeAddons: [this.vpcCni, this.kubeProxy, this.podIdentityAgent],
      coreDns: this.coreDns,
      nodeLocalDns: this.nodeLocalDns?._applied,
      loadBalancerController: this.loadBalancerController?._release,
      serviceWebhook: this.loadBalancerController?._serviceWebhook,
      definitions: this.loadBalancerController?._definitions ?? [],
      externalDns: this.externalDns?._installed,
    });
    this.afterNodes = afterNodes;
    const { vpcCni, loadBalancerController, cleanup } = this;
    this.nodeChecks = new NodeChecks(this, { cluster, network, vpcCni, podSubnets, loadBalancerController, cleanup });
    this.nodeOrder = new NodeOrder(this, { cluster, network, vpcCni, beforeNodes, afterNodes });
    this.node.addValidation({
      validate: () => {
        const { hasOtherNodes } = this;
        warnOfUnplacedPods(this, cluster, { pods: podsToPlace(props), hasOtherNodes });
        return [];
      },
    });
    new HandlerOrder(this, { cluster, network, cleanup });
  }

  /**
   * Adds a managed node group in the node subnets, whose nodes know how many pods the configuration of the CNI leaves them. Without zones of its
   * own, it stays in the `clusterZones` of the network, as EKS replaces a node group that gets another zone; a zone of the plan that is left
   * without nodes is warned of as `zoneWithoutNodes`. Warns as
   * `subnetCapacity` where the subnets do not hold its most nodes, each with as many pods as it takes, beside the groups before it, and as
   * `nodeSecurityGroups` where its nodes have no security group in common with those of the first one, as `controllerWebhookPort` where the
   * control plane may not reach the AWS Load Balancer Controller on them, as `addonControlPlanePort` where it may not reach EKS add-ons. Refused as `ClusterCompute` in a cluster
   * of EKS Auto Mode or Fargate alone, and as `EndpointMissing` in subnets without a route out of the VPC, unless the app defines the endpoints that
   * nodes call; warned of as `endpointMissing` where other networks may have them.
   *
   * @param id of the node group under this construct
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
    this.requiredEndpoints.add(group._subnets, [...NODE_ENDPOINTS, this.cniCredentials]);
    this.orderNodes(group.resource);
    this.nodeChecks.addGroup(group, options);
    return group;
  }

  /**
   * Adds a managed node group in each zone of the first node tier: for volumes that are bound to a zone, and for an autoscaler that is to balance
   * zones. Their ids end in the letter of the zone, such as `SystemA`. A zone that is added to the plan gets a group, and the others stay as
   * they are. Sizes are those of each group.
   *
   * @param id of the node groups under this construct, before the letter
   * @param options instance types and sizes of each
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
   * What nodes of this cluster have to know, for whatever starts them: launch templates of your own, Auto Scaling groups, Karpenter. Refused as
   * `ClusterCompute` in a cluster of EKS Auto Mode or Fargate alone. Warns as `controllerWebhookPort`, as `addNodegroup` does: without security
   * groups of their own, of the group that `tagForKarpenter` of the network was given.
   *
   * @param options instance types and image
   */
  public nodeNetworking(options: NodeOptions): NodeNetworking {
    validateArguments('ClusterNetworking.nodeNetworking', arguments, this);
    validateNodesSupported('nodeNetworking', this.cluster, this);
    this.nodeChecks.addNetworking(this, options);
    this.requiredEndpoints.addForNodeSubnets([...NODE_ENDPOINTS, this.cniCredentials]);
    this.hasOtherNodes = true;
    return new NodeNetworking({ ...optionsOf('NodeOptions', options), ...this.nodeContext() });
  }

  /**
   * Adds a NodeClass of EKS Auto Mode with its node pools: nodes in the node subnets, pods in the first pod tier where an IPv4 cluster has one.
   * It needs a kubectl handler. With `networkPolicy`, the network policy controller of the cluster is turned on. Warns as
   * `controllerWebhookPort` where the control plane may not reach the AWS Load Balancer Controller on its nodes, and as `endpointMissing` where
   * its nodes have no way to the internet and no endpoints of ECR and S3.
   *
   * @param id of the NodeClass under this construct, and its name in lower case
   * @param options where nodes and pods are, and which instances the pools take
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
      this.cluster._applyObjects(this, POLICY_CONTROLLER, [networkPolicyControllerObject()]);
    }
    this.addNodes(nodeClass._applied);
    this.requiredEndpoints.add(nodeClass._subnets, OF_AUTO_MODE, false);
    this.nodeChecks.addClass(nodeClass, options);
    return nodeClass;
  }

  /**
   * Adds a Fargate profile, after the ones before it, and before CoreDNS and the controllers. Refused as `ClusterCompute` in a cluster of EKS
   * Auto Mode alone. Warns as `subnetCapacity` where the subnets do not hold its `expectedPods` beside the profiles and node groups before it.
   *
   * @param id of the profile under this construct
   * @param options which pods run on Fargate, and where
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
    // EKS creates and deletes one profile of a cluster at a time.
    addDependencies(profile, this.fargateProfiles.slice(-1));
    this.fargateProfiles.push(profile);
    this.requiredEndpoints.add(profile._subnets, FARGATE_ENDPOINTS);
    this.orderNodes(profile.resource);
    this.nodeChecks.addProfile(profile, options);
    return profile;
  }

  /**
   * Adds an EKS add-on after nodes and CoreDNS, and after an add-on that it needs, such as cert-manager, where that was added before it; after
   * the load balancer controller, where its `serviceWebhook` is on, but for the cert-manager of its `certManager`, which comes before it. In a
   * cluster of Fargate alone, one whose namespace none of the profiles selects is refused as `FargateSelectors`: add the profile first.
   *
   * @param id of the add-on under this construct
   * @param options which add-on, and its settings
   */
  public addAddon(id: string, options: EksAddonOptions): EksAddon {
    validateArguments('ClusterNetworking.addAddon', arguments, this);
    const addon = new EksAddon(this, id, { ...options, cluster: this.cluster });
    validateAddonProfiles(addon, this.fargateProfiles, this.cluster);
    this.addWorkload(addon);
    addDependencies(
      addon,
      this.addons.filter(({ addonName }) => addonName === addon._requiredAddon),
    );
    this.addons.push(addon);
    return addon;
  }

  /**
   * Puts something that runs on the nodes into the order: after them and after CoreDNS; after the load balancer controller, where its
   * `serviceWebhook` is on and `certManager` is not.
   *
   * @param workload such as the release of a chart
   */
  public addWorkload(workload: IConstruct): void {
    validateArguments('ClusterNetworking.addWorkload', arguments, this);
    addDependencies(workload, this.coreDns ?? [...this.nodes, ...definedConstructs([this.cleanup?._resource])]);
    orderAroundController(workload, this.loadBalancerController);
    if (!this.coreDns) {
      this.afterNodes.push(workload);
    }
  }

  /**
   * Puts nodes that something else defined into the order: after the CNI, kube-proxy, the identity agent, the endpoints and the way out of the
   * node subnets, and before CoreDNS, the controllers and other add-ons; after the rules of each `NodeSecurityGroup` of the cluster. Node groups, Fargate profiles and Auto Scaling groups of this app that
   * name the cluster are found at synthesis, wherever and whenever they are defined: those whose cluster synthesis cannot tell are warned of as
   * `nodesUnordered`, as are nodes of a stack that this one waits for. A node group in a cluster of EKS Auto Mode or Fargate alone is refused as
   * `ClusterCompute`.
   *
   * @param nodes a node group, Fargate profile or Auto Scaling group
   */
  public addNodes(nodes: IConstruct): void {
    validateArguments('ClusterNetworking.addNodes', arguments, this);
    if (isNodeGroup(nodes)) {
      validateNodesSupported(nodes.node.id, this.cluster, this);
    }
    this.nodeChecks.addOtherNodes();
    this.orderNodes(nodes);
  }

  private orderNodes(nodes: IConstruct): void {
    this.nodeOrder.add(nodes);
    this.nodes.push(nodes);
  }

  /** Where there may be nodes, there is a CNI. */
  private nodeContext() {
    return {
      cluster: this.cluster,
      vpcCni: this.vpcCni as VpcCni,
      clusterDnsIp: this.nodeLocalDns?.clusterDnsIp,
    };
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
}
