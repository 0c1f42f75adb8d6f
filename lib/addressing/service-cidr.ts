import { fail } from '../foundation/errors';
import { IpFamily } from './address';
import { Cidr } from './cidr';
import { parseIpv4Network, RFC_1918 } from './cidr-blocks';

/** Bounds of the service CIDR of an EKS cluster (EKS User Guide, `serviceIpv4Cidr`). */
const SHORTEST = 12;
const LONGEST = 24;

/** Service CIDRs to propose: the two that EKS chooses from by itself, and one of the third private range. */
const SUGGESTED_CIDRS = ['172.20.0.0/16', '10.100.0.0/16', '192.168.0.0/16'];

/** Where EKS puts Services of a cluster that is created without a service CIDR; which of the two, EKS decides. */
const EKS_DEFAULTS = ['10.100.0.0/16', '172.20.0.0/16'];

/** A network that Services must not take addresses from. */
export interface ReservedNetwork {
  /** How a refusal calls it. */
  readonly name: string;
  readonly network: Cidr;
}

/** What the addresses of Services must keep clear of: the blocks of the VPC, and what it can reach, by name. */
export function reservedNetworks(
  blocks: readonly string[],
  connected: Readonly<Record<string, string>>,
): ReservedNetwork[] {
  return [
    ...blocks.map((block) => ({ name: `${block} of the VPC`, network: Cidr.parse(block) })),
    ...Object.entries(connected).map(([name, text]) => ({ name: `"${name}" ${text}`, network: Cidr.parse(text) })),
  ];
}

/** What overlaps the ranges from which EKS chooses for a cluster without a service CIDR, and what to write; undefined where nothing does. */
export function serviceCidrRisk(taken: readonly ReservedNetwork[]): { conflict: string; free?: string } | undefined {
  const choices = EKS_DEFAULTS.map((choice) => Cidr.parse(choice));
  const conflict = taken.find(({ network }) => choices.some((choice) => network.overlaps(choice)));
  const free = SUGGESTED_CIDRS.find((proposal) => !taken.some(({ network }) => network.overlaps(Cidr.parse(proposal))));
  return conflict && { conflict: conflict.name, free };
}

/**
 * Refuses a service CIDR that EKS would not take, or whose addresses are in use: nodes keep those of Services for themselves, so pods
 * cannot reach anything else that has one.
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
      `"${text}" is no private network, and Services take no other, write one of ${RFC_1918.join(', ')}${advice}`,
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
      `"${text}" is no service CIDR of EKS, which takes /${SHORTEST} to /${LONGEST}, write one such as "${suggestion}"`,
    );
  }
  const conflict = taken.find(({ network }) => network.overlaps(service));
  if (conflict) {
    fail('NetworksOverlap', `"${text}", the service CIDR, overlaps ${conflict.name}, write one outside it${advice}`);
  }
}
