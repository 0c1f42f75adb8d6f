import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack } from 'aws-cdk-lib/core';
import type { rules } from '../../lib';

/** A cluster as the CDK makes it by default, in a network by default. */
export function stockStack(app: App): { vpc: ec2.Vpc; cluster: eks.Cluster } {
  const stack = new Stack(app, 'Stock');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const cluster = new eks.Cluster(stack, 'Cluster', { version: eks.KubernetesVersion.of('1.36'), vpc });
  return { vpc, cluster };
}

export function found(pack: rules.EksNetworkingChecks, app: App): string[] {
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}
