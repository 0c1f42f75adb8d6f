import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/** Maximum length of names and labels (RFC 1035). */
const MAX_DNS_NAME_LENGTH = 253;
const MAX_DNS_LABEL_LENGTH = 63;

/** Domain of every EKS cluster. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** Zones that CoreDNS resolves from the cluster. They cannot be stub domains. */
export const CLUSTER_ZONES = [CLUSTER_DOMAIN, 'svc.cluster.local', 'pod.cluster.local', 'in-addr.arpa', 'ip6.arpa'];

/** Validates a DNS name. Fails as `DnsName`. Deploy-time values are not validated. */
export function validateDnsName(name: string): void {
  if (!isConcrete(name) || isDnsName(name)) {
    return;
  }
  const likely = suggestDnsName(name);
  const advice = isDnsName(likely) ? `Did you mean "${likely}"?` : 'Write a name such as "corp.example.com"';
  fail('DnsName', `"${name}" is not a DNS name. ${advice}`);
}

/** Validates stub domain names: valid, unique, and not in the cluster domain. */
export function validateStubDomains(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names.filter(isConcrete)) {
    validateDnsName(name);
    const lower = name.toLowerCase();
    if (CLUSTER_ZONES.includes(lower)) {
      fail(
        'DnsName',
        `"${name}" is resolved by the cluster and cannot be a stub domain. Leave it out, or write a name outside "cluster.local"`,
      );
    }
    if (seen.has(lower)) {
      fail(
        'DnsName',
        `"${name}" is a stub domain twice, because DNS names are not case-sensitive. Leave one of the two out`,
      );
    }
    seen.add(lower);
  }
}

function isDnsName(name: string): boolean {
  return name.length <= MAX_DNS_NAME_LENGTH && name.split('.').every(isLabel);
}

/** Returns true for letters, digits, inner hyphens and underscores, which service names start with. */
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

/** Removes a scheme, a path, a wildcard, a port and dots at both ends. */
function suggestDnsName(text: string): string {
  const host = text.trim().split('://').at(-1)?.split('/')[0].split(':')[0] ?? '';
  return host
    .split('.')
    .filter((label) => label !== '' && label !== '*')
    .join('.');
}

/** Zone of the server block for all names without a stub domain. */
export const ROOT_ZONE = '.';

/** Address at which CoreDNS reaches its own server blocks. */
const CORE_DNS_SERVER = '127.0.0.1:53';

/** Names in a Corefile that are not resolved by the upstream of their zone. */
export interface ConfiguredNames {
  readonly stubDomains: readonly string[];
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly rewrites: Readonly<Record<string, string>>;
}

/** A rewrite target that another server block or server resolves. */
export interface RewriteForward {
  /** Target name of the rewrite. */
  readonly name: string;
  /** Zone of the server block with the right forwarders, or an address. */
  readonly to: { readonly zone: string } | { readonly address: string };
}

/** Names that one server block must contain. */
export interface ServerBlockNames {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /**
   * Host names outside of the zone that are targets of rewrites. The plugin `hosts` responds only for its zones, so
   * they must be listed.
   */
  readonly hostsOutsideZone: readonly string[];
  readonly rewrites: Readonly<Record<string, string>>;
  readonly forwards: readonly RewriteForward[];
}

/**
 * Returns the zone of the server block that resolves a name.
 *
 * CoreDNS selects the longest matching zone before any plugin runs. A deploy-time name counts as the root zone.
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
 * Returns the names that a server block must contain.
 *
 * Plugins of one block do not see other blocks. A block contains the `hosts` and `rewrites` of its own names, and
 * forwards a rewrite target that another block resolves.
 */
export function serverBlockNames(zone: string, { stubDomains, hosts, rewrites }: ConfiguredNames): ServerBlockNames {
  const isInZone = (name: string) => !isConcrete(name) || answeringZone(name, stubDomains) === zone;
  const own = Object.fromEntries(Object.entries(rewrites).filter(([from]) => isInZone(from)));
  const targets = [...new Set(Object.values(own))];
  // The root block contains all hosts, because it also responds to reverse lookups.
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

/** Validates host and rewrite names: valid, unique, and without rewrites that cannot be resolved. */
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
        `"${twice}" is in the Corefile twice, because DNS names are not case-sensitive. Leave one of the two out`,
      );
    }
  }
  for (const [from, to] of Object.entries(rewrites).filter(([name]) => isConcrete(name))) {
    if (Object.keys(hosts).some(isSameName(from))) {
      fail(
        'CorefileSetting',
        `"${from}" is in both hosts and rewrites, and the rewrite takes precedence. Leave one of the two out`,
      );
    }
    if (isSameName(from)(to)) {
      fail('CorefileSetting', `"${from}" is rewritten to itself. Leave the rewrite out`);
    }
    const stubDomain = answeringZone(to, stubDomains);
    if (
      answeringZone(from, stubDomains) === ROOT_ZONE &&
      stubDomain !== ROOT_ZONE &&
      isWithinDomain(to, CLUSTER_DOMAIN)
    ) {
      fail(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}" in the stub domain "${stubDomain}", but the cluster resolves names in ${CLUSTER_DOMAIN} first. Rewrite it to a name outside ${CLUSTER_DOMAIN}`,
      );
    }
    const next = sources.find(isSameName(to));
    if (next !== undefined) {
      fail(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}", which also has a rewrite, but CoreDNS rewrites a name only once. Write "${from}": "${rewrites[next]}"`,
      );
    }
  }
}

/** Returns true for names in the cluster domain, unless a stub domain contains them. */
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
