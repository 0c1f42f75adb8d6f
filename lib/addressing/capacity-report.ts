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
  /** Addresses taken while the most nodes run no pods but those on the nodes' own addresses, with those of prefixes. */
  readonly usedAtRest: number;
  /** Addresses taken at the most nodes and pods, during an upgrade, with those of prefixes. */
  readonly usedAtPeak: number;
  /** Addresses left at peak; below 0 where they are short. In whole prefixes where the subnet gives prefixes. */
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
  ) {
    this.fits = shortfalls.every(({ onlyWithZoneLost }) => onlyWithZoneLost);
    this.fitsWithZoneLost = shortfalls.length === 0;
  }

  /** The report as a plain-text table, with what is missing below it. */
  public table(): string {
    const rows = this.subnets.map((subnet) => [
      subnet.cidr,
      subnet.tier,
      subnet.availabilityZone,
      grouped(subnet.usableAddresses),
      grouped(subnet.usedAtRest),
      grouped(subnet.usedAtPeak),
      `${subnet.isEstimate ? '~' : ''}${grouped(subnet.leftAtPeak)}`,
      `${subnet.isEstimate ? '~' : ''}${grouped(subnet.leftWithZoneLost)}`,
      subnet.nodesHeld === undefined ? '' : grouped(subnet.nodesHeld),
    ]);
    const widths = HEADINGS.map((heading, column) =>
      Math.max(heading.length, ...rows.map((row) => row[column].length)),
    );
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, column) => (column < 3 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd();
    const rule = widths.map((width) => '─'.repeat(width)).join('──');
    const verdict = `All zones: ${says(this.fits)}. One zone lost: ${says(this.fitsWithZoneLost)}.`;
    const missing = this.shortfalls.map(({ advice }) => `- ${advice}`);
    return [line(HEADINGS), rule, ...rows.map(line), rule, verdict, ...missing].join('\n');
  }
}

const HEADINGS = ['Subnet', 'For', 'Zone', 'Usable', 'At rest', 'At peak', 'Left', 'Zone lost', 'Nodes'];

function says(fits: boolean): string {
  return fits ? 'fits' : 'does not fit';
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
