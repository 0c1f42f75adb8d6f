import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../../addressing/cidr';
import { validateIds } from '../../foundation/ids';
import { refuse } from '../../foundation/refusals';
import { isConcrete, numberText } from '../../foundation/tokens';
import type { AnnotationValue } from './load-balancer-annotations';
import { refuseOutside } from './load-balancer-bounds';
import { refuseLoadBalancerName } from './load-balancer-name';
import type { LoadBalancerOptions } from './load-balancer-options';
import { refuseAddressing } from './load-balancer-subnets';
import { refuseTags } from './load-balancer-tags';
import { LoadBalancerTargetType } from './load-balancer-terms';

const SETTING = 'LoadBalancerSetting';

/** Refuses what neither an ALB nor an NLB can be. */
export function refuseLoadBalancer(kind: 'ALB' | 'NLB', options: LoadBalancerOptions, isOutpost = false): void {
  const { addressing, loadBalancerName: name, network, scheme, subnets, tags } = options;
  refuseLoadBalancerName(SETTING, name);
  refuseTags(tags);
  subnets?._refuse(kind, scheme, isOutpost);
  refuseAddressing(addressing, scheme, subnets, network);
  refuseOutside(SETTING, 'minimumCapacityUnits', options.minimumCapacityUnits, { least: 0, most: 2 ** 31 - 1 });
}

/** Refuses networks and prefix lists beside groups that say who gets in, and rules that nobody would keep. */
export function refuseAccess(
  option: 'inboundCidrs' | 'sourceRanges',
  cidrs: readonly string[] | undefined,
  { managesBackendRules, prefixLists, securityGroups }: LoadBalancerOptions,
): void {
  for (const cidr of cidrs?.filter(isConcrete) ?? []) {
    Cidr.parse(cidr);
  }
  validateIds('prefixList', prefixLists, { refusal: SETTING });
  for (const [name, values] of Object.entries({ [option]: cidrs, prefixLists })) {
    if (values?.length === 0) {
      refuse(SETTING, `"${name}" is empty and would let everybody in, leave it out or name who gets in`);
    }
  }
  validateIds('securityGroup', groupIds(securityGroups), { refusal: SETTING });
  if (securityGroups?.length === 0) {
    refuse(SETTING, '"securityGroups" is empty, leave it out and the controller makes one');
  }
  for (const [name, values] of Object.entries({ [option]: cidrs, prefixLists })) {
    if (securityGroups && values) {
      refuse(SETTING, `"${name}" is ignored beside securityGroups, write the rules on the groups and leave it out`);
    }
  }
  if (managesBackendRules !== undefined && !securityGroups) {
    refuse(
      SETTING,
      `"managesBackendRules: ${managesBackendRules}" is about securityGroups and there are none, leave it out or give the groups`,
    );
  }
}

/** The ids of groups, for an annotation. */
export function groupIds(groups: readonly ec2.ISecurityGroup[] | undefined): readonly string[] | undefined {
  return groups?.map(({ securityGroupId }) => securityGroupId);
}

/** Capacity as the controller reads it. */
export function capacity(units: number | undefined): AnnotationValue | undefined {
  return units === undefined ? undefined : { CapacityUnits: numberText(units) };
}

/** Refuses labels of nodes where pods are targets. */
export function refuseNodeLabels(
  targetType: LoadBalancerTargetType | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  if (labels && targetType !== LoadBalancerTargetType.INSTANCE) {
    refuse(
      SETTING,
      `"targetNodeLabels: ${Object.keys(labels).join(', ')}" picks nodes and targets are pods, leave it out or write LoadBalancerTargetType.INSTANCE`,
    );
  }
}
