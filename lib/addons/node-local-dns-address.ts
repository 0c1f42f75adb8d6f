import { formatAddress, IpFamily, isFault, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** What nodes listen on by default: in IPv4 as upstream does. */
const DEFAULT_IPV4 = '169.254.20.10';
const DEFAULT_IPV6 = 'fd00:169:254:20::10';

/** Where an address may lie that no network of anybody's routes. */
const LINK_LOCAL = '169.254.0.0/16';
const UNIQUE_LOCAL = 'fd00::/8';

/** Addresses of these ranges that something on an EKS node answers already. */
const TAKEN: Readonly<Record<string, string>> = {
  '169.254.1.1/32': 'the gateway of pods',
  '169.254.169.0/24': 'the instance metadata, the resolver and the clock of EC2',
  '169.254.170.0/24': 'EKS Pod Identity',
  '169.254.172.0/22': 'the IPv4 egress of IPv6 pods',
  'fd00:ec2::/32': 'the services of EC2',
};

/**
 * The address that the cache listens on beside or instead of the Service kube-dns, in its canonical form; refused as `NodeLocalDnsAddress`
 * where nodes cannot listen on it. What is known at deployment only is passed on.
 */
export function localAddress(given: string | undefined, isIpv6: boolean): string {
  const text = given ?? (isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4);
  const advice = `write one such as "${isIpv6 ? DEFAULT_IPV6 : DEFAULT_IPV4}"`;
  if (!isConcrete(text)) {
    return text;
  }
  const address = parseAddress(text);
  if (isFault(address)) {
    return refuse('NodeLocalDnsAddress', `"${text}" ${address.fault}, ${advice}`);
  }
  refuseFamily(text, address.family, isIpv6);
  const range = isIpv6 ? UNIQUE_LOCAL : LINK_LOCAL;
  if (!Cidr.parse(range).containsAddress(text)) {
    refuse('NodeLocalDnsAddress', `"${text}" is outside ${range}, so something else may have it, ${advice}`);
  }
  const taken = Object.keys(TAKEN).find((network) => Cidr.parse(network).containsAddress(text));
  if (taken !== undefined) {
    refuse('NodeLocalDnsAddress', `"${text}" belongs to ${TAKEN[taken]}, ${advice}`);
  }
  return formatAddress(address);
}

/** Refuses what cannot be the address of the Service kube-dns as `NodeLocalDnsAddress`; tokens are passed on. */
export function refuseKubeDnsAddress(text: string, isIpv6: boolean): void {
  if (!isConcrete(text)) {
    return;
  }
  const address = parseAddress(text);
  if (isFault(address)) {
    refuse(
      'NodeLocalDnsAddress',
      `"${text}" ${address.fault}, write what "kubectl get service kube-dns -n kube-system" prints as CLUSTER-IP`,
    );
  }
  refuseFamily(text, address.family, isIpv6);
}

/** The Service kube-dns of EKS has the tenth address of the last octet in the service CIDR, as nodes count it (nodeadm, api/net.go). */
export function kubeDnsAddress(serviceCidr: string): string {
  const first = Cidr.parse(serviceCidr)._first;
  return formatAddress({ family: IpFamily.IPV4, value: first + 10n });
}

/** A cache listens on addresses of one family. */
function refuseFamily(text: string, family: IpFamily, isIpv6: boolean): void {
  if ((family === IpFamily.IPV6) !== isIpv6) {
    const [is, wants] = isIpv6 ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
    refuse(
      'NodeLocalDnsAddress',
      `"${text}" is ${is} and the cluster gives pods ${wants} addresses, write an ${wants} address`,
    );
  }
}
