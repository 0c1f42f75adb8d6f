import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { propertyOf, referenceTarget } from '../foundation/resources';
import { tryGet } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { existingEndpointsIn, subnetsBehind } from '../vpc/api-use';
import { endpointServices } from '../vpc/endpoint-duplicates';
import { reachabilityOf, routesInStage } from '../vpc/subnet-reachability';
import { matchClusterName } from './cluster-match';
import { type InstalledSoftware, installedIn } from './installed-software';

const DESCRIBE = 'eks:DescribeCluster';

/**
 * Warns at synthesis if the kubectl provider of an imported cluster belongs to another cluster. The role of such a
 * provider can describe only its own cluster, so installations fail. An imported provider is not checked.
 *
 * @see https://github.com/aws/aws-cdk/blob/v2.276.0/packages/aws-cdk-lib/aws-eks-v2/lib/kubectl-provider.ts
 */
export function warnOfOtherProvider(
  cluster: IConstruct & { readonly clusterName: string },
  provider: IConstruct | undefined,
): void {
  if (provider === undefined || provider.node.scopes.includes(cluster)) {
    return;
  }
  cluster.node.addValidation({
    validate: () => {
      const own = { clusterName: cluster.clusterName, stack: Stack.of(cluster) };
      const names = describedClusters(provider);
      if (names.length > 0 && names.every((name) => matchClusterName(name, Stack.of(provider), own) === 'others')) {
        warn(
          cluster,
          'kubectlProviderCluster',
          `The kubectl provider ${provider.node.path} belongs to another cluster, and its role can describe only that cluster. Set kubectlLayer for this cluster, or use a provider of this cluster. Acknowledge this warning if the role has ${DESCRIBE} on both clusters.`,
        );
      }
      return [];
    },
  });
}

/** Returns the clusters that the role of a provider can describe, as names or references. */
function describedClusters(provider: IConstruct): unknown[] {
  return provider.node
    .findAll()
    .filter((child) => child instanceof iam.Policy)
    .flatMap((policy) => (policy as iam.Policy).document.toJSON()?.Statement ?? [])
    .filter(({ Action }: { Action?: unknown }) => [Action].flat().includes(DESCRIBE))
    .flatMap(({ Resource }: { Resource?: unknown }) => [Resource].flat())
    .map((arn) => (referenceTarget(arn) || typeof arn !== 'string' ? arn : arn.slice(arn.indexOf(':cluster/') + 9)));
}

/** A cluster with a VPC. */
interface ClusterInVpc {
  readonly clusterName: string;
  readonly vpc?: ec2.IVpc;
  /** Whether the cluster is of `aws-eks`, whose kubectl handler assumes a role. */
  readonly isOfV1?: boolean;
}

/**
 * Fails at synthesis for a chart or a manifest of a function in subnets without a route out of the VPC, if the function
 * cannot reach what it calls. It would end after 15 minutes, and CloudFormation would wait for an hour.
 *
 * With private endpoint access, the CDK places the kubectl provider of a cluster in the cluster subnets, regardless of
 * `kubectlProviderOptions.privateSubnets`.
 *
 * @see https://github.com/aws/aws-cdk/blob/v2.276.0/packages/aws-cdk-lib/aws-eks-v2/lib/cluster.ts
 */
export function validateHandlerRoutes(construct: IConstruct, cluster: ClusterInVpc): void {
  const { clusterName, vpc } = cluster;
  if (vpc === undefined) {
    return;
  }
  construct.node.addValidation({
    validate: () => {
      const installed = installedIn({ clusterName, stack: Stack.of(construct) });
      const routes = routesInStage(construct);
      for (const software of installed) {
        const handler = handlerOf(software.resource);
        if (handler && reachabilityOf(subnetsOf(handler), routes) === 'nowhere') {
          validateReachable(software, handler, { ...cluster, vpc });
        }
      }
      return [];
    },
  });
}

function validateReachable(
  { resource }: InstalledSoftware,
  handler: CfnResource,
  { vpc, isOfV1 }: ClusterInVpc & { readonly vpc: ec2.IVpc },
): void {
  const place = namedScopeOf(resource);
  const where = `uses the function "${namedScopeOf(handler).node.path}", whose subnets have no route out of the VPC`;
  const hasEgress = tryGet(() => vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }));
  const endpoints = [...endpointServices(vpc, handler), ...existingEndpointsIn(vpc, handler).map((name) => `.${name}`)];
  const missing = ['eks', 'lambda', ...(isOfV1 ? ['sts'] : [])].filter(
    (service) => !endpoints.some((own) => own.endsWith(`.${service}`) || own.endsWith(`.${service}-fips`)),
  );
  if (hasEgress && missing.length > 0) {
    const remedy = isOfV1 ? 'Add EndpointFeature.KUBECTL_HANDLER to the endpoints of the network' : REMEDY;
    fail(
      'KubectlSubnets',
      `"${place.node.id}" ${where}, and ${missing.join(' and ')} ${missing.length > 1 ? 'have' : 'has'} no VPC endpoint. ${remedy}`,
      place,
    );
  }
}

const REMEDY =
  'Set kubectlLayer on the ClusterTarget, whose functions are in the node subnets, and use KubernetesObjects or HelmRelease instead of methods of the cluster';

/** Returns the innermost construct with an id that a user or a construct chose for it. */
function namedScopeOf({ node }: IConstruct): IConstruct {
  return [...node.scopes].reverse().find(({ node: { id } }) => id !== 'Resource' && id !== 'Default') as IConstruct;
}

/** Returns the function of the app that a custom resource invokes. */
function handlerOf(resource: CfnResource): CfnResource | undefined {
  const target = referenceTarget(propertyOf(resource, 'serviceToken'));
  return target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::Lambda::Function'
    ? target
    : undefined;
}

function subnetsOf(handler: CfnResource): ec2.ISubnet[] {
  const placement = propertyOf(handler, 'vpcConfig') as { readonly subnetIds?: unknown } | undefined;
  return subnetsBehind(placement?.subnetIds);
}
