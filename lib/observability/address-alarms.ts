import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { CniMetric, type CniMetrics } from './cni-metrics';
import type { FreeAddressMetrics } from './free-address-metrics';
import { type MonitoredNatGateway, NAT_PERIOD, natMetric } from './nat-gateway-metrics';
import type { NetworkAddressUsage } from './network-address-usage';

/** Alarms compute with this many metrics at the most. */
const MAX_ALARM_METRICS = 10;

/** The share of a NAU quota at which there is time to have it raised. */
const QUOTA_SHARE = 0.8;

/** Thresholds of the alarms on metrics of the CNI metrics helper. */
export interface CniAlarmThresholds {
  /**
   * The addresses that pods have, in percent of those on the network interfaces of the nodes, from which on there are too many: more than 0, 100 at
   * the most. Without warm addresses, or with one for a node of many pods, nodes are nearly full by design: write more then.
   *
   * @default 95
   */
  readonly assignedPercent?: number;

  /**
   * The network interfaces of the nodes, in percent of those that they could have, from which on there are too many: more than 0, 100 at the
   * most.
   *
   * @default - no alarm: with secondary addresses, small nodes have all their interfaces in their best days
   */
  readonly interfacesPercent?: number;

  /**
   * The errors of ipamd in 5 minutes, and those of the EC2 API, above which there are too many: 0 or more.
   *
   * @default - no alarm: in clusters of more than one node, the helper's counters stay above zero after the last error, or hide some
   * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/3844
   */
  readonly errors?: number;
}

/** An alarm as it is defined under an id. */
export interface PlannedAlarm extends cloudwatch.AlarmProps {
  readonly id: string;
  /** What must be there before the alarm is, or it would miss its data. */
  readonly publishers?: readonly IConstruct[];
}

/** The alarms on the addresses of nodes. */
export function cniAlarms(metrics: CniMetrics, thresholds: CniAlarmThresholds): PlannedAlarm[] {
  const { assignedPercent = 95, interfacesPercent, errors } = thresholds;
  validatePercent('assignedPercent', assignedPercent);
  validatePercent('interfacesPercent', interfacesPercent);
  if (errors !== undefined && isConcrete(errors) && !(errors >= 0)) {
    fail('AlarmThreshold', `"${errors}" errors are no threshold, write 0 or more as errors`);
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
            // A counter that is zero on the node that was asked last is not published.
            treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
            alarmDescription: `${whose}: read the log of aws-node on the nodes.`,
          },
        ];
  return [
    {
      id: 'AssignedAddresses',
      metric: metrics.assignedPercent(),
      threshold: assignedPercent,
      ...full,
      alarmDescription:
        'Pods have nearly all addresses of their nodes, and the VPC CNI attaches no more: are there free ones in the pod subnets, and prefixes?',
    },
    ...(interfacesPercent === undefined
      ? []
      : [
          {
            id: 'NetworkInterfaces',
            metric: metrics.interfacesPercent(),
            threshold: interfacesPercent,
            ...full,
            alarmDescription: 'Nodes have nearly all network interfaces that they can have: more pods need more nodes.',
          },
        ]),
    ...errorsOf('IpamdErrors', CniMetric.IPAMD_ERRORS, 'ipamd has errors'),
    ...errorsOf('Ec2ApiErrors', CniMetric.EC2_API_ERRORS, 'Calls of the EC2 API by the VPC CNI fail'),
    missingMetricsAlarm('NoCniMetrics', metrics.metric(CniMetric.ASSIGNED_ADDRESSES), metrics._publishers, {
      alarmDescription: 'The CNI metrics helper publishes nothing: the alarms on its metrics tell nothing either.',
    }),
  ];
}

/** An alarm for each tier, whatever the number of its zones, and one on the measuring itself. */
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
      alarmDescription: `A subnet of tier ${name} has fewer than ${threshold._text} free: add a tier or a block before they run out.`,
    })),
    missingMetricsAlarm('NoFreeAddresses', free.freeAddresses(first.name), [free.node.findChild('Schedule')], {
      alarmDescription:
        'Free addresses are not measured: the alarms on them tell nothing either. The log of the function says why.',
    }),
  ];
}

/** One alarm for all gateways, as long as they fit into one. */
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
      'A NAT gateway has no port left for a destination, and connections fail: give it further Elastic IP addresses, or spread the clients.',
  }));
}

/** The quotas fill slowly, and are raised by hand. */
export function usageAlarms({ usage, peeredUsage, _quota, _peeredQuota }: NetworkAddressUsage): PlannedAlarm[] {
  const at = (id: string, metric: cloudwatch.Metric, quota: number, whose: string): PlannedAlarm => ({
    id,
    metric,
    threshold: quota * QUOTA_SHARE,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    alarmDescription: `${whose} near the quota of Network Address Usage, at which no address is assigned any more: have it raised.`,
  });
  return [
    at('Quota', usage, _quota, 'The VPC is'),
    at('PeeredQuota', peeredUsage, _peeredQuota, 'The VPC and its peers are'),
  ];
}

/** No data for three periods. While the first data are on their way, this is so, too. */
function missingMetricsAlarm(
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
    fail('AlarmThreshold', `"${percent}" percent is no threshold, write more than 0 and at most 100 as ${name}`);
  }
}
