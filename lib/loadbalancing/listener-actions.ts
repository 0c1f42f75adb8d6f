import { didYouMean, type ErrorName, fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/**
 * The content types of a fixed response, as the API has had them since 2018.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
 */
const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

/** The maximum size of the body of a fixed response, in bytes. */
const MAX_BODY_SIZE = 1024;

/** Protocols that a redirect can lead to. */
export enum RedirectProtocol {
  /** HTTP. An ALB does not redirect from HTTPS to HTTP. */
  HTTP = 'HTTP',
  /** HTTPS. */
  HTTPS = 'HTTPS',
}

/** The target of a redirect of an ALB. Parts that are not set remain those of the request. */
export interface RedirectOptions {
  /**
   * The host name of the target.
   *
   * @default - the host name of the request
   */
  readonly hostname?: string;

  /**
   * The protocol of the target.
   *
   * @default - the protocol of the request
   */
  readonly protocol?: RedirectProtocol;

  /**
   * The port of the target: 1 to 65535.
   *
   * @default - the port of `protocol`, or the port of the request without `protocol`
   */
  readonly port?: number;

  /**
   * Whether the redirect is permanent (status 301) or temporary (status 302).
   *
   * @default false
   */
  readonly permanent?: boolean;
}

/** Options of a response that an ALB returns itself. */
export interface FixedResponseOptions {
  /**
   * The content type: `text/plain`, `text/css`, `text/html`, `application/javascript` or `application/json`.
   *
   * @default text/plain
   */
  readonly contentType?: string;

  /**
   * The body of the response, at most 1024 bytes.
   *
   * @default - an empty body
   */
  readonly messageBody?: string;
}

/** Fails on a fixed response that Elastic Load Balancing rejects. */
export function validateFixedResponse(
  errorName: ErrorName,
  statusCode: number,
  { contentType, messageBody }: FixedResponseOptions,
): void {
  if (isConcrete(statusCode) && !/^[245]\d\d$/.test(String(statusCode))) {
    fail(errorName, `"${statusCode}" is not a valid status code of a fixed response. Write 200 to 299 or 400 to 599`);
  }
  if (contentType !== undefined && isConcrete(contentType) && !CONTENT_TYPES.includes(contentType)) {
    const meant = didYouMean(contentType, CONTENT_TYPES);
    fail(errorName, `"${contentType}" is not a content type of a fixed response. ${meant}`);
  }
  if (messageBody !== undefined && isConcrete(messageBody) && Buffer.byteLength(messageBody) > MAX_BODY_SIZE) {
    fail(errorName, `"messageBody" has ${Buffer.byteLength(messageBody)} bytes. Write at most ${MAX_BODY_SIZE}`);
  }
}
