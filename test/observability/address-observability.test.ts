import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, type Stack, Token } from 'aws-cdk-lib/core';
import { EksNetwork, type EksNetworkProps, EndpointFeature, NatStrategy } from '../../lib';
import {
  AddressObservability,
  type AddressObservabilityOptions,
  CniMetrics,
  CniMetricsHelper,
  FreeAddressThreshold,
} from '../../lib/observability';
import { REGION, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { importedCluster } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';

const LEAN = { closeDefaultSecurityGroup: false };

/** Everything that can be watched. */
function everything(stack: Stack): AddressObservabilityOptions {
  const helper = new CniMetricsHelper(stack, 'Helper', { cluster: importedCluster(stack) });
  return {
    freeAddresses: {},
    cniMetrics: helper.metrics,
    networkAddressUsage: {},
    alarmActions: [new SnsAction(new sns.Topic(stack, 'Topic'))],
  };
}

function define(
  options: AddressObservabilityOptions,
  stack = testStack(),
  networkProps: Partial<EksNetworkProps> = {},
) {
  const network = testNetwork(stack, { ...LEAN, ...networkProps });
  const addresses = new AddressObservability(stack, 'Addresses', { network, ...options });
  return { stack, network, addresses };
}

function synthesize(options: AddressObservabilityOptions, networkProps?: Partial<EksNetworkProps>): Synthesized {
  return Synthesized.of(define(options, testStack(), networkProps).stack);
}

function alarmOf(template: Synthesized, id: string): Resource {
  const found = template
    .all('AWS::CloudWatch::Alarm')
    .filter((alarm) => alarm.id.match(/^Addresses(\w+)[0-9A-F]{8}$/)?.[1] === id);
  expect(found).toHaveLength(1);
  return found[0];
}

function alarmIds(template: Synthesized): string[] {
  return template.all('AWS::CloudWatch::Alarm').map(({ id }) => id.replace(/^Addresses(\w+)[0-9A-F]{8}$/, '$1'));
}

interface Widget {
  readonly width: number;
  readonly properties: { readonly title: string; readonly metrics?: unknown[] };
}

function widgetsOf(template: Synthesized): Widget[] {
  return JSON.parse(flatten(template.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody)).widgets;
}

const whole = (() => {
  const stack = testStack();
  return Synthesized.of(define(everything(stack), stack).stack);
})();

/** `id: what over how long, when, without data` for each alarm. */
function picture(template: Synthesized): string {
  return template
    .all('AWS::CloudWatch::Alarm')
    .map(({ id, Properties: p }) => {
      const [math] = (p.Metrics ?? []).filter(({ Expression }: { Expression?: string }) => Expression);
      const what = math ? math.Expression : `${p.Statistic} of ${p.MetricName} in ${p.Namespace} over ${p.Period} s`;
      const times = `${p.DatapointsToAlarm ?? p.EvaluationPeriods} of ${p.EvaluationPeriods}`;
      const name = id.replace(/^Addresses(\w+)[0-9A-F]{8}$/, '$1');
      return `${name}: ${what} ${p.ComparisonOperator} ${p.Threshold}, ${times}, without data ${p.TreatMissingData}`;
    })
    .join('\n');
}

describe('the alarms', () => {
  test('are these', () => {
    expect(picture(whole)).toMatchSnapshot();
  });

  test('have no actions; the one that stands for them all has, for both ways', () => {
    for (const { Properties } of whole.all('AWS::CloudWatch::Alarm')) {
      expect(Properties).not.toHaveProperty('AlarmActions');
      expect(Properties.AlarmDescription).toMatch(/^[A-Z].*[.?]$/);
    }
    const composite = whole.one('AWS::CloudWatch::CompositeAlarm');
    const topic = { Ref: whole.one('AWS::SNS::Topic').id };
    expect(composite.Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    const rule = flatten(composite.Properties.AlarmRule);
    for (const { id } of whole.all('AWS::CloudWatch::Alarm')) {
      expect(rule).toContain(`ALARM("\${${id}.Arn}")`);
    }
    expect(rule).not.toContain('AND');
  });

  test('on silence wait for what publishes', () => {
    const chart = whole.one('Custom::AWSCDK-EKS-HelmChart').id;
    expect(alarmOf(whole, 'NoCniMetrics').DependsOn).toContain(chart);
    expect(alarmOf(whole, 'NoFreeAddresses').DependsOn).toEqual([whole.one('AWS::Events::Rule').id]);
    expect(alarmOf(whole, 'AssignedAddresses').DependsOn).toBeUndefined();
  });

  test('on free addresses know the tier, not the zones', () => {
    const vpc = { Name: 'VpcId', Value: { Ref: whole.one('AWS::EC2::VPC').id } };
    expect(alarmOf(whole, 'FreeAddressesNode').Properties).toMatchObject({
      Dimensions: [{ Name: 'Tier', Value: 'node' }, vpc],
      AlarmDescription: expect.stringContaining('tier node has fewer than 20 percent free'),
    });
    expect(alarmOf(whole, 'FreeAddressesCluster').Properties).toMatchObject({
      Dimensions: [{ Name: 'Tier', Value: 'cluster' }, vpc],
      AlarmDescription: expect.stringContaining('tier cluster has fewer than 6 addresses free'),
    });
  });

  test('take thresholds of the user by tier', () => {
    const template = synthesize({
      freeAddresses: {
        thresholds: { node: FreeAddressThreshold.addresses(500), public: FreeAddressThreshold.percent(12.5) },
      },
    });
    expect(alarmOf(template, 'FreeAddressesNode').Properties).toMatchObject({
      MetricName: 'FreeAddresses',
      Threshold: 500,
    });
    expect(alarmOf(template, 'FreeAddressesPublic').Properties).toMatchObject({
      MetricName: 'FreeAddressPercent',
      Threshold: 12.5,
    });
  });

  test('on interfaces and errors come when they are asked for', () => {
    const cniMetrics = new CniMetrics('orion');
    expect(alarmIds(synthesize({ cniMetrics }, { nat: NatStrategy.none() }))).toEqual([
      'AssignedAddresses',
      'NoCniMetrics',
    ]);
    const template = synthesize({
      cniMetrics,
      cniThresholds: { assignedPercent: 99, interfacesPercent: 90, errors: 0 },
    });
    expect(alarmOf(template, 'AssignedAddresses').Properties.Threshold).toBe(99);
    expect(alarmOf(template, 'NetworkInterfaces').Properties.Threshold).toBe(90);
    for (const [id, MetricName] of [
      ['IpamdErrors', 'ipamdErr'],
      ['Ec2ApiErrors', 'ec2ApiErrCount'],
    ]) {
      expect(alarmOf(template, id).Properties).toMatchObject({
        MetricName,
        Dimensions: [{ Name: 'CLUSTER_ID', Value: 'orion' }],
        Statistic: 'Sum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('on quotas go off at 80 percent of those that AWS gave', () => {
    const template = synthesize({ networkAddressUsage: { quota: 256_000, peeredQuota: 512_000 } });
    expect(alarmOf(template, 'Quota').Properties).toMatchObject({
      Threshold: 204_800,
      Dimensions: [{ Name: 'Per-VPC Metrics', Value: { Ref: template.one('AWS::EC2::VPC').id } }],
    });
    expect(alarmOf(template, 'PeeredQuota').Properties.Threshold).toBe(409_600);
  });

  test('evaluate within the day that CloudWatch allows, whatever the interval', () => {
    const template = synthesize({ freeAddresses: { interval: Duration.hours(1) }, networkAddressUsage: {} });
    for (const { Properties: p } of template.all('AWS::CloudWatch::Alarm')) {
      const period =
        p.Period ?? p.Metrics.find(({ MetricStat }: { MetricStat?: unknown }) => MetricStat).MetricStat.Period;
      expect(period % 60).toBe(0);
      expect(period * p.EvaluationPeriods).toBeLessThanOrEqual(86_400);
    }
  });

  test('are none without anything to watch, and neither is the one above them', () => {
    const { addresses, stack } = define({}, testStack(), { nat: NatStrategy.none() });
    expect(addresses.alarms).toEqual([]);
    expect(addresses.anyAlarm).toBeUndefined();
    expect(Synthesized.of(stack).all('AWS::CloudWatch::CompositeAlarm')).toEqual([]);
  });
});

describe('NAT gateways', () => {
  const gatewaysOf = (template: Synthesized) => {
    const { Properties } = alarmOf(template, 'NatPorts');
    return Properties.Metrics
      ? Properties.Metrics.flatMap(({ Label, MetricStat }: Record<string, unknown>) => (MetricStat ? [Label] : []))
      : [Properties.Dimensions[0].Value];
  };

  test('of the network are watched together, by their zones', () => {
    expect(gatewaysOf(synthesize({}))).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  });

  test('a single one is watched without arithmetic', () => {
    const template = synthesize({}, { nat: NatStrategy.single() });
    expect(gatewaysOf(template)).toEqual([{ Ref: template.one('AWS::EC2::NatGateway').id }]);
  });

  test('a regional one is found, too', () => {
    const template = synthesize({}, { nat: NatStrategy.regional() });
    expect(gatewaysOf(template)).toEqual([{ Ref: template.one('AWS::EC2::NatGateway').id }]);
    expect(JSON.stringify(widgetsOf(template))).toContain('"label":"regional"');
  });

  test('of a VPC of the app are found behind the face of an existing network', () => {
    const stack = testStack({ env: { region: REGION } });
    const availabilityZones = ZONES.slice(0, 2);
    const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones, restrictDefaultSecurityGroup: false });
    const network = EksNetwork.fromVpc(stack, 'Network', { vpc });
    new AddressObservability(stack, 'Addresses', { network, freeAddresses: {} });
    const template = Synthesized.of(stack);
    expect(gatewaysOf(template)).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(JSON.stringify(widgetsOf(template)).match(/"EksNetworking","FreeAddresses"/g)).toHaveLength(2 * 2);
    // The control plane shares the subnets of the nodes, whose threshold is the one for nodes.
    expect(alarmOf(template, 'FreeAddressesNode').Properties).toMatchObject({
      MetricName: 'FreeAddressPercent',
      Threshold: 20,
    });
    expect(alarmOf(template, 'FreeAddressesPublic').Properties.MetricName).toBe('FreeAddresses');
  });

  test('that the app does not define are watched by the names that the user gives them', () => {
    const natGatewayIds = { egress: 'nat-0123456789abcdef0', token: Token.asString({ Ref: 'Gateway' }) };
    const template = synthesize({ natGatewayIds }, { nat: NatStrategy.none() });
    expect(gatewaysOf(template)).toEqual(['egress', 'token']);
  });

  test('more than ten have more than one alarm: CloudWatch computes with ten metrics', () => {
    const natGatewayIds = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`n${index}`, `nat-${index}`]));
    const template = synthesize({ natGatewayIds });
    expect(alarmIds(template)).toEqual(['NatPorts', 'NatPorts2']);
    expect(gatewaysOf(template)).toHaveLength(10);
  });

  test('fail with an id of something else, or with a name that is taken', () => {
    expect(() => synthesize({ natGatewayIds: { egress: 'igw-1' } })).toFailWith(
      'ResourceId',
      '"igw-1" is not the id of a NAT gateway',
      'Write one such as "nat-0123456789abcdef0"',
      '(at Test/Addresses)',
    );
    expect(() => synthesize({ natGatewayIds: { 'eu-west-1a': 'nat-1' } })).toFailWith(
      'NatGatewayName',
      '"eu-west-1a" is already the name of a NAT gateway of the network',
      'Write another name',
    );
  });
});

describe('measuring free addresses', () => {
  const statements = whole.one('AWS::IAM::Role', 'Free addresses of subnets').Properties.Policies[0].PolicyDocument
    .Statement;

  test('reads subnets, publishes to one namespace and logs, and can do nothing else', () => {
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'ec2:DescribeSubnets', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'EksNetworking' } },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [whole.one('AWS::Logs::LogGroup', 'FreeAddresses').id, 'Arn'] },
      },
    ]);
  });

  test('runs outside of the VPC, and keeps its log for a while', () => {
    const handler = whole.one('AWS::Lambda::Function', 'free addresses');
    expect(handler.Properties).not.toHaveProperty('VpcConfig');
    expect(handler.Properties).toMatchObject({ Handler: 'index.handler', Runtime: 'nodejs24.x', Timeout: 60 });
    expect(whole.one('AWS::Logs::LogGroup', 'FreeAddresses').Properties.RetentionInDays).toBe(30);
    expect(
      synthesize({ freeAddresses: { logRetention: logs.RetentionDays.ONE_WEEK } }).one(
        'AWS::Logs::LogGroup',
        'FreeAddresses',
      ).Properties,
    ).toEqual({
      RetentionInDays: 7,
    });
  });

  test('is told every subnet of the network by tier and zone, within the 8,192 characters of an event', () => {
    const rule = whole.one('AWS::Events::Rule');
    expect(rule.Properties.ScheduleExpression).toBe('rate(5 minutes)');
    const [{ Arn, Input }] = rule.Properties.Targets;
    expect(Arn).toEqual({ 'Fn::GetAtt': [whole.one('AWS::Lambda::Function', 'free addresses').id, 'Arn'] });
    const event = JSON.parse(flatten(Input));
    expect(event.namespace).toBe('EksNetworking');
    const told = event.tiers.flatMap(([, zones]: [string, [string, string[]][]]) => zones.flatMap(([, ids]) => ids));
    expect(told.map((id: string) => id.slice(2, -1)).sort()).toEqual(
      whole
        .all('AWS::EC2::Subnet')
        .map(({ id }) => id)
        .sort(),
    );
    expect(event.tiers.map(([tier]: [string]) => tier)).toEqual(['node', 'public', 'cluster', 'pod']);
    expect(event.tiers[0][1].map(([zone]: [string]) => zone)).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
    expect(flatten(Input).length).toBeLessThan(2000);
  });

  test('is called by its schedule alone', () => {
    expect(whole.one('AWS::Lambda::Permission').Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [whole.one('AWS::Events::Rule').id, 'Arn'] },
    });
  });

  test('happens at another interval, and the metrics go by it', () => {
    const { stack, addresses } = define({ freeAddresses: { interval: Duration.minutes(1) } });
    const { Properties } = Synthesized.of(stack).one('AWS::Events::Rule');
    expect(Properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(Properties.Targets[0].RetryPolicy.MaximumEventAgeInSeconds).toBe(60);
    expect(addresses.freeAddresses?.freeAddresses('node', 'eu-west-1a')).toMatchObject({
      period: Duration.minutes(1),
      statistic: 'Minimum',
      dimensions: { Tier: 'node', AvailabilityZone: 'eu-west-1a' },
    });
  });

  test.each([Duration.seconds(30), Duration.seconds(90), Duration.minutes(61)])('fails every %s', (interval) => {
    expect(() => define({ freeAddresses: { interval } })).toFailWith(
      'MeasuringInterval',
      `"${interval.toHumanString()}" is not a valid interval`,
      'Write 1 to 60 whole minutes',
      '(at Test/Addresses/FreeAddresses)',
    );
  });
});

describe('Network Address Usage', () => {
  const attribute = whole.one('Custom::NetworkAddressUsageMetrics');

  test('is turned on, again with every update, and left on', () => {
    const vpc = whole.one('AWS::EC2::VPC').id;
    for (const event of ['Create', 'Update']) {
      expect(JSON.parse(flatten(attribute.Properties[event]))).toMatchObject({
        service: 'EC2',
        action: 'modifyVpcAttribute',
        parameters: { VpcId: `\${${vpc}}`, EnableNetworkAddressUsageMetrics: { Value: true } },
      });
    }
    expect(attribute.Properties).not.toHaveProperty('Delete');
  });

  test('may be changed of the one VPC alone', () => {
    const policy = whole.one('AWS::IAM::Policy', 'ModifyVpcAttribute');
    expect(policy.Properties.PolicyDocument.Statement).toHaveLength(1);
    const [{ Action, Resource }] = policy.Properties.PolicyDocument.Statement;
    expect(Action).toBe('ec2:ModifyVpcAttribute');
    expect(flatten(Resource)).toBe(
      `arn:\${AWS::Partition}:ec2:eu-west-1:111111111111:vpc/\${${whole.one('AWS::EC2::VPC').id}}`,
    );
  });

  test.each([
    ['quota', 0, '256000'],
    ['quota', 256_001, '256000'],
    ['quota', 1.5, '256000'],
    ['peeredQuota', 512_001, '512000'],
    ['peeredQuota', Number.NaN, '512000'],
  ])('fails with %s %d', (name, quota, highest) => {
    expect(() => synthesize({ networkAddressUsage: { [name]: quota } })).toFailWith(
      'AlarmThreshold',
      `"${quota}" is no`,
      `Write a whole number from 1 to ${highest} as ${name}`,
      '(at Test/Addresses/NetworkAddressUsage)',
    );
  });

  test('fails with a quota that is known at deployment only: nobody could compute with it', () => {
    expect(() => synthesize({ networkAddressUsage: { quota: Token.asNumber({ Ref: 'Quota' }) } })).toFailWith(
      'AlarmThreshold',
      '"a deploy-time value" is not a valid NAU quota',
      'Write a whole number',
    );
  });
});

describe('the dashboard', () => {
  test('has these widgets', () => {
    expect(
      widgetsOf(whole)
        .map(({ width, properties: { title, metrics = [] } }) => `${title}: ${metrics.length} metrics, ${width} wide`)
        .join('\n'),
    ).toMatchSnapshot();
  });

  test('shows what there is, and may be left out', () => {
    expect(
      widgetsOf(
        synthesize({ freeAddresses: {} }, { nat: NatStrategy.none(), addressPlan: testPlan({ publicTier: {} }) }),
      ).map(({ properties }) => properties.title),
    ).toEqual([
      'Alarms',
      'Free addresses of the fullest subnet, percent',
      'Free addresses: node',
      'Free addresses: public',
      'Free addresses: cluster',
      'Free addresses: pod',
    ]);
    const { addresses, stack } = define({ dashboard: false });
    expect(addresses.dashboard).toBeUndefined();
    expect(Synthesized.of(stack).all('AWS::CloudWatch::Dashboard')).toEqual([]);
  });

  test('finds the interface endpoints of the VPC, where the app defines some', () => {
    const titles = (template: Synthesized) => widgetsOf(template).map(({ properties }) => properties.title);
    const template = synthesize({}, { endpoints: [EndpointFeature.NODES] });
    expect(titles(template).filter((title) => title.startsWith('Endpoints'))).toEqual([
      'Endpoints: bytes',
      'Endpoints: connections',
      'Endpoints: packets dropped',
    ]);
    const body = flatten(template.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    expect(body).toContain('AWS/PrivateLinkEndpoints');
    expect(body).toContain(template.one('AWS::EC2::VPC').id);
    expect(titles(synthesize({})).join()).not.toContain('Endpoints');
  });

  test('has the name that the user gives it', () => {
    expect(synthesize({ dashboardName: 'addresses' }).one('AWS::CloudWatch::Dashboard').Properties.DashboardName).toBe(
      'addresses',
    );
  });

  test('holds metrics that an alarm or a publisher knows by the same dimensions', () => {
    const body = flatten(whole.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    const vpc = whole.one('AWS::EC2::VPC').id;
    expect(body).toContain(
      `["EksNetworking","FreeAddresses","AvailabilityZone","eu-west-1b","Tier","node","VpcId","\${${vpc}}"`,
    );
    expect(body).toContain('["Kubernetes","assignIPAddresses","CLUSTER_ID","orion"');
  });
});

describe('thresholds', () => {
  test.each([0, 100, -1, Number.NaN])('fail with %d percent of a subnet', (percent) => {
    expect(() => FreeAddressThreshold.percent(percent)).toFailWith(
      'AlarmThreshold',
      `"${percent}" percent`,
      'Write more than 0 and less than 100',
    );
  });

  test.each([0, 1.5, -8])('fail with %d addresses', (addresses) => {
    expect(() => FreeAddressThreshold.addresses(addresses)).toFailWith(
      'AlarmThreshold',
      `"${addresses}" is not a valid number of free addresses`,
      'Write a whole number of 1 or more',
    );
  });

  test('fail where an empty subnet of the plan is below them already', () => {
    const cluster = (count: number) =>
      synthesize({ freeAddresses: { thresholds: { cluster: FreeAddressThreshold.addresses(count) } } });
    expect(() => cluster(11)).toFailWith(
      'AlarmThreshold',
      '"11" free addresses exceed the size of the subnets of "cluster"',
      'Write fewer than 11',
      '(at Test/Addresses/FreeAddresses)',
    );
    expect(alarmOf(cluster(10), 'FreeAddressesCluster').Properties.Threshold).toBe(10);
  });

  test('fail for a tier that the network does not have', () => {
    expect(() => synthesize({ freeAddresses: { thresholds: { nod: FreeAddressThreshold.percent(10) } } })).toFailWith(
      'UnknownTier',
      '"nod" is not a tier of the network',
      'Did you mean "node"?',
      '(at Test/Addresses/FreeAddresses)',
    );
  });

  test.each([
    ['assignedPercent', 0],
    ['assignedPercent', 100.5],
    ['interfacesPercent', -1],
    ['interfacesPercent', Number.NaN],
  ])('fail with %s of %d', (name, percent) => {
    expect(() => synthesize({ cniMetrics: new CniMetrics('orion'), cniThresholds: { [name]: percent } })).toFailWith(
      'AlarmThreshold',
      `"${percent}" is not a valid percentage`,
      `Write more than 0 and at most 100 as ${name}`,
      '(at Test/Addresses)',
    );
  });

  test.each([-1, Number.NaN])('fail with %d errors', (errors) => {
    expect(() => synthesize({ cniMetrics: new CniMetrics('orion'), cniThresholds: { errors } })).toFailWith(
      'AlarmThreshold',
      `"${errors}" is not a valid number of errors`,
      'Write 0 or more as errors',
    );
  });

  test('may be known at deployment only', () => {
    const percent = Token.asNumber({ Ref: 'Percent' });
    const template = synthesize({
      freeAddresses: { thresholds: { node: FreeAddressThreshold.percent(percent) } },
      cniMetrics: new CniMetrics('orion'),
      cniThresholds: { assignedPercent: percent },
    });
    expect(alarmOf(template, 'FreeAddressesNode').Properties.Threshold).toEqual({ Ref: 'Percent' });
    expect(alarmOf(template, 'AssignedAddresses').Properties.Threshold).toEqual({ Ref: 'Percent' });
  });
});

test('fails with actions and nothing that could set them off', () => {
  const stack = testStack();
  const alarmActions: cloudwatch.IAlarmAction[] = [new SnsAction(new sns.Topic(stack, 'Topic'))];
  expect(() => define({ alarmActions }, stack, { nat: NatStrategy.none() })).toFailWith(
    'AlarmMissing',
    '"Addresses" has alarmActions but monitors nothing',
    'Write freeAddresses: {}, or write natGatewayIds',
    '(at Test/Addresses)',
  );
});

test('names no partition and no Region in a stack for any', () => {
  const stack = testStack({ env: undefined });
  define(everything(stack), stack);
  const { Mappings: _table, ...rest } = Synthesized.of(stack).json;
  const text = JSON.stringify(rest).replaceAll(/eu-west-1[abc]/g, 'zone');
  expect(text).not.toMatch(/arn:aws/);
  expect(text).not.toMatch(/(eu|us|cn)-(west|east|north|gov)[a-z-]*-\d/);
});

test('makes these resources beside the network and the chart', () => {
  expect(
    whole
      .inventory()
      .split('\n')
      .filter((line) => /\sAddresses|AWS679/.test(line))
      .join('\n'),
  ).toMatchSnapshot();
});
