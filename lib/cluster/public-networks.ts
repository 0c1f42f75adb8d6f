/** The networks that reach the public endpoint of a cluster. */

import { IpFamily } from '../addressing/address';
import { RFC_1918 } from '../addressing/blocks';
import { Cidr } from '../addressing/cidr';
import { type Located, refuse, refusingAt } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';

/**
 * The most CIDR blocks of a public endpoint.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html, read on 2026-11-28
 */
const MOST_NETWORKS = 40;

/** Fails for networks that EKS does not take for a public endpoint; deploy-time values pass. */
export function validatePublicNetworks(networks: readonly string[], scope?: Located): void {
  if (networks.length === 0) {
    refuse('PublicNetworks', '"networks" is empty, name 1 to 40, or write ApiEndpoint.private()', scope);
  }
  if (networks.length > MOST_NETWORKS) {
    refuse(
      'PublicNetworks',
      `"${shown(networks[MOST_NETWORKS])}" is network ${MOST_NETWORKS + 1} of ${networks.length} of the public endpoint, and EKS takes ${MOST_NETWORKS}, join networks into larger ones`,
      scope,
    );
  }
  const parse = (text: string) => (scope ? refusingAt(scope, () => Cidr.parse(text)) : Cidr.parse(text));
  for (const [index, text] of networks.entries()) {
    if (!isConcrete(text)) {
      continue;
    }
    const network = parse(text);
    const isPrivate =
      network.ipFamily === IpFamily.IPV4 && RFC_1918.some((block) => Cidr.parse(block).contains(network));
    if (isPrivate) {
      refuse(
        'PublicNetworks',
        `"${text}" is a private network, which never reaches the public endpoint, let it in at the private one: new ClusterAccess(…, { networks })`,
        scope,
      );
    }
    if (networks.slice(0, index).some((other) => isConcrete(other) && parse(other).isSameAs(network))) {
      refuse('PublicNetworks', `"${text}" is listed twice, name each network once`, scope);
    }
  }
}
