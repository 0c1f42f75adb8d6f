/** Upstream settings that have no typed option, by path, with the reason. `additionalConfiguration` can set those in the schema of the add-on. */

const BY_EKS = 'EKS sets it';
const OF_IMAGE = 'a path or part of the image, which the add-on supplies';
const OF_CHART = 'only for Helm installations; EKS names, labels and updates the objects of the add-on';
const UNDOCUMENTED = 'not documented upstream';
const DEPRECATED = 'deprecated upstream, without effect';

/** The paths and the reasons. */
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
    'nodes select their ENIConfig by their zone label; the annotation k8s.amazonaws.com/eniConfig of a node takes precedence',
  'env.HOST_CNI_BIN_PATH': OF_IMAGE,
  'env.HOST_CNI_CONFDIR_PATH': OF_IMAGE,
  'env.HTTP_TIMEOUT': UNDOCUMENTED,
  'env.MANAGE_UNTAGGED_ENI': UNDOCUMENTED,
  'env.VPC_CNI_VERSION': BY_EKS,
  'init.env.ENABLE_IPv6': BY_EKS,
  'init.env.HOST_CNI_BIN_PATH': OF_IMAGE,
  'init.image': OF_IMAGE,
  'init.resources': 'the value of daemon.resources applies',
  'init.securityContext': OF_IMAGE,
  'nodeAgent.enabled': 'the add-on always installs the agent, so that network policy can be enabled later',
  'nodeAgent.enableIpv6': BY_EKS,
  'nodeAgent.image': OF_IMAGE,
  'nodeAgent.networkPolicyAgentLogFileLocation': 'only the default log directory is mounted',
  'nodeAgent.resources': 'the value of daemon.resources applies',
  'nodeAgent.securityContext': OF_IMAGE,
  branchENICooldown:
    'cooldown of branch network interfaces; not in any published schema, and the default of 60 seconds is sufficient',
  cniConfig: 'a custom plugin configuration replaces everything that the other settings configure',
  extraEnv: OF_CHART,
  extraVolumeMounts: OF_CHART,
  extraVolumes: OF_CHART,
  fullnameOverride: OF_CHART,
  image: OF_IMAGE,
  imagePullSecrets: OF_CHART,
  livenessProbe: OF_IMAGE,
  nameOverride: OF_CHART,
  nodeSelector: 'use daemon.affinity, which can express every node selector',
  originalMatchLabels: OF_CHART,
  podLabels: OF_CHART,
  podMonitor: OF_CHART,
  podSecurityContext: OF_IMAGE,
  priorityClassName: OF_CHART,
  readinessProbe: OF_IMAGE,
  securityContext: OF_IMAGE,
  serviceAccount: 'set by the identity option and by EKS',
  updateStrategy: OF_CHART,
};
