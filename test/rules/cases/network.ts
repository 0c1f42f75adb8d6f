import { ref } from '../../support/good-template';
import { LATER, only, type RuleCase, set } from '../../support/rule-cases';

const subnetIds = (...ids: unknown[]) => ({
  ResourcesVpcConfig: { SubnetIds: ids, EndpointPrivateAccess: true, EndpointPublicAccess: false },
});

export const NETWORK_CASES: Record<string, RuleCase> = {
  NET1: {
    violates: [
      [set('Cluster', subnetIds(ref('ControlA'))), 'Cluster', '1 of at least 2'],
      [
        (resources) => {
          resources.ControlA.Properties.AvailabilityZone = { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] };
          resources.ControlB.Properties.AvailabilityZone = {
            'Fn::Select': ['0', { 'Fn::GetAZs': ref('AWS::Region') }],
          };
          set('Cluster', subnetIds(ref('ControlA'), ref('ControlB')))(resources);
        },
        'Cluster',
      ],
    ],
    complies: [
      ['Cluster'],
      [
        'Cluster',
        (resources) => {
          resources.ControlA.Properties.AvailabilityZone = { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] };
          resources.ControlB.Properties.AvailabilityZone = { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] };
          set('Cluster', subnetIds(ref('ControlA'), ref('ControlB')))(resources);
        },
      ],
    ],
    silent: [set('Cluster', subnetIds(LATER)), set('ControlA', { AvailabilityZone: LATER }), only('Vpc')],
  },
  NET2: {
    violates: [[set('ControlB', { CidrBlock: '10.0.240.16/29' }), 'ControlB', '/29']],
    complies: [['ControlB'], ['ControlC', set('ControlC', { CidrBlock: undefined, Ipv4NetmaskLength: 28 })]],
    silent: [set('Cluster', subnetIds(LATER)), only('Vpc', 'ControlA')],
  },
  NET3: {
    violates: [[set('Nodes', { Subnets: [ref('NodeA'), ref('ControlB')] }), 'Cluster', 'ControlB']],
    complies: [['Cluster']],
    silent: [set('Nodes', { Subnets: LATER }), set('Cluster', subnetIds(LATER))],
  },
  NET4: {
    violates: [[set('Cluster', subnetIds(ref('ControlA'), ref('PublicB'))), 'Cluster', 'PublicB is public']],
    complies: [['Cluster']],
    silent: [set('Cluster', subnetIds(LATER)), set('ControlAAssociation', { RouteTableId: LATER })],
  },
  NET5: {
    violates: [
      [set('ControlA', { AvailabilityZone: 'us-west-2-lax-1a' }), 'ControlA', 'us-west-2-lax-1a'],
      [set('ControlA', { AvailabilityZone: undefined, AvailabilityZoneId: 'use1-az3' }), 'ControlA', 'use1-az3'],
      [set('ControlA', { OutpostArn: 'arn:aws:outposts:eu-west-1:111111111111:outpost/op-1' }), 'ControlA', 'Outpost'],
    ],
    complies: [['ControlA']],
    silent: [set('Cluster', subnetIds(LATER))],
  },
  NET6: {
    violates: [
      [set('Vpc', { EnableDnsHostnames: undefined }), 'Vpc'],
      [set('Vpc', { EnableDnsSupport: 'false' }), 'Vpc'],
    ],
    complies: [['Vpc'], ['Vpc', set('Vpc', { EnableDnsSupport: undefined })]],
    silent: [set('Vpc', { EnableDnsSupport: LATER }), only('Vpc')],
  },
  NET7: {
    violates: [[set('Nodes', { Subnets: [ref('NodeA'), ref('PublicB')] }), 'Nodes', 'PublicB']],
    complies: [['Nodes']],
    silent: [
      set('Nodes', { Subnets: LATER }),
      set('NodeARoute', { NatGatewayId: undefined, GatewayId: LATER }),
      only('Vpc'),
    ],
  },
  NET8: {
    violates: [[set('Nodes', { Subnets: [ref('PublicB')] }), 'PublicB']],
    complies: [
      [
        'PublicB',
        (resources) => {
          set('Nodes', { Subnets: [ref('PublicB')] })(resources);
          set('PublicB', { MapPublicIpOnLaunch: true })(resources);
        },
      ],
    ],
    silent: [() => {}],
  },
  NET9: {
    violates: [
      [
        (resources) => {
          for (const zone of ['B', 'C']) {
            resources[`Public${zone}`].Properties.AvailabilityZone = 'eu-west-1a';
          }
        },
        'Vpc',
      ],
    ],
    complies: [['Vpc']],
    silent: [only('Vpc', 'PublicA'), set('PublicA', { AvailabilityZone: LATER })],
  },
  NET12: {
    violates: [
      [set('Cluster', { KubernetesNetworkConfig: { ServiceIpv4Cidr: '10.0.128.0/20' } }), 'Cluster', '10.0.0.0/16'],
      [
        (resources) => {
          set('PodBlock', { CidrBlock: '172.20.0.0/20' })(resources);
        },
        'Cluster',
        '172.20.0.0/20',
      ],
    ],
    complies: [['Cluster']],
    silent: [set('Vpc', { CidrBlock: LATER }), set('Cluster', { KubernetesNetworkConfig: undefined })],
  },
  NET16: {
    violates: [[set('NodeBRoute', { NatGatewayId: ref('NatA') }), 'NodeB', 'NatA in eu-west-1a']],
    complies: [['NodeB']],
    silent: [
      (resources) => {
        for (const zone of ['A', 'B', 'C']) {
          set(`Nat${zone}`, { AvailabilityMode: 'regional' })(resources);
        }
      },
      only('Vpc', 'NodeA', 'NodeATable', 'NodeAAssociation', 'NodeARoute'),
    ],
  },
  NET25: {
    violates: [
      [
        (resources) => {
          for (let block = 65; block < 69; block++) {
            resources[`Block${block}`] = {
              Type: 'AWS::EC2::VPCCidrBlock',
              Properties: { VpcId: ref('Vpc'), CidrBlock: `100.${block}.0.0/16` },
            };
          }
        },
        'Vpc',
        '6 IPv4 blocks',
      ],
    ],
    complies: [['Vpc']],
    silent: [only('Cluster')],
  },
  NET26: {
    violates: [[set('Vpc', { CidrBlock: '100.64.0.0/16' }), 'Vpc', '100.64.0.0/16']],
    complies: [['Vpc']],
    silent: [set('Vpc', { CidrBlock: LATER }), only('Vpc')],
  },
};
