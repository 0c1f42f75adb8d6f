import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import {
  AddressPlan,
  Cidr,
  EgressTarget,
  type EksNetworkProps,
  EndpointFeature,
  NatStrategy,
  NetworkAcls,
  Tier,
} from '../../lib';
import { IpamAllocation, Ipv6Block } from '../../lib/vpc';
import { type CidrStep, stepsTo } from '../../lib/vpc/tiered-vpc';
import { plans } from '../support/arbitraries';
import { testNetwork, testPlan, testStack } from '../support/builders';
import { testNetworking } from '../support/networking';
import { addressOf, rangeOf } from '../support/plans';
import { type Resource, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const VPC_POOL = 'ipam-pool-0aaaaaaaaaaaaaaaa';
const POD_POOL = 'ipam-pool-0bbbbbbbbbbbbbbbb';
const PODS = '100.64.0.0/16';
const both = IpamAllocation.fromPools({ vpcPoolId: VPC_POOL, secondaryPoolIds: { [PODS]: POD_POOL } });

function synthesize(props: Partial<EksNetworkProps> = {}) {
  const stack = testStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, ipam: both, ...props });
  return { stack, network, template: Synthesized.of(stack) };
}

/** The first `count` networks with so many bits for hosts, as `Fn::Cidr` gives them: at most 256, and none outside the block. */
function cidrs(block: string, count: number, hostBits: number): string[] {
  const [first, last] = rangeOf(block);
  const size = 2 ** hostBits;
  if (count < 1 || count > 256 || first + count * size - 1 > last) {
    throw new Error(`Fn::Cidr cannot cut ${count} networks of ${size} addresses from ${block}`);
  }
  return Array.from({ length: count }, (_, index) => `${addressOf(first + index * size)}/${32 - hostBits}`);
}

/** What CloudFormation makes of an expression, where pools gave the blocks. */
// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
function evaluate(value: any, blocks: { vpc: string; pods: string }): any {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, blocks));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const [[name, inner]] = Object.entries<unknown>(value);
  const args = evaluate(Array.isArray(inner) ? inner : [], blocks);
  switch (name) {
    case 'Fn::Select':
      return args[1][args[0]];
    case 'Fn::Cidr':
      return cidrs(args[0], Number(args[1]), Number(args[2]));
    case 'Fn::Split':
      return args[1].split(args[0]);
    case 'Fn::Join':
      return args[1].join(args[0]);
    case 'Fn::GetAtt':
      expect(args[0]).toMatch(/^NetworkVpc[0-9A-F]{8}$/);
      expect(args[1]).toBe('CidrBlock');
      return blocks.vpc;
    case 'Ref':
      expect(inner).toMatch(/^NetworkVpcIpamAllocation100x64x0x0x16/);
      return `${POD_POOL}|ipam-pool-alloc-0cccccccccccccccc|${blocks.pods}`;
    default:
      throw new Error(`${name} in the network of a subnet`);
  }
}

const subnetsById = (template: Synthesized): Record<string, unknown> =>
  Object.fromEntries(template.all('AWS::EC2::Subnet').map(({ id, Properties }) => [id, Properties.CidrBlock]));

describe('a plan whose addresses are placeholders', () => {
  const MARK = 'placeholder, IPAM assigns the addresses at deployment';
  const planOf = (ipam: IpamAllocation | undefined, addressPlan = testPlan()) =>
    testNetwork(testStack(), { ipam, addressPlan }).addressPlan;

  test('marks only the blocks from a pool', () => {
    expect(planOf(both).placeholderCidrs).toEqual(['10.0.0.0/16', PODS]);
    const podsOnly = planOf(IpamAllocation.fromPools({ secondaryPoolIds: { [PODS]: POD_POOL } }));
    expect(podsOnly.placeholderCidrs).toEqual([PODS]);
    expect(podsOnly.table()).toContain(`${PODS} (secondary CIDR block: ${MARK})`);
    expect(podsOnly.table()).toContain('10.0.0.0/16 (primary CIDR block)');
    expect(planOf(undefined).table()).not.toContain('placeholder');
  });

  test('marks them on the plan page', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'plan-page-'));
    try {
      const app = new App({ analyticsReporting: false, treeMetadata: false, outdir });
      testNetwork(new Stack(app, 'Prod', { env: { region: 'eu-west-1' } }), { ipam: both, planPage: true });
      app.synth();
      const page = readFileSync(join(outdir, 'Prod.Network.plan.html'), 'utf8');
      expect(page).toContain(`<p class="note">10.0.0.0/16: ${MARK}.</p>`);
      expect(page).toContain(`<p class="note">${PODS}: ${MARK}.</p>`);
      expect(page).toContain(`>primary CIDR block · ${MARK} · `);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('may be marked by its author, and then fails without a pool', () => {
    const marked = testPlan({ placeholderCidrs: [PODS] });
    expect(planOf(both, marked).placeholderCidrs).toEqual(['10.0.0.0/16', PODS]);
    expect(() => planOf(undefined, marked)).toFailWith(
      'IpamBlock',
      `"${PODS}" is in placeholderCidrs of the plan, but has no pool`,
      'Set its pool in ipam, or remove it from placeholderCidrs',
    );
  });
});

describe('blocks from pools', () => {
  const { template, network } = synthesize({ endpoints: [EndpointFeature.NODES] });
  const vpc = template.one('AWS::EC2::VPC');

  test('are asked for by their length', () => {
    expect(vpc.Properties).toMatchObject({ Ipv4IpamPoolId: VPC_POOL, Ipv4NetmaskLength: 16 });
    expect(vpc.Properties).not.toHaveProperty('CidrBlock');
    expect(template.one('AWS::EC2::IPAMAllocation').Properties).toEqual({
      IpamPoolId: POD_POOL,
      NetmaskLength: 16,
      Description: { 'Fn::Join': ['', ['Secondary CIDR block of ', { Ref: vpc.id }]] },
    });
  });

  test('are associated with the VPC by the network that the pool gave, before their subnets', () => {
    const allocation = template.one('AWS::EC2::IPAMAllocation').id;
    const association = template.one('AWS::EC2::VPCCidrBlock');
    expect(association.Properties).toEqual({
      VpcId: { Ref: vpc.id },
      CidrBlock: { 'Fn::Select': [2, { 'Fn::Split': ['|', { Ref: allocation }] }] },
    });
    const pods = template.all('AWS::EC2::Subnet').filter(({ id }) => id.includes('PodSubnet'));
    expect(pods).toHaveLength(3);
    for (const { DependsOn } of pods) {
      expect(DependsOn).toContain(association.id);
    }
  });

  test.each([
    ['10.0.0.0/16', '100.64.0.0/16'],
    ['10.137.0.0/16', '100.99.0.0/16'],
    ['172.31.0.0/16', '198.18.0.0/16'],
  ])('hold every subnet at its place: %s and %s', (vpcBlock, podBlock) => {
    const blocks = { vpc: vpcBlock, pods: podBlock };
    const planned = testPlan({ vpcCidr: '10.0.0.0/16' }).subnets.map(({ cidr }) => cidr);
    const moved = planned.map((cidr) => {
      const [from, to] = cidr.startsWith('10.') ? ['10.0.0.0/16', vpcBlock] : [PODS, podBlock];
      const first = rangeOf(cidr)[0] - rangeOf(from)[0] + rangeOf(to)[0];
      return `${addressOf(first)}/${cidr.split('/')[1]}`;
    });
    const received = Object.values(subnetsById(template)).map((value) => evaluate(value, blocks));
    expect(received.sort()).toEqual(moved.sort());
  });

  test('admit nodes and pods to the endpoints by where they really are', () => {
    const blocks = { vpc: '10.137.0.0/16', pods: '100.99.0.0/16' };
    const rules = template.one('AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress;
    expect(rules.map((rule: Resource['Properties']) => evaluate(rule.CidrIp, blocks))).toEqual([
      '10.137.0.0/21',
      '10.137.8.0/21',
      '10.137.16.0/21',
      '100.99.0.0/19',
      '100.99.32.0/19',
      '100.99.64.0/19',
    ]);
    expect(evaluate(rules[3].Description, blocks)).toBe('HTTPS from 100.99.0.0/19');
  });

  test('leave no placeholder in the template, and the plan as it was', () => {
    expect(JSON.stringify(template.json)).not.toMatch(/10\.0\.|100\.64\./);
    expect(network.addressPlan.vpcCidr).toBe('10.0.0.0/16');
  });

  test('are cut once or twice, by the places in the plan', () => {
    const shortName = (id: string) => id.replace(/^NetworkVpc|Subnet[0-9A-F]{8}$/g, '');
    const picture = Object.entries(subnetsById(template)).map(
      ([id, value]) => `${shortName(id).padEnd(14)} ${expressionOf(value)}`,
    );
    expect(picture.join('\n')).toMatchSnapshot();
  });
});

/** `vpc → 15 of 16 × /20 → 249 of 250 × /28`: where an expression leads, outermost block first. */
// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
function expressionOf(value: any): string {
  if (value['Fn::GetAtt']) {
    return 'vpc';
  }
  const [index, list] = value['Fn::Select'];
  if (!list['Fn::Cidr']) {
    return 'pods';
  }
  const [block, count, bits] = list['Fn::Cidr'];
  return `${expressionOf(block)} → ${index} of ${count} × /${32 - Number(bits)}`;
}

describe('a block without a pool', () => {
  test('remains as planned with a VPC from a pool', () => {
    const { template } = synthesize({ ipam: IpamAllocation.fromPools({ vpcPoolId: VPC_POOL }) });
    expect(template.all('AWS::EC2::IPAMAllocation')).toEqual([]);
    expect(template.one('AWS::EC2::VPCCidrBlock').Properties.CidrBlock).toBe(PODS);
    expect(Object.values(subnetsById(template))).toContain('100.64.32.0/19');
    expect(Object.values(subnetsById(template))).not.toContain('10.0.0.0/21');
  });

  test('stays as planned where pods alone are from a pool', () => {
    const { template } = synthesize({ ipam: IpamAllocation.fromPools({ secondaryPoolIds: { [PODS]: POD_POOL } }) });
    expect(template.one('AWS::EC2::VPC').Properties.CidrBlock).toBe('10.0.0.0/16');
    expect(Object.values(subnetsById(template))).toContain('10.0.8.0/21');
    expect(Object.values(subnetsById(template))).not.toContain('100.64.0.0/19');
  });
});

describe('the steps to a network', () => {
  const follow = (block: string, steps: readonly CidrStep[]) =>
    steps.reduce((cidr, { index, count, hostBits }) => cidrs(cidr, count, hostBits)[index], block);

  test('lead to the place of every subnet of any plan, in any block of the size', () => {
    fc.assert(
      fc.property(plans, fc.nat(0xff), (props, place) => {
        for (const { cidr, cidrBlock } of new AddressPlan(props).subnets) {
          const steps = stepsTo(Cidr.parse(cidrBlock), Cidr.parse(cidr));
          expect(follow(cidrBlock, steps)).toBe(cidr);
          const [length, bits] = [Number(cidrBlock.split('/')[1]), Number(cidr.split('/')[1])];
          const real = 10 * 2 ** 24 + place * 2 ** (32 - length);
          const offset = rangeOf(cidr)[0] - rangeOf(cidrBlock)[0];
          expect(follow(`${addressOf(real)}/${length}`, steps)).toBe(`${addressOf(real + offset)}/${bits}`);
        }
      }),
    );
  });

  test.each<[block: string, network: string, steps: CidrStep[]]>([
    ['10.0.0.0/28', '10.0.0.0/28', []],
    ['10.0.0.0/16', '10.0.8.0/21', [{ index: 1, count: 2, hostBits: 11 }]],
    ['10.0.0.0/16', '10.0.15.240/28', [{ index: 255, count: 256, hostBits: 4 }]],
    [
      '10.0.0.0/16',
      '10.0.16.0/28',
      [
        { index: 1, count: 2, hostBits: 12 },
        { index: 0, count: 1, hostBits: 4 },
      ],
    ],
  ])('from %s to %s are as few as can be', (block, network, steps) => {
    expect(stepsTo(Cidr.parse(block), Cidr.parse(network))).toEqual(steps);
  });
});

describe('stability', () => {
  const zones = ['eu-west-1a', 'eu-west-1c'];
  const before = subnetsById(synthesize({ addressPlan: testPlan({ availabilityZones: zones }) }).template);

  test.each([
    ['a zone between two others', { availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }],
    ['a zone in front', { availabilityZones: ['eu-west-1d', 'eu-west-1a', 'eu-west-1c'] }],
    [
      'a tier',
      {
        availabilityZones: zones,
        additionalTiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })],
      },
    ],
    [
      'a pod block',
      { availabilityZones: zones, additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })] },
    ],
  ])('adding %s changes no expression of another subnet', (_, change) => {
    const after = subnetsById(synthesize({ addressPlan: testPlan(change) }).template);
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
    expect(after).toMatchObject(before);
  });
});

describe('features that require known networks', () => {
  const vpcOnly = IpamAllocation.fromPools({ vpcPoolId: VPC_POOL });

  test('fails where the plan was held against others', () => {
    for (const [name, option] of [
      ['connectedNetworks', { connectedNetworks: { office: '192.168.0.0/16' } }],
      ['serviceCidr', { serviceCidr: '172.20.0.0/16' }],
    ] as const) {
      expect(() => synthesize({ addressPlan: testPlan(option) })).toFailWith(
        'IpamCheck',
        `"${name}" of the plan cannot be compared`,
        'Remove it',
        '(at Test/Network)',
      );
      expect(() => synthesize({ addressPlan: testPlan(option), ipam: undefined })).not.toThrow();
    }
  });

  test('does not take placeholders for addresses of the VPC', () => {
    const through = (ipam?: IpamAllocation) => () =>
      synthesize({
        ipam,
        nat: NatStrategy.through(EgressTarget.transitGateway('tgw-0123456789abcdef0'), {
          destinations: ['10.0.5.0/24'],
          rest: NatStrategy.none(),
        }),
      });
    expect(through()).toFailWith(
      'NatDestination',
      '"10.0.5.0/24" is inside 10.0.0.0/16 of the VPC, and needs no route',
      'Remove it',
    );
    expect(through(vpcOnly)).not.toThrow();
  });

  test('holds the service CIDR of a cluster against the blocks that are known', () => {
    const join = (serviceIpv4Cidr: string, ipam?: IpamAllocation) => () =>
      testNetworking({ networkProps: { ipam }, clusterProps: { serviceIpv4Cidr } });
    expect(join('10.0.128.0/20')).toFailWith(
      'NetworksOverlap',
      '"10.0.128.0/20", the service CIDR,',
      'Write another one, such as "172.20.0.0/16"',
    );
    expect(join('10.0.128.0/20', vpcOnly)).not.toThrow();
    expect(join('100.64.0.0/16', vpcOnly)).toFailWith('ServiceCidr', '"100.64.0.0/16"', 'Write one in');
  });

  test('fails with network ACLs, whose rules are addresses of the plan', () => {
    const networkAcls = NetworkAcls.perTier();
    expect(() => synthesize({ networkAcls, ipam: vpcOnly })).toFailWith(
      'IpamCheck',
      '"networkAcls" needs the addresses of the plan, but IPAM assigns other addresses',
      'Remove it, or define your own network ACLs',
      '(at Test/Network)',
    );
    expect(() => synthesize({ networkAcls, ipam: undefined })).not.toThrow();
  });

  test('keeps the reserved part of a subnet at its place', () => {
    const { template } = synthesize({ addressPlan: testPlan({ nodeTier: { prefixReservation: 22 } }) });
    const reserved = template.one('AWS::EC2::SubnetCidrReservation', 'NodeSubnetB').Properties.Cidr;
    expect(evaluate(reserved, { vpc: '10.32.0.0/16', pods: '100.70.0.0/16' })).toBe('10.32.12.0/22');
  });

  test('warns of the bridge of Docker for blocks that are known only', () => {
    const addressPlan = testPlan({ vpcCidr: '172.17.0.0/16' });
    const warned = (ipam?: IpamAllocation) => warningsOf(synthesize({ addressPlan, ipam }).network).map(({ id }) => id);
    expect(warned()).toEqual(['dockerBridgeRange']);
    expect(warned(vpcOnly)).toEqual([]);
  });
});

test('is dual stack as ever', () => {
  const { template } = synthesize({ ipv6: Ipv6Block.amazonProvided() });
  const subnet = template.one('AWS::EC2::Subnet', 'PodSubnetB').Properties;
  expect(subnet.Ipv6CidrBlock['Fn::Select'][0]).toBe(49);
  expect(evaluate(subnet.CidrBlock, { vpc: '10.1.0.0/16', pods: '100.70.0.0/16' })).toBe('100.70.32.0/19');
});

describe('pools', () => {
  test('fail for a block that the plan does not have', () => {
    const withPool = (block: string) => () =>
      synthesize({ ipam: IpamAllocation.fromPools({ secondaryPoolIds: { [block]: POD_POOL } }) });
    expect(withPool('100.65.0.0/16')).toFailWith(
      'IpamBlock',
      '"100.65.0.0/16" is not a secondary block of the plan',
      'Did you mean "100.64.0.0/16"?',
      '(at Test/Network)',
    );
    expect(withPool('10.0.0.0/16')).toFailWith('IpamBlock', '"10.0.0.0/16" is the primary block', 'vpcPoolId');
    expect(withPool('100.64.0.1/16')).toFailWith('CidrHostBits', '"100.64.0.1/16"', 'Did you mean "100.64.0.0/16"?');
  });

  test('fail where there is none, or an id is none', () => {
    expect(() => IpamAllocation.fromPools({})).toFailWith(
      'IpamBlock',
      '"fromPools" has no pool',
      'Set vpcPoolId or secondaryPoolIds',
    );
    expect(() => IpamAllocation.fromPools({ vpcPoolId: '10.0.0.0/8' })).toFailWith(
      'ResourceId',
      '"10.0.0.0/8" is not the id of an IPAM pool',
      'ipam-pool-0123456789abcdef0',
    );
    expect(() => IpamAllocation.fromPools({ secondaryPoolIds: { [PODS]: 'pods' } })).toFailWith(
      'ResourceId',
      '"pods" is not the id of an IPAM pool',
      'ipam-pool-0123456789abcdef0',
    );
  });
});
