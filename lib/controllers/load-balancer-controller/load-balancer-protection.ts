import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateArnPlaces, validateArns } from '../../foundation/arns';
import { isKnownText } from '../../foundation/ids';
import { type PartitionService, partitionWithout } from '../../foundation/partitions';
import { refuse } from '../../foundation/refusals';
import { shown } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import type { LoadBalancerProtection } from './load-balancer-defaults';

/** Web ACL and Shield settings with defaults. */
export interface Protection {
  readonly wafClassic: boolean;
  readonly waf: boolean;
  /** Web ACLs that it can associate. Undefined for all. */
  readonly webAclArns?: readonly string[];
  readonly webAclNames: boolean;
  readonly shield: boolean;
}

/** Adds the defaults: only AWS WAF, in partitions with AWS WAF. */
export function protectionIn(options: LoadBalancerProtection = {}, region: string): Protection {
  return {
    wafClassic: options.wafClassic ?? false,
    waf: options.waf ?? partitionWithout('AWS WAF', region) === undefined,
    webAclArns: options.webAclArns,
    webAclNames: options.webAclNames ?? false,
    shield: options.shield ?? false,
  };
}

const SERVICES: readonly (readonly [option: keyof LoadBalancerProtection, service: PartitionService])[] = [
  ['waf', 'AWS WAF'],
  ['wafClassic', 'AWS WAF Classic'],
  ['shield', 'AWS Shield Advanced'],
];

/** Validates that options do not contradict each other, and that the partition has the services. */
export function validateProtection(options: LoadBalancerProtection = {}, scope: IConstruct): void {
  for (const [option, service] of SERVICES) {
    if (options[option]) {
      failWithoutService(`protection.${option}: true`, service, scope);
    }
  }
  const named = options.webAclNames ? 'webAclNames: true' : options.webAclArns && 'webAclArns';
  if (named && options.waf === false) {
    refuse(
      'LoadBalancerControllerSetting',
      `"protection.${named}" is for AWS WAF web ACLs, which "protection.waf: false" disables. Leave one of the two out`,
      scope,
    );
  }
  refuseDeployTimeLists('LoadBalancerControllerSetting', { 'protection.webAclArns': options.webAclArns }, scope);
  validateArns('regionalWebAcl', options.webAclArns, { refusal: 'LoadBalancerControllerSetting', scope });
  validateArnPlaces('regionalWebAcl', options.webAclArns, scope, {
    refusal: 'LoadBalancerControllerSetting',
    shares: 'account',
  });
}

/** Validates that the partition has a service that an option enables. */
export function failWithoutService(option: string, service: PartitionService, scope: IConstruct): void {
  const { region } = Stack.of(scope);
  const partition = partitionWithout(service, region);
  if (partition !== undefined) {
    refuse(
      'LoadBalancerControllerSetting',
      `"${option}" needs ${service}, which does not exist in the partition ${partition} of ${shown(region)}. Leave it out`,
      scope,
    );
  }
}

/** Returns whether the controller can associate the web ACL, if both are known. `none` removes a web ACL. */
export function mayAssociate(webAclArn: string, { waf, webAclArns = [webAclArn] }: Protection): boolean {
  const isKnown = isKnownText(webAclArn) && webAclArn !== 'none' && webAclArns.every(isKnownText);
  return waf && (!isKnown || webAclArns.some((allowed) => fits(allowed, webAclArn)));
}

/** Matches IAM patterns, in which an asterisk matches any text. */
function fits(pattern: string, arn: string): boolean {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(arn);
}
