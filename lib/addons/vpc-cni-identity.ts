import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { writePoliciesAsText } from '../cluster/policy-text';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { sets } from '../foundation/values';
import { CniPermissions, cniGrants } from './vpc-cni-policy';

/** Properties of the CNI role. */
export interface CniIdentityProps {
  readonly cluster: ClusterTarget;
  readonly identity?: WorkloadIdentity;
  readonly permissions?: CniPermissions;
  readonly additionalConfiguration?: Record<string, unknown>;
  /** Whether the network policy agent sends event logs to CloudWatch. */
  readonly sendsPolicyLogs: boolean;
}

/** Defines the role of the service account `aws-node`, which the CNI and the network policy agent use. */
export function defineCniIdentity(scope: Construct, props: CniIdentityProps): WorkloadRole {
  const { cluster, identity, permissions = CniPermissions.managed() } = props;
  const { _isScoped } = permissions;
  if (_isScoped) {
    refuseUnscopable(props, scope);
  }
  const { managedPolicies, statements } = cniGrants({
    clusterName: cluster.clusterName,
    isIpv6: cluster.isIpv6,
    scopedToVpc: _isScoped ? cluster._vpcFor(scope).vpcId : undefined,
    sendsPolicyLogs: props.sendsPolicyLogs,
  });
  const workload = new WorkloadRole(scope, 'Identity', {
    cluster,
    identity,
    namespace: 'kube-system',
    serviceAccount: 'aws-node',
    description: 'Amazon VPC CNI: network interfaces and addresses of pods',
    associate: false,
    managedPolicies: managedPolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    statements: statements.length > 0 ? statements : undefined,
  });
  if (_isScoped && !isConcrete(cluster.clusterName)) {
    writePoliciesAsText(workload.role);
  }
  return workload;
}

function refuseUnscopable({ cluster, additionalConfiguration = {} }: CniIdentityProps, scope: Construct): void {
  if (cluster.isIpv6) {
    refuse(
      'CniSetting',
      '"CniPermissions.scopedToCluster()" is for IPv4 clusters, because the CNI assigns IPv6 prefixes to network interfaces that it did not create. Write CniPermissions.managed()',
      scope,
    );
  }
  if (sets(additionalConfiguration, ['env', 'CLUSTER_NAME'])) {
    refuse(
      'CniSetting',
      '"env.CLUSTER_NAME" in additionalConfiguration may differ from the cluster name in the permissions of CniPermissions.scopedToCluster(). Leave it out, because EKS sets it',
      scope,
    );
  }
}
