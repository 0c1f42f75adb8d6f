import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CrdSources } from '../../cluster/crd-installer';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { PinnedFile } from '../../foundation/versions';

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

/** Files from URLs. */
export function urlSources(of: string, defines: string, files: readonly GatewayApiCrdFile[]): CrdSources {
  if (files.length === 0) {
    refuse('GatewayCrds', `"fromUrls" has no files, give one or more, or write ${of}.published()`);
  }
  for (const file of files) {
    if (isConcrete(file.url) && !file.url.startsWith('https://')) {
      refuse('GatewayCrds', `"${file.url}" is no https URL, write one, or ${of}.fromBucket(…)`);
    }
    refuseDigest(file);
  }
  return { defines, files: [...files] };
}

/** An object of a bucket. */
export function bucketSources(
  bucket: s3.IBucket,
  key: string,
  sha256: string | undefined,
  defines: string,
): CrdSources {
  const file = { url: `s3://${bucket.bucketName}/${key}`, sha256 };
  refuseDigest(file);
  return { defines, files: [file], grantRead: (grantee) => bucket.grantRead(grantee, key) };
}

/** Files as they are published. */
export function pinnedSources(defines: string, files: readonly PinnedFile[]): CrdSources {
  return { defines, files: [...files] };
}

function refuseDigest({ sha256, url }: GatewayApiCrdFile): void {
  if (sha256 !== undefined && isConcrete(sha256) && !SHA256.test(sha256)) {
    const given = isConcrete(url) ? ` of ${url}` : '';
    refuse('GatewayCrds', `"${sha256}" is no SHA-256${given}, write its 64 hexadecimal digits`);
  }
}
