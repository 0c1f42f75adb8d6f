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
   * Tags of all AWS resources that the controller creates. They win over tags of Ingresses. Tag keys of AWS and of the controller are an error.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** What the controller associates with ALBs where an Ingress or a Gateway asks for it. What is off has no permissions. */
export interface ProtectionOptions {
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

/** What the controller associates with ALBs, with every default filled in. */
export interface ResolvedProtection {
  readonly wafClassic: boolean;
  readonly waf: boolean;
  /** The web ACLs that it may associate; undefined for every one. */
  readonly webAclArns?: readonly string[];
  readonly webAclNames: boolean;
  readonly shieldAdvanced: boolean;
}

/** Fills in the defaults: AWS WAF where the partition of the Region has it, and nothing else. */
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

/** Fails on options that contradict each other, and on services that the partition lacks. */
export function validateProtection(options: ProtectionOptions = {}, scope: IConstruct): void {
  for (const [option, service] of PROTECTION_SERVICES) {
    if (options[option]) {
      validateServiceAvailable(`protection.${option}: true`, service, scope);
    }
  }
  const named = options.webAclNames ? 'webAclNames: true' : options.webAclArns && 'webAclArns';
  if (named && options.waf === false) {
    fail(
      'ControllerSetting',
      `"protection.${named}" names web ACLs of AWS WAF, which "protection.waf: false" turns off, leave one of the two out`,
      scope,
    );
  }
  validateDeployTimeLists('ControllerSetting', { 'protection.webAclArns': options.webAclArns }, scope);
  validateArns('regionalWebAcl', options.webAclArns, { errorName: 'ControllerSetting', scope });
  validateArnLocations('regionalWebAcl', options.webAclArns, scope, {
    errorName: 'ControllerSetting',
    shares: 'account',
  });
}

/** Fails where the partition is known to lack a service that an option turns on. */
export function validateServiceAvailable(option: string, service: PartitionService, scope: IConstruct): void {
  const { region } = Stack.of(scope);
  const partition = partitionLacking(service, region);
  if (partition !== undefined) {
    fail(
      'ControllerSetting',
      `"${option}" needs ${service}, which the partition ${partition} of ${formatValue(region)} does not have, leave it out`,
      scope,
    );
  }
}

/** Whether the controller may associate the web ACL, as far as both are known; `none` takes one off. */
export function mayAssociate(webAclArn: string, { waf, webAclArns = [webAclArn] }: ResolvedProtection): boolean {
  const isKnown = isConcreteText(webAclArn) && webAclArn !== 'none' && webAclArns.every(isConcreteText);
  return waf && (!isKnown || webAclArns.some((allowed) => matchesArnPattern(allowed, webAclArn)));
}

/** IAM lets asterisks stand for any text. */
function matchesArnPattern(pattern: string, arn: string): boolean {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(arn);
}
