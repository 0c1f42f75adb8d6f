import { request as send } from 'node:https';
import { codeOf, messageOf } from '../errors';

/** The maximum time without a response, in milliseconds. */
const TIMEOUT = 30_000;

/** The maximum pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 15_000;

export interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly body: Buffer;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  /** The certificate authority of the server, if it is not a public one. */
  readonly ca?: Buffer;
  readonly body?: string;
}

/** Sends one request. It fails without a response. */
export function request(url: string, { method = 'GET', headers = {}, ca, body = '' }: RequestOptions = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { method, headers: { ...headers, ...length }, timeout: TIMEOUT, ...(ca ? { ca } : {}) };
    const sent = send(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, location: headers.location, body: Buffer.concat(chunks) });
      });
    });
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('no answer in 30 seconds'), { code: 'ETIMEDOUT' })));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The message of a Kubernetes status, or the beginning of the text. */
export function messageIn(body: Buffer): string {
  const text = body.toString('utf8').slice(0, 500);
  try {
    return JSON.parse(text).message || text;
  } catch {
    return text;
  }
}

/** The time for which a request is repeated while the server is not ready. */
export class Patience {
  constructor(
    /** The end in milliseconds since the epoch. */
    private readonly end: () => number,
    /** The first pause between two attempts, in milliseconds. Each further pause is twice as long. */
    private readonly firstPause: number,
  ) {}

  /**
   * Repeats a request without a response, and one with a status of 500 or more, or with one of `retried`. Fails with
   * the last response.
   *
   * @param what name of the request in the error
   */
  public async retry(what: string, retried: readonly number[], ask: () => Promise<Answer>): Promise<Answer> {
    const end = this.end();
    for (let pause = this.firstPause; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      let trouble: string;
      try {
        const answer = await ask();
        if (answer.status < 500 && !retried.includes(answer.status)) {
          return answer;
        }
        trouble = `${answer.status} ${messageIn(answer.body)}`;
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) {
          throw error;
        }
        trouble = messageOf(error) || code;
      }
      if (Date.now() + pause > end) {
        throw new Error(`${what}: ${trouble}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
