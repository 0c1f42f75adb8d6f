import { createHash } from 'node:crypto';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Connect } from '../aws-client';
import { type Answer, type Patience, request } from './http';

/** A file of custom resource definitions. */
export interface SourceFile {
  /** `https://…`, or `s3://bucket/key`. */
  readonly Url: string;
  readonly Sha256?: string;
}

const MOST_REDIRECTS = 5;

/** Downloads files, and compares them with their SHA-256. */
export class Sources {
  constructor(
    private readonly connect: Connect,
    private readonly patience: Patience,
  ) {}

  /** The text of the file. It fails if the SHA-256 differs. */
  public async read({ Url: url, Sha256: expected }: SourceFile): Promise<string> {
    const content = url.startsWith('s3://') ? await this.getObject(url) : await this.download(url, MOST_REDIRECTS);
    const actual = createHash('sha256').update(content).digest('hex');
    if (expected && actual !== expected.toLowerCase()) {
      throw new Error(`${url} has the SHA-256 ${actual} and not ${expected}: nothing was applied`);
    }
    return Buffer.from(content).toString('utf8');
  }

  private async getObject(url: string): Promise<Uint8Array> {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const { Body } = await this.connect(S3Client, {}).send(new GetObjectCommand({ Bucket, Key }));
    if (!Body) {
      throw new Error(`${url} has no content`);
    }
    return Body.transformToByteArray();
  }

  private async download(url: string, redirects: number): Promise<Uint8Array> {
    if (!url.startsWith('https://')) {
      throw new Error(`${url} is not read: only https and s3 are`);
    }
    const { status, location, body }: Answer = await this.patience.retry(url, [408, 425, 429], () => request(url));
    if (status >= 300 && status < 400 && location !== undefined && redirects > 0) {
      return this.download(new URL(location, url).href, redirects - 1);
    }
    if (status !== 200) {
      throw new Error(`${url} answers ${status}`);
    }
    return body;
  }
}
