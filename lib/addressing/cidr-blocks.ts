import { fail } from '../foundation/errors';
import { IpFamily } from './address';
import { Cidr } from './cidr';

/** A VPC takes at most five IPv4 CIDR blocks (Amazon VPC quotas; can be raised to 50, which no plan should need). */
const MAX_BLOCKS = 5;

interface RangeRule {
  /** Ranges a block of this range does not tolerate beside it. */
  readonly excludedRanges: readonly string[];
  readonly allowedRanges: string;
}

/** The space of pod blocks: a block of any VPC may come from it, and few networks route it. */
const POD_SPACE = '100.64.0.0/10';

/** Link-local addresses, which AWS keeps for the services of each instance. */
const LINK_LOCAL = '169.254.0.0/16';

/** The private networks (RFC 1918). */
export const RFC_1918 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/**
 * Which secondary blocks may join a VPC, by the range of its primary block.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (IPv4 CIDR block association restrictions)
 */
const ASSOCIATION_RULES: Readonly<Record<string, RangeRule>> = {
  '10.0.0.0/8': {
    excludedRanges: ['172.16.0.0/12', '192.168.0.0/16', '198.19.0.0/16'],
    allowedRanges: 'other 10.0.0.0/8',
  },
  '172.16.0.0/12': {
    excludedRanges: ['10.0.0.0/8', '172.31.0.0/16', '192.168.0.0/16', '198.19.0.0/16'],
    allowedRanges: 'other 172.16.0.0/12 (not 172.31.0.0/16)',
  },
  '192.168.0.0/16': {
    excludedRanges: ['10.0.0.0/8', '172.16.0.0/12', '198.19.0.0/16'],
    allowedRanges: 'other 192.168.0.0/16',
  },
  '198.19.0.0/16': { excludedRanges: RFC_1918, allowedRanges: 'no private ranges' },
};
const OTHER_RULE: RangeRule = { excludedRanges: [...RFC_1918, '198.19.0.0/16'], allowedRanges: 'no private ranges' };

/** Parses a block of a VPC: an IPv4 network of /16 to /28. */
export function parseBlock(text: string): Cidr {
  const block = parseIpv4Network(text);
  if (block.prefixLength < 16 || block.prefixLength > 28) {
    const suggestion = Cidr._around(IpFamily.IPV4, block._first, block.prefixLength < 16 ? 16 : 28);
    return fail(
      'BlockSize',
      `"${text}" is no block of a VPC, which takes /16 to /28, write one such as "${suggestion}"`,
    );
  }
  if (Cidr.parse(LINK_LOCAL).contains(block)) {
    return fail('BlockRange', `"${text}" is link-local, which no VPC takes, write a block such as "10.0.0.0/16"`);
  }
  return block;
}

/** Parses a network, which has to be IPv4. */
export function parseIpv4Network(text: string): Cidr {
  const network = Cidr.parse(text);
  return network.ipFamily === IpFamily.IPV4
    ? network
    : fail('CidrFamily', `"${text}" is IPv6 where IPv4 is needed, write a network such as "10.0.0.0/16"`);
}

/** Parses a network, which has to be IPv6. */
export function parseIpv6Network(text: string): Cidr {
  const network = Cidr.parse(text);
  return network.ipFamily === IpFamily.IPV6
    ? network
    : fail('CidrFamily', `"${text}" is IPv4 where IPv6 is needed, write a network such as "2001:db8::/56"`);
}

/** Refuses secondary blocks that AWS would not associate with the primary one. */
export function validateAssociations(primary: Cidr, secondary: readonly Cidr[]): void {
  if (secondary.length + 1 > MAX_BLOCKS) {
    fail(
      'BlockLimit',
      `"${secondary[MAX_BLOCKS - 1]}" would be block ${MAX_BLOCKS + 1} of the VPC, which takes ${MAX_BLOCKS}, use larger blocks`,
    );
  }
  const range = Object.keys(ASSOCIATION_RULES).find((key) => Cidr.parse(key).contains(primary));
  const rule = range === undefined ? OTHER_RULE : ASSOCIATION_RULES[range];
  const blocks = [primary, ...secondary];
  for (const block of secondary) {
    const others = blocks.filter((other) => other !== block);
    if (
      rule.excludedRanges.some((refused) => Cidr.parse(refused).overlaps(block)) ||
      violatesLowTenRule(block, others)
    ) {
      fail(
        'BlockRange',
        `"${block}" cannot join a VPC of ${primary}, which takes ${rule.allowedRanges}, public ranges and ${POD_SPACE}, write one such as "${freePodBlock(blocks)}"`,
      );
    }
  }
}

/** The first /16 for pods that shares no address with the networks, if there is one. */
export function freePodBlock(taken: readonly Cidr[]): Cidr | undefined {
  return Cidr.parse(POD_SPACE)
    .split(16)
    .find((block) => !taken.some((network) => network.overlaps(block)));
}

/** A VPC with a block in 10.0.0.0/15 takes no other block from 10.0.0.0/16. */
function violatesLowTenRule(block: Cidr, others: readonly Cidr[]): boolean {
  const isLow = Cidr.parse('10.0.0.0/16').contains(block);
  return isLow && others.some((other) => Cidr.parse('10.0.0.0/15').contains(other));
}
