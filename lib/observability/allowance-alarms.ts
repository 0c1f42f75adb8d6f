import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { missingMetricsAlarm, type PlannedAlarm } from './address-alarms';
import { type ContainerInsightsMetrics, NetworkAllowance } from './container-insights-metrics';

/** Thresholds of alarms on packets that exceed an allowance of an instance: packets of all nodes in 5 minutes. */
export interface AllowanceThresholds {
  /**
   * Packets to the DNS server, the instance metadata and the time service: 0 or more.
   *
   * @default 0
   */
  readonly linkLocal?: number;

  /**
   * Packets without a tracked connection: 0 or more.
   *
   * @default 0
   */
  readonly connectionTracking?: number;

  /**
   * Packets above the packet rate, in each of three periods: 0 or more.
   *
   * @default 0
   */
  readonly packetsPerSecond?: number;

  /**
   * Packets above the bandwidth, received or sent, in each of three periods: 0 or more. EC2 queues packets of short
   * bursts, so a single period has no consequences.
   *
   * @default 0
   */
  readonly bandwidth?: number;
}

/** Number of periods of alarms on rates. EC2 queues packets of a short burst before it drops any. */
const PERIODS_OF_RATES = 3;

/** Returns an alarm for each allowance, and one for missing data. */
export function allowanceAlarms(
  metrics: ContainerInsightsMetrics | undefined,
  thresholds: AllowanceThresholds,
): PlannedAlarm[] {
  const { linkLocal = 0, connectionTracking = 0, packetsPerSecond = 0, bandwidth = 0 } = thresholds;
  for (const [name, packets] of Object.entries({ linkLocal, connectionTracking, packetsPerSecond, bandwidth })) {
    if (isConcrete(packets) && !(packets >= 0)) {
      fail('AlarmThreshold', `"${packets}" is not a valid number of packets. Write 0 or more as ${name}`);
    }
  }
  if (!metrics?._hasAllowances) {
    return [];
  }
  const on = (id: string, allowance: NetworkAllowance, threshold: number, periods: number, text: string) => ({
    id: `Allowance${id}`,
    metric: metrics.exceeded(allowance),
    threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `${text} The metric with the dimension node shows the node.`,
  });
  return [
    on(
      'LinkLocal',
      NetworkAllowance.LINK_LOCAL,
      linkLocal,
      1,
      'EC2 drops packets of a node to the DNS server, the instance metadata or the time service. Distribute CoreDNS over more nodes, or install NodeLocal DNSCache.',
    ),
    on(
      'Connections',
      NetworkAllowance.CONNECTION_TRACKING,
      connectionTracking,
      1,
      'A node has no tracked connection left, and new connections fail. Use larger instances, shorter idle timeouts, or security group rules that need no tracking.',
    ),
    on(
      'Packets',
      NetworkAllowance.PACKETS_PER_SECOND,
      packetsPerSecond,
      PERIODS_OF_RATES,
      'A node sends and receives more packets a second than its instance type allows. Distribute the pods, or use larger instances.',
    ),
    ...(['In', 'Out'] as const).map((direction) =>
      on(
        `Bandwidth${direction}`,
        direction === 'In' ? NetworkAllowance.BANDWIDTH_IN : NetworkAllowance.BANDWIDTH_OUT,
        bandwidth,
        PERIODS_OF_RATES,
        `A node ${direction === 'In' ? 'receives' : 'sends'} more bytes a second than its instance type allows. Distribute the pods, or use larger instances.`,
      ),
    ),
    missingMetricsAlarm('NoAllowances', metrics.exceeded(NetworkAllowance.LINK_LOCAL), metrics._publishers, {
      alarmDescription:
        'Container Insights publishes no packets that exceed an allowance, so the alarms on them do not work. See the log of the CloudWatch agent.',
    }),
  ];
}
