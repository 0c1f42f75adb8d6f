import { IpFamily } from '../addressing/address';
import type { Cidr } from '../addressing/cidr';

/**
 * Rule numbers of network ACLs. Each kind of rule has its own range, so that added rules do not change the numbers of
 * others. Quotas apply per address family, but a number is unique in each direction.
 */
const CLIENTS_FROM = 3000;
const CLIENT_SLOTS = 7000;
const BLOCKS_FROM = 10_000;
const REPLIES_FROM = 20_000;
const BLOCK_SLOTS = 8192;
const IPV6_BLOCK_FROM = 19_000;

/** Number of the rule for ICMPv6 messages about packets that are too big, in the IPv6 block. */
export const IPV6_BLOCK_PATH_MTU = IPV6_BLOCK_FROM + 20;

/** First number of the rules for internet traffic, and of the rules for listener ports below 1024. */
export const INTERNET_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 100, [IpFamily.IPV6]: 200 };
export const PORTS_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 1000, [IpFamily.IPV6]: 31_000 };

/** A block of the VPC, with the numbers of its rules. */
export interface NumberedBlock {
  readonly ipFamily: IpFamily;
  readonly cidr: string;
  /** Number of the rule for allowed traffic, all of it or one port. */
  readonly asked: number;
  readonly replies: number;
}

/** Returns the numbers of an IPv4 block, which depend on its first address only. */
export function numbered(block: Cidr): NumberedBlock {
  const slot = slotOf(block);
  return {
    ipFamily: IpFamily.IPV4,
    cidr: block.toString(),
    asked: BLOCKS_FROM + slot,
    replies: REPLIES_FROM + slot,
  };
}

/** Returns the numbers of the IPv6 block, after those of every IPv4 block. A network has only one. */
export function numberedIpv6(cidr: string): NumberedBlock {
  return { ipFamily: IpFamily.IPV6, cidr, asked: IPV6_BLOCK_FROM, replies: IPV6_BLOCK_FROM + 10 };
}

/** Returns the number of a rule for a client network, which depends on the content of the rule. */
export function clientNumber(client: Cidr, port: number | undefined): number {
  return CLIENTS_FROM + (hash(`${client} ${port}`) % CLIENT_SLOTS);
}

/** Ranges whose /16 networks have their own slots, in slot order. */
const NUMBERED = [
  { octets: [10], seconds: 0, count: 256 },
  { octets: [172], seconds: 16, count: 16 },
  { octets: [192], seconds: 168, count: 1 },
  { octets: [198], seconds: 19, count: 1 },
  { octets: [100], seconds: 64, count: 64 },
];
const NUMBERED_SLOTS = NUMBERED.reduce((sum, { count }) => sum + count, 0);

/**
 * Returns the slot of a block, which depends on its first address only.
 *
 * Blocks that start at a /16 of the ranges for VPCs have their own slots. Other blocks share the remaining slots, and
 * two blocks with the same slot fail.
 */
function slotOf(block: Cidr): number {
  const [first, second, third, fourth] = block.firstAddress.split('.').map(Number);
  let slot = 0;
  for (const { octets, seconds, count } of NUMBERED) {
    const isWithin = octets.includes(first) && second >= seconds && second < seconds + count;
    if (isWithin && third === 0 && fourth === 0) {
      return slot + second - seconds;
    }
    slot += count;
  }
  return NUMBERED_SLOTS + (hash(block.firstAddress) % (BLOCK_SLOTS - NUMBERED_SLOTS));
}

/** FNV-1a, for stable numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) {
    value = Math.imul(value ^ char.charCodeAt(0), 0x01000193);
  }
  return value >>> 0;
}
