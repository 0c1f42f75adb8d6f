import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cidr } from '../../addressing/cidr';
import { isDnsSubdomain, wrongLabel } from '../../foundation/kubernetes-names';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import type { Values } from '../../foundation/values';
import { locatedBy, refuseForeignRegion, refuseSslPolicy, refuseWebAclArn } from '../load-balancer-arns';
import type { LoadBalancerAddressing, LoadBalancerScheme, LoadBalancerTargetType } from '../load-balancer-terms';

/** Names of classes and groups of Ingresses: lower-case letters, digits, hyphens and dots, 63 at the most. */
export const INGRESS_NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

const LOAD_BALANCER_NAME = /^(?!-|internal-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** A listener of every ALB of a class. */
export interface IngressClassListener {
  /** Where it listens, 1 to 65535. */
  readonly port: number;

  /**
   * Whether it is one for HTTPS.
   *
   * @default false
   */
  readonly https?: boolean;

  /** Its attributes, such as `{ 'routing.http.response.server.enabled': 'false' }`. */
  readonly attributes: Record<string, string>;
}

/** The IngressClass that the controller brings. What is set here, its Ingresses cannot change. */
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
  readonly scheme?: LoadBalancerScheme;

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
   * The networks that reach the ALBs of the class, in CIDR notation.
   *
   * @default - as each Ingress says
   */
  readonly inboundCidrs?: string[];

  /**
   * The prefix lists that reach the ALBs of the class, by their ids.
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
  readonly targetType?: LoadBalancerTargetType;

  /**
   * The name of the ALB of the class in AWS: letters, digits and hyphens, 32 at the most; refused without `group`, because every ALB would have it.
   *
   * @default - of the group, or of the namespace and the Ingress
   */
  readonly loadBalancerName?: string;

  /**
   * The port of the HTTPS listener to which clients of every other listener are sent, for every Ingress of the class.
   *
   * @default - as each Ingress says
   */
  readonly redirectHttpTo?: number;

  /**
   * The ARN of the web ACL of AWS WAF of every ALB of the class.
   *
   * @default - as each Ingress says
   */
  readonly webAclArn?: string;

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
   * The labels of the namespaces whose Ingresses may name the class.
   *
   * @default - those of all namespaces may
   */
  readonly namespaceLabels?: Record<string, string>;

  /**
   * Tags of every ALB of the class.
   *
   * @default - as each Ingress says
   */
  readonly tags?: Record<string, string>;

  /**
   * Attributes of every ALB of the class, such as `{ 'idle_timeout.timeout_seconds': '120' }`.
   *
   * @default - as each Ingress says
   */
  readonly loadBalancerAttributes?: Record<string, string>;
}

/**
 * The chart values of an IngressClass and its IngressClassParams.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/ingress_class/
 */
export function ingressClassValues(options: IngressClassOptions, scope: Located): Values {
  refuseNames(options, scope);
  refuseBounds(options, scope);
  refuseSslPolicy('ControllerSetting', options.sslPolicy, scope);
  refusingAt(scope, () => options.inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
  const { capacityUnits, certificateArns, inboundCidrs, inboundPrefixListIds, ipv4IpamPoolId, namespaceLabels } =
    options;
  const { redirectHttpTo, subnets, subnetTags } = options;
  const wrong = wrongLabel(namespaceLabels);
  if (wrong !== undefined) {
    refuse('ControllerSetting', `${wrong} in namespaceLabels, write one such as "team: web"`, scope);
  }
  const spec = {
    ...given('scheme', options.scheme),
    ...given('ipAddressType', options.addressing),
    ...given('group', options.group && { name: options.group }),
    ...given('inboundCIDRs', inboundCidrs && [...inboundCidrs]),
    ...given('prefixListsIDs', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...given(
      'subnets',
      subnets ? { ids: subnets.map(({ subnetId }) => subnetId) } : subnetTags && { tags: subnetTags },
    ),
    ...given('targetType', options.targetType),
    ...given('loadBalancerName', options.loadBalancerName),
    ...given(
      'sslRedirectPort',
      redirectHttpTo === undefined ? undefined : Tokenization.stringifyNumber(redirectHttpTo),
    ),
    ...given('wafv2AclArn', options.webAclArn),
    ...given('minimumLoadBalancerCapacity', capacityUnits === undefined ? undefined : { capacityUnits }),
    ...given('ipamConfiguration', ipv4IpamPoolId && { ipv4IPAMPoolId: ipv4IpamPoolId }),
    ...given('listeners', options.listeners?.map(listenerOf)),
    ...given('certificateArn', certificateArns && [...certificateArns]),
    ...given('sslPolicy', options.sslPolicy),
    ...given('namespaceSelector', namespaceLabels && { matchLabels: { ...namespaceLabels } }),
    ...given('tags', pairs(options.tags)),
    ...given('loadBalancerAttributes', pairs(options.loadBalancerAttributes)),
  };
  return {
    ...given('ingressClass', options.name),
    ...given('ingressClassConfig', options.isDefault === undefined ? undefined : { default: options.isDefault }),
    ...(Object.keys(spec).length > 0 ? { ingressClassParams: { spec } } : {}),
  };
}

/** A value under its key, where there is one. */
export function given(key: string, value: unknown): Values {
  return value === undefined ? {} : { [key]: value };
}

function pairs(values: Readonly<Record<string, string>> | undefined) {
  return values && Object.entries(values).map(([key, value]) => ({ key, value }));
}

function listenerOf({ attributes, https, port }: IngressClassListener) {
  return { protocol: https ? 'HTTPS' : 'HTTP', port, listenerAttributes: pairs(attributes) };
}

/** Refuses what is known to be of another Region than the cluster. */
export function refuseForeignClass({ certificateArns = [], webAclArn }: IngressClassOptions, scope: IConstruct): void {
  const { region } = Stack.of(scope);
  refuseForeignRegion('ControllerSetting', 'a certificate', certificateArns.map(locatedBy), region, scope);
  refuseWebAclArn('ControllerSetting', webAclArn, region, scope);
}

function refuseBounds(options: IngressClassOptions, scope: Located): void {
  const { capacityUnits, group, loadBalancerName, redirectHttpTo, subnets, subnetTags } = options;
  for (const port of [redirectHttpTo, ...(options.listeners ?? []).map((listener) => listener.port)]) {
    if (port !== undefined && isConcrete(port) && !(isCount(port, 1) && port <= 65535)) {
      refuse('ControllerSetting', `"${shown(port)}" is no port, write a whole number from 1 to 65535`, scope);
    }
  }
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isCount(capacityUnits, 1)) {
    refuse(
      'ControllerSetting',
      `"capacityUnits: ${shown(capacityUnits)}" is out of bounds, write a whole number of 1 or more`,
      scope,
    );
  }
  if (loadBalancerName !== undefined && group === undefined) {
    refuse(
      'ControllerSetting',
      `"${shown(loadBalancerName)}" would be the name of every ALB of the class, write group as well`,
      scope,
    );
  }
  if (loadBalancerName !== undefined && isConcrete(loadBalancerName) && !LOAD_BALANCER_NAME.test(loadBalancerName)) {
    refuse(
      'ControllerSetting',
      `"${loadBalancerName}" cannot be the name of a load balancer, write letters, digits and hyphens inside, 32 at the most, and not "internal-" first`,
      scope,
    );
  }
  if (subnets && subnetTags) {
    refuse('ControllerSetting', '"subnetTags" are beside subnets, leave one of the two out', scope);
  }
  if (subnets?.length === 0 || (subnetTags && Object.keys(subnetTags).length === 0)) {
    refuse(
      'ControllerSetting',
      '"subnets" of an IngressClass are none, name one in each of two zones, or leave them out',
      scope,
    );
  }
}

function refuseNames({ group, name }: IngressClassOptions, scope: Located): void {
  for (const [option, value] of Object.entries({ name, group })) {
    // The name is that of objects, too.
    const fits = value === undefined || (INGRESS_NAME.test(value) && (option === 'group' || isDnsSubdomain(value)));
    if (isConcrete(value) && !fits) {
      refuse(
        'ControllerSetting',
        `"${value}" cannot be the ${option} of an IngressClass, write lower-case letters, digits, hyphens and dots, 63 at the most`,
        scope,
      );
    }
  }
}
