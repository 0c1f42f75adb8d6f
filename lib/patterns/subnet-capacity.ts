import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { PodSubnets } from '../addons/pod-subnets';
import { assessCapacity } from '../addressing/capacity';
import type { CapacityShortfall } from '../addressing/capacity-report';
import { KnownLimits } from '../addressing/known-limits';
import { mostOf, type NodeAddresses, nodeAddresses, totalOf } from '../addressing/node-addresses';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import type { PodAddressingMode } from '../addressing/pod-capacity';
import type { NodeDemand } from '../addressing/subnet-demand';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { sizesOf } from '../nodes/node-figures';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';
import { NodeUpdate } from '../nodes/node-update';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';

/** A node of an IPv6 cluster: its pods take no IPv4 addresses. */
const IPV6_NODE: NodeAddresses = { networkInterfaces: 1, inNodeSubnet: 1, inPodSubnet: 0, prefixes: 0 };

/** What the subnets of node groups have to hold. */
export interface SubnetCapacityProps {
  readonly network: EksNetwork;
  readonly podSubnets: PodSubnets;
  readonly mode: PodAddressingMode;
  readonly isIpv6: boolean;
  /** Whether load balancers are placed in the node subnets. */
  readonly hasLoadBalancers: boolean;
}

/** The watch over a network with a plan of its own; undefined for any other. */
export function capacityWatchOf(
  network: IEksNetwork,
  props: Omit<SubnetCapacityProps, 'network'>,
): SubnetCapacityWatch | undefined {
  return network instanceof EksNetwork ? new SubnetCapacityWatch({ ...props, network }) : undefined;
}

/** What the clusters of one network want of its subnets. */
interface NetworkDemand {
  readonly nodes: NodeDemand[];
  /** The clusters with node groups, and which of them place load balancers in the node subnets. */
  readonly clusters: Set<SubnetCapacityWatch>;
}

/** The demand on each network: clusters that share subnets are counted together. */
const DEMANDS = new WeakMap<EksNetwork, NetworkDemand>();

/** Node groups added up against the subnets of the plan. Counts what is certain only, so that a warning is never about an estimate. */
export class SubnetCapacityWatch {
  private readonly ofNetwork: NetworkDemand;

  constructor(private readonly props: SubnetCapacityProps) {
    this.ofNetwork = DEMANDS.get(props.network) ?? { nodes: [], clusters: new Set() };
    DEMANDS.set(props.network, this.ofNetwork);
  }

  private get demands(): NodeDemand[] {
    return this.ofNetwork.nodes;
  }

  /** Warns where the plan does not hold the group at its maximum beside the groups before it. */
  add(group: NodeGroup, options: NodeGroupOptions): void {
    const demand = this.demandOf(group, options);
    if (demand === undefined) {
      return;
    }
    this.demands.push(demand);
    this.ofNetwork.clusters.add(this);
    const { network } = this.props;
    const sizes = {
      internalLoadBalancers: [...this.ofNetwork.clusters].filter(({ props }) => props.hasLoadBalancers).length,
      interfaceEndpoints: Object.keys(network.endpoints.interfaceEndpoints).length,
    };
    const { shortfalls } = assessCapacity(network.addressPlan, this.whileOneUpdates(), sizes, false, {
      isLive: true,
      hasIpv6: network.ipv6CidrBlock !== undefined,
    });
    const touched = new Set([...demand.subnets, ...(demand.podSubnets ?? [])].map(({ cidr }) => cidr));
    const short = shortfalls.filter(
      ({ cidr, onlyWithZoneLost }) => cidr !== undefined && touched.has(cidr) && !onlyWithZoneLost,
    );
    if (short.length > 0) {
      warn(group, 'subnetCapacity', this.sentence(short, group));
    }
  }

  /** Groups are updated one after the other, or at once: that the one that takes the most is updated beside the others is certain. */
  private whileOneUpdates(): NodeDemand[] {
    const extra = ({ surge, atPeak }: NodeDemand) => surge * totalOf(atPeak);
    const most = this.demands.reduce((one, other) => (extra(other) > extra(one) ? other : one));
    return this.demands.map((demand) => (demand === most ? demand : { ...demand, surge: 0 }));
  }

  private sentence([first, ...others]: readonly CapacityShortfall[], { maxPods }: NodeGroup): string {
    const nodes = this.demands.reduce((sum, demand) => sum + demand.nodes, 0);
    const clusters = this.ofNetwork.clusters.size;
    const inClusters = clusters === 1 ? '' : ` in ${clusters} clusters`;
    const groups = this.demands.length === 1 ? '' : ` of ${this.demands.length} node groups${inClusters}`;
    const ceiling = this.props.isIpv6 ? '' : `, each with up to ${maxPods} pods,`;
    const surge = Math.max(...this.whileOneUpdates().map((demand) => demand.surge));
    const update = surge === 0 ? '' : `, and the ${surge} that an update adds`;
    const more =
      others.length === 0 ? '' : `; ${others.length} more ${others.length === 1 ? 'subnet is' : 'subnets are'} short`;
    return `The plan does not hold ${nodes} nodes${groups}${ceiling} at their maximum${update}: ${first.advice}${more}.`;
  }

  /** Undefined where something is known at deployment only, lies outside the plan, or is up to the CNI: it looks for room where it is. */
  private demandOf({ maxPods, _subnets }: NodeGroup, options: NodeGroupOptions): NodeDemand | undefined {
    const { mode, isIpv6, podSubnets } = this.props;
    const types = options.instanceTypes.map(String);
    const nodes = sizesOf(options).maxSize;
    const subnets = this.planned(_subnets);
    const ofPods = podSubnets._subnets && this.planned(podSubnets._subnets);
    const known = new KnownLimits(options.instanceLimits);
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

  /** The subnets of the plan among these. */
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
