import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { CrdSources } from '../../cluster/crd-installer';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { PinnedFile } from '../../foundation/versions';

const SHA256 = /^[0-9a-f]{64}$/i;

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
export function urlSources(of: string, defines: string, files: readonly GatewayApiCrdFile[]): CrdSources {
  if (files.length === 0) {
    refuse('GatewayCrds', `"fromUrls" has no files. Write one or more, or write ${of}.published()`);
  }
  for (const file of files) {
    if (isConcrete(file.url) && !file.url.startsWith('https://')) {
      refuse('GatewayCrds', `"${file.url}" is not an https URL. Write an https URL, or ${of}.fromBucket(…)`);
    }
    refuseDigest(file);
  }
  return { defines, files: [...files] };
}

/** Returns a source from an S3 object. */
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

/** Returns sources from published files. */
export function pinnedSources(defines: string, files: readonly PinnedFile[]): CrdSources {
  return { defines, files: [...files] };
}

function refuseDigest({ sha256, url }: GatewayApiCrdFile): void {
  if (sha256 !== undefined && isConcrete(sha256) && !SHA256.test(sha256)) {
    const given = isConcrete(url) ? ` of ${url}` : '';
    refuse('GatewayCrds', `"${sha256}" is not a SHA-256${given}. Write 64 hexadecimal digits`);
  }
}
