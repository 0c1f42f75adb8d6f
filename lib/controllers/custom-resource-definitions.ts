import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { hasManagedGatewayCrds } from '../cluster/cluster-definition';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { CrdSources } from '../cluster/crd-installer';
import { isAtLeast } from '../cluster/kubernetes-version';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { GATEWAY_API, type PinnedFile } from '../foundation/versions';

const SHA256_DIGEST = /^[0-9a-f]{64}$/i;

/** A file of custom resource definitions, in YAML. */
export interface GatewayApiCrdFile {
  /** URL that is downloaded at deployment: `https://…`. Other URLs fail. */
  readonly url: string;

  /**
   * Expected SHA-256, in hexadecimal digits. The deployment fails if the file has another one.
   *
   * @default - the file is not verified
   */
  readonly sha256?: string;
}

/** Returns sources from URLs. */
export function urlCrdSources(of: string, defines: string, files: readonly GatewayApiCrdFile[]): CrdSources {
  if (files.length === 0) {
    fail('GatewayCrds', `"fromUrls" has no files. Write one or more, or write ${of}.published()`);
  }
  for (const file of files) {
    if (isConcrete(file.url) && !file.url.startsWith('https://')) {
      fail('GatewayCrds', `"${file.url}" is not an https URL. Write an https URL, or ${of}.fromBucket(…)`);
    }
    validateDigest(file);
  }
  return { defines, files: [...files] };
}

/** Returns a source from an S3 object. */
export function bucketCrdSources(
  bucket: s3.IBucket,
  key: string,
  sha256: string | undefined,
  defines: string,
): CrdSources {
  const file = { url: `s3://${bucket.bucketName}/${key}`, sha256 };
  validateDigest(file);
  return { defines, files: [file], grantRead: (grantee) => bucket.grantRead(grantee, key) };
}

/** Returns sources from published files. */
export function pinnedCrdSources(defines: string, files: readonly PinnedFile[]): CrdSources {
  return { defines, files: [...files] };
}

function validateDigest({ sha256, url }: GatewayApiCrdFile): void {
  if (sha256 !== undefined && isConcrete(sha256) && !SHA256_DIGEST.test(sha256)) {
    const given = isConcrete(url) ? ` of ${url}` : '';
    fail('GatewayCrds', `"${sha256}" is not a SHA-256${given}. Write 64 hexadecimal digits`);
  }
}

/**
 * Minor version of the first supported Kubernetes version. The definition of TLSRoute contains a validation function
 * that older versions do not support.
 */
const FIRST_GATEWAY_API_MINOR = 31;

/** Name of the definitions in messages. */
const GATEWAY_API_NAME = 'Gateway API';

/** Definitions of the AWS Load Balancer Controller for Gateways, which its chart also contains. */
export const CONTROLLER_GATEWAY_CRDS = pinnedCrdSources('gateway.k8s.aws', [GATEWAY_API.loadBalancerController]);

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
    const standard = pinnedCrdSources(GATEWAY_API_NAME, GATEWAY_API.standard);
    return new GatewayApiCrds([standard], GATEWAY_API.version, [CONTROLLER_GATEWAY_CRDS], FIRST_GATEWAY_API_MINOR);
  }

  /**
   * Installs your own copies, for example from an internal mirror. They must contain what `published()` installs.
   *
   * @param files one or more files
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): GatewayApiCrds {
    validateArguments('GatewayApiCrds.fromUrls', arguments);
    return new GatewayApiCrds([urlCrdSources('GatewayApiCrds', GATEWAY_API_NAME, files)], filesRevision(files));
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
    return new GatewayApiCrds([bucketCrdSources(bucket, key, sha256, GATEWAY_API_NAME)], key);
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
    /** Revision of the definitions. Controllers read the definitions only when they start. */
    private readonly revision: string | undefined,
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
    return this.revision === undefined ? undefined : { 'cdk-eks-networking/gateway-api': this.revision };
  }

  /**
   * Validates that EKS Auto Mode does not manage the same definitions. It runs as a validation, because the cluster may
   * change later.
   *
   * @internal
   */
  public _validateOwner({ _context: { definition } }: ClusterTarget, scope: IConstruct): void {
    if (this._sources.length === 0) {
      return;
    }
    scope.node.addValidation({
      validate: () => {
        if (hasManagedGatewayCrds(definition)) {
          fail(
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
  public _validateVersion(kubernetesVersion: string | undefined, scope: Located): void {
    if (!isAtLeast(kubernetesVersion, this.firstMinor)) {
      fail(
        'GatewayCrds',
        `"${kubernetesVersion}" does not support the definitions of the Gateway API ${this.revision}. Upgrade the cluster to 1.${this.firstMinor}, or leave the Gateway API out`,
        scope,
      );
    }
  }
}

function filesRevision(files: readonly GatewayApiCrdFile[]): string {
  return files.map(({ url, sha256 }) => sha256?.slice(0, 12) ?? url).join(' ');
}

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
    const given = urlCrdSources('ControllerCrds', '', files);
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
    const given = bucketCrdSources(bucket, key, sha256, '');
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
    public readonly _skipsChartCrds: boolean,
    /** Returns the sources to install for a controller. @internal */
    public readonly _sourcesOf: (published: PublishedCrds) => CrdSources[],
    /** True for published definitions. @internal */
    public readonly _isPublished = false,
  ) {}
}

/** Options of the Gateway API. */
export interface GatewayApiOptions {
  /**
   * Source of the custom resource definitions. They are installed before the controller, which reads them when it
   * starts.
   *
   * @default GatewayApiCrds.published()
   */
  readonly crds?: GatewayApiCrds;

  /**
   * Whether Gateways of the class `gateway.k8s.aws/alb` get ALBs.
   *
   * @default true
   */
  readonly applicationLoadBalancers?: boolean;

  /**
   * Whether Gateways of the class `gateway.k8s.aws/nlb` get NLBs.
   *
   * @default true
   */
  readonly networkLoadBalancers?: boolean;

  /**
   * Whether ListenerSets add listeners to Gateways.
   *
   * @default true
   */
  readonly listenerSets?: boolean;
}

/** Feature gates of the options. */
export const GATEWAY_FEATURE_GATES: Readonly<Record<string, keyof GatewayApiOptions>> = {
  ALBGatewayAPI: 'applicationLoadBalancers',
  NLBGatewayAPI: 'networkLoadBalancers',
  GatewayListenerSet: 'listenerSets',
};

/**
 * Returns the disabled feature gates.
 *
 * Enabled gates are not set: the controller disables an unset gate if its definitions are missing. With all gates set,
 * it would not start without the definitions, and would handle no Ingresses either.
 */
export function disabledGatewayGates(options: GatewayApiOptions | undefined, scope: Located): Record<string, boolean> {
  if (options?.applicationLoadBalancers === false && options.networkLoadBalancers === false) {
    fail(
      'LoadBalancerControllerSetting',
      '"gatewayApi" disables both applicationLoadBalancers and networkLoadBalancers. Enable one of them, or leave gatewayApi out',
      scope,
    );
  }
  const off = Object.entries(GATEWAY_FEATURE_GATES).filter(([, option]) => options?.[option] === false);
  return Object.fromEntries(off.map(([gate]) => [gate, false]));
}

/** Returns annotations that restart the pods when the definitions change. */
export function gatewayAnnotations(options: GatewayApiOptions | undefined): Record<string, string> | undefined {
  return tryGetGatewayCrds(options)?._annotations;
}

/** Returns the source of the definitions, if Gateways are enabled. */
export function tryGetGatewayCrds(options: GatewayApiOptions | undefined): GatewayApiCrds | undefined {
  return options && (options.crds ?? GatewayApiCrds.published());
}
