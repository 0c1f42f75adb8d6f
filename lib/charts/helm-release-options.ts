import type { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ChartSource } from '../artifacts/chart-source';

/** Options of a Helm release. */
export interface HelmReleaseOptions {
  /**
   * The name of the chart, such as `podinfo`, without its repository.
   *
   * Charts of discontinued software fail with `EndedSoftware`.
   */
  readonly chart: string;

  /**
   * Source of the chart: a repository, an OCI registry or an asset.
   *
   * @default - the `chartRepository` of the `ClusterTarget`. Without one, it fails with `ChartRepository`
   */
  readonly chartSource?: ChartSource;

  /**
   * The exact version of the chart, such as `6.7.1`. Ranges such as `^6.7` and names such as `latest` fail with
   * `ChartVersion`, because a deployment would install another chart without a change in the app.
   *
   * @default - the version of the asset. It fails with `ChartVersion` for other sources
   */
  readonly version?: string;

  /**
   * The name of the release: 1 to 53 lower-case letters, digits and hyphens. Other names fail with `ReleaseName`.
   *
   * @default - the name of the chart
   */
  readonly releaseName?: string;

  /**
   * The namespace of the release. A name that is not a DNS label fails with `ReleaseName`.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Whether the namespace is created if it does not exist. Helm does not delete it with the release.
   *
   * @default true
   */
  readonly createNamespace?: boolean;

  /**
   * Values of the chart. They may contain deploy-time values. Do not write secrets here, because templates are
   * readable: name a Secret of the cluster instead.
   *
   * @default - the values of the chart
   */
  // biome-ignore lint/suspicious/noExplicitAny: values of charts are of any shape
  readonly values?: { [key: string]: any };

  /**
   * Whether the definitions in `crds/` of the chart are left out, because something else installs them.
   *
   * The kubectl handler of `aws-eks-v2` does not pass it to Helm (aws-cdk-lib 2.276), which results in the warning
   * `chartCrdsInstalled`. Many charts have a value for it, such as `crds.enabled`.
   *
   * @default false
   */
  readonly skipCrds?: boolean;

  /**
   * Whether the deployment waits until pods, Services and volume claims are ready.
   *
   * @default true
   */
  readonly wait?: boolean;

  /**
   * Whether Helm rolls a failed upgrade back, and removes a failed installation. `true` with `wait: false` fails with
   * `ReleaseWait`.
   *
   * @default - the value of `wait`
   */
  readonly atomic?: boolean;

  /**
   * How long Helm waits for a single operation. At most 14 minutes, because the handler ends after 15 minutes. More
   * fails with `ChartTimeout`.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/** A Helm release. */
export interface IHelmRelease extends IConstruct {
  /** The name of the release. */
  readonly releaseName: string;

  /** The namespace of the release. */
  readonly namespace: string;
}
