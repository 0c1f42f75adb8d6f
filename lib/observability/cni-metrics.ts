import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateArguments } from '../foundation/input-validation';

/** Namespace and dimension of the metrics, which the helper does not allow to change. */
export const CNI_NAMESPACE = 'Kubernetes';
const CLUSTER_DIMENSION = 'CLUSTER_ID';

/** Period of the metrics. The helper publishes several values in this time. */
const CNI_METRICS_PERIOD = Duration.minutes(5);

/**
 * A metric of the CNI metrics helper. The value is its published name.
 *
 * Gauges are sums over all nodes, and reliable. Counters are inaccurate in clusters with more than one node: the helper
 * subtracts the count of one node from that of the next node, so a value can stay above zero without errors, or hide
 * errors.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/cmd/cni-metrics-helper/README.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/3844
 */
export enum CniMetric {
  /** Addresses assigned to pods. A gauge. */
  ASSIGNED_ADDRESSES = 'assignIPAddresses',
  /** Addresses on the network interfaces of the nodes, assigned or warm. A gauge. */
  TOTAL_ADDRESSES = 'totalIPAddresses',
  /** Maximum number of addresses of the attached network interfaces. A gauge. */
  MAX_ADDRESSES = 'maxIPAddresses',
  /** Prefixes on the network interfaces of the nodes. A gauge. */
  PREFIXES = 'totalIPv4Prefixes',
  /** Addresses assigned to pods, by CIDR block. A gauge. */
  ASSIGNED_ADDRESSES_PER_CIDR = 'totalAssignedIPv4sPerCidr',
  /** Attached network interfaces of the nodes. A gauge. */
  INTERFACES = 'eniAllocated',
  /** Maximum number of network interfaces of the nodes. A gauge. */
  MAX_INTERFACES = 'eniMaxAvailable',
  /** Current actions of ipamd. A gauge. */
  ACTIONS_IN_PROGRESS = 'ipamdActionInProgress',
  /** Requests for a pod address. A counter. */
  ADD_REQUESTS = 'addReqCount',
  /** Releases of a pod address. A counter. */
  DELETE_REQUESTS = 'delReqCount',
  /** Errors of ipamd. A counter. */
  IPAMD_ERRORS = 'ipamdErr',
  /** Errors of branch network interfaces. A counter. */
  POD_INTERFACE_ERRORS = 'podENIErr',
  /** Errors of AWS APIs, including the instance metadata. A counter. */
  AWS_API_ERRORS = 'awsAPIErr',
  /**
   * Maximum latency of AWS API calls, in milliseconds. Up to version 1.23, the CNI does not report it, and the value is
   * 0.
   */
  AWS_API_LATENCY = 'awsAPILatency',
  /** Errors while processing AWS API results. A counter. */
  AWS_UTILITY_ERRORS = 'awsUtilErr',
  /** EC2 API calls. A counter. */
  EC2_API_REQUESTS = 'ec2ApiReqCount',
  /** Failed EC2 API calls. A counter. */
  EC2_API_ERRORS = 'ec2ApiErrCount',
  /** Reconciliations of ipamd with the instance. A counter. */
  RECONCILIATIONS = 'reconcileCount',
  /** Network interfaces that were removed from running pods. A counter. */
  FORCED_INTERFACE_REMOVALS = 'forceRemoveENI',
  /** Addresses that were removed from running pods. A counter. */
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

/** Metrics that the CNI metrics helper publishes for one cluster, regardless of how it is installed. */
export class CniMetrics {
  /** Creates the metrics of a helper that this app installs. @internal */
  public static _publishedBy(release: IConstruct, clusterId: string): CniMetrics {
    const metrics = new CniMetrics(clusterId);
    metrics.release = release;
    return metrics;
  }

  private release?: IConstruct;

  /** @param clusterId value of `AWS_CLUSTER_ID` of the helper. `CniMetricsHelper` uses the name of the cluster */
  constructor(private readonly clusterId: string) {
    validateArguments('CniMetrics', arguments);
  }

  /**
   * Returns one metric over 5 minutes: the average of a gauge, or the sum of a counter.
   *
   * The helper publishes two values per minute, so the sum of a gauge has no meaning.
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

  /** Constructs that publish the metrics, if this app defines them. @internal */
  public get _publishers(): IConstruct[] {
    return this.release ? [this.release] : [];
  }

  /** Returns the percentage of assigned addresses among all addresses on the network interfaces of the nodes. */
  public assignedPercent(): cloudwatch.MathExpression {
    return this.percent(CniMetric.ASSIGNED_ADDRESSES, CniMetric.TOTAL_ADDRESSES, 'Assigned addresses, percent of all');
  }

  /** Returns the percentage of attached network interfaces among all possible network interfaces of the nodes. */
  public interfacesPercent(): cloudwatch.MathExpression {
    return this.percent(CniMetric.INTERFACES, CniMetric.MAX_INTERFACES, 'Network interfaces, percent of the most');
  }

  /** Returns a percentage, which is 0 without nodes. */
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

/**
 * Allows publishing to a namespace. CloudWatch does not support resources for metrics, so the namespace is the only
 * possible restriction.
 */
export function publishMetricsStatement(namespace: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  });
}
