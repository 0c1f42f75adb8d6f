import { CfnResource, Stack, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isPolicyEngine } from '../cluster/objects/policy-enforcement';
import type { Values } from '../foundation/values';

/** The custom resource behind a Helm chart of both cluster modules. */
const HELM_CHART = 'Custom::AWSCDK-EKS-HelmChart';

/**
 * The chart of another policy engine that the app installs in the cluster, if it does. Clusters of two stages, Regions or accounts may have one
 * name. Looks at the names of types first, so that it costs next to nothing.
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

/** As they were given, tokens as they are: the same cluster has the same token. */
function propertiesOf(resource: CfnResource): Values {
  return (resource as unknown as { readonly _cfnProperties: Values })._cfnProperties;
}
