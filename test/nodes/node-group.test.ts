import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { parse } from 'yaml';
import {
  NodeGroup,
  type NodeGroupOptions,
  PodAddressing,
  PodSubnets,
  SecurityGroupsForPods,
  VpcCni,
  type VpcCniOptions,
} from '../../lib';
import { CapacityType, Image, Taint, UpdateConfig, UpdateStrategy } from '../../lib/nodes';
import { AMI_TYPES } from '../fixtures/node-keys';
import { testStack } from '../support/builders';
import { importedCluster, testNetworking } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const PREFIXES = PodAddressing.prefixDelegation();
/** What nodes with a custom image are told of the cluster. */
const JOINING = { clusterEndpoint: 'https://orion.eks.example', clusterCertificateAuthorityData: 'Q0VSVA==' };
const TWO_INTERFACES = PodAddressing.secondaryIp({ maxEni: 2 });

function types(...names: string[]): ec2.InstanceType[] {
  return names.map((name) => new ec2.InstanceType(name));
}

/** A node group in a VPC and a cluster of somebody else, with a VPC CNI of ours. */
function define(
  options: Partial<NodeGroupOptions> = {},
  cni: VpcCniOptions = {},
  attributes: Parameters<typeof importedCluster>[1] = {},
) {
  const stack = testStack();
  const cluster = importedCluster(stack, attributes);
  const vpc = cluster.vpc as ec2.IVpc;
  const vpcCni = new VpcCni(stack, 'Cni', { cluster, ...cni });
  const group = new NodeGroup(stack, 'Group', { instanceTypes: types('m5.large'), ...options, cluster, vpc, vpcCni });
  return { stack, group, vpc, vpcCni };
}

/** One pod subnet in each of the zones, in the VPC of somebody else. */
function podSubnets(...zones: string[]): PodSubnets {
  const stack = new Stack();
  return PodSubnets.custom(
    zones.map((availabilityZone) =>
      ec2.Subnet.fromSubnetAttributes(stack, availabilityZone, {
        subnetId: `subnet-${availabilityZone}`,
        availabilityZone,
      }),
    ),
  );
}

const custom = () => podSubnets('eu-west-1a', 'eu-west-1b');

/** The part of the user data that nodeadm reads, as nodeadm reads it. */
function nodeConfigOf(template: Synthesized) {
  const userData = flatten(template.one(LAUNCH_TEMPLATE).Properties.LaunchTemplateData.UserData['Fn::Base64']);
  const boundary = /boundary="([^"]+)"/.exec(userData)?.[1];
  const parts = userData.split(`--${boundary}`).slice(1, -1);
  expect(parts).toHaveLength(1);
  const [head, ...body] = parts[0].replaceAll('\r', '').trim().split('\n\n');
  expect(head).toContain('Content-Type: application/node.eks.aws');
  return parse(body.join('\n\n'));
}

test('nodes hand pods the DNS server that the user names, and otherwise the Service kube-dns', () => {
  const configured = (clusterDnsIp?: string) => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const vpcCni = new VpcCni(stack, 'Cni', { cluster });
    const vpc = cluster.vpc as ec2.IVpc;
    new NodeGroup(stack, 'Group', { instanceTypes: types('m5.large'), cluster, vpc, vpcCni, clusterDnsIp });
    return nodeConfigOf(Synthesized.of(stack)).spec.kubelet.config;
  };
  expect(configured('169.254.20.10')).toEqual({ maxPods: 29, clusterDNS: ['169.254.20.10'] });
  expect(configured('fd00:169:254:20::10').clusterDNS).toEqual(['fd00:169:254:20::10']);
  expect(configured()).toEqual({ maxPods: 29 });
});

const { stack, group } = define();
const template = Synthesized.of(stack);
const nodegroup = template.one('AWS::EKS::Nodegroup');
const { LaunchTemplateData } = template.one(LAUNCH_TEMPLATE).Properties;

describe('a node', () => {
  test('is told how many pods it takes, in words that nodeadm understands', () => {
    expect(nodeConfigOf(template)).toEqual({
      apiVersion: 'node.eks.aws/v1alpha1',
      kind: 'NodeConfig',
      spec: { kubelet: { config: { maxPods: 29 } } },
    });
  });

  test.each<[string, number, string[], VpcCniOptions, Partial<NodeGroupOptions>]>([
    ['29 with plain secondary addresses', 29, ['m5.large'], {}, {}],
    ['20 with pod subnets: the first interface holds none', 20, ['m5.large'], { podSubnets: custom() }, {}],
    ['110 with prefixes and pod subnets', 110, ['m5.large'], { podSubnets: custom(), podAddressing: PREFIXES }, {}],
    ['250 with prefixes on 96 vCPUs', 250, ['m5.24xlarge'], { podAddressing: PREFIXES }, {}],
    ['20 where the CNI uses two interfaces', 20, ['m5.large'], { podAddressing: TWO_INTERFACES }, {}],
    ['the fewest of its types', 17, ['m5.24xlarge', 't3.medium'], {}, {}],
    ['what it is told', 42, ['m5.large'], {}, { maxPods: 42 }],
    ['what it is told, on a type that nobody knows', 42, ['m99i.large'], {}, { maxPods: 42 }],
  ])('takes %s', (_, maxPods, names, cni, options) => {
    const other = define({ instanceTypes: types(...names), ...options }, cni);
    expect(other.group.maxPods).toBe(maxPods);
    expect(nodeConfigOf(Synthesized.of(other.stack)).spec.kubelet.config).toEqual({ maxPods });
  });

  test('takes as many pods of IPv6 as EKS recommends: they have addresses of a prefix', () => {
    expect(define({}, {}, { ipv6: true }).group.maxPods).toBe(110);
  });

  test('takes a number of pods that is known at deployment only', () => {
    const other = Synthesized.of(define({ maxPods: Token.asNumber({ Ref: 'Pods' }) }).stack);
    expect(flatten(other.one(LAUNCH_TEMPLATE).Properties.LaunchTemplateData.UserData['Fn::Base64'])).toContain(
      `      maxPods: \${Pods}\n`,
    );
  });

  test('keeps its credentials from pods: IMDSv2 that answers one hop', () => {
    expect(LaunchTemplateData.MetadataOptions).toEqual({
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
    });
    expect(warningsOf(group)).toEqual([]);
  });

  test('warns where pods reach the instance metadata', () => {
    const open = define({ metadataHopLimit: 2 });
    const { MetadataOptions } = Synthesized.of(open.stack).one(LAUNCH_TEMPLATE).Properties.LaunchTemplateData;
    expect(MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 });
    expect(warningsOf(open.group)).toEqual([
      expect.stringMatching(
        /^Pods can read the instance metadata.*Leave metadataHopLimit at 1.*cdk-eks-networking:imdsHopLimit\]$/,
      ),
    ]);
  });

  test('has an encrypted root volume of gp3', () => {
    expect(LaunchTemplateData.BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 50, VolumeType: 'gp3' } },
    ]);
    const large = Synthesized.of(define({ diskSize: 200 }).stack).one(LAUNCH_TEMPLATE);
    expect(large.Properties.LaunchTemplateData.BlockDeviceMappings[0].Ebs.VolumeSize).toBe(200);
  });

  test('gets its security group from EKS: the launch template names none', () => {
    expect(LaunchTemplateData).not.toHaveProperty('SecurityGroupIds');
    expect(LaunchTemplateData).not.toHaveProperty('NetworkInterfaces');
    expect(LaunchTemplateData).not.toHaveProperty('ImageId');
    expect(LaunchTemplateData).not.toHaveProperty('InstanceType');
  });

  test('has a role to join and to pull images, and nothing of the CNI', () => {
    const role = template.byId(nodegroup.Properties.NodeRole['Fn::GetAtt'][0]);
    expect(role.Properties.ManagedPolicyArns.map(flatten)).toEqual([
      `arn:\${AWS::Partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy`,
      `arn:\${AWS::Partition}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly`,
    ]);
    expect(role.Properties).not.toHaveProperty('Policies');
    expect(template.all('AWS::IAM::Policy')).toEqual([]);
    const [trust] = role.Properties.AssumeRolePolicyDocument.Statement;
    expect(trust.Principal).toEqual({ Service: 'ec2.amazonaws.com' });
  });
});

describe('a node group', () => {
  test('has these properties', () => {
    const { NodeRole, LaunchTemplate, ...rest } = nodegroup.Properties;
    expect(rest).toMatchSnapshot();
    expect(LaunchTemplate).toEqual({
      Id: { Ref: template.one(LAUNCH_TEMPLATE).id },
      Version: { 'Fn::GetAtt': [template.one(LAUNCH_TEMPLATE).id, 'LatestVersionNumber'] },
    });
  });

  test('takes sizes, capacity type and labels', () => {
    const labels = { pool: 'batch' };
    const other = define({ minSize: 0, desiredSize: 1, maxSize: 9, capacityType: CapacityType.SPOT, labels });
    expect(Synthesized.of(other.stack).one('AWS::EKS::Nodegroup').Properties).toMatchObject({
      ScalingConfig: { MinSize: 0, DesiredSize: 1, MaxSize: 9 },
      CapacityType: 'SPOT',
      Labels: labels,
    });
  });

  test('starts with its fewest nodes, and goes up to that number where it is more than 3', () => {
    const { Properties } = Synthesized.of(define({ minSize: 5 }).stack).one('AWS::EKS::Nodegroup');
    expect(Properties.ScalingConfig).toEqual({ MinSize: 5, DesiredSize: 5, MaxSize: 5 });
  });

  test('takes sizes that are known at deployment only', () => {
    const maxSize = Token.asNumber({ Ref: 'Most' });
    const { Properties } = Synthesized.of(define({ maxSize }).stack).one('AWS::EKS::Nodegroup');
    expect(Properties.ScalingConfig).toEqual({ MinSize: 2, DesiredSize: 2, MaxSize: { Ref: 'Most' } });
  });

  test.each([
    ['AL2023_x86_64_STANDARD', ['m7i.large', 'm6a.large', 'c7i-flex.large']],
    ['AL2023_x86_64_STANDARD', ['u7i-12tb.224xlarge']],
    ['AL2023_ARM_64_STANDARD', ['m7g.large', 'c7gn.xlarge', 'is4gen.large', 'a1.large']],
  ])('runs Amazon Linux 2023 of the architecture of its types: %s for %j', (amiType, names) => {
    const { Properties } = Synthesized.of(define({ instanceTypes: types(...names) }).stack).one('AWS::EKS::Nodegroup');
    expect(Properties.AmiType).toBe(amiType);
    expect(Properties.InstanceTypes).toEqual(names);
  });

  test.each<[string, () => Image, string]>([
    ['AL2023_x86_64_NVIDIA', Image.amazonLinux2023Nvidia, 'p5.48xlarge'],
    ['AL2023_ARM_64_NVIDIA', Image.amazonLinux2023Nvidia, 'g5g.xlarge'],
    ['AL2023_x86_64_NEURON', Image.amazonLinux2023Neuron, 'inf2.xlarge'],
    ['BOTTLEROCKET_x86_64', Image.bottlerocket, 'm7i.large'],
    ['BOTTLEROCKET_ARM_64', Image.bottlerocket, 'm7g.large'],
    ['BOTTLEROCKET_x86_64_NVIDIA', Image.bottlerocketNvidia, 'g6.xlarge'],
    ['BOTTLEROCKET_ARM_64_NVIDIA', Image.bottlerocketNvidia, 'g5g.xlarge'],
    ['BOTTLEROCKET_x86_64_NVIDIA_FIPS', Image.bottlerocketNvidiaFips, 'g6.xlarge'],
    ['BOTTLEROCKET_ARM_64_NVIDIA_FIPS', Image.bottlerocketNvidiaFips, 'p6e-gb200.36xlarge'],
    ['BOTTLEROCKET_x86_64', () => Image.ofAmiType('BOTTLEROCKET_x86_64'), 'm7i.large'],
    ['AL2023_ARM_64_NVIDIA', () => Image.ofAmiType('AL2023_ARM_64_NVIDIA'), 'g5g.xlarge'],
    ['BOTTLEROCKET_x86_64_FIPS', Image.bottlerocketFips, 'm7i.large'],
    ['BOTTLEROCKET_ARM_64_FIPS', Image.bottlerocketFips, 'm7g.large'],
  ])('runs another image when asked: %s', (amiType, image, name) => {
    const { Properties } = Synthesized.of(define({ image: image(), instanceTypes: types(name) }).stack).one(
      'AWS::EKS::Nodegroup',
    );
    expect(Properties.AmiType).toBe(amiType);
    expect(AMI_TYPES).toContain(amiType);
  });

  test('names no AMI type with a custom image, which its launch template names', () => {
    const other = Synthesized.of(define({ image: Image.bottlerocketCustom('ami-01') }, {}, JOINING).stack);
    expect(other.one('AWS::EKS::Nodegroup').Properties).not.toHaveProperty('AmiType');
    expect(other.one(LAUNCH_TEMPLATE).Properties.LaunchTemplateData.ImageId).toBe('ami-01');
  });

  test('takes taints, versions, repair and the force of updates', () => {
    const taints = [Taint.noSchedule('gpu', 'yes'), Taint.preferNoSchedule('spot'), Taint.noExecute('x')];
    const group = define({
      taints,
      releaseVersion: '1.36.2-20260815',
      kubernetesVersion: '1.36',
      nodeRepair: true,
      forceUpdate: true,
    });
    expect(Synthesized.of(group.stack).one('AWS::EKS::Nodegroup').Properties).toMatchObject({
      Taints: [
        { Key: 'gpu', Value: 'yes', Effect: 'NO_SCHEDULE' },
        { Key: 'spot', Effect: 'PREFER_NO_SCHEDULE' },
        { Key: 'x', Effect: 'NO_EXECUTE' },
      ],
      ReleaseVersion: '1.36.2-20260815',
      Version: '1.36',
      NodeRepairConfig: { Enabled: true },
      ForceUpdateEnabled: true,
    });
  });

  test.each([
    [UpdateConfig.nodes(3), { MaxUnavailable: 3 }],
    [UpdateConfig.nodes(1, UpdateStrategy.MINIMAL), { MaxUnavailable: 1, UpdateStrategy: 'MINIMAL' }],
    [UpdateConfig.percentage(33), { MaxUnavailablePercentage: 33 }],
    [UpdateConfig.nodes(Token.asNumber({ Ref: 'Few' })), { MaxUnavailable: { Ref: 'Few' } }],
  ])('is updated as asked, %#', (update, config) => {
    const { Properties } = Synthesized.of(define({ update }).stack).one('AWS::EKS::Nodegroup');
    expect(Properties.UpdateConfig).toEqual(config);
  });

  test('waits for the CNI on its own, too', () => {
    expect(nodegroup.DependsOn).toContain(template.one('AWS::EKS::Addon', 'vpc-cni').id);
  });

  test('waits for the ways out of its subnets on its own, too', () => {
    const { stack: full, network, networking, target } = testNetworking();
    const vpcCni = networking.vpcCni as VpcCni;
    const alone = new NodeGroup(full, 'Alone', {
      cluster: target,
      vpc: network.vpc,
      vpcCni,
      instanceTypes: types('m5.large'),
    });
    const synthesized = Synthesized.of(full);
    const routes = alone._subnets.map(({ node }) => full.getLogicalId(node.findChild('DefaultRoute') as CfnResource));
    expect(alone._subnets).toEqual(network.subnetsOf('node'));
    expect(synthesized.one('AWS::EKS::Nodegroup').DependsOn).toEqual(expect.arrayContaining(routes));
  });

  test('may be in a zone that is known at deployment only, although pods have subnets of their own', () => {
    const subnet = ec2.Subnet.fromSubnetAttributes(new Stack(), 'Somewhere', {
      subnetId: 'subnet-0ccccccccccccccccc',
      availabilityZone: Token.asString({ Ref: 'Zone' }),
    });
    expect(define({ subnets: { subnets: [subnet] } }, { podSubnets: custom() }).group._subnets).toEqual([subnet]);
  });
});

describe('with security groups for pods', () => {
  const podSecurity: VpcCniOptions = { securityGroupsForPods: SecurityGroupsForPods.strict() };

  test.each<[string, number, string[], VpcCniOptions]>([
    ['29: 18 on the interfaces that the trunk leaves, 9 on branches', 29, ['m5.large'], {}],
    ['20 with pod subnets', 20, ['m5.large'], { podSubnets: custom() }],
    ['17 on a type without a trunk, which loses nothing to it', 17, ['t3.medium'], {}],
  ])('a node takes %s', (_, maxPods, names, cni) => {
    expect(define({ instanceTypes: types(...names) }, { ...podSecurity, ...cni }).group.maxPods).toBe(maxPods);
  });

  test('is warned of types without a trunk: t families, and those outside the Nitro System', () => {
    expect(warningsOf(define({ instanceTypes: types('m5.large', 't3.large', 'm4.large') }, podSecurity).group)).toEqual(
      [
        expect.stringMatching(
          /on t3\.large, m4\.large\. Such pods only start on Nitro.*cdk-eks-networking:podSecurityGroupsTrunk\]$/,
        ),
      ],
    );
    expect(warningsOf(define({ instanceTypes: types('t3.large') }).group)).toEqual([]);
    expect(warningsOf(define({ instanceTypes: types('m5.large') }, podSecurity).group)).toEqual([]);
    expect(warningsOf(define({ instanceTypes: types('m99i.large'), maxPods: 42 }, podSecurity).group)).toEqual([]);
    const limits = { networkInterfaces: 3, ipv4AddressesPerInterface: 10 };
    const given = (more: object) =>
      define(
        { instanceTypes: types('m99i.large'), instanceLimits: { 'm99i.large': { ...limits, ...more } } },
        podSecurity,
      );
    expect(warningsOf(given({}).group)).toEqual([
      expect.stringContaining('write branchInterfaces in its instanceLimits'),
    ]);
    expect([given({ branchInterfaces: 9 }).group.maxPods, warningsOf(given({ branchInterfaces: 9 }).group)]).toEqual([
      29,
      [],
    ]);
  });

  test('fails on a type whose interfaces the trunk and custom networking take', () => {
    const small = { instanceTypes: types('c6g.medium') };
    expect(() => define(small, { ...podSecurity, podSubnets: custom() })).toFailWith(
      'InstanceTypeUnfit',
      '"c6g.medium" has no network interface left for pods, because custom networking and the trunk of security groups for pods use them',
      'Choose an instance type with more network interfaces',
      '(at Test/Group)',
    );
    expect(() => define(small, podSecurity)).not.toThrow();
    expect(() => define(small, { podSubnets: custom() })).not.toThrow();
  });
});

describe('refusals', () => {
  test.each([
    [{ minSize: 3, maxSize: 2 }, 'minSize 3, desiredSize 3, maxSize 2'],
    [{ minSize: 2, desiredSize: 1 }, 'minSize 2, desiredSize 1, maxSize 3'],
    [{ desiredSize: 4 }, 'minSize 2, desiredSize 4, maxSize 3'],
    [{ minSize: 0, maxSize: 0 }, 'minSize 0, desiredSize 0, maxSize 0'],
    [{ minSize: -1 }, 'minSize -1, desiredSize -1, maxSize 3'],
    [{ minSize: 1.5 }, 'minSize 1.5, desiredSize 1.5, maxSize 3'],
  ])('fails with the sizes %j', (sizes, said) => {
    expect(() => define(sizes)).toFailWith(
      'NodegroupSize',
      `"${said}" contradict each other`,
      'Write 0 ≤ minSize ≤ desiredSize ≤ maxSize and a maxSize of 1 or more',
      '(at Test/Group)',
    );
  });

  test.each([
    [{ diskSize: 19 }, 'diskSize: 19', 'Write a whole number of 20 or more'],
    [{ maxPods: 0 }, 'maxPods: 0', 'Write a whole number of 1 or more'],
    [{ maxPods: 29.5 }, 'maxPods: 29.5', 'Write a whole number of 1 or more'],
    [{ metadataHopLimit: 0 }, 'metadataHopLimit: 0', 'Write a whole number of 1 to 64'],
    [{ metadataHopLimit: 65 }, 'metadataHopLimit: 65', 'Write a whole number of 1 to 64'],
  ])('fails with %j', (figure, said, instead) => {
    expect(() => define(figure)).toFailWith('NodeSetting', `"${said}" is out of bounds`, instead, '(at Test/Group)');
  });

  test.each<[string, () => unknown, string, string]>([
    ['no node at once', () => UpdateConfig.nodes(0), 'maxUnavailable: 0', 'Write a whole number from 1 to 100'],
    ['more nodes at once than EKS takes', () => UpdateConfig.nodes(101), 'maxUnavailable: 101', '1 to 100'],
    ['no share of nodes', () => UpdateConfig.percentage(0), 'maxUnavailablePercentage: 0', '1 to 100'],
    ['more than all nodes', () => UpdateConfig.percentage(101), 'maxUnavailablePercentage: 101', '1 to 100'],
  ])('fails with an update of %s', (_, update, said, instead) => {
    expect(update).toFailWith('NodegroupSize', `"${said}" is out of bounds`, instead);
  });

  test('fails with an update of more nodes than there are', () => {
    expect(() => define({ maxSize: 4, update: UpdateConfig.nodes(5) })).toFailWith(
      'NodegroupSize',
      '"maxUnavailable: 5" exceeds the maximum size of the group, which is 4',
      'Write 4 or fewer',
      '(at Test/Group)',
    );
  });

  test.each([
    ['x'.repeat(64), undefined],
    ['x', 'y'.repeat(64)],
    ['', undefined],
  ])('fails with a taint of %j and %j', (key, value) => {
    const wrong = [key, value ?? ''].find((text) => text.length !== 1) as string;
    expect(() => Taint.noSchedule(key, value)).toFailWith(
      'NodeLabel',
      `"${wrong}" is not a valid key or value of a taint`,
      'Write 1 to 63 characters',
    );
  });

  test('fails with the Neuron image on an Arm type', () => {
    expect(() => define({ image: Image.amazonLinux2023Neuron(), instanceTypes: types('m7g.large') })).toFailWith(
      'NodeImage',
      '"m7g.large" is an Arm instance type, but "AL2023_x86_64_NEURON" is an x86 image',
      'Choose an x86 instance type or another Image',
      '(at Test/Group)',
    );
  });

  test.each([{ releaseVersion: '1.36.2-20260815' }, { kubernetesVersion: '1.36' }])(
    'fails with %j beside a custom image',
    (version) => {
      const [[name, value]] = Object.entries(version);
      expect(() => define({ image: Image.bottlerocketCustom('ami-01'), ...version }, {}, JOINING)).toFailWith(
        'NodeImage',
        `"${name}: ${value}" is determined by the custom image`,
        'Leave it out, and use an image of that version',
        '(at Test/Group)',
      );
    },
  );

  test('fails with a custom image where the cluster does not say how to join', () => {
    expect(() => define({ image: Image.bottlerocketCustom('ami-01') })).toFailWith(
      'ClusterAttribute',
      '"clusterEndpoint" is required for nodes to join the cluster, and is not known',
      'Set it when you import the cluster',
      '(at Test/Group)',
    );
  });

  test('fails with no security groups, and with more than an interface holds', () => {
    for (const count of [0, 17]) {
      const one = ec2.SecurityGroup.fromSecurityGroupId(new Stack(), 'One', 'sg-01');
      expect(() => define({ securityGroups: Array.from({ length: count }, () => one) })).toFailWith(
        'NodeSecurityGroups',
        `"${count}" security groups are not supported on a network interface`,
        'Write 1 to 16, or leave securityGroups out to use the cluster security group',
        '(at Test/Group)',
      );
    }
  });

  test('fails without instance types', () => {
    expect(() => define({ instanceTypes: [] })).toFailWith(
      'NodeSetting',
      '"instanceTypes" is empty',
      'Write one or more instance types, such as new ec2.InstanceType("m7i.large")',
      '(at Test/Group)',
    );
  });

  test('fails on types of two architectures', () => {
    expect(() => define({ instanceTypes: types('m5.large', 'm7g.large'), maxPods: 29 })).toFailWith(
      'InstanceTypeUnfit',
      '"m7g.large" and "m5.large" have two architectures, but a node group has one image',
      'Define a node group for each',
      '(at Test/Group)',
    );
  });

  test.each<[string, VpcCniOptions, { ipv6?: boolean }]>([
    ['prefixes', { podAddressing: PREFIXES }, {}],
    ['pods of IPv6', {}, { ipv6: true }],
  ])('fails on a type outside the Nitro System, with %s', (_, cni, attributes) => {
    expect(() => define({ instanceTypes: types('m5.large', 'm4.large') }, cni, attributes)).toFailWith(
      'InstanceTypeUnfit',
      '"m4.large" is not a Nitro instance type and does not support prefixes',
      'Choose another instance type, or write PodAddressing.secondaryIp() in an IPv4 cluster',
      '(at Test/Group)',
    );
  });

  test('fails on a type with one network interface, with pod subnets', () => {
    expect(() => define({ instanceTypes: types('hpc6id.32xlarge') }, { podSubnets: custom() })).toFailWith(
      'InstanceTypeUnfit',
      '"hpc6id.32xlarge" has one network interface, which custom networking does not use for pods',
      'Choose another instance type, or write PodSubnets.shared()',
      '(at Test/Group)',
    );
  });

  test('fails on an unknown type without maxPods', () => {
    expect(() => define({ instanceTypes: types('m5.lagre') })).toFailWith(
      'InstanceTypeUnknown',
      '"m5.lagre" is not among the 1429 known instance types',
      'Set its limits in instanceLimits. Did you mean "m5.large"?',
      '(at Test/Group)',
    );
  });

  test('takes a type that is newer than the table, with a warning and as many pods as the smallest of its size', () => {
    const smallest = define({ instanceTypes: types('m5.large') }).group.maxPods;
    const { group } = define({ instanceTypes: types('m99i.large') });
    expect(group.maxPods).toBeLessThanOrEqual(smallest);
    expect(group.maxPods).toBeGreaterThan(10);
    expect(warningsOf(group)).toEqual([
      expect.stringMatching(
        /^The limits of m99i\.large are not in the table of .* prints, as instanceLimits\. .*:instanceTypeUnknown\]$/,
      ),
    ]);
    const given = define({ instanceTypes: types('m99i.large'), maxPods: 50 });
    expect([given.group.maxPods, warningsOf(given.group)]).toEqual([50, []]);
    expect(define({ instanceTypes: types('u99in-32tb.960xlarge') }, { podSubnets: custom() }).group.maxPods).toBe(11);
  });

  test('takes a type that is newer than the table with the limits that are given, and without a warning', () => {
    const instanceLimits = { 'm99i.large': { networkInterfaces: 3, ipv4AddressesPerInterface: 20, vcpus: 2 } };
    const { group } = define({ instanceTypes: types('m99i.large'), instanceLimits });
    expect([group.maxPods, warningsOf(group)]).toEqual([3 * 19 + 2, []]);
    expect(define({ instanceTypes: types('m99i.large', 'm5.large'), instanceLimits }).group.maxPods).toBe(29);
    expect(define({ instanceLimits }).group.maxPods).toBe(29);
    const tooMany = define({ instanceTypes: types('m99i.large'), instanceLimits, maxPods: 60 });
    expect(warningsOf(tooMany.group)).toEqual([expect.stringContaining('the 59 pods for which m99i.large')]);
  });

  test('fails on limits that leave pods no network interface or no prefixes, or are out of bounds', () => {
    const given = (limits: object, vpcCni: object) => () =>
      define(
        {
          instanceTypes: types('m99i.large'),
          instanceLimits: { 'm99i.large': { networkInterfaces: 1, ipv4AddressesPerInterface: 20, ...limits } },
        },
        vpcCni,
      );
    expect(given({}, { podSubnets: custom() })).toFailWith(
      'InstanceTypeUnfit',
      '"m99i.large" has one',
      'Choose another instance type, or write PodSubnets.shared()',
    );
    expect(given({ isNitro: false }, { podAddressing: PodAddressing.prefixDelegation() })).toFailWith(
      'InstanceTypeUnfit',
      '"m99i.large" is not a Nitro instance type and does not support prefixes',
      'Choose another instance type, or write PodAddressing.secondaryIp() in an IPv4 cluster',
    );
    expect(given({ networkInterfaces: 0 }, {})).toFailWith(
      'InstanceLimitsFigure',
      '"networkInterfaces: 0"',
      '1 to 256',
      '(at Test/Group)',
    );
  });

  test('takes the architecture that is given for a type before the one of its name', () => {
    const limits = { networkInterfaces: 3, ipv4AddressesPerInterface: 20, architecture: 'arm64' };
    const { stack } = define({ instanceTypes: types('q9x.large'), instanceLimits: { 'q9x.large': limits } });
    expect(Synthesized.of(stack).one('AWS::EKS::Nodegroup').Properties.AmiType).toBe('AL2023_ARM_64_STANDARD');
    expect(() =>
      define({ instanceTypes: types('q9x.large', 'm5.large'), instanceLimits: { 'q9x.large': limits } }),
    ).toFailWith('InstanceTypeUnfit', 'two architectures', 'a node group for each', '(at Test/Group)');
  });

  test('fails with an image that is none of EKS by its AMI type', () => {
    expect(() => Image.ofAmiType('WINDOWS_CORE_2022_x86_64')).toFailWith(
      'NodeImage',
      '"WINDOWS_CORE_2022_x86_64" is not an AMI type of Amazon Linux 2023 or Bottlerocket',
      'is not an AMI type of Amazon Linux 2023 or Bottlerocket',
    );
    expect(() => define({ image: Image.ofAmiType('AL2023_ARM_64_STANDARD') })).toFailWith(
      'NodeImage',
      '"m5.large" is an x86 instance type, but "AL2023_ARM_64_STANDARD" is an Arm image',
      'Choose an Arm instance type or another Image',
    );
  });

  test('fails on a type that is known at deployment only', () => {
    expect(() => define({ instanceTypes: types(Token.asString({ Ref: 'Type' })) })).toFailWith(
      'InstanceTypeUnknown',
      '"instanceTypes" contains a deploy-time value',
      'Write the name of the instance type, such as new ec2.InstanceType("m7i.large")',
      '(at Test/Group)',
    );
  });

  test('fails on a node subnet in a zone without a pod subnet', () => {
    expect(() => define({}, { podSubnets: podSubnets('eu-west-1a') })).toFailWith(
      'CustomNetworkingZones',
      '"eu-west-1b" has nodes but no pod subnet, so its pods get no address',
      'Add a pod subnet in that zone, or leave the zone out',
      '(at Test/Group)',
    );
  });
});

/** The texts of the CDK's warnings about a construct, ids included. */
function warningsOf({ node }: NodeGroup): string[] {
  return node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
}

describe('the version of nodes', () => {
  const BEHIND =
    'minor versions older than the control plane, which has version 1.36, but nodes can be at most 3 older';
  const defineAt = (options: Partial<NodeGroupOptions>, kubernetesVersion: string | undefined = '1.36') =>
    define(options, {}, { kubernetesVersion });
  const image = (parameter: string) => (stack: Stack) =>
    ec2.MachineImage.fromSsmParameter(parameter).getImage(stack).imageId;
  const ofImage = (parameter: string) => {
    const stack = testStack();
    const cluster = importedCluster(stack, { ...JOINING, kubernetesVersion: '1.36' });
    const vpcCni = new VpcCni(stack, 'Cni', { cluster });
    new NodeGroup(stack, 'Group', {
      instanceTypes: types('m5.large'),
      image: Image.bottlerocketCustom(image(parameter)(stack)),
      cluster,
      vpc: cluster.vpc as ec2.IVpc,
      vpcCni,
    });
    return () => Synthesized.of(stack);
  };

  test('may be that of the cluster, or up to three minor versions less', () => {
    for (const kubernetesVersion of ['1.36', '1.35', '1.34', '1.33']) {
      expect(() => defineAt({ kubernetesVersion })).not.toThrow();
    }
  });

  test('fails when it is newer than the control plane', () => {
    expect(() => defineAt({ kubernetesVersion: '1.37' })).toFailWith(
      'NodeVersion',
      '"kubernetesVersion: 1.37" is newer than the control plane, which has version 1.36',
      'Upgrade the cluster first, or use version 1.36 for the nodes',
      '(at Test/Group)',
    );
    expect(() => defineAt({ releaseVersion: '1.37.0-20261101' })).toFailWith(
      'NodeVersion',
      '"releaseVersion: 1.37.0-20261101" is newer than the control plane',
      'Upgrade the cluster first',
    );
  });

  test('fails when it is more than three minor versions behind', () => {
    expect(() => defineAt({ kubernetesVersion: '1.32' })).toFailWith(
      'NodeVersion',
      `"kubernetesVersion: 1.32" is 4 ${BEHIND}`,
      'Upgrade the nodes before the cluster, one minor version at a time',
    );
    expect(() => defineAt({ releaseVersion: '1.31.7-20250501' })).toFailWith(
      'NodeVersion',
      `is 5 ${BEHIND}`,
      'Upgrade the nodes before the cluster',
    );
  });

  test('fails when the release is of another version than the one that is given', () => {
    expect(() => defineAt({ kubernetesVersion: '1.36', releaseVersion: '1.35.4-20260815' })).toFailWith(
      'NodeVersion',
      '"releaseVersion: 1.35.4-20260815" is an image of Kubernetes 1.35, but "kubernetesVersion" is 1.36',
      'Write a release of 1.36, or leave one of the two out',
    );
  });

  test('fails when it is no version', () => {
    expect(() => defineAt({ kubernetesVersion: 'v1.36' })).toFailWith(
      'ClusterVersion',
      '"v1.36" is not a Kubernetes version of EKS',
      'Did you mean "1.36"?',
    );
  });

  test('is not that of a release of Bottlerocket, of a cluster that does not say its own, or of a deploy-time value', () => {
    expect(() => defineAt({ image: Image.bottlerocket(), releaseVersion: '1.62.0-20261101' })).not.toThrow();
    expect(() => define({ kubernetesVersion: '1.40' })).not.toThrow();
    expect(() => defineAt({ kubernetesVersion: Lazy.string({ produce: () => '1.40' }) })).not.toThrow();
  });

  test.each([
    '/aws/service/eks/optimized-ami/1.37/amazon-linux-2023/x86_64/standard/recommended/image_id',
    '/aws/service/bottlerocket/aws-k8s-1.37/x86_64/latest/image_id',
    '/aws/service/bottlerocket/aws-k8s-1.37-nvidia/x86_64/latest/image_id',
    '/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.37/image_id',
    '/aws/service/canonical/ubuntu/eks/24.04/1.37/stable/current/amd64/hvm/ebs-gp3/ami-id',
  ])('fails when the image that %s names is newer', (parameter) => {
    expect(ofImage(parameter)).toFailWith(
      'NodeVersion',
      '"image of Kubernetes 1.37" is newer than the control plane',
      '(at Test/Group/LaunchTemplate)',
    );
    expect(ofImage(parameter.replace('1.37', '1.35'))).not.toThrow();
  });

  test('is not known of an image whose parameter is of the user', () => {
    expect(ofImage('/golden/images/1.37/id')).not.toThrow();
  });
});
