import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type {
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
} from '../load-balancing/load-balancer-terms';

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
  readonly scheme?: LoadBalancerScheme;

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
  readonly targetType?: LoadBalancerTargetType;

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
