import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import type { Connect } from '../aws-client';
import type { KubernetesDocument } from './documents';
import { eksToken, type Identity } from './eks-token';
import { type Answer, messageIn, type Patience, request } from './http';

/** A new access entry takes some time to become effective. Until then, the cluster responds with 401 or 403. */
const RETRIED = [401, 403, 408, 409, 425, 429];

/** The Kubernetes API of an EKS cluster. */
export class Cluster {
  public static async find(connect: Connect, name: string, identity: Identity, patience: Patience): Promise<Cluster> {
    const { cluster } = await connect(EKSClient, {}).send(new DescribeClusterCommand({ name }));
    const { endpoint, certificateAuthority } = cluster ?? {};
    if (!endpoint || !certificateAuthority?.data) {
      throw new Error(`cluster ${name} has no endpoint`);
    }
    return new Cluster(name, endpoint, Buffer.from(certificateAuthority.data, 'base64'), identity, patience);
  }

  private constructor(
    private readonly name: string,
    private readonly endpoint: string,
    private readonly ca: Buffer,
    private readonly identity: Identity,
    private readonly patience: Patience,
  ) {}

  /** Applies an object with a server-side apply. */
  public async apply({ kind, name, path, text }: KubernetesDocument): Promise<void> {
    const { status, body } = await this.patch(`${path}?fieldManager=cdk-eks-networking&force=true`, text);
    if (status !== 200 && status !== 201) {
      throw new Error(`the cluster refuses ${kind} ${name} with ${status}: ${messageIn(body)}`);
    }
  }

  /** Waits until the API serves the definition, because controllers only look for it when they start. */
  public async waitUntilEstablished({ name, path }: KubernetesDocument): Promise<void> {
    await this.patience.retry(name, [], async () => {
      const { status, body } = await this.get(path);
      const conditions: Condition[] = status === 200 ? (JSON.parse(body.toString()).status?.conditions ?? []) : [];
      const isEstablished = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
      return isEstablished
        ? { status, body }
        : { status: 503, body: Buffer.from(`not established: ${JSON.stringify(conditions)}`) };
    });
  }

  private get(path: string): Promise<Answer> {
    return this.patience.retry(`GET ${path}`, RETRIED, async () =>
      request(this.endpoint + path, { ca: this.ca, headers: await this.headers() }),
    );
  }

  private patch(path: string, body: string): Promise<Answer> {
    return this.patience.retry(`PATCH ${path}`, RETRIED, async () =>
      request(this.endpoint + path, {
        method: 'PATCH',
        ca: this.ca,
        headers: { ...(await this.headers()), 'content-type': 'application/apply-patch+yaml' },
        body,
      }),
    );
  }

  private async headers(): Promise<Record<string, string>> {
    return { accept: 'application/json', authorization: `Bearer ${await eksToken(this.name, this.identity)}` };
  }
}

interface Condition {
  readonly type: string;
  readonly status: string;
}
