import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/** Bounds of names and their labels (RFC 1035). */
const MAX_DNS_NAME_LENGTH = 253;
const MAX_DNS_LABEL_LENGTH = 63;

/** The domain of every EKS cluster. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** Zones that CoreDNS answers from the cluster itself, and no other server can. */
export const CLUSTER_ZONES = [CLUSTER_DOMAIN, 'svc.cluster.local', 'pod.cluster.local', 'in-addr.arpa', 'ip6.arpa'];

/** Refuses a text that is no DNS name as `DnsName`; a deploy-time value is let through. */
export function validateDnsName(name: string): void {
  if (!isConcrete(name) || isDnsName(name)) {
    return;
  }
  const likely = suggestDnsName(name);
  const advice = isDnsName(likely) ? `Did you mean "${likely}"?` : 'Write one such as "corp.example.com"';
  fail('DnsName', `"${name}" is no DNS name. ${advice}`);
}

/** Refuses names of stub domains that are none, that are there twice, or that are the cluster's own. */
export function validateStubDomains(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names.filter(isConcrete)) {
    validateDnsName(name);
    const lower = name.toLowerCase();
    if (CLUSTER_ZONES.includes(lower)) {
      fail(
        'DnsName',
        `"${name}" is answered by the cluster and cannot be a stub domain, leave it out, or name one outside "cluster.local"`,
      );
    }
    if (seen.has(lower)) {
      fail('DnsName', `"${name}" is a stub domain twice, leave one of the two out: DNS knows no upper case`);
    }
    seen.add(lower);
  }
}

function isDnsName(name: string): boolean {
  return name.length <= MAX_DNS_NAME_LENGTH && name.split('.').every(isLabel);
}

/** Letters, digits, hyphens inside, and underscores, which names of services open with. */
function isLabel(label: string): boolean {
  return (
    label.length >= 1 &&
    label.length <= MAX_DNS_LABEL_LENGTH &&
    !label.startsWith('-') &&
    !label.endsWith('-') &&
    [...label].every(
      (char) => (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || isDigit(char) || '-_'.includes(char),
    )
  );
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** Without a scheme, a path, a wildcard, a port and dots at the ends. */
function suggestDnsName(text: string): string {
  const host = text.trim().split('://').at(-1)?.split('/')[0].split(':')[0] ?? '';
  return host
    .split('.')
    .filter((label) => label !== '' && label !== '*')
    .join('.');
}

/** The zone of the server block that answers all names without a stub domain. */
export const ROOT_ZONE = '.';

/** Where CoreDNS reaches its own server blocks. */
const CORE_DNS_SERVER = '127.0.0.1:53';

/** The names of a Corefile that are answered apart from their zone. */
export interface ConfiguredNames {
  readonly stubDomains: readonly string[];
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly rewrites: Readonly<Record<string, string>>;
}

/** A rewritten name whose new name another server answers. */
export interface RewriteForward {
  /** The new name. */
  readonly name: string;
  /** The zone of the server block that knows its servers, or an address to ask. */
  readonly to: { readonly zone: string } | { readonly address: string };
}

/** What a server block needs of these names. */
export interface ServerBlockNames {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** Names of hosts outside the zone of the block, to which it rewrites: `hosts` answers names in its zones alone. */
  readonly hostsOutsideZone: readonly string[];
  readonly rewrites: Readonly<Record<string, string>>;
  readonly forwards: readonly RewriteForward[];
}

/**
 * The zone of the server block that answers a name. CoreDNS chooses the longest zone that the name lies in, before any plugin runs; a name that is
 * known at deployment only counts for the root.
 *
 * @see https://coredns.io/manual/configuration/#server-blocks
 */
export function answeringZone(name: string, stubDomains: readonly string[]): string {
  return (
    stubDomains.filter((domain) => isWithinDomain(name, domain)).sort((one, other) => other.length - one.length)[0] ??
    ROOT_ZONE
  );
}

/**
 * The names that a server block must know. Plugins of one block do not see those of another, so a block has the `hosts` and `rewrites` of its own
 * names, and asks for the new name of a rewrite where that name is answered elsewhere.
 */
export function serverBlockNames(zone: string, { stubDomains, hosts, rewrites }: ConfiguredNames): ServerBlockNames {
  const isInZone = (name: string) => !isConcrete(name) || answeringZone(name, stubDomains) === zone;
  const own = Object.fromEntries(Object.entries(rewrites).filter(([from]) => isInZone(from)));
  const targets = [...new Set(Object.values(own))];
  // The root has all hosts: it also answers which name an address has.
  const isNeeded = (name: string) => zone === ROOT_ZONE || isInZone(name) || targets.some(isSameName(name));
  return {
    hosts: Object.fromEntries(Object.entries(hosts).filter(([name]) => isNeeded(name))),
    hostsOutsideZone:
      zone === ROOT_ZONE
        ? []
        : Object.keys(hosts).filter((name) => targets.some(isSameName(name)) && !isWithinDomain(name, zone)),
    rewrites: own,
    forwards: targets
      .filter((name) => !Object.keys(hosts).some(isSameName(name)))
      .map((name) => ({ name, answeredBy: answeringZone(name, stubDomains) }))
      .filter(({ name, answeredBy }) => answeredBy !== zone && (isConcrete(name) || zone !== ROOT_ZONE))
      .map(({ name, answeredBy }) => ({
        name,
        to: !isConcrete(name) || isClusterName(name, answeredBy) ? { address: CORE_DNS_SERVER } : { zone: answeredBy },
      })),
  };
}

/** Fails with names that are none, that are there twice, and with rewrites that lead to no answer of their own. */
export function validateConfiguredNames({ stubDomains, hosts, rewrites }: ConfiguredNames): void {
  const sources = Object.keys(rewrites);
  for (const name of [...Object.keys(hosts), ...sources, ...Object.values(rewrites)]) {
    validateDnsName(name);
  }
  for (const names of [Object.keys(hosts), sources]) {
    const twice = names.find((name, index) => isConcrete(name) && names.slice(0, index).some(isSameName(name)));
    if (twice !== undefined) {
      fail(
        'CorefileSetting',
        `"${twice}" is in the Corefile twice, leave one of the two out: DNS names are not case-sensitive`,
      );
    }
  }
  for (const [from, to] of Object.entries(rewrites).filter(([name]) => isConcrete(name))) {
    if (Object.keys(hosts).some(isSameName(from))) {
      fail(
        'CorefileSetting',
        `"${from}" is in both hosts and rewrites, and the rewrite wins, leave one of the two out`,
      );
    }
    if (isSameName(from)(to)) {
      fail('CorefileSetting', `"${from}" is rewritten to itself, leave the rewrite out`);
    }
    const stubDomain = answeringZone(to, stubDomains);
    if (
      answeringZone(from, stubDomains) === ROOT_ZONE &&
      stubDomain !== ROOT_ZONE &&
      isWithinDomain(to, CLUSTER_DOMAIN)
    ) {
      fail(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}" in the stub domain "${stubDomain}", and the cluster answers names in ${CLUSTER_DOMAIN} first, rewrite it to a name outside ${CLUSTER_DOMAIN}`,
      );
    }
    const next = sources.find(isSameName(to));
    if (next !== undefined) {
      fail(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}", which is rewritten itself, and CoreDNS rewrites a name once, write "${from}": "${rewrites[next]}"`,
      );
    }
  }
}

/** True for names of the cluster's own domain, unless a stub domain has taken them over. */
function isClusterName(name: string, answeredBy: string): boolean {
  return answeredBy === ROOT_ZONE && CLUSTER_ZONES.some((zone) => isWithinDomain(name, zone));
}

function isWithinDomain(name: string, domain: string): boolean {
  const [inner, outer] = [name.toLowerCase(), domain.toLowerCase()];
  return isConcrete(name) && (inner === outer || inner.endsWith(`.${outer}`));
}

function isSameName(name: string): (other: string) => boolean {
  return (other) => other.toLowerCase() === name.toLowerCase();
}
