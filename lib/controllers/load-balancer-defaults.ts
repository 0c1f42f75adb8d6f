import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateArnLocations, validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { isConcreteText } from '../foundation/ids';
import { type PartitionService, partitionLacking } from '../foundation/resource-locations';
import { formatValue } from '../foundation/tokens';
import type { Scheme, TargetType } from '../loadbalancing/enums';
import { validateDeployTimeLists } from '../loadbalancing/validation';

/** Defaults of load balancers, for Ingresses, Services and Gateways that do not set an option. */
export interface ControllerDefaults {
  /**
   * The target type of target groups.
   *
   * @default TargetType.IP
   */
  readonly targetType?: TargetType;

  /**
   * The scheme of load balancers.
   *
   * @default - internal
   */
  readonly scheme?: Scheme;

  /**
   * The security policy of HTTPS and TLS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - the default of Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;

  /**
   * Tags of all AWS resources that the controller creates. They override tags of Ingresses.
   * Reserved tag keys of AWS and of the controller fail.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** Web ACLs and Shield protections that the controller associates with ALBs. Disabled features have no permissions. */
export interface ProtectionOptions {
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
  readonly shieldAdvanced?: boolean;
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
  readonly manageBackendSecurityGroupRules?: boolean;
}

/** Web ACL and Shield settings with defaults. */
export interface ResolvedProtection {
  readonly wafClassic: boolean;
  readonly waf: boolean;
  /** Web ACLs that it can associate. Undefined for all. */
  readonly webAclArns?: readonly string[];
  readonly webAclNames: boolean;
  readonly shieldAdvanced: boolean;
}

/** Adds the defaults: only AWS WAF, in partitions with AWS WAF. */
export function resolveProtection(options: ProtectionOptions = {}, region: string): ResolvedProtection {
  return {
    wafClassic: options.wafClassic ?? false,
    waf: options.waf ?? partitionLacking('AWS WAF', region) === undefined,
    webAclArns: options.webAclArns,
    webAclNames: options.webAclNames ?? false,
    shieldAdvanced: options.shieldAdvanced ?? false,
  };
}

const PROTECTION_SERVICES: readonly (readonly [option: keyof ProtectionOptions, service: PartitionService])[] = [
  ['waf', 'AWS WAF'],
  ['wafClassic', 'AWS WAF Classic'],
  ['shieldAdvanced', 'AWS Shield Advanced'],
];

/** Validates that options do not contradict each other, and that the partition has the services. */
export function validateProtection(options: ProtectionOptions = {}, scope: IConstruct): void {
  for (const [option, service] of PROTECTION_SERVICES) {
    if (options[option]) {
      validateServiceAvailable(`protection.${option}: true`, service, scope);
    }
  }
  const named = options.webAclNames ? 'webAclNames: true' : options.webAclArns && 'webAclArns';
  if (named && options.waf === false) {
    fail(
      'LoadBalancerControllerSetting',
      `"protection.${named}" is for AWS WAF web ACLs, which "protection.waf: false" disables. Leave one of the two out`,
      scope,
    );
  }
  validateDeployTimeLists('LoadBalancerControllerSetting', { 'protection.webAclArns': options.webAclArns }, scope);
  validateArns('regionalWebAcl', options.webAclArns, { errorName: 'LoadBalancerControllerSetting', scope });
  validateArnLocations('regionalWebAcl', options.webAclArns, scope, {
    errorName: 'LoadBalancerControllerSetting',
    shares: 'account',
  });
}

/** Validates that the partition has a service that an option enables. */
export function validateServiceAvailable(option: string, service: PartitionService, scope: IConstruct): void {
  const { region } = Stack.of(scope);
  const partition = partitionLacking(service, region);
  if (partition !== undefined) {
    fail(
      'LoadBalancerControllerSetting',
      `"${option}" needs ${service}, which does not exist in the partition ${partition} of ${formatValue(region)}. Leave it out`,
      scope,
    );
  }
}

/** Returns whether the controller can associate the web ACL, if both are known. `none` removes a web ACL. */
export function mayAssociate(webAclArn: string, { waf, webAclArns = [webAclArn] }: ResolvedProtection): boolean {
  const isKnown = isConcreteText(webAclArn) && webAclArn !== 'none' && webAclArns.every(isConcreteText);
  return waf && (!isKnown || webAclArns.some((allowed) => matchesArnPattern(allowed, webAclArn)));
}

/** Matches IAM patterns, in which an asterisk matches any text. */
function matchesArnPattern(pattern: string, arn: string): boolean {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(arn);
}
