import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { CLUSTER_DOMAIN, CLUSTER_ZONES, refuseDnsName } from './dns-names';

/** Zone of the server block for all names without a stub domain. */
export const ROOT_ZONE = '.';

/** Address at which CoreDNS reaches its own server blocks. */
const OWN_SERVER = '127.0.0.1:53';

/** Names in a Corefile that are not resolved by the upstream of their zone. */
export interface SpecialNames {
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
export interface ServerNames {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /**
   * Host names outside of the zone that are targets of rewrites. The plugin `hosts` responds only for its zones, so
   * they must be listed.
   */
  readonly hostsElsewhere: readonly string[];
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
export function zoneOf(name: string, stubDomains: readonly string[]): string {
  return (
    stubDomains.filter((domain) => isWithin(name, domain)).sort((one, other) => other.length - one.length)[0] ??
    ROOT_ZONE
  );
}

/**
 * Returns the names that a server block must contain.
 *
 * Plugins of one block do not see other blocks. A block contains the `hosts` and `rewrites` of its own names, and
 * forwards a rewrite target that another block resolves.
 */
export function namesOf(zone: string, { stubDomains, hosts, rewrites }: SpecialNames): ServerNames {
  const isHere = (name: string) => !isConcrete(name) || zoneOf(name, stubDomains) === zone;
  const own = Object.fromEntries(Object.entries(rewrites).filter(([from]) => isHere(from)));
  const targets = [...new Set(Object.values(own))];
  // The root block contains all hosts, because it also responds to reverse lookups.
  const isNeeded = (name: string) => zone === ROOT_ZONE || isHere(name) || targets.some(isSameName(name));
  return {
    hosts: Object.fromEntries(Object.entries(hosts).filter(([name]) => isNeeded(name))),
    hostsElsewhere:
      zone === ROOT_ZONE
        ? []
        : Object.keys(hosts).filter((name) => targets.some(isSameName(name)) && !isWithin(name, zone)),
    rewrites: own,
    forwards: targets
      .filter((name) => !Object.keys(hosts).some(isSameName(name)))
      .map((name) => ({ name, answeredBy: zoneOf(name, stubDomains) }))
      .filter(({ name, answeredBy }) => answeredBy !== zone && (isConcrete(name) || zone !== ROOT_ZONE))
      .map(({ name, answeredBy }) => ({
        name,
        to: !isConcrete(name) || isOfCluster(name, answeredBy) ? { address: OWN_SERVER } : { zone: answeredBy },
      })),
  };
}

/** Validates host and rewrite names: valid, unique, and without rewrites that cannot be resolved. */
export function validateSpecialNames({ stubDomains, hosts, rewrites }: SpecialNames): void {
  const sources = Object.keys(rewrites);
  for (const name of [...Object.keys(hosts), ...sources, ...Object.values(rewrites)]) {
    refuseDnsName(name);
  }
  for (const names of [Object.keys(hosts), sources]) {
    const twice = names.find((name, index) => isConcrete(name) && names.slice(0, index).some(isSameName(name)));
    if (twice !== undefined) {
      refuse(
        'CorefileSetting',
        `"${twice}" is in the Corefile twice, because DNS names are not case-sensitive. Leave one of the two out`,
      );
    }
  }
  for (const [from, to] of Object.entries(rewrites).filter(([name]) => isConcrete(name))) {
    if (Object.keys(hosts).some(isSameName(from))) {
      refuse(
        'CorefileSetting',
        `"${from}" is in both hosts and rewrites, and the rewrite takes precedence. Leave one of the two out`,
      );
    }
    if (isSameName(from)(to)) {
      refuse('CorefileSetting', `"${from}" is rewritten to itself. Leave the rewrite out`);
    }
    const stubDomain = zoneOf(to, stubDomains);
    if (zoneOf(from, stubDomains) === ROOT_ZONE && stubDomain !== ROOT_ZONE && isWithin(to, CLUSTER_DOMAIN)) {
      refuse(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}" in the stub domain "${stubDomain}", but the cluster resolves names in ${CLUSTER_DOMAIN} first. Rewrite it to a name outside ${CLUSTER_DOMAIN}`,
      );
    }
    const next = sources.find(isSameName(to));
    if (next !== undefined) {
      refuse(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}", which also has a rewrite, but CoreDNS rewrites a name only once. Write "${from}": "${rewrites[next]}"`,
      );
    }
  }
}

/** Returns true for names in the cluster domain, unless a stub domain contains them. */
function isOfCluster(name: string, answeredBy: string): boolean {
  return answeredBy === ROOT_ZONE && CLUSTER_ZONES.some((zone) => isWithin(name, zone));
}

function isWithin(name: string, domain: string): boolean {
  const [inner, outer] = [name.toLowerCase(), domain.toLowerCase()];
  return isConcrete(name) && (inner === outer || inner.endsWith(`.${outer}`));
}

function isSameName(name: string): (other: string) => boolean {
  return (other) => other.toLowerCase() === name.toLowerCase();
}
