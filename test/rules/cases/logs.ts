import { ref } from '../../support/good-template';
import { LATER, only, type RuleCase, set, without } from '../../support/rule-cases';

const logging = (...types: readonly string[]) => ({
  Logging: { ClusterLogging: { EnabledTypes: types.map((Type) => ({ Type })) } },
});

export const LOG_CASES: Record<string, RuleCase> = {
  FL1: {
    violates: [[without('FlowLog'), 'Vpc']],
    complies: [['Vpc'], ['Vpc', set('FlowLog', { ResourceId: ref('NodeA'), ResourceType: 'Subnet' })]],
    silent: [set('FlowLog', { ResourceId: LATER }), only('Vpc')],
  },
  FL2: {
    violates: [
      [set('FlowLog', { LogFormat: undefined }), 'FlowLog', 'default format'],
      [set('FlowLog', { LogFormat: '${srcaddr} ${dstaddr} ${pkt-srcaddr}' }), 'FlowLog', 'lacks pkt-dstaddr'],
    ],
    complies: [['FlowLog']],
    silent: [set('FlowLog', { LogFormat: LATER }), only('FlowLog')],
  },
  FL3: {
    violates: [
      [set('Cluster', { Logging: undefined }), 'Cluster', 'api'],
      [set('Cluster', logging('api', 'audit', 'authenticator')), 'Cluster', 'controllerManager and scheduler'],
    ],
    complies: [
      ['Cluster'],
      [
        'Old',
        (resources) => {
          only('ClusterRole')(resources);
          resources.Old = {
            Type: 'Custom::AWSCDK-EKS-Cluster',
            Properties: {
              Config: {
                logging: {
                  clusterLogging: [
                    { enabled: true, types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] },
                  ],
                },
              },
            },
          };
        },
      ],
    ],
    silent: [set('Cluster', { Logging: LATER }), only('Vpc')],
  },
  FL4: {
    violates: [[set('FlowLog', { TrafficType: 'REJECT' }), 'FlowLog', 'REJECT']],
    complies: [['FlowLog'], ['FlowLog', set('FlowLog', { TrafficType: undefined })]],
    silent: [set('FlowLog', { TrafficType: LATER }), only('Vpc')],
  },
};
