import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { PodSubnets } from '../addons/pod-subnets';
import { assessCapacity } from '../addressing/capacity';
import type { CapacityShortfall } from '../addressing/capacity-report';
import { KnownLimits } from '../addressing/known-limits';
import { mostOf, type NodeAddresses, nodeAddresses, totalOf } from '../addressing/node-addresses';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import type { PodAddressingMode } from '../addressing/pod-capacity';
import type { FargateDemand, NodeDemand } from '../addressing/subnet-demand';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { FargateProfile, FargateProfileOptions } from '../nodes/fargate-profile';
import { sizesOf } from '../nodes/node-figures';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';
import { NodeUpdate } from '../nodes/node-update';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';

/** Addresses of a node in an IPv6 cluster, whose pods use no IPv4 addresses. */
const IPV6_NODE: NodeAddresses = { networkInterfaces: 1, inNodeSubnet: 1, inPodSubnet: 0, prefixes: 0 };

/** Inputs of the subnet capacity. */
export interface SubnetCapacityProps {
  readonly network: EksNetwork;
  readonly podSubnets: PodSubnets;
  /** Undefined if the cluster has no node groups. */
  readonly mode?: PodAddressingMode;
  readonly isIpv6: boolean;
  /** Whether load balancers use the node subnets. */
  readonly hasLoadBalancers: boolean;
}

/** Returns the capacity check of a network with an address plan. Undefined for other networks. */
export function capacityWatchOf(
  network: IEksNetwork,
  props: Omit<SubnetCapacityProps, 'network'>,
): SubnetCapacityWatch | undefined {
  return network instanceof EksNetwork ? new SubnetCapacityWatch({ ...props, network }) : undefined;
}

/** Demand of all clusters on the subnets of one network. */
interface NetworkDemand {
  readonly nodes: NodeDemand[];
  readonly fargate: FargateDemand[];
  /** Clusters with node groups or counted pods on Fargate. */
  readonly clusters: Set<SubnetCapacityWatch>;
}

/** Demand by network. Clusters that share subnets are counted together. */
const DEMANDS = new WeakMap<EksNetwork, NetworkDemand>();

/**
 * Compares the total demand of node groups and pods on Fargate with the subnets of the plan.
 *
 * Only guaranteed demand counts, so that warnings are never based on estimates.
 */
export class SubnetCapacityWatch {
  private readonly ofNetwork: NetworkDemand;

  constructor(private readonly props: SubnetCapacityProps) {
    this.ofNetwork = DEMANDS.get(props.network) ?? { nodes: [], fargate: [], clusters: new Set() };
    DEMANDS.set(props.network, this.ofNetwork);
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
    const { network } = this.props;
    const sizes = {
      internalLoadBalancers: [...this.ofNetwork.clusters].filter(({ props }) => props.hasLoadBalancers).length,
      interfaceEndpoints: Object.keys(network.endpoints.interfaceEndpoints).length,
    };
    const demands = { nodes: this.whileOneUpdates(), fargate: this.ofNetwork.fargate };
    const { shortfalls } = assessCapacity(network.addressPlan, demands, sizes, false, {
      isLive: true,
      hasIpv6: network.ipv6CidrBlock !== undefined,
    });
    const touched = new Set(subnets.map(({ cidr }) => cidr));
    const short = shortfalls.filter(
      ({ cidr, onlyWithZoneLost }) => cidr !== undefined && touched.has(cidr) && !onlyWithZoneLost,
    );
    if (short.length > 0) {
      warn(scope, 'subnetCapacity', this.sentence(short, maxPods));
    }
  }

  /** Counts the additional nodes of only the largest update, because groups may be updated one after the other. */
  private whileOneUpdates(): NodeDemand[] {
    const extra = ({ surge, atPeak }: NodeDemand) => surge * totalOf(atPeak);
    const most = [...this.demands].sort((one, other) => extra(other) - extra(one))[0];
    return this.demands.map((demand) => (demand === most ? demand : { ...demand, surge: 0 }));
  }

  private sentence([first, ...others]: readonly CapacityShortfall[], maxPods: number | undefined): string {
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
    const surge = Math.max(...this.whileOneUpdates().map((demand) => demand.surge));
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
    const known = new KnownLimits(options.instanceLimits);
    if (mode === undefined) {
      return undefined;
    }
    const isFixed = podSubnets._kind !== 'discovered';
    const isKnown = isFixed && types.every((type) => known.has(type)) && isConcrete(nodes) && isConcrete(maxPods);
    if (!isKnown || subnets.length < _subnets.length || ofPods?.length !== podSubnets._subnets?.length) {
      return undefined;
    }
    const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
    const addressesWith = (pods: number) =>
      isIpv6 ? IPV6_NODE : mostOf(types.map((type) => nodeAddresses(known.of(type), mode, pods, maxPods)));
    return {
      nodes,
      subnets,
      podSubnets: ofPods?.filter((pods) => subnets.some(isInZoneOf(pods))),
      atRest: addressesWith(0),
      atPeak: addressesWith(maxPods),
      podsPerNode: maxPods,
      surge: (options.update ?? NodeUpdate.nodes(1))._surge(nodes, zones.size),
    };
  }

  /** Returns the planned subnets among the given subnets. */
  private planned(subnets: readonly ec2.ISubnet[]): PlannedSubnet[] {
    const { network } = this.props;
    const { addressPlan } = network;
    return addressPlan.tiers.flatMap(({ name }) => {
      const planned = addressPlan.subnetsOf(name);
      return network.subnetsOf(name).flatMap((subnet, index) => (subnets.includes(subnet) ? [planned[index]] : []));
    });
  }
}

function isInZoneOf({ availabilityZone }: PlannedSubnet): (other: PlannedSubnet) => boolean {
  return (other) => other.availabilityZone === availabilityZone;
}
