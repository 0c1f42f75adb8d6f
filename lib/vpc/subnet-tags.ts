import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Tags } from 'aws-cdk-lib/core';
import { TierRole } from '../addressing/tier';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import type { ResourceTags } from './resource-tags';

/**
 * Tags with which the AWS Load Balancer Controller discovers the subnets of internet-facing and internal load
 * balancers.
 */
export const LOAD_BALANCER_TAGS: Partial<Record<TierRole, string>> = {
  [TierRole.PUBLIC]: 'kubernetes.io/role/elb',
  [TierRole.NODE]: 'kubernetes.io/role/internal-elb',
};

/** Tag with which Karpenter discovers node subnets and security groups. */
export const KARPENTER_TAG = 'karpenter.sh/discovery';

const CLUSTER_TAG = 'kubernetes.io/cluster/';
const CNI_TAG = 'kubernetes.io/role/cni';

/** Whether several clusters use the subnets. */
export enum ClusterOwnership {
  /** Only one cluster uses the subnets. */
  OWNED = 'owned',
  /** Several clusters or other workloads use the subnets. */
  SHARED = 'shared',
}

/** Tags with which software in the cluster discovers subnets. */
export interface SubnetTags {
  /**
   * The clusters by name, for the tag `kubernetes.io/cluster/<name>` on public and node subnets.
   *
   * The AWS Load Balancer Controller requires it before 2.1.2. Later releases ignore subnets that only have the tag
   * of another cluster. If several clusters share the subnets, `OWNED` fails with `SubnetTag`.
   *
   * @default - none. EKS and current controllers do not require the tag
   * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
   */
  readonly clusters?: Record<string, ClusterOwnership>;

  /**
   * Whether the VPC CNI discovers the pod subnets by the tag `kubernetes.io/role/cni=1`.
   *
   * In each zone, it uses the pod or node subnet with the most free addresses, so a zone may have several pod
   * subnets. Subnet discovery replaces custom networking: `ClusterNetworking` then defines no ENIConfigs.
   *
   * @default false
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  readonly podDiscovery?: boolean;
}

/** Returns the tags of the subnets of a role. */
export function tagsOf(role: TierRole, { clusters = {}, podDiscovery }: SubnetTags): Record<string, string> {
  const holdsLoadBalancers = role in LOAD_BALANCER_TAGS;
  return {
    ...(holdsLoadBalancers
      ? Object.fromEntries(Object.entries(clusters).map(([name, ownership]) => [`${CLUSTER_TAG}${name}`, ownership]))
      : {}),
    ...(podDiscovery && role === TierRole.POD ? { [CNI_TAG]: '1' } : {}),
  };
}

/** Fails for tags that are not valid, or that contradict each other. */
export function validateSubnetTags({ clusters = {}, podDiscovery }: SubnetTags, roles: readonly TierRole[]): void {
  const names = Object.keys(clusters);
  for (const name of names) {
    if (!isClusterName(name)) {
      fail(
        'SubnetTag',
        `"${name}" is not a name of an EKS cluster that is known at synthesis. Write 1 to 100 letters, digits, hyphens and underscores, such as "prod"`,
      );
    }
    if (clusters[name] === ClusterOwnership.OWNED && names.length > 1) {
      fail(
        'SubnetTag',
        `"${name}" owns subnets that ${names.length - 1} more ${names.length === 2 ? 'cluster uses' : 'clusters use'}. Write ClusterOwnership.SHARED for each of them`,
      );
    }
  }
  if (podDiscovery && !roles.includes(TierRole.POD)) {
    fail('SubnetTag', '"podDiscovery" has no pod subnets to tag. Add a pod tier to the network, or leave it out');
  }
}

/** Returns true for a valid cluster name that is known at synthesis. */
function isClusterName(name: string): boolean {
  return isConcrete(name) && /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name);
}

/** Aspect priority after that of `eks.Cluster`, which tags every private subnet of its VPC. */
const REMOVE_PRIORITY = 300;

/**
 * Tags subnets by the role of their tier. The tags that `eks.Cluster` adds to private and public subnets are removed.
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
