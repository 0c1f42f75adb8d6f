import type { Duration } from 'aws-cdk-lib/core';
import { mergedAttributes } from './annotations';
import type { DesyncMitigationMode, XffHeaderProcessingMode } from './enums';
import type { LogDestination } from './logs';
import type { LoadBalancerOptions, LoadBalancerSecurityGroupOptions } from './options';
import { secondsOf } from './validation';

const SETTING = 'LoadBalancerSetting';

/** Attributes of an ALB. */
export interface AlbAttributeOptions {
  /**
   * The destination of connection logs, such as `logs.forAlb('shop')` of a `Logs`.
   *
   * @default - unchanged; a new ALB writes no connection logs
   */
  readonly connectionLogs?: LogDestination;

  /**
   * The destination of health check logs, such as `logs.forAlb('shop')` of a `Logs`.
   *
   * @default - unchanged; a new ALB writes no health check logs
   */
  readonly healthCheckLogs?: LogDestination;

  /**
   * The time after which an idle connection is closed: 1 to 4000 seconds. Targets should keep idle connections longer
   * than this. Otherwise clients can get status 502.
   *
   * @default Duration.minutes(1)
   */
  readonly idleTimeout?: Duration;

  /**
   * The longest time that a client connection is kept: 1 minute to 7 days.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * Whether clients may use HTTP/2.
   *
   * @default true
   */
  readonly http2?: boolean;

  /**
   * Whether the ALB removes header fields with invalid names.
   *
   * @default false
   */
  readonly dropInvalidHeaderFields?: boolean;

  /**
   * How the ALB handles requests that may be an HTTP desync attack.
   *
   * @default DesyncMitigationMode.DEFENSIVE
   */
  readonly desyncMitigationMode?: DesyncMitigationMode;

  /**
   * How the ALB changes the `X-Forwarded-For` header of requests.
   *
   * @default XffHeaderProcessingMode.APPEND
   */
  readonly xffHeaderProcessingMode?: XffHeaderProcessingMode;

  /**
   * Whether the ALB sends the `Host` header to targets unchanged.
   *
   * @default false
   */
  readonly preserveHostHeader?: boolean;

  /**
   * Whether the ALB sends requests to targets if AWS WAF does not respond.
   *
   * @default false
   */
  readonly wafFailOpen?: boolean;
}

/** Options of an ALB of an Ingress, an IngressClass or a Gateway. */
export interface AlbOptions extends LoadBalancerOptions, AlbAttributeOptions {
  /**
   * The ARN of a regional web ACL of AWS WAF, such as `webAcl.attrArn`. `none` removes the web ACL of the ALB. An Ingress overrides `webAclArn` of its
   * IngressClass by `webAclName`; `webAclName` of the class cannot be overridden.
   *
   * @default - unchanged; a new ALB has no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The id of the Amazon VPC IPAM pool of the public IPv4 addresses. If the pool has no free address, AWS assigns one of its own. An internal ALB has no
   * public addresses.
   *
   * @default - AWS assigns the addresses
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-ip-pools.html
   */
  readonly ipv4IpamPoolId?: string;
}

/** Options of an ALB that an IngressClass does not have. */
export interface AlbInstanceOptions extends LoadBalancerSecurityGroupOptions {
  /**
   * Whether AWS Shield Advanced protects the ALB. Your account must be subscribed to Shield Advanced, and `protection.shieldAdvanced` of the controller
   * must be true.
   *
   * @default - unchanged; a new ALB is not protected
   */
  readonly shieldAdvanced?: boolean;

  /**
   * The id of the pool of customer-owned IPv4 addresses, for an ALB on AWS Outposts. Such an ALB needs only one subnet. The controller reads it when it
   * creates the ALB.
   *
   * @default - none; the ALB is in an AWS Region
   */
  readonly customerOwnedIpv4Pool?: string;
}

/** The attributes of an ALB. */
export function albAttributes(options: AlbAttributeOptions & LoadBalancerOptions): Record<string, string> {
  return mergedAttributes(
    'alb',
    {
      ...options.accessLogs?._attributes('access_logs'),
      ...options.connectionLogs?._attributes('connection_logs'),
      ...options.healthCheckLogs?._attributes('health_check_logs'),
      'deletion_protection.enabled': options.deletionProtection,
      'zonal_shift.config.enabled': options.zonalShift,
      'idle_timeout.timeout_seconds': secondsOf(SETTING, 'idleTimeout', options.idleTimeout, 1, 4000),
      'client_keep_alive.seconds': secondsOf(SETTING, 'clientKeepAlive', options.clientKeepAlive, 60, 604_800),
      'routing.http2.enabled': options.http2,
      'routing.http.drop_invalid_header_fields.enabled': options.dropInvalidHeaderFields,
      'routing.http.desync_mitigation_mode': options.desyncMitigationMode,
      'routing.http.xff_header_processing.mode': options.xffHeaderProcessingMode,
      'routing.http.preserve_host_header.enabled': options.preserveHostHeader,
      'waf.fail_open.enabled': options.wafFailOpen,
    },
    options.additionalLoadBalancerAttributes,
  );
}
