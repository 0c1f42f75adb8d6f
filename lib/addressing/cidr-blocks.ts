import { fail } from '../foundation/errors';
import { IpFamily } from './address';
import { Cidr } from './cidr';

/** Quota of IPv4 CIDR blocks per VPC (Amazon VPC quotas). AWS can raise it to 50, which a plan should not need. */
const MAX_BLOCKS = 5;

interface RangeRule {
  /** Ranges in which a VPC of this range cannot have secondary blocks. */
  readonly excludedRanges: readonly string[];
  readonly allowedRanges: string;
}

/** Shared address space for pod blocks. Every VPC may have blocks in it, and few networks route it. */
const POD_SPACE = '100.64.0.0/10';

/** Link-local addresses, which AWS reserves for instance services. */
const LINK_LOCAL = '169.254.0.0/16';

/** Private address ranges (RFC 1918). */
export const RFC_1918 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/**
 * Restrictions of secondary CIDR blocks, by the range of the primary block.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (IPv4 CIDR block association
 * restrictions)
 */
const ASSOCIATION_RULES: Readonly<Record<string, RangeRule>> = {
  '10.0.0.0/8': {
    excludedRanges: ['172.16.0.0/12', '192.168.0.0/16', '198.19.0.0/16'],
    allowedRanges: 'other 10.0.0.0/8, public ranges',
  },
  '172.16.0.0/12': {
    excludedRanges: ['10.0.0.0/8', '172.31.0.0/16', '192.168.0.0/16', '198.19.0.0/16'],
    allowedRanges: 'other 172.16.0.0/12 (not 172.31.0.0/16), public ranges',
  },
  '192.168.0.0/16': {
    excludedRanges: ['10.0.0.0/8', '172.16.0.0/12', '198.19.0.0/16'],
    allowedRanges: 'other 192.168.0.0/16, public ranges',
  },
  '198.19.0.0/16': { excludedRanges: RFC_1918, allowedRanges: 'only public ranges' },
};
const OTHER_RULE: RangeRule = { excludedRanges: [...RFC_1918, '198.19.0.0/16'], allowedRanges: 'only public ranges' };

/** Parses a CIDR block of a VPC: an IPv4 network of /16 to /28. */
export function parseBlock(text: string): Cidr {
  const block = parseIpv4Network(text);
  if (block.prefixLength < 16 || block.prefixLength > 28) {
    const suggestion = Cidr._around(IpFamily.IPV4, block._first, block.prefixLength < 16 ? 16 : 28);
    return fail(
      'BlockSize',
      `"${text}" is not a CIDR block of a VPC, which is /16 to /28. Write a block such as "${suggestion}"`,
    );
  }
  if (Cidr.parse(LINK_LOCAL).contains(block)) {
    return fail(
      'BlockRange',
      `"${text}" is in the link-local range, which a VPC cannot use. Write a block such as "10.0.0.0/16"`,
    );
  }
  return block;
}

/** Parses an IPv4 network. */
export function parseIpv4Network(text: string): Cidr {
  const network = Cidr.parse(text);
  return network.ipFamily === IpFamily.IPV4
    ? network
    : fail('CidrFamily', `"${text}" is an IPv6 network, but IPv4 is needed. Write a network such as "10.0.0.0/16"`);
}

/** Parses an IPv6 network. */
export function parseIpv6Network(text: string): Cidr {
  const network = Cidr.parse(text);
  return network.ipFamily === IpFamily.IPV6
    ? network
    : fail('CidrFamily', `"${text}" is an IPv4 network, but IPv6 is needed. Write a network such as "2001:db8::/56"`);
}

/** Fails for secondary blocks that AWS does not associate with the primary block. */
export function validateAssociations(primary: Cidr, secondary: readonly Cidr[]): void {
  if (secondary.length + 1 > MAX_BLOCKS) {
    fail(
      'BlockLimit',
      `"${secondary[MAX_BLOCKS - 1]}" would be block ${MAX_BLOCKS + 1} of the VPC, which has at most ${MAX_BLOCKS}. Use larger blocks`,
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
        `"${block}" cannot be a secondary block of a VPC with ${primary}, which accepts ${rule.allowedRanges} and ${POD_SPACE}. Write a block such as "${freePodBlock(blocks)}"`,
      );
    }
  }
}

/** Returns the first /16 for pods that does not overlap any of the networks, if there is one. */
export function freePodBlock(taken: readonly Cidr[]): Cidr | undefined {
  return Cidr.parse(POD_SPACE)
    .split(16)
    .find((block) => !taken.some((network) => network.overlaps(block)));
}

/**
 * Returns true if the block breaks the rule for 10.0.0.0/16: a VPC with a block in 10.0.0.0/15 cannot have other
 * blocks from it.
 */
function violatesLowTenRule(block: Cidr, others: readonly Cidr[]): boolean {
  const isLow = Cidr.parse('10.0.0.0/16').contains(block);
  return isLow && others.some((other) => Cidr.parse('10.0.0.0/15').contains(other));
}
