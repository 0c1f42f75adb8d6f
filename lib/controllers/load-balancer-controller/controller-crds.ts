import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CrdSources } from '../../cluster/crd-installer';
import { validateArguments } from '../../foundation/input';
import { bucketSources, type GatewayApiCrdFile, urlSources } from './crd-files';

/** Custom resource definitions of a controller, as published, and their name in messages. */
export interface PublishedCrds {
  readonly defines: string;
  readonly sources: readonly CrdSources[];
}

/**
 * Source of the custom resource definitions in a controller chart. Choose one of the factories.
 *
 * Helm installs the files in `crds/` of a chart with the first release, and neither upgrades nor deletes them. After an
 * upgrade of the chart, the controller runs with outdated definitions, and the API server drops new fields.
 *
 * The other factories install them with the function that also installs the Gateway API definitions, before the
 * controller starts and again with each version. Helm does not change existing definitions. Definitions that Helm
 * installed earlier are updated, and their objects stay. Definitions are never deleted.
 *
 * `SkipCrds` is set on the chart, but the kubectl handler of `aws-eks-v2` does not pass it to Helm (aws-cdk-lib 2.276).
 * The chart therefore installs definitions that are missing. This library installs its own before the chart.
 */
export class ControllerCrds {
  /**
   * Helm installs them with the first release and never upgrades them. Upgrade them yourself with `kubectl apply
   * --server-side`.
   */
  public static fromChart(): ControllerCrds {
    return new ControllerCrds(false, () => []);
  }

  /**
   * Installs the published definitions of the chart version, verified by SHA-256. The handler needs access to
   * `raw.githubusercontent.com`. A cluster without definitions of the Gateway API gets the function that applies them.
   */
  public static published(): ControllerCrds {
    return new ControllerCrds(true, ({ sources }) => [...sources], true);
  }

  /**
   * Installs your own copies of all files in `crds/` of the chart, for example from an internal mirror.
   *
   * @param files one or more files
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): ControllerCrds {
    validateArguments('ControllerCrds.fromUrls', arguments);
    const given = urlSources('ControllerCrds', '', files);
    return new ControllerCrds(true, ({ defines }) => [{ ...given, defines }]);
  }

  /**
   * Installs an S3 object that contains all files in `crds/` of the chart, for clusters without internet access. The
   * function gets read access.
   *
   * @param bucket bucket of the object
   * @param key key of the object. A new key applies the definitions again
   * @param sha256 expected SHA-256. By default, the object is not verified
   */
  public static fromBucket(bucket: s3.IBucket, key: string, sha256?: string): ControllerCrds {
    validateArguments('ControllerCrds.fromBucket', arguments);
    const given = bucketSources(bucket, key, sha256, '');
    return new ControllerCrds(true, ({ defines }) => [{ ...given, defines }]);
  }

  /**
   * Installs nothing. Another component installs and upgrades them. It must do so before the chart, because Helm may
   * install missing definitions.
   */
  public static existing(): ControllerCrds {
    return new ControllerCrds(true, () => []);
  }

  private constructor(
    /** Whether Helm skips the definitions. @internal */
    public readonly _skipsChart: boolean,
    /** Returns the sources to install for a controller. @internal */
    public readonly _sourcesOf: (published: PublishedCrds) => CrdSources[],
    /** True for published definitions. @internal */
    public readonly _isPublished = false,
  ) {}
}
