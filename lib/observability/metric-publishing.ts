import * as iam from 'aws-cdk-lib/aws-iam';

/** CloudWatch knows no resources for metrics: the namespace is the one bound there is. */
export function publishTo(namespace: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  });
}
