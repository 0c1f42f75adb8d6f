import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { type Address, bitsOf, formatAddress, IpFamily, isAddressError, isDigits, parseAddress } from './address';

/** Returns the network that contains an address, with the given prefix length, or else a default one. */
export function suggestNetwork({ family, value }: Address, lengthText?: string): string {
  const bits = bitsOf(family);
  const tried = lengthText === undefined ? undefined : suggestLength(lengthText.trim(), bits);
  const prefixLength = tried ?? defaultLength(value, family);
  const hostBits = BigInt(bits - prefixLength);
  return `${formatAddress({ family, value: (value >> hostBits) << hostBits })}/${prefixLength}`;
}

/** Parses a prefix length from decimal digits, or from a netmask such as `255.255.0.0`. */
function suggestLength(text: string, bits: number): number | undefined {
  if (isDigits(text)) {
    return Number(text) <= bits ? Number(text) : undefined;
  }
  const mask = parseAddress(text);
  if (isAddressError(mask) || mask.family !== IpFamily.IPV4) {
    return undefined;
  }
  const length = [...mask.value.toString(2)].filter((bit) => bit === '1').length;
  const expected = ((1n << BigInt(length)) - 1n) << BigInt(32 - length);
  return expected === mask.value ? length : undefined;
}

/** Returns the prefix length of the non-zero octets or groups, at least 16 or 56. */
function defaultLength(value: bigint, family: IpFamily): number {
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

/** Maximum number of parts into which a network is divided: the number of /28 networks in a /12. */
const MAX_PARTS = 65_536;

/** Value that replaces the dummy value of a lookup. */
const LOOKUP_PLACEHOLDER = '10.0.0.0/16';

/**
 * An IPv4 or IPv6 network in CIDR notation. The value is immutable.
 *
 * A string that is not a network fails with `CidrSyntax`, `CidrHostBits` or `CidrPrefixLength`, and the error
 * suggests a network. The value is never corrected silently.
 */
export class Cidr {
  /**
   * Parses a network such as `10.0.0.0/16` or `2001:db8::/56`.
   *
   * The dummy value of a VPC lookup that has not run yet is parsed as `10.0.0.0/16`.
   *
   * @param text an address without host bits, a slash, and a prefix length of 0 to 32 (IPv4) or 0 to 128 (IPv6)
   */
  public static parse(text: string): Cidr {
    if (typeof text !== 'string') {
      validateArguments('Cidr.parse', arguments);
    }
    if (isLookupDummy(text)) {
      return Cidr.parse(LOOKUP_PLACEHOLDER);
    }
    if (text.includes('${Token[')) {
      return fail(
        'CidrSyntax',
        '"a deploy-time value" is not a network, and addresses are divided at synthesis. Write a network such as "10.0.0.0/16"',
      );
    }
    const slash = text.indexOf('/');
    const [addressText, lengthText] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
    const address = parseAddress(addressText);
    if (isAddressError(address)) {
      const { problem: fault, suggestion: meant } = address;
      const advice = meant
        ? `Did you mean "${suggestNetwork(meant, lengthText)}"?`
        : `Write a network such as "${text.includes(':') ? '2001:db8::/56' : '10.0.0.0/16'}"`;
      return fail('CidrSyntax', `"${text}" ${fault}. ${advice}`);
    }
    if (lengthText === '') {
      return fail('CidrSyntax', `"${text}" has no prefix length. Did you mean "${suggestNetwork(address)}"?`);
    }
    const bits = bitsOf(address.family);
    const isLength = isDigits(lengthText) && String(Number(lengthText)) === lengthText && Number(lengthText) <= bits;
    if (!isLength) {
      return fail(
        'CidrPrefixLength',
        `"${text}" has the prefix length "${lengthText}", which is not in 0 to ${bits}. Did you mean "${suggestNetwork(address, lengthText)}"?`,
      );
    }
    const network = Cidr._around(address.family, address.value, Number(lengthText));
    if (network._first !== address.value) {
      return fail('CidrHostBits', `"${text}" has host bits set. Did you mean "${network}"?`);
    }
    return network;
  }

  /** Returns the network with a prefix length that contains the address. @internal */
  public static _around(family: IpFamily, value: bigint, prefixLength: number): Cidr {
    const hostBits = BigInt(bitsOf(family) - prefixLength);
    return new Cidr(family, (value >> hostBits) << hostBits, prefixLength);
  }

  /** The address family. */
  public readonly ipFamily: IpFamily;

  /** The prefix length: 0 to 32 for IPv4, 0 to 128 for IPv6. */
  public readonly prefixLength: number;

  /** @internal */
  public readonly _first: bigint;

  private constructor(family: IpFamily, first: bigint, prefixLength: number) {
    this.ipFamily = family;
    this._first = first;
    this.prefixLength = prefixLength;
  }

  /** @internal */
  public get _last(): bigint {
    return this._first + this._count - 1n;
  }

  /** @internal */
  public get _count(): bigint {
    return 1n << BigInt(bitsOf(this.ipFamily) - this.prefixLength);
  }

  /** The first address: the network address. */
  public get firstAddress(): string {
    return formatAddress({ family: this.ipFamily, value: this._first });
  }

  /** The last address. */
  public get lastAddress(): string {
    return formatAddress({ family: this.ipFamily, value: this._last });
  }

  /** The number of addresses. It is a power of two, and therefore exact for IPv6 too. */
  public get size(): number {
    return Number(this._count);
  }

  /**
   * Returns true if this network contains every address of the other one. An IPv4 and an IPv6 network never contain
   * each other.
   */
  public contains(other: Cidr): boolean {
    return this.ipFamily === other.ipFamily && this._first <= other._first && other._last <= this._last;
  }

  /**
   * Returns true if this network contains the address.
   *
   * @param address an address without prefix length, such as `10.0.3.1`
   */
  public containsAddress(address: string): boolean {
    const parsed = parseAddress(address);
    if (isAddressError(parsed)) {
      const { problem: fault, suggestion: meant } = parsed;
      const advice = meant
        ? `Did you mean "${formatAddress(meant)}"?`
        : `Write an address such as "${address.includes(':') ? '2001:db8::1' : '10.0.3.1'}"`;
      return fail('CidrSyntax', `"${address}" ${fault}. ${advice}`);
    }
    return parsed.family === this.ipFamily && this._first <= parsed.value && parsed.value <= this._last;
  }

  /** Returns true if the networks share an address. An IPv4 and an IPv6 network never do. */
  public overlaps(other: Cidr): boolean {
    return this.ipFamily === other.ipFamily && this._first <= other._last && other._first <= this._last;
  }

  /** Returns true if both are the same network. */
  public isSameAs(other: Cidr): boolean {
    return this.ipFamily === other.ipFamily && this._first === other._first && this.prefixLength === other.prefixLength;
  }

  /**
   * One of the equal parts of this network. Values out of bounds fail with `CidrSplit`.
   *
   * @param prefixLength the prefix length of the part, at least that of this network
   * @param index the index of the part, from 0
   */
  public subnet(prefixLength: number, index: number): Cidr {
    const parts = this.partsOf(prefixLength);
    if (!Number.isInteger(index) || index < 0 || BigInt(index) >= parts) {
      return fail(
        'CidrSplit',
        `"${index}" is not the index of a /${prefixLength} in ${this}. Write 0 to ${parts - 1n}`,
      );
    }
    const size = BigInt(bitsOf(this.ipFamily) - prefixLength);
    return new Cidr(this.ipFamily, this._first + (BigInt(index) << size), prefixLength);
  }

  /**
   * All equal parts of this network in address order. More than 65,536 parts fail with `CidrSplit`.
   *
   * @param prefixLength the prefix length of the parts, at least that of this network
   */
  public split(prefixLength: number): Cidr[] {
    const parts = this.partsOf(prefixLength);
    if (parts > MAX_PARTS) {
      const longest = this.prefixLength + 16;
      return fail(
        'CidrSplit',
        `"/${prefixLength}" divides ${this} into ${parts} networks. Write /${longest} or shorter`,
      );
    }
    return Array.from({ length: Number(parts) }, (_, index) => this.subnet(prefixLength, index));
  }

  /** The network in canonical notation. */
  public toString(): string {
    return `${this.firstAddress}/${this.prefixLength}`;
  }

  private partsOf(prefixLength: number): bigint {
    const bits = bitsOf(this.ipFamily);
    if (!Number.isInteger(prefixLength) || prefixLength < this.prefixLength || prefixLength > bits) {
      return fail(
        'CidrSplit',
        `"/${prefixLength}" is not the size of a part of ${this}. Write /${this.prefixLength} to /${bits}`,
      );
    }
    return 1n << BigInt(prefixLength - this.prefixLength);
  }
}
