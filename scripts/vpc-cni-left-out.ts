/** Reasons why a setting of the VPC CNI has no typed option. `additionalConfiguration` can set each of them that the add-on schema contains. */

const BY_EKS = 'EKS sets this value.';
const OF_IMAGE = 'The add-on defines its image, paths and security contexts.';
const OF_CHART = 'The setting is for installations with Helm. EKS names, labels and updates the objects of the add-on.';
const UNDOCUMENTED = 'The setting is not documented upstream.';
const DEPRECATED = 'The setting is deprecated upstream and has no effect.';

/** The settings without an option, by path, each with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'env.AWS_VPC_K8S_CNI_BACKING_STORE': UNDOCUMENTED,
  'env.AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER': DEPRECATED,
  'env.AWS_VPC_K8S_CNI_CONNMARK': UNDOCUMENTED,
  'env.AWS_VPC_K8S_EGRESS_V4_PLUGIN_LOG_FILE': UNDOCUMENTED,
  'env.AWS_VPC_K8S_EGRESS_V6_PLUGIN_LOG_FILE': UNDOCUMENTED,
  'env.CLUSTER_NAME': BY_EKS,
  'env.ENABLE_IPv4': BY_EKS,
  'env.ENABLE_IPv6': BY_EKS,
  'env.ENABLE_NFTABLES': DEPRECATED,
  'env.ENI_CONFIG_ANNOTATION_DEF':
    'Nodes find their ENIConfig by the zone label. The node annotation `k8s.amazonaws.com/eniConfig` takes precedence.',
  'env.HOST_CNI_BIN_PATH': OF_IMAGE,
  'env.HOST_CNI_CONFDIR_PATH': OF_IMAGE,
  'env.HTTP_TIMEOUT': UNDOCUMENTED,
  'env.MANAGE_UNTAGGED_ENI': UNDOCUMENTED,
  'env.VPC_CNI_VERSION': BY_EKS,
  'init.env.ENABLE_IPv6': BY_EKS,
  'init.env.HOST_CNI_BIN_PATH': OF_IMAGE,
  'init.image': OF_IMAGE,
  'init.resources': 'The add-on uses the resources of the daemon.',
  'init.securityContext': OF_IMAGE,
  'nodeAgent.enabled': 'The add-on always runs the node agent, so that network policy can be enabled later.',
  'nodeAgent.enableIpv6': BY_EKS,
  'nodeAgent.image': OF_IMAGE,
  'nodeAgent.networkPolicyAgentLogFileLocation': 'The add-on mounts only the default log directory.',
  'nodeAgent.resources': 'The add-on uses the resources of the daemon.',
  'nodeAgent.securityContext': OF_IMAGE,
  branchENICooldown:
    'The cooldown of branch network interfaces is not in any add-on schema. The default is 60 seconds.',
  cniConfig: 'A custom plugin configuration replaces the effect of the other settings.',
  extraEnv: OF_CHART,
  extraVolumeMounts: OF_CHART,
  extraVolumes: OF_CHART,
  fullnameOverride: OF_CHART,
  image: OF_IMAGE,
  imagePullSecrets: OF_CHART,
  livenessProbe: OF_IMAGE,
  nameOverride: OF_CHART,
  nodeSelector: 'Use `daemon.affinity`.',
  originalMatchLabels: OF_CHART,
  podLabels: OF_CHART,
  podMonitor: OF_CHART,
  podSecurityContext: OF_IMAGE,
  priorityClassName: OF_CHART,
  readinessProbe: OF_IMAGE,
  securityContext: OF_IMAGE,
  serviceAccount: 'The option `identity` and EKS set this value.',
  updateStrategy: OF_CHART,
};
