import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { propertyOf } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { type ApiUse, subnetsBehind } from '../vpc/api-use';
import type { ClusterFacts } from './cluster-facts';

/** The environment variables of a framework function with the functions that it invokes. */
const FRAMEWORK_VARIABLE = 'USER_ON_EVENT_FUNCTION_ARN';

/** A registry of Amazon ECR in an account. */
const ECR_REGISTRY = /^oci:\/\/\d{12}\.dkr\.ecr[.-]/;

/**
 * Records the AWS APIs that the functions of a cluster call from inside its VPC. Functions outside of a VPC need no
 * endpoint.
 */
export function handlerApiUse(
  { vpc, isOfV1, sources: { chartRepository } }: Pick<ClusterFacts, 'vpc' | 'isOfV1' | 'sources'>,
  functions: readonly CfnResource[],
  charts: readonly unknown[],
): ApiUse[] {
  const inside = functions.filter((handler) => propertyOf(handler, 'vpcConfig') !== undefined);
  // The framework function of the kubectl handler is in the VPC. That of the installer of definitions is not.
  const isKubectl = inside.some(isFramework);
  const isPlain = inside.length > inside.filter(isFramework).length * 2;
  const subnets = [...new Set(inside.flatMap(subnetsOf))];
  const hasCharts = [chartRepository, ...charts].some(
    (address) => typeof address === 'string' && (!isConcrete(address) || ECR_REGISTRY.test(address)),
  );
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
