import { Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail, type Located, withErrorPath } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { invalidLabelIn, isDnsSubdomain } from '../foundation/kubernetes-names';
import { locationOfStack } from '../foundation/resource-locations';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { optionalEntry, type Values } from '../foundation/values';
import { type AlbOptions, albAttributes } from '../loadbalancing/alb-options';
import { type AlbListenerOptions, albListenerAttributes } from '../loadbalancing/listener-options';
import { validateLoadBalancer } from '../loadbalancing/options';
import type { TargetTypeOptions } from '../loadbalancing/target-group-options';
import { validateBalancerPlaces, validateSslPolicy, validateWebAclArn } from '../loadbalancing/validation';
import type { ListenerTlsOptions } from './tls-certificates';

/**
 * Pattern of class and group names of Ingresses: lower-case letters, digits, hyphens and dots, at most 63 characters.
 */
export const INGRESS_NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

/** Pattern of web ACL names. */
export const WEB_ACL_NAME = /^[\w-]{1,128}$/;

/**
 * Returns the chart values of an IngressClass and its IngressClassParams.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/ingress_class/
 */
export function ingressClassValues(options: IngressClassOptions, scope: Located): Values {
  validateClassNames(options, scope);
  withErrorPath(scope, () => validateLoadBalancer(options, { kind: 'ALB' }));
  validateClassBounds(options, scope);
  validateSslPolicy('IngressClassSetting', options.sslPolicy, scope);
  const { certificates, inboundCidrs, inboundPrefixListIds, ipv4IpamPoolId, minimumCapacityUnits, namespaceLabels } =
    options;
  const { redirectHttpTo, subnets } = options;
  const attributes = withErrorPath(scope, () => albAttributes(options));
  const wrong = invalidLabelIn(namespaceLabels);
  if (wrong !== undefined) {
    fail('IngressClassSetting', `${wrong} in namespaceLabels. Write a label such as "team: web"`, scope);
  }
  const spec = {
    ...optionalEntry('scheme', options.scheme),
    ...optionalEntry('ipAddressType', options.ipAddressType),
    ...optionalEntry('group', options.group && { name: options.group }),
    ...optionalEntry('inboundCIDRs', inboundCidrs && [...inboundCidrs]),
    ...optionalEntry('prefixListsIDs', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...optionalEntry('subnets', subnets && (subnets._tags ? { tags: subnets._tags } : { ids: [...subnets._names] })),
    ...optionalEntry('targetType', options.targetType),
    ...optionalEntry('loadBalancerName', options.loadBalancerName),
    ...optionalEntry(
      'sslRedirectPort',
      redirectHttpTo === undefined ? undefined : Tokenization.stringifyNumber(redirectHttpTo),
    ),
    ...optionalEntry('wafv2AclArn', options.webAclArn),
    ...optionalEntry('wafv2AclName', options.webAclName),
    ...optionalEntry(
      'minimumLoadBalancerCapacity',
      minimumCapacityUnits === undefined ? undefined : { capacityUnits: minimumCapacityUnits },
    ),
    ...optionalEntry('ipamConfiguration', ipv4IpamPoolId && { ipv4IPAMPoolId: ipv4IpamPoolId }),
    ...optionalEntry(
      'listeners',
      options.listeners && withErrorPath(scope, () => options.listeners?.map(classListener)),
    ),
    ...optionalEntry('certificateArn', certificates && [...certificates._arns]),
    ...optionalEntry('sslPolicy', options.sslPolicy),
    ...optionalEntry('namespaceSelector', namespaceLabels && { matchLabels: { ...namespaceLabels } }),
    ...optionalEntry('tags', keyValuePairs(options.tags)),
    ...optionalEntry(
      'loadBalancerAttributes',
      Object.keys(attributes).length > 0 ? keyValuePairs(attributes) : undefined,
    ),
  };
  return {
    ...optionalEntry('ingressClass', options.name),
    ...optionalEntry(
      'ingressClassConfig',
      options.isDefault === undefined ? undefined : { default: options.isDefault },
    ),
    ...(Object.keys(spec).length > 0 ? { ingressClassParams: { spec } } : {}),
  };
}

function keyValuePairs(values: Readonly<Record<string, string>> | undefined) {
  return values && Object.entries(values).map(([key, value]) => ({ key, value }));
}

function classListener(listener: IngressClassListener) {
  const { https, port } = listener;
  return {
    protocol: https ? 'HTTPS' : 'HTTP',
    port,
    listenerAttributes: keyValuePairs(albListenerAttributes(listener)),
  };
}

/** Fails on certificates and web ACLs that are known to be of another Region or account than the cluster. */
export function validateClassPlaces({ certificates, webAclArn }: IngressClassOptions, scope: IConstruct): void {
  const place = { ...locationOfStack(scope), text: 'load balancers are in' };
  const refusal = 'IngressClassSetting';
  validateBalancerPlaces('a certificate', certificates?._placed ?? [], place, { errorName: refusal, scope });
  validateWebAclArn(refusal, webAclArn, place, scope);
}

function validateClassBounds(options: IngressClassOptions, scope: Located): void {
  const { certificates, group, loadBalancerName, redirectHttpTo, subnets } = options;
  validateId('ipamPool', options.ipv4IpamPoolId, { errorName: 'IngressClassSetting', scope });
  if (certificates?._source) {
    fail(
      'ListenerCertificate',
      `"TlsCertificates.${certificates._source}()" is for Ingresses. Write the certificates of an IngressClass with TlsCertificates.of`,
      scope,
    );
  }
  for (const port of [redirectHttpTo, ...(options.listeners ?? []).map((listener) => listener.port)]) {
    if (port !== undefined && isConcrete(port) && !(isWholeNumberFrom(port, 1) && port <= 65535)) {
      fail(
        'IngressClassSetting',
        `"${formatValue(port)}" is not a valid port. Write a whole number from 1 to 65535`,
        scope,
      );
    }
  }
  if (loadBalancerName !== undefined && group === undefined) {
    fail(
      'IngressClassSetting',
      `"${formatValue(loadBalancerName)}" would be the name of several ALBs. Write group as well`,
      scope,
    );
  }
  validateWebAclName(options, scope);
  withErrorPath(scope, () => subnets?._validateIds());
}

function validateWebAclName({ webAclArn, webAclName }: IngressClassOptions, scope: Located): void {
  if (webAclArn !== undefined && webAclName !== undefined) {
    fail('IngressClassSetting', '"webAclArn" is ignored if webAclName is set. Leave one of the two out', scope);
  }
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    fail(
      'IngressClassSetting',
      `"${webAclName}" is not a web ACL name. Write at most 128 letters, digits, hyphens and underscores`,
      scope,
    );
  }
}

function validateClassNames({ group, name }: IngressClassOptions, scope: Located): void {
  for (const [option, value] of Object.entries({ name, group })) {
    // The name of a class is also an object name.
    const fits = value === undefined || (INGRESS_NAME.test(value) && (option === 'group' || isDnsSubdomain(value)));
    if (isConcrete(value) && !fits) {
      fail(
        'IngressClassSetting',
        `"${value}" is not a valid ${option} of an IngressClass. Write at most 63 lower-case letters, digits, hyphens and dots`,
        scope,
      );
    }
  }
}

/** Returns the spec of the IngressClassParams in the chart values. Undefined if another component defines them. */
export function tryGetClassSpec({ ingressClassParams, createIngressClassResource }: Values): Values | undefined {
  const { create = true, spec = {} } = (ingressClassParams ?? {}) as { create?: unknown; spec?: Values };
  return create === true && createIngressClassResource !== false ? spec : undefined;
}

/**
 * Returns the group in the IngressClassParams of the chart values: `false` for none, and undefined if it is unknown.
 */
export function tryGetClassGroup(values: Values): string | false | undefined {
  const spec = tryGetClassSpec(values);
  const name = (spec?.group as { name?: unknown } | undefined)?.name ?? false;
  return spec !== undefined && (name === false || (typeof name === 'string' && isConcrete(name))) ? name : undefined;
}

/** Options of an ALB that Ingresses and their IngressClass have. */
export interface IngressAlbOptions extends AlbOptions, ListenerTlsOptions {
  /**
   * Name of a regional web ACL of AWS WAF, if its ARN is not known.
   *
   * The controller needs `protection.webAclNames` to look up the ARN, which it does every hour. The name fails together
   * with `webAclArn`.
   *
   * @default - unchanged; a new ALB has no web ACL
   */
  readonly webAclName?: string;

  /**
   * Port of the HTTPS listener to which all HTTP listeners redirect.
   *
   * The ALB must have this listener, and an HTTP listener. The controller creates no ALB for an Ingress without the
   * HTTPS listener. An Ingress of an IngressClass in this app then results in the warning `ingressClassRedirect`.
   *
   * @default - HTTP listeners also serve the rules
   */
  readonly redirectHttpTo?: number;
}

/**
 * Listener attributes of an IngressClass.
 *
 * They override those of Ingresses, key by key. The class does not create listeners. Each Ingress creates its own with
 * `listeners`.
 */
export interface IngressClassListener extends AlbListenerOptions {
  /** The port of the listener of an Ingress, 1 to 65535. */
  readonly port: number;

  /**
   * Whether the protocol of the listener is HTTPS. The attributes are not used for a listener with the other protocol.
   *
   * @default false
   */
  readonly https?: boolean;
}

/**
 * Options of the IngressClass of the controller.
 *
 * They override the annotations of its Ingresses. A different annotation is ignored, and results in the warning
 * `ingressClassIgnored`. Maps such as tags and attributes are merged key by key.
 *
 * Some annotations bypass an option of the class, and result in the warning `ingressClassBypassed`. `security-groups`
 * replaces the security group that `inboundCidrs` and `inboundPrefixListIds` configure. Each of these two adds to the
 * other one, unless the class sets both. `wafv2-acl-name` overrides `webAclArn`.
 *
 * The options do not apply to an Ingress with the deprecated annotation `kubernetes.io/ingress.class: alb`, and an
 * Ingress of another class can join `group` by annotation. If you do not trust the authors of Ingresses, set
 * `disableIngressClassAnnotation: true` and `disableIngressGroupNameAnnotation: true` in `additionalValues` of the
 * controller.
 *
 * In a group with Ingresses of several classes, the class of the first Ingress determines attributes, capacity and IPAM
 * pool.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/pkg/ingress
 */
export interface IngressClassOptions extends IngressAlbOptions, TargetTypeOptions {
  /**
   * Name of the IngressClass, for `ingressClassName` of Ingresses.
   *
   * @default alb
   */
  readonly name?: string;

  /**
   * Whether the class is the default for Ingresses without a class.
   *
   * @default false
   */
  readonly isDefault?: boolean;

  /**
   * Group of all Ingresses of the class, which share one ALB.
   *
   * @default - the group of each Ingress
   */
  readonly group?: string;

  /**
   * Attributes of the listeners of every ALB of the class.
   *
   * @default - the attributes of each Ingress
   */
  readonly listeners?: IngressClassListener[];

  /**
   * Labels of namespaces whose Ingresses can use the class.
   *
   * Ingresses that join `group` by another class or by annotation are not limited.
   *
   * @default - all namespaces
   */
  readonly namespaceLabels?: Record<string, string>;
}
