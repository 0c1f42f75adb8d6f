/** Oldest add-on version whose published schema is known to contain a setting. `not seen` if none is known. */
export type OldestSchema = 'v1.15.1' | 'v1.18.5' | 'not seen';

/** A setting of the VPC CNI. */
export interface CniSetting {
  /** The option of `VpcCniOptions` that sets it. */
  readonly option: string;
  /** Default of the CNI. */
  readonly byDefault: string;
  /** Accepted values. */
  readonly bounds: string;
  /** Release of the CNI that added it. Undefined if every release that EKS offers has it. */
  readonly since?: string;
  /** Oldest published schema that contains it. */
  readonly schema: OldestSchema;
}

/** Creates an entry of the tables. */
export function setting(
  option: string,
  byDefault: string,
  bounds: string,
  since?: string,
  schema: OldestSchema = 'v1.15.1',
): CniSetting {
  return { option, byDefault, bounds, since, schema };
}

/**
 * Environment variables of the `aws-node` container and, if the path says so, of `aws-vpc-cni-init`. Each entry lists
 * the option that sets the variable, the default of the CNI, the accepted values, and the release that added it.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md#cni-configuration-variables
 */
export const ENVIRONMENT_SETTINGS = {
  'env.ENABLE_PREFIX_DELEGATION': setting('podAddressing: PodAddressing.prefixDelegation()', 'false', 'IPv4', '1.9.0'),
  'env.WARM_ENI_TARGET': setting('podAddressing: PodAddressing.secondaryIp({ warmEniTarget })', '1', '0 or more'),
  'env.WARM_IP_TARGET': setting('podAddressing: PodAddressing.*({ warmIpTarget })', 'not set', '1 or more'),
  'env.MINIMUM_IP_TARGET': setting(
    'podAddressing: PodAddressing.*({ minimumIpTarget })',
    'not set',
    '1 or more, with warmIpTarget',
    '1.6.0',
  ),
  'env.WARM_PREFIX_TARGET': setting(
    'podAddressing: PodAddressing.prefixDelegation({ warmPrefixTarget })',
    '1',
    '1 or more',
    '1.9.0',
  ),
  'env.MAX_ENI': setting(
    'podAddressing: PodAddressing.*({ maxEni })',
    'limit of the instance type',
    '1 or more; 2 or more if the primary interface has no pods',
  ),

  'env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG': setting('podSubnets: PodSubnets.custom(subnets)', 'false', 'IPv4'),
  'env.ENI_CONFIG_LABEL_DEF': setting(
    'podSubnets: PodSubnets.custom(subnets)',
    'k8s.amazonaws.com/eniConfig',
    'topology.kubernetes.io/zone',
  ),
  'env.ENABLE_SUBNET_DISCOVERY': setting(
    'podSubnets: PodSubnets.discovered(), or false with PodSubnets.shared()',
    'true',
    'IPv4',
    '1.18.0',
    'v1.18.5',
  ),

  'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': setting('sourceNat: SourceNat.none(), SourceNat.byNode()', 'false', 'IPv4'),
  'env.AWS_VPC_K8S_CNI_RANDOMIZESNAT': setting(
    'sourceNat: SourceNat.byNode({ ports })',
    'prng',
    'prng, hashrandom, none',
  ),
  'env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS': setting(
    'sourceNat: SourceNat.byNode({ excludedNetworks })',
    'none',
    'IPv4 networks',
    '1.6.0',
  ),

  'env.NETWORK_POLICY_ENFORCING_MODE': setting(
    'networkPolicy: NetworkPolicyMode.strict()',
    'standard',
    'strict',
    '1.17.1',
    'v1.18.5',
  ),
  'env.ANNOTATE_POD_IP': setting('networkPolicy: NetworkPolicyMode.calico()', 'false', 'true', '1.9.3'),

  'env.ENABLE_POD_ENI': setting(
    'securityGroupsForPods: SecurityGroupsForPods.strict(), SecurityGroupsForPods.standard()',
    'false',
    'Nitro instance types that support trunk interfaces',
    '1.7.0',
  ),
  'env.POD_SECURITY_GROUP_ENFORCING_MODE': setting(
    'securityGroupsForPods: SecurityGroupsForPods.strict(), SecurityGroupsForPods.standard()',
    'strict',
    'strict, standard',
    '1.11.0',
  ),
  'init.env.DISABLE_TCP_EARLY_DEMUX': setting(
    'securityGroupsForPods: SecurityGroupsForPods.strict({ tcpProbes })',
    'false',
    'true with tcpProbes',
    '1.7.3',
  ),

  'env.POD_MTU': setting(
    'podNetwork.mtu',
    'MTU of the interfaces',
    '576 to 9001 (in an IPv6 cluster 1280 to 9001), at most networkInterfaces.mtu',
    '1.16.4',
    'v1.18.5',
  ),
  'env.AWS_VPC_K8S_CNI_VETHPREFIX': setting(
    'podNetwork.vethPrefix',
    'eni',
    '1 to 4 letters and digits, not eth, vlan or lo',
  ),
  'env.IP_COOLDOWN_PERIOD': setting('podNetwork.addressCooldown', '30', 'whole seconds, 0 or more', '1.15.0'),
  'env.ENABLE_V4_EGRESS': setting('podNetwork.crossFamilyEgress', 'true', 'in an IPv6 cluster', '1.15.1'),
  'env.ENABLE_V6_EGRESS': setting('podNetwork.crossFamilyEgress', 'false', 'in an IPv4 cluster', '1.13.0'),
  'init.env.ENABLE_V6_EGRESS': setting('podNetwork.crossFamilyEgress', 'false', 'in an IPv4 cluster', '1.13.0'),
  'env.DISABLE_POD_V6': setting(
    'podNetwork.kernelIpv6',
    'false',
    'inverse of the option, in an IPv4 cluster',
    '1.15.0',
  ),
  'env.AWS_VPC_CNI_NODE_PORT_SUPPORT': setting('podNetwork.nodePorts', 'true', 'true, false'),
  'env.AWS_EXTERNAL_SERVICE_CIDRS': setting('podNetwork.serviceNetworks', 'none', 'IPv4 networks', '1.12.6'),
  'env.ENABLE_BANDWIDTH_PLUGIN': setting(
    'podNetwork.bandwidthLimits',
    'false',
    'not with network policy of the CNI',
    '1.10.0',
  ),

  'env.ADDITIONAL_ENI_TAGS': setting(
    'networkInterfaces.tags',
    '{}',
    'up to 46 tags; keys of 1 to 128 characters, without a reserved prefix; values of up to 256 characters',
    '1.6.0',
  ),
  'env.AWS_VPC_ENI_MTU': setting(
    'networkInterfaces.mtu',
    '9001',
    '576 to 9001 (in an IPv6 cluster 1280 to 9001)',
    '1.6.0',
  ),
  'env.DISABLE_NETWORK_RESOURCE_PROVISIONING': setting(
    'networkInterfaces.provisioning: InterfaceProvisioning.PRE_ATTACHED',
    'false',
    'without tags and PodSubnets.discovered()',
    '1.9.1',
  ),
  'env.ENABLE_IMDS_ONLY_MODE': setting(
    'networkInterfaces.provisioning: InterfaceProvisioning.IMDS_ONLY',
    'false',
    'without tags, leakedInterfaceCleanup and pod subnets',
    '1.19.6',
    'not seen',
  ),
  'env.DISABLE_LEAKED_ENI_CLEANUP': setting(
    'networkInterfaces.leakedInterfaceCleanup',
    'false',
    'inverse of the option',
    '1.13.0',
  ),
  'env.AWS_MANAGE_ENIS_NON_SCHEDULABLE': setting(
    'networkInterfaces.managedOnCordonedNodes',
    'false',
    'true, false',
    '1.12.6',
  ),
  'env.ENABLE_MULTI_NIC': setting(
    'networkInterfaces.allNetworkCards',
    'false',
    'instance types with several network cards',
    '1.20.0',
    'not seen',
  ),

  'env.AWS_VPC_K8S_CNI_LOGLEVEL': setting('diagnostics.logLevel', 'DEBUG', 'DEBUG, INFO, WARN, ERROR, FATAL'),
  'env.AWS_VPC_K8S_CNI_LOG_FILE': setting(
    'diagnostics.logFile',
    '/host/var/log/aws-routed-eni/ipamd.log',
    'stdout, stderr, an absolute path',
  ),
  'env.AWS_VPC_K8S_PLUGIN_LOG_LEVEL': setting('diagnostics.pluginLogLevel', 'DEBUG', 'DEBUG, INFO, WARN, ERROR, FATAL'),
  'env.AWS_VPC_K8S_PLUGIN_LOG_FILE': setting(
    'diagnostics.pluginLogFile',
    '/var/log/aws-routed-eni/plugin.log',
    'stderr, an absolute path',
  ),
  'env.DISABLE_METRICS': setting('diagnostics.metrics', 'false', 'inverse of the option'),
  'env.DISABLE_INTROSPECTION': setting('diagnostics.introspection: Introspection.off()', 'false', 'true, false'),
  'env.INTROSPECTION_BIND_ADDRESS': setting(
    'diagnostics.introspection: Introspection.at(address)',
    '127.0.0.1:61679',
    'host:port, unix:/path',
  ),

  'env.CLUSTER_ENDPOINT': setting('daemon.clusterEndpoint', 'none', 'an https address', '1.12.1'),
  'env.AWS_EC2_ENDPOINT': setting('daemon.ec2Endpoint', 'endpoint of the Region', 'an address', '1.13.0'),
} as const satisfies Readonly<Record<string, CniSetting>>;

/**
 * Configuration values of the add-on other than environment variables.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/charts/aws-vpc-cni/values.yaml
 */
export const VALUE_SETTINGS = {
  eniConfig: setting('podSubnets: PodSubnets.custom(subnets, securityGroups)', 'none', 'one subnet per zone'),

  enableNetworkPolicy: setting(
    'networkPolicy: NetworkPolicyMode.standard(), NetworkPolicyMode.strict()',
    'false',
    'one policy engine per cluster',
    '1.14.0',
  ),
  'nodeAgent.enablePolicyEventLogs': setting(
    'networkPolicy: NetworkPolicyMode.*({ eventLogs: PolicyEventLogs.NODE })',
    'false',
    'with network policy',
    '1.15.1',
  ),
  'nodeAgent.enableCloudWatchLogs': setting(
    'networkPolicy: NetworkPolicyMode.*({ eventLogs: PolicyEventLogs.CLOUDWATCH })',
    'false',
    'with network policy',
    '1.14.0',
  ),
  'nodeAgent.conntrackCacheCleanupPeriod': setting(
    'networkPolicy: NetworkPolicyMode.*({ connectionCleanup })',
    '300',
    'whole seconds, 1 or more',
    '1.16.0',
    'not seen',
  ),
  'nodeAgent.conntrackCacheTableSize': setting(
    'networkPolicy: NetworkPolicyMode.*({ connectionTableSize })',
    '524288',
    '32768 to 1048576',
    undefined,
    'not seen',
  ),
  'nodeAgent.logLevel': setting('policyAgent.logLevel', 'debug', 'DEBUG, INFO, WARN, ERROR', undefined, 'not seen'),
  'nodeAgent.metricsBindAddr': setting('policyAgent.metricsPort', '8162', 'a free port of the node', '1.14.1'),
  'nodeAgent.healthProbeBindAddr': setting('policyAgent.healthPort', '8163', 'a free port of the node', '1.14.1'),

  enableWindowsIpam: setting('windows: WindowsAddressing.secondaryIp()', 'false', 'IPv4', '1.14.0'),
  enableWindowsPrefixDelegation: setting(
    'windows: WindowsAddressing.prefixDelegation()',
    'false',
    'IPv4',
    '1.16.0',
    'not seen',
  ),
  warmWindowsPrefixTarget: setting(
    'windows: WindowsAddressing.prefixDelegation({ warmPrefixTarget })',
    '0',
    '1 or more, without warmIpTarget',
    '1.16.0',
    'not seen',
  ),
  warmWindowsIPTarget: setting(
    'windows: WindowsAddressing.*({ warmIpTarget })',
    '1',
    '1 or more',
    '1.16.0',
    'not seen',
  ),
  minimumWindowsIPTarget: setting(
    'windows: WindowsAddressing.*({ minimumIpTarget })',
    '3',
    '1 or more',
    '1.16.0',
    'not seen',
  ),

  'resources.requests.cpu': setting('daemon.resources.cpuRequest', '25m', 'a Kubernetes quantity'),
  'resources.requests.memory': setting('daemon.resources.memoryRequest', 'none', 'a Kubernetes quantity'),
  'resources.limits.cpu': setting('daemon.resources.cpuLimit', 'none', 'a Kubernetes quantity, at least the request'),
  'resources.limits.memory': setting(
    'daemon.resources.memoryLimit',
    'none',
    'a Kubernetes quantity, at least the request',
  ),
  livenessProbeTimeoutSeconds: setting('daemon.livenessTimeout', '10', 'whole seconds, 1 or more'),
  readinessProbeTimeoutSeconds: setting('daemon.readinessTimeout', '10', 'whole seconds, 1 or more'),
  tolerations: setting('daemon.tolerations', 'tolerates every taint', 'Kubernetes tolerations'),
  affinity: setting('daemon.affinity', 'EC2 nodes with Linux', 'a Kubernetes affinity'),
  podAnnotations: setting('daemon.podAnnotations', 'none', 'Kubernetes annotations', undefined, 'not seen'),
} as const satisfies Readonly<Record<string, CniSetting>>;
