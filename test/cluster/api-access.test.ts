import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Fn, type Stack } from 'aws-cdk-lib/core';
import {
  type AccessEntryOptions,
  AccessLevel,
  ApiAccess,
  type ApiAccessProps,
  ApiEndpoint,
  ClusterNetworking,
  ClusterTarget,
  EndpointFeature,
  NatStrategy,
} from '../../lib';
import { testNetwork, testStack } from '../support/builders';
import { clusterStack, testCluster, testTarget } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const ADMIN = 'arn:aws:iam::111111111111:role/admin';
const PIPELINE = 'arn:aws:iam::111111111111:role/ci/deploy';

function access(props: Partial<ApiAccessProps>) {
  const stack = testStack();
  const made = new ApiAccess(stack, 'Access', { cluster: importedCluster(stack), ...props });
  return { stack, access: made };
}

const entry = (options: Partial<AccessEntryOptions>) => () =>
  access({ entries: { Someone: { principalArn: ADMIN, ...options } } });

describe('access entries', () => {
  test('are what EKS takes, for people and pipelines', () => {
    const { stack, access: made } = access({
      entries: {
        Admins: { principalArn: ADMIN, level: AccessLevel.CLUSTER_ADMIN },
        Pipeline: { principalArn: PIPELINE, level: AccessLevel.EDIT, namespaces: ['shop', 'preview-*'] },
      },
    });
    made.addEntry('Auditors', { principalArn: 'arn:aws:iam::111111111111:user/eve', groups: ['auditors'] });
    const entries = Synthesized.of(stack).all('AWS::EKS::AccessEntry');
    expect(entries.map(({ Properties }) => Properties.PrincipalArn)).toEqual([
      ADMIN,
      PIPELINE,
      'arn:aws:iam::111111111111:user/eve',
    ]);
    const [admins, pipeline, auditors] = entries.map(({ Properties }) => Properties);
    expect(flatten(admins.AccessPolicies[0].PolicyArn)).toBe(
      `arn:\${AWS::Partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
    );
    expect(admins.AccessPolicies[0].AccessScope).toEqual({ Type: 'cluster' });
    expect(pipeline.AccessPolicies[0].AccessScope).toEqual({ Type: 'namespace', Namespaces: ['shop', 'preview-*'] });
    expect(auditors).toMatchObject({ KubernetesGroups: ['auditors'], ClusterName: 'orion' });
    expect(auditors).not.toHaveProperty('AccessPolicies');
  });

  test('take deploy-time values', () => {
    const token = Fn.importValue('Role');
    const { stack } = access({
      entries: { One: { principalArn: token, level: AccessLevel.VIEW }, Two: { principalArn: token, groups: [token] } },
    });
    expect(Synthesized.of(stack).all('AWS::EKS::AccessEntry')).toHaveLength(2);
  });

  test.each<[Partial<AccessEntryOptions>, string, string]>([
    [{}, '"Someone" has no permissions', 'Set level or groups'],
    [
      { principalArn: 'arn:aws:sts::111111111111:assumed-role/admin/eve', level: AccessLevel.VIEW },
      'is not the ARN of an IAM role or user',
      'Write "arn:aws:iam::111111111111:role/admin"',
    ],
    [{ principalArn: 'admin', level: AccessLevel.VIEW }, '"admin" is not the ARN', 'Write one such as'],
    [
      { principalArn: 'arn:aws:iam::111111111111:role/*', level: AccessLevel.VIEW },
      'is not the ARN',
      'Write one such as',
    ],
    [{ groups: ['a'], namespaces: ['shop'] }, 'has namespaces and no level', 'Set both'],
    [{ level: AccessLevel.EDIT, namespaces: [] }, 'has an empty list of namespaces', 'Set both'],
    [
      { level: AccessLevel.CLUSTER_ADMIN, namespaces: ['shop'] },
      'has namespaces, and AccessLevel.CLUSTER_ADMIN applies to',
      'Write AccessLevel.ADMIN',
    ],
    [{ level: AccessLevel.EDIT, namespaces: ['Shop'] }, '"Shop" of', '"shop-*"'],
    [{ groups: ['system:masters'] }, '"system:masters" of', 'AccessLevel.CLUSTER_ADMIN'],
  ])('fail for what EKS does not take: %#', (options, wrong, instead) => {
    expect(entry(options)).toFailWith('AccessEntry', wrong, instead, '(at Test/Access)');
  });

  test('fail for a principal that has one', () => {
    const level = AccessLevel.VIEW;
    const twice = () =>
      access({ entries: { One: { principalArn: ADMIN, level }, Two: { principalArn: ADMIN, level } } });
    expect(twice).toFailWith('AccessEntry', `"${ADMIN}" already has an access entry`, '(at Test/Access)');
  });
});

describe('networks that reach the private endpoint', () => {
  test('are let in by the cluster security group on TCP 443', () => {
    const { stack, access: made } = access({ networks: { 'on-premises': '192.168.0.0/16', v6: 'fd00::/64' } });
    made.allowFrom('later', Fn.importValue('Network'));
    const rules = Synthesized.of(stack).all('AWS::EC2::SecurityGroupIngress');
    expect(rules.map(({ Properties }) => [Properties.CidrIp, Properties.CidrIpv6])).toEqual([
      ['192.168.0.0/16', undefined],
      [undefined, 'fd00::/64'],
      [{ 'Fn::ImportValue': 'Network' }, undefined],
    ]);
    for (const { Properties } of rules) {
      expect(Properties).toMatchObject({
        GroupId: 'sg-0123456789abcdef0',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      });
    }
  });

  test('fail where they are everywhere, or have host bits, or the group is not known', () => {
    expect(() => access({ networks: { all: '0.0.0.0/0' } })).toFailWith(
      'ApiNetwork',
      '"0.0.0.0/0" contains all addresses',
      'Write the networks that are connected to the VPC',
    );
    expect(() => access({ networks: { office: '10.0.3.1/24' } })).toFailWith(
      'CidrHostBits',
      '"10.0.3.1/24"',
      '(at Test/Access)',
    );
    const stack = testStack();
    const cluster = importedCluster(stack, { clusterSecurityGroupId: undefined });
    expect(() => new ApiAccess(stack, 'Access', { cluster, networks: { office: '10.0.0.0/8' } })).toFailWith(
      'ClusterAttribute',
      'clusterSecurityGroupId',
      '(at Test/Access)',
    );
  });
});

describe('the endpoint of a cluster', () => {
  const vpcConfigOf = (endpointAccess: eks.EndpointAccess) => {
    const { stack } = testTarget({ endpointAccess });
    return Synthesized.of(stack).one('AWS::EKS::Cluster').Properties.ResourcesVpcConfig;
  };
  const offices = (count: number) => Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);

  test('is private, or public for some networks beside the private one', () => {
    expect(vpcConfigOf(ApiEndpoint.private())).toMatchObject({
      EndpointPrivateAccess: true,
      EndpointPublicAccess: false,
    });
    expect(vpcConfigOf(ApiEndpoint.publicFrom(offices(40)))).toMatchObject({
      EndpointPrivateAccess: true,
      EndpointPublicAccess: true,
      PublicAccessCidrs: offices(40),
    });
    expect(() => ApiEndpoint.publicFrom([Fn.importValue('Office'), Fn.importValue('Office')])).not.toThrow();
  });

  test.each<[string[], string, string]>([
    [[], '"networks" is empty', 'Write 1 to 40, or write ApiEndpoint.private()'],
    [offices(41), '"203.0.113.40/32" is network 41 of 41', 'Merge networks'],
    [['10.1.0.0/16'], '"10.1.0.0/16" is a private network', 'new ApiAccess('],
    [['203.0.113.0/24', '203.0.113.0/24'], '"203.0.113.0/24" is listed twice', 'Remove one'],
  ])('fails for networks that EKS does not take: %#', (networks, wrong, instead) => {
    expect(() => ApiEndpoint.publicFrom(networks)).toFailWith('PublicNetworks', wrong, instead);
    if (networks.length > 0) {
      expect(() =>
        testTarget({ endpointAccess: eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...networks) }),
      ).toFailWith('PublicNetworks', wrong, '(at Test/Cluster)');
    }
  });

  test('fails for a network with host bits', () => {
    expect(() => ApiEndpoint.publicFrom(['203.0.113.7/24'])).toFailWith(
      'CidrHostBits',
      '"203.0.113.7/24"',
      '"203.0.113.0/24"?',
    );
  });
});

describe('Session Manager on nodes', () => {
  function nodes(sessionManager: boolean | undefined, endpoints?: EndpointFeature[]) {
    const stack = clusterStack();
    const network = testNetwork(stack, { nat: NatStrategy.none(), closeDefaultSecurityGroup: false, endpoints });
    const cluster = ClusterTarget.fromV2(testCluster(network));
    const instanceTypes = [new InstanceType('m7i.large')];
    new ClusterNetworking(stack, 'Networking', { network, cluster }).addNodegroup('System', {
      instanceTypes,
      sessionManager,
    });
    return stack;
  }
  const policiesOf = (stack: Stack) =>
    flatten(Synthesized.of(stack).one('AWS::IAM::Role', 'AmazonEKSWorkerNodePolicy').Properties.ManagedPolicyArns);
  const servicesOf = (stack: Stack) =>
    Synthesized.of(stack)
      .all('AWS::EC2::VPCEndpoint')
      .map(({ Properties }) => flatten(Properties.ServiceName).split('.').at(-1));

  test('has its policy and its endpoints where it is asked for', () => {
    expect(policiesOf(nodes(true))).toContain('AmazonSSMManagedInstanceCore');
    expect(servicesOf(nodes(true))).toEqual(expect.arrayContaining(['ssm', 'ssmmessages', 'ec2messages']));
    for (const none of [false, undefined]) {
      expect(policiesOf(nodes(none))).not.toContain('AmazonSSMManagedInstanceCore');
      expect(servicesOf(nodes(none))).not.toContain('ssm');
    }
  });

  test('fails without its endpoints', () => {
    const endpoints = [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY];
    expect(() => Synthesized.of(nodes(true, endpoints))).toFailWith(
      'EndpointMissing',
      '"ssm", "ssmmessages", "ec2messages" have no endpoint',
      'Add EndpointFeature.SESSION_MANAGER',
    );
    expect(() => Synthesized.of(nodes(false, endpoints))).not.toThrow();
  });
});
