import { Aspects, type CfnResource, Tag, TagManager } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { propertyOf, resourcesInStage } from './resources';

/** A resource that starts nodes or Fargate pods of a cluster. */
export interface NodeResource {
  readonly resource: CfnResource;
  readonly clusterName: unknown;
  /** Ids of the subnets whose zones need pod subnets. Empty for Fargate. */
  readonly subnetIds: readonly string[];
  /** Ids of the subnets in which nodes or pods start, as far as they are listed. */
  readonly launchSubnetIds: readonly string[];
  /** False for Fargate, which assigns pod addresses without the VPC CNI. */
  readonly needsCni: boolean;
}

type ReadNodes = Omit<NodeResource, 'resource' | 'subnetIds'>;

/**
 * Prefix of the tag that assigns an Auto Scaling group to a cluster. `connectAutoScalingGroupCapacity` of both EKS
 * modules sets it.
 */
const CLUSTER_TAG = 'kubernetes.io/cluster/';

/**
 * Reads the cluster and the subnets of each resource type. Types are compared instead of classes, because users may
 * define resources with either EKS module.
 */
const NODE_READERS: Readonly<Record<string, (resource: CfnResource) => ReadNodes | undefined>> = {
  'AWS::EKS::Nodegroup': (resource) => ({
    clusterName: propertyOf(resource, 'clusterName'),
    launchSubnetIds: listOf(propertyOf(resource, 'subnets')),
    needsCni: true,
  }),
  'AWS::EKS::FargateProfile': (resource) => ({
    clusterName: propertyOf(resource, 'clusterName'),
    launchSubnetIds: listOf(propertyOf(resource, 'subnets')),
    needsCni: false,
  }),
  // Fargate profile of aws-eks: a custom resource with the arguments of the EKS API.
  'Custom::AWSCDK-EKS-FargateProfile': (resource) => {
    const { clusterName, subnets } = (propertyOf(resource, 'config') ?? {}) as Record<string, unknown>;
    return { clusterName, launchSubnetIds: listOf(subnets), needsCni: false };
  },
  'AWS::AutoScaling::AutoScalingGroup': (resource) => {
    const clusterName = clusterTagOf(resource);
    return clusterName === undefined
      ? undefined
      : { clusterName, launchSubnetIds: listOf(propertyOf(resource, 'vpcZoneIdentifier')), needsCni: true };
  },
};

/** Returns every resource in the stage of a construct that starts nodes. */
export function findNodeResources(scope: IConstruct): NodeResource[] {
  return resourcesInStage(scope).flatMap((resource) => {
    const read = NODE_READERS[resource.cfnResourceType]?.(resource);
    return read ? [{ resource, ...read, subnetIds: read.needsCni ? read.launchSubnetIds : [] }] : [];
  });
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/**
 * Returns the cluster in the tag of an Auto Scaling group. CDK tags are aspects that may run later than this
 * function, so tags count from the scope to which they are applied.
 */
function clusterTagOf(resource: CfnResource): string | undefined {
  const applied = resource.node.scopes.flatMap((scope) =>
    Aspects.of(scope).all.flatMap((aspect) => (aspect instanceof Tag ? [aspect.key] : [])),
  );
  const own = Object.keys(TagManager.of(resource)?.tagValues() ?? {});
  return [...own, ...applied].find((key) => key.startsWith(CLUSTER_TAG))?.slice(CLUSTER_TAG.length);
}
