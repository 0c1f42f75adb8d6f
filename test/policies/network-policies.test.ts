import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn, type Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import {
  ClusterCompute,
  type ClusterTarget,
  type ClusterTargetAttributes,
  EndpointFeature,
  type IEksNetwork,
  type VpcEndpoints,
} from '../../lib';
import {
  ApplicationNetworkPolicy,
  ClusterNetworkPolicy,
  type ClusterNetworkPolicyOptions,
  ClusterPolicyAction,
  ClusterPolicyApi,
  ClusterPolicyTier,
  LabelRequirement,
  LabelSelector,
  NamespaceIsolation,
  type NamespaceIsolationOptions,
  NetworkPolicy,
  type NetworkPolicyRule,
  Peer,
  type PodPolicyOptions,
  PolicyPort,
  PolicyProtocol,
} from '../../lib/policies';
import { networkPolicyObject } from '../../lib/policies/network-policy';
import { testNetwork, testStack } from '../support/builders';
import { type ModelPod, NetworkPolicyModel } from '../support/network-policy-model';
import { importedCluster, testNetworking } from '../support/networking';
import type { KubernetesShape } from '../support/object-schemas';

const { ACCEPT, DENY, PASS } = ClusterPolicyAction;
const ALL = LabelSelector.everything();
const WEB = LabelSelector.labels({ app: 'web' });

/** The objects of a construct as the API receives them. */
function objectsIn(stack: Stack, path: string): KubernetesShape[] {
  const manifest = stack.node.findChild(path).node.findChild('Object').node.defaultChild;
  const { Manifest } = stack.resolve((manifest as unknown as { _cfnProperties: KubernetesShape })._cfnProperties);
  return JSON.parse(typeof Manifest === 'string' ? Manifest : Manifest['Fn::Join'][1].map(textOf).join(''));
}

const textOf = (part: unknown) => (typeof part === 'string' ? part : 'deploy-time');

interface Setting {
  readonly attributes?: Partial<ClusterTargetAttributes>;
  readonly cluster?: (stack: Stack) => ClusterTarget;
}

function made<T>(
  construct: new (scope: Stack, id: string, props: T & { cluster: ClusterTarget }) => unknown,
  options: T,
  { attributes, cluster }: Setting = {},
): KubernetesShape {
  const stack = testStack();
  new construct(stack, 'Policy', { cluster: cluster?.(stack) ?? importedCluster(stack, attributes), ...options });
  const [{ metadata, ...object }] = objectsIn(stack, 'Policy');
  // The CDK adds a label to the object, by which it finds what to delete.
  const { labels: _added, ...own } = metadata;
  return { ...object, metadata: own };
}

const policyOf = (options: Partial<PodPolicyOptions>, setting?: Setting) =>
  made<PodPolicyOptions>(NetworkPolicy, { namespace: 'shop', pods: WEB, ...options }, setting);
const isolationOf = (options: Partial<NamespaceIsolationOptions>, setting?: Setting) =>
  made<NamespaceIsolationOptions>(NamespaceIsolation, { namespace: 'shop', ...options }, setting);
const clusterPolicyOf = (options: Partial<ClusterNetworkPolicyOptions>, setting?: Setting) =>
  made<ClusterNetworkPolicyOptions>(
    ClusterNetworkPolicy,
    { tier: ClusterPolicyTier.ADMIN, priority: 10, namespaces: ALL, ...options },
    setting,
  );
const AUTO_MODE = { attributes: { compute: ClusterCompute.autoMode() } };
const IPV6 = { attributes: { ipv6: true } };
const peersOf = (peer: Peer, setting?: Setting) => policyOf({ egress: [{ peers: [peer] }] }, setting).spec.egress[0].to;
const blocksOf = (peer: Peer, setting?: Setting) =>
  peersOf(peer, setting).map(({ ipBlock }: KubernetesShape) => ipBlock?.cidr);

describe('a network policy', () => {
  test('has what its rules say, with both directions in policyTypes', () => {
    expect(
      policyOf({
        policyName: 'web',
        ingress: [
          {
            peers: [Peer.pods(LabelSelector.labels({ app: 'api' })), Peer.ipBlock('10.20.0.0/16', ['10.20.1.0/24'])],
            ports: [PolicyPort.named('http'), PolicyPort.range(9000, 9100, PolicyProtocol.UDP)],
          },
        ],
        egress: [
          {
            peers: [
              Peer.podsIn(
                LabelSelector.namespaceNames('a', 'b'),
                LabelSelector.labels({ app: 'db' }, [LabelRequirement.exists('tier')]),
              ),
            ],
            ports: [PolicyPort.sctp(7777), PolicyPort.all(PolicyProtocol.TCP)],
          },
          { peers: [Peer.anywhere()], ports: [PolicyPort.tcp(443)] },
        ],
      }),
    ).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              { podSelector: { matchLabels: { app: 'api' } } },
              { ipBlock: { cidr: '10.20.0.0/16', except: ['10.20.1.0/24'] } },
            ],
            ports: [
              { protocol: 'TCP', port: 'http' },
              { protocol: 'UDP', port: 9000, endPort: 9100 },
            ],
          },
        ],
        egress: [
          {
            to: [
              {
                namespaceSelector: {
                  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'b'] }],
                },
                podSelector: {
                  matchLabels: { app: 'db' },
                  matchExpressions: [{ key: 'tier', operator: 'Exists' }],
                },
              },
            ],
            ports: [{ protocol: 'SCTP', port: 7777 }, { protocol: 'TCP' }],
          },
          { ports: [{ protocol: 'TCP', port: 443 }] },
        ],
      },
    });
  });

  test('denies with empty lists, and leaves a direction alone that it does not name', () => {
    expect(policyOf({ ingress: [] }).spec).toEqual({
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
    });
    expect(policyOf({ egress: [] }).spec.policyTypes).toEqual(['Egress']);
  });

  test.each<[string, Partial<PodPolicyOptions>, string, string]>([
    ['no direction', {}, 'restricts neither direction', 'Write ingress or egress'],
    ['no peers', { ingress: [{ peers: [] }] }, '"ingress[0].peers: []" would allow', 'Write Peer.anywhere()'],
    [
      'no ports',
      { egress: [{ peers: [Peer.anywhere()], ports: [] }] },
      '"egress[0].ports: []" would allow all ports',
      'Leave ports out',
    ],
    ['a wrong namespace', { namespace: 'Shop', ingress: [] }, '"Shop" is not a namespace name', 'such as "payments"'],
    ['a wrong name', { policyName: 'Web', ingress: [] }, '"Web" is not an object name', 'such as "allow-web"'],
  ])('fails with %s', (_, options, wrong, instead) => {
    expect(() => policyOf(options)).toFailWith('NetworkPolicyRule', wrong, instead, '(at Test/Policy)');
  });

  test('fails with domain names', () => {
    expect(() => peersOf(Peer.domainNames('api.example.com'))).toFailWith(
      'NetworkPolicyPeer',
      '"api.example.com" is not a peer of NetworkPolicy',
      'Write an ApplicationNetworkPolicy',
    );
  });
});

describe('ports', () => {
  test.each([0, 65_536, 80.5])('fail with %d', (port) => {
    for (const make of [PolicyPort.tcp, PolicyPort.udp, PolicyPort.sctp, (own: number) => PolicyPort.range(own, 7)]) {
      expect(() => make(port)).toFailWith('NetworkPolicyRule', `"${port}" is not a port`, 'from 1 to 65535');
    }
  });

  test('fail as a range that is none, and with a name that is none', () => {
    expect(() => PolicyPort.range(90, 90)).toFailWith('NetworkPolicyRule', '"90 to 90" is not a range', 'tcp(90)');
    for (const name of ['80', 'HTTP', 'a--b', 'a-name-that-is-long', '']) {
      expect(() => PolicyPort.named(name)).toFailWith(
        'NetworkPolicyRule',
        `"${name}" is not a port name`,
        'Write 1 to 15',
      );
    }
  });
});

describe('selectors', () => {
  const { anyOf, exists, missing, noneOf } = LabelRequirement;
  test.each<[string, LabelSelector, 'pods' | 'namespaces', string, string]>([
    [
      'a value that is excluded',
      LabelSelector.labels({ a: 'x' }, [noneOf('a', ['x'])]),
      'pods',
      'contradict',
      'Leave one of them out',
    ],
    [
      'a label that is missing',
      LabelSelector.labels({ a: 'x' }, [missing('a')]),
      'pods',
      'contradict',
      'Leave one of them out',
    ],
    [
      'a label that exists and is missing',
      LabelSelector.labels({}, [exists('a'), missing('a')]),
      'pods',
      'contradict',
      'Leave one of them out',
    ],
    [
      'two values',
      LabelSelector.labels({ a: 'x' }, [anyOf('a', ['y', 'z'])]),
      'pods',
      'contradict',
      'Leave one of them out',
    ],
    [
      'the label of namespaces on pods',
      LabelSelector.namespaceNames('shop'),
      'pods',
      'label of namespaces',
      'Write it in the namespace selector',
    ],
    [
      'a namespace that cannot be',
      LabelSelector.namespaceNames('Shop'),
      'namespaces',
      'is not a namespace name',
      'Write lower-case',
    ],
  ])('that can match nothing fail: %s', (_, selector, of, wrong, instead) => {
    const peer = of === 'pods' ? Peer.pods(selector) : Peer.namespaces(selector);
    expect(() => peersOf(peer)).toFailWith('LabelSelector', wrong, instead, '(at Test/Policy)');
  });

  test('that can match something pass', () => {
    const selector = LabelSelector.labels({ a: 'x' }, [anyOf('a', ['x', 'y']), noneOf('a', ['y']), missing('b')]);
    expect(peersOf(Peer.pods(selector))).toHaveLength(1);
    expect(() => LabelSelector.labels({})).toFailWith('LabelSelector', '"{}" selects everything', 'everything()');
  });
});

describe('addresses', () => {
  let setting: Setting;
  let network: IEksNetwork;
  let endpoints: VpcEndpoints;
  beforeAll(() => {
    const own = testNetwork(testStack(), { endpoints: [EndpointFeature.NODES] });
    network = own;
    endpoints = own.endpoints;
    setting = {};
  });

  test('of a tier are those of its subnets', () => {
    const subnets = network.subnetsOf('cluster').map(({ ipv4CidrBlock }) => ipv4CidrBlock);
    expect(blocksOf(Peer.tier(network, 'cluster'), setting)).toEqual(subnets);
    expect(blocksOf(Peer.subnets(network.subnetsOf('node')))).toHaveLength(network.subnetsOf('node').length);
  });

  test('of pods fail, and so does an unknown tier', () => {
    expect(() => Peer.tier(network, 'pod')).toFailWith(
      'NetworkPolicyPeer',
      '"pod" has the addresses of pods',
      'Peer.pods',
    );
    expect(() => Peer.tier(network, 'nodes')).toFailWith('UnknownTier', '"nodes"', 'node');
  });

  test('of an endpoint are those of its subnets, and gateway endpoints fail', () => {
    expect(blocksOf(Peer.endpoint(endpoints, 'ecr.api'))).toEqual(
      network.subnetsOf('node').map(({ ipv4CidrBlock }) => ipv4CidrBlock),
    );
    for (const service of ['s3', 'dynamodb']) {
      expect(() => Peer.endpoint(endpoints, service)).toFailWith('NetworkPolicyPeer', 'prefix list', 'Peer.internet()');
    }
    expect(() => Peer.endpoint(endpoints, 'ecr.app')).toFailWith(
      'NetworkPolicyPeer',
      '"ecr.app"',
      'Did you mean "ecr.api"?',
    );
    const bare = testNetwork(testStack()).endpoints;
    expect(() => Peer.endpoint(bare, 'sts')).toFailWith(
      'NetworkPolicyPeer',
      '"sts" has no interface',
      'Add its feature',
    );
  });

  test('of the other IP family fail', () => {
    expect(() => peersOf(Peer.ipBlock('2001:db8::/32'))).toFailWith(
      'NetworkPolicyPeer',
      'is an IPv6 network',
      'IPv4 network',
    );
    expect(() => peersOf(Peer.ipBlock('10.0.0.0/8'), IPV6)).toFailWith(
      'NetworkPolicyPeer',
      'is an IPv4',
      'IPv6 network',
    );
    expect(() => peersOf(Peer.tier(network, 'cluster'), IPV6)).toFailWith(
      'NetworkPolicyPeer',
      'no known IPv6',
      'Peer.ipBlock',
    );
    expect(() => peersOf(Peer.clusterDns(['10.0.0.1']), IPV6)).toFailWith(
      'NetworkPolicyPeer',
      '"10.0.0.1"',
      'Write one',
    );
    expect(blocksOf(Peer.ipBlock(Fn.importValue('Block')))).toEqual(['deploy-time']);
  });

  test('of the internet and of the node have the family of the cluster', () => {
    expect(blocksOf(Peer.internet())).toEqual(['0.0.0.0/0']);
    expect(blocksOf(Peer.internet(), IPV6)).toEqual(['::/0']);
    expect(blocksOf(Peer.podIdentityAgent(), IPV6)).toEqual(['fd00:ec2::23/128']);
    expect(blocksOf(Peer.instanceMetadata())).toEqual(['169.254.169.254/32']);
  });

  test('that are excluded are inside of the block', () => {
    for (const except of ['10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/16']) {
      expect(() => Peer.ipBlock('10.0.0.0/16', [except])).toFailWith(
        'NetworkPolicyPeer',
        `"${except}"`,
        'inside 10.0.0.0/16',
      );
    }
  });

  test('that are not known fail', () => {
    expect(() => peersOf(Peer.subnets([]))).toFailWith('NetworkPolicyPeer', '"[]" are no subnets', 'Write one or more');
    const bare = ec2.Subnet.fromSubnetId(testStack(), 'Bare', 'subnet-0123456789abcdef0');
    expect(() => peersOf(Peer.subnets([bare]))).toFailWith('NetworkPolicyPeer', 'no known IPv4', 'Peer.ipBlock');
    expect(() => Peer.connectedNetwork(network, 'office')).toFailWith(
      'NetworkPolicyPeer',
      '"office"',
      'no values to choose',
    );
    expect(() => peersOf(Peer.kubernetesApi(network))).toFailWith(
      'NetworkPolicyPeer',
      '"kubernetesApi"',
      'Write serviceCidr',
    );
    expect(() => peersOf(Peer.clusterDns(), AUTO_MODE)).toFailWith(
      'NetworkPolicyPeer',
      '"clusterDns"',
      'Peer.clusterDns(["',
    );
  });

  test('of the Kubernetes API are the Service and the cluster subnets', () => {
    const blocks = blocksOf(Peer.kubernetesApi(network, '172.20.0.0/16'));
    expect(blocks[0]).toBe('172.20.0.1/32');
    expect(blocks).toHaveLength(1 + network.subnetsOf('cluster').length);
  });

  test('of cluster DNS in Auto Mode are given', () => {
    expect(blocksOf(Peer.clusterDns(['172.20.0.10']), AUTO_MODE)).toEqual([undefined, '172.20.0.10/32']);
  });
});

describe('the isolation of a namespace', () => {
  test('allows DNS and Pod Identity, and nothing else', () => {
    expect(isolationOf({})).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'namespace-isolation', namespace: 'shop' },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
          { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ protocol: 'TCP', port: 80 }] },
        ],
      },
    });
    expect(isolationOf({ dns: false, podIdentity: false }).spec.egress).toBeUndefined();
  });

  test('allows the addresses of a DNS cache, defined before or after it', () => {
    const { stack, target } = testNetworking({
      nodeLocalDns: {},
      clusterProps: { serviceIpv4Cidr: '172.20.0.0/16' },
    });
    new NamespaceIsolation(stack, 'Policy', { cluster: target, namespace: 'shop' });
    const [{ spec }] = objectsIn(stack, 'Policy');
    expect(spec.egress[0].to.map(({ ipBlock }: KubernetesShape) => ipBlock?.cidr)).toEqual([
      undefined,
      '169.254.20.10/32',
      '172.20.0.10/32',
    ]);
  });

  test('excludes the instance metadata from networks that contain it', () => {
    const blockOf = (peer: Peer, instanceMetadata?: boolean) =>
      isolationOf({ instanceMetadata, dns: false, podIdentity: false, egress: [{ peers: [peer] }] }).spec.egress[0]
        .to[0].ipBlock;
    expect(blockOf(Peer.ipBlock('0.0.0.0/0'))).toEqual({ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] });
    expect(blockOf(Peer.ipBlock('0.0.0.0/0'), true)).toEqual({ cidr: '0.0.0.0/0' });
    expect(blockOf(Peer.ipBlock('10.0.0.0/8'))).toEqual({ cidr: '10.0.0.0/8' });
    expect(blockOf(Peer.internet()).except).not.toContain('169.254.169.254/32');
    expect(() => blockOf(Peer.anywhere())).toFailWith(
      'NetworkPolicyPeer',
      '"anywhere" includes',
      'Write Peer.internet()',
    );
    expect(() => blockOf(Peer.instanceMetadata())).toFailWith(
      'NetworkPolicyPeer',
      'is the instance metadata',
      'instanceMetadata: true',
    );
  });

  test('allows load balancers and the API, which need the network', () => {
    const network = testNetwork(testStack());
    const { spec } = isolationOf({
      network,
      serviceCidr: '172.20.0.0/16',
      kubernetesApi: true,
      sameNamespace: true,
      loadBalancers: { ports: [PolicyPort.tcp(8080)] },
    });
    expect(spec.ingress[0]).toEqual({ from: [{ podSelector: {} }] });
    expect(spec.ingress[1].from).toHaveLength(network.subnetsOf('public').length);
    expect(spec.egress.at(-1).ports).toEqual([{ protocol: 'TCP', port: 443 }]);
    for (const options of [{ kubernetesApi: true }, { loadBalancers: { ports: [PolicyPort.tcp(80)] } }]) {
      expect(() => isolationOf(options)).toFailWith('NetworkPolicyPeer', 'needs the network', 'Set network');
    }
  });
});

describe('a cluster network policy', () => {
  const everything = (action: ClusterPolicyAction, ports?: PolicyPort[]) => ({
    action,
    ports,
    peers: [Peer.anywhere()],
  });

  test.each([ClusterPolicyApi.EKS, ClusterPolicyApi.UPSTREAM])('is valid in %s', (api) => {
    const ports = [PolicyPort.tcp(443), PolicyPort.range(1, 9), PolicyPort.all(PolicyProtocol.UDP)];
    const object = clusterPolicyOf({
      api,
      policyName: 'guard',
      pods: WEB,
      ingress: [{ action: DENY, name: 'no', peers: [Peer.allNamespaces(), Peer.podsIn(ALL, WEB)], ports }],
      egress: [{ action: DENY, peers: [Peer.instanceMetadata(), Peer.ipBlock('10.0.0.0/8')] }, everything(PASS, ports)],
    });
    expect(object).toBeValidObject();
    expect(object.apiVersion).toBe(api);
    // The controller of EKS reads the namespaces of the first peer only.
    expect(object.spec.ingress).toHaveLength(api === ClusterPolicyApi.EKS ? 2 : 1);
    expect(object.spec.egress[0].to).toEqual([{ networks: ['169.254.169.254/32', '10.0.0.0/8'] }]);
  });

  test('has named ports upstream only', () => {
    const options = { egress: [{ action: DENY, peers: [Peer.allNamespaces()], ports: [PolicyPort.named('http')] }] };
    expect(clusterPolicyOf({ ...options, api: ClusterPolicyApi.UPSTREAM })).toBeValidObject();
    expect(() => clusterPolicyOf(options)).toFailWith('ClusterPolicy', '"http" is a port name', 'PolicyPort.tcp(443)');
  });

  test('divides networks into peers of 25, and has domain names in Auto Mode', () => {
    const networks = Array.from({ length: 30 }, (_, index) => Peer.ipBlock(`10.${index}.0.0/16`));
    const object = clusterPolicyOf(
      { egress: [{ action: ACCEPT, peers: [...networks, Peer.domainNames('*.example.com')] }] },
      AUTO_MODE,
    );
    expect(object).toBeValidObject();
    expect(object.spec.egress[0].to).toHaveLength(3);
  });

  test.each<[string, Partial<ClusterNetworkPolicyOptions>, string, string]>([
    ['a priority out of bounds', { priority: 1001, egress: [everything(DENY)] }, '"priority: 1001"', 'from 0 to 1000'],
    ['no rules', {}, 'has no rules', 'Write ingress or egress'],
    [
      'a denial after an acceptance',
      { egress: [everything(ACCEPT, [PolicyPort.udp(53)]), everything(DENY)] },
      '"egress[1]" is to deny after other rules',
      'with a larger priority',
    ],
    ['a long name', { egress: [{ ...everything(DENY), name: 'x'.repeat(101) }] }, '101 characters', 'at most 100'],
    [
      'too many rules',
      { api: ClusterPolicyApi.UPSTREAM, egress: Array.from({ length: 26 }, () => everything(DENY)) },
      '"egress" has 26 rules',
      'Divide the policy',
    ],
  ])('fails with %s', (_, options, wrong, instead) => {
    expect(() => clusterPolicyOf(options)).toFailWith('ClusterPolicy', wrong, instead, '(at Test/Policy)');
  });

  test.each<[string, 'ingress' | 'egress', Peer, string, string]>([
    ['pods of its own namespace', 'egress', Peer.sameNamespace(), '"Peer.pods"', 'Write Peer.podsIn'],
    [
      'a source outside the cluster',
      'ingress',
      Peer.ipBlock('10.0.0.0/8'),
      'outside the cluster',
      'Peer.allNamespaces()',
    ],
    ['all sources', 'ingress', Peer.anywhere(), '"anywhere"', 'Peer.allNamespaces()'],
    ['exclusions', 'egress', Peer.internet(), 'has exclusions', 'Write a rule for'],
    ['denied domain names', 'egress', Peer.domainNames('a.example.com'), 'only in rules that accept', 'ACCEPT'],
  ])('fails with %s', (_, direction, peer, wrong, instead) => {
    expect(() => clusterPolicyOf({ [direction]: [{ action: DENY, peers: [peer] }] }, AUTO_MODE)).toFailWith(
      'NetworkPolicyPeer',
      wrong,
      instead,
    );
  });

  test('fails with domain names that the API or the cluster does not have', () => {
    const egress = [{ action: ACCEPT, peers: [Peer.domainNames('a.example.com')] }];
    expect(() => clusterPolicyOf({ egress, api: ClusterPolicyApi.UPSTREAM }, AUTO_MODE)).toFailWith(
      'NetworkPolicyPeer',
      'the standard channel',
      'ClusterPolicyApi.EKS',
    );
    expect(() => clusterPolicyOf({ egress })).toFailWith(
      'ClusterCompute',
      '"a.example.com" is enforced by',
      'Peer.internet()',
    );
    const many = Peer.domainNames(...Array.from({ length: 26 }, (_, index) => `a${index}.example.com`));
    expect(() => clusterPolicyOf({ egress: [{ action: ACCEPT, peers: [many] }] }, AUTO_MODE)).toFailWith(
      'ClusterPolicy',
      'one of 26 domain names',
      'Divide',
    );
  });
});

describe('an application network policy', () => {
  const appOf = (options: Partial<PodPolicyOptions>, setting: Setting = AUTO_MODE) =>
    made<PodPolicyOptions>(ApplicationNetworkPolicy, { namespace: 'shop', pods: WEB, ...options }, setting);

  test('has domain names, and writes all destinations as a network, because the controller drops a rule without any', () => {
    const object = appOf({
      ingress: [{ peers: [Peer.sameNamespace()] }],
      egress: [
        { peers: [Peer.domainNames('api.example.com', '*.example.org')], ports: [PolicyPort.tcp(443)] },
        { peers: [Peer.clusterDns(['172.20.0.10'])], ports: [PolicyPort.udp(53)] },
        { peers: [Peer.anywhere()] },
      ],
    });
    expect(object).toBeValidObject();
    expect(object.spec.egress.map(({ to }: KubernetesShape) => to.at(-1))).toEqual([
      { domainNames: ['api.example.com', '*.example.org'] },
      { ipBlock: { cidr: '172.20.0.10/32' } },
      { ipBlock: { cidr: '0.0.0.0/0' } },
    ]);
  });

  test('fails outside of Auto Mode, with port names for domains, and with neither direction', () => {
    expect(() => appOf({ egress: [] }, {})).toFailWith('ClusterCompute', 'EKS Auto Mode only', 'Peer.internet()');
    const egress = [{ peers: [Peer.domainNames('a.example.com')], ports: [PolicyPort.named('https')] }];
    expect(() => appOf({ egress })).toFailWith('NetworkPolicyRule', '"https" is a port name', 'Write the number');
    expect(() => appOf({})).toFailWith('NetworkPolicyRule', 'restricts neither', 'Write ingress or egress');
    for (const name of ['', '*', 'a.*.com', 'localhost', 'a b.com']) {
      expect(() => Peer.domainNames(name)).toFailWith(
        'NetworkPolicyPeer',
        `"${name}" is not a domain name`,
        'Write "api',
      );
    }
  });
});

/** What typed rules say, by means of their own, and what the model says of the rendered objects. */
describe('the rendered objects mean what the rules say', () => {
  const NAMESPACES = { shop: { team: 'a' }, bank: { team: 'b' }, 'kube-system': {} };
  const PODS: ModelPod[] = Object.keys(NAMESPACES).flatMap((namespace, at) =>
    ['web', 'api'].map((app, index) => ({
      namespace,
      name: app,
      ip: `10.0.${at}.${index + 1}`,
      labels: { app, ...(index === 0 ? { tier: 'front' } : {}) },
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    })),
  );
  const PARTIES: (ModelPod | string)[] = [...PODS, '10.9.1.1', '10.9.2.2', '203.0.113.9', '169.254.169.254'];

  interface Meaning<T> {
    readonly value: T;
    readonly holds: (other: ModelPod | string) => boolean;
  }
  type Reached = { readonly to: ModelPod | string; readonly port: number; readonly protocol: string };
  const ofPod = (test: (pod: ModelPod) => boolean) => (other: ModelPod | string) =>
    typeof other !== 'string' && test(other);
  const ip = (other: ModelPod | string) => (typeof other === 'string' ? other : other.ip);

  const NAMESPACED: Meaning<Peer>[] = [
    {
      value: Peer.namespaces(LabelSelector.namespaceNames('bank')),
      holds: ofPod(({ namespace }) => namespace === 'bank'),
    },
    { value: Peer.allNamespaces(), holds: ofPod(() => true) },
    {
      value: Peer.podsIn(LabelSelector.labels({ team: 'b' }), WEB),
      holds: ofPod(({ labels, namespace }) => namespace === 'bank' && labels.app === 'web'),
    },
    {
      value: Peer.podsIn(LabelSelector.labels({}, [LabelRequirement.missing('team')]), ALL),
      holds: ofPod(({ namespace }) => namespace === 'kube-system'),
    },
  ];
  const LOCAL: Meaning<Peer>[] = [
    { value: Peer.sameNamespace(), holds: ofPod(({ namespace }) => namespace === 'shop') },
    {
      value: Peer.pods(LabelSelector.labels({}, [LabelRequirement.noneOf('app', ['web'])])),
      holds: ofPod(({ labels, namespace }) => namespace === 'shop' && labels.app !== 'web'),
    },
    {
      value: Peer.pods(LabelSelector.labels({}, [LabelRequirement.exists('tier')])),
      holds: ofPod(({ labels, namespace }) => namespace === 'shop' && 'tier' in labels),
    },
    { value: Peer.ipBlock('10.9.0.0/16', ['10.9.2.0/24']), holds: (other) => ip(other).startsWith('10.9.1.') },
    { value: Peer.internet(), holds: (other) => ip(other).startsWith('203.') },
  ];
  const NETWORKS: Meaning<Peer>[] = [
    { value: Peer.ipBlock('10.9.0.0/16'), holds: (other) => ip(other).startsWith('10.9.') },
    { value: Peer.instanceMetadata(), holds: (other) => other === '169.254.169.254' },
  ];
  const ANYWHERE: Meaning<Peer> = { value: Peer.anywhere(), holds: () => true };

  interface MeantPort {
    readonly value: PolicyPort;
    readonly isNamed?: boolean;
    readonly holds: (reached: Reached) => boolean;
  }
  const PORTS: MeantPort[] = [
    { value: PolicyPort.tcp(80), holds: ({ port, protocol }) => port === 80 && protocol === 'TCP' },
    { value: PolicyPort.udp(53), holds: ({ port, protocol }) => port === 53 && protocol === 'UDP' },
    { value: PolicyPort.sctp(80), holds: ({ port, protocol }) => port === 80 && protocol === 'SCTP' },
    { value: PolicyPort.range(53, 80), holds: ({ port, protocol }) => port >= 53 && port <= 80 && protocol === 'TCP' },
    { value: PolicyPort.all(PolicyProtocol.UDP), holds: ({ protocol }) => protocol === 'UDP' },
    {
      value: PolicyPort.named('http'),
      isNamed: true,
      holds: ({ port, protocol, to }) => typeof to !== 'string' && port === 8080 && protocol === 'TCP',
    },
  ];

  interface MeantRule {
    readonly peers: readonly Meaning<Peer>[];
    readonly ports?: readonly MeantPort[];
  }
  const rules = (peers: readonly Meaning<Peer>[], ports = PORTS) =>
    fc.record<MeantRule>(
      {
        peers: fc.subarray([...peers], { minLength: 1, maxLength: 3 }),
        ports: fc.subarray(ports, { minLength: 1 }),
      },
      { requiredKeys: ['peers'] },
    );
  const holds = ({ peers, ports }: MeantRule, other: ModelPod | string, reached: Reached) =>
    peers.some((peer) => peer.holds(other)) && (ports === undefined || ports.some((port) => port.holds(reached)));
  const ruleOf = ({ peers, ports }: MeantRule): NetworkPolicyRule => ({
    peers: peers.map(({ value }) => value),
    ports: ports?.map(({ value }) => value),
  });
  const connections = fc.record({
    from: fc.constantFrom(...PARTIES),
    to: fc.constantFrom(...PARTIES),
    port: fc.constantFrom(52, 53, 79, 80, 81, 8080),
    protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
  });

  const stack = testStack();
  const cluster = importedCluster(stack);

  test('of a network policy', () => {
    const lists = fc.option(fc.array(rules([...NAMESPACED, ...LOCAL, ...NETWORKS, ANYWHERE]), { maxLength: 3 }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(lists, lists, fc.array(connections, { minLength: 20 }), (ingress, egress, all) => {
        fc.pre(ingress !== undefined || egress !== undefined);
        const object = networkPolicyObject(stack, 'policy', {
          cluster,
          namespace: 'shop',
          pods: WEB,
          ingress: ingress?.map(ruleOf),
          egress: egress?.map(ruleOf),
        });
        const model = new NetworkPolicyModel([stack.resolve(object)], NAMESPACES);
        const isSelected = ofPod(({ labels, namespace }) => namespace === 'shop' && labels.app === 'web');
        for (const connection of all) {
          const { from, to } = connection;
          const may = (list: readonly MeantRule[] | undefined, subject: ModelPod | string, other: ModelPod | string) =>
            list === undefined || !isSelected(subject) || list.some((rule) => holds(rule, other, connection));
          expect(model.allows(connection)).toBe(may(egress, from, to) && may(ingress, to, from));
        }
      }),
      { numRuns: 150 },
    );
  });

  test.each([ClusterPolicyApi.EKS, ClusterPolicyApi.UPSTREAM])('of a cluster network policy of %s', (api) => {
    const numbered = PORTS.filter(({ isNamed }) => !isNamed);
    const actions = fc.constantFrom(DENY, ACCEPT, PASS);
    const list = (peers: readonly Meaning<Peer>[]) =>
      fc
        .array(fc.tuple(actions, rules(peers, numbered)), { maxLength: 4 })
        .map((all) =>
          api === ClusterPolicyApi.EKS
            ? [...all].sort(([one], [other]) => [DENY, ACCEPT, PASS].indexOf(one) - [DENY, ACCEPT, PASS].indexOf(other))
            : all,
        );
    let count = 0;
    fc.assert(
      fc.property(
        list(NAMESPACED),
        list([...NAMESPACED, ...NETWORKS, ANYWHERE]),
        fc.constantFrom(ClusterPolicyTier.ADMIN, ClusterPolicyTier.BASELINE),
        fc.array(connections, { minLength: 20 }),
        (ingress, egress, tier, all) => {
          fc.pre(ingress.length + egress.length > 0);
          count += 1;
          const typed = (meant: typeof ingress) => meant.map(([action, rule]) => ({ action, ...ruleOf(rule) }));
          const own = testStack();
          new ClusterNetworkPolicy(own, `Policy`, {
            api,
            tier,
            cluster: importedCluster(own),
            priority: 5,
            namespaces: LabelSelector.namespaceNames('shop'),
            ingress: typed(ingress),
            egress: typed(egress),
          });
          const objects = objectsIn(own, 'Policy');
          expect(objects[0]).toBeValidObject();
          const model = new NetworkPolicyModel(objects, NAMESPACES, api === ClusterPolicyApi.EKS ? 'actions' : 'rules');
          const isSubject = ofPod(({ namespace }) => namespace === 'shop');
          for (const connection of all) {
            const { from, to } = connection;
            const may = (meant: typeof ingress, subject: ModelPod | string, other: ModelPod | string) =>
              !isSubject(subject) || meant.find(([, rule]) => holds(rule, other, connection))?.[0] !== DENY;
            expect(model.allows(connection)).toBe(may(egress, from, to) && may(ingress, to, from));
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(count).toBeGreaterThan(20);
  });
});
