import * as iam from 'aws-cdk-lib/aws-iam';
import { type App, Aws, Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, VpcCni, WorkloadIdentity } from '../../lib';
import { WorkloadRole, type WorkloadRoleProps } from '../../lib/cluster/workload-identity';
import { ACCOUNT, testNetwork, testPlan } from '../support/builders';
import { clusterStack, testCluster, testTarget } from '../support/clusters';
import { asYaml } from '../support/configuration';
import { importedCluster } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const POLICY = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] });

const roleOf = (scope: Stack, cluster: ClusterTarget, props: Partial<WorkloadRoleProps> = {}, id = 'Identity') =>
  new WorkloadRole(scope, id, {
    cluster,
    identity: WorkloadIdentity.podIdentity(),
    namespace: 'shop',
    serviceAccount: 'cart',
    description: 'Cart of the shop',
    associate: true,
    statements: [POLICY],
    ...props,
  });

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E';

const providerOf = (scope: Stack, partition = Aws.PARTITION as string) =>
  iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
    scope,
    'Oidc',
    `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
  );

/** The trust of the one role with the description, as IAM reads it: text is parsed, tokens are `${LogicalId}`. */
function trustOf(template: Synthesized, description = 'Cart of the shop') {
  const { AssumeRolePolicyDocument: trust } = template.one('AWS::IAM::Role', description).Properties;
  return 'Statement' in trust ? trust : JSON.parse(flatten(trust));
}

describe('EKS Pod Identity', () => {
  const { stack, target } = testTarget();
  const chart = roleOf(stack, target);
  const addon = roleOf(stack, target, { associate: false, description: 'An add-on' }, 'Addon');
  const template = Synthesized.of(stack);
  const clusterId = template.one('AWS::EKS::Cluster').id;

  test('trusts one service account of one cluster, by the tags of the session', () => {
    expect(trustOf(template)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: {
              'aws:RequestTag/eks-cluster-arn': { 'Fn::GetAtt': [clusterId, 'Arn'] },
              'aws:RequestTag/kubernetes-namespace': 'shop',
              'aws:RequestTag/kubernetes-service-account': 'cart',
            },
          },
        },
      ],
    });
    expect(trustOf(template, 'An add-on')).toEqual(trustOf(template));
  });

  test('associates the role of a chart, and leaves that of an add-on to the add-on', () => {
    const roleArn = { 'Fn::GetAtt': [template.one('AWS::IAM::Role', 'Cart of the shop').id, 'Arn'] };
    expect(template.all('AWS::EKS::PodIdentityAssociation').map(({ Properties }) => Properties)).toEqual([
      { ClusterName: { Ref: clusterId }, Namespace: 'shop', ServiceAccount: 'cart', RoleArn: roleArn },
    ]);
    expect(addon.association).toBeUndefined();
    expect(stack.resolve(addon.addonProperties())).toEqual({
      podIdentityAssociations: [
        {
          serviceAccount: 'cart',
          roleArn: { 'Fn::GetAtt': [template.one('AWS::IAM::Role', 'An add-on').id, 'Arn'] },
        },
      ],
    });
  });

  test('needs no annotation and no OIDC provider', () => {
    expect(chart.chartAnnotations()).toEqual({});
    expect(template.all('AWS::IAM::OIDCProvider')).toEqual([]);
  });

  test('is a picture', () => {
    expect(asYaml(template.one('AWS::IAM::Role', 'Cart of the shop').Properties)).toMatchSnapshot();
  });
});

describe('IRSA', () => {
  const { stack, target } = testTarget();
  const identity = WorkloadIdentity.irsa();
  const chart = roleOf(stack, target, { identity });
  const addon = roleOf(stack, target, { identity, associate: false, description: 'An add-on' }, 'Addon');
  const template = Synthesized.of(stack);
  const provider = template.one('AWS::IAM::OIDCProvider').id;
  const roleArn = (description: string) => ({ 'Fn::GetAtt': [template.one('AWS::IAM::Role', description).id, 'Arn'] });

  test('trusts one service account by audience and subject, with the issuer in the keys', () => {
    const issuer = `\${{'Fn::Select':[1,{'Fn::Split':[':oidc-provider/',{'Ref':'${provider}'}]}]}}`;
    expect(trustOf(template)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `\${${provider}}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: 'sts.amazonaws.com',
              [`${issuer}:sub`]: 'system:serviceaccount:shop:cart',
            },
          },
        },
      ],
    });
  });

  test('takes no custom resource, no function and no association', () => {
    const types = new Set(template.resources.map(({ Type }) => Type));
    expect([...types].filter((type) => type.startsWith('Custom::') || type === 'AWS::Lambda::Function')).toEqual([]);
    expect(types).not.toContain('AWS::EKS::PodIdentityAssociation');
    expect([chart.association, addon.association]).toEqual([undefined, undefined]);
  });

  test('annotates the service account of a chart, and gives an add-on its role', () => {
    expect(stack.resolve(chart.chartAnnotations())).toEqual({
      'eks.amazonaws.com/role-arn': roleArn('Cart of the shop'),
    });
    expect(stack.resolve(addon.addonProperties())).toEqual({ serviceAccountRoleArn: roleArn('An add-on') });
  });

  test('writes the trust as an object where the issuer is known at synthesis', () => {
    const other = clusterStack();
    const openIdConnectProvider = providerOf(other, 'aws');
    roleOf(other, importedCluster(other, { openIdConnectProvider }), { identity });
    expect(trustOf(Synthesized.of(other))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: openIdConnectProvider.openIdConnectProviderArn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: 'system:serviceaccount:shop:cart',
            },
          },
        },
      ],
    });
  });

  test('reaches a provider in another stack', () => {
    const { stack: home, target: away } = testTarget();
    const other = new Stack(home.node.root as App, 'Other', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    roleOf(other, away, { identity });
    const { AssumeRolePolicyDocument } = Synthesized.of(other).one('AWS::IAM::Role').Properties;
    expect(JSON.stringify(AssumeRolePolicyDocument)).toMatch(/Fn::Select.*Fn::ImportValue.*:sub/);
  });

  test('fails where the OIDC provider is not known', () => {
    const other = clusterStack();
    expect(() => roleOf(other, importedCluster(other), { identity })).toFailWith(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.irsa()" needs the OIDC provider',
      'Set openIdConnectProvider when you import the cluster, or write WorkloadIdentity.podIdentity()',
      '(at Test/Identity)',
    );
  });
});

describe.each([
  ['EKS Pod Identity', WorkloadIdentity.podIdentity()],
  ['IRSA', WorkloadIdentity.irsa()],
])('the role, by %s', (_, identity) => {
  test('is trusted by whom the user adds', () => {
    const { stack, target } = testTarget();
    const { role } = roleOf(stack, target, { identity });
    role.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({ actions: ['sts:SetSourceIdentity'], principals: [new iam.AccountRootPrincipal()] }),
    );
    const { Statement } = trustOf(Synthesized.of(stack));
    expect(Statement).toHaveLength(2);
    expect(Statement[1].Action).toBe('sts:SetSourceIdentity');
  });

  test('carries its permissions inside, so that they are there as soon as the role is', () => {
    const { stack, target } = testTarget();
    const policy = iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKS_CNI_Policy');
    roleOf(stack, target, { identity, managedPolicies: [policy] });
    const { Policies, ManagedPolicyArns } = Synthesized.of(stack).one('AWS::IAM::Role', 'Cart of the shop').Properties;
    expect(Policies).toEqual([
      {
        PolicyName: 'Permissions',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
        },
      },
    ]);
    expect(ManagedPolicyArns.map(flatten)).toEqual([`arn:\${AWS::Partition}:iam::aws:policy/AmazonEKS_CNI_Policy`]);
  });
});

describe.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in the partition %s', (_, region) => {
  test.each([
    ['EKS Pod Identity', WorkloadIdentity.podIdentity()],
    ['IRSA', WorkloadIdentity.irsa()],
  ])('%s names no partition', (_identity, identity) => {
    const stack = clusterStack({ env: { account: ACCOUNT, region } });
    const addressPlan = testPlan({ availabilityZones: ['a', 'b', 'c'].map((letter) => `${region}${letter}`) });
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false, addressPlan });
    const cluster = ClusterTarget.fromV2(testCluster(network));
    roleOf(stack, cluster, { identity });
    new VpcCni(stack, 'VpcCni', { cluster, identity });
    const attributes = { vpc: undefined, kubectlLayer: undefined, openIdConnectProvider: providerOf(stack) };
    roleOf(stack, importedCluster(stack, attributes, 'Imported'), { identity }, 'OfImported');
    const template = Synthesized.of(stack);
    expect(template.all('AWS::IAM::Role')).toHaveLength(4);
    expect(JSON.stringify(template.json)).not.toContain('arn:aws');
  });
});
