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
  /** Where it is read at deployment: `https://…`. Anything else is refused. */
  readonly url: string;

  /**
   * The SHA-256 that it must have, in hexadecimal digits. A file that has another one is not applied, and the deployment fails.
   *
   * @default - whatever the URL answers is applied
   */
  readonly sha256?: string;
}

/** Files from URLs. */
export function urlCrdSources(of: string, defines: string, files: readonly GatewayApiCrdFile[]): CrdSources {
  if (files.length === 0) {
    fail('GatewayCrds', `"fromUrls" has no files, give one or more, or write ${of}.published()`);
  }
  for (const file of files) {
    if (isConcrete(file.url) && !file.url.startsWith('https://')) {
      fail('GatewayCrds', `"${file.url}" is no https URL, write one, or ${of}.fromBucket(…)`);
    }
    validateDigest(file);
  }
  return { defines, files: [...files] };
}

/** An object of a bucket. */
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

/** Files as they are published. */
export function pinnedCrdSources(defines: string, files: readonly PinnedFile[]): CrdSources {
  return { defines, files: [...files] };
}

function validateDigest({ sha256, url }: GatewayApiCrdFile): void {
  if (sha256 !== undefined && isConcrete(sha256) && !SHA256_DIGEST.test(sha256)) {
    const given = isConcrete(url) ? ` of ${url}` : '';
    fail('GatewayCrds', `"${sha256}" is no SHA-256${given}, write its 64 hexadecimal digits`);
  }
}

/** The definition of TLSRoute asks whether a host is an address, which older clusters do not understand. */
const FIRST_GATEWAY_API_MINOR = 31;

/** What the definitions define, as refusals say it. */
const GATEWAY_API_NAME = 'Gateway API';

/** The definitions of the AWS Load Balancer Controller for Gateways, which its chart has, too. */
export const CONTROLLER_GATEWAY_CRDS = pinnedCrdSources('gateway.k8s.aws', [GATEWAY_API.loadBalancerController]);

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
    const standard = pinnedCrdSources(GATEWAY_API_NAME, GATEWAY_API.standard);
    return new GatewayApiCrds([standard], GATEWAY_API.version, [CONTROLLER_GATEWAY_CRDS], FIRST_GATEWAY_API_MINOR);
  }

  /**
   * Your own copies, such as of a mirror inside the company. They must hold what `published()` installs.
   *
   * @param files one or more; none is refused
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): GatewayApiCrds {
    validateArguments('GatewayApiCrds.fromUrls', arguments);
    return new GatewayApiCrds([urlCrdSources('GatewayApiCrds', GATEWAY_API_NAME, files)], filesRevision(files));
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
    return new GatewayApiCrds([bucketCrdSources(bucket, key, sha256, GATEWAY_API_NAME)], key);
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
          fail(
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
  public _validateVersion(kubernetesVersion: string | undefined, scope: Located): void {
    if (!isAtLeast(kubernetesVersion, this.firstMinor)) {
      fail(
        'GatewayCrds',
        `"${kubernetesVersion}" does not take the definitions of the Gateway API ${this._revision}, upgrade the cluster to 1.${this.firstMinor}, or leave the Gateway API out`,
        scope,
      );
    }
  }
}

function filesRevision(files: readonly GatewayApiCrdFile[]): string {
  return files.map(({ url, sha256 }) => sha256?.slice(0, 12) ?? url).join(' ');
}

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
    const given = urlCrdSources('ControllerCrds', '', files);
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
    const given = bucketCrdSources(bucket, key, sha256, '');
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
    public readonly _skipsChartCrds: boolean,
    /** What is installed of a controller. @internal */
    public readonly _sourcesOf: (published: PublishedCrds) => CrdSources[],
    /** True where something is installed from where it is published. @internal */
    public readonly _isPublished = false,
  ) {}
}

/** Gateways of the Gateway API, beside Ingresses and Services. */
export interface GatewayApiOptions {
  /**
   * Where the custom resource definitions come from. They are installed before the controller, which looks for them when it starts.
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

/** The gates that the options turn. */
export const GATEWAY_FEATURE_GATES: Readonly<Record<string, keyof GatewayApiOptions>> = {
  ALBGatewayAPI: 'applicationLoadBalancers',
  NLBGatewayAPI: 'networkLoadBalancers',
  GatewayListenerSet: 'listenerSets',
};

/**
 * The gates that are off. Those that are on stay unsaid: the controller turns a gate that nobody set off where its definitions are missing, and
 * with all of them set it would not start without them, nor balance any Ingress.
 */
export function disabledGatewayGates(options: GatewayApiOptions | undefined, scope: Located): Record<string, boolean> {
  if (options?.applicationLoadBalancers === false && options.networkLoadBalancers === false) {
    fail(
      'ControllerSetting',
      '"gatewayApi" has neither applicationLoadBalancers nor networkLoadBalancers, turn one of them on or leave gatewayApi out',
      scope,
    );
  }
  const off = Object.entries(GATEWAY_FEATURE_GATES).filter(([, option]) => options?.[option] === false);
  return Object.fromEntries(off.map(([gate]) => [gate, false]));
}

/** With other definitions, the pods must start again. */
export function gatewayAnnotations(options: GatewayApiOptions | undefined): Record<string, string> | undefined {
  return tryGetGatewayCrds(options)?._annotations;
}

/** The definitions, where Gateways are served. */
export function tryGetGatewayCrds(options: GatewayApiOptions | undefined): GatewayApiCrds | undefined {
  return options && (options.crds ?? GatewayApiCrds.published());
}
