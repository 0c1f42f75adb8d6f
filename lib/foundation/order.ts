import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Returns the CloudFormation resources on which to depend: the default child of a construct, or else every resource
 * below it.
 */
export function resourcesOf(construct: IConstruct): CfnResource[] {
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
 * Makes each later resource depend on each earlier one. It is deployed after them, and deleted before them.
 *
 * The dependencies are added between resources. A dependency between two constructs would add a `DependsOn` entry for
 * every pair of their resources. Between stacks, the dependency makes one stack depend on the other.
 */
export function after(later: IConstruct | IConstruct[], earlier: IConstruct | IConstruct[]): void {
  for (const dependent of [later].flat().flatMap(resourcesOf)) {
    dependent.node.addDependency(...[earlier].flat().flatMap(resourcesOf));
  }
}
