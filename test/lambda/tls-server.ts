import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, globalAgent, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

export interface ServerAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** A server over TLS, with a certificate of its own that the requests of this process accept while it runs. */
export class TlsServer {
  /** @param answer gets the request, and how often it came before; without an answer the request stays open */
  public static async start(answer: (asked: Asked, before: number) => ServerAnswer | undefined): Promise<TlsServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tls-server-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=fake', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
      timeout: 30_000,
    });
    const server = new TlsServer(readFileSync(certificate), readFileSync(key), answer);
    rmSync(folder, { recursive: true });
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    globalAgent.options.ca = server.certificate;
    return server;
  }

  public readonly asked: Asked[] = [];
  private readonly server: Server;

  private constructor(
    public readonly certificate: Buffer,
    key: Buffer,
    answer: (asked: Asked, before: number) => ServerAnswer | undefined,
  ) {
    this.server = createServer({ key, cert: certificate }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const asked = { method, path, headers, body: Buffer.concat(chunks).toString() };
        const before = this.asked.filter((other) => other.method === method && other.path === path).length;
        this.asked.push(asked);
        const given = answer(asked, before);
        if (given) {
          response.writeHead(given.status, given.headers).end(given.body);
        }
      });
    });
  }

  public get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    globalAgent.options.ca = undefined;
    this.server.closeAllConnections();
    this.server.close();
  }
}
