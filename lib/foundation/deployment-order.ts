import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { topOf, waysTo } from './stacks';
import { Ways } from './ways';

/**
 * What is deployed before a resource, and what after it, as far as edges tell: in one stack, by way of nested stacks, or because one stack waits
 * for the other. Ask it when every edge is there: in a validation.
 */
export class DeploymentOrder {
  private readonly toResource = new Map<Stack, Ways<CfnResource>>();
  private readonly fromResource = new Map<Stack, ReadonlySet<CfnResource>>();
  private readonly toStack: Ways<Stack>;

  constructor(private readonly resource: CfnResource) {
    this.toStack = waysTo(topOf(Stack.of(resource)));
  }

  /** Whether another resource waits for this one, and so is deleted before it. */
  isBefore(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? upsert(this.toResource, shared, () => new Ways(within(shared, this.resource), edgesOf)).leadFrom(
          within(shared, other),
        )
      : this.toStack.leadFrom(topOf(Stack.of(other)));
  }

  /** Whether this one waits for another resource. */
  isAfter(other: CfnResource): boolean {
    const shared = sharedStack(this.resource, other);
    return shared
      ? upsert(this.fromResource, shared, () => awaitedBy(within(shared, this.resource))).has(within(shared, other))
      : waysTo(topOf(Stack.of(other))).leadFrom(topOf(Stack.of(this.resource)));
  }
}

/** The innermost stack that both lie in, themselves or by nested stacks. */
function sharedStack(one: CfnResource, other: CfnResource): Stack | undefined {
  const around = stacksAround(one);
  return stacksAround(other).find((stack) => around.includes(stack));
}

/** The stack of a resource and those that it is nested in, from the inside out. */
function stacksAround(resource: CfnResource): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(resource); stack !== undefined; stack = stack.nestedStackParent) {
    stacks.push(stack);
  }
  return stacks;
}

/** What stands for a resource in a stack around it: itself, or the nested stack that it lies in. */
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
