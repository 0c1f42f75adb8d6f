import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { propertyOf } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { type ApiUse, subnetsBehind } from '../vpc/api-use';
import type { ClusterFacts } from './cluster-facts';

/** What the framework function of a custom resource is told to call. */
const FRAMEWORK_VARIABLE = 'USER_ON_EVENT_FUNCTION_ARN';

/** A registry of Amazon ECR in an account. */
const ECR_REGISTRY = /^oci:\/\/\d{12}\.dkr\.ecr[.-]/;

/** The AWS APIs that the functions of a cluster call from inside its VPC; functions outside of any VPC need no endpoint. */
export function handlerApiUse(
  { vpc, isOfV1, chartRepository }: Pick<ClusterFacts, 'vpc' | 'isOfV1' | 'chartRepository'>,
  functions: readonly CfnResource[],
): ApiUse[] {
  const inside = functions.filter((handler) => propertyOf(handler, 'vpcConfig') !== undefined);
  // A kubectl handler is called by a framework function beside it; the installer of definitions has its own outside of the VPC.
  const isKubectl = inside.some(isFramework);
  const isPlain = inside.length > inside.filter(isFramework).length * 2;
  const subnets = [...new Set(inside.flatMap(subnetsOf))];
  const hasCharts =
    chartRepository !== undefined && (!isConcrete(chartRepository) || ECR_REGISTRY.test(chartRepository));
  return [
    ...(isKubectl
      ? [
          {
            vpc,
            caller: 'kubectlHandler' as const,
            settings: [...(isOfV1 ? ['sts'] : []), ...(hasCharts ? ['ecr.api', 'ecr.dkr'] : [])],
            subnets,
          },
        ]
      : []),
    ...(isPlain ? [{ vpc, caller: 'crdInstaller' as const, subnets }] : []),
  ];
}

function isFramework(handler: CfnResource): boolean {
  const environment = Stack.of(handler).resolve(propertyOf(handler, 'environment')) as
    | { variables?: Record<string, unknown> }
    | undefined;
  return environment?.variables !== undefined && FRAMEWORK_VARIABLE in environment.variables;
}

function subnetsOf(handler: CfnResource): ec2.ISubnet[] {
  return subnetsBehind((propertyOf(handler, 'vpcConfig') as { subnetIds?: unknown }).subnetIds);
}
