import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cidr } from '../addressing/cidr';
import { validateArns } from '../foundation/arns';
import { fail, type Located, withErrorPath } from '../foundation/errors';
import { validateId, validateIds } from '../foundation/ids';
import { invalidLabelIn, isDnsSubdomain } from '../foundation/kubernetes-names';
import { locationOfArn, locationOfStack } from '../foundation/resource-locations';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { optionalEntry, type Values } from '../foundation/values';
import type { LoadBalancerAddressing, Scheme, TargetType } from '../loadbalancing/enums';
import {
  validateBalancerPlaces,
  validateLoadBalancerName,
  validateSslPolicy,
  validateWebAclArn,
} from '../loadbalancing/validation';

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
  validateClassBounds(options, scope);
  validateSslPolicy('IngressClassSetting', options.sslPolicy, scope);
  withErrorPath(scope, () => options.inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
  const { capacityUnits, certificateArns, inboundCidrs, inboundPrefixListIds, ipv4IpamPoolId, namespaceLabels } =
    options;
  const { redirectHttpTo, subnets, subnetTags } = options;
  const wrong = invalidLabelIn(namespaceLabels);
  if (wrong !== undefined) {
    fail('IngressClassSetting', `${wrong} in namespaceLabels. Write a label such as "team: web"`, scope);
  }
  const spec = {
    ...optionalEntry('scheme', options.scheme),
    ...optionalEntry('ipAddressType', options.addressing),
    ...optionalEntry('group', options.group && { name: options.group }),
    ...optionalEntry('inboundCIDRs', inboundCidrs && [...inboundCidrs]),
    ...optionalEntry('prefixListsIDs', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...optionalEntry(
      'subnets',
      subnets ? { ids: subnets.map(({ subnetId }) => subnetId) } : subnetTags && { tags: subnetTags },
    ),
    ...optionalEntry('targetType', options.targetType),
    ...optionalEntry('loadBalancerName', options.loadBalancerName),
    ...optionalEntry(
      'sslRedirectPort',
      redirectHttpTo === undefined ? undefined : Tokenization.stringifyNumber(redirectHttpTo),
    ),
    ...optionalEntry('wafv2AclArn', options.webAclArn),
    ...optionalEntry('wafv2AclName', options.webAclName),
    ...optionalEntry('minimumLoadBalancerCapacity', capacityUnits === undefined ? undefined : { capacityUnits }),
    ...optionalEntry('ipamConfiguration', ipv4IpamPoolId && { ipv4IPAMPoolId: ipv4IpamPoolId }),
    ...optionalEntry('listeners', options.listeners?.map(classListener)),
    ...optionalEntry('certificateArn', certificateArns && [...certificateArns]),
    ...optionalEntry('sslPolicy', options.sslPolicy),
    ...optionalEntry('namespaceSelector', namespaceLabels && { matchLabels: { ...namespaceLabels } }),
    ...optionalEntry('tags', keyValuePairs(options.tags)),
    ...optionalEntry('loadBalancerAttributes', keyValuePairs(options.loadBalancerAttributes)),
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

function classListener({ attributes, https, port }: IngressClassListener) {
  return { protocol: https ? 'HTTPS' : 'HTTP', port, listenerAttributes: keyValuePairs(attributes) };
}

/** Validates that certificates and web ACLs are in the Region and account of the cluster. */
export function validateClassPlaces({ certificateArns = [], webAclArn }: IngressClassOptions, scope: IConstruct): void {
  const place = { ...locationOfStack(scope), text: 'load balancers are in' };
  const refusal = 'IngressClassSetting';
  validateBalancerPlaces('a certificate', certificateArns.map(locationOfArn), place, { errorName: refusal, scope });
  validateWebAclArn(refusal, webAclArn, place, scope);
}

function validateClassBounds(options: IngressClassOptions, scope: Located): void {
  const { capacityUnits, group, loadBalancerName, redirectHttpTo, subnets, subnetTags } = options;
  const place = { errorName: 'IngressClassSetting', scope } as const;
  validateIds('prefixList', options.inboundPrefixListIds, place);
  validateId('ipamPool', options.ipv4IpamPoolId, place);
  validateArns('certificate', options.certificateArns, place);
  for (const port of [redirectHttpTo, ...(options.listeners ?? []).map((listener) => listener.port)]) {
    if (port !== undefined && isConcrete(port) && !(isWholeNumberFrom(port, 1) && port <= 65535)) {
      fail(
        'IngressClassSetting',
        `"${formatValue(port)}" is not a valid port. Write a whole number from 1 to 65535`,
        scope,
      );
    }
  }
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isWholeNumberFrom(capacityUnits, 1)) {
    fail(
      'IngressClassSetting',
      `"capacityUnits: ${formatValue(capacityUnits)}" is out of bounds. Write a whole number of 1 or more`,
      scope,
    );
  }
  if (loadBalancerName !== undefined && group === undefined) {
    fail(
      'IngressClassSetting',
      `"${formatValue(loadBalancerName)}" would be the name of several ALBs. Write group as well`,
      scope,
    );
  }
  validateLoadBalancerName('IngressClassSetting', loadBalancerName, scope);
  validateWebAclName(options, scope);
  if (subnets && subnetTags) {
    fail('IngressClassSetting', '"subnetTags" cannot be combined with subnets. Leave one of the two out', scope);
  }
  if (subnets?.length === 0 || (subnetTags && Object.keys(subnetTags).length === 0)) {
    fail(
      'IngressClassSetting',
      '"subnets" of an IngressClass is empty. Write one subnet in each of two zones, or leave it out',
      scope,
    );
  }
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

/** Listener attributes of an IngressClass. The class does not add listeners. */
export interface IngressClassListener {
  /** Port of the listener, 1 to 65535. */
  readonly port: number;

  /**
   * Whether it is an HTTPS listener. Attributes of the other protocol do not apply.
   *
   * @default false
   */
  readonly https?: boolean;

  /**
   * Attributes, such as `{ 'routing.http.response.server.enabled': 'false' }`. They override those of Ingresses, key by
   * key.
   */
  readonly attributes: Record<string, string>;
}

/**
 * Options of the IngressClass of the controller.
 *
 * They override the annotations of its Ingresses. A different annotation is ignored, and results in the warning
 * `ingressClassIgnored`. Some annotations bypass an option of the class. They are listed at the option, and result in
 * the warning `ingressClassBypassed`.
 *
 * The options do not apply to an Ingress with the old annotation `kubernetes.io/ingress.class: alb`, and an Ingress of
 * another class can join `group` by annotation. If you do not trust the authors of Ingresses, set
 * `disableIngressClassAnnotation: true` and `disableIngressGroupNameAnnotation: true` in `additionalValues` of the
 * controller.
 *
 * In a group with Ingresses of several classes, the class of the first Ingress determines attributes, capacity and IPAM
 * pool.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/pkg/ingress
 */
export interface IngressClassOptions {
  /**
   * Name of the IngressClass, for `ingressClassName` of Ingresses.
   *
   * @default alb
   */
  readonly name?: string;

  /**
   * Whether it is the default IngressClass.
   *
   * @default false
   */
  readonly isDefault?: boolean;

  /**
   * Scheme of all ALBs of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly scheme?: Scheme;

  /**
   * IP address type of all ALBs of the class. IPv4 only fails in an IPv6 cluster.
   *
   * @default - the annotation of each Ingress, or dualstack in an IPv6 cluster
   */
  readonly addressing?: LoadBalancerAddressing;

  /**
   * Group of all Ingresses of the class, which share one ALB.
   *
   * @default - the annotation of each Ingress
   */
  readonly group?: string;

  /**
   * CIDR blocks that can access the ALBs of the class.
   *
   * An Ingress can bypass them with `securityGroups`, which replace the security group of the controller, and can add
   * to them with `prefixLists`, unless `inboundPrefixListIds` is set.
   *
   * @default - the annotation of each Ingress
   */
  readonly inboundCidrs?: string[];

  /**
   * Ids of prefix lists that can access the ALBs of the class.
   *
   * An Ingress can bypass them with `securityGroups`, and can add to them with `inboundCidrs`, unless `inboundCidrs` is
   * set here.
   *
   * @default - the annotation of each Ingress
   */
  readonly inboundPrefixListIds?: string[];

  /**
   * Subnets of all ALBs of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly subnets?: ec2.ISubnet[];

  /**
   * Tags of the subnets, each with its accepted values. It fails together with `subnets`.
   *
   * @default - the annotation of each Ingress
   */
  readonly subnetTags?: Record<string, string[]>;

  /**
   * Target type of all ALBs of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly targetType?: TargetType;

  /**
   * Name of the ALB of the class in AWS: letters, digits and hyphens, at most 32 characters. It requires `group`,
   * because all ALBs would have the same name otherwise.
   *
   * @default - generated from the group, or from the namespace and name of the Ingress
   */
  readonly loadBalancerName?: string;

  /**
   * Port of the HTTPS listener to which HTTP listeners redirect, for all Ingresses of the class.
   *
   * All ALBs of the class must have an HTTPS listener on this port. The controller fails on other Ingresses, which
   * results in the warning `ingressClassRedirect`.
   *
   * @default - the annotation of each Ingress
   */
  readonly redirectHttpTo?: number;

  /**
   * ARN of the AWS WAF web ACL of all ALBs of the class.
   *
   * An Ingress can bypass it with `webAclName`, which the controller reads first. `none` there removes the web ACL.
   * `webAclName` of the class cannot be bypassed.
   *
   * @default - the annotation of each Ingress
   */
  readonly webAclArn?: string;

  /**
   * Name of the AWS WAF web ACL of all ALBs of the class.
   *
   * It overrides names and ARNs of Ingresses. The controller needs `protection.webAclNames`. It fails together with
   * `webAclArn`.
   *
   * @default - the web ACL of `webAclArn`
   */
  readonly webAclName?: string;

  /**
   * Reserved load balancer capacity units of all ALBs of the class, 1 or more.
   *
   * @default - the annotation of each Ingress
   */
  readonly capacityUnits?: number;

  /**
   * Id of the IPAM pool for public IPv4 addresses of all ALBs of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly ipv4IpamPoolId?: string;

  /**
   * Listener attributes of all ALBs of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly listeners?: IngressClassListener[];

  /**
   * ARNs of the certificates of all HTTPS listeners of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly certificateArns?: string[];

  /**
   * Security policy of all HTTPS listeners of the class.
   *
   * @default - the annotation of each Ingress
   */
  readonly sslPolicy?: string;

  /**
   * Labels of namespaces whose Ingresses can use the class. Ingresses that join `group` by another class or by
   * annotation are not limited.
   *
   * @default - all namespaces
   */
  readonly namespaceLabels?: Record<string, string>;

  /**
   * Tags of all ALBs of the class and of their listeners, rules and target groups. They override those of Ingresses and
   * Services, key by key.
   *
   * @default - the annotation of each Ingress
   */
  readonly tags?: Record<string, string>;

  /**
   * Load balancer attributes of all ALBs of the class, such as `{ 'idle_timeout.timeout_seconds': '120' }`. They
   * override those of Ingresses, key by key.
   *
   * @default - the annotation of each Ingress
   */
  readonly loadBalancerAttributes?: Record<string, string>;
}
