import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateArguments } from '../foundation/input-validation';

/** Namespaces of the metrics. The second one contains what the CloudWatch agent reads in the format of Prometheus. */
const NAMESPACE = 'ContainerInsights';
export const ALLOWANCE_NAMESPACE = 'ContainerInsights/Prometheus';

/** Dimensions of the metrics, as the CloudWatch agent writes them. */
export const CLUSTER_DIMENSION = 'ClusterName';
export const NODE_DIMENSION = 'node';

/** Period of the metrics. The agent publishes them every minute. */
const METRICS_PERIOD = Duration.minutes(5);

/**
 * An allowance of an EC2 instance. The value is the name of the counter in the driver of the Elastic Network Adapter,
 * and of the metric.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-network-performance-ena.html
 */
export enum NetworkAllowance {
  /** Packets to the DNS server, the instance metadata and the time service: 1,024 a second and network interface. */
  LINK_LOCAL = 'linklocal_allowance_exceeded',
  /** Tracked connections of the instance. New connections fail above it. */
  CONNECTION_TRACKING = 'conntrack_allowance_exceeded',
  /** Packets a second of the instance. */
  PACKETS_PER_SECOND = 'pps_allowance_exceeded',
  /** Received bytes a second of the instance. */
  BANDWIDTH_IN = 'bw_in_allowance_exceeded',
  /** Sent bytes a second of the instance. */
  BANDWIDTH_OUT = 'bw_out_allowance_exceeded',
}

/**
 * A network metric of Container Insights with enhanced observability. The value is its published name.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-enhanced-EKS.html
 */
export enum ContainerInsightsMetric {
  /** Bytes a second of the nodes, received and sent. */
  NODE_NETWORK_BYTES = 'node_network_total_bytes',
  /** Received packets a second that the nodes dropped. */
  NODE_RECEIVED_DROPPED = 'node_interface_network_rx_dropped',
  /** Packets a second that the nodes dropped instead of sending them. */
  NODE_SENT_DROPPED = 'node_interface_network_tx_dropped',
  /** Requests to the API server of the control plane. */
  API_SERVER_REQUESTS = 'apiserver_request_total',
  /** Requests that the API server answered with a status of 500 or higher. */
  API_SERVER_ERRORS = 'apiserver_request_total_5xx',
  /** Seconds that the API server takes for a request. */
  API_SERVER_LATENCY = 'apiserver_request_duration_seconds',
  /** Requests that priority and fairness of the API server rejected. */
  API_SERVER_REJECTED = 'apiserver_flowcontrol_rejected_requests_total',
  /** Seconds that the API server waits for an admission webhook. */
  WEBHOOK_LATENCY = 'apiserver_admission_webhook_admission_duration_seconds',
}

/** Metrics that are counts in a period. The others are averages. */
const COUNTS: readonly ContainerInsightsMetric[] = [
  ContainerInsightsMetric.API_SERVER_REQUESTS,
  ContainerInsightsMetric.API_SERVER_ERRORS,
  ContainerInsightsMetric.API_SERVER_REJECTED,
];

/** Network metrics of one cluster that Container Insights publishes. */
export class ContainerInsightsMetrics {
  /** Creates the metrics of an add-on that this app installs. @internal */
  public static _publishedBy(addon: IConstruct, clusterName: string, hasAllowances: boolean): ContainerInsightsMetrics {
    const metrics = new ContainerInsightsMetrics(clusterName);
    metrics.addon = addon;
    metrics.hasAllowances = hasAllowances;
    return metrics;
  }

  private addon?: IConstruct;
  private hasAllowances = true;

  /** @param clusterName name of the cluster, which is the dimension `ClusterName` */
  constructor(private readonly clusterName: string) {
    validateArguments('ContainerInsightsMetrics', arguments);
  }

  /** Returns one metric of all nodes or of the control plane over 5 minutes. */
  public metric(metric: ContainerInsightsMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    validateArguments('ContainerInsightsMetrics.metric', arguments);
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName: metric,
      dimensionsMap: { [CLUSTER_DIMENSION]: this.clusterName },
      statistic: COUNTS.includes(metric) ? cloudwatch.Stats.SUM : cloudwatch.Stats.AVERAGE,
      period: METRICS_PERIOD,
      ...options,
    });
  }

  /**
   * Returns the number of packets of all nodes that exceeded an allowance, over 5 minutes. EC2 queued or dropped them.
   *
   * The `flowAgent` of `ContainerInsights` is the source. The metric with the additional dimension `node` has the
   * packets of one node.
   */
  public exceeded(allowance: NetworkAllowance, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    validateArguments('ContainerInsightsMetrics.exceeded', arguments);
    return new cloudwatch.Metric({
      namespace: ALLOWANCE_NAMESPACE,
      metricName: allowance,
      dimensionsMap: { [CLUSTER_DIMENSION]: this.clusterName },
      statistic: cloudwatch.Stats.SUM,
      period: METRICS_PERIOD,
      ...options,
    });
  }

  /** Whether the metrics of allowances are published, as far as this app knows. @internal */
  public get _hasAllowances(): boolean {
    return this.hasAllowances;
  }

  /** Constructs that publish the metrics, if this app defines them. @internal */
  public get _publishers(): IConstruct[] {
    return this.addon ? [this.addon] : [];
  }
}
