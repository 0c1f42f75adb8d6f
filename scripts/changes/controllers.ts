import * as cloudwatchActions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import {
  CleanupFailure,
  CloudMapDns,
  type CloudMapDnsProps,
  type ClusterCleanupOptions,
  ControllerCrds,
  ExternalDns,
  type ExternalDnsOptions,
  type ExternalDnsPodOptions,
  ExternalDnsZoneRole,
  type ExternalDnsZoneRoleProps,
  GatewayApiCrds,
  ImageSource,
  type IngressClassOptions,
  KubernetesObjects,
  type KubernetesObjectsProps,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  TlsCertificates,
  WorkloadIdentity,
} from '../../lib';
import { ControllerLogLevel, ControllerScaling, PodToleration } from '../../lib/addons';
import { ChartSource, PullThroughCache, type PullThroughCacheProps, UpstreamRegistry } from '../../lib/artifacts';
import { HelmRelease, type HelmReleaseProps } from '../../lib/charts';
import {
  ExternalDnsInstallation,
  ExternalDnsRegistry,
  type GatewayFilterOptions,
  RecordPolicy,
  RecordSource,
  type RecordTargetOptions,
  RecordType,
  type Route53WriteOptions,
  type TxtEncryptionKey,
} from '../../lib/dns';
import { GatewayApiController, type GatewayApiControllerProps } from '../../lib/lattice';
import {
  type BackendSecurityGroupOptions,
  type CertificateManagementOptions,
  type ControllerDefaults,
  IpAddressType,
  Logs,
  type LogsProps,
  Permissions,
  type ProtectionOptions,
  Scheme,
  type SignInSecret,
  type TargetGroupBindingOptions,
  TargetType,
} from '../../lib/loadbalancing';
import { DataPlane, Istio, type IstioChartValues, type IstioProps, MutualTls } from '../../lib/mesh';
import {
  AddressObservability,
  type AddressObservabilityOptions,
  type AllowanceThresholds,
  type CniAlarmThresholds,
  CniMetrics,
  CniMetricsHelper,
  type CniMetricsHelperOptions,
  ContainerInsights,
  ContainerInsightsMetrics,
  type ContainerInsightsOptions,
  FlowAgentMetrics,
  type FreeAddressOptions,
  FreeAddressThreshold,
  type NetworkAddressUsageOptions,
  NetworkFlowAgent,
  type NetworkFlowAgentOptions,
  NetworkFlowMonitor,
  type NetworkFlowMonitorOptions,
  NetworkFlowRemote,
  NetworkFlowScope,
} from '../../lib/observability';
import { identityIn, ofCluster } from './cluster';
import { every, optionsOf, Section } from './measure';
import { alone, hostedZone, type Make, whole } from './whole';

const CHARTS = 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts';

const group = (stack: Stack, letter: string) =>
  ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${letter}`, `sg-0123456789abcde${letter}`);
const CA = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/12345678-1234-1234-1234-123456789012';
const WEB_ACL = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/orion/12345678-1234-1234-1234-123456789012';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';

const ingressClass = every<Pick<IngressClassOptions, 'group' | 'isDefault' | 'listeners' | 'name' | 'namespaceLabels'>>(
  'IngressClassOptions',
  {
    group: 'shared',
    isDefault: true,
    listeners: [{ port: 443, https: true, serverHeader: false }],
    name: 'alb',
    namespaceLabels: { team: 'web' },
  },
);
/** Options that Ingresses have, too. */
const ingressAlb: IngressClassOptions = {
  ipAddressType: IpAddressType.IPV4,
  minimumCapacityUnits: 100,
  certificates: TlsCertificates.arns(CERTIFICATE),
  inboundCidrs: ['192.168.0.0/16'],
  ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0',
  additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
  redirectHttpTo: 443,
  scheme: Scheme.INTERNET_FACING,
  sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  tags: { team: 'network' },
  targetType: TargetType.IP,
  webAclArn: WEB_ACL,
};
const defaults = every<ControllerDefaults>('ControllerDefaults', {
  scheme: Scheme.INTERNAL,
  sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  tags: { team: 'network' },
  targetType: TargetType.IP,
});
const protection = every<Omit<ProtectionOptions, 'webAclNames' | 'webAclArns'>>('ProtectionOptions', {
  shieldAdvanced: false,
  waf: false,
  wafClassic: false,
});
const bindings = every<TargetGroupBindingOptions>('TargetGroupBindingOptions', {
  assumedRoleArns: ['arn:aws:iam::222222222222:role/targets'],
  maxTargetsPerTargetGroup: 100,
  targetGroupArns: ['arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/orion/0123456789abcdef'],
});

export const loadBalancers = ofCluster<LoadBalancerControllerOptions>('LoadBalancerController', (stack, options) => {
  new LoadBalancerController(stack, 'Controller', options);
})
  .row(
    every<
      Omit<
        LoadBalancerControllerOptions,
        | Structured
        | 'additionalValues'
        | 'crds'
        | 'gatewayApi'
        | 'identity'
        | 'image'
        | 'certManager'
        | 'permissions'
        | 'watchNamespace'
        | 'certificateDiscoveryAuthorities'
      >
    >('LoadBalancerControllerOptions', SIMPLE()).covers,
    'all set',
    SIMPLE(),
  )
  .row('LoadBalancerControllerOptions.additionalValues', 'set', {
    additionalValues: { podLabels: { team: 'network' } },
  })
  .row('LoadBalancerControllerOptions.watchNamespace', 'set', { watchNamespace: 'shop' })
  .row('LoadBalancerControllerOptions.certManager', 'true', { certManager: true })
  .row('LoadBalancerControllerOptions.certificateDiscoveryAuthorities', 'set', {
    certificateDiscoveryAuthorities: [CA],
  })
  .row('LoadBalancerControllerOptions.permissions', '`scopedToCluster()` → `published()`', {
    permissions: Permissions.published(),
  })
  .row('LoadBalancerControllerOptions.image', '`publicRegistry()` → `eksRegistry()`', {
    image: ImageSource.eksRegistry(),
  })
  .row('LoadBalancerControllerOptions.crds', '`fromChart()` → `published()`', { crds: ControllerCrds.published() })
  .row(
    'LoadBalancerControllerOptions.crds',
    '`published()` → `existing()`',
    { crds: ControllerCrds.existing() },
    { crds: ControllerCrds.published() },
  )
  .row(
    'LoadBalancerControllerOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  )
  .row('LoadBalancerControllerOptions.gatewayApi', 'set', { gatewayApi: {} })
  .row('LoadBalancerControllerOptions.gatewayApi', 'removed', {}, { gatewayApi: {} })
  .row(
    ['GatewayApiOptions.applicationLoadBalancers', 'GatewayApiOptions.listenerSets'],
    'false',
    { gatewayApi: { applicationLoadBalancers: false, listenerSets: false } },
    { gatewayApi: {} },
  )
  .row(
    'GatewayApiOptions.networkLoadBalancers',
    'false',
    { gatewayApi: { networkLoadBalancers: false } },
    { gatewayApi: {} },
  )
  .row(
    [
      'LoadBalancerControllerOptions.ingressClass',
      ...ingressClass.covers,
      'IngressClassListener.https',
      'IngressClassListener.port',
      'IngressAlbOptions.redirectHttpTo',
    ],
    'all set',
    { ingressClass: { ...ingressAlb, ...ingressClass.value } },
  )
  .row(['LoadBalancerControllerOptions.defaults', ...defaults.covers], 'all set', { defaults: defaults.value })
  .row(['LoadBalancerControllerOptions.protection', ...protection.covers], 'all set', { protection: protection.value })
  .row('ProtectionOptions.webAclNames', 'true', { protection: { waf: true, webAclNames: true } })
  .row('IngressAlbOptions.webAclName', 'set, with `webAclNames`', {
    ingressClass: { webAclName: 'orion' },
    protection: { webAclNames: true },
  })
  .row('ProtectionOptions.webAclArns', 'set', { protection: { waf: true, webAclArns: [WEB_ACL] } })
  .row(['LoadBalancerControllerOptions.targetGroupBindings', ...bindings.covers], 'all set', {
    targetGroupBindings: bindings.value,
  })
  .row(
    [
      'LoadBalancerControllerOptions.backendSecurityGroup',
      ...optionsOf<BackendSecurityGroupOptions>('BackendSecurityGroupOptions', {
        manageBackendSecurityGroupRules: true,
        securityGroup: true,
      }),
    ],
    'all set',
    (stack) => ({ backendSecurityGroup: { manageBackendSecurityGroupRules: false, securityGroup: group(stack, 'a') } }),
  )
  .row(
    [
      'LoadBalancerControllerOptions.signInSecrets',
      ...every<SignInSecret>('SignInSecret', { name: 'oidc', namespace: 'shop' }).covers,
    ],
    'set',
    { signInSecrets: [{ name: 'oidc', namespace: 'shop' }] },
  )
  .row(
    [
      'LoadBalancerControllerOptions.certificateManagement',
      ...optionsOf<CertificateManagementOptions>('CertificateManagementOptions', {
        certificateAuthorityArns: true,
        hostedZones: true,
      }),
    ],
    'set',
    (stack) => ({ certificateManagement: { certificateAuthorityArns: [CA], hostedZones: [hostedZone(stack)] } }),
  );

type Structured =
  | 'ingressClass'
  | 'defaults'
  | 'protection'
  | 'targetGroupBindings'
  | 'backendSecurityGroup'
  | 'signInSecrets'
  | 'certificateManagement';

function SIMPLE() {
  return {
    chartSource: ChartSource.oci(CHARTS),
    endpointSlices: true,
    externallyManagedTags: ['team'],
    featureGates: { NLBSecurityGroup: true },
    globalAccelerator: true,
    logLevel: ControllerLogLevel.DEBUG,
    nodeSelector: { team: 'network' },
    podReadinessGates: false,
    priorityClassName: 'system-cluster-critical',
    resourceLimits: { memory: '256Mi' },
    resourceRequests: { cpu: '100m' },
    scaling: ControllerScaling.fixed(3),
    serviceMonitor: true,
    serviceWebhook: true,
    targetSecurityGroupTags: { role: 'nodes' },
    timeout: Duration.minutes(8),
    tolerations: [{ operator: 'Exists' }],
    userPoolArns: ['arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_EXAMPLE01'],
  };
}

const dnsSimple = {
  annotationFilter: 'example.com/dns=public',
  annotationPrefix: 'dns.example.com/',
  domainFilters: ['shop.example.com'],
  events: true,
  excludeDomains: ['old.shop.example.com'],
  ingressClasses: ['alb'],
  interval: Duration.minutes(5),
  labelFilter: 'dns=public',
  recordPolicy: RecordPolicy.SYNC,
  recordTypes: [RecordType.A],
  sources: [RecordSource.INGRESS],
  watchNamespace: 'shop',
};
const dnsPod = every<ExternalDnsPodOptions>('ExternalDnsPodOptions', {
  chartSource: ChartSource.oci(CHARTS),
  imageRepository: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/external-dns',
  jsonLogs: true,
  logLevel: ControllerLogLevel.DEBUG,
  nodeSelector: { team: 'network' },
  priorityClassName: 'system-cluster-critical',
  resources: { requests: { cpu: '100m' } },
  serviceMonitor: true,
  tolerations: [PodToleration.exists('dedicated')],
});
const gateways = every<GatewayFilterOptions>('GatewayFilterOptions', {
  labelFilter: 'dns=public',
  name: 'public',
  namespace: 'edge',
});
const targets = every<RecordTargetOptions>('RecordTargetOptions', {
  defaults: ['lb.example.com'],
  excludedNetworks: ['10.0.0.0/8'],
  forceDefaults: true,
  networks: ['203.0.113.0/24'],
});
const route53Writes = every<Route53WriteOptions>('Route53WriteOptions', {
  aliases: true,
  batchInterval: Duration.seconds(2),
  batchSize: 500,
  evaluateTargetHealth: false,
  recordCache: Duration.minutes(5),
  zoneCache: Duration.hours(1),
});
const otherZone = (stack: Stack) =>
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Other', {
    hostedZoneId: 'Z0123456789EXAMPLE1',
    zoneName: 'example.org',
  });
const CHART = { installation: ExternalDnsInstallation.chart() };

export const externalDns = ofCluster<ExternalDnsOptions>('ExternalDns', (stack, options) => {
  new ExternalDns(stack, 'Dns', { hostedZones: [hostedZone(stack)], ...options });
})
  .row(
    Object.keys(dnsSimple).map((name) => `ExternalDnsOptions.${name}`),
    'all set',
    dnsSimple,
    {},
  )
  .row('ExternalDnsOptions.hostedZones', 'one more value', (stack) => ({
    hostedZones: [hostedZone(stack), otherZone(stack)],
  }))
  .row('ExternalDnsOptions.ownerId', 'another value', { ownerId: 'orion' })
  .row('ExternalDnsOptions.roleName', 'set', { roleName: 'orion-dns' })
  .row('ExternalDnsOptions.registry', '`txt()` → `dynamoDb()`', { registry: ExternalDnsRegistry.dynamoDb() })
  .row(
    'ExternalDnsOptions.registry',
    '`dynamoDb()` → `txt()`',
    { registry: ExternalDnsRegistry.txt() },
    { registry: ExternalDnsRegistry.dynamoDb() },
  )
  .row(
    'ExternalDnsOptions.registry',
    '`dynamoDb()` → an existing table',
    (stack) => ({ registry: ExternalDnsRegistry.dynamoDb(dynamodb.Table.fromTableName(stack, 'Owners', 'owners')) }),
    { registry: ExternalDnsRegistry.dynamoDb() },
  )
  .row(['TxtRegistryOptions.suffix', 'TxtRegistryOptions.wildcardReplacement'], 'set', {
    registry: ExternalDnsRegistry.txt('', { suffix: '-dns', wildcardReplacement: 'any' }),
  })
  .row(
    [
      'TxtRegistryOptions.encryptionKey',
      ...every<TxtEncryptionKey>('TxtEncryptionKey', { secretKey: 'key', secretName: 'dns' }).covers,
    ],
    'set',
    { ...CHART, registry: ExternalDnsRegistry.txt('', { encryptionKey: { secretKey: 'key', secretName: 'dns' } }) },
    CHART,
  )
  .row(['ExternalDnsOptions.zoneRoleArn', 'ExternalDnsOptions.zoneRoleExternalId'], 'set', {
    zoneRoleArn: 'arn:aws:iam::222222222222:role/zones',
    zoneRoleExternalId: 'orion',
  })
  .row(
    'ExternalDnsOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  )
  .row('ExternalDnsOptions.installation', '`addon()` → `chart()`', CHART)
  .row(
    'ExternalDnsOptions.installation',
    'another release of `chart()`',
    { installation: ExternalDnsInstallation.chart('external-dns-private') },
    CHART,
  )
  .row('ExternalDnsOptions.installation', 'another version of `addon()`', {
    installation: ExternalDnsInstallation.addon('v0.21.0-eksbuild.1'),
  })
  .row('ExternalDnsOptions.additionalValues', 'set', { additionalValues: { podLabels: { team: 'network' } } })
  .row(dnsPod.covers, 'all set', { ...CHART, ...dnsPod.value }, CHART)
  .row(
    ['ExternalDnsOptions.gateways', ...gateways.covers],
    'all set',
    { ...CHART, sources: [RecordSource.GATEWAY_HTTP_ROUTE], gateways: gateways.value },
    { ...CHART, sources: [RecordSource.GATEWAY_HTTP_ROUTE] },
  )
  .row(['ExternalDnsOptions.targets', ...targets.covers], 'all set', { targets: targets.value })
  .row(['ExternalDnsOptions.route53', ...route53Writes.covers], 'all set', { route53: route53Writes.value });

export const zoneRole = new Section<(stack: Stack) => Partial<ExternalDnsZoneRoleProps>>(
  'ExternalDnsZoneRole',
  (given) =>
    alone((stack) => {
      new ExternalDnsZoneRole(stack, 'Role', {
        hostedZones: [hostedZone(stack)],
        externalDnsRoleArn: 'arn:aws:iam::111111111111:role/orion',
        ...given(stack),
      });
    }),
  () => ({}),
)
  .row(
    ['domainFilters', 'externalId', 'recordPolicy', 'recordTypes', 'hostedZones', 'externalDnsRoleArn', 'registry'].map(
      (name) => `ExternalDnsZoneRoleProps.${name}`,
    ),
    'all changed',
    (stack) => ({
      domainFilters: ['shop.example.org'],
      externalId: 'orion',
      recordPolicy: RecordPolicy.SYNC,
      recordTypes: [RecordType.A],
      hostedZones: [otherZone(stack)],
      externalDnsRoleArn: 'arn:aws:iam::111111111111:role/vega',
      registry: ExternalDnsRegistry.txt('own-'),
    }),
  )
  .row(
    'ExternalDnsZoneRoleProps.roleName',
    'another value',
    () => ({ roleName: 'vega' }),
    () => ({ roleName: 'orion' }),
  );

const cloudMapNamespace = (stack: Stack) =>
  (stack.node.tryFindChild('Namespace') as servicediscovery.IPrivateDnsNamespace | undefined) ??
  servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceArn: 'arn:aws:servicediscovery:eu-west-1:111111111111:namespace/ns-0123456789abcdef',
    namespaceId: 'ns-0123456789abcdef',
    namespaceName: 'corp.internal',
  });
export const cloudMap = ofCluster<CloudMapDnsProps>('CloudMapDns', (stack, options) => {
  new CloudMapDns(stack, 'Dns', { namespaces: [cloudMapNamespace(stack)], ...options });
})
  .row(
    ['ownerId', 'recordPolicy', 'sources', 'additionalValues', 'chartSource', 'imageRepository'].map(
      (name) => `CloudMapDnsProps.${name}`,
    ),
    'all set',
    {
      ownerId: 'orion',
      recordPolicy: RecordPolicy.UPSERT_ONLY,
      sources: [RecordSource.SERVICE],
      additionalValues: { podLabels: { team: 'network' } },
      chartSource: ChartSource.oci(CHARTS),
      imageRepository: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/external-dns',
    },
  )
  .row(
    'CloudMapDnsProps.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  );

export const lattice = ofCluster<GatewayApiControllerProps>('GatewayApiController', (stack, options) => {
  new GatewayApiController(stack, 'Controller', options);
})
  .row(
    [
      'accessLogs',
      'additionalValues',
      'chartSource',
      'claimsServices',
      'imageRepository',
      'logLevel',
      'replicas',
      'serviceNetworkArns',
      'takeOverFrom',
      'timeout',
    ].map((name) => `GatewayApiControllerProps.${name}`),
    'all set',
    {
      accessLogs: true,
      additionalValues: { podLabels: { team: 'network' } },
      chartSource: ChartSource.oci(CHARTS),
      claimsServices: true,
      imageRepository: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/aws-gateway-controller',
      logLevel: ControllerLogLevel.DEBUG,
      replicas: 3,
      serviceNetworkArns: ['arn:aws:vpc-lattice:eu-west-1:222222222222:servicenetwork/sn-0123456789abcdef0'],
      takeOverFrom: ['111111111111/vega/vpc-0123456789abcdef0'],
      timeout: Duration.minutes(8),
    },
  )
  .row('GatewayApiControllerProps.defaultServiceNetwork', 'set', { defaultServiceNetwork: 'orion' })
  .row(
    'GatewayApiControllerProps.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  )
  .row('GatewayApiControllerProps.crds', '`existing()`', { crds: ControllerCrds.existing() })
  .row('GatewayApiControllerProps.securityGroups', 'set', (stack) => ({ securityGroups: [group(stack, 'a')] }))
  .row('GatewayApiControllerProps.prefixListIds', 'set', { prefixListIds: ['pl-0123456789abcdef0'] });

export const istio = ofCluster<IstioProps>('Istio', (stack, options) => {
  new Istio(stack, 'Istio', options);
})
  .row(
    ['additionalValues', 'chartSource', 'mutualTls', 'replicas', 'timeout'].map((name) => `IstioProps.${name}`),
    'all set',
    {
      additionalValues: { istiod: { global: { logAsJson: true } } },
      chartSource: ChartSource.oci(CHARTS),
      mutualTls: MutualTls.PERMISSIVE,
      replicas: 3,
      timeout: Duration.minutes(8),
    },
  )
  .row(
    every<IstioChartValues>('IstioChartValues', { base: {}, cni: {}, istiod: {}, ztunnel: {} }).covers,
    'all set',
    {
      dataPlane: DataPlane.AMBIENT,
      additionalValues: {
        base: { global: { enableReaderRBAC: false } },
        cni: { env: { A: 'b' } },
        istiod: { env: { A: 'b' } },
        ztunnel: { env: { A: 'b' } },
      },
    },
    { dataPlane: DataPlane.AMBIENT },
  )
  .row('IstioProps.dataPlane', '`SIDECAR` → `AMBIENT`', { dataPlane: DataPlane.AMBIENT })
  .row('IstioProps.gatewayApi', '`published()`', { gatewayApi: GatewayApiCrds.published() });

export const cleanup = new Section<Make>(
  'ClusterCleanup',
  (make) => whole({ nodes: null, networking: { loadBalancerController: undefined, externalDns: undefined } }, make),
  { networking: { cleanup: {} } },
).row(every<ClusterCleanupOptions>('ClusterCleanupOptions', CLEANUP()).covers, 'all set', {
  networking: { cleanup: CLEANUP() },
});

function CLEANUP(): Required<ClusterCleanupOptions> {
  return {
    accelerators: true,
    certificates: true,
    lattice: true,
    logRetention: logs.RetentionDays.ONE_YEAR,
    onFailure: CleanupFailure.CONTINUE,
    removesDeletionProtection: true,
    timeout: Duration.minutes(10),
  };
}

const helper = every<Omit<CniMetricsHelperOptions, 'identity'>>('CniMetricsHelperOptions', {
  additionalValues: { podLabels: { team: 'network' } },
  chartSource: ChartSource.oci(CHARTS),
  image: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/cni-metrics-helper:v1.22.4',
  timeout: Duration.minutes(8),
});
export const metricsHelper = ofCluster<CniMetricsHelperOptions>('CniMetricsHelper', (stack, options) => {
  new CniMetricsHelper(stack, 'Helper', options);
})
  .row(helper.covers, 'all set', helper.value)
  .row(
    'CniMetricsHelperOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  );

const monitorScope = (digit: string) =>
  NetworkFlowScope.existing(
    `arn:aws:networkflowmonitor:eu-west-1:111111111111:scope/1234567${digit}-1234-1234-1234-123456789012`,
  );
export const flowMonitor = ofCluster<NetworkFlowMonitorOptions>('NetworkFlowMonitor', (stack, options) => {
  new NetworkFlowMonitor(stack, 'Monitor', { flowScope: monitorScope('1'), ...options });
})
  .row('NetworkFlowMonitorOptions.monitorName', 'set', { monitorName: 'orion' })
  .row('NetworkFlowMonitorOptions.remotes', 'set', { remotes: [NetworkFlowRemote.region('eu-west-1')] })
  .row('NetworkFlowMonitorOptions.flowScope', 'another value', { flowScope: monitorScope('2') });

export const flowAgent = ofCluster<NetworkFlowAgentOptions>('NetworkFlowAgent', (stack, options) => {
  new NetworkFlowAgent(stack, 'Agent', options);
})
  .row('NetworkFlowAgentOptions.metrics', 'set', { metrics: FlowAgentMetrics.onNode() })
  .row('NetworkFlowAgentOptions.additionalConfiguration', 'set', {
    additionalConfiguration: { priorityClassName: 'system-node-critical' },
  })
  .row(
    'NetworkFlowAgentOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  );

type Insights = Omit<ContainerInsightsOptions, 'flowAgent'> & { readonly allowances?: boolean };
export const containerInsights = ofCluster<Insights>('ContainerInsights', (stack, { allowances, ...options }) => {
  const flowAgent = new NetworkFlowAgent(stack, 'Agent', {
    cluster: options.cluster,
    identity: options.identity,
    metrics: FlowAgentMetrics.onNode(),
  });
  new ContainerInsights(stack, 'Insights', { ...options, flowAgent: allowances ? flowAgent : undefined });
})
  .row('ContainerInsightsOptions.containerLogs', 'true → false', { containerLogs: false })
  .row('ContainerInsightsOptions.applicationSignals', 'true', { applicationSignals: true })
  .row('ContainerInsightsOptions.acceleratedComputeMetrics', 'true', { acceleratedComputeMetrics: true })
  .row('ContainerInsightsOptions.flowAgent', 'set', { allowances: true })
  .row('ContainerInsightsOptions.additionalConfiguration', 'set', {
    additionalConfiguration: { useDualstackEndpoint: true },
  })
  .row(
    'ContainerInsightsOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  );

const thresholds = every<CniAlarmThresholds>('CniAlarmThresholds', {
  assignedPercent: 90,
  errors: 5,
  interfacesPercent: 90,
});
const allowances = every<AllowanceThresholds>('AllowanceThresholds', {
  bandwidth: 1000,
  connectionTracking: 10,
  linkLocal: 10,
  packetsPerSecond: 1000,
});
const free = every<FreeAddressOptions>('FreeAddressOptions', {
  interval: Duration.minutes(10),
  logRetention: logs.RetentionDays.ONE_YEAR,
  thresholds: { node: FreeAddressThreshold.addresses(100) },
});
const usage = every<NetworkAddressUsageOptions>('NetworkAddressUsageOptions', { quota: 128_000, peeredQuota: 256_000 });
type Observed = Partial<AddressObservabilityOptions> | ((stack: Stack) => Partial<AddressObservabilityOptions>);
export const observability = new Section<Observed>(
  'AddressObservability',
  (observed) =>
    whole({
      nodes: null,
      more: ({ stack, network }) => {
        const options = typeof observed === 'function' ? observed(stack) : observed;
        new AddressObservability(stack, 'Addresses', { network, ...options });
      },
    }),
  {},
)
  .row('AddressObservabilityOptions.freeAddresses', 'set', { freeAddresses: {} })
  .row(free.covers, 'all set', { freeAddresses: free.value }, { freeAddresses: {} })
  .row('AddressObservabilityOptions.networkAddressUsage', 'set', { networkAddressUsage: {} })
  .row(usage.covers, 'all set', { networkAddressUsage: usage.value }, { networkAddressUsage: {} })
  .row('AddressObservabilityOptions.cniMetrics', 'set', { cniMetrics: new CniMetrics('orion') })
  .row(
    ['AddressObservabilityOptions.cniThresholds', ...thresholds.covers],
    'all set',
    { cniMetrics: new CniMetrics('orion'), cniThresholds: thresholds.value },
    { cniMetrics: new CniMetrics('orion') },
  )
  .row('AddressObservabilityOptions.containerInsights', 'set', {
    containerInsights: new ContainerInsightsMetrics('orion'),
  })
  .row(
    ['AddressObservabilityOptions.allowanceThresholds', ...allowances.covers],
    'all set',
    { containerInsights: new ContainerInsightsMetrics('orion'), allowanceThresholds: allowances.value },
    { containerInsights: new ContainerInsightsMetrics('orion') },
  )
  .row('AddressObservabilityOptions.natGatewayIds', 'set', { natGatewayIds: { other: 'nat-0123456789abcdef0' } })
  .row('AddressObservabilityOptions.alarmActions', 'set', (stack) => ({
    alarmActions: [
      new cloudwatchActions.SnsAction(
        sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:network'),
      ),
    ],
  }))
  .row('AddressObservabilityOptions.dashboard', 'true → false', { dashboard: false })
  .row('AddressObservabilityOptions.dashboardName', 'set', { dashboardName: 'orion' });

export const loadBalancerLogs = new Section<Partial<LogsProps>>(
  'Logs',
  (props) => alone((stack) => void new Logs(stack, 'Logs', props)),
  {},
).row(
  every<LogsProps>('LogsProps', {
    expireAfter: Duration.days(30),
    removalPolicy: RemovalPolicy.DESTROY,
  }).covers,
  'all set',
  { expireAfter: Duration.days(30), removalPolicy: RemovalPolicy.DESTROY },
);

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
export const objects = ofCluster<Omit<KubernetesObjectsProps, 'cluster'>>('KubernetesObjects', (stack, options) => {
  new KubernetesObjects(stack, 'Objects', { objects: [object('one')], ...options });
}).row('KubernetesObjectsProps.objects', 'other values', { objects: [object('two')] });

const chart = { chart: 'podinfo', chartSource: ChartSource.repository('https://charts.example.com'), version: '1.2.3' };
export const helmRelease = ofCluster<Omit<HelmReleaseProps, 'cluster'>>('HelmRelease', (stack, options) => {
  new HelmRelease(stack, 'Release', { ...chart, ...options });
})
  .row('HelmReleaseOptions.chart', 'another chart', { chart: 'shop' })
  .row('HelmReleaseOptions.chartSource', 'another repository', {
    chartSource: ChartSource.repository('https://mirror.example.com'),
  })
  .row('HelmReleaseOptions.version', 'another version', { version: '1.3.0' })
  .row('HelmReleaseOptions.releaseName', 'another name', { releaseName: 'shop' })
  .row('HelmReleaseOptions.namespace', 'another namespace', { namespace: 'shop' })
  .row('HelmReleaseOptions.createNamespace', 'true → false', { createNamespace: false })
  .row('HelmReleaseOptions.values', 'set', { values: { replicas: 2 } })
  .row('HelmReleaseOptions.skipCrds', 'true', { skipCrds: true })
  .row('HelmReleaseOptions.wait', 'true → false', { wait: false })
  .row('HelmReleaseOptions.atomic', 'true → false', { atomic: false })
  .row('HelmReleaseOptions.timeout', 'set', { timeout: Duration.minutes(5) });

export const pullThrough = new Section<(stack: Stack) => PullThroughCacheProps>(
  'PullThroughCache',
  (given) =>
    alone((stack) => {
      new PullThroughCache(stack, 'Cache', given(stack));
    }),
  () => ({}),
)
  .row(
    ['accounts', 'encryptionKey', 'expireUntaggedAfter', 'immutableTags'].map(
      (name) => `PullThroughCacheProps.${name}`,
    ),
    'all set',
    (stack) => ({
      accounts: ['222222222222'],
      encryptionKey: kms.Key.fromKeyArn(
        stack,
        'Key',
        'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012',
      ),
      expireUntaggedAfter: Duration.days(14),
      immutableTags: true,
    }),
  )
  .row('PullThroughCacheProps.upstreams', 'another prefix', () => ({
    upstreams: [UpstreamRegistry.ecrPublic('public'), UpstreamRegistry.kubernetes()],
  }));

export const CONTROLLER_SECTIONS = [
  loadBalancers,
  externalDns,
  zoneRole,
  cloudMap,
  lattice,
  istio,
  cleanup,
  pullThrough,
  metricsHelper,
  flowAgent,
  containerInsights,
  flowMonitor,
  observability,
  loadBalancerLogs,
  objects,
  helmRelease,
];
