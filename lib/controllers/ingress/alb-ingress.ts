import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { INGRESS_NAME } from '../load-balancer-controller/ingress-class';
import { LoadBalancerAddressing, LoadBalancerScheme } from '../load-balancer-terms';
import { ruleAnnotations } from './alb-condition';
import type { AlbIngressOptions, AlbIngressProps } from './alb-ingress-options';
import { AlbListener } from './alb-listener';
import { type AlbTargetOptions, targetAnnotations } from './alb-targets';
import { type AnnotationValue, annotationsUnder, refuseOutside, secondsOf, twin } from './load-balancer-annotations';
import { mergedAttributes } from './load-balancer-attributes';
import { capacity, groupIds, refuseAccess, refuseLoadBalancer } from './load-balancer-checks';

/** What annotations of Ingresses begin with. */
export const ALB_PREFIX = 'alb.ingress.kubernetes.io';

const SETTING = 'LoadBalancerSetting';

/** A web ACL of a Region: those of CloudFront are `global`. */
const REGIONAL_WEB_ACL = /^(none|arn:[a-z-]+:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/.+)$/;

/**
 * What an Ingress tells the AWS Load Balancer Controller about its ALB: typed, checked, and written as annotations. A value without a place in
 * the construct tree: use `annotations` in a manifest, with cdk8s or as chart values, and spread others beside them, such as those of
 * `ExternalDns.annotationsFor`.
 *
 * The controller reports most of what is refused here in events of the Ingress, while the load balancer stays as it was.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/annotations/
 */
export class AlbIngress {
  /**
   * The annotations of a Service behind an Ingress: what holds for its targets alone, and wins over what the Ingress says.
   *
   * @param options how the ALB treats the targets
   */
  public static serviceAnnotations(options: AlbTargetOptions): Record<string, string> {
    return annotationsUnder(ALB_PREFIX, targetAnnotations(options));
  }

  /** The annotations, for the `metadata` of the Ingress. */
  public readonly annotations: Record<string, string>;

  /** @internal */
  public readonly _options: AlbIngressOptions;

  /** The ports that its rules are for. @internal */
  public readonly _listeners: readonly AlbListener[];

  /** The attributes of the ALB that it sets. @internal */
  public readonly _attributes: Readonly<Record<string, string>>;

  constructor(options: AlbIngressProps) {
    refuseGroup(options);
    const listeners = options.listeners ?? [options.certificates ? AlbListener.https() : AlbListener.http()];
    refuseLoadBalancer('ALB', options);
    refuseAccess('inboundCidrs', options.inboundCidrs, options);
    refuseScheme(options);
    refuseWebAcl(options);
    refuseListeners(listeners);
    refuseCertificates(listeners, options);
    if (options.group === undefined) {
      refuseRedirect(listeners, options.redirectHttpTo);
    }
    refuseOpenDoor(listeners, options);

    this._options = options;
    this._listeners = listeners;
    this._attributes = loadBalancerAttributes(options);
    this.annotations = annotationsUnder(ALB_PREFIX, {
      'group.name': options.group,
      'group.order': options.groupOrder,
      ...loadBalancerAnnotations(options),
      'load-balancer-attributes': this._attributes,
      ...listenerAnnotations(options, listeners),
      ...targetAnnotations(options),
      ...ruleAnnotations(options.actions, options.conditions),
      'use-regex-path-match': options.regexPaths,
    });
  }
}

function loadBalancerAnnotations(options: AlbIngressOptions): Record<string, AnnotationValue | undefined> {
  return {
    'load-balancer-name': options.loadBalancerName,
    scheme: options.scheme,
    'ip-address-type': options.addressing,
    subnets: options.subnets?._names,
    'security-groups': groupIds(options.securityGroups),
    'manage-backend-security-group-rules': options.managesBackendRules,
    'inbound-cidrs': options.inboundCidrs,
    'security-group-prefix-lists': options.prefixLists,
    'wafv2-acl-arn': options.webAclArn,
    'shield-advanced-protection': options.shieldAdvanced,
    tags: options.tags,
    'minimum-load-balancer-capacity': capacity(options.minimumCapacityUnits),
  };
}

function listenerAnnotations(
  options: AlbIngressOptions,
  listeners: readonly AlbListener[],
): Record<string, AnnotationValue | undefined> {
  const isSaid = options.listeners !== undefined || options.certificates !== undefined;
  const mutual = listeners.flatMap(({ port, _mutualTls }) => (_mutualTls ? [{ port, ..._mutualTls._entry }] : []));
  return {
    'listen-ports': isSaid
      ? JSON.stringify(listeners.map(({ port, _protocol }) => ({ [_protocol]: port })))
      : undefined,
    'certificate-arn': options.certificates?._arns,
    'ssl-policy': options.sslPolicy,
    'ssl-redirect': options.redirectHttpTo,
    'mutual-authentication': mutual.length > 0 ? JSON.stringify(mutual) : undefined,
    ...Object.fromEntries(
      listeners.map(({ port, _attributes, _protocol }) => [`listener-attributes.${_protocol}-${port}`, _attributes]),
    ),
  };
}

function loadBalancerAttributes(options: AlbIngressOptions): Record<string, string> {
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

/** Refuses groups and orders that the controller would. */
function refuseGroup({ group, groupOrder }: AlbIngressProps): void {
  if (group !== undefined && isConcrete(group) && !INGRESS_NAME.test(group)) {
    refuse(
      'IngressGroupMember',
      `"${group}" is no name of a group, write up to 63 lower-case letters, digits, hyphens and dots`,
    );
  }
  refuseOutside('IngressGroupMember', 'groupOrder', groupOrder, { least: -1000, most: 1000 });
  if (group === undefined && groupOrder !== undefined) {
    refuse('IngressGroupMember', `"groupOrder: ${groupOrder}" is an order in a group, name the group or leave it out`);
  }
}

/** Without a public IPv4 address, an internal ALB would be an ALB of IPv6 alone, which there is not. */
function refuseScheme({ addressing, scheme }: AlbIngressOptions): void {
  if (
    addressing === LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4 &&
    scheme !== LoadBalancerScheme.INTERNET_FACING
  ) {
    refuse(
      SETTING,
      `"${addressing}" is for the internet, write LoadBalancerScheme.INTERNET_FACING or LoadBalancerAddressing.DUALSTACK`,
    );
  }
}

function refuseWebAcl({ webAclArn }: AlbIngressOptions): void {
  if (webAclArn !== undefined && isConcrete(webAclArn) && !REGIONAL_WEB_ACL.test(webAclArn)) {
    refuse(
      SETTING,
      `"${webAclArn}" is no ARN of a regional web ACL, write one such as arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>, or none`,
    );
  }
}

function refuseListeners(listeners: readonly AlbListener[]): void {
  if (listeners.length === 0) {
    refuse('ListenerPort', '"listeners" is empty, give one or more, such as AlbListener.https()');
  }
  const port = twin(listeners.map((listener) => listener.port));
  if (port !== undefined) {
    refuse('ListenerPort', `"${port}" is listened on twice, give each port to one listener`);
  }
}

function refuseCertificates(
  listeners: readonly AlbListener[],
  { certificates, group, sslPolicy }: AlbIngressProps,
): void {
  const secure = listeners.find(({ isTls }) => isTls);
  if (secure && !certificates) {
    refuse(
      'ListenerCertificate',
      `"AlbListener.https(${secure.port})" has no certificate, give certificates: TlsCertificates.of(certificate), or write TlsCertificates.discovered()`,
    );
  }
  // A member of a group may leave TLS to the others.
  if (!secure && certificates && group === undefined) {
    refuse('ListenerCertificate', '"certificates" are for HTTPS and no listener speaks it, add AlbListener.https()');
  }
  if (!secure && sslPolicy !== undefined && group === undefined) {
    refuse('ListenerCertificate', `"${sslPolicy}" is for HTTPS and no listener speaks it, add AlbListener.https()`);
  }
}

/** Refuses a redirect to where nobody listens, or from nowhere. Of a group, all members listen together. */
export function refuseRedirect(listeners: readonly AlbListener[], port: number | undefined): void {
  if (port === undefined || !isConcrete(port)) {
    return;
  }
  const secure = listeners.filter(({ isTls }) => isTls);
  if (!secure.some((listener) => listener.port === port)) {
    const meant = secure[0] ? `write redirectHttpTo: ${secure[0].port}` : `add AlbListener.https(${port})`;
    refuse('ListenerPort', `"redirectHttpTo: ${port}" is a port where nobody listens in TLS, ${meant}`);
  }
  if (secure.length === listeners.length) {
    refuse(
      'ListenerPort',
      `"redirectHttpTo: ${port}" has no HTTP listener to redirect from, add AlbListener.http() or leave it out`,
    );
  }
}

/** The controller signs users in on HTTPS listeners, and lets all others through. */
function refuseOpenDoor(listeners: readonly AlbListener[], options: AlbIngressOptions): void {
  const open = listeners.find(({ isTls }) => !isTls);
  if (options.authentication && open && options.redirectHttpTo === undefined) {
    refuse(
      SETTING,
      `"AlbListener.http(${open.port})" lets everybody past the authentication, which HTTPS listeners alone ask for, leave it out or redirect it with redirectHttpTo`,
    );
  }
}
