import { IpFamily } from '../addressing/address';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { parseIpv4Network } from '../addressing/cidr-blocks';
import { TierRole } from '../addressing/tier';
import { fail } from '../foundation/errors';

/**
 * Rule numbers: each kind of rule has a range of its own, so that nothing that is added pushes another rule on. The rules of both families
 * are counted apart and numbered together: a number is taken once per direction.
 */
const CLIENTS_FROM = 3000;
const CLIENT_SLOTS = 7000;
const BLOCKS_FROM = 10_000;
const REPLIES_FROM = 20_000;
const BLOCK_SLOTS = 8192;
const IPV6_BLOCK_FROM = 19_000;

/** For what is too big for the way to an address in the IPv6 block. */
export const IPV6_BLOCK_PATH_MTU = IPV6_BLOCK_FROM + 20;

/** Where the rules about the internet, and those about listeners on ports below 1024, start. */
export const INTERNET_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 100, [IpFamily.IPV6]: 200 };
export const PORTS_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 1000, [IpFamily.IPV6]: 31_000 };

/** A block of the VPC, with the numbers of the rules about it. */
export interface NumberedBlock {
  readonly ipFamily: IpFamily;
  readonly cidr: string;
  /** For what is let through, be it all or one port. */
  readonly trafficNumber: number;
  readonly repliesNumber: number;
}

/** An IPv4 block: its numbers follow from its first address alone. */
export function numberBlock(block: Cidr): NumberedBlock {
  const slot = slotOf(block);
  return {
    ipFamily: IpFamily.IPV4,
    cidr: block.toString(),
    trafficNumber: BLOCKS_FROM + slot,
    repliesNumber: REPLIES_FROM + slot,
  };
}

/** The IPv6 block, of which a network has one, behind the numbers of every IPv4 block. */
export function numberIpv6Block(cidr: string): NumberedBlock {
  return { ipFamily: IpFamily.IPV6, cidr, trafficNumber: IPV6_BLOCK_FROM, repliesNumber: IPV6_BLOCK_FROM + 10 };
}

/** The number of a rule about a client network, from what the rule says. */
export function clientNumber(client: Cidr, port: number | undefined): number {
  return CLIENTS_FROM + (hash(`${client} ${port}`) % CLIENT_SLOTS);
}

/** The ranges whose /16 have a slot each, in the order of the slots. */
const NUMBERED = [
  { octets: [10], seconds: 0, count: 256 },
  { octets: [172], seconds: 16, count: 16 },
  { octets: [192], seconds: 168, count: 1 },
  { octets: [198], seconds: 19, count: 1 },
  { octets: [100], seconds: 64, count: 64 },
];
const NUMBERED_SLOTS = NUMBERED.reduce((sum, { count }) => sum + count, 0);

/**
 * The slot of a block, a function of its first address alone: blocks that start at a /16 of the ranges for VPCs have a slot each; finer ones
 * are spread over the rest, and two that meet are refused.
 */
function slotOf(block: Cidr): number {
  const [first, second, third, fourth] = block.firstAddress.split('.').map(Number);
  let slot = 0;
  for (const { octets, seconds, count } of NUMBERED) {
    const isWithin = octets.includes(first) && second >= seconds && second < seconds + count;
    if (isWithin && third === 0 && fourth === 0) {
      return slot + second - seconds;
    }
    slot += count;
  }
  return NUMBERED_SLOTS + (hash(block.firstAddress) % (BLOCK_SLOTS - NUMBERED_SLOTS));
}

/** FNV-1a, for numbers that stay. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) {
    value = Math.imul(value ^ char.charCodeAt(0), 0x01000193);
  }
  return value >>> 0;
}

/**
 * The quota of rules per network ACL and direction, and how far AWS raises it. It is enforced for IPv4 and for IPv6 apart, and counts the rule
 * at the end of each that denies (Amazon VPC quotas).
 */
export const DEFAULT_QUOTA = 20;
const HIGHEST_QUOTA = 40;
const FINAL_RULES = 1;

/** Stands in rules for the IPv6 block of the VPC, which is commonly known at deployment only. */
export const IPV6_BLOCK = 'Ipv6Block';

/** Listeners on ports from here on need no rule of their own: replies to NAT gateways and to nodes come in there. */
const FIRST_EPHEMERAL = 1024;

/** What a rule lets through. */
export interface AclTraffic {
  readonly protocol: 'all' | 'tcp' | 'udp' | 'fragmentation-needed' | 'packet-too-big';
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** A rule of a network ACL. All of them allow: what none allows is denied. */
export interface AclRule extends AclTraffic {
  readonly direction: 'ingress' | 'egress';
  /** From 1 to 32766: a function of what the rule says, never of the rules beside it. */
  readonly number: number;
  readonly ipFamily: IpFamily;
  /** A network in CIDR notation, or `IPV6_BLOCK`. */
  readonly cidr: string;
}

/** The network ACL of a tier. */
export interface AclTable {
  readonly tier: string;
  readonly rules: AclRule[];
}

export interface AclOptions {
  /** Whether private tiers have a default route for IPv4. */
  readonly hasEgress: boolean;
  /** What there is of IPv6, in a dual stack network. */
  readonly ipv6?: Ipv6AclOptions;
  readonly clientNetworks: readonly string[];
  readonly loadBalancerPorts: readonly number[];
  readonly maxEntries: number;
}

export interface Ipv6AclOptions {
  /** Whether private tiers have a default route for IPv6. */
  readonly hasEgress: boolean;
  /** Whether the gateway endpoint for S3 takes IPv6. */
  readonly hasS3Gateway: boolean;
}

/** All that the rules of one family are made of. */
interface AclFamily {
  readonly ipFamily: IpFamily;
  readonly blocks: readonly NumberedBlock[];
  readonly clients: readonly Cidr[];
  readonly ports: readonly number[];
  readonly hasEgress: boolean;
  readonly hasS3Gateway: boolean;
}

type Direction = AclRule['direction'];

const ALL: AclTraffic = { protocol: 'all' };
const HTTPS: AclTraffic = tcp(443);
const TCP_REPLIES: AclTraffic = { protocol: 'tcp', fromPort: FIRST_EPHEMERAL, toPort: 65_535 };
const UDP_REPLIES: AclTraffic = { protocol: 'udp', fromPort: FIRST_EPHEMERAL, toPort: 65_535 };

const ANYWHERE: Record<IpFamily, string> = { [IpFamily.IPV4]: '0.0.0.0/0', [IpFamily.IPV6]: '::/0' };
const PATH_MTU: Record<IpFamily, AclTraffic> = {
  [IpFamily.IPV4]: { protocol: 'fragmentation-needed' },
  [IpFamily.IPV6]: { protocol: 'packet-too-big' },
};

/** The network ACLs of a plan, one per tier. They name blocks of the VPC and never subnets: a zone more changes no rule. */
export function networkAclTables(plan: AddressPlan, options: AclOptions): AclTable[] {
  validateAclOptions(options);
  const sides = aclFamiliesOf(plan, options);
  return plan.tiers.map(({ name, role }) => {
    const rules = sides.flatMap((side) => rulesOf(role, side));
    validateRuleCounts(name, rules, options.maxEntries);
    return { tier: name, rules };
  });
}

function aclFamiliesOf(plan: AddressPlan, { ipv6, ...options }: AclOptions): AclFamily[] {
  const clients = options.clientNetworks.map((text) => (ipv6 ? Cidr.parse(text) : parseIpv4Network(text)));
  const shared = (ipFamily: IpFamily) => ({
    ipFamily,
    clients: clients.filter((client) => client.ipFamily === ipFamily),
    ports: options.loadBalancerPorts.filter((port) => port < FIRST_EPHEMERAL),
  });
  const ipv4: AclFamily = {
    ...shared(IpFamily.IPV4),
    blocks: [plan.vpcCidr, ...plan.secondaryCidrs].map((block) => numberBlock(parseIpv4Network(block))),
    hasEgress: options.hasEgress,
    hasS3Gateway: true,
  };
  return ipv6 ? [ipv4, { ...shared(IpFamily.IPV6), blocks: [numberIpv6Block(IPV6_BLOCK)], ...ipv6 }] : [ipv4];
}

function rulesOf(role: TierRole, side: AclFamily): AclRule[] {
  const within = (direction: Direction) =>
    side.blocks.map((block) => blockRule(direction, ALL, block, block.trafficNumber));
  switch (role) {
    case TierRole.PUBLIC:
      return [
        ...within('ingress'),
        ...fromInternet(side),
        ...side.ports.map((port) => internetRule('ingress', PORTS_FROM[side.ipFamily] + port, tcp(port), side)),
        toInternet(side),
      ];
    case TierRole.CLUSTER:
      return controlPlane(side);
    case TierRole.ISOLATED:
      return [...within('ingress'), ...within('egress')];
    default: {
      const served = role === TierRole.NODE ? side.clients : [];
      const asked = served.flatMap((client) => side.ports.map((port) => clientRule('ingress', tcp(port), client)));
      return side.hasEgress
        ? [...within('ingress'), ...fromInternet(side), ...asked, toInternet(side)]
        : [
            ...within('ingress'),
            ...within('egress'),
            ...(side.hasS3Gateway ? s3Gateway(side) : []),
            ...asked,
            ...served.map(repliesTo),
            ...pathMtuOf(side, served),
          ];
    }
  }
}

/** What comes back to NAT gateways, load balancers and nodes: NAT and the CNI translate to any port from 1024 on. */
function fromInternet(side: AclFamily): AclRule[] {
  const from = INTERNET_FROM[side.ipFamily];
  return [
    internetRule('ingress', from, TCP_REPLIES, side),
    internetRule('ingress', from + 10, UDP_REPLIES, side),
    pathMtuRule(side),
  ];
}

function toInternet(side: AclFamily): AclRule {
  return internetRule('egress', INTERNET_FROM[side.ipFamily], ALL, side);
}

/** Without a way out, S3 still answers from its public addresses through the gateway endpoint; a network ACL cannot name its prefix list. */
function s3Gateway(side: AclFamily): AclRule[] {
  const from = INTERNET_FROM[side.ipFamily];
  return [internetRule('ingress', from, TCP_REPLIES, side), internetRule('egress', from + 30, HTTPS, side)];
}

/**
 * The control plane answers on 443, and calls kubelets (10250) and webhooks (443, 4443, 6443, 8443, 9443, 10251 …). Its own replies go to
 * any port from 1024 on, which covers all of those but 443: a network ACL keeps no state, and cannot be narrower.
 */
function controlPlane(side: AclFamily): AclRule[] {
  const inside = (direction: Direction) =>
    side.blocks.flatMap((block) => [
      blockRule(direction, HTTPS, block, block.trafficNumber),
      blockRule(direction, TCP_REPLIES, block, block.repliesNumber),
      ...(side.ipFamily === IpFamily.IPV6
        ? [blockRule(direction, PATH_MTU[side.ipFamily], block, IPV6_BLOCK_PATH_MTU)]
        : []),
    ]);
  return [
    ...inside('ingress'),
    ...side.clients.map((client) => clientRule('ingress', HTTPS, client)),
    ...inside('egress'),
    ...side.clients.map(repliesTo),
    ...pathMtuOf(side, side.clients),
  ];
}

/** Routers of IPv6 fragment nothing: any one on the way to a client, and not the client, says that a packet is too big. */
function pathMtuOf(side: AclFamily, clients: readonly Cidr[]): AclRule[] {
  return side.ipFamily === IpFamily.IPV6 && clients.length > 0 ? [pathMtuRule(side)] : [];
}

function pathMtuRule(side: AclFamily): AclRule {
  return internetRule('ingress', INTERNET_FROM[side.ipFamily] + 20, PATH_MTU[side.ipFamily], side);
}

function repliesTo(client: Cidr): AclRule {
  return clientRule('egress', TCP_REPLIES, client);
}

function tcp(port: number): AclTraffic {
  return { protocol: 'tcp', fromPort: port, toPort: port };
}

function internetRule(direction: Direction, number: number, traffic: AclTraffic, { ipFamily }: AclFamily): AclRule {
  return { direction, number, ipFamily, cidr: ANYWHERE[ipFamily], ...traffic };
}

function blockRule(direction: Direction, traffic: AclTraffic, { ipFamily, cidr }: NumberedBlock, number: number) {
  return { direction, number, ipFamily, cidr, ...traffic };
}

function clientRule(direction: Direction, traffic: AclTraffic, client: Cidr): AclRule {
  const { ipFamily } = client;
  return { direction, number: clientNumber(client, traffic.fromPort), ipFamily, cidr: client.toString(), ...traffic };
}

function validateAclOptions({ loadBalancerPorts, maxEntries }: AclOptions): void {
  const wrong = loadBalancerPorts.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) {
    fail('NetworkAclPort', `"${wrong}" is no port of a listener, write a whole number from 1 to 65535, such as 443`);
  }
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > HIGHEST_QUOTA) {
    fail(
      'NetworkAclEntries',
      `"maxEntries" is ${maxEntries}, write the quota of your account: ${DEFAULT_QUOTA}, or up to ${HIGHEST_QUOTA} where AWS has raised it`,
    );
  }
}

function validateRuleCounts(tier: string, rules: readonly AclRule[], maxEntries: number): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const own = rules.filter((rule) => rule.direction === direction);
    for (const [ipFamily, family] of [
      [IpFamily.IPV4, 'IPv4'],
      [IpFamily.IPV6, 'IPv6'],
    ]) {
      const count = own.filter((rule) => rule.ipFamily === ipFamily).length;
      if (count + FINAL_RULES > maxEntries) {
        fail(
          'NetworkAclEntries',
          `"${tier}" wants ${count} ${family} rules for ${direction} and a network ACL takes ${maxEntries} with the one at its end that denies, join client networks or have the quota raised (to ${HIGHEST_QUOTA}) and say maxEntries`,
        );
      }
    }
    for (const [index, rule] of own.entries()) {
      const duplicate = own.slice(0, index).find(({ number }) => number === rule.number);
      if (duplicate) {
        fail(
          'NetworkAclEntries',
          `"${rule.cidr}" and "${duplicate.cidr}" come to the same rule number ${rule.number}, join the two or write one of them as two halves`,
        );
      }
    }
  }
}
