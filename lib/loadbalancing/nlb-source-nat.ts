import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';

const ADDRESS = 'LoadBalancerAddress';

/** The length of a prefix from which a dual-stack NLB speaks. */
const PREFIX_LENGTH = 80;

/**
 * The IPv6 prefixes from which a dual-stack NLB speaks to its targets: one choice, made by a factory. UDP over IPv6 does not work without. While
 * the NLB has a UDP listener, prefixes can neither be changed nor turned off.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
 */
export class NlbSourceNat {
  /** Stands in `prefixes` for one of AWS’s choice. */
  public static readonly ASSIGNED = 'auto_assigned';

  /** From prefixes of AWS’s choice, one in each subnet. */
  public static assigned(): NlbSourceNat {
    return new NlbSourceNat('on');
  }

  /**
   * From prefixes of yours. What is no IPv6 network of the length /80, and the same one twice, are refused as `LoadBalancerAddress`.
   *
   * @param prefixes one for each of the `subnets`, in their order, such as `2001:db8:0:1:1::/80`, or `NlbSourceNat.ASSIGNED`
   */
  public static prefixes(...prefixes: string[]): NlbSourceNat {
    validateArguments('NlbSourceNat.prefixes', arguments);
    const own = prefixes.filter((prefix) => prefix !== NlbSourceNat.ASSIGNED);
    for (const text of own.filter(isConcrete)) {
      const { ipFamily, prefixLength } = Cidr.parse(text);
      if (ipFamily !== IpFamily.IPV6 || prefixLength !== PREFIX_LENGTH) {
        fail(ADDRESS, `"${text}" is no IPv6 prefix of /80, write one such as "2001:db8:0:1:1::/80"`);
      }
    }
    const repeated = firstDuplicate(own);
    if (repeated !== undefined && isConcrete(repeated)) {
      fail(ADDRESS, `"${repeated}" is given twice in NlbSourceNat.prefixes, give each subnet one of its own`);
    }
    return new NlbSourceNat('on', prefixes);
  }

  /** Without. Say it to turn off what was on. */
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
