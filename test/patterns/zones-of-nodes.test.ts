import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type { Stack } from 'aws-cdk-lib/core';
import { ClusterCompute, ClusterNetworking, ClusterTarget, type NodeGroupOptions, Tier } from '../../lib';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { testCluster } from '../support/clusters';
import { type TestNetworkingProps, testNetworking } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const FOUR_ZONES = [...ZONES, 'eu-west-1d'];
const TYPES: NodeGroupOptions = { instanceTypes: [new ec2.InstanceType('m7i.large')] };

/** A cluster that was created in three zones, whose network has got a fourth. */
const grown = testPlan({ availabilityZones: FOUR_ZONES, clusterZones: ZONES });
function inGrownNetwork(props: TestNetworkingProps = {}) {
  return testNetworking({ networkProps: { addressPlan: grown }, ...props });
}

/** The subnets of a node group or a Fargate profile: the tier, and the letter of the zone. */
function subnetsOf(template: Synthesized, type: string, id = ''): string[] {
  const { Subnets } = template.one(type, id).Properties;
  return Subnets.map(({ Ref }: { Ref: string }) => /Vpc(\w+Subnet[A-Z])Subnet/.exec(Ref)?.[1]);
}

const bareZones = (stack: Stack) => {
  const template = Synthesized.of(stack);
  return {
    template,
    texts: warningsOf(stack)
      .filter(({ id }) => id === 'zoneWithoutNodes')
      .map(({ text }) => text),
  };
};

describe('a node group', () => {
  test('stays in the zones of creation, unless it names others', () => {
    const { stack, networking } = inGrownNetwork();
    networking.addNodegroup('System', TYPES);
    networking.addNodegroup('Added', { ...TYPES, availabilityZones: ['eu-west-1d'] });
    const template = Synthesized.of(stack);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup', 'NetworkingSystem')).toEqual([
      'NodeSubnetA',
      'NodeSubnetB',
      'NodeSubnetC',
    ]);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup', 'NetworkingAdded')).toEqual(['NodeSubnetD']);
  });

  test('is in every zone, where the network does not state the zones of creation', () => {
    const { stack, networking } = testNetworking({
      networkProps: { addressPlan: testPlan({ availabilityZones: FOUR_ZONES }) },
    });
    networking.addNodegroup('System', TYPES);
    expect(subnetsOf(Synthesized.of(stack), 'AWS::EKS::Nodegroup')).toHaveLength(4);
  });

  test('has the subnets that it names, in the zones that it names', () => {
    const { stack, network, networking } = inGrownNetwork();
    networking.addNodegroup('All', { ...TYPES, subnets: network.nodeSubnets });
    networking.addNodegroup('Some', {
      ...TYPES,
      subnets: network.nodeSubnets,
      availabilityZones: ['eu-west-1d', 'eu-west-1b'],
    });
    const template = Synthesized.of(stack);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup', 'NetworkingAll')).toHaveLength(4);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup', 'NetworkingSome')).toEqual(['NodeSubnetB', 'NodeSubnetD']);
  });

  test('stays in the first node tier, so that a second one moves nothing', () => {
    const second = Tier.node({ name: 'node-2', prefixLength: 24, startsAt: '10.0.80.0' });
    const { stack, network, networking } = testNetworking({
      networkProps: { addressPlan: testPlan({ additionalTiers: [second] }) },
    });
    networking.addNodegroup('System', TYPES);
    networking.addNodegroup('More', { ...TYPES, subnets: { subnets: network.subnetsOf('node-2') } });
    const groups = networking.addNodegroupPerZone('Zonal', TYPES);
    const template = Synthesized.of(stack);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup', 'NetworkingSystem')).toEqual([
      'NodeSubnetA',
      'NodeSubnetB',
      'NodeSubnetC',
    ]);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup', 'NetworkingMore')).toEqual([
      'Node2SubnetA',
      'Node2SubnetB',
      'Node2SubnetC',
    ]);
    expect(groups.map(({ _subnets }) => _subnets.length)).toEqual([1, 1, 1]);
  });

  test.each<[string, string[], string, string]>([
    [
      'that has no subnet',
      ['eu-west-1e'],
      '"eu-west-1e" of availabilityZones has no subnet for these nodes',
      'Choose from "eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d", or add the zone to the network',
    ],
    ['and none at all', [], '"availabilityZones" is empty', 'Write the zones of the nodes, or leave it out'],
  ])('fails with a zone %s', (_, availabilityZones, wrong, instead) => {
    const { networking } = inGrownNetwork();
    expect(() => networking.addNodegroup('System', { ...TYPES, availabilityZones })).toFailWith(
      'NodeZones',
      wrong,
      instead,
      '(at ',
    );
    expect(() => networking.addFargateProfile('Pods', { availabilityZones })).toFailWith(
      'NodeZones',
      wrong,
      instead,
      '(at ',
    );
    expect(() => networking.addNodegroupPerZone('Zonal', { ...TYPES, availabilityZones })).toFailWith(
      'NodeZones',
      wrong,
      instead,
      '(at ',
    );
  });

  test('fails with a zone where those of the subnets are known at deployment only', () => {
    const { stack, networking } = inGrownNetwork();
    const subnets = [ec2.Subnet.fromSubnetId(stack, 'Imported', 'subnet-0123456789abcdef0')];
    expect(() =>
      networking.addNodegroup('System', { ...TYPES, subnets: { subnets }, availabilityZones: ['eu-west-1a'] }),
    ).toFailWith(
      'NodeZones',
      '"eu-west-1a" of availabilityZones cannot be compared',
      'Import the subnets with their availabilityZone',
    );
  });
});

test('node groups per zone get one more with a zone, and keep their names and subnets', () => {
  const resourcesIn = (addressPlan: typeof grown) => {
    const { stack, networking } = testNetworking({ networkProps: { addressPlan } });
    networking.addNodegroupPerZone('System', TYPES);
    return Object.fromEntries(
      Synthesized.of(stack)
        .all('AWS::EKS::Nodegroup')
        .map(({ id, Properties }) => [id, Properties]),
    );
  };
  const before = resourcesIn(
    testPlan({
      availabilityZones: ['eu-west-1a', 'eu-west-1c', 'eu-west-1d'],
      clusterZones: ['eu-west-1a', 'eu-west-1c'],
    }),
  );
  const after = resourcesIn(testPlan({ availabilityZones: FOUR_ZONES, clusterZones: ['eu-west-1a', 'eu-west-1c'] }));
  expect(after).toMatchObject(before);
  expect(Object.keys(after).filter((id) => !(id in before))).toEqual([expect.stringMatching(/^NetworkingSystemB/)]);
});

test('node groups per zone may be in some zones only', () => {
  const { networking } = inGrownNetwork();
  const groups = networking.addNodegroupPerZone('System', {
    ...TYPES,
    availabilityZones: ['eu-west-1b', 'eu-west-1d'],
  });
  expect(groups.map(({ node }) => node.id)).toEqual(['SystemB', 'SystemD']);
});

test('a Fargate profile stays in the zones of creation, unless it names others', () => {
  const { stack, network, networking } = inGrownNetwork();
  networking.addFargateProfile('Pods');
  networking.addFargateProfile('Added', { availabilityZones: ['eu-west-1d'] });
  networking.addFargateProfile('Nodes', { subnets: network.nodeSubnets });
  const template = Synthesized.of(stack);
  const profile = 'AWS::EKS::FargateProfile';
  expect(subnetsOf(template, profile, 'NetworkingPods')).toEqual(['PodSubnetA', 'PodSubnetB', 'PodSubnetC']);
  expect(subnetsOf(template, profile, 'NetworkingAdded')).toEqual(['PodSubnetD']);
  expect(subnetsOf(template, profile, 'NetworkingNodes')).toHaveLength(4);
});

describe('a zone without nodes', () => {
  test('is warned of where node groups stay in the zones of creation', () => {
    const { stack, networking } = inGrownNetwork();
    networking.addNodegroup('System', TYPES);
    expect(bareZones(stack).texts).toEqual([
      "eu-west-1d has node subnets but no node group, because node groups without availabilityZones stay in the zones in which the cluster was created. Call addNodegroup with availabilityZones: ['eu-west-1d'], or use addNodegroupPerZone.",
    ]);
  });

  test.each<[string, (made: ReturnType<typeof inGrownNetwork>) => void]>([
    [
      'a node group is there',
      ({ networking }) => void networking.addNodegroup('D', { ...TYPES, availabilityZones: ['eu-west-1d'] }),
    ],
    ['a node group in each zone is there', ({ networking }) => void networking.addNodegroupPerZone('Zonal', TYPES)],
    [
      'nodes of the user’s own are added',
      ({ stack, networking }) => networking.addNodes(new ec2.CfnInstance(stack, 'Own')),
    ],
    [
      'Karpenter or an Auto Scaling group is told what nodes have to know',
      ({ networking }) => void networking.nodeNetworking(TYPES),
    ],
    [
      'Karpenter finds the subnets',
      ({ stack, network }) =>
        network.tagForKarpenter('orion', ec2.SecurityGroup.fromSecurityGroupId(stack, 'Nodes', 'sg-0123456789abcdef0')),
    ],
  ])('is not warned of where %s', (_, add) => {
    const made = inGrownNetwork();
    made.networking.addNodegroup('System', TYPES);
    add(made);
    expect(bareZones(made.stack).texts).toEqual([]);
  });

  test('is not warned of beside EKS Auto Mode', () => {
    const stack = testStack();
    const network = testNetwork(stack, { addressPlan: grown });
    const cluster = testCluster(network, {
      defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
      defaultCapacity: undefined,
      compute: { nodePools: [] },
    });
    const target = ClusterTarget.fromV2(cluster, { compute: ClusterCompute.autoModeAndNodes() });
    new ClusterNetworking(stack, 'Networking', { network, cluster: target }).addNodegroup('System', TYPES);
    expect(bareZones(stack).texts).toEqual([]);
  });

  test('is not warned of where no node group was left out of it', () => {
    const { stack, network, networking } = inGrownNetwork();
    networking.addNodegroup('System', { ...TYPES, subnets: { subnets: network.subnetsOf('node').slice(0, 2) } });
    expect(bareZones(stack).texts).toEqual([]);
  });

  test('is not warned of in a Local Zone, where managed node groups are not at home', () => {
    const addressPlan = testPlan({
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1-dub-1a'],
      zoneSlots: { 'eu-west-1-dub-1a': 7 },
      clusterZones: ['eu-west-1a', 'eu-west-1b'],
    });
    const { stack, networking } = testNetworking({ networkProps: { addressPlan } });
    networking.addNodegroup('System', TYPES);
    const { texts, template } = bareZones(stack);
    expect(texts).toEqual([]);
    expect(subnetsOf(template, 'AWS::EKS::Nodegroup')).toEqual(['NodeSubnetA', 'NodeSubnetB']);
  });
});

test('zones that are looked up stand in for any, until the lookup has run', () => {
  const addressPlan = testPlan({ availabilityZones: ['dummy1a', 'dummy1b', 'dummy1c'], clusterZones: ZONES });
  const { stack, network, networking } = testNetworking({ networkProps: { addressPlan } });
  networking.addNodegroup('System', { ...TYPES, availabilityZones: ['eu-west-1d'] });
  expect(network.clusterZones).toBeUndefined();
  expect(bareZones(stack).texts).toEqual([]);
  expect(warningsOf(stack).filter(({ id }) => id === 'clusterZones')).toEqual([]);
});
