import { ref } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';
import { cni } from './cni';

const all =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };

const nodes = (MaxSize: unknown) => set('Nodes', { ScalingConfig: { MinSize: 1, MaxSize } });

const add =
  (id: string, Type: string, Properties: Record<string, unknown>): Change =>
  (resources) => {
    resources[id] = { Type, Properties };
  };

const alarm = (properties: Record<string, unknown>) =>
  add('Alarm', 'AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/EC2',
    Threshold: 1,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    ...properties,
  });

const share = (...arns: readonly unknown[]) =>
  add('Share', 'AWS::RAM::ResourceShare', { Name: 'subnets', ResourceArns: arns });
const arnOfNodeA = { 'Fn::Sub': 'arn:aws:ec2:eu-west-1:111111111111:subnet/${NodeA}' };

const reservation = (ReservationType: unknown) =>
  add('Reservation', 'AWS::EC2::SubnetCidrReservation', {
    SubnetId: ref('NodeA'),
    Cidr: '10.0.64.0/22',
    ReservationType,
  });
const prefixes = cni({ ENABLE_PREFIX_DELEGATION: 'true' });

export const HEADROOM_CASES: Record<string, RuleCase> = {
  NET10: {
    violates: [
      [all(cni({}), nodes(400)), 'Nodes', '400 nodes use at least 8000 addresses, and their subnets have 6129'],
      [all(prefixes, nodes(400)), 'Nodes', 'at least 6800'],
      [all(cni({ WARM_IP_TARGET: '5', MINIMUM_IP_TARGET: '20' }), nodes(400)), 'Nodes', 'at least 8400'],
      [nodes(7000), 'Nodes', 'at least 7000'],
    ],
    complies: [['Nodes'], ['Nodes', all(cni({ WARM_IP_TARGET: '2' }), nodes(400))]],
    silent: [
      nodes(LATER),
      without('Cni'),
      set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6' } }),
      all(cni({}), set('Nodes', { InstanceTypes: ['x99.large'] })),
      all(cni({ WARM_ENI_TARGET: '0' }), nodes(400)),
      set('NodeA', { CidrBlock: LATER }),
    ],
  },
  NET11: {
    violates: [[set('PodBlock', { CidrBlock: '54.0.0.0/16' }), 'PodBlock', '54.0.0.0/16']],
    complies: [['PodBlock'], ['PodBlock', set('PodBlock', { CidrBlock: '198.19.0.0/16' })]],
    silent: [set('PodBlock', { CidrBlock: LATER }), without('PodBlock')],
  },
  NET22: {
    violates: [
      [without('Alarm'), 'Vpc'],
      [alarm({ MetricName: 'CPUUtilization' }), 'Vpc'],
    ],
    complies: [
      ['Vpc', alarm({ MetricName: 'NetworkAddressUsage' })],
      [
        'Vpc',
        alarm({
          Metrics: [{ Id: 'a', MetricStat: { Metric: { MetricName: 'FreeAddresses' }, Period: 60, Stat: 'Min' } }],
        }),
      ],
    ],
    silent: [only('Vpc'), alarm({ MetricName: LATER })],
  },
  NET24: {
    violates: [[share(arnOfNodeA), 'NodeA']],
    complies: [
      ['NodeA', all(share(arnOfNodeA), set('NodeA', { AvailabilityZone: undefined, AvailabilityZoneId: 'euw1-az1' }))],
    ],
    silent: [() => {}, share('arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-1')],
  },
  NET27: {
    violates: [
      [prefixes, 'NodeA'],
      [all(prefixes, reservation('explicit')), 'NodeA'],
    ],
    complies: [['NodeA', all(prefixes, reservation('prefix'), set('Nodes', { Subnets: [ref('NodeA')] }))]],
    silent: [() => {}, cni({})],
  },
  LB11: {
    violates: [[set('PublicA', { CidrBlock: '10.0.0.0/28' }), 'PublicA', '/28']],
    complies: [['PublicA'], ['NodeA']],
    silent: [only('ControlA'), all(only('PublicA'), set('PublicA', { CidrBlock: LATER }))],
  },
};
