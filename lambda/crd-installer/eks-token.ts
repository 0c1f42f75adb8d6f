import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** The seconds for which the signature is valid. The token itself is accepted for 15 minutes. */
const EXPIRES_IN = 60;

const CLUSTER_HEADER = 'x-k8s-aws-id';

/** Who asks, and the endpoint of STS that knows it. */
export interface Identity {
  readonly region: string;
  /** Such as `sts.eu-west-1.amazonaws.com`. */
  readonly stsHost: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * A bearer token for the Kubernetes API of an EKS cluster: a presigned request to STS that says who asks, with the name of the cluster in a header
 * that is signed.
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

/** What the signature takes for encoded, as RFC 3986 has it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** SHA-256 of Node, with the interface that the signer asks for. */
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
