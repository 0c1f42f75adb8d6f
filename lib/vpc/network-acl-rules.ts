import type { AddressPlan } from '../addressing/address-plan';
import { parseIpv4Network } from '../addressing/blocks';
import type { Cidr } from '../addressing/cidr';
import { TierRole } from '../addressing/tier';
import { refuse } from '../foundation/refusals';

const ANYWHERE = '0.0.0.0/0';

/** The quota of rules per network ACL and direction, and how far AWS raises it (Amazon VPC quotas). */
export const DEFAULT_QUOTA = 20;
const HIGHEST_QUOTA = 40;

/** Listeners on ports from here on need no rule of their own: replies to NAT gateways and to nodes come in there. */
const FIRST_EPHEMERAL = 1024;

/** Rule numbers: each kind of rule has a range of its own, so that nothing that is added pushes another rule on. */
const PORTS_FROM = 1000;
const CLIENTS_FROM = 3000;
const CLIENT_SLOTS = 7000;
const BLOCKS_FROM = 10_000;
const REPLIES_FROM = 20_000;
const BLOCK_SLOTS = 8192;

/** What a rule lets through. */
export interface AclTraffic {
  readonly protocol: 'all' | 'tcp' | 'udp' | 'fragmentation-needed';
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** A rule of a network ACL. All of them allow: what none allows is denied. */
export interface AclRule extends AclTraffic {
  readonly direction: 'ingress' | 'egress';
  /** From 1 to 32766: a function of what the rule says, never of the rules beside it. */
  readonly number: number;
  readonly cidr: string;
}

/** The network ACL of a tier. */
export interface AclTable {
  readonly tier: string;
  readonly rules: AclRule[];
}

export interface AclOptions {
  /** Whether private tiers have a default route. */
  readonly hasEgress: boolean;
  readonly clientNetworks: readonly string[];
  readonly loadBalancerPorts: readonly number[];
  readonly maxEntries: number;
}

const ALL: AclTraffic = { protocol: 'all' };
const HTTPS: AclTraffic = { protocol: 'tcp', fromPort: 443, toPort: 443 };
const TCP_REPLIES: AclTraffic = { protocol: 'tcp', fromPort: FIRST_EPHEMERAL, toPort: 65_535 };
const UDP_REPLIES: AclTraffic = { protocol: 'udp', fromPort: FIRST_EPHEMERAL, toPort: 65_535 };
const PATH_MTU: AclTraffic = { protocol: 'fragmentation-needed' };

/** The network ACLs of a plan, one per tier. They name blocks of the VPC and never subnets: a zone more changes no rule. */
export function networkAclTables(plan: AddressPlan, options: AclOptions): AclTable[] {
  refuseOptions(options);
  const blocks = [plan.vpcCidr, ...plan.secondaryCidrs].map(parseIpv4Network);
  const clients = options.clientNetworks.map(parseIpv4Network);
  return plan.tiers.map(({ name, role }) => {
    const rules = rulesOf(role, blocks, clients, options);
    refuseCrowds(name, rules, options.maxEntries);
    return { tier: name, rules };
  });
}

function rulesOf(role: TierRole, blocks: readonly Cidr[], clients: readonly Cidr[], options: AclOptions): AclRule[] {
  const within = bothWays((direction) => blocks.map((block) => blockRule(direction, ALL, block, BLOCKS_FROM)));
  switch (role) {
    case TierRole.PUBLIC:
      return [
        ...within.ingress,
        ...fromInternet(),
        ...options.loadBalancerPorts.filter(isPrivileged).map(listener),
        toInternet(),
      ];
    case TierRole.CLUSTER:
      return controlPlane(blocks, clients);
    case TierRole.ISOLATED:
      return [...within.ingress, ...within.egress];
    default: {
      const served = role === TierRole.NODE ? clients : [];
      const ports = options.loadBalancerPorts.filter(isPrivileged);
      const asked = served.flatMap((client) => ports.map((port) => clientRule('ingress', tcp(port), client)));
      return options.hasEgress
        ? [...within.ingress, ...fromInternet(), ...asked, toInternet()]
        : [...within.ingress, ...within.egress, ...s3Gateway(), ...asked, ...served.map(repliesTo)];
    }
  }
}

/** What comes back to NAT gateways, load balancers and nodes: NAT and the CNI translate to any port from 1024 on. */
function fromInternet(): AclRule[] {
  return [
    { direction: 'ingress', number: 100, cidr: ANYWHERE, ...TCP_REPLIES },
    { direction: 'ingress', number: 110, cidr: ANYWHERE, ...UDP_REPLIES },
    { direction: 'ingress', number: 120, cidr: ANYWHERE, ...PATH_MTU },
  ];
}

function toInternet(): AclRule {
  return { direction: 'egress', number: 100, cidr: ANYWHERE, ...ALL };
}

/** Without NAT, S3 still answers from its public addresses through the gateway endpoint; a network ACL cannot name its prefix list. */
function s3Gateway(): AclRule[] {
  return [
    { direction: 'ingress', number: 100, cidr: ANYWHERE, ...TCP_REPLIES },
    { direction: 'egress', number: 130, cidr: ANYWHERE, ...HTTPS },
  ];
}

function listener(port: number): AclRule {
  return { direction: 'ingress', number: PORTS_FROM + port, cidr: ANYWHERE, ...tcp(port) };
}

/**
 * The control plane answers on 443, and calls kubelets (10250) and webhooks (443, 4443, 6443, 8443, 9443, 10251 …). Its own replies go to
 * any port from 1024 on, which covers all of those but 443: a network ACL keeps no state, and cannot be narrower.
 */
function controlPlane(blocks: readonly Cidr[], clients: readonly Cidr[]): AclRule[] {
  const inside = bothWays((direction) =>
    blocks.flatMap((block) => [
      blockRule(direction, HTTPS, block, BLOCKS_FROM),
      blockRule(direction, TCP_REPLIES, block, REPLIES_FROM),
    ]),
  );
  return [
    ...inside.ingress,
    ...clients.map((client) => clientRule('ingress', HTTPS, client)),
    ...inside.egress,
    ...clients.map(repliesTo),
  ];
}

function repliesTo(client: Cidr): AclRule {
  return clientRule('egress', TCP_REPLIES, client);
}

function tcp(port: number): AclTraffic {
  return { protocol: 'tcp', fromPort: port, toPort: port };
}

function isPrivileged(port: number): boolean {
  return port < FIRST_EPHEMERAL;
}

function bothWays(rules: (direction: AclRule['direction']) => AclRule[]): { ingress: AclRule[]; egress: AclRule[] } {
  return { ingress: rules('ingress'), egress: rules('egress') };
}

function blockRule(direction: AclRule['direction'], traffic: AclTraffic, block: Cidr, from: number): AclRule {
  return { direction, number: from + slotOf(block), cidr: block.toString(), ...traffic };
}

function clientRule(direction: AclRule['direction'], traffic: AclTraffic, client: Cidr): AclRule {
  const number = CLIENTS_FROM + (hash(`${client} ${traffic.fromPort}`) % CLIENT_SLOTS);
  return { direction, number, cidr: client.toString(), ...traffic };
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

function refuseOptions({ loadBalancerPorts, maxEntries }: AclOptions): void {
  const wrong = loadBalancerPorts.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) {
    refuse('NetworkAclPort', `"${wrong}" is no port of a listener, write a whole number from 1 to 65535, such as 443`);
  }
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > HIGHEST_QUOTA) {
    refuse(
      'NetworkAclEntries',
      `"maxEntries" is ${maxEntries}, write the quota of your account: ${DEFAULT_QUOTA}, or up to ${HIGHEST_QUOTA} where AWS has raised it`,
    );
  }
}

function refuseCrowds(tier: string, rules: readonly AclRule[], maxEntries: number): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const own = rules.filter((rule) => rule.direction === direction);
    if (own.length > maxEntries) {
      refuse(
        'NetworkAclEntries',
        `"${tier}" wants ${own.length} rules for ${direction} and a network ACL takes ${maxEntries}, join client networks or have the quota raised (to ${HIGHEST_QUOTA}) and say maxEntries`,
      );
    }
    for (const [index, rule] of own.entries()) {
      const twin = own.slice(0, index).find(({ number }) => number === rule.number);
      if (twin) {
        refuse(
          'NetworkAclEntries',
          `"${rule.cidr}" and "${twin.cidr}" come to the same rule number ${rule.number}, join the two or write one of them as two halves`,
        );
      }
    }
  }
}
