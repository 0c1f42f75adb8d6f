import type { Duration } from 'aws-cdk-lib/core';
import { isFault, parseAddress } from '../addressing/address';
import { refuse } from '../foundation/refusals';
import { isConcrete, isCount, shown } from '../foundation/tokens';
import { DnsForwarding } from './dns-forwarding';
import { refuseDnsName, refuseStubDomains } from './dns-names';

/** The domain of every EKS cluster. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** Entries that CoreDNS keeps of each kind by itself, and the fewest that it does (plugin/cache, CoreDNS 1.13). */
const DEFAULT_CACHE_ENTRIES = 9984;
const FEWEST_CACHE_ENTRIES = 1024;

/** The time that EKS gives CoreDNS for the queries under way, and the time after which the kubelet kills it. */
const DEFAULT_LAMEDUCK = 5;
const LONGEST_LAMEDUCK = 30;

/** The longest that any answer is kept or is valid. */
const LONGEST_TTL = 3600;

/** What CoreDNS keeps of the answers of other servers, and of its own. */
export interface DnsCacheOptions {
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
   * Domains that other servers answer, by name, such as `{ 'corp.example.com': DnsForwarding.toServers(['10.0.0.2']) }`. Names that are none
   * are refused, and those that the cluster answers itself.
   *
   * @default - none
   */
  readonly stubDomains?: Record<string, DnsForwarding>;

  /**
   * Where all other names go.
   *
   * @default DnsForwarding.toNodeResolver()
   */
  readonly upstream?: DnsForwarding;

  /**
   * What is kept of answers.
   *
   * @default - 9,984 answers and as many denials, for 30 seconds
   */
  readonly cache?: DnsCacheOptions;

  /**
   * How long CoreDNS goes on to answer after it was told to stop, while nodes learn that it leaves: 1 to 30 seconds. Where Services are many,
   * 30 seconds lose fewer queries.
   *
   * @default Duration.seconds(5)
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/scale-cluster-services.html
   */
  readonly lameduck?: Duration;

  /**
   * How long answers about Services and pods are valid: up to 1 hour. 0 keeps clients from keeping them.
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
   * Addresses of single names, such as `{ 'ldap.example.com': ['10.0.0.5'] }`. They win over the cluster and over other servers.
   *
   * @default - none
   */
  readonly hosts?: Record<string, string[]>;

  /**
   * Names that are answered as if another had been asked for, such as `{ 'shop.example.com': 'shop.prod.svc.cluster.local' }`.
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
export function hasOwnNames({ stubDomains, upstream, hosts, rewrites }: CorefileOptions): boolean {
  const isOther = upstream !== undefined && !upstream._isNodeResolver;
  return isOther || [stubDomains, hosts, rewrites].some((names) => Object.keys(names ?? {}).length > 0);
}

/**
 * The whole Corefile: that of the add-on (v1.11 to v1.14, as `kubectl get configmap coredns` prints it), with the settings in it, and a server
 * block for each stub domain.
 */
export function corefile(options: CorefileOptions, isIpv6: boolean): string {
  const stubDomains = Object.entries(options.stubDomains ?? {});
  refuseStubDomains(stubDomains.map(([domain]) => domain));
  const log = options.logQueries ? ['log'] : [];
  const cache = cacheLines(options.cache ?? {});
  const upstream = options.upstream ?? DnsForwarding.toNodeResolver();
  const cluster = serverBlock('.', [
    'errors',
    ...log,
    ...block('health', [`lameduck ${seconds('lameduck', options.lameduck, DEFAULT_LAMEDUCK, 1, LONGEST_LAMEDUCK)}s`]),
    'ready',
    ...rewriteLines(options.rewrites ?? {}),
    ...hostsLines(options.hosts ?? {}),
    ...block(`kubernetes ${CLUSTER_DOMAIN} in-addr.arpa ip6.arpa`, [
      'pods insecure',
      'fallthrough in-addr.arpa ip6.arpa',
      ...(options.ttl ? [`ttl ${seconds('ttl', options.ttl, 0, 0, LONGEST_TTL)}`] : []),
    ]),
    'prometheus :9153',
    ...upstream._lines('upstream', isIpv6),
    ...cache,
    'loop',
    'reload',
    'loadbalance',
  ]);
  const others = stubDomains.map(([domain, forwarding]) =>
    serverBlock(domain, ['errors', ...log, 'prometheus :9153', ...forwarding._lines(domain, isIpv6), ...cache]),
  );
  return [cluster, ...others].join('');
}

/** A server on port 53 and its plugins. */
export function serverBlock(zone: string, lines: readonly string[]): string {
  return [...block(`${zone}:53`, lines), ''].join('\n');
}

/** Lines in braces. */
export function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}'];
}

function cacheLines(options: DnsCacheOptions): string[] {
  const ttl = seconds('cache.ttl', options.ttl, 30, 1, LONGEST_TTL);
  const { successEntries, denialEntries, denialTtl, serveStale } = options;
  const details = [
    ...(successEntries === undefined ? [] : [`success ${entries('successEntries', successEntries)} ${ttl}`]),
    ...(denialEntries === undefined && denialTtl === undefined
      ? []
      : [
          `denial ${entries('denialEntries', denialEntries ?? DEFAULT_CACHE_ENTRIES)} ${seconds('cache.denialTtl', denialTtl, ttl, 1, LONGEST_TTL)}`,
        ]),
    ...(serveStale ? [`serve_stale ${seconds('cache.serveStale', serveStale, 0, 1)}s`] : []),
  ];
  return details.length === 0 ? [`cache ${ttl}`] : block(`cache ${ttl}`, details);
}

function rewriteLines(rewrites: Readonly<Record<string, string>>): string[] {
  return Object.entries(rewrites).map(([from, to]) => {
    refuseDnsName(from);
    refuseDnsName(to);
    return `rewrite name exact ${from} ${to}`;
  });
}

function hostsLines(hosts: Readonly<Record<string, readonly string[]>>): string[] {
  const lines = Object.entries(hosts).flatMap(([name, addresses]) => {
    refuseDnsName(name);
    refuseHostAddresses(name, addresses);
    return addresses.map((address) => `${address} ${name}`);
  });
  return lines.length === 0 ? [] : block('hosts', [...lines, 'fallthrough']);
}

function refuseHostAddresses(name: string, addresses: readonly string[]): void {
  if (addresses.length === 0) {
    refuse('CorefileSetting', `"${name}" in hosts has no address, give one or more, or leave the name out`);
  }
  for (const address of addresses.filter(isConcrete)) {
    const parsed = parseAddress(address);
    if (isFault(parsed)) {
      refuse('CorefileSetting', `"${address}" of "${name}" ${parsed.fault}, write an address such as "10.0.0.5"`);
    }
  }
}

function entries(option: string, value: number): number {
  return isCount(value, FEWEST_CACHE_ENTRIES)
    ? value
    : refuse(
        'CorefileSetting',
        `"${option}: ${shown(value)}" is out of bounds, write a whole number of ${FEWEST_CACHE_ENTRIES} or more`,
      );
}

/** A duration in whole seconds, refused as `CorefileSetting` outside the bounds. */
function seconds(option: string, value: Duration | undefined, byDefault: number, least: number, most?: number): number {
  if (value === undefined) {
    return byDefault;
  }
  const count = value.isUnresolved() ? Number.NaN : value.toSeconds({ integral: false });
  if (isCount(count, least) && (most === undefined || count <= most)) {
    return count;
  }
  const text = value.isUnresolved() ? 'a deploy-time value' : value.toHumanString();
  const bounds = most === undefined ? `${least} or more` : `${least} to ${most}`;
  return refuse('CorefileSetting', `"${option}: ${text}" is out of bounds, write ${bounds} whole seconds`);
}
