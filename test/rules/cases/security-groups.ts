import { att, ref } from '../../support/good-template';
import { type Change, LATER, type RuleCase, without } from '../../support/rule-cases';

interface GroupOptions {
  readonly ingress?: readonly Record<string, unknown>[];
  readonly egress?: readonly Record<string, unknown>[];
  readonly tag?: string;
}

const KUBELET = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, CidrIp: '10.0.0.0/16' };
const CLUSTER_GROUP = att('Cluster', 'ClusterSecurityGroupId');

/** Gives the nodes security groups. */
const groups =
  (list: readonly GroupOptions[], ...others: readonly unknown[]): Change =>
  (resources) => {
    for (const [index, { ingress = [], egress = [], tag }] of list.entries()) {
      resources[`Group${index}`] = {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          VpcId: ref('Vpc'),
          GroupDescription: 'Nodes',
          SecurityGroupIngress: ingress,
          SecurityGroupEgress: egress,
          Tags: tag === undefined ? [] : [{ Key: `kubernetes.io/cluster/${tag}`, Value: 'owned' }],
        },
      };
    }
    resources.NodeTemplate.Properties.LaunchTemplateData.SecurityGroupIds = [
      ...list.map((_, index) => att(`Group${index}`, 'GroupId')),
      ...others,
    ];
  };

export const SECURITY_GROUP_CASES: Record<string, RuleCase> = {
  SG1: {
    violates: [
      [groups([{ tag: 'prod' }, { tag: 'prod' }]), 'NodeTemplate', 'Group0 and Group1'],
      [groups([{ tag: 'prod' }], CLUSTER_GROUP), 'NodeTemplate', 'the cluster security group'],
    ],
    complies: [['NodeTemplate', groups([{}], CLUSTER_GROUP)]],
    silent: [() => {}, groups([{}], LATER)],
  },
  SG2: {
    violates: [[groups([{}]), 'NodeTemplate', 'TCP 10250']],
    complies: [
      ['NodeTemplate', groups([{ ingress: [KUBELET] }])],
      ['NodeTemplate', groups([{}], CLUSTER_GROUP)],
    ],
    silent: [() => {}, groups([{}], LATER)],
  },
  SG4: {
    violates: [
      [
        groups([{ ingress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }] }]),
        'Group0',
        'tcp 22 ',
      ],
      [groups([{ ingress: [{ IpProtocol: '-1', CidrIpv6: '::/0' }] }]), 'Group0', 'All traffic'],
    ],
    complies: [['Group0', groups([{ ingress: [KUBELET] }])]],
    silent: [() => {}, groups([{ ingress: [{ ...KUBELET, CidrIp: LATER }] }])],
  },
  SG5: {
    violates: [[groups([{}, {}, {}, {}, {}, {}]), 'NodeTemplate', '6 groups']],
    complies: [['NodeTemplate', groups([{}])]],
    silent: [() => {}],
  },
  SG6: {
    violates: [
      [
        groups([
          { ingress: Array.from({ length: 61 }, (_, port) => ({ ...KUBELET, FromPort: port + 1, ToPort: port + 1 })) },
        ]),
        'Group0',
        '61 rules',
      ],
    ],
    complies: [['EndpointGroup']],
    silent: [without('EndpointGroup')],
  },
  SG7: {
    violates: [
      [groups([{ egress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }] }]), 'NodeTemplate'],
    ],
    complies: [
      ['NodeTemplate', groups([{}])],
      [
        'NodeTemplate',
        groups([
          {
            egress: [
              { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
              { IpProtocol: 'tcp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.0/16' },
              { IpProtocol: '17', FromPort: '53', ToPort: '53', CidrIp: '10.0.0.0/16' },
            ],
          },
        ]),
      ],
    ],
    silent: [() => {}, groups([{}], LATER)],
  },
};
