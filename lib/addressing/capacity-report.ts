import { validateArguments } from '../foundation/input-validation';
import { formatCount, formatLines, type TextTable } from './text-table';
import type { TierRole } from './tier';

/** The capacity of a subnet, and the addresses in use. */
export interface SubnetCapacity {
  /** The name of the tier. */
  readonly tier: string;
  /** The purpose of the subnet. */
  readonly role: TierRole;
  /** The Availability Zone. */
  readonly availabilityZone: string;
  /** The CIDR of the subnet. */
  readonly cidr: string;
  /** Usable addresses. AWS reserves 5 addresses of each subnet. */
  readonly usableAddresses: number;
  /**
   * Number of /28 blocks that can be prefixes. The first and the last /28 cannot, because they contain addresses that
   * AWS reserves.
   */
  readonly usablePrefixes: number;
  /**
   * Maximum number of addresses of load balancers, endpoints, NAT gateways and the control plane. All other addresses
   * in use belong to nodes and pods.
   */
  readonly usedByOthers: number;
  /** Maximum number of addresses of Fargate pods. */
  readonly usedByFargate: number;
  /**
   * Addresses in use when the maximum number of nodes runs only host network pods. Addresses of prefixes are
   * included.
   */
  readonly usedAtRest: number;
  /**
   * Addresses in use with the maximum number of nodes and pods during an upgrade. Addresses of prefixes are included.
   */
  readonly usedAtPeak: number;
  /**
   * Free addresses at peak that cannot be part of a prefix, because another address of their /28 is in use. 0 if the
   * subnet contains no prefixes.
   */
  readonly fragmentedAtPeak: number;
  /**
   * Addresses left at peak, without the fragmented ones. Negative if addresses are missing. In whole prefixes if the
   * subnet contains prefixes.
   */
  readonly leftAtPeak: number;
  /** Addresses in use after the nodes of one zone have moved to the other zones. */
  readonly usedWithZoneLost: number;
  /** Addresses left after the loss of a zone. Negative if addresses are missing. */
  readonly leftWithZoneLost: number;
  /**
   * Number of nodes, with all their pods, for which the subnet has addresses. Undefined for subnets without nodes and
   * pods.
   */
  readonly nodesHeld?: number;
  /** Number of pods on these nodes. */
  readonly podsHeld?: number;
  /**
   * True if the addresses left are an estimate. Single addresses and prefixes then share the subnet, and EC2 may
   * assign single addresses anywhere in it.
   */
  readonly isEstimate: boolean;
}

/** A resource for which a plan has not enough capacity. */
export interface CapacityShortfall {
  /** The CIDR of the subnet. Undefined if the shortfall is not in a single subnet. */
  readonly cidr?: string;
  /** The Availability Zone of the subnet. */
  readonly availabilityZone?: string;
  /** True if the shortfall only occurs after the loss of a zone. */
  readonly onlyWithZoneLost: boolean;
  /** Number of missing addresses, or of missing pods if the shortfall is not in a subnet. */
  readonly missing: number;
  /** The problem, and a suggestion. */
  readonly advice: string;
}

/** The capacity of an address plan for a cluster. */
export class CapacityReport {
  /** True if the plan has enough capacity with all zones. */
  public readonly fits: boolean;

  /** True if the plan also has enough capacity after the nodes of one zone have moved to the other zones. */
  public readonly fitsWithZoneLost: boolean;

  constructor(
    /** The subnets that the cluster uses, in address order. */
    public readonly subnets: SubnetCapacity[],
    /** The shortfall, and a suggestion. */
    public readonly shortfalls: CapacityShortfall[],
    /**
     * Number of new nodes in all zones that an upgrade launches before it removes old ones. All figures at peak
     * include them.
     */
    public readonly surgeNodes: number,
  ) {
    validateArguments('CapacityReport', arguments);
    this.fits = shortfalls.every(({ onlyWithZoneLost }) => onlyWithZoneLost);
    this.fitsWithZoneLost = shortfalls.length === 0;
  }

  /** The report as plain text: the result, the shortfalls and a table of the subnets. */
  public table(): string {
    const { heading, rule, rows } = formatLines(this._table());
    const missing = this._notes().map((note) => `- ${note}`);
    return [this._verdict(), ...missing, rule, heading, rule, ...rows, rule].join('\n');
  }

  /** Returns the result in one sentence. @internal */
  public _verdict(): string {
    if (!this.fits) {
      return 'Fits: no.';
    }
    return this.fitsWithZoneLost
      ? 'Fits: yes, with all zones and with one zone lost.'
      : 'Fits: with all zones, but not with one zone lost.';
  }

  /** Returns the subnets as a table that any format can render. @internal */
  public _table(): TextTable {
    const hasFargate = this.subnets.some(({ usedByFargate }) => usedByFargate > 0);
    const headings = HEADINGS.filter((heading) => hasFargate || heading !== FARGATE);
    return {
      caption: 'Addresses of a cluster in each subnet',
      headings,
      numbers: headings.map((_, column) => column).slice(3),
      rows: this.subnets.map((subnet) => [
        subnet.cidr,
        subnet.tier,
        subnet.availabilityZone,
        formatCount(subnet.usableAddresses),
        formatCount(subnet.usablePrefixes),
        formatCount(subnet.usedAtRest),
        formatCount(subnet.usedAtPeak),
        formatCount(subnet.usedByOthers),
        ...(hasFargate ? [formatCount(subnet.usedByFargate)] : []),
        ...[subnet.fragmentedAtPeak, subnet.leftAtPeak, subnet.leftWithZoneLost].map(
          (addresses) => `${subnet.isEstimate ? '~' : ''}${formatCount(addresses)}`,
        ),
        ...[subnet.nodesHeld, subnet.podsHeld].map((held) => (held === undefined ? '' : formatCount(held))),
      ]),
    };
  }

  /** Returns the shortfalls. Subnets of a tier with the same shortfall share a note. @internal */
  public _notes(): string[] {
    const zonesByNote = new Map<string, string[]>();
    for (const { advice, cidr, availabilityZone } of this.shortfalls) {
      const equalNote = [...zonesByNote.keys()].find(
        (note) => cidr !== undefined && this.hasSameAdvice(note, advice, cidr),
      );
      if (equalNote === undefined) {
        zonesByNote.set(advice, []);
      } else if (availabilityZone !== undefined) {
        zonesByNote.get(equalNote)?.push(availabilityZone);
      }
    }
    return [...zonesByNote].map(([note, zones]) =>
      zones.length === 0 ? note : `${note} (also in ${zones.join(', ')})`,
    );
  }

  /** Returns true if two notes differ only in the subnet. */
  private hasSameAdvice(note: string, advice: string, cidr: string): boolean {
    const placeOf = (subnet: SubnetCapacity) => `${subnet.cidr} in ${subnet.availabilityZone}`;
    const own = this.subnets.find((subnet) => subnet.cidr === cidr);
    return (
      own !== undefined &&
      this.subnets.some(
        (other) => other.tier === own.tier && note === advice.replace(placeOf(own), placeOf(other)) && note !== advice,
      )
    );
  }
}

/** Column for Fargate pods, shown if there are any. */
const FARGATE = 'Fargate';

const HEADINGS = [
  'Subnet',
  'For',
  'Zone',
  'Usable',
  '/28s',
  'At rest',
  'At peak',
  'Others',
  FARGATE,
  'Broken',
  'Left',
  'Zone lost',
  'Nodes',
  'Pods',
];
