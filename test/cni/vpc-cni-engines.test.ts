import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, CfnResource, Duration, Lazy, Stack, type StackProps, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ClusterTarget, NetworkPolicyMode, VpcCni } from '../../lib';
import { isPolicyEngine } from '../../lib/cluster/objects/policy-enforcement';
import { PolicyEventLogs } from '../../lib/cni';
import { testApp } from '../support/builders';
import { clusterStack, testTarget } from '../support/clusters';
import { cniIn, configured } from '../support/cni';
import { importedCluster, testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

describe('network policy', () => {
  test.each<[string, NetworkPolicyMode, object | undefined]>([
    ['off', NetworkPolicyMode.off(), undefined],
    ['of another engine', NetworkPolicyMode.otherEngine(), undefined],
    ['of Calico', NetworkPolicyMode.calico(), { env: { ANNOTATE_POD_IP: 'true' } }],
    ['standard', NetworkPolicyMode.standard({ eventLogs: PolicyEventLogs.NONE }), { enableNetworkPolicy: 'true' }],
    [
      'standard with logs in CloudWatch',
      NetworkPolicyMode.standard({ eventLogs: PolicyEventLogs.CLOUDWATCH }),
      {
        enableNetworkPolicy: 'true',
        nodeAgent: { enablePolicyEventLogs: 'true', enableCloudWatchLogs: 'true' },
      },
    ],
    [
      'strict, with a memory of connections',
      NetworkPolicyMode.strict({ connectionCleanup: Duration.minutes(1), connectionTableSize: 32_768 }),
      {
        enableNetworkPolicy: 'true',
        env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' },
        nodeAgent: { conntrackCacheCleanupPeriod: 60, conntrackCacheTableSize: 32_768 },
      },
    ],
  ])('is %s', (_, networkPolicy, configuration) => {
    expect(configured({ networkPolicy })).toEqual(configuration);
  });

  test('lets the role write logs to CloudWatch when asked, and only then', () => {
    const roleWith = (eventLogs: PolicyEventLogs) => {
      const { stack } = cniIn({ networkPolicy: NetworkPolicyMode.standard({ eventLogs }) });
      return JSON.stringify(Synthesized.of(stack).one('AWS::IAM::Role', 'Amazon VPC CNI').Properties);
    };
    expect(roleWith(PolicyEventLogs.NODE)).not.toContain('logs:');
    expect(roleWith(PolicyEventLogs.CLOUDWATCH)).toContain('logs:PutLogEvents');
  });

  test.each<[string, () => NetworkPolicyMode, string, string]>([
    [
      'a small table of connections',
      () => NetworkPolicyMode.standard({ connectionTableSize: 32_767 }),
      '"connectionTableSize: 32767" is out of bounds',
      'Write a whole number of 32768 to 1048576',
    ],
    [
      'a large table of connections',
      () => NetworkPolicyMode.strict({ connectionTableSize: 1_048_577 }),
      '"connectionTableSize: 1048577"',
      '32768 to 1048576',
    ],
    [
      'a cleanup without a pause',
      () => NetworkPolicyMode.standard({ connectionCleanup: Duration.seconds(0) }),
      '"connectionCleanup: 0" is out of bounds',
      'Write 1 or more whole seconds',
    ],
    [
      'a pause that is known at deployment only',
      () => NetworkPolicyMode.standard({ connectionCleanup: Duration.seconds(Lazy.number({ produce: () => 60 })) }),
      '"connectionCleanup: a deploy-time value"',
      '1 or more',
    ],
  ])('fails with %s', (_, make, wrong, instead) => {
    expect(make).toFailWith('CniSetting', wrong, instead);
  });

  test('warns of the annotation for Calico where pods have several addresses', () => {
    const networkInterfaces = { allNetworkCards: true };
    expect(warningsOf(cniIn({ networkInterfaces, networkPolicy: NetworkPolicyMode.calico() }).stack)).toEqual([
      {
        id: 'podAddressAnnotation',
        path: 'Test/VpcCni',
        text: expect.stringContaining('its annotation for Calico'),
      },
    ]);
    expect(warningsOf(cniIn({ networkInterfaces, networkPolicy: NetworkPolicyMode.standard() }).stack)).toEqual([]);
    expect(warningsOf(cniIn({ networkPolicy: NetworkPolicyMode.calico() }).stack)).toEqual([]);
  });
});

describe('two engines of network policies', () => {
  const CHART = { chart: 'tigera-operator', repository: 'https://docs.tigera.io/calico/charts' };

  /** A cluster with a CNI that enforces policies as asked, to install charts in. */
  function clusterWith(networkPolicy: NetworkPolicyMode) {
    const { stack, cluster, target } = testTarget({});
    const kubectlProvider = new eks.KubectlProvider(stack, 'Provider', {
      cluster,
      kubectlLayer: testKubectlLayer(stack),
    });
    const { clusterName } = cluster;
    const imported = eks.Cluster.fromClusterAttributes(stack, 'Same', { clusterName, kubectlProvider });
    new VpcCni(stack, 'VpcCni', { cluster: target, networkPolicy });
    return { stack, cluster: imported, kubectlProvider };
  }

  test.each([
    ['standard', NetworkPolicyMode.standard()],
    ['strict', NetworkPolicyMode.strict()],
  ])('fail beside each other in one cluster: %s and a chart that comes later', (_, networkPolicy) => {
    const { stack, cluster } = clusterWith(networkPolicy);
    new eks.HelmChart(stack, 'Calico', { cluster, ...CHART });
    expect(() => Synthesized.of(stack)).toFailWith(
      'NetworkPolicyEngines',
      '"Test/Calico/Resource/Default" installs another network policy engine, but the CNI already enforces policies',
      'Write NetworkPolicyMode.calico() or NetworkPolicyMode.otherEngine(), or leave the chart out',
      '(at Test/VpcCni)',
    );
  });

  test('fail with a chart of the older cluster module too', () => {
    const stack = clusterStack();
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.36'),
      kubectlLayer: testKubectlLayer(stack),
      defaultCapacity: 0,
    });
    new VpcCni(stack, 'VpcCni', {
      cluster: ClusterTarget.fromV1(cluster),
      networkPolicy: NetworkPolicyMode.standard(),
    });
    cluster.addHelmChart('Cilium', { chart: 'oci://quay.io/cilium/charts/cilium' });
    expect(() => Synthesized.of(stack)).toFailWith(
      'NetworkPolicyEngines',
      'installs another network policy engine, but the CNI already enforces policies',
      'NetworkPolicyMode.otherEngine()',
    );
  });

  test.each([
    ['off', NetworkPolicyMode.off()],
    ['of Calico', NetworkPolicyMode.calico()],
    ['of another engine', NetworkPolicyMode.otherEngine()],
  ])('are one where that of the CNI is %s', (_, networkPolicy) => {
    const { stack, cluster } = clusterWith(networkPolicy);
    new eks.HelmChart(stack, 'Calico', { cluster, ...CHART });
    expect(Synthesized.of(stack).all('Custom::AWSCDK-EKS-HelmChart')).toHaveLength(1);
  });

  test('are fine in two clusters, and beside charts of other software', () => {
    const { stack, cluster, kubectlProvider } = clusterWith(NetworkPolicyMode.standard());
    const other = eks.Cluster.fromClusterAttributes(stack, 'Other', { clusterName: 'other', kubectlProvider });
    new eks.HelmChart(stack, 'Calico', { cluster: other, ...CHART });
    new eks.HelmChart(stack, 'Metrics', { cluster, chart: 'metrics-server' });
    expect(Synthesized.of(stack).all('Custom::AWSCDK-EKS-HelmChart')).toHaveLength(2);
  });

  test.each<[string, (app: App) => StackProps & { scope?: Construct }]>([
    ['Regions', () => ({ env: { region: 'us-east-1' } })],
    ['stages', (app) => ({ scope: new Stage(app, 'Stage'), env: { region: 'eu-west-1' } })],
  ])('are fine in clusters of one name in two %s', (_, elsewhere) => {
    const app = testApp();
    const stack = new Stack(app, 'Test', { env: { region: 'eu-west-1' } });
    new VpcCni(stack, 'VpcCni', { cluster: importedCluster(stack), networkPolicy: NetworkPolicyMode.standard() });
    const { scope = app, ...props } = elsewhere(app);
    const other = new Stack(scope, 'Other', props);
    new CfnResource(other, 'Calico', {
      type: 'Custom::AWSCDK-EKS-HelmChart',
      properties: { ClusterName: 'orion', Chart: 'tigera-operator' },
    });
    expect(() => app.synth()).not.toThrow();
    new CfnResource(stack, 'Calico', {
      type: 'Custom::AWSCDK-EKS-HelmChart',
      properties: { ClusterName: 'orion', Chart: 'tigera-operator' },
    });
    expect(() => app.synth({ force: true })).toFailWith(
      'NetworkPolicyEngines',
      '"Test/Calico" installs another network policy engine, but the CNI already enforces policies',
      'leave the chart out',
    );
  });

  test.each<[unknown, boolean]>([
    ['calico', true],
    ['cilium', true],
    ['tigera-operator', true],
    ['oci://quay.io/cilium/charts/cilium', true],
    ['cilium-cli', false],
    ['cilium/other', false],
    [Lazy.string({ produce: () => 'cilium' }), false],
    [undefined, false],
  ])('are told by the chart %s: %s', (chart, expected) => {
    expect(isPolicyEngine(chart)).toBe(expected);
  });
});
