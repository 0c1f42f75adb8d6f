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

/** Inputs of node validation. */
export interface NodeWatchProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  /** Undefined if the cluster has no nodes that need it. */
  readonly vpcCni?: VpcCni;
  /** Subnets of pods. Undefined if pods use the subnets of their nodes. */
  readonly podSubnets?: PodSubnets;
  readonly loadBalancerController?: LoadBalancerController;
  readonly cleanup?: ClusterCleanup;
}

/** Validates the nodes of a pattern: subnet capacity, common security groups, and access of the control plane. */
export class NodeWatch {
  /** Undefined for networks without an address plan. */
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

  /** Adds a managed node group. */
  public addGroup(group: NodeGroup, options: NodeGroupOptions): void {
    this.capacity?.add(group, options);
    if (options.subnets === undefined && options.availabilityZones === undefined) {
      this.bareZones.addLimitedGroup();
    }
    this.commonSecurityGroup.add(group, options);
    this.watchPort(group, () => options.securityGroups);
    // A network interface that a node leaves behind still uses the security groups of the nodes.
    this.props.cleanup?.runBeforeDeletionOf(...(options.securityGroups ?? []));
  }

  /** Adds a Fargate profile, whose pods use addresses of the same subnets. */
  public addProfile(profile: FargateProfile, options: FargateProfileOptions): void {
    this.capacity?.addProfile(profile, options);
  }

  /**
   * Adds nodes that other components start, with their security groups or the security group that Karpenter selects by
   * tag.
   */
  public addNetworking(scope: Construct, { securityGroups }: NodeOptions): void {
    this.bareZones.addOtherNodes();
    this.watchPort(scope, () => securityGroups ?? this.karpenterGroups);
  }

  /** Records nodes with unknown properties. */
  public addOtherNodes(): void {
    this.bareZones.addOtherNodes();
  }

  /** Adds nodes of EKS Auto Mode, whose pods can have their own security groups. */
  public addClass(nodeClass: AutoModeNodeClass, options: AutoModeNodeClassOptions): void {
    const { podSecurityGroups, securityGroups } = options;
    this.access.watch(nodeClass, podSecurityGroups ?? securityGroups, podSecurityGroups ? 'pods' : 'nodes');
  }

  /**
   * Returns the security groups that Karpenter selects. If several clusters of the network have one, only groups that
   * are known to belong to this cluster are returned.
   */
  private get karpenterGroups(): NodeOptions['securityGroups'] {
    const { cluster, network } = this.props;
    const groups = network._karpenterGroups;
    const own = groups.filter(
      (group) => group.securityGroupId === cluster.clusterSecurityGroupId || cluster._nodeGroupRules.has(group),
    );
    return own.length > 0 || groups.length > 1 ? own : groups;
  }

  /** Validates the access of the control plane, unless pods have their own subnets and security groups. */
  private watchPort(scope: Construct, groups: () => NodeOptions['securityGroups']): void {
    if (this.props.vpcCni?._podZones === undefined) {
      this.access.watch(scope, groups);
    }
  }
}
