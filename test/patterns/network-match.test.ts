import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type { StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EgressTarget,
  EksNetwork,
  type EksNetworkProps,
  EndpointFeature,
  NatStrategy,
  NodeGroup,
  PodSubnets,
  VpcCni,
  VpcEndpoints,
} from '../../lib';
import { Ipv6Block } from '../../lib/vpc';
import { ACCOUNT, testNetwork, testPlan } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

interface Facts {
  readonly network?: Partial<EksNetworkProps>;
  readonly cluster?: Partial<eks.ClusterProps>;
  readonly stack?: StackProps;
}

/** A network, a cluster and what joins them; synthesised, because some facts are compared then. */
function join({ network: networkProps, cluster, stack: stackProps }: Facts = {}) {
  const stack = clusterStack(stackProps);
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, ...networkProps });
  new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: ClusterTarget.fromV2(testCluster(network, cluster)),
  });
  Synthesized.of(stack);
  return warningsOf(stack);
}

const idsOf = (warnings: { id: string }[]) => warnings.map(({ id }) => id);

describe('an IPv6 cluster', () => {
  const cluster = { ipFamily: eks.IpFamily.IP_V6 };

  test('goes into a network with IPv6', () => {
    expect(() => join({ cluster, network: { ipv6: Ipv6Block.amazonProvided() } })).not.toThrow();
  });

  test('fails in a network without IPv6', () => {
    expect(() => join({ cluster })).toFailWith(
      'ClusterIpFamily',
      '"Test/Network" has no IPv6',
      'Add ipv6: Ipv6Block.amazonProvided()',
      '(at Test/Networking)',
    );
  });

  test('fails in subnets of a VPC of the app that have no IPv6, and passes where they get it later', () => {
    const build = (later: (vpc: ec2.Vpc) => void) => {
      const stack = clusterStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        restrictDefaultSecurityGroup: false,
      });
      const network = EksNetwork.fromVpc(stack, 'Network', { vpc });
      new ClusterNetworking(stack, 'Networking', { network, cluster: importedCluster(stack, { vpc, ipv6: true }) });
      later(vpc);
      Synthesized.of(stack);
    };
    expect(() => build(() => undefined)).toFailWith(
      'ClusterIpFamily',
      'PrivateSubnet1" has no IPv6',
      'has no IPv6, but the pods of the cluster have only IPv6 addresses',
    );
    const override = (vpc: ec2.Vpc) => {
      for (const { node } of vpc.privateSubnets) {
        (node.defaultChild as ec2.CfnSubnet).addPropertyOverride('Ipv6CidrBlock', '2001:db8::/64');
      }
    };
    expect(() => build(override)).not.toThrow();
  });

  test('fails in China, imported or defined', () => {
    const env = { account: ACCOUNT, region: 'cn-north-1' };
    expect(() => importedCluster(clusterStack({ env }), { ipv6: true })).toFailWith(
      'ClusterIpFamily',
      '"cn-north-1"',
      'Leave ipFamily out',
      '(at Test)',
    );
    expect(() => importedCluster(clusterStack({ env }))).not.toThrow();
    expect(() => importedCluster(clusterStack({ env: {} }), { ipv6: true })).not.toThrow();
  });
});

describe('the range of Services that EKS chooses', () => {
  const onPremises = (cidr: string) => ({ addressPlan: testPlan({ connectedNetworks: { 'on-premises': cidr } }) });

  test('is warned of where a connected network overlaps it, with what to write', () => {
    const [warning, ...others] = join({ network: onPremises('172.16.0.0/12') });
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ id: 'serviceCidrChosen', path: 'Test/Networking' });
    expect(warning.text).toContain('"on-premises" 172.16.0.0/12 overlaps one of them');
    expect(warning.text).toContain('serviceIpv4Cidr: "10.100.0.0/16"');
  });

  test('is warned of where routes lead to it, and not where they hold the VPC or all private networks, too', () => {
    const target = EgressTarget.transitGateway('tgw-0123456789abcdef0');
    const through = (...destinations: string[]) =>
      join({ network: { nat: NatStrategy.through(target, { destinations, rest: NatStrategy.perZone() }) } });
    const [warning, ...others] = through('172.16.0.0/12');
    expect(others).toEqual([]);
    expect(warning.text).toContain('172.16.0.0/12, a destination of routes of the network, overlaps one of them');
    expect(warning.text).toContain('serviceIpv4Cidr: "10.100.0.0/16"');
    expect(through('10.0.0.0/8', '192.168.0.0/16')).toEqual([]);
    expect(through('10.100.0.0/16', '172.16.0.0/12', '192.168.0.0/16')).toEqual([]);
  });

  test('is warned of where the VPC itself overlaps it', () => {
    const addressPlan = AddressPlan.forEks({
      vpcCidr: '10.100.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    });
    expect(idsOf(join({ network: { addressPlan } }))).toContain('serviceCidrChosen');
  });

  test('is warned of where the plan has another one', () => {
    const [{ id, text }] = join({ network: { addressPlan: testPlan({ serviceCidr: '192.168.0.0/16' }) } });
    expect(id).toBe('serviceCidrChosen');
    expect(text).toContain('Write serviceIpv4Cidr: "192.168.0.0/16"');
  });

  test.each<[string, Facts]>([
    ['nothing overlaps it', { network: onPremises('192.168.0.0/16') }],
    [
      'the cluster has its own',
      { network: onPremises('10.100.0.0/16'), cluster: { serviceIpv4Cidr: '172.20.0.0/16' } },
    ],
    [
      'the cluster has IPv6',
      {
        network: { ...onPremises('10.100.0.0/16'), ipv6: Ipv6Block.amazonProvided() },
        cluster: { ipFamily: eks.IpFamily.IP_V6 },
      },
    ],
  ])('is no matter where %s', (_, facts) => {
    expect(idsOf(join(facts))).toEqual([]);
  });
});

describe('the subnets of the control plane', () => {
  test('are warned of outside the cluster subnets', () => {
    const [warning] = join({ cluster: { vpcSubnets: undefined } });
    expect(warning).toMatchObject({ id: 'clusterSubnets', path: 'Test/Networking' });
    expect(warning.text).toContain('vpcSubnets: [network.clusterSubnets]');
  });

  test('are no matter inside', () => {
    expect(join()).toEqual([]);
  });
});

describe('another Region', () => {
  const env = { account: ACCOUNT, region: 'us-east-1' };
  const network =
    (zones: string[], more: Partial<EksNetworkProps> = {}) =>
    () =>
      new EksNetwork(clusterStack({ env }), 'Network', {
        addressPlan: AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: zones }),
        closeDefaultSecurityGroup: false,
        ...more,
      });

  test.each([[['eu-west-1a', 'eu-west-1b']], [['euw1-az1', 'euw1-az2']]])('fails in zones: %s', (zones) => {
    expect(network(zones)).toFailWith(
      'ResourceRegion',
      `"${zones[0]}" is a zone in eu-west-1`,
      'Write zones in us-east-1',
      '(at Test/Network)',
    );
  });

  test('fails in the names of zones', () => {
    const zoneNames = { 'use1-az1': 'us-west-2a', 'use1-az2': 'us-west-2b' };
    expect(network(['use1-az1', 'use1-az2'], { zoneNames })).toFailWith('ResourceRegion', '"us-west-2a"', 'us-east-1');
  });

  test('fails in subnets and in a VPC that something else made', () => {
    const existing = (region: string | undefined, zone: string) => () => {
      const stack = clusterStack({ env });
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0123',
        region,
        availabilityZones: [`${zone}a`, `${zone}b`],
        privateSubnetIds: ['subnet-0a', 'subnet-0b'],
      });
      EksNetwork.fromVpc(stack, 'Network', { vpc });
    };
    expect(existing(undefined, 'eu-west-1')).toFailWith('ResourceRegion', '"eu-west-1a" is a zone in', 'us-east-1');
    expect(existing('eu-west-1', 'us-east-1')).toFailWith('ResourceRegion', '"Test/Vpc" is a VPC in', 'us-east-1');
    expect(existing('us-east-1', 'us-east-1')).not.toThrow();
  });

  test('fails in subnets of nodes, of pods and of endpoints', () => {
    const stack = clusterStack({ env });
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0a', 'subnet-0b'],
      privateSubnetRouteTableIds: ['rtb-0a', 'rtb-0b'],
    });
    const cluster = importedCluster(stack, { vpc });
    const other = clusterStack({ env });
    const elsewhere = importedCluster(other, { vpc });
    const vpcCni = new VpcCni(stack, 'VpcCni', { cluster });
    const instanceTypes = [new ec2.InstanceType('m7i.large')];
    for (const define of [
      () => new NodeGroup(stack, 'Nodes', { cluster, vpc, vpcCni, instanceTypes }),
      () => new VpcCni(other, 'Pods', { cluster: elsewhere, podSubnets: PodSubnets.custom(vpc.privateSubnets) }),
      () => new VpcEndpoints(stack, 'Endpoints', { vpc, features: [EndpointFeature.NODES] }),
    ]) {
      expect(define).toFailWith('ResourceRegion', '"eu-west-1a" is a zone in eu-west-1', 'Write zones in us-east-1');
    }
  });

  test('is not known of a stack that may be deployed anywhere, of Local Zones of the Region, and of new codes', () => {
    const zones = ['us-east-1a', 'us-east-1b'];
    expect(network([...zones, 'us-east-1-bos-1a'], {})).toFailWith('ZoneSlot', 'us-east-1-bos-1a', 'zoneSlots');
    expect(network(zones)).not.toThrow();
    expect(network(['zzz9-az1', 'zzz9-az2'])).not.toThrow();
    expect(
      () =>
        new EksNetwork(clusterStack({ env: {} }), 'Network', {
          addressPlan: testPlan(),
          closeDefaultSecurityGroup: false,
        }),
    ).not.toThrow();
  });
});

test('a public endpoint alone is warned of where nodes have no way out', () => {
  const network = { nat: NatStrategy.none() };
  const nodes = (endpointAccess: eks.EndpointAccess, facts: Facts = { network }) =>
    idsOf(join({ ...facts, cluster: { endpointAccess } }));
  expect(nodes(eks.EndpointAccess.PUBLIC)).toContain('publicEndpointNodes');
  expect(nodes(eks.EndpointAccess.PUBLIC_AND_PRIVATE)).not.toContain('publicEndpointNodes');
  expect(nodes(eks.EndpointAccess.PUBLIC, {})).not.toContain('publicEndpointNodes');
});
