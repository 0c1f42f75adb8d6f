import { ref } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';

/** Gives the VPC CNI a configuration. */
export const cni = (env: Record<string, unknown>, more: Record<string, unknown> = {}): Change =>
  set('Cni', { ConfigurationValues: JSON.stringify({ env, ...more }) });

const PREFIXES = { ENABLE_PREFIX_DELEGATION: 'true' };
const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone' };
const eniConfig = (...zones: readonly string[]) => ({
  eniConfig: {
    create: true,
    subnets: Object.fromEntries(zones.map((zone) => [`eu-west-1${zone}`, { id: 'subnet-1' }])),
  },
});
const unknown = set('Cni', { ConfigurationValues: LATER });

export const CNI_CASES: Record<string, RuleCase> = {
  CNI1: {
    violates: [[without('KubeProxy'), 'Cluster', 'kube-proxy']],
    complies: [['Cluster']],
    silent: [
      (resources) => {
        without('KubeProxy')(resources);
        set('Cluster', { ComputeConfig: { Enabled: true } })(resources);
      },
      (resources) => {
        without('KubeProxy')(resources);
        set('CoreDns', { AddonName: LATER })(resources);
      },
    ],
  },
  CNI2: {
    violates: [[set('Cni', { PodIdentityAssociations: undefined }), 'Cni']],
    complies: [['Cni'], ['Cni', set('Cni', { PodIdentityAssociations: undefined, ServiceAccountRoleArn: LATER })]],
    silent: [without('Cni'), set('Cni', { PodIdentityAssociations: LATER })],
  },
  CNI3: {
    violates: [[set('NodeRole', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy'] }), 'NodeRole']],
    complies: [['NodeRole']],
    silent: [set('NodeRole', { ManagedPolicyArns: LATER }), without('NodeRole')],
  },
  CNI4: {
    violates: [
      [
        (resources) => {
          resources.Nodes.DependsOn = ['KubeProxy'];
        },
        'Nodes',
        'does not depend on Cni',
      ],
    ],
    complies: [['Nodes']],
    silent: [cni({}), unknown],
  },
  CNI5: {
    violates: [[set('Nodes', { InstanceTypes: ['m7i.large', 't2.large'] }), 'Nodes', 't2.large']],
    complies: [['Nodes']],
    silent: [cni({}), set('Nodes', { InstanceTypes: LATER }), set('Nodes', { InstanceTypes: ['m99i.large'] })],
  },
  CNI6: {
    violates: [
      [cni({ WARM_IP_TARGET: '5' }), 'Cni', 'Only WARM_IP_TARGET is set'],
      [cni({ MINIMUM_IP_TARGET: '30' }), 'Cni', 'Only MINIMUM_IP_TARGET is set'],
    ],
    complies: [['Cni'], ['Cni', cni({ MINIMUM_IP_TARGET: '30', WARM_IP_TARGET: '5' })]],
    silent: [unknown, without('Cni')],
  },
  CNI7: {
    violates: [[cni({ ...PREFIXES, WARM_PREFIX_TARGET: '0' }), 'Cni']],
    complies: [
      ['Cni'],
      ['Cni', cni(PREFIXES)],
      ['Cni', cni({ ...PREFIXES, WARM_PREFIX_TARGET: '0', WARM_IP_TARGET: '4' })],
    ],
    silent: [cni({ WARM_PREFIX_TARGET: '0' }), unknown],
  },
  CNI8: {
    violates: [
      [cni(CUSTOM, eniConfig('a', 'b')), 'Cni', 'eu-west-1c has nodes'],
      [cni({ ...CUSTOM, ENI_CONFIG_LABEL_DEF: undefined }, eniConfig('a', 'b', 'c')), 'Cni', 'label of the zone'],
    ],
    complies: [['Cni'], ['Cni', cni(CUSTOM, eniConfig('a', 'b', 'c', 'd'))]],
    silent: [cni(CUSTOM), unknown, cni({}, eniConfig('a'))],
  },
  CNI9: {
    violates: [[set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6' } }), 'Cni']],
    complies: [
      [
        'Cni',
        (resources) => {
          set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6' } })(resources);
          cni({})(resources);
        },
      ],
    ],
    silent: [() => {}],
  },
  CNI10: {
    violates: [[set('PodA', { Tags: [{ Key: 'kubernetes.io/role/cni', Value: '1' }] }), 'Cni', 'PodA']],
    complies: [['Cni']],
    silent: [cni({}), unknown],
  },
  CNI11: {
    violates: [
      [cni({ ENABLE_NETWORK_POLICY: 'true' }), 'Cni', 'write enableNetworkPolicy next to env'],
      [cni({ ENABLE_PREFIX_DELEGATON: 'true' }), 'Cni', 'write ENABLE_PREFIX_DELEGATION'],
      [cni({ USE_PREFIX_DELEGATION: 'true' }), 'Cni', 'write ENABLE_PREFIX_DELEGATION'],
    ],
    complies: [
      ['Cni'],
      ['Cni', cni({ SOMETHING_QUITE_DIFFERENT: '1' })],
      ['Cni', cni({ MANAGE_UNTAGGED_ENI: 'false', AWS_VPC_K8S_EGRESS_V4_PLUGIN_LOG_FILE: 'stderr' })],
    ],
    silent: [unknown, cni({}), only('Vpc')],
  },
  CNI12: {
    violates: [
      [cni({ ENABLE_PREFIX_DELEGATION: true }), 'Cni', 'ENABLE_PREFIX_DELEGATION is true'],
      [cni({}, { enableNetworkPolicy: true }), 'Cni', 'enableNetworkPolicy is true'],
    ],
    complies: [
      ['Cni'],
      [
        'Cni',
        set('Cni', {
          ConfigurationValues: { 'Fn::Join': ['', ['{"env":{"CLUSTER_NAME":"', ref('Cluster'), '"}}']] },
        }),
      ],
      ['Cni', set('Cni', { ConfigurationValues: 'env:\n  WARM_ENI_TARGET: "1"\n' })],
    ],
    silent: [unknown, set('Cni', { ConfigurationValues: undefined })],
  },
};
