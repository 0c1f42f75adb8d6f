import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { belongingOf } from '../../cluster/cluster-identity';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { DeploymentOrder } from '../../foundation/deployment-order';
import { refuse } from '../../foundation/refusals';
import { hasOverrides, idOf, renderedResource } from '../../foundation/rendered-resource';
import { propertyOf, resourcesOfStage } from '../../foundation/resources';
import { warn } from '../../foundation/warnings';

/** Policies with which CloudFormation retains a resource. */
const KEEPING = ['Retain', 'RetainExceptOnCreate'];

const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

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
export interface CleanupSurroundings {
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
export function validateCleanup(scope: IConstruct, surroundings: CleanupSurroundings): void {
  const { definition, resource, vpc } = surroundings;
  const order = new DeploymentOrder(resource);
  for (const other of resourcesOfStage(scope)) {
    const type = other.cfnResourceType;
    const isCluster = CLUSTER_TYPES.includes(type) && isWithin(other, definition);
    const isCompute = COMPUTE_TYPES.includes(type) && isOf(surroundings.cluster, other);
    const isInstance = INSTANCE_TYPES.includes(type) && order.isBefore(other);
    if (isCluster || isCompute || isInstance || other === resource) {
      validateDeleted(other, { isCluster, isCleanup: other === resource }, scope);
    } else if (NETWORK_TYPES.includes(type) && (isWithin(other, vpc) || order.isAfter(other))) {
      warnOfKeptNetwork(other);
    }
    validateOrder(resource, other, scope);
  }
}

function validateDeleted(
  other: CfnResource,
  { isCleanup, isCluster }: { readonly isCleanup: boolean; readonly isCluster: boolean },
  scope: IConstruct,
): void {
  const { Condition, DeletionPolicy = '', UpdateReplacePolicy = '' } = renderedResource(other);
  if (KEEPING.includes(DeletionPolicy)) {
    refuse(
      'ClusterCleanup',
      isCleanup
        ? `"${other.node.path}" is retained when the stack is deleted, so the cleanup would never run. Leave its DeletionPolicy out`
        : isCluster
          ? `"${other.node.path}" is retained when the stack is deleted, but the cleanup would delete its load balancers. Leave the cleanup out, or do not retain the cluster`
          : `"${other.node.path}" is retained when the stack is deleted, so the cluster cannot be deleted. Leave the cleanup out, or do not retain it`,
      scope,
    );
  }
  if (KEEPING.includes(UpdateReplacePolicy) && !isCleanup) {
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

function warnOfKeptNetwork(other: CfnResource): void {
  const { DeletionPolicy = '' } = renderedResource(other);
  if (KEEPING.includes(DeletionPolicy)) {
    warn(
      other,
      'cleanupKeptResource',
      `This resource is retained when the stack is deleted (DeletionPolicy: ${DeletionPolicy}). Its parent resources then cannot be deleted, and the deletion of the stack may fail. Do not retain it, or acknowledge this if the whole network is retained.`,
    );
  }
}

/** Validates that all dependencies of the cleanup are in the template. An override of `DependsOn` can remove them. */
function validateOrder(resource: CfnResource, other: CfnResource, scope: IConstruct): void {
  if (Stack.of(other) !== Stack.of(resource) || !hasOverrides(other)) {
    return;
  }
  const edges = other
    .obtainDependencies()
    .filter(CfnResource.isCfnResource)
    .filter((earlier) => (other === resource || earlier === resource) && Stack.of(earlier) === Stack.of(other));
  const { DependsOn = [] } = renderedResource(other);
  const lost = edges.find((earlier) => !DependsOn.includes(idOf(earlier)));
  if (lost) {
    refuse(
      'ClusterCleanup',
      `"${other.node.path}" has an override of DependsOn without "${lost.node.path}", so the cleanup would run at the wrong time. Use node.addDependency to add to DependsOn`,
      scope,
    );
  }
}

function isOf(cluster: ClusterTarget, other: CfnResource): boolean {
  const stack = Stack.of(cluster._definition ?? other);
  const belonging = belongingOf(propertyOf(other, 'clusterName'), Stack.of(other), {
    clusterName: cluster.clusterName,
    stack,
  });
  return belonging === 'ours' || belonging === 'likely';
}

function isWithin(part: IConstruct, whole: IConstruct): boolean {
  return part === whole || part.node.path.startsWith(`${whole.node.path}/`);
}
