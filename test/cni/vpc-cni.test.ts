import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Lazy, type Stack } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterTarget,
  NatStrategy,
  NetworkPolicyMode,
  PodAddressing,
  PodSubnets,
  Tier,
  VpcCni,
  type VpcCniOptions,
  WorkloadIdentity,
} from '../../lib';
import { LogLevel, PolicyEventLogs, SourceNat, WindowsAddressing } from '../../lib/cni';
import { appliedObjects, eniConfigs } from '../support/applied-objects';
import { REGION, testNetwork, ZONES } from '../support/builders';
import { clusterStack, testTarget } from '../support/clusters';
import { cniIn, configured, securityGroups, subnetsIn } from '../support/cni';
import { asYaml, configurationOf } from '../support/configuration';
import { importedCluster } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CUSTOM_ENV = {
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
  ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone',
};

describe('with everything on', () => {
  const { stack, network, target } = testTarget();
  const cni = new VpcCni(stack, 'VpcCni', {
    cluster: target,
    addonVersion: 'v1.23.1-eksbuild.1',
    podAddressing: PodAddressing.prefixDelegation({ maxEni: 4 }),
    podSubnets: PodSubnets.custom(network.subnetsOf('pod')),
    networkPolicy: NetworkPolicyMode.strict({ eventLogs: PolicyEventLogs.NODE }),
    sourceNat: SourceNat.none(),
    podNetwork: { crossFamilyEgress: true },
    diagnostics: { logLevel: LogLevel.INFO },
    additionalConfiguration: { env: { HTTP_TIMEOUT: '20' } },
  });
  const template = Synthesized.of(stack);

  test('is configured as one can read', () => {
    expect(asYaml(configurationOf(template, 'vpc-cni'))).toMatchSnapshot();
    expect(appliedObjects(template.json)).toBeValidObject();
  });

  test('is an add-on with a role of its own, by EKS Pod Identity', () => {
    const { ConfigurationValues, ...properties } = template.one('AWS::EKS::Addon').Properties;
    const role = template.one('AWS::IAM::Role', 'Amazon VPC CNI');
    expect(ConfigurationValues).toBeDefined();
    expect(properties).toEqual({
      ClusterName: { Ref: template.one('AWS::EKS::Cluster').id },
      AddonName: 'vpc-cni',
      AddonVersion: 'v1.23.1-eksbuild.1',
      ResolveConflicts: 'OVERWRITE',
      PodIdentityAssociations: [{ ServiceAccount: 'aws-node', RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] } }],
    });
    expect(stack.resolve(cni.role.roleArn)).toEqual({ 'Fn::GetAtt': [role.id, 'Arn'] });
    expect(template.all('AWS::EKS::PodIdentityAssociation')).toEqual([]);
  });

  test('tells node groups its zones and how many addresses a node has', () => {
    expect(cni._podZones).toEqual(ZONES);
    expect(cni._addressingMode).toEqual({
      usesPrefixes: true,
      hasPodSubnets: true,
      maxInterfaces: 4,
      warm: { prefix: 1 },
    });
  });

  test('is warned of, because strict policy closes system pods', () => {
    expect(warningsOf(stack)).toEqual([
      {
        id: 'strictNetworkPolicy',
        path: 'Test/VpcCni',
        text: expect.stringContaining('policies for system pods'),
      },
    ]);
  });
});

describe('pod addressing', () => {
  test('is left to the CNI by default: no configuration at all', () => {
    const { stack, cni } = cniIn();
    expect(configurationOf(Synthesized.of(stack), 'vpc-cni')).toBeUndefined();
    expect(cni._addressingMode).toEqual({ usesPrefixes: false, hasPodSubnets: false, warm: {} });
    expect(cni._podZones).toBeUndefined();
  });

  test.each<[string, PodAddressing, Record<string, string>]>([
    [
      'secondary addresses',
      PodAddressing.secondaryIp({ warmEniTarget: 0, maxEni: 3 }),
      { WARM_ENI_TARGET: '0', MAX_ENI: '3' },
    ],
    [
      'secondary addresses with warm targets',
      PodAddressing.secondaryIp({ warmIpTarget: 5, minimumIpTarget: 20 }),
      { WARM_IP_TARGET: '5', MINIMUM_IP_TARGET: '20' },
    ],
    ['prefixes', PodAddressing.prefixDelegation(), { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' }],
    [
      'prefixes with a warm prefix target',
      PodAddressing.prefixDelegation({ warmPrefixTarget: 2, maxEni: 2 }),
      { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '2', MAX_ENI: '2' },
    ],
    [
      'prefixes with warm addresses, which take the place of warm prefixes',
      PodAddressing.prefixDelegation({ warmIpTarget: 8, minimumIpTarget: 16 }),
      { ENABLE_PREFIX_DELEGATION: 'true', WARM_IP_TARGET: '8', MINIMUM_IP_TARGET: '16' },
    ],
  ])('by %s is set in the environment, in text', (_, podAddressing, env) => {
    expect(configured({ podAddressing })).toEqual({ env });
  });

  test.each<[string, () => PodAddressing, string, string]>([
    [
      'a minimum without warm addresses',
      () => PodAddressing.secondaryIp({ minimumIpTarget: 20 }),
      '"minimumIpTarget: 20" alone does not keep free addresses on a busy node',
      'Add warmIpTarget: 1 or more',
    ],
    [
      'a minimum without warm addresses, beside prefixes',
      () => PodAddressing.prefixDelegation({ minimumIpTarget: 32, warmPrefixTarget: 1 }),
      '"minimumIpTarget: 32" alone',
      'Add warmIpTarget',
    ],
    [
      'warm interfaces beside warm addresses',
      () => PodAddressing.secondaryIp({ warmEniTarget: 1, warmIpTarget: 5 }),
      '"warmEniTarget: 1" is ignored if warmIpTarget is set',
      'Leave one of the two out',
    ],
    [
      'warm prefixes beside warm addresses',
      () => PodAddressing.prefixDelegation({ warmPrefixTarget: 1, warmIpTarget: 5 }),
      '"warmPrefixTarget: 1" is ignored if warmIpTarget is set',
      'Leave one of the two out',
    ],
    [
      'no warm prefixes',
      () => PodAddressing.prefixDelegation({ warmPrefixTarget: 0 }),
      '"warmPrefixTarget: 0" prevents the CNI from starting if no other target is set',
      'Write 1 or more',
    ],
  ])('fails with %s', (_, make, wrong, instead) => {
    expect(make).toFailWith('CniAddressing', wrong, instead);
  });

  test('fails with one interface beside pod subnets, which keep the first one free of pods', () => {
    const podAddressing = PodAddressing.secondaryIp({ maxEni: 1 });
    expect(() =>
      cniIn((stack) => ({ podAddressing, podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)) })),
    ).toFailWith(
      'CniAddressing',
      '"maxEni: 1" leaves no network interface for pods, because custom networking excludes the first one',
      'Write 2 or more',
      '(at Test/VpcCni)',
    );
    expect(configured({ podAddressing })).toEqual({ env: { MAX_ENI: '1' } });
  });

  test.each<[string, () => PodAddressing, string, string]>([
    ['none of warm addresses', () => PodAddressing.secondaryIp({ warmIpTarget: 0 }), '"warmIpTarget: 0"', '1 or more'],
    [
      'none of a minimum',
      () => PodAddressing.secondaryIp({ warmIpTarget: 1, minimumIpTarget: 0 }),
      '"minimumIpTarget: 0"',
      '1 or more',
    ],
    [
      'less than no warm interface',
      () => PodAddressing.secondaryIp({ warmEniTarget: -1 }),
      '"warmEniTarget: -1"',
      '0 or more',
    ],
    [
      'half a prefix',
      () => PodAddressing.prefixDelegation({ warmPrefixTarget: 0.5 }),
      '"warmPrefixTarget: 0.5"',
      '1 or more',
    ],
    ['no interface', () => PodAddressing.prefixDelegation({ maxEni: 0 }), '"maxEni: 0"', '1 or more'],
    [
      'a number that is known at deployment only',
      () => PodAddressing.prefixDelegation({ maxEni: Lazy.number({ produce: () => 3 }) }),
      '"maxEni: a deploy-time value"',
      'Write a whole number of 1 or more',
    ],
  ])('fails with %s', (_, make, wrong, instead) => {
    expect(make).toFailWith('CniSetting', `${wrong} is out of bounds`, instead);
  });
});

describe('custom networking', () => {
  test('gives every zone an ENIConfig under its name, with the cluster security group', () => {
    const values = configured((stack) => ({
      podSubnets: PodSubnets.custom(subnetsIn(stack, ['eu-west-1a', 'eu-west-1c'])),
    }));
    expect(eniConfigs(values)).toBeValidObject();
    expect(values).toEqual({
      env: CUSTOM_ENV,
      eniConfig: {
        create: true,
        region: REGION,
        subnets: {
          'eu-west-1a': { id: 'subnet-0', securityGroups: ['sg-0123456789abcdef0'] },
          'eu-west-1c': { id: 'subnet-1', securityGroups: ['sg-0123456789abcdef0'] },
        },
      },
    });
  });

  test('puts the user’s security groups in the place of the cluster’s, which need not be known', () => {
    const { eniConfig } = configured(
      (stack) => ({ podSubnets: PodSubnets.custom(subnetsIn(stack, ['eu-west-1-ham-1a']), securityGroups(stack, 2)) }),
      { clusterSecurityGroupId: undefined },
    );
    expect(eniConfig.subnets).toEqual({ 'eu-west-1-ham-1a': { id: 'subnet-0', securityGroups: ['sg-0', 'sg-1'] } });
  });

  test('works beside every other setting', () => {
    const { env } = configured((stack) => ({
      podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)),
      podAddressing: PodAddressing.prefixDelegation(),
      sourceNat: SourceNat.byNode(),
    }));
    expect(env).toEqual({
      ...CUSTOM_ENV,
      ENABLE_PREFIX_DELEGATION: 'true',
      WARM_PREFIX_TARGET: '1',
      AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false',
    });
  });

  test('is off, and subnet discovery with it, where pods share the subnets of their nodes', () => {
    expect(configured({ podSubnets: PodSubnets.shared() })).toEqual({ env: { ENABLE_SUBNET_DISCOVERY: 'false' } });
  });

  test.each<[string, (stack: Stack) => ec2.ISubnet[], string, string]>([
    [
      'no subnets',
      () => [],
      '"PodSubnets.custom([])" contains no subnets',
      'Write one pod subnet per zone, such as PodSubnets.custom(network.subnetsOf("pod"))',
    ],
    [
      'two subnets in one zone',
      (stack) => subnetsIn(stack, ['eu-west-1a', 'eu-west-1b', 'eu-west-1a']),
      '"eu-west-1a" has two pod subnets, but an ENIConfig has only one',
      'Write one subnet per zone',
    ],
    [
      'a zone by its id',
      (stack) => subnetsIn(stack, ['euw1-az1']),
      '"euw1-az1" is a zone id, but the labels of nodes contain zone names',
      'Plan the network with zone names such as "eu-west-1a", or',
    ],
    [
      'the zones of a network that is planned over zone ids',
      (stack) => {
        const addressPlan = new AddressPlan({
          vpcCidr: '10.0.0.0/16',
          availabilityZones: ['euw1-az1', 'euw1-az2'],
          tiers: [Tier.pod({ prefixLength: 19, startsAt: '10.0.0.0' })],
        });
        return testNetwork(stack, { addressPlan, nat: NatStrategy.none(), closeDefaultSecurityGroup: false }).subnetsOf(
          'pod',
        );
      },
      '"euw1-az1" is a zone id, but the labels of nodes contain zone names',
      'zone names',
    ],
    [
      'a subnet that was imported without its zone',
      (stack) => [ec2.Subnet.fromSubnetId(stack, 'Lone', 'subnet-1')],
      '"Lone" has no zone name at synthesis',
      'import the subnet with its availabilityZone',
    ],
  ])('fails with %s', (_, subnets, wrong, instead) => {
    expect(() => cniIn((stack) => ({ podSubnets: PodSubnets.custom(subnets(stack)) }))).toFailWith(
      'CustomNetworkingZones',
      wrong,
      instead,
      '(at Test/VpcCni)',
    );
  });

  test('fails in a stack that does not know its zones', () => {
    const stack = clusterStack({ env: {} });
    const { privateSubnets } = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const podSubnets = PodSubnets.custom(privateSubnets);
    expect(
      () => new VpcCni(stack, 'VpcCni', { cluster: importedCluster(stack, { vpc: undefined }), podSubnets }),
    ).toFailWith(
      'CustomNetworkingZones',
      '"PrivateSubnet1" has no zone name at synthesis, which is the name of its ENIConfig',
      'Plan the network with zone names such as "eu-west-1a", or import the subnet with its availabilityZone',
    );
  });

  test('fails without a security group for the pods', () => {
    const subnets = { clusterSecurityGroupId: undefined };
    expect(() => cniIn((stack) => ({ podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)) }), subnets)).toFailWith(
      'ClusterAttribute',
      '"VpcCni" needs the cluster security group',
      'Set clusterSecurityGroupId when you import the cluster',
      '(at Test/VpcCni)',
    );
    for (const count of [0, 17]) {
      expect(() =>
        cniIn((stack) => ({ podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES), securityGroups(stack, count)) })),
      ).toFailWith(
        'CniSetting',
        `"${count}" security groups are not supported on pod network interfaces`,
        'Write 1 to 16, or leave securityGroups out to use the cluster security group',
      );
    }
  });
});

describe('network policy', () => {
  test.each([
    ['off', NetworkPolicyMode.off(), undefined],
    ['standard', NetworkPolicyMode.standard(), { enableNetworkPolicy: 'true' }],
    [
      'standard with event logs',
      NetworkPolicyMode.standard({ eventLogs: PolicyEventLogs.NODE }),
      { enableNetworkPolicy: 'true', nodeAgent: { enablePolicyEventLogs: 'true' } },
    ],
    [
      'strict',
      NetworkPolicyMode.strict(),
      { enableNetworkPolicy: 'true', env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' } },
    ],
  ])('is %s as the add-on takes it: in text', (mode, networkPolicy, configuration) => {
    const { stack } = cniIn({ networkPolicy });
    expect(configurationOf(Synthesized.of(stack), 'vpc-cni')).toEqual(configuration);
    expect(warningsOf(stack)).toHaveLength(mode === 'strict' ? 1 : 0);
  });
});

describe('the role', () => {
  const roleOf = (stack: Stack) => Synthesized.of(stack).one('AWS::IAM::Role', 'Amazon VPC CNI').Properties;

  test('has the managed policy in an IPv4 cluster, and trusts aws-node alone', () => {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = roleOf(cniIn().stack);
    expect(ManagedPolicyArns.map(flatten)).toEqual([`arn:\${AWS::Partition}:iam::aws:policy/AmazonEKS_CNI_Policy`]);
    expect(Policies).toBeUndefined();
    expect(AssumeRolePolicyDocument.Statement).toHaveLength(1);
    expect(AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
      'aws:RequestTag/kubernetes-namespace': 'kube-system',
      'aws:RequestTag/kubernetes-service-account': 'aws-node',
    });
  });

  test('has a policy of its own in an IPv6 cluster, for which there is no managed one', () => {
    const { ManagedPolicyArns, Policies } = roleOf(cniIn({}, { ipv6: true }).stack);
    expect(ManagedPolicyArns).toBeUndefined();
    expect(Policies[0].PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'ec2:AssignIpv6Addresses',
          'ec2:DescribeInstances',
          'ec2:DescribeInstanceTypes',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeTags',
          'ec2:UnassignIpv6Addresses',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:*:*:network-interface/*']] },
      },
    ]);
  });

  test('is taken by the service account itself with IRSA', () => {
    const { stack, target } = testTarget();
    new VpcCni(stack, 'VpcCni', { cluster: target, identity: WorkloadIdentity.irsa() });
    const template = Synthesized.of(stack);
    const { Properties } = template.one('AWS::EKS::Addon');
    expect(Properties.ServiceAccountRoleArn).toEqual({
      'Fn::GetAtt': [template.one('AWS::IAM::Role', 'Amazon VPC CNI').id, 'Arn'],
    });
    expect(Properties.PodIdentityAssociations).toBeUndefined();
    expect(flatten(roleOf(stack).AssumeRolePolicyDocument)).toContain(
      ':sub":"system:serviceaccount:kube-system:aws-node"',
    );
  });
});

describe('in an IPv6 cluster', () => {
  test('takes prefixes, without which the CNI does not start there', () => {
    const { stack, cni } = cniIn({}, { ipv6: true });
    expect(configurationOf(Synthesized.of(stack), 'vpc-cni')).toEqual({
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
    });
    expect(cni._addressingMode.usesPrefixes).toBe(true);
  });

  test('fails with settings that are for IPv4 pods', () => {
    const inIpv6 = (options: (stack: Stack) => VpcCniOptions) => () => cniIn(options, { ipv6: true });
    expect(inIpv6((stack) => ({ podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)) }))).toFailWith(
      'CustomNetworkingIpv6',
      '"PodSubnets.custom" is not supported in an IPv6 cluster, whose subnets have enough IPv6 addresses',
      'Write PodSubnets.shared()',
      '(at Test/VpcCni)',
    );
    expect(inIpv6(() => ({ podAddressing: PodAddressing.secondaryIp() }))).toFailWith(
      'CniAddressing',
      '"podAddressing" is for IPv4 pods',
      'Leave podAddressing out',
      '(at Test/VpcCni)',
    );
    expect(inIpv6(() => ({ sourceNat: SourceNat.none() }))).toFailWith(
      'CniSetting',
      '"sourceNat" is for IPv4 pods',
      'Leave sourceNat out',
      '(at Test/VpcCni)',
    );
    expect(inIpv6(() => ({ podSubnets: PodSubnets.discovered() }))).toFailWith(
      'CniSetting',
      '"PodSubnets.discovered" is for IPv4 pods',
      'Write PodSubnets.shared()',
      '(at Test/VpcCni)',
    );
    expect(inIpv6(() => ({ windows: WindowsAddressing.secondaryIp() }))).toFailWith(
      'CniSetting',
      '"windows" is for IPv4 pods',
      'Leave it out',
      '(at Test/VpcCni)',
    );
  });
});

test('works in a cluster of which the name alone is known', () => {
  const stack = clusterStack();
  new VpcCni(stack, 'VpcCni', { cluster: ClusterTarget.fromAttributes(stack, 'Cluster', { clusterName: 'prod' }) });
  expect(Synthesized.of(stack).one('AWS::EKS::Addon').Properties.ClusterName).toBe('prod');
});
