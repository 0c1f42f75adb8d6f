import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FlowLogs, NatStrategy, VpcFlowLogs, type VpcFlowLogsProps } from '../../lib';
import { FlowLogQuestion, FlowLogSource } from '../../lib/flowlogs';
import { testNetwork, testStack, ZONES } from '../support/builders';
import { legible, Synthesized } from '../support/templates';

function flowLogsOf(props: Partial<VpcFlowLogsProps>, nat = NatStrategy.perZone()) {
  const stack = testStack();
  const network = testNetwork(stack, { nat });
  new VpcFlowLogs(stack, 'FlowLogs', { vpc: network.vpc, flowLogs: FlowLogs.toCloudWatchLogs(), ...props });
  const template = Synthesized.of(stack);
  const flowLogs = template.all('AWS::EC2::FlowLog').map(({ Properties }) => legible(Properties));
  return { network, template, flowLogs };
}

const fieldsOf = ({ LogFormat }: { LogFormat: string }) =>
  [...LogFormat.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name);

test('the whole VPC has one flow log, also for the zones that come later', () => {
  const { flowLogs, template } = flowLogsOf({ source: FlowLogSource.vpc() });
  expect(flowLogs).toMatchObject([
    { ResourceType: 'VPC', ResourceId: `\${${template.one('AWS::EC2::VPC').id}}`, TrafficType: 'ALL' },
  ]);
});

test('a tier has a flow log for each of its subnets, by an id that does not depend on the others', () => {
  const { flowLogs, template } = flowLogsOf({ source: FlowLogSource.subnets({ subnetGroupName: 'pod' }) });
  const subnets = template.all('AWS::EC2::Subnet').filter(({ id }) => id.includes('Pod'));
  expect(subnets).toHaveLength(ZONES.length);
  expect(flowLogs.map(({ ResourceId }) => ResourceId)).toEqual(subnets.map(({ id }) => `\${${id}}`));
  expect(new Set(flowLogs.map(({ ResourceType }) => ResourceType))).toEqual(new Set(['Subnet']));
  const names = flowLogs.map(({ Tags }) => Tags.find(({ Key }: { Key: string }) => Key === 'Name').Value);
  expect(names[0]).toMatch(/^Test\/FlowLogs\/\w*[Pp]od\w*$/);
  expect(new Set(names).size).toBe(ZONES.length);
});

test('NAT gateways are recorded at their interfaces, which CloudFormation knows', () => {
  const { flowLogs, template } = flowLogsOf({ source: FlowLogSource.natGateways() });
  const gateways = template.all('AWS::EC2::NatGateway').map(({ id }) => `\${${id}.EniId}`);
  expect(gateways).toHaveLength(ZONES.length);
  expect(flowLogs.map(({ ResourceId, ResourceType }) => [ResourceType, ResourceId])).toEqual(
    gateways.map((gateway) => ['NetworkInterface', gateway]),
  );
});

test('a regional NAT gateway is recorded itself, and names itself in the records', () => {
  const { flowLogs, template } = flowLogsOf({ source: FlowLogSource.natGateways() }, NatStrategy.regional());
  expect(flowLogs).toMatchObject([
    {
      ResourceType: 'RegionalNatGateway',
      ResourceId: `\${${template.one('AWS::EC2::NatGateway').id}}`,
      TrafficType: 'ALL',
    },
  ]);
  expect(fieldsOf(flowLogs[0])).toContain('resource-id');
});

test('an interface is recorded by its id', () => {
  const { flowLogs } = flowLogsOf({ source: FlowLogSource.networkInterface('eni-0123456789abcdef0') });
  expect(flowLogs).toMatchObject([{ ResourceType: 'NetworkInterface', ResourceId: 'eni-0123456789abcdef0' }]);
});

describe('an attachment of a transit gateway', () => {
  const source = FlowLogSource.transitGatewayAttachment('tgw-attach-0123456789abcdef0');

  test('is recorded over a minute, without a kind of traffic, with fields of its own', () => {
    const { flowLogs } = flowLogsOf({ source });
    expect(flowLogs).toMatchObject([
      {
        ResourceType: 'TransitGatewayAttachment',
        ResourceId: 'tgw-attach-0123456789abcdef0',
        MaxAggregationInterval: 60,
      },
    ]);
    expect(flowLogs[0]).not.toHaveProperty('TrafficType');
    expect(fieldsOf(flowLogs[0])).toEqual(expect.arrayContaining(['tgw-attachment-id', 'packets-lost-blackhole']));
    expect(fieldsOf(flowLogs[0])).not.toContain('action');
  });

  test('has queries of its own', () => {
    const names = flowLogsOf({ source, flowLogs: FlowLogs.toS3() })
      .template.all('AWS::Athena::NamedQuery')
      .map(({ Properties }) => Properties.Name);
    expect(names).toEqual(['Transit gateway bytes', 'Transit gateway losses']);
  });

  test.each([
    [
      'FlowLogSource',
      { maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.TEN_MINUTES },
      '10 minutes',
      'Remove it',
    ],
    ['FlowLogSource', { trafficType: ec2.FlowLogTrafficType.REJECT }, '"trafficType" is REJECT', 'Remove it'],
    [
      'FlowLogQuestion',
      { questions: [FlowLogQuestion.COST] },
      '"FlowLogQuestion.COST" is about network interfaces',
      'questions: [FlowLogQuestion.TRANSIT_GATEWAY]',
    ],
    ['FlowLogField', { rejectedTraffic: {} }, '"rejectedTraffic" needs "action", "vpc-id"', 'Add a question'],
  ] as const)('fails with %s for %j', (name, options, wrong, instead) => {
    const flowLogs = FlowLogs.toCloudWatchLogs({ ...options } as object);
    expect(() => flowLogsOf({ source, flowLogs })).toFailWith(name, wrong, instead, '(at Test/FlowLogs)');
  });
});

test('fails on a question about transit gateways', () => {
  const flowLogs = FlowLogs.toS3({ questions: [FlowLogQuestion.TRANSIT_GATEWAY] });
  expect(() => flowLogsOf({ flowLogs })).toFailWith(
    'FlowLogQuestion',
    '"FlowLogQuestion.TRANSIT_GATEWAY" is about attachments of transit gateways',
    'Remove it',
    '(at Test/FlowLogs)',
  );
});

test('fails on no subnets', () => {
  expect(() => flowLogsOf({ source: FlowLogSource.subnets({ subnets: [] }) })).toFailWith(
    'FlowLogSource',
    '"FlowLogSource.subnets" selects no subnet',
    'Select subnets',
    '(at Test/FlowLogs)',
  );
});

test('fails on NAT gateways that the app does not know', () => {
  const natGateways = () => flowLogsOf({ source: FlowLogSource.natGateways() }, NatStrategy.none());
  expect(natGateways).toFailWith('FlowLogSource', '"FlowLogSource.natGateways"', 'networkInterface');
});

test.each([
  ['an interface', () => FlowLogSource.networkInterface('i-0123456789abcdef0'), 'a network interface'],
  [
    'an attachment',
    () => FlowLogSource.transitGatewayAttachment('tgw-0123456789abcdef0'),
    'an attachment of a transit gateway',
  ],
])('fails on the id of something else than %s', (_, make, what) => {
  expect(make).toFailWith('ResourceId', `is not the id of ${what}`, 'Write');
});

test('only rejected traffic is recorded when asked', () => {
  const flowLogs = FlowLogs.toCloudWatchLogs({ trafficType: ec2.FlowLogTrafficType.REJECT });
  expect(flowLogsOf({ flowLogs }).flowLogs).toMatchObject([{ TrafficType: 'REJECT' }]);
});

test('tags are named in the order of their fields', () => {
  const tagKeys = { instance: ['team', 'stage'], networkInterface: ['pod'] };
  const { flowLogs } = flowLogsOf({ flowLogs: FlowLogs.toCloudWatchLogs({ tagKeys }) });
  expect(flowLogs[0].TagFieldSpecifications).toEqual([
    { ResourceType: 'instance', TagKeys: ['team', 'stage'] },
    { ResourceType: 'network-interface', TagKeys: ['pod'] },
  ]);
  expect(fieldsOf(flowLogs[0]).slice(-3)).toEqual(['instance-tag', 'instance-tag-2', 'interface-tag']);
});
