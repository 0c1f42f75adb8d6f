import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../../addressing/cidr';
import { validateIds } from '../../foundation/ids';
import { wrongLabel } from '../../foundation/kubernetes-names';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, numberText } from '../../foundation/tokens';
import type { AnnotationValue } from './load-balancer-annotations';
import { refuseOutside } from './load-balancer-bounds';
import { refuseLoadBalancerName } from './load-balancer-name';
import type { LoadBalancerOptions, LoadBalancerSecurityGroupOptions } from './load-balancer-options';
import { validateIpAddressType } from './load-balancer-subnets';
import { validateTags } from './load-balancer-tags';
import { LoadBalancerTargetType } from './load-balancer-terms';

const SETTING = 'LoadBalancerSetting';

/** Where the options of a load balancer are written, and what that place allows. */
export interface LoadBalancerPlace {
  readonly kind: 'ALB' | 'NLB';
  /** Whether the options become annotations, and not fields of a custom resource. */
  readonly isAnnotated?: boolean;
  readonly isOutpost?: boolean;
}

/** Fails on options that neither an ALB nor an NLB can have. */
export function validateLoadBalancer(options: LoadBalancerOptions, place: LoadBalancerPlace): void {
  const { ipAddressType, loadBalancerName: name, network, scheme, subnets, tags } = options;
  const { isAnnotated = false, isOutpost = false, kind } = place;
  refuseLoadBalancerName(SETTING, name);
  validateTags(tags, { isAnnotated });
  subnets?._validate(kind, { scheme, isOutpost, isAnnotated });
  validateIpAddressType(ipAddressType, scheme, subnets, network);
  const capacityBounds = { least: 0, most: 2 ** 31 - 1 };
  refuseOutside(SETTING, 'minimumCapacityUnits', options.minimumCapacityUnits, capacityBounds);
  validateInbound(options);
}

/** Fails on networks and prefix lists that are none, and on empty lists of them. */
function validateInbound({ inboundCidrs, inboundPrefixListIds }: LoadBalancerOptions): void {
  for (const cidr of inboundCidrs?.filter(isConcrete) ?? []) {
    Cidr.parse(cidr);
  }
  validateIds('prefixList', inboundPrefixListIds, { refusal: SETTING });
  for (const [name, values] of Object.entries({ inboundCidrs, inboundPrefixListIds })) {
    if (values?.length === 0) {
      refuse(
        SETTING,
        `"${name}" is empty and would let everybody in, leave it out or name the networks that may reach the load balancer`,
      );
    }
  }
}

/** Fails on networks and prefix lists beside security groups, and on rules that nobody would manage. */
export function validateSecurityGroups(
  options: LoadBalancerOptions & LoadBalancerSecurityGroupOptions,
  { isAnnotated }: Pick<LoadBalancerPlace, 'isAnnotated'>,
): void {
  const { inboundCidrs, inboundPrefixListIds, manageBackendSecurityGroupRules, securityGroups } = options;
  validateIds('securityGroup', groupIds(securityGroups), { refusal: SETTING });
  if (securityGroups?.length === 0) {
    refuse(SETTING, '"securityGroups" is empty, leave it out and the controller creates one');
  }
  for (const [name, values] of Object.entries({ inboundCidrs, inboundPrefixListIds })) {
    if (securityGroups && values) {
      refuse(
        SETTING,
        `"${name}" is ignored beside securityGroups, write the rules on the security groups and leave it out`,
      );
    }
  }
  // The security groups of a Gateway may be options of its class.
  const isIdle = isAnnotated ? manageBackendSecurityGroupRules !== undefined : manageBackendSecurityGroupRules;
  if (isIdle && !securityGroups) {
    refuse(
      SETTING,
      `"manageBackendSecurityGroupRules: ${manageBackendSecurityGroupRules}" is about securityGroups and there are none, leave it out or give securityGroups`,
    );
  }
}

/** The ids of security groups, for an annotation. */
export function groupIds(groups: readonly ec2.ISecurityGroup[] | undefined): readonly string[] | undefined {
  return groups?.map(({ securityGroupId }) => securityGroupId);
}

/** Capacity units as the controller reads them from an annotation. */
export function capacity(units: number | undefined): AnnotationValue | undefined {
  return units === undefined ? undefined : { CapacityUnits: numberText(units) };
}

/** Fails on labels of nodes if targets are pods, and on labels that Kubernetes does not take. */
export function validateTargetNodeLabels(
  targetType: LoadBalancerTargetType | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  if (labels && targetType !== LoadBalancerTargetType.INSTANCE) {
    refuse(
      SETTING,
      `"targetNodeLabels: ${Object.keys(labels).join(', ')}" selects nodes and targets are pods, leave it out or write LoadBalancerTargetType.INSTANCE`,
    );
  }
  const wrong = wrongLabel(labels);
  if (wrong !== undefined) {
    refuse(SETTING, `${wrong} in targetNodeLabels, write one such as "team: web"`);
  }
}

/** Runs a validation, and names the scope in its error if there is one. */
export function runAt<T>(scope: Located | undefined, validation: () => T): T {
  return scope ? refusingAt(scope, validation) : validation();
}
