import { Duration } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { ChartLocation, ChartSource } from '../artifacts/chart-source';
import { fail } from '../foundation/errors';
import type { CrdSources } from './crd-installer';

/**
 * Maximum Helm timeout. The Lambda function of the handler ends after 15 minutes, and Helm needs time to roll back
 * before.
 */
export const LONGEST_CHART_TIMEOUT = Duration.minutes(14);

/** A Helm release. */
export interface ChartRelease {
  /** The name of the chart, without its repository. */
  readonly chart: string;
  readonly repository?: string;
  readonly version?: string;
  /** The source of the chart, if it is not in `repository`. */
  readonly source?: ChartSource;
  readonly release: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  /** Whether Helm skips the definitions in `crds/` of the chart, because they are installed elsewhere. */
  readonly skipCrds?: boolean;
  readonly values: Record<string, unknown>;
  /** Whether Helm waits until everything is ready. By default, it does. */
  readonly wait?: boolean;
  /** Whether Helm rolls a failure back. By default, it does. */
  readonly atomic?: boolean;
  readonly timeout: Duration;
}

/** A Kubernetes object as it is applied. */
export type KubernetesObject = Record<string, unknown>;

/** Installs charts and objects through the Kubernetes API at deployment. */
export interface ClusterInstaller {
  /** Whether `skipCrds` has an effect. The handler of `aws-eks-v2` does not pass it to Helm (aws-cdk-lib 2.276). */
  readonly passesSkipCrds?: boolean;

  /** Whether `wait`, `atomic` and `timeout` have no effect. */
  readonly ignoresWait?: boolean;

  /** Defines a release in the scope. The returned construct is complete when the release is ready. */
  install(scope: Construct, id: string, release: ChartRelease): IConstruct;

  /**
   * Defines objects in the scope. The returned construct is complete when the API has accepted the objects, and
   * deletes them when it is deleted.
   */
  apply(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct;

  /** Installs files of custom resource definitions, if the installer does that without a function. */
  define?(scope: Construct, id: string, sources: readonly CrdSources[]): IConstruct[];
}

/** Returns the options of a release for both EKS modules. */
export function chartOptions({ source, chart, repository, version, ...release }: ChartRelease, scope: IConstruct) {
  if (release.timeout.toSeconds() > LONGEST_CHART_TIMEOUT.toSeconds()) {
    fail(
      'ChartTimeout',
      `"${release.timeout.toHumanString()}" leaves no time for the handler to roll back. Write 14 minutes or less`,
      scope,
    );
  }
  const location: ChartLocation = source?._locate(chart, version) ?? { chart, repository, version };
  return { wait: true, atomic: true, ...release, ...location };
}
