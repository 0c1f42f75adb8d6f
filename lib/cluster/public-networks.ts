/** Validates the networks with access to the public endpoint of a cluster. */

import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { RFC_1918 } from '../addressing/cidr-blocks';
import { fail, isNamedError, type Located } from '../foundation/errors';
import { formatValue, isConcrete } from '../foundation/tokens';

/**
 * The maximum number of CIDR blocks of a public endpoint.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html, read on 2026-11-28
 */
const MOST_NETWORKS = 40;

/**
 * Fails for networks that EKS rejects for a public endpoint. Tokens pass. For a cluster of the CDK, EKS validates the
 * syntax itself.
 */
export function validatePublicNetworks(networks: readonly string[], scope?: Located): void {
  if (networks.length === 0) {
    fail('PublicNetworks', '"networks" is empty. Write 1 to 40, or write ApiEndpoint.private()', scope);
  }
  if (networks.length > MOST_NETWORKS) {
    fail(
      'PublicNetworks',
      `"${formatValue(networks[MOST_NETWORKS])}" is network ${MOST_NETWORKS + 1} of ${networks.length} of the public endpoint, and EKS supports ${MOST_NETWORKS}. Merge networks`,
      scope,
    );
  }
  const parsed = networks.map((text) => (isConcrete(text) ? parse(text, scope) : undefined));
  for (const [index, network] of parsed.entries()) {
    if (!network) {
      continue;
    }
    const text = networks[index];
    const isPrivate =
      network.ipFamily === IpFamily.IPV4 && RFC_1918.some((block) => Cidr.parse(block).contains(network));
    if (isPrivate) {
      fail(
        'PublicNetworks',
        `"${text}" is a private network, which cannot reach the public endpoint. Allow it at the private endpoint: new ApiAccess(…, { networks })`,
        scope,
      );
    }
    if (parsed.slice(0, index).some((other) => other?.isSameAs(network))) {
      fail('PublicNetworks', `"${text}" is listed twice. Remove one`, scope);
    }
  }
}

function parse(text: string, scope: Located | undefined): Cidr | undefined {
  try {
    return Cidr.parse(text);
  } catch (error) {
    if (scope && isNamedError(error)) {
      return undefined;
    }
    throw error;
  }
}
