import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource, type Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import {
  AutoModeNodeClass,
  CloudMapDns,
  ClusterCleanup,
  ClusterCompute,
  type ClusterTarget,
  CoreDns,
  EksAddon,
  ExternalDns,
  FargateProfile,
  KubeProxy,
  KubernetesObjects,
  LoadBalancerController,
  NodeGroup,
  NodeLocalDns,
  PodIdentityAgent,
  VpcCni,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { ExternalDnsInstallation } from '../../lib/dns';
import { AlbGateway, GatewayClass, GatewayKind, Listener, NlbGateway } from '../../lib/gateway';
import { GatewayApiController } from '../../lib/lattice';
import { CniMetricsHelper } from '../../lib/observability';
import { PodSecurityGroup, PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { testStack } from '../support/builders';
import { testTarget } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { publicApi } from '../support/public-api';
import { Synthesized } from '../support/templates';

interface Setting {
  readonly stack: Stack;
  readonly cluster: ClusterTarget;
}

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const ADDON = 'AWS::EKS::Addon';
const LAYER = 'arn:aws:lambda:eu-west-1:111111111111:layer:kubectl:1';
const zones = (stack: Stack) => [
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    zoneName: 'example.com',
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  }),
];
const controller = ({ stack, cluster }: Setting) =>
  new LoadBalancerController(stack, 'Controller', { cluster, gatewayApi: {} });
const named = { name: 'shop', namespace: 'web' };

/** Each construct, with the type and the construct path of the one resource on which others depend. */
const CONSTRUCTS: Readonly<Record<string, [(setting: Setting) => IConstruct, string, RegExp]>> = {
  LoadBalancerController: [controller, CHART, /Controller\/Chart/],
  GatewayClass: [
    (setting) => new GatewayClass(setting.stack, 'Class', { controller: controller(setting), kind: GatewayKind.ALB }),
    MANIFEST,
    /Class\/Objects/,
  ],
  AlbGateway: [
    (setting) =>
      new AlbGateway(setting.stack, 'Gateway', {
        ...named,
        controller: controller(setting),
        listeners: [Listener.http()],
      }),
    MANIFEST,
    /Gateway\/Objects/,
  ],
  NlbGateway: [
    (setting) =>
      new NlbGateway(setting.stack, 'Gateway', {
        ...named,
        controller: controller(setting),
        listeners: [Listener.tcp({ port: 80 })],
      }),
    MANIFEST,
    /Gateway\/Objects/,
  ],
  GatewayApiController: [
    ({ stack, cluster }) => new GatewayApiController(stack, 'Lattice', { cluster }),
    MANIFEST,
    /Lattice\/GatewayClass/,
  ],
  'ExternalDns as an add-on': [
    ({ stack, cluster }) => new ExternalDns(stack, 'Dns', { cluster, hostedZones: zones(stack) }),
    ADDON,
    /^Test\/Dns/,
  ],
  'ExternalDns as a chart': [
    ({ stack, cluster }) =>
      new ExternalDns(stack, 'Dns', {
        cluster,
        hostedZones: zones(stack),
        installation: ExternalDnsInstallation.chart(),
      }),
    CHART,
    /^Test\/Dns/,
  ],
  CloudMapDns: [
    ({ stack, cluster }) =>
      new CloudMapDns(stack, 'CloudMap', {
        cluster,
        namespaces: [new servicediscovery.PublicDnsNamespace(stack, 'Namespace', { name: 'shop.example.com' })],
      }),
    CHART,
    /^Test\/CloudMap/,
  ],
  CniMetricsHelper: [({ stack, cluster }) => new CniMetricsHelper(stack, 'Helper', { cluster }), CHART, /Helper/],
  NodeLocalDns: [({ stack, cluster }) => new NodeLocalDns(stack, 'Dns', dnsOf(stack, cluster)), MANIFEST, /^Test\/Dns/],
  KubernetesObjects: [
    ({ stack, cluster }) =>
      new KubernetesObjects(stack, 'Objects', {
        cluster,
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
      }),
    MANIFEST,
    /Objects/,
  ],
  VpcCni: [({ stack, cluster }) => new VpcCni(stack, 'Cni', { cluster }), ADDON, /Cni\/Resource/],
  CoreDns: [({ stack, cluster }) => new CoreDns(stack, 'CoreDns', { cluster }), ADDON, /CoreDns\/Resource/],
  KubeProxy: [({ stack, cluster }) => new KubeProxy(stack, 'Proxy', { cluster }), ADDON, /Proxy\/Resource/],
  EksAddon: [
    ({ stack, cluster }) => new EksAddon(stack, 'Metrics', { cluster, kind: EksAddonKind.METRICS_SERVER }),
    ADDON,
    /Metrics\/Resource/,
  ],
  NodeGroup: [
    ({ stack, cluster }) =>
      new NodeGroup(stack, 'Nodes', {
        cluster,
        vpc: cluster.vpc as ec2.IVpc,
        vpcCni: new VpcCni(stack, 'Cni', { cluster }),
        instanceTypes: [new ec2.InstanceType('m7i.large')],
      }),
    'AWS::EKS::Nodegroup',
    /Nodes\/Resource/,
  ],
  FargateProfile: [
    ({ stack, cluster }) =>
      new FargateProfile(stack, 'Profile', {
        cluster,
        vpc: cluster.vpc as ec2.IVpc,
        selectors: [{ namespace: 'web' }],
      }),
    'AWS::EKS::FargateProfile',
    /Profile\/Resource/,
  ],
  AutoModeNodeClass: [
    ({ stack, cluster: { vpc } }) =>
      new AutoModeNodeClass(stack, 'Class', {
        cluster: importedCluster(
          stack,
          {
            compute: ClusterCompute.autoMode(),
            vpc,
            kubectlLayer: lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', LAYER),
          },
          'Auto',
        ),
        vpc: vpc as ec2.IVpc,
      }),
    MANIFEST,
    /Class\/Objects/,
  ],
  PodIdentityAgent: [
    ({ stack, cluster }) => new PodIdentityAgent(stack, 'Agent', { cluster }),
    ADDON,
    /Agent\/Resource/,
  ],
  PodSecurityGroupPolicy: [
    ({ stack, cluster }) =>
      new PodSecurityGroupPolicy(stack, 'Policy', {
        cluster,
        namespace: 'web',
        selector: PodSecurityGroupSelector.pods({ app: 'shop' }),
        securityGroups: [new PodSecurityGroup(stack, 'Group', { cluster }).securityGroup],
      }),
    MANIFEST,
    /Policy\/Object/,
  ],
};

/** Constructs that are complete with every resource below them, of which none is the last. */
const WHOLE = [
  'AddressObservability',
  'ApiAccess',
  'ClusterNetworking',
  'EksNetwork',
  'ExternalDnsZoneRole',
  'FirehoseDeliveryRole',
  'FlowLogBucket',
  'FlowLogQueries',
  'FreeAddressMetrics',
  'Logs',
  'NetworkAddressUsage',
  'NetworkFlowMonitor',
  'NodeSecurityGroup',
  'PodSecurityGroup',
  'PullThroughCache',
  'VpcEndpoints',
  'VpcFlowLogs',
];

function dnsOf(stack: Stack, cluster: ClusterTarget) {
  return {
    cluster,
    coreDns: new CoreDns(stack, 'CoreDns', { cluster }),
    kubeProxy: new KubeProxy(stack, 'Proxy', { cluster }),
    kubeDnsIp: '172.20.0.10',
  };
}

/** Constructs of one release or one set of objects, which their own tests define. */
const ELSEWHERE = [
  'ApplicationNetworkPolicy',
  'Calico',
  'Cilium',
  'ClusterNetworkPolicy',
  'ContainerInsights',
  'HelmRelease',
  'Istio',
  'Karpenter',
  'NamespaceIsolation',
  'NetworkFlowAgent',
  'NetworkPolicy',
  'NodePool',
];

test('every public construct is listed here', () => {
  const constructs = Object.entries(publicApi)
    .filter(([, type]) => typeof type === 'function' && type.prototype instanceof Construct)
    .map(([name]) => name)
    .filter((name) => name !== 'GatewayBase');
  const listed = [
    ...Object.keys(CONSTRUCTS).map((name) => name.split(' ')[0]),
    'ClusterCleanup',
    ...WHOLE,
    ...ELSEWHERE,
  ];
  expect(constructs.sort()).toEqual([...new Set(listed)].sort());
});

test('a dependency on ClusterCleanup is one edge to the resource that runs it', () => {
  const { stack, target } = testTarget();
  const later = new CfnResource(stack, 'Later', { type: 'Test::Later' });
  later.node.addDependency(new ClusterCleanup(stack, 'Cleanup', { cluster: target }));
  const template = Synthesized.of(stack);
  expect(template.byId('Later').DependsOn).toEqual([template.one('Custom::EksClusterCleanup').id]);
});

test.each(Object.entries(CONSTRUCTS))('a dependency on %s is one edge to its last resource', (_name, row) => {
  const [make, type, path] = row;
  const stack = testStack();
  const construct = make({ stack, cluster: importedCluster(stack) });
  const later = new CfnResource(stack, 'Later', { type: 'Test::Later' });
  later.node.addDependency(construct);
  const template = Synthesized.of(stack);
  const [edge, ...others] = [template.byId(stack.getLogicalId(later)).DependsOn ?? []].flat();
  expect(others).toEqual([]);
  expect(template.byId(edge).Type).toBe(type);
  const resource = construct.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .find((candidate) => stack.resolve(candidate.logicalId) === edge);
  expect(resource?.node.path).toMatch(path);
});

test('a construct that depends on another one has no edges from what is around either', () => {
  const stack = testStack();
  const cluster = importedCluster(stack);
  const objects = new KubernetesObjects(stack, 'Objects', {
    cluster,
    objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
  });
  objects.node.addDependency(controller({ stack, cluster }));
  const template = Synthesized.of(stack);
  const edges = template.resources.flatMap(({ DependsOn = [] }) => [DependsOn].flat());
  const release = template.one(CHART).id;
  expect(template.one(MANIFEST, 'ConfigMap').DependsOn).toContain(release);
  expect(edges.filter((edge) => edge === release)).toHaveLength(1);
});
