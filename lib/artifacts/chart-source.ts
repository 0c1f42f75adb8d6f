import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/** The source of a chart in the format of the `HelmChart` constructs of both EKS modules. */
export interface ChartLocation {
  readonly chart?: string;
  readonly repository?: string;
  readonly version?: string;
  readonly chartAsset?: Asset;
}

/** Extensions of archives that the kubectl handler unpacks. It reads charts as zip archives. */
const ZIP_FILE = /\.(zip|jar)$/i;

/** The source of a Helm chart for the kubectl handler. Choose one of the factories. */
export class ChartSource {
  /**
   * A Helm repository with an index, such as `https://charts.example.com`. The handler needs a route to it.
   *
   * @param url the URL of the repository, in which the chart keeps its name. It begins with `https://`. Other forms
   * fail with `ChartRepository`
   */
  public static repository(url: string): ChartSource {
    validateArguments('ChartSource.repository', arguments);
    return new ChartSource('repository', validateChartRepository(url, /^https:\/\/[^/]+/, 'Write "https://…"'));
  }

  /**
   * An OCI registry, such as `oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts`.
   *
   * The chart is in a repository of its own below this path, and the last part of that repository is the name of the
   * chart: `charts/aws-load-balancer-controller`. The handler signs in to registries of Amazon ECR with its role,
   * and reaches them through the interface endpoints of ECR and an endpoint for S3.
   *
   * @param registry the registry and the path before the name of the chart. It begins with `oci://`. Other forms fail
   * with `ChartRepository`
   */
  public static oci(registry: string): ChartSource {
    validateArguments('ChartSource.oci', arguments);
    return new ChartSource('oci', validateChartRepository(registry, /^oci:\/\/[^/]+/, 'Write "oci://…"'));
  }

  /**
   * A chart in an asset of the app: a directory with `Chart.yaml`, or a zip archive with `Chart.yaml` at its root.
   *
   * The handler reads it from the asset bucket through an endpoint for S3, so that a deployment needs no registry.
   * The construct does not read the chart. It must be the version that the construct pins, with its dependencies in
   * `charts/`. Unpack what `helm pull` writes: other archives fail with `ChartAsset`.
   *
   * @param asset the asset, such as `new Asset(this, 'Chart', { path: 'charts/aws-load-balancer-controller' })`
   */
  public static asset(asset: Asset): ChartSource {
    validateArguments('ChartSource.asset', arguments);
    if (!asset.isZipArchive || (asset.isFile && !ZIP_FILE.test(asset.assetPath))) {
      fail(
        'ChartAsset',
        `"${asset.node.id}" is neither a directory nor a zip archive, which the kubectl handler unpacks. Unpack the chart with "tar -xzf", and give the asset its directory`,
        asset,
      );
    }
    return new ChartSource('asset', '', asset);
  }

  /**
   * A repository or a registry, as `chartRepository` of a `ClusterTarget` names it. A deploy-time value is a registry.
   * @internal
   */
  public static _at(address: string): ChartSource {
    const instead = 'Write "oci://…" for a registry such as Amazon ECR, or "https://…"';
    const known = validateChartRepository(address, /^(oci|https):\/\/[^/]+/, instead);
    return new ChartSource(known.startsWith('https://') ? 'repository' : 'oci', known);
  }

  private constructor(
    private readonly kind: 'repository' | 'oci' | 'asset',
    /** The address without a slash at the end. Empty for an asset. @internal */
    public readonly _address: string,
    /** @internal */
    public readonly _asset?: Asset,
  ) {}

  /** Returns where a chart is. An OCI registry has a repository for each chart, and an asset has one version. @internal */
  public _locate(chart: string, version: string | undefined): ChartLocation {
    return this._asset
      ? { chartAsset: this._asset }
      : { chart, version, repository: this.kind === 'oci' ? `${this._address}/${chart}` : this._address };
  }
}

/** Returns the address without a slash at the end. */
function validateChartRepository(address: string, form: RegExp, instead: string): string {
  if (!isConcrete(address)) {
    return address;
  }
  if (!form.test(address)) {
    fail('ChartRepository', `"${address}" is not a chart repository. ${instead}`);
  }
  return address.replace(/\/+$/, '');
}
