import { validateArns } from '../../foundation/arns';
import { didYouMean, type Located, refuse } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import type { Values } from '../../foundation/values';
import { given } from '../../foundation/values';
import { ControllerScaling } from '../controller-scaling';
import { refuseDeployTimeLists, refuseSslPolicy } from '../load-balancing/load-balancer-arns';
import { refuseReservedTags } from '../load-balancing/load-balancer-tags';
import { LoadBalancerAddressing, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import { SERVICE_ACCOUNT } from './controller-account';
import { GATEWAY_GATES, gatewayAnnotations, gatewayGates } from './gateway-api-options';
import { ingressClassValues } from './ingress-class';
import type { IngressClassOptions } from './ingress-class-options';
import type { LoadBalancerControllerOptions } from './load-balancer-controller-options';
import type { Protection } from './load-balancer-protection';
import { selectorTagsValue } from './target-security-groups';

/**
 * Chart values that identify the installation, and values that need permissions. Additional values must not contain
 * them.
 */
export const OWNED_VALUES = [
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
export const FEATURE_GATES = [
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
  readonly protection: Protection;
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
  refuseReservedTags(
    'LoadBalancerControllerSetting',
    { ...options.defaults?.tags, ...options.ingressClass?.tags },
    scope,
  );
  refuseSslPolicy('LoadBalancerControllerSetting', options.defaults?.sslPolicy, scope);
  refuseDeployTimeLists(
    'LoadBalancerControllerSetting',
    {
      certificateDiscoveryAuthorities: options.certificateDiscoveryAuthorities,
      'certificateManagement.certificateAuthorityArns': options.certificateManagement?.certificateAuthorityArns,
    },
    scope,
  );
  const place = { refusal: 'LoadBalancerControllerSetting', scope } as const;
  validateArns('certificateAuthority', options.certificateDiscoveryAuthorities, place);
  refuseMostTargets(targetGroupBindings?.maxTargetsPerTargetGroup, scope);
  const replicas = (options.scaling ?? ControllerScaling.fixed(2))._values(scope);
  refuseUnmeasured(options, scope);
  const gates = featureGates(options, scope);
  return {
    clusterName: installation.clusterName,
    // With a hop limit of 1, pods cannot read these two from the instance metadata.
    region: installation.region,
    vpcId: installation.vpcId,
    ...given('image', installation.imageRepository && { repository: installation.imageRepository }),
    serviceAccount: {
      create: true,
      name: SERVICE_ACCOUNT,
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
    ...defaultValues(options),
    ...ingressClassValues(ingressClassOf(installation, options, scope), scope),
    // AWS ended WAF Classic in 2025. Each of these needs an API without a VPC endpoint.
    enableWaf: protection.wafClassic,
    enableWafv2: protection.waf,
    enableShield: protection.shield,
    ...given('backendSecurityGroup', backendSecurityGroup?.securityGroup?.securityGroupId),
    ...given('enableManageBackendSecurityGroupRules', backendSecurityGroup?.managesRules),
    ...given(
      'serviceTargetENISGTags',
      options.targetSecurityGroupTags && selectorTagsValue(options.targetSecurityGroupTags, scope),
    ),
    ...given('maxTargetsPerTargetGroup', targetGroupBindings?.maxTargetsPerTargetGroup),
    ...given('certManagement', defaultAuthority(options)),
    ...given(
      'certDiscovery',
      options.certificateDiscoveryAuthorities && {
        allowedCertificateAuthorityARNs: options.certificateDiscoveryAuthorities.join(','),
      },
    ),
    // Otherwise every upgrade creates a new certificate, and the webhook fails until all replicas have it.
    ...(certManager ? { enableCertManager: true } : { keepTLSSecret: true }),
    // If enabled, no Service can be created while the controller is down.
    enableServiceMutatorWebhook: options.serviceWebhook ?? false,
    ...given('enablePodReadinessGateInject', options.podReadinessGates),
    ...given('enableEndpointSlices', options.endpointSlices),
    ...given('watchNamespace', options.watchNamespace),
    ...given('externalManagedTags', options.externallyManagedTags && [...options.externallyManagedTags]),
    ...(Object.keys(gates).length > 0 ? { controllerConfig: { featureGates: gates } } : {}),
    ...given('podAnnotations', gatewayAnnotations(options.gatewayApi)),
    ...podValues(options),
  };
}

/**
 * Returns the options of the IngressClass with the default IP address type. An IPv4 ALB cannot send requests to IPv6
 * pods, so the controller would reject each Ingress.
 */
function ingressClassOf(
  { isIpv6 }: ControllerInstallation,
  { ingressClass = {} }: LoadBalancerControllerOptions,
  scope: Located,
): IngressClassOptions {
  if (!isIpv6) {
    return ingressClass;
  }
  if (ingressClass.addressing === LoadBalancerAddressing.IPV4) {
    refuse(
      'LoadBalancerControllerSetting',
      '"LoadBalancerAddressing.IPV4" does not support the pods of an IPv6 cluster. Write LoadBalancerAddressing.DUALSTACK, or leave addressing out',
      scope,
    );
  }
  return { addressing: LoadBalancerAddressing.DUALSTACK, ...ingressClass };
}

/** Returns the given feature gates, and those of typed options. */
export function featureGates(
  { featureGates: given = {}, certificateManagement, gatewayApi, globalAccelerator }: LoadBalancerControllerOptions,
  scope: Located,
): Record<string, boolean> {
  for (const name of Object.keys(given)) {
    if (!FEATURE_GATES.includes(name)) {
      refuse(
        'FeatureGate',
        `"${name}" is not a feature gate of the controller. ${didYouMean(name, FEATURE_GATES)}`,
        scope,
      );
    }
    if (TYPED_GATES[name] !== undefined) {
      refuse('FeatureGate', `"${name}" in featureGates also needs permissions. Write ${TYPED_GATES[name]}`, scope);
    }
    if (gatewayApi && GATEWAY_GATES[name] !== undefined) {
      refuse(
        'FeatureGate',
        `"${name}" in featureGates is set by gatewayApi. Write gatewayApi: { ${GATEWAY_GATES[name]}: … }`,
        scope,
      );
    }
  }
  return {
    ...given,
    ...gatewayGates(gatewayApi, scope),
    ...(certificateManagement ? { EnableCertificateManagement: true } : {}),
    ...(globalAccelerator ? { GlobalAcceleratorController: true } : {}),
  };
}

function defaultValues({ defaults = {} }: LoadBalancerControllerOptions): Values {
  return {
    // The VPC CNI assigns VPC addresses to pods, so pods as targets avoid a hop through node ports.
    defaultTargetType: defaults.targetType ?? LoadBalancerTargetType.IP,
    ...given('defaultLoadBalancerScheme', defaults.scheme),
    ...given('defaultSSLPolicy', defaults.sslPolicy),
    ...given('defaultTags', defaults.tags && { ...defaults.tags }),
  };
}

function podValues(options: LoadBalancerControllerOptions): Values {
  const { resourceLimits: limits, resourceRequests: requests } = options;
  return {
    ...given('priorityClassName', options.priorityClassName),
    ...given('nodeSelector', options.nodeSelector && { ...options.nodeSelector }),
    ...given('tolerations', options.tolerations && [...options.tolerations]),
    ...(requests || limits ? { resources: { ...given('requests', requests), ...given('limits', limits) } } : {}),
    ...given('logLevel', options.logLevel),
    ...given('serviceMonitor', options.serviceMonitor === undefined ? undefined : { enabled: options.serviceMonitor }),
  };
}

function defaultAuthority({ certificateManagement }: LoadBalancerControllerOptions): Values | undefined {
  const [authority] = certificateManagement?.certificateAuthorityArns ?? [];
  return authority === undefined ? undefined : { defaultPCAARN: authority };
}

function refuseMostTargets(most: number | undefined, scope: Located): void {
  if (most !== undefined && isConcrete(most) && !isCount(most, 1)) {
    refuse(
      'LoadBalancerControllerSetting',
      `"maxTargetsPerTargetGroup: ${shown(most)}" is out of bounds. Write a whole number of 1 or more`,
      scope,
    );
  }
}

/** Validates that autoscaled pods have CPU requests. A limit without a request counts as a request. */
function refuseUnmeasured(options: LoadBalancerControllerOptions, scope: Located): void {
  const { additionalValues, resourceLimits, resourceRequests, scaling } = options;
  const isMeasured = [resourceRequests, resourceLimits].some((resources) => resources?.cpu !== undefined);
  if (scaling?._isAutoscaling && !isMeasured && additionalValues?.resources === undefined) {
    refuse(
      'ControllerReplicas',
      '"ControllerScaling.autoscaling" needs CPU requests of the pods. Write resourceRequests: { cpu: "100m" }',
      scope,
    );
  }
}
