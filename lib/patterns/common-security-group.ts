import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';

/** Placeholder for the unknown id of the cluster security group. */
const CLUSTER_GROUP = 'the cluster security group';

/** Validates that the nodes of a cluster have a common security group, whose members can communicate. */
export class CommonSecurityGroup {
  private first?: { readonly group: NodeGroup; readonly ids: readonly string[] };

  constructor(private readonly cluster: ClusterTarget) {}

  /** Warns if the nodes of the group have no security group in common with those of the first group. */
  add(group: NodeGroup, { securityGroups }: NodeGroupOptions): void {
    const ids = securityGroups?.map(({ securityGroupId }) => securityGroupId) ?? [
      this.cluster.clusterSecurityGroupId ?? CLUSTER_GROUP,
    ];
    this.first ??= { group, ids };
    const { first } = this;
    if (!ids.some((id) => first.ids.includes(id))) {
      warn(
        group,
        'nodeSecurityGroups',
        `These nodes have no security group in common with those of "${first.group.node.path}", so they cannot communicate, and cannot reach a CoreDNS pod there. Use the same NodeSecurityGroup for all node groups, or acknowledge this if your own rules allow the traffic.`,
      );
    }
  }
}
