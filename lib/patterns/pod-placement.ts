import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { belongingOf } from '../cluster/cluster-identity';
import type { ClusterTarget } from '../cluster/cluster-target';
import { installedIn } from '../cluster/installed';
import { type FoundNodes, findNodes } from '../foundation/cluster-nodes';
import { propertyOf } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { ClusterNetworkingProps } from './cluster-networking-props';

/** A component whose pods must be scheduled. */
export interface PlacedPods {
  readonly name: string;
  /** Keys of tolerated taints. Undefined if the user sets tolerations, which are not read. */
  readonly tolerates?: readonly string[];
}

/** Taints that the CoreDNS add-on tolerates by default. See `ADDON_TOLERATIONS`. */
const CORE_DNS_TOLERATES = ['CriticalAddonsOnly', 'node-role.kubernetes.io/control-plane'];

/** Namespace of CoreDNS and the load balancer controller. */
const NAMESPACE = 'kube-system';

/**
 * Warns of pods that no node group and no Fargate profile of the app can run.
 *
 * There is no warning if other nodes may exist: in an imported cluster, with EKS Auto Mode, Auto Scaling groups or
 * Karpenter, or with a node group whose cluster is unknown.
 */
export function warnOfUnplacedPods(
  scope: Construct,
  cluster: ClusterTarget,
  { pods, hasOtherNodes }: { readonly pods: readonly PlacedPods[]; readonly hasOtherNodes: boolean },
): void {
  if (hasOtherNodes || cluster._definition === undefined || cluster.compute._hasAutoMode) {
    return;
  }
  const named = { clusterName: cluster.clusterName, stack: Stack.of(scope) };
  const found = findNodes(scope).map((nodes) => ({
    ...nodes,
    belonging: belongingOf(nodes.clusterName, Stack.of(nodes.resource), named),
  }));
  const own = found.filter(({ belonging }) => belonging === 'ours');
  const mayHaveOthers =
    found.some(({ belonging }) => belonging === 'unknown' || belonging === 'likely') ||
    own.some(({ resource }) => resource.cfnResourceType === 'AWS::AutoScaling::AutoScalingGroup') ||
    own.some((nodes) => !nodes.needsCni && mayRunSystemPods(nodes)) ||
    installedIn(named).some(({ chart }) => typeof chart === 'string' && chart.includes('karpenter'));
  if (own.length === 0 || mayHaveOthers) {
    return;
  }
  const groups = own.filter(({ needsCni }) => needsCni).filter((nodes) => !isEmpty(nodes));
  const unplaced = pods.filter(
    ({ tolerates }) => !groups.some((nodes) => tolerates === undefined || isTolerated(nodes, tolerates)),
  );
  if (unplaced.length > 0) {
    warn(
      scope,
      'podsUnplaced',
      `${capitalized(unplaced.map(({ name }) => name).join(' and '))} cannot be scheduled: every node group of the app has taints or starts without nodes, and no Fargate profile selects ${NAMESPACE}. Add a node group without taints, or add tolerations.`,
    );
  }
}

/** Returns the components that need a node, with their default tolerations. */
export function placedPods({
  cluster,
  coreDns,
  externalDns,
  loadBalancerController,
}: ClusterNetworkingProps): PlacedPods[] {
  const ofChart = (name: string, values: Record<string, unknown> | undefined): PlacedPods => ({
    name,
    tolerates: values?.tolerations === undefined ? [] : undefined,
  });
  const { compute } = cluster;
  return [
    ...(compute._hasNodes || compute._isFargate
      ? [{ name: 'CoreDNS', tolerates: coreDns?.tolerations ? undefined : CORE_DNS_TOLERATES }]
      : []),
    ...(loadBalancerController
      ? [ofChart('the AWS Load Balancer Controller', loadBalancerController.additionalValues)]
      : []),
    ...(externalDns ? [ofChart('ExternalDNS', externalDns.additionalValues)] : []),
  ];
}

/** Returns true for a group that starts without nodes. An autoscaler would have to run on another node. */
function isEmpty({ resource }: FoundNodes): boolean {
  const scaling = propertyOf(resource, 'scalingConfig') as Record<string, unknown> | undefined;
  const { desiredSize, minSize } = scaling ?? {};
  return desiredSize === 0 || (desiredSize === undefined && minSize === 0);
}

function isTolerated({ resource }: FoundNodes, tolerates: readonly string[]): boolean {
  const taints = propertyOf(resource, 'taints');
  if (taints === undefined || !Array.isArray(taints)) {
    return true;
  }
  return taints.every(
    ({ effect, key }) => effect === 'PREFER_NO_SCHEDULE' || !isConcrete(key) || tolerates.includes(key),
  );
}

/** Returns whether a Fargate profile may select the namespace of system pods. */
function mayRunSystemPods({ resource }: FoundNodes): boolean {
  const config = propertyOf(resource, 'config') as { selectors?: unknown } | undefined;
  const selectors = config?.selectors ?? propertyOf(resource, 'selectors');
  if (!Array.isArray(selectors)) {
    return true;
  }
  return selectors.some(({ namespace }) => {
    if (typeof namespace !== 'string' || !isConcrete(namespace)) {
      return true;
    }
    const pattern = namespace
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${pattern}$`).test(NAMESPACE);
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
