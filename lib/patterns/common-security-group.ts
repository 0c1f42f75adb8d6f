import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';

/** Of a cluster that does not say the id of its own group. */
const CLUSTER_GROUP = 'the cluster security group';

/** Watches that the nodes of a cluster have a security group in common, which lets its members reach each other. */
export class CommonSecurityGroup {
  private first?: { readonly group: NodeGroup; readonly ids: readonly string[] };

  constructor(private readonly cluster: ClusterTarget) {}

  /** Warns where the nodes of the group have no security group in common with those of the first one. */
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
        `These nodes have no security group in common with those of "${first.group.node.path}", so neither reach the others, nor a CoreDNS that runs there. Give all node groups the same NodeSecurityGroup, or acknowledge this where rules of your own let them.`,
      );
    }
  }
}
