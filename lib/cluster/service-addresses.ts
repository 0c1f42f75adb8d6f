import { Fn } from 'aws-cdk-lib/core';
import { formatAddress, IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import type { ClusterTarget } from './cluster-target';

/** Position in the service CIDR of the Services with a fixed address. */
const POSITIONS = { kubernetes: 1, 'kube-dns': 10 } as const;

/**
 * Returns the address of the Service `kubernetes` or `kube-dns`, which follows from the service CIDR. Undefined if the
 * service CIDR is not known.
 *
 * @param serviceCidr the IPv4 service CIDR, if the cluster does not state it
 */
export function serviceAddress(
  cluster: ClusterTarget,
  service: keyof typeof POSITIONS,
  serviceCidr = cluster._context.serviceCidr,
): string | undefined {
  const position = POSITIONS[service];
  if (cluster.isIpv6) {
    const { serviceIpv6Cidr: block } = cluster._context;
    return block && `${Fn.select(0, Fn.split('/', block))}${position.toString(16)}`;
  }
  return serviceCidr === undefined
    ? undefined
    : formatAddress({ family: IpFamily.IPV4, value: Cidr.parse(serviceCidr)._first + BigInt(position) });
}
