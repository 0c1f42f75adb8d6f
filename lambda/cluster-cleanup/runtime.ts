import { request } from 'node:https';
import { type Connect, connectToAws } from '../aws-client';

/** The environment of the cleanup. Tests use a simulated AWS and their own clock. */
export interface Runtime {
  readonly connect: Connect;
  /** The Region of the function. */
  readonly region: string | undefined;
  /** The time in milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** A random number from 0 to 1. */
  random(): number;
  log(line: unknown): void;
  /** Sends the text to the URL. It fails if the response is not a success. */
  put(url: string, text: string): Promise<void>;
}

/** The environment of a function in Lambda. */
export function lambdaRuntime(): Runtime {
  return {
    connect: connectToAws,
    region: process.env.AWS_REGION,
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: () => Math.random(),
    log: (line) => console.log(line),
    put,
  };
}

/** CloudFormation signs the URL for an empty content type. */
export function put(url: string, text: string, timeout = 5000): Promise<void> {
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers, timeout }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      statusCode < 400 ? resolve() : reject(new Error(`CloudFormation answered ${statusCode}`));
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error('CloudFormation does not answer')));
    sent.end(text);
  });
}
