import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Tags } from 'aws-cdk-lib/core';
import { TierRole } from '../addressing/tier';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import type { ResourceTags } from './resource-tags';

/** The tags by which the AWS Load Balancer Controller finds the subnets of internet-facing and internal load balancers. */
export const LOAD_BALANCER_TAGS: Partial<Record<TierRole, string>> = {
  [TierRole.PUBLIC]: 'kubernetes.io/role/elb',
  [TierRole.NODE]: 'kubernetes.io/role/internal-elb',
};

/** The tag by which Karpenter finds node subnets and security groups. */
export const KARPENTER_TAG = 'karpenter.sh/discovery';

const CLUSTER_TAG = 'kubernetes.io/cluster/';
const CNI_TAG = 'kubernetes.io/role/cni';

/** Whether subnets are there for one cluster alone. */
export enum ClusterOwnership {
  /** One cluster uses the subnets. */
  OWNED = 'owned',
  /** Several clusters, or other workloads, use the subnets. */
  SHARED = 'shared',
}

/** Tags by which software in clusters finds subnets. */
export interface SubnetTags {
  /**
   * Clusters by name, each tagged as `kubernetes.io/cluster/<name>` on public and node subnets. Releases of the AWS Load Balancer Controller
   * before 2.1.2 need it, and others leave out subnets that carry the tag of another cluster only. Several clusters share: `OWNED` beside
   * another name is refused as `SubnetTag`.
   *
   * @default - none: EKS and today's controllers need no such tag
   * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
   */
  readonly clusters?: Record<string, ClusterOwnership>;

  /**
   * Whether the VPC CNI finds the pod subnets by `kubernetes.io/role/cni=1` (subnet discovery): it takes, in each zone, the pod or node subnet
   * with the most free addresses, so several pod subnets per zone work. Discovery replaces custom networking: with it, `ClusterNetworking`
   * defines no ENIConfigs.
   *
   * @default false
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  readonly podDiscovery?: boolean;
}

/** The tags of the subnets of a role. */
export function tagsOf(role: TierRole, { clusters = {}, podDiscovery }: SubnetTags): Record<string, string> {
  const holdsLoadBalancers = role in LOAD_BALANCER_TAGS;
  return {
    ...(holdsLoadBalancers
      ? Object.fromEntries(Object.entries(clusters).map(([name, ownership]) => [`${CLUSTER_TAG}${name}`, ownership]))
      : {}),
    ...(podDiscovery && role === TierRole.POD ? { [CNI_TAG]: '1' } : {}),
  };
}

/** Refuses tags that could not be written, or that contradict each other. */
export function validateSubnetTags({ clusters = {}, podDiscovery }: SubnetTags, roles: readonly TierRole[]): void {
  const names = Object.keys(clusters);
  for (const name of names) {
    if (!isClusterName(name)) {
      fail(
        'SubnetTag',
        `"${name}" is no name of an EKS cluster known at synthesis, write 1 to 100 letters, digits, hyphens and underscores, such as "prod"`,
      );
    }
    if (clusters[name] === ClusterOwnership.OWNED && names.length > 1) {
      fail(
        'SubnetTag',
        `"${name}" owns subnets that ${names.length - 1} more ${names.length === 2 ? 'cluster uses' : 'clusters use'}, write ClusterOwnership.SHARED for each of them`,
      );
    }
  }
  if (podDiscovery && !roles.includes(TierRole.POD)) {
    fail('SubnetTag', '"podDiscovery" has no pod subnets to tag, give the network a pod tier or leave it out');
  }
}

/** The rule of EKS for names, which a template cannot know of a token. */
function isClusterName(name: string): boolean {
  return isConcrete(name) && /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name);
}

/** Above the priority with which `eks.Cluster` tags every private subnet of its VPC. */
const REMOVE_PRIORITY = 300;

/**
 * Tags subnets of this library by the role of their tier; `eks.Cluster` adds its own to whatever it finds below private and public subnets,
 * which is taken off again.
 */
export function tagSubnetsByRole(
  role: TierRole,
  subnets: readonly ec2.ISubnet[],
  wanted: SubnetTags,
  tags: ResourceTags,
): void {
  const subnetsOnly = [ec2.CfnSubnet.CFN_RESOURCE_TYPE_NAME];
  for (const subnet of subnets) {
    for (const key of Object.values(LOAD_BALANCER_TAGS)) {
      const isOwn = key === LOAD_BALANCER_TAGS[role];
      Tags.of(subnet).remove(key, {
        priority: REMOVE_PRIORITY,
        excludeResourceTypes: isOwn ? subnetsOnly : undefined,
      });
      if (isOwn) {
        Tags.of(subnet).add(key, '1', { includeResourceTypes: subnetsOnly });
      }
    }
    for (const [key, value] of Object.entries(tagsOf(role, wanted))) {
      tags.tagSubnet(subnet, key, value);
    }
  }
}
