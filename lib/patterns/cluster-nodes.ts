import {
  Aspects,
  CfnResource,
  Intrinsic,
  type IResolvable,
  Reference,
  Stack,
  Stage,
  Tag,
  TagManager,
  Tokenization,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isConcrete } from '../foundation/tokens';

/** Whether nodes are of a cluster, as far as synthesis can tell. */
export type Belonging = 'ours' | 'others' | 'unknown';

/** What starts nodes of some cluster. */
export interface FoundNodes {
  readonly resource: CfnResource;
  readonly clusterName: unknown;
  /** The subnets by id, where they are listed. */
  readonly subnetIds: readonly string[];
  /** False for Fargate, which gives pods their addresses by itself, in any of its subnets. */
  readonly needsCni: boolean;
}

/** A cluster as others name it. */
export interface NamedCluster {
  readonly clusterName: string;
  /** In which the name is used. */
  readonly stack: Stack;
}

/** The tag by which Auto Scaling groups belong to a cluster; `connectAutoScalingGroupCapacity` of both modules sets it. */
const CLUSTER_TAG = 'kubernetes.io/cluster/';

/** How each type of resource names its cluster and its subnets; read off by type, not by class: users may write any of the two modules'. */
const READERS: Readonly<Record<string, (resource: CfnResource) => Omit<FoundNodes, 'resource'> | undefined>> = {
  'AWS::EKS::Nodegroup': (resource) => ({
    clusterName: propertyOf(resource, 'clusterName'),
    subnetIds: listOf(propertyOf(resource, 'subnets')),
    needsCni: true,
  }),
  'AWS::EKS::FargateProfile': (resource) => ({
    clusterName: propertyOf(resource, 'clusterName'),
    subnetIds: [],
    needsCni: false,
  }),
  // Of aws-eks: a custom resource that takes the arguments of the API.
  'Custom::AWSCDK-EKS-FargateProfile': (resource) => ({
    clusterName: (propertyOf(resource, 'config') as { clusterName?: unknown } | undefined)?.clusterName,
    subnetIds: [],
    needsCni: false,
  }),
  'AWS::AutoScaling::AutoScalingGroup': (resource) => {
    const clusterName = clusterTagOf(resource);
    return clusterName === undefined
      ? undefined
      : { clusterName, subnetIds: listOf(propertyOf(resource, 'vpcZoneIdentifier')), needsCni: true };
  },
};

/** Everything in the stage of a construct that starts nodes: one pass over the tree. Other stages are deployed by themselves. */
export function findNodes(scope: IConstruct): FoundNodes[] {
  const found: FoundNodes[] = [];
  const open: IConstruct[] = [Stage.of(scope) ?? scope.node.root];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    if (CfnResource.isCfnResource(construct)) {
      const read = READERS[construct.cfnResourceType]?.(construct);
      if (read) {
        found.push({ resource: construct, ...read });
      }
    }
    open.push(...construct.node.children.filter((child) => !Stage.isStage(child)).reverse());
  }
  return found;
}

/**
 * Whether found nodes are of the cluster. Names are compared by the resource that they refer to, which is the same before and after a
 * reference turns into an import; names in words where both are of one account and Region.
 */
export function belongingOf({ resource, clusterName }: FoundNodes, cluster: NamedCluster): Belonging {
  const stack = Stack.of(resource);
  const isOneEnvironment = areOfOneEnvironment(stack, cluster.stack);
  if (isOneEnvironment === false) {
    return 'others';
  }
  const [ours, theirs] = [targetOf(cluster.clusterName), targetOf(clusterName)];
  if (ours && theirs) {
    return ours === theirs ? 'ours' : isCluster(ours) && isCluster(theirs) ? 'others' : 'unknown';
  }
  const [name, otherName] = [wordsOf(cluster.clusterName, ours), wordsOf(clusterName, theirs)];
  if (name !== undefined && otherName !== undefined) {
    return name !== otherName ? 'others' : isOneEnvironment ? 'ours' : 'unknown';
  }
  if (stack !== cluster.stack) {
    return 'unknown';
  }
  const [text, otherText] = [clusterName, cluster.clusterName].map((own) => JSON.stringify(legible(own, stack)));
  return text === otherText ? 'ours' : 'unknown';
}

/** The resource that a token refers to, whole. */
export function targetOf(value: unknown): IConstruct | undefined {
  const token = tokenOf(value);
  return token && Reference.isReference(token) ? token.target : undefined;
}

/** The token that a value is; undefined where it is none, or is put together of words and tokens. */
function tokenOf(value: unknown): IResolvable | undefined {
  return Tokenization.reverse(value, { failConcat: false });
}

/** A name that EKS makes up: nobody can have written it down. */
const GENERATED = Symbol('generated');

/** The name in words, where it is known: of a reference, that which the cluster is defined with. */
function wordsOf(name: unknown, target: IConstruct | undefined): string | typeof GENERATED | undefined {
  if (target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EKS::Cluster') {
    const own = propertyOf(target, 'name');
    if (own === undefined || legible(own, Stack.of(target)) === undefined) {
      return GENERATED;
    }
    return typeof own === 'string' && isConcrete(own) ? own : undefined;
  }
  return typeof name === 'string' && isConcrete(name) ? name : undefined;
}

/** A cluster of either module. */
function isCluster(target: IConstruct): boolean {
  return (
    CfnResource.isCfnResource(target) &&
    ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'].includes(target.cfnResourceType)
  );
}

/** Nodes and names are of one account and Region; undefined of stacks that may be deployed anywhere. */
function areOfOneEnvironment(stack: Stack, other: Stack): boolean | undefined {
  if (topOf(stack) === topOf(other)) {
    return true;
  }
  const isKnown = [stack, other].every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return isKnown ? stack.environment === other.environment : undefined;
}

/** The stack that is deployed on its own: nested ones go with it. */
export function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

/** A value with its intrinsic function. What is lazy is let be: it may give another value later, and then never would. */
function legible(value: unknown, stack: Stack): unknown {
  const token = tokenOf(value);
  return token instanceof Intrinsic ? stack.resolve(token) : value;
}

/** A property of a resource, written by its class or by hand. */
function propertyOf(resource: CfnResource, name: string): unknown {
  const own = (resource as unknown as Record<string, unknown>)[name];
  const { _cfnProperties: byHand = {} } = resource as unknown as { _cfnProperties?: Record<string, unknown> };
  return own ?? byHand[`${name.charAt(0).toUpperCase()}${name.slice(1)}`];
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
