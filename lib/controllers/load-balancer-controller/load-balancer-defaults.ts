import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { LoadBalancerScheme, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';

/** Defaults of load balancers, for Ingresses, Services and Gateways that do not set an option. */
export interface LoadBalancerDefaults {
  /**
   * The target type of target groups.
   *
   * @default LoadBalancerTargetType.IP
   */
  readonly targetType?: LoadBalancerTargetType;

  /**
   * The scheme of load balancers.
   *
   * @default - internal
   */
  readonly scheme?: LoadBalancerScheme;

  /**
   * The security policy of HTTPS and TLS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - the default of Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * Tags of all AWS resources that the controller creates. They win over tags of Ingresses. Tag keys of AWS and of the controller are an error.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** What the controller associates with ALBs where an Ingress or a Gateway asks for it. What is off has no permissions. */
export interface LoadBalancerProtection {
  /**
   * Web ACLs of AWS WAF Classic.
   *
   * @default false
   */
  readonly wafClassic?: boolean;

  /**
   * Web ACLs of AWS WAF. Without a way to the internet it must be off: nothing in the VPC serves its API to the controller. AWS has no condition for the
   * ALB: the controller can take the web ACL off every ALB of the account and Region.
   *
   * @default - true, and false in partitions without AWS WAF
   */
  readonly waf?: boolean;

  /**
   * The web ACLs of AWS WAF that the controller may associate, by their ARNs; an asterisk stands for any text.
   *
   * @default - every web ACL of the account and Region
   */
  readonly webAclArns?: string[];

  /**
   * Whether Ingresses may name web ACLs of AWS WAF by `alb.ingress.kubernetes.io/wafv2-acl-name`, beside their ARNs: the controller then lists
   * those of the account, which the policy that is published with it does not allow. Refused where `waf` is off.
   *
   * @default false
   */
  readonly webAclNames?: boolean;

  /**
   * Protections of AWS Shield Advanced, which the account must be subscribed to. AWS has no condition for them: the controller can then remove the
   * protection of every resource of the account. Without a way to the internet it must be off, and the partition `aws` alone has it.
   *
   * @default false
   */
  readonly shieldAdvanced?: boolean;
}

/** The security group by which pods know their load balancers. */
export interface BackendSecurityGroupOptions {
  /**
   * A group of your own on every load balancer.
   *
   * @default - the controller makes one for the cluster
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Whether the controller keeps the rules of nodes and pods for groups that an Ingress or Service names for its load balancer.
   *
   * @default false
   */
  readonly manageBackendSecurityGroupRules?: boolean;
}
