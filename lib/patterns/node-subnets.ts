import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { CapacityShortfall } from '../addressing/capacity-report';
import { InstanceLimitsLookup } from '../addressing/instance-limits';
import type { PodAddressingMode } from '../addressing/max-pods';
import { maximumOf, type NodeAddresses, nodeAddresses, totalOf } from '../addressing/node-addresses';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import type { FargateDemand, NodeDemand } from '../addressing/subnet-demand';
import { TierRole } from '../addressing/tier';
import { assessCapacity } from '../capacity/capacity';
import type { ClusterTarget } from '../cluster/cluster-target';
import { PodSubnets } from '../cni/pod-subnets';
import { fail, type Located } from '../foundation/errors';
import { referenceTarget } from '../foundation/resources';
import { formatValue, isConcrete, isDeployTime, tryGet } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { FargateProfile, FargateProfileOptions } from '../nodes/fargate-profile';
import { type NodeGroup, type NodeGroupOptions, UpdateConfig } from '../nodes/node-group';
import { sizesOf } from '../nodes/node-validation';
import type { IEksNetwork, NetworkDefinition } from '../vpc/eks-network-interface';
import { isAmongSubnets } from '../vpc/existing-network';
import { selectClusterZones } from '../vpc/network-zones';

/** Addresses of a node in an IPv6 cluster, whose pods use no IPv4 addresses. */
const IPV6_NODE: NodeAddresses = { networkInterfaces: 1, inNodeSubnet: 1, inPodSubnet: 0, prefixes: 0 };

/** Inputs of the subnet capacity. */
export interface SubnetCapacityProps {
  readonly network: IEksNetwork;
  readonly definition: NetworkDefinition;
  readonly podSubnets: PodSubnets;
  /** Undefined if the cluster has no node groups. */
  readonly mode?: PodAddressingMode;
  readonly isIpv6: boolean;
  /** Whether load balancers use the node subnets. */
  readonly hasLoadBalancers: boolean;
}

/** Returns the capacity check of a network with an address plan. Undefined for other networks. */
export function subnetCapacityCheckOf(
  network: IEksNetwork,
  props: Omit<SubnetCapacityProps, 'network' | 'definition'>,
): SubnetCapacityCheck | undefined {
  const { definition } = network._context;
  return definition && new SubnetCapacityCheck({ ...props, network, definition });
}

/** Demand of all clusters on the subnets of one network. */
interface NetworkDemand {
  readonly nodes: NodeDemand[];
  readonly fargate: FargateDemand[];
  /** Clusters with node groups or counted pods on Fargate. */
  readonly clusters: Set<SubnetCapacityCheck>;
}

/** Demand by network. Clusters that share subnets are counted together. */
const NETWORK_DEMANDS = new WeakMap<IEksNetwork, NetworkDemand>();

/**
 * Compares the total demand of node groups and pods on Fargate with the subnets of the plan.
 *
 * Only guaranteed demand counts, so that warnings are never based on estimates.
 */
export class SubnetCapacityCheck {
  private readonly ofNetwork: NetworkDemand;

  constructor(private readonly props: SubnetCapacityProps) {
    this.ofNetwork = NETWORK_DEMANDS.get(props.network) ?? { nodes: [], fargate: [], clusters: new Set() };
    NETWORK_DEMANDS.set(props.network, this.ofNetwork);
  }

  private get demands(): NodeDemand[] {
    return this.ofNetwork.nodes;
  }

  /** Warns if the plan is too small for the maximum size of the group and the earlier groups. */
  add(group: NodeGroup, options: NodeGroupOptions): void {
    const demand = this.demandOf(group, options);
    if (demand === undefined) {
      return;
    }
    this.demands.push(demand);
    this.warnOfShort(group, [...demand.subnets, ...(demand.podSubnets ?? [])], group.maxPods);
  }

  /**
   * Warns if the plan is too small for the pods of the profile and earlier demand. A profile without a number of pods
   * is not counted.
   */
  addProfile(profile: FargateProfile, { expectedPods }: FargateProfileOptions): void {
    const subnets = this.planned(profile._subnets);
    if (expectedPods === undefined || !isConcrete(expectedPods) || subnets.length < profile._subnets.length) {
      return;
    }
    this.ofNetwork.fargate.push({ pods: expectedPods, subnets });
    this.warnOfShort(profile, subnets);
  }

  private warnOfShort(scope: Construct, subnets: readonly PlannedSubnet[], maxPods?: number): void {
    this.ofNetwork.clusters.add(this);
    const { network, definition } = this.props;
    const sizes = {
      internalLoadBalancers: [...this.ofNetwork.clusters].filter(({ props }) => props.hasLoadBalancers).length,
      interfaceEndpoints: Object.keys(definition.endpoints.interfaceEndpoints).length,
    };
    const demands = { nodes: this.duringOneUpdate(), fargate: this.ofNetwork.fargate };
    const { shortfalls } = assessCapacity(definition.addressPlan, demands, sizes, false, {
      isLive: true,
      hasIpv6: network.ipv6CidrBlock !== undefined,
    });
    const touched = new Set(subnets.map(({ cidr }) => cidr));
    const short = shortfalls.filter(
      ({ cidr, onlyWithZoneLost }) => cidr !== undefined && touched.has(cidr) && !onlyWithZoneLost,
    );
    if (short.length > 0) {
      warn(scope, 'subnetCapacity', this.warningText(short, maxPods));
    }
  }

  /** Counts the additional nodes of only the largest update, because groups may be updated one after the other. */
  private duringOneUpdate(): NodeDemand[] {
    const extra = ({ surge, atPeak }: NodeDemand) => surge * totalOf(atPeak);
    const most = [...this.demands].sort((one, other) => extra(other) - extra(one))[0];
    return this.demands.map((demand) => (demand === most ? demand : { ...demand, surge: 0 }));
  }

  private warningText([first, ...others]: readonly CapacityShortfall[], maxPods: number | undefined): string {
    const more =
      others.length === 0 ? '' : `; ${others.length} more ${others.length === 1 ? 'subnet is' : 'subnets are'} short`;
    const what = [this.demands.length > 0 ? this.nodesText(maxPods) : '', this.fargateText()].filter(Boolean);
    return `The address plan is too small for ${what.join(', and ')}: ${first.advice}${more}.`;
  }

  private nodesText(maxPods: number | undefined): string {
    const nodes = this.demands.reduce((sum, demand) => sum + demand.nodes, 0);
    const clusters = this.ofNetwork.clusters.size;
    const inClusters = clusters === 1 ? '' : ` in ${clusters} clusters`;
    const groups = this.demands.length === 1 ? '' : ` of ${this.demands.length} node groups${inClusters}`;
    const ceiling = this.props.isIpv6 || maxPods === undefined ? '' : `, each with up to ${maxPods} pods,`;
    const surge = Math.max(...this.duringOneUpdate().map((demand) => demand.surge));
    const update = surge === 0 ? '' : `, and the ${surge} additional nodes of an update`;
    return `${nodes} nodes${groups}${ceiling} at their maximum${update}`;
  }

  private fargateText(): string {
    const pods = this.ofNetwork.fargate.reduce((sum, demand) => sum + demand.pods, 0);
    return pods === 0 ? '' : `${pods} ${pods === 1 ? 'pod' : 'pods'} on Fargate`;
  }

  /**
   * Returns the demand of a group. Undefined for deploy-time values, subnets outside of the plan, and subnets that the
   * CNI discovers.
   */
  private demandOf({ maxPods, _subnets }: NodeGroup, options: NodeGroupOptions): NodeDemand | undefined {
    const { mode, isIpv6, podSubnets } = this.props;
    const types = options.instanceTypes.map(String);
    const nodes = sizesOf(options).maxSize;
    const subnets = this.planned(_subnets);
    const ofPods = podSubnets._subnets && this.planned(podSubnets._subnets);
    const limits = new InstanceLimitsLookup(options.instanceLimits);
    if (mode === undefined) {
      return undefined;
    }
    const isFixed = podSubnets._kind !== 'discovered';
    const isKnown = isFixed && types.every((type) => limits.has(type)) && isConcrete(nodes) && isConcrete(maxPods);
    if (!isKnown || subnets.length < _subnets.length || ofPods?.length !== podSubnets._subnets?.length) {
      return undefined;
    }
    const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
    const addressesWith = (pods: number) =>
      isIpv6 ? IPV6_NODE : maximumOf(types.map((type) => nodeAddresses(limits.of(type), mode, pods, maxPods)));
    return {
      nodes,
      subnets,
      podSubnets: ofPods?.filter((pods) => subnets.some(isInSameZone(pods))),
      atRest: addressesWith(0),
      atPeak: addressesWith(maxPods),
      podsPerNode: maxPods,
      surge: (options.update ?? UpdateConfig.nodes(1))._surge(nodes, zones.size),
    };
  }

  /** Returns the planned subnets among the given subnets. */
  private planned(subnets: readonly ec2.ISubnet[]): PlannedSubnet[] {
    const { network, definition } = this.props;
    const { addressPlan } = definition;
    return addressPlan.tiers.flatMap(({ name }) => {
      const planned = addressPlan.subnetsOf(name);
      return network.subnetsOf(name).flatMap((subnet, index) => (subnets.includes(subnet) ? [planned[index]] : []));
    });
  }
}

function isInSameZone({ availabilityZone }: PlannedSubnet): (other: PlannedSubnet) => boolean {
  return (other) => other.availabilityZone === availabilityZone;
}

/** Validates that nodes and pods are not in public subnets or in control plane subnets. */
export function validateSubnetRole(
  what: string,
  subnets: readonly (ec2.ISubnet | string)[],
  network: IEksNetwork,
  scope: Construct,
): void {
  const selected = (selection: () => ec2.SubnetSelection) =>
    tryGet(() => network.vpc.selectSubnets(selection()).subnets) ?? [];
  const nodes = selected(() => network.nodeSubnets);
  const open = subnets.find((subnet) =>
    isAmongSubnets(
      subnet,
      selected(() => network.publicSubnets),
    ),
  );
  if (open !== undefined) {
    fail(
      'SubnetPublic',
      `"${subnetLabel(open)}" is a public subnet, but it would contain ${what}. Leave subnets out to use the node subnets, or write network.nodeSubnets`,
      scope,
    );
  }
  const ofControlPlane = selected(() => network.clusterSubnets).filter((subnet) => !isAmongSubnets(subnet, nodes));
  const taken = subnets.find((subnet) => isAmongSubnets(subnet, ofControlPlane));
  if (taken !== undefined) {
    fail(
      'SubnetTwice',
      `"${subnetLabel(taken)}" is a control plane subnet, but it would contain ${what}. Leave subnets out to use the node subnets, or write network.nodeSubnets`,
      scope,
    );
  }
}

function subnetLabel(subnet: ec2.ISubnet | string): string {
  if (typeof subnet !== 'string') {
    return subnet.node.path;
  }
  const resource = referenceTarget(subnet);
  return resource ? (resource.node.scope ?? resource).node.path : formatValue(subnet);
}

/**
 * Returns the subnets in which the CNI creates pod network interfaces.
 *
 * An ENIConfig has one subnet per zone, so only the first pod tier is used. Without ENIConfigs, the CNI discovers pod
 * subnets by their tag. IPv6 pods cannot have dedicated subnets.
 */
export function podSubnetsOf({ isIpv6 }: ClusterTarget, network: IEksNetwork): PodSubnets | undefined {
  const { eniConfigSubnets, podDiscovery } = network;
  if (isIpv6) {
    return undefined;
  }
  if (podDiscovery) {
    return PodSubnets.discovered();
  }
  return eniConfigSubnets.length > 0 ? PodSubnets.custom(eniConfigSubnets) : undefined;
}

/**
 * Returns the pod subnets for Fargate and EKS Auto Mode: the first pod tier, if there is one and pods have IPv4
 * addresses.
 */
export function podTierOf(
  { isIpv6 }: ClusterTarget,
  { eniConfigSubnets }: IEksNetwork,
): ec2.SubnetSelection | undefined {
  return isIpv6 || eniConfigSubnets.length === 0 ? undefined : { subnets: eniConfigSubnets };
}

/** Subnets and zones of a node group or a Fargate profile. */
export interface NodePlacement {
  readonly subnets?: ec2.SubnetSelection;
  readonly availabilityZones?: string[];
}

/**
 * Returns the default subnets of nodes: one tier, in the zones in which the cluster was created.
 *
 * An added zone or tier therefore does not change them. Zones that the user chooses can be other ones.
 */
export function placeNodes(
  { subnets, availabilityZones }: NodePlacement,
  network: IEksNetwork,
  tier: ec2.SubnetSelection = firstNodeTier(network),
): ec2.SubnetSelection {
  return subnets ?? (availabilityZones === undefined ? selectClusterZones(network, tier) : tier);
}

/** Returns the subnets of the first node tier. Other node tiers are for node groups that select them. */
export function firstNodeTier(network: IEksNetwork): ec2.SubnetSelection {
  const first = network._context.definition?.addressPlan.tiers.find(({ role }) => role === TierRole.NODE);
  return first ? { subnets: network.subnetsOf(first.name) } : network.nodeSubnets;
}

/** Groups subnets by zone, for node groups that are named after zones. Deploy-time zones fail. */
export function subnetsByZone(
  subnets: readonly ec2.ISubnet[],
  id: string,
  scope: Located,
): { readonly zone: string; readonly subnets: ec2.ISubnet[] }[] {
  if (subnets.some(({ availabilityZone }) => isDeployTime(availabilityZone))) {
    fail(
      'ZoneSyntax',
      `"${id}" has subnets in a deploy-time zone, but its node groups are named after zones. Use addNodegroup, or import the subnets with their availabilityZone`,
      scope,
    );
  }
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
  return zones.map((zone) => ({
    zone,
    subnets: subnets.filter(({ availabilityZone }) => availabilityZone === zone),
  }));
}
