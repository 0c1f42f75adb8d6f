import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { belongingOf } from '../../cluster/cluster-identity';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { isLookupDummy } from '../../foundation/lookup-dummies';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { liesIn } from './record-names';

/** An ExternalDNS instance of the app, with the settings that can conflict with other instances. */
export interface DnsInstance {
  readonly cluster: ClusterTarget;
  readonly release: string;
  /** Advice if the release name is already used. */
  readonly instead: string;
  readonly ownerId: string;
  /** Location of the ownership records. The same owner id in different locations is no conflict. */
  readonly registry: string;
  /** Ids of its hosted zones or namespaces. */
  readonly zones: readonly string[];
  readonly domains: readonly string[];
}

/** Instances by root of the construct tree. */
const DEFINED = new WeakMap<IConstruct, Map<Construct, DnsInstance>>();

/**
 * Validates that no other instance in the cluster has the same release name, and that no other instance considers its
 * records as its own.
 */
export function refuseNeighbours(instance: DnsInstance, scope: Construct): void {
  const defined = DEFINED.get(scope.node.root) ?? new Map<Construct, DnsInstance>();
  DEFINED.set(scope.node.root, defined);
  for (const [other, neighbour] of defined) {
    // An instance that was removed from the tree does not count.
    if (other.node.scope?.node.tryFindChild(other.node.id) === other) {
      refuseSameRelease(instance, neighbour, other, scope);
      refuseSameOwner(instance, neighbour, other, scope);
    }
  }
  defined.set(scope, instance);
}

function refuseSameRelease(instance: DnsInstance, neighbour: DnsInstance, other: Construct, scope: Construct): void {
  const { cluster, instead, release } = instance;
  if (release === neighbour.release && isOneCluster(cluster, scope, neighbour.cluster, other)) {
    refuse(
      'ExternalDnsSetting',
      `"${release}" is already installed in this cluster by ${other.node.path}. ${instead}`,
      scope,
    );
  }
}

/**
 * Validates the owner id. Two instances with the same owner id delete and overwrite each other's records in common
 * zones and domains.
 */
function refuseSameOwner(instance: DnsInstance, neighbour: DnsInstance, other: Construct, scope: Construct): void {
  const { domains, ownerId, registry, zones } = instance;
  const isSame = ownerId === neighbour.ownerId && registry === neighbour.registry;
  // Deploy-time values of two stacks can have the same text, but different values.
  const isComparable = isConcrete(ownerId) || Stack.of(scope) === Stack.of(other);
  const sharesZone = zones.some((zone) => !isLookupDummy(zone) && neighbour.zones.includes(zone));
  const sharesNames = domains.some((one) => neighbour.domains.some((two) => liesIn(one, two) || liesIn(two, one)));
  if (isSame && isComparable && sharesZone && sharesNames) {
    refuse(
      'OwnerId',
      `"${isConcrete(ownerId) ? ownerId : 'the same owner id'}" is also the owner id of ${other.node.path} in the same zone, so each would change the records of the other. Write a different ownerId for each`,
      scope,
    );
  }
}

/** Returns whether two cluster targets are the same cluster. */
function isOneCluster(ours: ClusterTarget, scope: Construct, theirs: ClusterTarget, other: Construct): boolean {
  const named = { clusterName: ours.clusterName, stack: Stack.of(scope) };
  return belongingOf(theirs.clusterName, Stack.of(other), named) === 'ours';
}
