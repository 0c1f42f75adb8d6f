import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib/core';
import { Dependable, type IConstruct, type IDependable } from 'constructs';
import { earlyReferencesIn, earlyReferencesOf } from './resources';

/** Memoized reachability of one graph node. */
export class Reachability<T> {
  private readonly results: Map<T, boolean>;

  constructor(
    goal: T,
    private readonly next: (from: T) => readonly T[],
  ) {
    this.results = new Map([[goal, true]]);
  }

  /** Returns true for the node itself, and for every node from which it can be reached. */
  isReachableFrom(start: T): boolean {
    if (!this.results.has(start)) {
      this.explore(start);
    }
    return this.results.get(start) ?? false;
  }

  /**
   * Explores all nodes that are not known yet, and then marks those that reach the goal. It does not recurse, because
   * dependency chains are long.
   */
  private explore(start: T): void {
    const unvisited = new Set([start]);
    const predecessors = new Map<T, T[]>();
    const reaching = new Set<T>();
    for (const from of unvisited) {
      for (const to of this.next(from)) {
        if (this.results.get(to)) {
          reaching.add(from);
        } else if (!this.results.has(to)) {
          unvisited.add(to);
          predecessors.set(to, [...(predecessors.get(to) ?? []), from]);
        }
      }
    }
    for (const one of reaching) {
      for (const earlier of predecessors.get(one) ?? []) {
        reaching.add(earlier);
      }
    }
    for (const one of unvisited) {
      this.results.set(one, reaching.has(one));
    }
  }
}

/** Returns the top-level stack of a nested stack, or the stack itself. */
export function topLevelStackOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevelStackOf(stack.nestedStackParent) : stack;
}

/** Returns true if a stack is the outer stack, or is nested in it. */
export function isInStack(stack: Stack | undefined, outer: Stack): boolean {
  return stack !== undefined && (stack === outer || isInStack(stack.nestedStackParent, outer));
}

/** Returns which stacks depend on a stack, directly or indirectly. */
export function reachabilityOfStack(stack: Stack): Reachability<Stack> {
  return new Reachability(stack, ({ dependencies }) => dependencies);
}

/** Adds a stack dependency. Newer CDK releases have renamed the method, and print a deprecation for the old name. */
export function addStackDependency(stack: Stack, earlier: Stack, reason: string): void {
  const { addStackDependency = stack.addDependency } = stack as { addStackDependency?: Stack['addDependency'] };
  addStackDependency.call(stack, earlier, reason);
}

/**
 * Returns whether a stack will depend on another one. It can be called before the CDK adds the dependencies of
 * references between stacks.
 *
 * It reads stack dependencies, construct dependencies and references. References in values that are computed at
 * synthesis, such as policy documents, are not found.
 */
export function willDependOnStack(stack: Stack, earlier: Stack): boolean {
  return new Reachability(earlier, expectedDependenciesOf).isReachableFrom(stack);
}

function expectedDependenciesOf(stack: Stack): Stack[] {
  const targets = stack.node
    .findAll()
    .filter((construct) => topLevelStackOf(Stack.of(construct)) === stack)
    .flatMap((construct) => [...construct.node.dependencies, ...referencesOf(construct)]);
  return [...new Set([...stack.dependencies, ...targets.flatMap(stacksOf)])];
}

function referencesOf(construct: IConstruct): IConstruct[] {
  if (construct instanceof CfnOutput) {
    return earlyReferencesIn(construct.value, construct);
  }
  return CfnResource.isCfnResource(construct) ? earlyReferencesOf(construct) : [];
}

/** Returns the top-level stack that contains a construct, or else the stacks below it. */
function stacksOf(construct: IConstruct): Stack[] {
  const around = construct.node.scopes.find(Stack.isStack);
  return (around ? [around] : construct.node.findAll().filter(Stack.isStack)).map(topLevelStackOf);
}

/**
 * Deployment order of a resource, computed from its dependencies.
 *
 * Dependencies count within a stack, through nested stacks, and between stacks. Use this class in a validation, when
 * all dependencies are known.
 */
export class DeploymentOrder {
  private readonly toResource = new Map<Stack, Reachability<CfnResource>>();
  private readonly fromResource = new Map<Stack, ReadonlySet<CfnResource>>();
  private readonly toStack: Reachability<Stack>;

  constructor(private readonly resource: CfnResource) {
    this.toStack = reachabilityOfStack(topLevelStackOf(Stack.of(resource)));
  }

  /** Returns true if the other resource is deployed after this one, and is therefore deleted before it. */
  isBefore(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? getOrCreate(
          this.toResource,
          shared,
          () => new Reachability(representativeIn(shared, this.resource), directDependenciesOf),
        ).isReachableFrom(representativeIn(shared, other))
      : this.toStack.isReachableFrom(topLevelStackOf(Stack.of(other)));
  }

  /** Returns true if this resource is deployed after the other one. */
  isAfter(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? getOrCreate(this.fromResource, shared, () => allDependenciesOf(representativeIn(shared, this.resource))).has(
          representativeIn(shared, other),
        )
      : reachabilityOfStack(topLevelStackOf(Stack.of(other))).isReachableFrom(topLevelStackOf(Stack.of(this.resource)));
  }
}

/** Returns the innermost stack that contains both resources, directly or in a nested stack. */
function sharedStack(one: CfnResource, other: CfnResource): Stack | undefined {
  const around = enclosingStacks(one);
  return enclosingStacks(other).find((stack) => around.includes(stack));
}

/** Returns the stack of a resource and the stacks in which it is nested, innermost first. */
function enclosingStacks(resource: CfnResource): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(resource); stack !== undefined; stack = stack.nestedStackParent) {
    stacks.push(stack);
  }
  return stacks;
}

/** Returns the resource itself if it is in the stack, or else the nested stack resource that contains it. */
function representativeIn(stack: Stack, resource: CfnResource): CfnResource {
  const own = Stack.of(resource);
  return own === stack ? resource : representativeIn(stack, own.nestedStackResource as CfnResource);
}

function allDependenciesOf(resource: CfnResource): ReadonlySet<CfnResource> {
  const dependencies = new Set(directDependenciesOf(resource));
  for (const one of dependencies) {
    for (const earlier of directDependenciesOf(one)) {
      dependencies.add(earlier);
    }
  }
  return dependencies;
}

function directDependenciesOf(resource: CfnResource): CfnResource[] {
  return resource.obtainDependencies().filter(CfnResource.isCfnResource);
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** The constructs that are deployed last, of constructs on which others depend as a whole. */
const LAST_DEPLOYED = new WeakMap<IConstruct, () => readonly IConstruct[]>();

/**
 * Makes `other.node.addDependency(construct)` depend on the resources that are deployed last, and not on every resource
 * below the construct.
 *
 * @param lastDeployed returns the constructs that are deployed last; it is called when a dependency is resolved
 */
export function implementDependable(construct: IConstruct, lastDeployed: () => readonly IConstruct[]): void {
  LAST_DEPLOYED.set(construct, lastDeployed);
  Dependable.implement(construct, {
    get dependencyRoots() {
      return mainResourcesOf(construct);
    },
  });
}

/**
 * Returns the CloudFormation resources on which to depend: those that are deployed last, or the default child of a
 * construct, or else every resource below it.
 */
export function mainResourcesOf(construct: IConstruct): CfnResource[] {
  if (CfnResource.isCfnResource(construct)) {
    return [construct];
  }
  const lastDeployed = LAST_DEPLOYED.get(construct);
  if (lastDeployed) {
    return lastDeployed().flatMap(mainResourcesOf);
  }
  const main = construct.node.defaultChild;
  if (main && CfnResource.isCfnResource(main)) {
    return [main];
  }
  return construct.node.findAll().filter(CfnResource.isCfnResource);
}

/** One or several constructs. Undefined ones are left out. */
type Constructs = IConstruct | undefined | readonly (IConstruct | undefined)[];

function constructsOf(constructs: Constructs): IConstruct[] {
  return [constructs].flat().filter((construct) => construct !== undefined);
}

/**
 * Makes each later resource depend on each earlier one. It is deployed after them, and deleted before them.
 *
 * The dependencies are added between resources. A dependency between two constructs would add a `DependsOn` entry for
 * every pair of their resources. Between stacks, the dependency makes one stack depend on the other.
 */
export function addDependencies(later: Constructs, earlier: Constructs): void {
  const prerequisites = constructsOf(earlier).flatMap(mainResourcesOf);
  for (const dependent of constructsOf(later).flatMap(mainResourcesOf)) {
    dependent.node.addDependency(...prerequisites);
  }
}

/**
 * Makes a construct depend on every resource of others, including resources that are added later: policies of a role,
 * or rules of a security group.
 */
export function dependOnAllOf(later: IConstruct, ...earlier: readonly IDependable[]): void {
  later.node.addDependency(...earlier);
}

/** Makes a construct depend on the routes to the internet of subnets. */
export function dependOnInternet(
  later: IConstruct,
  subnets: readonly { readonly internetConnectivityEstablished: IDependable }[],
): void {
  dependOnAllOf(later, ...subnets.map(({ internetConnectivityEstablished }) => internetConnectivityEstablished));
}

/** Returns whether a construct, or a parent of it, has an explicit dependency on another construct or its parents. */
export function dependsOnParentOf(later: IConstruct, construct: IConstruct): boolean {
  const around = new Set<unknown>([...construct.node.scopes, ...mainResourcesOf(construct)]);
  return later.node.scopes.some(({ node }) => node.dependencies.some((dependency) => around.has(dependency)));
}
