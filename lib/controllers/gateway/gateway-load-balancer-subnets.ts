import { IpFamily, isFault, parseAddress } from '../../addressing/address';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import type { NlbOptions } from '../load-balancing/nlb-options';
import { NlbSourceNat } from '../load-balancing/nlb-source-nat';

const ADDRESS = 'LoadBalancerAddress';

/** The subnets of a load balancer, each with its addresses. */
export function subnetConfigurations(options: NlbOptions, scope?: Located): Record<string, string>[] {
  const { eipAllocationIds: eips, ipv6Addresses: ipv6, privateIpv4Addresses: ipv4 } = options;
  const subnets = options.subnets && !options.subnets._tags ? options.subnets._names : undefined;
  const prefixes = prefixesOf(options, subnets, scope);
  const ofSubnets = { privateIpv4Addresses: ipv4, ipv6Addresses: ipv6, sourceNat: prefixes };
  refuseDeployTimeLists(ADDRESS, { eipAllocationIds: eips, ...ofSubnets }, scope);
  refuseDeployTimeLists(ADDRESS, eips || ipv4 || ipv6 || prefixes ? { subnets } : {}, scope);
  for (const [option, values] of Object.entries({ eipAllocationIds: eips, ...ofSubnets })) {
    if (values && subnets && values.length !== subnets.length) {
      refuse(ADDRESS, `"${option}" has ${values.length} for ${subnets.length} subnets, give one for each`, scope);
    }
    if (values && !subnets && option in ofSubnets) {
      refuse(ADDRESS, `"${option}" needs subnets, give subnets, one for each address`, scope);
    }
  }
  validateAddresses(ipv4, IpFamily.IPV4, '10.0.1.10', scope);
  validateAddresses(ipv6, IpFamily.IPV6, '2001:db8::10', scope);
  return (subnets ?? eips ?? []).map((_, at) => ({
    ...(subnets ? { identifier: subnets[at] } : {}),
    ...(eips ? { eipAllocation: eips[at] } : {}),
    ...(ipv4 ? { privateIPv4Allocation: ipv4[at] } : {}),
    ...(ipv6 ? { ipv6Allocation: ipv6[at] } : {}),
    ...(prefixes ? { sourceNatIPv6Prefix: prefixes[at] } : {}),
  }));
}

/** The source NAT prefix of each subnet; the controller has no field for prefixes of subnets that it finds itself. */
function prefixesOf(
  { sourceNat }: NlbOptions,
  subnets: readonly string[] | undefined,
  scope?: Located,
): readonly string[] | undefined {
  if (sourceNat?._switch !== 'on') {
    return undefined;
  }
  if (sourceNat._prefixes === undefined && subnets === undefined) {
    refuse(ADDRESS, '"NlbSourceNat.assigned()" needs subnets on a Gateway, give subnets', scope);
  }
  return sourceNat._prefixes ?? subnets?.map(() => NlbSourceNat.ASSIGNED);
}

function validateAddresses(
  given: readonly string[] | undefined,
  family: IpFamily,
  example: string,
  scope?: Located,
): void {
  const wrong = given?.filter(isConcrete).find((text) => {
    const address = parseAddress(text);
    return isFault(address) || address.family !== family;
  });
  if (wrong !== undefined) {
    const name = family === IpFamily.IPV4 ? 'IPv4' : 'IPv6';
    refuse(ADDRESS, `"${wrong}" is not an ${name} address, write one of the subnet, such as "${example}"`, scope);
  }
}
