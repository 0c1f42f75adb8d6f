import { Cidr } from '../../addressing/cidr';
import { isDnsSubdomain, wrongLabel } from '../../foundation/kubernetes-names';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { Values } from '../../foundation/values';
import type { LoadBalancerAddressing, LoadBalancerScheme } from '../load-balancer-terms';

/** Names of classes and groups of Ingresses: lower-case letters, digits, hyphens and dots, 63 at the most. */
export const INGRESS_NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

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
  refusingAt(scope, () => options.inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
  const { certificateArns, inboundCidrs, namespaceLabels } = options;
  const wrong = wrongLabel(namespaceLabels);
  if (wrong !== undefined) {
    refuse('ControllerSetting', `${wrong} in namespaceLabels, write one such as "team: web"`, scope);
  }
  const spec = {
    ...given('scheme', options.scheme),
    ...given('ipAddressType', options.addressing),
    ...given('group', options.group && { name: options.group }),
    ...given('inboundCIDRs', inboundCidrs && [...inboundCidrs]),
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
