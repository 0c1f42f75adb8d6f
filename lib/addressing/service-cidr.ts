import { fail } from '../foundation/errors';
import { IpFamily } from './address';
import { Cidr } from './cidr';
import { parseIpv4Network, RFC_1918 } from './cidr-blocks';

/** Bounds of the service CIDR of an EKS cluster (EKS User Guide, `serviceIpv4Cidr`). */
const SHORTEST = 12;
const LONGEST = 24;

/** Service CIDRs to suggest: the two defaults of EKS, and one of the third private range. */
const SUGGESTED_CIDRS = ['172.20.0.0/16', '10.100.0.0/16', '192.168.0.0/16'];

/** Service CIDRs from which EKS chooses if the cluster is created without one. */
const EKS_DEFAULTS = ['10.100.0.0/16', '172.20.0.0/16'];

/** A network that the service CIDR must not overlap. */
export interface ReservedNetwork {
  /** Name of the network in error messages. */
  readonly name: string;
  readonly network: Cidr;
}

/** Returns the networks that the service CIDR must not overlap: the blocks of the VPC, and the connected networks. */
export function reservedNetworks(
  blocks: readonly string[],
  connected: Readonly<Record<string, string>>,
): ReservedNetwork[] {
  return [
    ...blocks.map((block) => ({ name: `${block} of the VPC`, network: Cidr.parse(block) })),
    ...Object.entries(connected).map(([name, text]) => ({ name: `"${name}" ${text}`, network: Cidr.parse(text) })),
  ];
}

/**
 * Returns a network that overlaps the default service CIDRs of EKS, and a service CIDR to write. Undefined if none
 * overlaps.
 */
export function serviceCidrRisk(taken: readonly ReservedNetwork[]): { conflict: string; free?: string } | undefined {
  const choices = EKS_DEFAULTS.map((choice) => Cidr.parse(choice));
  const conflict = taken.find(({ network }) => choices.some((choice) => network.overlaps(choice)));
  const free = SUGGESTED_CIDRS.find((proposal) => !taken.some(({ network }) => network.overlaps(Cidr.parse(proposal))));
  return conflict && { conflict: conflict.name, free };
}

/**
 * Fails for a service CIDR that EKS does not accept, or that overlaps another network. Pods could not reach addresses
 * of that network, because nodes send them to Services.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export function validateServiceRange(text: string, taken: readonly ReservedNetwork[]): void {
  const service = parseIpv4Network(text);
  const isFree = (candidate: Cidr) => !taken.some(({ network }) => network.overlaps(candidate));
  const free = SUGGESTED_CIDRS.find((proposal) => isFree(Cidr.parse(proposal)));
  const advice = free ? `, such as "${free}"` : '';
  if (!RFC_1918.some((range) => Cidr.parse(range).contains(service))) {
    fail(
      'ServiceCidr',
      `"${text}" is not a private network, which the service CIDR must be. Write one in ${RFC_1918.join(', ')}${advice}`,
    );
  }
  if (service.prefixLength < SHORTEST || service.prefixLength > LONGEST) {
    const suggestion = Cidr._around(
      IpFamily.IPV4,
      service._first,
      service.prefixLength < SHORTEST ? SHORTEST : LONGEST,
    );
    fail(
      'ServiceCidr',
      `"${text}" is not a service CIDR of EKS, which is /${SHORTEST} to /${LONGEST}. Write one such as "${suggestion}"`,
    );
  }
  const conflict = taken.find(({ network }) => network.overlaps(service));
  if (conflict) {
    fail('NetworksOverlap', `"${text}", the service CIDR, overlaps ${conflict.name}. Write another one${advice}`);
  }
}
