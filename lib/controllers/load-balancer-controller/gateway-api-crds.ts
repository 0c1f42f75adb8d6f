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

/** The definition of TLSRoute asks whether a host is an address, which older clusters do not understand. */
const FIRST_MINOR = 31;

/** What the definitions define, as refusals say it. */
const DEFINED = 'Gateway API';

/** The definitions of the AWS Load Balancer Controller for Gateways, which its chart has, too. */
export const CONTROLLER_GATEWAY_CRDS = pinnedSources('gateway.k8s.aws', [GATEWAY_API.loadBalancerController]);

/**
 * Where the custom resource definitions of the Gateway API come from: one choice, made by a factory. They are applied at deployment by a
 * function beside the kubectl handler, before the controller starts, and again when the choice changes; Helm would install those of the
 * controller once and never upgrade them. They are never deleted, because with a definition go all its objects.
 *
 * Two controllers of one cluster that are given the same choice share what it installs, and both wait for it; different ones are refused.
 */
export class GatewayApiCrds {
  /**
   * Those that the controller is built for, as they are published: the standard channel of the Gateway API v1.6.1 with its safeguard against
   * older and experimental definitions, and for the AWS Load Balancer Controller its own. Each file is known by its SHA-256. The handler needs a
   * way to `raw.githubusercontent.com`. Kubernetes 1.31 is the first version that takes them; an older cluster is refused.
   *
   * The safeguard refuses definitions of the Gateway API before v1.6: it must be deleted by hand before an older version is installed.
   *
   * @see https://github.com/kubernetes-sigs/gateway-api/tree/v1.6.1/config/crd/standard
   * @see https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.5.0
   */
  public static published(): GatewayApiCrds {
    const standard = pinnedSources(DEFINED, GATEWAY_API.standard);
    return new GatewayApiCrds([standard], GATEWAY_API.version, [CONTROLLER_GATEWAY_CRDS], FIRST_MINOR);
  }

  /**
   * Your own copies, such as of a mirror inside the company. They must hold what `published()` installs.
   *
   * @param files one or more; none is refused
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): GatewayApiCrds {
    validateArguments('GatewayApiCrds.fromUrls', arguments);
    return new GatewayApiCrds([urlSources('GatewayApiCrds', DEFINED, files)], revisionOf(files));
  }

  /**
   * An object in a bucket: for clusters without a way to the internet, such as a file of your repository as an asset,
   * `GatewayApiCrds.fromBucket(asset.bucket, asset.s3ObjectKey)`. The function may read it.
   *
   * @param bucket that holds it
   * @param key of the object: under another key, it is applied again
   * @param sha256 that it must have; without it, whatever lies there is applied
   */
  public static fromBucket(bucket: s3.IBucket, key: string, sha256?: string): GatewayApiCrds {
    validateArguments('GatewayApiCrds.fromBucket', arguments);
    return new GatewayApiCrds([bucketSources(bucket, key, sha256, DEFINED)], key);
  }

  /**
   * Something else installs them, before the controller starts: without them, it leaves Gateways alone. A cluster of EKS Auto Mode can have them managed
   * (`GatewayApi.Crds.Managed`): other choices are refused there.
   */
  public static existing(): GatewayApiCrds {
    return new GatewayApiCrds([], undefined);
  }

  private constructor(
    /** What every controller of Gateways needs. @internal */
    public readonly _sources: readonly CrdSources[],
    /** Changes with the definitions: controllers look for them when they start, and never again. @internal */
    public readonly _revision: string | undefined,
    /** What the AWS Load Balancer Controller needs besides, where it is not in the same files. @internal */
    public readonly _controllerSources: readonly CrdSources[] = [],
    private readonly firstMinor = 0,
  ) {}

  /** True where something is installed from where it is published. @internal */
  public get _isPublished(): boolean {
    return this._controllerSources.length > 0;
  }

  /** With other definitions, pods must start again: an annotation that changes makes them. @internal */
  public get _annotations(): Record<string, string> | undefined {
    return this._revision === undefined ? undefined : { 'cdk-eks-networking/gateway-api': this._revision };
  }

  /**
   * Fails where EKS Auto Mode manages the same definitions: each would write over the other. Known once the cluster is whole.
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
            '"gatewayApi" installs definitions of the Gateway API, and EKS Auto Mode manages those of the cluster (GatewayApi.Crds.Managed), write crds: GatewayApiCrds.existing(), or turn that off in the cluster',
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
        `"${kubernetesVersion}" does not take the definitions of the Gateway API ${this._revision}, upgrade the cluster to 1.${this.firstMinor}, or leave the Gateway API out`,
        scope,
      );
    }
  }
}

function revisionOf(files: readonly GatewayApiCrdFile[]): string {
  return files.map(({ url, sha256 }) => sha256?.slice(0, 12) ?? url).join(' ');
}
