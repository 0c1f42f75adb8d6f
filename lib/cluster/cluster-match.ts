import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Intrinsic, Stack, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { topLevelStackOf } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { isConcreteText } from '../foundation/ids';
import { propertyOf, referenceTarget } from '../foundation/resources';
import { formatValue, isConcrete, tryGet } from '../foundation/tokens';

/**
 * Whether a name is that of a cluster, as far as synthesis can tell. Likely is the same word in stacks of which neither says where it is deployed.
 */
export type ClusterNameMatch = 'ours' | 'likely' | 'others' | 'unknown';

/** A cluster as others name it. */
export interface NamedCluster {
  readonly clusterName: string;
  /** In which the name is used. */
  readonly stack: Stack;
}

/** A name that EKS makes up: nobody can have written it down. */
const GENERATED = Symbol('generated');

/** How clusters are defined: by either module. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * Whether a name that is used in a stack is that of the cluster. Names are compared by the resource that they refer to, which is the same before
 * and after a reference turns into an import; names in words where both are of one account and Region.
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

/** The name in words, where it is known: of a reference, that which the cluster is defined with. */
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

/** Undefined of stacks that may be deployed anywhere. */
function areInSameEnvironment(stack: Stack, other: Stack): boolean | undefined {
  if (topLevelStackOf(stack) === topLevelStackOf(other)) {
    return true;
  }
  const isKnown = [stack, other].every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return isKnown ? stack.environment === other.environment : undefined;
}

/** A value with its intrinsic function. What is lazy is let be: it may give another value later, and then never would. */
function resolveIfIntrinsic(value: unknown, stack: Stack): unknown {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token instanceof Intrinsic ? stack.resolve(token) : value;
}

/** What is known of a cluster that something is joined with. */
interface MatchedCluster {
  readonly clusterName: string;
  readonly vpc?: ec2.IVpc;
}

/** True where two ids are known to be those of different VPCs: two ids in words, or two VPCs of the app. */
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

/** The VPC of a subnet or security group that the app defines. */
function vpcIdOf(id: unknown): unknown {
  const target = referenceTarget(id);
  return CfnResource.isCfnResource(target) ? propertyOf(target, 'vpcId') : undefined;
}

/** Refuses a VPC that is known to be another one than that of the cluster. */
export function validateVpcOf({ vpc: own }: MatchedCluster, vpc: ec2.IVpc, scope: IConstruct): void {
  if (
    own &&
    areDifferentVpcs(
      tryGet(() => own.vpcId),
      tryGet(() => vpc.vpcId),
    )
  ) {
    fail(
      'NetworkMismatch',
      `"${vpc.node.path}" is not the VPC of the cluster, give the one that the cluster is in`,
      scope,
    );
  }
}

/** Refuses subnets that are known to be of another VPC than the cluster: its nodes and pods could not be in them. */
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
      `"${other.node.path}" is a subnet of another VPC than that of the cluster, give subnets of the VPC that the cluster is in`,
      scope,
    );
  }
}

/** Refuses security groups that are known to be of another VPC than the cluster: no network interface of its nodes and pods can have them. */
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
      `"${other.node.path}" is a security group of another VPC than that of the cluster, give one of the VPC that the cluster is in`,
      scope,
    );
  }
}

/** Refuses an add-on of another cluster than the one that it is joined with. */
export function validateAddonOf({ clusterName }: MatchedCluster, addon: IConstruct, scope: IConstruct): void {
  const resource = addon.node.defaultChild;
  const name = CfnResource.isCfnResource(resource) ? propertyOf(resource, 'clusterName') : undefined;
  const named = { clusterName, stack: Stack.of(scope) };
  if (name !== undefined && matchClusterName(name, Stack.of(addon), named) === 'others') {
    const theirs = isConcreteText(name) ? ` "${name}"` : '';
    fail(
      'ClusterMismatch',
      `"${addon.node.path}" is an add-on of another cluster${theirs}, give that of ${isConcreteText(clusterName) ? `"${formatValue(clusterName)}"` : 'the same cluster'}`,
      scope,
    );
  }
}
