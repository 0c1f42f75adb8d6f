import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AddressPlan, EksNetwork, NatStrategy, Tier } from '../../lib';
import { Ipv6Block } from '../../lib/vpc';
import { REGION, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { Synthesized, tagsOf } from '../support/templates';
import { warningsOf } from '../support/warnings';

const stack = testStack();
const network = testNetwork(stack);
const template = Synthesized.of(stack);

describe('the default network', () => {
  test('has every subnet at its planned address', () => {
    expect(template.networkPicture()).toMatchSnapshot();
  });

  test('keeps its resources under the same logical ids', () => {
    expect(template.inventory()).toMatchSnapshot();
  });

  test('sends pods and nodes out through the gateway of their own zone', () => {
    for (const tier of ['node', 'pod']) {
      for (const subnet of network.subnetsOf(tier)) {
        const id = stack.getLogicalId(subnet.node.defaultChild as ec2.CfnSubnet);
        const gateway = template.byId(template.defaultRouteOf(id));
        const home = template.byId(gateway.Properties.SubnetId.Ref);
        expect(home.Properties.AvailabilityZone).toBe(subnet.availabilityZone);
      }
    }
  });

  test('gives cluster subnets no default route', () => {
    for (const subnet of network.subnetsOf('cluster')) {
      expect(template.defaultRouteOf(stack.getLogicalId(subnet.node.defaultChild as ec2.CfnSubnet))).toBe('-');
    }
  });

  test('makes pod subnets wait for their block', () => {
    const block = template.one('AWS::EC2::VPCCidrBlock').id;
    const waiting = template.all('AWS::EC2::Subnet').filter(({ DependsOn }) => DependsOn?.includes(block));
    expect(waiting.map(({ Properties }) => Properties.CidrBlock)).toEqual([
      '100.64.0.0/19',
      '100.64.32.0/19',
      '100.64.64.0/19',
    ]);
  });

  test('tags public and node subnets for load balancers, and nothing else', () => {
    const roles = Object.fromEntries(
      template
        .all('AWS::EC2::Subnet')
        .map((subnet) => [
          subnet.Properties.CidrBlock,
          tagsOf(subnet).flatMap(([key]) => (key.startsWith('kubernetes.io/') ? [key] : [])),
        ]),
    );
    expect(roles).toEqual({
      '10.0.0.0/21': ['kubernetes.io/role/internal-elb'],
      '10.0.8.0/21': ['kubernetes.io/role/internal-elb'],
      '10.0.16.0/21': ['kubernetes.io/role/internal-elb'],
      '10.0.64.0/23': ['kubernetes.io/role/elb'],
      '10.0.66.0/23': ['kubernetes.io/role/elb'],
      '10.0.68.0/23': ['kubernetes.io/role/elb'],
      '10.0.255.128/28': [],
      '10.0.255.144/28': [],
      '10.0.255.160/28': [],
      '100.64.0.0/19': [],
      '100.64.32.0/19': [],
      '100.64.64.0/19': [],
    });
  });

  test('gives no subnet public addresses on launch', () => {
    expect(template.all('AWS::EC2::Subnet').map(({ Properties }) => Properties.MapPublicIpOnLaunch)).toEqual(
      Array(12).fill(false),
    );
  });

  test('closes the default security group', () => {
    expect(template.all('Custom::VpcRestrictDefaultSG')).toHaveLength(1);
  });

  test('names the addresses that it leaves by', () => {
    expect(network.egressAddresses).toHaveLength(3);
    expect(stack.resolve(network.egressAddresses)).toEqual(
      ZONES.map((_, index) => ({ Ref: template.all('AWS::EC2::EIP')[index].id })),
    );
  });

  test('does not look up zones although account and Region are known', () => {
    const assembly = (stack.node.root as import('aws-cdk-lib').App).synth();
    expect(assembly.manifest.missing).toBeUndefined();
  });
});

describe('choosing subnets', () => {
  test.each(['public', 'node', 'cluster', 'pod'])('finds the tier %s by name', (tier) => {
    expect(network.vpc.selectSubnets({ subnetGroupName: tier }).subnets).toEqual(network.subnetsOf(tier));
    expect(network.vpc.selectSubnets({ subnetGroupName: tier }).availabilityZones).toEqual(ZONES);
  });

  test('filters a tier by zone', () => {
    const { subnets } = network.vpc.selectSubnets({ subnetGroupName: 'pod', availabilityZones: ['eu-west-1b'] });
    expect(subnets).toEqual([network.subnetsOf('pod')[1]]);
    expect(network.vpc.selectSubnets({ subnetGroupName: 'pod', onePerAz: true }).subnets).toHaveLength(3);
  });

  test('fails on a tier that the plan does not have', () => {
    expect(() => network.vpc.selectSubnets({ subnetGroupName: 'pods' })).toFailWith(
      'UnknownTier',
      '"pods" is not a tier of the plan',
      'Did you mean "pod"?',
      '(at Test/Network/Vpc)',
    );
    const bare = testNetwork(testStack(), {
      addressPlan: new AddressPlan({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ZONES,
        tiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.0.0' })],
      }),
      nat: NatStrategy.none(),
    });
    expect(() => bare.podSubnets).toFailWith(
      'UnknownTier',
      '"pod" is not the role of a tier of the network',
      'Add Tier.pod()',
    );
  });

  test('keeps cluster and pod subnets out of the choice by type, so that nothing else lands in them', () => {
    expect(network.vpc.privateSubnets).toEqual(network.subnetsOf('node'));
    expect(network.vpc.publicSubnets).toEqual(network.subnetsOf('public'));
    expect(network.vpc.isolatedSubnets).toEqual([]);
    const fn = new lambda.Function(testNetworkStack(), 'Function', {
      vpc: otherNetwork.vpc,
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
    });
    const ids = otherNetwork.subnetsOf('node').map(({ subnetId }) => fn.stack.resolve(subnetId));
    expect(
      Synthesized.of(fn.stack).one('AWS::Lambda::Function', 'NODEJS'.toLowerCase()).Properties.VpcConfig.SubnetIds,
    ).toEqual(ids);
  });

  let otherNetwork: EksNetwork;
  function testNetworkStack() {
    const other = testStack();
    otherNetwork = testNetwork(other, { closeDefaultSecurityGroup: false });
    return other;
  }
});

describe('stability', () => {
  const idsByCidr = (plan: AddressPlan) => {
    const other = testStack();
    testNetwork(other, { addressPlan: plan });
    return Object.fromEntries(
      Synthesized.of(other)
        .all('AWS::EC2::Subnet')
        .map(({ id, Properties }) => [Properties.CidrBlock, id]),
    );
  };
  const before = idsByCidr(testPlan({ availabilityZones: ['eu-west-1a', 'eu-west-1c'] }));

  test.each([
    ['a zone between two others', { availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }],
    ['a zone in front', { availabilityZones: ['eu-west-1d', 'eu-west-1a', 'eu-west-1c'] }],
    ['a zone at the end', { availabilityZones: ['eu-west-1a', 'eu-west-1c', 'eu-west-1f'] }],
    [
      'a tier',
      {
        availabilityZones: ['eu-west-1a', 'eu-west-1c'],
        additionalTiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })],
      },
    ],
    [
      'a pod block',
      {
        availabilityZones: ['eu-west-1a', 'eu-west-1c'],
        additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })],
      },
    ],
  ])('adding %s moves and renames nothing', (_, change) => {
    expect(idsByCidr(testPlan(change))).toMatchObject(before);
  });
});

describe('egress', () => {
  test('goes through one gateway when asked, in the zone that is named', () => {
    const other = testStack();
    const single = testNetwork(other, { nat: NatStrategy.single('eu-west-1b') });
    const synthesized = Synthesized.of(other);
    const gateway = synthesized.one('AWS::EC2::NatGateway');
    expect(synthesized.byId(gateway.Properties.SubnetId.Ref).Properties.AvailabilityZone).toBe('eu-west-1b');
    for (const subnet of [...single.subnetsOf('node'), ...single.subnetsOf('pod')]) {
      expect(synthesized.defaultRouteOf(other.getLogicalId(subnet.node.defaultChild as ec2.CfnSubnet))).toBe(
        gateway.id,
      );
    }
  });

  test('is cut where there is no NAT: node subnets count as isolated', () => {
    const other = testStack();
    const cut = testNetwork(other, { nat: NatStrategy.none() });
    const synthesized = Synthesized.of(other);
    expect(synthesized.all('AWS::EC2::NatGateway')).toHaveLength(0);
    expect(cut.vpc.isolatedSubnets).toEqual(cut.subnetsOf('node'));
    expect(cut.egressAddresses).toEqual([]);
    expect(synthesized.all('AWS::EC2::Route')).toHaveLength(0);
  });

  test.each([
    ['forEks', () => testPlan()],
    ['forSharedSubnets', () => AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES })],
    ['forPrivate', () => AddressPlan.forPrivate({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES })],
  ])('without NAT has no internet gateway and no public subnets: %s', (_, addressPlan) => {
    const other = testStack();
    const cut = testNetwork(other, { addressPlan: addressPlan(), nat: NatStrategy.none() });
    const synthesized = Synthesized.of(other);
    for (const type of ['InternetGateway', 'VPCGatewayAttachment', 'NatGateway', 'Route', 'EIP']) {
      expect(synthesized.all(`AWS::EC2::${type}`)).toEqual([]);
    }
    const tags = synthesized.all('AWS::EC2::Subnet').flatMap(({ Properties }) => Properties.Tags);
    expect(tags.filter(({ Key }: { Key: string }) => Key === 'kubernetes.io/role/elb')).toEqual([]);
    expect(cut.tierNames).not.toContain('public');
    expect(cut.addressPlan.tiers.map(({ name }) => name)).not.toContain('public');
    expect(cut.vpc.publicSubnets).toEqual([]);
    expect(cut.isPrivate).toBe(true);
    // With an address for every other subnet that the plan has for it.
    expect(cut.addressPlan.subnets).toEqual(addressPlan().subnets.filter(({ tier }) => tier !== 'public'));
  });

  test.each([
    ['of a layout', () => testPlan({ publicTier: {} })],
    [
      'of the user',
      () =>
        new AddressPlan({
          vpcCidr: '10.0.0.0/16',
          availabilityZones: ZONES,
          tiers: [
            Tier.public({ prefixLength: 24, startsAt: '10.0.0.0' }),
            Tier.node({ prefixLength: 20, startsAt: '10.0.16.0' }),
          ],
        }),
    ],
  ])('without NAT keeps a public tier that the user configures: %s', (_, addressPlan) => {
    const other = testStack();
    const cut = testNetwork(other, { addressPlan: addressPlan(), nat: NatStrategy.none() });
    const synthesized = Synthesized.of(other);
    const gateway = synthesized.one('AWS::EC2::InternetGateway');
    const routes = synthesized.all('AWS::EC2::Route');
    expect(routes.map(({ Properties }) => Properties.GatewayId.Ref)).toEqual([gateway.id, gateway.id, gateway.id]);
    expect(cut.subnetsOf('public')).toHaveLength(3);
    expect(cut.isPrivate).toBe(true);
  });

  test('without NAT has no IPv6 route of public subnets either', () => {
    const other = testStack();
    testNetwork(other, { nat: NatStrategy.none(), ipv6: Ipv6Block.amazonProvided() });
    expect(Synthesized.of(other).all('AWS::EC2::Route')).toEqual([]);
    expect(Synthesized.of(other).all('AWS::EC2::EgressOnlyInternetGateway')).toEqual([]);
  });

  test('fails where public subnets are used that the network leaves out', () => {
    const cut = testNetwork(testStack(), { nat: NatStrategy.none() });
    expect(() => cut.publicSubnets).toFailWith('UnknownTier', '"public"', 'Write publicTier: {} in the plan');
  });

  test('fails in a zone that the plan does not have, and without a public tier', () => {
    expect(() => testNetwork(testStack(), { nat: NatStrategy.single('eu-west-1d') })).toFailWith(
      'NatZone',
      '"eu-west-1d" is not a zone of the plan',
      'Did you mean "eu-west-1a"?',
      '(at Test/Network)',
    );
    const withoutPublic = new AddressPlan({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ZONES,
      tiers: [Tier.node({ prefixLength: 20, startsAt: '10.0.0.0' })],
    });
    expect(() => testNetwork(testStack(), { addressPlan: withoutPublic })).toFailWith(
      'NatZone',
      '"eu-west-1a" has no public subnet',
      'NatStrategy.none()',
    );
  });
});

test('leaves the default security group alone when asked: no Lambda, no custom resource', () => {
  const other = testStack();
  testNetwork(other, { closeDefaultSecurityGroup: false });
  const types = Synthesized.of(other).resources.map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::Lambda::Function' || type.startsWith('Custom::'))).toEqual([]);
});

test('carries the tags that the user puts on the network', () => {
  const other = testStack();
  Tags.of(testNetwork(other)).add('team', 'platform');
  const synthesized = Synthesized.of(other);
  for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::NatGateway']) {
    expect(tagsOf(synthesized.all(type)[0])).toContainEqual(['team', 'platform']);
  }
});

test('writes a page of the plan next to the template when asked', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'plan-page-'));
  try {
    const app = new App({ analyticsReporting: false, treeMetadata: false, outdir });
    testNetwork(new Stack(app, 'Prod', { env: { region: REGION } }), { planPage: true });
    app.synth();
    const page = readFileSync(join(outdir, 'Prod.Network.plan.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('100.64.32.0/19');
    expect(page).toContain('Prod/Network');
    expect(readdirSync(outdir).filter((file) => file.endsWith('.html'))).toHaveLength(1);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('writes pages with names of their own, whatever the construct ids', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'plan-page-'));
  try {
    const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false, outdir }), 'Prod');
    const ids = ['a-b', 'a:b', 'x'.repeat(300), `${'x'.repeat(300)}y`];
    const scopes: [Construct, string][] = [
      [new Construct(stack, 'a'), 'b'],
      ...ids.map((id): [Stack, string] => [stack, id]),
    ];
    for (const [scope, id] of scopes) {
      new EksNetwork(scope, id, { addressPlan: testPlan(), planPage: true, closeDefaultSecurityGroup: false });
    }
    (stack.node.root as App).synth();
    const pages = readdirSync(outdir).filter((file) => file.endsWith('.plan.html'));
    expect(pages).toHaveLength(scopes.length);
    expect(pages).toContain('Prod.a-b.plan.html');
    expect(pages.filter((file) => !/^Prod\.[A-Za-z0-9._-]{1,110}\.plan\.html$/.test(file))).toEqual([]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('warns of zones that lose the internet together', () => {
  const network = testNetwork(testStack(), { nat: NatStrategy.single() });
  expect(warningsOf(network).map(({ id }) => id)).toEqual(['singleNatGateway']);
});

test('warns of public subnets that no Application Load Balancer fits into', () => {
  const warned = (prefixLength: number) =>
    warningsOf(testNetwork(testStack(), { addressPlan: testPlan({ publicTier: { prefixLength } }) }));
  expect(warned(28).map(({ id }) => id)).toEqual(['loadBalancerSubnet']);
  expect(warned(28)[0].text).toContain('10.0.64.0/28 of "public" is too small');
  expect(warned(27)).toEqual([]);
});

test('warns of public subnets in Wavelength Zones, by name and by id, and of none in Local Zones', () => {
  const warned = (...zones: string[]) =>
    warningsOf(
      testNetwork(testStack({ env: {} }), {
        addressPlan: testPlan({ availabilityZones: zones, zoneSlots: { [zones[2]]: 6 } }),
      }),
    ).filter(({ id }) => id !== 'twoZones');
  const [byName] = warned('us-east-1a', 'us-east-1b', 'us-east-1-wl1-bos-wlz-1');
  expect(byName.id).toBe('wavelengthPublicSubnet');
  expect(byName.text).toContain('10.0.76.0/23 of "public" is in the Wavelength Zone us-east-1-wl1-bos-wlz-1');
  expect(byName.text).toContain('carrier gateway');
  expect(warned('use1-az1', 'use1-az2', 'use1-wl1-bos-wlz1').map(({ id }) => id)).toEqual(['wavelengthPublicSubnet']);
  expect(warned('us-west-2a', 'us-west-2b', 'us-west-2-lax-1a')).toEqual([]);
});

test('warns once of two Availability Zones, and counts no Local Zone', () => {
  const warned = (...zones: string[]) =>
    warningsOf(
      testNetwork(testStack({ env: {} }), {
        addressPlan: testPlan({
          availabilityZones: zones,
          zoneSlots: zones.includes('us-west-2-lax-1a') ? { 'us-west-2-lax-1a': 6 } : {},
        }),
      }),
    ).filter(({ id }) => id === 'twoZones');
  expect(warned('us-west-2a', 'us-west-2b').map(({ text }) => text)).toEqual([
    expect.stringContaining('two Availability Zones, us-west-2a and us-west-2b: if one fails'),
  ]);
  expect(warned('us-west-2a', 'us-west-2b', 'us-west-2-lax-1a')).toHaveLength(1);
  expect(warned('us-west-2a', 'us-west-2b', 'us-west-2c')).toEqual([]);
});
