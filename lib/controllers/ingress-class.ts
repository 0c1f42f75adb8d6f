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

/** Names of classes and groups of Ingresses: lower-case letters, digits, hyphens and dots, 63 at the most. */
export const INGRESS_NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

/** What AWS WAF takes as a name. */
export const WEB_ACL_NAME = /^[\w-]{1,128}$/;

/**
 * The chart values of an IngressClass and its IngressClassParams.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/ingress_class/
 */
export function ingressClassValues(options: IngressClassOptions, scope: Located): Values {
  validateClassNames(options, scope);
  validateClassBounds(options, scope);
  validateSslPolicy('ControllerSetting', options.sslPolicy, scope);
  withErrorPath(scope, () => options.inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
  const { capacityUnits, certificateArns, inboundCidrs, inboundPrefixListIds, ipv4IpamPoolId, namespaceLabels } =
    options;
  const { redirectHttpTo, subnets, subnetTags } = options;
  const wrong = invalidLabelIn(namespaceLabels);
  if (wrong !== undefined) {
    fail('ControllerSetting', `${wrong} in namespaceLabels, write one such as "team: web"`, scope);
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

/** Refuses what is known to be of another Region or account than the cluster. */
export function validateClassPlaces({ certificateArns = [], webAclArn }: IngressClassOptions, scope: IConstruct): void {
  const place = { ...locationOfStack(scope), text: 'load balancers are in' };
  const refusal = 'ControllerSetting';
  validateBalancerPlaces('a certificate', certificateArns.map(locationOfArn), place, { errorName: refusal, scope });
  validateWebAclArn(refusal, webAclArn, place, scope);
}

function validateClassBounds(options: IngressClassOptions, scope: Located): void {
  const { capacityUnits, group, loadBalancerName, redirectHttpTo, subnets, subnetTags } = options;
  const place = { refusal: 'ControllerSetting', scope } as const;
  validateIds('prefixList', options.inboundPrefixListIds, place);
  validateId('ipamPool', options.ipv4IpamPoolId, place);
  validateArns('certificate', options.certificateArns, place);
  for (const port of [redirectHttpTo, ...(options.listeners ?? []).map((listener) => listener.port)]) {
    if (port !== undefined && isConcrete(port) && !(isWholeNumberFrom(port, 1) && port <= 65535)) {
      fail('ControllerSetting', `"${formatValue(port)}" is no port, write a whole number from 1 to 65535`, scope);
    }
  }
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isWholeNumberFrom(capacityUnits, 1)) {
    fail(
      'ControllerSetting',
      `"capacityUnits: ${formatValue(capacityUnits)}" is out of bounds, write a whole number of 1 or more`,
      scope,
    );
  }
  if (loadBalancerName !== undefined && group === undefined) {
    fail(
      'ControllerSetting',
      `"${formatValue(loadBalancerName)}" would be the name of every ALB of the class, write group as well`,
      scope,
    );
  }
  validateLoadBalancerName('ControllerSetting', loadBalancerName, scope);
  validateWebAclName(options, scope);
  if (subnets && subnetTags) {
    fail('ControllerSetting', '"subnetTags" are beside subnets, leave one of the two out', scope);
  }
  if (subnets?.length === 0 || (subnetTags && Object.keys(subnetTags).length === 0)) {
    fail(
      'ControllerSetting',
      '"subnets" of an IngressClass are none, name one in each of two zones, or leave them out',
      scope,
    );
  }
}

function validateWebAclName({ webAclArn, webAclName }: IngressClassOptions, scope: Located): void {
  if (webAclArn !== undefined && webAclName !== undefined) {
    fail('ControllerSetting', '"webAclArn" is ignored beside webAclName, leave out one of them', scope);
  }
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    fail(
      'ControllerSetting',
      `"${webAclName}" is no name of a web ACL, write up to 128 letters, digits, hyphens and underscores`,
      scope,
    );
  }
}

function validateClassNames({ group, name }: IngressClassOptions, scope: Located): void {
  for (const [option, value] of Object.entries({ name, group })) {
    // The name is that of objects, too.
    const fits = value === undefined || (INGRESS_NAME.test(value) && (option === 'group' || isDnsSubdomain(value)));
    if (isConcrete(value) && !fits) {
      fail(
        'ControllerSetting',
        `"${value}" cannot be the ${option} of an IngressClass, write lower-case letters, digits, hyphens and dots, 63 at the most`,
        scope,
      );
    }
  }
}

/** The specification of the IngressClassParams of the chart; undefined where something else makes them. */
export function tryGetClassSpec({ ingressClassParams, createIngressClassResource }: Values): Values | undefined {
  const { create = true, spec = {} } = (ingressClassParams ?? {}) as { create?: unknown; spec?: Values };
  return create === true && createIngressClassResource !== false ? spec : undefined;
}

/** The group that the IngressClassParams of the chart name: `false` for none, and undefined where they are not known. */
export function tryGetClassGroup(values: Values): string | false | undefined {
  const spec = tryGetClassSpec(values);
  const name = (spec?.group as { name?: unknown } | undefined)?.name ?? false;
  return spec !== undefined && (name === false || (typeof name === 'string' && isConcrete(name))) ? name : undefined;
}

/** Attributes of a listener that Ingresses of a class open. The class opens no listener itself. */
export interface IngressClassListener {
  /** The port that an Ingress listens on, 1 to 65535. */
  readonly port: number;

  /**
   * Whether the Ingress listens for HTTPS there. Attributes for the other protocol of the port are left out.
   *
   * @default false
   */
  readonly https?: boolean;

  /** The attributes, such as `{ 'routing.http.response.server.enabled': 'false' }`. They win over those of Ingresses, key by key. */
  readonly attributes: Record<string, string>;
}

/**
 * The IngressClass that the controller brings. What is set here wins over the annotations of its Ingresses: an annotation that says something else is
 * ignored, and warned of as `ingressClassIgnored`. Some annotations undo an option of the class; they are named at the option, and warned of as
 * `ingressClassBypassed`.
 *
 * The class binds no Ingress that names it by the old annotation `kubernetes.io/ingress.class: alb`, and an Ingress of another class can join `group` by
 * annotation. Where Ingresses are written by people whom you do not trust, set `disableIngressClassAnnotation: true` and
 * `disableIngressGroupNameAnnotation: true` in `additionalValues` of the controller.
 *
 * In a group with Ingresses of several classes, the class of the first Ingress decides on attributes, capacity and IPAM pool.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/pkg/ingress
 */
export interface IngressClassOptions {
  /**
   * The name that Ingresses write as `ingressClassName`.
   *
   * @default alb
   */
  readonly name?: string;

  /**
   * Whether Ingresses without a class are of this one.
   *
   * @default false
   */
  readonly isDefault?: boolean;

  /**
   * The scheme of every ALB of the class.
   *
   * @default - as each Ingress says
   */
  readonly scheme?: Scheme;

  /**
   * The addresses of every ALB of the class. IPv4 alone is refused in an IPv6 cluster.
   *
   * @default - as each Ingress says; in an IPv6 cluster, IPv4 and IPv6
   */
  readonly addressing?: LoadBalancerAddressing;

  /**
   * The group of every Ingress of the class: all of them share one ALB.
   *
   * @default - as each Ingress says
   */
  readonly group?: string;

  /**
   * The networks that reach the ALBs of the class, in CIDR notation. An Ingress undoes them by `securityGroups`, which take the place of the group that
   * the controller makes, and adds to them by `prefixLists`, unless `inboundPrefixListIds` is set.
   *
   * @default - as each Ingress says
   */
  readonly inboundCidrs?: string[];

  /**
   * The prefix lists that reach the ALBs of the class, by their ids. An Ingress undoes them by `securityGroups`, and adds to them by `inboundCidrs`,
   * unless `inboundCidrs` is set here.
   *
   * @default - as each Ingress says
   */
  readonly inboundPrefixListIds?: string[];

  /**
   * The subnets of every ALB of the class.
   *
   * @default - as each Ingress says
   */
  readonly subnets?: ec2.ISubnet[];

  /**
   * Tags of the subnets, each with the values that are good, in the place of `subnets`, with which they are refused.
   *
   * @default - as each Ingress says
   */
  readonly subnetTags?: Record<string, string[]>;

  /**
   * What every ALB of the class sends to.
   *
   * @default - as each Ingress says
   */
  readonly targetType?: TargetType;

  /**
   * The name of the ALB of the class in AWS: letters, digits and hyphens, 32 at the most; refused without `group`, because every ALB would have it.
   *
   * @default - of the group, or of the namespace and the Ingress
   */
  readonly loadBalancerName?: string;

  /**
   * The port of the HTTPS listener to which clients of HTTP listeners are sent, for every Ingress of the class. Every ALB of the class must listen on the
   * port for HTTPS: the controller stops at an Ingress that does not, which is warned of as `ingressClassRedirect`.
   *
   * @default - as each Ingress says
   */
  readonly redirectHttpTo?: number;

  /**
   * The ARN of the web ACL of AWS WAF of every ALB of the class. An Ingress undoes it by `webAclName`, which the controller looks at first; `none` there
   * takes the web ACL off. `webAclName` of the class has no such gap.
   *
   * @default - as each Ingress says
   */
  readonly webAclArn?: string;

  /**
   * The name of the web ACL of AWS WAF of every ALB of the class. It wins over names and ARNs of Ingresses. The controller needs
   * `protection.webAclNames` for it. Refused beside `webAclArn`.
   *
   * @default - as `webAclArn` says
   */
  readonly webAclName?: string;

  /**
   * The load balancer capacity units that are kept for every ALB of the class, 1 or more.
   *
   * @default - as each Ingress says
   */
  readonly capacityUnits?: number;

  /**
   * The IPAM pool of public IPv4 addresses of every ALB of the class.
   *
   * @default - as each Ingress says
   */
  readonly ipv4IpamPoolId?: string;

  /**
   * Attributes of the listeners of every ALB of the class.
   *
   * @default - as each Ingress says
   */
  readonly listeners?: IngressClassListener[];

  /**
   * The certificates of every HTTPS listener of the class, by their ARNs.
   *
   * @default - as each Ingress says
   */
  readonly certificateArns?: string[];

  /**
   * The security policy of every HTTPS listener of the class.
   *
   * @default - as each Ingress says
   */
  readonly sslPolicy?: string;

  /**
   * The labels of the namespaces whose Ingresses may name the class. They do not bind Ingresses that join `group` by another class or by annotation.
   *
   * @default - those of all namespaces may
   */
  readonly namespaceLabels?: Record<string, string>;

  /**
   * Tags of every ALB of the class and of its listeners, rules and target groups. They win over those of Ingresses and Services, key by key.
   *
   * @default - as each Ingress says
   */
  readonly tags?: Record<string, string>;

  /**
   * Attributes of every ALB of the class, such as `{ 'idle_timeout.timeout_seconds': '120' }`. They win over those of Ingresses, key by key.
   *
   * @default - as each Ingress says
   */
  readonly loadBalancerAttributes?: Record<string, string>;
}
