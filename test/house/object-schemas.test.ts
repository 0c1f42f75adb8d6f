import { brokenRules, RULES } from '../support/object-rules';
import { faultsOf, hasSchema, type KubernetesShape, metadataFaultsOf, wordsOf } from '../support/object-schemas';

const META = { name: 'one', namespace: 'web' };
const GATEWAY = 'gateway.networking.k8s.io/v1';
const object = (apiVersion: string, kind: string, spec: object): KubernetesShape => ({
  apiVersion,
  kind,
  metadata: META,
  spec,
});
const clusterWide = (apiVersion: string, kind: string, spec: object): KubernetesShape => ({
  ...object(apiVersion, kind, spec),
  metadata: { name: 'one' },
});

const backend = { name: 'cart', port: 80 };
const parentRefs = [{ name: 'edge', sectionName: 'http' }];
const byId = (id: string) => [{ id }];
const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }];
const tls = { options: { certificates: 'elsewhere' } };

/** A valid object of each kind that has rules: the rules have something to look at in it. */
const VALID: Readonly<Record<string, KubernetesShape>> = {
  Gateway: object(GATEWAY, 'Gateway', {
    gatewayClassName: 'alb',
    listeners: [...listeners, { name: 'tls', port: 443, protocol: 'TLS', tls: { ...tls, mode: 'Terminate' } }],
  }),
  ListenerSet: object(GATEWAY, 'ListenerSet', { parentRef: { name: 'edge' }, listeners }),
  HTTPRoute: object(GATEWAY, 'HTTPRoute', {
    parentRefs,
    rules: [
      {
        matches: [{ path: { value: '/a' } }],
        backendRefs: [backend],
        filters: [
          {
            type: 'URLRewrite',
            urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } },
          },
        ],
      },
      {
        filters: [
          {
            type: 'RequestRedirect',
            requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: '/c' } },
          },
        ],
      },
    ],
  }),
  GRPCRoute: object(GATEWAY, 'GRPCRoute', {
    parentRefs,
    rules: [
      {
        matches: [{ method: { service: 'shop.v1.Cart' } }],
        backendRefs: [backend],
        filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }],
      },
    ],
  }),
  TLSRoute: object(GATEWAY, 'TLSRoute', { parentRefs, hostnames: ['*.b'], rules: [{ backendRefs: [backend] }] }),
  TCPRoute: object(GATEWAY, 'TCPRoute', { parentRefs, rules: [{ backendRefs: [backend] }] }),
  UDPRoute: object(GATEWAY, 'UDPRoute', { parentRefs, rules: [{ backendRefs: [backend] }] }),
  BackendTLSPolicy: object(GATEWAY, 'BackendTLSPolicy', {
    targetRefs: [{ group: '', kind: 'Service', name: 'cart' }],
    validation: { hostname: 'a.b', wellKnownCACertificates: 'System' },
  }),
  ListenerRuleConfiguration: object('gateway.k8s.aws/v1', 'ListenerRuleConfiguration', {
    actions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: 200 } }],
    conditions: [{ field: 'source-ip', sourceIPConfig: { values: ['10.0.0.0/8'] } }],
  }),
  LoadBalancerConfiguration: object('gateway.k8s.aws/v1', 'LoadBalancerConfiguration', {
    listenerConfigurations: [
      { protocolPort: 'HTTPS:443', mutualAuthentication: { mode: 'verify', trustStore: 'clients' } },
    ],
  }),
  EC2NodeClass: clusterWide('karpenter.k8s.aws/v1', 'EC2NodeClass', {
    role: 'nodes',
    amiSelectorTerms: [{ alias: 'al2023@latest' }],
    subnetSelectorTerms: byId('subnet-1'),
    securityGroupSelectorTerms: byId('sg-1'),
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: '20Gi' } }],
  }),
  NodeClass: clusterWide('eks.amazonaws.com/v1', 'NodeClass', {
    role: 'nodes',
    subnetSelectorTerms: byId('subnet-1'),
    securityGroupSelectorTerms: byId('sg-1'),
    podSubnetSelectorTerms: byId('subnet-2'),
    podSecurityGroupSelectorTerms: byId('sg-2'),
  }),
  NodePool: clusterWide('karpenter.sh/v1', 'NodePool', {
    weight: 1,
    template: {
      metadata: { labels: { team: 'web' } },
      spec: {
        nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'one' },
        requirements: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }],
      },
    },
  }),
  HelmRelease: object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
    interval: '1h',
    chartRef: { kind: 'OCIRepository', name: 'one' },
  }),
  SecurityGroupPolicy: object('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy', {
    podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
    serviceAccountSelector: {},
    securityGroups: { groupIds: ['sg-1'] },
  }),
};

/** The object with what is at a path changed. */
function changed(valid: KubernetesShape, path: string, value: unknown): KubernetesShape {
  const copy = structuredClone(valid);
  const steps = path.split('.');
  const last = steps.pop() as string;
  const parent = steps.reduce((inner, step) => inner[step], copy);
  if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = value;
  }
  return copy;
}

test.each(Object.entries(VALID))('a %s is valid', (_kind, valid) => {
  expect(valid).toBeValidObject();
});

test('rules look at something in valid objects', () => {
  const looked = Object.entries(RULES).flatMap(([kind, rules]) =>
    Object.keys(rules).map((path) => {
      const rule = { [kind]: { [path]: () => 'looks' } };
      return [kind, path, brokenRules(VALID[kind], rule).length > 0];
    }),
  );
  expect(looked.filter(([, , looks]) => !looks)).toEqual([]);
});

describe('an object is not valid', () => {
  const rules = 'spec.rules.0';

  test.each<[what: string, kind: string, path: string, value: unknown, fault: string]>([
    ['with a field that its kind does not have', 'Gateway', 'spec.gatewayClass', 'alb', 'spec must NOT have'],
    ['with a field of a list that is misspelt', 'Gateway', 'spec.listeners.0.prot', 80, 'additional properties prot'],
    ['without what is required', 'Gateway', 'spec.gatewayClassName', undefined, "required property 'gatewayClassName'"],
    ['with another type', 'Gateway', 'spec.listeners.0.port', '80', 'spec.listeners[0].port must be integer'],
    ['out of bounds', 'Gateway', 'spec.listeners.0.port', 65536, 'must be <= 65535'],
    ['with another word', 'Gateway', 'spec.allowedListeners', { namespaces: { from: 'Any' } }, 'All, Selector, Same'],
    ['off its pattern', 'HTTPRoute', 'spec.hostnames', ['A'], 'spec.hostnames[0] must match pattern'],
    ['with too much', 'HTTPRoute', 'spec.hostnames', Array(17).fill('a'), 'must NOT have more than 16'],
    [
      'with a name twice',
      'Gateway',
      'spec.listeners',
      [...listeners, { ...listeners[0], port: 81 }],
      'of the same name',
    ],
    ['with another version', 'TCPRoute', 'apiVersion', 'gateway.networking.k8s.io/v1alpha2', 'has no schema'],
    ['outside of spec', 'Gateway', 'data', {}, 'additional properties data'],
    ['without a name', 'Gateway', 'metadata', {}, "metadata must have required property 'name'"],
    ['in a namespace, where its kind has none', 'NodeClass', 'metadata.namespace', 'web', 'properties namespace'],
    [
      'with the value of a label that is none',
      'Gateway',
      'metadata.labels',
      { a: 'b c' },
      'metadata.labels.a must match',
    ],
    ['with the key of an annotation that is none', 'Gateway', 'metadata.annotations', { 'a b': '' }, 'property name'],
    ['with an address that is none', 'Gateway', 'spec.addresses', [{ value: 'a' }], 'format "ipv4"'],
    // Rules
    [
      'with listeners for the same',
      'Gateway',
      'spec.listeners.1',
      { ...listeners[0], name: 'b' },
      'must differ in port',
    ],
    ['with TLS of HTTP', 'ListenerSet', 'spec.listeners.0.tls', tls, 'must not have tls with HTTP'],
    [
      'with a hostname of TCP',
      'Gateway',
      'spec.listeners.0',
      { name: 'a', port: 1, protocol: 'TCP', hostname: 'a' },
      'hostname with TCP',
    ],
    ['with TLS that says nothing', 'Gateway', 'spec.listeners.1.tls', {}, 'certificateRefs or options'],
    ['without the mode of TLS', 'Gateway', 'spec.listeners.1.tls', undefined, 'must say the mode'],
    [
      'with HTTPS that ends elsewhere',
      'Gateway',
      'spec.listeners.1',
      { name: 'b', port: 1, protocol: 'HTTPS', tls: { mode: 'Passthrough' } },
      'must end TLS',
    ],
    [
      'with a parent and a section of it',
      'TCPRoute',
      'spec.parentRefs.1',
      { name: 'edge' },
      'a parent and a section of it',
    ],
    ['with a parent twice', 'TCPRoute', 'spec.parentRefs.1', parentRefs[0], 'the same twice'],
    ['with a Service without a port', 'UDPRoute', `${rules}.backendRefs.0.port`, undefined, 'must have a port'],
    ['with a redirect beside backends', 'HTTPRoute', 'spec.rules.1.backendRefs', [backend], 'beside a redirect'],
    ['with a filter that is another', 'HTTPRoute', `${rules}.filters.0.type`, 'CORS', 'urlRewrite and type: CORS'],
    [
      'with a filter twice',
      'HTTPRoute',
      `${rules}.filters.1`,
      VALID.HTTPRoute.spec.rules[0].filters[0],
      'two of a type',
    ],
    ['with a prefix of two paths', 'HTTPRoute', `${rules}.matches.1`, {}, 'one match of a PathPrefix'],
    ['with a path that is none', 'HTTPRoute', `${rules}.matches.0.path.value`, '/a/../b', '"/a/../b" is no path'],
    [
      'with half a change of a path',
      'HTTPRoute',
      `${rules}.filters.0.urlRewrite.path.type`,
      'ReplaceFullPath',
      'ReplaceFullPath',
    ],
    [
      'with a whole path that is a prefix',
      'HTTPRoute',
      'spec.rules.1.filters.0.requestRedirect.path.type',
      'ReplacePrefixMatch',
      'and type: ReplacePrefixMatch',
    ],
    ['with too many matches', 'HTTPRoute', 'spec.rules', Array(3).fill({ matches: Array(50).fill({}) }), '128 matches'],
    ['with a call of nothing', 'GRPCRoute', `${rules}.matches.0.method`, { type: 'Exact' }, 'a service or a method'],
    ['with a call that is none', 'GRPCRoute', `${rules}.matches.0.method.method`, 'a/b', 'is no call'],
    [
      'with a filter of gRPC that is another',
      'GRPCRoute',
      `${rules}.filters.0.type`,
      'ExtensionRef',
      'and type: ExtensionRef',
    ],
    [
      'with filters of gRPC twice',
      'GRPCRoute',
      `${rules}.filters.1`,
      VALID.GRPCRoute.spec.rules[0].filters[0],
      'two of a type',
    ],
    ['with a host that is an address', 'TLSRoute', 'spec.hostnames', ['10.0.0.1'], 'is an address'],
    ['without authorities', 'BackendTLSPolicy', 'spec.validation.wellKnownCACertificates', undefined, 'either'],
    [
      'with two answers',
      'ListenerRuleConfiguration',
      'spec.actions.1',
      VALID.ListenerRuleConfiguration.spec.actions[0],
      'one that does not',
    ],
    [
      'with an answer of another kind',
      'ListenerRuleConfiguration',
      'spec.actions.0.type',
      'forward',
      'no forwardConfig',
    ],
    [
      'with a status that is none',
      'ListenerRuleConfiguration',
      'spec.actions.0.fixedResponseConfig.statusCode',
      302,
      'must not be 302',
    ],
    [
      'with a condition of nothing',
      'ListenerRuleConfiguration',
      'spec.conditions.0.sourceIPConfig',
      undefined,
      'no sourceIPConfig',
    ],
    [
      'without a trust store',
      'LoadBalancerConfiguration',
      'spec.listenerConfigurations.0.mutualAuthentication.trustStore',
      undefined,
      'a trustStore to verify',
    ],
    [
      'with a trust store for nothing',
      'LoadBalancerConfiguration',
      'spec.listenerConfigurations.0.mutualAuthentication.mode',
      'off',
      'with off',
    ],
    ['with a role and a profile', 'EC2NodeClass', 'spec.instanceProfile', 'nodes', 'either role or instanceProfile'],
    ['without a family', 'EC2NodeClass', 'spec.amiSelectorTerms', byId('ami-1'), 'must have amiFamily'],
    ['with an image by two ways', 'EC2NodeClass', 'spec.amiSelectorTerms.0.id', 'ami-1', 'anything beside id'],
    ['with a subnet by nothing', 'EC2NodeClass', 'spec.subnetSelectorTerms', [{}], 'must have one of id, tags'],
    ['with a group by two ways', 'EC2NodeClass', 'spec.securityGroupSelectorTerms.0.name', 'a', 'anything beside id'],
    ['without the size of a volume', 'EC2NodeClass', 'spec.blockDeviceMappings.0.ebs', {}, 'a volumeSize'],
    ['without subnets', 'NodeClass', 'spec.subnetSelectorTerms', [], 'must choose subnets'],
    ['without a role', 'NodeClass', 'spec.role', undefined, 'either role or instanceProfile'],
    ['with subnets of pods alone', 'NodeClass', 'spec.podSecurityGroupSelectorTerms', undefined, 'of pods together'],
    ['with replicas that are weighed', 'NodePool', 'spec.replicas', 2, 'no weight'],
    ['with nothing to choose from', 'NodePool', 'spec.template.spec.requirements.0.values', [], 'must have values'],
    ['with more than nothing', 'NodePool', 'spec.template.spec.requirements.0.operator', 'Gt', 'one number'],
    [
      'that labels nodes as Karpenter does',
      'NodePool',
      'spec.template.metadata.labels',
      { 'karpenter.sh/initialized': 'true' },
      'Karpenter keeps',
    ],
    [
      'with the value of a label of nodes that is none',
      'NodePool',
      'spec.template.metadata.labels.team',
      'a b',
      'spec.template.metadata.labels.team must match',
    ],
    [
      'with a label of Karpenter',
      'NodePool',
      'spec.template.spec.requirements.0.key',
      'karpenter.sh/nodepool',
      'Karpenter keeps',
    ],
    [
      'with an operator that is none',
      'SecurityGroupPolicy',
      'spec.podSelector.matchExpressions.0.operator',
      'Is',
      'must not have Is',
    ],
  ])('%s: %s', (_what, kind, path, value, fault) => {
    const faults = faultsOf(changed(VALID[kind], path, value)).join('\n');
    expect(faults).toContain(fault);
    expect(() => expect(changed(VALID[kind], path, value)).toBeValidObject()).toThrow(fault);
  });

  test('where there is none', () => {
    expect(() => expect([]).toBeValidObject()).toThrow('there is no object');
  });
});

test('schemas have the defaults of the API, which choose what else holds', () => {
  const [first] = VALID.HTTPRoute.spec.rules;
  const { matches, ...rule } = first;
  expect(changed(VALID.HTTPRoute, 'spec.rules', [rule])).toBeValidObject();
  expect(
    changed(VALID.Gateway, 'spec.addresses', [{ value: '10.0.0.1' }, { type: 'Hostname', value: 'a' }]),
  ).toBeValidObject();
});

test('metadata of any object are looked at', () => {
  const service = (metadata: object) => metadataFaultsOf({ kind: 'Service', metadata });
  expect(service({ ...META, annotations: { 'a.b/c': 'd' } })).toEqual([]);
  expect(service({ ...META, annotations: { [`a.b/${'c'.repeat(64)}`]: 'd' } })).toEqual([
    expect.stringContaining('Service: metadata.annotations must match pattern'),
    expect.stringContaining('property name must be valid'),
  ]);
  expect(service({ ...META, annotations: { a: 1 } })).toEqual(['Service: metadata.annotations.a must be string']);
});

test('words are those of a list', () => {
  expect(wordsOf('LoadBalancerConfiguration', 'scheme')).toEqual(['internal', 'internet-facing']);
  expect(() => wordsOf('LoadBalancerConfiguration', 'loadBalancerName')).toThrow('no list of words');
});

test('schemas are those of custom resources', () => {
  expect(hasSchema({ apiVersion: 'v1', kind: 'Service' })).toBe(false);
  expect(hasSchema({ apiVersion: 'gateway.networking.k8s.io/v1beta1', kind: 'ReferenceGrant' })).toBe(true);
});
