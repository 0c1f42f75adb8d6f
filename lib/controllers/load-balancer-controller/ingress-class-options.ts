import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type {
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
} from '../load-balancing/load-balancer-terms';

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
  readonly targetType?: LoadBalancerTargetType;

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
