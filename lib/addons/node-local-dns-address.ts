import { formatAddress, IpFamily, isFault, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Default addresses of the cache. The IPv4 address is the upstream default. */
const DEFAULT_IPV4 = '169.254.20.10';
const DEFAULT_IPV6 = 'fd00:169:254:20::10';

/** Ranges that no network routes. */
const LINK_LOCAL = '169.254.0.0/16';
const UNIQUE_LOCAL = 'fd00::/8';

/** Networks in these ranges that an EKS node already uses, with their purpose. */
const TAKEN: Readonly<Record<string, string>> = {
  '169.254.1.1/32': 'the gateway of pods',
  '169.254.169.0/24': 'the instance metadata, the resolver and the clock of EC2',
  '169.254.170.0/24': 'EKS Pod Identity',
  '169.254.172.0/22': 'the IPv4 egress of IPv6 pods',
  'fd00:ec2::/32': 'the services of EC2',
};

/**
 * Validates the address of the cache and returns its canonical form.
 *
 * Fails as `NodeLocalDnsAddress` if nodes cannot use it. Deploy-time values pass.
 */
export function localAddress(given: string | undefined, isIpv6: boolean): string {
  const text = given ?? (isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4);
  const advice = `Write an address such as "${isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4}"`;
  if (!isConcrete(text)) {
    return text;
  }
  const address = parseAddress(text);
  if (isFault(address)) {
    return refuse('NodeLocalDnsAddress', `"${text}" ${address.fault}. ${advice}`);
  }
  refuseFamily(text, address.family, isIpv6);
  const range = isIpv6 ? UNIQUE_LOCAL : LINK_LOCAL;
  if (!Cidr.parse(range).containsAddress(text)) {
    refuse('NodeLocalDnsAddress', `"${text}" is outside of ${range} and may already be in use. ${advice}`);
  }
  const taken = Object.keys(TAKEN).find((network) => Cidr.parse(network).containsAddress(text));
  if (taken !== undefined) {
    refuse('NodeLocalDnsAddress', `"${text}" is reserved for ${TAKEN[taken]}. ${advice}`);
  }
  return formatAddress(address);
}

/**
 * Validates the address of the Service kube-dns. Fails as `NodeLocalDnsAddress`. Deploy-time values are not validated.
 */
export function refuseKubeDnsAddress(text: string, isIpv6: boolean): void {
  if (!isConcrete(text)) {
    return;
  }
  const address = parseAddress(text);
  if (isFault(address)) {
    refuse(
      'NodeLocalDnsAddress',
      `"${text}" ${address.fault}. Write the CLUSTER-IP that "kubectl get service kube-dns -n kube-system" prints`,
    );
  }
  refuseFamily(text, address.family, isIpv6);
}

/**
 * Returns the address of the Service kube-dns: the tenth address in the last octet of the service CIDR, as nodes
 * calculate it (nodeadm, api/net.go).
 */
export function kubeDnsAddress(serviceCidr: string): string {
  const first = Cidr.parse(serviceCidr)._first;
  return formatAddress({ family: IpFamily.IPV4, value: first + 10n });
}

/** Validates that the address has the IP family of the cluster. */
function refuseFamily(text: string, family: IpFamily, isIpv6: boolean): void {
  if ((family === IpFamily.IPV6) !== isIpv6) {
    const [is, wants] = isIpv6 ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
    refuse(
      'NodeLocalDnsAddress',
      `"${text}" is an ${is} address, but the cluster has ${wants} pods. Write an ${wants} address`,
    );
  }
}
