import { Lazy } from 'aws-cdk-lib/core';
import { CoreDns, type CoreDnsOptions } from '../../lib';
import { PodToleration } from '../../lib/addons';
import { CoreDnsCompute, CoreDnsDisruptionBudget, CoreDnsScaling, Forwarding } from '../../lib/dns';
import { TaintEffect } from '../../lib/nodes';
import { ADDON_KEYS } from '../fixtures/addon-keys';
import { clusterStack } from '../support/clusters';
import { asYaml, configurationOf } from '../support/configuration';
import { parseCorefile, pluginsOf, serverOf } from '../support/corefiles';
import { importedCluster, unknownPaths } from '../support/networking';
import { Synthesized } from '../support/templates';

function configured(options: CoreDnsOptions = {}, ipv6 = false) {
  const stack = clusterStack();
  new CoreDns(stack, 'CoreDns', { cluster: importedCluster(stack, { ipv6 }), ...options });
  return configurationOf(Synthesized.of(stack), 'coredns');
}

const ALL: CoreDnsOptions = {
  scaling: CoreDnsScaling.fixed(4),
  disruptionBudget: CoreDnsDisruptionBudget.maxUnavailable(2),
  resources: { requests: { cpu: '0.25', memory: '170Mi' }, limits: { memory: '512Mi' } },
  tolerations: [
    PodToleration.exists('dedicated'),
    PodToleration.equal('pool', 'system', TaintEffect.NO_SCHEDULE),
    PodToleration.everything(TaintEffect.NO_EXECUTE),
  ],
  nodeSelector: { 'node.example.com/pool': 'system' },
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  podLabels: { team: 'network' },
  podAnnotations: { 'example.com/scrape': 'yes' },
};

describe('CoreDNS', () => {
  test('is configured as one can read', () => {
    expect(asYaml(configured(ALL))).toMatchSnapshot();
  });

  test('has upstream’s names only, at every depth', () => {
    const known = ADDON_KEYS.coredns.paths;
    expect(unknownPaths(configured(ALL), known)).toEqual([]);
    expect(
      unknownPaths(configured({ compute: CoreDnsCompute.fargate(), corefile: { logQueries: true } }), known),
    ).toEqual([]);
    expect(unknownPaths(configured({ disruptionBudget: CoreDnsDisruptionBudget.minAvailable(1) }), known)).toEqual([]);
  });

  test('keeps the tolerations of the add-on beside those of the user', () => {
    const { tolerations } = configured({ tolerations: [PodToleration.exists('dedicated')] });
    expect(tolerations).toEqual([...ADDON_KEYS.coredns.tolerations, { key: 'dedicated', operator: 'Exists' }]);
    expect(configured().tolerations).toBeUndefined();
  });

  test('runs on Fargate when asked, and on nodes by default', () => {
    expect(configured({ compute: CoreDnsCompute.fargate() }).computeType).toBe('Fargate');
    expect(configured({ compute: CoreDnsCompute.nodes() })).toEqual(configured());
    expect(configured()).not.toHaveProperty('computeType');
  });

  test('leaves the Corefile to EKS where nothing is set in it', () => {
    expect(configured()).not.toHaveProperty('corefile');
    expect(configured({ corefile: {} })).not.toHaveProperty('corefile');
  });

  test('has a whole Corefile where a stub domain is set', () => {
    const stubDomains = { 'corp.example.com': Forwarding.toServers(['10.0.0.2']) };
    const servers = parseCorefile(configured({ corefile: { stubDomains } }).corefile);
    expect(servers.map(({ zone }) => zone)).toEqual(['.:53', 'corp.example.com:53']);
    expect(servers[0].plugins.map(({ name }) => name)).toContain('kubernetes');
  });

  test('asks servers of both families in an IPv6 cluster', () => {
    const upstream = Forwarding.toServers(['2001:db8::53', '10.0.0.2']);
    const { corefile } = configured({ corefile: { upstream } }, true);
    expect(pluginsOf(serverOf(corefile, '.'), 'forward')[0].arguments).toEqual(['.', '2001:db8::53', '10.0.0.2']);
  });

  test('writes servers that are known at deployment only where EKS reads them', () => {
    const server = Lazy.string({ produce: () => '10.0.0.9' });
    const { corefile } = configured({ corefile: { upstream: Forwarding.toServers([server]) } });
    expect(corefile).toContain('forward . 10.0.0.9\n');
  });

  test('has a disruption budget when asked, or none by the add-on', () => {
    const budget = (disruptionBudget: CoreDnsDisruptionBudget, scaling?: CoreDnsScaling) =>
      configured({ disruptionBudget, scaling }).podDisruptionBudget;
    expect(budget(CoreDnsDisruptionBudget.maxUnavailable(1))).toEqual({ enabled: true, maxUnavailable: 1 });
    expect(budget(CoreDnsDisruptionBudget.minAvailable(2), CoreDnsScaling.autoscaling(3, 9))).toEqual({
      enabled: true,
      minAvailable: 2,
    });
    expect(budget(CoreDnsDisruptionBudget.none())).toEqual({ enabled: false });
  });

  test('takes configuration beyond the typed options, deep', () => {
    const values = configured({ additionalConfiguration: { corefile: '.:53 {\n}\n', newKey: { deep: true } } });
    expect(values).toEqual({ ...configured(), corefile: '.:53 {\n}\n', newKey: { deep: true } });
  });

  test('tells pods to ask for names outside the cluster at once', () => {
    expect(CoreDns.podDnsConfig()).toEqual({ options: [{ name: 'ndots', value: '2' }] });
    expect(CoreDns.podDnsConfig(15)).toEqual({ options: [{ name: 'ndots', value: '15' }] });
  });
});

describe('CoreDNS', () => {
  test.each<[string, CoreDnsDisruptionBudget, CoreDnsScaling | undefined, string, string]>([
    ['away all at once', CoreDnsDisruptionBudget.maxUnavailable(2), undefined, '"maxUnavailable: 2"', 'Write 1 (at'],
    ['never away', CoreDnsDisruptionBudget.minAvailable(2), undefined, '"minAvailable: 2"', 'Write 1 (at'],
    ['away by none', CoreDnsDisruptionBudget.maxUnavailable(0), undefined, '"maxUnavailable: 0"', 'Write 1'],
    ['away by halves', CoreDnsDisruptionBudget.maxUnavailable(0.5), undefined, '"maxUnavailable: 0.5"', 'Write 1'],
    [
      'away all at once, of four',
      CoreDnsDisruptionBudget.maxUnavailable(4),
      CoreDnsScaling.fixed(4),
      'is not a valid disruption budget for 4 replicas',
      'Write 1 to 3',
    ],
  ])('fails with pods %s', (_, disruptionBudget, scaling, wrong, instead) => {
    expect(() => configured({ disruptionBudget, scaling })).toFailWith('CoreDnsReplicas', wrong, instead);
  });

  test('fails with the replicas before the budget that goes with them', () => {
    const options = { scaling: CoreDnsScaling.fixed(1), disruptionBudget: CoreDnsDisruptionBudget.minAvailable(1) };
    expect(() => configured(options)).toFailWith(
      'CoreDnsReplicas',
      '"1" is not a sufficient number of replicas, because draining a node must not interrupt DNS',
      '2 or more',
    );
  });

  test.each(['lots', '', '-1', '1.2.3', '0', '100x', 'Mi', '1e3 '])('fails with %p of memory', (memory) => {
    expect(() => configured({ resources: { limits: { memory } } })).toFailWith(
      'PodResources',
      `"limits.memory: ${memory}" is not a Kubernetes quantity`,
      'Write a quantity such as "170Mi"',
      '(at Test/CoreDns)',
    );
  });

  test('fails with cores that are none, and takes tokens', () => {
    expect(() => configured({ resources: { requests: { cpu: 'one' } } })).toFailWith(
      'PodResources',
      '"requests.cpu: one"',
      'Write a quantity such as "100m"',
    );
    const cpu = Lazy.string({ produce: () => '1' });
    expect(configured({ resources: { requests: { cpu } } }).resources).toEqual({ requests: { cpu: '1' } });
  });

  test.each<[string, CoreDnsOptions, string, string]>([
    [
      'a node selector on Fargate',
      { compute: CoreDnsCompute.fargate(), nodeSelector: { pool: 'system' } },
      '"nodeSelector" prevents CoreDNS pods from running on Fargate',
      'CoreDnsCompute.nodes()',
    ],
    [
      'an affinity that is none',
      { affinity: { nodeAfinity: {} } },
      '"nodeAfinity" is not a pod affinity type. Did you mean "nodeAffinity"?',
      'Did you mean "nodeAffinity"?',
    ],
    ['the label of its Service', { podLabels: { 'k8s-app': 'dns' } }, '"k8s-app" in podLabels', 'Remove the label'],
    [
      'a typed option in the escape hatch',
      { additionalConfiguration: { replicaCount: 1 } },
      '"replicaCount" is set by this construct',
      'Use the typed option, or remove the key',
    ],
    [
      'two Corefiles',
      { corefile: { logQueries: true }, additionalConfiguration: { corefile: '.:53 {}' } },
      '"corefile" is set by this construct',
      'Use the typed option, or remove the key',
    ],
  ])('fails with %s', (_, options, wrong, instead) => {
    expect(() => configured(options)).toFailWith('ValuesClash', wrong, instead, '(at Test/CoreDns)');
  });

  test('fails with a Corefile that cannot be, at its path', () => {
    const corefile = { stubDomains: { 'cluster.local': Forwarding.toServers(['10.0.0.2']) } };
    expect(() => configured({ corefile })).toFailWith(
      'DnsName',
      '"cluster.local"',
      'Leave it out',
      '(at Test/CoreDns)',
    );
    const upstream = Forwarding.toServers(['2001:db8::53']);
    expect(() => configured({ corefile: { upstream } })).toFailWith(
      'DnsForwarder',
      'is an IPv6 address, which pods of an IPv4 cluster do not reach',
      'Write an IPv4 address',
    );
  });

  test.each([0, 16, 2.5])('fails with %p dots', (ndots) => {
    expect(() => CoreDns.podDnsConfig(ndots)).toFailWith('CorefileSetting', `"ndots: ${ndots}"`, 'Write 1 to 15');
  });
});
