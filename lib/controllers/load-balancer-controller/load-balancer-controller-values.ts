import { validateArns } from '../../foundation/arns';
import { didYouMean, type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import type { Values } from '../../foundation/values';
import { given } from '../../foundation/values';
import { ControllerScaling } from '../controller-scaling';
import { refuseDeployTimeLists, refuseSslPolicy } from '../load-balancing/load-balancer-arns';
import { validateReservedTags } from '../load-balancing/load-balancer-tags';
import { LoadBalancerIpAddressType, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import { SERVICE_ACCOUNT } from './controller-account';
import { GATEWAY_GATES, gatewayAnnotations, gatewayGates } from './gateway-api-options';
import { ingressClassValues } from './ingress-class';
import type { IngressClassOptions } from './ingress-class-options';
import type { LoadBalancerControllerOptions } from './load-balancer-controller-options';
import type { Protection } from './load-balancer-protection';
import { selectorTagsValue } from './target-security-groups';

/**
 * Values that say what is installed, for whom and as whom, and those that permissions go with: the user cannot set them beside the typed options.
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
 * The feature gates of the controller 3.5.0, which the chart pins: it does not start with a gate that it does not know.
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

/** Gates that a typed option turns, and the option of each. */
const TYPED_GATES: Readonly<Record<string, string>> = {
  EnableCertificateManagement: 'certificateManagement',
  GlobalAcceleratorController: 'globalAccelerator',
};

/** What only the construct knows. */
export interface ControllerInstallation {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly isIpv6: boolean;
  readonly protection: Protection;
  readonly annotations: Readonly<Record<string, string>>;
  readonly imageRepository?: string;
}

/** The chart values, each beside what it is for. */
export function loadBalancerControllerValues(
  installation: ControllerInstallation,
  options: LoadBalancerControllerOptions,
  scope: Located,
): Values {
  const { annotations, protection } = installation;
  const { backendSecurityGroup, targetGroupBindings, certManager } = options;
  refusingAt(scope, () => validateReservedTags('ControllerSetting', options.defaults?.tags));
  refuseSslPolicy('ControllerSetting', options.defaults?.sslPolicy, scope);
  refuseDeployTimeLists(
    'ControllerSetting',
    {
      certificateDiscoveryAuthorities: options.certificateDiscoveryAuthorities,
      'certificateManagement.certificateAuthorityArns': options.certificateManagement?.certificateAuthorityArns,
    },
    scope,
  );
  const place = { refusal: 'ControllerSetting', scope } as const;
  validateArns('certificateAuthority', options.certificateDiscoveryAuthorities, place);
  refuseMostTargets(targetGroupBindings?.maxTargetsPerTargetGroup, scope);
  const replicas = (options.scaling ?? ControllerScaling.fixed(2))._values(scope);
  refuseUnmeasured(options, scope);
  const gates = featureGates(options, scope);
  return {
    clusterName: installation.clusterName,
    // With a hop limit of 1, pods cannot ask the instance metadata for these two.
    region: installation.region,
    vpcId: installation.vpcId,
    ...given('image', installation.imageRepository && { repository: installation.imageRepository }),
    serviceAccount: {
      create: true,
      name: SERVICE_ACCOUNT,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    ...replicas,
    // A zone that fails must not take every replica along, and the webhooks with them.
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
    // AWS ended WAF Classic in 2025; each of these calls an API that no endpoint in the VPC serves.
    enableWaf: protection.wafClassic,
    enableWafv2: protection.waf,
    enableShield: protection.shieldAdvanced,
    ...given('backendSecurityGroup', backendSecurityGroup?.securityGroup?.securityGroupId),
    ...given('enableManageBackendSecurityGroupRules', backendSecurityGroup?.manageBackendSecurityGroupRules),
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
    // Otherwise every upgrade makes a new certificate, and the webhook fails until all replicas have it.
    ...(certManager ? { enableCertManager: true } : { keepTLSSecret: true }),
    // On, no Service of any kind can be created while the controller is down.
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

/** An ALB without IPv6 addresses cannot send to IPv6 pods: the controller would refuse each Ingress. */
function ingressClassOf(
  { isIpv6 }: ControllerInstallation,
  { ingressClass = {} }: LoadBalancerControllerOptions,
  scope: Located,
): IngressClassOptions {
  if (!isIpv6) {
    return ingressClass;
  }
  if (ingressClass.ipAddressType === LoadBalancerIpAddressType.IPV4) {
    refuse(
      'ControllerSetting',
      '"LoadBalancerIpAddressType.IPV4" cannot reach the pods of an IPv6 cluster, write LoadBalancerIpAddressType.DUALSTACK or leave ipAddressType out',
      scope,
    );
  }
  return { ipAddressType: LoadBalancerIpAddressType.DUALSTACK, ...ingressClass };
}

/** The gates as given, and those that typed options turn. */
export function featureGates(
  { featureGates: given = {}, certificateManagement, gatewayApi, globalAccelerator }: LoadBalancerControllerOptions,
  scope: Located,
): Record<string, boolean> {
  for (const name of Object.keys(given)) {
    if (!FEATURE_GATES.includes(name)) {
      refuse(
        'ControllerSetting',
        `"${name}" is no feature gate of the controller, ${didYouMean(name, FEATURE_GATES)}`,
        scope,
      );
    }
    if (TYPED_GATES[name] !== undefined) {
      refuse('ControllerSetting', `"${name}" in featureGates needs permissions too, write ${TYPED_GATES[name]}`, scope);
    }
    if (gatewayApi && GATEWAY_GATES[name] !== undefined) {
      refuse(
        'ControllerSetting',
        `"${name}" in featureGates is what gatewayApi turns, write gatewayApi: { ${GATEWAY_GATES[name]}: … }`,
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
    // The VPC CNI gives pods addresses of the VPC: one hop less than by way of node ports.
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
      'ControllerSetting',
      `"maxTargetsPerTargetGroup: ${shown(most)}" is out of bounds, write a whole number of 1 or more`,
      scope,
    );
  }
}

/** An autoscaler measures CPU in percent of what pods request; a limit alone counts as a request. */
function refuseUnmeasured(options: LoadBalancerControllerOptions, scope: Located): void {
  const { additionalValues, resourceLimits, resourceRequests, scaling } = options;
  const isMeasured = [resourceRequests, resourceLimits].some((resources) => resources?.cpu !== undefined);
  if (scaling?._isAutoscaling && !isMeasured && additionalValues?.resources === undefined) {
    refuse(
      'ControllerReplicas',
      '"ControllerScaling.autoscaling" follows the CPU that pods request, and these request none, write resourceRequests: { cpu: "100m" }',
      scope,
    );
  }
}
