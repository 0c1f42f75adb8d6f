import { type KeyTable, parseKeyList } from '../foundation/configuration-keys';
import { CHARTS } from '../foundation/versions';

/** The charts of Istio. */
export type IstioChart = 'base' | 'cni' | 'istiod' | 'ztunnel';

/**
 * Values that the charts read, by chart. `profile` selects defaults in a file of the chart, and istiod also reads its
 * own values below `pilot`.
 *
 * @see https://github.com/istio/istio/tree/1.30.3/manifests/charts, values.yaml of base, istio-cni,
 * istio-control/istio-discovery and ztunnel
 */
const KEYS: Readonly<Record<IstioChart, string>> = {
  base: `base base.enableCRDTemplates base.enableIstioConfigCRDs base.excludedCRDs base.validationCABundle
    base.validationURL defaultRevision experimental experimental.stableValidationPolicy global
    global.enableReaderRBAC global.imagePullSecrets global.istioNamespace global.resourceScope profile`,
  cni: `affinity.* ambient ambient.configDir ambient.dnsCapture ambient.enableAmbientDetectionRetry ambient.enabled
    ambient.enablementSelectors ambient.ipv6 ambient.reconcileIptablesOnStartup
    ambient.shareHostNetworkNamespace chained cniBinDir cniConfDir cniConfFileName cniNetnsDir daemonSetLabels.*
    env.* excludeNamespaces global global.defaultResources.* global.hub global.imagePullPolicy
    global.imagePullSecrets global.logAsJson global.logging global.logging.level global.nativeNftables
    global.networkPolicy global.networkPolicy.enabled global.resourceScope global.tag global.variant hub image
    istioOwnedCNIConfig istioOwnedCNIConfigFileName logging logging.level ownerName podAnnotations.* podLabels.*
    profile provider pullPolicy repair repair.brokenPodLabelKey repair.brokenPodLabelValue repair.deletePods
    repair.enabled repair.hub repair.initContainerName repair.labelPods repair.repairPods repair.tag
    resourceQuotas resourceQuotas.enabled resourceQuotas.pods resources.* revision seLinuxOptions.*
    seccompProfile.* tag terminationGracePeriodSeconds tolerations updateStrategy.* useAppArmorAnnotation
    variant`,
  istiod: `affinity.* autoscaleBehavior.* autoscaleEnabled autoscaleMax autoscaleMin base base.enableIstioConfigCRDs cni
    cni.enabled cni.provider configMap cpu cpu.targetAverageUtilization deploymentAnnotations.*
    deploymentLabels.* env.* envVarFrom experimental experimental.stableValidationPolicy extraContainerArgs
    gatewayClasses.* gateways gateways.seccompProfile.* gateways.securityContext.* global global.caAddress
    global.caName global.certSigners global.configCluster global.configValidation
    global.defaultPodDisruptionBudget global.defaultPodDisruptionBudget.enabled global.defaultResources.*
    global.externalIstiod global.hub global.imagePullPolicy global.imagePullSecrets global.istioNamespace
    global.istiod global.istiod.enableAnalysis global.logAsJson global.logging global.logging.level
    global.meshID global.meshNetworks.* global.mountMtlsCerts global.multiCluster
    global.multiCluster.clusterName global.nativeNftables global.network global.networkPolicy
    global.networkPolicy.enabled global.omitSidecarInjectorConfigMap global.operatorManageWebhooks
    global.pilotCertProvider global.priorityClassName global.proxy global.proxy.autoInject
    global.proxy.clusterDomain global.proxy.componentLogLevel global.proxy.excludeIPRanges
    global.proxy.excludeInboundPorts global.proxy.excludeOutboundPorts global.proxy.image
    global.proxy.includeIPRanges global.proxy.includeInboundPorts global.proxy.includeOutboundPorts
    global.proxy.logLevel global.proxy.outlierLogPath global.proxy.privileged
    global.proxy.readinessFailureThreshold global.proxy.readinessInitialDelaySeconds
    global.proxy.readinessPeriodSeconds global.proxy.resources.* global.proxy.seccompProfile.*
    global.proxy.startupProbe global.proxy.startupProbe.enabled global.proxy.startupProbe.failureThreshold
    global.proxy.statusPort global.proxy.tracer global.proxy_init global.proxy_init.forceApplyIptables
    global.proxy_init.image global.remotePilotAddress global.resourceScope global.sds global.sds.token
    global.sds.token.aud global.sts global.sts.servicePort global.tag global.variant global.waypoint
    global.waypoint.affinity.* global.waypoint.nodeSelector.* global.waypoint.resources.*
    global.waypoint.tolerations global.waypoint.topologySpreadConstraints hub image initContainers ipFamilies
    ipFamilyPolicy istiodRemote istiodRemote.enabled istiodRemote.enabledLocalInjectorIstiod
    istiodRemote.injectionCABundle istiodRemote.injectionPath istiodRemote.injectionURL jwksResolverExtraRootCA
    keepaliveMaxServerConnectionAge memory.* meshConfig.* nodeSelector.* ownerName pdb pdb.minAvailable
    pdb.unhealthyPodEvictionPolicy pilot.* podAnnotations.* podLabels.* profile replicaCount resources.*
    revision revisionTags rollingMaxSurge rollingMaxUnavailable seccompProfile.* serviceAccountAnnotations.*
    serviceAnnotations.* sidecarInjectorWebhook sidecarInjectorWebhook.alwaysInjectSelector
    sidecarInjectorWebhook.defaultTemplates sidecarInjectorWebhook.enableNamespacesByDefault
    sidecarInjectorWebhook.injectedAnnotations.* sidecarInjectorWebhook.neverInjectSelector
    sidecarInjectorWebhook.reinvocationPolicy sidecarInjectorWebhook.rewriteAppHTTPProbe
    sidecarInjectorWebhook.templates.* sidecarInjectorWebhookAnnotations.* tag taint taint.enabled taint.name
    taint.namespace telemetry telemetry.enabled telemetry.v2 telemetry.v2.enabled telemetry.v2.prometheus
    telemetry.v2.prometheus.enabled telemetry.v2.stackdriver telemetry.v2.stackdriver.enabled tolerations
    topologySpreadConstraints traceSampling trustedZtunnelName trustedZtunnelNamespace variant volumeMounts
    volumes`,
  ztunnel: `annotations.* caAddress dnsConfig.* dnsPolicy env.* global global.networkPolicy global.networkPolicy.enabled hub
    image imagePullPolicy imagePullSecrets istioNamespace labels.* logAsJson logLevel meshConfig.* multiCluster
    multiCluster.clusterName network peerCaCrl peerCaCrl.enabled podAnnotations.* podLabels.* profile
    resourceName resourceQuotas resourceQuotas.enabled resourceQuotas.pods resourceScope resources.* revision
    seLinuxOptions.* tag terminationGracePeriodSeconds tolerations updateStrategy.* variant volumeMounts volumes
    xdsAddress`,
};

/** Returns the values that a chart reads. */
export function istioChartKeys(chart: IstioChart): KeyTable {
  const { chart: name, version } = PINNED[chart];
  return { reader: `the chart ${name} ${version} of Istio`, paths: parseKeyList(KEYS[chart]) };
}

const PINNED = {
  base: CHARTS.istioBase,
  cni: CHARTS.istioCni,
  istiod: CHARTS.istiod,
  ztunnel: CHARTS.ztunnel,
} as const;

/** Returns the pinned version of a chart. */
export function pinnedIstioChart(chart: IstioChart) {
  return PINNED[chart];
}
