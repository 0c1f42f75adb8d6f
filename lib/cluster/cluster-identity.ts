import { CfnResource, Intrinsic, Stack, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { propertyOf, targetOf } from '../foundation/resources';
import { topOf } from '../foundation/stacks';
import { isConcrete } from '../foundation/tokens';

/**
 * Whether a name is that of a cluster, as far as synthesis can tell. Likely is the same word in stacks of which neither says where it is deployed.
 */
export type Belonging = 'ours' | 'likely' | 'others' | 'unknown';

/** A cluster as others name it. */
export interface NamedCluster {
  readonly clusterName: string;
  /** In which the name is used. */
  readonly stack: Stack;
}

/** A name that EKS makes up: nobody can have written it down. */
const GENERATED = Symbol('generated');

/** How clusters are defined: by either module. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * Whether a name that is used in a stack is that of the cluster. Names are compared by the resource that they refer to, which is the same before
 * and after a reference turns into an import; names in words where both are of one account and Region.
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

function isCluster(target: IConstruct): boolean {
  return CfnResource.isCfnResource(target) && CLUSTER_TYPES.includes(target.cfnResourceType);
}

/** Undefined of stacks that may be deployed anywhere. */
function areOfOneEnvironment(stack: Stack, other: Stack): boolean | undefined {
  if (topOf(stack) === topOf(other)) {
    return true;
  }
  const isKnown = [stack, other].every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return isKnown ? stack.environment === other.environment : undefined;
}

/** A value with its intrinsic function. What is lazy is let be: it may give another value later, and then never would. */
function legible(value: unknown, stack: Stack): unknown {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token instanceof Intrinsic ? stack.resolve(token) : value;
}
