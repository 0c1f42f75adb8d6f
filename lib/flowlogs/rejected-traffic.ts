import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { columnName } from './fields';
import type { RejectedTrafficOptions } from './options';

const NAMESPACE = 'EksNetworking/FlowLogs';

/** Fields that the filters read. */
const NEEDED_FIELDS = ['action', 'flow-direction', 'packets', 'vpc-id'];

/** Default threshold of packets that leave interfaces. Packets after the end of a connection are rejected, too. */
const EGRESS_THRESHOLD = 100;

const DIRECTIONS = {
  ingress: { id: 'RejectedIngress', does: 'arrive at' },
  egress: { id: 'RejectedEgress', does: 'leave' },
} as const;

/** The source of metrics of rejected traffic. */
export interface RejectedTrafficSource {
  readonly logGroup: logs.ILogGroup;
  readonly vpcId: string;
  readonly fields: readonly string[];
}

/**
 * Defines the metrics of rejected packets by direction, and their alarms.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function defineRejectedTraffic(
  scope: Construct,
  source: RejectedTrafficSource,
  options: RejectedTrafficOptions,
): cloudwatch.Alarm[] {
  const missing = NEEDED_FIELDS.filter((field) => !source.fields.includes(field));
  if (missing.length > 0) {
    fail(
      'FlowLogField',
      `"rejectedTraffic" needs ${missing.map((field) => `"${field}"`).join(', ')}, which the records do not have. Add a question, or set additionalFields`,
      scope,
    );
  }
  const thresholds = { ingress: options.ingressThreshold, egress: options.egressThreshold ?? EGRESS_THRESHOLD };
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const metric = defineMetric(scope, source, direction);
    const threshold = thresholds[direction];
    if (threshold === undefined) {
      return [];
    }
    validateThreshold(scope, `${direction}Threshold`, threshold);
    const { does, id } = DIRECTIONS[direction];
    const alarm = new cloudwatch.Alarm(scope, `${id}Alarm`, {
      alarmDescription: `More than ${isConcrete(threshold) ? threshold : 'the threshold of'} packets that ${does} interfaces were rejected in 5 minutes. The flow logs of ${scope.node.path} name the interface`,
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...(options.alarmActions ?? []));
    return [alarm];
  });
}

function defineMetric(
  scope: Construct,
  { fields, logGroup, vpcId }: RejectedTrafficSource,
  direction: keyof typeof DIRECTIONS,
): cloudwatch.Metric {
  const { id } = DIRECTIONS[direction];
  const metricName = `${id}Packets`;
  new logs.MetricFilter(scope, id, {
    logGroup,
    filterPattern: logs.FilterPattern.spaceDelimited(...fields.map(columnName))
      .whereString('action', '=', 'REJECT')
      .whereString(columnName('flow-direction'), '=', direction),
    metricNamespace: NAMESPACE,
    metricName,
    metricValue: '$packets',
    dimensions: { VpcId: `$${columnName('vpc-id')}` },
    unit: cloudwatch.Unit.COUNT,
  });
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { VpcId: vpcId },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}

function validateThreshold(scope: Construct, name: string, threshold: number): void {
  if (isConcrete(threshold) && !(threshold >= 0)) {
    fail('FlowLogAlarm', `"${name}" is ${threshold}. Write a number of packets from 0 up`, scope);
  }
}
