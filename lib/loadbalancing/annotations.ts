import { Fn } from 'aws-cdk-lib/core';
import { closestMatch, didYouMean, fail } from '../foundation/errors';
import { isConcrete, isDeployTimeList, numberText } from '../foundation/tokens';
import { isMisspelt } from '../foundation/values';

/** Annotations by name. All values are strings. An option that is not set has no annotation. */
export type Annotations = Record<string, string>;

/** The value of an option. */
export type AnnotationValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** The annotations with a prefix, for the options that are set. Lists become `a,b`, maps become `k=v,l=w`. */
export function annotationsUnder(
  prefix: string,
  values: Readonly<Record<string, AnnotationValue | undefined>>,
): Annotations {
  return Object.fromEntries(
    Object.entries(values).flatMap(([suffix, value]) =>
      value === undefined || isEmpty(value) ? [] : [[`${prefix}/${suffix}`, written(value)]],
    ),
  );
}

/**
 * Escapes a text in a map of the controller: a backslash before a comma. Tokens are not changed.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/annotations/parser.go
 */
function escaped(text: string): string {
  return isConcrete(text) ? text.replaceAll(/[\\,]/g, '\\$&') : text;
}

function written(value: AnnotationValue): string {
  if (Array.isArray(value)) {
    return value.map((text) => (isDeployTimeList([text]) ? Fn.join(',', [text]) : text)).join(',');
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, text]) => `${escaped(key)}=${escaped(text)}`)
      .join(',');
  }
  return typeof value === 'number' ? numberText(value) : String(value);
}

function isEmpty(value: AnnotationValue): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The prefix of annotations of Ingresses. */
export const ALB_PREFIX = 'alb.ingress.kubernetes.io';

/**
 * Annotations of the ALB as a whole. If several Ingresses of a group have one of them, the values must be equal.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/annotations/#ingressgroup
 */
export const GROUP_WIDE = [
  'load-balancer-name',
  'scheme',
  'ip-address-type',
  'subnets',
  'security-groups',
  'manage-backend-security-group-rules',
  'ipam-ipv4-pool-id',
  'customer-owned-ipv4-pool',
  'wafv2-acl-arn',
  'wafv2-acl-name',
  'shield-advanced-protection',
  'ssl-redirect',
  'minimum-load-balancer-capacity',
];

/** The value of an annotation for comparison. The order of subnets does not matter. */
export function normalizedAnnotation(suffix: string, text: string): string {
  return suffix === 'subnets' ? text.split(',').sort().join(',') : text;
}

/** Attributes that both an ALB and an NLB have. */
const LOAD_BALANCER = [
  'access_logs.s3.bucket',
  'access_logs.s3.enabled',
  'access_logs.s3.prefix',
  'deletion_protection.enabled',
  'ipv6.deny_all_igw_traffic',
  'load_balancing.cross_zone.enabled',
  'zonal_shift.config.enabled',
];

/**
 * The attributes of load balancers, listeners and target groups, by kind of load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 */
export const ATTRIBUTES = {
  alb: [
    ...LOAD_BALANCER,
    'client_keep_alive.seconds',
    'connection_logs.s3.bucket',
    'connection_logs.s3.enabled',
    'connection_logs.s3.prefix',
    'health_check_logs.s3.bucket',
    'health_check_logs.s3.enabled',
    'health_check_logs.s3.prefix',
    'idle_timeout.timeout_seconds',
    'routing.http.desync_mitigation_mode',
    'routing.http.drop_invalid_header_fields.enabled',
    'routing.http.preserve_host_header.enabled',
    'routing.http.x_amzn_tls_kx.enabled',
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled',
    'routing.http.xff_client_port.enabled',
    'routing.http.xff_header_processing.mode',
    'routing.http2.enabled',
    'waf.fail_open.enabled',
  ],
  nlb: [...LOAD_BALANCER, 'dns_record.client_routing_policy', 'secondary_ips.auto_assigned.per_subnet'],
  albListener: [
    ...[
      'x_amzn_mtls_clientcert',
      'x_amzn_mtls_clientcert_issuer',
      'x_amzn_mtls_clientcert_leaf',
      'x_amzn_mtls_clientcert_serial_number',
      'x_amzn_mtls_clientcert_subject',
      'x_amzn_mtls_clientcert_validity',
      'x_amzn_tls_cipher_suite',
      'x_amzn_tls_version',
    ].map((header) => `routing.http.request.${header}.header_name`),
    ...[
      'access_control_allow_credentials',
      'access_control_allow_headers',
      'access_control_allow_methods',
      'access_control_allow_origin',
      'access_control_expose_headers',
      'access_control_max_age',
      'content_security_policy',
      'strict_transport_security',
      'x_content_type_options',
      'x_frame_options',
    ].map((header) => `routing.http.response.${header}.header_value`),
    'routing.http.response.server.enabled',
  ],
  nlbListener: ['tcp.idle_timeout.seconds'],
  albTargetGroup: [
    'deregistration_delay.timeout_seconds',
    'load_balancing.algorithm.anomaly_mitigation',
    'load_balancing.algorithm.type',
    'load_balancing.cross_zone.enabled',
    'routing.http2.rst_stream_error_forwarding.enabled',
    'slow_start.duration_seconds',
    'stickiness.app_cookie.cookie_name',
    'stickiness.app_cookie.duration_seconds',
    'stickiness.enabled',
    'stickiness.lb_cookie.duration_seconds',
    'stickiness.type',
    'target_group_health.dns_failover.minimum_healthy_targets.count',
    'target_group_health.dns_failover.minimum_healthy_targets.percentage',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
    'waf.http2.traffic_inspection_behavior',
  ],
  nlbTargetGroup: [
    'deregistration_delay.connection_termination.enabled',
    'deregistration_delay.timeout_seconds',
    'load_balancing.cross_zone.enabled',
    'preserve_client_ip.enabled',
    // The API reference does not list it. The guide to Services of the controller does.
    'proxy_protocol_v2.client_to_server.header_placement',
    'proxy_protocol_v2.enabled',
    'stickiness.enabled',
    'stickiness.type',
    'target_group_health.dns_failover.minimum_healthy_targets.count',
    'target_group_health.dns_failover.minimum_healthy_targets.percentage',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
    'target_health_state.unhealthy.connection_termination.enabled',
    'target_health_state.unhealthy.draining_interval_seconds',
  ],
} as const satisfies Record<string, readonly string[]>;

/** The name of each kind in error messages. */
const CARRIERS: Readonly<Record<keyof typeof ATTRIBUTES, string>> = {
  alb: 'an ALB',
  nlb: 'an NLB',
  albListener: 'a listener of an ALB',
  nlbListener: 'a listener of an NLB',
  albTargetGroup: 'a target group of an ALB',
  nlbTargetGroup: 'a target group of an NLB',
};

/**
 * Merges the attributes of typed options with those that the user names. Attributes that an option sets, misspelt ones,
 * and those of another kind of load balancer fail. Other names pass, because Elastic Load Balancing may have newer
 * attributes. `unknownAttribute` warns of these.
 */
export function mergedAttributes(
  carrier: keyof typeof ATTRIBUTES,
  typed: Readonly<Record<string, string | number | boolean | undefined>>,
  named: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const ours = Object.entries(typed).filter(([, value]) => value !== undefined);
  for (const name of Object.keys(named).filter(isConcrete)) {
    if (ours.some(([key]) => key === name)) {
      fail('LoadBalancerAttribute', `"${name}" is also set by a typed option. Remove it from the attributes`);
    }
    const known: readonly string[] = ATTRIBUTES[carrier];
    if (!known.includes(name) && (isOfOther(name) || isMisspelt(name, known))) {
      fail(
        'LoadBalancerAttribute',
        `"${name}" is not an attribute of ${CARRIERS[carrier]}. ${didYouMean(name, known)}`,
      );
    }
  }
  return {
    ...Object.fromEntries(
      ours.map(([key, value]) => [key, typeof value === 'number' ? numberText(value) : String(value)]),
    ),
    ...named,
  };
}

/** The text of the warning for an attribute that the list does not have, otherwise undefined. */
export function unknownAttribute(carrier: keyof typeof ATTRIBUTES, name: string): string | undefined {
  const known: readonly string[] = ATTRIBUTES[carrier];
  if (known.includes(name)) {
    return undefined;
  }
  const near = closestMatch(name, known);
  return `"${name}" is not a known attribute of ${CARRIERS[carrier]}${near ? `. Did you mean "${near}"?` : '.'} If Elastic Load Balancing does not support it, the controller cannot update the load balancer.`;
}

function isOfOther(name: string): boolean {
  return Object.values(ATTRIBUTES).some((names: readonly string[]) => names.includes(name));
}
