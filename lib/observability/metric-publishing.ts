import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Allows publishing to a namespace. CloudWatch does not support resources for metrics, so the namespace is the only
 * possible restriction.
 */
export function publishTo(namespace: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  });
}
