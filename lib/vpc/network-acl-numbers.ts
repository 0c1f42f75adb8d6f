import { IpFamily } from '../addressing/address';
import type { Cidr } from '../addressing/cidr';

/**
 * Rule numbers: each kind of rule has a range of its own, so that nothing that is added pushes another rule on. The rules of both families
 * are counted apart and numbered together: a number is taken once per direction.
 */
const CLIENTS_FROM = 3000;
const CLIENT_SLOTS = 7000;
const BLOCKS_FROM = 10_000;
const REPLIES_FROM = 20_000;
const BLOCK_SLOTS = 8192;
const IPV6_BLOCK_FROM = 19_000;

/** For what is too big for the way to an address in the IPv6 block. */
export const IPV6_BLOCK_PATH_MTU = IPV6_BLOCK_FROM + 20;

/** Where the rules about the internet, and those about listeners on ports below 1024, start. */
export const INTERNET_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 100, [IpFamily.IPV6]: 200 };
export const PORTS_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 1000, [IpFamily.IPV6]: 31_000 };

/** A block of the VPC, with the numbers of the rules about it. */
export interface NumberedBlock {
  readonly ipFamily: IpFamily;
  readonly cidr: string;
  /** For what is let through, be it all or one port. */
  readonly asked: number;
  readonly replies: number;
}

/** An IPv4 block: its numbers follow from its first address alone. */
export function numbered(block: Cidr): NumberedBlock {
  const slot = slotOf(block);
  return {
    ipFamily: IpFamily.IPV4,
    cidr: block.toString(),
    asked: BLOCKS_FROM + slot,
    replies: REPLIES_FROM + slot,
  };
}

/** The IPv6 block, of which a network has one, behind the numbers of every IPv4 block. */
export function numberedIpv6(cidr: string): NumberedBlock {
  return { ipFamily: IpFamily.IPV6, cidr, asked: IPV6_BLOCK_FROM, replies: IPV6_BLOCK_FROM + 10 };
}

/** The number of a rule about a client network, from what the rule says. */
export function clientNumber(client: Cidr, port: number | undefined): number {
  return CLIENTS_FROM + (hash(`${client} ${port}`) % CLIENT_SLOTS);
}

/** The ranges whose /16 have a slot each, in the order of the slots. */
const NUMBERED = [
  { octets: [10], seconds: 0, count: 256 },
  { octets: [172], seconds: 16, count: 16 },
  { octets: [192], seconds: 168, count: 1 },
  { octets: [198], seconds: 19, count: 1 },
  { octets: [100], seconds: 64, count: 64 },
];
const NUMBERED_SLOTS = NUMBERED.reduce((sum, { count }) => sum + count, 0);

/**
 * The slot of a block, a function of its first address alone: blocks that start at a /16 of the ranges for VPCs have a slot each; finer ones
 * are spread over the rest, and two that meet are refused.
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

/** FNV-1a, for numbers that stay. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) {
    value = Math.imul(value ^ char.charCodeAt(0), 0x01000193);
  }
  return value >>> 0;
}
