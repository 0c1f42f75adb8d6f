import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type { CfnResource, Stack } from 'aws-cdk-lib/core';
import { parse, stringify } from 'yaml';
import {
  ClusterTarget,
  EndpointFeature,
  NodeNetworking,
  type NodeNetworkingProps,
  PodAddressing,
  PodSubnets,
  VpcCni,
  type VpcCniOptions,
} from '../../lib';
import { Image, Taint } from '../../lib/nodes';
import { NODE_LABELS } from '../fixtures/karpenter-keys';
import { BOTTLEROCKET_KEYS, NODE_CONFIG_KEYS, NODE_CONFIG_REQUIRED } from '../fixtures/node-keys';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { importedCluster, testKubectlLayer, unknownPaths } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const JOINING = {
  clusterEndpoint: 'https://orion.eks.example',
  clusterCertificateAuthorityData: 'Q0VSVA==',
};
const CUSTOM = Image.amazonLinux2023Custom('ami-0123456789abcdef0', '172.20.0.0/16');
const CUSTOM_BOTTLEROCKET = Image.bottlerocketCustom('ami-0fedcba9876543210');

function types(...names: string[]): ec2.InstanceType[] {
  return names.map((name) => new ec2.InstanceType(name));
}

interface Given extends Partial<NodeNetworkingProps> {
  readonly cni?: VpcCniOptions;
  readonly attributes?: Parameters<typeof importedCluster>[1];
}

/** Nodes of an imported cluster. */
function nodesOf({ cni, attributes = JOINING, ...props }: Given = {}, stack = testStack()): NodeNetworking {
  const cluster = importedCluster(stack, attributes);
  const vpcCni = new VpcCni(stack, 'Cni', { cluster, ...cni });
  return new NodeNetworking({ instanceTypes: types('m5.large'), cluster, vpcCni, ...props });
}

function podSubnets(stack: Stack): PodSubnets {
  return PodSubnets.custom(
    ['eu-west-1a', 'eu-west-1b'].map((availabilityZone) =>
      ec2.Subnet.fromSubnetAttributes(stack, availabilityZone, {
        subnetId: `subnet-${availabilityZone}`,
        availabilityZone,
      }),
    ),
  );
}

/** A NodeConfig as nodeadm reads it. */
function nodeConfigIn(text: string) {
  const [, boundary] = /boundary="([^"]+)"/.exec(text) ?? [];
  const [, part] = text.split(`--${boundary}`);
  const [head, ...body] = part.replaceAll('\r', '').trim().split('\n\n');
  expect(head).toContain('Content-Type: application/node.eks.aws');
  return parse(body.join('\n\n'));
}

/** TOML of tables, strings, numbers and lists, which is all that we write. */
function tomlIn(text: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  let table = root;
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, heading] = /^\[(.*)\]$/.exec(line) ?? [];
    if (heading) {
      table = heading.split('.').reduce<Record<string, unknown>>((above, name) => {
        above[name] ??= {};
        return above[name] as Record<string, unknown>;
      }, root);
      continue;
    }
    const [, key, value] = /^("[^"]+"|[a-z-]+) = (.*)$/.exec(line) ?? [];
    table[key.startsWith('"') ? JSON.parse(key) : key] = JSON.parse(value);
  }
  return root;
}

describe('nodes of a managed node group', () => {
  test('are told of Bottlerocket in TOML how many pods they take, and nothing that EKS tells them', () => {
    const nodes = nodesOf({ image: Image.bottlerocket(), labels: { pool: 'a' }, attributes: {} });
    expect(tomlIn(nodes.userData.render())).toEqual({ settings: { kubernetes: { 'max-pods': 29 } } });
  });

  test.each<[string, () => Given]>([
    ['Amazon Linux', () => ({ image: CUSTOM })],
    ['Bottlerocket', () => ({ image: CUSTOM_BOTTLEROCKET })],
  ])('are told everything where their image is a custom one of %s', (_, given) => {
    const nodes = nodesOf(given());
    expect(nodes.userData.render()).toBe(nodes.joiningUserData.render());
    expect(nodes.amiType).toBeUndefined();
  });

  test('have the same user data every time, and user data of their own every time', () => {
    const nodes = nodesOf();
    expect(nodes.userData).not.toBe(nodes.userData);
    expect(nodes.userData.render()).toBe(nodes.userData.render());
  });

  test('boot from a custom image with launch templates of their own', () => {
    const stack = testStack();
    const group = new ec2.SecurityGroup(stack, 'One', {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'V', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['a'] }),
    });
    const other = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Two', 'sg-0222');
    nodesOf({ image: CUSTOM_BOTTLEROCKET, securityGroups: [group, other], diskSize: 80 }, stack).defineLaunchTemplate(
      stack,
      'Nodes',
    );
    const { LaunchTemplateData: data } = Synthesized.of(stack).one('AWS::EC2::LaunchTemplate').Properties;
    expect(data.ImageId).toBe('ami-0fedcba9876543210');
    expect(data.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^One/), 'GroupId'] }, 'sg-0222']);
    expect(data.BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 4, VolumeType: 'gp3' } },
      { DeviceName: '/dev/xvdb', Ebs: { Encrypted: true, VolumeSize: 80, VolumeType: 'gp3' } },
    ]);
    expect(data).not.toHaveProperty('InstanceType');
    expect(data).not.toHaveProperty('IamInstanceProfile');
  });
});

describe('nodes that nobody tells how to join', () => {
  const labels = { pool: 'batch', 'example.com/zone': 'a.b' };
  const taints = [Taint.noSchedule('dedicated', 'batch'), Taint.noExecute('dedicated'), Taint.preferNoSchedule('spot')];

  test('learn it from a NodeConfig', () => {
    const config = nodeConfigIn(nodesOf({ image: CUSTOM, labels, taints }).joiningUserData.render());
    expect(config).toEqual({
      apiVersion: 'node.eks.aws/v1alpha1',
      kind: 'NodeConfig',
      spec: {
        cluster: {
          name: 'orion',
          apiServerEndpoint: 'https://orion.eks.example',
          certificateAuthority: 'Q0VSVA==',
          cidr: '172.20.0.0/16',
        },
        kubelet: {
          config: { maxPods: 29 },
          flags: [
            '--node-labels=pool=batch,example.com/zone=a.b',
            '--register-with-taints=dedicated=batch:NoSchedule,dedicated=:NoExecute,spot=:PreferNoSchedule',
          ],
        },
      },
    });
    expect(unknownPaths(config, NODE_CONFIG_KEYS)).toEqual([]);
    expect(Object.keys(config.spec.cluster)).toEqual(expect.arrayContaining(NODE_CONFIG_REQUIRED));
  });

  test.each([
    ['a b', 'x', '"a b" is not a label key', 'such as "example.com/pool: batch"'],
    ['example.com/', 'x', '"example.com/" is not a label key', 'such as "example.com/pool: batch"'],
    ['pool', 'a b', '"a b" is not a value of the label pool', 'Write at most 63 letters'],
  ])('fail with the label %s=%s, with which they would not join', (key, value, wrong, instead) => {
    expect(() => nodesOf({ labels: { [key]: value } })).toFailWith('NodeLabel', wrong, instead);
  });

  test('learn it from settings of Bottlerocket', () => {
    const settings = tomlIn(nodesOf({ image: Image.bottlerocket(), labels, taints }).joiningUserData.render());
    expect(settings).toEqual({
      settings: {
        kubernetes: {
          'cluster-name': 'orion',
          'api-server': 'https://orion.eks.example',
          'cluster-certificate': 'Q0VSVA==',
          'max-pods': 29,
          'node-labels': labels,
          'node-taints': { dedicated: ['batch:NoSchedule', ':NoExecute'], spot: [':PreferNoSchedule'] },
        },
      },
    });
    expect(unknownPaths(settings, ['settings', ...BOTTLEROCKET_KEYS])).toEqual([]);
  });

  test('learn endpoint, authority, service CIDR and the address of the DNS from a cluster that this app defines', () => {
    const stack = testStack();
    const network = testNetwork(stack);
    const own = testCluster(network, { serviceIpv4Cidr: '172.20.0.0/16' });
    const id = stack.getLogicalId(own.node.defaultChild as CfnResource);
    const cluster = ClusterTarget.fromV2(own);
    const vpcCni = new VpcCni(stack, 'Cni', { cluster });
    const said = (image?: Image) =>
      flatten(
        stack.resolve(
          new NodeNetworking({ cluster, vpcCni, instanceTypes: types('m5.large'), image }).joiningUserData.render(),
        ),
      );
    expect(nodeConfigIn(said()).spec.cluster).toEqual({
      name: `\${${id}}`,
      apiServerEndpoint: `\${${id}.Endpoint}`,
      certificateAuthority: `\${${id}.CertificateAuthorityData}`,
      cidr: '172.20.0.0/16',
    });
    expect(tomlIn(said(Image.bottlerocket()))).toMatchObject({
      settings: { kubernetes: { 'cluster-dns-ip': '172.20.0.10', 'api-server': `\${${id}.Endpoint}` } },
    });
  });

  test('learn the service CIDR of an IPv6 cluster, which EKS chooses', () => {
    const stack = testStack();
    const network = testNetwork(stack);
    const cluster = ClusterTarget.fromV2(
      new eks.Cluster(stack, 'Six', {
        version: eks.KubernetesVersion.of('1.36'),
        vpc: network.vpc,
        vpcSubnets: [network.clusterSubnets],
        ipFamily: eks.IpFamily.IP_V6,
        bootstrapSelfManagedAddons: false,
        defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
        defaultCapacity: 0,
      }),
    );
    const nodes = new NodeNetworking({
      cluster,
      vpcCni: new VpcCni(stack, 'Cni', { cluster }),
      instanceTypes: types('m5.large'),
    });
    expect(nodes.maxPods).toBe(110);
    expect(nodeConfigIn(flatten(stack.resolve(nodes.joiningUserData.render()))).spec.cluster.cidr).toMatch(
      /^\$\{Six\w+\.KubernetesNetworkConfig\.ServiceIpv6Cidr\}$/,
    );
  });

  test.each<[string, Given, string]>([
    ['the endpoint', { image: CUSTOM, attributes: { clusterCertificateAuthorityData: 'Q0VSVA==' } }, 'clusterEndpoint'],
    [
      'the certificate authority',
      { image: CUSTOM, attributes: { clusterEndpoint: 'https://x' } },
      'clusterCertificateAuthorityData',
    ],
  ])('fail without %s', (_, given, attribute) => {
    expect(() => nodesOf(given).userData).toFailWith(
      'ClusterAttribute',
      `"${attribute}" is required for nodes to join the cluster, and is not known`,
      'Set it when you import the cluster',
    );
  });

  test('fail without the service CIDR on Amazon Linux, and find it by themselves on Bottlerocket', () => {
    const image = Image.amazonLinux2023Custom('ami-0123456789abcdef0');
    expect(() => nodesOf({ image }).joiningUserData).toFailWith(
      'ClusterAttribute',
      '"serviceIpv4Cidr" of the cluster is unknown, and nodes need it to find the cluster DNS',
      'write Image.amazonLinux2023Custom(imageId, serviceCidr)',
    );
    expect(() => nodesOf({ image: CUSTOM_BOTTLEROCKET }).joiningUserData).not.toThrow();
  });
});

describe('nodes that somebody else starts', () => {
  test('of a Nodegroup of aws-eks-v2 take the launch template', () => {
    const stack = testStack();
    const network = testNetwork(stack);
    const cluster = testCluster(network);
    const target = ClusterTarget.fromV2(cluster);
    const vpcCni = new VpcCni(stack, 'Cni', { cluster: target, podAddressing: PodAddressing.prefixDelegation() });
    const instanceTypes = types('m7g.large');
    const nodes = new NodeNetworking({ cluster: target, vpcCni, instanceTypes, image: Image.bottlerocket() });
    const { launchTemplateId, latestVersionNumber: version } = nodes.defineLaunchTemplate(stack, 'Nodes');
    cluster.addNodegroupCapacity('Own', {
      instanceTypes,
      amiType: eks.NodegroupAmiType.BOTTLEROCKET_ARM_64,
      launchTemplateSpec: { id: launchTemplateId as string, version },
    });
    const template = Synthesized.of(stack);
    const { Properties } = template.one('AWS::EKS::Nodegroup');
    expect(Properties.AmiType).toBe(nodes.amiType);
    expect(Properties.LaunchTemplate.Id).toEqual({ Ref: template.one('AWS::EC2::LaunchTemplate').id });
    expect(Properties).not.toHaveProperty('DiskSize');
  });

  test('of a Nodegroup of aws-eks take the launch template, and the details of joining', () => {
    const stack = testStack({ context: { 'aws:cdk:disable-asset-staging': true } });
    const network = testNetwork(stack, { endpoints: [EndpointFeature.KUBECTL_HANDLER] });
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.33'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      kubectlLayer: testKubectlLayer(stack),
      defaultCapacity: 0,
      serviceIpv4Cidr: '172.20.0.0/16',
    });
    const target = ClusterTarget.fromV1(cluster, '1.33');
    const vpcCni = new VpcCni(stack, 'Cni', { cluster: target });
    const instanceTypes = types('m5.large');
    const nodes = new NodeNetworking({ cluster: target, vpcCni, instanceTypes, image: CUSTOM });
    const { launchTemplateId, latestVersionNumber: version } = nodes.defineLaunchTemplate(stack, 'Nodes');
    cluster.addNodegroupCapacity('Own', {
      instanceTypes,
      launchTemplateSpec: { id: launchTemplateId as string, version },
    });
    const { LaunchTemplateData } = Synthesized.of(stack).one('AWS::EC2::LaunchTemplate').Properties;
    const said = nodeConfigIn(flatten(LaunchTemplateData.UserData['Fn::Base64']));
    expect(said.spec.cluster.apiServerEndpoint).toMatch(/^\$\{Cluster\w+\.Endpoint\}$/);
    expect(said.spec.cluster.cidr).toBe('172.20.0.0/16');
  });

  test('of an Auto Scaling group take the user data', () => {
    const stack = testStack();
    const nodes = nodesOf({ image: CUSTOM_BOTTLEROCKET }, stack);
    new autoscaling.AutoScalingGroup(stack, 'Scaled', {
      vpc: importedVpc(stack),
      instanceType: types('m5.large')[0],
      machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0fedcba9876543210' }),
      userData: nodes.joiningUserData,
    });
    const text = JSON.stringify(Synthesized.of(stack).json);
    expect(text).toContain('cluster-name = \\\\\\"orion\\\\\\"'.replaceAll('\\\\\\', '\\'));
  });
});

describe('Karpenter', () => {
  const nodes = (given: Given = {}, stack = testStack()) => nodesOf(given, stack);

  test('is given the networking of a node class', () => {
    const spec = nodes({ cni: { podAddressing: PodAddressing.prefixDelegation() } }).karpenterNodeClass('orion');
    expect(stringify(spec, { sortMapEntries: true, aliasDuplicateObjects: false })).toMatchSnapshot();
  });

  test.each<[string, Given]>([
    ['Amazon Linux', {}],
    ['Bottlerocket', { image: Image.bottlerocket(), diskSize: 80 }],
    ['a custom image', { image: CUSTOM }],
    ['IPv6', { attributes: { ipv6: true } }],
  ])('is given what makes a valid node class, beside a role and an image, with %s', (_, given) => {
    // biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes are of any shape
    const part = nodes(given).karpenterNodeClass('orion') as Record<string, any>;
    const amiSelectorTerms = part.amiSelectorTerms ?? [{ alias: `${part.amiFamily.toLowerCase()}@latest` }];
    expect({
      apiVersion: 'karpenter.k8s.aws/v1',
      kind: 'EC2NodeClass',
      metadata: { name: 'orion' },
      spec: { ...part, role: 'nodes', amiSelectorTerms },
    }).toBeValidObject();
  });

  test('boots a custom image, and shows the metadata to IPv6 pods alone', () => {
    expect(nodes({ image: CUSTOM }).karpenterNodeClass('x')).toMatchObject({
      amiFamily: 'AL2023',
      amiSelectorTerms: [{ id: 'ami-0123456789abcdef0' }],
      metadataOptions: { httpProtocolIPv6: 'disabled' },
    });
    expect(nodes({ attributes: { ipv6: true } }).karpenterNodeClass('x')).toMatchObject({
      metadataOptions: { httpProtocolIPv6: 'enabled' },
    });
  });

  test('is given requirements by which types, hypervisor and zones fit', () => {
    const stack = testStack();
    const cni = { podAddressing: PodAddressing.prefixDelegation(), podSubnets: podSubnets(stack) };
    const requirements = nodes({ cni, instanceTypes: types('m7i.large', 'c7i.large') }, stack).karpenterRequirements;
    expect(requirements).toEqual([
      { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['m7i.large', 'c7i.large'] },
      { key: 'karpenter.k8s.aws/instance-hypervisor', operator: 'In', values: ['nitro'] },
      { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eu-west-1a', 'eu-west-1b'] },
    ]);
    expect(NODE_LABELS).toEqual(expect.arrayContaining(requirements.map(({ key }) => key)));
    const nodeClassRef = { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'orion' };
    expect({
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'orion' },
      spec: { template: { spec: { nodeClassRef, requirements } } },
    }).toBeValidObject();
  });

  test('may use any zone and hypervisor where pods share the subnets of nodes and their single addresses', () => {
    expect(nodes().karpenterRequirements).toHaveLength(1);
  });

  test('may use bare metal with prefixes, for which EC2 names no hypervisor', () => {
    const given = { cni: { podAddressing: PodAddressing.prefixDelegation() }, instanceTypes: types('m5.metal') };
    expect(nodes(given).karpenterRequirements).toHaveLength(1);
  });
});

function importedVpc(stack: Stack): ec2.IVpc {
  return stack.node.findChild('Vpc') as unknown as ec2.IVpc;
}
