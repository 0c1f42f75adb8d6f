import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn, type Stack } from 'aws-cdk-lib/core';
import { DependencyGroup } from 'constructs';
import { AddressPlan, EgressTarget, type EksNetworkProps, NatStrategy, Tier } from '../../lib';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { routePicture, routesOf, subnetIn } from '../support/routes';
import { Synthesized } from '../support/templates';

const TGW = 'tgw-0123456789abcdef0';
const IDS = ['euw1-az1', 'euw1-az2', 'euw1-az3'];

/** A stack in the Region of the zones. */
function stackFor({ addressPlan }: Partial<EksNetworkProps>): Stack {
  const isInOregon = addressPlan?.availabilityZones.some((zone) => zone.startsWith('us-west-2'));
  return testStack(isInOregon ? { env: { region: 'us-west-2' } } : {});
}

/** What CloudFormation receives, without the Lambda function for the default security group. */
function synthesize(props: Partial<EksNetworkProps>, stack: Stack = stackFor(props)) {
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, ...props });
  return { stack, network, template: Synthesized.of(stack) };
}

function routes(template: Synthesized, tier: string, label = 'A') {
  return routesOf(template, subnetIn(template, tier, label).id);
}

const gatewayOf = (template: Synthesized, id: string) =>
  `NatGateway \${${template.one('AWS::EC2::NatGateway', id).id}}`;

/** Two zones of a Region and a Local Zone, which comes first in the list. */
const withLocalZone = () =>
  testPlan({
    availabilityZones: ['us-west-2-lax-1a', 'us-west-2b', 'us-west-2a'],
    zoneSlots: { 'us-west-2-lax-1a': 6 },
  });

/** Nodes and pods, and nothing public. */
const withoutPublic = (availabilityZones = ZONES) =>
  new AddressPlan({
    vpcCidr: '10.0.0.0/16',
    availabilityZones,
    tiers: [Tier.node({ prefixLength: 20, startsAt: '10.0.0.0' }), Tier.pod({ cidrBlock: '100.64.0.0/16' })],
  });

const zoned = (prefix: string, zones = ZONES) => Object.fromEntries(zones.map((zone, n) => [zone, `${prefix}-${n}`]));
const allocations = (zones = ZONES) => Object.fromEntries(zones.map((zone, n) => [zone, [`eipalloc-${n}`]]));

describe('one NAT gateway per zone', () => {
  test('is none in a Local Zone, which leaves through the Availability Zone of the lowest slot', () => {
    const { template } = synthesize({ addressPlan: withLocalZone() });
    expect(template.all('AWS::EC2::NatGateway').map(({ id }) => id.slice(0, 30))).toEqual([
      expect.stringContaining('PublicSubnetANAT'),
      expect.stringContaining('PublicSubnetBNAT'),
    ]);
    expect(routes(template, 'Node', 'Lax1a')).toEqual({ '0.0.0.0/0': gatewayOf(template, 'PublicSubnetA') });
    expect(routes(template, 'Pod', 'B')).toEqual({ '0.0.0.0/0': gatewayOf(template, 'PublicSubnetB') });
  });

  test('is one in a Local Zone that is named', () => {
    const { template } = synthesize({
      addressPlan: withLocalZone(),
      nat: NatStrategy.perZone({ availabilityZones: ['us-west-2-lax-1a', 'us-west-2b'] }),
    });
    expect(template.all('AWS::EC2::NatGateway')).toHaveLength(2);
    expect(routes(template, 'Node', 'Lax1a')).toEqual({ '0.0.0.0/0': gatewayOf(template, 'PublicSubnetLax1a') });
  });

  test('is that of an Availability Zone elsewhere, although a Local Zone has a lower slot', () => {
    const availabilityZones = ['us-west-2-lax-1a', 'us-west-2b', 'us-west-2c'];
    const { template } = synthesize({
      addressPlan: testPlan({ availabilityZones, zoneSlots: { 'us-west-2-lax-1a': 0 } }),
      nat: NatStrategy.perZone({ availabilityZones: ['us-west-2-lax-1a', 'us-west-2c'] }),
    });
    expect(routes(template, 'Node', 'B')).toEqual({ '0.0.0.0/0': gatewayOf(template, 'PublicSubnetC') });
  });

  test('is that of the Local Zone elsewhere, where there is no other', () => {
    const { template } = synthesize({
      addressPlan: withLocalZone(),
      nat: NatStrategy.perZone({ availabilityZones: ['us-west-2-lax-1a'] }),
    });
    expect(routes(template, 'Node', 'A')).toEqual({ '0.0.0.0/0': gatewayOf(template, 'PublicSubnetLax1a') });
  });

  test('takes addresses of the user’s, the first as the primary one', () => {
    const { template, network } = synthesize({
      nat: NatStrategy.perZone({ elasticIps: { ...allocations(), 'eu-west-1b': ['eipalloc-b', 'eipalloc-c'] } }),
    });
    expect(template.all('AWS::EC2::EIP')).toEqual([]);
    expect(
      template
        .all('AWS::EC2::NatGateway')
        .map(({ Properties }) => [Properties.AllocationId, Properties.SecondaryAllocationIds]),
    ).toEqual([
      ['eipalloc-0', undefined],
      ['eipalloc-b', ['eipalloc-c']],
      ['eipalloc-2', undefined],
    ]);
    expect(network.egressAddresses).toEqual([]);
  });

  test('keeps gateways and routes under the same logical ids when addresses are brought', () => {
    const ids = (nat: NatStrategy) => synthesize({ nat }).template.resources.map(({ id }) => id);
    const own = ids(NatStrategy.perZone()).filter((id) => !id.includes('EIP'));
    expect(ids(NatStrategy.perZone({ elasticIps: allocations() })).sort()).toEqual(own.sort());
  });

  test('takes addresses that are known at deployment only, and the same way for every zone', () => {
    const imported = Object.fromEntries(ZONES.map((zone) => [zone, [Fn.importValue(`eip-${zone}`)]]));
    const { template } = synthesize({ nat: NatStrategy.perZone({ elasticIps: imported }) });
    expect(template.all('AWS::EC2::NatGateway')[1].Properties.AllocationId).toEqual({
      'Fn::ImportValue': 'eip-eu-west-1b',
    });
  });

  test('works over zone ids', () => {
    const { template } = synthesize({
      addressPlan: testPlan({ availabilityZones: IDS }),
      nat: NatStrategy.perZone({ elasticIps: allocations(IDS) }),
    });
    expect(routes(template, 'Pod', 'Az2')).toEqual({ '0.0.0.0/0': gatewayOf(template, 'PublicSubnetAz2') });
    expect(subnetIn(template, 'Pod', 'Az2').Properties).toMatchObject({ AvailabilityZoneId: 'euw1-az2' });
    expect(subnetIn(template, 'Pod', 'Az2').Properties.AvailabilityZone).toBeUndefined();
  });

  test.each([
    ['none', [], '"availabilityZones" is empty', 'NatStrategy.none()'],
    ['another', ['eu-west-1d'], '"eu-west-1d" is not a zone of the plan', 'Did you mean "eu-west-1a"?'],
    ['one twice', ['eu-west-1a', 'eu-west-1a'], '"eu-west-1a" is listed twice', 'Remove one'],
  ])('fails when its zones are %s', (_, availabilityZones, wrong, instead) => {
    expect(() => synthesize({ nat: NatStrategy.perZone({ availabilityZones }) })).toFailWith('NatZone', wrong, instead);
  });

  test('fails where all zones are Local Zones', () => {
    const addressPlan = new AddressPlan({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['us-west-2-lax-1a'],
      zoneSlots: { 'us-west-2-lax-1a': 0 },
      tiers: [Tier.public({ prefixLength: 24, startsAt: '10.0.0.0' })],
    });
    expect(() => synthesize({ addressPlan })).toFailWith(
      'NatZone',
      '"us-west-2-lax-1a" is a Local Zone',
      'Add an Availability Zone to the plan, or set availabilityZones to zones that support them',
    );
  });

  test.each([
    [
      'in a zone that there is not',
      { 'eu-west-1e': ['eipalloc-9'] },
      '"eu-west-1e" has Elastic IP addresses, but no NAT gateway',
      'Did you mean',
    ],
    [
      'nowhere in a zone',
      { 'eu-west-1c': [] },
      '"eu-west-1c" has a NAT gateway, but no Elastic IP address',
      'elasticIps: { "eu-west-1c"',
    ],
    [
      'twice',
      { 'eu-west-1b': ['eipalloc-0'] },
      '"eipalloc-0" is given twice (eu-west-1a, eu-west-1b)',
      'Allocate another',
    ],
  ])('fails when an address is %s', (_, change, wrong, instead) => {
    expect(() => synthesize({ nat: NatStrategy.perZone({ elasticIps: { ...allocations(), ...change } }) })).toFailWith(
      'NatElasticIp',
      wrong,
      instead,
      '(at Test/Network)',
    );
  });

  test('fails when an address that is known at deployment only is given twice', () => {
    const imported = Fn.importValue('eip');
    const elasticIps = Object.fromEntries(ZONES.map((zone) => [zone, [imported]]));
    expect(() => synthesize({ nat: NatStrategy.perZone({ elasticIps }) })).toFailWith(
      'NatElasticIp',
      '"a deploy-time value" is given twice (eu-west-1a, eu-west-1b)',
      'Allocate another address',
    );
  });

  test('fails when an address is one instead of its allocation id', () => {
    const elasticIps = { ...allocations(), 'eu-west-1b': ['203.0.113.7'] };
    expect(() => synthesize({ nat: NatStrategy.perZone({ elasticIps }) })).toFailWith(
      'ResourceId',
      '"203.0.113.7" is not the id of an Elastic IP allocation',
      'Write one such as "eipalloc-0123456789abcdef0"',
    );
  });
});

describe('a single NAT gateway', () => {
  test('stands in the first Availability Zone by letter, not in a Local Zone', () => {
    const { template } = synthesize({ addressPlan: withLocalZone(), nat: NatStrategy.single() });
    expect(template.one('AWS::EC2::NatGateway').id).toContain('PublicSubnetANAT');
  });

  test('stays in the first zone in which the cluster was created', () => {
    const addressPlan = testPlan({
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      clusterZones: ['eu-west-1c', 'eu-west-1b'],
    });
    const { template } = synthesize({ addressPlan, nat: NatStrategy.single() });
    expect(template.one('AWS::EC2::NatGateway').id).toContain('PublicSubnetBNAT');
  });

  test('of those in some zones, serves the others from a zone in which the cluster was created', () => {
    const availabilityZones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1d'];
    const addressPlan = testPlan({ availabilityZones, clusterZones: ['eu-west-1b', 'eu-west-1c'] });
    const nat = NatStrategy.perZone({ availabilityZones: ['eu-west-1a', 'eu-west-1c'] });
    const { template } = synthesize({ addressPlan, nat });
    const [subnet] = template.all('AWS::EC2::Subnet').filter(({ id }) => id.includes('NodeSubnetD'));
    expect(template.defaultRouteOf(subnet.id)).toContain('PublicSubnetCNAT');
  });

  test('takes an address of the user’s', () => {
    const { template } = synthesize({ nat: NatStrategy.single('eu-west-1b', { elasticIps: ['eipalloc-1'] }) });
    expect(template.one('AWS::EC2::NatGateway').Properties.AllocationId).toBe('eipalloc-1');
    expect(template.one('AWS::EC2::NatGateway').id).toContain('PublicSubnetBNAT');
  });
});

describe('a gateway that all zones share', () => {
  const warningsOf = (props: Partial<EksNetworkProps>) => {
    const { stack } = synthesize(props);
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('one NAT gateway'))
      .map(({ entry }) => entry.data);
  };

  test.each([
    ['single', NatStrategy.single('eu-west-1b')],
    ['one per zone in one zone', NatStrategy.perZone({ availabilityZones: ['eu-west-1b'] })],
    [
      'one for the rest',
      NatStrategy.through(EgressTarget.transitGateway(TGW), {
        destinations: ['192.168.0.0/16'],
        rest: NatStrategy.single('eu-west-1b'),
      }),
    ],
  ])('is warned of: %s', (_, nat) => {
    expect(warningsOf({ nat })).toEqual([expect.stringContaining('use one NAT gateway in eu-west-1b')]);
  });

  test('is not warned of where zones have their own, or share a regional one', () => {
    expect(warningsOf({})).toEqual([]);
    expect(warningsOf({ nat: NatStrategy.regional() })).toEqual([]);
    expect(warningsOf({ nat: NatStrategy.privateGateways(EgressTarget.transitGateway(TGW)) })).toEqual([]);
  });
});

describe('a regional NAT gateway', () => {
  const { template, network } = synthesize({ addressPlan: withoutPublic(), nat: NatStrategy.regional() });
  const gateway = template.one('AWS::EC2::NatGateway');

  test('belongs to the VPC and needs no public subnet', () => {
    expect(gateway.Properties).toMatchObject({
      AvailabilityMode: 'regional',
      ConnectivityType: 'public',
      VpcId: { Ref: template.one('AWS::EC2::VPC').id },
    });
    for (const zonal of ['SubnetId', 'AllocationId', 'AvailabilityZoneAddresses']) {
      expect(gateway.Properties).not.toHaveProperty(zonal);
    }
    expect(template.all('AWS::EC2::EIP')).toEqual([]);
    expect(network.egressAddresses).toEqual([]);
  });

  test('waits for the internet gateway, which is there for it alone', () => {
    expect(gateway.DependsOn).toContain(template.one('AWS::EC2::VPCGatewayAttachment').id);
  });

  test('is where every subnet with egress leaves', () => {
    expect(routePicture(template)).toMatchSnapshot();
    expect(network.vpc.privateSubnets).toEqual(network.subnetsOf('node'));
  });

  test('takes addresses of the user’s by zone, by name or by id', () => {
    const addresses = (zones: string[]) =>
      synthesize({
        addressPlan: withoutPublic(zones),
        nat: NatStrategy.regional({ elasticIps: { ...allocations(zones), [zones[1]]: ['eipalloc-b', 'eipalloc-c'] } }),
      }).template.one('AWS::EC2::NatGateway').Properties.AvailabilityZoneAddresses;
    expect(addresses(ZONES)).toEqual([
      { AvailabilityZone: 'eu-west-1a', AllocationIds: ['eipalloc-0'] },
      { AvailabilityZone: 'eu-west-1b', AllocationIds: ['eipalloc-b', 'eipalloc-c'] },
      { AvailabilityZone: 'eu-west-1c', AllocationIds: ['eipalloc-2'] },
    ]);
    expect(addresses(IDS)[2]).toEqual({ AvailabilityZoneId: 'euw1-az3', AllocationIds: ['eipalloc-2'] });
  });

  test('fails when a zone of the plan is left without an address', () => {
    const elasticIps = allocations(ZONES.slice(0, 2));
    expect(() => synthesize({ nat: NatStrategy.regional({ elasticIps }) })).toFailWith(
      'NatElasticIp',
      '"eu-west-1c" has a NAT gateway, but no Elastic IP address',
      'Add it: elasticIps: { "eu-west-1c": ["eipalloc-…"] }',
    );
  });
});

describe('private NAT gateways', () => {
  const target = () => EgressTarget.transitGateway(TGW);

  test('speak for the pods of their zone, and nodes reach the target themselves', () => {
    const { template, network } = synthesize({
      addressPlan: withoutPublic(),
      nat: NatStrategy.privateGateways(target()),
    });
    expect(template.all('AWS::EC2::NatGateway').map(({ Properties }) => Properties)).toEqual(
      ['A', 'B', 'C'].map((label) =>
        expect.objectContaining({
          ConnectivityType: 'private',
          SubnetId: { Ref: subnetIn(template, 'Node', label).id },
        }),
      ),
    );
    expect(template.all('AWS::EC2::InternetGateway')).toEqual([]);
    expect(network.vpc.privateSubnets).toEqual(network.subnetsOf('node'));
    expect(routePicture(template)).toMatchSnapshot();
  });

  test('complement public gateways, which take the rest', () => {
    const { template } = synthesize({
      nat: NatStrategy.privateGateways(target(), {
        destinations: ['10.0.0.0/8', '192.168.0.0/16'],
        rest: NatStrategy.perZone(),
      }),
    });
    expect(routes(template, 'Pod', 'B')).toEqual({
      '0.0.0.0/0': gatewayOf(template, 'PublicSubnetBNAT'),
      '10.0.0.0/8': gatewayOf(template, 'NodeSubnetBPrivateNAT'),
      '192.168.0.0/16': gatewayOf(template, 'NodeSubnetBPrivateNAT'),
    });
    expect(routes(template, 'Node', 'B')).toEqual({
      '0.0.0.0/0': gatewayOf(template, 'PublicSubnetBNAT'),
      '10.0.0.0/8': `TransitGateway ${TGW}`,
      '192.168.0.0/16': `TransitGateway ${TGW}`,
    });
    expect(routes(template, 'Cluster', 'B')).toEqual({});
  });

  test('leave node subnets isolated from the internet where no default route is asked for', () => {
    const { network } = synthesize({
      nat: NatStrategy.privateGateways(target(), { destinations: ['192.168.0.0/16'] }),
    });
    expect(network.vpc.isolatedSubnets).toEqual(network.subnetsOf('node'));
  });

  test('stand in another tier when asked, and in no Local Zone', () => {
    const { template } = synthesize({
      addressPlan: testPlan({
        availabilityZones: ['us-west-2a', 'us-west-2-lax-1a', 'us-west-2b'],
        zoneSlots: { 'us-west-2-lax-1a': 6 },
        additionalTiers: [Tier.withEgress('routable', { prefixLength: 28, startsAt: '10.0.80.0' })],
      }),
      nat: NatStrategy.privateGateways(target(), { gatewayTier: 'routable' }),
    });
    expect(template.all('AWS::EC2::NatGateway').map(({ Properties }) => Properties.SubnetId.Ref)).toEqual([
      subnetIn(template, 'Routable', 'A').id,
      subnetIn(template, 'Routable', 'B').id,
    ]);
    expect(routes(template, 'Pod', 'Lax1a')).toEqual(routes(template, 'Pod', 'A'));
    expect(routes(template, 'Routable', 'A')).toEqual({ '0.0.0.0/0': `TransitGateway ${TGW}` });
  });

  test('fail without pods, and without a subnet to stand in', () => {
    const plan = (...tiers: Tier[]) => new AddressPlan({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, tiers });
    const nat = NatStrategy.privateGateways(target());
    expect(() =>
      synthesize({ addressPlan: plan(Tier.node({ prefixLength: 20, startsAt: '10.0.0.0' })), nat }),
    ).toFailWith(
      'NatPrivate',
      '"privateGateways" has no pod subnets to translate',
      'NatStrategy.through()',
      '(at Test/Network)',
    );
    expect(() => synthesize({ addressPlan: plan(Tier.pod({ cidrBlock: '100.64.0.0/16' })), nat })).toFailWith(
      'NatPrivate',
      '"privateGateways" has no subnets for its gateways',
      'Add Tier.node() to the plan',
    );
  });

  test('fail in a tier that has no way to the target', () => {
    const asked = (gatewayTier: string) => () =>
      synthesize({ nat: NatStrategy.privateGateways(target(), { gatewayTier }) });
    expect(asked('pod')).toFailWith('NatPrivate', '"pod" cannot contain private NAT gateways', 'Use one of "node"');
    expect(asked('nodes')).toFailWith('UnknownTier', '"nodes" is not a tier of the plan', 'Did you mean "node"?');
  });

  test('fail inside of private NAT gateways', () => {
    const inner = NatStrategy.privateGateways(target(), { destinations: ['192.168.0.0/16'] });
    expect(() => synthesize({ nat: NatStrategy.privateGateways(target(), { rest: inner }) })).toFailWith(
      'NatPrivate',
      '"rest" also has private gateways',
      'Give all destinations to one',
    );
  });
});

describe('a target of the user’s', () => {
  test('takes everything through a transit gateway, without NAT in the VPC', () => {
    const { template, network } = synthesize({ nat: NatStrategy.through(EgressTarget.transitGateway(TGW)) });
    expect(template.all('AWS::EC2::NatGateway')).toEqual([]);
    expect(routes(template, 'Node')).toEqual({ '0.0.0.0/0': `TransitGateway ${TGW}` });
    expect(routes(template, 'Pod')).toEqual({ '0.0.0.0/0': `TransitGateway ${TGW}` });
    expect(network.vpc.privateSubnets).toEqual(network.subnetsOf('node'));
    expect(network.egressAddresses).toEqual([]);
  });

  test.each([
    ['network interfaces', EgressTarget.networkInterfaces(zoned('eni')), 'NetworkInterface eni-1'],
    ['firewall endpoints', EgressTarget.gatewayLoadBalancerEndpoints(zoned('vpce')), 'VpcEndpoint vpce-1'],
    [
      'a core network',
      EgressTarget.coreNetwork('arn:aws:networkmanager::111111111111:core-network/core-network-0123', {
        attachedElsewhere: true,
      }),
      'CoreNetwork arn:aws:networkmanager::111111111111:core-network/core-network-0123',
    ],
    ['a virtual private gateway', EgressTarget.vpnGateway('vgw-1'), 'Gateway vgw-1'],
  ])('may be %s, each zone its own', (_, target, expected) => {
    const { template } = synthesize({ nat: NatStrategy.through(target) });
    expect(routes(template, 'Pod', 'B')).toEqual({ '0.0.0.0/0': expected });
  });

  test('takes some destinations, together with any other egress', () => {
    const { template } = synthesize({
      nat: NatStrategy.through(EgressTarget.transitGateway(TGW), {
        destinations: ['10.0.0.0/8'],
        rest: NatStrategy.through(EgressTarget.networkInterfaces(zoned('eni'))),
      }),
    });
    expect(routes(template, 'Node')).toEqual({
      '10.0.0.0/8': `TransitGateway ${TGW}`,
      '0.0.0.0/0': 'NetworkInterface eni-0',
    });
  });

  test('is reached after the attachment, which comes after the network', () => {
    const attachment = new DependencyGroup();
    const stack = testStack();
    const network = testNetwork(stack, { nat: NatStrategy.through(EgressTarget.transitGateway(TGW, { attachment })) });
    attachment.add(
      new ec2.CfnTransitGatewayAttachment(stack, 'Attachment', {
        transitGatewayId: TGW,
        vpcId: network.vpc.vpcId,
        subnetIds: network.subnetsOf('node').map(({ subnetId }) => subnetId),
      }),
    );
    const template = Synthesized.of(stack);
    const toTarget = template.all('AWS::EC2::Route').filter(({ Properties }) => Properties.TransitGatewayId);
    expect(toTarget).toHaveLength(6);
    expect(toTarget.map(({ DependsOn }) => DependsOn)).toEqual(Array(6).fill(['Attachment']));
  });

  test.each([
    [
      'has no target',
      zoned('eni', ZONES.slice(0, 2)),
      '"eu-west-1c" has no egress target',
      'one for each zone of the plan',
    ],
    [
      'is not in the plan',
      zoned('eni', [...ZONES, 'eu-west-1e']),
      '"eu-west-1e" is not a zone of the plan',
      'Did you mean',
    ],
  ])('fails when a zone %s', (_, ids, wrong, instead) => {
    const target = EgressTarget.networkInterfaces(ids);
    expect(() => synthesize({ nat: NatStrategy.through(target) })).toFailWith('NatTarget', wrong, instead);
    expect(() => synthesize({ nat: NatStrategy.privateGateways(target) })).toFailWith('NatTarget', wrong, instead);
  });

  test.each([
    ['a transit gateway', () => EgressTarget.transitGateway('arn:aws:ec2:…'), 'tgw'],
    ['a network interface', () => EgressTarget.networkInterfaces({ 'eu-west-1a': 'i-1' }), 'eni'],
    ['a VPC endpoint', () => EgressTarget.gatewayLoadBalancerEndpoints({ 'eu-west-1a': 'eni-1' }), 'vpce'],
  ])('fails when an id is none of %s', (what, make, prefix) => {
    expect(make).toFailWith('ResourceId', `is not the id of ${what}`, `such as "${prefix}-0123456789abcdef0"`);
  });
});

describe('a destination', () => {
  const through = (destinations: string[], rest?: NatStrategy) => () =>
    synthesize({ nat: NatStrategy.through(EgressTarget.transitGateway(TGW), { destinations, rest }) });

  test.each([
    ['is none at all', [], '"destinations" is empty', 'Remove it for 0.0.0.0/0'],
    ['is listed twice', ['10.0.0.0/8', '10.0.0.0/8'], '"10.0.0.0/8" is listed twice', 'Remove one'],
    [
      'lies in the VPC',
      ['100.64.0.0/17'],
      '"100.64.0.0/17" is inside 100.64.0.0/16 of the VPC, and needs no route',
      'Remove it',
    ],
  ])('fails when it %s', (_, destinations, wrong, instead) => {
    expect(through(destinations)).toFailWith('NatDestination', wrong, instead, '(at Test/Network)');
  });

  test('fails when it has two routes', () => {
    expect(through(['0.0.0.0/0'], NatStrategy.perZone())).toFailWith(
      'NatDestination',
      '"0.0.0.0/0" has two routes',
      'such as destinations: ["10.0.0.0/8"]',
    );
  });

  test('fails as IPv6, and with host bits', () => {
    expect(through(['::/0'])).toFailWith(
      'CidrFamily',
      '"::/0" is an IPv6 network, but IPv4 is needed',
      'Write a network such as',
    );
    expect(through(['10.0.0.1/8'])).toFailWith('CidrHostBits', '"10.0.0.1/8" has host bits', '"10.0.0.0/8"');
  });
});

describe('whatever runs in a subnet', () => {
  test.each([
    ['NAT gateways', NatStrategy.perZone()],
    ['a regional NAT gateway', NatStrategy.regional()],
    ['private NAT gateways', NatStrategy.privateGateways(EgressTarget.transitGateway(TGW))],
    ['a transit gateway', NatStrategy.through(EgressTarget.transitGateway(TGW))],
    [
      'two ways',
      NatStrategy.through(EgressTarget.transitGateway(TGW), {
        destinations: ['192.168.0.0/16'],
        rest: NatStrategy.regional(),
      }),
    ],
  ])('waits for the routes through %s', (_, nat) => {
    const stack = testStack();
    const network = testNetwork(stack, { nat });
    for (const tier of ['node', 'pod']) {
      const subnet = network.subnetsOf(tier)[0];
      const user = new ec2.CfnNetworkInterface(stack, `User${tier}`, { subnetId: subnet.subnetId });
      user.node.addDependency(subnet.internetConnectivityEstablished);
    }
    const template = Synthesized.of(stack);
    for (const tier of ['Node', 'Pod']) {
      const ways = template.all('AWS::EC2::Route').filter(({ id }) => id.includes(`${tier}SubnetA`));
      expect(ways.length).toBeGreaterThan(0);
      for (const way of ways) {
        expect(template.one('AWS::EC2::NetworkInterface', `User${tier.toLowerCase()}`).DependsOn).toContain(way.id);
      }
    }
  });

  test('has the default route under one logical id, whatever the way out', () => {
    const defaults = (nat: NatStrategy) =>
      synthesize({ nat })
        .template.all('AWS::EC2::Route')
        .map(({ id }) => id)
        .sort();
    const before = defaults(NatStrategy.perZone());
    expect(defaults(NatStrategy.regional())).toEqual(before);
    expect(defaults(NatStrategy.through(EgressTarget.transitGateway(TGW)))).toEqual(before);
    expect(defaults(NatStrategy.privateGateways(EgressTarget.transitGateway(TGW)))).toEqual(before);
  });
});
