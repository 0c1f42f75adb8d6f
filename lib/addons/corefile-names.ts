import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { CLUSTER_DOMAIN, CLUSTER_ZONES, refuseDnsName } from './dns-names';

/** The zone of the server block that answers all names without a stub domain. */
export const ROOT_ZONE = '.';

/** Where CoreDNS reaches its own server blocks. */
const OWN_SERVER = '127.0.0.1:53';

/** The names of a Corefile that are answered apart from their zone. */
export interface SpecialNames {
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
export interface ServerNames {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** Names of hosts outside the zone of the block, to which it rewrites: `hosts` answers names in its zones alone. */
  readonly hostsElsewhere: readonly string[];
  readonly rewrites: Readonly<Record<string, string>>;
  readonly forwards: readonly RewriteForward[];
}

/**
 * The zone of the server block that answers a name. CoreDNS chooses the longest zone that the name lies in, before any plugin runs; a name that is
 * known at deployment only counts for the root.
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
 * The names that a server block must know. Plugins of one block do not see those of another, so a block has the `hosts` and `rewrites` of its own
 * names, and asks for the new name of a rewrite where that name is answered elsewhere.
 */
export function namesOf(zone: string, { stubDomains, hosts, rewrites }: SpecialNames): ServerNames {
  const isHere = (name: string) => !isConcrete(name) || zoneOf(name, stubDomains) === zone;
  const own = Object.fromEntries(Object.entries(rewrites).filter(([from]) => isHere(from)));
  const targets = [...new Set(Object.values(own))];
  // The root has all hosts: it also answers which name an address has.
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

/** Fails with names that are none, that are there twice, and with rewrites that lead to no answer of their own. */
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
        `"${twice}" is in the Corefile twice, leave one of the two out: DNS names are not case-sensitive`,
      );
    }
  }
  for (const [from, to] of Object.entries(rewrites).filter(([name]) => isConcrete(name))) {
    if (Object.keys(hosts).some(isSameName(from))) {
      refuse(
        'CorefileSetting',
        `"${from}" is in both hosts and rewrites, and the rewrite wins, leave one of the two out`,
      );
    }
    if (isSameName(from)(to)) {
      refuse('CorefileSetting', `"${from}" is rewritten to itself, leave the rewrite out`);
    }
    const stubDomain = zoneOf(to, stubDomains);
    if (zoneOf(from, stubDomains) === ROOT_ZONE && stubDomain !== ROOT_ZONE && isWithin(to, CLUSTER_DOMAIN)) {
      refuse(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}" in the stub domain "${stubDomain}", and the cluster answers names in ${CLUSTER_DOMAIN} first, rewrite it to a name outside ${CLUSTER_DOMAIN}`,
      );
    }
    const next = sources.find(isSameName(to));
    if (next !== undefined) {
      refuse(
        'CorefileSetting',
        `"${from}" is rewritten to "${to}", which is rewritten itself, and CoreDNS rewrites a name once, write "${from}": "${rewrites[next]}"`,
      );
    }
  }
}

/** True for names of the cluster's own domain, unless a stub domain has taken them over. */
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
