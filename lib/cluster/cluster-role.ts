import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Returns the role of a cluster that this app defines. The role of an imported cluster is not known. */
export function clusterRoleOf(cluster: IConstruct): iam.IRole | undefined {
  return 'role' in cluster ? (cluster.role as iam.IRole) : undefined;
}

/**
 * Returns the construct that defines the cluster. It has the same id in both EKS modules, and an imported cluster
 * does not have it.
 */
export function definitionOf(cluster: IConstruct): IConstruct | undefined {
  return cluster.node.tryFindChild('Resource');
}

/** Attaches an AWS managed policy to a role of this app. Returns false if the policy is not attached. */
export function attachAwsPolicy(role: iam.IRole | undefined, policyName: string): boolean {
  const resource = role?.node.defaultChild;
  if (!role || !resource || !isRoleResource(resource)) {
    return false;
  }
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policyName));
  // An immutable role ignores the policy without an error.
  const attached = Stack.of(resource).resolve(resource.managedPolicyArns) ?? [];
  return JSON.stringify(attached).includes(`:policy/${policyName}"`);
}

function isRoleResource(construct: IConstruct): construct is iam.CfnRole {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::IAM::Role';
}
