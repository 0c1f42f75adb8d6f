/** Names that the VPC CNI reads and no typed option sets, and names that it never read. No CDK, so that the rule pack reads the same tables. */

import { ENVIRONMENT_SETTINGS } from './settings-table';

/** Newest release of the VPC CNI whose keys this library knows. */
export const NEWEST_READ_RELEASE = '1.23.1';

/**
 * Paths that the CNI reads and that no typed option sets.
 *
 * Source: https://github.com/aws/amazon-vpc-cni-k8s at v1.23.1, 2026-08-20: README.md, charts/aws-vpc-cni/values.yaml,
 * and the sources in cmd/ and pkg/.
 */
export const UNTYPED_PATHS: readonly string[] = [
  'env.AWS_VPC_K8S_CNI_BACKING_STORE',
  'env.AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER',
  'env.AWS_VPC_K8S_CNI_CONNMARK',
  'env.AWS_VPC_K8S_EGRESS_V4_PLUGIN_LOG_FILE',
  'env.AWS_VPC_K8S_EGRESS_V6_PLUGIN_LOG_FILE',
  'env.CLUSTER_NAME',
  'env.ENABLE_IPv4',
  'env.ENABLE_IPv6',
  'env.ENABLE_NFTABLES',
  'env.ENI_CONFIG_ANNOTATION_DEF',
  'env.HOST_CNI_BIN_PATH',
  'env.HOST_CNI_CONFDIR_PATH',
  'env.HTTP_TIMEOUT',
  'env.MANAGE_UNTAGGED_ENI',
  'env.VPC_CNI_VERSION',
  'init.env.ENABLE_IPv6',
  'init.env.HOST_CNI_BIN_PATH',
  'init.image',
  'init.resources',
  'init.securityContext',
  'nodeAgent.enabled',
  'nodeAgent.enableIpv6',
  'nodeAgent.image',
  'nodeAgent.networkPolicyAgentLogFileLocation',
  'nodeAgent.resources',
  'nodeAgent.securityContext',
  'branchENICooldown',
  'cniConfig',
  'extraEnv',
  'extraVolumeMounts',
  'extraVolumes',
  'fullnameOverride',
  'image',
  'imagePullSecrets',
  'livenessProbe',
  'nameOverride',
  'nodeSelector',
  'originalMatchLabels',
  'podLabels',
  'podMonitor',
  'podSecurityContext',
  'priorityClassName',
  'readinessProbe',
  'securityContext',
  'serviceAccount',
  'updateStrategy',
];

/** Variable names that common guides show, and that no release of the CNI reads (2026-11). */
export const OUTDATED_CNI_VARIABLES: Readonly<Record<string, string>> = {
  // cdk-eks-blueprints sets this name.
  AWS_EXTERNAL_SERVICE_CIDR: 'Write podNetwork: { serviceNetworks }, which sets AWS_EXTERNAL_SERVICE_CIDRS',
  ENABLE_CUSTOM_NETWORKING: 'Write podSubnets: PodSubnets.custom(subnets)',
  ENABLE_NETWORK_POLICY: 'Write networkPolicy: NetworkPolicyMode.standard(), which sets enableNetworkPolicy',
  ENABLE_NETWORK_POLICY_CONTROLLER: 'Write networkPolicy: NetworkPolicyMode.standard(), which sets enableNetworkPolicy',
  ENABLE_SECURITY_GROUPS_FOR_PODS:
    'Write securityGroupsForPods: SecurityGroupsForPods.standard(), which sets ENABLE_POD_ENI',
  MAX_PODS: 'Write maxPods on the node group, because the kubelet reads it',
  NETWORK_POLICY_MODE: 'Write networkPolicy: NetworkPolicyMode.strict(), which sets NETWORK_POLICY_ENFORCING_MODE',
  USE_PREFIX_DELEGATION: 'Write podAddressing: PodAddressing.prefixDelegation(), which sets ENABLE_PREFIX_DELEGATION',
};

/** Environment variables that the CNI reads. */
export const CNI_VARIABLES: readonly string[] = [...Object.keys(ENVIRONMENT_SETTINGS), ...UNTYPED_PATHS]
  .filter((path) => path.startsWith('env.'))
  .map((path) => path.slice('env.'.length));
