import { Tier } from '../../lib/addressing/tier';
import { planOf } from '../support/plans';

/** A plan with a pod tier in each of the blocks. */
const planWith = (vpcCidr: string, ...blocks: string[]) =>
  planOf({ vpcCidr, tiers: blocks.map((cidrBlock, index) => Tier.pod({ name: `pod-${index + 1}`, cidrBlock })) });

describe('the primary block', () => {
  test.each([
    '10.0.0.0/16',
    '10.0.0.0/28',
    '172.31.0.0/16',
    '192.168.4.0/22',
    '198.19.0.0/16',
    '100.64.0.0/16',
    '203.0.113.0/24',
  ])('may be %s', (vpcCidr) => {
    expect(planWith(vpcCidr).vpcCidr).toBe(vpcCidr);
  });

  test.each([
    ['10.0.0.0/8', '10.0.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/16'],
    ['10.0.0.0/15', '10.0.0.0/16'],
    ['10.0.0.0/29', '10.0.0.0/28'],
    ['10.0.0.8/29', '10.0.0.0/28'],
    ['10.0.0.255/32', '10.0.0.240/28'],
  ])('fails at a size that no VPC has: %s', (vpcCidr, meant) => {
    expect(() => planWith(vpcCidr)).toFailWith(
      'BlockSize',
      `"${vpcCidr}" is not a CIDR block of a VPC`,
      `/16 to /28. Write a block such as "${meant}"`,
    );
  });

  test('fails as IPv6', () => {
    expect(() => planWith('2001:db8::/56')).toFailWith(
      'CidrFamily',
      '"2001:db8::/56" is an IPv6 network, but IPv4 is needed',
      'Write a network such as "10.0.0.0/16"',
    );
  });

  test('fails on link-local addresses', () => {
    expect(() => planWith('169.254.8.0/24')).toFailWith(
      'BlockRange',
      '"169.254.8.0/24" is in the link-local range, which a VPC cannot use',
      'such as "10.0.0.0/16"',
    );
  });

  test('fails with host bits, as every network does', () => {
    expect(() => planWith('10.0.3.1/16')).toFailWith('CidrHostBits', '"10.0.3.1/16"', 'Did you mean "10.0.0.0/16"?');
  });
});

describe('secondary blocks', () => {
  test('come in address order, whatever the order of their tiers', () => {
    const blocks = ['100.66.0.0/16', '100.64.0.0/16', '10.1.0.0/16', '100.65.0.0/16'];
    expect(planWith('10.2.0.0/16', ...blocks).secondaryCidrs).toEqual([
      '10.1.0.0/16',
      '100.64.0.0/16',
      '100.65.0.0/16',
      '100.66.0.0/16',
    ]);
  });

  test('are counted once when tiers share them, and not at all when they are the primary block', () => {
    const tiers = [
      Tier.pod({ name: 'pod-1', cidrBlock: '100.64.0.0/16', prefixLength: 20, startsAt: '100.64.0.0' }),
      Tier.pod({ name: 'pod-2', cidrBlock: '100.64.0.0/16', prefixLength: 20, startsAt: '100.64.128.0' }),
      Tier.node({ cidrBlock: '10.0.0.0/16' }),
    ];
    expect(planOf({ tiers }).secondaryCidrs).toEqual(['100.64.0.0/16']);
  });

  test.each([
    ['10.0.0.0/16', '10.2.0.0/16'],
    ['10.0.0.0/16', '10.1.0.0/16'],
    ['10.2.0.0/16', '10.0.0.0/16'],
    ['10.0.0.0/16', '100.64.0.0/16'],
    ['10.0.0.0/16', '203.0.113.0/24'],
    ['172.16.0.0/16', '172.20.0.0/16'],
    ['172.31.0.0/17', '100.127.0.0/16'],
    ['192.168.0.0/17', '192.168.128.0/17'],
    ['198.19.0.0/17', '198.19.128.0/17'],
    ['198.19.0.0/16', '100.64.0.0/16'],
    ['100.64.0.0/16', '100.65.0.0/16'],
    ['203.0.113.0/24', '198.51.100.0/24'],
  ])('of a VPC of %s may be %s', (vpcCidr, block) => {
    expect(planWith(vpcCidr, block).secondaryCidrs).toEqual([block]);
  });

  test.each([
    ['10.0.0.0/16', '172.16.0.0/16', 'other 10.0.0.0/8'],
    ['10.0.0.0/16', '192.168.0.0/16', 'other 10.0.0.0/8'],
    ['10.0.0.0/16', '198.19.0.0/16', 'other 10.0.0.0/8'],
    ['10.0.0.0/17', '10.0.128.0/17', 'other 10.0.0.0/8'],
    ['10.1.0.0/16', '10.0.0.0/16', 'other 10.0.0.0/8'],
    ['172.16.0.0/16', '172.31.0.0/16', 'other 172.16.0.0/12 (not 172.31.0.0/16)'],
    ['172.16.0.0/16', '10.0.0.0/16', 'other 172.16.0.0/12'],
    ['172.16.0.0/16', '198.19.0.0/16', 'other 172.16.0.0/12'],
    ['192.168.0.0/17', '172.16.0.0/16', 'other 192.168.0.0/16'],
    ['192.168.0.0/17', '198.19.0.0/16', 'other 192.168.0.0/16'],
    ['198.19.0.0/16', '10.0.0.0/16', 'only public ranges'],
    ['100.64.0.0/16', '192.168.0.0/16', 'only public ranges'],
    ['203.0.113.0/24', '198.19.0.0/16', 'only public ranges'],
  ])('of a VPC of %s fail as %s', (vpcCidr, block, takes) => {
    expect(() => planWith(vpcCidr, block)).toFailWith(
      'BlockRange',
      `"${block}" cannot be a secondary block of a VPC with ${vpcCidr}, which accepts ${takes}`,
      `Write a block such as "${vpcCidr.startsWith('100.64') ? '100.65.0.0/16' : '100.64.0.0/16'}"`,
    );
  });

  test('fail in 10.0.0.0/16 with another secondary block in 10.0.0.0/15, which AWS accepts in only one order', () => {
    expect(() => planWith('10.2.0.0/16', '10.0.0.0/16', '10.1.0.0/16')).toFailWith(
      'BlockRange',
      '"10.0.0.0/16" cannot be a secondary block of a VPC with 10.2.0.0/16, which accepts other 10.0.0.0/8, public ranges and 100.64.0.0/10',
      'Write a block such as "100.64.0.0/16"',
    );
  });

  test('fail from the fifth on', () => {
    const blocks = [64, 65, 66, 67, 68, 69].map((second) => `100.${second}.0.0/16`);
    expect(planWith('10.0.0.0/16', ...blocks.slice(0, 4)).secondaryCidrs).toHaveLength(4);
    expect(() => planWith('10.0.0.0/16', ...blocks)).toFailWith(
      'BlockLimit',
      '"100.68.0.0/16" would be block 6 of the VPC, which has at most 5',
      'Use larger blocks',
    );
  });

  test('fail as IPv6, as link-local addresses, and at a size that no VPC has', () => {
    expect(() => planWith('10.0.0.0/16', '2001:db8::/56')).toFailWith(
      'CidrFamily',
      '"2001:db8::/56" is an IPv6 network, but IPv4 is needed',
      '"10.0.0.0/16"',
    );
    expect(() => planWith('10.0.0.0/16', '169.254.0.0/16')).toFailWith(
      'BlockRange',
      '"169.254.0.0/16" is in the link-local range, which a VPC cannot use',
      'Write a block',
    );
    expect(() => planWith('10.0.0.0/16', '100.64.0.0/10')).toFailWith(
      'BlockSize',
      '"100.64.0.0/10" is not a CIDR block of a VPC, which is /16 to /28',
      '"100.64.0.0/16"',
    );
    expect(() => planWith('10.0.0.0/16', '')).toFailWith(
      'CidrSyntax',
      '"" is not an address',
      'Write a network such as',
    );
  });

  test('fail when they overlap the primary block or each other', () => {
    expect(() => planWith('10.0.0.0/16', '10.0.128.0/17')).toFailWith(
      'NetworksOverlap',
      '"10.0.128.0/17" overlaps "10.0.0.0/16", another block of the VPC',
      'Move one of them',
    );
    expect(() => planWith('10.0.0.0/16', '100.64.0.0/16', '100.64.64.0/18')).toFailWith(
      'NetworksOverlap',
      '"100.64.64.0/18" overlaps "100.64.0.0/16", another block of the VPC',
      'Move one of them',
    );
  });
});

describe('connected networks', () => {
  const podTier = [Tier.pod({ cidrBlock: '100.64.0.0/16' })];

  test('outside the blocks change nothing', () => {
    const connectedNetworks = { 'on-premises': '10.1.0.0/16', 'data centre': '2001:db8::/56' };
    expect(planOf({ connectedNetworks, tiers: podTier }).table()).toBe(planOf({ tiers: podTier }).table());
  });

  test('fail over the primary block', () => {
    expect(() => planOf({ connectedNetworks: { 'on-premises': '10.0.0.0/8' } })).toFailWith(
      'NetworksOverlap',
      '"vpc" 10.0.0.0/16 overlaps "on-premises" 10.0.0.0/8',
      'Move one of them',
    );
  });

  test('fail over a pod block, and name a block that is not routed', () => {
    const connectedNetworks = { 'on-premises': '10.0.0.0/8', mesh: '100.64.0.0/15', other: '100.66.128.0/24' };
    expect(() => planOf({ connectedNetworks, tiers: podTier })).toFailWith(
      'NetworksOverlap',
      '"pod" 100.64.0.0/16 overlaps "mesh" 100.64.0.0/15',
      'Move "pod" to a block that no network routes, such as "100.67.0.0/16"',
    );
  });

  test('fail over a pod block when all space for pods is routed', () => {
    expect(() => planOf({ connectedNetworks: { carrier: '100.64.0.0/10' }, tiers: podTier })).toFailWith(
      'NetworksOverlap',
      '"pod" 100.64.0.0/16 overlaps "carrier" 100.64.0.0/10',
      'Move one of them',
    );
  });

  test('fail when they are no networks', () => {
    expect(() => planOf({ connectedNetworks: { 'on-premises': '10.0.3.1/8' } })).toFailWith(
      'CidrHostBits',
      '"10.0.3.1/8" has host bits set',
      'Did you mean "10.0.0.0/8"?',
    );
  });
});
