import { CfnResource, Stack, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/** The custom resource behind a Helm chart of both cluster modules. */
const HELM_CHART = 'Custom::AWSCDK-EKS-HelmChart';

/** Charts that enforce network policies, by the last part of their name. */
const ENGINES: readonly string[] = ['calico', 'cilium', 'tigera-operator'];

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
        isEngine(propertiesOf(resource).Chart),
    );
}

/** True for `cilium`, and for the address of a chart that ends so. */
export function isEngine(chart: unknown): boolean {
  return typeof chart === 'string' && isConcrete(chart) && ENGINES.includes(chart.slice(chart.lastIndexOf('/') + 1));
}

/** As they were given, tokens as they are: the same cluster has the same token. */
function propertiesOf(resource: CfnResource): Values {
  return (resource as unknown as { readonly _cfnProperties: Values })._cfnProperties;
}
