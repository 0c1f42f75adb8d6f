import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** The validity of the signature in seconds. The token itself is valid for 15 minutes. */
const EXPIRES_IN = 60;

const CLUSTER_HEADER = 'x-k8s-aws-id';

/** The caller, and the STS endpoint. */
export interface Identity {
  readonly region: string;
  /** The host name, such as `sts.eu-west-1.amazonaws.com`. */
  readonly stsHost: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Creates a bearer token for the Kubernetes API of an EKS cluster: a presigned STS request that identifies the caller,
 * with the name of the cluster in a signed header.
 *
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export async function eksToken(clusterName: string, { region, stsHost, credentials }: Identity, now = new Date()) {
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: stsHost,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: stsHost, [CLUSTER_HEADER]: clusterName },
    },
    { signingDate: now, expiresIn: EXPIRES_IN },
  );
  const parameters = Object.entries(query).map(([key, value]) => `${encode(key)}=${encode(String(value))}`);
  const url = `https://${stsHost}/?${parameters.join('&')}`;
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

/** Encodes a text for the signature, according to RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** SHA-256 of Node.js, with the interface that the signer requires. */
class Sha256 {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  public update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  public async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  public reset(): void {
    throw new Error('a hash is used once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') {
    return Buffer.from(data, 'utf8');
  }
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
