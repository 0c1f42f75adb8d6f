import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { matchClusterName } from './cluster-match';

/** Addresses of a DNS cache on the nodes of a cluster. */
interface DnsCache {
  readonly clusterName: string;
  readonly scope: IConstruct;
  readonly addresses: readonly string[];
}

/** The DNS caches of an app, by its root. */
const CACHES = new WeakMap<IConstruct, DnsCache[]>();

/** Notes the addresses at which NodeLocal DNSCache answers pods. */
export function noteDnsCache(clusterName: string, scope: IConstruct, addresses: readonly string[]): void {
  const { root } = scope.node;
  CACHES.set(root, [...(CACHES.get(root) ?? []), { clusterName, scope, addresses }]);
}

/** Returns the addresses of the DNS caches of a cluster. Call it at synthesis, when all caches are defined. */
export function dnsCacheAddresses(clusterName: string, scope: IConstruct): string[] {
  const cluster = { clusterName, stack: Stack.of(scope) };
  return (CACHES.get(scope.node.root) ?? [])
    .filter((cache) => matchClusterName(cache.clusterName, Stack.of(cache.scope), cluster) === 'ours')
    .flatMap(({ addresses }) => addresses);
}
