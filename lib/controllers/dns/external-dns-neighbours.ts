import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { belongingOf } from '../../cluster/cluster-identity';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { isLookupDummy } from '../../foundation/lookup-dummies';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { liesIn } from './record-names';

/** One ExternalDNS of an app, as far as others could stand in its way. */
export interface DnsInstance {
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
const DEFINED = new WeakMap<IConstruct, Map<Construct, DnsInstance>>();

/** Refuses an instance that has the name of another one of its cluster, or takes the records of another one for its own. */
export function refuseNeighbours(instance: DnsInstance, scope: Construct): void {
  const defined = DEFINED.get(scope.node.root) ?? new Map<Construct, DnsInstance>();
  DEFINED.set(scope.node.root, defined);
  for (const [other, neighbour] of defined) {
    // One that was taken out of the tree again does not count.
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
    refuse('ControllerSetting', `"${release}" is in this cluster already, by ${other.node.path}, ${instead}`, scope);
  }
}

/** Two with one owner id delete and overwrite each other's records wherever their zones and domains meet. */
function refuseSameOwner(instance: DnsInstance, neighbour: DnsInstance, other: Construct, scope: Construct): void {
  const { domains, ownerId, registry, zones } = instance;
  const isSame = ownerId === neighbour.ownerId && registry === neighbour.registry;
  // What is known at deployment only reads the same in two stacks, and need not be.
  const isComparable = isConcrete(ownerId) || Stack.of(scope) === Stack.of(other);
  const sharesZone = zones.some((zone) => !isLookupDummy(zone) && neighbour.zones.includes(zone));
  const sharesNames = domains.some((one) => neighbour.domains.some((two) => liesIn(one, two) || liesIn(two, one)));
  if (isSame && isComparable && sharesZone && sharesNames) {
    refuse(
      'OwnerId',
      `"${isConcrete(ownerId) ? ownerId : 'the same owner id'}" marks the records of ${other.node.path} in the same zone, too, and each would take the other's for its own, give each an ownerId`,
      scope,
    );
  }
}

/** Whichever target each of the two was given. */
function isOneCluster(ours: ClusterTarget, scope: Construct, theirs: ClusterTarget, other: Construct): boolean {
  const named = { clusterName: ours.clusterName, stack: Stack.of(scope) };
  return belongingOf(theirs.clusterName, Stack.of(other), named) === 'ours';
}
