import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FlowLogs, VpcFlowLogs } from '../../lib';
import { FlowLogQuestion, type FlowLogsToCloudWatchOptions } from '../../lib/flowlogs';
import { testStack, ZONES } from '../support/builders';
import { Synthesized } from '../support/templates';

function onVpc(options: FlowLogsToCloudWatchOptions) {
  const scope = testStack();
  const vpc = new ec2.Vpc(scope, 'Vpc', { availabilityZones: ZONES });
  const flowLogs = new VpcFlowLogs(scope, 'FlowLogs', { vpc, flowLogs: FlowLogs.toCloudWatchLogs(options) });
  return { flowLogs, template: Synthesized.of(scope) };
}

/** True where a space-delimited pattern matches a record: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
function matches(pattern: string, record: readonly string[]): boolean {
  const terms = pattern.replace(/^\[|\]$/g, '').split(', ');
  return (
    terms.length === record.length &&
    terms.every((term, index) => {
      const value = /^\w+ = "(.*)"$/.exec(term)?.[1];
      return value === undefined || value === record[index];
    })
  );
}

const ALARM = { arn: 'arn:aws:sns:eu-west-1:111111111111:on-call', bind: () => ({ alarmActionArn: ALARM.arn }) };
const EVERYTHING = Object.values(FlowLogQuestion).filter(
  (question): question is FlowLogQuestion =>
    question instanceof FlowLogQuestion && question !== FlowLogQuestion.TRANSIT_GATEWAY,
);

describe('the filters', () => {
  const { template } = onVpc({ rejectedTraffic: {} });
  const fields = [...template.one('AWS::EC2::FlowLog').Properties.LogFormat.matchAll(/\{([^}]+)\}/g)].map(
    ([, field]) => field,
  );
  const record = (values: Record<string, string>) => fields.map((field) => values[field] ?? '-');

  test.each(['ingress', 'egress'])('count the rejected packets of %s, by VPC', (direction) => {
    const title = direction === 'ingress' ? 'RejectedIngress' : 'RejectedEgress';
    const { FilterPattern, MetricTransformations } = template.one('AWS::Logs::MetricFilter', title).Properties;
    expect(MetricTransformations).toEqual([
      {
        MetricNamespace: 'EksNetworking/FlowLogs',
        MetricName: `${title}Packets`,
        MetricValue: '$packets',
        Dimensions: [{ Key: 'VpcId', Value: '$vpc_id' }],
        Unit: 'Count',
      },
    ]);
    const other = direction === 'ingress' ? 'egress' : 'ingress';
    expect(matches(FilterPattern, record({ action: 'REJECT', 'flow-direction': direction }))).toBe(true);
    expect(matches(FilterPattern, record({ action: 'REJECT', 'flow-direction': other }))).toBe(false);
    expect(matches(FilterPattern, record({ action: 'ACCEPT', 'flow-direction': direction }))).toBe(false);
    expect(matches(FilterPattern, record({ 'log-status': 'NODATA' }))).toBe(false);
    for (const name of ['$packets', '$vpc_id']) {
      expect(FilterPattern).toMatch(new RegExp(`\\b${name.slice(1)}\\b`));
    }
  });

  test('fit into CloudWatch Logs with the fields of all questions', () => {
    const tagKeys = { instance: ['a', 'b'], networkInterface: ['a', 'b'], autoScalingGroup: ['a', 'b'] };
    const { template: large } = onVpc({ questions: EVERYTHING, tagKeys, rejectedTraffic: {} });
    for (const { Properties } of large.all('AWS::Logs::MetricFilter')) {
      expect(Properties.FilterPattern.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('the alarms', () => {
  test('are raised by packets that leave interfaces, and not by scans from outside', () => {
    const { flowLogs, template } = onVpc({ rejectedTraffic: { alarmActions: [ALARM] } });
    const alarm = template.one('AWS::CloudWatch::Alarm');
    expect(alarm.Properties).toMatchObject({
      Namespace: 'EksNetworking/FlowLogs',
      MetricName: 'RejectedEgressPackets',
      Dimensions: [{ Name: 'VpcId', Value: { Ref: template.one('AWS::EC2::VPC').id } }],
      Statistic: 'Sum',
      Period: 300,
      Threshold: 100,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [ALARM.arn],
    });
    expect(flowLogs.alarms.map(({ node }) => node.path)).toEqual(['Test/FlowLogs/RejectedEgressAlarm']);
  });

  test('are two with a threshold for arriving packets', () => {
    const { template } = onVpc({ rejectedTraffic: { ingressThreshold: 5000, egressThreshold: 0 } });
    expect(
      template.all('AWS::CloudWatch::Alarm').map(({ Properties }) => [Properties.MetricName, Properties.Threshold]),
    ).toEqual([
      ['RejectedIngressPackets', 5000],
      ['RejectedEgressPackets', 0],
    ]);
  });

  test('are none without being asked for', () => {
    const { flowLogs, template } = onVpc({});
    expect([...template.all('AWS::CloudWatch::Alarm'), ...template.all('AWS::Logs::MetricFilter')]).toEqual([]);
    expect(flowLogs.alarms).toEqual([]);
  });

  test('fail with a threshold that is no number of packets', () => {
    expect(() => onVpc({ rejectedTraffic: { egressThreshold: -1 } })).toFailWith(
      'FlowLogAlarm',
      '"egressThreshold" is -1',
      'from 0 up',
      '(at Test/FlowLogs)',
    );
  });

  test('fail without the fields that the filters read', () => {
    const options = { questions: [], additionalFields: ['action', 'packets'], rejectedTraffic: {} };
    expect(() => onVpc(options)).toFailWith(
      'FlowLogField',
      '"rejectedTraffic" needs "flow-direction", "vpc-id"',
      'Add a question',
      '(at Test/FlowLogs)',
    );
  });
});
