import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, NodeGroup, VpcCni } from '../../lib';
import { ImageRegistry, PullThroughCache, type PullThroughCacheProps, UpstreamRegistry } from '../../lib/artifacts';
import { testStack } from '../support/builders';
import { testTarget } from '../support/clusters';
import { type Grant, grantsOf } from '../support/grants';
import { allows } from '../support/iam';
import { flatten, Synthesized } from '../support/templates';

const RULE = 'AWS::ECR::PullThroughCacheRule';
const TEMPLATE = 'AWS::ECR::RepositoryCreationTemplate';
const REPOSITORY = 'arn:aws:ecr:eu-west-1:111111111111:repository';
const FIRST_PULL = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

function build(props?: (stack: Stack) => PullThroughCacheProps) {
  const stack = testStack();
  return { stack, cache: new PullThroughCache(stack, 'Cache', props?.(stack)) };
}
const templateOf = (props?: (stack: Stack) => PullThroughCacheProps) => Synthesized.of(build(props).stack);
const credentialsIn = (stack: Stack, secretName: string | undefined = 'ecr-pullthroughcache/hub') =>
  new secretsmanager.Secret(stack, 'Credentials', { secretName });
const policiesOf = (template: Synthesized): Grant[] =>
  grantsOf(template.all('AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement));

test('has rules for the registries that the library takes images from, by default', () => {
  const template = templateOf();
  expect(template.all(RULE).map(({ Properties }) => Properties)).toEqual([
    { EcrRepositoryPrefix: 'ecr-public', UpstreamRegistryUrl: 'public.ecr.aws' },
    { EcrRepositoryPrefix: 'kubernetes', UpstreamRegistryUrl: 'registry.k8s.io' },
  ]);
  expect(template.all(TEMPLATE)).toEqual([]);
  expect(template.all('AWS::ECR::RegistryPolicy')).toEqual([]);
});

test('has a rule for each registry, with the secret of those that need one', () => {
  const template = templateOf((stack) => {
    const credentials = credentialsIn(stack);
    return {
      upstreams: [
        UpstreamRegistry.quay(),
        UpstreamRegistry.dockerHub(credentials),
        UpstreamRegistry.github(credentials, 'mirror/github'),
      ],
    };
  });
  const secret = template.one('AWS::SecretsManager::Secret').id;
  expect(template.all(RULE).map(({ Properties }) => Properties)).toEqual([
    { EcrRepositoryPrefix: 'quay', UpstreamRegistryUrl: 'quay.io' },
    { EcrRepositoryPrefix: 'docker-hub', UpstreamRegistryUrl: 'registry-1.docker.io', CredentialArn: { Ref: secret } },
    { EcrRepositoryPrefix: 'mirror/github', UpstreamRegistryUrl: 'ghcr.io', CredentialArn: { Ref: secret } },
  ]);
});

test('maps images to its prefixes, and back', () => {
  const { cache } = build();
  const registry = ImageRegistry.pullThroughCache(cache);
  const cached = registry.imageOf('registry.k8s.io/dns/k8s-dns-node-cache:1.26.7');
  expect(cached).toBe(
    '111111111111.dkr.ecr.eu-west-1.amazonaws.com/kubernetes/dns/k8s-dns-node-cache:1.26.7'.replace(
      'amazonaws.com',
      cached.split('eu-west-1.')[1].split('/')[0],
    ),
  );
  expect(cache._upstreamOf(cached)).toBe('registry.k8s.io/dns/k8s-dns-node-cache:1.26.7');
  expect(cache._upstreamOf('registry.example.com/other/a:1')).toBeUndefined();
  expect(registry._tryImageOf('quay.io/a/b:1')).toBeUndefined();
});

test('new repositories have the settings that are given', () => {
  const template = templateOf((stack) => ({
    upstreams: [UpstreamRegistry.quay()],
    encryptionKey: new kms.Key(stack, 'Key'),
    immutableTags: true,
    expireUntaggedAfter: Duration.days(14),
  }));
  const { Properties } = template.one(TEMPLATE);
  expect(Properties).toMatchObject({
    AppliedFor: ['PULL_THROUGH_CACHE'],
    Prefix: 'quay',
    ImageTagMutability: 'IMMUTABLE',
    EncryptionConfiguration: {
      EncryptionType: 'KMS',
      KmsKey: { 'Fn::GetAtt': [template.one('AWS::KMS::Key').id, 'Arn'] },
    },
    CustomRoleArn: { 'Fn::GetAtt': [template.one('AWS::IAM::Role').id, 'Arn'] },
  });
  expect(JSON.parse(Properties.LifecyclePolicy).rules).toEqual([
    expect.objectContaining({
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      action: { type: 'expire' },
    }),
  ]);
  expect(flatten(template.one('AWS::IAM::Role').Properties.AssumeRolePolicyDocument)).toContain('ecr.amazonaws.com');
  const grants = policiesOf(template);
  for (const action of ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource']) {
    expect({ action, is: allows(grants, { action, resource: `${REPOSITORY}/quay/a` }) }).toEqual({ action, is: true });
    expect(allows(grants, { action, resource: `${REPOSITORY}/other/a` })).toBe(false);
  }
  for (const action of ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant']) {
    expect(grants.map((grant) => grant.action)).toContain(action);
  }
});

test('without a key, it needs no role and no template but for what is given', () => {
  const template = templateOf(() => ({ upstreams: [UpstreamRegistry.quay()], immutableTags: true }));
  expect(template.one(TEMPLATE).Properties).not.toHaveProperty('CustomRoleArn');
  expect(template.all('AWS::IAM::Role')).toEqual([]);
});

test('a pipeline that is granted pulls may pull from its prefixes, the first time, too', () => {
  const { stack, cache } = build();
  cache.grantPull(new iam.Role(stack, 'Pipeline', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') }));
  const grants = policiesOf(Synthesized.of(stack));
  for (const action of [...PULL, ...FIRST_PULL]) {
    expect({ action, is: allows(grants, { action, resource: `${REPOSITORY}/kubernetes/pause` }) }).toEqual({
      action,
      is: true,
    });
    expect(allows(grants, { action, resource: `${REPOSITORY}/shop` })).toBe(false);
  }
  expect(allows(grants, { action: 'ecr:GetAuthorizationToken', resource: '*' })).toBe(true);
  expect(allows(grants, { action: 'ecr:PutImage', resource: `${REPOSITORY}/kubernetes/pause` })).toBe(false);
});

test('roles of node groups get the permissions for the first pull', () => {
  const { stack, network, cluster } = testTarget();
  const cache = new PullThroughCache(stack, 'Cache');
  const target = ClusterTarget.fromV2(cluster, { imageRegistry: ImageRegistry.pullThroughCache(cache) });
  const group = new NodeGroup(stack, 'Nodes', {
    cluster: target,
    vpc: network.vpc,
    vpcCni: new VpcCni(stack, 'VpcCni', { cluster: target }),
    instanceTypes: [new InstanceType('m7i.large')],
  });
  const template = Synthesized.of(stack);
  const role = stack.resolve(group.role.roleName).Ref;
  const own = template
    .all('AWS::IAM::Policy')
    .filter(({ Properties }) => flatten(Properties.Roles).includes(role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  for (const action of FIRST_PULL) {
    expect({ action, is: allows(grantsOf(own), { action, resource: `${REPOSITORY}/ecr-public/eks/x` }) }).toEqual({
      action,
      is: true,
    });
    expect(allows(grantsOf(own), { action, resource: `${REPOSITORY}/shop` })).toBe(false);
  }
});

test('other accounts may pull through the registry, and from new repositories', () => {
  const template = templateOf(() => ({ upstreams: [UpstreamRegistry.quay()], accounts: ['222222222222'] }));
  const { PolicyText } = template.one('AWS::ECR::RegistryPolicy').Properties;
  expect(flatten(PolicyText.Statement[0].Principal)).toContain('222222222222:root');
  const ofRegistry = grantsOf(PolicyText.Statement);
  for (const action of FIRST_PULL) {
    expect(allows(ofRegistry, { action, resource: `${REPOSITORY}/quay/a/b` })).toBe(true);
    expect(allows(ofRegistry, { action, resource: `${REPOSITORY}/shop` })).toBe(false);
  }
  const repositoryPolicy = flatten(template.one(TEMPLATE).Properties.RepositoryPolicy);
  expect(repositoryPolicy).toContain('222222222222:root');
  for (const action of PULL) {
    expect(repositoryPolicy).toContain(`"${action}"`);
  }
});

describe('fails', () => {
  test('in the Regions of China', () => {
    const stack = testStack({ env: { account: '111111111111', region: 'cn-north-1' } });
    expect(() => new PullThroughCache(stack, 'Cache')).toFailWith(
      'PullThroughCache',
      '"cn-north-1" is a Region in China, where Amazon ECR has no pull-through cache',
      'write ImageRegistry.of(…)',
      '(at Test/Cache)',
    );
  });

  test.each(['x', 'Upper', 'a--b/', 'a'.repeat(31), '-a'])(
    'for a prefix that Amazon ECR does not accept: %s',
    (prefix) => {
      expect(() => UpstreamRegistry.quay(prefix)).toFailWith(
        'PullThroughCache',
        `"${prefix}" is not a prefix of repositories`,
        'Write 2 to 30 lower-case letters',
      );
    },
  );

  test.each<[string, UpstreamRegistry[], string, string]>([
    ['no upstream', [], '"upstreams" is empty', 'Write at least one registry'],
    [
      'one registry twice',
      [UpstreamRegistry.quay(), UpstreamRegistry.quay('other')],
      '"quay.io" is the registry of two upstreams',
      'Write another one',
    ],
    [
      'one prefix twice',
      [UpstreamRegistry.quay('same'), UpstreamRegistry.ecrPublic('same')],
      '"same" is the prefix of two upstreams',
      'Write another one',
    ],
  ])('for %s', (_, upstreams, what, instead) => {
    expect(() => build(() => ({ upstreams }))).toFailWith('PullThroughCache', what, instead, '(at Test/Cache)');
  });

  test('for a time that is not whole days, and for what is no account', () => {
    expect(() => build(() => ({ expireUntaggedAfter: Duration.hours(36) }))).toFailWith(
      'PullThroughCache',
      '"1.5" is not a number of whole days',
      'Duration.days(14)',
    );
    expect(() => build(() => ({ accounts: ['prod'] }))).toFailWith(
      'PullThroughCache',
      '"prod" is not the id of an AWS account',
      'Write one such as',
    );
  });

  test('for a secret whose name Amazon ECR does not read', () => {
    for (const [name, shown] of [
      ['docker-hub', 'docker-hub'],
      ['', ''],
    ]) {
      const stack = testStack();
      const secret = new secretsmanager.Secret(stack, 'Credentials', name === '' ? {} : { secretName: name });
      expect(() => UpstreamRegistry.dockerHub(secret)).toFailWith(
        'PullThroughCache',
        `"${shown}" is the name of a secret that Amazon ECR does not read`,
        'Write secretName: "ecr-pullthroughcache/…"',
        '(at Test/Credentials)',
      );
    }
    const imported = secretsmanager.Secret.fromSecretCompleteArn(
      testStack(),
      'Imported',
      'arn:aws:secretsmanager:eu-west-1:111111111111:secret:hub-AbCdEf',
    );
    expect(() => UpstreamRegistry.github(imported)).toFailWith(
      'PullThroughCache',
      '"hub" is the name of a secret',
      'Write secretName',
    );
  });
});
