import { KubectlV30Layer } from '@aws-cdk/lambda-layer-kubectl-v30';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Stack } from 'aws-cdk-lib/core';
import { EksNetwork, type EksNetworkProps, type IEksNetwork } from '../../lib';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { testCluster } from '../support/clusters';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const FOUR_ZONES = [...ZONES, 'eu-west-1d'];

/** A network in four zones whose cluster was created in the given ones. */
function networkOf(clusterZones?: string[], props: Partial<EksNetworkProps> = {}): EksNetwork {
  return testNetwork(testStack(), { addressPlan: testPlan({ availabilityZones: FOUR_ZONES, clusterZones }), ...props });
}

const zonesOf = ({ vpc }: IEksNetwork, selection: ec2.SubnetSelection) =>
  vpc.selectSubnets(selection).subnets.map(({ availabilityZone }) => availabilityZone);

/** The warnings about zones after synthesis. */
function warningsAfterSynthesis(network: EksNetwork): string[] {
  Synthesized.of(Stack.of(network));
  return warningsOf(network)
    .filter(({ id }) => id === 'clusterZones')
    .map(({ text }) => text);
}

describe('a network that states the zones of creation', () => {
  test('hands out cluster subnets in these zones, and node subnets in all', () => {
    const network = networkOf(ZONES);
    expect(zonesOf(network, network.clusterSubnets)).toEqual(ZONES);
    expect(zonesOf(network, network.nodeSubnets)).toEqual(FOUR_ZONES);
    expect(network.clusterZones).toEqual(ZONES);
    expect(network.subnetsOf('cluster')).toHaveLength(3);
  });

  test('calls them by their names, where the plan has ids', () => {
    const zoneNames = { 'euw1-az1': 'eu-west-1b', 'euw1-az2': 'eu-west-1c', 'euw1-az3': 'eu-west-1a' };
    const ids = Object.keys(zoneNames);
    const addressPlan = testPlan({ availabilityZones: ids, clusterZones: ids.slice(0, 2) });
    const network = testNetwork(testStack(), { addressPlan, zoneNames });
    expect(network.clusterZones).toEqual(['eu-west-1b', 'eu-west-1c']);
    expect(zonesOf(network, network.clusterSubnets)).toEqual(['eu-west-1b', 'eu-west-1c']);
  });

  test('is not warned of', () => {
    const network = networkOf(ZONES);
    testCluster(network);
    expect(warningsAfterSynthesis(network)).toEqual([]);
  });

  test('is warned of where the cluster has a subnet in another zone', () => {
    const network = networkOf(ZONES);
    testCluster(network, { vpcSubnets: [network.nodeSubnets] });
    expect(warningsAfterSynthesis(network)).toEqual([
      'The cluster has subnets in eu-west-1d, outside the clusterZones of the address plan. EKS rejects subnets in a zone in which the cluster was not created. Write vpcSubnets: [network.clusterSubnets], or add every zone in which the cluster was created to clusterZones.',
    ]);
  });
});

describe('a network that does not', () => {
  const text =
    "The address plan does not set the zones in which the cluster was created. A zone that you add later would also be added to the cluster, which EKS rejects, and would replace its node groups. Set clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1d'] in addition to availabilityZones, and do not change it when you add a zone.";

  test('is warned of once, however many clusters use it', () => {
    const network = networkOf();
    testCluster(network);
    new eks.Cluster(Stack.of(network), 'Second', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    expect(warningsAfterSynthesis(network)).toEqual([text]);
  });

  test('adds a warning for a cluster of aws-eks and for an L1 cluster', () => {
    const ofV1 = networkOf();
    new eksV1.Cluster(Stack.of(ofV1), 'Cluster', {
      version: eksV1.KubernetesVersion.V1_30,
      vpc: ofV1.vpc,
      vpcSubnets: [ofV1.clusterSubnets],
      defaultCapacity: 0,
      kubectlLayer: new KubectlV30Layer(Stack.of(ofV1), 'Layer'),
    });
    expect(warningsAfterSynthesis(ofV1)).toEqual([text]);

    const ofResource = networkOf();
    new eksV1.CfnCluster(Stack.of(ofResource), 'Cluster', {
      roleArn: 'arn:aws:iam::111111111111:role/cluster',
      resourcesVpcConfig: { subnetIds: ofResource.vpc.selectSubnets(ofResource.nodeSubnets).subnetIds },
    });
    expect(warningsAfterSynthesis(ofResource)).toEqual([text]);
  });

  test('names zone ids as the plan does', () => {
    const zoneNames = { 'euw1-az1': 'eu-west-1b', 'euw1-az2': 'eu-west-1c' };
    const addressPlan = testPlan({ availabilityZones: Object.keys(zoneNames) });
    const network = testNetwork(testStack(), { addressPlan, zoneNames });
    testCluster(network);
    expect(warningsAfterSynthesis(network)).toEqual([
      expect.stringContaining("clusterZones: ['euw1-az1', 'euw1-az2']"),
    ]);
  });

  test('is not warned of without a cluster', () => {
    expect(warningsAfterSynthesis(networkOf())).toEqual([]);
  });
});

describe('an existing network', () => {
  const existing = (clusterZones?: string[], withClusterSubnets = true) => {
    const stack = testStack();
    const subnets = (tier: string) => ({
      subnets: FOUR_ZONES.map((availabilityZone, index) =>
        ec2.Subnet.fromSubnetAttributes(stack, `${tier}${index}`, {
          subnetId: `subnet-${tier}${index}`,
          availabilityZone,
          routeTableId: `rtb-${tier}${index}`,
        }),
      ),
    });
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: FOUR_ZONES });
    const clusterSubnets = withClusterSubnets ? subnets('cluster') : undefined;
    return EksNetwork.fromVpc(stack, 'Network', { vpc, nodeSubnets: subnets('node'), clusterSubnets, clusterZones });
  };

  test('hands out cluster subnets in the zones of creation, be they shared with nodes or not', () => {
    for (const network of [existing(ZONES), existing(ZONES, false)]) {
      expect(zonesOf(network, network.clusterSubnets)).toEqual(ZONES);
      expect(zonesOf(network, network.nodeSubnets)).toEqual(FOUR_ZONES);
      expect(network.clusterZones).toEqual(ZONES);
    }
  });

  test('hands out all cluster subnets where the zones are not stated', () => {
    const network = existing();
    expect(zonesOf(network, network.clusterSubnets)).toEqual(FOUR_ZONES);
    expect(network.clusterZones).toBeUndefined();
  });

  test('fails on a zone that it does not have, and on a single one', () => {
    expect(() => existing(['eu-west-1a', 'eu-west-1e'])).toFailWith(
      'ClusterZones',
      '"eu-west-1e" of clusterZones is not a zone of "cluster"',
      'Name some of "eu-west-1a"',
    );
    expect(() => existing(['eu-west-1a'], false)).toFailWith(
      'ClusterZones',
      '"eu-west-1a" is the only one of clusterZones',
      'Name all Availability Zones, at least two, in which the cluster was created',
    );
  });
});
