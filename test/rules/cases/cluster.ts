import { ref } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';

const endpoint =
  (more: Record<string, unknown>): Change =>
  (resources) =>
    Object.assign(resources.Cluster.Properties.ResourcesVpcConfig, more);
const services = (ServiceIpv4Cidr: unknown) => set('Cluster', { KubernetesNetworkConfig: { ServiceIpv4Cidr } });
const OPEN = { EndpointPublicAccess: true, PublicAccessCidrs: ['0.0.0.0/0'] };
const OFFICE = { EndpointPublicAccess: true, PublicAccessCidrs: ['203.0.113.0/24'] };

export const CLUSTER_CASES: Record<string, RuleCase> = {
  CE1: {
    violates: [[endpoint({ EndpointPrivateAccess: undefined }), 'Cluster']],
    complies: [['Cluster']],
    silent: [endpoint({ EndpointPrivateAccess: LATER }), only('Vpc')],
  },
  CE2: {
    violates: [
      [endpoint({ EndpointPublicAccess: undefined }), 'Cluster', 'open to all networks'],
      [endpoint(OPEN), 'Cluster', '0.0.0.0/0'],
      [endpoint({ ...OPEN, PublicAccessCidrs: ['203.0.113.0/24', '::/0'] }), 'Cluster', '::/0'],
    ],
    complies: [['Cluster'], ['Cluster', endpoint(OFFICE)]],
    silent: [
      endpoint({ EndpointPublicAccess: true, PublicAccessCidrs: LATER }),
      endpoint({ ...OPEN, EndpointPublicAccess: LATER }),
    ],
  },
  CE3: {
    violates: [[endpoint({ ...OFFICE, EndpointPrivateAccess: false }), 'Cluster']],
    complies: [['Cluster', endpoint(OFFICE)]],
    silent: [() => {}, endpoint(OPEN)],
  },
  CE4: {
    violates: [[endpoint({ EndpointPrivateAccess: false, EndpointPublicAccess: 'false' }), 'Cluster']],
    complies: [['Cluster']],
    silent: [endpoint({ EndpointPrivateAccess: LATER }), only('Vpc')],
  },
  CE5: {
    violates: [[endpoint({ ControlPlaneEgressMode: 'CUSTOMER_ROUTED' }), 'Cluster', 'ControlA']],
    complies: [
      ['Cluster', endpoint({ ControlPlaneEgressMode: 'CUSTOMER_ROUTED', SubnetIds: [ref('NodeA'), ref('NodeB')] })],
    ],
    silent: [() => {}, endpoint({ ControlPlaneEgressMode: 'CUSTOMER_ROUTED', SubnetIds: LATER })],
  },
  CE6: {
    violates: [[set('Cluster', { ZonalShiftConfig: undefined }), 'Cluster']],
    complies: [['Cluster']],
    silent: [set('Nodes', { Subnets: [ref('NodeA')] }), set('Cluster', { ZonalShiftConfig: LATER })],
  },
  CE7: {
    violates: [
      [set('Cluster', { Version: '1.33' }), 'Cluster', 'extended support until 2027-07-29'],
      [set('Cluster', { Version: '1.27' }), 'Cluster', 'out of support'],
    ],
    complies: [['Cluster']],
    silent: [set('Cluster', { Version: '1.99' }), set('Cluster', { Version: LATER })],
  },
  CE8: {
    violates: [
      [
        endpoint({ PublicAccessCidrs: Array.from({ length: 41 }, (_, index) => `203.0.113.${index}/32`) }),
        'Cluster',
        '41',
      ],
    ],
    complies: [['Cluster', endpoint(OFFICE)]],
    silent: [() => {}],
  },
  CE9: {
    violates: [[endpoint({ SecurityGroupIds: ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5'] }), 'Cluster', '5']],
    complies: [['Cluster', endpoint({ SecurityGroupIds: ['sg-1'] })]],
    silent: [() => {}],
  },
  CE10: {
    violates: [
      [services('100.64.0.0/16'), 'Cluster', '100.64.0.0/16'],
      [services('10.0.0.0/25'), 'Cluster'],
    ],
    complies: [['Cluster']],
    silent: [services(LATER), services(undefined)],
  },
  CE11: {
    violates: [[set('ClusterRole', { ManagedPolicyArns: [] }), 'ClusterRole']],
    complies: [['ClusterRole']],
    silent: [set('ClusterRole', { ManagedPolicyArns: LATER }), set('Cluster', { RoleArn: LATER })],
  },
  CE12: {
    violates: [[set('Cluster', { Version: undefined }), 'Cluster']],
    complies: [['Cluster'], ['Cluster', set('Cluster', { Version: '1.99' })]],
    silent: [without('Cluster')],
  },
};
