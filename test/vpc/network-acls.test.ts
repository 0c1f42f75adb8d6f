import fc from 'fast-check';
import {
  type AddressPlan,
  EgressTarget,
  type EksNetworkProps,
  EndpointAddressing,
  EndpointFeature,
  NatStrategy,
  NetworkAcls,
  Tier,
} from '../../lib';
import { Ipv6Block, type NetworkAclsOptions } from '../../lib/vpc';
import { networkAclTables } from '../../lib/vpc/network-acl-rules';
import { testNetwork, testPlan, testStack } from '../support/builders';
import { AclSimulator, type Packet } from '../support/packets';
import { Synthesized } from '../support/templates';

const DATABASE = Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0', ipv6Index: 4 });

function synthesized(
  options: NetworkAclsOptions = {},
  plan: AddressPlan = testPlan({ additionalTiers: [DATABASE] }),
  nat?: NatStrategy,
  props: Partial<EksNetworkProps> = {},
) {
  const stack = testStack();
  testNetwork(stack, {
    addressPlan: plan,
    nat,
    networkAcls: NetworkAcls.perTier(options),
    endpoints: [EndpointFeature.POD_IDENTITY],
    closeDefaultSecurityGroup: false,
    ...props,
  });
  return Synthesized.of(stack);
}

/** The same, dual stack. */
function dualStack(options: NetworkAclsOptions = {}, nat?: NatStrategy, props: Partial<EksNetworkProps> = {}) {
  return synthesized(options, undefined, nat, { ipv6: Ipv6Block.amazonProvided(), ...props });
}

// An address in a subnet of each tier; the NAT gateway and the load balancer are in public subnets, the second node in another zone.
const NODE = '10.0.0.10';
const NODE_B = '10.0.8.10';
const PUBLIC = '10.0.64.10';
const API = '10.0.255.133';
const POD = '100.64.0.10';
const POD_B = '100.64.32.10';
const DB = '10.0.80.10';
const INTERNET = '198.51.100.7';
const OFFICE = '172.16.4.2';

// The same in the IPv6 block.
const NODE6 = '2001:db8:0:110::10';
const NODE6_B = '2001:db8:0:111::10';
const PUBLIC6 = '2001:db8:0:100::10';
const API6 = '2001:db8:0:120::5';
const POD6 = '2001:db8:0:130::10';
const POD6_B = '2001:db8:0:131::10';
const DB6 = '2001:db8:0:140::10';
const INTERNET6 = '2a00:1450::7';
const OFFICE6 = '2001:db8:ffff::2';

const LOWEST = 1024;
const HIGHEST = 65_535;
const tcp = (from: string, to: string, toPort: number, fromPort = 40_000): Packet => ({
  protocol: 'tcp',
  from,
  to,
  fromPort,
  toPort,
});
const udp = (from: string, to: string, toPort: number, fromPort = 40_000): Packet => ({
  protocol: 'udp',
  from,
  to,
  fromPort,
  toPort,
});

const tooBig = (from: string, to: string): Packet => ({ protocol: 'icmpv6', from, to, fromPort: 2, toPort: 0 });
const ping6 = (from: string, to: string): Packet => ({ protocol: 'icmpv6', from, to, fromPort: 128, toPort: 0 });

/** Every entry in a line. */
function picture(of: Synthesized, entries = of.all('AWS::EC2::NetworkAclEntry')): string {
  const names = Object.fromEntries(
    of.all('AWS::EC2::NetworkAcl').map(({ id }) => [id, id.replace(/.*Acls|[A-F0-9]{8}$/g, '')]),
  );
  const lines = entries.map(({ Properties: entry }) => {
    const ports = entry.PortRange
      ? `${entry.PortRange.From}-${entry.PortRange.To}`
      : entry.Icmp
        ? { 3: 'fragmentation', 2: 'too big' }[String(entry.Icmp.Type) as '3']
        : '';
    const protocol = { '-1': 'all', 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6' }[String(entry.Protocol) as '6'];
    const way = entry.Egress ? 'to  ' : 'from';
    const peer = entry.CidrBlock ?? (typeof entry.Ipv6CidrBlock === 'string' ? entry.Ipv6CidrBlock : 'Ipv6Block');
    return (
      `${names[entry.NetworkAclId.Ref].padEnd(8)} ${way} ${peer.padEnd(13)} ${protocol} ${ports}`.padEnd(52) +
      entry.RuleNumber
    );
  });
  return lines.join('\n');
}

const template = synthesized();
const acls = new AclSimulator(template);

describe('network ACLs', () => {
  test('are a table per tier', () => {
    expect(picture(template)).toMatchSnapshot();
  });

  test('are off unless asked for', () => {
    const stack = testStack();
    expect(testNetwork(stack).networkAcls).toEqual({});
    expect(Synthesized.of(stack).all('AWS::EC2::NetworkAcl')).toEqual([]);
  });

  test('hold every subnet, once their rules are in force', () => {
    const associations = template.all('AWS::EC2::SubnetNetworkAclAssociation');
    expect(new Set(associations.map(({ Properties }) => Properties.SubnetId.Ref)).size).toBe(15);
    expect(template.all('AWS::EC2::Subnet')).toHaveLength(15);
    for (const { id, Properties } of associations) {
      const entries = template
        .all('AWS::EC2::NetworkAclEntry')
        .filter((entry) => entry.Properties.NetworkAclId.Ref === Properties.NetworkAclId.Ref);
      expect([...template.waitsFor(id)]).toEqual(expect.arrayContaining(entries.map((entry) => entry.id)));
    }
  });

  test.each<[string, Packet[]]>([
    ['a node calls the API server', [tcp(NODE, API, 443)]],
    ['a pod calls the API server', [tcp(POD, API, 443)]],
    ['the API server calls a kubelet', [tcp(API, NODE, 10_250)]],
    ...[443, 4443, 6443, 8443, 9443, 10_251].map((port): [string, Packet[]] => [
      `the API server calls a webhook on ${port}`,
      [tcp(API, POD, port)],
    ]),
    ['the API server calls a webhook on a node', [tcp(API, NODE_B, 9443)]],
    ['a pod asks CoreDNS', [udp(POD, POD_B, 53)]],
    ['a pod asks CoreDNS at length', [tcp(POD, POD_B, 53)]],
    ['a node asks CoreDNS in a pod', [udp(NODE, POD_B, 53)]],
    ['a node calls a node of another zone', [tcp(NODE, NODE_B, 179)]],
    ['a pod calls a pod', [tcp(POD, POD_B, 80)]],
    ['a pod calls a database', [tcp(POD, DB, 5432)]],
    ['a pod calls an interface endpoint', [tcp(POD, NODE_B, 443)]],
    ['a load balancer calls a pod', [tcp(PUBLIC, POD, 8080)]],
    ['a load balancer calls a pod on a low port', [tcp(PUBLIC, POD, 80)]],
    ['a load balancer calls a node port', [tcp(PUBLIC, NODE, 30_080)]],
    ['the internet calls a load balancer', [tcp(INTERNET, PUBLIC, 443)]],
    ['the internet calls a load balancer on 80', [tcp(INTERNET, PUBLIC, 80)]],
    ['a pod has the time of the VPC', [udp(POD, '169.254.169.123', 123)]],
    ['a node has its metadata', [tcp(NODE, '169.254.169.254', 80)]],
    ['a node gets its lease', [udp(NODE, '255.255.255.255', 67, 68)]],
  ])('let it through that %s', (_, legs) => {
    for (const port of [LOWEST, 32_768, HIGHEST]) {
      expect(acls.converses(...legs.map((leg) => ({ ...leg, fromPort: leg.fromPort === 68 ? 68 : port })))).toBe(true);
    }
  });

  // Behind NAT a packet passes the network ACL of the public subnet twice: with the pod's address, and with the gateway's.
  test.each([
    ['a pod', POD, 'tcp', 443],
    ['a pod', POD, 'tcp', 22],
    ['a pod', POD, 'udp', 123],
    ['a node', NODE, 'tcp', 443],
  ] as const)('let %s (%s) out through NAT and back: %s %d', (_, from, protocol, toPort) => {
    for (const fromPort of [LOWEST, HIGHEST]) {
      const asked = { protocol, from, to: INTERNET, fromPort, toPort };
      const translated = { ...asked, from: PUBLIC };
      const answered = { protocol, from: INTERNET, to: from, fromPort: toPort, toPort: fromPort };
      // Out of the private subnet, into the public one, out of that one; and the same way back.
      expect(acls.passes(asked)).toBe(true);
      expect(acls.enters(PUBLIC, asked)).toBe(true);
      expect(acls.passes(translated)).toBe(true);
      expect(acls.passes({ ...answered, to: PUBLIC })).toBe(true);
      expect(acls.leaves(PUBLIC, answered)).toBe(true);
      expect(acls.passes(answered)).toBe(true);
    }
  });

  test.each([NODE, POD, API, DB])('deny what comes from outside to %s', (target) => {
    for (const port of [22, 53, 80, 111, 443, 445, 1023]) {
      expect(acls.passes(tcp(INTERNET, target, port))).toBe(false);
      expect(acls.passes(udp(INTERNET, target, port))).toBe(false);
      expect(acls.passes(tcp(OFFICE, target, port))).toBe(false);
    }
  });

  test('deny cluster and isolated subnets the internet altogether, in and out', () => {
    for (const port of [443, 10_250, 40_000]) {
      for (const inside of [API, DB]) {
        expect(acls.passes(tcp(INTERNET, inside, port))).toBe(false);
        expect(acls.passes(tcp(inside, INTERNET, port))).toBe(false);
      }
    }
  });

  test('deny cluster subnets all but TCP on 443 and from 1024 on', () => {
    for (const port of [22, 80, 1023]) {
      expect(acls.passes(tcp(NODE, API, port))).toBe(false);
      expect(acls.passes(tcp(API, NODE, port))).toBe(false);
    }
    expect(acls.passes(udp(NODE, API, 443))).toBe(false);
  });

  test('deny traffic to public subnets on other ports than those of load balancers, and allow path MTU discovery', () => {
    for (const port of [22, 53, 8, 1023]) {
      expect(acls.passes(tcp(INTERNET, PUBLIC, port))).toBe(false);
    }
    const icmp = (type: number, code: number): Packet => ({
      protocol: 'icmp',
      from: INTERNET,
      to: PUBLIC,
      fromPort: type,
      toPort: code,
    });
    expect(acls.passes(icmp(3, 4))).toBe(true);
    expect(acls.passes(icmp(8, 0))).toBe(false);
  });

  test('let client networks call internal load balancers and the cluster endpoint', () => {
    const withClients = new AclSimulator(
      synthesized({ clientNetworks: ['172.16.0.0/12'], loadBalancerPorts: [443, 8443] }),
    );
    expect(withClients.converses(tcp(OFFICE, NODE, 443))).toBe(true);
    expect(withClients.converses(tcp(OFFICE, API, 443))).toBe(true);
    expect(withClients.passes(tcp(OFFICE, API, 22))).toBe(false);
    expect(withClients.passes(tcp(OFFICE, NODE, 80))).toBe(false);
    expect(withClients.passes(tcp(OFFICE, POD, 443))).toBe(false);
    expect(withClients.passes(tcp(INTERNET, API, 443))).toBe(false);
    expect(withClients.converses(tcp(INTERNET, PUBLIC, 8443))).toBe(true);
    expect(withClients.passes(tcp(INTERNET, PUBLIC, 80))).toBe(false);
  });

  test('leave a network without NAT S3 and the VPC', () => {
    const cut = new AclSimulator(synthesized({ clientNetworks: ['172.16.0.0/12'] }, undefined, NatStrategy.none()));
    expect(cut.converses(tcp(NODE, INTERNET, 443))).toBe(true);
    expect(cut.converses(tcp(POD, POD_B, 53))).toBe(true);
    expect(cut.converses(tcp(NODE, API, 443))).toBe(true);
    expect(cut.converses(tcp(OFFICE, NODE, 443))).toBe(true);
    expect(cut.passes(tcp(NODE, INTERNET, 22))).toBe(false);
    expect(cut.passes(udp(INTERNET, NODE, 40_000))).toBe(false);
  });
});

describe('network ACLs in a dual stack network', () => {
  const dual = dualStack();
  const both = new AclSimulator(dual);
  const ipv6Entries = dual.all('AWS::EC2::NetworkAclEntry').filter(({ Properties }) => Properties.Ipv6CidrBlock);

  test('have these IPv6 rules in addition to the unchanged IPv4 rules', () => {
    expect(picture(dual, ipv6Entries)).toMatchSnapshot();
    const ids = ipv6Entries.map(({ id }) => id);
    const others = dual.all('AWS::EC2::NetworkAclEntry').filter(({ id }) => !ids.includes(id));
    expect(others.map(({ id, Properties }) => [id, Properties])).toEqual(
      template.all('AWS::EC2::NetworkAclEntry').map(({ id, Properties }) => [id, Properties]),
    );
  });

  test('number each rule once per network ACL and direction', () => {
    const keys = dual
      .all('AWS::EC2::NetworkAclEntry')
      .map(({ Properties: { NetworkAclId, Egress, RuleNumber } }) => `${NetworkAclId.Ref} ${Egress} ${RuleNumber}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { Properties } of ipv6Entries) {
      expect(Properties.RuleNumber).toBeLessThanOrEqual(32_766);
    }
  });

  test('take the block from the VPC, after it has one', () => {
    const association = dual.one('AWS::EC2::VPCCidrBlock', 'Ipv6CidrBlock').id;
    expect(ipv6Entries.length).toBeGreaterThan(15);
    for (const { id, Properties } of ipv6Entries) {
      expect([...dual.waitsFor(id)]).toContain(association);
      expect([
        '::/0',
        { 'Fn::Select': [0, { 'Fn::GetAtt': [dual.one('AWS::EC2::VPC').id, 'Ipv6CidrBlocks'] }] },
      ]).toContainEqual(Properties.Ipv6CidrBlock);
    }
  });

  test('name a block that is known at synthesis', () => {
    const byoip = Ipv6Block.byoip('2001:db8:0:100::/56', 'ipv6pool-ec2-0123456789abcdef0');
    const known = dualStack({}, undefined, { ipv6: byoip });
    expect(new AclSimulator(known).converses(tcp(NODE6, API6, 443))).toBe(true);
    expect(picture(known)).toContain('from 2001:db8:0:100::/56 all');
  });

  test.each<[string, Packet[]]>([
    ['a node calls the API server', [tcp(NODE6, API6, 443)]],
    ['a pod calls the API server', [tcp(POD6, API6, 443)]],
    ['the API server calls a kubelet', [tcp(API6, NODE6, 10_250)]],
    ...[443, 4443, 6443, 8443, 9443, 10_251].map((port): [string, Packet[]] => [
      `the API server calls a webhook on ${port}`,
      [tcp(API6, POD6, port)],
    ]),
    ['the API server calls a webhook on a node', [tcp(API6, NODE6_B, 9443)]],
    ['a pod asks CoreDNS', [udp(POD6, POD6_B, 53)]],
    ['a pod asks CoreDNS at length', [tcp(POD6, POD6_B, 53)]],
    ['a node asks CoreDNS in a pod', [udp(NODE6, POD6_B, 53)]],
    ['a pod in a node subnet asks CoreDNS in another', [udp(NODE6, NODE6_B, 53)]],
    ['a node calls a node of another zone', [tcp(NODE6, NODE6_B, 179)]],
    ['a pod calls a pod', [tcp(POD6, POD6_B, 80)]],
    ['a pod calls a database', [tcp(POD6, DB6, 5432)]],
    ['a pod calls a dual stack endpoint', [tcp(POD6, NODE6_B, 443)]],
    ['a load balancer calls a pod', [tcp(PUBLIC6, POD6, 8080)]],
    ['a load balancer calls a pod on a low port', [tcp(PUBLIC6, POD6, 80)]],
    ['the internet calls a load balancer', [tcp(INTERNET6, PUBLIC6, 443)]],
    ['the internet calls a load balancer on 80', [tcp(INTERNET6, PUBLIC6, 80)]],
    ['a pod calls the internet', [tcp(POD6, INTERNET6, 443)]],
    ['a node calls the internet on a low port', [tcp(NODE6, INTERNET6, 22)]],
    ['a node asks the time of the internet', [udp(NODE6, INTERNET6, 123)]],
    ['a node asks the resolver of the VPC', [udp(NODE6, 'fd00:ec2::253', 53)]],
  ])('let it through over IPv6 that %s', (_, legs) => {
    for (const fromPort of [LOWEST, 32_768, HIGHEST]) {
      expect(both.converses(...legs.map((leg) => ({ ...leg, fromPort })))).toBe(true);
    }
  });

  test('let IPv4 through as before', () => {
    for (const packet of [
      tcp(NODE, API, 443),
      tcp(API, NODE, 10_250),
      udp(POD, POD_B, 53),
      tcp(INTERNET, PUBLIC, 443),
    ]) {
      expect(both.converses(packet)).toBe(true);
    }
    expect(both.passes(tcp(INTERNET, NODE, 22))).toBe(false);
  });

  test.each([NODE6, POD6, API6, DB6])('deny what comes from outside to %s', (target) => {
    for (const port of [22, 53, 80, 111, 443, 445, 1023]) {
      expect(both.passes(tcp(INTERNET6, target, port))).toBe(false);
      expect(both.passes(udp(INTERNET6, target, port))).toBe(false);
      expect(both.passes(tcp(OFFICE6, target, port))).toBe(false);
    }
    expect(both.passes(ping6(INTERNET6, target))).toBe(false);
  });

  test('deny cluster and isolated subnets the internet altogether, in and out', () => {
    for (const port of [443, 10_250, 40_000]) {
      for (const inside of [API6, DB6]) {
        expect(both.passes(tcp(INTERNET6, inside, port))).toBe(false);
        expect(both.passes(tcp(inside, INTERNET6, port))).toBe(false);
      }
    }
    expect(both.passes(tooBig(INTERNET6, API6))).toBe(false);
  });

  test('deny cluster subnets all but TCP on 443 and from 1024 on, and that a packet is too big', () => {
    for (const port of [22, 80, 1023]) {
      expect(both.passes(tcp(NODE6, API6, port))).toBe(false);
      expect(both.passes(tcp(API6, NODE6, port))).toBe(false);
    }
    expect(both.passes(udp(NODE6, API6, 443))).toBe(false);
    expect(both.passes(ping6(NODE6, API6))).toBe(false);
    expect(both.passes(tooBig(NODE6, API6))).toBe(true);
    expect(both.passes(tooBig(API6, NODE6))).toBe(true);
  });

  test('allow path MTU messages from outside to possible senders', () => {
    for (const target of [PUBLIC6, NODE6, POD6]) {
      expect(both.passes(tooBig(INTERNET6, target))).toBe(true);
      expect(both.passes(ping6(INTERNET6, target))).toBe(false);
    }
    expect(both.passes(tcp(INTERNET6, PUBLIC6, 22))).toBe(false);
  });

  test('let client networks of both families call internal load balancers and the cluster endpoint', () => {
    const clientNetworks = ['172.16.0.0/12', '2001:db8:ffff::/48'];
    const open = new AclSimulator(dualStack({ clientNetworks, loadBalancerPorts: [443, 8443] }));
    for (const [office, node, api, pod] of [
      [OFFICE, NODE, API, POD],
      [OFFICE6, NODE6, API6, POD6],
    ]) {
      expect(open.converses(tcp(office, node, 443))).toBe(true);
      expect(open.converses(tcp(office, api, 443))).toBe(true);
      expect(open.passes(tcp(office, api, 22))).toBe(false);
      expect(open.passes(tcp(office, node, 80))).toBe(false);
      expect(open.passes(tcp(office, pod, 443))).toBe(false);
    }
    expect(open.passes(tcp(INTERNET6, API6, 443))).toBe(false);
    // A router on the way, which need not be in the network of the client.
    expect(open.passes(tooBig('2a00:1450::1', API6))).toBe(true);
    expect(open.passes(tcp(INTERNET6, PUBLIC6, 80))).toBe(false);
    expect(open.converses(tcp(INTERNET6, PUBLIC6, 8443))).toBe(true);
  });

  test('leave a network without a way out the VPC, and S3 where its gateway takes IPv6', () => {
    const clientNetworks = ['2001:db8:ffff::/48'];
    const cut = new AclSimulator(dualStack({ clientNetworks }, NatStrategy.none()));
    expect(cut.converses(tcp(POD6, POD6_B, 53))).toBe(true);
    expect(cut.converses(tcp(NODE6, API6, 443))).toBe(true);
    expect(cut.converses(tcp(OFFICE6, NODE6, 443))).toBe(true);
    expect(cut.passes(tooBig('2a00:1450::1', NODE6))).toBe(true);
    expect(cut.passes(tooBig('2a00:1450::1', POD6))).toBe(false);
    expect(cut.passes(tcp(NODE6, INTERNET6, 443))).toBe(false);
    expect(cut.passes(tcp(INTERNET6, NODE6, 40_000))).toBe(false);
    expect(cut.converses(tcp(NODE, INTERNET, 443))).toBe(true);

    const endpointAddressing = EndpointAddressing.dualStack({ s3Gateway: true });
    const withS3 = new AclSimulator(dualStack({}, NatStrategy.none(), { endpointAddressing }));
    expect(withS3.converses(tcp(NODE6, INTERNET6, 443))).toBe(true);
    expect(withS3.passes(tcp(NODE6, INTERNET6, 22))).toBe(false);
    expect(withS3.passes(udp(INTERNET6, NODE6, 40_000))).toBe(false);
    expect(withS3.passes(tcp(INTERNET6, DB6, 40_000))).toBe(false);
  });

  test('follow the way out of each family', () => {
    const only = new AclSimulator(dualStack({}, NatStrategy.ipv6Only()));
    expect(only.converses(tcp(POD6, INTERNET6, 22))).toBe(true);
    expect(only.passes(tcp(POD, INTERNET, 22))).toBe(false);

    const target = EgressTarget.transitGateway('tgw-0123456789abcdef0');
    const some = new AclSimulator(dualStack({}, NatStrategy.through(target, { destinations: ['192.168.0.0/16'] })));
    expect(some.converses(tcp(POD, INTERNET, 22))).toBe(true);
    expect(some.passes(tcp(POD6, INTERNET6, 22))).toBe(false);
  });
});

describe('the rules of network ACLs', () => {
  const POD_2 = Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' });
  const entriesOf = (plan: AddressPlan) =>
    Object.fromEntries(
      synthesized({ clientNetworks: ['172.16.0.0/12'] }, plan)
        .all('AWS::EC2::NetworkAclEntry')
        .map(({ id, Properties }) => [id, Properties]),
    );
  const before = entriesOf(testPlan({ availabilityZones: ['eu-west-1b', 'eu-west-1c'], podCidr: '100.66.0.0/16' }));

  test.each([
    ['a zone', { availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }, 0],
    ['a tier', { availabilityZones: ['eu-west-1b', 'eu-west-1c'], additionalTiers: [DATABASE] }, 4],
    // Seven for the new block, which comes before the other one, in the tables that are there; seven in that of the new tier.
    ['a pod block', { availabilityZones: ['eu-west-1b', 'eu-west-1c'], additionalTiers: [POD_2] }, 14],
  ])('stay as they are when %s is added', (_, change, added) => {
    const after = entriesOf(testPlan({ podCidr: '100.66.0.0/16', ...change }));
    expect(after).toMatchObject(before);
    expect(Object.keys(after).length - Object.keys(before).length).toBe(added);
  });

  test('have a number each, inside the bounds, whatever /16 the blocks are', () => {
    const numberOf = (vpcCidr: string, podCidr: string) =>
      networkAclTables(testPlan({ vpcCidr, podCidr }), {
        hasEgress: true,
        clientNetworks: [],
        loadBalancerPorts: [],
        maxEntries: 20,
      })
        .find(({ tier }) => tier === 'node')
        ?.rules.find(({ cidr }) => cidr === podCidr)?.number as number;
    const pods = Array.from({ length: 64 }, (_, index) => numberOf('10.0.0.0/16', `100.${64 + index}.0.0/16`));
    const tens = Array.from({ length: 254 }, (_, index) => numberOf('10.0.0.0/16', `10.${index + 2}.0.0/16`));
    const all = [...pods, ...tens];
    expect(new Set(all).size).toBe(all.length);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (third) => {
        const number = numberOf('10.0.0.0/16', `100.70.${third}.0/${20 + (third % 16 === 0 ? 0 : 4)}`);
        expect(number).toBeGreaterThanOrEqual(10_000);
        expect(number).toBeLessThan(18_192);
      }),
      { numRuns: 50 },
    );
  });

  test('fail where there are more than the quota, in words of what to do', () => {
    const clients = Array.from({ length: 8 }, (_, index) => `172.${16 + index}.0.0/16`);
    expect(() => synthesized({ clientNetworks: clients })).toFailWith(
      'NetworkAclEntries',
      '"node" needs 21 IPv4 rules for ingress, and a network ACL has at most 20, including the final deny rule',
      'Combine client networks, or request a higher quota (at most 40) and set maxEntries',
      '(at Test/Network)',
    );
    expect(() => synthesized({ clientNetworks: clients, maxEntries: 40 })).not.toThrow();
    // With the rule that denies these are 22: nineteen of one's own fit in the quota of twenty, and no more.
    expect(() => synthesized({ clientNetworks: clients, maxEntries: 21 })).toFailWith(
      'NetworkAclEntries',
      '"node"',
      '21',
    );
    expect(() => synthesized({ clientNetworks: clients, maxEntries: 22 })).not.toThrow();
    expect(() => synthesized({ clientNetworks: clients.slice(1) })).not.toThrow();
    for (const maxEntries of [0, 41, 20.5]) {
      expect(() => synthesized({ maxEntries })).toFailWith(
        'NetworkAclEntries',
        `"maxEntries" is ${maxEntries}`,
        '20, or up to 40',
      );
    }
  });

  test('fail where two come to one number', () => {
    expect(() => synthesized({ clientNetworks: ['172.16.0.0/12', '172.16.0.0/12'] })).toFailWith(
      'NetworkAclEntries',
      '"172.16.0.0/12" and "172.16.0.0/12" result in the same rule number',
      'Combine them, or write one of them as two halves',
    );
  });

  test.each([0, 65_536, 80.5])('fail on the port %d', (port) => {
    expect(() => synthesized({ loadBalancerPorts: [443, port] })).toFailWith(
      'NetworkAclPort',
      `"${port}" is not a listener port`,
      '1 to 65535',
    );
  });

  test('are counted apart for IPv4 and IPv6, as AWS does', () => {
    const clients = Array.from({ length: 7 }, (_, index) => [`172.${16 + index}.0.0/16`, `2001:db8:${index + 1}::/48`]);
    expect(() => dualStack({ clientNetworks: clients.flat() })).not.toThrow();
    const more = [...clients.flat(), '2001:db8:a::/48', '2001:db8:b::/48'];
    expect(() => dualStack({ clientNetworks: more })).toFailWith(
      'NetworkAclEntries',
      '"node" needs 22 IPv6 rules for ingress, and a network ACL has at most 20, including the final deny rule',
      'Combine client networks, or request a higher quota (at most 40) and set maxEntries',
    );
  });

  test('fail on client networks of IPv6 where the network has none', () => {
    expect(() => synthesized({ clientNetworks: ['2001:db8::/56'] })).toFailWith(
      'CidrFamily',
      '"2001:db8::/56"',
      'IPv4 is needed',
    );
  });
});
