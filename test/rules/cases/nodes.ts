import { ref } from '../../support/good-template';
import { type Change, LATER, type RuleCase, set, without } from '../../support/rule-cases';
import { cni } from './cni';

const metadata =
  (MetadataOptions: unknown): Change =>
  (resources) =>
    Object.assign(resources.NodeTemplate.Properties.LaunchTemplateData, { MetadataOptions });
const userData =
  (text: unknown): Change =>
  (resources) =>
    Object.assign(resources.NodeTemplate.Properties.LaunchTemplateData, { UserData: text });
const maxPods = (pods: number) =>
  userData({ 'Fn::Base64': `spec:\n  kubelet:\n    config:\n      maxPods: ${pods}\n` });
const all =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };
const profile =
  (subnet: unknown): Change =>
  (resources) => {
    resources.Fargate = {
      Type: 'AWS::EKS::FargateProfile',
      Properties: { ClusterName: ref('Cluster'), Subnets: [subnet], Selectors: [{ Namespace: 'shop' }] },
    };
  };

export const NODE_CASES: Record<string, RuleCase> = {
  ND1: {
    violates: [[metadata({ HttpTokens: 'optional' }), 'NodeTemplate']],
    complies: [['NodeTemplate']],
    silent: [metadata(undefined), set('Nodes', { LaunchTemplate: undefined })],
  },
  ND2: {
    violates: [
      [metadata({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 }), 'NodeTemplate', 'is 2'],
      [metadata(undefined), 'NodeTemplate'],
    ],
    complies: [['NodeTemplate']],
    silent: [metadata(LATER), set('Nodes', { LaunchTemplate: undefined })],
  },
  ND3: {
    violates: [[set('Nodes', { Subnets: [ref('NodeA')] }), 'Cluster', '1 of at least 2']],
    complies: [['Cluster']],
    silent: [set('Nodes', { Subnets: LATER }), without('Nodes')],
  },
  ND4: {
    violates: [
      [set('Nodes', { Version: '1.32' }), 'Nodes', '1.32'],
      [set('Nodes', { Version: '1.37' }), 'Nodes', '1.37'],
    ],
    complies: [['Nodes', set('Nodes', { Version: '1.33' })]],
    silent: [() => {}, set('Nodes', { Version: LATER })],
  },
  ND5: {
    violates: [
      [
        set('Nodes', { Labels: { 'eks.amazonaws.com/pool': 'a', 'node.kubernetes.io/b': 'c' } }),
        'Nodes',
        'node.kubernetes.io/b',
      ],
    ],
    complies: [['Nodes', set('Nodes', { Labels: { pool: 'a', 'example.com/pool': 'a' } })]],
    silent: [() => {}, set('Nodes', { Labels: LATER })],
  },
  ND6: {
    violates: [[set('Nodes', { AmiType: 'AL2_x86_64' }), 'Nodes', 'AL2_x86_64']],
    complies: [['Nodes']],
    silent: [set('Nodes', { AmiType: undefined }), set('Cluster', { Version: '1.32' })],
  },
  ND7: {
    violates: [[all(maxPods(110), cni({})), 'Nodes', 'has addresses for 29']],
    complies: [['Nodes'], ['Nodes', all(maxPods(29), cni({}))]],
    silent: [userData(undefined), set('Cni', { ConfigurationValues: LATER }), set('Nodes', { InstanceTypes: LATER })],
  },
  ND8: {
    violates: [[userData(undefined), 'Nodes']],
    complies: [['Nodes']],
    silent: [cni({}), set('Nodes', { LaunchTemplate: undefined }), userData(LATER)],
  },
  ND9: {
    violates: [[maxPods(500), 'Nodes', '500']],
    complies: [['Nodes']],
    silent: [userData(undefined)],
  },
  ND10: {
    violates: [
      [
        (resources) => {
          resources.Nodes.DependsOn = ['Cni', 'NodeARoute'];
        },
        'Nodes',
        'NodeBRoute and NodeCRoute',
      ],
    ],
    complies: [['Nodes']],
    silent: [without('NodeARoute', 'NodeBRoute', 'NodeCRoute'), set('Nodes', { Subnets: LATER })],
  },
  ND11: {
    violates: [[profile(ref('PublicA')), 'Fargate', 'PublicA']],
    complies: [['Fargate', profile(ref('NodeA'))]],
    silent: [() => {}, profile(LATER)],
  },
};
