/** What the author of a faulty text most likely meant: whatever is suggested here would itself be accepted. */

import { type Address, bitsOf, formatAddress, IpFamily, isDigits, isFault, parseAddress } from './address';

/** The network around an address, in canonical notation: of the length that was tried for, or else of the natural one. */
export function likelyNetwork({ family, value }: Address, lengthText?: string): string {
  const bits = bitsOf(family);
  const tried = lengthText === undefined ? undefined : likelyLength(lengthText.trim(), bits);
  const prefixLength = tried ?? naturalLength(value, family);
  const hostBits = BigInt(bits - prefixLength);
  return `${formatAddress({ family, value: (value >> hostBits) << hostBits })}/${prefixLength}`;
}

/** The prefix length behind decimal digits or a dotted netmask such as `255.255.0.0`. */
function likelyLength(text: string, bits: number): number | undefined {
  if (isDigits(text)) {
    return Number(text) <= bits ? Number(text) : undefined;
  }
  const mask = parseAddress(text);
  if (isFault(mask) || mask.family !== IpFamily.IPV4) {
    return undefined;
  }
  const length = [...mask.value.toString(2)].filter((bit) => bit === '1').length;
  const expected = ((1n << BigInt(length)) - 1n) << BigInt(32 - length);
  return expected === mask.value ? length : undefined;
}

/** The prefix length that an address without one most likely has: the octets or groups that are not zero, /16 or /56 at the least. */
function naturalLength(value: bigint, family: IpFamily): number {
  const bits = bitsOf(family);
  if (value === 0n) {
    return 0;
  }
  let length = bits;
  const step = family === IpFamily.IPV4 ? 8 : 16;
  while ((value >> BigInt(bits - length)) % (1n << BigInt(step)) === 0n) {
    length -= step;
  }
  return Math.max(length, family === IpFamily.IPV4 ? 16 : 56);
}
