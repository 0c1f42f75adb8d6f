import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Intrinsic, Stack, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { topLevelStackOf } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { isConcreteText } from '../foundation/ids';
import { propertyOf, referenceTarget } from '../foundation/resources';
import { formatValue, isConcrete, tryGet } from '../foundation/tokens';

/**
 * Whether a name is that of a cluster, as far as it is known at synthesis. `suggestion` is an equal literal name in
 * stacks without a known account and Region.
 */
export type ClusterNameMatch = 'ours' | 'likely' | 'others' | 'unknown';

/** A cluster by its name. */
export interface NamedCluster {
  readonly clusterName: string;
  /** Stack in which the name is used. */
  readonly stack: Stack;
}

/** A name that EKS generates, which no literal can equal. */
const GENERATED = Symbol('generated');

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * Returns whether a name in a stack is that of the cluster.
 *
 * Names are compared by the resource to which they refer, which does not change when a reference becomes an import.
 * Literal names are compared if both are in the same account and Region.
 */
export function matchClusterName(name: unknown, stack: Stack, cluster: NamedCluster): ClusterNameMatch {
  const isOneEnvironment = areInSameEnvironment(stack, cluster.stack);
  if (isOneEnvironment === false) {
    return 'others';
  }
  const [ours, theirs] = [referenceTarget(cluster.clusterName), referenceTarget(name)];
  if (ours && theirs) {
    return ours === theirs ? 'ours' : isCluster(ours) && isCluster(theirs) ? 'others' : 'unknown';
  }
  const [word, otherWord] = [literalNameOf(cluster.clusterName, ours), literalNameOf(name, theirs)];
  if (word !== undefined && otherWord !== undefined) {
    if (word !== otherWord) {
      return 'others';
    }
    return isOneEnvironment ? 'ours' : stack.environment === cluster.stack.environment ? 'likely' : 'unknown';
  }
  if (stack !== cluster.stack) {
    return 'unknown';
  }
  const [text, otherText] = [name, cluster.clusterName].map((own) => JSON.stringify(resolveIfIntrinsic(own, stack)));
  return text === otherText ? 'ours' : 'unknown';
}

/** Returns the literal name, if it is known. For a reference, it is the name with which the cluster is defined. */
function literalNameOf(name: unknown, target: IConstruct | undefined): string | typeof GENERATED | undefined {
  if (target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EKS::Cluster') {
    const own = propertyOf(target, 'name');
    if (own === undefined || resolveIfIntrinsic(own, Stack.of(target)) === undefined) {
      return GENERATED;
    }
    return typeof own === 'string' && isConcrete(own) ? own : undefined;
  }
  return typeof name === 'string' && isConcrete(name) ? name : undefined;
}

function isCluster(target: IConstruct): boolean {
  return CfnResource.isCfnResource(target) && CLUSTER_TYPES.includes(target.cfnResourceType);
}

/** Returns undefined if a stack may be deployed to any account or Region. */
function areInSameEnvironment(stack: Stack, other: Stack): boolean | undefined {
  if (topLevelStackOf(stack) === topLevelStackOf(other)) {
    return true;
  }
  const isKnown = [stack, other].every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return isKnown ? stack.environment === other.environment : undefined;
}

/** Resolves an intrinsic function. Lazy values are not resolved, because their value may still change. */
function resolveIfIntrinsic(value: unknown, stack: Stack): unknown {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token instanceof Intrinsic ? stack.resolve(token) : value;
}

/** Properties of a cluster for comparisons. */
interface MatchedCluster {
  readonly clusterName: string;
  readonly vpc?: ec2.IVpc;
}

/**
 * Returns true if two ids are known to be those of different VPCs: different literals, or different VPCs of the app.
 */
function areDifferentVpcs(one: unknown, other: unknown): boolean {
  if (isConcreteText(one) && isConcreteText(other)) {
    return one !== other;
  }
  const [vpc, otherVpc] = [referenceTarget(one), referenceTarget(other)];
  return isVpc(vpc) && isVpc(otherVpc) && vpc !== otherVpc;
}

function isVpc(target: IConstruct | undefined): boolean {
  return CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::VPC';
}

/** Returns the VPC id of a subnet or security group that the app defines. */
function vpcIdOf(id: unknown): unknown {
  const target = referenceTarget(id);
  return CfnResource.isCfnResource(target) ? propertyOf(target, 'vpcId') : undefined;
}

/** Fails for a VPC that is known to be another one than that of the cluster. */
export function validateVpcOf({ vpc: own }: MatchedCluster, vpc: ec2.IVpc, scope: IConstruct): void {
  if (
    own &&
    areDifferentVpcs(
      tryGet(() => own.vpcId),
      tryGet(() => vpc.vpcId),
    )
  ) {
    fail('NetworkMismatch', `"${vpc.node.path}" is not the VPC of the cluster. Give the VPC of the cluster`, scope);
  }
}

/** Fails for subnets that are known to be in another VPC than the cluster. Its nodes and pods cannot use them. */
export function validateSubnetsOf({ vpc }: MatchedCluster, subnets: readonly ec2.ISubnet[], scope: IConstruct): void {
  const other = subnets.find(
    ({ subnetId }) =>
      vpc &&
      areDifferentVpcs(
        vpcIdOf(subnetId),
        tryGet(() => vpc.vpcId),
      ),
  );
  if (other) {
    fail(
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
  { vpc }: MatchedCluster,
  groups: readonly ec2.ISecurityGroup[],
  scope: IConstruct,
): void {
  const other = groups.find(
    ({ securityGroupId }) =>
      vpc &&
      areDifferentVpcs(
        vpcIdOf(securityGroupId),
        tryGet(() => vpc.vpcId),
      ),
  );
  if (other) {
    fail(
      'NetworkMismatch',
      `"${other.node.path}" is a security group in another VPC than the cluster. Give one in the VPC of the cluster`,
      scope,
    );
  }
}

/** Fails for an add-on of another cluster. */
export function validateAddonOf({ clusterName }: MatchedCluster, addon: IConstruct, scope: IConstruct): void {
  const resource = addon.node.defaultChild;
  const name = CfnResource.isCfnResource(resource) ? propertyOf(resource, 'clusterName') : undefined;
  const named = { clusterName, stack: Stack.of(scope) };
  if (name !== undefined && matchClusterName(name, Stack.of(addon), named) === 'others') {
    const theirs = isConcreteText(name) ? ` "${name}"` : '';
    fail(
      'ClusterMismatch',
      `"${addon.node.path}" is an add-on of another cluster${theirs}. Give the add-on of ${isConcreteText(clusterName) ? `"${formatValue(clusterName)}"` : 'the same cluster'}`,
      scope,
    );
  }
}
