import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  CloudMapDns,
  ClusterTarget,
  CoreDns,
  EksAddon,
  ExternalDns,
  KubeProxy,
  KubernetesObjects,
  LoadBalancerController,
  PodIdentityAgent,
  VpcCni,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { GatewayApiController } from '../../lib/lattice';
import { CniMetricsHelper, NetworkFlowMonitor, NetworkFlowScope } from '../../lib/observability';
import { PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { ACCOUNT, REGION, testApp, testNetwork } from '../support/builders';
import { kubectlLayer, testCluster } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const env = { account: ACCOUNT, region: REGION };
const kind = EksAddonKind.METRICS_SERVER;
const name = kind.addonName;

/** Two stacks of one environment that know the cluster "orion" by its name. */
function two() {
  const app = testApp();
  const stacks = ['One', 'Two'].map((id) => new Stack(app, id, { env }));
  return { stacks, targets: stacks.map((stack) => importedCluster(stack)) };
}

describe('an add-on', () => {
  test('fails twice, by two targets in two stacks, too', () => {
    const { stacks, targets } = two();
    new EksAddon(stacks[0], 'Metrics', { kind, cluster: targets[0] });
    expect(() => new EksAddon(stacks[1], 'Metrics', { kind, cluster: targets[1] })).toFailWith(
      'AddonTwice',
      `"${name}" is already installed in this cluster by One/Metrics`,
      'Define it once',
    );
  });

  test('fails by its name where the cluster is defined with it', () => {
    const app = testApp();
    const [first, second] = ['First', 'Second'].map((id) => new Stack(app, id, { env }));
    const network = testNetwork(first, { closeDefaultSecurityGroup: false });
    const cluster = testCluster(network, { clusterName: 'orion' });
    new EksAddon(first, 'Metrics', { kind, cluster: ClusterTarget.fromV2(cluster) });
    expect(() => new EksAddon(second, 'Metrics', { kind, cluster: importedCluster(second) })).toFailWith(
      'AddonTwice',
      'by First/Metrics',
      'Define it once',
    );
  });

  test('fails with a resource that another construct defines', () => {
    const { stacks, targets } = two();
    new EksAddon(stacks[0], 'Metrics', { kind, cluster: targets[0] });
    new eksV1.CfnAddon(stacks[1], 'Raw', { clusterName: 'orion', addonName: name });
    expect(() => Synthesized.of(stacks[0])).toFailWith('AddonTwice', `"${name}"`, 'Define it once', '(at Two/Raw)');
  });

  test('passes in clusters of other names, and in stacks that may be deployed anywhere', () => {
    const app = testApp();
    for (const [id, clusterName, place] of [
      ['A', 'orion', env],
      ['B', 'vega', env],
      ['C', 'orion', {}],
    ] as const) {
      const stack = new Stack(app, id, { env: place });
      new EksAddon(stack, 'Metrics', { kind, cluster: importedCluster(stack, { clusterName }) });
    }
    expect(() => Synthesized.of(app.node.findChild('A') as Stack)).not.toThrow();
  });

  test('adds a warning with the chart of the same software', () => {
    const { stacks, targets } = two();
    new EksAddon(stacks[0], 'Metrics', { kind, cluster: targets[0] });
    targets[1]._context.installChart(stacks[1], 'Chart', chart('metrics-server', 'own-metrics'));
    Synthesized.of(stacks[0]);
    expect(warningsOf(stacks[1])).toMatchObject([{ id: 'softwareTwice' }]);
  });
});

const chart = (of: string, release: string) => ({
  chart: of,
  repository: 'https://charts.example.com',
  version: '1.0.0',
  release,
  namespace: 'kube-system',
  createNamespace: false,
  values: {},
  timeout: Duration.minutes(5),
});

describe('a controller', () => {
  test('fails twice in one cluster', () => {
    const { stacks, targets } = two();
    new LoadBalancerController(stacks[0], 'Controller', { cluster: targets[0] });
    expect(() => new LoadBalancerController(stacks[1], 'Again', { cluster: targets[1] })).toFailWith(
      'ReleaseTwice',
      '"aws-load-balancer-controller"',
      'One/Controller',
      'Define it once',
    );
  });

  test('fails with a CDK chart of the same release, and adds a warning for another release', () => {
    const beside = (release: string) => {
      const stack = new Stack(testApp(), 'One', { env });
      const cluster = testCluster(testNetwork(stack, { closeDefaultSecurityGroup: false }));
      const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) });
      new LoadBalancerController(stack, 'Controller', { cluster: target });
      const [handler] = stack.node.findAll().filter((child) => child instanceof eks.KubectlProvider);
      new eks.HelmChart(stack, 'Raw', {
        cluster: eks.Cluster.fromClusterAttributes(stack, 'Same', {
          clusterName: cluster.clusterName,
          kubectlProvider: handler as eks.KubectlProvider,
        }),
        chart: 'aws-load-balancer-controller',
        namespace: 'kube-system',
        release,
      });
      Synthesized.of(stack);
      return warningsOf(stack).map(({ id }) => id);
    };
    expect(() => beside('aws-load-balancer-controller')).toFailWith('ReleaseTwice', 'Controller', 'Define it once');
    expect(beside('second')).toContain('softwareTwice');
  });
});

test('two clusters of one name fail in one account and Region', () => {
  const build = (place: object) => {
    const app = testApp();
    const stacks = ['A', 'B'].map((id) => new Stack(app, id, { env: place }));
    for (const stack of stacks) {
      const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
      const cluster: eks.Cluster = testCluster(network, { clusterName: 'orion' }, stack);
      if (stack === stacks[0]) {
        new EksAddon(stack, 'Metrics', { kind, cluster: ClusterTarget.fromV2(cluster) });
      }
    }
    return () => Synthesized.of(stacks[0]);
  };
  expect(build(env)).toFailWith(
    'ClusterTwice',
    '"orion" is already the name of a cluster',
    'Give each cluster a unique name',
  );
  expect(build({})).not.toThrow();
});

/** Constructs of which a cluster, or an account, has one. */
const ONE_OF: Readonly<
  Record<
    string,
    { readonly refusal: string; readonly define: (stack: Stack, id: string, cluster: ClusterTarget) => unknown }
  >
> = {
  'the VPC CNI': { refusal: 'AddonTwice', define: (stack, id, cluster) => new VpcCni(stack, id, { cluster }) },
  CoreDNS: { refusal: 'AddonTwice', define: (stack, id, cluster) => new CoreDns(stack, id, { cluster }) },
  'kube-proxy': { refusal: 'AddonTwice', define: (stack, id, cluster) => new KubeProxy(stack, id, { cluster }) },
  'the Pod Identity agent': {
    refusal: 'AddonTwice',
    define: (stack, id, cluster) => new PodIdentityAgent(stack, id, { cluster }),
  },
  'an add-on': { refusal: 'AddonTwice', define: (stack, id, cluster) => new EksAddon(stack, id, { kind, cluster }) },
  'the load balancer controller, with its IngressClass and GatewayClasses': {
    refusal: 'ReleaseTwice',
    define: (stack, id, cluster) =>
      new LoadBalancerController(stack, id, { cluster, ingressClass: { name: 'alb' }, gatewayApi: {} }),
  },
  'the Lattice controller': {
    refusal: 'ReleaseTwice',
    define: (stack, id, cluster) => new GatewayApiController(stack, id, { cluster }),
  },
  'ExternalDNS of one name': {
    refusal: 'ExternalDnsSetting',
    define: (stack, id, cluster) => {
      const hostedZoneId = 'Z0123456789EXAMPLE';
      const zone = { hostedZoneId, zoneName: 'example.com' };
      const hostedZones = [route53.HostedZone.fromHostedZoneAttributes(stack, `${id}Zone`, zone)];
      return new ExternalDns(stack, id, { cluster, hostedZones });
    },
  },
  'the Cloud Map controller': {
    refusal: 'ExternalDnsSetting',
    define: (stack, id, cluster) =>
      new CloudMapDns(stack, id, {
        cluster,
        namespaces: [
          servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, `${id}Namespace`, {
            namespaceId: 'ns-0123456789abcdef0',
            namespaceName: 'internal',
            namespaceArn: `arn:aws:servicediscovery:${REGION}:${ACCOUNT}:namespace/ns-0123456789abcdef0`,
          }),
        ],
      }),
  },
  'the CNI metrics helper': {
    refusal: 'ReleaseTwice',
    define: (stack, id, cluster) => new CniMetricsHelper(stack, id, { cluster }),
  },
  'a scope of Network Flow Monitor': {
    refusal: 'FlowScopeTwice',
    define: (stack, id, cluster) =>
      new NetworkFlowMonitor(stack, id, { cluster, flowScope: NetworkFlowScope.account() }),
  },
  'the objects of one name': {
    refusal: 'ObjectTwice',
    define: (stack, id, cluster) =>
      new KubernetesObjects(stack, id, {
        cluster,
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'web' } }],
      }),
  },
  'a GatewayClass of one name': {
    refusal: 'ObjectTwice',
    define: (stack, id, cluster) =>
      new KubernetesObjects(stack, id, {
        cluster,
        objects: [
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'GatewayClass',
            metadata: { name: 'alb' },
            spec: { controllerName: 'gateway.k8s.aws/alb' },
          },
        ],
      }),
  },
  'a policy of one name for pods': {
    refusal: 'ObjectTwice',
    define: (stack, id, cluster) =>
      new PodSecurityGroupPolicy(stack, id, {
        cluster,
        namespace: 'web',
        policyName: 'web',
        selector: PodSecurityGroupSelector.pods({ app: 'web' }),
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0123456789abcdef0')],
      }),
  },
};

describe.each(Object.keys(ONE_OF))('%s', (what) => {
  const { define, refusal } = ONE_OF[what];

  test('fails twice for one cluster, by two targets in two stacks', () => {
    const { stacks, targets } = two();
    define(stacks[0], 'First', targets[0]);
    expect(() => define(stacks[1], 'Second', targets[1])).toFailWith(refusal as never, '"', 'One/First');
  });
});

test('an object and a scope that are defined twice name the solution', () => {
  const { stacks, targets } = two();
  for (const what of ['the objects of one name', 'a scope of Network Flow Monitor']) {
    ONE_OF[what].define(stacks[0], what, targets[0]);
  }
  expect(() => ONE_OF['the objects of one name'].define(stacks[1], 'Objects', targets[1])).toFailWith(
    'ObjectTwice',
    '"settings" is a ConfigMap that One/the objects of one name already applies to this cluster',
    'Define it once, or give it another name',
  );
  expect(() => ONE_OF['a scope of Network Flow Monitor'].define(stacks[1], 'Flows', targets[1])).toFailWith(
    'FlowScopeTwice',
    '"NetworkFlowScope.account()" defines a second scope',
    'Write NetworkFlowScope.existing(monitor.scopeArn)',
  );
});

test('a namespace that two constructs bring passes, and so do objects of other names', () => {
  const { stacks, targets } = two();
  for (const [index, stack] of stacks.entries()) {
    const objects = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `settings-${index}`, namespace: 'web' } },
    ];
    expect(() => new KubernetesObjects(stack, 'Objects', { cluster: targets[index], objects })).not.toThrow();
  }
});
