import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { CniMetric, type CniMetrics } from './cni-metrics-helper';
import type { FreeAddressMetrics } from './free-address-metrics';
import { type MonitoredNatGateway, NAT_PERIOD, natMetric } from './nat-gateway-metrics';
import type { NetworkAddressUsage } from './network-address-usage';

/** Maximum number of metrics in an alarm. */
const MAX_ALARM_METRICS = 10;

/** Share of a NAU quota at which the alarm changes its state. It leaves time to raise the quota. */
const QUOTA_SHARE = 0.8;

/** Thresholds of alarms on metrics of the CNI metrics helper. */
export interface CniAlarmThresholds {
  /**
   * Percentage of assigned addresses among all addresses on the network interfaces of the nodes: more than 0, at most
   * 100.
   *
   * Without warm addresses, or with one warm address on a node with many pods, nodes are always almost full. Write a
   * higher value then.
   *
   * @default 95
   */
  readonly assignedPercent?: number;

  /**
   * Percentage of attached network interfaces among all possible network interfaces of the nodes: more than 0, at most
   * 100.
   *
   * @default - no alarm, because small nodes with secondary addresses normally use all of their interfaces
   */
  readonly interfacesPercent?: number;

  /**
   * Number of errors of ipamd, and of EC2 API errors, in 5 minutes: 0 or more.
   *
   * @default - no alarm, because the error counters of the helper are inaccurate in clusters with more than one node
   * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/3844
   */
  readonly errors?: number;
}

/** Properties of an alarm, with its construct id. */
export interface PlannedAlarm extends cloudwatch.AlarmProps {
  readonly id: string;
  /** Constructs on which the alarm depends, because it would have no data otherwise. */
  readonly publishers?: readonly IConstruct[];
}

/** Returns the alarms on node addresses. */
export function cniAlarms(metrics: CniMetrics, thresholds: CniAlarmThresholds): PlannedAlarm[] {
  const { assignedPercent = 95, interfacesPercent, errors } = thresholds;
  validatePercent('assignedPercent', assignedPercent);
  validatePercent('interfacesPercent', interfacesPercent);
  if (errors !== undefined && isConcrete(errors) && !(errors >= 0)) {
    fail('AlarmThreshold', `"${errors}" is not a valid number of errors. Write 0 or more as errors`);
  }
  const full = {
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 3,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  };
  const errorsOf = (id: string, metric: CniMetric, whose: string): PlannedAlarm[] =>
    errors === undefined
      ? []
      : [
          {
            id,
            metric: metrics.metric(metric),
            threshold: errors,
            comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluationPeriods: 3,
            // A counter that is zero on the last node is not published.
            treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
            alarmDescription: `${whose}. See the log of aws-node on the nodes.`,
          },
        ];
  return [
    {
      id: 'AssignedAddresses',
      metric: metrics.assignedPercent(),
      threshold: assignedPercent,
      ...full,
      alarmDescription:
        'Almost all addresses of the nodes are assigned to pods, and the VPC CNI attaches no more. Check for free addresses and prefixes in the pod subnets.',
    },
    ...(interfacesPercent === undefined
      ? []
      : [
          {
            id: 'NetworkInterfaces',
            metric: metrics.interfacesPercent(),
            threshold: interfacesPercent,
            ...full,
            alarmDescription:
              'Almost all possible network interfaces of the nodes are attached. More pods need more nodes.',
          },
        ]),
    ...errorsOf('IpamdErrors', CniMetric.IPAMD_ERRORS, 'ipamd has errors'),
    ...errorsOf('Ec2ApiErrors', CniMetric.EC2_API_ERRORS, 'EC2 API calls of the VPC CNI fail'),
    missingMetricsAlarm('NoCniMetrics', metrics.metric(CniMetric.ASSIGNED_ADDRESSES), metrics._publishers, {
      alarmDescription: 'The CNI metrics helper publishes no data, so the alarms on its metrics do not work.',
    }),
  ];
}

/** Returns an alarm for each tier, regardless of the number of zones, and one for missing measurements. */
export function freeAddressAlarms(free: FreeAddressMetrics): PlannedAlarm[] {
  const [first] = free._tiers;
  return [
    ...free._tiers.map(({ name, threshold }) => ({
      id: `FreeAddresses${pascalCase(name)}`,
      metric: threshold._unit === 'percent' ? free.freeAddressPercent(name) : free.freeAddresses(name),
      threshold: threshold._value,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription: `A subnet of tier ${name} has fewer than ${threshold._text} free. Add a tier or a CIDR block before it runs out of addresses.`,
    })),
    missingMetricsAlarm('NoFreeAddresses', free.freeAddresses(first.name), [free.node.findChild('Schedule')], {
      alarmDescription:
        'Free addresses are not measured, so the alarms on them do not work. See the log of the Lambda function.',
    }),
  ];
}

/** Returns one alarm for all NAT gateways, or several if they exceed the metrics of one alarm. */
export function natAlarms(gateways: readonly MonitoredNatGateway[]): PlannedAlarm[] {
  const groups = Array.from({ length: Math.ceil(gateways.length / MAX_ALARM_METRICS) }, (_, group) =>
    gateways.slice(group * MAX_ALARM_METRICS, (group + 1) * MAX_ALARM_METRICS),
  );
  return groups.map((group, index) => ({
    id: `NatPorts${index === 0 ? '' : index + 1}`,
    metric: portErrorsOf(group),
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 10,
    datapointsToAlarm: 5,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription:
      'A NAT gateway has no free port for a destination, and connections fail. Add Elastic IP addresses to it, or distribute the clients.',
  }));
}

/** Returns the alarms on Network Address Usage quotas. Usage grows slowly, and quotas are raised manually. */
export function usageAlarms({ usage, peeredUsage, _quota, _peeredQuota }: NetworkAddressUsage): PlannedAlarm[] {
  const at = (id: string, metric: cloudwatch.Metric, quota: number, whose: string): PlannedAlarm => ({
    id,
    metric,
    threshold: quota * QUOTA_SHARE,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    alarmDescription: `${whose} near the Network Address Usage quota. No addresses can be assigned above the quota. Request a higher quota.`,
  });
  return [
    at('Quota', usage, _quota, 'The VPC is'),
    at('PeeredQuota', peeredUsage, _peeredQuota, 'The VPC and its peers are'),
  ];
}

/** Returns an alarm for missing data in three periods. It is also active until the first data arrive. */
export function missingMetricsAlarm(
  id: string,
  metric: cloudwatch.Metric,
  publishers: readonly IConstruct[],
  options: { readonly alarmDescription: string },
): PlannedAlarm {
  return {
    id,
    metric: metric.with({ statistic: cloudwatch.Stats.SAMPLE_COUNT }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    publishers,
    ...options,
  };
}

function portErrorsOf(gateways: readonly MonitoredNatGateway[]): cloudwatch.IMetric {
  const metricOf = (gateway: MonitoredNatGateway) => natMetric(gateway, 'ErrorPortAllocation');
  if (gateways.length === 1) {
    return metricOf(gateways[0]);
  }
  const usingMetrics = Object.fromEntries(
    gateways.map((gateway, index) => [`gateway${index}`, metricOf(gateway).with({ label: gateway.label })]),
  );
  return new cloudwatch.MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    period: NAT_PERIOD,
    label: 'All NAT gateways',
  });
}

function validatePercent(name: string, percent: number | undefined): void {
  if (percent !== undefined && isConcrete(percent) && !(percent > 0 && percent <= 100)) {
    fail('AlarmThreshold', `"${percent}" is not a valid percentage. Write more than 0 and at most 100 as ${name}`);
  }
}
