import type { Duration } from 'aws-cdk-lib/core';
import type { TlsCertificates } from '../controllers/tls-certificates';
import { mergedAttributes } from '../loadbalancing/annotations';
import type { DesyncMitigation, ForwardedForHeader } from '../loadbalancing/enums';
import type { LogDestination } from '../loadbalancing/logs';
import type { LoadBalancerOptions } from '../loadbalancing/options';
import type { TokenValidationOptions } from '../loadbalancing/sign-in';
import { secondsOf } from '../loadbalancing/validation';
import type { AlbFrontendNlbOptions } from './alb-frontend-nlb';
import type { AlbListener } from './alb-listener';
import type { AlbRuleOptions } from './alb-rules';
import type { AlbTargetOptions } from './alb-targets';

/** What an Ingress says about its ALB, its targets and its rules. What is left out has no annotation. */
export interface AlbIngressOptions extends LoadBalancerOptions, AlbAttributeOptions, AlbTargetOptions, AlbRuleOptions {
  /**
   * The ports.
   *
   * @default - HTTPS on port 443 where there are certificates, otherwise HTTP on port 80
   */
  readonly listeners?: AlbListener[];

  /**
   * The certificates of HTTPS listeners: without any, such listeners are refused as `ListenerCertificate`.
   *
   * @default - none
   */
  readonly certificates?: TlsCertificates;

  /**
   * The security policy of HTTPS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - as the IngressClass or the controller was told: that of Elastic Load Balancing, unless told otherwise
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * The HTTPS port that all HTTP listeners redirect to. It must be listened on, as an HTTP port must.
   *
   * @default - HTTP listeners serve the rules, too
   */
  readonly redirectHttpTo?: number;

  /**
   * The networks that reach the ALB, in CIDR notation. Not with `securityGroups`, which say so themselves, and not empty, which would let everybody
   * in.
   *
   * @default - all, also with an internal scheme; none but the prefix lists where there are any
   */
  readonly inboundCidrs?: string[];

  /**
   * The pool of Amazon VPC IPAM that the ALB takes its public IPv4 addresses from, by its id; when the pool is used up, AWS chooses them. Not with
   * an internal ALB, which has none.
   *
   * @default - addresses of AWS’s choice
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-ip-pools.html
   */
  readonly ipamIpv4PoolId?: string;

  /**
   * The pool of customer-owned addresses of an ALB on an AWS Outpost, by its id. There, one subnet is enough. It is taken when the ALB is made, and
   * never after.
   *
   * @default - none: the ALB is in a Region
   */
  readonly customerOwnedIpv4Pool?: string;

  /**
   * An NLB in front of the ALB, which the controller makes, too: for fixed addresses and for AWS PrivateLink. A whole group of Ingresses has one, so
   * that it is said on the group and not by a member.
   *
   * @default - none
   */
  readonly frontendNlb?: AlbFrontendNlbOptions;

  /**
   * What tokens of machines must have to come through. HTTPS listeners alone ask for them, so that an Ingress that also listens in clear text
   * without redirecting is refused, as it is with `authentication`. Not with `authentication`.
   *
   * @default - nothing is asked for
   */
  readonly jwtValidation?: TokenValidationOptions;

  /**
   * The ARN of a regional web ACL of AWS WAF, such as `webAcl.attrArn`; `none` takes off the one there is.
   *
   * @default - as before: none, for a new ALB
   */
  readonly webAclArn?: string;

  /**
   * The name of a regional web ACL of AWS WAF, where its ARN is not known. Only a `LoadBalancerController` with `protection.webAclNames` may look
   * it up, and it keeps what it found for an hour. Not with `webAclArn`.
   *
   * @default - as before: none, for a new ALB
   */
  readonly webAclName?: string;

  /**
   * Whether AWS Shield Advanced protects the ALB. The account must be subscribed.
   *
   * @default - as before: it does not protect a new ALB
   */
  readonly shieldAdvanced?: boolean;
}

/** An Ingress and, where it shares its ALB, its group. */
export interface AlbIngressProps extends AlbIngressOptions {
  /**
   * The name of the group that shares an ALB: up to 63 lower-case letters, digits, hyphens and dots. `IngressGroup` keeps the members of one app
   * in agreement; name a group here whose other members are elsewhere.
   *
   * @default - an ALB of its own, unless the IngressClass names a group
   */
  readonly group?: string;

  /**
   * The order of the rules among those of the group, -1000 to 1000: the lowest are tried first, and of equal ones those of the Ingress whose
   * namespace and name come first. Without `group`, the IngressClass names the group; where this app defines the class and it names none, the order is
   * warned of as `ingressGroupIgnored`.
   *
   * @default 0
   */
  readonly groupOrder?: number;
}

const ATTRIBUTE_ERROR = 'LoadBalancerSetting';

/** What an ALB does with every request, and what it writes down. */
export interface AlbAttributeOptions {
  /**
   * Where the logs of connections and their TLS go.
   *
   * @default - as before: none, for a new ALB
   */
  readonly connectionLogs?: LogDestination;

  /**
   * Where the logs of health checks go.
   *
   * @default - as before: none, for a new ALB
   */
  readonly healthCheckLogs?: LogDestination;

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
      'idle_timeout.timeout_seconds': secondsOf(ATTRIBUTE_ERROR, 'idleTimeout', options.idleTimeout, 1, 4000),
      'client_keep_alive.seconds': secondsOf(ATTRIBUTE_ERROR, 'clientKeepAlive', options.clientKeepAlive, 60, 604_800),
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
