import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Fn, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, ExternalDns, LoadBalancerController } from '../../lib';
import { ChartSource } from '../../lib/artifacts';
import { ExternalDnsInstallation } from '../../lib/dns';
import { CHARTS } from '../../lib/foundation/versions';
import { testNetwork } from '../support/builders';
import { clusterStack, kubectlLayer, testTarget } from '../support/clusters';
import { flatten, Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const NAME = 'aws-load-balancer-controller';
const REGISTRY = 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts';

const FOLDER = join(tmpdir(), 'chart-source', NAME);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, 'Chart.yaml'), `name: ${NAME}\nversion: 3.5.0\n`);
for (const extension of ['tgz', 'tar.gz', 'tar', 'zip', 'yaml']) {
  writeFileSync(join(FOLDER, '..', `chart.${extension}`), extension);
}

const chartAsset = (stack: Stack, path = FOLDER) => new Asset(stack, 'ChartFiles', { path });

function installed(source: (stack: Stack) => ChartSource, chartRepository?: string) {
  const { stack, cluster } = testTarget();
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack), chartRepository });
  new LoadBalancerController(stack, 'Controller', { cluster: target, chartSource: source(stack) });
  return Synthesized.of(stack);
}
const chartOf = (template: Synthesized) => template.one(CHART).Properties;

test('a repository keeps the name and the version of the chart', () => {
  expect(chartOf(installed(() => ChartSource.repository('https://charts.example.com/')))).toMatchObject({
    Chart: NAME,
    Version: CHARTS.loadBalancerController.version,
    Repository: 'https://charts.example.com',
  });
});

test('an OCI registry has a repository for each chart, whose last part is the name of the chart', () => {
  expect(chartOf(installed(() => ChartSource.oci(`${REGISTRY}/`)))).toMatchObject({
    Chart: NAME,
    Version: CHARTS.loadBalancerController.version,
    Repository: `${REGISTRY}/${NAME}`,
  });
});

test('takes precedence over the repository of the cluster', () => {
  const properties = chartOf(installed(() => ChartSource.repository('https://charts.example.com'), REGISTRY));
  expect(properties.Repository).toBe('https://charts.example.com');
});

test('a deploy-time value passes', () => {
  const imported = Fn.importValue('Charts');
  expect(chartOf(installed(() => ChartSource.repository(imported))).Repository).toEqual({
    'Fn::ImportValue': 'Charts',
  });
  expect(flatten(chartOf(installed(() => ChartSource.oci(imported))).Repository)).toContain(`/${NAME}`);
});

test.each([
  ['repository', 'http://charts.example.com', 'Write "https://…"'],
  ['repository', REGISTRY, 'Write "https://…"'],
  ['oci', 'https://charts.example.com', 'Write "oci://…"'],
  ['oci', '111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts', 'Write "oci://…"'],
] as const)('fails for another form: %s(%s)', (factory, address, instead) => {
  expect(() => ChartSource[factory](address)).toFailWith(
    'ChartRepository',
    `"${address}" is not a chart repository`,
    instead,
  );
});

describe('an asset', () => {
  test('has neither repository nor version, and the role of the handler can read it', () => {
    const template = installed((stack) => ChartSource.asset(chartAsset(stack)), REGISTRY);
    const { Chart, Repository, Version, ChartAssetURL } = chartOf(template);
    expect({ Chart, Repository, Version }).toEqual({ Chart: undefined, Repository: undefined, Version: undefined });
    expect(flatten(ChartAssetURL)).toMatch(/^s3:\/\/cdk-hnb659fds-assets-.*\.zip$/);
    const reads = template
      .all('AWS::IAM::Policy')
      .filter(({ Properties }) => flatten(Properties.PolicyDocument).includes('s3:GetObject'));
    expect(reads).toHaveLength(1);
    expect(flatten(reads[0].Properties.Roles)).toMatch(/KubectlProviderHandlerServiceRole/);
  });

  test('is read by the handler of a cluster of aws-eks, too', () => {
    const stack = clusterStack();
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.36'),
      kubectlLayer: kubectlLayer(stack),
      vpc: testNetwork(stack, { closeDefaultSecurityGroup: false }).vpc,
    });
    new LoadBalancerController(stack, 'Controller', {
      cluster: ClusterTarget.fromV1(cluster, '1.36'),
      chartSource: ChartSource.asset(chartAsset(stack)),
    });
    expect(flatten(Synthesized.of(stack).one(CHART).Properties.ChartAssetURL)).toMatch(/^s3:/);
  });

  test.each(['tgz', 'tar.gz', 'tar', 'yaml'])('fails if the handler cannot unpack it: .%s', (extension) => {
    expect(() => ChartSource.asset(chartAsset(clusterStack(), join(FOLDER, '..', `chart.${extension}`)))).toFailWith(
      'ChartAsset',
      '"ChartFiles" is neither a directory nor a zip archive',
      'Unpack the chart with "tar -xzf"',
      '(at Test/ChartFiles)',
    );
  });

  test('may be a zip archive', () => {
    expect(() => ChartSource.asset(chartAsset(clusterStack(), join(FOLDER, '../chart.zip')))).not.toThrow();
  });

  test('fails if the role of an imported provider is not known', () => {
    const stack = clusterStack();
    const provider = (id: string, role?: eks.KubectlProviderAttributes['role']) =>
      eks.KubectlProvider.fromKubectlProviderAttributes(stack, id, {
        serviceToken: 'arn:aws:lambda:eu-west-1:111111111111:function:kubectl',
        role,
      });
    const install = (id: string, kubectlProvider: eks.IKubectlProvider) =>
      new LoadBalancerController(stack, id, {
        cluster: ClusterTarget.fromV2(
          eks.Cluster.fromClusterAttributes(stack, `${id}Cluster`, {
            clusterName: 'prod',
            vpc: testTarget().target.vpc,
            kubectlProvider,
          }),
        ),
        chartSource: ChartSource.asset(chartAsset(stack)),
      });
    expect(() => install('Unknown', provider('Other'))).toFailWith(
      'ChartAsset',
      `"${NAME}" comes from an asset, which the imported kubectl provider cannot read`,
      'Give fromKubectlProviderAttributes the role of its handler',
    );
  });
});

test('is not for the add-on of ExternalDNS, which has no chart', () => {
  const { stack, cluster } = testTarget();
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z1',
    zoneName: 'example.com',
  });
  const define = (id: string, installation?: ExternalDnsInstallation) =>
    new ExternalDns(stack, id, {
      cluster: target,
      hostedZones: [zone],
      installation,
      chartSource: ChartSource.oci(REGISTRY),
    });
  expect(() => define('Addon')).toFailWith(
    'ExternalDnsSetting',
    '"chartSource" is not supported by the EKS add-on',
    'Leave it out, or write installation: ExternalDnsInstallation.chart()',
  );
  define('Chart', ExternalDnsInstallation.chart());
  expect(chartOf(Synthesized.of(stack))).toMatchObject({ Repository: `${REGISTRY}/external-dns` });
});
