import { refuse } from '../foundation/refusals';
import { IpFamily } from './address';
import { parseIpv4Network, RFC_1918 } from './blocks';
import { Cidr } from './cidr';

/** Bounds of the service CIDR of an EKS cluster (EKS User Guide, `serviceIpv4Cidr`). */
const SHORTEST = 12;
const LONGEST = 24;

/** Service CIDRs to suggest: the two defaults of EKS, and one of the third private range. */
const PROPOSALS = ['172.20.0.0/16', '10.100.0.0/16', '192.168.0.0/16'];

/** Service CIDRs from which EKS chooses if the cluster is created without one. */
const CHOICES_OF_EKS = ['10.100.0.0/16', '172.20.0.0/16'];

/** A network that the service CIDR must not overlap. */
export interface TakenNetwork {
  /** Name of the network in error messages. */
  readonly name: string;
  readonly network: Cidr;
}

/** Returns the networks that the service CIDR must not overlap: the blocks of the VPC, and the connected networks. */
export function takenNetworks(blocks: readonly string[], connected: Readonly<Record<string, string>>): TakenNetwork[] {
  return [
    ...blocks.map((block) => ({ name: `${block} of the VPC`, network: Cidr.parse(block) })),
    ...Object.entries(connected).map(([name, text]) => ({ name: `"${name}" ${text}`, network: Cidr.parse(text) })),
  ];
}

/**
 * Returns a network that overlaps the default service CIDRs of EKS, and a service CIDR to write. Undefined if none
 * overlaps.
 */
export function serviceCidrRisk(taken: readonly TakenNetwork[]): { clash: string; free?: string } | undefined {
  const choices = CHOICES_OF_EKS.map((choice) => Cidr.parse(choice));
  const clash = taken.find(({ network }) => choices.some((choice) => network.overlaps(choice)));
  const free = PROPOSALS.find((proposal) => !taken.some(({ network }) => network.overlaps(Cidr.parse(proposal))));
  return clash && { clash: clash.name, free };
}

/**
 * Fails for a service CIDR that EKS does not accept, or that overlaps another network. Pods could not reach addresses
 * of that network, because nodes send them to Services.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export function refuseServiceCidr(text: string, taken: readonly TakenNetwork[]): void {
  const service = parseIpv4Network(text);
  const isFree = (candidate: Cidr) => !taken.some(({ network }) => network.overlaps(candidate));
  const free = PROPOSALS.find((proposal) => isFree(Cidr.parse(proposal)));
  const advice = free ? `, such as "${free}"` : '';
  if (!RFC_1918.some((range) => Cidr.parse(range).contains(service))) {
    refuse(
      'ServiceCidr',
      `"${text}" is not a private network, which the service CIDR must be. Write one in ${RFC_1918.join(', ')}${advice}`,
    );
  }
  if (service.prefixLength < SHORTEST || service.prefixLength > LONGEST) {
    const meant = Cidr._around(IpFamily.IPV4, service._first, service.prefixLength < SHORTEST ? SHORTEST : LONGEST);
    refuse(
      'ServiceCidr',
      `"${text}" is not a service CIDR of EKS, which is /${SHORTEST} to /${LONGEST}. Write one such as "${meant}"`,
    );
  }
  const clash = taken.find(({ network }) => network.overlaps(service));
  if (clash) {
    refuse('NetworksOverlap', `"${text}", the service CIDR, overlaps ${clash.name}. Write another one${advice}`);
  }
}
