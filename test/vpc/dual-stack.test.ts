import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import { EgressTarget, type EksNetworkProps, EndpointFeature, NatStrategy, Tier } from '../../lib';
import { Ipv6Block } from '../../lib/vpc';
import { testNetwork, testPlan, testStack } from '../support/builders';
import { nthNetwork, routePicture, routesOf, subnetIn } from '../support/routes';
import { Synthesized } from '../support/templates';

const TGW = 'tgw-0123456789abcdef0';
const POOL = 'ipam-pool-0123456789abcdef0';
const ADDRESS_POOL = 'ipv6pool-ec2-0123456789abcdef0';
const database = (ipv6Index?: number) =>
  Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0', ipv6Index });
const apps = Tier.withEgress('apps', { prefixLength: 24, startsAt: '10.0.88.0', ipv6Index: 5 });

/** What CloudFormation receives, without the Lambda function for the default security group. */
function synthesize(props: Partial<EksNetworkProps> = {}, stack: Stack = testStack()) {
  const network = testNetwork(stack, {
    closeDefaultSecurityGroup: false,
    ipv6: Ipv6Block.amazonProvided(),
    ...props,
  });
  return { network, template: Synthesized.of(stack) };
}

const blockOf = (template: Synthesized) => template.one('AWS::EC2::VPCCidrBlock', 'Ipv6CidrBlock');
const ipv6Route = (template: Synthesized, tier: string, label = 'A') =>
  routesOf(template, subnetIn(template, tier, label).id)['::/0'];

describe('a dual stack network', () => {
  const addressPlan = testPlan({ additionalTiers: [database(4), apps] });
  const { template, network } = synthesize({ addressPlan, endpoints: [EndpointFeature.NODES] });

  test('has every network and every route where they are always', () => {
    const standard = synthesize({ addressPlan: testPlan({ availabilityZones: ['eu-west-1a', 'eu-west-1c'] }) });
    expect(routePicture(standard.template)).toMatchSnapshot();
  });

  test('takes its networks from the one block of the VPC, after that is there', () => {
    expect(blockOf(template).Properties).toEqual({
      AmazonProvidedIpv6CidrBlock: true,
      VpcId: { Ref: template.one('AWS::EC2::VPC').id },
    });
    expect(subnetIn(template, 'Pod', 'B').Properties.Ipv6CidrBlock).toEqual({
      'Fn::Select': [
        49,
        {
          'Fn::Cidr': [
            { 'Fn::Select': [0, { 'Fn::GetAtt': [template.one('AWS::EC2::VPC').id, 'Ipv6CidrBlocks'] }] },
            256,
            '64',
          ],
        },
      ],
    });
    const waiting = [
      ...template.all('AWS::EC2::Subnet'),
      ...template.all('AWS::EC2::Route').filter(({ Properties }) => Properties.DestinationIpv6CidrBlock),
      template.one('AWS::EC2::SecurityGroup'),
    ];
    expect(waiting).toHaveLength(18 + 12 + 1);
    for (const { DependsOn } of waiting) {
      expect(DependsOn).toContain(blockOf(template).id);
    }
  });

  test('gives addresses by itself where EKS needs it, and DNS64 nowhere', () => {
    const assigning = template
      .all('AWS::EC2::Subnet')
      .filter(({ Properties }) => Properties.AssignIpv6AddressOnCreation === true);
    expect(new Set(assigning.map(({ id }) => id.replace(/^NetworkVpc|Subnet[A-C]Subnet.*$/g, '')))).toEqual(
      new Set(['Node', 'Cluster', 'Pod']),
    );
    expect(assigning).toHaveLength(9);
    for (const { Properties } of template.all('AWS::EC2::Subnet')) {
      expect(Properties.EnableDns64 ?? false).toBe(false);
      expect(Properties.Ipv6Native ?? false).toBe(false);
    }
  });

  test('leaves by the internet gateway in public subnets, outwards only in private ones, and nowhere else', () => {
    const egressOnly = `EgressOnlyInternetGateway \${${template.one('AWS::EC2::EgressOnlyInternetGateway').id}}`;
    expect(ipv6Route(template, 'Public')).toBe(`Gateway \${${template.one('AWS::EC2::InternetGateway').id}}`);
    for (const tier of ['Node', 'Pod', 'Apps']) {
      expect(ipv6Route(template, tier, 'C')).toBe(egressOnly);
    }
    for (const tier of ['Cluster', 'Database']) {
      expect(ipv6Route(template, tier)).toBeUndefined();
    }
  });

  test('lets its IPv6 addresses call the interface endpoints', () => {
    expect(template.one('AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toContainEqual({
      CidrIpv6: { 'Fn::Select': [0, { 'Fn::GetAtt': [template.one('AWS::EC2::VPC').id, 'Ipv6CidrBlocks'] }] },
      Description: 'HTTPS from the IPv6 block of the VPC',
      FromPort: 443,
      IpProtocol: 'tcp',
      ToPort: 443,
    });
  });

  test('makes nodes wait for the way out by IPv6, too', () => {
    const stack = testStack();
    const [subnet] = testNetwork(stack, { ipv6: Ipv6Block.amazonProvided() }).subnetsOf('node');
    new ec2.CfnNetworkInterface(stack, 'User', { subnetId: subnet.subnetId }).node.addDependency(
      subnet.internetConnectivityEstablished,
    );
    const synthesized = Synthesized.of(stack);
    const routes = synthesized.all('AWS::EC2::Route').filter(({ id }) => id.includes('NodeSubnetADefaultRoute'));
    expect(routes).toHaveLength(2);
    expect(synthesized.byId('User').DependsOn).toEqual(expect.arrayContaining(routes.map(({ id }) => id)));
  });

  test('contains the index of every subnet in its plan', () => {
    expect(network.addressPlan.subnetsOf('database').map(({ ipv6Index }) => ipv6Index)).toEqual([64, 65, 66]);
  });
});

test('switching IPv6 on renames nothing and moves no IPv4 network', () => {
  const before = synthesize({ ipv6: undefined }).template;
  const after = synthesize().template;
  const added = after.resources.filter(({ id }) => !before.resources.some((resource) => resource.id === id));
  expect(added.map(({ Type }) => Type).sort()).toEqual([
    'AWS::EC2::EgressOnlyInternetGateway',
    ...Array(9).fill('AWS::EC2::Route'),
    'AWS::EC2::VPCCidrBlock',
  ]);
  for (const { id, Type, Properties } of before.resources) {
    expect(after.byId(id)).toMatchObject({ Type, Properties });
  }
});

test.each([
  ['a zone', { availabilityZones: ['eu-west-1d', 'eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }],
  ['a tier', { additionalTiers: [database(4)] }],
])('adding %s moves no IPv6 network', (_, change) => {
  const networks = (template: Synthesized) =>
    Object.fromEntries(template.all('AWS::EC2::Subnet').map(({ id, Properties }) => [id, Properties.Ipv6CidrBlock]));
  expect(networks(synthesize({ addressPlan: testPlan(change) }).template)).toMatchObject(
    networks(synthesize().template),
  );
});

test('takes its networks over zone ids', () => {
  const { template } = synthesize({ addressPlan: testPlan({ availabilityZones: ['euw1-az2', 'euw1-az3'] }) });
  expect(nthNetwork(subnetIn(template, 'Node', 'Az3').Properties.Ipv6CidrBlock)).toBe('#18');
});

describe('the IPv6 block that a network hands out', () => {
  test('is that of the VPC, and lets whatever uses it wait until the VPC has it', () => {
    const stack = testStack();
    const { ipv6CidrBlock } = testNetwork(stack, { ipv6: Ipv6Block.amazonProvided() });
    new ec2.CfnSecurityGroup(stack, 'User', {
      groupDescription: 'User',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv6: ipv6CidrBlock }],
    });
    const template = Synthesized.of(stack);
    const [{ CidrIpv6 }] = template.byId('User').Properties.SecurityGroupIngress;
    const vpcBlock = { 'Fn::Select': [0, { 'Fn::GetAtt': [template.one('AWS::EC2::VPC').id, 'Ipv6CidrBlocks'] }] };
    expect(CidrIpv6).toEqual({
      'Fn::Select': [0, { 'Fn::Split': ['|', { 'Fn::Join': ['|', [vpcBlock, { Ref: blockOf(template).id }]] }] }],
    });
    expect([...template.waitsFor('User')]).toContain(blockOf(template).id);
  });

  test('is the text where it is known at synthesis, and none without IPv6', () => {
    const ipv6 = Ipv6Block.byoip('2001:db8:0:100::/56', ADDRESS_POOL);
    expect(testNetwork(testStack(), { ipv6 }).ipv6CidrBlock).toBe('2001:db8:0:100::/56');
    expect(testNetwork(testStack()).ipv6CidrBlock).toBeUndefined();
  });
});

test('leaves Local Zones without IPv6', () => {
  const addressPlan = testPlan({
    availabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2-lax-1a'],
    zoneSlots: { 'us-west-2-lax-1a': 6 },
  });
  const { template } = synthesize({ addressPlan }, testStack({ env: { region: 'us-west-2' } }));
  expect(subnetIn(template, 'Node', 'Lax1a').Properties).not.toHaveProperty('Ipv6CidrBlock');
  expect(ipv6Route(template, 'Node', 'Lax1a')).toBeUndefined();
  expect(ipv6Route(template, 'Public', 'Lax1a')).toBeUndefined();
});

describe('the way out by IPv6', () => {
  test('is that of IPv4 where it leads to a target of the user’s, after the attachment', () => {
    for (const choose of [NatStrategy.through, NatStrategy.privateGateways]) {
      const stack = testStack();
      const attachment = new ec2.CfnRoute(stack, 'Attachment', { routeTableId: 'rtb-1' });
      const nat = choose(EgressTarget.transitGateway(TGW, { attachment }));
      const { template } = synthesize({ nat }, stack);
      const route = template.one('AWS::EC2::Route', 'NodeSubnetADefaultRoute6');
      expect(route.DependsOn).toEqual(expect.arrayContaining(['Attachment', blockOf(template).id]));
      expect(template.all('AWS::EC2::EgressOnlyInternetGateway')).toEqual([]);
      expect(ipv6Route(template, 'Node')).toBe(`TransitGateway ${TGW}`);
      expect(ipv6Route(template, 'Pod')).toBe(`TransitGateway ${TGW}`);
    }
  });

  test('is that of the rest where the target takes only some destinations', () => {
    const target = EgressTarget.transitGateway(TGW);
    const some = (rest?: NatStrategy) =>
      synthesize({ nat: NatStrategy.through(target, { destinations: ['192.168.0.0/16'], rest }) }).template;
    expect(ipv6Route(some(NatStrategy.regional()), 'Node')).toContain('EgressOnlyInternetGateway');
    expect(ipv6Route(some(NatStrategy.ipv6Only()), 'Node')).toContain('EgressOnlyInternetGateway');
    expect(ipv6Route(some(), 'Node')).toBeUndefined();
  });

  test('is separate if the rest requires it', () => {
    const nat = NatStrategy.through(EgressTarget.transitGateway(TGW), { rest: NatStrategy.ipv6Only() });
    const { template } = synthesize({ nat });
    expect(routesOf(template, subnetIn(template, 'Pod', 'A').id)).toEqual({
      '0.0.0.0/0': `TransitGateway ${TGW}`,
      '::/0': expect.stringContaining('EgressOnlyInternetGateway'),
    });
  });

  test('is the only one when asked: node subnets count as private, without NAT', () => {
    const { template, network } = synthesize({ nat: NatStrategy.ipv6Only() });
    expect(template.all('AWS::EC2::NatGateway')).toEqual([]);
    expect(Object.keys(routesOf(template, subnetIn(template, 'Node', 'A').id))).toEqual(['::/0']);
    expect(network.vpc.privateSubnets).toEqual(network.subnetsOf('node'));
  });

  test('is none where there is none for IPv4', () => {
    const { template, network } = synthesize({ nat: NatStrategy.none(), addressPlan: testPlan({ publicTier: {} }) });
    expect(template.all('AWS::EC2::EgressOnlyInternetGateway')).toEqual([]);
    expect(ipv6Route(template, 'Node')).toBeUndefined();
    expect(ipv6Route(template, 'Public')).toBeDefined();
    expect(network.vpc.isolatedSubnets).toEqual(network.subnetsOf('node'));
  });

  test('fails where the network has no IPv6', () => {
    const rest = NatStrategy.ipv6Only();
    const target = EgressTarget.transitGateway(TGW);
    for (const nat of [rest, NatStrategy.through(target, { rest }), NatStrategy.privateGateways(target, { rest })]) {
      expect(() => synthesize({ nat, ipv6: undefined })).toFailWith(
        'NatIpv6',
        '"NatStrategy.ipv6Only()" needs IPv6, which the network does not have',
        'Add ipv6: Ipv6Block.amazonProvided()',
        '(at Test/Network)',
      );
    }
  });
});

describe('an IPv6 block', () => {
  test('may come from an IPAM pool, /56 or larger', () => {
    expect(blockOf(synthesize({ ipv6: Ipv6Block.ipam(POOL) }).template).Properties).toMatchObject({
      Ipv6IpamPoolId: POOL,
      Ipv6NetmaskLength: 56,
    });
    expect(blockOf(synthesize({ ipv6: Ipv6Block.ipam(POOL, 44) }).template).Properties.Ipv6NetmaskLength).toBe(44);
  });

  test('of the user’s own gives networks that are known at synthesis', () => {
    const { template } = synthesize({
      ipv6: Ipv6Block.byoip('2001:db8:0:100::/56', ADDRESS_POOL),
      endpoints: [EndpointFeature.NODES],
    });
    expect(blockOf(template).Properties).toMatchObject({
      Ipv6CidrBlock: '2001:db8:0:100::/56',
      Ipv6Pool: ADDRESS_POOL,
    });
    expect(subnetIn(template, 'Public', 'A').Properties.Ipv6CidrBlock).toBe('2001:db8:0:100::/64');
    expect(subnetIn(template, 'Pod', 'C').Properties.Ipv6CidrBlock).toBe('2001:db8:0:132::/64');
    expect(template.one('AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toContainEqual(
      expect.objectContaining({ CidrIpv6: '2001:db8:0:100::/56' }),
    );
  });

  test('may be known at deployment only', () => {
    const cidr = Lazy.string({ produce: () => '2001:db8::/56' });
    const { template } = synthesize({ ipv6: Ipv6Block.byoip(cidr, Lazy.string({ produce: () => ADDRESS_POOL })) });
    expect(nthNetwork(subnetIn(template, 'Node', 'A').Properties.Ipv6CidrBlock)).toBe('#16');
    const length = Lazy.number({ produce: () => 52 });
    expect(blockOf(synthesize({ ipv6: Ipv6Block.ipam(POOL, length) }).template).Properties.Ipv6NetmaskLength).toBe(52);
  });

  test.each([40, 43, 46, 60, 64, 50.5, Number.NaN])('fails as a /%s', (length) => {
    expect(() => Ipv6Block.ipam(POOL, length)).toFailWith(
      'Ipv6BlockSize',
      `"/${length}" is not the size of an IPv6 block for a network`,
      'Write /44, /48, /52 or /56',
    );
  });

  test('fails as too small a network, as IPv4, and from no pool', () => {
    expect(() => Ipv6Block.byoip('2001:db8::/60', ADDRESS_POOL)).toFailWith('Ipv6BlockSize', '"2001:db8::/60"', '/56');
    expect(() => Ipv6Block.byoip('10.0.0.0/16', ADDRESS_POOL)).toFailWith(
      'CidrFamily',
      '"10.0.0.0/16" is an IPv4 network, but IPv6 is needed',
      '::/56',
    );
    expect(() => Ipv6Block.byoip('2001:db8::1/56', ADDRESS_POOL)).toFailWith(
      'CidrHostBits',
      'host bits',
      '"2001:db8::/56"',
    );
    expect(() => Ipv6Block.byoip('2001:db8::/56', POOL)).toFailWith(
      'ResourceId',
      'is not the id of an IPv6 address pool',
      '"ipv6pool-ec2-0123456789abcdef0"',
    );
    expect(() => Ipv6Block.ipam('pool')).toFailWith(
      'ResourceId',
      '"pool" is not the id of an IPAM pool',
      '"ipam-pool-',
    );
  });

  test('fails when a tier has no position in it', () => {
    const addressPlan = testPlan({ additionalTiers: [database()] });
    expect(() => synthesize({ addressPlan })).toFailWith(
      'TierIpv6Index',
      '"database" has no index in the IPv6 block',
      'Write ipv6Index: 4',
      '(at Test/Network)',
    );
    expect(() => synthesize({ addressPlan, ipv6: undefined })).not.toThrow();
  });
});
