import { Cidr } from '../../addressing/cidr';
import { refuse } from '../../foundation/refusals';
import { isConcrete, known, shown } from '../../foundation/tokens';
import {
  ExternalTrafficPolicy,
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
  NlbHealthCheckProtocol,
} from '../load-balancer-terms';
import { refuseOutside, twin } from './load-balancer-annotations';
import { subnetCount } from './load-balancer-subnets';
import type { NlbServiceOptions } from './nlb-service-options';

const SETTING = 'LoadBalancerSetting';
const ADDRESS = 'LoadBalancerAddress';

/** Fixed addresses: what they are for, and one for each subnet. */
export function refuseAddresses(options: NlbServiceOptions): void {
  const { addressing, eipAllocationIds, ipv6Addresses, network, privateIpv4Addresses, scheme, subnets } = options;
  const isPublic = scheme === LoadBalancerScheme.INTERNET_FACING;
  if (addressing === LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    refuse(ADDRESS, `"${addressing}" is for ALBs, write LoadBalancerAddressing.DUALSTACK`);
  }
  if (eipAllocationIds && !isPublic) {
    refuse(
      ADDRESS,
      `"eipAllocationIds" are addresses of the internet and the scheme is ${scheme ?? 'internal'}, write LoadBalancerScheme.INTERNET_FACING or privateIpv4Addresses`,
    );
  }
  if (privateIpv4Addresses && isPublic) {
    refuse(
      ADDRESS,
      '"privateIpv4Addresses" are for internal NLBs, write LoadBalancerScheme.INTERNAL or eipAllocationIds',
    );
  }
  if (ipv6Addresses && addressing !== LoadBalancerAddressing.DUALSTACK) {
    refuse(ADDRESS, '"ipv6Addresses" are for dual-stack NLBs, write LoadBalancerAddressing.DUALSTACK');
  }
  const count = subnetCount(scheme, subnets, network);
  for (const [option, values] of Object.entries({ eipAllocationIds, privateIpv4Addresses, ipv6Addresses })) {
    if (values) {
      refuseCount(option, values, count);
    }
  }
  refuseFamily(privateIpv4Addresses, ipv6Addresses);
  privateIpv4Addresses?.filter(isConcrete).forEach((address, index) => {
    const cidr = subnets?._subnets[index] && known(() => subnets._subnets[index].ipv4CidrBlock);
    if (cidr !== undefined && isConcrete(cidr) && !Cidr.parse(cidr).containsAddress(address)) {
      refuse(ADDRESS, `"${address}" is not in ${cidr}, the subnet in its place, give the addresses in their order`);
    }
  });
}

function refuseCount(option: string, values: readonly string[], count: number | undefined): void {
  const repeated = twin(values);
  if (repeated !== undefined) {
    refuse(ADDRESS, `"${shown(repeated)}" is given twice in ${option}, give each address once`);
  }
  if (count !== undefined && values.length !== count) {
    refuse(ADDRESS, `"${option}" has ${values.length} for ${count} subnets, give one for each`);
  }
}

/** An address is the network of its own. */
function refuseFamily(ipv4: readonly string[] = [], ipv6: readonly string[] = []): void {
  for (const address of ipv4.filter(isConcrete)) {
    Cidr.parse(`${address}/32`);
  }
  for (const address of ipv6.filter(isConcrete)) {
    Cidr.parse(`${address}/128`);
  }
}

/** What nodes do with traffic is of no matter where pods are the targets. */
export function refuseTraffic(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { externalTrafficPolicy, healthCheck, nodePorts } = options;
  if (targetType === LoadBalancerTargetType.IP && externalTrafficPolicy !== undefined) {
    refuse(
      SETTING,
      `"externalTrafficPolicy: ${externalTrafficPolicy}" is about nodes and targets are pods, leave it out or write LoadBalancerTargetType.INSTANCE`,
    );
  }
  if (targetType === LoadBalancerTargetType.INSTANCE && nodePorts === false) {
    refuse(
      SETTING,
      '"nodePorts: false" leaves nodes without a port to send to, leave it out or write LoadBalancerTargetType.IP',
    );
  }
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && healthCheck?.protocol === NlbHealthCheckProtocol.TCP) {
    refuse(
      SETTING,
      '"NlbHealthCheckProtocol.TCP" finds nodes healthy that have no pod, leave it out or write NlbHealthCheckProtocol.HTTP',
    );
  }
}

/** Certificates and ports of TLS listeners, and what does not go with them. */
export function refuseTls({ sourceIpStickiness, tls }: NlbServiceOptions): void {
  if (tls === undefined) {
    return;
  }
  if (tls.certificates._elsewhere) {
    refuse(
      'ListenerCertificate',
      `"TlsCertificates.${tls.certificates._elsewhere}()" is for ALBs, give an NLB its certificates with TlsCertificates.of`,
    );
  }
  if (tls.ports?.length === 0) {
    refuse('ListenerPort', '"ports" is empty and no port would speak TLS, leave it out for all of them');
  }
  if (tls.ports?.includes('*')) {
    refuse('ListenerPort', '"*" matches no port, leave ports out for all of them');
  }
  const repeated = twin(tls.ports ?? []);
  if (repeated !== undefined) {
    refuse('ListenerPort', `"${repeated}" is given twice, name each port once`);
  }
  for (const port of tls.ports?.filter((text) => isConcrete(text) && /^-?[\d.]+$/.test(text)) ?? []) {
    refuseOutside('ListenerPort', 'ports', Number(port), { least: 1, most: 65_535 });
  }
  if (sourceIpStickiness) {
    refuse(
      SETTING,
      '"sourceIpStickiness: true" does not go with TLS listeners, leave it out or let TLS end in the pods',
    );
  }
}
