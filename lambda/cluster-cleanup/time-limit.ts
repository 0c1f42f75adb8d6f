import type { Connect } from '../aws-client';
import { nameOf, textOf } from '../errors';
import type { Runtime } from './runtime';

/** The shortest pause between two tries, in milliseconds. */
export const SHORTEST_PAUSE = 5000;

/** The settings of all clients: no call with all of its attempts takes longer than the time that is kept for the answer to CloudFormation. */
const SETTINGS = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 3000, socketTimeout: 8000, requestTimeout: 8000, throwOnRequestTimeout: true },
} as const;

/** The time that one run of the function has. No call to AWS begins after its end. */
export class TimeLimit {
  constructor(
    private readonly runtime: Runtime,
    /** In milliseconds since the epoch. */
    private readonly end: number,
  ) {}

  /** True where the time is over when the milliseconds have passed. */
  public endsWithin(milliseconds: number): boolean {
    return this.runtime.now() + milliseconds >= this.end;
  }

  /** Makes clients that refuse calls when the time is over. */
  public readonly connect: Connect = (Client, settings) => {
    const client = this.runtime.connect(Client, { ...SETTINGS, ...settings });
    const send = client.send as (command: unknown) => Promise<unknown>;
    const limited = async (command: unknown) => {
      if (this.endsWithin(0)) {
        throw Object.assign(new Error('not tried any more'), { name: 'TimeIsOver' });
      }
      return send.call(client, command);
    };
    return { send: limited as never };
  };

  /** Repeats a call until it succeeds, time cannot change its failure, or the time is over. */
  public async insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const pause = this.jitter(SHORTEST_PAUSE);
        if (isGone(error) || isLasting(error) || this.endsWithin(pause)) {
          throw error;
        }
        this.runtime.log(textOf(error));
        await this.runtime.sleep(pause);
      }
    }
  }

  /** A quarter less to a quarter more, so that stacks that are deleted together do not call AWS at the same moments. */
  public jitter(milliseconds: number): number {
    return Math.round(milliseconds * (0.75 + this.runtime.random() / 2));
  }
}

/** True where the resource is not there. */
export function isGone(error: unknown): boolean {
  return /NotFound/.test(nameOf(error));
}

/** A failure that time does not change, unlike throttling, a resource in use and a service that is down. */
export class LastingError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export function isLasting(error: unknown): boolean {
  return (
    error instanceof LastingError ||
    /^(AccessDenied|AuthFailure|OperationNotPermitted|UnauthorizedOperation|Validation)/.test(nameOf(error))
  );
}

/** For `catch`: what somebody else has deleted counts as done. */
export function unlessGone(error: unknown): void {
  if (!isGone(error)) {
    throw error;
  }
}
