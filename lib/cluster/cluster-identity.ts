import { CfnResource, Intrinsic, Stack, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { propertyOf, targetOf } from '../foundation/resources';
import { topOf } from '../foundation/stacks';
import { isConcrete } from '../foundation/tokens';

/**
 * Whether a name is that of a cluster, as far as it is known at synthesis. `likely` is an equal literal name in
 * stacks without a known account and Region.
 */
export type Belonging = 'ours' | 'likely' | 'others' | 'unknown';

/** A cluster by its name. */
export interface NamedCluster {
  readonly clusterName: string;
  /** Stack in which the name is used. */
  readonly stack: Stack;
}

/** A name that EKS generates, which no literal can equal. */
const GENERATED = Symbol('generated');

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * Returns whether a name in a stack is that of the cluster.
 *
 * Names are compared by the resource to which they refer, which does not change when a reference becomes an import.
 * Literal names are compared if both are in the same account and Region.
 */
export function belongingOf(name: unknown, stack: Stack, cluster: NamedCluster): Belonging {
  const isOneEnvironment = areOfOneEnvironment(stack, cluster.stack);
  if (isOneEnvironment === false) {
    return 'others';
  }
  const [ours, theirs] = [targetOf(cluster.clusterName), targetOf(name)];
  if (ours && theirs) {
    return ours === theirs ? 'ours' : isCluster(ours) && isCluster(theirs) ? 'others' : 'unknown';
  }
  const [word, otherWord] = [wordsOf(cluster.clusterName, ours), wordsOf(name, theirs)];
  if (word !== undefined && otherWord !== undefined) {
    if (word !== otherWord) {
      return 'others';
    }
    return isOneEnvironment ? 'ours' : stack.environment === cluster.stack.environment ? 'likely' : 'unknown';
  }
  if (stack !== cluster.stack) {
    return 'unknown';
  }
  const [text, otherText] = [name, cluster.clusterName].map((own) => JSON.stringify(legible(own, stack)));
  return text === otherText ? 'ours' : 'unknown';
}

/** Returns the literal name, if it is known. For a reference, it is the name with which the cluster is defined. */
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

function isCluster(target: IConstruct): boolean {
  return CfnResource.isCfnResource(target) && CLUSTER_TYPES.includes(target.cfnResourceType);
}

/** Returns undefined if a stack may be deployed to any account or Region. */
function areOfOneEnvironment(stack: Stack, other: Stack): boolean | undefined {
  if (topOf(stack) === topOf(other)) {
    return true;
  }
  const isKnown = [stack, other].every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return isKnown ? stack.environment === other.environment : undefined;
}

/** Resolves an intrinsic function. Lazy values are not resolved, because their value may still change. */
function legible(value: unknown, stack: Stack): unknown {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token instanceof Intrinsic ? stack.resolve(token) : value;
}
