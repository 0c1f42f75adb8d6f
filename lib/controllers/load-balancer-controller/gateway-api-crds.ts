import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { hasManagedGatewayCrds } from '../../cluster/cluster-settings';
import type { ClusterTarget } from '../../cluster/cluster-target';
import type { CrdSources } from '../../cluster/crd-installer';
import { isAtLeast } from '../../cluster/kubernetes-version';
import { validateArguments } from '../../foundation/input';
import { type Located, refuse } from '../../foundation/refusals';
import { GATEWAY_API } from '../../foundation/versions';
import { bucketSources, type GatewayApiCrdFile, pinnedSources, urlSources } from './crd-files';

/**
 * Minor version of the first supported Kubernetes version. The definition of TLSRoute contains a validation function
 * that older versions do not support.
 */
const FIRST_MINOR = 31;

/** Name of the definitions in messages. */
const DEFINED = 'Gateway API';

/** Definitions of the AWS Load Balancer Controller for Gateways, which its chart also contains. */
export const CONTROLLER_GATEWAY_CRDS = pinnedSources('gateway.k8s.aws', [GATEWAY_API.loadBalancerController]);

/**
 * Source of the custom resource definitions of the Gateway API. Choose one of the factories.
 *
 * A function next to the kubectl handler applies them at deployment, before the controller starts, and again when the
 * source changes. Helm would install those of the controller once and never upgrade them. They are never deleted,
 * because that would also delete all of their objects.
 *
 * Two controllers of a cluster with the same source share the installation, and both depend on it. Different sources
 * fail.
 */
export class GatewayApiCrds {
  /**
   * Installs the published definitions that the controller supports, verified by SHA-256: the standard channel of the
   * Gateway API v1.6.1 with its policy against older and experimental definitions, and those of the AWS Load Balancer
   * Controller.
   *
   * The handler needs access to `raw.githubusercontent.com`. Kubernetes 1.31 is the first supported version. Older
   * clusters fail.
   *
   * The policy rejects definitions of the Gateway API before v1.6. Delete it manually before you install an older
   * version.
   *
   * @see https://github.com/kubernetes-sigs/gateway-api/tree/v1.6.1/config/crd/standard
   * @see https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.5.0
   */
  public static published(): GatewayApiCrds {
    const standard = pinnedSources(DEFINED, GATEWAY_API.standard);
    return new GatewayApiCrds([standard], GATEWAY_API.version, [CONTROLLER_GATEWAY_CRDS], FIRST_MINOR);
  }

  /**
   * Installs your own copies, for example from an internal mirror. They must contain what `published()` installs.
   *
   * @param files one or more files
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): GatewayApiCrds {
    validateArguments('GatewayApiCrds.fromUrls', arguments);
    return new GatewayApiCrds([urlSources('GatewayApiCrds', DEFINED, files)], revisionOf(files));
  }

  /**
   * Installs an S3 object, for clusters without internet access. The function gets read access.
   *
   * Use an asset for a file in your repository: `GatewayApiCrds.fromBucket(asset.bucket, asset.s3ObjectKey)`.
   *
   * @param bucket bucket of the object
   * @param key key of the object. A new key applies the definitions again
   * @param sha256 expected SHA-256. By default, the object is not verified
   */
  public static fromBucket(bucket: s3.IBucket, key: string, sha256?: string): GatewayApiCrds {
    validateArguments('GatewayApiCrds.fromBucket', arguments);
    return new GatewayApiCrds([bucketSources(bucket, key, sha256, DEFINED)], key);
  }

  /**
   * Installs nothing. Another component installs them before the controller starts, which ignores Gateways otherwise.
   *
   * EKS Auto Mode can manage them (`GatewayApi.Crds.Managed`). Other factories fail in such a cluster.
   */
  public static existing(): GatewayApiCrds {
    return new GatewayApiCrds([], undefined);
  }

  private constructor(
    /** Sources that every Gateway controller needs. @internal */
    public readonly _sources: readonly CrdSources[],
    /** Revision of the definitions. Controllers read the definitions only when they start. @internal */
    public readonly _revision: string | undefined,
    /** Further sources for the AWS Load Balancer Controller, if they are in separate files. @internal */
    public readonly _controllerSources: readonly CrdSources[] = [],
    private readonly firstMinor = 0,
  ) {}

  /** True for published definitions. @internal */
  public get _isPublished(): boolean {
    return this._controllerSources.length > 0;
  }

  /** Pod annotations with the revision, so that pods restart when the definitions change. @internal */
  public get _annotations(): Record<string, string> | undefined {
    return this._revision === undefined ? undefined : { 'cdk-eks-networking/gateway-api': this._revision };
  }

  /**
   * Validates that EKS Auto Mode does not manage the same definitions. It runs as a validation, because the cluster may
   * change later.
   *
   * @internal
   */
  public _validateOwner({ _definition }: ClusterTarget, scope: IConstruct): void {
    if (this._sources.length === 0) {
      return;
    }
    scope.node.addValidation({
      validate: () => {
        if (hasManagedGatewayCrds(_definition)) {
          refuse(
            'GatewayCrds',
            '"gatewayApi" installs definitions of the Gateway API, but EKS Auto Mode manages them in this cluster (GatewayApi.Crds.Managed). Write crds: GatewayApiCrds.existing(), or disable the management in the cluster',
            scope,
          );
        }
        return [];
      },
    });
  }

  /** @internal */
  public _refuseVersion(kubernetesVersion: string | undefined, scope: Located): void {
    if (!isAtLeast(kubernetesVersion, this.firstMinor)) {
      refuse(
        'GatewayCrds',
        `"${kubernetesVersion}" does not support the definitions of the Gateway API ${this._revision}. Upgrade the cluster to 1.${this.firstMinor}, or leave the Gateway API out`,
        scope,
      );
    }
  }
}

function revisionOf(files: readonly GatewayApiCrdFile[]): string {
  return files.map(({ url, sha256 }) => sha256?.slice(0, 12) ?? url).join(' ');
}
