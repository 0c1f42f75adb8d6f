import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { topOf, waysTo } from './stacks';
import { Ways } from './ways';

/**
 * Deployment order of a resource, computed from its dependencies.
 *
 * Dependencies count within a stack, through nested stacks, and between stacks. Use this class in a validation, when
 * all dependencies are known.
 */
export class DeploymentOrder {
  private readonly toResource = new Map<Stack, Ways<CfnResource>>();
  private readonly fromResource = new Map<Stack, ReadonlySet<CfnResource>>();
  private readonly toStack: Ways<Stack>;

  constructor(private readonly resource: CfnResource) {
    this.toStack = waysTo(topOf(Stack.of(resource)));
  }

  /** Returns true if the other resource is deployed after this one, and is therefore deleted before it. */
  isBefore(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? upsert(this.toResource, shared, () => new Ways(within(shared, this.resource), edgesOf)).leadFrom(
          within(shared, other),
        )
      : this.toStack.leadFrom(topOf(Stack.of(other)));
  }

  /** Returns true if this resource is deployed after the other one. */
  isAfter(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? upsert(this.fromResource, shared, () => awaitedBy(within(shared, this.resource))).has(within(shared, other))
      : waysTo(topOf(Stack.of(other))).leadFrom(topOf(Stack.of(this.resource)));
  }
}

/** Returns the innermost stack that contains both resources, directly or in a nested stack. */
function sharedStack(one: CfnResource, other: CfnResource): Stack | undefined {
  const around = stacksAround(one);
  return stacksAround(other).find((stack) => around.includes(stack));
}

/** Returns the stack of a resource and the stacks in which it is nested, innermost first. */
function stacksAround(resource: CfnResource): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(resource); stack !== undefined; stack = stack.nestedStackParent) {
    stacks.push(stack);
  }
  return stacks;
}

/** Returns the resource itself if it is in the stack, or else the nested stack resource that contains it. */
function within(stack: Stack, resource: CfnResource): CfnResource {
  const own = Stack.of(resource);
  return own === stack ? resource : within(stack, own.nestedStackResource as CfnResource);
}

function awaitedBy(resource: CfnResource): ReadonlySet<CfnResource> {
  const awaited = new Set(edgesOf(resource));
  for (const one of awaited) {
    for (const earlier of edgesOf(one)) {
      awaited.add(earlier);
    }
  }
  return awaited;
}

function edgesOf(resource: CfnResource): CfnResource[] {
  return resource.obtainDependencies().filter(CfnResource.isCfnResource);
}

function upsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
