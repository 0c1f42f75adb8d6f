/**
 * Holds the model of network policies against cases of the documentation of Kubernetes, so that tests can ask the model.
 *
 * Cases: https://kubernetes.io/docs/concepts/services-networking/network-policies/, the recipes that it links
 * (https://github.com/ahmetb/kubernetes-network-policy-recipes), and the tiers of
 * https://network-policy-api.sigs.k8s.io/api-overview/ (read 2026-11-28).
 */
import { type Connection, type ModelPod, NetworkPolicyModel, type RuleOrder } from '../support/network-policy-model';
import type { KubernetesShape } from '../support/object-schemas';

const NAMESPACES = { default: {}, prod: { purpose: 'production' }, dev: { purpose: 'testing' }, 'kube-system': {} };

const pod = (namespace: string, name: string, ip: string, labels: Record<string, string>, more = {}): ModelPod => ({
  namespace,
  name,
  ip,
  labels,
  ...more,
});
const WEB = pod(
  'default',
  'web',
  '10.0.1.1',
  { app: 'web' },
  { ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] },
);
const API = pod('default', 'api', '10.0.1.2', { app: 'api', role: 'backend' });
const DB = pod('default', 'db', '172.17.0.9', { role: 'db' });
const FRONT = pod('default', 'front', '172.17.1.7', { role: 'frontend' });
const PROD = pod('prod', 'shop', '10.0.2.1', { app: 'shop', role: 'client' });
const DEV = pod('dev', 'shop', '10.0.3.1', { app: 'shop', role: 'client' });
const DNS = pod('kube-system', 'coredns', '10.0.4.1', { 'k8s-app': 'kube-dns' });
const HOST = pod('default', 'agent', '192.168.7.7', { app: 'web' }, { hostNetwork: true });

const policy = (spec: KubernetesShape, namespace = 'default'): KubernetesShape => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace },
  spec: { podSelector: {}, ...spec },
});
const labels = (matchLabels: Record<string, string>) => ({ matchLabels });
const expression = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
});

/** The example at the top of the page. */
const DOCUMENTED = policy({
  podSelector: labels({ role: 'db' }),
  policyTypes: ['Ingress', 'Egress'],
  ingress: [
    {
      from: [
        { ipBlock: { cidr: '172.17.0.0/16', except: ['172.17.1.0/24'] } },
        { namespaceSelector: labels({ purpose: 'production' }) },
        { podSelector: labels({ role: 'frontend' }) },
      ],
      ports: [{ protocol: 'TCP', port: 6379 }],
    },
  ],
  egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 5978 }] }],
});
const DENY_INGRESS = policy({ policyTypes: ['Ingress'] });
const DENY_EGRESS = policy({ policyTypes: ['Egress'] });
const cluster = (tier: string, priority: number, spec: KubernetesShape): KubernetesShape => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: `${tier}-${priority}`.toLowerCase() },
  spec: { tier, priority, subject: { namespaces: {} }, ...spec },
});
const fromAll = (action: string) => ({ action, from: [{ namespaces: {} }] });
const toAll = (action: string) => ({ action, to: [{ networks: ['0.0.0.0/0'] }] });
const ONLY_WEB_FROM_API = policy({
  podSelector: labels({ app: 'web' }),
  ingress: [{ from: [{ podSelector: labels({ app: 'api' }) }] }],
});

type Case = [
  what: string,
  objects: KubernetesShape[],
  connection: Partial<Connection>,
  isAllowed: boolean,
  order?: RuleOrder,
];

const CASES: Case[] = [
  ['no policy allows everything', [], { from: DEV, to: WEB }, true],
  ['no policy allows the world', [], { from: '203.0.113.9', to: WEB }, true],
  // The example of the page.
  ['the example: a block', [DOCUMENTED], { from: '172.17.2.1', to: DB, port: 6379 }, true],
  ['the example: what the block excludes', [DOCUMENTED], { from: '172.17.1.9', to: DB, port: 6379 }, false],
  [
    'the example: a pod in what the block excludes, by its label',
    [DOCUMENTED],
    { from: FRONT, to: DB, port: 6379 },
    true,
  ],
  ['the example: any pod of a namespace', [DOCUMENTED], { from: PROD, to: DB, port: 6379 }, true],
  ['the example: any pod of another namespace', [DOCUMENTED], { from: DEV, to: DB, port: 6379 }, false],
  ['the example: another port', [DOCUMENTED], { from: PROD, to: DB, port: 6380 }, false],
  ['the example: another protocol', [DOCUMENTED], { from: PROD, to: DB, port: 6379, protocol: 'UDP' }, false],
  ['the example: egress to the block', [DOCUMENTED], { from: DB, to: '10.0.0.7', port: 5978 }, true],
  ['the example: egress to elsewhere', [DOCUMENTED], { from: DB, to: '10.0.1.7', port: 5978 }, false],
  ['the example: pods that it does not select', [DOCUMENTED], { from: DEV, to: WEB }, true],
  // Default policies.
  ['default deny of ingress', [DENY_INGRESS], { from: API, to: WEB }, false],
  ['default deny of ingress leaves egress', [DENY_INGRESS], { from: WEB, to: '203.0.113.9' }, true],
  ['default deny of egress', [DENY_EGRESS], { from: WEB, to: DNS, port: 53, protocol: 'UDP' }, false],
  ['default deny of egress leaves ingress', [DENY_EGRESS], { from: PROD, to: WEB }, true],
  ['a policy of another namespace', [policy({ policyTypes: ['Ingress'] }, 'prod')], { from: API, to: WEB }, true],
  [
    'allow all ingress',
    [DENY_INGRESS, policy({ policyTypes: ['Ingress'], ingress: [{}] })],
    { from: DEV, to: WEB },
    true,
  ],
  ['ingress as an empty list denies', [policy({ ingress: [] })], { from: DEV, to: WEB }, false],
  ['from as an empty list allows all', [policy({ ingress: [{ from: [] }] })], { from: DEV, to: WEB }, true],
  ['ports as an empty list allows all', [policy({ ingress: [{ ports: [] }] })], { from: DEV, to: WEB, port: 1 }, true],
  // policyTypes.
  ['policyTypes default to ingress', [policy({})], { from: WEB, to: '203.0.113.9' }, true],
  ['policyTypes default to ingress, also with egress rules', [policy({ egress: [{}] })], { from: API, to: WEB }, false],
  [
    'policyTypes default to egress with egress rules',
    [policy({ egress: [{ to: [{ podSelector: {} }] }] })],
    { from: WEB, to: '203.0.113.9' },
    false,
  ],
  [
    'policyTypes of egress only ignore ingress rules',
    [policy({ policyTypes: ['Egress'], ingress: [], egress: [{}] })],
    { from: DEV, to: WEB },
    true,
  ],
  // Selectors.
  [
    'podSelector alone is of the own namespace',
    [policy({ ingress: [{ from: [{ podSelector: labels({ app: 'shop' }) }] }] })],
    { from: PROD, to: WEB },
    false,
  ],
  [
    'an empty podSelector is all pods of the namespace',
    [policy({ ingress: [{ from: [{ podSelector: {} }] }] })],
    { from: API, to: WEB },
    true,
  ],
  [
    'an empty podSelector is no pod of others',
    [policy({ ingress: [{ from: [{ podSelector: {} }] }] })],
    { from: PROD, to: WEB },
    false,
  ],
  [
    'an empty namespaceSelector is all namespaces',
    [policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
    { from: DEV, to: WEB },
    true,
  ],
  [
    'an empty namespaceSelector is not the world',
    [policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
    { from: '203.0.113.9', to: WEB },
    false,
  ],
  [
    'both selectors in one peer must match: they do',
    [
      policy({
        ingress: [
          { from: [{ namespaceSelector: labels({ purpose: 'production' }), podSelector: labels({ role: 'client' }) }] },
        ],
      }),
    ],
    { from: PROD, to: WEB },
    true,
  ],
  [
    'both selectors in one peer must match: the namespace does not',
    [
      policy({
        ingress: [
          { from: [{ namespaceSelector: labels({ purpose: 'production' }), podSelector: labels({ role: 'client' }) }] },
        ],
      }),
    ],
    { from: DEV, to: WEB },
    false,
  ],
  [
    'of selectors in two peers one is enough',
    [
      policy({
        ingress: [
          { from: [{ namespaceSelector: labels({ purpose: 'testing' }) }, { podSelector: labels({ app: 'api' }) }] },
        ],
      }),
    ],
    { from: DEV, to: WEB },
    true,
  ],
  [
    'namespaces by name',
    [policy({ ingress: [{ from: [{ namespaceSelector: labels({ 'kubernetes.io/metadata.name': 'prod' }) }] }] })],
    { from: PROD, to: WEB },
    true,
  ],
  [
    'namespaces by several names',
    [
      policy({
        ingress: [{ from: [{ namespaceSelector: expression('kubernetes.io/metadata.name', 'In', ['prod', 'dev']) }] }],
      }),
    ],
    { from: DEV, to: WEB },
    true,
  ],
  [
    'NotIn matches what has no such label',
    [policy({ ingress: [{ from: [{ namespaceSelector: expression('purpose', 'NotIn', ['testing']) }] }] })],
    { from: DNS, to: WEB },
    true,
  ],
  ['DoesNotExist', [policy({ podSelector: expression('role', 'DoesNotExist') })], { from: PROD, to: API }, true],
  ['Exists', [policy({ podSelector: expression('role', 'Exists') })], { from: PROD, to: API }, false],
  // Ports.
  [
    'a range includes its end',
    [policy({ egress: [{ ports: [{ port: 32000, endPort: 32768 }] }] })],
    { from: WEB, to: '203.0.113.9', port: 32768 },
    true,
  ],
  [
    'a range ends',
    [policy({ egress: [{ ports: [{ port: 32000, endPort: 32768 }] }] })],
    { from: WEB, to: '203.0.113.9', port: 32769 },
    false,
  ],
  [
    'the protocol defaults to TCP',
    [policy({ egress: [{ ports: [{ port: 53 }] }] })],
    { from: WEB, to: DNS, port: 53, protocol: 'UDP' },
    false,
  ],
  [
    'SCTP',
    [policy({ egress: [{ ports: [{ protocol: 'SCTP', port: 7777 }] }] })],
    { from: WEB, to: DNS, port: 7777, protocol: 'SCTP' },
    true,
  ],
  [
    'a protocol without a port is all of its ports',
    [policy({ egress: [{ ports: [{ protocol: 'UDP' }] }] })],
    { from: WEB, to: DNS, port: 53, protocol: 'UDP' },
    true,
  ],
  [
    'a named port is that of the destination',
    [policy({ ingress: [{ ports: [{ port: 'http' }] }] })],
    { from: API, to: WEB, port: 8080 },
    true,
  ],
  [
    'a named port that the destination does not have',
    [policy({ ingress: [{ ports: [{ port: 'http' }] }] })],
    { from: WEB, to: API, port: 8080 },
    false,
  ],
  // Recipes.
  ['limit traffic to an application', [ONLY_WEB_FROM_API], { from: API, to: WEB }, true],
  ['limit traffic to an application: others', [ONLY_WEB_FROM_API], { from: DB, to: WEB }, false],
  ['policies add up', [DENY_INGRESS, ONLY_WEB_FROM_API], { from: API, to: WEB }, true],
  [
    'both sides must allow',
    [policy({ policyTypes: ['Egress'], podSelector: labels({ app: 'api' }) }), ONLY_WEB_FROM_API],
    { from: API, to: WEB },
    false,
  ],
  [
    'deny egress with DNS',
    [
      policy({
        policyTypes: ['Egress'],
        egress: [
          {
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 53, protocol: 'TCP' },
            ],
            to: [{ namespaceSelector: {} }],
          },
        ],
      }),
    ],
    { from: WEB, to: DNS, port: 53, protocol: 'UDP' },
    true,
  ],
  ['a pod on the host network is not restricted', [DENY_INGRESS], { from: DEV, to: HOST }, true],
  [
    'a pod on the host network is not a pod peer',
    [ONLY_WEB_FROM_API, policy({ ingress: [{ from: [{ podSelector: {} }] }] })],
    { from: HOST, to: API },
    false,
  ],
  // Tiers.
  [
    'an admin denial overrides a network policy',
    [cluster('Admin', 10, { ingress: [fromAll('Deny')] }), ONLY_WEB_FROM_API],
    { from: API, to: WEB },
    false,
  ],
  [
    'an admin acceptance overrides a network policy',
    [cluster('Admin', 10, { ingress: [fromAll('Accept')] }), DENY_INGRESS],
    { from: DEV, to: WEB },
    true,
  ],
  [
    'an admin pass leaves it to the network policy',
    [
      cluster('Admin', 10, { ingress: [fromAll('Pass')] }),
      cluster('Admin', 20, { ingress: [fromAll('Deny')] }),
      ONLY_WEB_FROM_API,
    ],
    { from: API, to: WEB },
    true,
  ],
  [
    'an admin pass leaves it to the baseline',
    [cluster('Admin', 10, { ingress: [fromAll('Pass')] }), cluster('Baseline', 0, { ingress: [fromAll('Deny')] })],
    { from: API, to: WEB },
    false,
  ],
  [
    'a lower number is first',
    [cluster('Admin', 20, { ingress: [fromAll('Accept')] }), cluster('Admin', 10, { ingress: [fromAll('Deny')] })],
    { from: API, to: WEB },
    false,
  ],
  [
    'the first rule decides',
    [cluster('Admin', 10, { ingress: [fromAll('Accept'), fromAll('Deny')] })],
    { from: API, to: WEB },
    true,
  ],
  [
    'on EKS, a denial decides at one priority',
    [cluster('Admin', 10, { ingress: [fromAll('Accept'), fromAll('Deny')] })],
    { from: API, to: WEB },
    false,
    'actions',
  ],
  [
    'a baseline denial is for pods without a network policy',
    [cluster('Baseline', 0, { ingress: [fromAll('Deny')] })],
    { from: API, to: WEB },
    false,
  ],
  [
    'a network policy overrides the baseline',
    [cluster('Baseline', 0, { ingress: [fromAll('Deny')] }), ONLY_WEB_FROM_API],
    { from: API, to: WEB },
    true,
  ],
  [
    'a network policy that denies overrides a baseline that accepts',
    [cluster('Baseline', 0, { ingress: [fromAll('Accept')] }), DENY_INGRESS],
    { from: API, to: WEB },
    false,
  ],
  [
    'sources outside the cluster are in no ingress rule of a cluster policy',
    [cluster('Admin', 10, { ingress: [fromAll('Deny')] })],
    { from: '203.0.113.9', to: WEB },
    true,
  ],
  [
    'networks of egress also match pods',
    [cluster('Admin', 10, { egress: [toAll('Deny')] })],
    { from: API, to: WEB },
    false,
  ],
  [
    'a subject of pods',
    [
      cluster('Admin', 10, {
        subject: { pods: { namespaceSelector: {}, podSelector: labels({ app: 'api' }) } },
        egress: [toAll('Deny')],
      }),
    ],
    { from: DB, to: WEB },
    true,
  ],
  [
    'protocols of a cluster policy',
    [
      cluster('Admin', 10, {
        egress: [{ ...toAll('Deny'), protocols: [{ tcp: { destinationPort: { range: { start: 80, end: 90 } } } }] }],
      }),
    ],
    { from: DB, to: WEB, port: 91 },
    true,
  ],
  [
    'ports of a cluster policy of EKS',
    [cluster('Admin', 10, { egress: [{ ...toAll('Deny'), ports: [{ portNumber: { protocol: 'TCP', port: 80 } }] }] })],
    { from: DB, to: WEB, port: 80 },
    false,
  ],
];

test.each(CASES)('%s', (_, objects, connection, isAllowed, order = 'rules') => {
  const model = new NetworkPolicyModel(objects, NAMESPACES, order);
  expect(model.allows({ from: API, to: WEB, port: 80, ...connection })).toBe(isAllowed);
});
