import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Lazy } from 'aws-cdk-lib/core';
import { DependencyGroup } from 'constructs';
import { AddressPlan, EgressTarget, EksNetwork, type EksNetworkProps, NatStrategy, Tier } from '../../lib';
import { Ipv6Block, type TransitGatewayTargetOptions } from '../../lib/vpc';
import { ACCOUNT, REGION, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { Deletion } from '../support/deletion';
import { type Resource, Synthesized } from '../support/templates';

const TGW = 'tgw-0123456789abcdef0';
const TGW_ATTACHMENT = 'AWS::EC2::TransitGatewayAttachment';

function synthesize(nat: NatStrategy, props: Partial<EksNetworkProps> = {}, region = REGION) {
  const stack = testStack({ env: { account: ACCOUNT, region } });
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, nat, ...props });
  return { stack, network, template: Synthesized.of(stack) };
}

const toTransitGateway = (options?: TransitGatewayTargetOptions) =>
  NatStrategy.through(EgressTarget.transitGateway(TGW, options));

/** The zones of the subnets of an attachment, each with its tier. */
const placesOf = ({ Properties }: Resource): string[] =>
  Properties.SubnetIds.map(
    ({ Ref }: { Ref: string }) => /(\w+Subnet[A-Z]\w*)Subnet/.exec(Ref.replace('NetworkVpc', ''))?.[1],
  );

/** The routes of both families that lead to a gateway of the user's. */
const routesTo = (template: Synthesized, property: string) =>
  template.all('AWS::EC2::Route').filter(({ Properties }) => Properties[property] !== undefined);

describe('a network that leaves through a transit gateway', () => {
  const { template } = synthesize(toTransitGateway());
  const attachment = template.one(TGW_ATTACHMENT);

  test('is attached to it in its node subnets, one in each zone', () => {
    expect(attachment.Properties).toMatchObject({
      TransitGatewayId: TGW,
      VpcId: { Ref: template.one('AWS::EC2::VPC').id },
    });
    expect(placesOf(attachment)).toEqual(['NodeSubnetA', 'NodeSubnetB', 'NodeSubnetC']);
    expect(attachment.Properties.Options).toBeUndefined();
  });

  test('has no route before that, and loses its routes first', () => {
    const routes = routesTo(template, 'TransitGatewayId');
    expect(routes).toHaveLength(6);
    for (const { id } of routes) {
      expect(template.waitsFor(id)).toContain(attachment.id);
    }
    expect(new Deletion(template).cycles).toEqual([]);
    expect(new Deletion(template).unmet).toEqual([]);
  });

  test('is attached in a tier of the user’s, and in no Local Zone', () => {
    const addressPlan = testPlan({
      availabilityZones: ['us-west-2a', 'us-west-2-lax-1a', 'us-west-2b'],
      zoneSlots: { 'us-west-2-lax-1a': 6 },
      additionalTiers: [Tier.isolated('transit', { prefixLength: 28, startsAt: '10.0.80.0' })],
    });
    const own = synthesize(toTransitGateway({ attachmentTier: 'transit' }), { addressPlan }, 'us-west-2').template;
    expect(placesOf(own.one(TGW_ATTACHMENT))).toEqual(['TransitSubnetA', 'TransitSubnetB']);
  });

  test('is attached for IPv6, too, where that leaves the same way', () => {
    const ipv6 = Ipv6Block.amazonProvided();
    const both = synthesize(toTransitGateway(), { ipv6 }).template;
    expect(both.one(TGW_ATTACHMENT).Properties.Options).toEqual({ Ipv6Support: 'enable' });
    expect(routesTo(both, 'TransitGatewayId')).toHaveLength(12);
    const rest = NatStrategy.perZone();
    const target = EgressTarget.transitGateway(TGW);
    const one = synthesize(NatStrategy.privateGateways(target, { destinations: ['10.0.0.0/8'], rest }), { ipv6 });
    expect(one.template.one(TGW_ATTACHMENT).Properties.Options).toBeUndefined();
  });

  test('has one attachment for each gateway, however many destinations lead there', () => {
    const nat = NatStrategy.through(EgressTarget.transitGateway(TGW), {
      destinations: ['172.16.0.0/12'],
      rest: NatStrategy.through(EgressTarget.transitGateway(TGW), {
        destinations: ['192.168.0.0/16'],
        rest: NatStrategy.through(EgressTarget.transitGateway('tgw-0fedcba9876543210')),
      }),
    });
    const many = synthesize(nat).template;
    expect(many.all(TGW_ATTACHMENT).map(({ Properties }) => Properties.TransitGatewayId)).toEqual([
      TGW,
      'tgw-0fedcba9876543210',
    ]);
    for (const { id, Properties } of routesTo(many, 'TransitGatewayId')) {
      const own = many.one(TGW_ATTACHMENT, Properties.TransitGatewayId);
      expect(many.waitsFor(id)).toContain(own.id);
    }
  });

  test('is attached by the user, or in another stack', () => {
    const group = new DependencyGroup();
    const stack = testStack();
    const nat = toTransitGateway({ attachment: group });
    const { vpc } = testNetwork(stack, { nat, closeDefaultSecurityGroup: false });
    group.add(
      new ec2.CfnTransitGatewayAttachment(stack, 'Own', {
        transitGatewayId: TGW,
        vpcId: vpc.vpcId,
        subnetIds: vpc.selectSubnets({ subnetGroupName: 'cluster' }).subnetIds,
      }),
    );
    const own = Synthesized.of(stack);
    expect(own.all(TGW_ATTACHMENT).map(({ id }) => id)).toEqual(['Own']);
    expect(routesTo(own, 'TransitGatewayId').map(({ DependsOn }) => DependsOn)).toEqual(Array(6).fill(['Own']));

    const elsewhere = synthesize(toTransitGateway({ attachedElsewhere: true })).template;
    expect(elsewhere.all(TGW_ATTACHMENT)).toEqual([]);
    expect(routesTo(elsewhere, 'TransitGatewayId').map(({ DependsOn }) => DependsOn)).toEqual(Array(6).fill(undefined));
  });

  test('fails where the attachment that was promised never comes, or comes twice', () => {
    expect(() => synthesize(toTransitGateway({ attachment: new DependencyGroup() }))).toFailWith(
      'NatAttachment',
      `"${TGW}" depends on an empty DependencyGroup`,
      'Add the attachment of the VPC to the DependencyGroup',
      '(at Test/Network)',
    );
    expect(() => toTransitGateway({ attachment: new DependencyGroup(), attachedElsewhere: true })).toFailWith(
      'NatAttachment',
      '"attachedElsewhere: true" and an attachment contradict each other',
      'Remove one of the two',
    );
  });

  test('fails without subnets for it', () => {
    expect(() => synthesize(toTransitGateway({ attachmentTier: 'nodes' }))).toFailWith(
      'NatAttachment',
      '"nodes" is not a tier of the plan',
      'Did you mean "node"?',
      '(at Test/Network)',
    );
    const addressPlan = new AddressPlan({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ZONES,
      tiers: [Tier.withEgress('batch', { prefixLength: 24, startsAt: '10.0.0.0' })],
    });
    expect(() => synthesize(toTransitGateway(), { addressPlan })).toFailWith(
      'NatAttachment',
      '"transitGateway" has no subnets for its attachment',
      'Add Tier.node() to the plan, or set attachmentTier',
    );
  });
});

describe('a network that leaves through a virtual private gateway', () => {
  const nat = NatStrategy.through(EgressTarget.vpnGateway('vgw-0123456789abcdef0'));

  test('is attached to it before its routes, and is no closed network', () => {
    const { template, network } = synthesize(nat);
    const attachment = template.one('AWS::EC2::VPCGatewayAttachment', 'vgw-');
    const routes = template
      .all('AWS::EC2::Route')
      .filter(({ Properties }) => Properties.GatewayId === 'vgw-0123456789abcdef0');
    expect(routes).toHaveLength(6);
    expect(routes.every(({ id }) => template.waitsFor(id).has(attachment.id))).toBe(true);
    expect(network.isPrivate).toBe(false);
  });

  test('takes IPv4 alone there', () => {
    const { template } = synthesize(nat, { ipv6: Ipv6Block.amazonProvided() });
    const out = template.all('AWS::EC2::Route').filter(({ Properties }) => Properties.DestinationIpv6CidrBlock);
    expect(out.map(({ id }) => /Vpc(\w+)Subnet/.exec(id)?.[1])).toEqual(['Public', 'Public', 'Public']);
  });

  test('has private subnets for the constructs that take an existing network', () => {
    const stack = testStack();
    const own = new ec2.CfnVPNGateway(stack, 'Vgw', { type: 'ipsec.1' });
    for (const [index, id] of ['vgw-0123456789abcdef0', own.ref].entries()) {
      const addressPlan = testPlan();
      const made = new EksNetwork(stack, `N${index}`, {
        addressPlan,
        nat: NatStrategy.through(EgressTarget.vpnGateway(id)),
      });
      const nodeSubnets = { subnets: made.subnetsOf('node') };
      expect(() => EksNetwork.fromVpc(stack, `Face${index}`, { vpc: made.vpc, nodeSubnets })).not.toThrow();
    }
  });
});

describe('a network that reaches another one by peering', () => {
  test('has routes to the blocks of the peer', () => {
    const stack = testStack();
    let peering: ec2.CfnVPCPeeringConnection | undefined;
    const network = testNetwork(stack, {
      nat: NatStrategy.through(EgressTarget.peeringConnection(Lazy.string({ produce: () => peering?.ref })), {
        destinations: ['10.1.0.0/16'],
        rest: NatStrategy.perZone(),
      }),
    });
    peering = new ec2.CfnVPCPeeringConnection(stack, 'Peering', { vpcId: network.vpc.vpcId, peerVpcId: 'vpc-2' });
    const template = Synthesized.of(stack);
    const routes = routesTo(template, 'VpcPeeringConnectionId');
    expect(routes.map(({ Properties }) => Properties.VpcPeeringConnectionId)).toEqual(
      Array(6).fill({ Ref: 'Peering' }),
    );
    expect(new Deletion(template).cycles).toEqual([]);
  });

  test('fails as a way to everything', () => {
    for (const choose of [NatStrategy.through, NatStrategy.privateGateways]) {
      expect(() => synthesize(choose(EgressTarget.peeringConnection('pcx-1')))).toFailWith(
        'NatDestination',
        '"0.0.0.0/0" cannot be routed to a peering connection, which only reaches the peer VPC',
        'such as destinations: ["10.1.0.0/16"]',
        '(at Test/Network)',
      );
    }
  });
});

test('fails for a core network without an attachment, whose tags choose its segment', () => {
  expect(() => EgressTarget.coreNetwork('arn:aws:networkmanager::111111111111:core-network/core-network-1')).toFailWith(
    'NatAttachment',
    '"arn:aws:networkmanager::111111111111:core-network/core-network-1" only accepts routes of attached VPCs',
    'or write attachedElsewhere: true',
  );
  const attachment = new DependencyGroup();
  const stack = testStack();
  attachment.add(new ec2.CfnEIP(stack, 'Attachment'));
  const target = EgressTarget.coreNetwork('arn:aws:networkmanager::111111111111:core-network/core-network-1', {
    attachment,
  });
  testNetwork(stack, { nat: NatStrategy.through(target), closeDefaultSecurityGroup: false });
  const routes = routesTo(Synthesized.of(stack), 'CoreNetworkArn');
  expect(routes.map(({ DependsOn }) => DependsOn)).toEqual(Array(6).fill(['Attachment']));
});

// Ids that are known after the network: a reference waits by itself.
test.each([
  [
    'network interfaces',
    'NetworkInterfaceId',
    (id: (zone: string) => string) => EgressTarget.networkInterfaces(zoned(id)),
  ],
  [
    'Gateway Load Balancer endpoints',
    'VpcEndpointId',
    (id: (zone: string) => string) => EgressTarget.gatewayLoadBalancerEndpoints(zoned(id)),
  ],
])('routes wait for %s of the same app', (_, property, make) => {
  const stack = testStack();
  const targets = new Map<string, ec2.CfnNetworkInterface>();
  const target = make((zone) => Lazy.string({ produce: () => targets.get(zone)?.ref }));
  const network = testNetwork(stack, { nat: NatStrategy.through(target), closeDefaultSecurityGroup: false });
  for (const { availabilityZone, subnetId } of network.subnetsOf('public')) {
    targets.set(
      availabilityZone,
      new ec2.CfnNetworkInterface(stack, `Target${availabilityZone.slice(-1)}`, { subnetId }),
    );
  }
  const template = Synthesized.of(stack);
  const routes = routesTo(template, property);
  expect(routes).toHaveLength(6);
  expect(routes.every(({ id }) => [...template.waitsFor(id)].some((other) => other.startsWith('Target')))).toBe(true);
  expect(new Deletion(template).cycles).toEqual([]);
});

function zoned(id: (zone: string) => string): Record<string, string> {
  return Object.fromEntries(ZONES.map((zone) => [zone, id(zone)]));
}
