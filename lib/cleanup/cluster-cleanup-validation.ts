import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { DeploymentOrder } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { hasOverrides, logicalIdOf, propertyOf, renderedResource, resourcesInStage } from '../foundation/resources';
import { warn } from '../foundation/warnings';

/** Policies with which CloudFormation retains a resource. */
const RETAINING_POLICIES = ['Retain', 'RetainExceptOnCreate'];

const CLEANED_CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Resource types that EKS requires to be deleted before the cluster. */
const COMPUTE_TYPES = ['AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile'];

/** Resource types of instances, whose network interfaces stay in the subnets. */
const INSTANCE_TYPES = ['AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::Instance'];

/** Network resource types that remaining resources use, or that prevent the deletion of a VPC. */
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

/** Context of a cleanup. */
export interface CleanupContext {
  readonly cluster: ClusterTarget;
  readonly definition: IConstruct;
  readonly vpc: IConstruct;
  /** Resource whose deletion runs the cleanup. */
  readonly resource: CfnResource;
}

/**
 * Validates the resources around a cleanup.
 *
 * It fails if the stack retains the cluster, its compute or the cleanup itself, and if an override removes a dependency
 * of the cleanup. Retained network resources result in the warning `cleanupKeptResource`. Call it when the tree is
 * complete, because an aspect can set policies.
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
        ? `"${other.node.path}" is retained when the stack is deleted, so the cleanup would never run. Leave its DeletionPolicy out`
        : isCluster
          ? `"${other.node.path}" is retained when the stack is deleted, but the cleanup would delete its load balancers. Leave the cleanup out, or do not retain the cluster`
          : `"${other.node.path}" is retained when the stack is deleted, so the cluster cannot be deleted. Leave the cleanup out, or do not retain it`,
      scope,
    );
  }
  if (RETAINING_POLICIES.includes(UpdateReplacePolicy) && !isCleanup) {
    warn(
      other,
      'cleanupKeptResource',
      'This resource is retained when it is replaced (UpdateReplacePolicy: Retain). The old resource stays in the subnets, and the cleanup does not delete it, so the deletion of the stack fails until you delete it.',
    );
  }
  if (isCleanup && Condition !== undefined) {
    warn(
      other,
      'cleanupKeptResource',
      `The cleanup has the condition "${Condition}". If it is false, resources of controllers are not deleted, and dependencies through the cleanup do not apply.`,
    );
  }
}

function warnOfRetainedNetwork(other: CfnResource): void {
  const { DeletionPolicy = '' } = renderedResource(other);
  if (RETAINING_POLICIES.includes(DeletionPolicy)) {
    warn(
      other,
      'cleanupKeptResource',
      `This resource is retained when the stack is deleted (DeletionPolicy: ${DeletionPolicy}). Its parent resources then cannot be deleted, and the deletion of the stack may fail. Do not retain it, or acknowledge this if the whole network is retained.`,
    );
  }
}

/** Validates that all dependencies of the cleanup are in the template. An override of `DependsOn` can remove them. */
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
      `"${other.node.path}" has an override of DependsOn without "${lost.node.path}", so the cleanup would run at the wrong time. Use node.addDependency to add to DependsOn`,
      scope,
    );
  }
}

function belongsToCluster(cluster: ClusterTarget, other: CfnResource): boolean {
  const stack = Stack.of(cluster._context.definition ?? other);
  const belonging = matchClusterName(propertyOf(other, 'clusterName'), Stack.of(other), {
    clusterName: cluster.clusterName,
    stack,
  });
  return belonging === 'ours' || belonging === 'likely';
}

function isInConstruct(part: IConstruct, whole: IConstruct): boolean {
  return part === whole || part.node.path.startsWith(`${whole.node.path}/`);
}
