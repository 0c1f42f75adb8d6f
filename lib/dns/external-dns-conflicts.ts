import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { isConcrete } from '../foundation/tokens';
import { isInDomain } from './dns-records';

/** An ExternalDNS instance of the app, with the settings that can conflict with other instances. */
export interface ExternalDnsInstance {
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
const DEFINED_INSTANCES = new WeakMap<IConstruct, Map<Construct, ExternalDnsInstance>>();

/**
 * Validates that no other instance in the cluster has the same release name, and that no other instance considers its
 * records as its own.
 */
export function validateExternalDnsUnique(instance: ExternalDnsInstance, scope: Construct): void {
  const defined = DEFINED_INSTANCES.get(scope.node.root) ?? new Map<Construct, ExternalDnsInstance>();
  DEFINED_INSTANCES.set(scope.node.root, defined);
  for (const [other, neighbour] of defined) {
    // An instance that was removed from the tree does not count.
    if (other.node.scope?.node.tryFindChild(other.node.id) === other) {
      validateReleaseUnique(instance, neighbour, other, scope);
      validateOwnerIdUnique(instance, neighbour, other, scope);
    }
  }
  defined.set(scope, instance);
}

function validateReleaseUnique(
  instance: ExternalDnsInstance,
  otherInstance: ExternalDnsInstance,
  other: Construct,
  scope: Construct,
): void {
  const { cluster, instead, release } = instance;
  if (release === otherInstance.release && isSameExternalDnsCluster(cluster, scope, otherInstance.cluster, other)) {
    fail(
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
function validateOwnerIdUnique(
  instance: ExternalDnsInstance,
  otherInstance: ExternalDnsInstance,
  other: Construct,
  scope: Construct,
): void {
  const { domains, ownerId, registry, zones } = instance;
  const isSame = ownerId === otherInstance.ownerId && registry === otherInstance.registry;
  // Deploy-time values of two stacks can have the same text, but different values.
  const isComparable = isConcrete(ownerId) || Stack.of(scope) === Stack.of(other);
  const sharesZone = zones.some((zone) => !isLookupDummy(zone) && otherInstance.zones.includes(zone));
  const sharesNames = domains.some((one) =>
    otherInstance.domains.some((two) => isInDomain(one, two) || isInDomain(two, one)),
  );
  if (isSame && isComparable && sharesZone && sharesNames) {
    fail(
      'OwnerId',
      `"${isConcrete(ownerId) ? ownerId : 'the same owner id'}" is also the owner id of ${other.node.path} in the same zone, so each would change the records of the other. Write a different ownerId for each`,
      scope,
    );
  }
}

/** Returns whether two cluster targets are the same cluster. */
function isSameExternalDnsCluster(
  ours: ClusterTarget,
  scope: Construct,
  theirs: ClusterTarget,
  other: Construct,
): boolean {
  const named = { clusterName: ours.clusterName, stack: Stack.of(scope) };
  return matchClusterName(theirs.clusterName, Stack.of(other), named) === 'ours';
}
