import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';

/**
 * Converts the inline policies of a role to JSON text, which `AWS::IAM::Role` accepts. The key of a condition may
 * contain a deploy-time name, and CloudFormation does not support functions in keys.
 */
export function writePoliciesAsText(role: iam.Role): void {
  const resource = role.node.defaultChild as iam.CfnRole;
  const policies = resource.policies as iam.CfnRole.PolicyProperty[];
  resource.policies = policies.map(({ policyName, policyDocument }) => ({
    policyName,
    policyDocument: Stack.of(role).toJsonString(policyDocument),
  }));
}
