import { type KeyTable, parseKeyList } from '../foundation/configuration-keys';
import { CHARTS } from '../foundation/versions';

/**
 * Returns the values of the chart `cilium` on the first level, and those of the networking below it.
 *
 * Source: https://github.com/cilium/cilium, install/kubernetes/cilium/values.yaml of v1.20.2, 2026-09-15.
 */
export function ciliumChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.cilium.chart} ${CHARTS.cilium.version}`,
    paths:
      parseKeyList(`MTU affinity.* agent agentNotReadyTaintKey aksbyocni.* alibabacloud.* annotateK8sNode annotations.* apiRateLimit
    authentication.* autoDirectNodeRoutes azure.* bandwidthManager.* bgpControlPlane.* bpf.* bpfClockProbe certgen.*
    cgroup.* ciliumEndpointSlice.* cleanBpfState cleanState cluster cluster.id cluster.name clustermesh.* cni
    cni.binPath cni.chainingMode cni.chainingTarget cni.confFileMountPath cni.confPath cni.configMap
    cni.configMapKey cni.customConf cni.enableRouteMTUForCNIChaining cni.exclusive cni.hostConfDirMountPath
    cni.install cni.iptablesRemoveAWSRules cni.logFile cni.resources.* cni.uninstall commonLabels.*
    configDriftDetection.* connectivityProbeFrequencyRatio conntrackGCInterval conntrackGCMaxInterval crdWaitTimeout
    daemon.* dashboards.* datapathPlugins.* debug.* defaultLBServiceIPAM devices directRoutingSkipUnreachable
    disableEndpointCRD dnsPolicy dnsProxy.* egressGateway.* enableCriticalPriorityClass enableIPv4BIGTCP
    enableIPv4Masquerade enableIPv6BIGTCP enableIPv6Masquerade enableInternalTrafficPolicy enableLBIPAM
    enableMasqueradeRouteSource enableNoServiceEndpointsRoutable enableNonDefaultDenyPolicies enableXTSocketFallback
    encryption encryption.enabled encryption.ipsec.* encryption.nodeEncryption encryption.strictMode.*
    encryption.type encryption.wireguard.* encryption.ztunnel.* endpointHealthChecking.*
    endpointLockdownOnMapOverflow endpointPolicyUpdateTimeoutDuration endpointRoutes endpointRoutes.enabled eni
    eni.awsEnablePrefixDelegation eni.awsReleaseExcessIPs eni.ec2APIEndpoint eni.enabled eni.eniTags.*
    eni.gcInterval eni.gcTags.* eni.iamRole eni.instanceTagsFilter eni.nodeSpec eni.nodeSpec.deleteOnTermination
    eni.nodeSpec.disablePrefixDelegation eni.nodeSpec.excludeInterfaceTags eni.nodeSpec.firstInterfaceIndex
    eni.nodeSpec.securityGroupTags eni.nodeSpec.securityGroups eni.nodeSpec.subnetIDs eni.nodeSpec.subnetTags
    eni.nodeSpec.usePrimaryAddress eni.subnetIDsFilter eni.subnetTagsFilter envoy.* envoyConfig.* etcd.* extraArgs
    extraConfig.* extraContainers extraEnv extraHostPathMounts extraInitContainers extraVolumeMounts extraVolumes
    forceDeviceDetection gatewayAPI.* gke.* global.* healthCheckICMPFailureThreshold healthChecking healthPort
    hostFirewall.* hubble.* identityAllocationMode identityChangeGracePeriod identityManagementMode image.*
    imagePullSecrets ingressController.* initResources.* installNoConntrackIptablesRules ipMasqAgent.* ipam
    ipam.ciliumNodeUpdateRate ipam.installUplinkRoutesForDelegatedIPAM ipam.mode ipam.multiPoolPreAllocation
    ipam.nodeSpec.* ipam.operator.* iptablesRandomFully ipv4 ipv4.enabled ipv4NativeRoutingCIDR ipv6 ipv6.enabled
    ipv6NativeRoutingCIDR k8s.* k8sClientExponentialBackoff.* k8sClientRateLimit.* k8sClusterNetworkPolicy.*
    k8sNetworkPolicy.* k8sServiceHost k8sServiceHostRef.* k8sServiceLookupConfigMapName k8sServiceLookupNamespace
    k8sServicePort keepDeprecatedLabels keepDeprecatedProbes kubeConfigPath kubeProxyReplacement
    kubeProxyReplacementHealthzBindAddr l2NeighDiscovery.* l2announcements.* l2podAnnouncements.* l7Proxy
    livenessProbe.* loadBalancer.* localRedirectPolicies.* localRedirectPolicy logSystemLoad maglev.*
    minReadySeconds monitor.* name namespaceOverride nat.* nat46x64Gateway.* nativeRoutingCIDRFromClusterPool
    nodeIPAM.* nodePort.* nodeSelector.* nodeSelectorLabels nodeinit.* operator operator.affinity.*
    operator.annotations.* operator.dashboards.* operator.dnsPolicy operator.enabled operator.endpointGCInterval
    operator.extraArgs operator.extraEnv operator.extraHostPathMounts operator.extraVolumeMounts
    operator.extraVolumes operator.hostNetwork operator.hostUsers operator.identityGCInterval
    operator.identityHeartbeatTimeout operator.image.* operator.nodeGCInterval operator.nodeSelector.*
    operator.podAnnotations.* operator.podDisruptionBudget.* operator.podLabels.* operator.podSecurityContext.*
    operator.pprof.* operator.priorityClassName operator.prometheus.* operator.removeNodeTaints operator.replicas
    operator.resources.* operator.rollOutPods operator.securityContext.* operator.setNodeNetworkStatus
    operator.setNodeTaints operator.skipCRDCreation operator.tolerations operator.topologySpreadConstraints
    operator.unmanagedPodWatcher.* operator.updateStrategy.* pmtuDiscovery.* podAnnotations.* podLabels.*
    podSecurityContext.* policyCIDRMatchMode policyDenyResponse policyEnforcementMode pprof.* preferIpv6 preflight.*
    priorityClassName prometheus.* rbac.* readinessProbe.* resourceQuotas.* resources.* rollOutCiliumPods
    routingMode scheduling.* sctp.* secretsNamespaceAnnotations.* secretsNamespaceLabels.* securityContext.*
    serviceAccounts.* serviceNoBackendResponse sleepAfterInit socketLB.* standaloneDnsProxy.* startupProbe.*
    synchronizeK8sNodes sysctlfix.* terminationGracePeriodSeconds tls.* tmpVolume.* tolerations tunnelPort
    tunnelProtocol tunnelSourcePortRange underlayProtocol updateStrategy.* upgradeCompatibility vtep.*
    waitForKubeProxy wellKnownIdentities.*`),
  };
}
