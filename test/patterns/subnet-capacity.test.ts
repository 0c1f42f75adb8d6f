import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack, Token } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  type EksNetwork,
  EndpointFeature,
  type FargateProfileOptions,
  type NodeGroupOptions,
  PodAddressing,
  PodSubnets,
  Tier,
} from '../../lib';
import { UpdateConfig, UpdateStrategy } from '../../lib/nodes';
import { Ipv6Block } from '../../lib/vpc';
import { testPlan, testStack, ZONES } from '../support/builders';
import { importedCluster, type TestNetworkingProps, testNetworking } from '../support/networking';
import { type Warning, warningsOf } from '../support/warnings';

/** Pod subnets of /23: 507 addresses, or 30 prefixes, in each of three zones. */
const SMALL = AddressPlan.forEks({ vpcCidr: '10.0.0.0/20', podCidr: '100.64.0.0/20', availabilityZones: ZONES });
/** Node subnets of /22 in which pods have their addresses, too. */
const SHARED = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/20', availabilityZones: ZONES });
const PREFIXES = { podAddressing: PodAddressing.prefixDelegation() };

function networkingOf(addressPlan: AddressPlan, props: TestNetworkingProps = {}): ClusterNetworking {
  return testNetworking({ ...props, networkProps: { addressPlan, ...props.networkProps } }).networking;
}

/** What is said of capacity when these node groups are added one after the other. */
function warned(networking: ClusterNetworking, ...groups: Partial<NodeGroupOptions>[]): Warning[] {
  for (const [index, group] of groups.entries()) {
    networking.addNodegroup(`Group${index}`, {
      instanceTypes: [new ec2.InstanceType('m5.large')],
      // One node leaves before another joins: what counts is the maximum.
      update: UpdateConfig.nodes(1, UpdateStrategy.MINIMAL),
      ...group,
    });
  }
  return warningsOf(networking).filter(({ id }) => id === 'subnetCapacity');
}

describe('a node group', () => {
  test('that the pod subnets do not hold is warned of, with the subnet, what it lacks and what to write', () => {
    // 5 nodes in a zone take 5 interfaces and 35 prefixes of 30.
    expect(warned(networkingOf(SMALL, { vpcCni: PREFIXES }), { maxSize: 13 })).toEqual([
      {
        id: 'subnetCapacity',
        path: 'Test/Networking/Group0',
        text: 'The address plan is too small for 13 nodes, each with up to 110 pods, at their maximum: "pod" 100.64.0.0/23 in eu-west-1a lacks 80 addresses at peak. Add Tier.pod({ name: "pod-2", prefixLength: 22, cidrBlock: "100.65.0.0/19" }) to the plan and name its subnets in podSubnets: PodSubnets.custom(network.subnetsOf("pod-2")), or run at most 4 nodes in a zone; 2 more subnets are short.',
      },
    ]);
    expect(warned(networkingOf(SMALL, { vpcCni: PREFIXES }), { maxSize: 12 })).toEqual([]);
  });

  test('that the node subnets do not hold is warned of', () => {
    const addressPlan = testPlan({ nodeTier: { prefixLength: 27 } });
    // 27 addresses a zone.
    expect(warned(networkingOf(addressPlan), { maxSize: 81 })).toEqual([]);
    const [{ text }] = warned(networkingOf(addressPlan), { maxSize: 84 });
    expect(text).toContain(
      '"node" 10.0.0.0/27 in eu-west-1a lacks 1 address at peak. Add Tier.node({ name: "node-2", prefixLength: 26, startsAt: "10.0.1.0" }) to the plan and move to node groups with subnets: { subnetGroupName: "node-2" }',
    );
  });

  test('leaves room for interface endpoints and for one load balancer', () => {
    const addressPlan = testPlan({ nodeTier: { prefixLength: 27 } });
    const networkProps = { endpoints: [EndpointFeature.NODES] };
    // 27 addresses, 4 of endpoints; 8 of a load balancer.
    expect(warned(networkingOf(addressPlan, { networkProps }), { maxSize: 69 })).toEqual([]);
    expect(warned(networkingOf(addressPlan, { networkProps }), { maxSize: 70 })).toHaveLength(1);
    const balanced = { networkProps, loadBalancerController: {} };
    expect(warned(networkingOf(addressPlan, balanced), { maxSize: 45 })).toEqual([]);
    expect(warned(networkingOf(addressPlan, balanced), { maxSize: 46 })).toHaveLength(1);
  });

  test('counts with the targets of the CNI', () => {
    const vpcCni = { podAddressing: PodAddressing.secondaryIp({ warmIpTarget: 2, minimumIpTarget: 5 }) };
    // 20 pods, 2 of them on the node's own address: 18 addresses and 2 interfaces, of 507, are 25 nodes in a zone.
    expect(warned(networkingOf(SMALL, { vpcCni }), { maxSize: 75 })).toEqual([]);
    expect(warned(networkingOf(SMALL, { vpcCni }), { maxSize: 76 })).toHaveLength(1);
    // 8 pods, 6 of them in a pool of 8 addresses, and one interface: 56 nodes in a zone.
    expect(warned(networkingOf(SMALL, { vpcCni }), { maxSize: 168, maxPods: 8 })).toEqual([]);
    expect(warned(networkingOf(SMALL, { vpcCni }), { maxSize: 169, maxPods: 8 })).toHaveLength(1);
  });

  test('of a type that the table lacks is counted with the limits that are given, and not without', () => {
    const instanceTypes = [new ec2.InstanceType('m99i.large')];
    const instanceLimits = { 'm99i.large': { networkInterfaces: 3, ipv4AddressesPerInterface: 10 } };
    const warnedOf = (options: Partial<NodeGroupOptions>) => warned(networkingOf(SMALL, { vpcCni: PREFIXES }), options);
    expect(warnedOf({ instanceTypes, instanceLimits, maxSize: 13 })).toEqual(warnedOf({ maxSize: 13 }));
    expect(warnedOf({ instanceTypes, instanceLimits, maxSize: 12 })).toEqual([]);
    expect(warnedOf({ instanceTypes, maxSize: 13 })).toEqual([]);
  });

  test('adds up with those before it, and is the one that is warned of', () => {
    const networking = networkingOf(SMALL, { vpcCni: PREFIXES });
    const warnings = warned(networking, { maxSize: 6 }, { maxSize: 6 }, { maxSize: 3 });
    expect(warnings.map(({ path }) => path)).toEqual(['Test/Networking/Group2']);
    expect(warnings[0].text).toContain('15 nodes of 3 node groups');
  });

  test('leaves room for the nodes that an update adds, one in each zone or as many as it replaces at once', () => {
    // 27 addresses a zone.
    const addressPlan = testPlan({ nodeTier: { prefixLength: 27 } });
    const withUpdate = (maxSize: number, update?: UpdateConfig) =>
      warned(networkingOf(addressPlan), { maxSize, update });
    expect(withUpdate(78)).toEqual([]);
    expect(withUpdate(79)[0].text).toContain(
      '79 nodes, each with up to 20 pods, at their maximum, and the 3 additional nodes',
    );
    expect(withUpdate(69, UpdateConfig.nodes(12))).toEqual([]);
    expect(withUpdate(70, UpdateConfig.nodes(12))[0].text).toContain('and the 12 additional nodes of an update');
    // A third of 60 is 20, 7 in each zone.
    expect(withUpdate(60, UpdateConfig.percentage(33))).toEqual([]);
    expect(withUpdate(62, UpdateConfig.percentage(33))[0].text).toContain('and the 21 additional nodes of an update');
    // A share that is known at deployment only: one in each zone is certain.
    expect(withUpdate(78, UpdateConfig.percentage(Token.asNumber({ Ref: 'Share' })))).toEqual([]);
    expect(withUpdate(79, UpdateConfig.percentage(Token.asNumber({ Ref: 'Share' })))).toHaveLength(1);
    expect(withUpdate(81, UpdateConfig.percentage(33, UpdateStrategy.MINIMAL))).toEqual([]);
  });

  test('is taken to be updated by itself, whichever takes the most', () => {
    const addressPlan = testPlan({ nodeTier: { prefixLength: 27 } });
    const update = UpdateConfig.nodes(9);
    const small = { maxSize: 3, update: undefined };
    expect(warned(networkingOf(addressPlan), { maxSize: 69, update }, small)).toEqual([]);
    expect(warned(networkingOf(addressPlan), { maxSize: 69, update }, small, small)).toHaveLength(1);
  });

  test('has its pods in node subnets where they share them, and is not warned of for an estimate', () => {
    // 62 prefixes of a /22 hold 8 nodes of 7 at best: 7 would be too many if single addresses lay anywhere.
    const props = { vpcCni: PREFIXES };
    expect(warned(networkingOf(SHARED, props), { maxSize: 24 })).toEqual([]);
    expect(warned(networkingOf(SHARED, props), { maxSize: 25 })[0].text).toContain('"node" 10.0.0.0/22');
  });

  test('is held against its own subnets', () => {
    const inOneZone = (maxSize: number) => {
      const { networking, network } = testNetworking({ networkProps: { addressPlan: SMALL }, vpcCni: PREFIXES });
      return warned(networking, { subnets: { subnets: network.subnetsOf('node').slice(0, 1) }, maxSize });
    };
    expect(inOneZone(4)).toEqual([]);
    expect(inOneZone(5)).toHaveLength(1);
  });

  test('is not warned of for subnets of another one', () => {
    const { networking, network } = testNetworking({ networkProps: { addressPlan: SMALL }, vpcCni: PREFIXES });
    const [a, b] = network.subnetsOf('node').map((subnet) => ({ subnets: [subnet] }));
    const paths = warned(networking, { subnets: a, maxSize: 5 }, { subnets: b, maxSize: 4 }).map(({ path }) => path);
    expect(paths).toEqual(['Test/Networking/Group0']);
  });

  test('has the pods of every node subnet of a zone in its one pod subnet, and endpoints in the first of them', () => {
    const inTwoTiers = (maxSize: number, endpoints: EndpointFeature[], length: number) => {
      const addressPlan = AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/20',
        availabilityZones: ZONES,
        nodeTier: { prefixLength: length },
        additionalTiers: [Tier.node({ name: 'batch', prefixLength: 24, startsAt: '10.0.128.0' })],
      });
      const { networking, network } = testNetworking({ networkProps: { addressPlan, endpoints }, vpcCni: PREFIXES });
      const subnets = { subnets: [...network.subnetsOf('node'), ...network.subnetsOf('batch')] };
      return warned(networking, { subnets, maxSize });
    };
    // 4 nodes of 7 prefixes in a zone, 2 in each node subnet.
    expect(inTwoTiers(12, [], 24)).toEqual([]);
    expect(inTwoTiers(13, [], 24)[0].text).toContain('"pod" 100.64.0.0/23');
    // 2 nodes and 11 endpoints in a /28 of 11 addresses.
    const [NODES, KARPENTER, LOGS, SESSION_MANAGER] = [
      EndpointFeature.NODES,
      EndpointFeature.KARPENTER,
      EndpointFeature.LOGS,
      EndpointFeature.SESSION_MANAGER,
    ];
    expect(inTwoTiers(12, [NODES, KARPENTER], 28)).toEqual([]);
    expect(inTwoTiers(12, [NODES, KARPENTER, LOGS, SESSION_MANAGER], 28)[0].text).toContain('"node" 10.0.0.0/28');
  });

  test('is not warned of where the CNI looks for room for its pods', () => {
    const addressPlan = testPlan({ nodeTier: { prefixLength: 27 } });
    expect(warned(networkingOf(addressPlan, { vpcCni: { podSubnets: PodSubnets.shared() } }), {})).toHaveLength(1);
    expect(warned(networkingOf(addressPlan, { networkProps: { subnetTags: { podDiscovery: true } } }), {})).toEqual([]);
  });

  test('is not warned of in an IPv6 cluster, whose pods take no IPv4 addresses', () => {
    const stack = testStack();
    const { networking } = testNetworking({
      networkProps: { addressPlan: SMALL, ipv6: Ipv6Block.amazonProvided() },
      cluster: importedCluster(stack, { ipv6: true, vpc: undefined }),
    });
    expect(warned(networking, { maxSize: 100 })).toEqual([]);
  });

  test.each<[string, Partial<NodeGroupOptions>]>([
    ['sizes that are known at deployment only', { maxSize: Token.asNumber({ Ref: 'Most' }) }],
    ['pods that are known at deployment only', { maxSize: 900, maxPods: Token.asNumber({ Ref: 'Pods' }) }],
    ['types that nobody knows', { maxSize: 900, maxPods: 110, instanceTypes: [new ec2.InstanceType('m99i.large')] }],
  ])('is not warned of with %s', (_, group) => {
    expect(warned(networkingOf(SMALL), group)).toEqual([]);
  });

  test('is not warned of in subnets of somebody else', () => {
    const stack = testStack();
    const foreign = ZONES.map((availabilityZone) =>
      ec2.Subnet.fromSubnetAttributes(stack, availabilityZone, {
        subnetId: `subnet-${availabilityZone}`,
        availabilityZone,
      }),
    );
    expect(
      warned(networkingOf(SMALL, { vpcCni: { podSubnets: PodSubnets.custom(foreign) } }), { maxSize: 900 }),
    ).toEqual([]);
    expect(warned(networkingOf(SMALL), { subnets: { subnets: foreign }, maxSize: 900 })).toEqual([]);
  });
});

describe('a Fargate profile', () => {
  const fargateOf = (networking: ClusterNetworking, ...profiles: FargateProfileOptions[]) => {
    for (const [index, options] of profiles.entries()) {
      networking.addFargateProfile(`Profile${index}`, options);
    }
    return warningsOf(networking).filter(({ id }) => id === 'subnetCapacity');
  };

  test('whose pods the pod subnets do not hold is warned of', () => {
    // 507 addresses a zone.
    expect(fargateOf(networkingOf(SMALL), { expectedPods: 1521 })).toEqual([]);
    expect(fargateOf(networkingOf(SMALL), { expectedPods: 1522 })).toEqual([
      {
        id: 'subnetCapacity',
        path: 'Test/Networking/Profile0',
        text: 'The address plan is too small for 1522 pods on Fargate: "pod" 100.64.0.0/23 in eu-west-1a lacks 1 address at peak. Add Tier.pod({ name: "pod-2", prefixLength: 22, cidrBlock: "100.65.0.0/19" }) to the plan and set subnets of the Fargate profile to { subnetGroupName: "pod-2" }, or run at most 507 Fargate pods in a zone; 2 more subnets are short.',
      },
    ]);
  });

  test('is not counted without the number of its pods, or with one of deployment', () => {
    const expectedPods = Token.asNumber({ Ref: 'Pods' });
    expect(fargateOf(networkingOf(SMALL), {}, { expectedPods })).toEqual([]);
  });

  test('is held against its own subnets, with the endpoints and the load balancer in them', () => {
    const addressPlan = testPlan({ nodeTier: { prefixLength: 27 } });
    const inNodeSubnets = (expectedPods: number) => {
      const { networking, network } = testNetworking({
        networkProps: { addressPlan, endpoints: [EndpointFeature.NODES] },
        loadBalancerController: {},
      });
      return fargateOf(networking, { expectedPods, subnets: network.nodeSubnets });
    };
    // 27 addresses a zone, 4 of endpoints, 8 of a load balancer.
    expect(inNodeSubnets(45)).toEqual([]);
    expect(inNodeSubnets(46)[0].text).toContain('"node" 10.0.0.0/27');
  });

  test('adds up with other profiles and with node groups, and whichever comes last is warned of', () => {
    const profilesFirst = networkingOf(SMALL, { vpcCni: PREFIXES });
    // 4 nodes in a zone take 4 interfaces and 28 of 30 prefixes: 27 + 32 - 4 single addresses are left.
    expect(fargateOf(profilesFirst, { expectedPods: 60 }, { expectedPods: 105 })).toEqual([]);
    expect(warned(profilesFirst, { maxSize: 12 })).toEqual([]);
    const more = networkingOf(SMALL, { vpcCni: PREFIXES });
    expect(fargateOf(more, { expectedPods: 60 }, { expectedPods: 106 })).toEqual([]);
    const [{ path, text }] = warned(more, { maxSize: 12 });
    expect(path).toBe('Test/Networking/Group0');
    expect(text).toContain('12 nodes, each with up to 110 pods, at their maximum, and 166 pods on Fargate: "pod"');

    const nodesFirst = networkingOf(SMALL, { vpcCni: PREFIXES });
    expect(warned(nodesFirst, { maxSize: 12 })).toEqual([]);
    const [last] = fargateOf(nodesFirst, { expectedPods: 166 });
    expect(last.path).toBe('Test/Networking/Profile0');
    expect(last.text).toContain('12 nodes at their maximum, and 166 pods on Fargate');
  });

  test('is warned of in a cluster of Fargate alone, and in an IPv6 cluster', () => {
    const alone = testNetworking({
      networkProps: { addressPlan: SHARED },
      cluster: importedCluster(testStack(), { compute: ClusterCompute.fargate(), vpc: undefined }),
    }).networking;
    expect(fargateOf(alone, { expectedPods: 3 * 1019 }, { expectedPods: 1 })).toHaveLength(1);
    const ipv6 = testNetworking({
      networkProps: { addressPlan: SHARED, ipv6: Ipv6Block.amazonProvided() },
      cluster: importedCluster(testStack(), { ipv6: true, vpc: undefined }),
    }).networking;
    expect(fargateOf(ipv6, { expectedPods: 3 * 1019 }, { expectedPods: 1 })).toHaveLength(1);
  });

  test.each([0, -1, 1.5])('fails with %d pods', (expectedPods) => {
    expect(() => networkingOf(SMALL).addFargateProfile('Pods', { expectedPods })).toFailWith(
      'CapacityFigure',
      `"expectedPods: ${expectedPods}"`,
      'Write a whole number of 1 or more',
    );
  });
});

describe('two clusters in one network', () => {
  /** A second cluster beside that of the network. */
  function secondBeside(networking: ClusterNetworking, network: EksNetwork): ClusterNetworking {
    const stack = Stack.of(networking);
    const cluster = ClusterTarget.fromAttributes(stack, 'Second', {
      clusterName: 'second',
      vpc: network.vpc,
      clusterSecurityGroupId: 'sg-0123456789abcdef0',
    });
    return new ClusterNetworking(stack, 'SecondNetworking', { network, cluster, vpcCni: PREFIXES });
  }

  test('are counted together, and the group that no longer fits is warned of', () => {
    const { networking, network } = testNetworking({ vpcCni: PREFIXES, networkProps: { addressPlan: SMALL } });
    const second = secondBeside(networking, network);
    expect(warned(networking, { maxSize: 6 })).toEqual([]);
    const [{ text, path }] = warned(second, { maxSize: 7 });
    expect(path).toBe('Test/SecondNetworking/Group0');
    expect(text).toContain('13 nodes of 2 node groups in 2 clusters');
  });

  test('are not warned of where both fit', () => {
    const { networking, network } = testNetworking({ vpcCni: PREFIXES, networkProps: { addressPlan: SMALL } });
    const second = secondBeside(networking, network);
    expect(warned(networking, { maxSize: 6 })).toEqual([]);
    expect(warned(second, { maxSize: 6 })).toEqual([]);
  });
});
