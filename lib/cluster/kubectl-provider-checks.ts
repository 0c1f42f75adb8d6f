import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { referenceTarget } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import { matchClusterName } from './cluster-match';

const DESCRIBE = 'eks:DescribeCluster';

/**
 * Warns at synthesis if the kubectl provider of an imported cluster belongs to another cluster. The role of such a
 * provider can describe only its own cluster, so installations fail. An imported provider is not checked.
 *
 * @see https://github.com/aws/aws-cdk/blob/v2.276.0/packages/aws-cdk-lib/aws-eks-v2/lib/kubectl-provider.ts
 */
export function warnOfOtherProvider(
  cluster: IConstruct & { readonly clusterName: string },
  provider: IConstruct | undefined,
): void {
  if (provider === undefined || provider.node.scopes.includes(cluster)) {
    return;
  }
  cluster.node.addValidation({
    validate: () => {
      const own = { clusterName: cluster.clusterName, stack: Stack.of(cluster) };
      const names = describedClusters(provider);
      if (names.length > 0 && names.every((name) => matchClusterName(name, Stack.of(provider), own) === 'others')) {
        warn(
          cluster,
          'kubectlProviderCluster',
          `The kubectl provider ${provider.node.path} belongs to another cluster, and its role can describe only that cluster. Set kubectlLayer for this cluster, or use a provider of this cluster. Acknowledge this warning if the role has ${DESCRIBE} on both clusters.`,
        );
      }
      return [];
    },
  });
}

/** Returns the clusters that the role of a provider can describe, as names or references. */
function describedClusters(provider: IConstruct): unknown[] {
  return provider.node
    .findAll()
    .filter((child) => child instanceof iam.Policy)
    .flatMap((policy) => (policy as iam.Policy).document.toJSON()?.Statement ?? [])
    .filter(({ Action }: { Action?: unknown }) => [Action].flat().includes(DESCRIBE))
    .flatMap(({ Resource }: { Resource?: unknown }) => [Resource].flat())
    .map((arn) => (referenceTarget(arn) || typeof arn !== 'string' ? arn : arn.slice(arn.indexOf(':cluster/') + 9)));
}
