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
import type { AutoModeNodeClass, AutoModeNodeClassOptions } from '../nodes/auto-mode-node-class';
import type { FargateProfile, FargateProfileOptions } from '../nodes/fargate-profile';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';
import type { NodeOptions } from '../nodes/node-networking';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { ClusterNetworkingProps } from './cluster-networking-props';
import { type SubnetCapacityCheck, subnetCapacityCheckOf } from './node-subnets';
import { CommonSecurityGroupCheck, ControlPlaneAccess, checkEniConfigGroups } from './security-group-checks';

/**
 * Warns of added Availability Zones without nodes. Node groups stay in the zones in which the cluster was created.
 *
 * There is no warning if other components start nodes: Karpenter, EKS Auto Mode, or nodes of `addNodes` and
 * `nodeNetworking`.
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
            `${zones.join(', ')} ${zones.length === 1 ? 'has' : 'have'} node subnets but no node group, because node groups without availabilityZones stay in the zones in which the cluster was created. Call addNodegroup with availabilityZones: [${list}], or use addNodegroupPerZone.`,
          );
        }
        return [];
      },
    });
  }

  /** Records a node group that does not use added zones. */
  addLimitedGroup(): void {
    this.hasLimitedGroups = true;
  }

  /** Records nodes in zones that are unknown at synthesis. */
  addOtherNodes(): void {
    this.hasOtherNodes = true;
  }
}

/** Returns the added Availability Zones without a subnet of a node group or an Auto Scaling group of the app. */
function findZonesWithoutNodes(scope: Construct, network: IEksNetwork): string[] {
  const { clusterZones, vpc, nodeSubnets } = network;
  if (clusterZones === undefined || network._context.karpenterGroups.length > 0) {
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

/** Inputs of node validation. */
export interface NodeChecksProps {
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
export class NodeChecks {
  /** Undefined for networks without an address plan. */
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
      mode: vpcCni?._addressingMode ?? cluster._context.engine?.podAddressing,
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

  /** Adds a managed node group. */
  public addGroup(group: NodeGroup, options: NodeGroupOptions): void {
    this.capacity?.add(group, options);
    if (options.subnets === undefined && options.availabilityZones === undefined) {
      this.zonesWithoutNodes.addLimitedGroup();
    }
    this.commonSecurityGroup.add(group, options);
    this.checkControlPlaneAccess(group, () => options.securityGroups);
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
    this.zonesWithoutNodes.addOtherNodes();
    this.checkControlPlaneAccess(scope, () => securityGroups ?? this.karpenterGroups);
  }

  /** Records nodes with unknown properties. */
  public addOtherNodes(): void {
    this.zonesWithoutNodes.addOtherNodes();
  }

  /** Adds nodes of EKS Auto Mode, whose pods can have their own security groups. */
  public addClass(nodeClass: AutoModeNodeClass, options: AutoModeNodeClassOptions): void {
    const { podSecurityGroups, securityGroups } = options;
    this.access.check(nodeClass, podSecurityGroups ?? securityGroups, podSecurityGroups ? 'pods' : 'nodes');
  }

  /**
   * Returns the security groups that Karpenter selects. If several clusters of the network have one, only groups that
   * are known to belong to this cluster are returned.
   */
  private get karpenterGroups(): NodeOptions['securityGroups'] {
    const { cluster, network } = this.props;
    const groups = [...network._context.karpenterGroups];
    const own = groups.filter(
      (group) => group.securityGroupId === cluster.clusterSecurityGroupId || cluster._context.nodeGroupRules.has(group),
    );
    return own.length > 0 || groups.length > 1 ? own : groups;
  }

  /** Validates the access of the control plane, unless pods have their own subnets and security groups. */
  private checkControlPlaneAccess(scope: Construct, groups: () => NodeOptions['securityGroups']): void {
    if (this.props.vpcCni?._podZones === undefined) {
      this.access.check(scope, groups);
    }
  }
}

/** A component whose pods must be scheduled. */
export interface PodsToPlace {
  readonly name: string;
  /** Keys of tolerated taints. Undefined if the user sets tolerations, which are not read. */
  readonly tolerates?: readonly string[];
}

/** Taints that the CoreDNS add-on tolerates by default. See `CORE_DNS_TOLERATIONS`. */
const CORE_DNS_TOLERATED_TAINTS = ['CriticalAddonsOnly', 'node-role.kubernetes.io/control-plane'];

/** Namespace of CoreDNS and the load balancer controller. */
const SYSTEM_NAMESPACE = 'kube-system';

/**
 * Warns of pods that no node group and no Fargate profile of the app can run.
 *
 * There is no warning if other nodes may exist: in an imported cluster, with EKS Auto Mode, Auto Scaling groups or
 * Karpenter, or with a node group whose cluster is unknown.
 */
export function warnOfUnplacedPods(
  scope: Construct,
  cluster: ClusterTarget,
  { pods, hasOtherNodes }: { readonly pods: readonly PodsToPlace[]; readonly hasOtherNodes: boolean },
): void {
  if (hasOtherNodes || cluster._context.definition === undefined || cluster.compute._hasAutoMode) {
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
  // The engine removes its taint when its agent runs.
  const passing = [cluster._context.engine?.startupTaint].filter((key) => key !== undefined);
  const unplaced = pods.filter(
    ({ tolerates }) =>
      !groups.some((nodes) => tolerates === undefined || toleratesTaints(nodes, [...tolerates, ...passing])),
  );
  if (unplaced.length > 0) {
    warn(
      scope,
      'podsUnplaced',
      `${capitalized(unplaced.map(({ name }) => name).join(' and '))} cannot be scheduled: every node group of the app has taints or starts without nodes, and no Fargate profile selects ${SYSTEM_NAMESPACE}. Add a node group without taints, or add tolerations.`,
    );
  }
}

/** Returns the components that need a node, with their default tolerations. */
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

/** Returns true for a group that starts without nodes. An autoscaler would have to run on another node. */
export function startsEmpty({ resource }: NodeResource): boolean {
  const scaling = propertyOf(resource, 'scalingConfig') as Record<string, unknown> | undefined;
  const { desiredSize, minSize } = scaling ?? {};
  return desiredSize === 0 || (desiredSize === undefined && minSize === 0);
}

/** Returns whether pods that tolerate taints with some keys can run on a node group. */
export function toleratesTaints({ resource }: NodeResource, tolerates: readonly string[]): boolean {
  const taints = propertyOf(resource, 'taints');
  if (taints === undefined || !Array.isArray(taints)) {
    return true;
  }
  return taints.every(
    ({ effect, key }) => effect === 'PREFER_NO_SCHEDULE' || !isConcrete(key) || tolerates.includes(key),
  );
}

/** Returns whether a Fargate profile may select a namespace, by default that of system pods. */
export function mayRunSystemPods({ resource }: NodeResource, wanted = SYSTEM_NAMESPACE): boolean {
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
    return new RegExp(`^${pattern}$`).test(wanted);
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
