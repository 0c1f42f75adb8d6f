import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';

const ADDRESS = 'LoadBalancerAddress';

/** The length of a source NAT prefix. */
const PREFIX_LENGTH = 80;

/**
 * The IPv6 prefixes of the source addresses of a dual-stack NLB. Use one of the static methods. UDP over IPv6 needs
 * them. While the NLB has a UDP listener, prefixes cannot be changed or turned off.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
 */
export class NlbSourceNat {
  /** In `prefixes`, a prefix that AWS assigns. */
  public static readonly ASSIGNED = 'auto_assigned';

  /** Prefixes that AWS assigns, one in each subnet. */
  public static assigned(): NlbSourceNat {
    return new NlbSourceNat('on');
  }

  /**
   * Prefixes that you select. A text that is not an IPv6 network of the length /80, and a repeated prefix, fail as
   * `LoadBalancerAddress`.
   *
   * @param prefixes one for each of the `subnets`, in their order, such as `2001:db8:0:1:1::/80`, or
   * `NlbSourceNat.ASSIGNED`
   */
  public static prefixes(...prefixes: string[]): NlbSourceNat {
    validateArguments('NlbSourceNat.prefixes', arguments);
    const own = prefixes.filter((prefix) => prefix !== NlbSourceNat.ASSIGNED);
    for (const text of own.filter(isConcrete)) {
      const { ipFamily, prefixLength } = Cidr.parse(text);
      if (ipFamily !== IpFamily.IPV6 || prefixLength !== PREFIX_LENGTH) {
        fail(ADDRESS, `"${text}" is not an IPv6 prefix of the length /80. Write one such as "2001:db8:0:1:1::/80"`);
      }
    }
    const repeated = firstDuplicate(own);
    if (repeated !== undefined && isConcrete(repeated)) {
      fail(ADDRESS, `"${repeated}" occurs twice in NlbSourceNat.prefixes. Use a different prefix for each subnet`);
    }
    return new NlbSourceNat('on', prefixes);
  }

  /** No prefixes. Write it to turn them off. */
  public static off(): NlbSourceNat {
    return new NlbSourceNat('off');
  }

  private constructor(
    /** @internal */
    public readonly _switch: 'on' | 'off',
    /** @internal */
    public readonly _prefixes?: readonly string[],
  ) {}
}
