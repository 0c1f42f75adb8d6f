import { Duration } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/** The handler behind a chart is a Lambda function, which ends after 15 minutes; Helm must end before, to roll back. */
export const LONGEST_CHART_TIMEOUT = Duration.minutes(14);

/** A Helm release. */
export interface ChartRelease {
  readonly chart: string;
  readonly repository: string;
  readonly version: string;
  readonly release: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  /** Whether Helm leaves the definitions in `crds/` of the chart alone, because something else installs them. */
  readonly skipCrds?: boolean;
  readonly values: Record<string, unknown>;
  readonly timeout: Duration;
}

/** A Kubernetes object as it is applied. */
export type KubernetesObject = Record<string, unknown>;

/** What reaches the Kubernetes API of a cluster at deployment. */
export interface ClusterInstaller {
  /** Defines a release under the scope; what is returned ends at deployment when the release is ready. */
  install(scope: Construct, id: string, release: ChartRelease): IConstruct;

  /** Defines objects under the scope; what is returned ends at deployment when the API has taken them, and deletes them when it is deleted. */
  apply(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct;
}

/** The release as both generations of the EKS module take it: atomic, and waited for. */
export function chartOptions(release: ChartRelease, scope: IConstruct) {
  if (release.timeout.toSeconds() > LONGEST_CHART_TIMEOUT.toSeconds()) {
    fail(
      'ChartTimeout',
      `"${release.timeout.toHumanString()}" leaves the handler no time to roll back, write 14 minutes or less`,
      scope,
    );
  }
  return { ...release, wait: true, atomic: true };
}

/** The release from a repository of the user's: OCI registries have one for each chart. */
export function withRepository(release: ChartRelease, repository: string | undefined, scope: IConstruct): ChartRelease {
  if (repository === undefined) {
    return release;
  }
  if (isConcrete(repository) && !/^(oci|https):\/\/[^/]+/.test(repository)) {
    fail(
      'ChartRepository',
      `"${repository}" is no repository of charts, write "oci://…" for a registry such as Amazon ECR, or "https://…"`,
      scope,
    );
  }
  const bare = isConcrete(repository) ? repository.replace(/\/+$/, '') : repository;
  return { ...release, repository: bare.startsWith('https://') ? bare : `${bare}/${release.chart}` };
}
