import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CrdSources } from '../../cluster/crd-installer';
import { isAtLeast } from '../../cluster/kubernetes-version';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { GATEWAY_API } from '../../foundation/versions';

/** The definition of TLSRoute asks whether a host is an address, which older clusters do not understand. */
const FIRST_MINOR = 31;

const SHA256 = /^[0-9a-f]{64}$/i;

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

/**
 * Where the custom resource definitions of the Gateway API come from: one choice, made by a factory. They are applied at deployment by a
 * function beside the kubectl handler, before the controller starts, and again when the choice changes; Helm would install those of the
 * controller once and never upgrade them. They are never deleted, because with a definition go all its objects.
 */
export class GatewayApiCrds {
  /**
   * Those that the controller is built for, as they are published: the standard channel of the Gateway API v1.6.1 with its safeguard against
   * older and experimental definitions, and those of the controller. Each file is known by its SHA-256. The handler needs a way to
   * `raw.githubusercontent.com`. Kubernetes 1.31 is the first version that takes them; an older cluster is refused.
   *
   * The safeguard refuses definitions of the Gateway API before v1.6: it must be deleted by hand before an older version is installed.
   *
   * @see https://github.com/kubernetes-sigs/gateway-api/tree/v1.6.1/config/crd/standard
   * @see https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.5.0
   */
  public static published(): GatewayApiCrds {
    const files = [...GATEWAY_API.standard, GATEWAY_API.loadBalancerController];
    return new GatewayApiCrds({ files }, GATEWAY_API.version, FIRST_MINOR);
  }

  /**
   * Your own copies, such as of a mirror inside the company. They must hold what `published()` installs.
   *
   * @param files one or more; none is refused
   */
  public static fromUrls(...files: GatewayApiCrdFile[]): GatewayApiCrds {
    if (files.length === 0) {
      refuse('GatewayCrds', '"fromUrls" has no files, give one or more, or write GatewayApiCrds.published()');
    }
    for (const file of files) {
      refuseFile(file);
    }
    return new GatewayApiCrds({ files: [...files] }, revisionOf(files));
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
    const file = { url: `s3://${bucket.bucketName}/${key}`, sha256 };
    refuseDigest(file);
    return new GatewayApiCrds({ files: [file], grantRead: (grantee) => bucket.grantRead(grantee, key) }, key);
  }

  /** Something else installs them, before the controller starts: without them, it leaves Gateways alone. */
  public static existing(): GatewayApiCrds {
    return new GatewayApiCrds(undefined, undefined);
  }

  private constructor(
    /** What is installed. @internal */
    public readonly _sources: CrdSources | undefined,
    /** Changes with the definitions: the controller looks for them when it starts, and never again. @internal */
    public readonly _revision: string | undefined,
    private readonly firstMinor = 0,
  ) {}

  /** @internal */
  public _refuseVersion(kubernetesVersion: string | undefined, scope: Located): void {
    if (!isAtLeast(kubernetesVersion, this.firstMinor)) {
      refuse(
        'GatewayCrds',
        `"${kubernetesVersion}" does not take the definitions of the Gateway API ${this._revision}, upgrade the cluster to 1.${this.firstMinor}, or leave gatewayApi out`,
        scope,
      );
    }
  }
}

function refuseFile(file: GatewayApiCrdFile): void {
  if (isConcrete(file.url) && !file.url.startsWith('https://')) {
    refuse('GatewayCrds', `"${file.url}" is no https URL, write one, or GatewayApiCrds.fromBucket(…)`);
  }
  refuseDigest(file);
}

function refuseDigest({ sha256, url }: GatewayApiCrdFile): void {
  if (sha256 !== undefined && isConcrete(sha256) && !SHA256.test(sha256)) {
    const given = isConcrete(url) ? ` of ${url}` : '';
    refuse('GatewayCrds', `"${sha256}" is no SHA-256${given}, write its 64 hexadecimal digits`);
  }
}

function revisionOf(files: readonly GatewayApiCrdFile[]): string {
  return files.map(({ url, sha256 }) => sha256?.slice(0, 12) ?? url).join(' ');
}
