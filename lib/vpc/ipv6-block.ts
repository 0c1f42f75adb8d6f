import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Cidr } from '../addressing/cidr';
import { parseIpv6Network } from '../addressing/cidr-blocks';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/**
 * Prefix length of blocks that Amazon provides. It is the smallest block with a /64 for each of sixteen tiers and
 * sixteen zones.
 */
const SMALLEST = 56;

/** Prefix length of the largest block that a VPC supports. */
const LARGEST = 44;

/**
 * The IPv6 block of a dual stack network.
 *
 * A network has one IPv6 block. Another choice replaces the block and all IPv6 addresses. Each subnet in an
 * Availability Zone gets a /64. Subnets in Local and Wavelength Zones get none, because their IPv6 blocks are
 * advertised from another location.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export class Ipv6Block {
  /** A /56 that Amazon provides. */
  public static amazonProvided(): Ipv6Block {
    return new Ipv6Block({ amazonProvidedIpv6CidrBlock: true });
  }

  /**
   * A block from a pool of Amazon VPC IP Address Manager.
   *
   * @param ipamPoolId such as `ipam-pool-0123456789abcdef0`
   * @param netmaskLength the prefix length of the block: 44, 48, 52 or 56
   */
  public static ipam(ipamPoolId: string, netmaskLength: number = SMALLEST): Ipv6Block {
    validateArguments('Ipv6Block.ipam', arguments);
    validateId('ipamPool', ipamPoolId);
    if (isConcrete(netmaskLength)) {
      validateIpv6PrefixLength(netmaskLength, `/${netmaskLength}`);
    }
    return new Ipv6Block({ ipv6IpamPoolId: ipamPoolId, ipv6NetmaskLength: netmaskLength });
  }

  /**
   * Your own block, from an address pool that you brought to AWS (BYOIP).
   *
   * @param cidr the block in CIDR notation: /44, /48, /52 or /56
   * @param poolId such as `ipv6pool-ec2-0123456789abcdef0`
   */
  public static byoip(cidr: string, poolId: string): Ipv6Block {
    validateArguments('Ipv6Block.byoip', arguments);
    validateId('ipv6Pool', poolId);
    const network = isConcrete(cidr) ? parseIpv6Block(cidr) : undefined;
    return new Ipv6Block({ ipv6CidrBlock: cidr, ipv6Pool: poolId }, network);
  }

  private constructor(
    /** @internal */
    public readonly _properties: Partial<ec2.CfnVPCCidrBlockProps>,
    /** The block, if it is known at synthesis. @internal */
    public readonly _network?: Cidr,
  ) {}
}

function parseIpv6Block(text: string): Cidr {
  const network = parseIpv6Network(text);
  validateIpv6PrefixLength(network.prefixLength, text);
  return network;
}

function validateIpv6PrefixLength(length: number, text: string): void {
  if (!Number.isInteger(length) || length < LARGEST || length > SMALLEST || length % 4 !== 0) {
    fail(
      'Ipv6BlockSize',
      `"${text}" is not the size of an IPv6 block for a network. Write /${LARGEST}, /48, /52 or /${SMALLEST}`,
    );
  }
}
