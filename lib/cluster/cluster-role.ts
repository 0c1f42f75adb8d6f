import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The role of a cluster that this app defines: an imported cluster does not tell its role. */
export function clusterRoleOf(cluster: IConstruct): iam.IRole | undefined {
  return 'role' in cluster ? (cluster.role as iam.IRole) : undefined;
}

/** What defines a cluster, where this app does: in either module a child of the one name, which a look-up by attributes lacks. */
export function definitionOf(cluster: IConstruct): IConstruct | undefined {
  return cluster.node.tryFindChild('Resource');
}

/** Attaches a policy of AWS to a role that this app defines and lets itself change. False where the policy is not on the role. */
export function attachAwsPolicy(role: iam.IRole | undefined, policyName: string): boolean {
  const resource = role?.node.defaultChild;
  if (!role || !resource || !isRoleResource(resource)) {
    return false;
  }
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policyName));
  // A role that takes no policies ignores it in silence.
  const attached = Stack.of(resource).resolve(resource.managedPolicyArns) ?? [];
  return JSON.stringify(attached).includes(`:policy/${policyName}"`);
}

function isRoleResource(construct: IConstruct): construct is iam.CfnRole {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::IAM::Role';
}
