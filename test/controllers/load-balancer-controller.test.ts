import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Fn, type Stack, Token } from 'aws-cdk-lib/core';
import { ClusterTarget, LoadBalancerController, type LoadBalancerControllerOptions, WorkloadIdentity } from '../../lib';
import { LBC_CHART_VALUES } from '../fixtures/lbc-chart-values';
import { testStack } from '../support/builders';
import { importedCluster, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

/** The policy that was published with the controller 3.5.0: docs/install/iam_policy.json of kubernetes-sigs/aws-load-balancer-controller. */
const PUBLISHED: Statement[] = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/lbc-iam-policy-v3.5.0.json'), 'utf8'),
).Statement;

/** What statements allow, a line for each action on each resource under each condition: their grouping and order do not count. */
function grants(statements: Statement[]): string[] {
  return statements
    .flatMap(({ Effect, Action, Resource, Condition }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => {
          const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
          return `${Effect} ${action} on ${flatten(resource)}${condition}`;
        }),
      ),
    )
    .sort();
}

function define(stack: Stack, options: LoadBalancerControllerOptions = {}, cluster = importedCluster(stack)) {
  return new LoadBalancerController(stack, 'Controller', { cluster, ...options });
}

function synthesize(options?: LoadBalancerControllerOptions, stack = testStack()): Synthesized {
  define(stack, options);
  return Synthesized.of(stack);
}

function roleOf(template: Synthesized): Resource {
  return template.one('AWS::IAM::Role', 'Load Balancer Controller');
}

function statementsOf(template: Synthesized): Statement[] {
  const { Policies } = roleOf(template).Properties;
  expect(Policies).toHaveLength(1);
  return Policies[0].PolicyDocument.Statement;
}

const template = synthesize();
const chart = template.one(CHART);

describe('the role', () => {
  test('allows what the published policy allows: each action on each resource under each condition', () => {
    const inPartition = grants(statementsOf(template)).map((line) => line.replaceAll(`\${AWS::Partition}`, 'aws'));
    expect(inPartition).toHaveLength(98);
    expect(inPartition).toEqual(grants(PUBLISHED));
  });

  test.each([
    ['aws', 'eu-west-1'],
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('allows the same in the partition %s, without a literal ARN of another one', (partition, region) => {
    const there = synthesize({}, testStack({ env: { account: '111111111111', region } }));
    const expected = grants(PUBLISHED).map((line) => line.replaceAll('arn:aws:', `arn:${partition}:`));
    expect(grants(statementsOf(there)).map((line) => line.replaceAll(`\${AWS::Partition}`, partition))).toEqual(
      expected,
    );
    expect(JSON.stringify(there.json)).not.toMatch(/arn:aws[a-z-]*:/);
    expect(valuesOf(there.one(CHART)).region).toBe(region);
  });

  test('allows the same where the CDK merges statements', () => {
    const merged = synthesize({}, testStack({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } }));
    expect(grants(statementsOf(merged))).toEqual(grants(statementsOf(template)));
  });

  test('stays below the 10,240 characters that inline policies of a role may have', () => {
    expect(JSON.stringify(statementsOf(template)).length).toBeLessThan(8000);
  });

  test('is for the service account of the chart in this cluster alone, by Pod Identity', () => {
    const association = template.one('AWS::EKS::PodIdentityAssociation');
    expect(association.Properties).toEqual({
      ClusterName: 'orion',
      Namespace: 'kube-system',
      ServiceAccount: 'aws-load-balancer-controller',
      RoleArn: { 'Fn::GetAtt': [roleOf(template).id, 'Arn'] },
    });
    const [trust] = roleOf(template).Properties.AssumeRolePolicyDocument.Statement;
    expect(trust.Principal).toEqual({ Service: 'pods.eks.amazonaws.com' });
    expect(trust.Condition.StringEquals).toMatchObject({
      'aws:RequestTag/kubernetes-namespace': 'kube-system',
      'aws:RequestTag/kubernetes-service-account': 'aws-load-balancer-controller',
    });
    expect(valuesOf(chart).serviceAccount).toEqual({ create: true, name: 'aws-load-balancer-controller' });
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
    const role = roleOf(irsa);
    expect(valuesOf(irsa.one(CHART)).serviceAccount).toEqual({
      create: true,
      name: 'aws-load-balancer-controller',
      annotations: { 'eks.amazonaws.com/role-arn': `\${${role.id}.Arn}` },
    });
    expect(flatten(role.Properties.AssumeRolePolicyDocument)).toContain(
      ':sub":"system:serviceaccount:kube-system:aws-load-balancer-controller"',
    );
    expect(irsa.one(CHART).DependsOn).toContain(role.id);
  });
});

describe('the chart', () => {
  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test('knows every value that we set', () => {
    expect(unknownPaths(valuesOf(chart), LBC_CHART_VALUES)).toEqual([]);
    expect(unknownPaths({ serviceAccount: { create: true, nmae: 'typo' }, replicas: 2 }, LBC_CHART_VALUES)).toEqual([
      'serviceAccount.nmae',
      'replicas',
    ]);
  });

  test('is pinned, and installed whole or not at all within the time of its handler', () => {
    expect(chart.Properties).toMatchObject({
      Chart: 'aws-load-balancer-controller',
      Version: '3.5.0',
      Repository: 'https://aws.github.io/eks-charts',
      Release: 'aws-load-balancer-controller',
      Namespace: 'kube-system',
      Wait: true,
      Atomic: true,
      Timeout: '600s',
    });
    expect(chart.Properties).not.toHaveProperty('CreateNamespace');
  });

  test('waits for the role and the association, so that the controller can clean up when it is deleted', () => {
    expect(chart.DependsOn).toEqual(
      expect.arrayContaining([roleOf(template).id, template.one('AWS::EKS::PodIdentityAssociation').id]),
    );
  });

  test('waits for policies that are added to the role later', () => {
    const stack = testStack();
    const { role } = define(stack);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['tag:GetResources'], resources: ['*'] }));
    const later = Synthesized.of(stack);
    expect(later.one(CHART).DependsOn).toContain(later.one('AWS::IAM::Policy', 'tag:GetResources').id);
  });

  test('takes values of the user deep into ours', () => {
    const values = valuesOf(
      synthesize({
        additionalValues: {
          controllerConfig: { featureGates: { SubnetsClusterTagCheck: false } },
          podDisruptionBudget: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
          serviceAccount: { annotations: { team: 'platform' } },
          enableServiceMutatorWebhook: true,
        },
      }).one(CHART),
    );
    expect(values).toMatchObject({
      controllerConfig: { featureGates: { SubnetsClusterTagCheck: false } },
      podDisruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      serviceAccount: { create: true, name: 'aws-load-balancer-controller', annotations: { team: 'platform' } },
      enableServiceMutatorWebhook: true,
      keepTLSSecret: true,
    });
  });

  test('has no disruption budget with one replica, which it would keep from moving', () => {
    const values = valuesOf(synthesize({ replicas: 1 }).one(CHART));
    expect(values.replicaCount).toBe(1);
    expect(values).not.toHaveProperty('podDisruptionBudget');
    expect(valuesOf(synthesize({ replicas: 3 }).one(CHART)).podDisruptionBudget).toEqual({ maxUnavailable: 1 });
  });

  test('takes a number of replicas that is known at deployment only', () => {
    const replicas = Token.asNumber({ Ref: 'Replicas' });
    expect(flatten(synthesize({ replicas }).one(CHART).Properties.Values)).toContain(`"replicaCount":\${Replicas},`);
  });

  test('may take up to 14 minutes', () => {
    expect(synthesize({ timeout: Duration.minutes(14) }).one(CHART).Properties.Timeout).toBe('840s');
  });
});

describe('refusals', () => {
  test('fails on a cluster without a kubectl handler', () => {
    const stack = testStack();
    expect(() => define(stack, {}, importedCluster(stack, { kubectlLayer: undefined }))).toFailWith(
      'KubectlMissing',
      '"aws-load-balancer-controller" is a Helm chart and the cluster has no kubectl handler',
      'give ClusterTarget a kubectlLayer, such as new KubectlV36Layer(this, "Kubectl")',
      '(at Test/Controller)',
    );
  });

  test('fails on a cluster whose VPC is not known', () => {
    const stack = testStack();
    const cluster = ClusterTarget.fromAttributes(stack, 'Cluster', { clusterName: 'orion' });
    expect(() => define(stack, {}, cluster)).toFailWith(
      'ClusterAttribute',
      '"Controller" needs the VPC of the cluster',
      'give vpc where the cluster is imported',
      '(at Test/Controller)',
    );
  });

  test('fails on IRSA where the OIDC provider is not known', () => {
    expect(() => synthesize({ identity: WorkloadIdentity.irsa() })).toFailWith(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.irsa()" needs the OIDC provider of the cluster',
      'give openIdConnectProvider where the cluster is imported, or write WorkloadIdentity.podIdentity()',
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('fails with %d replicas', (replicas) => {
    expect(() => synthesize({ replicas })).toFailWith(
      'ControllerReplicas',
      `"${replicas}" is no number of replicas`,
      'write a whole number of 1 or more',
      '(at Test/Controller)',
    );
  });

  test.each([
    ['clusterName', { clusterName: 'other' }],
    ['region', { region: 'eu-west-2' }],
    ['vpcId', { vpcId: 'vpc-1' }],
    ['replicaCount', { replicaCount: 5 }],
    ['serviceAccount.name', { serviceAccount: { name: 'other' } }],
    ['serviceAccount.create', { serviceAccount: { create: false } }],
  ])('fails where additional values set %s: %j', (path, additionalValues) => {
    expect(() => synthesize({ additionalValues })).toFailWith(
      'ValuesClash',
      `"${path}" is set by this construct`,
      'use the typed option or leave the key out',
      '(at Test/Controller)',
    );
  });

  test.each([15, 60])('fails with a timeout of %d minutes', (minutes) => {
    expect(() => synthesize({ timeout: Duration.minutes(minutes) })).toFailWith(
      'ChartTimeout',
      `"${Duration.minutes(minutes).toHumanString()}" leaves the handler no time to roll back`,
      'write 14 minutes or less',
    );
  });
});
