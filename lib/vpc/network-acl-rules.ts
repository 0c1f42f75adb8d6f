import { IpFamily } from '../addressing/address';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { parseIpv4Network } from '../addressing/cidr-blocks';
import { TierRole } from '../addressing/tier';
import { fail } from '../foundation/errors';

/**
 * Rule numbers of network ACLs. Each kind of rule has its own range, so that added rules do not change the numbers of
 * others. Quotas apply per address family, but a number is unique in each direction.
 */
const CLIENTS_FROM = 3000;
const CLIENT_SLOTS = 7000;
const BLOCKS_FROM = 10_000;
const REPLIES_FROM = 20_000;
const BLOCK_SLOTS = 8192;
const IPV6_BLOCK_FROM = 19_000;

/** Number of the rule for ICMPv6 messages about packets that are too big, in the IPv6 block. */
export const IPV6_BLOCK_PATH_MTU = IPV6_BLOCK_FROM + 20;

/** First number of the rules for internet traffic, and of the rules for listener ports below 1024. */
export const INTERNET_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 100, [IpFamily.IPV6]: 200 };
export const PORTS_FROM: Record<IpFamily, number> = { [IpFamily.IPV4]: 1000, [IpFamily.IPV6]: 31_000 };

/** A block of the VPC, with the numbers of its rules. */
export interface NumberedBlock {
  readonly ipFamily: IpFamily;
  readonly cidr: string;
  /** Number of the rule for allowed traffic, all of it or one port. */
  readonly trafficNumber: number;
  readonly repliesNumber: number;
}

/** Returns the numbers of an IPv4 block, which depend on its first address only. */
export function numberBlock(block: Cidr): NumberedBlock {
  const slot = slotOf(block);
  return {
    ipFamily: IpFamily.IPV4,
    cidr: block.toString(),
    trafficNumber: BLOCKS_FROM + slot,
    repliesNumber: REPLIES_FROM + slot,
  };
}

/** Returns the numbers of the IPv6 block, after those of every IPv4 block. A network has only one. */
export function numberIpv6Block(cidr: string): NumberedBlock {
  return { ipFamily: IpFamily.IPV6, cidr, trafficNumber: IPV6_BLOCK_FROM, repliesNumber: IPV6_BLOCK_FROM + 10 };
}

/** Returns the number of a rule for a client network, which depends on the content of the rule. */
export function clientNumber(client: Cidr, port: number | undefined): number {
  return CLIENTS_FROM + (hash(`${client} ${port}`) % CLIENT_SLOTS);
}

/** Ranges whose /16 networks have their own slots, in slot order. */
const NUMBERED = [
  { octets: [10], seconds: 0, count: 256 },
  { octets: [172], seconds: 16, count: 16 },
  { octets: [192], seconds: 168, count: 1 },
  { octets: [198], seconds: 19, count: 1 },
  { octets: [100], seconds: 64, count: 64 },
];
const NUMBERED_SLOTS = NUMBERED.reduce((sum, { count }) => sum + count, 0);

/**
 * Returns the slot of a block, which depends on its first address only.
 *
 * Blocks that start at a /16 of the ranges for VPCs have their own slots. Other blocks share the remaining slots, and
 * two blocks with the same slot fail.
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

/** FNV-1a, for stable numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) {
    value = Math.imul(value ^ char.charCodeAt(0), 0x01000193);
  }
  return value >>> 0;
}

/**
 * Quota of rules per network ACL and direction, and its maximum. It applies to IPv4 and IPv6 separately, and includes
 * the final deny rule (Amazon VPC quotas).
 */
export const DEFAULT_QUOTA = 20;
const HIGHEST_QUOTA = 40;
const FINAL_RULES = 1;

/** Placeholder in rules for the IPv6 block of the VPC, which is commonly a deploy-time value. */
export const IPV6_BLOCK = 'Ipv6Block';

/**
 * First ephemeral port. Listeners from here on need no rule of their own, because replies to NAT gateways and nodes
 * use these ports.
 */
const FIRST_EPHEMERAL = 1024;

/** Traffic that a rule allows. */
export interface AclTraffic {
  readonly protocol: 'all' | 'tcp' | 'udp' | 'fragmentation-needed' | 'packet-too-big';
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** A rule of a network ACL. All rules allow traffic, and other traffic is denied. */
export interface AclRule extends AclTraffic {
  readonly direction: 'ingress' | 'egress';
  /** From 1 to 32766. It depends on the content of the rule, never on other rules. */
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
  /** Whether private tiers have an IPv4 default route. */
  readonly hasEgress: boolean;
  /** IPv6 settings in a dual stack network. */
  readonly ipv6?: Ipv6AclOptions;
  readonly clientNetworks: readonly string[];
  readonly loadBalancerPorts: readonly number[];
  readonly maxEntries: number;
}

export interface Ipv6AclOptions {
  /** Whether private tiers have an IPv6 default route. */
  readonly hasEgress: boolean;
  /** Whether the gateway endpoint for S3 is dual stack. */
  readonly hasS3Gateway: boolean;
}

/** Inputs of the rules of an address family. */
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

/**
 * Returns the network ACLs of a plan, one per tier. Rules contain blocks of the VPC and never subnets, so adding a
 * zone changes no rule.
 */
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

/**
 * Returns the rules for replies to NAT gateways, load balancers and nodes. NAT and the VPC CNI translate to ports
 * from 1024 on.
 */
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

/**
 * Returns the rules for S3 in subnets without a default route. S3 uses public addresses behind the gateway endpoint,
 * and a network ACL cannot contain a prefix list.
 */
function s3Gateway(side: AclFamily): AclRule[] {
  const from = INTERNET_FROM[side.ipFamily];
  return [internetRule('ingress', from, TCP_REPLIES, side), internetRule('egress', from + 30, HTTPS, side)];
}

/**
 * Returns the rules of cluster subnets.
 *
 * The control plane listens on 443, and calls kubelets (10250) and webhooks (443, 4443, 6443, 8443, 9443, 10251 …).
 * Its replies use ports from 1024 on, which include all of these except 443. A network ACL is stateless, so these
 * rules cannot be narrower.
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

/**
 * Returns the rule for ICMPv6 messages about packets that are too big. IPv6 routers do not fragment packets, and any
 * router on the path may send such a message.
 */
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
    fail('NetworkAclPort', `"${wrong}" is not a listener port. Write a whole number from 1 to 65535, such as 443`);
  }
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > HIGHEST_QUOTA) {
    fail(
      'NetworkAclEntries',
      `"maxEntries" is ${maxEntries}. Write the quota of your account: ${DEFAULT_QUOTA}, or up to ${HIGHEST_QUOTA} if AWS has raised it`,
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
          `"${tier}" needs ${count} ${family} rules for ${direction}, and a network ACL has at most ${maxEntries}, including the final deny rule. Combine client networks, or request a higher quota (at most ${HIGHEST_QUOTA}) and set maxEntries`,
        );
      }
    }
    for (const [index, rule] of own.entries()) {
      const duplicate = own.slice(0, index).find(({ number }) => number === rule.number);
      if (duplicate) {
        fail(
          'NetworkAclEntries',
          `"${rule.cidr}" and "${duplicate.cidr}" result in the same rule number ${rule.number}. Combine them, or write one of them as two halves`,
        );
      }
    }
  }
}
