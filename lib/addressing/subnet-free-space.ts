import { PREFIX_SIZE } from './max-pods';
import { usableAddressesIn } from './planned-subnet';

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
