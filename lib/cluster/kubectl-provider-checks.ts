import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { referenceTarget } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import { matchClusterName } from './cluster-match';

const DESCRIBE = 'eks:DescribeCluster';

/**
 * Warns at synthesis where the kubectl provider of an imported cluster was made for another cluster: its role may describe that one alone, so that
 * what it is to install fails. A provider that is imported tells nothing.
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
          `The kubectl provider ${provider.node.path} was made for another cluster, and its role may describe that one alone. Give this cluster a kubectlLayer, or a provider that is made for it. Acknowledge this where you allow the role ${DESCRIBE} on both.`,
        );
      }
      return [];
    },
  });
}

/** The clusters that the role of a provider may describe: names, and references to clusters. */
function describedClusters(provider: IConstruct): unknown[] {
  return provider.node
    .findAll()
    .filter((child) => child instanceof iam.Policy)
    .flatMap((policy) => (policy as iam.Policy).document.toJSON()?.Statement ?? [])
    .filter(({ Action }: { Action?: unknown }) => [Action].flat().includes(DESCRIBE))
    .flatMap(({ Resource }: { Resource?: unknown }) => [Resource].flat())
    .map((arn) => (referenceTarget(arn) || typeof arn !== 'string' ? arn : arn.slice(arn.indexOf(':cluster/') + 9)));
}
