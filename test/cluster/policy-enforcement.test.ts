import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksV2 from 'aws-cdk-lib/aws-eks-v2';
import { Duration, Fn, type Stack } from 'aws-cdk-lib/core';
import {
  ClusterCompute,
  ClusterTarget,
  type ClusterTargetAttributes,
  KubernetesObjects,
  NetworkPolicyMode,
  SecurityGroupsForPods,
  VpcCni,
  type VpcCniOptions,
} from '../../lib';
import { testNetwork } from '../support/builders';
import { clusterStack, kubectlLayer, testCluster } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const IDS = ['networkPolicyUnenforced', 'podSecurityGroupsGracePeriod', 'podSecurityGroupsUnenforced'];

// biome-ignore lint/suspicious/noExplicitAny: objects are of any shape
type Shape = Record<string, any>;

const named = (apiVersion: string, kind: string, more: Shape = {}, name = 'deny'): Shape => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'web' },
  ...more,
});
const DENY = named('networking.k8s.io/v1', 'NetworkPolicy', {
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
});
const groupsFor = (podSelector: Shape) =>
  named('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy', {
    spec: { podSelector, securityGroups: { groupIds: ['sg-0123456789abcdef0'] } },
  });
const GROUPS = groupsFor({});
const CONTROLLER = {
  ...named('v1', 'ConfigMap', { data: { 'enable-network-policy-controller': 'true' } }, 'amazon-vpc-cni'),
};
const deployment = (seconds: number | undefined, labels: Shape = { app: 'web' }) =>
  named('apps/v1', 'Deployment', {
    spec: { template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: seconds } } },
  });

interface Setting {
  readonly attributes?: Partial<ClusterTargetAttributes>;
  /** Of the CNI; none without. */
  readonly cni?: VpcCniOptions;
  readonly more?: (stack: Stack, cluster: ClusterTarget) => void;
}

/** What is warned of policies in a cluster with the objects. */
function warned(objects: Shape[], { attributes, cni, more }: Setting = {}): string[] {
  const stack = clusterStack();
  const cluster = importedCluster(stack, attributes);
  if (cni) {
    new VpcCni(stack, 'VpcCni', { cluster, ...cni });
  }
  more?.(stack, cluster);
  objects.forEach((object, at) => {
    new KubernetesObjects(stack, `Own${at}`, { cluster, objects: [object] });
  });
  Synthesized.of(stack);
  return warningsOf(stack).flatMap(({ id, path, text }) => (IDS.includes(id) ? [`${id} ${path}: ${text}`] : []));
}

const addon = (configurationValues?: string) => (stack: Stack, cluster: ClusterTarget) => {
  new eks.CfnAddon(stack, 'Addon', { clusterName: cluster.clusterName, addonName: 'vpc-cni', configurationValues });
};
const AUTO_MODE = { compute: ClusterCompute.autoMode() };

describe('a network policy', () => {
  test.each<[string, Setting, string]>([
    ['a CNI that enforces none', { cni: {} }, 'Write networkPolicy: NetworkPolicyMode.standard()'],
    ['a CNI whose agent is turned off', { cni: { networkPolicy: NetworkPolicyMode.off() } }, 'the add-on vpc-cni does'],
    ['an add-on of its own', { more: addon() }, 'NetworkPolicyMode.otherEngine()'],
    [
      'an add-on that says no',
      { more: addon('{"enableNetworkPolicy":"false"}') },
      'traffic of its pods is not restricted',
    ],
    ['Fargate', { attributes: { compute: ClusterCompute.fargate() } }, 'nothing enforces network policies on Fargate'],
  ])('adds a warning with %s', (_, setting, text) => {
    expect(warned([DENY], setting)).toEqual([expect.stringMatching(/^networkPolicyUnenforced .*NetworkPolicy "deny"/)]);
    expect(warned([DENY], setting)[0]).toContain(text);
  });

  test.each<[string, Setting]>([
    ['nobody knows the CNI', {}],
    ['the CNI enforces', { cni: { networkPolicy: NetworkPolicyMode.standard() } }],
    ['the CNI enforces by its configuration', { more: addon('{"enableNetworkPolicy":"true"}') }],
    ['it is known at deployment', { more: addon(Fn.importValue('Configuration')) }],
    [
      'its switch is known at deployment',
      { more: addon(Fn.join('', ['{"enableNetworkPolicy":"', Fn.importValue('Switch'), '"}'])) },
    ],
    ['the user says that another engine does', { cni: { networkPolicy: NetworkPolicyMode.otherEngine() } }],
    ['Calico does', { cni: { networkPolicy: NetworkPolicyMode.calico() } }],
    [
      'the app installs Cilium',
      {
        cni: {},
        more: (stack, cluster) => {
          cluster._context.installChart(stack, 'Cilium', {
            chart: 'cilium',
            repository: 'https://helm.cilium.io',
            version: '1.20.2',
            release: 'cilium',
            namespace: 'kube-system',
            createNamespace: false,
            values: {},
            timeout: Duration.minutes(5),
          });
        },
      },
    ],
    ['Auto Mode is imported', { attributes: AUTO_MODE }],
  ])('is not where %s', (_, setting) => {
    expect(warned([DENY], setting)).toEqual([]);
  });

  test('is not where a manifest installs an engine, or turns the controller of EKS Auto Mode on', () => {
    const daemon = named('apps/v1', 'DaemonSet', { spec: {} }, 'calico-node');
    expect(warned([DENY, daemon], { cni: {} })).toEqual([]);
    expect(warned([DENY, named('operator.tigera.io/v1', 'Installation')], { cni: {} })).toEqual([]);
    expect(warned([DENY, CONTROLLER], { attributes: AUTO_MODE })).toEqual([]);
  });
});

test('a network policy in EKS Auto Mode whose controller is off is warned of where the app defines the cluster', () => {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const own = testCluster(network, {
    defaultCapacityType: eksV2.DefaultCapacityType.AUTOMODE,
    defaultCapacity: undefined,
  });
  const cluster = ClusterTarget.fromV2(own, { kubectlLayer: kubectlLayer(stack) });
  new KubernetesObjects(stack, 'Own', { cluster, objects: [DENY] });
  Synthesized.of(stack);
  expect(warningsOf(stack).filter(({ id }) => id === 'networkPolicyUnenforced')).toEqual([
    expect.objectContaining({ text: expect.stringContaining('controller of EKS Auto Mode is off') }),
  ]);
});

describe('a policy of security groups', () => {
  test('is warned of where the CNI gives pods none', () => {
    expect(warned([GROUPS], { cni: {} })).toEqual([
      expect.stringMatching(
        /^podSecurityGroupsUnenforced .*SecurityGroupPolicy "deny" has no effect.*Write securityGroupsForPods/,
      ),
    ]);
    expect(warned([GROUPS], { attributes: AUTO_MODE })).toEqual([
      expect.stringContaining('EKS Auto Mode does not support security groups for individual pods'),
    ]);
  });

  test.each<[string, Setting]>([
    ['the CNI does', { cni: { securityGroupsForPods: SecurityGroupsForPods.standard() } }],
    ['its configuration says so', { more: addon('{"env":{"ENABLE_POD_ENI":"true"}}') }],
    ['nobody knows the CNI', {}],
    ['pods are on Fargate', { attributes: { compute: ClusterCompute.fargate() } }],
  ])('is not where %s', (_, setting) => {
    expect(warned([GROUPS], setting)).toEqual([]);
  });

  test('is for pods that take time to end', () => {
    expect(warned([groupsFor({ matchLabels: { app: 'web' } }), deployment(0)])).toEqual([
      expect.stringMatching(/^podSecurityGroupsGracePeriod .*Deployment "deny" has terminationGracePeriodSeconds: 0/),
    ]);
    expect(warned([GROUPS, named('v1', 'Pod', { spec: { terminationGracePeriodSeconds: 0 } })])).toHaveLength(1);
    for (const [policy, pods] of [
      [groupsFor({ matchLabels: { app: 'web' } }), deployment(0, { app: 'other' })],
      [groupsFor({ matchExpressions: [] }), deployment(0)],
      [GROUPS, deployment(30)],
      [GROUPS, deployment(undefined)],
      [{ ...GROUPS, metadata: { name: 'x', namespace: 'other' } }, deployment(0)],
      [named('v1', 'ConfigMap', {}, 'x'), deployment(0)],
    ]) {
      expect(warned([policy, pods])).toEqual([]);
    }
  });
});
