import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { DeploymentOrder } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { hasOverrides, logicalIdOf, propertyOf, renderedResource, resourcesInStage } from '../foundation/resources';
import { warn } from '../foundation/warnings';

/** Policies under which CloudFormation leaves a resource behind. */
const RETAINING_POLICIES = ['Retain', 'RetainExceptOnCreate'];

const CLEANED_CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** What EKS does not delete a cluster beside. */
const COMPUTE_TYPES = ['AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile'];

/** Instances that keep their network interfaces in the subnets. */
const INSTANCE_TYPES = ['AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::Instance'];

/** What leftovers lie in, and what a VPC is not deleted beside. */
const NETWORK_TYPES = [
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
];

/** What a cleanup is for. */
export interface CleanupContext {
  readonly cluster: ClusterTarget;
  readonly definition: IConstruct;
  readonly vpc: IConstruct;
  /** The resource at whose deletion the cleanup runs. */
  readonly resource: CfnResource;
}

/**
 * Fails where the stack keeps the cluster, its compute or the cleanup itself, and where an override takes the cleanup out of its order. Warns, as
 * `cleanupKeptResource`, of parts of the network that the stack keeps. Ask it when the tree is whole: policies may be set as late as by an aspect.
 */
export function validateCleanup(scope: IConstruct, context: CleanupContext): void {
  const { definition, resource, vpc } = context;
  const order = new DeploymentOrder(resource);
  for (const other of resourcesInStage(scope)) {
    const type = other.cfnResourceType;
    const isCluster = CLEANED_CLUSTER_TYPES.includes(type) && isInConstruct(other, definition);
    const isCompute = COMPUTE_TYPES.includes(type) && belongsToCluster(context.cluster, other);
    const isInstance = INSTANCE_TYPES.includes(type) && order.isBefore(other);
    if (isCluster || isCompute || isInstance || other === resource) {
      validateNotRetained(other, { isCluster, isCleanup: other === resource }, scope);
    } else if (NETWORK_TYPES.includes(type) && (isInConstruct(other, vpc) || order.isAfter(other))) {
      warnOfRetainedNetwork(other);
    }
    validateCleanupOrder(resource, other, scope);
  }
}

function validateNotRetained(
  other: CfnResource,
  { isCleanup, isCluster }: { readonly isCleanup: boolean; readonly isCluster: boolean },
  scope: IConstruct,
): void {
  const { Condition, DeletionPolicy = '', UpdateReplacePolicy = '' } = renderedResource(other);
  if (RETAINING_POLICIES.includes(DeletionPolicy)) {
    fail(
      'ClusterCleanup',
      isCleanup
        ? `"${other.node.path}" is kept when the stack is deleted, and would never run, leave its DeletionPolicy out`
        : isCluster
          ? `"${other.node.path}" is kept when the stack is deleted, and its load balancers would go, leave the cleanup out or let the cluster be deleted`
          : `"${other.node.path}" is kept when the stack is deleted, and the cluster cannot be deleted beside it, leave the cleanup out or let it be deleted`,
      scope,
    );
  }
  if (RETAINING_POLICIES.includes(UpdateReplacePolicy) && !isCleanup) {
    warn(
      other,
      'cleanupKeptResource',
      'This is kept when it is replaced (UpdateReplacePolicy: Retain). What is replaced stays in the subnets, and the cleanup does not remove it: the deletion of the stack fails until you delete it.',
    );
  }
  if (isCleanup && Condition !== undefined) {
    warn(
      other,
      'cleanupKeptResource',
      `The cleanup has the condition "${Condition}". Where it is false, nothing removes what controllers leave behind, and what waits for the cleanup is not in order by it.`,
    );
  }
}

function warnOfRetainedNetwork(other: CfnResource): void {
  const { DeletionPolicy = '' } = renderedResource(other);
  if (RETAINING_POLICIES.includes(DeletionPolicy)) {
    warn(
      other,
      'cleanupKeptResource',
      `This is kept when the stack is deleted (DeletionPolicy: ${DeletionPolicy}). What it lies in cannot be deleted then, and the deletion of the stack may fail. Let it be deleted, or acknowledge this where the whole network stays.`,
    );
  }
}

/** Every edge to and from the cleanup must reach the template: an override of `DependsOn` may take it away. */
function validateCleanupOrder(resource: CfnResource, other: CfnResource, scope: IConstruct): void {
  if (Stack.of(other) !== Stack.of(resource) || !hasOverrides(other)) {
    return;
  }
  const edges = other
    .obtainDependencies()
    .filter(CfnResource.isCfnResource)
    .filter((earlier) => (other === resource || earlier === resource) && Stack.of(earlier) === Stack.of(other));
  const { DependsOn = [] } = renderedResource(other);
  const lost = edges.find((earlier) => !DependsOn.includes(logicalIdOf(earlier)));
  if (lost) {
    fail(
      'ClusterCleanup',
      `"${other.node.path}" has an override of DependsOn without "${lost.node.path}", and the cleanup would run too early or too late, add to DependsOn by node.addDependency`,
      scope,
    );
  }
}

function belongsToCluster(cluster: ClusterTarget, other: CfnResource): boolean {
  const stack = Stack.of(cluster._definition ?? other);
  const belonging = matchClusterName(propertyOf(other, 'clusterName'), Stack.of(other), {
    clusterName: cluster.clusterName,
    stack,
  });
  return belonging === 'ours' || belonging === 'likely';
}

function isInConstruct(part: IConstruct, whole: IConstruct): boolean {
  return part === whole || part.node.path.startsWith(`${whole.node.path}/`);
}
