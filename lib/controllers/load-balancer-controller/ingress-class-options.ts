import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type {
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
} from '../load-balancing/load-balancer-terms';

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
