/** Parsing and canonical formatting of IPv4 and IPv6 addresses (RFC 5952). */

/** The address family of a network. */
export enum IpFamily {
  /** IPv4: 32 bits. */
  IPV4 = 'ipv4',
  /** IPv6: 128 bits. */
  IPV6 = 'ipv6',
}

/** Returns the number of bits in an address of the family. */
export function bitsOf(family: IpFamily): number {
  return family === IpFamily.IPV4 ? 32 : 128;
}

export interface Address {
  readonly family: IpFamily;
  readonly value: bigint;
}

/** The problem of a text that is not an address, and the address that was probably meant. */
export interface AddressError {
  readonly problem: string;
  readonly suggestion?: Address;
}

export function isAddressError(parsed: Address | AddressError): parsed is AddressError {
  return 'problem' in parsed;
}

/** Parses an address. Returns an error, with a suggestion, for a text that is not an address. */
export function parseAddress(text: string): Address | AddressError {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Address | AddressError {
  const octets = text.split('.');
  if (octets.some((octet) => !isDigits(octet))) {
    return errorWithSuggestion('is not an address', text, text.split('/')[0].trim().replaceAll(',', '.'));
  }
  if (octets.length < 4) {
    const filled = [...octets, ...Array<string>(4 - octets.length).fill('0')].join('.');
    return errorWithSuggestion(`has ${octets.length} of 4 octets`, text, filled);
  }
  if (octets.length > 4) {
    return { problem: `has ${octets.length} octets instead of 4` };
  }
  const padded = octets.find((octet) => octet.length > 1 && octet.startsWith('0'));
  if (padded !== undefined) {
    return errorWithSuggestion(`has a leading zero in "${padded}"`, text, octets.map(Number).join('.'));
  }
  const large = octets.find((octet) => Number(octet) > 255);
  if (large !== undefined) {
    return { problem: `has the octet ${large}, above 255` };
  }
  return { family: IpFamily.IPV4, value: octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n) };
}

function parseIpv6(text: string): Address | AddressError {
  if (text.includes('%')) {
    return errorWithSuggestion(
      'has a zone index, which networks of a VPC do not have',
      text,
      text.slice(0, text.indexOf('%')),
    );
  }
  const halves = text.split('::');
  if (halves.length > 2) {
    return { problem: 'has "::" more than once' };
  }
  const groups = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (groups.includes(undefined)) {
    return errorWithSuggestion('is not an address', text, text.split('/')[0].trim());
  }
  const [head, tail = []] = groups as number[][];
  const count = head.length + tail.length;
  if (halves.length === 2 && count > 7) {
    return { problem: `has ${count} groups and "::", which stands for at least one of 8 groups` };
  }
  if (halves.length === 1 && count !== 8) {
    return count < 8
      ? errorWithSuggestion(`has ${count} of 8 groups`, text, `${text}::`)
      : { problem: `has ${count} groups instead of 8` };
  }
  const all = [...head, ...Array<number>(8 - count).fill(0), ...tail];
  return { family: IpFamily.IPV6, value: all.reduce((value, group) => (value << 16n) | BigInt(group), 0n) };
}

/** Returns an error with a suggestion, if the suggested text is another text and is an address. */
function errorWithSuggestion(problem: string, text: string, candidate: string): AddressError {
  const suggestion = candidate === text ? undefined : parseAddress(candidate);
  return suggestion === undefined || isAddressError(suggestion) ? { problem } : { problem, suggestion };
}

/**
 * Parses the 16-bit groups of one side of `::`. Returns undefined if a group is not valid. The last side may end with
 * an IPv4 address.
 */
function groupsOf(text: string, isLastSide: boolean): number[] | undefined {
  if (text === '') {
    return [];
  }
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && isLastSide && index === parts.length - 1) {
      const embedded = parseIpv4(part);
      if (isAddressError(embedded)) {
        return undefined;
      }
      groups.push(Number(embedded.value >> 16n), Number(embedded.value & 0xffffn));
    } else if (
      part.length >= 1 &&
      part.length <= 4 &&
      [...part].every((char) => '0123456789abcdefABCDEF'.includes(char))
    ) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** Formats an address in its canonical form. */
export function formatAddress({ family, value }: Address): string {
  if (family === IpFamily.IPV4) {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const [start, length] = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  return length < 2 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best[1]) {
      best = [index - length + 1, length];
    }
  }
  return best;
}

/** Returns true for 1 to 10 ASCII digits. */
export function isDigits(text: string): boolean {
  return text.length > 0 && text.length <= 10 && [...text].every((char) => char >= '0' && char <= '9');
}
