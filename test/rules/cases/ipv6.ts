import { att, ref } from '../../support/good-template';
import { type Change, LATER, type RuleCase, set, without } from '../../support/rule-cases';

/** Makes the cluster one of IPv6, with all that it needs. */
const ipv6 =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6' } })(resources);
    for (const zone of ['A', 'B', 'C']) {
      for (const tier of ['Control', 'Node']) {
        set(`${tier}${zone}`, { Ipv6CidrBlock: `2001:db8:0:${tier.length}::/64` })(resources);
      }
      set(`Node${zone}`, { AssignIpv6AddressOnCreation: true })(resources);
      resources[`Node${zone}Ipv6Route`] = {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: ref(`Node${zone}Table`),
          DestinationIpv6CidrBlock: '::/0',
          EgressOnlyInternetGatewayId: ref('EgressGateway'),
        },
      };
    }
    set('CniRole', {
      Policies: [{ PolicyDocument: { Statement: { Effect: 'Allow', Action: 'ec2:AssignIpv6*', Resource: '*' } } }],
    })(resources);
    for (const change of changes) {
      change(resources);
    }
  };

/** Gives nodes a security group that lets HTTPS in. */
const nodeGroup =
  (...peers: readonly Record<string, string>[]): Change =>
  (resources) => {
    resources.NodeGroup = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        VpcId: ref('Vpc'),
        GroupDescription: 'Nodes',
        SecurityGroupIngress: peers.map((peer) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...peer })),
      },
    };
    resources.NodeTemplate.Properties.LaunchTemplateData.SecurityGroupIds = [att('NodeGroup', 'GroupId')];
  };

const plain: Change = () => {};

export const IPV6_CASES: Record<string, RuleCase> = {
  IPV1: {
    violates: [[ipv6(set('ControlA', { Ipv6CidrBlock: undefined })), 'ControlA']],
    complies: [
      ['NodeA', ipv6()],
      [
        'NodeA',
        ipv6(set('NodeA', { Ipv6CidrBlock: undefined }), (resources) => {
          resources.Block = {
            Type: 'AWS::EC2::SubnetCidrBlock',
            Properties: { SubnetId: ref('NodeA'), Ipv6CidrBlock: '2001:db8::/64' },
          };
        }),
      ],
    ],
    silent: [plain, set('Cluster', { KubernetesNetworkConfig: { IpFamily: LATER } })],
  },
  IPV2: {
    violates: [[ipv6(set('NodeB', { AssignIpv6AddressOnCreation: undefined })), 'NodeB']],
    complies: [['NodeB', ipv6()]],
    silent: [plain, ipv6(set('Nodes', { Subnets: LATER }))],
  },
  IPV3: {
    violates: [[ipv6(set('NodeB', { EnableDns64: true })), 'NodeB']],
    complies: [
      ['NodeB', ipv6()],
      [
        'NodeB',
        ipv6(set('NodeB', { EnableDns64: true }), (resources) => {
          resources.Nat64 = {
            Type: 'AWS::EC2::Route',
            Properties: {
              RouteTableId: ref('NodeBTable'),
              DestinationIpv6CidrBlock: '64:ff9b::/96',
              NatGatewayId: ref('NatB'),
            },
          };
        }),
      ],
    ],
    silent: [plain, ipv6(set('Nodes', { Subnets: LATER }))],
  },
  IPV4: {
    violates: [[ipv6(without('NodeBIpv6Route')), 'NodeB']],
    complies: [['NodeB', ipv6()]],
    silent: [plain, ipv6(set('Nodes', { Subnets: LATER }))],
  },
  IPV5: {
    violates: [[ipv6(set('CniRole', { Policies: [] })), 'CniRole']],
    complies: [['CniRole', ipv6()]],
    silent: [plain, ipv6(set('CniRole', { Policies: [], ManagedPolicyArns: LATER }))],
  },
  IPV6: {
    violates: [[ipv6(set('Nodes', { InstanceTypes: ['t2.large'] })), 'Nodes', 't2.large']],
    complies: [['Nodes', ipv6()]],
    silent: [plain, ipv6(set('Nodes', { InstanceTypes: LATER }))],
  },
  IPV7: {
    violates: [
      [
        ipv6(set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6', ServiceIpv4Cidr: '172.20.0.0/16' } })),
        'Cluster',
        'ServiceIpv4Cidr',
      ],
      [ipv6(set('Cluster', { RemoteNetworkConfig: { RemoteNodeNetworks: [] } })), 'Cluster', 'RemoteNetworkConfig'],
    ],
    complies: [['Cluster', ipv6()]],
    silent: [plain],
  },
  SG8: {
    violates: [[ipv6(nodeGroup({ CidrIp: '10.0.0.0/16' })), 'NodeGroup', 'tcp 443']],
    complies: [['NodeGroup', ipv6(nodeGroup({ CidrIp: '10.0.0.0/16' }, { CidrIpv6: '2001:db8::/56' }))]],
    silent: [
      nodeGroup({ CidrIp: '10.0.0.0/16' }),
      ipv6(nodeGroup({ CidrIpv6: '2001:db8::/56' })),
      ipv6(nodeGroup({ CidrIp: '10.0.0.0/16' }), set('NodeGroup', { SecurityGroupIngress: LATER })),
    ],
  },
};
