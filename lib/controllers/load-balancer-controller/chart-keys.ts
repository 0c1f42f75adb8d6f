import { type KeyTable, keyList } from '../../foundation/known-keys';
import { CHARTS } from '../../foundation/versions';

/** Values of the former chart `aws-alb-ingress-controller`, and of common guides (2026-11). */
const OUTDATED: Readonly<Record<string, string>> = {
  autoDiscoverAwsRegion: 'nothing: this construct sets region',
  autoDiscoverAwsVpcID: 'nothing: this construct sets vpcId',
  awsRegion: 'nothing: this construct sets region',
  awsVpcID: 'nothing: this construct sets vpcId',
  extraArgs: 'the value of the chart that sets the flag: the chart takes no flags by themselves',
};

/**
 * Returns the values of the chart `aws-load-balancer-controller`.
 *
 * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller, helm/aws-load-balancer-controller of v3.5.0,
 * 2026-08-17: values.yaml and the templates.
 */
export function chartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.loadBalancerController.chart} ${CHARTS.loadBalancerController.version}`,
    paths: keyList(`global.*
    additionalLabels.* affinity.* albGatewayMaxConcurrentReconciles annotations.* autoscaling
    autoscaling.autoscaleBehavior autoscaling.enabled autoscaling.maxReplicas autoscaling.minReplicas
    autoscaling.targetCPUUtilizationPercentage awsApiEndpoints awsApiThrottle awsMaxRetries backendSecurityGroup
    certDiscovery certDiscovery.allowedCertificateAuthorityARNs certManagement.* certManager certManager.duration
    certManager.issuerRef certManager.renewBefore certManager.revisionHistoryLimit certManager.rootCert
    certManager.rootCert.duration cluster cluster.dnsDomain clusterName clusterSecretsPermissions
    clusterSecretsPermissions.allowAllSecrets configureDefaultAffinity controllerConfig
    controllerConfig.featureGates.* createIngressClassResource creator defaultLoadBalancerScheme defaultSSLPolicy
    defaultTags.* defaultTargetType deploymentAnnotations.* disableIngressClassAnnotation
    disableIngressGroupNameAnnotation disableRestrictedSecurityGroupRules dnsPolicy enableBackendSecurityGroup
    enableCertManager enableEndpointSlices enableManageBackendSecurityGroupRules enablePodReadinessGateInject
    enableServiceMutatorWebhook enableShield enableWaf enableWafv2 env envFrom envSecretName externalManagedTags
    extraVolumeMounts extraVolumes fullnameOverride globalAcceleratorMaxConcurrentReconciles
    globalAcceleratorMaxExponentialBackoffDelay hostNetwork image image.pullPolicy image.repository image.tag
    imagePullSecrets ingressClass ingressClassConfig ingressClassConfig.default ingressClassParams
    ingressClassParams.create ingressClassParams.name ingressClassParams.spec.* ingressMaxConcurrentReconciles
    keepTLSSecret lbStabilizationMonitorInterval livenessProbe livenessProbe.failureThreshold livenessProbe.httpGet
    livenessProbe.httpGet.path livenessProbe.httpGet.port livenessProbe.httpGet.scheme
    livenessProbe.initialDelaySeconds livenessProbe.timeoutSeconds loadBalancerClass logLevel maxTargetsPerTargetGroup
    metricsBindAddr nameOverride nlbGatewayMaxConcurrentReconciles nodeSelector.* objectSelector
    objectSelector.matchExpressions objectSelector.matchLabels podAnnotations.* podDisruptionBudget.* podLabels.*
    podMutatorWebhookConfig podMutatorWebhookConfig.failurePolicy podSecurityContext podSecurityContext.fsGroup
    priorityClassName rbac rbac.create readinessProbe readinessProbe.failureThreshold readinessProbe.httpGet
    readinessProbe.httpGet.path readinessProbe.httpGet.port readinessProbe.httpGet.scheme
    readinessProbe.initialDelaySeconds readinessProbe.successThreshold readinessProbe.timeoutSeconds region
    replicaCount resources.* revisionHistoryLimit runtimeClassName securityContext
    securityContext.allowPrivilegeEscalation securityContext.readOnlyRootFilesystem securityContext.runAsNonRoot
    serviceAccount serviceAccount.annotations.* serviceAccount.automountServiceAccountToken serviceAccount.create
    serviceAccount.imagePullSecrets serviceAccount.name serviceAnnotations.* serviceMaxConcurrentReconciles
    serviceMonitor serviceMonitor.additionalLabels.* serviceMonitor.enabled serviceMonitor.interval
    serviceMonitor.metricRelabelings serviceMonitor.namespace serviceMonitor.relabelings serviceMonitor.scrapeTimeout
    serviceMutatorWebhookConfig serviceMutatorWebhookConfig.failurePolicy
    serviceMutatorWebhookConfig.namespaceSelectors serviceMutatorWebhookConfig.objectSelector
    serviceMutatorWebhookConfig.objectSelector.matchExpressions
    serviceMutatorWebhookConfig.objectSelector.matchLabels.* serviceMutatorWebhookConfig.operations
    serviceTargetENISGTags syncPeriod targetgroupbindingMaxConcurrentReconciles
    targetgroupbindingMaxExponentialBackoffDelay targetgroupbindingRequeueDuration terminationGracePeriodSeconds
    tolerateNonExistentBackendAction tolerateNonExistentBackendService tolerations topologySpreadConstraints
    updateStrategy.* vpcId vpcTags.* watchNamespace webhookBindPort webhookConfig
    webhookConfig.disableIngressValidation webhookConfig.ingressValdationFailurePolicy
    webhookConfig.ingressValidationNamespaceSelector webhookConfig.ingressValidationNamespaceSelector.matchExpressions
    webhookConfig.ingressValidationNamespaceSelector.matchLabels webhookConfig.ingressValidationObjectSelector
    webhookConfig.ingressValidationObjectSelector.matchExpressions
    webhookConfig.ingressValidationObjectSelector.matchLabels webhookNamespaceSelectors webhookTLS webhookTLS.caCert
    webhookTLS.cert webhookTLS.key`),
    outdated: OUTDATED,
  };
}
