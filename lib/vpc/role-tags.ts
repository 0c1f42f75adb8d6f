import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Tags } from 'aws-cdk-lib/core';
import type { TierRole } from '../addressing/tier';
import type { ResourceTags } from './resource-tags';
import { LOAD_BALANCER_TAGS, type SubnetTags, tagsOf } from './subnet-tags';

/** Aspect priority after that of `eks.Cluster`, which tags every private subnet of its VPC. */
const REMOVE_PRIORITY = 300;

/**
 * Tags subnets by the role of their tier. The tags that `eks.Cluster` adds to private and public subnets are removed.
 */
export function tagRole(role: TierRole, subnets: readonly ec2.ISubnet[], wanted: SubnetTags, tags: ResourceTags): void {
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
