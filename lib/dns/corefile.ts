import type { Duration } from 'aws-cdk-lib/core';
import { isAddressError, parseAddress } from '../addressing/address';
import { fail } from '../foundation/errors';
import { isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import {
  CLUSTER_DOMAIN,
  type ConfiguredNames,
  ROOT_ZONE,
  type ServerBlockNames,
  serverBlockNames,
  validateConfiguredNames,
  validateStubDomains,
} from './corefile-names';
import { Forwarding } from './dns-forwarding';

/** Entries that CoreDNS keeps of each kind by itself, and the fewest that it does (plugin/cache, CoreDNS 1.13). */
const DEFAULT_CACHE_ENTRIES = 9984;
const MIN_CACHE_ENTRIES = 1024;

/** The time in seconds that answers are kept, and the least time to live that the cache gives an answer, unless it is set otherwise. */
const DEFAULT_CACHE_TTL = 30;
const MIN_CACHE_TTL = 5;

/** The time that EKS gives CoreDNS for the queries under way, and the time after which the kubelet kills it. */
const DEFAULT_LAMEDUCK = 5;
const MAX_LAMEDUCK = 30;

/** The longest that any answer is kept or is valid. */
const MAX_TTL = 3600;

/** What CoreDNS keeps of the answers of other servers, and of its own. */
export interface CacheOptions {
  /**
   * How long an answer is kept at the most, whatever its own time to live: 1 second to 1 hour.
   *
   * @default Duration.seconds(30)
   */
  readonly ttl?: Duration;

  /**
   * How long it is kept that a name does not exist: 1 second to 1 hour.
   *
   * @default - as long as an answer
   */
  readonly denialTtl?: Duration;

  /**
   * Answers that are kept at the most: 1,024 or more.
   *
   * @default 9984
   */
  readonly successEntries?: number;

  /**
   * Names that do not exist which are kept at the most: 1,024 or more.
   *
   * @default 9984
   */
  readonly denialEntries?: number;

  /**
   * How long after its time an answer may still be given, while CoreDNS asks for a new one: 1 second or more. With it, names outlive their
   * servers, and clients may see an address that has just changed.
   *
   * @default - never
   */
  readonly serveStale?: Duration;
}

/**
 * What CoreDNS answers, and whom it asks. The add-on takes a Corefile as a whole: with any of these set, CoreDNS runs with that of EKS as this
 * library knows it and the settings in it, and what EKS changes in its own later does not arrive.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
 */
export interface CorefileOptions {
  /**
   * Domains that other servers answer, by name, such as `{ 'corp.example.com': Forwarding.toServers(['10.0.0.2']) }`. Names that are none
   * are refused, and those that the cluster answers itself.
   *
   * @default - none
   */
  readonly stubDomains?: Record<string, Forwarding>;

  /**
   * Where all other names go.
   *
   * @default Forwarding.toNodeResolver()
   */
  readonly upstream?: Forwarding;

  /**
   * What is kept of answers.
   *
   * @default - 9,984 answers and as many denials, for 30 seconds
   */
  readonly cache?: CacheOptions;

  /**
   * How long CoreDNS goes on to answer after it was told to stop, while nodes learn that it leaves: 1 to 30 seconds. Where Services are many,
   * 30 seconds lose fewer queries.
   *
   * @default Duration.seconds(5)
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/scale-cluster-services.html
   */
  readonly lameduck?: Duration;

  /**
   * How long answers about Services and pods are valid: from 0, which keeps clients from caching them, up to `cache.ttl`. Below 5 seconds, the
   * cache of CoreDNS also respects such short times of other servers, which it raises to 5 seconds otherwise.
   *
   * @default Duration.seconds(5)
   */
  readonly ttl?: Duration;

  /**
   * Whether every query is logged: much, on a busy cluster.
   *
   * @default false
   */
  readonly logQueries?: boolean;

  /**
   * Addresses of single names, such as `{ 'ldap.example.com': ['10.0.0.5'] }`. They take precedence over the cluster, over stub domains and over
   * other servers.
   *
   * @default - none
   */
  readonly hosts?: Record<string, string[]>;

  /**
   * Names that are answered as if another had been asked for, such as `{ 'shop.example.com': 'shop.prod.svc.cluster.local' }`. The new name may
   * lie in the cluster, in `hosts`, in a stub domain or elsewhere, and must not be rewritten itself.
   *
   * @default - none
   */
  readonly rewrites?: Record<string, string>;
}

/** True where a setting is given: an empty Corefile is that of EKS. */
export function hasCorefileSettings(options: CorefileOptions): boolean {
  return Object.values(options).some((value) => value !== undefined);
}

/** True where CoreDNS answers names outside the cluster in another way than the resolver of the node. */
export function hasCustomNames({ stubDomains, upstream, hosts, rewrites }: CorefileOptions): boolean {
  const isOther = upstream !== undefined && !upstream._isNodeResolver;
  return isOther || [stubDomains, hosts, rewrites].some((names) => Object.keys(names ?? {}).length > 0);
}

/**
 * The whole Corefile: that of the add-on (v1.11 to v1.14, as `kubectl get configmap coredns` prints it), with the settings in it, and a server
 * block for each stub domain.
 */
export function renderCorefile(options: CorefileOptions, isIpv6: boolean): string {
  const stubDomains = options.stubDomains ?? {};
  validateStubDomains(Object.keys(stubDomains));
  const names: ConfiguredNames = {
    stubDomains: Object.keys(stubDomains),
    hosts: options.hosts ?? {},
    rewrites: options.rewrites ?? {},
  };
  validateConfiguredNames(names);
  const log = options.logQueries ? ['log'] : [];
  const ttl = options.ttl && corefileSeconds('ttl', options.ttl, 0, 0, MAX_TTL);
  const cache = cacheLines(options.cache ?? {}, ttl);
  const upstream = options.upstream ?? Forwarding.toNodeResolver();
  const forwardingOf = (zone: string) => stubDomains[zone] ?? upstream;
  const forwardLines = ({ forwards }: ServerBlockNames) =>
    forwards.flatMap(({ name, to }) =>
      'zone' in to ? forwardingOf(to.zone)._lines(to.zone, isIpv6, name) : [`forward ${name} ${to.address}`],
    );
  const ofRoot = serverBlockNames(ROOT_ZONE, names);
  const cluster = serverBlock(ROOT_ZONE, [
    'errors',
    ...log,
    ...bracedBlock('health', [
      `lameduck ${corefileSeconds('lameduck', options.lameduck, DEFAULT_LAMEDUCK, 1, MAX_LAMEDUCK)}s`,
    ]),
    'ready',
    ...rewriteLines(ofRoot.rewrites),
    ...hostsLines(ofRoot.hosts),
    ...bracedBlock(`kubernetes ${CLUSTER_DOMAIN} in-addr.arpa ip6.arpa`, [
      'pods insecure',
      'fallthrough in-addr.arpa ip6.arpa',
      ...(ttl === undefined ? [] : [`ttl ${ttl}`]),
    ]),
    'prometheus :9153',
    ...forwardLines(ofRoot),
    ...upstream._lines('upstream', isIpv6),
    ...cache,
    'loop',
    'reload',
    'loadbalance',
  ]);
  const others = Object.entries(stubDomains).map(([domain, forwarding]) => {
    const own = serverBlockNames(domain, names);
    return serverBlock(domain, [
      'errors',
      ...log,
      ...rewriteLines(own.rewrites),
      ...hostsLines(own.hosts, own.hostsOutsideZone.length > 0 ? [domain, ...own.hostsOutsideZone] : []),
      'prometheus :9153',
      ...forwardLines(own),
      ...forwarding._lines(domain, isIpv6),
      ...cache,
    ]);
  });
  return [cluster, ...others].join('');
}

/** A server on port 53 and its plugins. */
export function serverBlock(zone: string, lines: readonly string[]): string {
  return [...bracedBlock(`${zone}:53`, lines), ''].join('\n');
}

/** Lines in braces. */
export function bracedBlock(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}'];
}

/**
 * CoreDNS raises a time to live below its least one to that, and lowers one beyond the time of its cache, before it answers: so the cache follows
 * a `ttl` of the cluster's own names below 5 seconds, and one beyond its time fails.
 */
function cacheLines(options: CacheOptions, clusterTtl = MIN_CACHE_TTL): string[] {
  const ttl = corefileSeconds('cache.ttl', options.ttl, DEFAULT_CACHE_TTL, 1, MAX_TTL);
  if (clusterTtl > ttl) {
    fail(
      'CorefileSetting',
      `"ttl: ${clusterTtl} seconds" is longer than answers are kept, and CoreDNS lowers it to ${ttl} seconds, write cache: { ttl: Duration.seconds(${clusterTtl}) }, or a shorter ttl`,
    );
  }
  const { successEntries, denialEntries, denialTtl, serveStale } = options;
  const least = clusterTtl < MIN_CACHE_TTL ? ` ${clusterTtl}` : '';
  const success = cacheEntries('successEntries', successEntries ?? DEFAULT_CACHE_ENTRIES);
  const denial = cacheEntries('denialEntries', denialEntries ?? DEFAULT_CACHE_ENTRIES);
  const denialSeconds = corefileSeconds('cache.denialTtl', denialTtl, ttl, 1, MAX_TTL);
  const hasDenial = denialEntries !== undefined || denialTtl !== undefined;
  const details = [
    ...(successEntries === undefined && least === '' ? [] : [`success ${success} ${ttl}${least}`]),
    ...(!hasDenial && least === '' ? [] : [`denial ${denial} ${denialSeconds}${least}`]),
    ...(serveStale ? [`serve_stale ${corefileSeconds('cache.serveStale', serveStale, 0, 1)}s`] : []),
  ];
  return details.length === 0 ? [`cache ${ttl}`] : bracedBlock(`cache ${ttl}`, details);
}

function rewriteLines(rewrites: Readonly<Record<string, string>>): string[] {
  return Object.entries(rewrites).map(([from, to]) => `rewrite name exact ${from} ${to}`);
}

/** The zones come after the file, which is the one that CoreDNS reads by itself. */
function hostsLines(hosts: Readonly<Record<string, readonly string[]>>, zones: readonly string[] = []): string[] {
  const lines = Object.entries(hosts).flatMap(([name, addresses]) => {
    validateHostAddresses(name, addresses);
    return addresses.map((address) => `${address} ${name}`);
  });
  const head = zones.length === 0 ? 'hosts' : `hosts /etc/hosts ${zones.join(' ')}`;
  return lines.length === 0 ? [] : bracedBlock(head, [...lines, 'fallthrough']);
}

function validateHostAddresses(name: string, addresses: readonly string[]): void {
  if (addresses.length === 0) {
    fail('CorefileSetting', `"${name}" in hosts has no address, give one or more, or leave the name out`);
  }
  for (const address of addresses.filter(isConcrete)) {
    const parsed = parseAddress(address);
    if (isAddressError(parsed)) {
      fail('CorefileSetting', `"${address}" of "${name}" ${parsed.problem}, write an address such as "10.0.0.5"`);
    }
  }
}

function cacheEntries(option: string, value: number): number {
  return !isConcrete(value) || isWholeNumberFrom(value, MIN_CACHE_ENTRIES)
    ? value
    : fail(
        'CorefileSetting',
        `"${option}: ${value}" is out of bounds, write a whole number of ${MIN_CACHE_ENTRIES} or more`,
      );
}

/** A duration in whole seconds, refused as `CorefileSetting` outside the bounds. */
function corefileSeconds(
  option: string,
  value: Duration | undefined,
  byDefault: number,
  least: number,
  most?: number,
): number {
  if (value === undefined) {
    return byDefault;
  }
  const count = value.isUnresolved() ? Number.NaN : value.toSeconds({ integral: false });
  if (isWholeNumberFrom(count, least) && (most === undefined || count <= most)) {
    return count;
  }
  const text = value.isUnresolved() ? 'a deploy-time value' : value.toHumanString();
  const bounds = most === undefined ? `${least} or more` : `${least} to ${most}`;
  return fail('CorefileSetting', `"${option}: ${text}" is out of bounds, write ${bounds} whole seconds`);
}
