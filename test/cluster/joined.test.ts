import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import {
  AutoModeNodeClass,
  ClusterCompute,
  type ClusterTarget,
  CoreDns,
  FargateProfile,
  KubeProxy,
  NodeGroup,
  NodeLocalDns,
  NodeNetworking,
  NodeSecurityGroup,
  PodSubnets,
  VpcCni,
} from '../../lib';
import { PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { ACCOUNT, REGION, testApp } from '../support/builders';
import { importedCluster } from '../support/networking';

const instanceTypes = [new ec2.InstanceType('m7i.large')];

function home() {
  return new Stack(testApp(), 'Home', { env: { account: ACCOUNT, region: REGION } });
}

/** A VPC of the app. */
function ownVpc(stack: Stack, id: string) {
  return new ec2.Vpc(stack, id, {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    natGateways: 1,
    restrictDefaultSecurityGroup: false,
  });
}

/** An imported VPC, whose id is in words. */
function importedVpc(stack: Stack, id: string, vpcId: string) {
  return ec2.Vpc.fromVpcAttributes(stack, id, {
    vpcId,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0ccccccccccccccccc', 'subnet-0ddddddddddddddddd'],
  });
}

type Use = (stack: Stack, cluster: ClusterTarget, vpc: ec2.IVpc) => unknown;

const groupIn = (stack: Stack, vpc: ec2.IVpc) => new ec2.SecurityGroup(stack, 'Group', { vpc });
const ofNodes = (stack: Stack, cluster: ClusterTarget) => ({
  cluster,
  vpcCni: new VpcCni(stack, 'VpcCni', { cluster }),
  instanceTypes,
});

/** What has a VPC of its own, or subnets. */
const VPCS: Record<string, Use> = {
  'a node group': (stack, cluster, vpc) => new NodeGroup(stack, 'Nodes', { ...ofNodes(stack, cluster), vpc }),
  'a Fargate profile': (stack, cluster, vpc) =>
    new FargateProfile(stack, 'Pods', { cluster, vpc, selectors: [{ namespace: 'web' }] }),
  'a node class': (stack, cluster, vpc) => new AutoModeNodeClass(stack, 'Class', { cluster, vpc }),
  'a security group of nodes': (stack, cluster, vpc) =>
    new NodeSecurityGroup(stack, 'Group', { cluster, vpc, vpcCni: new VpcCni(stack, 'VpcCni', { cluster }) }),
};

/** What has security groups or subnets, which know their VPC where the app defines them. */
const PARTS: Record<string, Use> = {
  'subnets of a node group': (stack, cluster, vpc) =>
    new NodeGroup(stack, 'Nodes', {
      ...ofNodes(stack, cluster),
      vpc: cluster.vpc as ec2.IVpc,
      subnets: { subnets: vpc.privateSubnets },
    }),
  'subnets of a Fargate profile': (stack, cluster, vpc) =>
    new FargateProfile(stack, 'Pods', {
      cluster,
      vpc: cluster.vpc as ec2.IVpc,
      selectors: [{ namespace: 'web' }],
      subnets: { subnets: vpc.privateSubnets },
    }),
  'pod subnets of the CNI': (stack, cluster, vpc) =>
    new VpcCni(stack, 'VpcCni', { cluster, podSubnets: PodSubnets.custom(vpc.privateSubnets) }),
  'groups of pods of the CNI': (stack, cluster, vpc) =>
    new VpcCni(stack, 'VpcCni', {
      cluster,
      podSubnets: PodSubnets.custom(cluster.vpc?.privateSubnets ?? [], [groupIn(stack, vpc)]),
    }),
  'groups of a node group': (stack, cluster, vpc) =>
    new NodeGroup(stack, 'Nodes', {
      ...ofNodes(stack, cluster),
      vpc: cluster.vpc as ec2.IVpc,
      securityGroups: [groupIn(stack, vpc)],
    }),
  'groups of a launch template': (stack, cluster, vpc) =>
    new NodeNetworking({
      ...ofNodes(stack, cluster),
      securityGroups: [groupIn(stack, vpc)],
    }).defineLaunchTemplate(stack, 'Template'),
  'groups of a policy for pods': (stack, cluster, vpc) =>
    new PodSecurityGroupPolicy(stack, 'Policy', {
      cluster,
      namespace: 'web',
      selector: PodSecurityGroupSelector.pods({ app: 'web' }),
      securityGroups: [groupIn(stack, vpc)],
    }),
};

const computeOf = (name: string) => (name === 'a node class' ? { compute: ClusterCompute.autoMode() } : {});

describe.each(Object.keys(VPCS))('%s', (name) => {
  test('fails in another imported VPC than that of the cluster, and passes in the same', () => {
    const build = (vpcId: string) => () => {
      const stack = home();
      VPCS[name](stack, importedCluster(stack, computeOf(name)), importedVpc(stack, 'Other', vpcId));
    };
    expect(build('vpc-0fedcba9876543210')).toFailWith('NetworkMismatch', '"Home/Other"', 'Give the VPC of the cluster');
    expect(build('vpc-0123456789abcdef0')).not.toThrow();
  });
});

describe.each(Object.keys({ ...VPCS, ...PARTS }))('%s', (name) => {
  const use = { ...VPCS, ...PARTS }[name];
  const build = (pick: (one: ec2.Vpc, other: ec2.Vpc) => ec2.Vpc) => () => {
    const stack = home();
    const [one, other] = ['One', 'Two'].map((id) => ownVpc(stack, id));
    use(stack, importedCluster(stack, { vpc: one, ...computeOf(name) }), pick(one, other));
  };

  test('fails of another VPC of the app, and passes of that of the cluster', () => {
    expect(build((_, other) => other)).toFailWith('NetworkMismatch', '"Home/', 'VPC', 'Give');
    expect(build((one) => one)).not.toThrow();
  });
});

/** What takes an add-on of its cluster. */
const ADDONS: Record<string, (stack: Stack, cluster: ClusterTarget, other: ClusterTarget) => unknown> = {
  'a node group': (stack, cluster, other) =>
    new NodeGroup(stack, 'Nodes', { ...ofNodes(stack, other), cluster, vpc: cluster.vpc as ec2.IVpc }),
  'a security group of nodes': (stack, cluster, other) =>
    new NodeSecurityGroup(stack, 'Group', {
      cluster,
      vpc: cluster.vpc as ec2.IVpc,
      vpcCni: new VpcCni(stack, 'VpcCni', { cluster: other }),
    }),
  'NodeLocal DNSCache': (stack, cluster, other) =>
    new NodeLocalDns(stack, 'Caches', {
      cluster,
      kubeDnsIp: '172.20.0.10',
      coreDns: new CoreDns(stack, 'CoreDns', { cluster }),
      kubeProxy: new KubeProxy(stack, 'KubeProxy', { cluster: other }),
    }),
};

test.each(Object.keys(ADDONS))('%s fails with an add-on of another cluster, and passes with one of its own', (name) => {
  const build = (clusterName: string) => () => {
    const stack = home();
    const cluster = importedCluster(stack);
    const other = importedCluster(
      new Stack(stack.node.root as never, 'Away', { env: { account: ACCOUNT, region: REGION } }),
      { clusterName },
    );
    ADDONS[name](stack, cluster, other);
  };
  expect(build('vega')).toFailWith(
    'ClusterMismatch',
    'is an add-on of another cluster "vega"',
    'Give the add-on of "orion"',
  );
  expect(build('orion')).not.toThrow();
});
