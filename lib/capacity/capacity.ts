import type { AddressPlan } from '../addressing/address-plan';
import { CapacityReport, type CapacityShortfall } from '../addressing/capacity-report';
import { GrowthAdvice, type GrowthOptions } from '../addressing/growth-advice';
import { InstanceLimitsLookup } from '../addressing/instance-limits';
import {
  HOST_NETWORK_PODS,
  hasTrunk,
  maxPodsByAddresses,
  type PodAddressingMode,
  podInterfaces,
  pooledPods,
  recommendedMaxPods,
} from '../addressing/max-pods';
import { maximumOf, type NodeAddresses, nodeAddresses } from '../addressing/node-addresses';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { type FargateDemand, type FixedDemand, type NodeDemand, SubnetDemand } from '../addressing/subnet-demand';
import { formatCount } from '../addressing/text-table';
import { TierRole } from '../addressing/tier';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { capitalize } from '../foundation/values';
import {
  addressingMode,
  type ClusterSizes,
  type PodCapacityOptions,
  validateFigure,
  validateSizes,
} from './capacity-options';

/** Free addresses that EKS requires in each cluster subnet. */
const CLUSTER_SUBNET_ADDRESSES = 6;

/** Number of network interfaces of a control plane in all cluster subnets. */
const CONTROL_PLANE_INTERFACES = 4;

/** Free addresses that Elastic Load Balancing requires in each subnet of a load balancer. */
const LOAD_BALANCER_ADDRESSES = 8;

/** Size of the smallest subnet for an Application Load Balancer, a /27. */
const LOAD_BALANCER_SUBNET = 32;

/**
 * Calculates the pods of a node, and the capacity of the subnets of an address plan.
 *
 * The number of pods per node is (network interfaces × (addresses per interface - 1)) + 2. The 2 are the pods on the
 * host network. Custom networking uses one interface less, and prefix delegation multiplies the addresses by 16. EKS
 * recommends at most 110 pods up to 30 vCPUs and 250 above. The calculation needs no CDK app and no AWS account.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/custom-networking.html
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
 */
export class PodCapacity {
  /** The number of pods that a node should accept. */
  public readonly maxPods: number;

  /** The number of pods for which a node has addresses. */
  public readonly maxPodsByAddresses: number;

  /**
   * The number of pods of a node that can have their own security groups. They are part of `maxPods`. 0 without
   * `securityGroupsForPods`.
   */
  public readonly podsWithSecurityGroups: number;

  private readonly types: readonly string[];
  private readonly mode: PodAddressingMode;
  private readonly isIpv6: boolean;
  private readonly known: InstanceLimitsLookup;

  constructor(options: PodCapacityOptions) {
    validateArguments('PodCapacity', arguments);
    this.known = new InstanceLimitsLookup(options.instanceLimits);
    this.mode = addressingMode(options);
    this.types = [...options.instanceTypes];
    this.isIpv6 = options.ipv6 === true;
    const limits = this.types.map((type) => this.known.of(type));
    const tooFew = this.types.find((_, index) => podInterfaces(limits[index], this.mode) < 1);
    if (tooFew !== undefined) {
      fail(
        'InstanceTypeUnfit',
        `"${tooFew}" has no network interface for pods. Use another type or a higher maxEni, or leave customNetworking out`,
      );
    }
    this.maxPodsByAddresses = Math.min(...limits.map((each) => maxPodsByAddresses(each, this.mode)));
    this.maxPods = options.maxPods ?? recommendedMaxPods(this.types, this.mode, this.known);
    this.podsWithSecurityGroups = Math.min(
      ...limits.map((each) => (hasTrunk(each, this.mode) ? each.branchInterfaces : 0)),
      this.maxPods,
    );
  }

  /**
   * The addresses of a node that runs a number of pods and keeps its warm pool. Of several instance types, the one
   * that uses the most addresses counts.
   *
   * @param pods the number of pods on the node, host network pods included. Values above `maxPods` count as `maxPods`
   */
  public addressesWith(pods: number): NodeAddresses {
    validateFigure('pods', pods, 0);
    return this.isIpv6
      ? { networkInterfaces: 1, inNodeSubnet: 1, inPodSubnet: 0, prefixes: 0 }
      : maximumOf(this.types.map((type) => nodeAddresses(this.known.of(type), this.mode, pods, this.maxPods)));
  }

  /** The addresses of a node that runs only host network pods, with its warm pool. */
  public get addressesAtRest(): NodeAddresses {
    return this.addressesWith(0);
  }

  /** The addresses of a node that runs the maximum number of pods. */
  public get addressesAtPeak(): NodeAddresses {
    return this.addressesWith(this.maxPods);
  }

  /**
   * The capacity of the subnets of a plan for a cluster, with all zones and after the loss of a zone.
   *
   * @param plan the address plan
   * @param sizes the maximum number of nodes and pods, and what else uses addresses
   */
  public reportOn(plan: AddressPlan, sizes: ClusterSizes): CapacityReport {
    validateArguments('PodCapacity.reportOn', arguments, this);
    validateSizes(sizes);
    this.validateSecurityGroups(sizes);
    const nodeSubnets = tierOf(plan, TierRole.NODE, sizes.nodeTier);
    const podSubnets = this.mode.hasPodSubnets ? tierOf(plan, TierRole.POD, sizes.podTier) : undefined;
    const podsPerNode = Math.min(this._runnablePods, this.podsPerNode(sizes));
    const { maxUnavailable = 1 } = sizes;
    const surge = sizes.nodes === 0 || maxUnavailable === 0 ? 0 : Math.max(2 * nodeSubnets.length, maxUnavailable);
    const demand: NodeDemand = {
      nodes: sizes.nodes,
      subnets: nodeSubnets,
      podSubnets,
      atRest: this.addressesAtRest,
      atPeak: this.addressesWith(podsPerNode),
      podsPerNode,
      surge,
    };
    const { fargatePods = 0, fargateTier } = sizes;
    const fargateSubnets = fargateTier === undefined ? (podSubnets ?? nodeSubnets) : plan.subnetsOf(fargateTier);
    const fargate = fargatePods > 0 ? [{ pods: fargatePods, subnets: fargateSubnets }] : [];
    const report = assessCapacity(plan, { nodes: [demand], fargate }, sizes, true);
    return new CapacityReport(report.subnets, [...this.shortfalls(sizes, nodeSubnets), ...report.shortfalls], surge);
  }

  private validateSecurityGroups({ pods, podsWithSecurityGroups }: ClusterSizes): void {
    if (podsWithSecurityGroups === undefined) {
      return;
    }
    if (this.podsWithSecurityGroups === 0 && podsWithSecurityGroups > 0) {
      const [type] = this.types.filter((each) => this.known.of(each).branchInterfaces === 0);
      const instead =
        this.mode.hasTrunk && type !== undefined
          ? `${type} has no branch network interfaces. Use a type that has them`
          : 'the nodes have no branch network interfaces. Set securityGroupsForPods: true';
      fail('CapacityFigure', `"podsWithSecurityGroups: ${podsWithSecurityGroups}" cannot run: ${instead}`);
    }
    if (pods !== undefined && podsWithSecurityGroups > pods) {
      fail(
        'CapacityFigure',
        `"podsWithSecurityGroups: ${podsWithSecurityGroups}" is more than "pods: ${pods}". Write ${pods} or less`,
      );
    }
  }

  /** The number of pods of a node that get an address. The kubelet may accept more. @internal */
  public get _runnablePods(): number {
    return this.isIpv6 ? this.maxPods : Math.min(this.maxPods, this.maxPodsByAddresses);
  }

  private podsPerNode({ nodes, pods }: ClusterSizes): number {
    return pods === undefined || nodes === 0 ? this._runnablePods : Math.ceil(pods / nodes);
  }

  /** Returns shortfalls of the nodes, which larger subnets do not fix. */
  private shortfalls(sizes: ClusterSizes, nodeSubnets: readonly PlannedSubnet[]): CapacityShortfall[] {
    const { nodes, pods = 0 } = sizes;
    const shortfalls: CapacityShortfall[] = [...this.maxPodsShortfall(), ...this.securityGroupShortfalls(sizes)];
    const most = this._runnablePods;
    const missing = pods - nodes * most;
    if (missing > 0) {
      shortfalls.push({
        onlyWithZoneLost: false,
        missing,
        advice: `${formatCount(nodes)} nodes of ${most} pods cannot run ${formatCount(missing)} of the pods. Plan ${formatCount(Math.ceil(pods / most))} nodes`,
      });
    }
    if (nodeSubnets.length < 2 && nodes > 0) {
      shortfalls.push({
        availabilityZone: nodeSubnets[0].availabilityZone,
        onlyWithZoneLost: true,
        missing: nodes * this.maxPods,
        advice: `${nodeSubnets[0].availabilityZone} is the only zone of the nodes, so the loss of the zone stops all pods. Plan two zones or more`,
      });
    }
    return shortfalls;
  }

  /**
   * Returns a shortfall if the scheduler places more pods on a node than it has addresses for. Pods without an
   * address stay in ContainerCreating.
   */
  private maxPodsShortfall(): CapacityShortfall[] {
    const most = this._runnablePods;
    if (this.maxPods <= most) {
      return [];
    }
    const type = this.types.find((each) => maxPodsByAddresses(this.known.of(each), this.mode) === most);
    const others = this.mode.usesPrefixes ? 'or use a larger type' : 'use prefix delegation, or use a larger type';
    return [
      {
        onlyWithZoneLost: false,
        missing: this.maxPods - most,
        advice: `"maxPods: ${this.maxPods}" exceeds the ${most} pods for which ${type} has addresses. Lower maxPods to ${most}, ${others}`,
      },
    ];
  }

  /**
   * Returns shortfalls of branch network interfaces and of addresses. Pods with security groups use a branch network
   * interface, and all others an address of the node.
   */
  private securityGroupShortfalls({ nodes, pods, podsWithSecurityGroups }: ClusterSizes): CapacityShortfall[] {
    if (podsWithSecurityGroups === undefined) {
      return [];
    }
    const shortfalls: CapacityShortfall[] = [];
    const branches = this.podsWithSecurityGroups;
    const pooled =
      Math.min(...this.types.map((type) => pooledPods(this.known.of(type), this.mode))) + HOST_NETWORK_PODS;
    const add = (wanted: number, each: number, what: string, needs: string) => {
      const missing = wanted - nodes * each;
      if (missing > 0) {
        shortfalls.push({
          onlyWithZoneLost: false,
          missing,
          advice: `${formatCount(nodes)} nodes with ${each} ${needs} each cannot run ${formatCount(missing)} of the pods ${what} their own security groups. Plan ${formatCount(Math.ceil(wanted / each))} nodes`,
        });
      }
    };
    add(podsWithSecurityGroups, branches, 'with', 'branch network interfaces');
    add((pods ?? podsWithSecurityGroups) - podsWithSecurityGroups, pooled, 'without', 'addresses for pods');
    return shortfalls;
  }
}

/** Nodes and Fargate pods in the subnets of a plan. */
export interface PlanDemand {
  readonly nodes: readonly NodeDemand[];
  readonly fargate?: readonly FargateDemand[];
}

/**
 * Calculates the capacity of the subnets of a plan for several groups of nodes, and for Fargate pods.
 *
 * @param growth restrictions of the suggestions. By default, the plan is not deployed yet
 * @param estimates false for the best case. A shortfall in the best case is certain
 */
export function assessCapacity(
  plan: AddressPlan,
  { nodes, fargate = [] }: PlanDemand,
  sizes: Partial<ClusterSizes>,
  estimates: boolean,
  growth: GrowthOptions = { isLive: false, hasIpv6: false },
): CapacityReport {
  // Load balancers and endpoints use one subnet in each zone.
  const firstTier = plan.tiers.find(({ role }) => role === TierRole.NODE)?.name;
  const ofNodes = nodes[0]?.subnets ?? (firstTier === undefined ? [] : plan.subnetsOf(firstTier));
  const zones = new Map([...ofNodes].reverse().map((subnet) => [subnet.availabilityZone, subnet]));
  const endpointSubnets = [...zones.values()];
  const demands = plan.subnets
    .map((subnet) => {
      const own = nodes.filter(({ subnets, podSubnets = [] }) => [...subnets, ...podSubnets].some(isSame(subnet)));
      const fixed = fixedDemand(subnet, plan, sizes, endpointSubnets.some(isSame(subnet)));
      const ownFargate = fargate.filter(({ subnets }) => subnets.some(isSame(subnet)));
      return own.length > 0 || ownFargate.length > 0 || fixed.atPeak > 0
        ? new SubnetDemand(subnet, fixed, own, estimates, new GrowthAdvice(plan, subnet, growth), ownFargate)
        : undefined;
    })
    .filter((demand) => demand !== undefined);
  const shortfalls = demands.map((demand) => demand.shortfall() ?? loadBalancerShortfall(demand, sizes));
  return new CapacityReport(
    demands.map((demand) => demand.capacity()),
    shortfalls.filter((shortfall) => shortfall !== undefined),
    nodes.reduce((sum, { surge }) => sum + surge, 0),
  );
}

/** Returns the addresses of load balancers, endpoints, NAT gateways and control plane interfaces. */
function fixedDemand(
  { role }: PlannedSubnet,
  plan: AddressPlan,
  sizes: Partial<ClusterSizes>,
  hasEndpoints: boolean,
): FixedDemand {
  const { addressesPerLoadBalancer: each = LOAD_BALANCER_ADDRESSES, interfaceEndpoints = 0 } = sizes;
  const { internalLoadBalancers = 0, publicLoadBalancers = 0 } = sizes;
  if (role === TierRole.CLUSTER) {
    const subnets = plan.subnets.filter((other) => other.role === TierRole.CLUSTER).length;
    return { atRest: Math.ceil(CONTROL_PLANE_INTERFACES / subnets), atPeak: CLUSTER_SUBNET_ADDRESSES };
  }
  if (role === TierRole.PUBLIC) {
    return { atRest: 1 + publicLoadBalancers, atPeak: 1 + publicLoadBalancers * each };
  }
  return hasEndpoints
    ? { atRest: interfaceEndpoints + internalLoadBalancers, atPeak: interfaceEndpoints + internalLoadBalancers * each }
    : { atRest: 0, atPeak: 0 };
}

/** Returns a shortfall if the subnet is smaller than the /27 that an Application Load Balancer requires. */
function loadBalancerShortfall(
  { subnet: { role, tier, cidr, availabilityZone, usableAddresses }, growth }: SubnetDemand,
  { internalLoadBalancers = 0, publicLoadBalancers = 0 }: Partial<ClusterSizes>,
): CapacityShortfall | undefined {
  const balancers =
    { [TierRole.PUBLIC]: publicLoadBalancers, [TierRole.NODE]: internalLoadBalancers }[role as string] ?? 0;
  const missing = LOAD_BALANCER_SUBNET - usableAddresses - 5;
  return balancers > 0 && missing > 0
    ? {
        cidr,
        availabilityZone,
        onlyWithZoneLost: false,
        missing,
        advice: `"${tier}" ${cidr} in ${availabilityZone} is too small for an Application Load Balancer. ${capitalize(growth.largerSubnets(27) ?? 'name other subnets for load balancers')}`,
      }
    : undefined;
}

function tierOf(plan: AddressPlan, role: TierRole, name?: string): PlannedSubnet[] {
  return plan.subnetsOf(name ?? plan.tiers.find((tier) => tier.role === role)?.name ?? role);
}

function isSame(subnet: PlannedSubnet): (other: PlannedSubnet) => boolean {
  return ({ cidr }) => cidr === subnet.cidr;
}
