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

/** Default and minimum number of cache entries of each type (plugin/cache, CoreDNS 1.13). */
const DEFAULT_CACHE_ENTRIES = 9984;
const MIN_CACHE_ENTRIES = 1024;

/** Default cache duration in seconds, and default minimum TTL of cached responses. */
const DEFAULT_CACHE_TTL = 30;
const MIN_CACHE_TTL = 5;

/** Default `lameduck` duration of EKS, and the time in seconds after which the kubelet kills the pod. */
const DEFAULT_LAMEDUCK = 5;
const MAX_LAMEDUCK = 30;

/** Maximum TTL and cache duration in seconds. */
const MAX_TTL = 3600;

/** Cache settings of CoreDNS. */
export interface CacheOptions {
  /**
   * Maximum time that a response is cached, regardless of its TTL: 1 second to 1 hour.
   *
   * @default Duration.seconds(30)
   */
  readonly ttl?: Duration;

  /**
   * Maximum time that a negative response is cached: 1 second to 1 hour.
   *
   * @default - the value of `ttl`
   */
  readonly denialTtl?: Duration;

  /**
   * Maximum number of cached responses: 1,024 or more.
   *
   * @default 9984
   */
  readonly successEntries?: number;

  /**
   * Maximum number of cached negative responses: 1,024 or more.
   *
   * @default 9984
   */
  readonly denialEntries?: number;

  /**
   * Time for which CoreDNS may return an expired response while it refreshes it: 1 second or more.
   *
   * Names then stay available while their DNS servers are down. Clients may receive an address that has just changed.
   *
   * @default - CoreDNS does not return expired responses
   */
  readonly serveStale?: Duration;
}

/**
 * DNS configuration of CoreDNS.
 *
 * The add-on accepts only a whole Corefile. With any of these options, CoreDNS runs with the Corefile of EKS that this
 * library knows, plus your settings. Later changes of EKS to its own Corefile do not apply.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
 */
export interface CorefileOptions {
  /**
   * Domains that other DNS servers resolve, such as `{ 'corp.example.com': Forwarding.toServers(['10.0.0.2']) }`.
   * Invalid names and names that the cluster resolves itself fail.
   *
   * @default - none
   */
  readonly stubDomains?: Record<string, Forwarding>;

  /**
   * Servers that resolve all other names.
   *
   * @default Forwarding.toNodeResolver()
   */
  readonly upstream?: Forwarding;

  /**
   * Cache settings.
   *
   * @default - 9,984 responses and 9,984 negative responses, for 30 seconds
   */
  readonly cache?: CacheOptions;

  /**
   * Time for which CoreDNS continues to respond while it shuts down: 1 to 30 seconds.
   *
   * During this time, nodes remove the pod from the Service. In clusters with many Services, 30 seconds lose fewer
   * queries.
   *
   * @default Duration.seconds(5)
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/scale-cluster-services.html
   */
  readonly lameduck?: Duration;

  /**
   * TTL of responses for Services and pods: 0 up to `cache.ttl`. Clients do not cache a TTL of 0.
   *
   * Below 5 seconds, CoreDNS also keeps such short TTLs of other servers, which it raises to 5 seconds otherwise.
   *
   * @default Duration.seconds(5)
   */
  readonly ttl?: Duration;

  /**
   * Whether every query is logged. A busy cluster produces a large log.
   *
   * @default false
   */
  readonly logQueries?: boolean;

  /**
   * Addresses of single names, such as `{ 'ldap.example.com': ['10.0.0.5'] }`. They take precedence over the cluster,
   * stub domains and other servers.
   *
   * @default - none
   */
  readonly hosts?: Record<string, string[]>;

  /**
   * Names that are resolved as another name, such as `{ 'shop.example.com': 'shop.prod.svc.cluster.local' }`. The
   * target can be in the cluster, in `hosts`, in a stub domain or elsewhere. It must not have a rewrite itself.
   *
   * @default - none
   */
  readonly rewrites?: Record<string, string>;
}

/** Returns true if any setting is given. Without settings, the Corefile of EKS is used. */
export function hasCorefileSettings(options: CorefileOptions): boolean {
  return Object.values(options).some((value) => value !== undefined);
}

/** Returns true if CoreDNS resolves external names differently from the resolver of the node. */
export function hasCustomNames({ stubDomains, upstream, hosts, rewrites }: CorefileOptions): boolean {
  const isOther = upstream !== undefined && !upstream._isNodeResolver;
  return isOther || [stubDomains, hosts, rewrites].some((names) => Object.keys(names ?? {}).length > 0);
}

/**
 * Renders the Corefile: the one of the add-on (v1.11 to v1.14, as `kubectl get configmap coredns` prints it) with the
 * given settings, and a server block for each stub domain.
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

/** Renders a server block for port 53. */
export function serverBlock(zone: string, lines: readonly string[]): string {
  return [...bracedBlock(`${zone}:53`, lines), ''].join('\n');
}

/** Renders lines in braces. */
export function bracedBlock(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}'];
}

/**
 * Renders the cache plugin.
 *
 * CoreDNS adjusts TTLs before it responds: it raises them to its minimum, and lowers them to its cache duration. The
 * minimum therefore follows a `ttl` below 5 seconds, and a `ttl` above the cache duration fails.
 */
function cacheLines(options: CacheOptions, clusterTtl = MIN_CACHE_TTL): string[] {
  const ttl = corefileSeconds('cache.ttl', options.ttl, DEFAULT_CACHE_TTL, 1, MAX_TTL);
  if (clusterTtl > ttl) {
    fail(
      'CorefileSetting',
      `"ttl: ${clusterTtl} seconds" is longer than the cache duration, and CoreDNS would lower it to ${ttl} seconds. Write cache: { ttl: Duration.seconds(${clusterTtl}) }, or a shorter ttl`,
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

/** Renders the hosts plugin. CoreDNS requires the file name before zones, so the default file is given. */
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
    fail('CorefileSetting', `"${name}" in hosts has no address. Give one or more, or leave the name out`);
  }
  for (const address of addresses.filter(isConcrete)) {
    const parsed = parseAddress(address);
    if (isAddressError(parsed)) {
      fail('CorefileSetting', `"${address}" of "${name}" ${parsed.problem}. Write an address such as "10.0.0.5"`);
    }
  }
}

function cacheEntries(option: string, value: number): number {
  return !isConcrete(value) || isWholeNumberFrom(value, MIN_CACHE_ENTRIES)
    ? value
    : fail(
        'CorefileSetting',
        `"${option}: ${value}" is out of bounds. Write a whole number of ${MIN_CACHE_ENTRIES} or more`,
      );
}

/** Converts a duration to whole seconds. Fails as `CorefileSetting` if it is out of bounds. */
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
  return fail('CorefileSetting', `"${option}: ${text}" is out of bounds. Write ${bounds} whole seconds`);
}
