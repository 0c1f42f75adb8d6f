import * as assets from 'aws-cdk-lib/aws-s3-assets';
import type { Stack } from 'aws-cdk-lib/core';
import { ClusterCompute, GatewayApiCrds, NodeSecurityGroup, SecurityGroupsForPods, VpcCni } from '../../lib';
import { ChartSource, ImageRegistry } from '../../lib/artifacts';
import { DataPlane, Istio, type IstioProps, MutualTls } from '../../lib/mesh';
import { ISTIO_CHART_VALUES } from '../fixtures/istio-chart-values';
import { appliedObjects } from '../support/applied-objects';
import { testStack } from '../support/builders';
import { importedCluster, unknownPaths, valuesOf } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';

type Options = Partial<Omit<IstioProps, 'cluster'>>;
type Cluster = Parameters<typeof importedCluster>[1];

function define(options: Options = {}, cluster: Cluster = {}, stack = testStack()): Stack {
  new Istio(stack, 'Mesh', { cluster: importedCluster(stack, cluster), ...options });
  return stack;
}

const synthesize = (options?: Options, cluster?: Cluster) => Synthesized.of(define(options, cluster));

const sidecar = synthesize();
const ambient = synthesize({ dataPlane: DataPlane.AMBIENT });

const releases = (template: Synthesized) => template.all(CHART).map(({ Properties: { Release } }) => Release);

describe('the charts', () => {
  test('come from GitHub in one version, into the root namespace', () => {
    for (const { Properties } of ambient.all(CHART)) {
      expect(Properties).toMatchObject({ Version: '1.30.3', Namespace: 'istio-system', CreateNamespace: true });
      expect(Properties.Repository).toMatch(/^oci:\/\/ghcr\.io\/istio\/release\/charts\/(base|cni|istiod|ztunnel)$/);
    }
  });

  test('are three with sidecars, and four in ambient mode', () => {
    expect(releases(sidecar).sort()).toEqual(['istio-base', 'istio-cni', 'istiod']);
    expect(releases(ambient).sort()).toEqual(['istio-base', 'istio-cni', 'istiod', 'ztunnel']);
  });

  test.each([
    ['sidecar', sidecar],
    ['ambient', ambient],
    ['with one replica', synthesize({ replicas: 1 })],
  ])('have values that upstream knows: %s', (_, template) => {
    for (const chart of template.all(CHART)) {
      const name = chart.Properties.Repository.split('/').at(-1) as keyof typeof ISTIO_CHART_VALUES;
      expect(unknownPaths(valuesOf(chart), ISTIO_CHART_VALUES[name])).toEqual([]);
    }
  });

  test('wait for each other, and the policy for all', () => {
    const order = ['istio-base', 'istio-cni', 'istiod', 'ztunnel'].map(
      (release) => ambient.all(CHART).filter(({ Properties }) => Properties.Release === release)[0],
    );
    for (const [at, chart] of order.slice(1).entries()) {
      expect(chart.DependsOn).toContain(order[at].id);
    }
    const [policy] = ambient.all('Custom::AWSCDK-EKS-KubernetesResource');
    expect(policy.DependsOn).toContain(order[3].id);
  });

  test('take the profile of ambient mode only there', () => {
    expect(['base', 'cni', 'istiod', 'ztunnel'].map((name) => valuesOf(chartIn(ambient, name)).profile)).toEqual(
      Array(4).fill('ambient'),
    );
    expect(['base', 'cni', 'istiod'].map((name) => valuesOf(chartIn(sidecar, name)).profile)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('run images of Docker Hub, because registry.istio.io ends', () => {
    expect(['cni', 'istiod', 'ztunnel'].map((name) => valuesOf(chartIn(ambient, name)))).toMatchObject([
      { image: 'docker.io/istio/install-cni:1.30.3-distroless', global: { hub: 'docker.io/istio', tag: '1.30.3' } },
      { image: 'docker.io/istio/pilot:1.30.3-distroless', global: { hub: 'docker.io/istio', variant: 'distroless' } },
      { image: 'docker.io/istio/ztunnel:1.30.3-distroless', hub: 'docker.io/istio' },
    ]);
  });

  test('run images of the registry of the cluster', () => {
    const imageRegistry = ImageRegistry.of('111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror');
    expect(valuesOf(chartIn(synthesize({}, { imageRegistry }), 'istiod'))).toMatchObject({
      image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/istio/pilot:1.30.3-distroless',
      global: { hub: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/istio' },
    });
  });

  test('come from another repository', () => {
    const { Properties } = chartIn(
      synthesize({ chartSource: ChartSource.oci('oci://mirror.example.com/charts') }),
      'cni',
    );
    expect(Properties.Repository).toBe('oci://mirror.example.com/charts/cni');
  });

  test('run two pods of istiod, which a drained node does not take away together', () => {
    expect(valuesOf(chartIn(sidecar, 'istiod'))).toMatchObject({
      autoscaleMin: 2,
      autoscaleMax: 5,
      pilot: { cni: { enabled: true } },
      topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/zone' }, {}],
    });
    expect(valuesOf(chartIn(synthesize({ replicas: 1 }), 'istiod'))).toMatchObject({
      autoscaleMin: 1,
      global: { defaultPodDisruptionBudget: { enabled: false }, hub: 'docker.io/istio' },
    });
    expect(valuesOf(chartIn(synthesize({ replicas: 9 }), 'istiod'))).toMatchObject({
      autoscaleMin: 9,
      autoscaleMax: 9,
    });
  });

  test('take values, merged deep', () => {
    const values = valuesOf(
      chartIn(
        synthesize({
          additionalValues: { istiod: { meshConfig: { accessLogFile: '/dev/stdout' }, global: { logAsJson: true } } },
        }),
        'istiod',
      ),
    );
    expect(values).toMatchObject({
      meshConfig: { accessLogFile: '/dev/stdout' },
      global: { logAsJson: true, hub: 'docker.io/istio' },
    });
  });

  test('are warned of misspelt values', () => {
    const stack = define({ additionalValues: { cni: { excludeNamespace: [] } } });
    expect(warningsOf(stack)).toEqual([
      expect.objectContaining({
        id: 'configurationKey',
        text: expect.stringContaining('Did you mean "excludeNamespaces"?'),
      }),
    ]);
  });
});

function chartIn(template: Synthesized, name: string) {
  return template.all(CHART).filter(({ Properties }) => Properties.Repository.endsWith(`/${name}`))[0];
}

describe('the mesh', () => {
  test.each([
    ['strict by default', {}, 'STRICT'],
    ['permissive', { mutualTls: MutualTls.PERMISSIVE }, 'PERMISSIVE'],
  ])('demands mutual TLS: %s', (_, options, mode) => {
    const template = synthesize(options);
    expect(appliedObjects(template.json)).toBeValidObject();
    expect(appliedObjects(template.json)).toEqual([
      expect.objectContaining({
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: expect.objectContaining({ name: 'default', namespace: 'istio-system' }),
        spec: { mtls: { mode } },
      }),
    ]);
  });

  test('has labels for namespaces', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    expect(new Istio(stack, 'Mesh', { cluster }).namespaceLabels).toEqual({ 'istio-injection': 'enabled' });
    const other = testStack();
    expect(
      new Istio(other, 'Mesh', { cluster: importedCluster(other), dataPlane: DataPlane.AMBIENT }).namespaceLabels,
    ).toEqual({ 'istio.io/dataplane-mode': 'ambient' });
  });

  test('gets the definitions of the Gateway API before istiod', () => {
    const template = synthesize({ gatewayApi: GatewayApiCrds.published() });
    const [crds] = template.all('Custom::EksNetworkingCrds');
    expect(chartIn(template, 'istiod').DependsOn).toContain(crds.id);
  });

  test('has its webhooks open in a security group of nodes, and no other port', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const vpcCni = new VpcCni(stack, 'VpcCni', { cluster });
    const ports = (template: Synthesized) =>
      template.all('AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties.FromPort);
    new NodeSecurityGroup(stack, 'Nodes', { cluster, vpc: cluster._context.vpcFor(stack), vpcCni });
    new Istio(stack, 'Mesh', { cluster });
    const template = Synthesized.of(stack);
    expect(ports(template)).toContain(15017);
    expect(ports(template)).not.toContain(15012);
    const [rule] = template
      .all('AWS::EC2::SecurityGroupIngress')
      .filter(({ Properties }) => Properties.FromPort === 15017);
    expect(chartIn(template, 'istiod').DependsOn).toContain(rule.id);
  });
});

describe('pods with security groups in ambient mode', () => {
  const warnings = (securityGroupsForPods: SecurityGroupsForPods | undefined, dataPlane: DataPlane) => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    new VpcCni(stack, 'VpcCni', { cluster, securityGroupsForPods });
    new Istio(stack, 'Mesh', { cluster, dataPlane });
    Synthesized.of(stack);
    return warningsOf(stack)
      .map(({ id }) => id)
      .filter((id) => id === 'istioPodSecurityGroups');
  };

  test('are warned of in strict mode', () => {
    expect(warnings(SecurityGroupsForPods.strict(), DataPlane.AMBIENT)).toEqual(['istioPodSecurityGroups']);
  });

  test('are not warned of otherwise', () => {
    expect(warnings(SecurityGroupsForPods.standard(), DataPlane.AMBIENT)).toEqual([]);
    expect(warnings(SecurityGroupsForPods.strict(), DataPlane.SIDECAR)).toEqual([]);
    expect(warnings(undefined, DataPlane.AMBIENT)).toEqual([]);
  });
});

describe('mistakes', () => {
  test('fails on Fargate, and not on Auto Mode', () => {
    expect(() => define({}, { compute: ClusterCompute.fargate() })).toFailWith(
      'IstioSetting',
      '"ClusterCompute.fargate()" has no nodes',
      'Add nodes',
    );
    expect(() => define({ dataPlane: DataPlane.AMBIENT }, { compute: ClusterCompute.autoMode() })).not.toThrow();
  });

  test('fails on a Kubernetes that Istio does not support', () => {
    expect(() => define({}, { kubernetesVersion: '1.31' })).toFailWith(
      'IstioSetting',
      '"1.31" is a version of Kubernetes that Istio 1.30.3 does not support',
      'Upgrade the cluster to 1.32',
    );
    expect(() => define({}, { kubernetesVersion: '1.32' })).not.toThrow();
  });

  test('fails on the asset of a chart', () => {
    const stack = testStack();
    const asset = new assets.Asset(stack, 'Chart', { path: __dirname });
    expect(() => define({ chartSource: ChartSource.asset(asset) }, {}, stack)).toFailWith(
      'IstioSetting',
      '"Chart" is the asset of one chart',
      'ChartSource.oci',
    );
  });

  test('fails on values of ztunnel with sidecars', () => {
    expect(() => define({ additionalValues: { ztunnel: {} } })).toFailWith(
      'IstioSetting',
      '"additionalValues.ztunnel" has no chart',
      'DataPlane.AMBIENT',
    );
  });

  test('fails on no replicas', () => {
    expect(() => define({ replicas: 0 })).toFailWith('ControllerReplicas', '"0" is not a valid number', 'whole number');
  });

  test.each<[Options['additionalValues'], string]>([
    [{ istiod: { revision: 'canary' } }, '"revision" is set by this construct'],
    [{ istiod: { pilot: { cni: { enabled: false } } } }, '"pilot.cni.enabled" is set'],
    [{ cni: { profile: 'demo' } }, '"profile" is set'],
  ])('fails on values that identify the installation: %j', (additionalValues, wrong) => {
    expect(() => define({ additionalValues })).toFailWith('ValuesClash', wrong, 'Use the typed option');
  });
});
