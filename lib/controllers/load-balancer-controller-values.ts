import { ControllerScaling } from '../addons/controller-options';
import { validateArns } from '../foundation/arns';
import { type KeyTable, parseKeyList } from '../foundation/configuration-keys';
import { didYouMean, fail, type Located, withErrorPath } from '../foundation/errors';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { optionalEntry, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { IpAddressType, TargetType } from '../loadbalancing/enums';
import { validateDeployTimeLists, validateReservedTags, validateSslPolicy } from '../loadbalancing/validation';
import { disabledGatewayGates, GATEWAY_FEATURE_GATES, gatewayAnnotations } from './custom-resource-definitions';
import { type IngressClassOptions, ingressClassValues } from './ingress-class';
import type { LoadBalancerControllerOptions } from './load-balancer-controller-options';
import type { ResolvedProtection } from './load-balancer-defaults';
import { CONTROLLER_SERVICE_ACCOUNT } from './service-account';
import { selectorTagsValue } from './target-security-groups';

/**
 * Chart values that identify the installation, and values that need permissions. Additional values must not contain
 * them.
 */
export const CONTROLLER_OWNED_VALUES = [
  'clusterName',
  'controllerConfig.featureGates.EnableCertificateManagement',
  'controllerConfig.featureGates.EnableRGTAPI',
  'controllerConfig.featureGates.GlobalAcceleratorController',
  'controllerConfig.featureGates.ListenerRulesTagging',
  'enableShield',
  'enableWaf',
  'enableWafv2',
  'region',
  'replicaCount',
  'serviceAccount.create',
  'serviceAccount.name',
  'vpcId',
];

/**
 * Feature gates of controller 3.5.0, which the chart pins. It does not start with an unknown gate.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/config/feature_gates.go
 */
export const CONTROLLER_FEATURE_GATES = [
  'ALBGatewayAPI',
  'ALBSingleSubnet',
  'ALBTargetControlAgent',
  'EnableCertificateManagement',
  'EnableDefaultTagsLowPriority',
  'EnableIPTargetType',
  'EnableRGTAPI',
  'EnableServiceController',
  'EnableTCPUDPListener',
  'EndpointsFailOpen',
  'EnhancedDefaultBehavior',
  'GatewayListenerSet',
  'GlobalAcceleratorController',
  'IngressPlanAnnotation',
  'LBCapacityReservation',
  'ListenerRulesTagging',
  'NLBGatewayAPI',
  'NLBHealthCheckAdvancedConfig',
  'NLBSecurityGroup',
  'ServiceTypeLoadBalancerOnly',
  'SubnetDiscoveryByReachability',
  'SubnetsClusterTagCheck',
  'WeightedTargetGroups',
];

/** Feature gates that typed options set, with the option. */
const TYPED_GATES: Readonly<Record<string, string>> = {
  EnableCertificateManagement: 'certificateManagement',
  GlobalAcceleratorController: 'globalAccelerator',
};

/** Settings that the construct determines. */
export interface ControllerInstallation {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly isIpv6: boolean;
  readonly protection: ResolvedProtection;
  readonly annotations: Readonly<Record<string, string>>;
  readonly imageRepository?: string;
}

/** Returns the chart values. */
export function loadBalancerControllerValues(
  installation: ControllerInstallation,
  options: LoadBalancerControllerOptions,
  scope: Located,
): Values {
  const { annotations, protection } = installation;
  const { backendSecurityGroup, targetGroupBindings, certManager } = options;
  withErrorPath(scope, () => validateReservedTags('LoadBalancerControllerSetting', options.defaults?.tags));
  validateSslPolicy('LoadBalancerControllerSetting', options.defaults?.sslPolicy, scope);
  validateDeployTimeLists(
    'LoadBalancerControllerSetting',
    {
      certificateDiscoveryAuthorities: options.certificateDiscoveryAuthorities,
      'certificateManagement.certificateAuthorityArns': options.certificateManagement?.certificateAuthorityArns,
    },
    scope,
  );
  const place = { errorName: 'LoadBalancerControllerSetting', scope } as const;
  validateArns('certificateAuthority', options.certificateDiscoveryAuthorities, place);
  validateMaxTargets(targetGroupBindings?.maxTargetsPerTargetGroup, scope);
  const replicas = (options.scaling ?? ControllerScaling.fixed(2))._values(scope);
  validateAutoscaling(options, scope);
  const gates = featureGates(options, scope);
  return {
    clusterName: installation.clusterName,
    // With a hop limit of 1, pods cannot read these two from the instance metadata.
    region: installation.region,
    vpcId: installation.vpcId,
    ...optionalEntry('image', installation.imageRepository && { repository: installation.imageRepository }),
    serviceAccount: {
      create: true,
      name: CONTROLLER_SERVICE_ACCOUNT,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    ...replicas,
    // A zone failure must not stop all replicas, including their webhooks.
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'aws-load-balancer-controller' } },
      },
    ],
    ...loadBalancerDefaultValues(options),
    ...ingressClassValues(defaultedIngressClass(installation, options, scope), scope),
    // AWS ended WAF Classic in 2025. Each of these needs an API without a VPC endpoint.
    enableWaf: protection.wafClassic,
    enableWafv2: protection.waf,
    enableShield: protection.shieldAdvanced,
    ...optionalEntry('backendSecurityGroup', backendSecurityGroup?.securityGroup?.securityGroupId),
    ...optionalEntry('enableManageBackendSecurityGroupRules', backendSecurityGroup?.manageBackendSecurityGroupRules),
    ...optionalEntry(
      'serviceTargetENISGTags',
      options.targetSecurityGroupTags && selectorTagsValue(options.targetSecurityGroupTags, scope),
    ),
    ...optionalEntry('maxTargetsPerTargetGroup', targetGroupBindings?.maxTargetsPerTargetGroup),
    ...optionalEntry('certManagement', defaultAuthority(options)),
    ...optionalEntry(
      'certDiscovery',
      options.certificateDiscoveryAuthorities && {
        allowedCertificateAuthorityARNs: options.certificateDiscoveryAuthorities.join(','),
      },
    ),
    // Otherwise every upgrade creates a new certificate, and the webhook fails until all replicas have it.
    ...(certManager ? { enableCertManager: true } : { keepTLSSecret: true }),
    // If enabled, no Service can be created while the controller is down.
    enableServiceMutatorWebhook: options.serviceWebhook ?? false,
    ...optionalEntry('enablePodReadinessGateInject', options.podReadinessGates),
    ...optionalEntry('enableEndpointSlices', options.endpointSlices),
    ...optionalEntry('watchNamespace', options.watchNamespace),
    ...optionalEntry('externalManagedTags', options.externallyManagedTags && [...options.externallyManagedTags]),
    ...(Object.keys(gates).length > 0 ? { controllerConfig: { featureGates: gates } } : {}),
    ...optionalEntry('podAnnotations', gatewayAnnotations(options.gatewayApi)),
    ...controllerPodValues(options),
  };
}

/**
 * Returns the options of the IngressClass with the default IP address type. An IPv4 ALB cannot send requests to IPv6
 * pods, so the controller would reject each Ingress.
 */
function defaultedIngressClass(
  { isIpv6 }: ControllerInstallation,
  { ingressClass = {} }: LoadBalancerControllerOptions,
  scope: Located,
): IngressClassOptions {
  if (!isIpv6) {
    return ingressClass;
  }
  if (ingressClass.ipAddressType === IpAddressType.IPV4) {
    fail(
      'LoadBalancerControllerSetting',
      '"IpAddressType.IPV4" does not support the pods of an IPv6 cluster. Write IpAddressType.DUALSTACK, or leave ipAddressType out',
      scope,
    );
  }
  return { ipAddressType: IpAddressType.DUALSTACK, ...ingressClass };
}

/** Returns the given feature gates, and those of typed options. */
export function featureGates(
  { featureGates: given = {}, certificateManagement, gatewayApi, globalAccelerator }: LoadBalancerControllerOptions,
  scope: Located,
): Record<string, boolean> {
  for (const name of Object.keys(given)) {
    if (!CONTROLLER_FEATURE_GATES.includes(name)) {
      fail(
        'FeatureGate',
        `"${name}" is not a feature gate of the controller. ${didYouMean(name, CONTROLLER_FEATURE_GATES)}`,
        scope,
      );
    }
    if (TYPED_GATES[name] !== undefined) {
      fail('FeatureGate', `"${name}" in featureGates also needs permissions. Write ${TYPED_GATES[name]}`, scope);
    }
    if (gatewayApi && GATEWAY_FEATURE_GATES[name] !== undefined) {
      fail(
        'FeatureGate',
        `"${name}" in featureGates is set by gatewayApi. Write gatewayApi: { ${GATEWAY_FEATURE_GATES[name]}: … }`,
        scope,
      );
    }
  }
  return {
    ...given,
    ...disabledGatewayGates(gatewayApi, scope),
    ...(certificateManagement ? { EnableCertificateManagement: true } : {}),
    ...(globalAccelerator ? { GlobalAcceleratorController: true } : {}),
  };
}

function loadBalancerDefaultValues({ defaults = {} }: LoadBalancerControllerOptions): Values {
  return {
    // The VPC CNI assigns VPC addresses to pods, so pods as targets avoid a hop through node ports.
    defaultTargetType: defaults.targetType ?? TargetType.IP,
    ...optionalEntry('defaultLoadBalancerScheme', defaults.scheme),
    ...optionalEntry('defaultSSLPolicy', defaults.sslPolicy),
    ...optionalEntry('defaultTags', defaults.tags && { ...defaults.tags }),
  };
}

function controllerPodValues(options: LoadBalancerControllerOptions): Values {
  const { resourceLimits: limits, resourceRequests: requests } = options;
  return {
    ...optionalEntry('priorityClassName', options.priorityClassName),
    ...optionalEntry('nodeSelector', options.nodeSelector && { ...options.nodeSelector }),
    ...optionalEntry('tolerations', options.tolerations && [...options.tolerations]),
    ...(requests || limits
      ? { resources: { ...optionalEntry('requests', requests), ...optionalEntry('limits', limits) } }
      : {}),
    ...optionalEntry('logLevel', options.logLevel),
    ...optionalEntry(
      'serviceMonitor',
      options.serviceMonitor === undefined ? undefined : { enabled: options.serviceMonitor },
    ),
  };
}

function defaultAuthority({ certificateManagement }: LoadBalancerControllerOptions): Values | undefined {
  const [authority] = certificateManagement?.certificateAuthorityArns ?? [];
  return authority === undefined ? undefined : { defaultPCAARN: authority };
}

function validateMaxTargets(most: number | undefined, scope: Located): void {
  if (most !== undefined && isConcrete(most) && !isWholeNumberFrom(most, 1)) {
    fail(
      'LoadBalancerControllerSetting',
      `"maxTargetsPerTargetGroup: ${formatValue(most)}" is out of bounds. Write a whole number of 1 or more`,
      scope,
    );
  }
}

/** Validates that autoscaled pods have CPU requests. A limit without a request counts as a request. */
function validateAutoscaling(options: LoadBalancerControllerOptions, scope: Located): void {
  const { additionalValues, resourceLimits, resourceRequests, scaling } = options;
  const isMeasured = [resourceRequests, resourceLimits].some((resources) => resources?.cpu !== undefined);
  if (scaling?._isAutoscaling && !isMeasured && additionalValues?.resources === undefined) {
    fail(
      'ControllerReplicas',
      '"ControllerScaling.autoscaling" needs CPU requests of the pods. Write resourceRequests: { cpu: "100m" }',
      scope,
    );
  }
}

/** Values of the former chart `aws-alb-ingress-controller`, and of common guides (2026-11). */
const OUTDATED_CHART_VALUES: Readonly<Record<string, string>> = {
  autoDiscoverAwsRegion: 'Leave it out, because this construct sets region',
  autoDiscoverAwsVpcID: 'Leave it out, because this construct sets vpcId',
  awsRegion: 'Leave it out, because this construct sets region',
  awsVpcID: 'Leave it out, because this construct sets vpcId',
  extraArgs: 'Write the chart value that sets the flag, because the chart has no value for flags',
};

/**
 * Returns the values of the chart `aws-load-balancer-controller`.
 *
 * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller, helm/aws-load-balancer-controller of v3.5.0,
 * 2026-08-17: values.yaml and the templates.
 */
export function loadBalancerControllerChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.loadBalancerController.chart} ${CHARTS.loadBalancerController.version}`,
    paths: parseKeyList(`global.*
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
    outdated: OUTDATED_CHART_VALUES,
  };
}
