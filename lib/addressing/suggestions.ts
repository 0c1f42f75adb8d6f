/** Suggestions for a string that is not a network. Every suggested network is valid. */

import { type Address, bitsOf, formatAddress, IpFamily, isDigits, isFault, parseAddress } from './address';

/** Returns the network that contains an address, with the given prefix length, or else a default one. */
export function likelyNetwork({ family, value }: Address, lengthText?: string): string {
  const bits = bitsOf(family);
  const tried = lengthText === undefined ? undefined : likelyLength(lengthText.trim(), bits);
  const prefixLength = tried ?? naturalLength(value, family);
  const hostBits = BigInt(bits - prefixLength);
  return `${formatAddress({ family, value: (value >> hostBits) << hostBits })}/${prefixLength}`;
}

/** Parses a prefix length from decimal digits, or from a netmask such as `255.255.0.0`. */
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

/** Returns the prefix length of the non-zero octets or groups, at least 16 or 56. */
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
