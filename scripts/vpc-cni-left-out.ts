/** What upstream has and no typed option sets, by path, and why. `additionalConfiguration` reaches all of it that the schema of the add-on has. */

const BY_EKS = 'EKS sets it';
const OF_IMAGE = 'a path or part of the image: the add-on brings it';
const OF_CHART = 'for installations by Helm: EKS names, labels and updates what the add-on installs';
const UNDOCUMENTED = 'not documented upstream';
const DEPRECATED = 'deprecated upstream, and without effect';

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
    'nodes find their ENIConfig by the label of their zone; a node’s annotation k8s.amazonaws.com/eniConfig wins over it',
  'env.HOST_CNI_BIN_PATH': OF_IMAGE,
  'env.HOST_CNI_CONFDIR_PATH': OF_IMAGE,
  'env.HTTP_TIMEOUT': UNDOCUMENTED,
  'env.MANAGE_UNTAGGED_ENI': UNDOCUMENTED,
  'env.VPC_CNI_VERSION': BY_EKS,
  'init.env.ENABLE_IPv6': BY_EKS,
  'init.env.HOST_CNI_BIN_PATH': OF_IMAGE,
  'init.image': OF_IMAGE,
  'init.resources': 'the resources of the daemon stand in for it',
  'init.securityContext': OF_IMAGE,
  'nodeAgent.enabled':
    'without the agent a later change to network policy has nothing to run on; the add-on always brings it',
  'nodeAgent.enableIpv6': BY_EKS,
  'nodeAgent.image': OF_IMAGE,
  'nodeAgent.networkPolicyAgentLogFileLocation': 'the directory of the logs is mounted for the default alone',
  'nodeAgent.resources': 'the resources of the daemon stand in for it',
  'nodeAgent.securityContext': OF_IMAGE,
  branchENICooldown: 'how long branch network interfaces rest: no printed schema has it, and 60 seconds serve',
  cniConfig: 'a plugin configuration of one’s own takes the place of all that the other settings decide',
  extraEnv: OF_CHART,
  extraVolumeMounts: OF_CHART,
  extraVolumes: OF_CHART,
  fullnameOverride: OF_CHART,
  image: OF_IMAGE,
  imagePullSecrets: OF_CHART,
  livenessProbe: OF_IMAGE,
  nameOverride: OF_CHART,
  nodeSelector: 'daemon.affinity says the same and more',
  originalMatchLabels: OF_CHART,
  podLabels: OF_CHART,
  podMonitor: OF_CHART,
  podSecurityContext: OF_IMAGE,
  priorityClassName: OF_CHART,
  readinessProbe: OF_IMAGE,
  securityContext: OF_IMAGE,
  serviceAccount: 'the identity option and EKS set it',
  updateStrategy: OF_CHART,
};
