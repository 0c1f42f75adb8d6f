import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CRD_HANDLER_CODE } from '../../lib/cluster/crd-handler';

/** A process that hangs is ended, and fails its test: it takes a second, and more on a machine that does much else. */
const MOST_MILLISECONDS = 30_000;

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

type Answer = (asked: Asked, before: number) => { status: number; body?: string; headers?: Record<string, string> };

/** A Kubernetes API and a web server in one, over TLS with a certificate of its own, and the function that talks to it. */
export class FakeWorld {
  public static async start(answer: Answer): Promise<FakeWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'crds-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=fake', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
      timeout: MOST_MILLISECONDS,
    });
    const world = new FakeWorld(folder, readFileSync(certificate), readFileSync(key), answer);
    await new Promise<void>((resolve) => world.server.listen(0, '127.0.0.1', resolve));
    return world;
  }

  public readonly asked: Asked[] = [];
  private readonly server: Server;

  private constructor(
    private readonly folder: string,
    private readonly certificate: Buffer,
    key: Buffer,
    answer: Answer,
  ) {
    this.server = createServer({ key, cert: certificate }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const asked = { method, path, headers, body: Buffer.concat(chunks).toString() };
        const before = this.asked.filter((other) => other.method === method && other.path === path).length;
        this.asked.push(asked);
        const { status, body, headers: own } = answer(asked, before);
        response.writeHead(status, own).end(body);
      });
    });
  }

  public get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Runs the function in a process of its own, as Lambda does, with an AWS SDK that knows one cluster and one object. */
  public run(
    event: object,
    { object = '', ...env }: Record<string, string> = {},
    remaining?: number,
  ): Promise<{ result?: unknown; error?: string }> {
    const cluster = { endpoint: this.url, certificateAuthority: { data: this.certificate.toString('base64') } };
    this.module('@aws-sdk/client-eks', 'DescribeCluster', { cluster });
    this.module('@aws-sdk/client-s3', 'GetObject', { object });
    writeFileSync(join(this.folder, 'index.js'), CRD_HANDLER_CODE);
    const context = remaining === undefined ? 'undefined' : `{ getRemainingTimeInMillis: () => ${remaining} }`;
    writeFileSync(
      join(this.folder, 'run.js'),
      `require('./index.js').handler(${JSON.stringify(event)}, ${context}).then((result) => process.send({ result }), ({ message }) => process.send({ error: message }));`,
    );
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['run.js'], {
        cwd: this.folder,
        timeout: MOST_MILLISECONDS,
        killSignal: 'SIGKILL',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: {
          PATH: process.env.PATH,
          NODE_EXTRA_CA_CERTS: join(this.folder, 'cert.pem'),
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
          AWS_SESSION_TOKEN: 'session/token+with=signs',
          STS_HOST: 'sts.eu-west-1.amazonaws.com',
          FIRST_PAUSE_MS: '5',
          // Longer than it may run: cases in which it ends say less.
          PATIENCE_SECONDS: '60',
          ...env,
        },
      });
      child.on('message', (message) => resolve(message as { result?: unknown; error?: string }));
      child.on('error', reject);
      // After the last message.
      child.on('disconnect', () => reject(new Error('the function ended without an answer')));
    });
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }

  private module(name: string, command: string, answer: object): void {
    const folder = join(this.folder, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    const client = name.endsWith('eks') ? 'EKSClient' : 'S3Client';
    writeFileSync(
      join(folder, 'index.js'),
      `const answer = ${JSON.stringify(answer)};
exports.${command}Command = class { constructor(input) { this.input = input; } };
exports.${client} = class {
  async send({ input }) {
    return 'object' in answer
      ? { Body: { transformToByteArray: async () => Buffer.from(input.Bucket + '/' + input.Key === 'bucket/crds.yaml' ? answer.object : '') } }
      : input.name === 'orion' ? answer : Promise.reject(new Error('no cluster ' + input.name));
  }
};`,
    );
  }
}
