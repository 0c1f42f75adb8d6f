import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CrdSources } from '../../cluster/crd-installer';
import { validateArguments } from '../../foundation/input';
import { bucketSources, type GatewayApiCrdFile, urlSources } from './crd-files';

/** What a controller defines by itself, as it is published and as refusals name it. */
export interface PublishedCrds {
  readonly defines: string;
  readonly sources: readonly CrdSources[];
}

/**
 * Where the custom resource definitions of a controller’s own chart come from: one choice, made by a factory. Helm installs what lies in `crds/` of a
 * chart with the first release, and neither upgrades nor deletes it: after an upgrade of the chart, its controller works with old definitions,
 * and fields that are new are dropped without a word.
 *
 * The other choices install them by the function that installs those of the Gateway API, before the controller starts and again with each
 * version. Helm does not touch definitions that are there when it installs the chart. What Helm installed before is taken over in place: objects stay.
 * Nothing is ever deleted.
 *
 * The chart gets `SkipCrds`, which the kubectl handler of `aws-eks-v2` does not pass on to Helm (aws-cdk-lib 2.276). Definitions that are not there when
 * the chart is installed come from the chart then, whatever the choice: this library installs its own before the chart.
 */
export class ControllerCrds {
  /** Helm installs them with the first release, and never again: you upgrade them, by `kubectl apply --server-side`. */
  public static fromChart(): ControllerCrds {
    return new ControllerCrds(false, () => []);
  }

  /**
   * Those of the chart’s version as they are published, each file by its SHA-256. The handler needs a way to `raw.githubusercontent.com`, and a cluster
   * without definitions of the Gateway API gets the function that applies them.
   */
  public static published(): ControllerCrds {
    return new ControllerCrds(true, ({ sources }) => [...sources], true);
  }

  /**
   * Your own copies of all that lies in `crds/` of the chart, such as of a mirror inside the company.
   *
   * @param files one or more; none is refused
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): ControllerCrds {
    validateArguments('ControllerCrds.fromUrls', arguments);
    const given = urlSources('ControllerCrds', '', files);
    return new ControllerCrds(true, ({ defines }) => [{ ...given, defines }]);
  }

  /**
   * An object in a bucket with all that lies in `crds/` of the chart: for clusters without a way to the internet. The function may read it.
   *
   * @param bucket that holds it
   * @param key of the object: under another key, it is applied again
   * @param sha256 that it must have; without it, whatever lies there is applied
   */
  public static fromBucket(bucket: s3.IBucket, key: string, sha256?: string): ControllerCrds {
    validateArguments('ControllerCrds.fromBucket', arguments);
    const given = bucketSources(bucket, key, sha256, '');
    return new ControllerCrds(true, ({ defines }) => [{ ...given, defines }]);
  }

  /**
   * Something else installs them before, and upgrades them: this library leaves them alone. Install them before the chart: Helm may install those that
   * are not there yet.
   */
  public static existing(): ControllerCrds {
    return new ControllerCrds(true, () => []);
  }

  private constructor(
    /** Whether Helm leaves them alone. @internal */
    public readonly _skipsChart: boolean,
    /** What is installed of a controller. @internal */
    public readonly _sourcesOf: (published: PublishedCrds) => CrdSources[],
    /** True where something is installed from where it is published. @internal */
    public readonly _isPublished = false,
  ) {}
}
