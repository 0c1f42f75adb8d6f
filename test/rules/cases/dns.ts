import { type Change, LATER, type RuleCase, set, without } from '../../support/rule-cases';

const coreDns = (configuration: unknown): Change =>
  set('CoreDns', { ConfigurationValues: JSON.stringify(configuration) });
const corefile = (text: string) => coreDns({ corefile: text });
const proxy = (configuration: unknown): Change =>
  set('KubeProxy', { ConfigurationValues: JSON.stringify(configuration) });
const unknown = set('CoreDns', { ConfigurationValues: LATER });

export const DNS_CASES: Record<string, RuleCase> = {
  DNS1: {
    violates: [
      [coreDns({}), 'CoreDns'],
      [set('CoreDns', { ConfigurationValues: undefined }), 'CoreDns'],
    ],
    complies: [['CoreDns'], ['CoreDns', coreDns({ replicaCount: 4 })]],
    silent: [unknown, without('CoreDns')],
  },
  DNS2: {
    violates: [
      [coreDns({ replicaCount: 1 }), 'CoreDns', '1 replicas'],
      [coreDns({ autoScaling: { enabled: true, minReplicas: 1 } }), 'CoreDns'],
    ],
    complies: [['CoreDns'], ['CoreDns', coreDns({})]],
    silent: [unknown],
  },
  DNS3: {
    violates: [[corefile('.:53 {\n  health\n  ready\n}'), 'CoreDns']],
    complies: [['CoreDns', corefile('.:53 {\n  health { lameduck 30s }\n}')]],
    silent: [() => {}, unknown],
  },
  DNS4: {
    violates: [[corefile('.:53 {\n  health\n}'), 'CoreDns']],
    complies: [['CoreDns', corefile('.:53 {\n  ready\n}')]],
    silent: [() => {}, unknown],
  },
  DNS5: {
    violates: [
      [
        (resources) => {
          resources.CoreDns.DependsOn = ['Cni'];
        },
        'CoreDns',
      ],
    ],
    complies: [['CoreDns']],
    silent: [without('Nodes'), set('Cluster', { ComputeConfig: { Enabled: true } })],
  },
  KP1: {
    violates: [[proxy({ mode: 'ipvs' }), 'KubeProxy']],
    complies: [['KubeProxy'], ['KubeProxy', proxy({ mode: 'nftables' })]],
    silent: [set('KubeProxy', { ConfigurationValues: LATER }), without('KubeProxy')],
  },
  KP2: {
    violates: [
      [
        (resources) => {
          proxy({ mode: 'nftables' })(resources);
          set('Cluster', { Version: '1.30' })(resources);
        },
        'KubeProxy',
        '1.30',
      ],
    ],
    complies: [['KubeProxy', proxy({ mode: 'nftables' })]],
    silent: [() => {}, set('KubeProxy', { ConfigurationValues: LATER })],
  },
  DNS6: {
    violates: [
      [set('CoreDns', { ConfigurationValues: '{"podDisruptionBudget":{"enabled":false}}' }), 'CoreDns', 'budget'],
      [set('CoreDns', { ConfigurationValues: '{"topologySpreadConstraints":[]}' }), 'CoreDns', 'spread'],
    ],
    complies: [['CoreDns']],
    silent: [set('CoreDns', { ConfigurationValues: LATER }), without('CoreDns')],
  },
};
