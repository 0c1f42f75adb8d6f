import { Aspects, type CfnResource, Tag, TagManager } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { propertyOf, resourcesInStage } from './resources';

/** What starts nodes of some cluster. */
export interface NodeResource {
  readonly resource: CfnResource;
  readonly clusterName: unknown;
  /** The subnets whose zones must have pod subnets, by id, where they are listed; none of Fargate. */
  readonly subnetIds: readonly string[];
  /** The subnets that nodes or pods are started in, by id, where they are listed. */
  readonly launchSubnetIds: readonly string[];
  /** False for Fargate, which gives pods their addresses by itself, in any of its subnets. */
  readonly needsCni: boolean;
}

type ReadNodes = Omit<NodeResource, 'resource' | 'subnetIds'>;

/** The tag by which Auto Scaling groups belong to a cluster; `connectAutoScalingGroupCapacity` of both modules sets it. */
const CLUSTER_TAG = 'kubernetes.io/cluster/';

/** How each type of resource names its cluster and its subnets; read off by type, not by class: users may write any of the two modules'. */
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
  // Of aws-eks: a custom resource that takes the arguments of the API.
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

/** Everything in the stage of a construct that starts nodes: one pass over the tree. */
export function findNodeResources(scope: IConstruct): NodeResource[] {
  return resourcesInStage(scope).flatMap((resource) => {
    const read = NODE_READERS[resource.cfnResourceType]?.(resource);
    return read ? [{ resource, ...read, subnetIds: read.needsCni ? read.launchSubnetIds : [] }] : [];
  });
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Tags of the CDK are aspects themselves, and may reach the resource after us: they count from where they are applied. */
function clusterTagOf(resource: CfnResource): string | undefined {
  const applied = resource.node.scopes.flatMap((scope) =>
    Aspects.of(scope).all.flatMap((aspect) => (aspect instanceof Tag ? [aspect.key] : [])),
  );
  const own = Object.keys(TagManager.of(resource)?.tagValues() ?? {});
  return [...own, ...applied].find((key) => key.startsWith(CLUSTER_TAG))?.slice(CLUSTER_TAG.length);
}
