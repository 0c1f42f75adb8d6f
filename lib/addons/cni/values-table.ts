import { type CniSetting, setting } from './setting';

/**
 * Configuration values of the add-on other than environment variables.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/charts/aws-vpc-cni/values.yaml
 */
export const VALUES = {
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
