import { PREFIX_SIZE } from './max-pods';
import { usableAddressesIn } from './planned-subnet';

/** What is taken of a subnet. */
export interface SubnetUse {
  /** Single addresses. */
  readonly singles: number;
  /** Prefixes of 16. */
  readonly prefixes: number;
}

/** Single addresses for which no prefix is broken: AWS keeps 4 of the first /28 and 1 of the last, which makes prefixes of neither. */
const SINGLES_AT_THE_ENDS = 2 * PREFIX_SIZE - 5;

/** The /28s of a subnet that can be prefixes: all but the first and the last, where AWS keeps 5 addresses. */
export function prefixesIn(size: number): number {
  return Math.max(size / PREFIX_SIZE - 2, 0);
}

/**
 * The /28s that are whole beside single addresses.
 *
 * Packed, single addresses fill the first and the last /28 and then one after the other: never fewer are broken. Scattered is an estimate,
 * for subnets that nodes, load balancers and endpoints share with prefixes: EC2 says nothing of where single addresses come to lie, and as
 * many /28s count as whole as would on average, if they lay anywhere. A subnet CIDR reservation of type `prefix` keeps them apart.
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

/** Addresses that are left of a subnet, in whole prefixes where prefixes are taken; below 0 where it does not hold what is asked. */
export function addressesLeft(size: number, { singles, prefixes }: SubnetUse, isScattered: boolean): number {
  const left = usableAddressesIn(size) - singles - prefixes * PREFIX_SIZE;
  return prefixes === 0 ? left : Math.min(left, (wholePrefixes(size, singles, isScattered) - prefixes) * PREFIX_SIZE);
}

/** How many times `usageOfNode` a subnet holds beside what is there already. */
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

/** The prefix length of the smallest subnet, from the given one up to /16, that holds what is asked; undefined where none does. */
export function prefixLengthFor(from: number, use: SubnetUse, isScattered: boolean): number | undefined {
  for (let length = from; length >= 16; length--) {
    if (addressesLeft(2 ** (32 - length), use, isScattered) >= 0) {
      return length;
    }
  }
  return undefined;
}

/** `subnetZones` and `times` times `usageOfNode`. */
export function addUse(there: SubnetUse, each: SubnetUse, times = 1): SubnetUse {
  return { singles: there.singles + times * each.singles, prefixes: there.prefixes + times * each.prefixes };
}
