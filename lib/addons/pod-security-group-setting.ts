import type { Construct } from 'constructs';
import { attachAwsPolicy } from '../cluster/cluster-role';
import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import type { SourceNat } from './cni/source-nat';
import type { SecurityGroupsForPods } from './security-groups-for-pods';

/** What security groups for pods meet outside the configuration of the CNI. */
export interface PodSecurityGroupSetting {
  readonly cluster: ClusterTarget;
  readonly securityGroupsForPods: SecurityGroupsForPods;
  readonly sourceNat?: SourceNat;
}

/** Attaches what the control plane needs for trunks and branches to the role of the cluster, and warns of what may surprise. */
export function preparePodSecurityGroups(
  scope: Construct,
  { cluster, securityGroupsForPods, sourceNat }: PodSecurityGroupSetting,
): void {
  if (!attachAwsPolicy(cluster._clusterRole, 'AmazonEKSVPCResourceController')) {
    warn(
      scope,
      'podSecurityGroupsClusterRole',
      'Security groups for pods need the AWS managed policy AmazonEKSVPCResourceController on the role of the cluster, which this app cannot change: attach it, or such pods stay pending.',
    );
  }
  if (cluster.isIpv6) {
    warn(
      scope,
      'podSecurityGroupsIpv6',
      'The EKS User Guide supports security groups for pods in IPv6 clusters, the feature matrix of the VPC CNI does not list them: try them out on this cluster before workloads rely on them.',
    );
  } else if (securityGroupsForPods._enforcing === 'standard' && !sourceNat?._keepsPodAddress) {
    warn(
      scope,
      'podSecurityGroupsSnat',
      'With SecurityGroupsForPods.standard() traffic out of the VPC leaves by the node and meets the security groups of the node, not those of the pod: write SourceNat.none() where a NAT gateway serves the nodes.',
    );
  }
}
