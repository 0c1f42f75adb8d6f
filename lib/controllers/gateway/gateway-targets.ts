import { type Duration, Tokenization } from 'aws-cdk-lib/core';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { given } from '../load-balancer-controller/ingress-class';
import type { LoadBalancerTargetType } from '../load-balancer-terms';
import { attributeList, refuseLabels, refuseOutside, refusePort, refuseReservedTags } from './gateway-checks';

/** What a load balancer speaks to its targets. */
export enum TargetProtocol {
  /** HTTP, from ALBs. */
  HTTP = 'HTTP',
  /** HTTPS, from ALBs. */
  HTTPS = 'HTTPS',
  /** TCP, from NLBs. */
  TCP = 'TCP',
  /** TLS, from NLBs. */
  TLS = 'TLS',
  /** UDP, from NLBs. */
  UDP = 'UDP',
  /** TCP and UDP on one port, from NLBs. */
  TCP_UDP = 'TCP_UDP',
}

/** The version of HTTP that an ALB speaks to its targets. */
export enum TargetProtocolVersion {
  /** HTTP/1.1. */
  HTTP1 = 'HTTP1',
  /** HTTP/2. */
  HTTP2 = 'HTTP2',
  /** gRPC. */
  GRPC = 'GRPC',
}

/** What a health check speaks. */
export enum HealthCheckProtocol {
  /** HTTP. */
  HTTP = 'HTTP',
  /** HTTPS. */
  HTTPS = 'HTTPS',
  /** TCP: a connection is enough. */
  TCP = 'TCP',
}

/** How a load balancer knows that a target is well. */
export interface GatewayHealthCheckOptions {
  /**
   * What the check speaks.
   *
   * @default - HTTP for ALBs, TCP for NLBs
   */
  readonly protocol?: HealthCheckProtocol;

  /**
   * Where the check asks, such as `/healthz`; with `protocol: TCP` it is refused.
   *
   * @default - that of Elastic Load Balancing: `/`
   */
  readonly path?: string;

  /**
   * The port of the check, 1 to 65535.
   *
   * @default - the one that traffic goes to
   */
  readonly port?: number;

  /**
   * How often, 5 to 300 seconds.
   *
   * @default - that of the controller: 15 seconds
   */
  readonly interval?: Duration;

  /**
   * How long the check waits for an answer, 2 to 120 seconds and less than the interval.
   *
   * @default - that of the controller
   */
  readonly timeout?: Duration;

  /**
   * How many checks in a row make a target healthy, 2 to 10.
   *
   * @default - that of the controller
   */
  readonly healthyThreshold?: number;

  /**
   * How many checks in a row make it unhealthy, 2 to 10.
   *
   * @default - that of the controller
   */
  readonly unhealthyThreshold?: number;

  /**
   * The answers that count as healthy, such as `200-299`; with gRPC, its codes, such as `0`.
   *
   * @default - 200, or 12 for gRPC
   */
  readonly successCodes?: string;
}

/** The targets of a load balancer: the pods or nodes behind a Service. */
export interface GatewayTargetOptions {
  /**
   * What they are.
   *
   * @default - that of the controller: pods, by their addresses
   */
  readonly targetType?: LoadBalancerTargetType;

  /**
   * What the load balancer speaks to them.
   *
   * @default - HTTP for ALBs; what the listener speaks for NLBs
   */
  readonly protocol?: TargetProtocol;

  /**
   * The version of HTTP; refused with protocols that are none of HTTP.
   *
   * @default - gRPC for GRPCRoutes, HTTP/1.1 otherwise
   */
  readonly protocolVersion?: TargetProtocolVersion;

  /**
   * How the load balancer knows that they are well.
   *
   * @default - as Elastic Load Balancing does by itself
   */
  readonly healthCheck?: GatewayHealthCheckOptions;

  /**
   * How long a target that goes keeps its connections, up to an hour: shorter than the grace period of its pods.
   *
   * @default - 300 seconds, as Elastic Load Balancing has it
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How long an ALB sends a client to the same target, by a cookie, from a second to seven days.
   *
   * @default - it does not
   */
  readonly stickiness?: Duration;

  /**
   * Attributes of the target groups, such as `{ 'load_balancing.algorithm.type': 'least_outstanding_requests' }`. Those that a typed option sets
   * are refused.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
   */
  readonly attributes?: Record<string, string>;

  /**
   * The labels of the nodes that are targets, where nodes are.
   *
   * @default - all nodes
   */
  readonly nodeLabels?: Record<string, string>;

  /**
   * Tags of the target groups.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;
}

const DELAY = 'deregistration_delay.timeout_seconds';

/** The properties of target groups as a TargetGroupConfiguration has them. */
export function targetGroupProps(options: GatewayTargetOptions, scope?: Located): Record<string, unknown> {
  refuseVersion(options, scope);
  refuseReservedTags(options.tags, scope);
  refuseLabels(options.nodeLabels, scope);
  const attributes = attributesOf(options, scope);
  return {
    ...given('targetType', options.targetType),
    ...given('protocol', options.protocol),
    ...given('protocolVersion', options.protocolVersion),
    ...given('healthCheckConfig', options.healthCheck && healthCheck(options.healthCheck, options, scope)),
    ...(Object.keys(attributes).length > 0 ? { targetGroupAttributes: attributeList(attributes) } : {}),
    ...given('nodeSelector', options.nodeLabels && { matchLabels: { ...options.nodeLabels } }),
    ...given('tags', options.tags && { ...options.tags }),
  };
}

function healthCheck(
  check: GatewayHealthCheckOptions,
  { protocolVersion }: GatewayTargetOptions,
  scope?: Located,
): Record<string, unknown> {
  const [interval, timeout] = [check.interval?.toSeconds(), check.timeout?.toSeconds()];
  refuseOutside('GatewaySetting', 'interval', interval, 5, 300, scope);
  refuseOutside('GatewaySetting', 'timeout', timeout, 2, 120, scope);
  refuseOutside('GatewaySetting', 'healthyThreshold', check.healthyThreshold, 2, 10, scope);
  refuseOutside('GatewaySetting', 'unhealthyThreshold', check.unhealthyThreshold, 2, 10, scope);
  refusePort('GatewaySetting', check.port, scope);
  if (interval !== undefined && timeout !== undefined && timeout >= interval) {
    refuse('GatewaySetting', `"timeout: ${timeout}" is not below the interval of ${interval}, write less`, scope);
  }
  refusePath(check, scope);
  const codes = protocolVersion === TargetProtocolVersion.GRPC ? 'grpcCode' : 'httpCode';
  return {
    ...given('healthCheckProtocol', check.protocol),
    ...given('healthCheckPath', check.path),
    ...given('healthCheckPort', check.port === undefined ? undefined : Tokenization.stringifyNumber(check.port)),
    ...given('healthCheckInterval', interval),
    ...given('healthCheckTimeout', timeout),
    ...given('healthyThresholdCount', check.healthyThreshold),
    ...given('unhealthyThresholdCount', check.unhealthyThreshold),
    ...given('matcher', check.successCodes && { [codes]: check.successCodes }),
  };
}

function refusePath({ path, protocol, successCodes }: GatewayHealthCheckOptions, scope?: Located): void {
  const asked = path ?? successCodes;
  if (protocol === HealthCheckProtocol.TCP && asked !== undefined) {
    refuse('GatewaySetting', `"${asked}" is nothing that a health check by TCP can look at, leave it out`, scope);
  }
  if (path !== undefined && isConcrete(path) && !path.startsWith('/')) {
    refuse('GatewaySetting', `"${path}" is no path of a health check, write "/${path}"`, scope);
  }
}

function refuseVersion({ protocol, protocolVersion, stickiness }: GatewayTargetOptions, scope?: Located): void {
  const http = protocol === undefined || protocol === TargetProtocol.HTTP || protocol === TargetProtocol.HTTPS;
  if (!http && protocolVersion !== undefined) {
    refuse('GatewaySetting', `"protocolVersion: ${protocolVersion}" is of HTTP, leave it out with ${protocol}`, scope);
  }
  if (!http && stickiness !== undefined) {
    refuse(
      'GatewaySetting',
      `"stickiness" is by a cookie of HTTP, write attributes: { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' } with ${protocol}`,
      scope,
    );
  }
}

function attributesOf(options: GatewayTargetOptions, scope?: Located): Record<string, string> {
  const { attributes = {} } = options;
  const [delay, stickiness] = [options.deregistrationDelay?.toSeconds(), options.stickiness?.toSeconds()];
  refuseOutside('GatewaySetting', 'deregistrationDelay', delay, 0, 3600, scope);
  refuseOutside('GatewaySetting', 'stickiness', stickiness, 1, 604_800, scope);
  const ours: Record<string, string> = {
    ...(delay === undefined ? {} : { [DELAY]: String(delay) }),
    ...(stickiness === undefined
      ? {}
      : {
          'stickiness.enabled': 'true',
          'stickiness.type': 'lb_cookie',
          'stickiness.lb_cookie.duration_seconds': String(stickiness),
        }),
  };
  const clash = Object.keys(attributes).find((key) => key in ours);
  if (clash !== undefined) {
    const option = clash === DELAY ? 'deregistrationDelay' : 'stickiness';
    refuse('GatewaySetting', `"${clash}" is set by ${option}, leave one of the two out`, scope);
  }
  return { ...ours, ...attributes };
}
