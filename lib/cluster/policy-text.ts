import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';

/**
 * Writes the inline policies that a role was made with as text, which `AWS::IAM::Role` takes as well: a name that is known at deployment only
 * may be part of a condition's key, and CloudFormation has no functions in keys.
 */
export function writePoliciesAsText(role: iam.Role): void {
  const resource = role.node.defaultChild as iam.CfnRole;
  const policies = resource.policies as iam.CfnRole.PolicyProperty[];
  resource.policies = policies.map(({ policyName, policyDocument }) => ({
    policyName,
    policyDocument: Stack.of(role).toJsonString(policyDocument),
  }));
}
