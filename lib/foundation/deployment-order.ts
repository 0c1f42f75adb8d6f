import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Whether steps lead to a goal, from wherever one asks: each step is taken once, however many ask. */
export class Reachability<T> {
  private readonly results: Map<T, boolean>;

  constructor(
    goal: T,
    private readonly next: (from: T) => readonly T[],
  ) {
    this.results = new Map([[goal, true]]);
  }

  /** True for the goal itself, and for what leads to it, directly or through others. */
  isReachableFrom(start: T): boolean {
    if (!this.results.has(start)) {
      this.explore(start);
    }
    return this.results.get(start) ?? false;
  }

  /** Goes on to all that is not known yet, and then back from where the goal came in sight: no recursion, as chains are long. */
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

/** The stack that is deployed on its own: nested ones go with it. */
export function topLevelStackOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevelStackOf(stack.nestedStackParent) : stack;
}

/** True for a stack, and for those nested in it. */
export function isInStack(stack: Stack | undefined, outer: Stack): boolean {
  return stack !== undefined && (stack === outer || isInStack(stack.nestedStackParent, outer));
}

/** The ways from stacks to one that they wait for. */
export function reachabilityOfStack(stack: Stack): Reachability<Stack> {
  return new Reachability(stack, ({ dependencies }) => dependencies);
}

/** The CDK has renamed the method, and says so on the console where the old name is used. */
export function addStackDependency(stack: Stack, earlier: Stack, reason: string): void {
  const { addStackDependency = stack.addDependency } = stack as { addStackDependency?: Stack['addDependency'] };
  addStackDependency.call(stack, earlier, reason);
}

/**
 * What is deployed before a resource, and what after it, as far as edges tell: in one stack, by way of nested stacks, or because one stack waits
 * for the other. Ask it when every edge is there: in a validation.
 */
export class DeploymentOrder {
  private readonly toResource = new Map<Stack, Reachability<CfnResource>>();
  private readonly fromResource = new Map<Stack, ReadonlySet<CfnResource>>();
  private readonly toStack: Reachability<Stack>;

  constructor(private readonly resource: CfnResource) {
    this.toStack = reachabilityOfStack(topLevelStackOf(Stack.of(resource)));
  }

  /** Whether another resource waits for this one, and so is deleted before it. */
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

  /** Whether this one waits for another resource. */
  isAfter(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? getOrCreate(this.fromResource, shared, () => allDependenciesOf(representativeIn(shared, this.resource))).has(
          representativeIn(shared, other),
        )
      : reachabilityOfStack(topLevelStackOf(Stack.of(other))).isReachableFrom(topLevelStackOf(Stack.of(this.resource)));
  }
}

/** The innermost stack that both lie in, themselves or by nested stacks. */
function sharedStack(one: CfnResource, other: CfnResource): Stack | undefined {
  const around = enclosingStacks(one);
  return enclosingStacks(other).find((stack) => around.includes(stack));
}

/** The stack of a resource and those that it is nested in, from the inside out. */
function enclosingStacks(resource: CfnResource): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(resource); stack !== undefined; stack = stack.nestedStackParent) {
    stacks.push(stack);
  }
  return stacks;
}

/** What stands for a resource in a stack around it: itself, or the nested stack that it lies in. */
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

/** The CloudFormation resources of a construct that come into being last: its default child, or whatever lies below it. */
export function mainResourcesOf(construct: IConstruct): CfnResource[] {
  if (CfnResource.isCfnResource(construct)) {
    return [construct];
  }
  const main = construct.node.defaultChild;
  if (main && CfnResource.isCfnResource(main)) {
    return [main];
  }
  return construct.node.findAll().filter(CfnResource.isCfnResource);
}

/**
 * Makes every `later` wait for every `earlier` at deployment, and be deleted before it. The edges run from resource to resource: an
 * edge between subtrees multiplies into a `DependsOn` entry for every pair. Between stacks, the edge makes one stack wait for the other.
 */
export function addDependencies(later: IConstruct | IConstruct[], earlier: IConstruct | IConstruct[]): void {
  for (const dependent of [later].flat().flatMap(mainResourcesOf)) {
    dependent.node.addDependency(...[earlier].flat().flatMap(mainResourcesOf));
  }
}
