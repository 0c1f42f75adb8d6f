import type { Duration } from 'aws-cdk-lib/core';
import { mergedAttributes } from '../load-balancing/load-balancer-attributes';
import { secondsOf } from '../load-balancing/load-balancer-bounds';
import type { LoadBalancerLogDestination } from '../load-balancing/load-balancer-logs';
import type { LoadBalancerOptions } from '../load-balancing/load-balancer-options';
import type { DesyncMitigation, ForwardedForHeader } from '../load-balancing/load-balancer-terms';

const SETTING = 'LoadBalancerSetting';

/** What an ALB does with every request, and what it writes down. */
export interface AlbAttributeOptions {
  /**
   * Where the logs of connections and their TLS go.
   *
   * @default - as before: none, for a new ALB
   */
  readonly connectionLogs?: LoadBalancerLogDestination;

  /**
   * Where the logs of health checks go.
   *
   * @default - as before: none, for a new ALB
   */
  readonly healthCheckLogs?: LoadBalancerLogDestination;

  /**
   * How long a connection may be silent: 1 to 4000 seconds. Targets should wait longer, or clients see errors 502.
   *
   * @default Duration.minutes(1)
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a connection of a client lives, however busy: 1 minute to 7 days.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * Whether clients may speak HTTP/2.
   *
   * @default true
   */
  readonly http2?: boolean;

  /**
   * Whether headers with invalid names are taken off.
   *
   * @default false
   */
  readonly dropInvalidHeaders?: boolean;

  /**
   * What is done with requests that may mean two things.
   *
   * @default DesyncMitigation.DEFENSIVE
   */
  readonly desyncMitigation?: DesyncMitigation;

  /**
   * What is done with the `X-Forwarded-For` header.
   *
   * @default ForwardedForHeader.APPEND
   */
  readonly forwardedFor?: ForwardedForHeader;

  /**
   * Whether targets see the `Host` header as the client wrote it.
   *
   * @default false
   */
  readonly preserveHostHeader?: boolean;

  /**
   * Whether requests pass when AWS WAF does not answer.
   *
   * @default false
   */
  readonly wafFailOpen?: boolean;
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
      'routing.http.drop_invalid_header_fields.enabled': options.dropInvalidHeaders,
      'routing.http.desync_mitigation_mode': options.desyncMitigation,
      'routing.http.xff_header_processing.mode': options.forwardedFor,
      'routing.http.preserve_host_header.enabled': options.preserveHostHeader,
      'waf.fail_open.enabled': options.wafFailOpen,
    },
    options.attributes,
  );
}
