import { refuse } from '../foundation/refusals';
import { IpFamily } from './address';
import { parseIpv4Network, RFC_1918 } from './blocks';
import { Cidr } from './cidr';

/** Bounds of the service CIDR of an EKS cluster (EKS User Guide, `serviceIpv4Cidr`). */
const SHORTEST = 12;
const LONGEST = 24;

/** Service CIDRs to propose: the two that EKS chooses from by itself, and one of the third private range. */
const PROPOSALS = ['172.20.0.0/16', '10.100.0.0/16', '192.168.0.0/16'];

/** Where EKS puts Services of a cluster that is created without a service CIDR; which of the two, EKS decides. */
const CHOICES_OF_EKS = ['10.100.0.0/16', '172.20.0.0/16'];

/** A network that Services must not take addresses from. */
export interface TakenNetwork {
  /** How a refusal calls it. */
  readonly name: string;
  readonly network: Cidr;
}

/** What the addresses of Services must keep clear of: the blocks of the VPC, and what it can reach, by name. */
export function takenNetworks(blocks: readonly string[], connected: Readonly<Record<string, string>>): TakenNetwork[] {
  return [
    ...blocks.map((block) => ({ name: `${block} of the VPC`, network: Cidr.parse(block) })),
    ...Object.entries(connected).map(([name, text]) => ({ name: `"${name}" ${text}`, network: Cidr.parse(text) })),
  ];
}

/** What overlaps the ranges from which EKS chooses for a cluster without a service CIDR, and what to write; undefined where nothing does. */
export function serviceCidrRisk(taken: readonly TakenNetwork[]): { clash: string; free?: string } | undefined {
  const choices = CHOICES_OF_EKS.map((choice) => Cidr.parse(choice));
  const clash = taken.find(({ network }) => choices.some((choice) => network.overlaps(choice)));
  const free = PROPOSALS.find((proposal) => !taken.some(({ network }) => network.overlaps(Cidr.parse(proposal))));
  return clash && { clash: clash.name, free };
}

/**
 * Refuses a service CIDR that EKS would not take, or whose addresses are in use: nodes keep those of Services for themselves, so pods
 * cannot reach anything else that has one.
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
      `"${text}" is no private network, and Services take no other, write one of ${RFC_1918.join(', ')}${advice}`,
    );
  }
  if (service.prefixLength < SHORTEST || service.prefixLength > LONGEST) {
    const meant = Cidr._around(IpFamily.IPV4, service._first, service.prefixLength < SHORTEST ? SHORTEST : LONGEST);
    refuse(
      'ServiceCidr',
      `"${text}" is no service CIDR of EKS, which takes /${SHORTEST} to /${LONGEST}, write one such as "${meant}"`,
    );
  }
  const clash = taken.find(({ network }) => network.overlaps(service));
  if (clash) {
    refuse('NetworksOverlap', `"${text}", the service CIDR, overlaps ${clash.name}, write one outside it${advice}`);
  }
}
