import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { bitsOf, IpFamily } from '../../addressing/address';
import { Cidr } from '../../addressing/cidr';
import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { countOf, isConcrete, known, shown } from '../../foundation/tokens';
import { refuseAllocationIds } from '../load-balancing/load-balancer-arns';
import { candidateSubnets, type LoadBalancerSubnets, subnetCount } from '../load-balancing/load-balancer-subnets';
import { LoadBalancerIpAddressType, LoadBalancerScheme } from '../load-balancing/load-balancer-terms';
import type { NlbServiceOptions } from './nlb-service-options';

const ADDRESS = 'LoadBalancerAddress';

/** Fixed addresses: what they are for, and one for each subnet. */
export function refuseAddresses(options: NlbServiceOptions): void {
  const { eipAllocationIds, ipv6Addresses, network, privateIpv4Addresses, scheme, sourceNat, subnets } = options;
  const isPublic = scheme === LoadBalancerScheme.INTERNET_FACING;
  validateIpAddressType(options);
  if (eipAllocationIds && !isPublic) {
    refuse(
      ADDRESS,
      `"eipAllocationIds" are addresses of the internet and the scheme is ${scheme ?? 'internal'}, write LoadBalancerScheme.INTERNET_FACING or privateIpv4Addresses`,
    );
  }
  refuseAllocationIds(ADDRESS, eipAllocationIds);
  if (privateIpv4Addresses && isPublic) {
    refuse(
      ADDRESS,
      '"privateIpv4Addresses" are for internal NLBs, write LoadBalancerScheme.INTERNAL or eipAllocationIds',
    );
  }
  const count = subnetCount(scheme, subnets, network);
  for (const [option, values] of Object.entries({ eipAllocationIds, privateIpv4Addresses, ipv6Addresses })) {
    if (values) {
      refuseCount(option, values, count);
    }
  }
  refusePrefixes(sourceNat?._prefixes, subnets);
  refuseFamily(privateIpv4Addresses, IpFamily.IPV4);
  refuseFamily(ipv6Addresses, IpFamily.IPV6);
  refusePlaces(privateIpv4Addresses, candidateSubnets(scheme, subnets, network));
}

/** What goes with IPv4 alone, and what needs IPv6. */
function validateIpAddressType({ ipAddressType, ipv6Addresses, sourceNat, inboundCidrs }: NlbServiceOptions): void {
  if (
    ipAddressType === LoadBalancerIpAddressType.DUALSTACK ||
    (ipAddressType !== undefined && !isConcrete(ipAddressType))
  ) {
    return;
  }
  const instead = 'write LoadBalancerIpAddressType.DUALSTACK';
  if (ipAddressType === LoadBalancerIpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    refuse(ADDRESS, `"${ipAddressType}" is for ALBs, ${instead}`);
  }
  if (ipv6Addresses) {
    refuse(ADDRESS, `"ipv6Addresses" are for dual-stack NLBs, ${instead}`);
  }
  if (sourceNat?._switch === 'on') {
    refuse(ADDRESS, `"sourceNat" is for dual-stack NLBs, ${instead}`);
  }
  const ipv6Range = inboundCidrs?.filter(isConcrete).find((cidr) => Cidr.parse(cidr).ipFamily === IpFamily.IPV6);
  if (ipv6Range !== undefined) {
    refuse(ADDRESS, `"${ipv6Range}" of inboundCidrs is IPv6 and the NLB has none, leave it out or ${instead}`);
  }
}

function refuseCount(option: string, values: readonly string[], count: number | undefined): void {
  const repeated = twin(values);
  if (repeated !== undefined) {
    refuse(ADDRESS, `"${shown(repeated)}" is given twice in ${option}, give each address once`);
  }
  const given = countOf(values);
  if (count !== undefined && given !== undefined && given !== count) {
    refuse(ADDRESS, `"${option}" has ${given} for ${count} subnets, give one for each`);
  }
}

/** The order in which the controller finds subnets by itself is its own. */
function refusePrefixes(prefixes: readonly string[] | undefined, subnets: LoadBalancerSubnets | undefined): void {
  if (prefixes && !subnets) {
    refuse(
      ADDRESS,
      '"NlbSourceNat.prefixes" are those of subnets in their order and none are given, give subnets or write NlbSourceNat.assigned()',
    );
  }
  if (prefixes && subnets?._count !== undefined) {
    refuseCount('NlbSourceNat.prefixes', prefixes, subnets._count);
  }
}

/** An address is the network of its own. */
function refuseFamily(addresses: readonly string[] = [], family: IpFamily): void {
  for (const address of addresses.filter(isConcrete)) {
    const own = Cidr.parse(`${address}/${bitsOf(address.includes(':') ? IpFamily.IPV6 : IpFamily.IPV4)}`);
    if (own.ipFamily !== family) {
      refuse(
        ADDRESS,
        `"${address}" is ${own.ipFamily === IpFamily.IPV4 ? 'IPv4' : 'IPv6'}, write it into ${family === IpFamily.IPV4 ? 'ipv6Addresses' : 'privateIpv4Addresses'}`,
      );
    }
  }
}

/** The controller looks for the address of each subnet among all of them, in whatever order. */
function refusePlaces(addresses: readonly string[] = [], subnets: readonly ec2.ISubnet[]): void {
  if (!addresses.every(isConcrete)) {
    return;
  }
  for (const text of addresses.length > 0 ? subnets.flatMap((subnet) => known(() => subnet.ipv4CidrBlock) ?? []) : []) {
    const block = isConcrete(text) ? Cidr.parse(text) : undefined;
    const inside = block && addresses.filter((address) => block.containsAddress(address));
    if (block && inside?.length !== 1) {
      refuse(ADDRESS, `"privateIpv4Addresses" has ${inside?.length} in the subnet ${block}, give one of each subnet`);
    }
    if (block && inside && isReserved(inside[0], block)) {
      refuse(
        ADDRESS,
        `"${inside[0]}" is kept by AWS in the subnet ${block}, write ${block.subnet(32, 4).firstAddress} or a later one`,
      );
    }
  }
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
function isReserved(address: string, block: Cidr): boolean {
  const first = [0, 1, 2, 3].map((index) => block.subnet(32, index).firstAddress);
  return [...first, block.lastAddress].includes(address);
}
