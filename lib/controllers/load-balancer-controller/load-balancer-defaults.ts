import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { LoadBalancerScheme, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';

/** Defaults of load balancers, if an Ingress, Service or Gateway does not set a value. */
export interface LoadBalancerDefaults {
  /**
   * Target type.
   *
   * @default LoadBalancerTargetType.IP
   */
  readonly targetType?: LoadBalancerTargetType;

  /**
   * Scheme of load balancers.
   *
   * @default - internal, the default of the controller
   */
  readonly scheme?: LoadBalancerScheme;

  /**
   * Security policy of TLS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - the default of Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * Tags of all resources that the controller creates. They override those of Ingresses. Reserved keys of AWS and of
   * the controller fail.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** Web ACLs and Shield protections that the controller associates with ALBs. Disabled features have no permissions. */
export interface LoadBalancerProtection {
  /**
   * Web ACLs of AWS WAF Classic.
   *
   * @default false
   */
  readonly wafClassic?: boolean;

  /**
   * Whether the controller can associate AWS WAF web ACLs.
   *
   * Disable it without internet access, because its API has no VPC endpoint for the controller. AWS supports no
   * condition for the ALB, so the controller can remove the web ACL of every ALB of the account and Region.
   *
   * @default - true in partitions with AWS WAF
   */
  readonly waf?: boolean;

  /**
   * ARNs of AWS WAF web ACLs that the controller can associate. An asterisk matches any text.
   *
   * @default - all web ACLs of the account and Region
   */
  readonly webAclArns?: string[];

  /**
   * Whether Ingresses can refer to AWS WAF web ACLs by name, with `alb.ingress.kubernetes.io/wafv2-acl-name`.
   *
   * The controller then lists the web ACLs of the account, which its published policy does not allow. It fails if `waf`
   * is disabled.
   *
   * @default false
   */
  readonly webAclNames?: boolean;

  /**
   * Whether the controller can manage AWS Shield Advanced protections.
   *
   * The account needs a subscription. AWS supports no condition for protections, so the controller can remove the
   * protection of every resource of the account. Disable it without internet access. It exists only in the partition
   * `aws`.
   *
   * @default false
   */
  readonly shield?: boolean;
}

/** Options of the backend security group, from which pods accept traffic of load balancers. */
export interface BackendSecurityGroupOptions {
  /**
   * Your own security group for all load balancers.
   *
   * @default - the controller creates one for the cluster
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Whether the controller manages the rules of nodes and pods for security groups that an Ingress or Service sets on
   * its load balancer.
   *
   * @default false
   */
  readonly managesRules?: boolean;
}
