import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import {
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  ControllerCrds,
  NetworkPolicyMode,
  SecurityGroupsForPods,
  VpcCni,
} from '../../lib';
import { ImageRegistry } from '../../lib/artifacts';
import { Calico, type CalicoProps, Cilium, CiliumMode } from '../../lib/engines';
import { CALICO_CRDS, CHARTS } from '../../lib/foundation/versions';
import { CALICO_CHART_VALUES } from '../fixtures/calico-chart-values';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { importedCluster, testKubectlLayer, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const DEFINITIONS = 'Custom::EksNetworkingCrds';

function synthesize(options: Partial<CalicoProps> = {}) {
  const stack = testStack();
  new Calico(stack, 'Calico', { cluster: importedCluster(stack), ...options });
  return Synthesized.of(stack);
}

function setUp(clusterProps: Partial<eks.ClusterProps> = {}) {
  const stack = testStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const target = ClusterTarget.fromV2(testCluster(network, clusterProps), { kubectlLayer: testKubectlLayer(stack) });
  return { stack, network, target };
}

describe('the chart', () => {
  const template = synthesize();
  const chart = template.one(CHART);

  test('comes from where it is published, after the definitions that it does not have', () => {
    expect(chart.Properties).toMatchObject({
      Chart: 'tigera-operator',
      Repository: 'https://docs.tigera.io/calico/charts',
      Version: CHARTS.calico.version,
      Namespace: 'tigera-operator',
      CreateNamespace: true,
      Wait: true,
    });
    const definitions = template.one(DEFINITIONS);
    expect(definitions.Properties.Files).toEqual([{ Url: CALICO_CRDS.url, Sha256: CALICO_CRDS.sha256 }]);
    expect(chart.DependsOn).toContain(definitions.id);
  });

  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test.each<[string, Partial<CalicoProps>]>([
    ['by default', {}],
    ['with everything', { apiServer: true, whisker: true }],
    ['with additional values', { additionalValues: { installation: { typhaMetricsPort: 9091 }, resources: {} } }],
  ])('knows its values: %s', (_, options) => {
    const values = valuesOf(synthesize(options).one(CHART));
    expect(
      unknownPaths(values, CALICO_CHART_VALUES).filter((path) => !path.includes('.') && !(path in values)),
    ).toEqual([]);
    expect(unknownPaths(values, [...CALICO_CHART_VALUES, 'installation', 'apiServer', 'goldmane', 'whisker'])).toEqual(
      [],
    );
  });

  test('runs the API server, Goldmane and Whisker only where that is asked for', () => {
    expect(valuesOf(chart)).toMatchObject({
      apiServer: { enabled: false },
      goldmane: { enabled: false },
      whisker: { enabled: false },
    });
    expect(valuesOf(synthesize({ apiServer: true, whisker: true }).one(CHART))).toMatchObject({
      apiServer: { enabled: true },
      goldmane: { enabled: true },
      whisker: { enabled: true },
    });
  });

  test('pulls images from the registry of the cluster, with the slash that the operator needs', () => {
    const stack = testStack();
    const imageRegistry = ImageRegistry.of('mirror.example.com/copies');
    new Calico(stack, 'Calico', { cluster: importedCluster(stack, { imageRegistry }) });
    expect(valuesOf(Synthesized.of(stack).one(CHART))).toMatchObject({
      installation: { registry: 'mirror.example.com/copies/' },
      tigeraOperator: { registry: 'mirror.example.com/copies' },
    });
  });

  test('installs definitions from a mirror, or none', () => {
    const url = 'https://mirror.example.com/calico.yaml';
    const [file] = synthesize({ crds: ControllerCrds.fromUrls({ url }) }).one(DEFINITIONS).Properties.Files;
    expect(file).toEqual({ Url: url });
    expect(synthesize({ crds: ControllerCrds.existing() }).all(DEFINITIONS)).toEqual([]);
  });

  test('warns of a key that it does not read', () => {
    const stack = testStack();
    new Calico(stack, 'Calico', { cluster: importedCluster(stack), additionalValues: { instalation: {} } });
    Synthesized.of(stack);
    expect(warningsOf(stack)).toContainEqual(expect.objectContaining({ id: 'configurationKey' }));
  });
});

test('is installed after nodes and CoreDNS, so that it is uninstalled while nodes run', () => {
  const { stack, network, target } = setUp();
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: target,
    vpcCni: { networkPolicy: NetworkPolicyMode.calico() },
  });
  new Calico(stack, 'Calico', { cluster: target });
  networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  const template = Synthesized.of(stack);
  const coreDns = template.all('AWS::EKS::Addon').find(({ Properties }) => Properties.AddonName === 'coredns');
  expect(template.one(CHART).DependsOn).toContain(coreDns?.id);
  expect(coreDns?.DependsOn).toContain(template.one('AWS::EKS::Nodegroup').id);
  expect(warningsOf(stack).filter(({ id }) => id === 'calicoPodAddress')).toEqual([]);
});

test('warns if the VPC CNI does not tell Calico the addresses of pods', () => {
  const { stack, target } = setUp();
  new VpcCni(stack, 'Cni', { cluster: target, networkPolicy: NetworkPolicyMode.otherEngine() });
  new Calico(stack, 'Calico', { cluster: target });
  Synthesized.of(stack);
  expect(warningsOf(stack)).toContainEqual({
    id: 'calicoPodAddress',
    path: 'Test/Calico',
    text: expect.stringContaining('NetworkPolicyMode.calico()'),
  });
});

describe('fails', () => {
  test('for a policy engine in the VPC CNI', () => {
    const { stack, target } = setUp();
    new VpcCni(stack, 'Cni', { cluster: target, networkPolicy: NetworkPolicyMode.standard() });
    new Calico(stack, 'Calico', { cluster: target });
    expect(() => Synthesized.of(stack)).toFailWith(
      'NetworkPolicyEngines',
      'installs another network policy engine',
      'NetworkPolicyMode.',
    );
  });

  test('for Cilium in the same cluster', () => {
    const { stack, target } = setUp();
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.chained() });
    expect(() => new Calico(stack, 'Calico', { cluster: target })).toFailWith(
      'NetworkPolicyEngines',
      '"Calico"',
      'Remove one of them',
    );
  });

  test('for strict security groups for pods', () => {
    const { stack, target } = setUp();
    new VpcCni(stack, 'Cni', {
      cluster: target,
      networkPolicy: NetworkPolicyMode.calico(),
      securityGroupsForPods: SecurityGroupsForPods.strict(),
    });
    new Calico(stack, 'Calico', { cluster: target });
    expect(() => Synthesized.of(stack)).toFailWith(
      'CalicoSetting',
      '"SecurityGroupsForPods.strict()"',
      'SecurityGroupsForPods.standard()',
    );
  });

  test('for an IPv6 cluster', () => {
    const { stack, target } = setUp({ ipFamily: eks.IpFamily.IP_V6 });
    expect(() => new Calico(stack, 'Calico', { cluster: target })).toFailWith(
      'CalicoSetting',
      'IPv6 cluster',
      'NetworkPolicyMode.standard()',
    );
  });

  test('for definitions of a chart that has none', () => {
    expect(() => synthesize({ crds: ControllerCrds.fromChart() })).toFailWith(
      'CalicoSetting',
      '"ControllerCrds.fromChart()"',
      'Leave crds out',
    );
  });

  test('for values that identify the installation', () => {
    expect(() => synthesize({ additionalValues: { installation: { cni: { type: 'Calico' } } } })).toFailWith(
      'ValuesClash',
      '"installation.cni.type"',
      'typed option',
    );
  });

  test.each([ClusterCompute.autoModeAndNodes(), ClusterCompute.autoMode()])(
    'for compute without nodes of its own',
    (compute) => {
      const stack = testStack();
      const cluster = importedCluster(stack, { compute });
      expect(() => new Calico(stack, 'Calico', { cluster })).toFailWith(
        'ClusterCompute',
        '"Calico" cannot run with',
        'without EKS Auto Mode',
      );
    },
  );
});
