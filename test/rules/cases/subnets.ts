import { ref } from '../../support/good-template';
import { LATER, only, type RuleCase, set, without } from '../../support/rule-cases';

const tagged = (Key: string, Value = '1') => ({ Tags: [{ Key, Value }] });

const acl =
  (entries: readonly [egress: boolean, from: number, to: number, protocol?: number][]) =>
  (resources: Record<string, unknown>) => {
    resources.Acl = { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } };
    resources.AclAssociation = {
      Type: 'AWS::EC2::SubnetNetworkAclAssociation',
      Properties: { NetworkAclId: ref('Acl'), SubnetId: ref('NodeA') },
    };
    for (const [index, [Egress, From, To, Protocol = 6]] of entries.entries()) {
      resources[`AclEntry${index}`] = {
        Type: 'AWS::EC2::NetworkAclEntry',
        Properties: { NetworkAclId: ref('Acl'), Egress, Protocol, RuleAction: 'allow', PortRange: { From, To } },
      };
    }
  };

export const SUBNET_CASES: Record<string, RuleCase> = {
  NET13: {
    violates: [
      [set('ControlA', tagged('kubernetes.io/role/internal-elb')), 'ControlA', '/28'],
      [set('ControlA', tagged('kubernetes.io/role/elb', '')), 'ControlA'],
    ],
    complies: [['ControlA'], ['ControlA', set('ControlA', tagged('kubernetes.io/role/elb', '0'))]],
    silent: [
      set('Cluster', { ResourcesVpcConfig: { SubnetIds: [ref('NodeA'), ref('NodeB')] } }),
      only('Vpc', 'ControlA'),
    ],
  },
  NET14: {
    violates: [[set('NodeA', tagged('kubernetes.io/role/elb')), 'NodeA']],
    complies: [['PublicA']],
    silent: [only('Vpc', 'PublicA'), set('PublicARoute', { GatewayId: LATER })].map((change) => (resources) => {
      only(...Object.keys(resources).filter((id) => !/^Public[BC]/.test(id)))(resources);
      change(resources);
    }),
  },
  NET15: {
    violates: [[set('PublicA', tagged('kubernetes.io/role/internal-elb')), 'PublicA']],
    complies: [['NodeA']],
    silent: [only('Vpc', 'NodeA')],
  },
  NET17: {
    violates: [[set('NatA', { SubnetId: ref('NodeA') }), 'NatA']],
    complies: [['NatA']],
    silent: [
      (resources) => {
        for (const zone of ['A', 'B', 'C']) {
          set(`Nat${zone}`, { ConnectivityType: 'private', SubnetId: ref('NodeA') })(resources);
        }
      },
      only('NatA'),
    ],
  },
  NET18: {
    violates: [[set('PodB', { CidrBlock: '100.64.0.0/20' }), 'PodB', 'of PodA']],
    complies: [['PodB']],
    silent: [
      only('Vpc', 'NatA'),
      (resources) => only('PodA')(resources) || set('PodA', { CidrBlock: LATER })(resources),
    ],
  },
  NET19: {
    violates: [[without('PodBlock'), 'PodA', '10.0.0.0/16']],
    complies: [['PodA']],
    silent: [
      (resources) => {
        only('Vpc', 'PodA', 'PodBlock')(resources);
        set('PodBlock', { CidrBlock: LATER })(resources);
      },
      only('PodA'),
    ],
  },
  NET20: {
    violates: [
      [acl([[true, 1024, 65535]]), 'Acl', 'inbound'],
      [
        acl([
          [false, 1024, 65535],
          [true, 443, 443],
        ]),
        'Acl',
        'outbound',
      ],
    ],
    complies: [
      [
        'Acl',
        acl([
          [false, 1024, 65535],
          [true, 1024, 65535],
        ]),
      ],
      [
        'Acl',
        acl([
          [false, 0, 0, -1],
          [true, 0, 0, -1],
        ]),
      ],
    ],
    silent: [() => {}],
  },
};
