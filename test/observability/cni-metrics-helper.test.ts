import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Fn, type Stack, Token } from 'aws-cdk-lib/core';
import { ClusterTarget, WorkloadIdentity } from '../../lib';
import { CniMetric, CniMetrics, CniMetricsHelper, type CniMetricsHelperOptions } from '../../lib/observability';
import { CNI_METRICS, CNI_METRICS_HELPER_VALUES } from '../fixtures/cni-metrics-helper';
import { ACCOUNT, testStack } from '../support/builders';
import { importedCluster, testKubectlLayer, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';

function define(stack: Stack, options: CniMetricsHelperOptions = {}, cluster = importedCluster(stack)) {
  return new CniMetricsHelper(stack, 'Helper', { cluster, ...options });
}

function synthesize(options?: CniMetricsHelperOptions, stack = testStack()): Synthesized {
  define(stack, options);
  return Synthesized.of(stack);
}

const template = synthesize();
const chart = template.one(CHART);
const role = template.one('AWS::IAM::Role', 'CNI metrics helper');

describe('the role', () => {
  test('publishes to the namespace of the helper, and can do nothing else', () => {
    expect(role.Properties.Policies).toHaveLength(1);
    expect(role.Properties.Policies[0].PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Kubernetes' } },
      },
    ]);
    expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('is for the service account of the chart alone, by Pod Identity', () => {
    expect(template.one('AWS::EKS::PodIdentityAssociation').Properties).toEqual({
      ClusterName: 'orion',
      Namespace: 'kube-system',
      ServiceAccount: 'cni-metrics-helper',
      RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
    });
    expect(valuesOf(chart).serviceAccount).toEqual({ create: true, name: 'cni-metrics-helper' });
  });

  test('is for the annotated service account where IRSA is asked for', () => {
    const stack = testStack();
    const openIdConnectProvider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      stack,
      'Provider',
      Fn.importValue('OidcProviderArn'),
    );
    define(stack, { identity: WorkloadIdentity.irsa() }, importedCluster(stack, { openIdConnectProvider }));
    const irsa = Synthesized.of(stack);
    expect(irsa.all('AWS::EKS::PodIdentityAssociation')).toEqual([]);
    expect(valuesOf(irsa.one(CHART)).serviceAccount).toEqual({
      create: true,
      name: 'cni-metrics-helper',
      annotations: { 'eks.amazonaws.com/role-arn': `\${${irsa.one('AWS::IAM::Role', 'CNI metrics').id}.Arn}` },
    });
  });
});

describe('the chart', () => {
  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test('knows every value that we set, with an image of the user’s too', () => {
    expect(unknownPaths(valuesOf(chart), CNI_METRICS_HELPER_VALUES)).toEqual([]);
    const own = valuesOf(synthesize({ image: 'registry.example.com/cni-metrics-helper:v1.23.1' }).one(CHART));
    expect(unknownPaths(own, CNI_METRICS_HELPER_VALUES)).toEqual([]);
    expect(own.image).toEqual({ override: 'registry.example.com/cni-metrics-helper:v1.23.1' });
  });

  test('is pinned, and installed whole or not at all, after the role and the association', () => {
    expect(chart.Properties).toMatchObject({
      Chart: 'cni-metrics-helper',
      Version: '1.23.1',
      Repository: 'https://aws.github.io/eks-charts',
      Namespace: 'kube-system',
      Wait: true,
      Atomic: true,
      Timeout: '300s',
    });
    expect(chart.DependsOn).toEqual(
      expect.arrayContaining([role.id, template.one('AWS::EKS::PodIdentityAssociation').id]),
    );
  });

  test('tells the helper cluster and Region, so that it asks the instance metadata for neither', () => {
    expect(valuesOf(chart).env).toEqual({ AWS_CLUSTER_ID: 'orion', AWS_REGION: 'eu-west-1', USE_CLOUDWATCH: 'true' });
  });

  test('takes values of the user deep into ours', () => {
    const additionalValues = { env: { METRIC_UPDATE_INTERVAL: '15' }, image: { tag: 'v1.23.2' }, tolerations: [] };
    expect(valuesOf(synthesize({ additionalValues }).one(CHART))).toMatchObject({
      env: { METRIC_UPDATE_INTERVAL: '15', AWS_CLUSTER_ID: 'orion' },
      image: { tag: 'v1.23.2', region: 'eu-west-1' },
    });
  });
});

describe('the image', () => {
  test.each([
    ['us-west-2', '602401143452'],
    ['af-south-1', '877085696533'],
    ['il-central-1', '066635153087'],
    ['cn-northwest-1', '961992271922'],
    ['us-gov-west-1', '013241004608'],
    ['eusc-de-east-1', '877088126301'],
  ])('comes from the registry of EKS in %s', (region, account) => {
    const there = synthesize({}, testStack({ env: { account: ACCOUNT, region } }));
    expect(valuesOf(there.one(CHART)).image).toEqual({ account, region, domain: `\${AWS::URLSuffix}` });
    expect(there.json).not.toHaveProperty('Mappings');
  });

  test('is looked up at deployment where the Region is not known before', () => {
    const anywhere = synthesize({}, testStack({ env: undefined }));
    const [[id, accounts]] = Object.entries<Record<string, unknown>>(anywhere.json.Mappings);
    expect(accounts['us-gov-east-1']).toEqual({ account: '151742754352' });
    expect(JSON.stringify(anywhere.one(CHART).Properties.Values)).toContain(
      JSON.stringify({ 'Fn::FindInMap': [id, { Ref: 'AWS::Region' }, 'account'] }),
    );
  });

  test('has one table for two clusters in a stack', () => {
    const stack = testStack({ env: undefined });
    const other = ClusterTarget.fromAttributes(stack, 'Other', {
      clusterName: 'lyra',
      kubectlLayer: testKubectlLayer(stack),
    });
    new CniMetricsHelper(stack, 'A', { cluster: importedCluster(stack) });
    new CniMetricsHelper(stack, 'B', { cluster: other });
    expect(Object.keys(Synthesized.of(stack).json.Mappings)).toHaveLength(1);
  });

  test('fails in a Region that is not known, unless it is given', () => {
    const there = () => testStack({ env: { account: ACCOUNT, region: 'mars-north-1' } });
    expect(() => synthesize({}, there())).toFailWith(
      'ImageRegistry',
      '"mars-north-1" is a Region whose EKS image registry is not known',
      'image with the',
      '(at Test/Helper)',
    );
    expect(valuesOf(synthesize({ image: 'mine:1' }, there()).one(CHART)).image).toEqual({ override: 'mine:1' });
  });

  test('fails where it is empty', () => {
    expect(() => synthesize({ image: '' })).toFailWith(
      'ImageRegistry',
      '"" is not an image',
      'Write the full reference, or leave image out',
    );
  });
});

describe('refusals', () => {
  test('fails on a cluster without a kubectl handler', () => {
    const stack = testStack();
    expect(() => define(stack, {}, importedCluster(stack, { kubectlLayer: undefined }))).toFailWith(
      'KubectlMissing',
      '"cni-metrics-helper" is a Helm chart, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget',
    );
  });

  test.each([
    ['env.AWS_CLUSTER_ID', { env: { AWS_CLUSTER_ID: 'other' } }],
    ['env.AWS_REGION', { env: { AWS_REGION: 'eu-west-2' } }],
    ['env.USE_CLOUDWATCH', { env: { USE_CLOUDWATCH: 'false' } }],
    ['image.account', { image: { account: '1' } }],
    ['image.override', { image: { override: 'mine' } }],
    ['serviceAccount.name', { serviceAccount: { name: 'other' } }],
  ])('fails where additional values set %s', (path, additionalValues) => {
    expect(() => synthesize({ additionalValues })).toFailWith(
      'ValuesClash',
      `"${path}" is set by this construct`,
      'Use the typed option, or remove the key',
    );
  });

  test('fails with a timeout that leaves the handler none', () => {
    expect(() => synthesize({ timeout: Duration.minutes(15) })).toFailWith(
      'ChartTimeout',
      '"15 minutes" leaves no time for the handler',
      'Write 14 minutes or less',
    );
  });
});

describe('the metrics', () => {
  const metrics = new CniMetrics('orion');

  test('are those that the helper publishes, each by its name', () => {
    expect(Object.values(CniMetric).sort()).toEqual(CNI_METRICS.map(([name]) => name).sort());
  });

  test.each(CNI_METRICS)('%s, a %s, is read by the statistic that makes sense of it', (name, type) => {
    expect(metrics.metric(name as CniMetric)).toMatchObject({
      namespace: 'Kubernetes',
      metricName: name,
      dimensions: { CLUSTER_ID: 'orion' },
      statistic: { gauge: 'Average', counter: 'Sum', summary: 'Maximum' }[type],
    });
  });

  test('of a helper of ours are under the name that it was given', () => {
    const stack = testStack();
    const clusterName = Token.asString({ Ref: 'ClusterName' });
    const helper = define(stack, {}, importedCluster(stack, { clusterName }));
    const { dimensions } = helper.metrics.metric(CniMetric.INTERFACES);
    expect(stack.resolve(dimensions)).toEqual({ CLUSTER_ID: { Ref: 'ClusterName' } });
    expect(flatten(Synthesized.of(stack).one(CHART).Properties.Values)).toContain(`"AWS_CLUSTER_ID":"\${ClusterName}"`);
  });

  test('take options of the user', () => {
    expect(metrics.metric(CniMetric.PREFIXES, { statistic: 'Maximum', period: Duration.minutes(1) })).toMatchObject({
      statistic: 'Maximum',
      period: Duration.minutes(1),
    });
  });

  test('have two shares, which are 0 without nodes', () => {
    for (const [share, part, whole] of [
      [metrics.assignedPercent(), 'assignIPAddresses', 'totalIPAddresses'],
      [metrics.interfacesPercent(), 'eniAllocated', 'eniMaxAvailable'],
    ] as const) {
      expect(share.expression).toBe('IF(whole > 0, 100 * part / whole, 0)');
      expect(share.usingMetrics).toMatchObject({ part: { metricName: part }, whole: { metricName: whole } });
    }
  });
});
