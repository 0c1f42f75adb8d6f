import type { KubernetesObject } from '../cluster/cluster-installer';
import type { Values } from '../foundation/values';
import { bracedBlock, serverBlock } from './corefile';
import { CLUSTER_DOMAIN } from './corefile-names';

const NODE_LOCAL_DNS_NAME = 'node-local-dns';
const NODE_LOCAL_DNS_NAMESPACE = 'kube-system';

/** A second Service of CoreDNS. The cache uses the address of the first one itself, and queries this one. */
const UPSTREAM_SERVICE_NAME = 'kube-dns-upstream';

const CACHE_DNS_PORT = 53;
const CACHE_METRICS_PORT = 9253;
const CACHE_HEALTH_PORT = 8080;

/**
 * Placeholders that the cache replaces with the upstream Service address and the resolver of the node when it starts.
 */
const CLUSTER_DNS_PLACEHOLDER = '__PILLAR__CLUSTER__DNS__';
const NODE_RESOLVER_PLACEHOLDER = '__PILLAR__UPSTREAM__SERVERS__';

/** Validated settings of the cache. */
export interface NodeLocalDnsSettings {
  /** Addresses of the cache. The first one is the local address, which serves the health check. */
  readonly addresses: readonly [local: string, ...others: string[]];
  readonly image: string;
  /** Whether external names are forwarded to CoreDNS, and not to the resolver of the node. */
  readonly asksCoreDns: boolean;
  /** TTL in seconds of CoreDNS responses for Services and pods, if it is set. */
  readonly clusterTtl?: number;
  readonly resources: Values;
}

/**
 * Returns the Kubernetes objects of the cache, in the order in which they are applied.
 *
 * Pods receive the address of the upstream Service as an environment variable when they start, so the Service comes
 * first.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/cluster/addons/dns/nodelocaldns/nodelocaldns.yaml
 */
export function nodeLocalDnsObjects(settings: NodeLocalDnsSettings): KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: objectMetadata(NODE_LOCAL_DNS_NAME) },
    upstreamService(),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: objectMetadata(NODE_LOCAL_DNS_NAME),
      data: { Corefile: nodeCacheCorefile(settings) },
    },
    cacheDaemonSet(settings),
    metricsService(),
  ];
}

/** Renders the Corefile template of the cache, which contains the placeholders. */
export function nodeCacheCorefile({ addresses, asksCoreDns, clusterTtl = 5 }: NodeLocalDnsSettings): string {
  const [local] = addresses;
  // The cache raises TTLs to at least 5 seconds, and lowers them to its maximum, unless they are set.
  const least = clusterTtl < 5 ? ` ${clusterTtl}` : '';
  const most = Math.max(30, clusterTtl);
  // Reverse names, and external names that CoreDNS rewrites, also resolve to Services and pods.
  const cache =
    least === '' && most === 30
      ? ['cache 30']
      : bracedBlock('cache', [`success 9984 ${most}${least}`, `denial 9984 30${least}`]);
  const toCoreDns = bracedBlock(`forward . ${CLUSTER_DNS_PLACEHOLDER}`, ['force_tcp']);
  const zone = (name: string, cache: readonly string[], forward: readonly string[], extra: readonly string[] = []) =>
    serverBlock(name, [
      'errors',
      ...cache,
      'reload',
      'loop',
      `bind ${addresses.join(' ')}`,
      ...forward,
      `prometheus :${CACHE_METRICS_PORT}`,
      ...extra,
    ]);
  return [
    // Negative responses are cached for a short time, because they can be for new Services.
    zone(CLUSTER_DOMAIN, bracedBlock('cache', [`success 9984 ${most}${least}`, `denial 9984 5${least}`]), toCoreDns, [
      `health ${local.includes(':') ? `[${local}]` : local}:${CACHE_HEALTH_PORT}`,
    ]),
    zone('in-addr.arpa', cache, toCoreDns),
    zone('ip6.arpa', cache, toCoreDns),
    asksCoreDns ? zone('.', cache, toCoreDns) : zone('.', ['cache 30'], [`forward . ${NODE_RESOLVER_PLACEHOLDER}`]),
  ].join('');
}

function upstreamService(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMetadata(UPSTREAM_SERVICE_NAME, { 'k8s-app': 'kube-dns' }),
    spec: {
      ports: [
        { name: 'dns', port: CACHE_DNS_PORT, protocol: 'UDP', targetPort: CACHE_DNS_PORT },
        { name: 'dns-tcp', port: CACHE_DNS_PORT, protocol: 'TCP', targetPort: CACHE_DNS_PORT },
      ],
      selector: { 'k8s-app': 'kube-dns' },
    },
  };
}

/** Returns a headless Service for metrics, so that a metrics collector finds each pod. */
function metricsService(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...objectMetadata(NODE_LOCAL_DNS_NAME, { 'k8s-app': NODE_LOCAL_DNS_NAME }),
      annotations: scrapeAnnotations(),
    },
    spec: {
      clusterIP: 'None',
      ports: [{ name: 'metrics', port: CACHE_METRICS_PORT, protocol: 'TCP', targetPort: CACHE_METRICS_PORT }],
      selector: { 'k8s-app': NODE_LOCAL_DNS_NAME },
    },
  };
}

function cacheDaemonSet(settings: NodeLocalDnsSettings): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: objectMetadata(NODE_LOCAL_DNS_NAME, { 'k8s-app': NODE_LOCAL_DNS_NAME }),
    spec: {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
      selector: { matchLabels: { 'k8s-app': NODE_LOCAL_DNS_NAME } },
      template: {
        metadata: { labels: { 'k8s-app': NODE_LOCAL_DNS_NAME }, annotations: scrapeAnnotations() },
        spec: {
          priorityClassName: 'system-node-critical',
          serviceAccountName: NODE_LOCAL_DNS_NAME,
          // The cache does not call the Kubernetes API. It reads the address of CoreDNS from its environment.
          automountServiceAccountToken: false,
          hostNetwork: true,
          dnsPolicy: 'Default',
          affinity: { nodeAffinity: selfManagedLinuxNodes() },
          tolerations: [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { effect: 'NoExecute', operator: 'Exists' },
            { effect: 'NoSchedule', operator: 'Exists' },
          ],
          containers: [cacheContainer(settings)],
          volumes: [
            { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
            { name: 'kube-dns-config', configMap: { name: 'kube-dns', optional: true } },
            {
              name: 'config-volume',
              configMap: { name: NODE_LOCAL_DNS_NAME, items: [{ key: 'Corefile', path: 'Corefile.base' }] },
            },
          ],
        },
      },
    },
  };
}

function cacheContainer({ addresses, image, resources }: NodeLocalDnsSettings): Values {
  return {
    name: 'node-cache',
    image,
    args: [
      '-localip',
      addresses.join(','),
      '-conf',
      '/etc/Corefile',
      '-upstreamsvc',
      UPSTREAM_SERVICE_NAME,
      '-pidfile',
      '/tmp/node-cache.pid',
    ],
    resources,
    securityContext: { capabilities: { add: ['NET_ADMIN'] } },
    ports: [
      { name: 'dns', containerPort: CACHE_DNS_PORT, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: CACHE_DNS_PORT, protocol: 'TCP' },
      { name: 'metrics', containerPort: CACHE_METRICS_PORT, protocol: 'TCP' },
    ],
    livenessProbe: {
      httpGet: { host: addresses[0], path: '/health', port: CACHE_HEALTH_PORT },
      initialDelaySeconds: 60,
      timeoutSeconds: 5,
    },
    volumeMounts: [
      { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
      { name: 'config-volume', mountPath: '/etc/coredns' },
      { name: 'kube-dns-config', mountPath: '/etc/kube-dns' },
    ],
  };
}

/** Excludes Fargate, which does not run DaemonSets, and nodes of EKS Auto Mode, which resolve DNS themselves. */
function selfManagedLinuxNodes(): Values {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
            { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate', 'auto'] },
          ],
        },
      ],
    },
  };
}

function objectMetadata(name: string, labels: Readonly<Record<string, string>> = {}): Values {
  return { name, namespace: NODE_LOCAL_DNS_NAMESPACE, ...(Object.keys(labels).length > 0 ? { labels } : {}) };
}

function scrapeAnnotations(): Values {
  return { 'prometheus.io/port': String(CACHE_METRICS_PORT), 'prometheus.io/scrape': 'true' };
}
