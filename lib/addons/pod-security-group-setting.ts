import type { Construct } from 'constructs';
import { attachAwsPolicy } from '../cluster/cluster-role';
import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import type { SourceNat } from './cni/source-nat';
import type { SecurityGroupsForPods } from './security-groups-for-pods';

/** Settings outside of the CNI configuration that affect security groups for pods. */
export interface PodSecurityGroupSetting {
  readonly cluster: ClusterTarget;
  readonly securityGroupsForPods: SecurityGroupsForPods;
  readonly sourceNat?: SourceNat;
}

/**
 * Attaches the managed policy for trunk and branch network interfaces to the cluster role, and warns of limitations.
 */
export function preparePodSecurityGroups(
  scope: Construct,
  { cluster, securityGroupsForPods, sourceNat }: PodSecurityGroupSetting,
): void {
  if (!attachAwsPolicy(cluster._clusterRole, 'AmazonEKSVPCResourceController')) {
    warn(
      scope,
      'podSecurityGroupsClusterRole',
      'Security groups for pods need the AWS managed policy AmazonEKSVPCResourceController on the cluster role, which this app cannot change. Attach the policy, or pods with security groups stay pending.',
    );
  }
  if (cluster.isIpv6) {
    warn(
      scope,
      'podSecurityGroupsIpv6',
      'The EKS User Guide supports security groups for pods in IPv6 clusters, but the feature matrix of the VPC CNI does not list them. Test them on this cluster before workloads depend on them.',
    );
  } else if (securityGroupsForPods._enforcing === 'standard' && !sourceNat?._keepsPodAddress) {
    warn(
      scope,
      'podSecurityGroupsSnat',
      'With SecurityGroupsForPods.standard(), traffic out of the VPC uses the address of the node, and the security groups of the node apply instead of those of the pod. Write SourceNat.none() if the nodes have a NAT gateway.',
    );
  }
}
