import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateArnPlaces, validateArns } from '../../foundation/arns';
import { isKnownText } from '../../foundation/ids';
import { type PartitionService, partitionWithout } from '../../foundation/partitions';
import { refuse } from '../../foundation/refusals';
import { shown } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import type { LoadBalancerProtection } from './load-balancer-defaults';

/** What the controller associates with ALBs, with every default filled in. */
export interface Protection {
  readonly wafClassic: boolean;
  readonly waf: boolean;
  /** The web ACLs that it may associate; undefined for every one. */
  readonly webAclArns?: readonly string[];
  readonly webAclNames: boolean;
  readonly shieldAdvanced: boolean;
}

/** Fills in the defaults: AWS WAF where the partition of the Region has it, and nothing else. */
export function protectionIn(options: LoadBalancerProtection = {}, region: string): Protection {
  return {
    wafClassic: options.wafClassic ?? false,
    waf: options.waf ?? partitionWithout('AWS WAF', region) === undefined,
    webAclArns: options.webAclArns,
    webAclNames: options.webAclNames ?? false,
    shieldAdvanced: options.shieldAdvanced ?? false,
  };
}

const SERVICES: readonly (readonly [option: keyof LoadBalancerProtection, service: PartitionService])[] = [
  ['waf', 'AWS WAF'],
  ['wafClassic', 'AWS WAF Classic'],
  ['shieldAdvanced', 'AWS Shield Advanced'],
];

/** Fails on options that contradict each other, and on services that the partition lacks. */
export function validateProtection(options: LoadBalancerProtection = {}, scope: IConstruct): void {
  for (const [option, service] of SERVICES) {
    if (options[option]) {
      failWithoutService(`protection.${option}: true`, service, scope);
    }
  }
  const named = options.webAclNames ? 'webAclNames: true' : options.webAclArns && 'webAclArns';
  if (named && options.waf === false) {
    refuse(
      'ControllerSetting',
      `"protection.${named}" names web ACLs of AWS WAF, which "protection.waf: false" turns off, leave one of the two out`,
      scope,
    );
  }
  refuseDeployTimeLists('ControllerSetting', { 'protection.webAclArns': options.webAclArns }, scope);
  validateArns('regionalWebAcl', options.webAclArns, { refusal: 'ControllerSetting', scope });
  validateArnPlaces('regionalWebAcl', options.webAclArns, scope, { refusal: 'ControllerSetting', shares: 'account' });
}

/** Fails where the partition is known to lack a service that an option turns on. */
export function failWithoutService(option: string, service: PartitionService, scope: IConstruct): void {
  const { region } = Stack.of(scope);
  const partition = partitionWithout(service, region);
  if (partition !== undefined) {
    refuse(
      'ControllerSetting',
      `"${option}" needs ${service}, which the partition ${partition} of ${shown(region)} does not have, leave it out`,
      scope,
    );
  }
}

/** Whether the controller may associate the web ACL, as far as both are known; `none` takes one off. */
export function mayAssociate(webAclArn: string, { waf, webAclArns = [webAclArn] }: Protection): boolean {
  const isKnown = isKnownText(webAclArn) && webAclArn !== 'none' && webAclArns.every(isKnownText);
  return waf && (!isKnown || webAclArns.some((allowed) => fits(allowed, webAclArn)));
}

/** IAM lets asterisks stand for any text. */
function fits(pattern: string, arn: string): boolean {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(arn);
}
