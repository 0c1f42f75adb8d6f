import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NodeGroup, NodeSecurityGroup, type NodeSecurityGroupOptions, PodSubnets, VpcCni } from '../../lib';
import { testStack } from '../support/builders';
import { importedCluster, testNetworking } from '../support/networking';
import { flatten, type Resource, Synthesized, tagsOf } from '../support/templates';

const CLUSTER_GROUP = 'sg-0123456789abcdef0';

function define(options: NodeSecurityGroupOptions = {}, { hasPodSubnets = false, ipv6 = false } = {}) {
  const stack = testStack();
  const cluster = importedCluster(stack, { ipv6 });
  const vpc = cluster.vpc as ec2.IVpc;
  const podSubnets = hasPodSubnets ? PodSubnets.custom(vpc.privateSubnets) : undefined;
  const vpcCni = new VpcCni(stack, 'Cni', { cluster, podSubnets });
  const securityGroup = new NodeSecurityGroup(stack, 'NodeGroup', { cluster, vpc, vpcCni, ...options });
  const nodes = new NodeGroup(stack, 'Group', {
    cluster,
    vpc,
    vpcCni,
    instanceTypes: [new ec2.InstanceType('m5.large')],
    securityGroups: [securityGroup],
  });
  return { stack, nodes, template: Synthesized.of(stack) };
}

/** `from → to: protocol ports`, where `nodes` and `cluster` are the two groups. */
function rulesOf(template: Synthesized): string[] {
  const nameOf = (id: unknown) => (flatten(id) === CLUSTER_GROUP ? 'cluster' : 'nodes');
  const rule = ({ Properties }: Resource) => {
    const { FromPort, ToPort, IpProtocol, SourceSecurityGroupId, GroupId } = Properties;
    const ports = IpProtocol === '-1' ? 'all' : FromPort === ToPort ? `${IpProtocol} ${FromPort}` : 'a range';
    return `${nameOf(SourceSecurityGroupId)} → ${nameOf(GroupId)}: ${ports}`;
  };
  return template.all('AWS::EC2::SecurityGroupIngress').map(rule).sort();
}

describe('the security group of nodes', () => {
  const { template } = define();
  const group = template.one('AWS::EC2::SecurityGroup');

  test('lets nodes reach each other and the API, and the control plane a few ports of nodes', () => {
    expect(rulesOf(template)).toEqual([
      'cluster → nodes: tcp 10250',
      'cluster → nodes: tcp 443',
      'cluster → nodes: tcp 9443',
      'nodes → cluster: tcp 443',
      'nodes → nodes: all',
    ]);
    expect(group.Properties.SecurityGroupIngress).toBeUndefined();
    expect(group.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }),
    ]);
  });

  test('carries the tag by which load balancers find it', () => {
    expect(tagsOf(group)).toContainEqual(['kubernetes.io/cluster/orion', 'owned']);
  });

  test('takes the place of the cluster security group in the launch template', () => {
    const { LaunchTemplateData } = template.one('AWS::EC2::LaunchTemplate').Properties;
    expect(LaunchTemplateData.SecurityGroupIds.map(flatten)).toEqual([`\${${group.id}.GroupId}`]);
  });

  test('lets kubelets probe pods that have the cluster security group', () => {
    expect(rulesOf(define({}, { hasPodSubnets: true }).template)).toContain('nodes → cluster: all');
  });

  test('opens other ports to the control plane when asked, and the kubelet’s always', () => {
    const rules = rulesOf(define({ controlPlanePorts: [8443, 8443] }).template);
    expect(rules.filter((rule) => rule.startsWith('cluster'))).toEqual([
      'cluster → nodes: tcp 10250',
      'cluster → nodes: tcp 8443',
    ]);
  });

  test('lets IPv6 out', () => {
    const { Properties } = define({}, { ipv6: true }).template.one('AWS::EC2::SecurityGroup');
    expect(Properties.SecurityGroupEgress).toContainEqual(expect.objectContaining({ CidrIpv6: '::/0' }));
  });
});

test('serves the node groups of a cluster that this app defines', () => {
  const { stack, network, target, networking } = testNetworking();
  const group = new NodeSecurityGroup(stack, 'Nodes', {
    cluster: target,
    vpc: network.vpc,
    vpcCni: networking.vpcCni as VpcCni,
  });
  networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m5.large')], securityGroups: [group] });
  const template = Synthesized.of(stack);
  const { id, Properties } = template.one('AWS::EC2::SecurityGroup', 'Nodes of an EKS cluster');
  const keys = Properties.Tags.map(({ Key }: { Key: unknown }) => flatten(Key));
  expect(keys).toEqual([expect.stringMatching(/^kubernetes\.io\/cluster\/\$\{Cluster\w+\}$/)]);
  expect(template.waitsFor(template.one('AWS::EKS::Nodegroup').id)).toContain(id);
  expect(template.resources.filter((resource) => template.waitsFor(resource.id).has(resource.id))).toEqual([]);
});

test.each([0, 65536, 80.5])('fails on port %p', (port) => {
  expect(() => define({ controlPlanePorts: [port] })).toFailWith(
    'NodeSecurityGroups',
    `"controlPlanePorts: ${port}" is not a TCP port`,
    'Write whole numbers from 1 to 65535',
    '(at Test/NodeGroup)',
  );
});

test('fails where the cluster security group is not known', () => {
  const stack = testStack();
  const cluster = importedCluster(stack, { clusterSecurityGroupId: undefined });
  const vpcCni = new VpcCni(stack, 'Cni', { cluster });
  expect(() => new NodeSecurityGroup(stack, 'NodeGroup', { cluster, vpc: cluster.vpc as ec2.IVpc, vpcCni })).toFailWith(
    'ClusterAttribute',
    '"NodeGroup" needs the cluster security group',
    'Set clusterSecurityGroupId',
  );
});
