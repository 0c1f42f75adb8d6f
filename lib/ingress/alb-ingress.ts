import type { IngressAlbOptions } from '../controllers/ingress-class';
import { validateArguments } from '../foundation/input-validation';
import { type AlbInstanceOptions, albAttributes } from '../loadbalancing/alb-options';
import { ALB_PREFIX, type AnnotationValue, annotationsUnder } from '../loadbalancing/annotations';
import { capacity, groupIds, validateLoadBalancer, validateSecurityGroups } from '../loadbalancing/options';
import { type TokenValidationOptions, tokenValidation } from '../loadbalancing/sign-in';
import { validateTags } from '../loadbalancing/validation';
import { type AlbFrontendNlbOptions, frontendNlbAnnotations } from './alb-frontend-nlb';
import {
  isGroupMember,
  validateAlbAddresses,
  validateAlbCertificates,
  validateAlbListeners,
  validateFrontendNlb,
  validateFrontendPorts,
  validateGroupStickiness,
  validateHttpListeners,
  validateIngressGroup,
  validateRedirect,
  validateRedirectSource,
  validateRegions,
  validateWebAcl,
} from './alb-ingress-validation';
import { AlbListener } from './alb-listener';
import { type AlbRuleOptions, ruleAnnotations } from './alb-rules';
import { type AlbServiceOptions, type AlbTargetOptions, targetAnnotations } from './alb-targets';

/** Options of the ALB of an Ingress, of its targets and rules. An option that is not set has no annotation. */
export interface AlbIngressOptions extends IngressAlbOptions, AlbInstanceOptions, AlbTargetOptions, AlbRuleOptions {
  /**
   * The listeners.
   *
   * @default - HTTPS on port 443 if `certificates` is set, otherwise HTTP on port 80
   */
  readonly listeners?: AlbListener[];

  /**
   * An NLB in front of the ALB, for static IP addresses and for AWS PrivateLink. The controller creates it. A group of
   * Ingresses shares one NLB: set it on the `IngressGroup`, not on a member.
   *
   * @default - none
   */
  readonly frontendNlb?: AlbFrontendNlbOptions;

  /**
   * Validation of JSON Web Tokens (JWTs) in requests. It works on HTTPS listeners only: an HTTP listener is an error
   * unless `redirectHttpTo` is set. It is also an error to set `authentication`, too.
   *
   * @default - no validation
   */
  readonly jwtValidation?: TokenValidationOptions;
}

/** Options of an Ingress and of its group, if it shares an ALB. */
export interface AlbIngressProps extends AlbIngressOptions {
  /**
   * The name of the group whose Ingresses share an ALB: at most 63 lower-case letters, digits, hyphens and dots.
   * `IngressGroup` validates members that are in one app. Use this option for a group with members outside the app.
   *
   * @default - the group of the IngressClass, otherwise this Ingress has its own ALB
   */
  readonly group?: string;

  /**
   * The order of the rules of this Ingress among the Ingresses of its group: -1000 to 1000, the lowest first. Ingresses
   * with the same order are ordered by namespace and name. Without `group`, the group is that of the IngressClass. If
   * this app defines the class and it has no group, the warning `ingressGroupIgnored` is added.
   *
   * @default 0
   */
  readonly groupOrder?: number;
}

/**
 * Annotations of an Ingress for the AWS Load Balancer Controller, as typed and validated options. It is a value, not a
 * construct: use `annotations` in a manifest, with cdk8s, or as Helm chart values. You can merge it with other
 * annotations, such as those of `ExternalDns.annotationsFor`.
 *
 * Most invalid options would only result in events of the Ingress, and the load balancer would not be updated. Here
 * they fail at synthesis.
 *
 * All annotations of the controller 3.5 have an option, except web ACLs of AWS WAF Classic, which AWS no longer offers.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/annotations/
 */
export class AlbIngress {
  /**
   * The annotations of a Service behind an Ingress. They apply to the targets of this Service, and win over those of
   * the Ingress.
   *
   * @param options of the targets
   * @param ingress whose target group attributes are kept unless the Service sets them. Without it, a Service that sets
   * one attribute loses all attributes of the Ingress.
   */
  public static serviceAnnotations(options: AlbServiceOptions, ingress?: AlbIngress): Record<string, string> {
    validateArguments('AlbIngress.serviceAnnotations', arguments);
    validateTags(options.tags);
    return annotationsUnder(ALB_PREFIX, {
      tags: options.tags,
      ...targetAnnotations(options, ingress?._options),
      ...options.authentication?._serviceAnnotations,
    });
  }

  /** The annotations, for the `metadata` of the Ingress. */
  public readonly annotations: Record<string, string>;

  /** @internal */
  public readonly _options: AlbIngressOptions;

  /** The listeners of its rules. @internal */
  public readonly _listeners: readonly AlbListener[];

  /** The attributes of the ALB that it sets. @internal */
  public readonly _attributes: Readonly<Record<string, string>>;

  constructor(options: AlbIngressProps) {
    validateArguments('AlbIngress', arguments);
    validateIngressGroup(options);
    const listeners = options.listeners ?? [options.certificates ? AlbListener.https() : AlbListener.http()];
    const place = { kind: 'ALB', isAnnotated: true, isOutpost: options.customerOwnedIpv4Pool !== undefined } as const;
    validateLoadBalancer(options, place);
    validateSecurityGroups(options, place);
    validateAlbAddresses(options);
    validateFrontendNlb(options);
    validateWebAcl(options);
    validateAlbListeners(listeners);
    validateAlbCertificates(listeners, options);
    validateRegions(options, listeners);
    if (!isGroupMember(options)) {
      validateRedirect(listeners, options.redirectHttpTo);
      validateRedirectSource(listeners, options.redirectHttpTo);
      validateFrontendPorts(options, listeners);
    }
    validateHttpListeners(listeners, options);
    validateGroupStickiness(options);

    this._options = options;
    this._listeners = listeners;
    this._attributes = albAttributes(options);
    this.annotations = annotationsUnder(ALB_PREFIX, {
      'group.name': options.group,
      'group.order': options.groupOrder,
      ...loadBalancerAnnotations(options),
      'load-balancer-attributes': this._attributes,
      ...frontendNlbAnnotations(options.frontendNlb),
      ...listenerAnnotations(options, listeners),
      ...targetAnnotations(options),
      'jwt-validation': options.jwtValidation && JSON.stringify(tokenValidation(options.jwtValidation)),
      ...ruleAnnotations(options),
    });
  }
}

function loadBalancerAnnotations(options: AlbIngressOptions): Record<string, AnnotationValue | undefined> {
  return {
    'load-balancer-name': options.loadBalancerName,
    scheme: options.scheme,
    'ip-address-type': options.ipAddressType,
    subnets: options.subnets?._names,
    'security-groups': groupIds(options.securityGroups),
    'manage-backend-security-group-rules': options.manageBackendSecurityGroupRules,
    'inbound-cidrs': options.inboundCidrs,
    'security-group-prefix-lists': options.inboundPrefixListIds,
    'ipam-ipv4-pool-id': options.ipv4IpamPoolId,
    'customer-owned-ipv4-pool': options.customerOwnedIpv4Pool,
    'wafv2-acl-arn': options.webAclArn,
    'wafv2-acl-name': options.webAclName,
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
  const mutual = listeners.flatMap(({ port, _mutualAuthentication }) =>
    _mutualAuthentication ? [{ port, ..._mutualAuthentication._entry }] : [],
  );
  return {
    'listen-ports': isSaid
      ? JSON.stringify(listeners.map(({ port, _protocol }) => ({ [_protocol]: port })))
      : undefined,
    'certificate-arn': options.certificates?._arns,
    ...options.certificates?._annotations,
    'ssl-policy': options.sslPolicy,
    'ssl-redirect': options.redirectHttpTo,
    'mutual-authentication': mutual.length > 0 ? JSON.stringify(mutual) : undefined,
    ...Object.fromEntries(
      listeners.map(({ port, _attributes, _protocol }) => [`listener-attributes.${_protocol}-${port}`, _attributes]),
    ),
  };
}
