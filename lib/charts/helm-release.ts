import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { HelmReleaseOptions, IHelmRelease } from './helm-release-options';

/**
 * Maximum length of the name of a release, to which charts append suffixes.
 *
 * @see https://github.com/helm/helm/blob/v3.19.0/pkg/chartutil/validate_name.go
 */
const MAX_RELEASE_NAME = 53;

/** An exact version in SemVer, with or without the letter `v`. */
const EXACT_VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Properties of a Helm release. */
export interface HelmReleaseProps extends HelmReleaseOptions {
  /** The cluster. It needs a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * A Helm chart of your own, installed by the kubectl handler of the cluster.
 *
 * The deployment waits for the release. When the stack is deleted, the release is uninstalled before the access and
 * the routes of the handler are deleted.
 *
 * `ClusterNetworking.addChart` adds the dependencies of a workload: nodes, CoreDNS, the load balancer controller and
 * ExternalDNS. Otherwise, add a dependency on what the chart needs, such as `release.node.addDependency(controller)`
 * for a chart with Ingresses. Other constructs may depend on the release.
 */
export class HelmRelease extends Construct implements IHelmRelease {
  public readonly releaseName: string;

  public readonly namespace: string;

  /** The name of the chart. @internal */
  public readonly _chart: string;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    validateArguments('HelmRelease', arguments);
    super(scope, id);
    const { cluster, chart, chartSource, version, values = {}, wait = true } = props;
    this._chart = chart;
    this.releaseName = props.releaseName ?? chart;
    this.namespace = props.namespace ?? 'default';
    this.validateSource(props);
    this.validateNames();
    this.validateVersion(props);
    if (!wait && props.atomic) {
      fail('ReleaseWait', '"atomic: true" makes Helm wait, but wait is false. Leave one of them out', this);
    }
    if (props.skipCrds && cluster._context.ignoresSkipCrds) {
      warn(
        this,
        'chartCrdsInstalled',
        'The kubectl handler of aws-eks-v2 does not pass skipCrds to Helm, so the chart installs definitions that are missing. Install the definitions before the chart, or disable them with a value of the chart, and acknowledge this.',
      );
    }
    const waiting = (['wait', 'atomic', 'timeout'] as const).filter((option) => props[option] !== undefined);
    if (waiting.length > 0 && cluster._context.ignoresWait) {
      warn(
        this,
        'chartWaitIgnored',
        `Argo CD has no counterpart of ${waiting.join(', ')}. It applies the chart, and retries what fails. Leave them out, or acknowledge this.`,
      );
    }
    // Under another name, it is another resource. Helm would otherwise leave the old release in the cluster.
    const resourceId = ['Release', this.namespace, this.releaseName].filter(isConcrete).join('-');
    const release = cluster._context.installChart(this, resourceId, {
      chart,
      source: chartSource,
      version,
      release: this.releaseName,
      namespace: this.namespace,
      createNamespace: props.createNamespace ?? true,
      ...(props.skipCrds ? { skipCrds: true } : {}),
      values,
      wait,
      atomic: props.atomic ?? wait,
      timeout: props.timeout ?? Duration.minutes(10),
    });
    implementDependable(this, () => [release]);
  }

  private validateNames(): void {
    const { releaseName, namespace } = this;
    if (isConcrete(releaseName) && !isDnsLabel(releaseName, MAX_RELEASE_NAME)) {
      fail(
        'ReleaseName',
        `"${releaseName}" is not the name of a Helm release. Set releaseName to 1 to ${MAX_RELEASE_NAME} lower-case letters, digits and hyphens, with a letter or digit at both ends`,
        this,
      );
    }
    if (isConcrete(namespace) && !isDnsLabel(namespace)) {
      fail(
        'ReleaseName',
        `"${namespace}" is not the name of a namespace. Set namespace to 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends`,
        this,
      );
    }
  }

  private validateSource({ chart, chartSource, cluster }: HelmReleaseProps): void {
    if (isConcrete(chart) && (chart === '' || chart.includes('/'))) {
      fail(
        'ChartRepository',
        `"${chart}" is not the name of a chart without its repository. Write the last part here, and the repository in chartSource`,
        this,
      );
    }
    if (chartSource === undefined && !cluster._context.hasChartRepository) {
      fail(
        'ChartRepository',
        `"${chart}" has no repository. Set chartSource, such as ChartSource.repository("https://…"), or chartRepository of the ClusterTarget`,
        this,
      );
    }
  }

  private validateVersion({ chart, chartSource, version }: HelmReleaseProps): void {
    if (chartSource?._asset) {
      if (version !== undefined) {
        fail(
          'ChartVersion',
          `"${version}" is given, but the asset of "${chart}" has its own version. Leave it out`,
          this,
        );
      }
    } else if (version === undefined) {
      fail('ChartVersion', `"${chart}" has no version. Set version to an exact version, such as "1.2.3"`, this);
    } else if (isConcrete(version) && !EXACT_VERSION.test(version)) {
      fail('ChartVersion', `"${version}" is not an exact version of "${chart}". Write a version such as "1.2.3"`, this);
    }
  }
}
