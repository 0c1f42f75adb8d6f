import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../../addressing/cidr';
import { refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import { RESERVED_TAGS } from '../load-balancer-controller/load-balancer-controller-values';
import type { AnnotationValue } from './load-balancer-annotations';
import { refuseOutside } from './load-balancer-bounds';
import type { LoadBalancerOptions } from './load-balancer-options';
import { refuseAddressing } from './load-balancer-subnets';

const SETTING = 'LoadBalancerSetting';

/** What Elastic Load Balancing takes as a name. */
const LOAD_BALANCER_NAME = /^(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/;

/** What Elastic Load Balancing takes in keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const PREFIX_LIST = /^pl-[0-9a-f]+$/;

/** Refuses what neither an ALB nor an NLB can be. */
export function refuseLoadBalancer(kind: 'ALB' | 'NLB', options: LoadBalancerOptions, isOutpost = false): void {
  const { addressing, loadBalancerName: name, network, scheme, subnets, tags } = options;
  if (name !== undefined && isConcrete(name) && !LOAD_BALANCER_NAME.test(name)) {
    refuse(
      SETTING,
      `"${name}" is no name of a load balancer, write 1 to 32 letters, digits and hyphens, without a hyphen at the ends or internal- at the start`,
    );
  }
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
  const odd = prefixLists?.filter(isConcrete).find((id) => !PREFIX_LIST.test(id));
  if (odd !== undefined) {
    refuse(SETTING, `"${odd}" is no id of a prefix list, write one such as pl-0123456789abcdef0`);
  }
  for (const [name, values] of Object.entries({ [option]: cidrs, prefixLists })) {
    if (values?.length === 0) {
      refuse(SETTING, `"${name}" is empty and would let everybody in, leave it out or name who gets in`);
    }
  }
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
  return units === undefined ? undefined : { CapacityUnits: String(units) };
}

/** Refuses tags that Elastic Load Balancing would not take, and keys that the controller could not tell from their values. */
export function refuseTags(tags: Readonly<Record<string, string>> = {}): void {
  const reserved = Object.keys(tags).find((key) => RESERVED_TAGS.some((prefix) => key.startsWith(prefix)));
  if (reserved !== undefined) {
    refuse(
      SETTING,
      `"${reserved}" is a tag of AWS or of the controller, by which it knows what it made, choose another key`,
    );
  }
  const unread = Object.entries(tags).find(
    ([key, value]) => isConcrete(key) && (key.includes('=') || key === '' || [key, value].some(hasEdges)),
  );
  if (unread) {
    refuse(
      SETTING,
      `"${unread[0]}" is a tag that the controller misreads, write a key without an equals sign, and no spaces at the ends of key or value`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    if (isConcrete(key) && (key.length > 128 || !TAG_TEXT.test(key))) {
      refuse(SETTING, `"${key}" is no key of a tag, write up to 128 letters, digits, spaces and _ . : / + - @`);
    }
    if (isConcrete(value) && (value.length > 256 || !TAG_TEXT.test(value))) {
      refuse(
        SETTING,
        `"${value}" is no value of the tag ${shown(key)}, write up to 256 letters, digits, spaces and _ . : / = + - @`,
      );
    }
  }
}

function hasEdges(text: string): boolean {
  return isConcrete(text) && text.trim() !== text;
}
