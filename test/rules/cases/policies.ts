import { chart, manifest } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';
import { cni } from './cni';

const POD_ENI = { ENABLE_POD_ENI: 'true' };
const STANDARD = { ...POD_ENI, POD_SECURITY_GROUP_ENFORCING_MODE: 'standard' };
const POLICY = { enableNetworkPolicy: 'true' };
const unknown = set('Cni', { ConfigurationValues: LATER });

const all =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };

const install =
  (name: string): Change =>
  (resources) => {
    resources[name] = chart(name, {});
  };

const apply =
  (...objects: readonly unknown[]): Change =>
  (resources) => {
    resources.Objects = manifest(...objects);
  };

const groupPolicy = (...groupIds: readonly string[]) => ({
  apiVersion: 'vpcresources.k8s.aws/v1beta1',
  kind: 'SecurityGroupPolicy',
  metadata: { name: 'database', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'web' } }, securityGroups: { groupIds } },
});

const deployment = (terminationGracePeriodSeconds?: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds, containers: [] } } },
});

export const POLICY_CASES: Record<string, RuleCase> = {
  CNI13: {
    violates: [[cni({}), 'Cni']],
    complies: [['Cni'], ['Cni', all(cni({}), install('cilium'))]],
    silent: [unknown, without('Cni')],
  },
  CNI14: {
    violates: [[cni(POD_ENI, POLICY), 'Cni', 'strict']],
    complies: [['Cni', cni(STANDARD, POLICY)]],
    silent: [() => {}, cni(POD_ENI), unknown],
  },
  CNI15: {
    violates: [[cni({ NETWORK_POLICY_ENFORCING_MODE: 'strict' }), 'Cni']],
    complies: [['Cni', cni({ NETWORK_POLICY_ENFORCING_MODE: 'strict' }, POLICY)]],
    silent: [() => {}, unknown],
  },
  CNI16: {
    violates: [[cni({ ENABLE_BANDWIDTH_PLUGIN: 'true' }, POLICY), 'Cni']],
    complies: [['Cni', cni({ ENABLE_BANDWIDTH_PLUGIN: 'true' })]],
    silent: [() => {}, unknown],
  },
  CNI17: {
    violates: [[install('tigera-operator'), 'Cni', 'tigera-operator']],
    complies: [['Cni'], ['Cni', all(install('cilium'), cni({}))]],
    silent: [all(install('cilium'), unknown), without('Cni')],
  },
  CNI18: {
    violates: [
      [
        all(set('Cluster', { BootstrapSelfManagedAddons: undefined }), set('CoreDns', { ResolveConflicts: undefined })),
        'CoreDns',
      ],
    ],
    complies: [['CoreDns'], ['CoreDns', set('CoreDns', { ResolveConflicts: undefined })]],
    silent: [without('Cluster'), only('PodIdentityAgent', 'Cluster')],
  },
  SGP1: {
    violates: [
      [
        all(
          cni(POD_ENI),
          set('ClusterRole', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEKSClusterPolicy'] }),
        ),
        'ClusterRole',
      ],
    ],
    complies: [['ClusterRole', cni(POD_ENI)]],
    silent: [() => {}, all(cni(POD_ENI), set('ClusterRole', { ManagedPolicyArns: LATER }))],
  },
  SGP2: {
    violates: [
      [all(cni(POD_ENI), set('Nodes', { InstanceTypes: ['t3.large'] })), 'Nodes', 't3.large'],
      [all(cni(POD_ENI), set('Nodes', { AmiType: 'WINDOWS_CORE_2022_x86_64' })), 'Nodes', 'Windows'],
    ],
    complies: [['Nodes', cni(POD_ENI)]],
    silent: [() => {}, all(cni(POD_ENI), set('Nodes', { InstanceTypes: LATER }))],
  },
  SGP3: {
    violates: [[cni(POD_ENI), 'Cni']],
    complies: [['Cni', cni(POD_ENI, { init: { env: { DISABLE_TCP_EARLY_DEMUX: 'true' } } })]],
    silent: [() => {}, cni(STANDARD), unknown],
  },
  SGP4: {
    violates: [
      [all(cni(POD_ENI), set('KubeProxy', { ConfigurationValues: '{"mode":"ipvs"}' })), 'Cni', 'ipvs'],
      [
        all(cni(POD_ENI), apply({ kind: 'DaemonSet', metadata: { name: 'node-local-dns', namespace: 'kube-system' } })),
        'Cni',
        'NodeLocal',
      ],
    ],
    complies: [['Cni', cni(POD_ENI)]],
    silent: [() => {}, all(cni(STANDARD), set('KubeProxy', { ConfigurationValues: '{"mode":"ipvs"}' }))],
  },
  SGP5: {
    violates: [
      [apply(groupPolicy()), 'Objects', '0 groups'],
      [apply(groupPolicy('sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5', 'sg-6')), 'Objects', '6 groups'],
    ],
    complies: [['Objects', apply(groupPolicy('sg-1'))]],
    silent: [
      () => {},
      (resources) => {
        apply(groupPolicy())(resources);
        set('Objects', { Manifest: LATER })(resources);
      },
    ],
  },
  SGP6: {
    violates: [[apply(groupPolicy('sg-1')), 'Objects']],
    complies: [['Objects', all(apply(groupPolicy('sg-1')), cni(POD_ENI))]],
    silent: [() => {}, all(apply(groupPolicy('sg-1')), unknown), all(apply(groupPolicy('sg-1')), without('Cni'))],
  },
  SGP7: {
    violates: [[apply(groupPolicy('sg-1'), deployment(0)), 'Objects']],
    complies: [
      ['Objects', apply(groupPolicy('sg-1'), deployment(30))],
      ['Objects', apply(groupPolicy('sg-1'), deployment())],
    ],
    silent: [apply(deployment(0)), () => {}],
  },
};
