import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { warn } from '../../foundation/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';

/**
 * Warns of charts that are installed beside the load balancer controller whose webhook admits Services: a chart with a Service fails while no
 * pod of the controller answers. At synthesis, when every edge is there; of charts in the stack of the release, whatever defines them.
 */
export function warnOfChartsBesideWebhook(release: IConstruct, clusterName: string): void {
  const stack = Stack.of(release);
  const isOurs = (resource: CfnResource) => resource.node.scopes.includes(release);
  const isBeside = (resource: CfnResource) =>
    clusterOf(resource, stack) === clusterText(clusterName, stack) && !isOurs(resource) && !waitsFor(resource, isOurs);
  release.node.addValidation({
    validate: () => {
      const charts = stack.node.findAll().filter((construct) => isChart(construct) && Stack.of(construct) === stack);
      for (const chart of (charts as CfnResource[]).filter(isBeside)) {
        warn(
          chart.node.scope ?? chart,
          'serviceWebhookOrder',
          `This chart may be installed before the webhook for Services answers, and fail with every Service that it has: let it wait for the release of the load balancer controller, "${release.node.path}", or acknowledge this where it brings no Service and the controller needs it first.`,
        );
      }
      return [];
    },
  });
}

function isChart(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === CHART;
}

/** Properties of custom resources have no typed face. */
function clusterOf(chart: CfnResource, stack: Stack): string | undefined {
  const { cfnProperties } = chart as unknown as { readonly cfnProperties?: { readonly ClusterName?: string } };
  return cfnProperties?.ClusterName === undefined ? undefined : clusterText(cfnProperties.ClusterName, stack);
}

function clusterText(clusterName: string, stack: Stack): string {
  return JSON.stringify(stack.resolve(clusterName));
}

/** Directly or through others, by edges; the release hands nothing out that could be referred to. */
function waitsFor(
  resource: CfnResource,
  isGoal: (resource: CfnResource) => boolean,
  seen = new Set<unknown>(),
): boolean {
  return resource.obtainDependencies().some((earlier) => {
    if (!CfnResource.isCfnResource(earlier) || seen.has(earlier)) {
      return false;
    }
    seen.add(earlier);
    return isGoal(earlier) || waitsFor(earlier, isGoal, seen);
  });
}
