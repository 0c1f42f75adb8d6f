import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isAvailabilityZone } from '../addressing/zones';
import type { ClusterCleanup } from '../cleanup/cluster-cleanup';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { installedIn } from '../cluster/installed-software';
import { PodSubnets } from '../cni/pod-subnets';
import type { VpcCni } from '../cni/vpc-cni';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import { findNodeResources, type NodeResource } from '../foundation/cluster-nodes';
import { propertyOf } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { AutoModeNodeClass } from '../nodes/auto-mode-node-class';
import type { AutoModeNodeClassOptions } from '../nodes/auto-mode-options';
import type { FargateProfile, FargateProfileOptions } from '../nodes/fargate-profile';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';
import type { NodeOptions } from '../nodes/node-networking';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { ClusterNetworkingProps } from './cluster-networking-props';
import { type SubnetCapacityCheck, subnetCapacityCheckOf } from './node-subnets';
import { CommonSecurityGroupCheck, ControlPlaneAccess, checkEniConfigGroups } from './security-group-checks';

/**
 * Warns of Availability Zones that were added to a network and have no nodes yet, because node groups stay in the zones in which the cluster was
 * created.
 *
 * Silent where nodes come from elsewhere: from Karpenter, EKS Auto Mode, or whatever `addNodes` and `nodeNetworking` were called for.
 */
export class ZonesWithoutNodesCheck {
  private hasLimitedGroups = false;
  private hasOtherNodes: boolean;

  constructor(scope: Construct, { compute }: ClusterTarget, network: IEksNetwork) {
    this.hasOtherNodes = compute._hasAutoMode;
    scope.node.addValidation({
      validate: () => {
        const zones = this.hasLimitedGroups && !this.hasOtherNodes ? findZonesWithoutNodes(scope, network) : [];
        if (zones.length > 0) {
          const list = zones.map((zone) => `'${zone}'`).join(', ');
          warn(
            scope,
            'zoneWithoutNodes',
            `${zones.join(', ')} ${zones.length === 1 ? 'has' : 'have'} node subnets and no node group: groups that name no zones stay in the zones in which the cluster was created. Call addNodegroup with availabilityZones: [${list}], or use addNodegroupPerZone.`,
          );
        }
        return [];
      },
    });
  }

  /** A node group was left out of the zones that were added. */
  addLimitedGroup(): void {
    this.hasLimitedGroups = true;
  }

  /** Something else starts nodes, in zones that synthesis does not know. */
  addOtherNodes(): void {
    this.hasOtherNodes = true;
  }
}

/** The Availability Zones beyond those of creation that no node group and no Auto Scaling group of the app has a subnet in. */
function findZonesWithoutNodes(scope: Construct, network: IEksNetwork): string[] {
  const { clusterZones, vpc, nodeSubnets, _karpenterGroups } = network;
  if (clusterZones === undefined || _karpenterGroups.length > 0) {
    return [];
  }
  const used = new Set(findNodeResources(scope).flatMap(({ subnetIds }) => subnetIds));
  const { subnets } = vpc.selectSubnets(nodeSubnets);
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
  return zones
    .filter((zone) => isAvailabilityZone(zone) && !clusterZones.includes(zone))
    .filter(
      (zone) => !subnets.some(({ availabilityZone, subnetId }) => availabilityZone === zone && used.has(subnetId)),
    );
}

/** What nodes of a cluster live beside. */
export interface NodeChecksProps {
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
export class NodeChecks {
  /** For networks with a plan of their own. */
  private readonly capacity?: SubnetCapacityCheck;
  private readonly commonSecurityGroup: CommonSecurityGroupCheck;
  private readonly access: ControlPlaneAccess;

  private readonly zonesWithoutNodes: ZonesWithoutNodesCheck;

  constructor(
    scope: Construct,
    private readonly props: NodeChecksProps,
  ) {
    const { cluster, network, vpcCni, podSubnets, loadBalancerController } = props;
    this.capacity = subnetCapacityCheckOf(network, {
      podSubnets: podSubnets ?? PodSubnets.shared(),
      mode: vpcCni?._addressingMode,
      isIpv6: cluster.isIpv6,
      hasLoadBalancers: loadBalancerController !== undefined,
    });
    this.zonesWithoutNodes = new ZonesWithoutNodesCheck(scope, cluster, network);
    this.commonSecurityGroup = new CommonSecurityGroupCheck(cluster);
    this.access = new ControlPlaneAccess(cluster, network.vpc, loadBalancerController?._webhookPort);
    if (vpcCni?._podZones) {
      this.access.check(vpcCni, podSubnets?._securityGroups, 'pods');
      checkEniConfigGroups(vpcCni, podSubnets?._securityGroups, cluster);
    }
  }

  /** Watches a managed node group. */
  public addGroup(group: NodeGroup, options: NodeGroupOptions): void {
    this.capacity?.add(group, options);
    if (options.subnets === undefined && options.availabilityZones === undefined) {
      this.zonesWithoutNodes.addLimitedGroup();
    }
    this.commonSecurityGroup.add(group, options);
    this.checkControlPlaneAccess(group, () => options.securityGroups);
    // An interface that a node left behind holds on to the groups of the nodes.
    this.props.cleanup?.runBeforeDeletionOf(...(options.securityGroups ?? []));
  }

  /** Watches a Fargate profile, whose pods take addresses of the same subnets. */
  public addProfile(profile: FargateProfile, options: FargateProfileOptions): void {
    this.capacity?.addProfile(profile, options);
  }

  /** Watches nodes that something else starts: with the groups that they were said to have, or the one by whose tag Karpenter finds it. */
  public addNetworking(scope: Construct, { securityGroups }: NodeOptions): void {
    this.zonesWithoutNodes.addOtherNodes();
    this.checkControlPlaneAccess(scope, () => securityGroups ?? this.karpenterGroups);
  }

  /** Notes nodes of which nothing is known. */
  public addOtherNodes(): void {
    this.zonesWithoutNodes.addOtherNodes();
  }

  /** Watches nodes of EKS Auto Mode, whose pods may have groups of their own. */
  public addClass(nodeClass: AutoModeNodeClass, options: AutoModeNodeClassOptions): void {
    const { podSecurityGroups, securityGroups } = options;
    this.access.check(nodeClass, podSecurityGroups ?? securityGroups, podSecurityGroups ? 'pods' : 'nodes');
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
  private checkControlPlaneAccess(scope: Construct, groups: () => NodeOptions['securityGroups']): void {
    if (this.props.vpcCni?._podZones === undefined) {
      this.access.check(scope, groups);
    }
  }
}

/** A part of a pattern whose pods need a place. */
export interface PodsToPlace {
  readonly name: string;
  /** Keys of taints that they tolerate; undefined where the user gave tolerations that are not read here. */
  readonly tolerates?: readonly string[];
}

/** Taints that the add-on CoreDNS tolerates by itself, as `CORE_DNS_TOLERATIONS` of it. */
const CORE_DNS_TOLERATED_TAINTS = ['CriticalAddonsOnly', 'node-role.kubernetes.io/control-plane'];

/** The namespace of CoreDNS and of the load balancer controller. */
const SYSTEM_NAMESPACE = 'kube-system';

/**
 * Warns of pods for which no node group and no Fargate profile of the app has a place. Silent where there may be other nodes: of an imported
 * cluster, of EKS Auto Mode, of Auto Scaling groups, of Karpenter, or of a group whose cluster is not known.
 */
export function warnOfUnplacedPods(
  scope: Construct,
  cluster: ClusterTarget,
  { pods, hasOtherNodes }: { readonly pods: readonly PodsToPlace[]; readonly hasOtherNodes: boolean },
): void {
  if (hasOtherNodes || cluster._definition === undefined || cluster.compute._hasAutoMode) {
    return;
  }
  const named = { clusterName: cluster.clusterName, stack: Stack.of(scope) };
  const found = findNodeResources(scope).map((nodes) => ({
    ...nodes,
    belonging: matchClusterName(nodes.clusterName, Stack.of(nodes.resource), named),
  }));
  const own = found.filter(({ belonging }) => belonging === 'ours');
  const mayHaveOthers =
    found.some(({ belonging }) => belonging === 'unknown' || belonging === 'likely') ||
    own.some(({ resource }) => resource.cfnResourceType === 'AWS::AutoScaling::AutoScalingGroup') ||
    own.some((nodes) => !nodes.needsCni && mayRunSystemPods(nodes)) ||
    installedIn(named).some(({ chart }) => typeof chart === 'string' && chart.includes('karpenter'));
  if (own.length === 0 || mayHaveOthers) {
    return;
  }
  const groups = own.filter(({ needsCni }) => needsCni).filter((nodes) => !startsEmpty(nodes));
  const unplaced = pods.filter(
    ({ tolerates }) => !groups.some((nodes) => tolerates === undefined || toleratesTaints(nodes, tolerates)),
  );
  if (unplaced.length > 0) {
    warn(
      scope,
      'podsUnplaced',
      `${capitalized(unplaced.map(({ name }) => name).join(' and '))} would find no node: every node group of the app is tainted or starts with no node, and no Fargate profile selects ${SYSTEM_NAMESPACE}. Add a node group without taints, or give tolerations.`,
    );
  }
}

/** The parts of the pattern that need a node, with what they tolerate by themselves. */
export function podsToPlace({
  cluster,
  coreDns,
  externalDns,
  loadBalancerController,
}: ClusterNetworkingProps): PodsToPlace[] {
  const ofChart = (name: string, values: Record<string, unknown> | undefined): PodsToPlace => ({
    name,
    tolerates: values?.tolerations === undefined ? [] : undefined,
  });
  const { compute } = cluster;
  return [
    ...(compute._hasNodes || compute._isFargate
      ? [{ name: 'CoreDNS', tolerates: coreDns?.tolerations ? undefined : CORE_DNS_TOLERATED_TAINTS }]
      : []),
    ...(loadBalancerController
      ? [ofChart('the AWS Load Balancer Controller', loadBalancerController.additionalValues)]
      : []),
    ...(externalDns ? [ofChart('ExternalDNS', externalDns.additionalValues)] : []),
  ];
}

/** A group that starts with no node waits for an autoscaler, which needs a node itself. */
function startsEmpty({ resource }: NodeResource): boolean {
  const scaling = propertyOf(resource, 'scalingConfig') as Record<string, unknown> | undefined;
  const { desiredSize, minSize } = scaling ?? {};
  return desiredSize === 0 || (desiredSize === undefined && minSize === 0);
}

function toleratesTaints({ resource }: NodeResource, tolerates: readonly string[]): boolean {
  const taints = propertyOf(resource, 'taints');
  if (taints === undefined || !Array.isArray(taints)) {
    return true;
  }
  return taints.every(
    ({ effect, key }) => effect === 'PREFER_NO_SCHEDULE' || !isConcrete(key) || tolerates.includes(key),
  );
}

/** Of a profile, the namespaces with patterns in them. */
function mayRunSystemPods({ resource }: NodeResource): boolean {
  const config = propertyOf(resource, 'config') as { selectors?: unknown } | undefined;
  const selectors = config?.selectors ?? propertyOf(resource, 'selectors');
  if (!Array.isArray(selectors)) {
    return true;
  }
  return selectors.some(({ namespace }) => {
    if (typeof namespace !== 'string' || !isConcrete(namespace)) {
      return true;
    }
    const pattern = namespace
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${pattern}$`).test(SYSTEM_NAMESPACE);
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
