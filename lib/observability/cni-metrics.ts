import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateArguments } from '../foundation/input-validation';

/** Where the helper publishes, in the words of its source: both are fixed there. */
export const CNI_NAMESPACE = 'Kubernetes';
const CLUSTER_DIMENSION = 'CLUSTER_ID';

/** The helper publishes twice in this time. */
const CNI_METRICS_PERIOD = Duration.minutes(5);

/**
 * A metric of the CNI metrics helper, by the name under which it is published.
 *
 * Gauges are sums over all nodes and can be relied on. Counters cannot in clusters of more than one node: the helper takes the count of one
 * node off that of the next, so that a value stays above zero when there are no more errors, or hides some.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/cmd/cni-metrics-helper/README.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/3844
 */
export enum CniMetric {
  /** Addresses that pods have. A gauge. */
  ASSIGNED_ADDRESSES = 'assignIPAddresses',
  /** Addresses on the network interfaces of the nodes, for pods: those that they have and those that are kept warm. A gauge. */
  TOTAL_ADDRESSES = 'totalIPAddresses',
  /** Addresses that the network interfaces of the nodes could hold. A gauge. */
  MAX_ADDRESSES = 'maxIPAddresses',
  /** Prefixes on the network interfaces of the nodes. A gauge. */
  PREFIXES = 'totalIPv4Prefixes',
  /** Addresses that pods have, counted by network. A gauge. */
  ASSIGNED_ADDRESSES_PER_CIDR = 'totalAssignedIPv4sPerCidr',
  /** Network interfaces on the nodes. A gauge. */
  INTERFACES = 'eniAllocated',
  /** Network interfaces that the nodes could have. A gauge. */
  MAX_INTERFACES = 'eniMaxAvailable',
  /** What ipamd is doing at the moment. A gauge. */
  ACTIONS_IN_PROGRESS = 'ipamdActionInProgress',
  /** Pods that asked for an address. A counter. */
  ADD_REQUESTS = 'addReqCount',
  /** Pods that gave theirs back. A counter. */
  DELETE_REQUESTS = 'delReqCount',
  /** Errors of ipamd. A counter. */
  IPAMD_ERRORS = 'ipamdErr',
  /** Errors of branch network interfaces. A counter. */
  POD_INTERFACE_ERRORS = 'podENIErr',
  /** Errors of AWS APIs, the instance metadata among them. A counter. */
  AWS_API_ERRORS = 'awsAPIErr',
  /** The slowest call of an AWS API, in milliseconds. Up to version 1.23 the CNI does not tell it, and the value is 0. */
  AWS_API_LATENCY = 'awsAPILatency',
  /** Errors in the handling of AWS APIs. A counter. */
  AWS_UTILITY_ERRORS = 'awsUtilErr',
  /** Calls of the EC2 API. A counter. */
  EC2_API_REQUESTS = 'ec2ApiReqCount',
  /** Calls of the EC2 API that failed. A counter. */
  EC2_API_ERRORS = 'ec2ApiErrCount',
  /** Times that ipamd compared its records with the instance. A counter. */
  RECONCILIATIONS = 'reconcileCount',
  /** Network interfaces that were removed under running pods. A counter. */
  FORCED_INTERFACE_REMOVALS = 'forceRemoveENI',
  /** Addresses that were removed under running pods. A counter. */
  FORCED_ADDRESS_REMOVALS = 'forceRemoveIPs',
}

const GAUGES: readonly CniMetric[] = [
  CniMetric.ASSIGNED_ADDRESSES,
  CniMetric.TOTAL_ADDRESSES,
  CniMetric.MAX_ADDRESSES,
  CniMetric.PREFIXES,
  CniMetric.ASSIGNED_ADDRESSES_PER_CIDR,
  CniMetric.INTERFACES,
  CniMetric.MAX_INTERFACES,
  CniMetric.ACTIONS_IN_PROGRESS,
];

/** The metrics that the CNI metrics helper publishes for one cluster, whoever installed it. */
export class CniMetrics {
  /** Those of a helper that this app installs. @internal */
  public static _publishedBy(release: IConstruct, clusterId: string): CniMetrics {
    const metrics = new CniMetrics(clusterId);
    metrics.release = release;
    return metrics;
  }

  private release?: IConstruct;

  /**
   * @param clusterId what the helper was given as `AWS_CLUSTER_ID`: `CniMetricsHelper` gives it the name of the cluster
   */
  constructor(private readonly clusterId: string) {
    validateArguments('CniMetrics', arguments);
  }

  /**
   * One metric: over 5 minutes, averaged where it is a gauge, added up where it is a counter. The helper publishes two values a minute, which
   * is why the sum of a gauge means nothing.
   */
  public metric(metric: CniMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    validateArguments('CniMetrics.metric', arguments);
    return new cloudwatch.Metric({
      namespace: CNI_NAMESPACE,
      metricName: metric,
      dimensionsMap: { [CLUSTER_DIMENSION]: this.clusterId },
      statistic: statisticOf(metric),
      period: CNI_METRICS_PERIOD,
      ...options,
    });
  }

  /** What publishes the metrics, as far as this app defines it. @internal */
  public get _publishers(): IConstruct[] {
    return this.release ? [this.release] : [];
  }

  /** The addresses that pods have, in percent of those on the network interfaces of the nodes. */
  public assignedPercent(): cloudwatch.MathExpression {
    return this.percent(CniMetric.ASSIGNED_ADDRESSES, CniMetric.TOTAL_ADDRESSES, 'Assigned addresses, percent of all');
  }

  /** The network interfaces on the nodes, in percent of those that they could have. */
  public interfacesPercent(): cloudwatch.MathExpression {
    return this.percent(CniMetric.INTERFACES, CniMetric.MAX_INTERFACES, 'Network interfaces, percent of the most');
  }

  /** 0 where there are no nodes. */
  private percent(part: CniMetric, whole: CniMetric, label: string): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: 'IF(whole > 0, 100 * part / whole, 0)',
      usingMetrics: { part: this.metric(part), whole: this.metric(whole) },
      period: CNI_METRICS_PERIOD,
      label,
    });
  }
}

function statisticOf(metric: CniMetric): string {
  if (metric === CniMetric.AWS_API_LATENCY) {
    return cloudwatch.Stats.MAXIMUM;
  }
  return GAUGES.includes(metric) ? cloudwatch.Stats.AVERAGE : cloudwatch.Stats.SUM;
}

/** CloudWatch knows no resources for metrics: the namespace is the one bound there is. */
export function publishMetricsStatement(namespace: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  });
}
