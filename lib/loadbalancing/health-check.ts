import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { HealthCheckProtocol } from './enums';
import { secondsOf, validateBounds } from './validation';

const NAME = 'TargetHealthCheck';

/**
 * The health check of the targets of an ALB or NLB. If an NLB sends to nodes of a Service with `externalTrafficPolicy:
 * Local`, the default is a check of kube-proxy: HTTP for `/healthz` at the health check port of the Service, every 10
 * seconds within 6 seconds. Two checks in a row decide.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/model/model_build_target_group.go
 */
export interface TargetHealthCheckOptions {
  /**
   * The protocol of the check. TCP is for an NLB only. With ExternalTrafficPolicy.LOCAL, TCP is an error, because nodes
   * without pods would be healthy, too.
   *
   * @default - the target protocol for an ALB; TCP for an NLB, or HTTP with ExternalTrafficPolicy.LOCAL; HTTP if the
   * targets are an ALB
   */
  readonly protocol?: HealthCheckProtocol;

  /**
   * The port of the check: a number from 1 to 65535, the name of a port of the Service, or `traffic-port`. If targets are pods, a named port needs a number
   * as its `targetPort`. If the targets are an ALB, write a number.
   *
   * @default - `traffic-port`: the port that receives traffic
   */
  readonly port?: string;

  /**
   * The path of HTTP and HTTPS checks: at most 1024 characters that begin with a slash. It is an error for TCP checks.
   *
   * @default - `/`; for gRPC `/AWS.ALB/healthcheck`
   */
  readonly path?: string;

  /**
   * The time between two checks of a target: 5 to 300 seconds.
   *
   * @default - 15 seconds; 10 seconds for an NLB of a Service
   */
  readonly interval?: Duration;

  /**
   * The time within which a target must respond: 2 to 120 seconds. It must be shorter than the interval. For an NLB of
   * a Service, it may be equal.
   *
   * @default - 5 seconds; for an NLB of a Service 10 seconds, or 6 seconds with ExternalTrafficPolicy.LOCAL
   */
  readonly timeout?: Duration;

  /**
   * The number of successful checks in a row that make a target healthy: 2 to 10.
   *
   * @default - 2 for Ingresses; 3 for Gateways and Services, or 2 with ExternalTrafficPolicy.LOCAL
   */
  readonly healthyThreshold?: number;

  /**
   * The number of failed checks in a row that make a target unhealthy: 2 to 10.
   *
   * @default - 2 for Ingresses; 3 for Gateways and Services, or 2 with ExternalTrafficPolicy.LOCAL
   */
  readonly unhealthyThreshold?: number;

  /**
   * The status codes of a healthy target, such as `200`, `200,204` or `200-399`: 200 to 499 for an ALB, 200 to 599 for an NLB and for Gateways, 0 to 99 for
   * gRPC. They are an error for TCP checks.
   *
   * @default - `200` for Ingresses; `200-399` for Gateways and Services; `12` for gRPC
   */
  readonly successCodes?: string;
}

/** Bounds of one kind of load balancer, and the defaults of the controller. */
export interface HealthCheckRules {
  /** The ranges of valid codes, each with its first and last code. */
  readonly codes: readonly (readonly [least: number, most: number])[];
  readonly interval: number;
  readonly timeout: number;
  /** Whether the timeout may be equal to the interval. */
  readonly mayFillInterval: boolean;
}

/** A validated health check, with its times in seconds. */
export interface ValidatedHealthCheck {
  readonly protocol?: HealthCheckProtocol;
  readonly port?: string;
  readonly path?: string;
  readonly interval?: number;
  readonly timeout?: number;
  readonly healthyThreshold?: number;
  readonly unhealthyThreshold?: number;
  readonly successCodes?: string;
}

/**
 * Validates a health check against the bounds of Elastic Load Balancing.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
 */
export function validateHealthCheck(
  { interval: every, timeout: limit, ...check }: TargetHealthCheckOptions,
  rules: HealthCheckRules,
): ValidatedHealthCheck {
  const interval = secondsOf(NAME, 'interval', every, 5, 300);
  const timeout = secondsOf(NAME, 'timeout', limit, 2, 120);
  for (const option of ['healthyThreshold', 'unhealthyThreshold'] as const) {
    validateBounds(NAME, option, check[option], { least: 2, most: 10 });
  }
  validateTimes(interval ?? rules.interval, timeout ?? rules.timeout, rules);
  validatePort(check.port);
  validatePath(check);
  validateCodes(check.successCodes, rules);
  return { ...check, interval, timeout };
}

function validateTimes(interval: number, timeout: number, { mayFillInterval }: HealthCheckRules): void {
  if (!isConcrete(interval) || !isConcrete(timeout)) {
    return;
  }
  if (mayFillInterval ? timeout > interval : timeout >= interval) {
    fail(
      NAME,
      `"timeout: ${timeout}" is not shorter than the interval of ${interval} seconds. Write a shorter timeout or a longer interval`,
    );
  }
}

function validatePort(port: string | undefined): void {
  if (port !== undefined && isConcrete(port) && /^-?[\d.]+$/.test(port)) {
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      fail(NAME, `"port: ${port}" is not a port. Write 1 to 65535, or the name of a port of the Service`);
    }
  }
}

function validatePath({ path, protocol, successCodes }: TargetHealthCheckOptions): void {
  const unused = Object.entries({ path, successCodes }).find(([, value]) => value !== undefined);
  if (protocol === HealthCheckProtocol.TCP && unused) {
    fail(
      NAME,
      `"${unused[0]}: ${unused[1]}" has no effect on a TCP check. Remove it, or write HealthCheckProtocol.HTTP`,
    );
  }
  if (path !== undefined && isConcrete(path) && (!path.startsWith('/') || path.length > 1024)) {
    fail(NAME, `"${path}" is not a path of a health check. Write at most 1024 characters that begin with a slash`);
  }
}

function validateCodes(codes: string | undefined, { codes: bounds }: HealthCheckRules): void {
  if (codes === undefined || !isConcrete(codes)) {
    return;
  }
  const ranges = codes.split(',').map((range) => range.split('-'));
  const isWithin = ([least, most]: readonly [number, number]) =>
    ranges.every((texts) => {
      const numbers = texts.map(Number);
      return (
        texts.length <= 2 &&
        texts.every((text) => /^\d{1,3}$/.test(text)) &&
        numbers.every((code) => code >= least && code <= most) &&
        numbers[0] <= (numbers[1] ?? numbers[0])
      );
    });
  if (!bounds.some(isWithin)) {
    const allowed = bounds.map(([least, most]) => `${least} to ${most}`).join(', or ');
    fail(
      NAME,
      `"${codes}" are not success codes. Write codes or ranges from ${allowed}, such as ${bounds[0][0]},${bounds[0][1]}`,
    );
  }
}
