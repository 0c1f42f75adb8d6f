import { Duration, Lazy, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, CoreDns, KubeProxy, NodeLocalDns, type NodeLocalDnsOptions } from '../../lib';
import { KubeProxyMode } from '../../lib/addons';
import { type CorefileOptions, Forwarding, NodeLocalDnsUpstream } from '../../lib/dns';
import { NODE_CACHE_PLUGINS } from '../fixtures/corefile';
import { NODE_CACHE_FLAGS, UPSTREAM_FIELDS } from '../fixtures/node-local-dns';
import { testNetwork, testStack } from '../support/builders';
import { kubectlLayer, testCluster } from '../support/clusters';
import { asYaml } from '../support/configuration';
import { denialTtlSeen, parseCorefile, pluginsOf, serverOf, ttlSeen } from '../support/corefiles';
import { importedCluster } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

interface Setting {
  readonly mode?: KubeProxyMode;
  readonly corefile?: CorefileOptions;
  readonly additionalConfiguration?: Record<string, unknown>;
  readonly ipv6?: boolean;
  readonly target?: (stack: Stack) => ClusterTarget;
}

/** The layers of a kubectl handler are tens of megabytes: each app would copy them. */
const WITHOUT_COPIES = { 'aws:cdk:disable-asset-staging': true };

function defined(options: NodeLocalDnsOptions = {}, setting: Setting = {}) {
  const stack = testStack({ context: WITHOUT_COPIES });
  const { mode, corefile, additionalConfiguration, ipv6 } = setting;
  const cluster = setting.target?.(stack) ?? importedCluster(stack, { ipv6, kubernetesVersion: '1.34' });
  const coreDns = new CoreDns(stack, 'CoreDns', { cluster, corefile, additionalConfiguration });
  const kubeProxy = new KubeProxy(stack, 'KubeProxy', { cluster, mode });
  const dns = new NodeLocalDns(stack, 'Dns', { cluster, coreDns, kubeProxy, ...options });
  return { stack, dns, coreDns, kubeProxy };
}

/** The objects as the API receives them. */
// biome-ignore lint/suspicious/noExplicitAny: Kubernetes objects are of any shape
function objectsOf(stack: Stack): any[] {
  return JSON.parse(flatten(Synthesized.of(stack).one('Custom::AWSCDK-EKS-KubernetesResource').Properties.Manifest));
}

const KUBE_DNS = { kubeDnsIp: '172.20.0.10' };

function applied(options: NodeLocalDnsOptions = KUBE_DNS, setting: Setting = {}) {
  const objects = objectsOf(defined(options, setting).stack);
  const [container] = objects[3].spec.template.spec.containers;
  return { objects, container, corefile: objects[2].data.Corefile as string };
}

const localIps = (options?: NodeLocalDnsOptions, setting?: Setting): string =>
  applied(options, setting).container.args[1];

test('the caches keep the time to live of CoreDNS for names of the cluster', () => {
  for (const seconds of [0, 2, 5, 30, 60]) {
    const time = Duration.seconds(seconds);
    const { corefile } = applied(KUBE_DNS, { corefile: { ttl: time, cache: { ttl: Duration.seconds(60) } } });
    for (const zone of ['cluster.local', 'in-addr.arpa', 'ip6.arpa']) {
      expect(ttlSeen(corefile, zone, seconds)).toBe(seconds);
    }
    // The resolver of the node says how long its own answers are valid.
    expect(pluginsOf(serverOf(corefile, '.'), 'cache')).toEqual([{ name: 'cache', arguments: ['30'], block: [] }]);
    expect(denialTtlSeen(corefile, 'cluster.local', seconds)).toBe(Math.min(seconds, 5));
  }
});

test('the caches keep it for names that CoreDNS rewrites to those of the cluster', () => {
  for (const seconds of [0, 2, 5, 30, 60]) {
    const ttl = Duration.seconds(seconds);
    const rewrites = { 'shop.example.com': 'shop.prod.svc.cluster.local' };
    const { corefile } = applied(KUBE_DNS, { corefile: { ttl, rewrites, cache: { ttl: Duration.seconds(60) } } });
    expect(ttlSeen(corefile, '.', seconds)).toBe(seconds);
  }
});

test('the caches forget soon that a name of the cluster does not exist', () => {
  const { corefile } = applied(KUBE_DNS);
  expect(denialTtlSeen(corefile, 'cluster.local', 600)).toBe(5);
  expect(denialTtlSeen(corefile, '.', 600)).toBe(30);
});

/** `spec.ports[].name` for every leaf. */
function fieldsOf(value: unknown, above = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => fieldsOf(item, `${above}[]`));
  }
  return value && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, item]) => fieldsOf(item, above === '' ? key : `${above}.${key}`))
    : [above];
}

describe('the objects of NodeLocal DNSCache', () => {
  test('come in an order in which pods find the Service that they ask', () => {
    expect(applied().objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'ServiceAccount kube-system/node-local-dns',
      'Service kube-system/kube-dns-upstream',
      'ConfigMap kube-system/node-local-dns',
      'DaemonSet kube-system/node-local-dns',
      'Service kube-system/node-local-dns',
    ]);
  });

  test('leave out no field of upstream’s, but the labels of its add-on manager', () => {
    const { objects } = applied();
    for (const [kind, fields] of Object.entries(UPSTREAM_FIELDS)) {
      const own = objects.filter((object) => object.kind === kind).flatMap((object) => fieldsOf(object));
      const missing = fields.filter((field) =>
        field.endsWith('.*') ? !own.some((path) => path.startsWith(field.slice(0, -1))) : !own.includes(field),
      );
      expect([kind, missing.filter((field) => field !== 'metadata.labels.*')]).toEqual([kind, []]);
    }
  });

  test('have pods that one can read', () => {
    const { affinity, tolerations, volumes, ...pod } = applied().objects[3].spec.template.spec;
    expect(asYaml(pod)).toMatchSnapshot();
  });

  test('have flags and plugins of node-cache only', () => {
    const { container, corefile } = applied();
    const flags = (container.args as string[]).filter((_, index) => index % 2 === 0);
    expect(NODE_CACHE_FLAGS).toEqual(expect.arrayContaining(flags));
    const plugins = parseCorefile(corefile).flatMap((server) => server.plugins.map(({ name }) => name));
    expect(NODE_CACHE_PLUGINS).toEqual(expect.arrayContaining(plugins));
  });

  test('run on every Linux node, but those of Fargate and of EKS Auto Mode', () => {
    const { affinity, tolerations } = applied().objects[3].spec.template.spec;
    const [term, ...others] = affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(others).toEqual([]);
    expect(term.matchExpressions).toEqual([
      { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
      { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate', 'auto'] },
    ]);
    expect(tolerations).toEqual(
      expect.arrayContaining([
        { effect: 'NoExecute', operator: 'Exists' },
        { effect: 'NoSchedule', operator: 'Exists' },
      ]),
    );
  });

  test('find each other: Services and pods, configuration and account, by name', () => {
    const { objects, container } = applied();
    const [account, upstream, configMap, daemonSet, metrics] = objects;
    const pod = daemonSet.spec.template;
    expect(daemonSet.spec.selector.matchLabels).toEqual(pod.metadata.labels);
    expect(metrics.spec).toMatchObject({ clusterIP: 'None', selector: pod.metadata.labels });
    expect(upstream.spec.selector).toEqual({ 'k8s-app': 'kube-dns' });
    expect(pod.spec.serviceAccountName).toBe(account.metadata.name);
    expect(pod.spec.volumes).toContainEqual(
      expect.objectContaining({ configMap: expect.objectContaining({ name: configMap.metadata.name }) }),
    );
    expect(container.args).toEqual(expect.arrayContaining(['-upstreamsvc', upstream.metadata.name]));
    const mounts = container.volumeMounts.map(({ name }: { name: string }) => name);
    expect(mounts.sort()).toEqual(pod.spec.volumes.map(({ name }: { name: string }) => name).sort());
  });

  test('are pulled from where the user says, with the resources that the user gives', () => {
    const image = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/dns/node-cache:1.26.7';
    const { container } = applied({ ...KUBE_DNS, image, resources: { requests: { memory: '64Mi' } } });
    expect(container).toMatchObject({ image, resources: { requests: { memory: '64Mi' } } });
    expect(applied().container).toMatchObject({
      image: expect.stringMatching(/^registry\.k8s\.io\/dns\/k8s-dns-node-cache:1\.\d+\.\d+$/),
      resources: { requests: { cpu: '25m', memory: '5Mi' } },
    });
  });
});

describe('the caches', () => {
  test('take over the address of kube-dns in iptables mode, and pods need no change', () => {
    const { dns } = defined(KUBE_DNS);
    expect(localIps()).toBe('169.254.20.10,172.20.0.10');
    for (const server of parseCorefile(applied().corefile)) {
      expect(pluginsOf(server, 'bind')[0].arguments).toEqual(['169.254.20.10', '172.20.0.10']);
    }
    expect(dns.localIp).toBe('169.254.20.10');
    expect(dns.clusterDnsIp).toBeUndefined();
  });

  test.each([
    ['ipvs', KubeProxyMode.ipvs()],
    ['nftables', KubeProxyMode.nftables()],
  ])('listen on their own address alone in %s mode, which kubelets must hand to pods', (_, mode) => {
    const { dns } = defined({}, { mode });
    expect(localIps({}, { mode })).toBe('169.254.20.10');
    for (const server of parseCorefile(applied({}, { mode }).corefile)) {
      expect(pluginsOf(server, 'bind')[0].arguments).toEqual(['169.254.20.10']);
    }
    expect(dns.clusterDnsIp).toBe('169.254.20.10');
  });

  test('answer for their health at their own address, in brackets where it is IPv6', () => {
    const health = (options: NodeLocalDnsOptions, setting?: Setting) => {
      const { container, corefile } = applied(options, setting);
      const plugin = pluginsOf(serverOf(corefile, 'cluster.local'), 'health')[0].arguments[0];
      return [plugin, container.livenessProbe.httpGet.host, container.livenessProbe.httpGet.port];
    };
    expect(health(KUBE_DNS)).toEqual(['169.254.20.10:8080', '169.254.20.10', 8080]);
    expect(health({ kubeDnsIp: 'fd30::a' }, { ipv6: true })).toEqual([
      '[fd00:169:254:20::10]:8080',
      'fd00:169:254:20::10',
      8080,
    ]);
  });

  test('listen on addresses of one family', () => {
    expect(localIps({ kubeDnsIp: 'fd30:1c53::a' }, { ipv6: true })).toBe('fd00:169:254:20::10,fd30:1c53::a');
    expect(localIps({ localIp: 'fd00:0:0::53', kubeDnsIp: 'fd30::a' }, { ipv6: true })).toBe('fd00::53,fd30::a');
    expect(localIps({ ...KUBE_DNS, localIp: '169.254.25.10' })).toBe('169.254.25.10,172.20.0.10');
  });

  test('find kube-dns at the tenth address of the service CIDR that the cluster says', () => {
    const target = (serviceIpv4Cidr: string) => (stack: Stack) =>
      ClusterTarget.fromV2(testCluster(testNetwork(stack), { serviceIpv4Cidr }), { kubectlLayer: kubectlLayer(stack) });
    expect(localIps({}, { target: target('172.20.0.0/16') })).toBe('169.254.20.10,172.20.0.10');
    expect(localIps({}, { target: target('10.96.4.0/24') })).toBe('169.254.20.10,10.96.4.10');
  });

  test('take an address that is known at deployment only', () => {
    const kubeDnsIp = Lazy.string({ produce: () => '172.20.0.10' });
    expect(localIps({ kubeDnsIp })).toBe('169.254.20.10,172.20.0.10');
    const localIp = Lazy.string({ produce: () => '169.254.25.10' });
    expect(localIps({ kubeDnsIp, localIp })).toBe('169.254.25.10,172.20.0.10');
  });

  test('ask the resolver of the node for names outside the cluster, and CoreDNS for those in it', () => {
    const forwards = parseCorefile(applied().corefile).map((server) => pluginsOf(server, 'forward')[0]);
    expect(forwards.map(({ arguments: [, to] }) => to)).toEqual([
      '__PILLAR__CLUSTER__DNS__',
      '__PILLAR__CLUSTER__DNS__',
      '__PILLAR__CLUSTER__DNS__',
      '__PILLAR__UPSTREAM__SERVERS__',
    ]);
    expect(forwards[0].block).toEqual([['force_tcp']]);
  });

  test.each<[string, Setting, NodeLocalDnsOptions, string]>([
    [
      'CoreDNS where it has stub domains',
      { corefile: { stubDomains: { 'corp.example.com': Forwarding.toServers(['10.0.0.2']) } } },
      {},
      'CLUSTER__DNS',
    ],
    [
      'CoreDNS where it has a Corefile of the user’s',
      { additionalConfiguration: { corefile: 'x' } },
      {},
      'CLUSTER__DNS',
    ],
    ['the node where CoreDNS has other settings', { corefile: { logQueries: true } }, {}, 'UPSTREAM__SERVERS'],
    ['CoreDNS where the user says so', {}, { upstream: NodeLocalDnsUpstream.CORE_DNS }, 'CLUSTER__DNS'],
    [
      'the node where the user says so',
      { corefile: { hosts: { 'a.example.com': ['10.0.0.5'] } } },
      { upstream: NodeLocalDnsUpstream.NODE_RESOLVER },
      'UPSTREAM__SERVERS',
    ],
  ])('ask %s', (_, setting, options, expected) => {
    const { corefile } = applied({ ...KUBE_DNS, ...options }, setting);
    expect(pluginsOf(serverOf(corefile, '.'), 'forward')[0].arguments[1]).toContain(expected);
  });

  test('come after CoreDNS and kube-proxy, and go before them', () => {
    const { stack } = defined(KUBE_DNS);
    const template = Synthesized.of(stack);
    const waits = template.waitsFor(template.one('Custom::AWSCDK-EKS-KubernetesResource').id);
    for (const name of ['coredns', 'kube-proxy']) {
      expect([...waits]).toContain(template.one('AWS::EKS::Addon', `"AddonName":"${name}"`).id);
    }
  });
});

describe('NodeLocal DNSCache in an IPv6 cluster that is defined here', () => {
  test('finds kube-dns by what EKS gave the cluster', () => {
    const { stack } = defined(
      {},
      {
        target: (scope) =>
          ClusterTarget.fromV2(testCluster(testNetwork(scope), { ipFamily: 'ipv6' as never }), {
            kubectlLayer: kubectlLayer(scope),
          }),
      },
    );
    const text = JSON.stringify(Synthesized.of(stack).one('Custom::AWSCDK-EKS-KubernetesResource').Properties.Manifest);
    expect(text).toContain('KubernetesNetworkConfig.ServiceIpv6Cidr');
    expect(text).toContain('"Fn::Split":["/"');
  });
});

describe('NodeLocal DNSCache', () => {
  test.each<[string, NodeLocalDnsOptions, boolean, string, string]>([
    ['no address', { localIp: 'dns' }, false, '"dns" is not an address', 'Write an address such as "169.254.20.10"'],
    [
      'an address of the VPC',
      { localIp: '10.0.0.53' },
      false,
      '"10.0.0.53" is outside of 169.254.0.0/16 and may already be in use',
      '169.254.20.10',
    ],
    [
      'the instance metadata',
      { localIp: '169.254.169.254' },
      false,
      'is reserved for the instance metadata, the resolver and the clock of EC2',
      'such as',
    ],
    [
      'Pod Identity',
      { localIp: '169.254.170.23' },
      false,
      'is reserved for EKS Pod Identity',
      'Write an address such as',
    ],
    [
      'the gateway of pods',
      { localIp: '169.254.1.1' },
      false,
      'is reserved for the gateway of pods',
      'Write an address such as',
    ],
    [
      'IPv4 in an IPv6 cluster',
      { localIp: '169.254.20.10' },
      true,
      '"169.254.20.10" is an IPv4 address, but the cluster has IPv6 pods',
      'an IPv6 address',
    ],
    [
      'IPv6 in an IPv4 cluster',
      { localIp: 'fd00::53' },
      false,
      '"fd00::53" is an IPv6 address, but the cluster has IPv4 pods',
      'Write an IPv4 address',
    ],
    [
      'a link-local IPv6 address',
      { localIp: 'fe80::53' },
      true,
      '"fe80::53" is outside of fd00::/8 and may already be in use',
      'Write an address such as "fd00:169:254:20::10"',
    ],
    [
      'services of EC2',
      { localIp: 'fd00:ec2::253' },
      true,
      'is reserved for the services of EC2',
      'Write an address such as',
    ],
    ['kube-dns at no address', { kubeDnsIp: 'kube-dns' }, false, '"kube-dns" is not an address', 'CLUSTER-IP'],
    [
      'kube-dns of the other family',
      { kubeDnsIp: 'fd30::a' },
      false,
      '"fd30::a" is an IPv6 address, but the cluster has IPv4 pods',
      'Write an IPv4 address',
    ],
  ])('fails with %s', (_, options, ipv6, wrong, instead) => {
    expect(() => defined({ kubeDnsIp: ipv6 ? 'fd30::a' : '172.20.0.10', ...options }, { ipv6 })).toFailWith(
      'NodeLocalDnsAddress',
      wrong,
      instead,
      '(at Test/Dns)',
    );
  });

  test('fails where the address of kube-dns is not known, and is needed', () => {
    expect(() => defined()).toFailWith(
      'ClusterAttribute',
      '"Dns" needs the address of the Service kube-dns',
      'Write kubeDnsIp, the tenth address of the service CIDR, or define the cluster with serviceIpv4Cidr',
      '(at Test/Dns)',
    );
    expect(() => defined({}, { ipv6: true })).toFailWith(
      'ClusterAttribute',
      '"Dns" needs',
      'Write kubeDnsIp, the tenth address of the service CIDR',
    );
    expect(() => defined({}, { mode: KubeProxyMode.nftables() })).not.toThrow();
  });

  test('fails without a kubectl handler', () => {
    const target = (stack: Stack) => importedCluster(stack, { kubectlLayer: undefined });
    expect(() => defined(KUBE_DNS, { target })).toFailWith(
      'KubectlMissing',
      '"Dns" needs Kubernetes objects',
      'Set kubectlLayer on the ClusterTarget',
    );
  });

  test('fails with resources that are none', () => {
    expect(() => defined({ ...KUBE_DNS, resources: { limits: { memory: 'much' } } })).toFailWith(
      'PodResources',
      '"limits.memory: much"',
      'Write a quantity such as "170Mi"',
    );
  });
});
