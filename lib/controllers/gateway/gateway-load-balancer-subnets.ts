import { IpFamily, isFault, parseAddress } from '../../addressing/address';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import type { NlbOptions } from './gateway-load-balancer-options';

/** The subnets of a load balancer, with its addresses in each. */
export function subnetConfigurations(options: NlbOptions, scope?: Located): Record<string, string>[] {
  const { eipAllocationIds: eips, ipv6Addresses: ipv6, privateIpv4Addresses: ipv4, subnets } = options;
  const { sourceNatIpv6Prefixes: prefixes } = options;
  const ofSubnets = { privateIpv4Addresses: ipv4, ipv6Addresses: ipv6, sourceNatIpv6Prefixes: prefixes };
  refuseDeployTimeLists('GatewaySetting', { eipAllocationIds: eips, ...ofSubnets }, scope);
  for (const [option, values] of Object.entries({ eipAllocationIds: eips, ...ofSubnets })) {
    if (values && subnets && values.length !== subnets.length) {
      refuse(
        'GatewaySetting',
        `"${option}" are ${values.length} for ${subnets.length} subnets, give one for each`,
        scope,
      );
    }
    if (values && !subnets && option in ofSubnets) {
      refuse('GatewaySetting', `"${option}" are of subnets, give subnets, one for each`, scope);
    }
  }
  refuseAddresses(ipv4, IpFamily.IPV4, '10.0.1.10', scope);
  refuseAddresses(ipv6, IpFamily.IPV6, '2001:db8::10', scope);
  refusePrefixes(prefixes, scope);
  return (subnets ?? eips ?? []).map((_, at) => ({
    ...(subnets ? { identifier: subnets[at].subnetId } : {}),
    ...(eips ? { eipAllocation: eips[at] } : {}),
    ...(ipv4 ? { privateIPv4Allocation: ipv4[at] } : {}),
    ...(ipv6 ? { ipv6Allocation: ipv6[at] } : {}),
    ...(prefixes ? { sourceNatIPv6Prefix: prefixes[at] } : {}),
  }));
}

function refuseAddresses(
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
    refuse('GatewaySetting', `"${wrong}" is no ${name} address, write one of the subnet, such as "${example}"`, scope);
  }
}

function refusePrefixes(prefixes: readonly string[] | undefined, scope?: Located): void {
  const wrong = prefixes
    ?.filter(isConcrete)
    .find((text) => text !== 'auto_assigned' && !/^[0-9a-f:]+\/80$/i.test(text));
  if (wrong !== undefined) {
    refuse(
      'GatewaySetting',
      `"${wrong}" is no IPv6 prefix of 80 bits, write one of the subnet, or "auto_assigned"`,
      scope,
    );
  }
}
