import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { secondsOf, validateBounds } from './validation';

const NAME = 'TargetHealthCheck';

/** What health checks have in common, whatever checks. */
export interface TargetHealthCheckOptions {
  /**
   * The port: a number, or the name of a port of the Service. With targets by pod address, a named port needs a number as its `targetPort`.
   *
   * @default - the port that traffic goes to
   */
  readonly port?: string;

  /**
   * The path of HTTP checks, with a slash at its start, of 1024 characters at the most.
   *
   * @default - `/`; for gRPC `/AWS.ALB/healthcheck`
   */
  readonly path?: string;

  /**
   * The time between two checks of a target: 5 to 300 seconds.
   *
   * @default - 15 seconds for ALBs, 10 seconds for NLBs
   */
  readonly interval?: Duration;

  /**
   * How long an answer may take: 2 to 120 seconds. For ALBs shorter than the interval, for NLBs not longer.
   *
   * @default - 5 seconds for ALBs, 10 seconds for NLBs, or 6 with `ExternalTrafficPolicy.LOCAL`
   */
  readonly timeout?: Duration;

  /**
   * How many checks in a row make a target healthy: 2 to 10.
   *
   * @default - 2 for ALBs, 3 for NLBs, or 2 with `ExternalTrafficPolicy.LOCAL`
   */
  readonly healthyThreshold?: number;

  /**
   * How many failed checks in a row make a target unhealthy: 2 to 10.
   *
   * @default - 2 for ALBs, 3 for NLBs, or 2 with `ExternalTrafficPolicy.LOCAL`
   */
  readonly unhealthyThreshold?: number;

  /**
   * The status codes of a healthy target, such as `200`, `200,204` or `200-399`: 200 to 499 for ALBs, 200 to 599 for NLBs, 0 to 99 for gRPC.
   *
   * @default - `200` for ALBs, `200-399` for NLBs, `12` for gRPC
   */
  readonly successCodes?: string;
}

/** What a kind of load balancer allows, and what the controller takes where nothing is said. */
export interface HealthCheckRules {
  readonly codes: readonly [least: number, most: number];
  readonly interval: number;
  readonly timeout: number;
  /** Whether a check may take as long as the time to the next one. */
  readonly mayFillInterval: boolean;
}

/** A health check within bounds, with its times in seconds. */
export interface ValidatedHealthCheck {
  readonly port?: string;
  readonly path?: string;
  readonly interval?: number;
  readonly timeout?: number;
  readonly healthyThreshold?: number;
  readonly unhealthyThreshold?: number;
  readonly successCodes?: string;
}

/**
 * Refuses what Elastic Load Balancing would.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
 */
export function validatedHealthCheck(
  { interval: every, timeout: limit, ...check }: TargetHealthCheckOptions,
  rules: HealthCheckRules,
): ValidatedHealthCheck {
  const interval = secondsOf(NAME, 'interval', every, 5, 300);
  const timeout = secondsOf(NAME, 'timeout', limit, 2, 120);
  for (const option of ['healthyThreshold', 'unhealthyThreshold'] as const) {
    validateBounds(NAME, option, check[option], { least: 2, most: 10 });
  }
  validateTimes(interval ?? rules.interval, timeout ?? rules.timeout, rules);
  validateLoadBalancerPort(check.port);
  validateLoadBalancerPath(check.path);
  validateCodes(check.successCodes, rules.codes);
  return { ...check, interval, timeout };
}

function validateTimes(interval: number, timeout: number, { mayFillInterval }: HealthCheckRules): void {
  if (!isConcrete(interval) || !isConcrete(timeout)) {
    return;
  }
  if (mayFillInterval ? timeout > interval : timeout >= interval) {
    fail(
      NAME,
      `"timeout: ${timeout}" does not end before the next check after ${interval} seconds, write a shorter timeout or a longer interval`,
    );
  }
}

function validateLoadBalancerPort(port: string | undefined): void {
  if (port !== undefined && isConcrete(port) && /^-?[\d.]+$/.test(port)) {
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      fail(NAME, `"port: ${port}" is no port, write 1 to 65535 or the name of a port of the Service`);
    }
  }
}

function validateLoadBalancerPath(path: string | undefined): void {
  if (path !== undefined && isConcrete(path) && (!path.startsWith('/') || path.length > 1024)) {
    fail(NAME, `"${path}" is no path of a health check, write up to 1024 characters that begin with a slash`);
  }
}

function validateCodes(codes: string | undefined, [least, most]: HealthCheckRules['codes']): void {
  if (codes === undefined || !isConcrete(codes)) {
    return;
  }
  const ranges = codes.split(',').map((range) => range.split('-'));
  const isFine = ranges.every((bounds) => {
    const numbers = bounds.map(Number);
    return (
      bounds.length <= 2 &&
      bounds.every((text) => /^\d{1,3}$/.test(text)) &&
      numbers.every((code) => code >= least && code <= most) &&
      numbers[0] <= (numbers[1] ?? numbers[0])
    );
  });
  if (!isFine) {
    fail(
      NAME,
      `"${codes}" are no success codes, write codes or ranges from ${least} to ${most}, such as ${least},${most}`,
    );
  }
}
