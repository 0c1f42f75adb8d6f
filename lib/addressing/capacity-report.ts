import { validateArguments } from '../foundation/input';
import { grouped, type TextTable, textLines } from './text-table';
import type { TierRole } from './tier';

/** What a subnet holds, and what is taken of it. */
export interface SubnetCapacity {
  /** The name of its tier. */
  readonly tier: string;
  /** What it is for. */
  readonly role: TierRole;
  /** Its zone. */
  readonly availabilityZone: string;
  /** Its network. */
  readonly cidr: string;
  /** Addresses for use: AWS keeps 5 of each subnet. */
  readonly usableAddresses: number;
  /** Whole /28s that can be prefixes: not the first and the last, where AWS keeps its addresses. */
  readonly usablePrefixes: number;
  /** Addresses of load balancers, endpoints, NAT gateways and the control plane at their most: the rest of what is used is of nodes and pods. */
  readonly usedByOthers: number;
  /** Addresses of pods on Fargate at their most. */
  readonly usedByFargate: number;
  /** Addresses taken while the most nodes run no pods but those on the nodes' own addresses, with those of prefixes. */
  readonly usedAtRest: number;
  /** Addresses taken at the most nodes and pods, during an upgrade, with those of prefixes. */
  readonly usedAtPeak: number;
  /** Free addresses at peak that no prefix can have, because their /28s are broken by single ones; 0 where the subnet gives no prefixes. */
  readonly fragmentedAtPeak: number;
  /** Addresses left at peak, without the fragmented; below 0 where they are short. In whole prefixes where the subnet gives prefixes. */
  readonly leftAtPeak: number;
  /** Addresses taken when the nodes of one zone have moved to the others. */
  readonly usedWithZoneLost: number;
  /** Addresses left then; below 0 where they are short. */
  readonly leftWithZoneLost: number;
  /** The nodes, each with all its pods, that the subnet holds beside everything else; undefined in subnets without nodes and pods. */
  readonly nodesHeld?: number;
  /** The pods of these nodes. */
  readonly podsHeld?: number;
  /** True where `left` counts with an estimate: single addresses and prefixes share the subnet, and single ones lie anywhere. */
  readonly isEstimate: boolean;
}

/** Something that a plan does not hold. */
export interface CapacityShortfall {
  /** The subnet; undefined where no single one is meant. */
  readonly cidr?: string;
  /** Its zone. */
  readonly availabilityZone?: string;
  /** True where it is short only once a zone is lost. */
  readonly onlyWithZoneLost: boolean;
  /** Addresses that are missing, or pods where no subnet is meant. */
  readonly missing: number;
  /** What is wrong and what to write instead, in a sentence. */
  readonly advice: string;
}

/** What an address plan holds of a cluster. */
export class CapacityReport {
  /** True where the plan holds everything in all zones. */
  public readonly fits: boolean;

  /** True where it does with the nodes of one zone moved to the others, too. */
  public readonly fitsWithZoneLost: boolean;

  constructor(
    /** The subnets that hold something of the cluster, in address order. */
    public readonly subnets: SubnetCapacity[],
    /** What is missing, and what to write instead. */
    public readonly shortfalls: CapacityShortfall[],
    /** New nodes that an upgrade launches beside the old ones, all zones together: part of every figure at peak. */
    public readonly surgeNodes: number,
  ) {
    validateArguments('CapacityReport', arguments);
    this.fits = shortfalls.every(({ onlyWithZoneLost }) => onlyWithZoneLost);
    this.fitsWithZoneLost = shortfalls.length === 0;
  }

  /** The report as plain text: the verdict, what is missing, and a table of the subnets. */
  public table(): string {
    const { heading, rule, rows } = textLines(this._table());
    const missing = this._notes().map((note) => `- ${note}`);
    return [this._verdict(), ...missing, rule, heading, rule, ...rows, rule].join('\n');
  }

  /** The answer in one sentence. @internal */
  public _verdict(): string {
    if (!this.fits) {
      return 'Fits: no.';
    }
    return this.fitsWithZoneLost
      ? 'Fits: yes, with all zones and with one zone lost.'
      : 'Fits: with all zones, but not with one zone lost.';
  }

  /** The subnets as a table of any format. @internal */
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
        grouped(subnet.usableAddresses),
        grouped(subnet.usablePrefixes),
        grouped(subnet.usedAtRest),
        grouped(subnet.usedAtPeak),
        grouped(subnet.usedByOthers),
        ...(hasFargate ? [grouped(subnet.usedByFargate)] : []),
        ...[subnet.fragmentedAtPeak, subnet.leftAtPeak, subnet.leftWithZoneLost].map(
          (addresses) => `${subnet.isEstimate ? '~' : ''}${grouped(addresses)}`,
        ),
        ...[subnet.nodesHeld, subnet.podsHeld].map((held) => (held === undefined ? '' : grouped(held))),
      ]),
    };
  }

  /** What is missing, once for the subnets of a tier that lack the same. @internal */
  public _notes(): string[] {
    const zonesByNote = new Map<string, string[]>();
    for (const { advice, cidr, availabilityZone } of this.shortfalls) {
      const twins = [...zonesByNote.keys()].find((note) => cidr !== undefined && this.isTwin(note, advice, cidr));
      if (twins === undefined) {
        zonesByNote.set(advice, []);
      } else if (availabilityZone !== undefined) {
        zonesByNote.get(twins)?.push(availabilityZone);
      }
    }
    return [...zonesByNote].map(([note, zones]) => (zones.length === 0 ? note : `${note}; so in ${zones.join(', ')}`));
  }

  /** True for two sentences that differ in the subnet alone. */
  private isTwin(note: string, advice: string, cidr: string): boolean {
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

/** The column of pods on Fargate: shown where there are any. */
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
