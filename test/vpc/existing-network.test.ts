import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Lazy, Stack } from 'aws-cdk-lib/core';
import { ClusterNetworking, ClusterTarget, EksNetwork, type ExistingNetworkOptions, type IEksNetwork } from '../../lib';
import { ACCOUNT, REGION, testApp, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { flatten, Synthesized } from '../support/templates';

/** Subnets by id, one per zone: `subnet-node-a` and so on. */
function subnetsIn(stack: Stack, tier: string, zones: readonly string[] = ZONES): { subnets: ec2.ISubnet[] } {
  return {
    subnets: zones.map((availabilityZone) => {
      const id = `${tier}-${availabilityZone.slice(-1)}`;
      return ec2.Subnet.fromSubnetAttributes(stack, id, {
        subnetId: `subnet-${id}`,
        availabilityZone,
        routeTableId: `rtb-${id}`,
      });
    }),
  };
}

function importedVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ZONES,
    vpcCidrBlock: '10.0.0.0/16',
  });
}

/** A VPC that is known by its attributes, with every tier. */
function existing(stack: Stack, options: Partial<ExistingNetworkOptions> = {}): IEksNetwork {
  return EksNetwork.fromVpc(stack, 'Network', {
    vpc: importedVpc(stack),
    publicSubnets: subnetsIn(stack, 'public'),
    nodeSubnets: subnetsIn(stack, 'node'),
    clusterSubnets: subnetsIn(stack, 'cluster'),
    podSubnets: [subnetsIn(stack, 'pod')],
    ...options,
  });
}

function joined(stack: Stack, network: IEksNetwork): ClusterNetworking {
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.36'),
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    bootstrapSelfManagedAddons: false,
    defaultCapacity: 0,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  });
  return new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
}

/** The ENIConfigs of the add-on: zone to subnet. */
function eniConfigs(stack: Stack): Record<string, string> {
  const addon = Synthesized.of(stack).one('AWS::EKS::Addon', '"vpc-cni"');
  const { eniConfig } = JSON.parse(flatten(addon.Properties.ConfigurationValues));
  return Object.fromEntries(
    Object.entries<{ id: string }>(eniConfig?.subnets ?? {}).map(([zone, { id }]) => [zone, id]),
  );
}

const idsOf = ({ subnets = [] }: ec2.SubnetSelection) => subnets.map(({ subnetId }) => subnetId);

describe('an existing VPC', () => {
  test('has the tiers of a network, with a zone for each subnet', () => {
    const network = existing(testStack());
    expect(network.tierNames).toEqual(['public', 'node', 'cluster', 'pod']);
    expect(network.subnetsOf('pod').map(({ availabilityZone }) => availabilityZone)).toEqual(ZONES);
    expect(idsOf(network.publicSubnets)).toEqual(['subnet-public-a', 'subnet-public-b', 'subnet-public-c']);
    expect(idsOf(network.nodeSubnets)).toEqual(['subnet-node-a', 'subnet-node-b', 'subnet-node-c']);
    expect(idsOf(network.clusterSubnets)).toEqual(['subnet-cluster-a', 'subnet-cluster-b', 'subnet-cluster-c']);
    expect(idsOf(network.podSubnets)).toEqual(['subnet-pod-a', 'subnet-pod-b', 'subnet-pod-c']);
    expect(network.cidrBlocks).toEqual(['10.0.0.0/16']);
    expect(network.nodePrerequisites).toEqual([]);
  });

  test('is not changed: without tags there is no resource and no Lambda function', () => {
    const stack = testStack();
    existing(stack);
    expect(Synthesized.of(stack).resources).toEqual([]);
  });

  test('carries a cluster with custom networking and nodes', () => {
    const stack = testStack();
    const networking = joined(stack, existing(stack));
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
    expect(eniConfigs(stack)).toEqual({
      'eu-west-1a': 'subnet-pod-a',
      'eu-west-1b': 'subnet-pod-b',
      'eu-west-1c': 'subnet-pod-c',
    });
    const template = Synthesized.of(stack);
    expect(template.one('AWS::EKS::Nodegroup').Properties.Subnets).toEqual([
      'subnet-node-a',
      'subnet-node-b',
      'subnet-node-c',
    ]);
    expect(template.one('AWS::EKS::Cluster').Properties.ResourcesVpcConfig.SubnetIds).toEqual([
      'subnet-cluster-a',
      'subnet-cluster-b',
      'subnet-cluster-c',
    ]);
  });

  test('keeps Services out of its blocks and of the networks that it reaches', () => {
    const joinedWith = (options: Partial<ExistingNetworkOptions>) => () => {
      const stack = testStack();
      const network = existing(stack, options);
      const cluster = new eks.Cluster(stack, 'Cluster', {
        version: eks.KubernetesVersion.of('1.36'),
        vpc: network.vpc,
        vpcSubnets: [network.clusterSubnets],
        serviceIpv4Cidr: '172.20.0.0/16',
        defaultCapacity: 0,
        defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      });
      new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
    };
    expect(joinedWith({ connectedNetworks: { office: '172.16.0.0/12' } })).toFailWith(
      'NetworksOverlap',
      '"172.20.0.0/16", the service CIDR, overlaps "office" 172.16.0.0/12',
      'such as "10.100.0.0/16"',
    );
    expect(joinedWith({ cidrBlocks: ['172.20.0.0/20'] })).toFailWith(
      'NetworksOverlap',
      'overlaps 172.20.0.0/20 of the VPC',
      'such as "10.100.0.0/16"',
    );
    expect(joinedWith({})).not.toThrow();
  });

  test('lets nodes wait for the way out that this app defines', () => {
    const stack = testStack({ env: { region: REGION } });
    const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ZONES });
    const waited = EksNetwork.fromVpc(stack, 'Network', { vpc }).nodePrerequisites.map(({ node }) => node.path);
    expect(waited).toEqual(
      expect.arrayContaining([1, 2, 3].map((number) => `Test/Vpc/PrivateSubnet${number}/DefaultRoute`)),
    );
    const subnetType = ec2.SubnetType.PRIVATE_WITH_EGRESS;
    const two = new ec2.Vpc(stack, 'Two', {
      availabilityZones: ZONES,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
        { name: 'node', subnetType },
        { name: 'pod', subnetType },
      ],
    });
    const pods = EksNetwork.fromVpc(stack, 'Pods', {
      vpc: two,
      nodeSubnets: { subnetGroupName: 'node' },
      podSubnets: [{ subnetGroupName: 'pod' }],
    });
    const ofPods = pods.nodePrerequisites.map(({ node }) => node.path);
    expect(ofPods).toEqual(
      expect.arrayContaining(['Test/Two/nodeSubnet1/DefaultRoute', 'Test/Two/podSubnet1/DefaultRoute']),
    );
  });

  test('uses the private subnets of the VPC for nodes and control plane, and its public subnets, by default', () => {
    const stack = testStack({ env: { region: REGION } });
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      availabilityZones: ZONES,
      ipAddresses: ec2.IpAddresses.cidr('10.9.0.0/16'),
    });
    const network = EksNetwork.fromVpc(stack, 'Network', { vpc });
    expect(network.tierNames).toEqual(['public', 'node']);
    expect(network.nodeSubnets.subnets).toEqual(vpc.privateSubnets);
    expect(network.clusterSubnets.subnets).toEqual(vpc.privateSubnets);
    expect(network.publicSubnets.subnets).toEqual(vpc.publicSubnets);
    expect(network.eniConfigSubnets).toEqual([]);
    expect(network.cidrBlocks).toEqual(['10.9.0.0/16']);
    expect(() => network.podSubnets).toFailWith(
      'UnknownTier',
      '"pod" is not the role of any subnets of the network',
      'Set podSubnets',
    );
    expect(() => network.subnetsOf('nodes')).toFailWith(
      'UnknownTier',
      '"nodes" is not a tier of the network',
      'Did you mean "node"?',
    );
  });

  test('hands out the IPv6 block that the user names, and none otherwise', () => {
    expect(existing(testStack()).ipv6CidrBlock).toBeUndefined();
    expect(existing(testStack(), { ipv6CidrBlock: '2001:db8:0:100::/56' }).ipv6CidrBlock).toBe('2001:db8:0:100::/56');
    const token = Lazy.string({ produce: () => '2001:db8::/56' });
    expect(existing(testStack(), { ipv6CidrBlock: token }).ipv6CidrBlock).toBe(token);
    expect(() => existing(testStack(), { ipv6CidrBlock: '10.0.0.0/16' })).toFailWith(
      'CidrFamily',
      '"10.0.0.0/16" is an IPv4 network, but IPv6 is needed',
      '"2001:db8::/56"',
      '(at Test/Network)',
    );
    expect(() => existing(testStack(), { ipv6CidrBlock: '2001:db8::1/56' })).toFailWith(
      'CidrHostBits',
      '"2001:db8::1/56"',
      'Did you mean "2001:db8::/56"?',
    );
  });

  test('has no blocks if the VPC has none, or the configured blocks', () => {
    const stack = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Blank', { vpcId: 'vpc-2', availabilityZones: ZONES });
    expect(EksNetwork.fromVpc(stack, 'Network', { vpc, nodeSubnets: subnetsIn(stack, 'node') }).cidrBlocks).toEqual([]);
    expect(existing(testStack(), { cidrBlocks: ['10.0.0.0/16', '100.64.0.0/16'] }).cidrBlocks).toEqual([
      '10.0.0.0/16',
      '100.64.0.0/16',
    ]);
    expect(() => existing(testStack(), { cidrBlocks: ['10.0.0.1/16'] })).toFailWith(
      'CidrHostBits',
      '"10.0.0.1/16"',
      'Did you mean "10.0.0.0/16"?',
    );
  });

  test('serves several pod tiers: the first in ENIConfigs, all of them in discovery', () => {
    const stack = testStack();
    const network = existing(stack, { podSubnets: [subnetsIn(stack, 'first'), subnetsIn(stack, 'more')] });
    expect(network.tierNames.slice(-2)).toEqual(['pod', 'pod-2']);
    expect(network.eniConfigSubnets).toEqual(network.subnetsOf('pod'));
    expect(network.podSubnets.subnets).toHaveLength(6);
  });
});

describe('a look-up', () => {
  const lookedUp = (stack: Stack) =>
    EksNetwork.fromLookup(stack, 'Network', {
      lookup: { vpcId: 'vpc-1' },
      clusterSubnets: { subnetGroupName: 'cluster' },
      podSubnets: [{ subnetGroupName: 'pod' }],
      subnetTags: { loadBalancers: true },
    });

  test('synthesises before it is answered, so that it can be asked', () => {
    const stack = testStack();
    const network = lookedUp(stack);
    joined(stack, network);
    network.tagForKarpenter('prod', ec2.SecurityGroup.fromSecurityGroupId(stack, 'Nodes', 'sg-1'));
    expect(network.eniConfigSubnets).toEqual([]);
    const missing = (stack.node.root as App).synth().manifest.missing ?? [];
    expect(missing.map(({ provider }) => provider)).toEqual(['vpc-provider']);
  });

  test('finds tiers by subnet group', () => {
    const group = (name: string, type: string) => ({
      name,
      type,
      subnets: ZONES.slice(0, 2).map((availabilityZone) => ({
        availabilityZone,
        subnetId: `subnet-${name}-${availabilityZone.slice(-1)}`,
        routeTableId: 'rtb-1',
        cidr: '10.0.0.0/24',
      })),
    });
    const stack = testStack({
      context: {
        [`vpc-provider:account=${ACCOUNT}:filter.vpc-id=vpc-1:region=${REGION}:returnAsymmetricSubnets=true`]: {
          vpcId: 'vpc-1',
          vpcCidrBlock: '10.0.0.0/16',
          availabilityZones: [],
          subnetGroups: [
            group('node', 'Private'),
            group('cluster', 'Isolated'),
            group('pod', 'Isolated'),
            group('public', 'Public'),
          ],
        },
      },
    });
    const network = lookedUp(stack);
    expect(idsOf(network.nodeSubnets)).toEqual(['subnet-node-a', 'subnet-node-b']);
    expect(idsOf(network.podSubnets)).toEqual(['subnet-pod-a', 'subnet-pod-b']);
    expect(network.cidrBlocks).toEqual(['10.0.0.0/16']);
  });
});

describe('what is known of an existing VPC', () => {
  const failing = (options: (stack: Stack) => Partial<ExistingNetworkOptions>) => () => {
    const stack = testStack();
    existing(stack, options(stack));
  };

  test('supports a cluster in a stack without a Region, whose zones are tokens', () => {
    const agnostic = new Stack(testApp(), 'Test');
    const network = EksNetwork.fromVpc(agnostic, 'Network', {
      vpc: new ec2.Vpc(agnostic, 'Vpc'),
      subnetTags: { loadBalancers: true },
      zoneNames: { 'euw1-az1': 'eu-west-1b' },
      clusterZones: ['eu-west-1a', 'eu-west-1b'],
    });
    const cluster = ClusterTarget.fromAttributes(agnostic, 'Cluster', { clusterName: 'orion', vpc: network.vpc });
    const networking = new ClusterNetworking(agnostic, 'Networking', { network, cluster });
    networking.addNodegroup('Workers', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
    networking.addFargateProfile('Pods', { expectedPods: 10 });
    const template = Synthesized.of(agnostic);
    expect(template.one('AWS::EKS::Nodegroup').Properties.Subnets).toHaveLength(2);
    expect(template.one('AWS::EKS::FargateProfile').Properties.Subnets).toHaveLength(2);
    expect(() => networking.addNodegroupPerZone('Zonal', { instanceTypes: [] })).toFailWith(
      'ZoneSyntax',
      'in a deploy-time zone',
      'Use addNodegroup',
    );
  });

  test('fails where ENIConfigs need the name of a zone that is a token', () => {
    const agnostic = new Stack(testApp(), 'Test');
    const vpc = new ec2.Vpc(agnostic, 'Vpc', {
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
        { name: 'Nodes', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'Pods', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      ],
    });
    const network = EksNetwork.fromVpc(agnostic, 'Network', { vpc, podSubnets: [{ subnetGroupName: 'Pods' }] });
    const cluster = ClusterTarget.fromAttributes(agnostic, 'Cluster', {
      clusterName: 'orion',
      clusterSecurityGroupId: 'sg-0123456789abcdef0',
    });
    expect(() => new ClusterNetworking(agnostic, 'Networking', { network, cluster })).toFailWith(
      'CustomNetworkingZones',
      'has no zone name at synthesis',
      'import the subnet with its availabilityZone',
    );
  });

  test('fails on a zone that an import leaves out', () => {
    expect(
      failing((stack) => ({ nodeSubnets: { subnets: [ec2.Subnet.fromSubnetId(stack, 'Bare', 'subnet-1')] } })),
    ).toFailWith('SubnetZone', '"Bare" of "node"', 'Import the subnet with its availabilityZone');
  });

  test('fails on a selection without subnets', () => {
    expect(failing(() => ({ nodeSubnets: { subnets: [] } }))).toFailWith(
      'SubnetMissing',
      '"node" selects no subnets',
      'Select existing subnets, such as { subnets: [...] }',
    );
  });

  test('fails on a subnet in two tiers', () => {
    expect(
      failing((stack) => {
        const shared = subnetsIn(stack, 'shared');
        return { nodeSubnets: shared, clusterSubnets: shared };
      }),
    ).toFailWith('SubnetTwice', '"subnet-shared-a" is in "node" and in "cluster"', 'Remove clusterSubnets');
    expect(
      failing((stack) => {
        const shared = subnetsIn(stack, 'shared');
        return { podSubnets: [shared, shared] };
      }),
    ).toFailWith('SubnetTwice', '"subnet-shared-a" is in "pod" and in "pod-2"', 'Give each tier its own subnets');
  });

  test('fails on public subnets for nodes and control plane, by list, by class and by route', () => {
    const stack = testStack({ env: { region: REGION } });
    const publicSubnetIds = ZONES.map((zone) => `subnet-open-${zone.slice(-1)}`);
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES, publicSubnetIds });
    expect(() =>
      EksNetwork.fromVpc(stack, 'Network', {
        vpc,
        publicSubnets: subnetsIn(stack, 'elb'),
        nodeSubnets: subnetsIn(stack, 'node'),
        clusterSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      }),
    ).toFailWith(
      'SubnetPublic',
      '"subnet-open-a" of "cluster" is public',
      'Set clusterSubnets to private subnets, such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }',
      '(at Test/Network)',
    );
    // They are those of load balancers, too, which is no reason to ask for subnets of their own.
    expect(() =>
      EksNetwork.fromVpc(stack, 'Nodes', { vpc, nodeSubnets: { subnetType: ec2.SubnetType.PUBLIC } }),
    ).toFailWith(
      'SubnetPublic',
      '"subnet-open-a" of "node" is public',
      'Set nodeSubnets to private subnets, such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }',
    );
    const own = { vpcId: vpc.vpcId, availabilityZone: ZONES[0], cidrBlock: '10.0.0.0/24' };
    const byClass = new ec2.PublicSubnet(stack, 'ByClass', own);
    const byRoute = new ec2.PrivateSubnet(stack, 'ByRoute', own);
    byRoute.addRoute('Out', { routerType: ec2.RouterType.GATEWAY, routerId: 'igw-1' });
    for (const subnet of [byClass, byRoute]) {
      expect(failing(() => ({ nodeSubnets: { subnets: [subnet] } }))).toFailWith(
        'SubnetPublic',
        `"Test/${subnet.node.id}" of "node" is public`,
        'PRIVATE_WITH_EGRESS',
      );
    }
  });

  test('warns of pod subnets without the way out that node subnets have', () => {
    const stack = testStack({ env: { region: REGION } });
    const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ZONES });
    const subnets = ZONES.map(
      (availabilityZone, index) =>
        new ec2.PrivateSubnet(stack, `Pod${index}`, {
          vpcId: vpc.vpcId,
          availabilityZone,
          cidrBlock: `100.64.${index}.0/24`,
        }),
    );
    subnets[0].addDefaultNatRoute('nat-1');
    EksNetwork.fromVpc(stack, 'Network', { vpc, podSubnets: [{ subnets }] });
    const warnings = stack.node.findChild('Network').node.metadata.filter(({ type }) => type.includes('warning'));
    expect(warnings.map(({ data }) => data)).toEqual([
      expect.stringMatching(/have none.*: Test\/Pod1, Test\/Pod2\..*cdk-eks-networking:podSubnetRoute/),
    ]);
  });

  test('fails on cluster subnets in one zone, and in a zone without a control plane', () => {
    expect(failing((stack) => ({ clusterSubnets: subnetsIn(stack, 'one', ['eu-west-1a']) }))).toFailWith(
      'ClusterZones',
      '"eu-west-1a" is the only zone of "cluster"',
      'Select subnets in at least two zones for the control plane',
    );
    expect(
      failing((stack) => ({ clusterSubnets: subnetsIn(stack, 'ids', ['use1-az1', 'use1-az2', 'use1-az3']) })),
    ).toFailWith('ClusterZones', '"use1-az3" does not support the control plane', 'Remove its subnet from "cluster"');
  });

  test('fails on a zone with nodes and without pod subnets', () => {
    const gap = (stack: Stack) => ({
      podSubnets: [subnetsIn(stack, 'gap', ZONES.slice(0, 2)), subnetsIn(stack, 'more')],
    });
    expect(failing(gap)).toFailWith(
      'CustomNetworkingZones',
      '"eu-west-1c" has node subnets, but no subnet in "pod"',
      'Add one, or leave the zone out of nodeSubnets',
    );
    expect(failing((stack) => ({ ...gap(stack), subnetTags: { podDiscovery: true } }))).not.toThrow();
  });
});

describe('zones by id', () => {
  const IDS = ['euw1-az1', 'euw1-az2', 'euw1-az3'];
  const NAMES = { 'euw1-az1': 'eu-west-1b', 'euw1-az2': 'eu-west-1c', 'euw1-az3': 'eu-west-1a' };
  const shared = (stack: Stack, zoneNames?: Record<string, string>) =>
    existing(stack, {
      nodeSubnets: subnetsIn(stack, 'n', IDS),
      clusterSubnets: subnetsIn(stack, 'c', IDS),
      podSubnets: [subnetsIn(stack, 'p', IDS)],
      publicSubnets: subnetsIn(stack, 'e', IDS),
      zoneNames,
    });

  test('give ENIConfigs the names that the zones have in the account of the cluster', () => {
    const stack = testStack();
    const network = shared(stack, NAMES);
    joined(stack, network).addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
    expect(eniConfigs(stack)).toEqual({
      'eu-west-1b': 'subnet-p-1',
      'eu-west-1c': 'subnet-p-2',
      'eu-west-1a': 'subnet-p-3',
    });
    expect((stack.node.findChild('p-1') as ec2.Subnet).availabilityZone).toBe('euw1-az1');
  });

  test('do so in a network of our own, whose subnets stay where the plan put them', () => {
    const stack = testStack();
    const network = testNetwork(stack, { addressPlan: testPlan({ availabilityZones: IDS }), zoneNames: NAMES });
    joined(stack, network);
    expect(Object.keys(eniConfigs(stack))).toEqual(['eu-west-1b', 'eu-west-1c', 'eu-west-1a']);
    const zones = Synthesized.of(stack)
      .all('AWS::EC2::Subnet')
      .map(({ Properties }) => [Properties.AvailabilityZone, Properties.AvailabilityZoneId]);
    expect(new Set(zones.map(String))).toEqual(new Set(IDS.map((id) => `,${id}`)));
  });

  test('fail in custom networking without names', () => {
    const stack = testStack();
    const network = shared(stack);
    expect(() => joined(stack, network)).toFailWith(
      'CustomNetworkingZones',
      '"euw1-az1" is a zone id, but the labels of nodes contain zone names',
      'Plan the network with zone names such as "eu-west-1a", or set zoneNames',
    );
  });

  test.each([
    ['a gap', { 'euw1-az1': 'eu-west-1b' }, '"euw1-az2" has no name', 'zoneNames: { "euw1-az2"'],
    [
      'a stranger',
      { ...NAMES, 'euw1-az4': 'eu-west-1d' },
      '"euw1-az4" is in zoneNames, but is not a zone id of the network',
      'Did you mean "euw1-az1"?',
    ],
    [
      'an id for a name',
      { ...NAMES, 'euw1-az1': 'euw1-az1' },
      '"euw1-az1" is a zone id, but "euw1-az1" needs a zone name',
      'Write a name such as "eu-west-1a"',
    ],
    [
      'one name twice',
      { ...NAMES, 'euw1-az1': 'eu-west-1a' },
      '"eu-west-1a" is the name of "euw1-az1" and of "euw1-az3"',
      'Write the name of each zone',
    ],
  ])('fail on a map with %s', (_, zoneNames, wrong, instead) => {
    expect(() => shared(testStack(), zoneNames)).toFailWith('ZoneNames', wrong, instead, '(at Test/Network)');
    const plan = testPlan({ availabilityZones: IDS });
    expect(() => testNetwork(testStack(), { addressPlan: plan, zoneNames })).toFailWith('ZoneNames', wrong, instead);
  });

  test('fail on names of two Regions', () => {
    expect(() => shared(testStack(), { ...NAMES, 'euw1-az1': 'eu-west-2b' })).toFailWith(
      'ZoneRegions',
      '"eu-west-1c" and "eu-west-2b" are in two Regions',
      'one network per Region',
    );
  });
});
