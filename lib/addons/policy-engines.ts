import { CfnResource, Stack, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isPolicyEngine } from '../cluster/objects/policy-enforcement';
import type { Values } from '../foundation/values';

/** Resource type of a Helm chart in both cluster modules. */
const HELM_CHART = 'Custom::AWSCDK-EKS-HelmChart';

/**
 * Finds the chart of another policy engine in the same cluster.
 *
 * Clusters of two stages, Regions or accounts may have the same name. Resource types are compared first, which is fast.
 */
export function otherPolicyEngine(scope: IConstruct, clusterName: string): CfnResource | undefined {
  const stage = Stage.of(scope);
  return scope.node.root.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .find(
      (resource) =>
        resource.cfnResourceType === HELM_CHART &&
        Stage.of(resource) === stage &&
        Stack.of(resource).environment === Stack.of(scope).environment &&
        propertiesOf(resource).ClusterName === clusterName &&
        isPolicyEngine(propertiesOf(resource).Chart),
    );
}

/** Returns the properties with unresolved tokens. References to the same cluster use the same token. */
function propertiesOf(resource: CfnResource): Values {
  return (resource as unknown as { readonly _cfnProperties: Values })._cfnProperties;
}
