/** How many nodes and pods a plan has room for. Each zone is counted alone: addresses of one are of no use in another. */

import { freePodBlock } from './blocks';
import { Cidr } from './cidr';
import { type PlannedSubnet, usableIn } from './planned-subnet';
import { limitsOf, maxPodsByAddresses, type PodAddressingMode, recommendedMaxPods } from './pod-capacity';
import { TierRole } from './tier';

/** Addresses of a prefix that an interface of a node takes. */
const PREFIX_SIZE = 16;

/** AWS keeps addresses in the first and in the last /28 of a subnet, so neither can be a prefix. */
const BROKEN_PREFIXES = 2;

/** Addresses in the first and the last /28 that are left for the interfaces themselves. */
const LOOSE_ADDRESSES = 2 * PREFIX_SIZE - 5;

/** Pods that use the node's own address: the CNI and kube-proxy. */
const HOST_NETWORK_PODS = 2;

/** Prefixes that each node keeps ready: the default of `PodAddressing.prefixDelegation()`. */
const WARM_PREFIXES = 1;

/** The subnet of a zone in a pod block of /16, as a tier has it that says no more than its block. */
const POD_SUBNET_SIZE = 8192;

/** A VPC takes at most five IPv4 CIDR blocks. */
const MOST_BLOCKS = 5;

const SECOND_CLUSTER = 'give the rest to a second cluster in a VPC of its own';

/** As much of a plan as its capacity follows from. */
export interface PlannedNetwork {
  readonly availabilityZones: readonly string[];
  readonly subnets: readonly PlannedSubnet[];
}

/** What the plan is to hold. */
export interface CapacityQuestion {
  readonly instanceTypes: readonly string[];
  readonly usesPrefixes: boolean;
  readonly nodes?: number;
  readonly pods?: number;
}

/** What a node of a type can take. */
export interface NodeCapacity {
  readonly instanceType: string;
  /** As the addresses of its interfaces allow. */
  readonly podsByAddresses: number;
  /** As EKS recommends: no more than that, and no more than 110 or 250. */
  readonly recommendedPods: number;
}

/** What a subnet of nodes or pods has room for, if nothing else takes its addresses. */
export interface SubnetCapacity {
  readonly tier: string;
  readonly availabilityZone: string;
  readonly cidr: string;
  readonly usableAddresses: number;
  /** Nodes, where each takes one address; null in pod subnets, and where pods take addresses of the same subnet. */
  readonly nodes: number | null;
  /** Pods with an address each, before the nodes' interfaces take theirs; null in node subnets beside pod subnets. */
  readonly pods: number | null;
  /** Prefixes of /28; null in node subnets beside pod subnets. */
  readonly prefixes: number | null;
}

/** Whether what was asked for fits the smallest zone. */
export interface FitCheck {
  readonly situation: string;
  readonly zones: number;
  readonly nodesPerZone: number;
  readonly podsPerZone: number;
  readonly fits: boolean;
  /** What does not fit, and what to write instead; empty where all fits. */
  readonly problems: readonly string[];
}

/** The capacity of a plan. */
export interface CapacityReport {
  readonly addressing: string;
  readonly nodeTypes: readonly NodeCapacity[];
  readonly subnets: readonly SubnetCapacity[];
  readonly checks: readonly FitCheck[];
}

/** What a subnet has room for, in words for a reader who points at it. */
export function roomOf(subnet: PlannedSubnet, hasPodSubnets: boolean): string[] {
  const { nodes, pods, prefixes } = subnetCapacity(subnet, hasPodSubnets);
  if (nodes !== null) {
    return [`room for ${count(nodes)} nodes`];
  }
  if (pods === null || prefixes === null) {
    return [];
  }
  return [
    ...(subnet.role === TierRole.NODE ? ['nodes and pods share the addresses'] : []),
    `room for ${count(pods)} pods, or ${count(prefixes)} prefixes of /28`,
  ];
}

/** Everything about the capacity of a plan that can be said before it is deployed. */
export function capacityOf(network: PlannedNetwork, question: CapacityQuestion): CapacityReport {
  const hasPodSubnets = network.subnets.some(({ role }) => role === TierRole.POD);
  const mode: PodAddressingMode = { usesPrefixes: question.usesPrefixes, hasPodSubnets };
  return {
    addressing: question.usesPrefixes ? 'prefix-delegation' : 'secondary-ip',
    nodeTypes: question.instanceTypes.map((instanceType) => ({
      instanceType,
      podsByAddresses: maxPodsByAddresses(limitsOf(instanceType), mode),
      recommendedPods: recommendedMaxPods([instanceType], mode),
    })),
    subnets: network.subnets
      .filter(({ role }) => role === TierRole.NODE || role === TierRole.POD)
      .map((subnet) => subnetCapacity(subnet, hasPodSubnets)),
    checks: checksOf(network, question, mode),
  };
}

function subnetCapacity(subnet: PlannedSubnet, hasPodSubnets: boolean): SubnetCapacity {
  const { tier, availabilityZone, cidr, usableAddresses, role } = subnet;
  const isForNodes = role === TierRole.NODE && hasPodSubnets;
  const isForPods = role === TierRole.POD || (role === TierRole.NODE && !hasPodSubnets);
  return {
    tier,
    availabilityZone,
    cidr,
    usableAddresses,
    nodes: isForNodes ? usableAddresses : null,
    pods: isForPods ? usableAddresses : null,
    prefixes: isForPods ? prefixesIn(Cidr.parse(cidr).size) : null,
  };
}

function prefixesIn(size: number): number {
  return Math.max(0, size / PREFIX_SIZE - BROKEN_PREFIXES);
}

function checksOf(network: PlannedNetwork, question: CapacityQuestion, mode: PodAddressingMode): FitCheck[] {
  const { nodes = 0, pods = 0 } = question;
  if (nodes === 0) {
    return [];
  }
  const zones = network.availabilityZones.filter((zone) =>
    network.subnets.some((subnet) => subnet.role === TierRole.NODE && subnet.availabilityZone === zone),
  );
  const situations = [
    { situation: 'all zones', left: zones.length },
    ...(zones.length > 1 ? [{ situation: 'one zone lost', left: zones.length - 1 }] : []),
  ].filter(({ left }) => left > 0);
  return situations.map(({ situation, left }) => {
    const share = { nodes: Math.ceil(nodes / left), pods: Math.ceil(pods / left) };
    const problems = [
      ...podsPerNodeProblems(nodes, pods, question, mode),
      ...addressProblems(network, zones, share, question, mode),
    ];
    return {
      situation,
      zones: left,
      nodesPerZone: share.nodes,
      podsPerZone: share.pods,
      fits: problems.length === 0,
      problems,
    };
  });
}

function podsPerNodeProblems(
  nodes: number,
  pods: number,
  question: CapacityQuestion,
  mode: PodAddressingMode,
): string[] {
  if (question.instanceTypes.length === 0) {
    return [];
  }
  const perNode = recommendedMaxPods(question.instanceTypes, mode) - HOST_NETWORK_PODS;
  if (pods <= nodes * perNode) {
    return [];
  }
  const instead = perNode > 0 ? `write --nodes ${Math.ceil(pods / perNode)} or larger types` : 'write larger types';
  return [`"--nodes ${nodes}" take ${count(nodes * perNode)} pods of ${count(pods)}, ${perNode} each, ${instead}`];
}

interface Share {
  readonly nodes: number;
  readonly pods: number;
}

/** The first zone that has too few addresses, for nodes and for pods: zones differ only where a tier is missing from one. */
function addressProblems(
  network: PlannedNetwork,
  zones: readonly string[],
  share: Share,
  question: CapacityQuestion,
  mode: PodAddressingMode,
): string[] {
  const subnetsFor = (zone: string, role: TierRole) =>
    network.subnets.filter((subnet) => subnet.availabilityZone === zone && subnet.role === role);
  const forPods = mode.hasPodSubnets ? TierRole.POD : TierRole.NODE;
  const need = needOf(Math.ceil(share.pods / share.nodes), question, mode);
  return [
    ...firstOf(zones, (zone) =>
      mode.hasPodSubnets ? nodeProblem(zone, subnetsFor(zone, TierRole.NODE), share.nodes) : undefined,
    ),
    ...firstOf(zones, (zone) => podProblem(zone, subnetsFor(zone, forPods), share, need, network)),
  ];
}

function firstOf(zones: readonly string[], problemOf: (zone: string) => string | undefined): string[] {
  const problem = zones.map(problemOf).find((found) => found !== undefined);
  return problem === undefined ? [] : [problem];
}

/** What a node takes of the subnet that holds its pods. */
interface NodeNeed {
  readonly prefixes: number;
  /** Beside the prefixes: those of the interfaces, and of the pods where there are no prefixes. */
  readonly addresses: number;
}

/**
 * What a node with so many pods takes, as the CNI fills it by default: with prefixes, those of its pods and one that is free; without, every
 * address of the interfaces that its pods need and of one more. The hungriest type decides; without types, each node has one interface.
 */
function needOf(pods: number, { instanceTypes, usesPrefixes }: CapacityQuestion, mode: PodAddressingMode): NodeNeed {
  const prefixes = Math.ceil(pods / PREFIX_SIZE) + WARM_PREFIXES;
  const needs = instanceTypes.map((type) => {
    const { interfaces, addressesPerInterface } = limitsOf(type);
    const forPods = Math.ceil(pods / ((addressesPerInterface - 1) * (usesPrefixes ? PREFIX_SIZE : 1)));
    const most = interfaces - (mode.hasPodSubnets ? 1 : 0);
    const withWarm = Math.max(forPods, Math.min(forPods + 1, most));
    return usesPrefixes ? Math.max(1, forPods) : withWarm * addressesPerInterface;
  });
  const addresses = Math.max(usesPrefixes ? 1 : pods + 1, ...needs);
  return { prefixes: usesPrefixes ? prefixes : 0, addresses };
}

function nodeProblem(zone: string, subnets: readonly PlannedSubnet[], nodes: number): string | undefined {
  const room = sum(subnets.map(({ usableAddresses }) => usableAddresses));
  if (nodes <= room) {
    return undefined;
  }
  const prefix = prefixFor(
    nodes + sum(subnets.map(({ cidr, usableAddresses }) => Cidr.parse(cidr).size - usableAddresses)),
  );
  const instead = prefix === undefined ? SECOND_CLUSTER : `write --tier name=${subnets[0].tier},prefix=${prefix}`;
  return `${namesOf(subnets)} in ${zone} has ${count(room)} addresses for ${count(nodes)} nodes, ${instead}`;
}

function podProblem(
  zone: string,
  subnets: readonly PlannedSubnet[],
  { nodes, pods }: Share,
  need: NodeNeed,
  network: PlannedNetwork,
): string | undefined {
  const sizes = subnets.map(({ cidr }) => Cidr.parse(cidr).size);
  const usesPrefixes = need.prefixes > 0;
  const wanted = nodes * (usesPrefixes ? need.prefixes : need.addresses);
  const roomOfSizes = (all: readonly number[]) =>
    usesPrefixes ? prefixRoom(all, nodes * need.addresses) : sum(all.map(usableIn));
  const room = roomOfSizes(sizes);
  if (pods === 0 || wanted <= room) {
    return undefined;
  }
  const unit = usesPrefixes ? 'prefixes' : 'addresses';
  const each = `${nodes === 1 ? 'one node' : `${count(nodes)} nodes`} of ${count(Math.ceil(pods / nodes))} pods`;
  // A first pod subnet takes all pods out of the subnets of the nodes.
  const ownSizes = subnets.filter(({ role }) => role === TierRole.POD).map(({ cidr }) => Cidr.parse(cidr).size);
  const instead = morePods(network, (added) => roomOfSizes([...ownSizes, ...added]) >= wanted);
  return `${namesOf(subnets)} in ${zone} has ${count(room)} ${unit} where ${each} take ${count(wanted)}, ${instead}`;
}

/** The prefixes that subnets hold beside so many interfaces: those fill the broken prefixes first, as a reservation of prefixes makes them. */
function prefixRoom(sizes: readonly number[], interfaces: number): number {
  const broken = Math.ceil(Math.max(0, interfaces - sizes.length * LOOSE_ADDRESSES) / PREFIX_SIZE);
  return Math.max(0, sum(sizes.map(prefixesIn)) - broken);
}

/** What to write for more pods: as many blocks of /16 as are missing, each with a /19 in every zone. */
function morePods({ subnets }: PlannedNetwork, isEnough: (added: readonly number[]) => boolean): string {
  const blocks = [...new Set(subnets.map(({ cidrBlock }) => cidrBlock))].map((block) => Cidr.parse(block));
  const names = subnets.map(({ tier }) => tier);
  const tiers: string[] = [];
  while (!isEnough(tiers.map(() => POD_SUBNET_SIZE))) {
    const block = freePodBlock(blocks);
    if (block === undefined || blocks.length === MOST_BLOCKS) {
      return SECOND_CLUSTER;
    }
    let number = 1;
    while (names.includes(podTierName(number))) {
      number++;
    }
    blocks.push(block);
    names.push(podTierName(number));
    tiers.push(`--tier name=${podTierName(number)},role=pod,block=${block}`);
  }
  return `write ${tiers.join(' ')}`;
}

function podTierName(number: number): string {
  return number === 1 ? 'pod' : `pod-${number}`;
}

/** The longest prefix of a subnet with so many addresses, if there is one. */
function prefixFor(addresses: number): number | undefined {
  const length = 32 - Math.ceil(Math.log2(addresses));
  return length >= 16 ? Math.min(length, 28) : undefined;
}

function namesOf(subnets: readonly PlannedSubnet[]): string {
  return subnets.length === 0 ? '"pod"' : subnets.map(({ tier, cidr }) => `"${tier}" ${cidr}`).join(' with ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
