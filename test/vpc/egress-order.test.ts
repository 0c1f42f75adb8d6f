import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { NestedStack, Stack } from 'aws-cdk-lib/core';
import { AddressPlan, EgressTarget, type EksNetwork, type EksNetworkProps, NatStrategy } from '../../lib';
import { Ipv6Block } from '../../lib/vpc';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { Deletion } from '../support/deletion';
import { testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';

const TRANSIT_GATEWAY = EgressTarget.transitGateway('tgw-0123456789abcdef0');
const PODS = AddressPlan.forEks({
  vpcCidr: '10.0.0.0/16',
  podCidr: '100.64.0.0/16',
  availabilityZones: ZONES,
  clusterZones: ZONES,
});

const EGRESS = [
  'AWS::EC2::EIP',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Route',
  'AWS::EC2::TransitGatewayAttachment',
  'Custom::VpcRestrictDefaultSG',
];
const NETWORK = [
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
];

/** The resources of some types that another one waits for, by type. */
function awaited(template: Synthesized, id: string, types: readonly string[]): Record<string, number> {
  const waits = [...template.waitsFor(id)]
    .map((other) => template.byId(other).Type)
    .filter((type) => types.includes(type));
  return Object.fromEntries(types.map((type) => [type, waits.filter((other) => other === type).length]));
}

const counts = (template: Synthesized, types: readonly string[]) =>
  Object.fromEntries(types.map((type) => [type, template.all(type).length]));
const none = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, 0]));

describe.each<[string, Partial<EksNetworkProps>, string]>([
  ['a NAT gateway in each zone', {}, 'AWS::EC2::NatGateway'],
  ['one NAT gateway', { nat: NatStrategy.single('eu-west-1a') }, 'AWS::EC2::EIP'],
  ['a regional NAT gateway', { nat: NatStrategy.regional() }, 'AWS::EC2::NatGateway'],
  [
    'private NAT gateways',
    { nat: NatStrategy.privateGateways(TRANSIT_GATEWAY, { destinations: ['192.168.0.0/16'] }) },
    'AWS::EC2::NatGateway',
  ],
  ['a transit gateway', { nat: NatStrategy.through(TRANSIT_GATEWAY) }, 'AWS::EC2::TransitGatewayAttachment'],
  ['IPv6', { ipv6: Ipv6Block.amazonProvided() }, 'AWS::EC2::EgressOnlyInternetGateway'],
])('a cluster in a network with %s', (_, props, type) => {
  const template = Synthesized.of(testCluster(testNetwork(clusterStack(), { addressPlan: PODS, ...props })).stack);
  const cluster = template.one('AWS::EKS::Cluster').id;

  test('waits for the subnets of the VPC, with all that they need', () => {
    expect(awaited(template, cluster, NETWORK)).toEqual(counts(template, NETWORK));
    expect(counts(template, NETWORK)['AWS::EC2::Subnet']).toBeGreaterThan(0);
    expect(awaited(template, cluster, ['AWS::EC2::VPCGatewayAttachment'])).toEqual({
      'AWS::EC2::VPCGatewayAttachment': 1,
    });
  });

  test('waits for no NAT gateway, no route, and not for the default security group to be closed', () => {
    expect(template.all(type)).not.toEqual([]);
    expect(awaited(template, cluster, EGRESS)).toEqual(none(EGRESS));
  });
});

/** What a stack takes away before nodes, pods and functions are gone that need it; endpoints are no part of a VPC. */
const lostEgress = (template: Synthesized) =>
  new Deletion(template).unmet.filter((line) => line.includes('the way out of') && !line.includes('VPCEndpoint'));
const askedOf = (template: Synthesized) => Object.keys(new Deletion(template).asked);

const LARGE = { instanceTypes: [new ec2.InstanceType('m7i.large')] };

/** Clusters of aws-cdk-lib with nodes of its own, and nothing of this library but the network. */
const STOCK: [string, (stack: Stack, network: EksNetwork) => void][] = [
  [
    'aws-eks-v2',
    (stack, network) => {
      const cluster = testCluster(network, {
        vpcSubnets: [network.nodeSubnets],
        kubectlProviderOptions: { kubectlLayer: testKubectlLayer(stack) },
      });
      cluster.addNodegroupCapacity('System', { ...LARGE, subnets: network.nodeSubnets });
      cluster.addManifest('Settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } });
      new eks.FargateProfile(stack, 'Profile', {
        cluster,
        vpc: network.vpc,
        subnetSelection: network.nodeSubnets,
        selectors: [{ namespace: 'shop' }],
      });
    },
  ],
  [
    'aws-eks',
    (stack, network) => {
      const cluster = new eksV1.Cluster(stack, 'Cluster', {
        version: eksV1.KubernetesVersion.of('1.36'),
        vpc: network.vpc,
        vpcSubnets: [network.nodeSubnets],
        defaultCapacity: 0,
        endpointAccess: eksV1.EndpointAccess.PRIVATE,
        kubectlLayer: testKubectlLayer(stack),
      });
      cluster.addNodegroupCapacity('System', { ...LARGE, subnets: network.nodeSubnets });
      cluster.addManifest('Settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } });
      cluster.addFargateProfile('Profile', {
        subnetSelection: network.nodeSubnets,
        selectors: [{ namespace: 'shop' }],
      });
    },
  ],
];

describe.each(STOCK)('nodes, pods and functions of %s alone', (_, define) => {
  const stack = clusterStack();
  define(stack, testNetwork(stack, { addressPlan: PODS, closeDefaultSecurityGroup: false }));
  const template = Synthesized.of(stack);

  test('keep their egress until they are gone', () => {
    expect(askedOf(template)).toEqual(
      expect.arrayContaining(['the way out of nodes and pods', 'the way out of the function behind it']),
    );
    expect(lostEgress(template)).toEqual([]);
  });

  test('wait for nothing that waits for them', () => {
    expect(new Deletion(template).cycles).toEqual([]);
  });
});

describe('what starts nodes', () => {
  const NAT = ['AWS::EC2::NatGateway'];

  test('waits for the routes of the pod subnets, too', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, { addressPlan: PODS });
    testCluster(network).addNodegroupCapacity('System', { ...LARGE, subnets: network.nodeSubnets });
    const template = Synthesized.of(stack);
    const routes = template.all('AWS::EC2::Route').map(({ id }) => id);
    expect(template.one('AWS::EKS::Nodegroup').DependsOn).toEqual(
      expect.arrayContaining(routes.filter((id) => /(Node|Pod)Subnet/.test(id))),
    );
  });

  test('may be an Auto Scaling group of the cluster', () => {
    const stack = clusterStack();
    const network = testNetwork(stack);
    const cluster = testCluster(network);
    cluster.connectAutoScalingGroupCapacity(
      new autoscaling.AutoScalingGroup(stack, 'Nodes', {
        vpc: network.vpc,
        vpcSubnets: network.nodeSubnets,
        instanceType: new ec2.InstanceType('m7i.large'),
        machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0123456789abcdef0' }),
      }),
      {},
    );
    const template = Synthesized.of(stack);
    expect(awaited(template, template.one('AWS::AutoScaling::AutoScalingGroup').id, NAT)).toEqual({ [NAT[0]]: 3 });
  });

  test.each<[string, string[] | undefined, 'node' | 'cluster', number]>([
    ['with the node pools of EKS Auto Mode', undefined, 'node', 3],
    ['with one of them', ['system'], 'node', 3],
    ['with node pools of your own, which come later', [], 'node', 0],
    ['in subnets without egress', undefined, 'cluster', 0],
  ])('may be the cluster itself, %s', (_, nodePools, tier, gateways) => {
    const stack = clusterStack();
    const network = testNetwork(stack);
    testCluster(network, {
      vpcSubnets: [{ subnetGroupName: tier }],
      defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
      defaultCapacity: undefined,
      compute: nodePools && { nodePools },
    });
    const template = Synthesized.of(stack);
    expect(awaited(template, template.one('AWS::EKS::Cluster').id, NAT)).toEqual({ [NAT[0]]: gateways });
  });

  test('may be in a nested stack, which then waits as one', () => {
    const stack = clusterStack();
    const network = testNetwork(stack);
    const cluster = testCluster(network);
    new eks.Nodegroup(new NestedStack(stack, 'Nodes'), 'System', { cluster, ...LARGE, subnets: network.nodeSubnets });
    const template = Synthesized.of(stack);
    expect(awaited(template, template.one('AWS::CloudFormation::Stack').id, NAT)).toEqual({ [NAT[0]]: 3 });
  });

  test('may be in a later stack, which waits for the network by its subnets', () => {
    const stack = clusterStack();
    const network = testNetwork(stack);
    const cluster = testCluster(network);
    const later = new Stack(stack.node.root as never, 'Later', {
      env: { account: stack.account, region: stack.region },
    });
    new eks.Nodegroup(later, 'System', { cluster, ...LARGE, subnets: network.nodeSubnets });
    expect(Synthesized.of(later).one('AWS::EKS::Nodegroup').DependsOn).toBeUndefined();
    expect(later.dependencies).toEqual([stack]);
  });
});

describe('a dependency on the VPC', () => {
  test('holds for what a user adds to the VPC, such as a NAT gateway or an endpoint', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, { nat: NatStrategy.none(), addressPlan: testPlan({ publicTier: {} }) });
    network.vpc.addInterfaceEndpoint('Extra', {
      service: ec2.InterfaceVpcEndpointAwsService.SNS,
      subnets: network.nodeSubnets,
    });
    (network.subnetsOf('public')[0] as ec2.PublicSubnet).addNatGateway('eipalloc-0123456789abcdef0');
    testCluster(network);
    const template = Synthesized.of(stack);
    expect(template.one('AWS::EKS::Cluster').DependsOn).toEqual(
      expect.arrayContaining([
        template.one('AWS::EC2::NatGateway').id,
        template.one('AWS::EC2::VPCEndpoint', 'sns').id,
      ]),
    );
  });

  test('is one on the subnets, and a dependency on the network is one on everything', () => {
    const stack = testStack();
    const network = testNetwork(stack);
    const ofVpc = new ec2.CfnEIP(stack, 'OfVpc');
    const ofNetwork = new ec2.CfnEIP(stack, 'OfNetwork');
    ofVpc.node.addDependency(network.vpc);
    ofNetwork.node.addDependency(network);
    const template = Synthesized.of(stack);
    expect(awaited(template, 'OfVpc', EGRESS)).toEqual(none(EGRESS));
    expect(awaited(template, 'OfVpc', ['AWS::EC2::Subnet'])).toEqual(counts(template, ['AWS::EC2::Subnet']));
    expect(awaited(template, 'OfNetwork', ['AWS::EC2::Route'])).toEqual(counts(template, ['AWS::EC2::Route']));
  });
});
