import { Lazy } from 'aws-cdk-lib/core';
import { KubeProxy, type KubeProxyOptions } from '../../lib';
import { IpvsScheduler, KubeProxyMode } from '../../lib/addons';
import { ADDON_KEYS } from '../fixtures/addon-keys';
import { clusterStack } from '../support/clusters';
import { asYaml, configurationOf } from '../support/configuration';
import { importedCluster, unknownPaths } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

function defined(options: KubeProxyOptions, kubernetesVersion: string | undefined = '1.36') {
  const stack = clusterStack();
  const proxy = new KubeProxy(stack, 'KubeProxy', {
    cluster: importedCluster(stack, { kubernetesVersion }),
    ...options,
  });
  return { stack, proxy, warnings: warningsOf(stack) };
}

const configured = (options: KubeProxyOptions, version?: string) =>
  configurationOf(Synthesized.of(defined(options, version).stack), 'kube-proxy');
const inMode = (mode: KubeProxyMode, version?: string) => configured({ mode }, version);
const unknownVersion = () => Lazy.string({ produce: () => '1.30' });

const ALL: KubeProxyOptions = {
  mode: KubeProxyMode.ipvs(IpvsScheduler.LEAST_CONNECTION),
  resources: { requests: { cpu: '100m' }, limits: { memory: '128Mi' } },
  podLabels: { team: 'network' },
  podAnnotations: { 'example.com/scrape': 'yes' },
};

describe('kube-proxy', () => {
  test('is configured as one can read', () => {
    expect(asYaml(configured(ALL))).toMatchInlineSnapshot(`
"ipvs:
  scheduler: lc
mode: ipvs
podAnnotations:
  example.com/scrape: yes
podLabels:
  team: network
resources:
  limits:
    memory: 128Mi
  requests:
    cpu: 100m
"
`);
  });

  test('takes iptables by name in any version, nftables from 1.31, and ipvs before 1.40', () => {
    expect(inMode(KubeProxyMode.iptables(), '1.30')).toEqual({ mode: 'iptables' });
    expect(inMode(KubeProxyMode.nftables(), '1.31')).toEqual({ mode: 'nftables' });
    expect(inMode(KubeProxyMode.ipvs(), '1.39')).toEqual({ mode: 'ipvs' });
  });

  test('may be three minor versions behind the control plane, and never ahead', () => {
    for (const addonVersion of ['v1.36.2-eksbuild.3', 'v1.33.1-eksbuild.1']) {
      expect(() => defined({ addonVersion })).not.toThrow();
    }
    expect(() => defined({ addonVersion: 'v1.37.0-eksbuild.1' })).toFailWith(
      'AddonSetting',
      '"addonVersion: v1.37.0-eksbuild.1" is newer than the control plane, which has version 1.36',
      'Upgrade the cluster first',
    );
    expect(() => defined({ addonVersion: 'v1.32.0-eksbuild.1' })).toFailWith(
      'AddonSetting',
      'is 4 minor versions older than the control plane, which has version 1.36, but kube-proxy can be at most 3 older',
      'Write a version of 1.36',
    );
    expect(() => defined({ addonVersion: 'v1.37.0-eksbuild.1' }, unknownVersion())).not.toThrow();
  });

  test('takes any mode in a cluster whose version is not known', () => {
    expect(inMode(KubeProxyMode.nftables(), unknownVersion())).toEqual({ mode: 'nftables' });
    expect(inMode(KubeProxyMode.ipvs(), unknownVersion())).toEqual({ mode: 'ipvs' });
  });

  test('has upstream’s names only', () => {
    const { modes, paths, schedulers } = ADDON_KEYS['kube-proxy'];
    expect(unknownPaths(configured(ALL), paths)).toEqual([]);
    for (const mode of [KubeProxyMode.iptables(), KubeProxyMode.nftables(), KubeProxyMode.ipvs()]) {
      expect(modes).toContain(inMode(mode).mode);
    }
    expect(Object.values(IpvsScheduler).sort()).toEqual(schedulers);
  });

  test('takes configuration beyond the typed options', () => {
    const additionalConfiguration = { newKey: { deep: true } };
    expect(configured({ mode: KubeProxyMode.nftables(), additionalConfiguration })).toEqual({
      mode: 'nftables',
      newKey: { deep: true },
    });
  });

  test('says its mode to others', () => {
    expect(defined({}).proxy._mode).toBe('iptables');
    expect(defined({ mode: KubeProxyMode.ipvs() }).proxy._mode).toBe('ipvs');
  });

  test('warns of ipvs from 1.35, and where the version is not known', () => {
    const mode = KubeProxyMode.ipvs();
    const expected = [
      { id: 'kubeProxyIpvs', path: 'Test/KubeProxy', text: expect.stringContaining('KubeProxyMode.nftables()') },
    ];
    expect(defined({ mode }, '1.35').warnings).toEqual(expected);
    expect(defined({ mode }, unknownVersion()).warnings).toEqual(expected);
    expect(defined({ mode }, '1.34').warnings).toEqual([]);
    expect(defined({ mode: KubeProxyMode.nftables() }, '1.36').warnings).toEqual([]);
  });

  test('fails with nftables in an older cluster', () => {
    expect(() => inMode(KubeProxyMode.nftables(), '1.30')).toFailWith(
      'KubeProxyMode',
      '"nftables" needs Kubernetes 1.31 or later, but the cluster has version 1.30',
      'Write KubeProxyMode.iptables()',
      '(at Test/KubeProxy)',
    );
  });

  test('fails with ipvs in a cluster that has it off', () => {
    expect(() => inMode(KubeProxyMode.ipvs(), '1.40')).toFailWith(
      'KubeProxyMode',
      '"ipvs" is disabled from Kubernetes 1.40, and the cluster has version 1.40',
      'Write KubeProxyMode.nftables()',
      '(at Test/KubeProxy)',
    );
  });

  test.each<[string, KubeProxyOptions, string, string]>([
    ['the mode in the escape hatch', { additionalConfiguration: { mode: 'ipvs' } }, '"mode" is set', 'typed option'],
    [
      'the scheduler in the escape hatch',
      { additionalConfiguration: { ipvs: { scheduler: 'rr' } } },
      '"ipvs" is set',
      'Use the typed option',
    ],
    ['the label of its DaemonSet', { podLabels: { 'k8s-app': 'proxy' } }, '"k8s-app" in podLabels', 'Remove the label'],
  ])('fails with %s', (_, options, wrong, instead) => {
    expect(() => configured(options)).toFailWith('ValuesClash', wrong, instead, '(at Test/KubeProxy)');
  });

  test('fails with resources that are none', () => {
    expect(() => configured({ resources: { requests: { cpu: '1 core' } } })).toFailWith(
      'PodResources',
      '"requests.cpu: 1 core" is not a Kubernetes quantity',
      'Write a quantity such as "100m"',
    );
  });
});
