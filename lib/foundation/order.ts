import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The CloudFormation resources of a construct that come into being last: its default child, or whatever lies below it. */
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
 * Makes every `later` wait for every `earlier` at deployment, and be deleted before it. The edges run from resource to resource: an
 * edge between subtrees multiplies into a `DependsOn` entry for every pair. Between stacks, the edge makes one stack wait for the other.
 */
export function after(later: IConstruct | IConstruct[], earlier: IConstruct | IConstruct[]): void {
  for (const dependent of [later].flat().flatMap(resourcesOf)) {
    dependent.node.addDependency(...[earlier].flat().flatMap(resourcesOf));
  }
}
