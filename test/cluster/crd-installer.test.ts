import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import { Aws, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, EndpointFeature } from '../../lib';
import { testNetwork } from '../support/builders';
import { clusterStack, kubectlLayer, testCluster } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { flatten, legible, Synthesized } from '../support/templates';

const CRDS = 'Custom::EksNetworkingCrds';
const FILES = { files: [{ url: 'https://example.com/crds.yaml', sha256: 'ab'.repeat(32) }] };
const CODE = 'applies custom resource definitions';

function install(target: ClusterTarget, stack: Stack, ids = ['Crds']): Synthesized {
  for (const id of ids) {
    target._context.installCrds(stack, id, FILES);
  }
  return Synthesized.of(stack);
}

function withLayer() {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const cluster = testCluster(network, {}, stack);
  return { stack, network, target: ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) }) };
}

function ofV1(authenticationMode?: eksV1.AuthenticationMode) {
  const stack = clusterStack();
  const cluster = new eksV1.Cluster(stack, 'Old', {
    version: eksV1.KubernetesVersion.of('1.36'),
    kubectlLayer: new KubectlV36Layer(stack, 'Layer'),
    defaultCapacity: 0,
    authenticationMode,
  });
  return { stack, target: ClusterTarget.fromV1(cluster) };
}

describe('the installer of a cluster with a layer', () => {
  const { stack, target } = withLayer();
  const template = install(target, stack, ['Crds', 'More']);
  const handler = template.one('AWS::Lambda::Function', CODE);
  const [first] = template.all(CRDS);

  test('is one for all files', () => {
    expect(template.all(CRDS)).toHaveLength(2);
    expect(template.all(CRDS).map(({ Properties }) => Properties.ServiceToken)).toEqual([
      first.Properties.ServiceToken,
      first.Properties.ServiceToken,
    ]);
    expect(first.Properties.Files).toEqual([{ Url: 'https://example.com/crds.yaml', Sha256: 'ab'.repeat(32) }]);
  });

  test('is in the node subnets, with the cluster security group and a long timeout', () => {
    const subnets = handler.Properties.VpcConfig.SubnetIds.map(({ Ref }: { Ref: string }) => Ref);
    expect(subnets).toHaveLength(3);
    expect(subnets.every((id: string) => id.includes('NodeSubnet'))).toBe(true);
    expect(handler.Properties.VpcConfig.SecurityGroupIds.map(flatten).join()).toContain('ClusterSecurityGroupId');
    expect(handler.Properties).toMatchObject({ Timeout: 840, Handler: 'index.handler', Runtime: 'nodejs24.x' });
  });

  test('uses STS in its own partition', () => {
    expect(legible(handler.Properties.Environment.Variables)).toEqual({
      STS_HOST: `sts.\${AWS::Region}.\${AWS::URLSuffix}`,
    });
  });

  test('may read the cluster in AWS, and write definitions and admission policies in Kubernetes, and nothing else', () => {
    const role = handler.Properties.Role['Fn::GetAtt'][0];
    const policies = template.all('AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles[0].Ref === role);
    expect(policies.flatMap(({ Properties }) => legible(Properties.PolicyDocument.Statement))).toEqual([
      { Action: 'eks:DescribeCluster', Effect: 'Allow', Resource: expect.stringMatching(/^\$\{Cluster\w+\.Arn\}$/) },
    ]);
    const access = template.one('AWS::EKS::AccessEntry', 'cdk-eks-networking:crds');
    expect(access.Properties).not.toHaveProperty('AccessPolicies');
    expect(access.Properties.KubernetesGroups).toEqual(['cdk-eks-networking:crds']);
    expect(flatten(access.Properties.PrincipalArn)).toBe(`\${${role}.Arn}`);
    const [clusterRole, binding] = JSON.parse(
      flatten(template.one('Custom::AWSCDK-EKS-KubernetesResource', 'ClusterRoleBinding').Properties.Manifest),
    );
    expect(clusterRole.rules).toEqual([
      {
        apiGroups: ['apiextensions.k8s.io'],
        resources: ['customresourcedefinitions'],
        verbs: ['get', 'create', 'patch'],
      },
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
        verbs: ['get', 'create', 'patch'],
      },
    ]);
    expect(binding).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: clusterRole.metadata.name },
      subjects: [{ kind: 'Group', name: 'cdk-eks-networking:crds' }],
    });
  });

  test('runs when it is admitted and has a way out', () => {
    const waits = [...template.waitsFor(first.id)];
    const types = waits.map((id) => template.byId(id).Type);
    expect(types).toEqual(
      expect.arrayContaining(['AWS::EKS::AccessEntry', 'AWS::IAM::Policy', 'AWS::EC2::NatGateway', 'AWS::EC2::Route']),
    );
    expect(waits).toContain(template.one('Custom::AWSCDK-EKS-KubernetesResource', 'ClusterRoleBinding').id);
    expect(waits).toContain(template.one('AWS::EKS::AccessEntry', 'cdk-eks-networking:crds').id);
  });
});

describe('what two constructs install', () => {
  const shared = (url: string) => ({ defines: 'the Gateway API', files: [{ url, sha256: 'cd'.repeat(32) }] });
  const GATEWAYS = shared('https://example.com/gateways.yaml');
  const OWN = { defines: 'own.example.com', ...FILES };

  test('is installed once, and both wait for it', () => {
    const { stack, target } = withLayer();
    const [first] = target._context.installCrds(stack, 'First', GATEWAYS);
    expect(target._context.installCrds(stack, 'Second', GATEWAYS)).toEqual([first]);
    expect(target._context.installCrds(stack, 'Third', GATEWAYS, OWN)).toEqual([first, stack.node.findChild('Third')]);
    const files = Synthesized.of(stack)
      .all(CRDS)
      .map(({ Properties }) => Properties.Files.map(({ Url }: { Url: string }) => Url));
    expect(files).toEqual([['https://example.com/gateways.yaml'], ['https://example.com/crds.yaml']]);
  });

  test('fails where both define the same from different files: the last one would win', () => {
    const { stack, target } = withLayer();
    target._context.installCrds(stack, 'First', GATEWAYS);
    expect(() =>
      target._context.installCrds(stack, 'Second', shared('https://mirror.example.com/other.yaml')),
    ).toFailWith(
      'GatewayCrds',
      '"the Gateway API" is installed by "Test/First" from https://example.com/gateways.yaml and others, but here from https://mirror.example.com/other.yaml',
      'Use the same files in both, or configure here that the definitions are installed elsewhere',
    );
  });
});

test('the installer is in subnets that the user names', () => {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const cluster = testCluster(network, {}, stack);
  const target = ClusterTarget.fromV2(cluster, {
    kubectlLayer: kubectlLayer(stack),
    kubectlSubnets: { subnets: [network.vpc.privateSubnets[0]] },
  });
  const template = install(target, stack);
  expect(template.one('AWS::Lambda::Function', CODE).Properties.VpcConfig.SubnetIds).toHaveLength(1);
});

test('the installer with a cluster provider is in private subnets with egress', () => {
  const stack = clusterStack();
  const endpoints = [EndpointFeature.KUBECTL_HANDLER];
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, endpoints });
  const cluster = testCluster(network, { kubectlProviderOptions: { kubectlLayer: kubectlLayer(stack) } }, stack);
  const template = install(ClusterTarget.fromV2(cluster), stack);
  const { SubnetIds } = template.one('AWS::Lambda::Function', CODE).Properties.VpcConfig;
  expect(SubnetIds.map(flatten).every((id: string) => id.includes('NodeSubnet'))).toBe(true);
});

test('the installer of a cluster without a known VPC is outside of any', () => {
  const stack = clusterStack();
  const target = importedCluster(stack, { vpc: undefined, kubectlLayer: kubectlLayer(stack) });
  const template = install(target, stack);
  expect(template.one('AWS::Lambda::Function', CODE).Properties).not.toHaveProperty('VpcConfig');
  expect(template.one('AWS::EKS::AccessEntry', 'cdk-eks-networking:crds').Properties.ClusterName).toBe('orion');
});

describe('the installer of a cluster of aws-eks', () => {
  test('gets access from the ConfigMap if the cluster supports only that', () => {
    for (const mode of [undefined, eksV1.AuthenticationMode.CONFIG_MAP]) {
      const { stack, target } = ofV1(mode);
      const template = install(target, stack);
      expect(template.all('AWS::EKS::AccessEntry')).toEqual([]);
      const config = template.one('Custom::AWSCDK-EKS-KubernetesResource', 'aws-auth');
      expect(flatten(config.Properties.Manifest)).toContain('cdk-eks-networking:crds');
      expect(template.waitsFor(template.one(CRDS).id)).toContain(config.id);
    }
  });

  test('is admitted by an access entry, where the cluster takes them', () => {
    const { stack, target } = ofV1(eksV1.AuthenticationMode.API_AND_CONFIG_MAP);
    const template = install(target, stack);
    expect(template.one('AWS::EKS::AccessEntry', 'cdk-eks-networking:crds').Properties.KubernetesGroups).toHaveLength(
      1,
    );
  });

  test('is admitted to an imported one by an access entry', () => {
    const stack = clusterStack();
    const cluster = eksV1.Cluster.fromClusterAttributes(stack, 'Imported', {
      clusterName: 'prod',
      kubectlRoleArn: `arn:${Aws.PARTITION}:iam::111111111111:role/kubectl`,
      kubectlLayer: kubectlLayer(stack),
    });
    const template = install(ClusterTarget.fromV1(cluster), stack);
    expect(template.one('AWS::EKS::AccessEntry', 'cdk-eks-networking:crds').Properties.ClusterName).toBe('prod');
  });
});

test('templates name no partition and no Region', () => {
  const stack = clusterStack({ env: {} });
  install(importedCluster(stack, { vpc: undefined, kubectlLayer: kubectlLayer(stack) }), stack);
  const own = Synthesized.of(stack).resources.filter(({ id }) => id.includes('NetworkingCrds'));
  expect(own.length).toBeGreaterThan(5);
  expect(JSON.stringify(own)).not.toMatch(/arn:aws:|eu-west-1|sts\.amazonaws/);
});
