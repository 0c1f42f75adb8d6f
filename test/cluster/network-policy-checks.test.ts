import { KubernetesObjects, NetworkPolicyMode, VpcCni } from '../../lib';
import { networkPolicyFindings, type PolicyCluster } from '../../lib/cluster/objects/network-policy-checks';
import { clusterStack } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

// biome-ignore lint/suspicious/noExplicitAny: objects are of any shape
type Shape = Record<string, any>;

const policy = (spec: Shape, namespace = 'web', name = 'policy'): Shape => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: {}, ...spec },
});
const DNS = { ports: [{ protocol: 'UDP', port: 53 }] };
const egressTo = (...to: Shape[]) => policy({ policyTypes: ['Egress'], egress: [{ to }, DNS] });
const block = (cidr: string, except?: string[]) => ({ ipBlock: { cidr, ...(except ? { except } : {}) } });
const ports = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => ({ protocol: 'TCP', port: first + index }));
const clusterPolicy = (name: string, priority: number, tier = 'Admin'): Shape => ({
  apiVersion: 'networking.k8s.aws/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier, priority, subject: { namespaces: {} } },
});
const EKS: PolicyCluster = { isIpv6: false, serviceCidr: '172.20.0.0/16', isEnforcedByEks: true };
const found = (objects: Shape[], cluster: Partial<PolicyCluster> = {}) =>
  networkPolicyFindings(objects, { ...EKS, ...cluster }).map(({ id, text }) => `${id} ${text}`);

test.each<[string, Shape[], string]>([
  [
    'a list of peers that is empty',
    [policy({ ingress: [{ from: [] }] })],
    'networkPolicyEmptyList "spec.ingress[0].from: []" allows all peers',
  ],
  [
    'a list of ports that is empty',
    [policy({ ingress: [{ ports: [] }] })],
    'networkPolicyEmptyList "spec.ingress[0].ports: []" allows all ports',
  ],
  [
    'requirements that contradict each other',
    [policy({ podSelector: { matchLabels: { a: 'x' }, matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } })],
    'networkPolicySelector "a" has requirements',
  ],
  [
    'a label of namespaces on pods',
    [egressTo({ podSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } })],
    'networkPolicySelector "kubernetes.io/metadata.name" is a label of namespaces',
  ],
  [
    'a value that is no label',
    [policy({ podSelector: { matchLabels: { a: 'x y' } } })],
    'networkPolicySelector "x y" is not a value',
  ],
  [
    'a key that is no label',
    [policy({ podSelector: { matchLabels: { 'a b': 'x' } } })],
    'networkPolicySelector "a b" is not a label key',
  ],
  [
    'an operator without values',
    [policy({ podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } })],
    'networkPolicySelector "In" of the label a',
  ],
  [
    'CoreDNS in the wrong namespace',
    [egressTo({ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })],
    'networkPolicySelector "k8s-app: kube-dns" without a namespaceSelector',
  ],
  [
    'a network of the other family',
    [egressTo(block('2001:db8::/32'))],
    'networkPolicyBlock "2001:db8::/32" is an IPv6 network',
  ],
  [
    'Services as sources',
    [policy({ ingress: [{ from: [block('172.20.0.10/32')] }] })],
    'networkPolicyBlock "172.20.0.10/32" has addresses of Services',
  ],
  ['all Services', [egressTo(block('172.20.0.0/16'))], 'networkPolicyBlock "172.20.0.0/16"'],
  ['25 ports', [policy({ ingress: [{ ports: ports(25) }] })], 'networkPolicyPorts "spec.ingress" has 25 ports'],
  [
    '25 ports in two rules',
    [policy({ ingress: [{ ports: ports(13) }, { from: [block('10.0.0.0/8')], ports: ports(12, 20) }] })],
    'networkPolicyPorts',
  ],
  [
    'an exclusion that a wider rule allows',
    [policy({ policyTypes: ['Egress'], egress: [{ to: [block('0.0.0.0/0', ['10.0.0.0/8'])] }, DNS] })],
    'networkPolicyExcept "10.0.0.0/8" is excluded in spec.egress[0]',
  ],
  [
    'egress without DNS',
    [policy({ egress: [{ ports: [{ port: 443 }] }] })],
    'networkPolicyDns The pods cannot resolve names',
  ],
  ['DNS over TCP alone', [policy({ egress: [{ ports: [{ port: 53 }] }] })], 'networkPolicyDns'],
  [
    'a closed CoreDNS',
    [policy({ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }, 'kube-system')],
    'networkPolicyCoreDns It selects CoreDNS',
  ],
  ['a closed kube-system', [policy({}, 'kube-system')], 'networkPolicyCoreDns'],
  [
    'pods on the host network',
    [
      policy({ podSelector: { matchLabels: { app: 'agent' } } }),
      {
        kind: 'DaemonSet',
        metadata: { name: 'agent', namespace: 'web' },
        spec: { template: { metadata: { labels: { app: 'agent' } }, spec: { hostNetwork: true } } },
      },
    ],
    'networkPolicyHostNetwork DaemonSet "agent" is on the host network',
  ],
  [
    'equal priorities',
    [clusterPolicy('one', 5), clusterPolicy('two', 5)],
    'clusterPolicyPriority ClusterNetworkPolicy "two" and ClusterNetworkPolicy "one"',
  ],
])('warns of %s', (_, objects, text) => {
  expect(found(objects)).toEqual([expect.stringContaining(text)]);
});

test.each<[string, Shape[], Partial<PolicyCluster>?]>([
  ['a rule without peers', [policy({ ingress: [{}] })]],
  ['24 ports', [policy({ ingress: [{ ports: ports(24) }] })]],
  ['25 ports in another engine', [policy({ ingress: [{ ports: ports(25) }] })], { isEnforcedByEks: false }],
  [
    '25 ports of two peers',
    [
      policy({
        ingress: [
          { from: [block('10.0.0.0/8')], ports: ports(13) },
          { from: [block('11.0.0.0/8')], ports: ports(12, 20) },
        ],
      }),
    ],
  ],
  ['a denial of all egress', [policy({ policyTypes: ['Egress'] })]],
  [
    'DNS that another policy allows',
    [
      policy({ podSelector: { matchLabels: { a: 'x' } }, egress: [{ ports: [{ port: 443 }] }] }),
      policy({ policyTypes: ['Egress'], egress: [DNS] }),
    ],
  ],
  ['the address of one Service', [egressTo(block('172.20.0.10/32'))]],
  ['IPv6 networks in an IPv6 cluster', [egressTo(block('2001:db8::/32'))], { isIpv6: true }],
  [
    'an exclusion that no other rule allows',
    [policy({ egress: [{ to: [block('0.0.0.0/0', ['10.0.0.0/8'])] }, { to: [block('10.0.0.0/8')], ...DNS }] })],
  ],
  [
    'an open CoreDNS',
    [policy({ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }, ingress: [DNS] }, 'kube-system')],
  ],
  ['other pods of kube-system', [policy({ podSelector: { matchLabels: { app: 'x' } } }, 'kube-system')]],
  ['priorities of two tiers', [clusterPolicy('one', 5), clusterPolicy('two', 5, 'Baseline')]],
  ['an object without a specification', [{ kind: 'NetworkPolicy', metadata: { name: 'x' } }]],
])('passes %s', (_, objects, cluster = {}) => {
  expect(found(objects, cluster)).toEqual([]);
});

test('warns once, on the construct that applies the policy', () => {
  const stack = clusterStack();
  const cluster = importedCluster(stack);
  new VpcCni(stack, 'VpcCni', { cluster, networkPolicy: NetworkPolicyMode.standard() });
  new KubernetesObjects(stack, 'Own', { cluster, objects: [policy({ egress: [{ ports: ports(25) }] })] });
  Synthesized.of(stack);
  const ids = warningsOf(stack).filter(({ id }) => id.startsWith('networkPolicy'));
  expect(ids.map(({ id, path }) => `${id} ${path}`)).toEqual([
    'networkPolicyPorts Test/Own/Resource/Resource',
    'networkPolicyDns Test/Own/Resource/Resource',
  ]);
});
