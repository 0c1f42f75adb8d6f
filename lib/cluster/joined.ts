import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isKnownText } from '../foundation/ids';
import { refuse } from '../foundation/refusals';
import { propertyOf, targetOf } from '../foundation/resources';
import { known, shown } from '../foundation/tokens';
import { belongingOf } from './cluster-identity';

/** Properties of a cluster for comparisons. */
interface JoinedCluster {
  readonly clusterName: string;
  readonly vpc?: ec2.IVpc;
}

/**
 * Returns true if two ids are known to be those of different VPCs: different literals, or different VPCs of the app.
 */
function areOther(one: unknown, other: unknown): boolean {
  if (isKnownText(one) && isKnownText(other)) {
    return one !== other;
  }
  const [vpc, otherVpc] = [targetOf(one), targetOf(other)];
  return isVpc(vpc) && isVpc(otherVpc) && vpc !== otherVpc;
}

function isVpc(target: IConstruct | undefined): boolean {
  return CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::VPC';
}

/** Returns the VPC id of a subnet or security group that the app defines. */
function vpcIdOf(id: unknown): unknown {
  const target = targetOf(id);
  return CfnResource.isCfnResource(target) ? propertyOf(target, 'vpcId') : undefined;
}

/** Fails for a VPC that is known to be another one than that of the cluster. */
export function validateVpcOf({ vpc: own }: JoinedCluster, vpc: ec2.IVpc, scope: IConstruct): void {
  if (
    own &&
    areOther(
      known(() => own.vpcId),
      known(() => vpc.vpcId),
    )
  ) {
    refuse('NetworkMismatch', `"${vpc.node.path}" is not the VPC of the cluster. Give the VPC of the cluster`, scope);
  }
}

/** Fails for subnets that are known to be in another VPC than the cluster. Its nodes and pods cannot use them. */
export function validateSubnetsOf({ vpc }: JoinedCluster, subnets: readonly ec2.ISubnet[], scope: IConstruct): void {
  const other = subnets.find(
    ({ subnetId }) =>
      vpc &&
      areOther(
        vpcIdOf(subnetId),
        known(() => vpc.vpcId),
      ),
  );
  if (other) {
    refuse(
      'NetworkMismatch',
      `"${other.node.path}" is a subnet in another VPC than the cluster. Give subnets in the VPC of the cluster`,
      scope,
    );
  }
}

/**
 * Fails for security groups that are known to be in another VPC than the cluster. Network interfaces of its nodes and
 * pods cannot use them.
 */
export function validateGroupsOf(
  { vpc }: JoinedCluster,
  groups: readonly ec2.ISecurityGroup[],
  scope: IConstruct,
): void {
  const other = groups.find(
    ({ securityGroupId }) =>
      vpc &&
      areOther(
        vpcIdOf(securityGroupId),
        known(() => vpc.vpcId),
      ),
  );
  if (other) {
    refuse(
      'NetworkMismatch',
      `"${other.node.path}" is a security group in another VPC than the cluster. Give one in the VPC of the cluster`,
      scope,
    );
  }
}

/** Fails for an add-on of another cluster. */
export function validateAddonOf({ clusterName }: JoinedCluster, addon: IConstruct, scope: IConstruct): void {
  const resource = addon.node.defaultChild;
  const name = CfnResource.isCfnResource(resource) ? propertyOf(resource, 'clusterName') : undefined;
  const named = { clusterName, stack: Stack.of(scope) };
  if (name !== undefined && belongingOf(name, Stack.of(addon), named) === 'others') {
    const theirs = isKnownText(name) ? ` "${name}"` : '';
    refuse(
      'ClusterMismatch',
      `"${addon.node.path}" is an add-on of another cluster${theirs}. Give the add-on of ${isKnownText(clusterName) ? `"${shown(clusterName)}"` : 'the same cluster'}`,
      scope,
    );
  }
}
