import { Lazy, type Stack } from 'aws-cdk-lib/core';
import {
  type AddonOptions,
  type AddonProps,
  type ClusterTarget,
  CoreDns,
  KubeProxy,
  PodIdentityAgent,
  VpcCni,
} from '../../lib';
import { ResolveConflicts } from '../../lib/addons';
import { CoreDnsScaling } from '../../lib/dns';
import { ADDON_KEYS } from '../fixtures/addon-keys';
import { clusterStack } from '../support/clusters';
import { asYaml, configurationOf } from '../support/configuration';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

/** What a construct makes of an imported cluster. */
function templateOf(
  define: (stack: Stack, cluster: ClusterTarget) => unknown,
  kubernetesVersion = '1.36',
): Synthesized {
  const stack = clusterStack();
  define(stack, importedCluster(stack, { kubernetesVersion }));
  return Synthesized.of(stack);
}

describe.each<
  [string, new (scope: Stack, id: string, props: AddonProps) => VpcCni | CoreDns | KubeProxy | PodIdentityAgent]
>([
  ['vpc-cni', VpcCni],
  ['coredns', CoreDns],
  ['kube-proxy', KubeProxy],
  ['eks-pod-identity-agent', PodIdentityAgent],
])('the add-on %s', (name, Addon) => {
  const defined = (options: AddonOptions = {}) => {
    const template = templateOf((stack, cluster) => new Addon(stack, 'Addon', { cluster, ...options }));
    const { ConfigurationValues, PodIdentityAssociations, ...properties } = template.one('AWS::EKS::Addon').Properties;
    return properties;
  };

  test('leaves the version to EKS and takes over what is on the cluster by default', () => {
    expect(defined()).toEqual({ ClusterName: 'orion', AddonName: name, ResolveConflicts: 'OVERWRITE' });
  });

  test('takes version, conflict resolution and what is left at deletion from the user', () => {
    const options = {
      addonVersion: 'v1.36.0-eksbuild.1',
      resolveConflicts: ResolveConflicts.PRESERVE,
      preserveOnDelete: true,
    };
    expect(defined(options)).toEqual({
      ClusterName: 'orion',
      AddonName: name,
      AddonVersion: 'v1.36.0-eksbuild.1',
      ResolveConflicts: 'PRESERVE',
      PreserveOnDelete: true,
    });
    expect(defined({ resolveConflicts: ResolveConflicts.NONE, preserveOnDelete: false })).toMatchObject({
      ResolveConflicts: 'NONE',
      PreserveOnDelete: false,
    });
  });

  test('is found by the resource of its construct', () => {
    const stack = clusterStack();
    const addon = new Addon(stack, 'Addon', { cluster: importedCluster(stack) });
    expect(addon.node.defaultChild).toBe(addon.node.findChild('Resource'));
    expect(stack.getLogicalId(addon.node.defaultChild as never)).toMatch(/^Addon[0-9A-F]{8}$/);
  });
});

test.each<[string, new (scope: Stack, id: string, props: AddonProps) => unknown]>([
  ['vpc-cni', VpcCni],
  ['kube-proxy', KubeProxy],
  ['eks-pod-identity-agent', PodIdentityAgent],
])('%s has no configuration values where nothing is configured', (name, Addon) => {
  const template = templateOf((stack, cluster) => new Addon(stack, 'Addon', { cluster }));
  expect(template.one('AWS::EKS::Addon').Properties).not.toHaveProperty('ConfigurationValues');
  expect(configurationOf(template, name)).toBeUndefined();
});

test('the Pod Identity agent needs no role: it uses the node’s', () => {
  const template = templateOf((stack, cluster) => new PodIdentityAgent(stack, 'Agent', { cluster }));
  expect(template.resources.map(({ Type }) => Type)).toEqual(['AWS::EKS::Addon']);
});

describe('CoreDNS', () => {
  const configured = (scaling?: CoreDnsScaling) =>
    configurationOf(
      templateOf((stack, cluster) => new CoreDns(stack, 'CoreDns', { cluster, scaling })),
      'coredns',
    );

  test('is scaled by EKS between 2 and 10 replicas by default, spread over zones', () => {
    expect(asYaml(configured())).toMatchSnapshot();
  });

  test('is scaled within the bounds that the user gives', () => {
    const { autoScaling, replicaCount } = configured(CoreDnsScaling.autoscaling(3, 3));
    expect(autoScaling).toEqual({ enabled: true, minReplicas: 3, maxReplicas: 3 });
    expect(replicaCount).toBeUndefined();
  });

  test('has a fixed number of replicas when asked, spread over zones as well', () => {
    const { replicaCount, topologySpreadConstraints, ...others } = configured(CoreDnsScaling.fixed(4));
    expect(replicaCount).toBe(4);
    expect(topologySpreadConstraints).toEqual(configured().topologySpreadConstraints);
    expect(others).toEqual({});
  });

  test('has upstream’s names only', () => {
    const values = { ...configured(), ...configured(CoreDnsScaling.fixed(2)) };
    expect(ADDON_KEYS.coredns.root).toEqual(expect.arrayContaining(Object.keys(values)));
    expect(Object.keys(values.autoScaling).sort()).toEqual(ADDON_KEYS.coredns.autoScaling);
  });

  test.each<[string, CoreDnsScaling, string, string]>([
    [
      'one replica',
      CoreDnsScaling.fixed(1),
      '"1" is not a sufficient number of replicas, because draining a node must not interrupt DNS',
      '2 or more',
    ],
    [
      'a fraction of replicas',
      CoreDnsScaling.fixed(2.5),
      '"2.5" is not a sufficient number of replicas, because draining a node must not interrupt DNS',
      'Write a whole number of 2 or more',
    ],
    [
      'a minimum of one',
      CoreDnsScaling.autoscaling(1, 10),
      '"1" is not a sufficient number of replicas, because draining a node must not interrupt DNS',
      '2 or more',
    ],
    [
      'a maximum below the minimum',
      CoreDnsScaling.autoscaling(4, 3),
      '"3" is not a valid maximum for a minimum of 4 replicas',
      '4 or more',
    ],
    [
      'a fraction as the maximum',
      CoreDnsScaling.autoscaling(2, 9.5),
      '"9.5" is not a valid maximum for a minimum of 2 replicas',
      'a whole number of 2 or more',
    ],
    [
      'a number that is known at deployment only',
      CoreDnsScaling.fixed(Lazy.number({ produce: () => 3 })),
      '"a deploy-time value" is not a sufficient number of replicas, because draining a node must not interrupt DNS',
      'Write a whole number of 2 or more',
    ],
  ])('fails with %s', (_, scaling, wrong, instead) => {
    expect(() => configured(scaling)).toFailWith('CoreDnsReplicas', wrong, instead, '(at Test/CoreDns)');
  });
});
