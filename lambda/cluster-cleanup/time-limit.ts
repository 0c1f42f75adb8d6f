import type { Connect } from '../aws-client';
import { nameOf, textOf } from '../errors';
import type { Runtime } from './runtime';

/** The minimum pause between two attempts, in milliseconds. */
export const SHORTEST_PAUSE = 5000;

/**
 * The settings of all clients: no call with all of its attempts takes longer than the time that is reserved for the
 * response to CloudFormation.
 */
const SETTINGS = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 3000, socketTimeout: 8000, requestTimeout: 8000, throwOnRequestTimeout: true },
} as const;

/** The time limit of one run of the function. No call to AWS starts after its end. */
export class TimeLimit {
  constructor(
    private readonly runtime: Runtime,
    /** The end in milliseconds since the epoch. */
    private readonly end: number,
  ) {}

  /** True if the time will be over after these milliseconds. */
  public endsWithin(milliseconds: number): boolean {
    return this.runtime.now() + milliseconds >= this.end;
  }

  /** Creates clients that reject calls when the time is over. */
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

  /** Repeats a call until it succeeds, its failure is permanent, or the time is over. */
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

  /** Varies a pause by a quarter, so that stacks that are deleted together do not call AWS at the same time. */
  public jitter(milliseconds: number): number {
    return Math.round(milliseconds * (0.75 + this.runtime.random() / 2));
  }
}

/** True if the resource does not exist. */
export function isGone(error: unknown): boolean {
  return /NotFound/.test(nameOf(error));
}

/** True for a permanent failure, unlike throttling, a resource in use and an unavailable service. */
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

/** For `catch`: a resource that is already deleted counts as deleted. */
export function unlessGone(error: unknown): void {
  if (!isGone(error)) {
    throw error;
  }
}
