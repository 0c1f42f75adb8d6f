import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, KubernetesObjects } from '../../lib';
import { ChartSource } from '../../lib/artifacts';
import { HelmRelease, type HelmReleaseProps } from '../../lib/charts';
import { testStack } from '../support/builders';
import { importedCluster, testKubectlLayer, testNetworking } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const PODINFO = {
  chart: 'podinfo',
  chartSource: ChartSource.repository('https://stefanprodan.github.io/podinfo'),
  version: '6.9.2',
};
const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } };

function release(props: Partial<HelmReleaseProps> = {}, stack: Stack = testStack()) {
  const defined = new HelmRelease(stack, 'Podinfo', {
    ...PODINFO,
    ...props,
    cluster: props.cluster ?? importedCluster(stack),
  });
  return { stack, defined };
}

const chartOf = (stack: Stack) => Synthesized.of(stack).one(CHART);

describe('a Helm release', () => {
  test('waits and is atomic, under the name of its chart', () => {
    const { stack, defined } = release();
    expect(chartOf(stack).Properties).toMatchObject({
      Chart: 'podinfo',
      Version: '6.9.2',
      Repository: 'https://stefanprodan.github.io/podinfo',
      Release: 'podinfo',
      Namespace: 'default',
      CreateNamespace: true,
      Wait: true,
      Atomic: true,
      Timeout: '600s',
    });
    expect([defined.releaseName, defined.namespace]).toEqual(['podinfo', 'default']);
  });

  test('takes names, waiting and values of the user, with deploy-time values', () => {
    const stack = testStack();
    const replicas = new CfnParameter(stack, 'Replicas', { type: 'Number' });
    release(
      {
        releaseName: 'shop',
        namespace: 'shop',
        createNamespace: false,
        wait: false,
        timeout: Duration.minutes(14),
        values: { replicaCount: replicas.valueAsNumber, ui: { color: 'teal', none: undefined } },
      },
      stack,
    );
    const chart = chartOf(stack);
    expect(chart.Properties).toMatchObject({ Release: 'shop', Namespace: 'shop', Timeout: '840s' });
    for (const option of ['Wait', 'Atomic', 'CreateNamespace']) {
      expect(chart.Properties[option] ?? false).toBe(false);
    }
    expect(flatten(chart.Properties.Values)).toBe('{"replicaCount":${Replicas},"ui":{"color":"teal"}}');
  });

  test('waits without a rollback, if the user says so', () => {
    const { stack } = release({ atomic: false });
    expect(chartOf(stack).Properties).toMatchObject({ Wait: true });
    expect(chartOf(stack).Properties.Atomic ?? false).toBe(false);
  });

  test('comes from an asset, which has its version', () => {
    const path = join(tmpdir(), 'helm-release', 'podinfo');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'Chart.yaml'), 'name: podinfo\nversion: 6.9.2\n');
    const stack = testStack();
    const chartSource = ChartSource.asset(new Asset(stack, 'Files', { path }));
    release({ chartSource, version: undefined }, stack);
    const { Properties } = chartOf(stack);
    expect(Properties).toHaveProperty('ChartAssetURL');
    expect(Properties).not.toHaveProperty('Version');
  });

  test('comes from the repository of the cluster', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, {
      chartRepository: 'oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts',
    });
    release({ cluster, chartSource: undefined }, stack);
    expect(chartOf(stack).Properties.Repository).toBe(
      'oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts/podinfo',
    );
  });

  test('may be waited for', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const { defined } = release({ cluster }, stack);
    new KubernetesObjects(stack, 'Later', { cluster, objects: [CONFIG] }).node.addDependency(defined);
    const template = Synthesized.of(stack);
    expect(template.one(MANIFEST).DependsOn).toContain(template.one(CHART).id);
    expect(template.waitsFor(template.one(CHART).id)).toContain(template.one('AWS::EKS::AccessEntry', '').id);
  });

  test.each([
    [undefined, '"podinfo" has no version'],
    ['^6.9.0', '"^6.9.0" is not an exact version'],
    ['6.9', '"6.9" is not an exact version'],
    ['latest', '"latest" is not an exact version'],
  ])('fails with the version %s', (version, wrong) => {
    expect(() => release({ version })).toFailWith('ChartVersion', wrong, 'such as "1.2.3"', '(at Test/Podinfo)');
  });

  test.each([
    ['Podinfo', '"Podinfo"'],
    ['p'.repeat(54), '"pppp'],
    ['pod.info', '"pod.info"'],
    ['', '""'],
  ])('fails with the name "%s"', (releaseName, quoted) => {
    const wrong = 'is not the name of a Helm release';
    expect(() => release({ releaseName })).toFailWith('ReleaseName', quoted, wrong, 'Set releaseName to 1 to 53');
  });

  test('fails with a namespace that Kubernetes does not accept', () => {
    const wrong = '"my.shop" is not the name of a namespace';
    expect(() => release({ namespace: 'my.shop' })).toFailWith('ReleaseName', wrong, 'Set namespace to 1 to 63');
  });

  test('fails without a repository, or with one in the name of the chart', () => {
    expect(() => release({ chartSource: undefined })).toFailWith(
      'ChartRepository',
      '"podinfo" has no repository',
      'Set chartSource',
    );
    expect(() => release({ chart: 'stable/podinfo' })).toFailWith(
      'ChartRepository',
      '"stable/podinfo" is not the name of a chart without its repository',
      'in chartSource',
    );
  });

  test('fails with waiting that contradicts itself, or that takes too long', () => {
    expect(() => release({ atomic: true, wait: false })).toFailWith(
      'ReleaseWait',
      '"atomic: true"',
      'Leave one of them out',
    );
    expect(() => release({ timeout: Duration.minutes(15) })).toFailWith(
      'ChartTimeout',
      '"15 minutes"',
      'Write 14 minutes or less',
    );
  });

  test.each(['ingress-nginx', 'appmesh-controller'])('fails with %s, which has ended', (chart) => {
    expect(() => release({ chart })).toFailWith('EndedSoftware', `"${chart}" is a chart of`, 'Use ');
  });

  test('fails with a version beside an asset', () => {
    const stack = testStack();
    const asset = new Asset(stack, 'Files', { path: __dirname });
    expect(() => release({ chartSource: ChartSource.asset(asset) }, stack)).toFailWith(
      'ChartVersion',
      '"6.9.2" is given, but the asset of "podinfo" has its own version',
      'Leave it out',
    );
  });

  test('passes with names that are known at deployment only', () => {
    const stack = testStack();
    const value = new CfnParameter(stack, 'Name').valueAsString;
    expect(() => release({ releaseName: value, namespace: value, version: value }, stack)).not.toThrow();
  });

  test('warns that the handler of aws-eks-v2 installs the definitions of the chart nevertheless', () => {
    const ids = (stack: Stack) => warningsOf(stack).map(({ id, path }) => [id, path]);
    const { stack } = release({ skipCrds: true });
    expect(ids(stack)).toContainEqual(['chartCrdsInstalled', 'Test/Podinfo']);
    const old = testStack();
    const imported = eksV1.Cluster.fromClusterAttributes(old, 'Cluster', {
      clusterName: 'orion',
      kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
      kubectlLayer: testKubectlLayer(old),
    });
    release({ skipCrds: true, cluster: ClusterTarget.fromV1(imported, '1.36') }, old);
    expect(ids(old)).toEqual([]);
    expect(chartOf(old).Properties.SkipCrds).toBe(true);
  });
});

describe('charts and objects in the order of the pattern', () => {
  const zone = (stack: Stack) =>
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z0123456789EXAMPLE',
      zoneName: 'example.com',
    });

  function pattern(certManager?: boolean) {
    const { stack, networking } = testNetworking({
      loadBalancerController: { gatewayApi: {}, certManager },
      externalDns: { hostedZones: [zone(testStack())] },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
    return { stack, networking };
  }

  test('wait for nodes, DNS, the controllers and the definitions, and so are deleted before them', () => {
    const { stack, networking } = pattern();
    const added = networking.addChart('Podinfo', { ...PODINFO, namespace: 'shop' });
    networking.addObjects('Shop', [CONFIG]).node.addDependency(added);
    const template = Synthesized.of(stack);
    const chart = template.one(CHART, 'podinfo');
    const objects = template.one(MANIFEST, 'shop');
    for (const { id } of [chart, objects]) {
      const earlier = template.waitsFor(id);
      expect(earlier).toContain(template.one(CHART, 'aws-load-balancer-controller').id);
      expect(earlier).toContain(template.one('Custom::EksNetworkingCrds').id);
      for (const type of ['AWS::EKS::Nodegroup', 'AWS::EC2::NatGateway', 'AWS::EKS::AccessEntry']) {
        expect(template.all(type).some((resource) => earlier.has(resource.id))).toBe(true);
      }
      for (const addon of ['coredns', 'external-dns', 'vpc-cni']) {
        expect(earlier).toContain(template.one('AWS::EKS::Addon', `"${addon}"`).id);
      }
    }
    expect(objects.DependsOn).toContain(chart.id);
    expect(added.releaseName).toBe('podinfo');
    expect(warningsOf(stack).filter(({ id }) => id === 'loadBalancerOrder')).toEqual([]);
  });

  test('put cert-manager before the controller that needs it', () => {
    const { stack, networking } = pattern(true);
    networking.addChart('CertManager', {
      chart: 'cert-manager',
      chartSource: ChartSource.oci('oci://quay.io/jetstack/charts'),
      version: 'v1.19.1',
      namespace: 'cert-manager',
    });
    networking.addChart('Podinfo', PODINFO);
    const template = Synthesized.of(stack);
    const controller = template.one(CHART, 'aws-load-balancer-controller').id;
    expect(template.waitsFor(controller)).toContain(template.one(CHART, 'jetstack').id);
    expect(template.waitsFor(template.one(CHART, 'podinfo').id)).toContain(controller);
  });
});
