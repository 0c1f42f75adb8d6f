import { capitalize } from '../foundation/values';
import type { CapacityShortfall, SubnetCapacity } from './capacity-report';
import type { GrowthAdvice } from './growth-advice';
import { PREFIX_SIZE } from './max-pods';
import type { NodeAddresses } from './node-addresses';
import { type PlannedSubnet, usableAddressesIn } from './planned-subnet';
import { formatCount } from './text-table';

/** A group of nodes, and the subnets across which they are spread evenly. */
export interface NodeDemand {
  readonly nodes: number;
  readonly subnets: readonly PlannedSubnet[];
  /** Subnets of their pods, one in each zone. Undefined if pods use the node subnets. */
  readonly podSubnets?: readonly PlannedSubnet[];
  readonly atRest: NodeAddresses;
  readonly atPeak: NodeAddresses;
  readonly podsPerNode: number;
  /** New nodes that an upgrade launches before it removes old ones. */
  readonly surge: number;
}

/**
 * Fargate pods, and the subnets across which they are spread. Fargate does not guarantee an even distribution, so
 * this is the best case.
 */
export interface FargateDemand {
  readonly pods: number;
  readonly subnets: readonly PlannedSubnet[];
}

/** Addresses in a subnet that do not belong to nodes and pods. */
export interface FixedDemand {
  readonly atRest: number;
  readonly atPeak: number;
}

/** Scenarios of the calculation. */
type Scenario = 'rest' | 'peak' | 'zoneLost';

/** A subnet, and everything that uses its addresses. */
export class SubnetDemand {
  constructor(
    readonly subnet: PlannedSubnet,
    private readonly fixed: FixedDemand,
    private readonly nodes: readonly NodeDemand[],
    /** False for the best case, in which EC2 packs single addresses. A shortfall in the best case is certain. */
    private readonly estimates: boolean,
    /** Suggestions for larger subnets and alternatives. */
    readonly growth: GrowthAdvice,
    private readonly fargate: readonly FargateDemand[] = [],
  ) {}

  capacity(): SubnetCapacity {
    const { tier, role, availabilityZone, cidr, usableAddresses } = this.subnet;
    const [rest, peak, lost] = [this.usageIn('rest'), this.usageIn('peak'), this.usageIn('zoneLost')];
    const nodesHeld = this.nodesHeld();
    const leftAtPeak = addressesLeft(this.size, peak, this.isScattered);
    return {
      tier,
      role,
      availabilityZone,
      cidr,
      usableAddresses,
      usablePrefixes: prefixesIn(this.size),
      usedByOthers: this.fixed.atPeak,
      usedByFargate: this.fargateHere('peak'),
      usedAtRest: addressesOf(rest),
      usedAtPeak: addressesOf(peak),
      fragmentedAtPeak: usableAddressesIn(this.size) - addressesOf(peak) - leftAtPeak,
      leftAtPeak,
      usedWithZoneLost: addressesOf(lost),
      leftWithZoneLost: addressesLeft(this.size, lost, this.isScattered),
      nodesHeld,
      podsHeld: nodesHeld === undefined ? undefined : nodesHeld * this.nodes[0].podsPerNode,
      isEstimate: this.isScattered && peak.prefixes > 0,
    };
  }

  /** Returns the shortfall at peak, or else the shortfall after the loss of a zone. */
  shortfall(): CapacityShortfall | undefined {
    const peak = addressesLeft(this.size, this.usageIn('peak'), this.isScattered);
    const left = Math.min(peak, addressesLeft(this.size, this.usageIn('zoneLost'), this.isScattered));
    if (left >= 0) {
      return undefined;
    }
    const onlyWithZoneLost = peak >= 0;
    const { tier, cidr, availabilityZone } = this.subnet;
    const missing = onlyWithZoneLost ? -left : -peak;
    const situation = onlyWithZoneLost ? 'after the loss of a zone' : 'at peak';
    const wrong = `"${tier}" ${cidr} in ${availabilityZone} lacks ${formatCount(missing)} ${missing === 1 ? 'address' : 'addresses'} ${situation}`;
    return {
      cidr,
      availabilityZone,
      onlyWithZoneLost,
      missing,
      advice: `${wrong}. ${capitalize(this.suggestion(onlyWithZoneLost))}`,
    };
  }

  /** Returns the subnet that would be large enough, and the number of nodes for which this one has addresses. */
  private suggestion(onlyWithZoneLost: boolean): string {
    const lengths = (['peak', 'zoneLost'] as const).map((scenario) =>
      prefixLengthFor(32 - Math.log2(this.size), this.usageIn(scenario), this.isScattered),
    );
    const length = lengths.includes(undefined) ? undefined : Math.min(...(lengths as number[]));
    const larger =
      (length === undefined ? undefined : this.growth.largerSubnets(length, this.fargateMoves)) ??
      this.growth.alternative(this.holdsPods, this.fargateMoves);
    if (!this.hasNodes && this.fargate.length > 0) {
      return this.fewerOnFargate(onlyWithZoneLost ? 'zoneLost' : 'peak', larger);
    }
    const [only] = this.nodes;
    const surge = only === undefined || onlyWithZoneLost ? 0 : Math.ceil(only.surge / only.subnets.length);
    const held = (this.nodesHeld() ?? 0) - surge;
    const fewer = `run at most ${held} ${held === 1 ? 'node' : 'nodes'} in a zone`;
    return (
      [larger, ...(held > 0 ? [fewer] : [])].filter(Boolean).join(', or ') || 'plan fewer nodes, or fewer pods on each'
    );
  }

  private fewerOnFargate(scenario: Scenario, larger: string | undefined): string {
    const held = usableAddressesIn(this.size) - this.fixed.atPeak;
    const where = scenario === 'zoneLost' ? 'in a zone after the loss of a zone' : 'in a zone';
    const fewer = held > 0 ? [`run at most ${held} ${held === 1 ? 'Fargate pod' : 'Fargate pods'} ${where}`] : [];
    return [larger, ...fewer].filter(Boolean).join(', or ') || 'plan fewer Fargate pods';
  }

  /**
   * True if Fargate pods have to use other subnets: there are no nodes, or the subnet has not enough addresses for
   * these pods.
   */
  private get fargateMoves(): boolean {
    const singles = this.fixed.atPeak + this.fargateHere('zoneLost');
    return (
      this.fargate.length > 0 &&
      (!this.hasNodes || addressesLeft(this.size, { singles, prefixes: 0 }, this.isScattered) < 0)
    );
  }

  private get hasNodes(): boolean {
    return this.nodes.some(({ nodes }) => nodes > 0);
  }

  private get holdsPods(): boolean {
    return this.nodes.some(
      ({ podSubnets, atPeak }) => podSubnets === undefined && (atPeak.prefixes > 0 || atPeak.inNodeSubnet > 1),
    );
  }

  private get size(): number {
    return this.subnet.usableAddresses + 5;
  }

  /** True if single addresses of nodes, load balancers or endpoints may be anywhere between the prefixes. */
  private get isScattered(): boolean {
    return this.estimates && (this.fargate.length > 0 || this.nodes.some(({ podSubnets }) => podSubnets === undefined));
  }

  private nodesHeld(): number | undefined {
    return this.nodes.length === 1
      ? countThatFits(
          this.size,
          this.usageOfNode(this.nodes[0], 'peak'),
          { singles: this.fixed.atPeak + this.fargateHere('peak'), prefixes: 0 },
          this.isScattered,
        )
      : undefined;
  }

  private usageIn(scenario: Scenario): SubnetUse {
    const fixed = scenario === 'rest' ? this.fixed.atRest : this.fixed.atPeak;
    return this.nodes.reduce(
      (sum, demand) => addUse(sum, this.usageOfNode(demand, scenario), this.nodesHere(demand, scenario)),
      { singles: fixed + this.fargateHere(scenario), prefixes: 0 },
    );
  }

  /** Returns the addresses of a Fargate pod, one each. Without load, none runs. */
  private fargateHere(scenario: Scenario): number {
    return scenario === 'rest'
      ? 0
      : this.fargate.reduce(
          (sum, { pods, subnets }) => sum + nodesInSubnet({ nodes: pods, subnets, surge: 0 }, scenario),
          0,
        );
  }

  /** Returns the number of nodes that use the subnet. A pod subnet serves all nodes in its zone. */
  private nodesHere(demand: NodeDemand, scenario: Scenario): number {
    const isOwn = demand.subnets.some(({ cidr }) => cidr === this.subnet.cidr);
    const inZone = demand.subnets.filter(({ availabilityZone }) => availabilityZone === this.subnet.availabilityZone);
    return nodesInSubnet(demand, scenario) * (isOwn ? 1 : inZone.length);
  }

  /** Returns what a node uses in the subnet: its own addresses, those of its pods, or both. */
  private usageOfNode({ subnets, podSubnets, atRest, atPeak }: NodeDemand, scenario: Scenario): SubnetUse {
    const node = scenario === 'rest' ? atRest : atPeak;
    const isOwn = subnets.some(({ cidr }) => cidr === this.subnet.cidr);
    const isOfPods = (podSubnets ?? subnets).some(({ cidr }) => cidr === this.subnet.cidr);
    return {
      singles: (isOwn ? node.inNodeSubnet : 0) + (isOfPods ? node.inPodSubnet : 0),
      prefixes: isOfPods ? node.prefixes : 0,
    };
  }
}

/**
 * Returns the number of nodes that use a subnet. Nodes are spread evenly. Nodes of a lost zone move to the other
 * zones, and no upgrade runs at the same time.
 */
function nodesInSubnet(
  { nodes, subnets, surge }: Pick<NodeDemand, 'nodes' | 'subnets' | 'surge'>,
  scenario: Scenario,
): number {
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size;
  switch (scenario) {
    case 'rest':
      return Math.ceil(nodes / subnets.length);
    case 'peak':
      return Math.ceil(nodes / subnets.length) + Math.ceil(surge / subnets.length);
    case 'zoneLost':
      // The loss of the only zone is a shortfall of the plan, not of this subnet.
      return Math.ceil(nodes / Math.max(subnets.length - Math.ceil(subnets.length / zones), 1));
  }
}

function addressesOf({ singles, prefixes }: SubnetUse): number {
  return singles + prefixes * PREFIX_SIZE;
}

/** Addresses in use in a subnet. */
export interface SubnetUse {
  /** Single addresses. */
  readonly singles: number;
  /** Prefixes of 16 addresses. */
  readonly prefixes: number;
}

/**
 * Number of single addresses that fragment no prefix. AWS reserves 4 addresses of the first /28 and 1 of the last, so
 * neither can be a prefix.
 */
const SINGLES_AT_THE_ENDS = 2 * PREFIX_SIZE - 5;

/**
 * Returns the number of /28 blocks that can be prefixes: all but the first and the last, in which AWS reserves 5
 * addresses.
 */
export function prefixesIn(size: number): number {
  return Math.max(size / PREFIX_SIZE - 2, 0);
}

/**
 * Returns the number of /28 blocks that contain no single address.
 *
 * Packed single addresses fill the first and the last /28, and then one /28 after the other. This is the best case.
 * Scattered is an estimate for subnets that nodes, load balancers and endpoints share with prefixes. EC2 does not
 * document where it assigns single addresses, so the average of random positions counts. A subnet CIDR reservation of
 * type `prefix` separates them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
 */
export function wholePrefixes(size: number, singles: number, isScattered: boolean): number {
  const all = prefixesIn(size);
  const broken = Math.ceil(Math.max(singles - SINGLES_AT_THE_ENDS, 0) / PREFIX_SIZE);
  const packed = Math.max(all - broken, 0);
  const share = Math.max(1 - singles / size, 0) ** PREFIX_SIZE;
  return isScattered ? Math.min(Math.floor(all * share), packed) : packed;
}

/**
 * Returns the number of addresses left in a subnet, in whole prefixes if there are prefixes. Negative if addresses
 * are missing.
 */
export function addressesLeft(size: number, { singles, prefixes }: SubnetUse, isScattered: boolean): number {
  const left = usableAddressesIn(size) - singles - prefixes * PREFIX_SIZE;
  return prefixes === 0 ? left : Math.min(left, (wholePrefixes(size, singles, isScattered) - prefixes) * PREFIX_SIZE);
}

/** Returns how many times a subnet has space for `each`, in addition to what is in use. */
export function countThatFits(size: number, each: SubnetUse, there: SubnetUse, isScattered: boolean): number {
  const holds = (times: number) => addressesLeft(size, addUse(there, each, times), isScattered) >= 0;
  let [least, most] = [0, size];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (holds(middle)) {
      least = middle;
    } else {
      most = middle - 1;
    }
  }
  return least;
}

/**
 * Returns the prefix length of the smallest subnet with enough addresses, from the given one up to /16. Undefined if
 * none is large enough.
 */
export function prefixLengthFor(from: number, use: SubnetUse, isScattered: boolean): number | undefined {
  for (let length = from; length >= 16; length--) {
    if (addressesLeft(2 ** (32 - length), use, isScattered) >= 0) {
      return length;
    }
  }
  return undefined;
}

/** Adds a number of times `each` to what is in use. */
export function addUse(there: SubnetUse, each: SubnetUse, times = 1): SubnetUse {
  return { singles: there.singles + times * each.singles, prefixes: there.prefixes + times * each.prefixes };
}
