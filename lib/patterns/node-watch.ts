import type { Construct } from 'constructs';
import { PodSubnets } from '../addons/pod-subnets';
import type { VpcCni } from '../addons/vpc-cni';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { ClusterCleanup } from '../controllers/cleanup/cluster-cleanup';
import type { LoadBalancerController } from '../controllers/load-balancer-controller/load-balancer-controller';
import type { AutoModeNodeClass } from '../nodes/auto-mode-node-class';
import type { AutoModeNodeClassOptions } from '../nodes/auto-mode-options';
import type { FargateProfile, FargateProfileOptions } from '../nodes/fargate-profile';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';
import type { NodeOptions } from '../nodes/node-networking';
import type { IEksNetwork } from '../vpc/network-face';
import { CommonSecurityGroup } from './common-security-group';
import { ControlPlaneAccess } from './control-plane-access';
import { watchEniConfigGroups } from './eni-config-rules';
import { capacityWatchOf, type SubnetCapacityWatch } from './subnet-capacity';
import { ZonesWithoutNodes } from './zones-without-nodes';

/** What nodes of a cluster live beside. */
export interface NodeWatchProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  /** Undefined where the cluster has no nodes that would need it. */
  readonly vpcCni?: VpcCni;
  /** Where the CNI has pods; undefined for the subnets of their nodes. */
  readonly podSubnets?: PodSubnets;
  readonly loadBalancerController?: LoadBalancerController;
  readonly cleanup?: ClusterCleanup;
}

/** Watches the nodes that a pattern defines: that they have room, reach each other, and are reached by the control plane. */
export class NodeWatch {
  /** For networks with a plan of their own. */
  private readonly capacity?: SubnetCapacityWatch;
  private readonly commonSecurityGroup: CommonSecurityGroup;
  private readonly access: ControlPlaneAccess;

  private readonly bareZones: ZonesWithoutNodes;

  constructor(
    scope: Construct,
    private readonly props: NodeWatchProps,
  ) {
    const { cluster, network, vpcCni, podSubnets, loadBalancerController } = props;
    this.capacity = capacityWatchOf(network, {
      podSubnets: podSubnets ?? PodSubnets.shared(),
      mode: vpcCni?._addressingMode,
      isIpv6: cluster.isIpv6,
      hasLoadBalancers: loadBalancerController !== undefined,
    });
    this.bareZones = new ZonesWithoutNodes(scope, cluster, network);
    this.commonSecurityGroup = new CommonSecurityGroup(cluster);
    this.access = new ControlPlaneAccess(cluster, network.vpc, loadBalancerController?._webhookPort);
    if (vpcCni?._podZones) {
      this.access.watch(vpcCni, podSubnets?._securityGroups, 'pods');
      watchEniConfigGroups(vpcCni, podSubnets?._securityGroups, cluster);
    }
  }

  /** Watches a managed node group. */
  public addGroup(group: NodeGroup, options: NodeGroupOptions): void {
    this.capacity?.add(group, options);
    if (options.subnets === undefined && options.availabilityZones === undefined) {
      this.bareZones.addLimitedGroup();
    }
    this.commonSecurityGroup.add(group, options);
    this.watchPort(group, () => options.securityGroups);
    // An interface that a node left behind holds on to the groups of the nodes.
    this.props.cleanup?.runBeforeDeletionOf(...(options.securityGroups ?? []));
  }

  /** Watches a Fargate profile, whose pods take addresses of the same subnets. */
  public addProfile(profile: FargateProfile, options: FargateProfileOptions): void {
    this.capacity?.addProfile(profile, options);
  }

  /** Watches nodes that something else starts: with the groups that they were said to have, or the one by whose tag Karpenter finds it. */
  public addNetworking(scope: Construct, { securityGroups }: NodeOptions): void {
    this.bareZones.addOtherNodes();
    this.watchPort(scope, () => securityGroups ?? this.karpenterGroups);
  }

  /** Notes nodes of which nothing is known. */
  public addOtherNodes(): void {
    this.bareZones.addOtherNodes();
  }

  /** Watches nodes of EKS Auto Mode, whose pods may have groups of their own. */
  public addClass(nodeClass: AutoModeNodeClass, options: AutoModeNodeClassOptions): void {
    const { podSecurityGroups, securityGroups } = options;
    this.access.watch(nodeClass, podSecurityGroups ?? securityGroups, podSecurityGroups ? 'pods' : 'nodes');
  }

  /** Several clusters of a network have a group each: of those, the ones that are known to be of this cluster. */
  private get karpenterGroups(): NodeOptions['securityGroups'] {
    const { cluster, network } = this.props;
    const groups = network._karpenterGroups;
    const own = groups.filter(
      (group) => group.securityGroupId === cluster.clusterSecurityGroupId || cluster._nodeGroupRules.has(group),
    );
    return own.length > 0 || groups.length > 1 ? own : groups;
  }

  /** Pods with subnets of their own have security groups of their own, too. */
  private watchPort(scope: Construct, groups: () => NodeOptions['securityGroups']): void {
    if (this.props.vpcCni?._podZones === undefined) {
      this.access.watch(scope, groups);
    }
  }
}
