import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { isConcrete } from '../foundation/tokens';
import { isInDomain } from './dns-records';

/** One ExternalDNS of an app, as far as others could stand in its way. */
export interface ExternalDnsInstance {
  readonly cluster: ClusterTarget;
  readonly release: string;
  /** What to write where the release is taken. */
  readonly instead: string;
  readonly ownerId: string;
  /** Where it keeps what is its own: in other places, the same owner id means somebody else. */
  readonly registry: string;
  /** The ids of its hosted zones or namespaces. */
  readonly zones: readonly string[];
  readonly domains: readonly string[];
}

/** The instances of a construct tree. */
const DEFINED_INSTANCES = new WeakMap<IConstruct, Map<Construct, ExternalDnsInstance>>();

/** Refuses an instance that has the name of another one of its cluster, or takes the records of another one for its own. */
export function validateExternalDnsUnique(instance: ExternalDnsInstance, scope: Construct): void {
  const defined = DEFINED_INSTANCES.get(scope.node.root) ?? new Map<Construct, ExternalDnsInstance>();
  DEFINED_INSTANCES.set(scope.node.root, defined);
  for (const [other, neighbour] of defined) {
    // One that was taken out of the tree again does not count.
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
    fail('ControllerSetting', `"${release}" is in this cluster already, by ${other.node.path}, ${instead}`, scope);
  }
}

/** Two with one owner id delete and overwrite each other's records wherever their zones and domains meet. */
function validateOwnerIdUnique(
  instance: ExternalDnsInstance,
  otherInstance: ExternalDnsInstance,
  other: Construct,
  scope: Construct,
): void {
  const { domains, ownerId, registry, zones } = instance;
  const isSame = ownerId === otherInstance.ownerId && registry === otherInstance.registry;
  // What is known at deployment only reads the same in two stacks, and need not be.
  const isComparable = isConcrete(ownerId) || Stack.of(scope) === Stack.of(other);
  const sharesZone = zones.some((zone) => !isLookupDummy(zone) && otherInstance.zones.includes(zone));
  const sharesNames = domains.some((one) =>
    otherInstance.domains.some((two) => isInDomain(one, two) || isInDomain(two, one)),
  );
  if (isSame && isComparable && sharesZone && sharesNames) {
    fail(
      'OwnerId',
      `"${isConcrete(ownerId) ? ownerId : 'the same owner id'}" marks the records of ${other.node.path} in the same zone, too, and each would take the other's for its own, give each an ownerId`,
      scope,
    );
  }
}

/** Whichever target each of the two was given. */
function isSameExternalDnsCluster(
  ours: ClusterTarget,
  scope: Construct,
  theirs: ClusterTarget,
  other: Construct,
): boolean {
  const named = { clusterName: ours.clusterName, stack: Stack.of(scope) };
  return matchClusterName(theirs.clusterName, Stack.of(other), named) === 'ours';
}
